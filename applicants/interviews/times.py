"""Wall times of programs, and the instants that they mean. Pure.

A program says "9:00 AM EST"; what counts is an instant, and the clock of both. Where the words leave more than one
instant, the answer is a question to the person, never a guess.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.zones import zone_names, zone_of

US_ZONES: dict[str, tuple[Any, str]] = {
    "America/New_York": (gettext_lazy("Eastern (New York)"), "ET"),
    "America/Chicago": (gettext_lazy("Central (Chicago)"), "CT"),
    "America/Denver": (gettext_lazy("Mountain (Denver)"), "MT"),
    "America/Phoenix": (gettext_lazy("Mountain without summer time (Phoenix)"), "Phoenix"),
    "America/Los_Angeles": (gettext_lazy("Pacific (Los Angeles)"), "PT"),
    "America/Anchorage": (gettext_lazy("Alaska (Anchorage)"), "AKT"),
    "Pacific/Honolulu": (gettext_lazy("Hawaii (Honolulu)"), "Honolulu"),
    "America/Puerto_Rico": (gettext_lazy("Atlantic (Puerto Rico)"), "Puerto Rico"),
}
"""The zones that programs live by: their plain name, and the word beside an hour."""

BY_WORD = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
           "AKT": "America/Anchorage", "HT": "Pacific/Honolulu", "UTC": "UTC", "GMT": "UTC", "Z": "UTC"}  # fmt: skip
"""Words for the clock of a place, whatever its offset on the day."""

BY_OFFSET: dict[str, tuple[int, tuple[str, ...]]] = {
    "EST": (-5, ("America/New_York",)), "EDT": (-4, ("America/New_York",)),
    "CST": (-6, ("America/Chicago",)), "CDT": (-5, ("America/Chicago",)),
    "MST": (-7, ("America/Denver", "America/Phoenix")), "MDT": (-6, ("America/Denver",)),
    "PST": (-8, ("America/Los_Angeles",)), "PDT": (-7, ("America/Los_Angeles",)),
    "AKST": (-9, ("America/Anchorage",)), "AKDT": (-8, ("America/Anchorage",)),
    "HST": (-10, ("Pacific/Honolulu",)), "AST": (-4, ("America/Puerto_Rico",)),
}  # fmt: skip
"""Words for an offset, in hours, and the places where people use them. A program that lives by none is asked back."""

SPOKEN = {
    "EASTERN": "E", "CENTRAL": "C", "MOUNTAIN": "M", "PACIFIC": "P", "ALASKA": "AK", "HAWAII": "H", "ATLANTIC": "A",
}  # fmt: skip
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::00)?\s*([ap])?\.?\s*(?:m\.?)?(?![a-z])\s*(.*)", re.I)
EARLY = range(1, 8)


class NoSuchTime(ValueError):
    """The clock jumps over this time on this day. Its text is for people."""


class Twice(ValueError):
    """The clock shows this time twice on this day; `instants` are both, the first one first."""

    def __init__(self, words: str, instants: tuple[datetime, datetime]) -> None:
        super().__init__(words)
        self.instants = instants


class Meant(NamedTuple):
    """The instant (UTC) that somebody meant, and the zone in which they think."""

    instant: datetime
    zone: str


@dataclass(frozen=True)
class Option:
    """One answer to a question: what it is called, and what it means. `key` stays the same when it is asked again."""

    key: str
    words: str
    meant: Meant


@dataclass(frozen=True)
class Question:
    """What was written can mean more than one instant. Without options the zone is to be chosen from the list."""

    words: str
    options: tuple[Option, ...] = ()

    def answer(self, key: str) -> Meant | None:
        """What this answer means; None for none of the options."""
        return next((option.meant for option in self.options if option.key == key), None)


class Clock(NamedTuple):
    """What a clock shows: the local time, its zone, the word beside it; `other_day`: not the day of the other one."""

    local: datetime
    zone: str
    word: str
    other_day: bool = False


class Both(NamedTuple):
    """An instant on the clock of the program, always first, and on one's own."""

    program: Clock
    own: Clock


# ------------------------------------------------------------------------------------- instants


