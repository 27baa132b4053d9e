"""A change of the history in words: field, before, after."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.facts.fields import FIELDS
from programs.facts.models import Fact, ProgramChange

LABELS = {
    "name": gettext_lazy("Name"), "specialty": gettext_lazy("Specialty"), "institution": gettext_lazy("Institution"),
    "city": gettext_lazy("City"), "state": gettext_lazy("State"), "acgme_code": gettext_lazy("ACGME code"),
    "aliases": gettext_lazy("Other names"), "tracks": gettext_lazy("Tracks"), "closed_on": gettext_lazy("Closed on"),
    "code": gettext_lazy("Code"),
}  # fmt: skip


class Line(NamedTuple):
    """One field of a change."""

    label: str
    before: str
    after: str


def lines_of(change: ProgramChange) -> list[Line]:
    """The fields of a change; a field of facts is one line."""
    if change.field in FIELDS:
        return [Line(str(FIELDS[change.field].label), said(change, change.before), said(change, change.after))]
    before, after = change.before or {}, change.after or {}
    names = [name for name in {**before, **after} if name in LABELS]
    return [Line(str(LABELS[name]), str(before.get(name) or ""), str(after.get(name) or "")) for name in names]


def said(change: ProgramChange, what: dict[str, Any] | None) -> str:
    """What a fact said, as the history keeps it."""
    if not what:
        return ""
    if what.get("says") != Fact.Says.VALUE:
        return str(dict(Fact.Says.choices).get(str(what.get("says")), _("not known")))
    return FIELDS[change.field].words(what.get("value"))
