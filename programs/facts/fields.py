"""What can be known of a program: one entry a field, in the order of the program page. Pure Python, no rows.

A field's value lies in JSON as bool, int, float (shares, in percent with one decimal) or str (choices, texts).
A field with `column` also has a typed column of that name on Program, which search and fit read; `settle` keeps
the two in step. A field with `strictness` has a second column `<key>_strict`: whether the value is a strict rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

VISA_STALE_DAYS = 180
STALE_DAYS = 365


class Kind(StrEnum):
    """How the value of a field is written down."""

    YES_NO = "yes_no"
    COUNT = "count"
    SHARE = "share"
    CHOICE = "choice"
    TEXT = "text"


def years(n: int) -> str:
    """1 year, 5 years."""
    return ngettext("%(n)s year", "%(n)s years", n) % {"n": n}


def months(n: int) -> str:
    """1 month, 3 months."""
    return ngettext("%(n)s month", "%(n)s months", n) % {"n": n}


UNITS: Mapping[str, Callable[[int], str]] = {"years": years, "months": months}


@dataclass(frozen=True)
class Field:
    """One thing that can be known of a program. `least` and `most` bound counts and shares, texts by their length.

    `each_season`: what was seen before a season began is to be looked at again, however young it is.
    """

    key: str
    label: Any
    group: str
    kind: Kind
    column: bool = True
    strictness: bool = False
    stale_days: int = STALE_DAYS
    each_season: bool = False
    least: int = 0
    most: int = 100
    choices: Mapping[str, Any] = field(default_factory=dict)
    unit: str = ""

    def clean(self, raw: Any) -> Any:
        """The value as it is stored. Raises ValidationError with words that name the field."""
        try:
            value = _CLEAN[self.kind](self, raw)
        except (ValueError, TypeError, InvalidOperation, OverflowError):
            raise ValidationError(
                _("%(field)s: “%(value)s” does not fit here."), params={"field": self.label, "value": str(raw)[:80]}
            ) from None
        return value

    def words(self, value: Any) -> str:
        """A stored value as people read it."""
        if value is None:
            return ""
        if self.kind is Kind.YES_NO:
            return str(_("Yes") if value else _("No"))
        if self.kind is Kind.CHOICE:
            return str(self.choices.get(value, value))
        if self.kind is Kind.SHARE:
            return f"{value:g}%"
        return UNITS[self.unit](value) if self.unit else str(value)


YES = {"yes", "y", "true", "1", "x", "j"}
NO = {"no", "n", "false", "0", "-"}


def _yes_no(_field: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).strip().lower()
    if text in YES or text in NO:
        return text in YES
    raise ValueError(raw)


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool):
        raise ValueError(raw)
    number = Decimal(str(raw).strip().removesuffix("%").strip())
    if not number.is_finite():
        raise ValueError(raw)
    return number


def _count(own: Field, raw: Any) -> int:
    number = _number(raw)
    if number != int(number) or not own.least <= number <= own.most:
        raise ValueError(raw)
    return int(number)


def _share(own: Field, raw: Any) -> float:
    number = _number(raw)
    if not own.least <= number <= own.most:
        raise ValueError(raw)
    return float(round(number, 1))


def _choice(own: Field, raw: Any) -> str:
    text = str(raw).strip()
    by_label = {str(label).lower(): key for key, label in own.choices.items()}
    key = text if text in own.choices else by_label.get(text.lower())
    if key is None:
        raise ValueError(raw)
    return key


def _text(own: Field, raw: Any) -> str:
    text = " ".join(str(raw).split())
    if not text or len(text) > own.most or "\0" in text:
        raise ValueError(raw)
    return text


_CLEAN: Mapping[Kind, Any] = {
    Kind.YES_NO: _yes_no, Kind.COUNT: _count, Kind.SHARE: _share, Kind.CHOICE: _choice, Kind.TEXT: _text,
}  # fmt: skip

GROUPS = {
    "visa": _("Visa"),
    "exams": _("Exams"),
    "graduation": _("Graduation and certification"),
    "experience": _("Experience and letters"),
    "residents": _("Who trains there"),
    "program": _("The program"),
}

STAGES = {
    "application": _("the application"),
    "interview": _("the interview"),
    "rank_list": _("the rank list"),
    "start": _("the start of training"),
}
"""By when the ECFMG certificate is needed, the earliest first."""

TYPES = {
    "university": _("University"),
    "community_university": _("Community, university-linked"),
    "community": _("Community"),
    "military": _("Military"),
    "other": _("Other"),
}

FIELDS: Mapping[str, Field] = {
    one.key: one
    for one in (
        Field("j1", _("J-1"), "visa", Kind.YES_NO, stale_days=VISA_STALE_DAYS, each_season=True),
        Field("h1b", _("H-1B"), "visa", Kind.YES_NO, stale_days=VISA_STALE_DAYS, each_season=True),
        Field("f1", _("F-1 (OPT)"), "visa", Kind.YES_NO, stale_days=VISA_STALE_DAYS, each_season=True),
        Field("step2_min", _("Step 2 CK, at least"), "exams", Kind.COUNT, strictness=True, least=1, most=300),
        Field("step2_liked", _("Step 2 CK, liked"), "exams", Kind.COUNT, least=1, most=300),
        Field("attempts_max", _("Attempts for each Step, at most"), "exams", Kind.COUNT, strictness=True, least=1,
              most=4),
        Field("step3_needed", _("Step 3 needed"), "exams", Kind.YES_NO, column=False),
        Field("grad_years_max", _("Years since graduation, at most"), "graduation", Kind.COUNT, strictness=True,
              most=60, unit="years"),
        Field("certificate_by", _("ECFMG certificate needed by"), "graduation", Kind.CHOICE, strictness=True,
              choices=STAGES),
        Field("usce_months_min", _("US clinical experience, at least"), "experience", Kind.COUNT, strictness=True,
              most=60, unit="months"),
        Field("usce_within_years", _("US clinical experience, not older than"), "experience", Kind.COUNT,
              strictness=True, least=1, most=20, unit="years"),
        Field("letters_min", _("Letters, at least"), "experience", Kind.COUNT, strictness=True, most=4),
        Field("us_letters_min", _("Letters from the US, at least"), "experience", Kind.COUNT, strictness=True, most=4),
        Field("img_share", _("Share of IMGs"), "residents", Kind.SHARE),
        Field("us_img_share", _("Share of US IMGs"), "residents", Kind.SHARE, column=False),
        Field("non_us_img_share", _("Share of non-US IMGs"), "residents", Kind.SHARE, column=False),
        Field("do_share", _("Share of DOs"), "residents", Kind.SHARE, column=False),
        Field("md_share", _("Share of US MDs"), "residents", Kind.SHARE, column=False),
        Field("positions", _("Places a year"), "program", Kind.COUNT, most=500),
        Field("interviews", _("Interviews last season"), "program", Kind.COUNT, column=False, most=5000),
        Field("program_type", _("Type"), "program", Kind.CHOICE, choices=TYPES),
        Field("length_years", _("Length"), "program", Kind.COUNT, column=False, least=1, most=8, unit="years"),
        Field("accepts", _("Takes applications this season"), "program", Kind.YES_NO),
        Field("in_eras", _("Takes part in ERAS"), "program", Kind.YES_NO, column=False),
        Field("signals", _("Takes signals"), "program", Kind.YES_NO, column=False),
        Field("website", _("Website"), "program", Kind.TEXT, column=False, most=300),
    )
}  # fmt: skip
COLUMNS = tuple(one for one in FIELDS.values() if one.column)
