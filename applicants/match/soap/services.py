"""The writes of SOAP: applications and their states, contacts. All end in what the board shows (`telling.tell`)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.zones import zone_of
from applicants.checklist import records
from applicants.checklist.records import NOTHING_MOVED, Moved
from applicants.match.results import reading
from applicants.match.results.models import MatchOutcome, Vacancy
from applicants.match.soap import rules
from applicants.match.soap.models import SoapApplication, SoapContact, SoapOffer
from applicants.match.soap.telling import tell
from applicants.profile.models import Applicant
from applicants.room_writes import Kept, anew, take_away
from programs.models import Specialty

if TYPE_CHECKING:
    from accounts.models import User

MOST_CONTACTS = 300
OLDEST_CONTACT = timedelta(days=366)
APPLICATION_FIELDS = ("program", "own_name", "own_specialty", "own_place", "track_code", "service", "notes")
State, Answer, By = SoapApplication.State, SoapOffer.Answer, SoapContact.By
OVER = (State.ENDED, State.WITHDRAWN)
SOAP_IS_OVER = "soap_is_over"


def must_be_running(owner: Applicant) -> None:
    """Refuse what changes the board once an offer is accepted, or somebody matched. Raises ValidationError."""
    rows = SoapOffer.objects.current().filter(applicant=owner, answer=Answer.ACCEPTED)
    if offer := rows.select_related("application__program").first():
        raise ValidationError(
            _("You accepted the offer of %(name)s. That binds you and ends SOAP for you (NRMP).")
            % {"name": offer.application.name},
            code=SOAP_IS_OVER,
        )
    outcome = MatchOutcome.objects.current().filter(applicant=owner).first()
    if outcome and outcome.status == MatchOutcome.Status.MATCHED:
        raise ValidationError(_("You matched, so SOAP is not for you."), code=SOAP_IS_OVER)


# ----------------------------------------------------------------------------- applications


@transaction.atomic
def add_application(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[SoapApplication]:
    """Plan an application. The program of the catalogue that stands already comes back as it is.

    Raises ValidationError: the 46th (NRMP), a typed one that stands already, no name.
    """
    owner = records.locked(applicant, by)
    rows = SoapApplication.objects.current().filter(applicant=owner).with_program()
    program = values["program"].now if values.get("program") else None
    if program and (there := next((row for row in rows if row.now == program), None)):
        there.applicant = owner
        return Kept(there, NOTHING_MOVED)
    must_be_running(owner)
    slot = rules.free_slot(rows.values_list("slot", flat=True))
    if slot is None:
        raise ValidationError(
            _("SOAP allows %(n)s applications in all, for the whole of it (NRMP). All of them stand here: remove a "
              "planned one first.") % {"n": rules.MOST_APPLICATIONS}
        )  # fmt: skip
    row = SoapApplication(applicant=owner, slot=slot)
    return _keep(row, {**values, "program": program}, by)


@transaction.atomic
def change_application(*, row: SoapApplication, values: Mapping[str, Any], by: "User") -> Kept[SoapApplication]:
    """Change name, code, service or notes; what is not given stays."""
    return _keep(anew(row, by), values, by)


def _keep(row: SoapApplication, values: Mapping[str, Any], by: "User") -> Kept[SoapApplication]:
    for name in APPLICATION_FIELDS:
        if name in values:
            value = values[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.track_code = row.track_code.upper()
    if row.program:
        row.own_name, row.own_specialty, row.own_place = "", None, ""
    row.service = row.service or service_of(row.specialty)
    row.full_clean()
    row.save()
    return Kept(row, tell(applicant=row.applicant, by=by))


def service_of(specialty: Specialty | None) -> str:
    """Through which service programs of a specialty take applications; ERAS where that is not known."""
    is_cas = specialty is not None and specialty.service == Specialty.Service.RESIDENCYCAS
    return SoapApplication.Service.RESIDENCYCAS if is_cas else SoapApplication.Service.ERAS


@transaction.atomic
def remove_application(*, row: SoapApplication, by: "User") -> Moved:
    """Take an application away, with its contacts and offers; its place among the 45 is free again.

    Raises ValidationError for one whose offer was accepted. A second time changes nothing.
    """
    owner = records.locked(row.applicant, by)
    if SoapOffer.objects.filter(application=row.pk, answer=Answer.ACCEPTED).exists():
        raise ValidationError(_("You accepted this program's offer. Take that answer back first."))
    SoapApplication.objects.current().filter(applicant=owner, pk=row.pk).delete()
    return tell(applicant=owner, by=by)


@transaction.atomic
def set_state(*, row: SoapApplication, state: str, by: "User") -> Kept[SoapApplication]:
    """Say how far an application is. The same state again changes nothing.

    The program's contact is noted with it, as nobody is interviewed without one; going back before it takes that note
    away. One that was over and is open still stands where the program's contact left it. Raises ValidationError: for
    what neither follows nor was before (rules.NEXT), before applications can be sent, over an open offer, once SOAP
    has ended.
    """
    row, now = anew(row, by), timezone.now()
    is_open = row.offers.filter(answer=Answer.OPEN, expires_at__gt=now).exists()
    ran_out = row.state == State.OFFER and not is_open
    if ran_out:  # as the board shows it; nothing may have been told since then
        row.state = State.ENDED
    if state == State.SENT and row.state in OVER and row.contacts.filter(begun_by=By.PROGRAM).exists():
        state = State.CONTACTED
    if row.state == state:
        return Kept(row, tell(applicant=row.applicant, by=by) if ran_out else NOTHING_MOVED)
    must_be_running(row.applicant)
    if state not in rules.BY_TAP:
        raise ValidationError(_("An offer is noted with its round."))
    if row.state == State.OFFER:
        raise ValidationError(_("An offer of this program is open. Answer it first."))
    if state != State.PLANNED and row.state == State.PLANNED:
        if state != State.SENT:
            raise ValidationError(_("Say first that you sent it."))
        _must_be_open(row.applicant, now)
    if not (state in rules.NEXT[row.state] or row.state in rules.NEXT[state]):
        raise ValidationError(_("An application goes one step at a time, forward or back."))
    row.sent_at = None if state == State.PLANNED else row.sent_at or now
    row.state = state
    if state in (State.PLANNED, State.SENT):
        row.contacts.filter(by_tap=True).delete()
    elif state in rules.AFTER_CONTACT:
        note_first_contact(row, now)
    row.full_clean()
    row.save()
    return Kept(row, tell(applicant=row.applicant, by=by))


def _must_be_open(owner: Applicant, now: datetime) -> None:
    week = reading.week_for(owner)
    if not (moment := week.at("prepare")).can_be_so(now):
        at = date_format(moment.starts.astimezone(zone_of(week.zone)), "D j M, P")
        words = _("Applications in SOAP are prepared from %(at)s US Eastern time on. Until then you can only plan.")
        raise ValidationError(words % {"at": at})


def note_first_contact(row: SoapApplication, now: datetime) -> None:
    """Note that the program has made contact, unless that stands already."""
    if not row.contacts.filter(begun_by=By.PROGRAM).exists():
        SoapContact.objects.create(
            applicant=row.applicant, application=row, begun_by=By.PROGRAM, at=now, by_tap=True
        )  # fmt: skip


# --------------------------------------------------------------------------------- contacts


@transaction.atomic
def log_contact(
    *, application: SoapApplication | None = None, vacancy: Vacancy | None = None, values: Mapping[str, Any],
    by: "User",
) -> SoapContact:  # fmt: skip
    """Note a contact: `begun_by`, `at`, `notes`; `happened`: it is kept although it broke the rule.

    Raises ValidationError for one that nobody may begin: before the program's own contact and before SOAP has ended.
    """
    about: Any = application or vacancy
    about = anew(about, by)
    owner, at = about.applicant, values["at"]
    rows = SoapContact.objects.current().filter(applicant=owner)
    row = SoapContact(
        applicant=owner, application=about if application else None, vacancy=about if vacancy else None,
        begun_by=values["begun_by"], at=at, notes=values.get("notes", "").strip(),
    )  # fmt: skip
    now = timezone.now()
    if at > now:
        raise ValidationError({"at": _("This is in the future. Note a contact after it took place.")})
    if at < now - OLDEST_CONTACT:
        raise ValidationError({"at": _("This is too long ago. Is the year right?")})
    if there := about.contacts.filter(begun_by=row.begun_by, at=at, notes=row.notes).first():
        return there  # type: ignore[no-any-return]  # a second press
    if rows.count() >= MOST_CONTACTS:
        raise ValidationError(_("You keep %(n)s contacts. Remove one first.") % {"n": MOST_CONTACTS})
    if row.begun_by != By.PROGRAM:
        row.why = _why(about, at, owner) or (SoapContact.Why.HAPPENED if values.get("happened") else "")
        if not row.why:
            raise ValidationError({"happened": f"{rules.NO_CONTACT.words} ({rules.NO_CONTACT.source.name})"})  # type: ignore[union-attr]
    row.full_clean()
    row.save()
    if application and row.begun_by == By.PROGRAM and about.state == State.SENT:
        about.state = State.CONTACTED
        about.save(update_fields=["state"])
        tell(applicant=owner, by=by)
    return row


def _why(about: Any, at: datetime, owner: Applicant) -> str | None:
    first = about.contacts.filter(begun_by=By.PROGRAM).order_by("at").values_list("at", flat=True).first()
    ends = reading.week_for(owner).at("soap_ends")
    return rules.why_contact_is_allowed(at=at, first_by_program=first, soap_ends=ends.starts)


@transaction.atomic
def remove_contact(*, row: SoapContact, by: "User") -> None:
    """Take a contact out of the log. A second time changes nothing."""
    take_away(row, by)
