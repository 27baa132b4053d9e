"""Interviews in a spreadsheet. Times are wall times of the program (2026-12-08 09:00), its zone beside them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.zones import zone_of
from applicants.eras.models import ListedProgram
from applicants.interviews import services, times
from applicants.interviews.models import Interview
from applicants.profile.models import Applicant
from applicants.sections import Section
from applicants.sheets import Column, Kind, Sheet
from applicants.specialties import specialty_named
from programs.catalogue.text import plain
from programs.models import Program

if TYPE_CHECKING:
    from accounts.models import User

MOMENTS = ("reply_by", "starts_at", "ends_at")
State = Interview.State


def read(applicant: Applicant) -> Iterable[tuple[Interview, Mapping[str, Any]]]:
    rows = Interview.objects.current().filter(applicant=applicant).with_program().order_by("invited_on", "pk")
    return [(row, _of(row)) for row in rows]


def _of(row: Interview) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key, "") for column in INTERVIEWS.columns}
    values |= {name: wall_of(getattr(row, name), row.zone) for name in MOMENTS}
    return values | {"program": row.listed.name, "specialty": row.listed.specialty.name}


def wall_of(instant: datetime | None, zone: str) -> str:
    """An instant as it stands in a cell; in an hour that comes twice with the word that tells them apart."""
    if instant is None:
        return ""
    there = instant.astimezone(zone_of(zone))
    asked = isinstance(times.ask_or_mean(there.replace(tzinfo=None, fold=0), zone), times.Question)
    return f"{there:%Y-%m-%d %H:%M}" + (f" {there:%Z}" if asked else "")


def instant_of(text: str, zone: str) -> datetime:
    """What a cell says: a day, a time, perhaps a zone word. Raises ValidationError where more than one is possible."""
    on, _blank, clock = " ".join(text.replace("T", " ", 1).split()).partition(" ")
    try:
        day = datetime.strptime(on, "%Y-%m-%d")
        at, word = times.read_clock(clock)
        wall = datetime.combine(day, at)
        meant = times.zone_question(word, wall) if word else times.ask_or_mean(wall, zone)
    except times.NoSuchTime as error:
        raise ValidationError(str(error)) from None
    except ValueError:
        raise ValidationError(_("“%(text)s” is no day and time. Write them like 2026-12-08 09:00.") % {
            "text": text[:40],
        }) from None  # fmt: skip
    if isinstance(meant, times.Question):
        raise ValidationError(meant.words)
    return meant.instant


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row as the services take them: instants for wall times, an IANA name for the zone."""
    zone = times.zone_named(values.get("zone") or "")
    if not zone:
        raise ValidationError({"zone": _("We do not know this time zone. Write it like America/New_York or ET.")})
    read: dict[str, Any] = {**values, "zone": zone}
    for name in MOMENTS:
        if name in values:
            try:
                read[name] = instant_of(values[name], zone) if values[name] else None
            except ValidationError as error:
                raise ValidationError({name: error.messages}) from None
    return read


def add(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Interview:
    """Add an interview, and bring it to the state that the row names."""
    row = services.add_invitation(
        applicant=applicant, values={**_values(values), **_program(applicant, values)}, by=by
    ).row  # fmt: skip
    return _bring(row, values.get("state") or row.state, by)


def change(*, row: Interview, values: Mapping[str, Any], by: "User") -> Interview:
    """Change an interview, and bring it to the state that the row names."""
    changed = services.change(row=row, values=_values(values), by=by).row
    return _bring(changed, values.get("state") or changed.state, by)


def _bring(row: Interview, state: str, by: "User") -> Interview:
    """By the room's own verbs, so that each of their rules holds. Raises ValidationError where none leads there."""
    if row.state == state:
        return row
    verbs = {
        State.DONE: services.mark_done, State.DECLINED: services.decline, State.CANCELLED: services.cancel,
        State.WAITLISTED: services.waitlist,
    }  # fmt: skip
    if row.state not in Interview.OPEN:
        row = services.reopen(row=row, by=by).row
    if verb := verbs.get(State(state)):
        row = verb(row=row, by=by).row
    if row.state != state:
        raise ValidationError({"state": _("“%(state)s” does not fit the times of this row.") % {
            "state": State(state).label,
        }})  # fmt: skip
    return row


def _program(applicant: Applicant, values: Mapping[str, Any]) -> dict[str, Any]:
    """The program that a row names: on the list, else the one of the catalogue, else a typed one.

    Raises ValidationError where more than one can be meant.
    """
    name, specialty = str(values.get("program") or ""), specialty_named(values.get("specialty") or "")
    listed = [
        row
        for row in ListedProgram.objects.current().filter(applicant=applicant).for_list()
        if plain(row.name) == plain(name) and specialty in (None, row.specialty)
    ]
    if len(listed) > 1:
        raise ValidationError({"specialty": _("More than one program on your list has this name. Add the specialty.")})
    if listed:
        return {"listed": listed[0]}
    found = Program.objects.listed().filter(name__iexact=name.strip())
    found = found.filter(specialty=specialty) if specialty else found
    if found.count() == 1:
        return {"program": found.get()}
    return {"own_name": name, "own_specialty": specialty}


INTERVIEWS = Sheet(
    key="interviews", name=gettext_lazy("Interviews"), section=Section.INTERVIEWS,
    columns=(
        Column("program", gettext_lazy("Program"), required=True, also=("hospital", "institution", "program name")),
        Column("specialty", gettext_lazy("Specialty"), also=("department",)),
        Column("kind", gettext_lazy("What it is"), Kind.CHOICE, choices=tuple(Interview.Kind.choices)),
        Column("state", gettext_lazy("State"), Kind.CHOICE, also=("status",), choices=tuple(State.choices),
               also_choices={"scheduled": "scheduled", "waitlist": "waitlisted", "declined": "declined",
                             "cancelled": "cancelled", "canceled": "cancelled", "completed": "done"}),
        Column("invited_on", gettext_lazy("Invited on"), Kind.DAY, also=("invitation date", "date invited")),
        Column("reply_by", gettext_lazy("Reply by (program time)"), also=("reply by", "respond by")),
        Column("starts_at", gettext_lazy("Begins (program time)"), also=("interview date", "begins", "start")),
        Column("ends_at", gettext_lazy("Ends (program time)"), also=("ends", "end")),
        Column("zone", gettext_lazy("Time zone of the program"), required=True, also=("time zone", "timezone", "zone")),
        Column("platform", gettext_lazy("Where to answer"), Kind.CHOICE, also=("platform", "scheduler"),
               choices=tuple(Interview.Platform.choices)),
        Column("how", gettext_lazy("How you meet"), Kind.CHOICE, also=("format", "how"),
               choices=tuple(Interview.How.choices), also_choices={"virtual": "video", "zoom": "video"}),
        Column("place", gettext_lazy("Place"), also=("address", "location")),
        Column("link", gettext_lazy("Link"), also=("url",)),
        Column("notes", gettext_lazy("Notes before the day"), also=("notes", "comments"), lines=True),
    ),
    identity=("program", "specialty", "kind"), read=read, add=add, change=change, remove=services.remove,
)  # fmt: skip

SHEETS = (INTERVIEWS,)
