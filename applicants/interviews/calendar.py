"""Interviews as a calendar file (RFC 5545): instants in UTC, an address of each entry that stays the same."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from applicants.interviews.models import Interview

LONGEST_LINE = 75
OURS = "@img-roadmap"
STATUS = {
    Interview.State.SCHEDULED: "CONFIRMED", Interview.State.DONE: "CONFIRMED",
    Interview.State.DECLINED: "CANCELLED", Interview.State.CANCELLED: "CANCELLED",
}  # fmt: skip


def uid_of(row: Interview, person: UUID) -> str:
    """What a calendar knows the entry by: the name of the scheduler whose file it came from, else one of our own.

    `row` comes with its `calendar_entry`.
    """
    entry = getattr(row, "calendar_entry", None)
    return entry.uid if entry else own_uid(row.pk, person)


def own_uid(pk: int, person: UUID) -> str:
    """The name of an entry that came from no file. `person` is the public id of the applicant."""
    return f"{uuid5(person, f'interview-{pk}')}{OURS}"


def calendar_of(rows: Iterable[Interview], person: UUID, base: str) -> str:
    """All with a time, those given up as cancelled. `person` is the public id of the applicant, `base` of addresses."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//IMG Roadmap//Interviews//EN", "METHOD:PUBLISH"]
    for row in rows:
        if row.starts_at and row.state in STATUS:
            lines += _event(row, person, base)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _event(row: Interview, person: UUID, base: str) -> Iterable[str]:
    assert row.starts_at
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(uid_of(row, person))}"
    if entry := getattr(row, "calendar_entry", None):
        yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTAMP:{_utc(row.changed_at)}"
    yield f"DTSTART:{_utc(row.starts_at)}"
    if row.ends_at:
        yield f"DTEND:{_utc(row.ends_at)}"
    title = _("%(kind)s: %(name)s") % {"kind": row.get_kind_display(), "name": row.listed.name}
    yield f"SUMMARY:{_escaped(title)}"
    if where := row.place or row.link:
        yield f"LOCATION:{_escaped(where)}"
    told = [link for link in (row.link, base + row.get_absolute_url()) if link]
    yield f"DESCRIPTION:{_escaped(chr(10).join(told))}"
    yield f"STATUS:{STATUS[Interview.State(row.state)]}"
    yield "END:VEVENT"


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Text as the format wants it; a control character has no place in it."""
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(sign, written)
    return "".join(sign for sign in text if sign >= " " or sign == "\t")


def _folded(line: str) -> Iterable[str]:
    """A line of at most 75 octets, and what does not fit behind a blank; no character is cut in two."""
    part = ""
    for sign in line:
        if len((part + sign).encode()) > LONGEST_LINE:
            yield part
            part = " "
        part += sign
    yield part
