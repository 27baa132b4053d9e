"""What the page of Match Week shows: each moment in two zones, what may be done then, where now is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.zones import local_day
from applicants.match.results.week import Moment, Week
from applicants.match.soap.rules import minutes_left

NEAR = timedelta(hours=6)

TITLES = {
    "rank_lists_close": _("Rank order lists close"),
    "status": _("Matched or not? SOAP begins, and the list of unfilled programs opens"),
    "prepare": _("SOAP applications can be prepared"),
    "review": _("Programs begin to read SOAP applications"),
    "round_1": _("SOAP offers, round 1"),
    "round_2": _("SOAP offers, round 2"),
    "round_3": _("SOAP offers, round 3"),
    "round_4": _("SOAP offers, round 4"),
    "soap_ends": _("SOAP ends; the list of programs that are still unfilled opens"),
    "match_day": _("Match Day: where you matched"),
}
WHAT = {
    "rank_lists_close": _("Certify before this. Who wants to take part in SOAP must be registered with NRMP by now."),
    "status": _("Look in R3. If you did not match, only you see the list of unfilled programs: do not pass it on."),
    "prepare": _("Choose programs, assign statements and letters, send: 45 at most. Contact no program."),
    "review": _("From now on they may write or call. Answer them; do not begin a contact yourself."),
    "round_1": _(
        "Each offer stands until the round ends. An offer that you refuse or let run out does not come again."
    ),
    "round_2": _("As in round 1. Accepting binds you and ends SOAP for you."),
    "round_3": _("As in round 1. Keep phone, mail and R3 open."),
    "round_4": _("The last offers."),
    "soap_ends": _("From now on you may usually contact programs that are still unfilled."),
    "match_day": _("R3 tells you the program."),
}


@dataclass(frozen=True)
class Line:
    """A moment of the week. `other_day`: in the reader's zone it begins on another weekday than in the zone of NRMP."""

    moment: Moment
    title: object
    what: object
    is_over: bool
    is_running: bool
    other_day: bool
    other_end: bool


@dataclass(frozen=True)
class Clock:
    """Where now is: what is open and for how many minutes, what comes next and in how many.

    `is_near`: it is worth looking every minute, from the end of the rank lists to the hours after Match Day.
    """

    now: datetime
    is_near: bool
    running: Line | None
    running_minutes: int
    coming: Line | None
    coming_minutes: int

    @property
    def coming_words(self) -> str:
        """How far off the next moment is: in 38 minutes, in 5 hours, in 3 days."""
        minutes = self.coming_minutes
        if minutes < 1:
            return gettext("in less than a minute")
        if minutes < 120:
            return ngettext("in %(n)s minute", "in %(n)s minutes", minutes) % {"n": minutes}
        if minutes < 48 * 60:
            return ngettext("in %(n)s hour", "in %(n)s hours", minutes // 60) % {"n": minutes // 60}
        return ngettext("in %(n)s day", "in %(n)s days", minutes // 1440) % {"n": minutes // 1440}


def lines(week: Week, now: datetime, zone: str) -> list[Line]:
    """The week in order of time, for somebody in this zone."""
    return [_line(moment, week, now, zone) for moment in week.moments]


def _line(moment: Moment, week: Week, now: datetime, zone: str) -> Line:
    def differs(at: datetime) -> bool:
        return local_day(at, zone) != local_day(at, week.zone)

    is_running = moment.is_running(now)
    return Line(
        moment, TITLES[moment.key], WHAT[moment.key], moment.has_begun(now) and not is_running, is_running,
        differs(moment.starts), bool(moment.ends and differs(moment.ends)),
    )  # fmt: skip


def clock(found: Sequence[Line], now: datetime) -> Clock:
    """The state of the clock at this instant."""
    running = next((line for line in found if line.is_running), None)
    coming = next((line for line in found if line.moment.starts > now), None)
    return Clock(
        now, found[0].moment.starts < now < found[-1].moment.starts + NEAR, running,
        minutes_left(running.moment.ends, now) if running and running.moment.ends else 0,
        coming, minutes_left(coming.moment.starts, now) if coming else 0,
    )  # fmt: skip


@dataclass(frozen=True)
class Alternative:
    """Another way after a season without a match. `step`: the key of the road's step about it."""

    title: object
    words: object
    step: str = ""


ALTERNATIVES = (
    Alternative(_("A research year"), _("Time with a US department: letters, papers, people who know you."),
                "research_audit"),
    Alternative(_("More US clinical experience"), _("Recent and hands-on, where letters can come from."),
                "usce_search"),
    Alternative(_("Step 3"), _("Optional before residency; needed for an H-1B visa."), "step3_exam"),
    Alternative(_("A state's provisional license"), _("A few states let doctors practice without US residency; each "
                "has its own rules. Not verified for any state: read the board's own page."), "alt_state_pathway"),
)  # fmt: skip
"""Source: the guides (roadmap of Ace Med Boards, Steps to Complete US Residency); what helps most is not verified."""
