"""What an invitation says: programs, times, the clock to reply by, platform, links. Pure; decides nothing silently.

Every finding knows the words that it came from, so that a page can show both side by side. What can mean more than one
thing keeps all its meanings (readings.py); the person chooses.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.utils.translation import gettext as _

from accounts.zones import zone_of
from applicants.interviews import times
from applicants.interviews.entry import tokens
from applicants.interviews.entry.readings import Moment, Span
from applicants.interviews.entry.tokens import Day, Hour

LONGEST_TEXT = 20_000
LONGEST_LINK = 500
"""A part of a link leads nowhere, so a longer one is left out."""
MOST = 40
"""So many times are shown at most; a mail with more is no invitation."""
FAR = 200
"""A time belongs to a day that stands so many characters before it at most."""

NAME_END = (
    r"(?:Hospitals?|Medical\s+Center|Health(?:care)?(?:\s+(?:System|Network|Center|Sciences(?:\s+Center)?))?|University"
    r"(?:\s+of\s+[A-Z]\w+)?|College(?:\s+of\s+Medicine)?|School\s+of\s+Medicine|Clinic|Institute|Foundation|Infirmary)"
)
NAME = re.compile(
    rf"\b[A-Z][\w.&'’-]*(?:[ \t]+(?:of|at|the|and|for|&|in|de|[A-Z][\w.&'’-]*)){{0,9}}?[ \t]+{NAME_END}"
    rf"(?:[ \t]+(?:of|at|and|&|[A-Z][\w.&'’-]*)){{0,4}}(?<!\bof)(?<!\bat)(?<!\band)"
)
OF_PROGRAM = re.compile(r".*\b(?:Program|Residency)\s+(?:at|of)\s+(?:the\s+)?", re.S)
"""What stands before the name of the place: "The Internal Medicine Residency Program at"."""
PLATFORMS = {
    "thalamus": r"\bthalamus(?:gme)?\b", "scheduler": r"\binterview\s?broker\b|\bcalendly\b|\binterview\s+exchange\b",
    "eras": r"\b(?:my)?eras\b",
}  # fmt: skip
MEETINGS = {
    "Zoom": r"\bzoom\b|zoom\.us", "Microsoft Teams": r"\b(?:microsoft|ms)\s+teams\b|teams\.(?:microsoft|live)\.com",
    "Webex": r"\bwebex\b", "Google Meet": r"\bgoogle\s+meet\b|meet\.google\.com",
}  # fmt: skip
VIDEO = r"\bvirtual(?:ly)?\b|\bvideo\b|\bby\s+zoom\b|\bonline\b"
IN_PERSON = r"\bin[ -]person\b|\bon[ -]?site\b"
BOOKED = re.compile(
    r"\b(?:confirm(?:ed|ation)|(?:is|are|been)\s+scheduled|your\s+interview\s+(?:will\s+be|is)\s+(?:on|at)|booked)\b",
    re.I,
)
CUE = re.compile(
    r"\b(?:by|before|no\s+later\s+than|not\s+later\s+than|on\s+or\s+before|deadline\b[^.\n]{0,40}|expires?(?:\s+on|\s+at)?"
    r"|due(?:\s+(?:on|by))?|rsvp(?:\s+by)?|closes(?:\s+on|\s+at)?)[\s:,]*"
    r"(?:(?:cob|eod|close\s+of\s+business|(?:the\s+)?end\s+of\s+(?:the\s+)?(?:business\s+)?day)[\s,]*(?:on|of)?[\s,]*)?"
    r"(?:on\s+|at\s+)?(?:the\s+)?$", re.I,
)  # fmt: skip
ANSWER = re.compile(
    r"\b(?:respon[ds]\w*|reply|replies|rsvp|schedul\w+|select\w*|book\w*|confirm\w*|accept\w*|choose|register"
    r"|let\s+us\s+know|answer\w*|invitation|offer|deadline|expires?|decline)\b", re.I,
)  # fmt: skip
NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "ten": 10, "twenty-four": 24,
                "forty-eight": 48, "seventy-two": 72}  # fmt: skip
WITHIN = re.compile(
    rf"\b(?:within|in)\s+(?:the\s+)?(?:next\s+)?(?P<n>\d{{1,3}}|{'|'.join(NUMBER_WORDS)})\s*(?:\(\d+\)\s*)?"
    r"(?P<unit>hours?|hrs?|(?P<business>business\s+|working\s+)?(?:calendar\s+)?days?)\b", re.I,
)  # fmt: skip
END = re.compile(r"\b(?:end(?:s|ing)?(?:\s+time)?|finish(?:es)?|conclud\w+|until)\s*(?:at|:)?\s*$", re.I)
DIRECTLY = re.compile(r"^[\s,(]*(?:on|of)?[\s,]*(?:the\s+)?$", re.I)
SENTENCE_END = re.compile(r"(?<![ap]\.m)(?<!\b[A-Z])(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bSt)[.!?](?=\s|$)|\n\s*\n", re.I)
HEAD = re.compile(r"(?:^[ ]*(?:From|To|Cc|Subject|Date|Sent|Received)[ ]*:.*\n?)+", re.I | re.M)
SENT = re.compile(r"^[ ]*(?:Date|Sent|Received)[ ]*:[ ]*(?P<line>.+)$", re.I | re.M)
ADDRESSED = re.compile(r"^[ ]*(?:From|To|Subject)[ ]*:", re.I | re.M)
LINK_ENDS = ".,;:!?"
"""What stands behind a link and is not of it."""
LIKE_SPACES = {ord(char): " " for char in "\u00a0\u202f\u2009\u2007\t"} | {
    ord("\r"): "\n",
    ord("–"): "-",
    ord("—"): "-",
}


@dataclass(frozen=True)
class Words:
    """Something that was read, and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True)
