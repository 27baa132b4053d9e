"""What changed of a program since it was put on the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from applicants.eras.models import NEWS, ListedProgram
from programs.catalogue import fact_lines
from programs.facts.fields import FIELDS
from programs.models import ProgramChange


@dataclass(frozen=True)
class ChangeLine:
    """A change in words."""

    at: datetime
    what: str
    before: str
    after: str
    is_value: bool


def changes(row: ListedProgram, most: int) -> Sequence[ChangeLine]:
    """The newest changes of a program of the catalogue, under any of its names, since it was put here. One query."""
    if row.program is None:
        return []
    found = ProgramChange.objects.filter(
        program__in={row.program.pk, row.program.now.pk}, verb__in=NEWS, at__gt=row.added_at
    )
    return [_line(change) for change in found.order_by("-pk")[:most]]


def _line(change: ProgramChange) -> ChangeLine:
    is_value = change.verb == ProgramChange.Verb.VALUE
    what = FIELDS[change.field].label if is_value and change.field in FIELDS else change.get_verb_display()
    before, after = (fact_lines.said_words(change.field, side) for side in (change.before, change.after))
    return ChangeLine(change.at, str(what), before, after, is_value)
