"""What is wrong with a photo. Pure."""

from django.utils.translation import gettext as _

from applicants.documents.files.images import PictureFacts
from applicants.documents.files.kinds import size_words
from applicants.documents.limits import Photo
from applicants.remarks import Remark, Weight

RATIO_TOLERANCE = 0.01
"""Of the ratio of width and height; a pixel more or less is no other shape."""


def problems(facts: PictureFacts, rule: Photo) -> list[Remark]:
    """What does not meet the rules: format, pixels, shape, dots per inch, bytes. Empty where all is right.

    2.5 x 3.5 inches at 150 dpi (375 x 525 pixels), JPEG or PNG, at most 150 KB, upright (published guides; not read
    on an official page).
    """
    found = []
    if facts.format not in ("JPEG", "PNG"):
        found.append(
            _wrong("format", _("It is a %(format)s; JPEG or PNG is asked for.") % {"format": facts.format}, rule)
        )
    wide, wanted = facts.width / facts.height, rule.width / rule.height
    if facts.width >= facts.height:
        found.append(_wrong("shape", _("It is not upright: a portrait is higher than wide, 5 to 7."), rule))
    elif abs(wide - wanted) > RATIO_TOLERANCE:
        found.append(_wrong("shape", _("Its shape is not 5 to 7 (2.5 × 3.5 inches)."), rule))
    if (facts.width, facts.height) != (rule.width, rule.height):
        found.append(_wrong("pixels", _("It has %(w)s × %(h)s pixels; %(rw)s × %(rh)s are asked for.") % {
            "w": facts.width, "h": facts.height, "rw": rule.width, "rh": rule.height}, rule))  # fmt: skip
    if facts.dpi is None:
        found.append(
            _wrong("dpi", _("It does not say its resolution; %(dpi)s dpi is asked for.") % {"dpi": rule.dpi}, rule)
        )
    elif facts.dpi != rule.dpi:
        found.append(_wrong("dpi", _("It says %(own)s dpi; %(dpi)s dpi is asked for.") % {
            "own": facts.dpi, "dpi": rule.dpi}, rule))  # fmt: skip
    if facts.size > rule.bytes:
        found.append(_wrong("bytes", _("It has %(size)s; %(most)s at most are taken.") % {
            "size": size_words(facts.size), "most": size_words(rule.bytes)}, rule))  # fmt: skip
    return found


def too_small(facts: PictureFacts, rule: Photo) -> list[Remark]:
    """A crop must be enlarged where the picture has fewer pixels than asked for; it looks soft then."""
    share = min(facts.width / rule.width, facts.height / rule.height)
    if share >= 1:
        return []
    return [Remark("small", Weight.WARN, _(
        "The picture is smaller than asked for: the crop had to be enlarged and looks soft. Better take a bigger one."
    ))]  # fmt: skip


def _wrong(rule: str, words: str, photo: Photo) -> Remark:
    return Remark(rule, Weight.STOP, words, photo.source)