def to_instant(wall: datetime, zone: str, fold: int | None = None) -> datetime:
    """The instant (UTC) at which the clock of this zone shows `wall` (without a zone of its own).

    `fold` says which one in the hour that comes twice in autumn: 0 the first, 1 the second. Raises NoSuchTime for the
    hour that is jumped over in spring, and Twice for a doubled one without `fold`.
    """
    instants = _instants(wall, zone)
    if not instants:
        raise NoSuchTime(
            _("There is no %(time)s in %(place)s on %(day)s: the clocks are set forward then. Look at the mail again.")
            % _words(wall, zone)
        )
    if len(instants) == 1:
        return instants[0]
    if fold is None:
        words = _("%(time)s comes twice in %(place)s on %(day)s: the clocks are set back then. Which one is it?")
        raise Twice(words % _words(wall, zone), (instants[0], instants[1]))
    return instants[fold]


def _instants(wall: datetime, zone: str) -> list[datetime]:
    there = zone_of(zone)
    found = set()
    for fold in (0, 1):
        try:
            instant = wall.replace(tzinfo=there, fold=fold).astimezone(UTC)
            if instant.astimezone(there).replace(tzinfo=None, fold=0) == wall.replace(fold=0):
                found.add(instant)
        except OverflowError:
            continue
    return sorted(found)


def _words(wall: datetime, zone: str) -> dict[str, str]:
    return {"time": date_format(wall, "P"), "place": place_word(zone), "day": date_format(wall, "D j M Y")}


def ask_or_mean(wall: datetime, zone: str) -> Meant | Question:
    """The instant of a wall time in a zone, or the question which of two it is. Raises NoSuchTime."""
    try:
        return Meant(to_instant(wall, zone), zone)
    except Twice as twice:
        names = (_("The first one, %(name)s"), _("The second one, an hour later, %(name)s"))
        options = [
            Option(f"fold{number}", words % {"name": _name_then(instant, zone)}, Meant(instant, zone))
            for number, (words, instant) in enumerate(zip(names, twice.instants, strict=True))
        ]
        return Question(str(twice), tuple(options))


def _name_then(instant: datetime, zone: str) -> str:
    return instant.astimezone(zone_of(zone)).strftime("%Z")


def read_wall(wall: datetime, word: str, zone: str) -> Meant | Question:
    """What a wall time with a typed zone word (or none) means where this zone was chosen. Raises NoSuchTime.

    A word that the chosen zone goes by at that time is taken; for any other the words of `zone_question` hold.
    """
    if not word:
        return ask_or_mean(wall, zone)
    fitting = [instant for instant in _instants(wall, zone) if _name_then(instant, zone).upper() == normal(word)]
    return Meant(fitting[0], zone) if len(fitting) == 1 else zone_question(word, wall)


def same_clock(meant: Meant, zone: str) -> bool:
    """Whether the clock of this zone shows, at that instant, what was meant."""
    return _local(meant.instant, zone) == _local(meant.instant, meant.zone)


def zone_question(abbreviation: str, day: date | datetime) -> Meant | Question:
    """What "9:00 EST" means on a day: the instant, or a question such as "EST in July: do you mean EDT?".

    `day` is the wall time; of a mere day its noon counts, so that `zone` of the answer is what to go by. Asked back
    are: an offset that nobody lives by on that day (EST in July), MST in summer (Denver or Phoenix), an hour that
    comes twice, and a word that is not known (no options). Raises NoSuchTime.
    """
    wall = day if isinstance(day, datetime) else datetime.combine(day, time(12))
    word = normal(abbreviation)
    if word in BY_WORD:
        return ask_or_mean(wall, BY_WORD[word])
    if word not in BY_OFFSET:
        return Question(_("We do not know the time zone “%(name)s”. Choose it from the list.") % {
            "name": abbreviation.strip()[:30],
        })  # fmt: skip
    hours, zones = BY_OFFSET[word]
    to_the_letter = (wall - timedelta(hours=hours)).replace(tzinfo=UTC)
    if all(_local(to_the_letter, zone) == wall for zone in zones):
        return Meant(to_the_letter, zones[0])
    return _ask_offset(word, wall, to_the_letter, zones)


