"""Days, hours, zone words and links in a text, each with the characters that it came from. Pure.

A token says all that its words can mean and decides nothing: 03/04 is two days, "9:00" is two hours.
"""

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from applicants.interviews.entry.readings import Span

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
BEFORE = rf"(?:\b(?P<weekday>{WEEKDAY})\s*,?\s*(?:the\s+)?)?"
AFTER = rf"(?:\s*\((?P<weekday_after>{WEEKDAY})\))?"
YEAR = r"(?:\s*,?\s*(?P<year>20\d\d)\b)?"
MORE = (
    r"(?P<more>(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+)\d{1,2}(?:st|nd|rd|th)?"
    r"(?!\d|\s*[:/]\d|\s*[ap]\.?m\b|\s*(?:-|–|to)\s*\d))*"
)
NUMBERS = r"(?<![\d/.-])(?P<first>\d{1,2})/(?P<second>\d{1,2})(?:/(?P<year>(?:20)?\d\d))?(?![\d/])"
DATES = (
    re.compile(rf"\b(?P<iso>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b{AFTER}", re.I),
    re.compile(rf"{BEFORE}\b{MONTH}\s+{DAY}(?!\d|\s*:\d){MORE}{YEAR}{AFTER}", re.I),
    re.compile(rf"{BEFORE}\b{DAY}\s+(?:of\s+)?{MONTH}(?![a-z]){YEAR}{AFTER}", re.I),
    re.compile(rf"{BEFORE}{NUMBERS}{AFTER}", re.I),
)
LONE_WEEKDAY = re.compile(rf"\b(?:(?P<next>next|this|coming)\s+)?(?P<weekday>{WEEKDAY})(?![a-z])", re.I)

HALF = r"([ap])\.?\s?m\b\.?"
ONE = rf"(?:(\d{{1,2}})(?:[:.](\d\d))?(?::00)?\s*(?:{HALF})?|(noon|midnight))"
RANGE = re.compile(rf"(?<![\d:/.$-]){ONE}(?:\s*(?:-|–|—|to|until|till)\s*{ONE})?(?![\d/])", re.I)
ZONE_WORD = re.compile(
    r"\s*[(,]?\s*(?P<word>(?:Eastern|Central|Mountain|Pacific|Alaska|Hawaii)(?:\s+(?:Standard|Daylight))?(?:\s+Time)?"
    r"|(?:[ECMP]|AK|H|A)[SD]?T|UTC[+-]\d\d?(?::?\d\d)?|GMT[+-]\d\d?(?::?\d\d)?|UTC|GMT"
    r"|IST|PKT|BST|CES?T|GST|WES?T|EES?T|MSK|AE[SD]T|NZ[SD]T|WAT|CAT|EAT|JST|KST|SGT|PHT|HKT|NPT|BDT"
    r"|(?:your\s+)?local\s+time)\b(?!\w)"
)  # fmt: skip
ALL_TIMES = re.compile(
    r"\ball\s+(?:interview\s+)?times?\b[^.\n]{0,30}?(?:\bare\s+(?:(?:given|listed|shown)\s+)?in\b|\bin\b|\bare\b(?!\s+(?:\w+\s+)?in\b)|:)"
    r"\s*(?:the\s+)?(?=\S)", re.I,
)  # fmt: skip
LINK = re.compile(r"https?://[^\s<>\"')\]]+", re.I)


@dataclass(frozen=True)
class Day:
    """A day as it is written: all days that it can be, and why there is more than one."""

    span: Span
    days: tuple[date, ...]
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hour:
    """A time as it is written, or a stretch: all that it can be, and the zone word behind it."""

    span: Span
    hours: tuple[tuple[time, time | None], ...]
    zone_word: str = ""
    why: tuple[str, ...] = ()


