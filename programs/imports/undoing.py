"""Taking a batch back: the catalogue as it was before, byte for byte in its export."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import ForeignObjectRel, Model, ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.catalogue.models import Alias, Institution, Program, Track
from programs.catalogue.text import index
from programs.curation.models import Apart, Suggestion
from programs.facts.models import Fact, ProgramChange
from programs.facts.services import settle
from programs.imports.comparing import AT_ONCE
from programs.imports.locks import APPLYING, NotNow, hold
from programs.imports.models import Batch, BatchRow
from programs.imports.waiting import begin, done, give_back, locked

if TYPE_CHECKING:
    from accounts.models import User

OWN = {Fact, Track, Alias, Suggestion, ProgramChange, BatchRow, Apart}
"""What hangs on a program and goes with it; anything else belongs to others."""


LISTED = gettext_lazy("Programs of this import stand on lists of people by now (or others were merged into them).")


class UndoRefused(Exception):
    """Something else stands on what the batch did. Its text says what, for people."""


def undo(*, batch: Batch, by: "User | None") -> Batch:
    """Put the catalogue back to where it was before the batch. Raises UndoRefused or NotNow; then nothing changes."""
    with hold(0, APPLYING) as mine, hold(batch.pk) as own:
        if not (mine and own):
            raise NotNow(_("Another file is being taken over. This one begins by itself when it is done."))
        row = begin(batch, Batch.State.APPLIED, _("Only a file that was taken over can be taken back."))
        try:
            with transaction.atomic():
                if reason := why_not(row):
                    raise UndoRefused(reason)
                try:
                    _take_back(row, by)
                except ProtectedError:
                    raise UndoRefused(str(LISTED)) from None
                row.state, row.undone_at, row.trouble, row.options = Batch.State.UNDONE, timezone.now(), "", done(row)
                row.save(update_fields=["state", "undone_at", "trouble", "options"])
                return row
        except UndoRefused as refusal:
            give_back(Batch.objects.defer("content").get(pk=row.pk), str(refusal))
            raise
        except Exception:
            words = _("Taking back broke off. Nothing was changed. Start it again.")
            give_back(Batch.objects.defer("content").get(pk=row.pk), words)
            raise


@transaction.atomic
def start_undo(*, batch: Batch, by: "User | None") -> Batch:
    """Mark a batch as being taken back; a task does it. Raises UndoRefused, NotNow."""
    row = locked(batch)
    if row.state != Batch.State.APPLIED:
        raise NotNow(_("Only a file that was taken over can be taken back."))
    if reason := why_not(row):
        raise UndoRefused(reason)
    row.trouble, row.options = "", {**done(row), "undoing": True, "undone_by": by.pk if by else None}
    row.save(update_fields=["trouble", "options"])
    return row


def made_programs(batch: Batch) -> set[int]:
    """The programs that the batch made."""
    rows = BatchRow.objects.filter(batch=batch, before__has_key="program")
    return set(rows.values_list("before__program", flat=True))


def why_not(batch: Batch) -> str:
    """What stands in the way of taking a batch back; empty for nothing."""
    made = made_programs(batch)
    touched = made | set(
        BatchRow.objects.filter(batch=batch, chosen=True).exclude(program=None).values_list("program_id", flat=True)
    )
    later = (
        ProgramChange.objects.filter(program__in=touched, at__gte=batch.applied_at)
        .filter(~Q(batch=batch) | Q(batch=None)).exclude(batch__state=Batch.State.UNDONE)
        .order_by("pk").select_related("program")
    )  # fmt: skip
    if first := later.first():
        return _("“%(name)s” was changed after this import (%(count)s changes in all). Take those back first.") % {
            "name": first.program, "count": later.count(),
        }  # fmt: skip
    if Suggestion.objects.filter(batch=batch, state=Suggestion.State.ACCEPTED).exists():
        return _("A suggestion of this import was accepted meanwhile. It can no longer be taken back as a whole.")
    for model in (Fact, Suggestion):
        others = model.objects.filter(program__in=made).filter(~Q(batch=batch) | Q(batch=None)).order_by("pk")
        if found := others.select_related("program").first():
            return _("“%(name)s” came with this import, and others have said more of it since.") % {
                "name": found.program
            }
    tracks = Track.objects.filter(code__in=added_tracks(batch)).values_list("pk", flat=True)
    own: tuple[tuple[type[Model], Collection[int]], ...] = ((Program, made), (Track, set(tracks)))
    return str(LISTED) if any(_others_hold(model, ids) for model, ids in own) else ""


def added_tracks(batch: Batch) -> list[str]:
    """The codes of the tracks that the batch added."""
    rows = BatchRow.objects.filter(batch=batch, before__has_key="tracks").order_by("pk")
    return [code for codes in rows.values_list("before__tracks", flat=True) for code in codes]


def _others_hold(model: type[Model], ids: Collection[int]) -> bool:
    """Whether anything that is not of the catalogue points to one of these rows."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model not in OWN:
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})
            if rows.exists():
                return True
    return False


def _take_back(batch: Batch, by: "User | None") -> None:
    made = made_programs(batch)
    touched: set[int] = set(Fact.objects.filter(batch=batch).values_list("program_id", flat=True))
    institutions: set[int] = set()
    for row in BatchRow.objects.filter(batch=batch).exclude(before={}).order_by("-number").iterator(AT_ONCE):
        if row.program_id:
            touched.add(row.program_id)
        if row.program_id and "columns" in row.before:
            Program.objects.filter(pk=row.program_id).update(**row.before["columns"])
        if "alias" in row.before:
            Alias.objects.filter(pk=row.before["alias"]).delete()
        if "institution" in row.before:
            institutions.add(row.before["institution"])
        if "track_name" in row.before:
            Track.objects.filter(code=row.before["track_name"]).update(name="")
        if "tracks" in row.before:
            Track.objects.filter(code__in=row.before["tracks"], program=row.program_id).delete()
    Suggestion.objects.filter(batch=batch).delete()
    kept, ids = sorted(touched - made), sorted(touched | made)
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        ProgramChange.objects.filter(program__in=part, fact__batch=batch).update(fact=None)
        Fact.objects.filter(batch=batch, program__in=part)._raw_delete("default")
        Program.objects.filter(pk__in=made.intersection(part)).delete()
    for start in range(0, len(kept), AT_ONCE):
        part = kept[start : start + AT_ONCE]
        settle(part, by=by, batch=batch)
        index(part)
        ProgramChange.objects.bulk_create(
            ProgramChange(
                program_id=pk, verb=ProgramChange.Verb.UNDONE, batch=batch, by=by, source_words=str(batch.source)
            )
            for pk in part
        )
    Institution.objects.filter(pk__in=institutions, programs=None).delete()