def _ask_offset(word: str, wall: datetime, to_the_letter: datetime, zones: Sequence[str]) -> Question:
    """Nobody (or not everybody) who writes this word lives by its offset at this time."""
    shown = date_format(wall, "P")
    on_their_clock = [Meant(instant, zone) for zone in zones for instant in _instants(wall, zone)[:1]]
    names = [_name_then(*meant) for meant in on_their_clock]
    options = [
        Option(meant.zone, _("%(time)s on the clock of %(place)s (%(name)s)") % {
            "time": shown, "place": place_word(meant.zone), "name": name,
        }, meant)
        for meant, name in zip(on_their_clock, names, strict=True)
    ]  # fmt: skip
    if all(meant.instant != to_the_letter for meant in on_their_clock):
        options.append(Option("letter", _("%(time)s %(word)s to the letter: %(then)s on the clock of %(place)s") % {
            "time": shown, "word": word, "then": date_format(_local(to_the_letter, zones[0]), "P"),
            "place": place_word(zones[0]),
        }, Meant(to_the_letter, zones[0])))  # fmt: skip
    rather = next((name for name in names if name != word), "")
    words = _("%(word)s in %(month)s: do you mean %(rather)s?")
    if not rather:
        words = _("%(word)s in %(month)s: which hour is it?")
    return Question(words % {"word": word, "month": date_format(wall, "F"), "rather": rather}, tuple(options))


def _local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(zone_of(zone)).replace(tzinfo=None, fold=0)


# ---------------------------------------------------------------------------------------- words


def normal(abbreviation: str) -> str:
    """A zone as people write it, in one form: "e.s.t." and "Eastern Standard Time" are EST, "Eastern" is ET."""
    word = " ".join(re.sub(r"[.()]", "", abbreviation).upper().split())
    parts = word.split()
    if parts and parts[0] in SPOKEN:
        kind = {"STANDARD": "S", "DAYLIGHT": "D"}.get(parts[1] if len(parts) > 1 else "", "")
        return f"{SPOKEN[parts[0]]}{kind}T"
    return word


def zone_named(text: str) -> str:
    """The zone that somebody wrote, as its IANA name: America/New_York, ET, Eastern (New York); "" for none we know."""
    bare = text.strip()
    by_label = {str(label).lower(): zone for zone, (label, _word) in US_ZONES.items()}
    by_name = {name.lower(): name for name in zone_names()}
    found = by_name.get(bare.lower()) or by_label.get(bare.lower()) or BY_WORD.get(normal(bare))
    return found or BY_OFFSET.get(normal(bare), (0, ("",)))[1][0]


def read_clock(text: str) -> tuple[time, str]:
    """A typed time and the zone word behind it: "9:00 AM EST" is (9:00, "EST"). Raises ValueError with words.

    Without am or pm, 14:30 and 09:00 are read as on a 24-hour clock; 2:00 is asked back, and so is midnight.
    """
    bare = re.sub(r"^(12(:00)?\s*)?noon\b", "12:00 pm", " ".join(text.split()), flags=re.I)
    if re.match(r"(12(:00)?\s*)?midnight\b", bare, re.I):
        raise ValueError(_("Is midnight the end of that day or its beginning? Write 11:59 pm or 12:00 am."))
    found = CLOCK.fullmatch(bare)
    if not found or (found[2] is None and not found[3]):
        raise ValueError(_("Write a time like 9:00 am or 14:30."))
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise ValueError(_("“%(text)s” is no time. Write it like 9:00 am or 14:30.") % {"text": bare[:30]})
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif hour in EARLY and not found[1].startswith("0"):
        raise ValueError(_("Is “%(text)s” in the morning or the afternoon? Write am or pm.") % {"text": bare[:30]})
    return time(hour, minute), found[4].strip(" ()")


def place_word(zone: str) -> str:
    """The place that a zone is named after."""
    return zone.rpartition("/")[2].replace("_", " ")


def zone_word(zone: str) -> str:
    """The word beside an hour: ET for New York, as everybody there writes, else the place."""
    return US_ZONES[zone][1] if zone in US_ZONES else place_word(zone)


def both_zones(instant: datetime, program_zone: str, own_zone: str) -> Both:
    """The instant on the program's clock and on one's own; the own one says if its day differs."""
    there, here = instant.astimezone(zone_of(program_zone)), instant.astimezone(zone_of(own_zone))
    return Both(
        Clock(there, program_zone, zone_word(program_zone)),
        Clock(here, own_zone, zone_word(own_zone), here.date() != there.date()),
    )
