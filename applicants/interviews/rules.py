"""What there is to say about interviews: clashes, nights, travel, clocks. Pure; instants are UTC, days as named.

Where the program gave no end, ASSUMED hours are counted, and the person is told so. Most of these are no rule of the
field but arithmetic on what the person wrote; the rules of the field name their source.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.zones import local_day, zone_of
from applicants.interviews.times import place_word
from applicants.remarks import Remark, Source, Weight, heaviest_first

CHECKED = date(2026, 11, 21)
CUSTOM = Source("Custom among applicants: answer at once, cancel two weeks ahead", "", CHECKED, verified=False)

ASSUMED = timedelta(hours=4)
"""How long an interview without an end is taken to be, for the checks alone."""
BREATH = timedelta(minutes=60)
NIGHT = (time(23), time(6))
POLITE = timedelta(days=14)
URGENT = timedelta(hours=24)
IN_HOURS = timedelta(hours=48)


@dataclass(frozen=True)
class Meeting:
    """An interview, as rules see it. `us_state` has two letters, empty where it is not known."""

    pk: int
    name: str
    state: str
    zone: str
    zone_sure: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    reply_by: datetime | None = None
    to_answer: bool = False
    in_person: bool = False
    us_state: str = ""

    @property
    def is_booked(self) -> bool:
        return self.state == "scheduled" and self.starts_at is not None


@dataclass(frozen=True)
class Clash:
    """Two booked interviews that are held at the same time, from one instant to another.

    `sure` is False where an end is not known and the overlap lies in the hours that were assumed.
    """

    one: Meeting
    other: Meeting
    starts_at: datetime
    ends_at: datetime
    sure: bool


class Urgency(StrEnum):
    """How near the end of a reply-by clock is."""

    CALM = "calm"
    URGENT = "urgent"
    PASSED = "passed"


@dataclass(frozen=True)
class ReplyClock:
    """A reply-by clock: `gone` of 100 (None: nobody knows when it began), how near its end is, and both in words."""

    urgency: Urgency
    words: str
    gone: int | None


# ------------------------------------------------------------------------------------ the hours


def span(meeting: Meeting) -> tuple[datetime, datetime]:
    """From when to when it is held; ASSUMED hours where no end is known. Raises ValueError without a beginning."""
    if meeting.starts_at is None:
        raise ValueError("an interview without a time has no span")
    return meeting.starts_at, meeting.ends_at or meeting.starts_at + ASSUMED


def overlap(one: Meeting, other: Meeting) -> tuple[datetime, datetime] | None:
    """When both are held; None where they are apart. One that begins as the other ends is apart."""
    (begins, ends), (other_begins, other_ends) = span(one), span(other)
    first, last = max(begins, other_begins), min(ends, other_ends)
    return (first, last) if first < last else None


def clashes(meetings: Iterable[Meeting]) -> list[Clash]:
    """All pairs of booked interviews that are held at the same time, by time. Source: the person's own entries."""
    rows = sorted((row for row in meetings if row.is_booked), key=lambda row: (span(row), row.pk))
    found = []
    for place, one in enumerate(rows):
        for other in rows[place + 1 :]:
            if both := overlap(one, other):
                found.append(Clash(one, other, *both, sure=_is_sure(one, other)))
    return found


def _is_sure(one: Meeting, other: Meeting) -> bool:
    """Whether they overlap by what the programs said alone; a beginning lasts at least a moment."""
    moment = timedelta(minutes=1)
    (begins, _end), (other_begins, _other_end) = span(one), span(other)
    ends, other_ends = one.ends_at or begins + moment, other.ends_at or other_begins + moment
    return max(begins, other_begins) < min(ends, other_ends)


def back_to_back(one: Meeting, other: Meeting) -> timedelta | None:
    """The time between the end of one and the beginning of the next, if it is under an hour; None otherwise."""
    first, second = sorted((one, other), key=lambda row: (span(row), row.pk))
    between = span(second)[0] - span(first)[1]
    return between if timedelta(0) <= between < BREATH else None


