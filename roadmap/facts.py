"""A milestone's fields as they lie in JSON: in the change log, in the merge base of a file, in an edit. No writes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roadmap.models import Milestone, Phase

EDGE_FIELDS = ("requires", "follows")
PLAIN_FIELDS = (
    "phase", "title", "short", "what", "why", "how", "pitfalls", "elsewhere", "min_weeks", "typical_weeks",
    "max_weeks", "weeks_basis", "not_before", "deadline", "severity", "applies_to", "system", "url", "waits_on",
    "guides", "sources", "confidence", "checked_on",
)  # fmt: skip
UNORDERED = (*EDGE_FIELDS, "applies_to", "guides")

Facts = dict[str, Any]
"""Fields by name (PLAIN_FIELDS, EDGE_FIELDS, is_active)."""


def plain(value: Any) -> Any:
    """A value as it lies in JSON, so that file, row and merge base compare equal."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Phase):
        return value.key
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a field mean the same."""
    return sorted(one) == sorted(other) if name in UNORDERED else bool(one == other)


def get(row: Milestone, name: str) -> Any:
    return row.phase_id if name == "phase" else getattr(row, name)


def put(row: Milestone, name: str, value: Any) -> None:
    if name == "phase":
        row.phase_id = value
    elif name == "checked_on":
        row.checked_on = date.fromisoformat(value) if isinstance(value, str) else value
    elif name.endswith("_weeks"):
        setattr(row, name, Decimal(str(value)))
    else:
        setattr(row, name, value)


def facts_of(row: Milestone, edges: Mapping[str, list[str]] | None) -> Facts:
    """All that an edit may change."""
    facts = {name: plain(get(row, name)) for name in PLAIN_FIELDS}
    return facts | {"is_active": row.is_active} | {name: list((edges or {}).get(name, [])) for name in EDGE_FIELDS}


def changes_of(
    row: Milestone, edges: Mapping[str, list[str]] | None, values: Mapping[str, Any]
) -> tuple[Facts, Facts]:  # fmt: skip
    """What an edit would change: the facts before and after, of what differs only. ValidationError for nothing."""
    facts = facts_of(row, edges)
    new = {name: plain(value) for name, value in values.items()}
    if unknown := new.keys() - facts.keys():
        raise ValueError(f"not a part of a milestone: {', '.join(sorted(unknown))}")
    after = {name: value for name, value in new.items() if not same(name, value, facts[name])}
    if not after:
        raise ValidationError(_("Nothing changed."))
    return {name: facts[name] for name in after}, after


def check_edges(key: str, edges: Mapping[str, Sequence[str]], known: Iterable[str]) -> None:
    """Every name exists, none stands twice, none is the milestone itself. Raises ValidationError by field."""
    known, seen = set(known), set[str]()
    for name in EDGE_FIELDS:
        for before in edges[name]:
            if before not in known:
                raise ValidationError({name: _("%(key)s: there is no milestone “%(before)s”.") % {
                    "key": key, "before": before,
                }})  # fmt: skip
            if before == key:
                raise ValidationError({name: _("%(key)s cannot wait for itself.") % {"key": key}})
            if before in seen:
                raise ValidationError({name: _("%(key)s: “%(before)s” stands twice in front of it.") % {
                    "key": key, "before": before,
                }})  # fmt: skip
            seen.add(before)
