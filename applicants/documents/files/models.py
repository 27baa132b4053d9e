"""The file that somebody uploaded: whose it is, what it is, where it lies."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.documents.files.kinds import FileKind
from applicants.owned import OwnedModel, OwnedQuerySet, Section

if TYPE_CHECKING:
    from collections.abc import Mapping


def private_storage() -> Storage:
    """Where uploaded files lie."""
    return storages["private"]


def random_name(row: "StoredFile", _filename: str) -> str:
    """A name that says nothing and cannot be guessed; nothing of what the person called the file."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}{FileKind(row.kind).suffix}"


class StoredFile(OwnedModel):
    """A file in the private storage. It goes from the disk when its row goes, however the row goes (see `forget`).

    `remade`: a picture that we wrote anew, which may be shown inside a page; everything else is only downloaded.
    """

    section: ClassVar[str] = Section.DOCUMENTS

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(storage=private_storage, upload_to=random_name, max_length=100)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in FileKind])
    name = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    remade = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = OwnedQuerySet["StoredFile"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="a_file_is_not_empty",
                violation_error_message=_("The file is empty."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in FileKind]),
                name="a_file_is_of_a_kind_that_is_taken",
                violation_error_message=_("This kind of file is not taken."),
            ),
            models.CheckConstraint(
                condition=Q(kind=FileKind.PDF.value, remade=False) | Q(remade=True),
                name="a_picture_is_written_anew",
                violation_error_message=_("A picture is kept only as we wrote it anew."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("documents:file", args=[self.applicant.public_id, self.public_id])


def forget(sender: Any, instance: StoredFile, **_kwargs: "Mapping[str, Any]") -> None:
    """After a row is deleted, and that is committed, its file is deleted. Connected in applicants/apps.py.

    A signal, because rows also go with their person (cascades), where no service is asked.
    """
    storage, name = instance.file.storage, instance.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)