def night_hours(meeting: Meeting, own_zone: str) -> list[tuple[datetime, datetime]]:
    """The parts of it that lie between 11 pm and 6 am on one's own clock."""
    begins, ends = span(meeting)
    here = zone_of(own_zone)
    day = begins.astimezone(here).date() - timedelta(days=1)
    found = []
    while day <= ends.astimezone(here).date():
        dusk = datetime.combine(day, NIGHT[0], here).astimezone(UTC)
        dawn = datetime.combine(day + timedelta(days=1), NIGHT[1], here).astimezone(UTC)
        first, last = max(begins, dusk), min(ends, dawn)
        if first < last:
            found.append((first, last))
        day += timedelta(days=1)
    return found


def same_day(one: Meeting, other: Meeting, own_zone: str) -> bool:
    """Whether both begin on one day: one's own, or that of the programs, each in its zone."""
    (begins, _end), (other_begins, _other_end) = span(one), span(other)
    own = local_day(begins, own_zone) == local_day(other_begins, own_zone)
    return own or local_day(begins, one.zone) == local_day(other_begins, other.zone)


def neighbours(one: Meeting, other: Meeting) -> int:
    """How many days later the other one is, if that is one day before or after (-1 or 1); 0 otherwise."""
    days = (local_day(span(other)[0], other.zone) - local_day(span(one)[0], one.zone)).days
    return days if abs(days) == 1 else 0


def polite_until(starts_at: datetime, own_zone: str) -> date:
    """The last day, one's own, on which cancelling gives two weeks' notice. Source: custom, not verified."""
    return local_day(starts_at, own_zone) - POLITE


def reply_clock(reply_by: datetime, invited_at: datetime | None, now: datetime) -> ReplyClock:
    """How much of the time to answer is left. What share is gone is only known with the moment of the invitation."""
    left = reply_by - now
    if left <= timedelta(0):
        return ReplyClock(Urgency.PASSED, _("The time to answer has passed."), 100)
    total = reply_by - invited_at if invited_at and invited_at < reply_by else None
    gone = min(100, max(0, round(100 * (1 - left / total)))) if total else None
    hours = int(left / timedelta(hours=1))
    if left >= IN_HOURS:
        words = ngettext("%(n)s day left", "%(n)s days left", left.days) % {"n": left.days}
    elif hours < 1:
        words = _("less than an hour left")
    elif total and left <= total:
        of = round(total / timedelta(hours=1))
        words = _("%(n)s of %(of)s hours left") % {"n": hours, "of": of}
    else:
        words = ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    return ReplyClock(Urgency.URGENT if left <= URGENT else Urgency.CALM, words, gone)


# -------------------------------------------------------------------------------------- remarks


def remarks_on_all(meetings: Sequence[Meeting], own_zone: str, now: datetime) -> Mapping[int, list[Remark]]:
    """What there is to say about each, heaviest first, by pk."""
    booked = [row for row in meetings if row.is_booked]
    found = {}
    for row in meetings:
        said = _alone(row, own_zone, now)
        if row.is_booked and span(row)[1] > now:
            others = [other for other in booked if other.pk != row.pk]
            said += _with_others(row, others, own_zone)
        found[row.pk] = heaviest_first(said)
    return found


def _alone(row: Meeting, own_zone: str, now: datetime) -> list[Remark]:
    said = []
    if row.to_answer and row.reply_by and row.reply_by <= now:
        said.append(Remark("reply_passed", Weight.WARN, _(
            "The time to answer has passed, and no answer is noted. If none is out yet, write to the program today."
        ), CUSTOM))  # fmt: skip
    if not row.zone_sure and row.state in ("invited", "waitlisted", "scheduled") and (row.starts_at or row.reply_by):
        said.append(Remark("zone_not_sure", Weight.WARN, _(
            "Nobody has confirmed the time zone; that of %(zone)s was taken. The program can tell."
        ) % {"zone": place_word(row.zone)}))  # fmt: skip
    if not row.is_booked:
        return said
    if span(row)[1] <= now:
        said.append(Remark("past_not_done", Weight.WARN, _(
            "It should be over, but is not marked as done."
        )))  # fmt: skip
        return said
    for first, last in night_hours(row, own_zone)[:1]:
        said.append(Remark("night", Weight.WARN, _(
            "In the night of %(place)s, from %(first)s to %(last)s. Ask for another hour, or plan the sleep."
        ) % {"place": place_word(own_zone), **_hours(first, last, own_zone)}))  # fmt: skip
    if row.ends_at is None:
        said.append(Remark("no_end", Weight.NOTE, _(
            "It has no end yet. To look for clashes, %(n)s hours are counted."
        ) % {"n": int(ASSUMED / timedelta(hours=1))}))  # fmt: skip
    return said