class Found:
    """All that was found in a mail. `slots`: times to be there; `deadlines`: times to answer by."""

    names: tuple[Words, ...] = ()
    slots: tuple[Moment, ...] = ()
    deadlines: tuple[Moment, ...] = ()
    platform: str = ""
    meeting: str = ""
    how: str = ""
    links: tuple[Words, ...] = ()
    booked: bool = False
    hours_left: tuple[Words, ...] = ()
    spans: tuple[Span, ...] = ()
    asks: tuple[str, ...] = ()


def plain(text: str) -> str:
    """The text with one kind of space and dash, each character in its place: spans count in both."""
    return text.translate(LIKE_SPACES)


def day_it_came(text: str) -> date | None:
    """The day in the head of a forwarded mail; None where there is none, or more than one that it could be."""
    days = set()
    for head in _heads(plain(text)):
        for match in SENT.finditer(head.group()):
            for found in tokens.Reader(date(2000, 1, 1)).days(match["line"]):
                days.add(found.days[0] if len(found.days) == 1 and not found.why else None)
    return days.pop() if len(days) == 1 else None


def read(text: str, *, came_on: date, came_at: time | None, own_zone: str) -> Found:
    """Read a mail that came on this day (at this hour, where it is known) of the person's own clock."""
    body = _without_head(plain(text))
    days, hours = tokens.Reader(came_on).days(body)[: 2 * MOST], tokens.hours(body)[: 2 * MOST]
    days = [*days, *_weekdays_of_deadlines(body, days, hours, came_on)]
    days.sort(key=lambda one: one.span)
    pairs, lonely = _pairs(body, days, hours)
    zone_word = tokens.zone_of_all(body)
    slots: list[Moment] = []
    deadlines: list[Moment] = []
    for day, hour in pairs:
        moment = _moment(day, hour, zone_word)
        (deadlines if _is_deadline(body, day, hour) else slots).append(_end_of_day(body, moment))
    deadlines += _relative(body, came_on, came_at, own_zone)
    slots = _with_hours_first(slots)
    links = tuple(_link(match) for match in tokens.LINK.finditer(body))
    how, asks = _how(body)
    names = names_in(body)
    return Found(
        names=names, slots=tuple(slots[:MOST]), deadlines=tuple(deadlines[:MOST]), platform=first_of(body, PLATFORMS),
        meeting=first_of(body, MEETINGS), how=how, links=links[:10], booked=bool(BOOKED.search(body)),
        hours_left=tuple(Words(text[hour.span.start : hour.span.end], hour.span) for hour in lonely), asks=asks,
        spans=_spans([*slots, *deadlines], names),
    )  # fmt: skip


