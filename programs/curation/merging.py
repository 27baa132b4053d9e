"""Two rows that are one program: merged without losing anything, or told apart for good."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from programs.catalogue import text
from programs.catalogue.models import Alias, Program, Track
from programs.curation.models import Apart, Suggestion
from programs.facts.models import Fact, ProgramChange
from programs.facts.services import settle

if TYPE_CHECKING:
    from accounts.models import User


class CannotMerge(Exception):
    """Why these two cannot be merged, in words for people."""


def why_not(keep: Program, drop: Program) -> str:
    """Why these two cannot be merged; empty if they can."""
    if keep.pk == drop.pk:
        return _("A program cannot be merged into itself.")
    if keep.merged_into_id or drop.merged_into_id:
        return _("One of the two was merged already. Look at the list again.")
    if keep.specialty_id != drop.specialty_id:
        return _("They are of different specialties. Change the specialty of one first, if that is wrong.")
    return ""


@transaction.atomic
def merge(*, keep: Program, drop: Program, by: "User") -> Program:
    """All that hangs on `drop` goes to `keep`: facts, tracks, names, suggestions, history.

    The row of `drop` stays and points to `keep`, so that lists and old addresses follow; it keeps its own code
    unless `keep` had none.
    Raises CannotMerge. Returns `keep`.
    """
    rows = {
        row.pk: row
        for row in Program.objects.select_for_update(of=("self",)).filter(pk__in=[keep.pk, drop.pk]).order_by("pk")
    }
    kept, dropped = rows[keep.pk], rows[drop.pk]
    if reason := why_not(kept, dropped):
        raise CannotMerge(reason)
    Fact.objects.filter(program=dropped).update(wins=False)
    for model in (Fact, Track, Suggestion, ProgramChange):
        model._default_manager.filter(program=dropped).update(program=kept)
    _names(kept, dropped)
    was = {"name": dropped.name, "code": dropped.public_code, "id": dropped.pk}
    _details(kept, dropped)
    Program.objects.filter(merged_into=dropped).update(merged_into=kept)
    settle([kept.pk, dropped.pk], by=by, quiet=[dropped.pk])
    text.index([kept.pk, dropped.pk])
    ProgramChange.objects.create(
        program=kept, verb=ProgramChange.Verb.MERGED, by=by, before=was,
        after={"name": kept.name, "code": kept.public_code, "id": kept.pk},
    )  # fmt: skip
    return kept


def _names(kept: Program, dropped: Program) -> None:
    """The other row's names become names of the one that is kept; each once."""
    known = {kept.name, *kept.aliases.values_list("name", flat=True)}
    names = [dropped.name, *dropped.aliases.values_list("name", flat=True)]
    dropped.aliases.all().delete()
    Alias.objects.bulk_create(Alias(program=kept, name=name) for name in dict.fromkeys(names) if name not in known)


def _details(kept: Program, dropped: Program) -> None:
    """What the kept row lacks, it takes over."""
    code = dropped.acgme_code if not kept.acgme_code else None
    if code:
        dropped.acgme_code = None
    dropped.merged_into = kept
    dropped.save(update_fields=["acgme_code", "merged_into"])
    kept.acgme_code = kept.acgme_code or code
    kept.institution_id = kept.institution_id or dropped.institution_id
    if not kept.city and (not kept.state or kept.state == dropped.state):
        kept.city, kept.state = dropped.city, kept.state or dropped.state
    kept.save(update_fields=["acgme_code", "institution", "city", "state"])


@transaction.atomic
def tell_apart(*, one: Program, other: Program, by: "User") -> Apart:
    """They look alike and are two programs. Remembered, so that nobody asks again. Raises CannotMerge for itself."""
    if one.pk == other.pk:
        raise CannotMerge(_("A program is the same as itself."))
    first, second = sorted((one, other), key=lambda program: int(program.pk))
    return Apart.objects.get_or_create(first=first, second=second, defaults={"by": by})[0]
