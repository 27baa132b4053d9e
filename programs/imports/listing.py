"""What the pages of imports show of rows and batches."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from programs.facts.fields import FIELDS
from programs.imports.columns import IDENTITY
from programs.imports.models import Batch, BatchRow


@dataclass(frozen=True)
class Difference:
    """One line: what, the old and the new value in words; `kind` as in compare.Step."""

    label: str
    old: str
    new: str
    kind: str


@dataclass(frozen=True)
class Line:
    """A row with its differences."""

    row: BatchRow
    differences: list[Difference]


def batches() -> QuerySet[Batch]:
    """All batches, the newest first, without their content."""
    return Batch.objects.defer("content", "options", "columns").select_related("source", "by").order_by("-pk")


def lines(rows: Iterable[BatchRow]) -> list[Line]:
    """Rows as the page shows them."""
    return [Line(row, [difference(one) for one in row.differences]) for row in rows]


def difference(one: dict[str, Any]) -> Difference:
    """A stored difference in words."""
    key, kind = one["field"], one["kind"]
    if key in FIELDS:
        return Difference(str(FIELDS[key].label), answer(key, one["old"]), answer(key, one["new"]), kind)
    labels = {**IDENTITY, "tracks": _("Tracks"), "aliases": _("Other name")}
    new = ", ".join(one["new"]) if isinstance(one["new"], list) else str(one["new"])
    return Difference(str(labels.get(key, key)), str(one["old"] or ""), new, kind)


def answer(key: str, said: list[Any] | None) -> str:
    """What a fact says, in words; nothing where there is none."""
    if said is None:
        return ""
    says, value = said
    return (
        FIELDS[key].words(value)
        if says == "value"
        else _("not published")
        if says == "not_published"
        else _("not known")
    )


def tabs(batch: Batch) -> list[dict[str, Any]]:
    """The five outcomes with how many rows they have and how many of those are chosen."""
    found = BatchRow.objects.filter(batch=batch).order_by().values_list("outcome", "chosen").annotate(n=Count("pk"))
    counts: dict[tuple[str, bool], int] = {(outcome, chosen): n for outcome, chosen, n in found}
    words = {
        "new": _("New"), "changed": _("Changed"), "unchanged": _("Unchanged"), "suggested": _("Suggested"),
        "refused": _("Refused"),
    }  # fmt: skip
    return [
        {
            "key": key, "label": words[key], "chosen": counts.get((key, True), 0),
            "count": counts.get((key, True), 0) + counts.get((key, False), 0),
        }
        for key in BatchRow.Outcome.values
    ]  # fmt: skip


def share(batch: Batch) -> int:
    """How far it is, in percent."""
    return min(100, 100 * batch.done_count // batch.row_count) if batch.row_count else 0
