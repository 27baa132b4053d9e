"""What the SOAP board means for the plan: steps, and instants to be reminded of. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.zones import local_day
from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.match.results.week import ROUNDS, Week
from applicants.match.soap.rules import OPEN_STATES, Line, plan_begun_on, plan_done_on


@dataclass(frozen=True)
class OfferSaid:
    """An offer as the plan wants it. `accepted_at` only of the accepted one."""

    pk: int
    program: str
    received_at: datetime
    expires_at: datetime
    is_open: bool
    accepted_at: datetime | None = None


@dataclass(frozen=True)
class BoardSaid:
    """The whole board: lines of the plan, (state, sent at, day planned) of the applications, offers.

    `ended_on`: the day on which the person said that SOAP ended without a place. `zone` is the person's.
    """

    lines: Sequence[Line]
    states: Sequence[str]
    sent_at: Sequence[datetime]
    offers: Sequence[OfferSaid]
    ended_on: date | None
    zone: str


def shown(said: BoardSaid, week: Week, now: datetime, path: str) -> Shown:
    """All that the board shows. Rounds are said while something may still come of an application."""
    done, begun = {}, {}
    if plan_done := plan_done_on(said.lines):
        done["soap_plan"] = plan_done
    elif plan_begun := plan_begun_on(said.lines):
        begun["soap_plan"] = plan_begun
    if said.sent_at:
        done["soap_apply"] = local_day(min(said.sent_at), said.zone)
    accepted = next((offer.accepted_at for offer in said.offers if offer.accepted_at), None)
    if accepted:
        done["soap_offers"] = local_day(accepted, said.zone)
    elif said.ended_on and said.sent_at:
        done["soap_offers"] = said.ended_on
    elif said.offers:
        begun["soap_offers"] = local_day(min(offer.received_at for offer in said.offers), said.zone)
    over = bool(accepted or said.ended_on)
    return Shown(done=done, begun=begun, dates=[] if over else [*_rounds(said, week, now, path), *_ends(said, path)])


def _rounds(said: BoardSaid, week: Week, now: datetime, path: str) -> list[Day]:
    if not any(state in OPEN_STATES for state in said.states):
        return []
    return [
        Day(
            f"round-{number}", RecordDate.Kind.HAPPENS, _("SOAP offer round %(n)s begins") % {"n": number},
            local_day(week.round(number).starts, said.zone), path, closes=True, at=week.round(number).starts,
        )
        for number in ROUNDS
        if now < week.round(number).starts
    ]  # fmt: skip


def _ends(said: BoardSaid, path: str) -> list[Day]:
    return [
        Day(
            f"offer-{offer.pk}", RecordDate.Kind.DUE,
            _("SOAP offer of %(name)s runs out") % {"name": offer.program[:150]},
            local_day(offer.expires_at, said.zone), path, closes=True, at=offer.expires_at,
        )
        for offer in said.offers
        if offer.is_open
    ]  # fmt: skip
