"""Pictures: opened with care, turned upright, flattened, written anew. Bytes in, bytes out; no ORM.

What people upload is never shown as it came. A picture written anew has no EXIF (place, camera, time), no second
content behind the first, and no more pixels than asked for.
"""

import io
import warnings
from dataclasses import dataclass
from threading import Lock

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from applicants.documents import limits
from applicants.documents.files.kinds import kind_of

Image.MAX_IMAGE_PIXELS = limits.current().uploads.photo_pixels
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

FORMATS = ("JPEG", "PNG")
QUALITIES = (92, 86, 78, 68, 56, 44, 32, 20)
ONE_AT_A_TIME = Lock()
"""A big picture takes a few hundred megabytes while it is opened; a process opens one at a time."""


@dataclass(frozen=True)
class PictureFacts:
    """What a picture file says of itself. `width` and `height` as it is seen (upright), `dpi` None for none."""

    format: str
    width: int
    height: int
    dpi: int | None
    size: int


def unreadable() -> ValidationError:
    return ValidationError(
        _("This file cannot be read as a picture. It may be damaged: open it, save it again as JPEG, and upload that."),
        code="unreadable",
    )


def facts_of(content: bytes) -> PictureFacts:
    """Read the head of a picture. Raises ValidationError for what is none, and for one with too many pixels."""
    with _opened(content) as image:
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        width, height = image.size[::-1] if turned else image.size
        dpi = image.info.get("dpi")
        # a density without a unit (JFIF 0) says nothing about inches
        said = round(float(dpi[0])) if dpi and image.info.get("jfif_unit", 1) else None
        return PictureFacts(str(image.format).replace("MPO", "JPEG"), width, height, said or None, len(content))


def upright(content: bytes, side: int) -> Image.Image:
    """The picture as it is seen, in RGB, on white where it was transparent, its longer side at most `side` pixels.

    Raises ValidationError.
    """
    with ONE_AT_A_TIME, _opened(content) as image:
        try:
            image.draft("RGB", (side, side))  # a JPEG is made smaller while it is read
            image.load()
            small = ImageOps.exif_transpose(_flat(image))
            small.thumbnail((side, side), Image.Resampling.LANCZOS)
        except Exception:  # a damaged file breaks the library in any way it likes
            raise unreadable() from None
        return small


def _flat(image: Image.Image) -> Image.Image:
    exif = image.getexif()
    if image.mode.startswith(("I", "F")):  # 16 bits a pixel
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        over = image.convert("RGBA")
        flat = Image.new("RGB", over.size, "white")
        flat.paste(over, mask=over.getchannel("A"))
    else:
        flat = image.convert("RGB")
    flat.info.clear()
    flat.getexif()[0x0112] = exif.get(0x0112, 1)  # which side is up, for exif_transpose
    return flat


def as_jpeg(image: Image.Image, *, most_bytes: int, dpi: int = 72) -> bytes:
    """The picture as JPEG in the best quality that fits. Raises ValidationError where none does."""
    for quality in QUALITIES:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, dpi=(dpi, dpi), exif=b"")
        if out.tell() <= most_bytes:
            return out.getvalue()
    raise ValidationError(_("This picture stays bigger than %(most)s KB.") % {"most": most_bytes // 1000})


def written_anew(content: bytes, *, side: int, most_bytes: int) -> bytes:
    """The picture as a JPEG of our own making, its longer side at most `side` pixels. Raises ValidationError."""
    return as_jpeg(upright(content, side), most_bytes=most_bytes)


def _opened(content: bytes) -> Image.Image:
    kind = kind_of(content)
    if kind is None or not kind.is_image:
        raise unreadable()
    most = limits.current().uploads
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many(most.photo_pixels) from None
    except Exception:  # a damaged file breaks the library in any way it likes
        raise unreadable() from None
    width, height = image.size
    if width * height > most.photo_pixels or max(width, height) > most.photo_side:
        image.close()
        raise _too_many(most.photo_pixels)
    return image


def _too_many(most: int) -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels to be opened; %(most)s million are the most. Make it smaller first.")
        % {"most": most // 1_000_000},
        code="too_many_pixels",
    )