def marked(text: str, spans: Iterable[Span]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether something was read from it."""
    pieces, at = [], 0
    for span in sorted(spans):
        if span.start < at:
            continue
        pieces += [(text[at : span.start], False), (text[span.start : span.end], True)]
        at = span.end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def _without_head(text: str) -> str:
    """The lines "Date:", "Sent:" of a forwarded mail say when it came, not when to be there; as many spaces instead."""
    for head in _heads(text):
        bare = SENT.sub(lambda match: " " * len(match.group()), head.group())
        text = text[: head.start()] + bare + text[head.end() :]
    return text


def _heads(text: str) -> list[re.Match[str]]:
    """The lines From, To, Subject, Sent of forwarded mails. A "Date:" without such a neighbour is a day to be there."""
    return [match for match in HEAD.finditer(text) if ADDRESSED.search(match.group())]


# --------------------------------------------------------------------------- which hour on which day


def _pairs(text: str, days: list[Day], hours: list[Hour]) -> tuple[list[tuple[Day, Hour | None]], list[Hour]]:
    """Each day with its hours, in the order of the text; and the hours that have no day."""
    pairs: list[tuple[Day, Hour | None]] = []
    lonely, has_hours = [], set()
    for hour in hours:
        if pairs and END.search(text[max(0, hour.span.start - 20) : hour.span.start]):
            day, last = pairs[-1]
            if last and last.hours[0][1] is None and hour.span.start - last.span.end < FAR:
                pairs[-1] = (day, _until(last, hour))
                continue
        mine = _days_of(text, days, hour)
        pairs += [(day, hour) for day in mine]
        has_hours |= {day.span for day in mine}
        if not mine:
            lonely.append(hour)
    pairs += [(day, None) for day in days if day.span not in has_hours]
    return sorted(pairs, key=lambda pair: (pair[0].span, pair[1].span if pair[1] else Span(0, 0))), lonely


def _days_of(text: str, days: list[Day], hour: Hour) -> list[Day]:
    """The days that an hour belongs to: written directly behind it, else the last ones before it."""
    after = [day for day in days if day.span.start >= hour.span.end]
    before = [day for day in days if day.span.end <= hour.span.start]
    if after and DIRECTLY.fullmatch(text[hour.span.end : after[0].span.start].lstrip(")")):
        return [day for day in after if day.span == after[0].span]
    between = text[before[-1].span.end : hour.span.start] if before else ""
    if before and len(between) <= FAR and not SENTENCE_END.search(between):
        return [day for day in before if day.span == before[-1].span]
    return []


def _until(first: Hour, last: Hour) -> Hour:
    """A beginning and an end that stand apart: "Start: 9:00 AM ET. End: 1:00 PM ET"."""
    pairs = tuple(
        (start, end)
        for start, _none in first.hours
        for end, _none in last.hours
        if 0 < tokens._minutes(start, end) <= 600
    )
    pairs = pairs or tuple((start, last.hours[0][0]) for start, _none in first.hours)
    why = (_("am or pm is missing."),) if len({start for start, _end in pairs}) > 1 else ()
    return Hour(first.span, pairs, first.zone_word or last.zone_word, why)


def _moment(day: Day, hour: Hour | None, zone_word: str) -> Moment:
    spans = (day.span,) if hour is None else tuple(sorted((day.span, hour.span)))
    return Moment(
        spans=spans, days=day.days, hours=hour.hours if hour else (),
        zone_word=(hour.zone_word or zone_word) if hour else zone_word,
        why=day.why + (hour.why if hour else (_("The hour is not named."),)),
    )  # fmt: skip


def _with_hours_first(slots: list[Moment]) -> list[Moment]:
    """A day that is named again without its hour says nothing new."""
    timed = {day for slot in slots if slot.hours for day in slot.days}
    kept = [slot for slot in slots if slot.hours or not set(slot.days) & timed]
    once: dict[tuple[object, ...], Moment] = {}
    for slot in kept:
        once.setdefault((slot.days, slot.hours, slot.zone_word), slot)
    return list(once.values())


# ------------------------------------------------------------------------------ the clock to reply by


def _is_deadline(text: str, day: Day, hour: Hour | None) -> bool:
    """Whether the words before it say that an answer is due then, and its sentence speaks of an answer."""
    start = min(day.span.start, hour.span.start) if hour else day.span.start
    sentence = _sentence(text, start)
    cued = any(
        CUE.search(text[max(0, begin - 80) : begin])
        for begin in {start, day.span.start, hour.span.start if hour else start}
    )
    return cued and bool(ANSWER.search(text[sentence.start : sentence.end]))


def _end_of_day(text: str, moment: Moment) -> Moment:
    """ "By close of business on 30 November" names no hour, but nearly: both usual ones are offered.

    "By midnight on 30 November" is its end for most who write it, its beginning for the letter.
    """
    said = " ".join(text[span.start : span.end] for span in moment.spans)
    if moment.hours == ((time(0), None),) and "midnight" in said.lower():
        why = (*moment.why, _("“Midnight” can be the end of the day or its beginning."))
        return replace(moment, hours=((time(23, 59), None), (time(0), None)), why=why)
    lead = text[max(0, moment.spans[0].start - 60) : moment.spans[0].start]
    if moment.hours or not re.search(
        r"\b(?:cob|eod|close\s+of\s+business|end\s+of\s+(?:the\s+)?(?:business\s+)?day)\b", lead, re.I
    ):
        return moment
    why = tuple(one for one in moment.why if one != _("The hour is not named."))
    why = (*why, _("“End of the day” can be 5 p.m. or midnight."))
    return replace(moment, hours=((time(17), None), (time(23, 59), None)), why=why)


def _weekdays_of_deadlines(text: str, days: list[Day], hours: list[Hour], came_on: date) -> list[Day]:
    """ "Please reply by Friday": a weekday without a day counts only where an answer is due."""
    found = []
    for match in islice(tokens.LONE_WEEKDAY.finditer(text), MOST):
        if any(day.span.start <= match.start() < day.span.end for day in days):
            continue
        day = tokens.weekday_at(match, came_on)
        directly = (one for one in hours if DIRECTLY.fullmatch(text[one.span.end : match.start()] or "x"))
        hour = next((one for one in directly if one.span.end <= match.start()), None)
        if _is_deadline(text, day, hour):
            found.append(day)
    return found


def _relative(text: str, came_on: date, came_at: time | None, own_zone: str) -> list[Moment]:
    """ "Within 48 hours": from the moment when the mail came, which can only be asked."""
    found = []
    for match in islice(WITHIN.finditer(text), MOST):
        sentence = _sentence(text, match.start())
        words = text[sentence.start : sentence.end]
        if not ANSWER.search(words) or re.search(r"\bcancel", words, re.I):
            continue
        n = int(match["n"]) if match["n"].isdigit() else NUMBER_WORDS[match["n"].lower()]
        span = Span(*match.span())
        if match["unit"].lower().startswith("h"):
            found.append(_hours_after(span, n, came_on, came_at, own_zone))
        else:
            found.append(_days_after(span, n, came_on, business=bool(match["business"])))
    return found


def _hours_after(span: Span, n: int, came_on: date, came_at: time | None, own_zone: str) -> Moment:
    there = zone_of(own_zone)
    hours = [came_at] if came_at else [time(0), time(23, 59)]
    # aware arithmetic counts the clock; hours are counted in UTC
    instants = [
        datetime.combine(came_on, hour, there).astimezone(zone_of("UTC")) + timedelta(hours=n) for hour in hours
    ]
    why = (_("Counted from the hour at which you say that it came."),)
    if not came_at:
        why = (_("Counted from the beginning and from the end of the day on which it came. The first one is safe."),)
    return Moment((span,), zone=own_zone, why=why, instants=tuple((instant, None) for instant in instants))


def _days_after(span: Span, n: int, came_on: date, *, business: bool) -> Moment:
    calendar = came_on + timedelta(days=n)
    why = [_("Counted from the day on which it came."), _("The hour is not named.")]
    if not business:
        return Moment((span,), (calendar,), why=tuple(why))
    day, left = came_on, n
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    why.insert(1, _("Business days leave out Saturday and Sunday; holidays are not looked at."))
    return Moment((span,), tuple(dict.fromkeys((day, calendar))), why=tuple(why))


def _sentence(text: str, at: int) -> Span:
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    start = max((end for end in ends if end <= at), default=0)
    return Span(start, min((end for end in ends if end > at), default=len(text)))


# ------------------------------------------------------------------------------------- all the rest


def _link(match: re.Match[str]) -> Words:
    address = match.group().rstrip(LINK_ENDS)
    return Words(address, Span(match.start(), match.start() + len(address)))


def names_in(text: str) -> tuple[Words, ...]:
    """What looks like the name of a hospital or a school, each once."""
    found: dict[str, Words] = {}
    for match in NAME.finditer(text):
        lead = OF_PROGRAM.match(match.group())
        start = match.start() + (lead.end() if lead else 0)
        name = " ".join(text[start : match.end()].split())
        found.setdefault(name.casefold(), Words(name, Span(start, match.end())))
    return tuple(list(found.values())[:8])


def first_of(text: str, patterns: dict[str, str]) -> str:
    """The first of these names whose pattern stands in the text."""
    return next((name for name, pattern in patterns.items() if re.search(pattern, text, re.I)), "")


def _how(text: str) -> tuple[str, tuple[str, ...]]:
    """By video or in person; asked where both words stand."""
    video, person = re.search(VIDEO, text, re.I) or first_of(text, MEETINGS), re.search(IN_PERSON, text, re.I)
    if video and person:
        return "", (_("The mail names video and in person. Which one is it?"),)
    return ("video" if video else "in_person" if person else ""), ()


def _spans(moments: Iterable[Moment], names: Iterable[Words]) -> tuple[Span, ...]:
    return tuple(sorted({*(span for moment in moments for span in moment.spans), *(name.span for name in names)}))


def zone_in(found: Found) -> str:
    """The zone that the words of a mail agree on, for what names none; empty where they do not."""
    named = {times.zone_named(moment.zone_word) for moment in (*found.slots, *found.deadlines) if moment.zone_word}
    return named.pop() if len(named) == 1 else ""