def _with_others(row: Meeting, others: Iterable[Meeting], own_zone: str) -> list[Remark]:
    said: list[Remark] = []
    travels = False
    for other in others:
        pair = _of_pair(row, other, own_zone)
        said += pair
        if row.in_person and (travel := _travel(row, other)):
            said.append(travel)
            travels = True
    if row.in_person and not travels:
        said.append(Remark("travel", Weight.NOTE, _(
            "It is in person. Keep the day before and the day after free for travel."
        )))  # fmt: skip
    return said


def _of_pair(row: Meeting, other: Meeting, own_zone: str) -> list[Remark]:
    """The weightiest thing to say of two: they clash, stand back to back, or are on one day."""
    if both := overlap(row, other):
        facts = {"name": other.name, "place": place_word(own_zone), **_hours(*both, own_zone)}
        if _is_sure(row, other):
            return [Remark("clash", Weight.STOP, _(
                "Clashes with %(name)s from %(first)s to %(last)s in %(place)s."
            ) % facts)]  # fmt: skip
        return [Remark("may_clash", Weight.WARN, _(
            "May clash with %(name)s from %(first)s to %(last)s in %(place)s: an end is not known."
        ) % facts)]  # fmt: skip
    between = back_to_back(row, other)
    if between is not None:
        minutes = int(between / timedelta(minutes=1))
        return [Remark("back_to_back", Weight.WARN, ngettext(
            "Only %(n)s minute between this and %(name)s.", "Only %(n)s minutes between this and %(name)s.", minutes
        ) % {"n": minutes, "name": other.name})]  # fmt: skip
    if same_day(row, other, own_zone):
        return [Remark("same_day", Weight.NOTE, _("On the same day as %(name)s.") % {"name": other.name})]
    return []


def _travel(row: Meeting, other: Meeting) -> Remark | None:
    """What the day before or after an interview in person holds; None where that is no trouble."""
    apart = neighbours(row, other)
    if not apart or (other.in_person and row.us_state and row.us_state == other.us_state):
        return None
    facts = {"name": other.name, "here": row.us_state, "there": other.us_state}
    if not other.in_person:
        words = (
            _("%(name)s is on the day after. That may be a day of travel.")
            if apart > 0
            else _("%(name)s is on the day before. That may be a day of travel.")
        )
        return Remark("travel_day", Weight.NOTE, words % facts)
    if not (row.us_state and other.us_state):
        words = (
            _("%(name)s is in person on the day after. Look if there is time to travel.")
            if apart > 0
            else _("%(name)s is in person on the day before. Look if there is time to travel.")
        )
        return Remark("far_apart", Weight.WARN, words % facts)
    words = _("In person in %(here)s, and on the day after at %(name)s in %(there)s. Is there time to travel?")
    if apart < 0:
        words = _("In person in %(here)s, and on the day before at %(name)s in %(there)s. Is there time to travel?")
    return Remark("far_apart", Weight.WARN, words % facts)


def on_cancelling(meeting: Meeting, own_zone: str, now: datetime) -> Remark | None:
    """What to know before one cancels a booked one: two weeks' notice are polite. Source: custom, not verified."""
    if not meeting.is_booked or meeting.starts_at is None:
        return None
    last = polite_until(meeting.starts_at, own_zone)
    if local_day(now, own_zone) <= last:
        words = _("Two weeks' notice are polite: until %(day)s.")
        return Remark("polite", Weight.NOTE, words % {"day": date_format(last)}, CUSTOM)
    return Remark("short_notice", Weight.WARN, _(
        "Two weeks' notice would have been polite; that day was %(day)s. A mail that says why is the least."
    ) % {"day": date_format(last)}, CUSTOM)  # fmt: skip


def _hours(first: datetime, last: datetime, zone: str) -> dict[str, str]:
    here = zone_of(zone)
    return {"first": date_format(first.astimezone(here), "P"), "last": date_format(last.astimezone(here), "P")}
