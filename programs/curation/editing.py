"""A curator edits a program: its name, place, codes, other names and tracks. Each edit stands in the history."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from programs.catalogue import text
from programs.catalogue.models import Alias, Institution, Program, Track
from programs.facts.models import ProgramChange

if TYPE_CHECKING:
    from accounts.models import User

DETAILS = ("name", "specialty", "institution", "city", "state", "acgme_code")


class Stale(Exception):
    """Somebody changed the program since the form was shown. Nothing was written."""


def newest_change(program: Program) -> int:
    """The id of the newest change of a program; 0 without one. A form is made from it."""
    return program.changes.values_list("pk", flat=True).order_by("-pk").first() or 0


def in_words(program: Program) -> dict[str, str]:
    """The details of a program as the history keeps them."""
    return {name: str(getattr(program, name) or "") for name in DETAILS}


@transaction.atomic
def add_program(*, values: Mapping[str, Any], by: "User") -> Program:
    """Add a program. `values` as for `edit_program`. Raises ValidationError."""
    program = Program()
    _write(program, values)
    _put_names(program, values.get("aliases", []))
    _put_tracks(program, values.get("tracks", []))
    text.index([program.pk])
    ProgramChange.objects.create(program=program, verb=ProgramChange.Verb.ADDED, after=in_words(program), by=by)
    return program


@transaction.atomic
def edit_program(*, program: Program, values: Mapping[str, Any], seen: int, by: "User") -> Program:
    """Bring a program to `values`: DETAILS (the institution by name), `aliases` (names), `tracks` ((code, name)).

    `seen` is the newest change that the form knew. Writes nothing where nothing differs. Raises ValidationError,
    Stale.
    """
    row = Program.objects.select_for_update(of=("self",)).select_related("specialty", "institution").get(pk=program.pk)
    if newest_change(row) != seen:
        raise Stale
    if row.merged_into_id:
        raise ValidationError(_("This program was merged into another one. Edit that one."))
    before, tracks, names = in_words(row), tracks_of(row), names_of(row)
    _write(row, values)
    _put_names(row, values.get("aliases", names))
    _put_tracks(row, values.get("tracks", tracks))
    after = in_words(row)
    if names_of(row) != names:
        before["aliases"], after["aliases"] = ", ".join(names), ", ".join(names_of(row))
    if before != after:
        _note(row, ProgramChange.Verb.DETAILS, before, after, by)
    if tracks_of(row) != tracks:
        _note(row, ProgramChange.Verb.TRACKS, _lines(tracks), _lines(tracks_of(row)), by)
    text.index([row.pk])
    return row


@transaction.atomic
def close_program(*, program: Program, on: date | None, by: "User") -> Program:
    """It takes nobody any more from this day on (None: it does again). It leaves the search, and stays on lists."""
    row = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    if row.closed_on == on:
        return row
    before, row.closed_on = row.closed_on, on
    row.save(update_fields=["closed_on"])
    _note(row, ProgramChange.Verb.CLOSED, {"closed_on": _day(before)}, {"closed_on": _day(on)}, by)
    return row


def names_of(program: Program) -> list[str]:
    """Its other names, in their order."""
    return list(program.aliases.values_list("name", flat=True))


def tracks_of(program: Program) -> list[tuple[str, str]]:
    """Code and name of its tracks, in their order."""
    return list(program.tracks.values_list("code", "name"))


def _lines(tracks: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {"tracks": ", ".join(" ".join(track).strip() for track in tracks)}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _write(row: Program, values: Mapping[str, Any]) -> None:
    for name in ("name", "specialty", "city", "state"):
        if name in values:
            setattr(row, name, values[name])
    if "acgme_code" in values:
        row.acgme_code = values["acgme_code"] or None
    if "institution" in values:
        row.institution = _institution(values["institution"], row)
    row.full_clean()
    row.save()


def _institution(name: str, row: Program) -> Institution | None:
    """The institution of this name in the state of the program; a new one if there is none."""
    if not name:
        return None
    if row.institution and row.institution.name == name:
        return row.institution
    found = Institution.objects.filter(name__iexact=name, state=row.state).order_by("pk").first()
    return found or Institution.objects.create(name=name, city=row.city, state=row.state)


def _put_names(row: Program, wanted: Sequence[str]) -> None:
    row.aliases.exclude(name__in=wanted).delete()
    known = set(names_of(row))
    for name in dict.fromkeys(wanted):
        if name not in known:
            alias = Alias(program=row, name=name)
            alias.full_clean()
            alias.save()


def _put_tracks(row: Program, wanted: Sequence[tuple[str, str]]) -> None:
    """Raises ValidationError for a code of another program, an odd one, or a track that somebody ranks."""
    try:
        row.tracks.exclude(code__in=[code for code, _name in wanted]).delete()
    except ProtectedError:
        raise ValidationError({"tracks": _("Somebody has one of these tracks on their list. Leave it here.")}) from None
    known = {track.code: track for track in row.tracks.all()}
    for code, name in wanted:
        track = known.get(code) or Track(program=row, code=code)
        track.name, track.type = name, code[7:8]
        try:
            track.full_clean()
        except ValidationError as error:
            raise ValidationError({"tracks": [f"{code}: {words}" for words in error.messages]}) from None
        track.save()


def _note(row: Program, verb: str, before: Mapping[str, Any], after: Mapping[str, Any], by: "User") -> None:
    changed = [name for name in after if before.get(name) != after[name]]
    ProgramChange.objects.create(
        program=row, verb=verb, by=by, before={name: before.get(name, "") for name in changed},
        after={name: after[name] for name in changed},
    )  # fmt: skip
