"""The writes of Match Week: status, place, how SOAP ended, what came after, vacancies. All can be done twice."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.records import NOTHING_MOVED, Moved, Shown
from applicants.checklist.replanning import replan
from applicants.eras.models import ListedProgram
from applicants.match.results import reading
from applicants.match.results.models import MatchOutcome, Vacancy
from applicants.match.results.rules import UNMATCHED, Said, day_learned, result_on
from applicants.match.results.week import Moment
from applicants.match.soap import telling
from applicants.match.soap.models import SoapOffer
from applicants.profile.models import Applicant
from applicants.room_writes import Kept, anew, take_away

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "results"
MOST_VACANCIES = 100
PLACE_FIELDS = ("matched_to", "matched_text", "advanced_to", "advanced_text")
VACANCY_FIELDS = ("program", "own_name", "own_specialty", "own_place", "link", "notes", "is_open")
NO_PLACE: Mapping[str, Any] = {
    "matched_to": None, "matched_text": "", "advanced_to": None, "advanced_text": "", "place_on": None,
}  # fmt: skip
Status = MatchOutcome.Status


@transaction.atomic
def say_status(*, applicant: Applicant, status: str, by: "User") -> Kept[MatchOutcome]:
    """Say what R3 showed on Monday. The same again changes nothing. Raises ValidationError.

    Without a match, or with a part of one, the steps of SOAP come onto the road; they go when this is taken back.
    """
    owner = records.locked(applicant, by)
    row = _of(owner) or MatchOutcome(applicant=owner)
    moment = reading.week_for(owner).at("status")
    _must_have_come(moment, _("The status is told on Monday of Match Week. It is not there yet."))
    if row.status == status:
        return Kept(row, NOTHING_MOVED)
    if status == Status.NOT_MATCHED and row.place_on:
        raise ValidationError(_("You said where you matched. Take that back first."))
    if status == Status.MATCHED and (row.soap or _accepted(owner)):
        raise ValidationError(_("You said how SOAP ended, or accepted an offer there. Take that back first."))
    row.status, row.status_on = status, day_learned(moment, owner.user.time_zone, by.today())
    row.clean_fields()
    changed = _keep_steps(owner, row, wanted=status != Status.MATCHED)
    return _save(row, by, replan_too=changed)


@transaction.atomic
def say_place(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[MatchOutcome]:
    """Say where they matched: `matched_to` (of the list) or `matched_text`, and the same for an advanced position.

    Raises ValidationError: before Match Day, without a match, for a program of somebody else.
    """
    row = _said(applicant, by)
    if row.status == Status.NOT_MATCHED:
        raise ValidationError(_("You said that you did not match. Change that first."))
    moment = reading.week_for(row.applicant).at("match_day")
    _must_have_come(moment, _("Where you matched is told on Match Day. It is not there yet."))
    for name in PLACE_FIELDS:
        value = values.get(name) or NO_PLACE[name]
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    for name in ("matched_to", "advanced_to"):
        listed = getattr(row, name)
        if listed and not ListedProgram.objects.current().filter(applicant=row.applicant, pk=listed.pk).exists():
            raise ValidationError({name: _("This program is not on your list.")})
    if not (row.matched_name or row.advanced_name):
        raise ValidationError({"matched_to": _("Choose the program, or write its name.")})
    row.place_on = row.place_on or day_learned(moment, row.applicant.user.time_zone, by.today())
    return _save(row, by)


@transaction.atomic
def say_soap(*, applicant: Applicant, soap: str, text: str = "", by: "User") -> Kept[MatchOutcome]:
    """Say how SOAP ended for them. Raises ValidationError: after a match, or against the SOAP board."""
    row = _said(applicant, by)
    if row.status == Status.MATCHED:
        raise ValidationError(_("You matched, so SOAP is not for you."))
    if _accepted(row.applicant):
        raise ValidationError(_("On your SOAP board stands an offer that you accepted. Take that answer back first."))
    week, now = reading.week_for(row.applicant), timezone.now()
    if soap == MatchOutcome.Soap.NO_PLACE and not week.at("soap_ends").can_be_so(now):
        raise ValidationError({"soap": _("SOAP is not over yet. There may still be an offer.")})
    if soap == MatchOutcome.Soap.PLACE and not week.round(1).can_be_so(now):
        raise ValidationError({"soap": _("The first offers come on Thursday of Match Week. They are not there yet.")})
    if soap == MatchOutcome.Soap.PLACE and row.after:
        raise ValidationError(_("You said what came after SOAP. Take that back first."))
    row.soap, row.soap_text = soap, text.strip() if soap == MatchOutcome.Soap.PLACE else ""
    row.soap_on = day_learned(week.at("soap_ends"), row.applicant.user.time_zone, by.today())
    return _save(row, by)


@transaction.atomic
def say_after(*, applicant: Applicant, after: str, text: str = "", by: "User") -> Kept[MatchOutcome]:
    """Say what came after SOAP. Raises ValidationError while it is not known how SOAP ended."""
    row = _said(applicant, by)
    if row.soap not in (MatchOutcome.Soap.NO_PLACE, MatchOutcome.Soap.NOT_IN):
        raise ValidationError(_("Say first how SOAP ended."))
    if not reading.week_for(row.applicant).at("soap_ends").can_be_so(timezone.now()):
        raise ValidationError({"after": _("SOAP is not over yet.")})
    row.after, row.after_text = after, text.strip() if after == MatchOutcome.After.PLACE else ""
    row.after_on = row.after_on or by.today()
    return _save(row, by)


@transaction.atomic
def take_back(*, applicant: Applicant, part: str, by: "User") -> Moved:
    """Take back what was said: `status` (then all of it), `place`, `soap` (then what came after too), or `after`.

    A second time changes nothing. The SOAP board stays as it is.
    """
    owner = records.locked(applicant, by)
    row = _of(owner)
    if row is None:
        return NOTHING_MOVED
    if part == "status":
        changed = _keep_steps(owner, row, wanted=False)
        row.delete()
        return _tell_and_replan(owner, by, replan_too=changed)
    if part == "place":
        for name, nothing in NO_PLACE.items():
            setattr(row, name, nothing)
    if part == "soap":
        row.soap, row.soap_text, row.soap_on = "", "", None
    if part in ("soap", "after"):
        row.after, row.after_text, row.after_on = "", "", None
    return _save(row, by).moved


# --------------------------------------------------------------------------------- vacancies


@transaction.atomic
def add_vacancy(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Vacancy:
    """Note a position to look at after SOAP. Raises ValidationError."""
    owner = records.locked(applicant, by)
    if Vacancy.objects.current().filter(applicant=owner).count() >= MOST_VACANCIES:
        raise ValidationError(_("You keep %(n)s positions. Remove one first.") % {"n": MOST_VACANCIES})
    return _keep_vacancy(Vacancy(applicant=owner, found_on=by.today()), values)


@transaction.atomic
def change_vacancy(*, row: Vacancy, values: Mapping[str, Any], by: "User") -> Vacancy:
    """Change a position; what is not given stays."""
    return _keep_vacancy(anew(row, by), values)


@transaction.atomic
def remove_vacancy(*, row: Vacancy, by: "User") -> None:
    """Take a position away, with its contacts."""
    take_away(row, by)


def _keep_vacancy(row: Vacancy, values: Mapping[str, Any]) -> Vacancy:
    for name in VACANCY_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if row.program:
        row.own_name, row.own_specialty, row.own_place = "", None, ""
    row.full_clean()
    row.save()
    return row


# -------------------------------------------------------------------------- what it all means


def _of(owner: Applicant) -> MatchOutcome | None:
    row: MatchOutcome | None = MatchOutcome.objects.current().filter(applicant=owner).with_programs().first()
    if row:
        row.applicant = owner
    return row


def _said(applicant: Applicant, by: "User") -> MatchOutcome:
    """The outcome behind the lock. Raises ValidationError while nothing was said."""
    row = _of(records.locked(applicant, by))
    if row is None:
        raise ValidationError(_("Say first whether you matched."))
    return row


def _accepted(owner: Applicant) -> SoapOffer | None:
    rows = SoapOffer.objects.current().filter(applicant=owner, answer=SoapOffer.Answer.ACCEPTED)
    found: SoapOffer | None = rows.first()
    return found


def _must_have_come(moment: Moment, words: str) -> None:
    if not moment.can_be_so(timezone.now()):
        raise ValidationError(words)


def _keep_steps(owner: Applicant, row: MatchOutcome, *, wanted: bool) -> bool:
    """Put the steps of SOAP onto the road, or take off what this row put there. Whether that changed anything.

    Somebody who chose these steps in the profile keeps them.
    """
    there = UNMATCHED in owner.options
    if wanted and not there:
        owner.options = [*owner.options, UNMATCHED]
    elif not wanted and there and row.adds_soap_steps:
        owner.options = [option for option in owner.options if option != UNMATCHED]
    else:
        return False
    row.adds_soap_steps = wanted
    owner.save(update_fields=["options"])
    return True


def _save(row: MatchOutcome, by: "User", *, replan_too: bool = False) -> Kept[MatchOutcome]:
    row.full_clean()
    row.save()
    return Kept(row, _tell_and_replan(row.applicant, by, replan_too=replan_too))


def _tell_and_replan(owner: Applicant, by: "User", *, replan_too: bool) -> Moved:
    moved = tell_with_board(applicant=owner, by=by)
    records.tell_again(applicant=owner, by=by)  # what other rooms hold (a visa) can mean more once the Match is known
    return replan(owner) if replan_too and moved == NOTHING_MOVED else moved


@transaction.atomic
def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Bring the plan to what the outcome says, in the same transaction."""
    return records.show(applicant=applicant, room=ROOM, shown=shown_of(applicant, by), by=by)


def tell_with_board(*, applicant: Applicant, by: "User") -> Moved:
    """The same for the outcome and the SOAP board at once: each may end what the other says."""
    said = {telling.ROOM: telling.shown_of(applicant, by), ROOM: shown_of(applicant, by)}
    return records.show_all(applicant=applicant, said=said, by=by)


def shown_of(applicant: Applicant, by: "User") -> Shown:
    """The steps that the outcome shows as done."""
    row, accepted = _of(applicant), _accepted(applicant)
    said = Said(
        row.status if row else "", row.status_on if row else None, row.place_on if row else None,
        row.soap_on if row else None,
        by.today(accepted.answered_at) if accepted else None,
    )  # fmt: skip
    done = {"match_status": said.status_on, "match_day": result_on(said)}
    return Shown(done={key: on for key, on in done.items() if on})
