"""The writes of papers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.documents import dates
from applicants.documents.files.kinds import FileKind
from applicants.documents.files.services import give_up, keep, no_orphans, paper_of
from applicants.documents.papers.models import Paper
from applicants.documents.telling import tell
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = ("route", "asked_on", "ask_again_on", "arrived_on", "note")


@no_orphans
@transaction.atomic
def save_paper(
    *, applicant: Applicant, kind: str, values: Mapping[str, Any], upload: UploadedFile | None = None, by: "User"
) -> records.Moved:
    """Keep how far a paper is; an upload takes the place of the copy that is there. Raises ValidationError."""
    copy = _copy_of(upload) if upload else None
    owner = records.locked(applicant, by)
    if kind not in Paper.Kind.values:
        raise ValidationError(_("There is no such paper."))
    row = Paper.objects.filter(applicant=owner, kind=kind).first() or Paper(applicant=owner, kind=kind)
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.note = " ".join(row.note.split())
    dates.past("asked_on", row.asked_on, by.today())
    dates.past("arrived_on", row.arrived_on, by.today())
    dates.plausible("ask_again_on", row.ask_again_on)
    if row.arrived_on:
        row.ask_again_on = None
    row.full_clean()
    if copy and upload:
        _replace_copy(row, owner, *copy, upload.name or "", by)
    row.save()
    return tell(owner, by)


def _copy_of(upload: UploadedFile) -> tuple[bytes, FileKind]:
    try:
        return paper_of(upload)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from None


def _replace_copy(row: Paper, owner: Applicant, content: bytes, kind: FileKind, name: str, by: "User") -> None:
    old, row.copy = row.copy, None
    if old:
        row.save()
        give_up(old)
    try:
        row.copy = keep(applicant=owner, content=content, kind=kind, name=name, by=by)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from None


@transaction.atomic
def remove_copy(*, row: Paper, by: "User") -> records.Moved:
    """Remove the uploaded copy; what is noted of the paper stays."""
    owner = records.locked(row.applicant, by)
    row = Paper.objects.select_related("copy").get(pk=row.pk, applicant=owner)
    give_up(row.copy)
    return tell(owner, by)


@transaction.atomic
def remove_paper(*, row: Paper, by: "User") -> records.Moved:
    """Remove all that is noted of a paper, with its copy."""
    owner = records.locked(row.applicant, by)
    row = Paper.objects.select_related("copy").get(pk=row.pk, applicant=owner)
    row.delete()
    give_up(row.copy)
    return tell(owner, by)
