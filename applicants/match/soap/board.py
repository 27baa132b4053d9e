"""What the SOAP board shows, put together from rows. No writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.match.results.week import Week
from applicants.match.soap import rules
from applicants.match.soap.models import SoapApplication, SoapContact, SoapOffer
from programs.catalogue.text import plain
from programs.models import Program

State = SoapApplication.State
MOST_FOUND = 20
TAPS = {
    "sent": _("Sent"), "contacted": _("They contacted me"),
    "interviewed": _("Interviewed"), "ended": _("Rejected"), "withdrawn": _("I withdraw"),
}  # fmt: skip
BACK = {"ended": _("Still open"), "withdrawn": _("Still open")}
BEFORE = {
    "sent": ("planned", _("Not sent after all")), "contacted": ("sent", _("No contact after all")),
    "interviewed": ("contacted", _("Not interviewed after all")),
}  # fmt: skip
"""The way back from a wrong press, last among the taps."""
GROUPS = (
    (_("Offers"), (State.OFFER, State.ACCEPTED)),
    (_("In contact"), (State.CONTACTED, State.INTERVIEWED)),
    (_("Sent, no contact yet"), (State.SENT,)),
    (_("Planned"), (State.PLANNED,)),
    (_("Over"), (State.ENDED, State.WITHDRAWN)),
)  # fmt: skip


@dataclass(frozen=True)
class OfferLine:
    """An offer with what is left of its time."""

    row: SoapOffer
    is_open: bool
    has_run_out: bool
    minutes: int


@dataclass(frozen=True)
class Entry:
    """An application on the board. `taps`: (state, words) that one press leads to; the first is the likely one."""

    row: SoapApplication
    state: str
    contacts: Sequence[SoapContact]
    offers: Sequence[OfferLine]
    taps: Sequence[tuple[str, Any]]
    can_get_offer: bool
    is_repeated: bool

    @property
    def contacted_first(self) -> bool:
        """Whether the program has made contact."""
        return any(contact.begun_by == SoapContact.By.PROGRAM for contact in self.contacts)


def entries(rows: Iterable[SoapApplication], week: Week, now: datetime, *, closed: bool) -> list[Entry]:
    """The applications of `for_board`. `closed`: SOAP has ended for the person, so nothing is pressed any more."""
    running, can_send = week.running_round(now), week.at("prepare").can_be_so(now)
    return [_entry(row, now, running, can_send=can_send, closed=closed) for row in rows]


def _entry(row: SoapApplication, now: datetime, running: int | None, *, can_send: bool, closed: bool) -> Entry:
    offers = [
        OfferLine(one, one.is_open(now), one.has_run_out(now), rules.minutes_left(one.expires_at, now))
        for one in row.offers.all()
    ]
    state = row.state
    if state == State.OFFER and not any(one.is_open for one in offers):
        state = State.ENDED
    taps = [(key, BACK.get(state) or TAPS[key]) for key in rules.NEXT[state] if state != State.PLANNED or can_send]
    taps += [BEFORE[state]] if state in BEFORE else []
    there = {one.row.round for one in offers}
    refused = [one for one in offers if one.has_run_out or one.row.answer == SoapOffer.Answer.DECLINED]
    return Entry(
        row, state, list(row.contacts.all()), offers, [] if closed else taps,
        not closed and running is not None and running not in there and state in (*rules.OPEN_STATES, State.ENDED),
        bool(refused) and len(offers) > 1 and offers[-1].row.round > refused[0].row.round,
    )  # fmt: skip


def groups(found: Sequence[Entry]) -> list[tuple[Any, list[Entry]]]:
    """The board from what is most urgent to what is over; only what there is."""
    parts = [(name, [entry for entry in found if entry.state in states]) for name, states in GROUPS]
    return [(name, part) for name, part in parts if part]


def programs_named(words: str) -> Any:
    """Programs of the catalogue with all of these words in name, hospital, place or code; the first ones by name."""
    wanted = Q()
    for word in plain(words).split()[:8]:
        wanted &= Q(search_text__contains=word)
    return Program.objects.listed().filter(wanted).select_related("specialty").order_by("name", "pk")[:MOST_FOUND]
