"""One app, one migration history: the models of all rooms."""

from programs.catalogue.models import Alias, Institution, Program, Track, Word
from programs.curation.models import Apart, Suggestion
from programs.facts.models import Fact, ProgramChange, Source
from programs.imports.models import Batch, BatchRow, ColumnMapping
from programs.specialties.models import Figure, SignalLimit, Specialty, SpecialtyChange

__all__ = [
    "Alias", "Apart", "Batch", "BatchRow", "ColumnMapping", "Fact", "Figure", "Institution", "Program", "ProgramChange",
    "SignalLimit", "Source", "Specialty", "SpecialtyChange", "Suggestion", "Track", "Word",
]  # fmt: skip
