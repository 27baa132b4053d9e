"""Pictures: opened with care, turned upright, flattened, written anew. Bytes in, bytes out; no ORM.

What people upload is never shown as it came. A picture written anew has no EXIF (place, camera, time), no second
content behind the first, and no more pixels than asked for.
"""

import io
import re
import warnings
from dataclasses import dataclass
from threading import Lock

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from applicants.documents import limits
from applicants.documents.files.kinds import FileKind, kind_of

Image.MAX_IMAGE_PIXELS = limits.current().uploads.photo_pixels
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

FORMATS = ("JPEG", "PNG")
MOST_SCANS = 64
"""A JPEG has one scan, or about ten (progressive). Thousands of empty ones fit into a small file, and each takes as
long as the whole picture."""
MOST_PARTS = 5_000
MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]", re.DOTALL)
"""What begins a part of a JPEG. Two bytes after it say how long the part is; the bytes of a scan hold no marker."""
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
DPI = range(1, 10_001)
"""Dots per inch that can be meant."""
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
    with ONE_AT_A_TIME, _opened(content) as image:
        width, height = image.size[::-1] if _which_side_is_up(image) in (5, 6, 7, 8) else image.size
        kind = str(image.format).replace("MPO", "JPEG")
        return PictureFacts(kind, width, height, _dpi(image), len(content))


def _dpi(image: Image.Image) -> int | None:
    """What it says of its dots per inch; None where it says nothing, or nothing that can be meant."""
    dpi = image.info.get("dpi")
    if not dpi or not image.info.get("jfif_unit", 1):  # a density without a unit (JFIF 0) is none of inches
        return None
    try:
        said = round(float(dpi[0]))
    except (OverflowError, TypeError, ValueError, ZeroDivisionError):
        return None
    return said if said in DPI else None


def _which_side_is_up(image: Image.Image) -> int:
    """EXIF's number for it. A PNG is opened whole to find it; what is damaged says nothing."""
    try:
        found = image.getexif().get(0x0112, 1)
    except Exception:  # a damaged file breaks the library in any way it likes
        return 1
    return found if isinstance(found, int) else 1


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
    up = _which_side_is_up(image)
    if image.mode.startswith(("I", "F")):  # 16 bits a pixel
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        over = image.convert("RGBA")
        flat = Image.new("RGB", over.size, "white")
        flat.paste(over, mask=over.getchannel("A"))
    else:
        flat = image.convert("RGB")
    flat.info.clear()
    flat.getexif()[0x0112] = up  # for exif_transpose
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
    if kind is None or not kind.is_image or (kind is FileKind.JPEG and has_too_many_parts(content)):
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


def has_too_many_parts(content: bytes) -> bool:
    """Whether a JPEG has more scans or parts than any camera makes.

    Looks up to the end of the picture; what comes behind it (phones put films there) does not count.
    """
    scans, at = 0, 2
    for _part in range(MOST_PARTS):
        found = MARKER.search(content, at)
        if found is None or found[0][1] == END_OF_IMAGE:
            return scans > MOST_SCANS
        scans += found[0][1] == START_OF_SCAN
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2])
    return True


def _too_many(most: int) -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels to be opened; %(most)s million are the most. Make it smaller first.")
        % {"most": most // 1_000_000},
        code="too_many_pixels",
    )
