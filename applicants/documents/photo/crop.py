"""The crop that meets the rules. Pure: a picture in, a JPEG out."""

from enum import StrEnum

from PIL import Image

from applicants.documents.files.images import as_jpeg
from applicants.documents.limits import Photo

HEAD_ROOM = 1 / 3
"""Of what is cut from the height, the share that goes above: a head stands in the upper part of a portrait."""


class Position(StrEnum):
    """Which part is kept of the side that is too long."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


def box_of(width: int, height: int, position: Position, rule: Photo) -> tuple[float, float, float, float]:
    """The biggest part of the asked shape: (left, top, right, bottom) in pixels.

    A picture that is too wide is cut at its sides, one that is too high above and below; in the middle with head room.
    """
    shape = rule.width / rule.height
    if width / height > shape:
        kept = height * shape
        left = {Position.START: 0.0, Position.MIDDLE: (width - kept) / 2, Position.END: width - kept}[position]
        return left, 0, left + kept, height
    kept = width / shape
    top = {Position.START: 0.0, Position.MIDDLE: (height - kept) * HEAD_ROOM, Position.END: height - kept}[position]
    return 0, top, width, top + kept


def cropped(picture: Image.Image, position: Position, rule: Photo) -> bytes:
    """The picture as the rules want it: its pixels, its shape, its dots per inch, JPEG, few enough bytes."""
    box = box_of(picture.width, picture.height, position, rule)
    part = picture.resize((rule.width, rule.height), Image.Resampling.LANCZOS, box=box)
    return as_jpeg(part, most_bytes=rule.bytes, dpi=rule.dpi)
