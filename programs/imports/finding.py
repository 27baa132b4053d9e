"""The programs that rows of a file may mean, read from the catalogue a chunk of rows at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models.functions import Substr

from programs.catalogue.models import Alias, Program, Track
from programs.catalogue.text import plain
from programs.curation.models import Suggestion
from programs.facts.models import Fact, ProgramChange
from programs.imports.columns import Said
from programs.imports.compare import Catalogue, Known, Standing

Names = dict[tuple[str, int, str], set[int]]


class Finder:
    """Reads what a chunk of rows needs. The names of all programs are read once, when a row without codes comes."""

    def __init__(self, source: int) -> None:
        self.source = source
        self.names: Names | None = None

    def around(self, rows: Sequence[tuple[Said, int]]) -> Catalogue:
        """What is known around these rows, each with the id of its specialty."""
        acgme = {said.acgme_code for said, _specialty in rows if said.acgme_code}
        tracks = {code for said, _specialty in rows for code in said.nrmp_codes}
        by_acgme: dict[Any, int] = dict(Program.objects.filter(acgme_code__in=acgme).values_list("acgme_code", "pk"))
        by_track = dict(Track.objects.filter(code__in=tracks).values_list("code", "program_id"))
        seats = {(said.nrmp_codes[0][:4], specialty) for said, specialty in rows if said.nrmp_codes}
        by_seat = _seats(seats)
        by_name: Names = {}
        if any(not said.acgme_code for said, _specialty in rows):
            names = self._all_names()
            keys = {(plain(said.institution), specialty, plain(said.name)) for said, specialty in rows}
            by_name = {key: names[key] for key in keys if key in names}
        found = {*by_acgme.values(), *by_track.values(), *(pk for pks in by_seat.values() for pk in pks)}
        found |= {pk for pks in by_name.values() for pk in pks}
        home = _homes(found)
        return Catalogue(
            {code: home[pk] for code, pk in by_acgme.items()},
            {code: home[pk] for code, pk in by_track.items()},
            {seat: {home[pk] for pk in pks} for seat, pks in by_seat.items()},
            {name: {home[pk] for pk in pks} for name, pks in by_name.items()},
            self._known(set(home.values())),
        )

    def _all_names(self) -> Names:
        if self.names is None:
            self.names = defaultdict(set)
            listed = Program.objects.filter(merged_into=None).order_by("pk")
            for pk, specialty, institution, name in listed.values_list(
                "pk", "specialty_id", "institution__name", "name"
            ).iterator(2000):
                self.names[plain(institution or ""), specialty, plain(name)].add(pk)
            aliases = Alias.objects.filter(program__merged_into=None).order_by("pk")
            for pk, specialty, institution, name in aliases.values_list(
                "program_id", "program__specialty_id", "program__institution__name", "name"
            ).iterator(2000):
                self.names[plain(institution or ""), specialty, plain(name)].add(pk)
        return self.names

    def _known(self, ids: set[int]) -> dict[int, Known]:
        rows = Program.objects.filter(pk__in=ids).order_by("pk").values_list(
            "pk", "acgme_code", "name", "city", "state", "institution_id", "specialty_id"
        )  # fmt: skip
        programs = {row[0]: Known(*row) for row in rows}
        for pk, name in Alias.objects.filter(program__in=ids).values_list("program_id", "name"):
            programs[pk].aliases.add(name)
        for pk, code, name in Track.objects.filter(program__in=ids).values_list("program_id", "code", "name"):
            programs[pk].tracks[code] = name
        facts = Fact.objects.filter(program__in=ids).order_by("pk").values_list(
            "program_id", "field", "season", "says", "value", "retrieved_on", "verified_on", "source_id", "wins"
        )  # fmt: skip
        for row in facts.iterator(5000):
            standing: Any = row[2:]
            programs[row[0]].facts.setdefault(row[1], []).append(Standing(*standing))
        suggested = Suggestion.objects.filter(program__in=ids, batch__source=self.source).exclude(says="unknown")
        for pk, name, season, says, value in suggested.values_list("program_id", "field", "season", "says", "value"):
            programs[pk].suggested.add((name, season, repr([says, value])))
        added = ProgramChange.objects.filter(program__in=ids, verb=ProgramChange.Verb.ADDED, batch__source=self.source)
        for pk in added.values_list("program_id", flat=True):
            programs[pk].own = True
        return programs


def _seats(seats: Collection[tuple[str, int]]) -> dict[tuple[str, int], set[int]]:
    """The programs with tracks of an institution code, per specialty."""
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    tracks = Track.objects.annotate(institution=Substr("code", 1, 4)).filter(
        institution__in={code for code, _specialty in seats}, program__specialty__in={pk for _code, pk in seats}
    )
    for code, specialty, pk in tracks.values_list("institution", "program__specialty_id", "program_id"):
        found[code, specialty].add(pk)
    return {seat: pks for seat, pks in found.items() if seat in seats}


def _homes(ids: Iterable[int]) -> dict[int, int]:
    """Where each program lives now: itself, or the one into which it was merged."""
    home = {pk: pk for pk in ids}
    for _step in range(10):
        moved = dict(
            Program.objects.filter(pk__in=set(home.values())).exclude(merged_into=None)
            .values_list("pk", "merged_into_id")
        )  # fmt: skip
        if not moved:
            break
        home = {pk: moved.get(now, now) for pk, now in home.items()}
    return home
