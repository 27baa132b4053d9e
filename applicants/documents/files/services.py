"""Keeping and giving up files. A file is written before its row is committed and deleted after that of the removal."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from applicants.documents import limits
from applicants.documents.files import images
from applicants.documents.files.kinds import FileKind, kind_of, shown_name, size_words
from applicants.documents.files.models import StoredFile, private_storage
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User

PAPER_SIDE = 3500
"""Pixels of the longer side of a scan that is kept: 300 dpi of a sheet of paper."""

_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


def no_orphans[**P, R](verb: Callable[P, R]) -> Callable[P, R]:
    """Around a service that keeps files, outside of its transaction: when it fails, the files go again."""

    @wraps(verb)
    def careful(*args: P.args, **kwargs: P.kwargs) -> R:
        names: list[str] = []
        token = _written.set(names)
        try:
            return verb(*args, **kwargs)
        except BaseException:
            for name in names:
                private_storage().delete(name)
            raise
        finally:
            _written.reset(token)

    return careful


def content_of(upload: UploadedFile, *, most_bytes: int) -> bytes:
    """The bytes of an upload. Raises ValidationError for an empty or too big one, before it is read."""
    size = upload.size or 0
    if size > most_bytes:
        raise ValidationError(
            _("The file has %(size)s; at most %(most)s are taken. Make it smaller and try again.")
            % {"size": size_words(size), "most": size_words(most_bytes)},
            code="too_big",
        )
    content: bytes = upload.read()
    if not content:
        raise ValidationError(_("The file is empty. Choose another one."), code="empty")
    return content


def checked_kind(content: bytes, *, only_pictures: bool = False) -> FileKind:
    """The kind of a file. Raises ValidationError for what is not taken, whatever its name says."""
    kind = kind_of(content)
    if kind is None or (only_pictures and not kind.is_image):
        taken = _("a JPEG or PNG picture") if only_pictures else _("a PDF, or a JPEG or PNG picture")
        raise ValidationError(
            _("This is not %(taken)s. We look at what is in the file, not at its name. Save it as one and try again.")
            % {"taken": taken},
            code="kind",
        )
    return kind


def paper_of(upload: UploadedFile) -> tuple[bytes, FileKind]:
    """What is kept of an upload: a PDF as it is, a picture as we write it anew. Raises ValidationError.

    Takes a second or two; call it before anything is locked.
    """
    most = limits.current().uploads.paper_bytes
    content = content_of(upload, most_bytes=most)
    kind = checked_kind(content)
    if kind.is_image:
        return images.written_anew(content, side=PAPER_SIDE, most_bytes=most), FileKind.JPEG
    return content, kind


def keep(*, applicant: Applicant, content: bytes, kind: FileKind, name: str, by: "User") -> StoredFile:
    """Write a file and its row. The applicant's row is locked already. Raises ValidationError beyond the quota."""
    names = _written.get()
    if names is None:
        raise RuntimeError("a service that keeps files stands inside no_orphans")
    if applicant.user_id != by.pk:
        raise PermissionError("only the applicant keeps their files")
    check_quota(applicant, len(content))
    row = StoredFile(applicant=applicant, kind=kind.value, name=shown_name(name, kind), size=len(content))
    row.remade = kind.is_image
    row.full_clean(exclude=["file"])
    row.file.save("", ContentFile(content), save=False)
    names.append(str(row.file.name))
    row.save()
    return row


def check_quota(applicant: Applicant, more: int) -> None:
    """Raises ValidationError where one more file of so many bytes is too much for one person."""
    most = limits.current().uploads
    held = StoredFile.objects.filter(applicant=applicant).aggregate(files=Count("pk"), bytes=Sum("size", default=0))
    if held["files"] >= most.files_per_person or held["bytes"] + more > most.bytes_per_person:
        raise ValidationError(
            _(
                "You keep %(files)s files with %(bytes)s; %(most_files)s files with %(most_bytes)s are the most. "
                "Remove one first."
            )
            % {
                "files": held["files"], "bytes": size_words(held["bytes"]), "most_files": most.files_per_person,
                "most_bytes": size_words(most.bytes_per_person),
            },
            code="quota",
        )  # fmt: skip


def give_up(row: StoredFile | None) -> None:
    """Delete a file with its row; nothing for none. The caller has locked the applicant."""
    if row is not None:
        row.delete()
