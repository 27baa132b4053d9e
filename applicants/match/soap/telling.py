"""Bring the plan to what the SOAP board says."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from applicants.checklist import records
from applicants.checklist.records import Moved, Shown
from applicants.match.results import reading
from applicants.match.results.models import MatchOutcome
from applicants.match.soap.models import SoapApplication, SoapOffer, SoapPlanLine
from applicants.match.soap.rules import Line
from applicants.match.soap.shown import BoardSaid, OfferSaid, shown
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "soap"


@transaction.atomic
def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Bring the plan to what the board says, in the same transaction."""
    return records.show(applicant=applicant, room=ROOM, shown=shown_of(applicant, by), by=by)


def shown_of(applicant: Applicant, by: "User") -> Shown:
    """Steps and instants of the whole board. What ran out without an answer is settled first."""
    now = timezone.now()
    _settle(applicant, now)
    rows = SoapApplication.objects.current().filter(applicant=applicant)
    offers = SoapOffer.objects.current().filter(applicant=applicant).select_related("application__program")
    outcome = MatchOutcome.objects.current().filter(applicant=applicant).first()
    said = BoardSaid(
        lines=[Line(row.key, row.done_on) for row in SoapPlanLine.objects.current().filter(applicant=applicant)],
        states=[row.state for row in rows],
        sent_at=[row.sent_at for row in rows if row.sent_at],
        offers=[_offer(row, is_open=row.is_open(now)) for row in offers],
        ended_on=outcome.soap_on if outcome and outcome.soap else None,
        zone=by.time_zone,
    )
    path = reverse("soap:board", args=[applicant.public_id])
    return shown(said, reading.week_for(applicant), now, path)


def _settle(applicant: Applicant, now: datetime) -> None:
    offers = SoapOffer.objects.current().filter(applicant=applicant, answer=SoapOffer.Answer.OPEN)
    if offers.filter(expires_at__lte=now).update(answer=SoapOffer.Answer.EXPIRED):
        rows = SoapApplication.objects.current().filter(applicant=applicant, state=SoapApplication.State.OFFER)
        still = SoapOffer.objects.filter(application=OuterRef("pk"), answer=SoapOffer.Answer.OPEN)
        rows.exclude(Exists(still)).update(state=SoapApplication.State.ENDED)


def _offer(row: SoapOffer, *, is_open: bool) -> OfferSaid:
    accepted = row.answered_at if row.answer == SoapOffer.Answer.ACCEPTED else None
    return OfferSaid(row.pk, row.application.name, row.received_at, row.expires_at, is_open, accepted)
