"""The writes of the photo: upload, crop again, accept, remove."""

from io import BytesIO
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from applicants.checklist import records
from applicants.documents import limits
from applicants.documents.files import images
from applicants.documents.files.kinds import FileKind
from applicants.documents.files.models import StoredFile
from applicants.documents.files.services import checked_kind, content_of, give_up, keep, no_orphans
from applicants.documents.photo import rules
from applicants.documents.photo.crop import Position, cropped
from applicants.documents.photo.models import Photo
from applicants.documents.telling import tell
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User

KEPT_SIDE = 2400
"""Pixels of the longer side of the picture that is kept to be cropped again."""
KEPT_BYTES = 3_000_000
CROP_NAME = "eras-photo"


@no_orphans
@transaction.atomic
def upload_photo(*, applicant: Applicant, upload: UploadedFile, by: "User") -> records.Moved:
    """Look at a picture and offer a crop of it. The accepted photo stays. Raises ValidationError."""
    content = content_of(upload, most_bytes=limits.current().uploads.photo_bytes)
    checked_kind(content, only_pictures=True)
    facts = images.facts_of(content)
    picture = images.upright(content, KEPT_SIDE)
    kept = images.as_jpeg(picture, most_bytes=KEPT_BYTES)
    owner = records.locked(applicant, by)  # after what takes a second or two
    _drop(Photo.objects.filter(applicant=owner, state=Photo.State.OFFERED).first())
    original = keep(applicant=owner, content=kept, kind=FileKind.JPEG, name=upload.name or "", by=by)
    photo = Photo(
        applicant=owner, format=facts.format, width=facts.width, height=facts.height, dpi=facts.dpi, size=facts.size,
        position=Position.MIDDLE.value, original=original, offered_on=by.today(),
        cropped=_crop(owner, picture, Position.MIDDLE, by),
    )  # fmt: skip
    photo.full_clean()
    photo.save()
    return tell(owner, by)


@no_orphans
@transaction.atomic
def crop_again(*, photo: Photo, position: Position, by: "User") -> records.Moved:
    """Offer another part of the same picture. Raises ValidationError where the picture is gone."""
    owner = records.locked(photo.applicant, by)
    photo = Photo.objects.select_related("original", "cropped").get(pk=photo.pk, applicant=owner)
    if photo.state != Photo.State.OFFERED or photo.original is None:
        raise ValidationError(_("This picture is accepted already. Upload it again to crop it anew."))
    old = photo.cropped
    photo.cropped = _crop(owner, _picture(photo.original), position, by)
    photo.position = position.value
    photo.save()
    give_up(old)
    return tell(owner, by)


@transaction.atomic
def accept_photo(*, photo: Photo, by: "User") -> records.Moved:
    """Take the offered crop; the photo that was accepted before goes. Raises ValidationError if it breaks a rule."""
    owner = records.locked(photo.applicant, by)
    photo = Photo.objects.select_related("original", "cropped").get(pk=photo.pk, applicant=owner)
    if photo.state == Photo.State.ACCEPTED:
        return records.NOTHING_MOVED
    facts = images.facts_of(_bytes(photo.cropped))
    if found := rules.problems(facts, limits.current().photo):
        raise ValidationError([str(remark.words) for remark in found])
    _drop(Photo.objects.filter(applicant=owner, state=Photo.State.ACCEPTED).first())
    give_up(photo.original)
    photo.original, photo.state, photo.accepted_on = None, Photo.State.ACCEPTED, by.today()
    photo.full_clean()
    photo.save()
    return tell(owner, by)


@transaction.atomic
def remove_photo(*, photo: Photo, by: "User") -> records.Moved:
    """Remove a photo, offered or accepted, with its files."""
    owner = records.locked(photo.applicant, by)
    _drop(Photo.objects.select_related("original", "cropped").filter(pk=photo.pk, applicant=owner).first())
    return tell(owner, by)


def _drop(photo: Photo | None) -> None:
    if photo is not None:
        original, crop = photo.original, photo.cropped
        photo.delete()
        give_up(original)
        give_up(crop)


def _crop(owner: Applicant, picture: Image.Image, position: Position, by: "User") -> StoredFile:
    content = cropped(picture, position, limits.current().photo)
    return keep(applicant=owner, content=content, kind=FileKind.JPEG, name=CROP_NAME, by=by)


def _picture(row: StoredFile) -> Image.Image:
    with Image.open(BytesIO(_bytes(row)), formats=["JPEG"]) as image:
        return image.convert("RGB")


def _bytes(row: StoredFile) -> bytes:
    try:
        with row.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError:
        raise ValidationError(_("The picture is no longer here. Upload it again.")) from None
    return content
