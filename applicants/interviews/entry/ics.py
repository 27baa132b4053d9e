"""Calendar files (.ics, RFC 5545) as Google, Outlook and schedulers write them. Pure; refuses with words.

Wall times go the way of those in mails: what can mean two instants, or names no zone that we know, is asked.
"""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar.error import BrokenCalendarProperty, GloballyUniqueTZIDGuessed
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from accounts.zones import zone_names, zone_of
from applicants.interviews.entry.mail import LINK_ENDS, LONGEST_LINK, MEETINGS, first_of
from applicants.interviews.entry.readings import Moment
from applicants.interviews.entry.tokens import LINK

MOST_BYTES = 1_000_000
MOST_EVENTS = 50
LONGEST_NAME = 250


class Unreadable(ValueError):
    """The file cannot be read; its text is for people."""


@dataclass(frozen=True)
class Event:
    """One entry of a calendar file. `refused` says why it cannot be taken; `moment` is empty then.

    `cancelled`: the sender takes it back. `sequence` counts the changes of one `uid`.
    """

    uid: str
    sequence: int
    name: str
    moment: Moment
    cancelled: bool = False
    refused: str = ""
    place: str = ""
    link: str = ""


def read(content: bytes) -> list[Event]:
    """All entries of a file, in its order. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file has more than 1 MB. A calendar file of one invitation is much smaller."))
    text = _decoded(content)
    if "BEGIN:VCALENDAR" not in text.upper():
        raise Unreadable(_("This is no calendar file. It ends with .ics and begins with BEGIN:VCALENDAR."))
    try:
        with warnings.catch_warnings():  # it says so when it strips the path before a zone, as we do
            warnings.simplefilter("ignore", GloballyUniqueTZIDGuessed)
            calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(_("The file is broken. Download it again, or paste the text of the mail.")) from error
    events = [
        _event(event, str(calendar.get("METHOD", "")).upper(), _default_zone(calendar))
        for calendar in calendars for event in calendar.walk("VEVENT")
    ]  # fmt: skip
    if not events:
        raise Unreadable(_("The file holds no event."))
    if len(events) > MOST_EVENTS:
        raise Unreadable(
            _("The file holds more than %(n)s events. Take one with the interviews only.") % {"n": MOST_EVENTS}
        )
    return _newest(events)


def _newest(events: Iterable[Event]) -> list[Event]:
    """Of several states of one entry in a file the last one; entries without a name of their own all stay."""
    kept: dict[Any, Event] = {}
    for number, event in enumerate(events):
        key = event.uid or number
        if key not in kept or event.sequence >= kept[key].sequence:
            kept[key] = event
    return list(kept.values())


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else content.decode("cp1252")
        except UnicodeDecodeError:
            raise Unreadable(_("The letters of the file cannot be read. Download it again.")) from None
    if "\0" in text:
        raise Unreadable(_("This is no calendar file. It ends with .ics and begins with BEGIN:VCALENDAR."))
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def _default_zone(calendar: Any) -> str:
    """The zone that the whole calendar is set to (X-WR-TIMEZONE), often that of its owner. "" for none we know."""
    return zone_of_tzid(str(calendar.get("X-WR-TIMEZONE", "")))


def zone_of_tzid(tzid: str) -> str:
    """The IANA name for a TZID: one itself, a name of Windows, or one with a path before it. "" for none we know."""
    bare = tzid.strip().strip('"')
    if bare in zone_names():
        return "" if bare == "UTC" else bare
    if found := WINDOWS_TO_OLSON.get(bare):
        return str(found)
    parts = bare.split("/")
    return next((name for n in (3, 2) if (name := "/".join(parts[-n:])) in zone_names() and name != bare), "")


def _event(event: Any, method: str, default_zone: str) -> Event:
    name = " ".join(str(event.get("SUMMARY", "")).split())[:LONGEST_NAME]
    cancelled = method == "CANCEL" or str(event.get("STATUS", "")).upper() == "CANCELLED"
    moment, refused = Moment(()), ""
    if not cancelled:
        moment, refused = _moment(event, default_zone)
    about = f"{event.get('LOCATION', '')}\n{event.get('URL', '')}\n{event.get('DESCRIPTION', '')}"
    found = (match.group().rstrip(LINK_ENDS) for match in LINK.finditer(about))
    links = [link for link in found if len(link) <= LONGEST_LINK]
    meeting = next((link for link in links if first_of(link, MEETINGS)), "")
    return Event(
        uid=str(event.get("UID", "")).strip()[:LONGEST_NAME], sequence=_number(event.get("SEQUENCE")), name=name,
        moment=moment, cancelled=cancelled, refused=refused,
        place=" ".join(str(event.get("LOCATION", "")).split())[:300], link=meeting or next(iter(links), ""),
    )  # fmt: skip


def _number(value: Any) -> int:
    try:
        return max(0, min(int(value), 2**31 - 1))
    except (TypeError, ValueError):
        return 0


def _moment(event: Any, default_zone: str) -> tuple[Moment, str]:
    """What the times of an entry can mean, or the words that refuse it."""
    none = Moment(())
    if any(event.get(name) for name in ("RRULE", "RDATE")) or event.get("RECURRENCE-ID"):
        return none, _("It repeats. An interview is one day: enter the one that is yours by hand.")
    start, end = _time(event, "DTSTART"), _end(event)
    if start is None:
        return none, _("It has no time that can be read.")
    if not isinstance(start, datetime):
        return Moment((), days=(start,), why=(_("It is an entry for the whole day. At what hour does it begin?"),)), ""
    if not _plausible(start):
        return none, _("Its year cannot be right.")
    end = end if isinstance(end, datetime) else None
    if start.tzinfo and start.utcoffset() == timedelta(0) and _zone_name(event) == "":
        until = end.astimezone(UTC) if end and end.tzinfo and end > start else None
        why = (_("The file names the moment, but not the time zone of the program. Choose it below."),)
        return Moment((), why=why, instants=((start.astimezone(UTC), until),)), ""
    return _by_wall(event, start, end, default_zone)


def _by_wall(event: Any, start: datetime, end: datetime | None, default_zone: str) -> tuple[Moment, str]:
    wall, tzid = start.replace(tzinfo=None), _zone_name(event)
    zone = zone_of_tzid(tzid)
    if tzid and not zone and start.tzinfo:  # a zone that the file itself describes
        until = end.astimezone(UTC) if end and end.tzinfo and end > start else None
        why = (
            _("We do not know the time zone “%(name)s” of the file. Choose the one of the program below.")
            % {"name": tzid[:60]},
        )
        return Moment((), why=why, instants=((start.astimezone(UTC), until),)), ""
    last = end.astimezone(zone_of(zone)).replace(tzinfo=None) if end and end.tzinfo and zone else end
    last = last.replace(tzinfo=None) if last else None
    lasts = last is not None and timedelta(0) < last - wall < timedelta(days=1)
    reasons = (_set_to(default_zone),) if default_zone and not zone else ()
    hours = ((wall.time(), last.time() if last and lasts else None),)
    return Moment((), (wall.date(),), hours, zone=zone, why=reasons), ""


def _set_to(default_zone: str) -> str:
    """Times without a zone mean that of the sender, of the calendar or of the reader: nobody can tell."""
    return _("The calendar is set to %(zone)s; that can be yours or theirs.") % {"zone": default_zone}


def _zone_name(event: Any) -> str:
    """The TZID beside the beginning; empty for UTC and for times without one."""
    return str(event["DTSTART"].params.get("TZID", "")).strip() if "DTSTART" in event else ""


def _time(event: Any, name: str) -> date | datetime | None:
    value = _value(event, name)
    return value if isinstance(value, date) else None


def _value(event: Any, name: str) -> Any:
    """The value of a time or duration; None where it is missing, stands twice, or cannot be read."""
    try:
        return getattr(event.get(name), "dt", None)
    except (BrokenCalendarProperty, ValueError):
        return None


def _end(event: Any) -> date | datetime | None:
    """DTEND, or the beginning and DURATION."""
    if end := _time(event, "DTEND"):
        return end
    start, lasts = _time(event, "DTSTART"), _value(event, "DURATION")
    return start + lasts if isinstance(start, datetime) and isinstance(lasts, timedelta) else None


def _plausible(start: datetime) -> bool:
    return 2000 <= start.year <= 2100
