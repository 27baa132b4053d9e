"""What a time in somebody's words can mean. Pure: every way to read it, and why there is more than one.

A mail or a file gives a `Moment`: the days and hours that its words allow. `readings` are all instants that these can
mean. With one reading it is known; with several the person chooses; without a zone or an hour they are asked for it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from accounts.zones import zone_of
from applicants.interviews import times


@dataclass(frozen=True, order=True)
class Span:
    """Which characters of the text something came from."""

    start: int
    end: int


@dataclass(frozen=True)
class Moment:
    """A time as somebody wrote it. `days` and `hours` are what the words can mean; `hours` empty: none was named.

    An hour is a beginning and an end, the latter None where no end was named. `instants` stands instead where they
    are known (UTC in a file, "within 48 hours"). `why` says what made us ask or what we took.
    """

    spans: tuple[Span, ...]
    days: tuple[date, ...] = ()
    hours: tuple[tuple[time, time | None], ...] = ()
    zone_word: str = ""
    zone: str = ""
    why: tuple[str, ...] = ()
    instants: tuple[tuple[datetime, datetime | None], ...] = ()


@dataclass(frozen=True)
class Reading:
    """One way to read a moment. `starts_at` is None as long as hour or zone are not known.

    `key` is what a form sends back; it holds the whole reading, so that nothing is stored in between.
    """

    day: date
    hour: time | None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    zone: str = ""
    why: str = ""

    @property
    def key(self) -> str:
        """A name that stays the same when the same words are read again."""
        if self.starts_at:
            return f"{self.starts_at.astimezone(UTC):%Y%m%dT%H%MZ}@{self.zone}"
        return f"{self.day:%Y%m%d}{f'T{self.hour:%H%M}' if self.hour else ''}"

    @property
    def label(self) -> str:
        """The day and hour as the program says them."""
        local = self.starts_at.astimezone(zone_of(self.zone)) if self.starts_at and self.zone else None
        if self.starts_at and local is None:
            return f"{date_format(self.starts_at.astimezone(UTC), 'D j M Y, g:i a')} UTC"
        if local is None:
            day = date_format(self.day, "D j M Y")
            if self.hour is None:
                return _("%(day)s, hour not named") % {"day": day}
            return _("%(day)s, %(hour)s, zone not named") % {"day": day, "hour": time_format(self.hour, "g:i a")}
        words = f"{date_format(local, 'D j M Y, g:i a')}{self._until()} {times.zone_word(self.zone)}"
        return f"{words}: {self.why}" if self.why else words

    def _until(self) -> str:
        return f" – {date_format(self.ends_at.astimezone(zone_of(self.zone)), 'g:i a')}" if self.ends_at else ""

    def own_label(self, zone: str) -> str:
        """The same on the person's own clock; empty as long as the instant is not known."""
        if self.starts_at is None:
            return ""
        local = self.starts_at.astimezone(zone_of(zone))
        return _("%(moment)s in %(place)s") % {
            "moment": date_format(local, "D j M Y, g:i a"), "place": times.place_word(zone),
        }  # fmt: skip


def readings(moment: Moment, zone: str = "") -> tuple[list[Reading], list[str]]:
    """All ways to read it, the nearest first, and the words that say why there is anything to ask.

    `zone` is the one that counts where the words name none.
    """
    if moment.instants:
        known = moment.zone or zone
        found = [
            Reading(start.astimezone(zone_of(known)).date() if known else start.date(), start.time(), start, end, known)
            for start, end in moment.instants
        ]  # fmt: skip
        return found, list(moment.why)
    why, found = list(moment.why), []
    for day, hour in product(moment.days, moment.hours or [None]):
        if hour is None:
            found.append(Reading(day, None, zone=moment.zone or zone))
            continue
        more, reasons = _on_the_clock(moment, day, hour, zone)
        found += more
        why += [reason for reason in reasons if reason not in why]
    return found, why


def _on_the_clock(
    moment: Moment, day: date, hour: tuple[time, time | None], zone: str
) -> tuple[list[Reading], list[str]]:
    wall = datetime.combine(day, hour[0])
    if moment.zone_word:
        found, why = _answers(wall, moment.zone_word, "")
        if not found and zone:  # a word that nobody knows: the zone that the person chose counts
            more, reasons = _answers(wall, "", zone)
            found, why = more, [*why, *reasons]
    else:
        found, why = _answers(wall, "", moment.zone or zone)
    if not found:
        return [Reading(day, hour[0])], why
    each = (Reading(day, hour[0], meant.instant, None, meant.zone, words) for meant, words in found)
    return [_with_end(one, hour[1]) for one in each], why


def _answers(wall: datetime, word: str, zone: str) -> tuple[list[tuple[times.Meant, str]], list[str]]:
    """What a wall time can mean, each with its words, and the questions that this raises."""
    if not word and not zone:
        return [], [_("No time zone is named. Choose the one of the program below.")]
    try:
        answer = times.zone_question(word, wall) if word else times.ask_or_mean(wall, zone)
    except times.NoSuchTime as error:
        return _around_the_gap(wall, zone or times.zone_named(word)), [str(error)]
    if isinstance(answer, times.Question):
        return [(option.meant, option.words) for option in answer.options], [answer.words]
    return [(answer, "")], []


def _around_the_gap(wall: datetime, zone: str) -> list[tuple[times.Meant, str]]:
    """What somebody may have meant by an hour that the clock jumps over: by the clock before, or by the one after."""
    there = zone_of(zone)
    instants = sorted({wall.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1)})
    return [(times.Meant(instant, zone), _("if that is what they mean")) for instant in instants]


def _with_end(reading: Reading, end: time | None) -> Reading:
    """With the end on the same clock; one that comes before the beginning is on the next day."""
    if end is None or reading.starts_at is None or reading.hour is None:
        return reading
    local = reading.starts_at.astimezone(zone_of(reading.zone))
    wall = datetime.combine(reading.day, reading.hour)
    until = datetime.combine(reading.day + timedelta(days=end <= reading.hour), end)
    ends_at = reading.starts_at + (until - wall)
    if local.replace(tzinfo=None, fold=0) == wall:  # as the words say; else another hour is meant, and as long
        try:
            ends_at = times.to_instant(until, reading.zone, fold=local.fold)
        except times.NoSuchTime:
            return reading
    return replace(reading, ends_at=ends_at) if ends_at > reading.starts_at else reading


def with_hour(moment: Moment, hour: time | None) -> Moment:
    """With the hour that the person named, where the words name none."""
    if hour is None or moment.hours or moment.instants:
        return moment
    return replace(moment, hours=((hour, None),))


def is_same(before: Reading, now: Reading) -> bool:
    """Whether a reading is what an earlier one became, now that hour or zone are known."""
    if before.starts_at:
        return before.starts_at == now.starts_at
    return before.day == now.day and before.hour in (None, now.hour)