@dataclass
class Reader:
    """Reads the days of one mail: those without a year come after the day on which it came."""

    came_on: date
    found: list[Day] = field(default_factory=list)

    def days(self, text: str) -> list[Day]:
        """All days that are written as such, in the order of the text."""
        taken: list[tuple[int, int]] = []
        for pattern in DATES:
            for match in pattern.finditer(text):
                free = not any(start < match.end() and match.start() < end for start, end in taken)
                if free and self._take(match):
                    taken.append(match.span())
        return sorted(self.found, key=lambda one: one.span)

    def _take(self, match: re.Match[str]) -> bool:
        parts = match.groupdict()
        weekday = parts.get("weekday") or parts.get("weekday_after") or ""
        span = _trimmed(match)
        if parts.get("first"):
            return self._add(span, *self._by_number(parts), weekday)
        month = int(parts["month"]) if parts.get("iso") else 1 + MONTHS.index(parts["month"][:3].lower())
        year = parts.get("iso") or parts.get("year")
        numbers = [parts["day"], *re.findall(r"\d+", _more(match))]
        several = len(numbers) > 1
        taken = False
        for number in numbers:
            days, why = self._dated(int(number), month, int(year) if year else None)
            taken = self._add(span, days, why, "" if several else weekday) or taken
        return taken

    def _dated(self, day: int, month: int, year: int | None) -> tuple[list[date], list[str]]:
        if year:
            return [found for found in [_day(year, month, day)] if found], []
        first = self.came_on - timedelta(days=31)
        years = (found for n in (0, 1, 2) if (found := _day(first.year + n, month, day)) and found >= first)
        found = next(years, None)
        if found is None:
            return [], []
        return [found], [_("The year is not named. We took %(year)s.") % {"year": found.year}]

    def _by_number(self, parts: dict[str, str]) -> tuple[list[date], list[str]]:
        first, second = int(parts["first"]), int(parts["second"])
        year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0) if parts.get("year") else None
        days, why = self._dated(second, first, year) if first <= 12 else ([], [])
        if first != second and second <= 12:
            others, more = self._dated(first, second, year)
            if days and others:
                more = [*more, _("“%(text)s” can be month/day or day/month.") % {"text": f"{first:02}/{second:02}"}]
            days, why = days + others, list(dict.fromkeys([*why, *more]))
        if len({day.year for day in days}) > 1:
            why = [one for one in why if "/" in one] + [_("The year is not named.")]
        return days, why

    def _add(self, span: Span, days: list[date], why: list[str], weekday: str) -> bool:
        if not days:
            return False
        if weekday:
            number = WEEKDAYS.index(weekday[:3].lower())
            fitting = [day for day in days if day.weekday() == number]
            if fitting and len(days) > 1:
                days, why = fitting, [one for one in why if "/" not in one]
            elif not fitting:
                near = [day + timedelta(days=n) for day in days for n in range(-3, 4)]
                days = [*days, *(day for day in near if day.weekday() == number)]
                why = [*why, _("The weekday does not fit the day.")]
        self.found.append(Day(span, tuple(dict.fromkeys(days)), tuple(why)))
        return True


def weekday_at(match: re.Match[str], came_on: date) -> Day:
    """A weekday without a day: the next one after the mail came, or the one after that."""
    number = WEEKDAYS.index(match["weekday"][:3].lower())
    first = came_on + timedelta(days=(number - came_on.weekday()) % 7)
    why = (_("Only the weekday is named. Look which week is meant."),)
    return Day(Span(*match.span()), (first, first + timedelta(days=7)), why)


def hours(text: str) -> list[Hour]:
    """All times, in the order of the text. A number is a time with its minutes, am or pm, noon or midnight."""
    found = []
    for match in RANGE.finditer(text):
        hour = _hour(match)
        if hour is None:
            continue
        word = ZONE_WORD.match(text, match.end())
        end = word.end("word") if word else match.start() + len(match.group().rstrip())
        why = hour.why
        if word and "local" in word["word"].lower():
            why, word = (*why, _("“Local time” can be that of the program or yours.")), None
        found.append(Hour(Span(match.start(), end), hour.hours, word["word"] if word else "", why))
    return found


def zone_of_all(text: str) -> str:
    """The zone word of "all times are in ..."; empty where there is none, or more than one."""
    words = {
        zone["word"] for match in ALL_TIMES.finditer(text) if (zone := ZONE_WORD.match(text, match.end()))
    }  # fmt: skip
    return words.pop() if len(words) == 1 else ""


def _hour(match: re.Match[str]) -> Hour | None:
    first, second = _meanings(*match.group(1, 2, 3, 4)), _meanings(*match.group(5, 6, 7, 8))
    bare = not (match[2] or match[3] or match[4])
    if not first or (bare and not (match[7] or match[6] or match[8])):
        return None
    span = Span(*match.span())
    if not second:
        if match[5] or match[8]:
            return None
        if bare:
            return None
        why = (_("am or pm is missing."),) if len(first) > 1 else ()
        return Hour(span, tuple((one, None) for one in first), why=why)
    pairs = [(start, end) for start in first for end in second if 0 < _minutes(start, end) <= 600]
    if not pairs:
        pairs = [(start, end) for start in first for end in second]
    why = (_("am or pm is missing."),) if len(pairs) > 1 else ()
    return Hour(span, tuple(pairs), why=why)


def _meanings(hour: str | None, minute: str | None, half: str | None, word: str | None) -> list[time]:
    """The times of day that these words can be."""
    if word:
        return [time(12 if word.lower() == "noon" else 0)]
    if hour is None:
        return []
    number, minutes = int(hour), int(minute or 0)
    if minutes > 59 or number > 23:
        return []
    if half:
        return [time(number % 12 + (12 if half.lower() == "p" else 0), minutes)] if 1 <= number <= 12 else []
    if number > 12 or number == 0:
        return [time(number, minutes)]
    return [time(number % 12, minutes), time(number % 12 + 12, minutes)]


def _minutes(start: time, end: time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _trimmed(match: re.Match[str]) -> Span:
    text = match.group()
    lead = len(text) - len(text.lstrip(" ,\n\t"))
    return Span(match.start() + lead, match.start() + len(text.rstrip(" ,\n\t")))


def _more(match: re.Match[str]) -> str:
    """The further days of "8, 10 and 15": the repeated group keeps only its last one."""
    if "more" not in match.groupdict() or match["more"] is None:
        return ""
    whole = match.group()
    start = match.end("day") - match.start()
    return whole[start : match.end("more") - match.start()]
