"""The writes of offers: that one came, that it was accepted or declined, and the way back from a wrong press."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.records import NOTHING_MOVED, Moved
from applicants.match.results import reading
from applicants.match.results import services as results
from applicants.match.results.models import MatchOutcome
from applicants.match.soap.models import SoapApplication, SoapOffer
from applicants.match.soap.services import must_be_running, note_first_contact
from applicants.room_writes import Kept, anew

if TYPE_CHECKING:
    from accounts.models import User

State, Answer = SoapApplication.State, SoapOffer.Answer


@transaction.atomic
def add_offer(
    *, application: SoapApplication, round: int, received_at: datetime | None = None, by: "User"
) -> Kept[SoapOffer]:
    """Note an offer of a round; it runs out at the end of the round. One that stands already comes back as it is.

    A round whose hour is only expected is believed to have begun with the slack of the week (`Moment.can_be_so`).
    Raises ValidationError: before the round has begun, for a time outside of it, for what was never sent, once SOAP
    has ended for them.
    """
    row, now = anew(application, by), timezone.now()
    if there := row.offers.filter(round=round).first():
        return Kept(there, NOTHING_MOVED)
    must_be_running(row.applicant)
    if row.state in (State.PLANNED, State.WITHDRAWN):
        raise ValidationError(_("Only an application that was sent gets an offer. Correct its state first."))
    week = reading.week_for(row.applicant)
    try:
        moment = week.round(round)
    except KeyError:
        raise ValidationError({"round": _("SOAP has four rounds.")}) from None
    if not moment.can_be_so(now):
        raise ValidationError({"round": _("Round %(n)s has not begun yet.") % {"n": round}})
    assert moment.ends is not None  # a round has an end
    received_at = received_at or (now if now < moment.ends else moment.starts)
    if not moment.can_be_so(received_at) or received_at >= moment.ends or received_at > now:
        raise ValidationError({"received_at": _("This time is outside of round %(n)s.") % {"n": round}})
    offer = SoapOffer(
        applicant=row.applicant, application=row, round=round, received_at=received_at, expires_at=moment.ends
    )
    if now >= moment.ends:
        offer.answer = Answer.EXPIRED
    if not row.offers.exists():
        row.before_offer = row.state
        row.save(update_fields=["before_offer"])
    offer.full_clean()
    offer.save()
    note_first_contact(row, received_at)
    _stand(row)
    return Kept(offer, results.tell_with_board(applicant=row.applicant, by=by))


@transaction.atomic
def answer_offer(*, row: SoapOffer, answer: str, by: "User") -> Kept[SoapOffer]:
    """Accept or decline. Accepting binds and ends SOAP: what else is open becomes declined. Again changes nothing.

    R3 alone takes answers; here they are noted. So for one whose round is over this says what was done in time there.
    Raises ValidationError for one that was answered otherwise, or once another one was accepted.
    """
    row, now = anew(row, by), timezone.now()
    if row.answer == answer:
        return Kept(row, NOTHING_MOVED)
    must_be_running(row.applicant)
    if row.answer not in (Answer.OPEN, Answer.EXPIRED):
        raise ValidationError(_("You answered this offer already. Take that answer back first, if it was a slip."))
    outcome = MatchOutcome.objects.current().filter(applicant=row.applicant).first()
    if answer == Answer.ACCEPTED and outcome and outcome.soap:
        raise ValidationError(_("You said how SOAP ended for you. Take that back first."))
    _answer(row, answer, now)
    if answer == Answer.ACCEPTED:
        others = SoapOffer.objects.current().filter(applicant=row.applicant, answer=Answer.OPEN).exclude(pk=row.pk)
        for other in others.select_related("application"):
            ran_out = other.has_run_out(now)
            _answer(other, Answer.EXPIRED if ran_out else Answer.DECLINED, now, by_acceptance=not ran_out)
    return Kept(row, results.tell_with_board(applicant=row.applicant, by=by))


@transaction.atomic
def take_back_answer(*, row: SoapOffer, by: "User") -> Kept[SoapOffer]:
    """The answer was a slip of the finger here; what was said in R3 stays as it is there. Again changes nothing.

    What became declined by an acceptance is open again too; what has run out since then has run out.
    """
    row, now = anew(row, by), timezone.now()
    if row.answer in (Answer.OPEN, Answer.EXPIRED):
        return Kept(row, NOTHING_MOVED)
    others: list[Any] = []
    if row.answer == Answer.ACCEPTED:
        rows = SoapOffer.objects.current().filter(applicant=row.applicant, by_acceptance=True)
        others = list(rows.select_related("application"))
    else:
        must_be_running(row.applicant)
    for one in (row, *others):
        _answer(one, Answer.OPEN if now < one.expires_at else Answer.EXPIRED, now)
    return Kept(row, results.tell_with_board(applicant=row.applicant, by=by))


@transaction.atomic
def remove_offer(*, row: SoapOffer, by: "User") -> Moved:
    """Take an offer away that was noted by mistake, with the contact that it stood for.

    Raises ValidationError for the accepted one.
    """
    owner = records.locked(row.applicant, by)
    found = SoapOffer.objects.current().filter(applicant=owner, pk=row.pk).select_related("application").first()
    if found is None:
        return NOTHING_MOVED
    if found.answer == Answer.ACCEPTED:
        raise ValidationError(_("You accepted this offer. Take that answer back first."))
    application = found.application
    found.delete()
    if not application.offers.exists():
        application.contacts.filter(by_tap=True, at=found.received_at).delete()
    _stand(application)
    return results.tell_with_board(applicant=owner, by=by)


def _answer(row: SoapOffer, answer: str, now: datetime, *, by_acceptance: bool = False) -> None:
    row.answer, row.by_acceptance = answer, by_acceptance
    in_time = min(now, row.expires_at - timedelta.resolution)
    row.answered_at = in_time if answer in (Answer.ACCEPTED, Answer.DECLINED) else None
    row.full_clean()
    row.save()
    _stand(row.application)


def _stand(application: SoapApplication) -> None:
    """Bring an application to what its offers say; without one any more, to where it stood before the first."""
    answers = list(application.offers.values_list("answer", flat=True))
    if not answers:
        state = _before(application)
    elif Answer.ACCEPTED in answers:
        state = State.ACCEPTED
    else:
        state = State.OFFER if Answer.OPEN in answers else State.ENDED
    application.state = state
    application.save(update_fields=["state"])


def _before(application: SoapApplication) -> str:
    """Where it stood before its first offer, unless the program has made contact otherwise since then."""
    before = application.before_offer or State.SENT
    if before == State.SENT and application.contacts.filter(begun_by="program").exists():
        return State.CONTACTED
    return before
