"""The writes of interviews. Each brings the listed program as far as the record shows, and tells the plan."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.zones import local_day
from applicants.checklist import records
from applicants.checklist.records import Moved
from applicants.eras import services as eras
from applicants.eras.models import ListedProgram
from applicants.interviews.models import Interview
from applicants.interviews.prep import services as prep
from applicants.interviews.shown import Told, shown
from applicants.plausible import NEAR, day_problems
from applicants.profile.models import Applicant
from applicants.room_writes import Kept, anew

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "interviews"
MOST_INTERVIEWS = 200
LONGEST = timedelta(days=3)
FIELDS = (
    "kind", "invited_on", "invited_at", "reply_by", "answered_on", "starts_at", "ends_at", "zone", "zone_sure",
    "waitlisted_on", "platform", "how", "place", "link", "slots", "notes",
)  # fmt: skip
State = Interview.State
REACHED = {
    State.INVITED: ListedProgram.State.INVITED, State.WAITLISTED: ListedProgram.State.INVITED,
    State.SCHEDULED: ListedProgram.State.SCHEDULED, State.DONE: ListedProgram.State.INTERVIEWED,
}  # fmt: skip
"""How far a state of an interview shows that its program is. One that was given up shows nothing."""
ORDER = tuple(ListedProgram.State.values)


@transaction.atomic
def add_invitation(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[Interview]:
    """Record an invitation; with `starts_at` it is booked already.

    `values` name its program in one of three ways: `listed`, a row of the person's list; `program`, one of the
    catalogue, which is put on the list; or `own_name` and `own_specialty`, a typed one. `source` says
    how it came in. Raises ValidationError.
    """
    applicant = records.locked(applicant, by)
    if Interview.objects.current().filter(applicant=applicant).count() >= MOST_INTERVIEWS:
        raise ValidationError(_("You have %(n)s interviews. Remove one first.") % {"n": MOST_INTERVIEWS})
    known = set(ListedProgram.objects.current().filter(applicant=applicant).values_list("pk", flat=True))
    row = Interview(applicant=applicant, invited_on=by.today(), listed=listed_of(applicant, values, by))
    row.put_on_list = row.listed_id not in known
    row.source = values.get("source") or row.source
    _must_be_new(row, values)
    return _keep(row, values, by)


@transaction.atomic
def change(*, row: Interview, values: Mapping[str, Any], by: "User") -> Kept[Interview]:
    """Change what is known of it; what is not given stays. With a time it is booked, without one no longer."""
    return _keep(anew(row, by), values, by)


@transaction.atomic
def answer(*, row: Interview, by: "User") -> Kept[Interview]:
    """The person has answered today; the clock stands still. A second time changes nothing."""
    row = anew(row, by)
    _must_be(row, State.INVITED, State.WAITLISTED, State.SCHEDULED)
    return _keep(row, {"answered_on": row.answered_on or by.today()}, by)


@transaction.atomic
def unanswer(*, row: Interview, by: "User") -> Kept[Interview]:
    """They had not answered after all, or are on no waitlist: the clock runs again."""
    row = anew(row, by)
    _must_be(row, State.INVITED, State.WAITLISTED)
    row.state = State.INVITED
    return _keep(row, {"answered_on": None, "waitlisted_on": None}, by)


@transaction.atomic
def book(*, row: Interview, values: Mapping[str, Any], by: "User") -> Kept[Interview]:
    """Its time is fixed: `values` with starts_at, and what else is known of it. Counts as an answer."""
    row = anew(row, by)
    _must_be(row, *Interview.OPEN)
    if not values.get("starts_at"):
        raise ValidationError({"starts_at": _("Say when it begins, or leave it as an invitation to answer.")})
    return _keep(row, values, by)


@transaction.atomic
def waitlist(*, row: Interview, by: "User") -> Kept[Interview]:
    """They answered, and there is no place for now."""
    row = anew(row, by)
    _must_be(row, State.INVITED, State.WAITLISTED)
    row.state, row.waitlisted_on = State.WAITLISTED, row.waitlisted_on or by.today()
    return _keep(row, {"answered_on": row.answered_on or by.today()}, by)


@transaction.atomic
def decline(*, row: Interview, by: "User") -> Kept[Interview]:
    """The person does not go, booked or not. What to know about notice: rules.on_cancelling."""
    return _close(anew(row, by), State.DECLINED, by)


@transaction.atomic
def cancel(*, row: Interview, by: "User") -> Kept[Interview]:
    """The program took it back."""
    return _close(anew(row, by), State.CANCELLED, by)


@transaction.atomic
def mark_done(*, row: Interview, by: "User") -> Kept[Interview]:
    """It was held. Raises ValidationError before it began."""
    row = anew(row, by)
    _must_be(row, State.SCHEDULED, State.DONE)
    if row.starts_at and row.starts_at > timezone.now():
        raise ValidationError(_("It has not begun yet. Correct its time if it was earlier."))
    row.state = State.DONE
    return _keep(row, {}, by)


@transaction.atomic
def reopen(*, row: Interview, by: "User") -> Kept[Interview]:
    """Take back that it is done, declined or cancelled: it stands where its time says."""
    row = anew(row, by)
    if row.state not in Interview.OPEN:
        row.state = State.WAITLISTED if row.waitlisted_on and not row.starts_at else State.INVITED
    return _keep(row, {}, by)


@transaction.atomic
def confirm_zone(*, row: Interview, by: "User") -> Kept[Interview]:
    """The time zone that was taken is the right one."""
    return _keep(anew(row, by), {"zone_sure": True}, by)


@transaction.atomic
def remove(*, row: Interview, by: "User") -> Moved:
    """Take an interview away. Its program stays on the list, unless it came with it and nothing else stands on it."""
    owner = records.locked(row.applicant, by)
    found = Interview.objects.current().filter(applicant=owner, pk=row.pk).select_related("listed").first()
    if found:
        found.delete()
        if found.put_on_list and not _is_used(found.listed):
            found.listed.delete()
            eras.tell(applicant=owner, by=by)
    return tell(applicant=owner, by=by)


def _is_used(listed: ListedProgram) -> bool:
    """Whether the person did something with a program of the list: a tier, notes, rows of any room that name it."""
    return bool(listed.tier or listed.notes) or ListedProgram.objects.filter(pk=listed.pk).leaned_on().exists()


# ---------------------------------------------------------------------------------- the program


def listed_of(applicant: Applicant, values: Mapping[str, Any], by: "User") -> ListedProgram:
    """The program of an invitation on the person's list, put there if need be. Raises ValidationError.

    Needs the lock of the applicant.
    """
    rows = ListedProgram.objects.current().filter(applicant=applicant)
    if listed := values.get("listed"):
        found: ListedProgram | None = rows.filter(pk=listed.pk).for_list().first()
        if found is None:
            raise ValidationError({"program": _("This program is not on your list any more. Choose again.")})
        return found
    if program := values.get("program"):
        return eras.add_program(applicant=applicant, program=program, by=by)
    name = " ".join(str(values.get("own_name") or "").split())
    specialty = values.get("own_specialty")
    if not name:
        raise ValidationError({"program": _("Choose the program, or type its name.")})
    if specialty is None:
        raise ValidationError({"own_specialty": _("Choose the specialty of the program that you typed.")})
    known: ListedProgram | None = rows.filter(program=None, own_name__iexact=name, own_specialty=specialty).first()
    if known:
        return known
    if rows.count() >= eras.MOST_LISTED:
        raise ValidationError({"program": _("Your list of programs is full. Remove one first.")})
    made = ListedProgram(
        applicant=applicant, own_name=name, own_specialty=specialty, own_city=values.get("own_city") or "",
        own_state=(values.get("own_state") or "").upper(), state_on=by.today(),
    )  # fmt: skip
    made.full_clean()
    made.save()
    return made


# -------------------------------------------------------------------------------------- writing


def _must_be_new(row: Interview, values: Mapping[str, Any]) -> None:
    """The same invitation is recorded once: a form that is sent twice, a mail that is pasted again.

    With a time it is known by it, on whatever day it came in.
    """
    rows = Interview.objects.current().filter(applicant=row.applicant, listed=row.listed, state__in=Interview.OPEN)
    rows = rows.filter(kind=values.get("kind") or row.kind)
    if starts_at := values.get("starts_at"):
        rows = rows.filter(starts_at=starts_at)
    else:
        invited_on = values.get("invited_on") or row.invited_on
        rows = rows.filter(starts_at=None, invited_on=invited_on, reply_by=values.get("reply_by"))
    if rows.exists():
        raise ValidationError(_("You have recorded this invitation already."))


def _must_be(row: Interview, *states: str) -> None:
    if row.state not in states:
        raise ValidationError(_("It is “%(state)s” now, so this cannot be done. Look at its page.") % {
            "state": row.get_state_display(),
        })  # fmt: skip


def _close(row: Interview, state: str, by: "User") -> Kept[Interview]:
    _must_be(row, *Interview.OPEN, state)
    row.state = state
    return _keep(row, {}, by)


def _keep(row: Interview, values: Mapping[str, Any], by: "User") -> Kept[Interview]:
    """Take the values, check them, write the row, bring its program along, tell the plan. Raises ValidationError."""
    before: Interview | None = Interview.objects.filter(pk=row.pk).first()
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if before and _asks_again(row, before):
        row.state, row.answered_on = State.INVITED, None
    ahead = row.starts_at is not None and row.starts_at > timezone.now()
    if row.state in Interview.OPEN or (row.state == State.DONE and ahead):  # done, and held again on another day
        _follow_time(row, by)
    row.clean_fields()
    _check_times(row, by)
    row.full_clean()
    row.save()
    _bring_program(row, _shows(before) if before else "", by)
    return Kept(row, tell(applicant=row.applicant, by=by))


def _asks_again(row: Interview, before: Interview) -> bool:
    """Whether the program has named another hour to answer by since the person answered: the clock runs anew."""
    is_new = row.reply_by is not None and row.reply_by != before.reply_by and row.reply_by > timezone.now()
    answered = before.answered_on is not None and row.answered_on == before.answered_on
    return is_new and answered and row.starts_at is None and row.state in (State.INVITED, State.WAITLISTED)


def _shows(row: Interview) -> str:
    """How far an interview shows that its program is; empty for nothing. A social or a second look is no interview."""
    reached = REACHED.get(State(row.state), "")
    return ListedProgram.State.INVITED if reached and row.kind != Interview.Kind.INTERVIEW else reached


def _bring_program(row: Interview, showed: str, by: "User") -> None:
    """Bring the program as far as its interviews show now; back, where it stood there by what `row` showed before.

    What the person said of the program since then stays as long as the interview shows the same as before.
    """
    if _shows(row) == showed:
        return
    rows = Interview.objects.current().filter(applicant=row.applicant, listed=row.listed)
    most = max((_shows(one) for one in rows), key=_rank, default="")
    state = ListedProgram.objects.values_list("state", flat=True).get(pk=row.listed_id)
    if showed and state == showed and _rank(most) < _rank(showed):
        back = most or ListedProgram.State.INVITED
        eras.move(applicant=row.applicant, to={row.listed_id: back}, by=by)
    elif most:
        eras.reach(listed=row.listed, state=most, by=by)


def _rank(state: str) -> int:
    return ORDER.index(state) if state else -1


def _follow_time(row: Interview, by: "User") -> None:
    """An open one with a time is booked, one without is not; whoever books has answered."""
    if row.starts_at:
        if not row._state.adding and row.state != State.SCHEDULED:
            row.answered_on = row.answered_on or by.today()
        row.state = State.SCHEDULED
    elif row.state == State.SCHEDULED:
        row.state, row.ends_at = State.INVITED, None


def _check_times(row: Interview, by: "User") -> None:
    """Days and hours that somebody can have meant. Raises ValidationError."""
    now = timezone.now()
    problems = day_problems(row, by.today(), past=("invited_on", "answered_on", "waitlisted_on"))
    for name in ("reply_by", "starts_at"):
        moment: datetime | None = getattr(row, name)
        if moment and not now - NEAR <= moment <= now + NEAR:
            problems[name] = [_("This cannot be right. Is the year right?")]
        elif moment and local_day(moment, row.zone) < row.invited_on - timedelta(days=1):
            problems[name] = [_("This is before the invitation came. Is the day right?")]
    if row.starts_at and row.ends_at and row.ends_at - row.starts_at > LONGEST:
        problems["ends_at"] = [_("It lasts more than three days. Is the day right?")]
    if row.starts_at and row.ends_at and row.ends_at <= row.starts_at:
        problems["ends_at"] = [_("It cannot end before it begins.")]
    if row.invited_at and row.invited_at > now:
        problems["invited_at"] = [_("This is in the future.")]
    if problems:
        raise ValidationError(problems)


# -------------------------------------------------------------------------- what it all means


@transaction.atomic
def tell(*, applicant: Applicant, by: "User") -> Moved:
    """The step and the days of all interviews of the season that runs, and which of them wait for notes."""
    rows = Interview.objects.current().filter(applicant=applicant).for_list()
    told = [
        Told(
            row.meeting,
            row.get_kind_display(),
            row.invited_on,
            reverse("interviews:show", args=[applicant.public_id, row.pk]),
        )
        for row in rows
    ]
    said = {ROOM: shown(told, applicant.user.time_zone), prep.ROOM: prep.said(applicant, by)}
    return records.show_all(applicant=applicant, said=said, by=by)
