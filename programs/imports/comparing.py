"""The rows of one file in their order, chunk by chunk, each with what it would do. Used by dry run and apply alike."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from programs.imports.columns import Said
from programs.imports.compare import Memory, Plan, plan_row, refused
from programs.imports.finding import Finder
from programs.imports.models import Batch
from programs.imports.specialties import NoSpecialty, Specialties
from programs.specialties.models import Specialty

AT_ONCE = 500


class Comparison:
    """One file against the catalogue. Feed it the rows in order; it remembers what the rows before have said."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.specialties = Specialties(Specialty.objects.order_by("pk"))
        self.finder = Finder(batch.source_id)
        self.memory = Memory()

    def plans(self, rows: Sequence[tuple[int, Said]]) -> list[tuple[int, Said, Plan]]:
        """What each of these rows (number, what it says) would do."""
        found: list[tuple[int, Said, int | None, str]] = []
        for number, said in rows:
            specialty, trouble = None, said.trouble
            if not trouble:
                try:
                    specialty = self.specialties.find(said.specialty, said.acgme_code, said.nrmp_codes)
                except NoSpecialty as error:
                    trouble = str(error)
            found.append((number, said, specialty, trouble))
        catalogue = self.finder.around([(said, pk) for _number, said, pk, _trouble in found if pk is not None])
        return [
            (
                number, said,
                refused(trouble) if specialty is None else plan_row(
                    said, number, specialty, catalogue=catalogue, memory=self.memory, season=self.batch.season,
                    day=self.day_of(said), source=self.batch.source_id,
                ),
            )
            for number, said, specialty, trouble in found
        ]  # fmt: skip

    def day_of(self, said: Said) -> date:
        """The day on which the row was read: its own, else that of the file."""
        return date.fromisoformat(said.retrieved_on) if said.retrieved_on else self.batch.retrieved_on


def stored(said: Said) -> dict[str, Any]:
    """What a row says, as it lies in BatchRow.values."""
    return {key: value for key, value in asdict(said).items() if value}


def restored(values: dict[str, Any]) -> Said:
    """And back."""
    return Said(**values)
