"""The writes of visa and start. Each ends in what the records show, in the same transaction."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.records import Moved
from applicants.plausible import NEAR, day_problems
from applicants.profile.models import Applicant
from applicants.room_writes import Kept, anew, take_away
from applicants.visa import reading, rules, shipped
from applicants.visa.models import H1bCase, J1Case, VisaPaper, VisaPlan, VisaWait
from applicants.visa.parts import PART_OF, PARTS
from applicants.visa.reading import Records
from applicants.visa.said import AHEAD, J1, H1b, Plan, Track, names
from applicants.visa.shown import Waiting, shown

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "visa"
ASK_AGAIN = timedelta(days=14)

type Record = VisaPlan | J1Case | H1bCase
FIELDS: Mapping[type[Any], tuple[str, ...]] = {VisaPlan: names(Plan), J1Case: names(J1), H1bCase: names(H1b)}
WAIT_FIELDS = ("who", "name", "since", "asked_on", "ask_on")
PAPER_FIELDS = ("state", "since", "note")


# ----------------------------------------------------------------------------------- the records


@transaction.atomic
def save_plan(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[VisaPlan]:
    """Keep the choice and what belongs to every track; a name that is not given stays. The profile stays as it is."""
    return _save(VisaPlan, applicant, values, by)


@transaction.atomic
def save_j1(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[J1Case]:
    """Keep what is said of the J-1 track. Raises ValidationError where a rule forbids it."""
    return _save(J1Case, applicant, values, by)


@transaction.atomic
def save_h1b(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[H1bCase]:
    """Keep what is said of the H-1B track. Raises ValidationError where a rule forbids it."""
    return _save(H1bCase, applicant, values, by)


@transaction.atomic
def remove_record(*, row: Record, by: "User") -> Moved:
    """Forget the plan or a track. The other records, the papers and the waits stay."""
    return tell(applicant=take_away(row, by), by=by)


def _save(model: type[Any], applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[Any]:
    owner = records.locked(applicant, by)
    row = model.objects.current().filter(applicant=owner).first() or model(applicant=owner)
    changed = set()
    for name in FIELDS[model]:
        if name in values and getattr(row, name) != values[name]:
            setattr(row, name, values[name])
            changed.add(name)
    if isinstance(row, VisaPlan) and row.track != Track.NONE and "track" in changed:
        row.none_reason = ""
    row.clean_fields()
    _check_days(row, by.today())
    row.full_clean()
    _check_rules(row, owner, changed, by)
    row.save()
    return Kept(row, tell(applicant=owner, by=by))


def _check_days(row: Record, today: date) -> None:
    """Days that somebody can have meant. Raises ValidationError by field."""
    days = [field.name for field in row._meta.concrete_fields if field.get_internal_type() == "DateField"]
    problems = day_problems(
        row, today, past=[name for name in days if name not in AHEAD], any_day=[n for n in days if n in AHEAD]
    )
    at = getattr(row, "interview_at", None)
    if at and abs(at.date() - today) > NEAR:
        problems["interview_at"] = [_("The day of the interview cannot be right. Is the year right?")]
    if problems:
        raise ValidationError(problems)


def _check_rules(row: Record, owner: Applicant, changed: set[str], by: "User") -> None:
    """What a rule forbids is refused where it is written down. Raises ValidationError by field.

    What stood there before and was not touched is not refused: the page shows it as a remark.
    """
    if isinstance(row, VisaPlan):
        return
    plan = _records(owner).said[0]
    days, seen = reading.season_days(owner, by.today()), reading.seen_steps(owner)
    problems = rules.forbidden(row.said, reading.context_of(owner, plan, days, seen, by.today()))
    if found := {name: words for name, words in problems.items() if name in changed}:
        raise ValidationError(found)


# --------------------------------------------------------------------------------------- waiting


@transaction.atomic
def save_wait(*, applicant: Applicant, step: str, values: Mapping[str, Any], by: "User") -> Kept[VisaWait]:
    """Note on whom a step waits, since when, and when to ask; without that day the usual one. One wait for a step."""
    owner = records.locked(applicant, by)
    usual = shipped.waits().get(step)
    if usual is None:
        raise ValidationError({"step": _("That is no step of the visa that waits on somebody.")})
    row = VisaWait.objects.current().filter(applicant=owner, step=step).first()
    row = row or VisaWait(applicant=owner, step=step, who=usual.who)
    for name in WAIT_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if not row.since:
        raise ValidationError({"since": _("Say since when you wait.")})
    if not row.ask_on:
        row.ask_on = max(row.since + usual.ask_after, row.asked_on + ASK_AGAIN if row.asked_on else row.since)
    row.clean_fields()
    if problems := day_problems(row, by.today(), past=("since", "asked_on"), near=("ask_on",)):
        raise ValidationError(problems)
    row.full_clean()
    row.save()
    return Kept(row, tell(applicant=owner, by=by))


@transaction.atomic
def ask_again(*, row: VisaWait, by: "User") -> Kept[VisaWait]:
    """They asked today; the next time is two weeks from now. A second time on the same day changes nothing."""
    row = anew(row, by)
    today = by.today()
    row.asked_on, row.ask_on = today, today + ASK_AGAIN
    row.full_clean()
    row.save()
    return Kept(row, tell(applicant=row.applicant, by=by))


@transaction.atomic
def remove_wait(*, row: VisaWait, by: "User") -> Moved:
    """It waits no longer. What was recorded of the step stays."""
    return tell(applicant=take_away(row, by), by=by)


# ---------------------------------------------------------------------------------------- papers


@transaction.atomic
def save_paper(*, applicant: Applicant, key: str, values: Mapping[str, Any], by: "User") -> Kept[VisaPaper]:
    """Say whether a paper is there, is waited for since a day (today without one), or is not needed."""
    owner = records.locked(applicant, by)
    if key not in shipped.papers():
        raise ValidationError({"key": _("We do not know this paper.")})
    row = VisaPaper.objects.current().filter(applicant=owner, key=key).first() or VisaPaper(applicant=owner, key=key)
    for name in PAPER_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if row.state == VisaPaper.State.WAITING and row.since is None:
        row.since = by.today()
    row.clean_fields()
    if problems := day_problems(row, by.today(), past=("since",)):
        raise ValidationError(problems)
    row.full_clean()
    row.save()
    return Kept(row, records.NOTHING_MOVED)


@transaction.atomic
def remove_paper(*, row: VisaPaper, by: "User") -> Moved:
    """As if nobody had looked at the paper yet."""
    take_away(row, by)
    return records.NOTHING_MOVED


# -------------------------------------------------------------------------- what it all means


def _records(owner: Applicant) -> Records:
    return Records(*(model.objects.current().filter(applicant=owner).first() for model in FIELDS))


@transaction.atomic
def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Steps and days of all records of this room, in the same transaction."""

    def page(name: str, *args: str) -> str:
        return reverse(f"visa:{name}", args=[applicant.public_id, *args])

    waits = [
        Waiting(row.step, str(PARTS[PART_OF[row.step]].title), row.ask_on, page("wait", row.step))
        for row in VisaWait.objects.current().filter(applicant=applicant).for_list()
    ]
    said = shown(
        *_records(applicant).said, waits, today=by.today(), zone=by.time_zone,
        paths={key: page("change", key) for key in ("interview", "stamp", "sevis", "petition", "entry")},
        match_day=reading.seen_steps(applicant)["match_day"].on,
    )  # fmt: skip
    return records.show(applicant=applicant, room=ROOM, shown=said, by=by)
