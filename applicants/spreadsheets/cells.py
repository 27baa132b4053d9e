"""What the cells of a person's spreadsheet say, and which column is which. Pure; nothing is guessed silently."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from applicants.sheets import Column, Kind, Sheet
from programs.catalogue.text import plain, unquoted

NEARLY = 88
"""How alike (of 100) a header must be to the name of a column to be taken for it; the person sees and can change it."""
YES = {"yes", "y", "true", "1", "x", "done", "✓", "✔"}
NO = {"no", "n", "false", "0"}
SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
NAMED = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%Y/%m/%d", "%Y%m%d")
AMOUNT = re.compile(r"[^0-9.,\-]")
THOUSANDS_OR_CENTS = re.compile(r"-?\d{1,3}\.\d{3}")
FIRST_YEAR, LAST_YEAR = 1950, 2090
DECIMALS = (Kind.MONEY, Kind.RATE)


class Odd(ValueError):
    """A cell that cannot be read as what its column holds. Its text is for people."""


def recognise(header: Sequence[str], sheet: Sheet) -> dict[int, str]:
    """Place -> key of the columns that are known by their name; each key once, exact names before similar ones."""
    names = {key: name for column in sheet.columns for name in _names(column) if (key := plain(str(name)))}
    by_name = {plain(str(name)): column.key for column in sheet.columns for name in _names(column)}
    found: dict[int, str] = {}
    for place, text in enumerate(header):
        key = by_name.get(plain(text), "")
        if key and key not in found.values():
            found[place] = key
    for place, text in enumerate(header):
        if place in found or not plain(text):
            continue
        best = max(names, key=lambda name: fuzz.ratio(name, plain(text)), default="")
        if best and fuzz.ratio(best, plain(text)) >= NEARLY and by_name[best] not in found.values():
            found[place] = by_name[best]
    return dict(sorted(found.items()))


def _names(column: Column) -> Iterable[Any]:
    return (column.key.replace("_", " "), column.label, *column.also)


def best_sheet(header: Sequence[str], sheets: Sequence[Sheet]) -> Sheet:
    """The table whose columns the header names most of; of equals the first."""
    return max(sheets, key=lambda sheet: (len(recognise(header, sheet)), _knows_rows(header, sheet)))


def _knows_rows(header: Sequence[str], sheet: Sheet) -> int:
    return len(set(sheet.identity) & set(recognise(header, sheet).values()))


def value_of(column: Column, cell: str, *, day_first: bool | None) -> Any:
    """The value of a cell that is not empty. Raises Odd. `day_first`: how 4/5/2026 is meant; None: not said."""
    cell = unquoted(cell.strip())
    text = " ".join(cell.split())
    if column.kind is Kind.DAY:
        return _day(text, day_first)
    if column.kind is Kind.NUMBER:
        return _whole(text)
    if column.kind is Kind.MONEY:
        return _amount(text)
    if column.kind is Kind.RATE:
        return _decimal(text)
    if column.kind is Kind.YES_NO:
        return _yes_no(text)
    if column.kind is Kind.CHOICE:
        return _choice(column, text)
    return cell if column.lines else " ".join(cell.splitlines())


def _day(text: str, day_first: bool | None) -> date:
    try:
        return _plausible(datetime.fromisoformat(text).date(), text)
    except ValueError as error:
        if isinstance(error, Odd):
            raise
    if found := SLASHED.fullmatch(text):
        first, second, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
        if first <= 12 and second <= 12 and first != second and day_first is None:
            raise Odd(
                _("“%(text)s” can be %(one)s or %(other)s. Say at the columns how days are written in your file.")
                % {"text": text, "one": date_format(date(year, second, first)),
                   "other": date_format(date(year, first, second))}
            )  # fmt: skip
        as_day_first = day_first if first <= 12 and second <= 12 and day_first is not None else first > 12
        day, month = (first, second) if as_day_first else (second, first)
        try:
            return _plausible(date(year, month, day), text)
        except ValueError as error:
            if isinstance(error, Odd):
                raise
    for pattern in NAMED:
        try:
            return _plausible(datetime.strptime(text, pattern).date(), text)
        except ValueError as error:
            if isinstance(error, Odd):
                raise
    raise Odd(_("“%(text)s” is no day. Write it like 2027-04-24.") % {"text": text[:40]})


def _plausible(day: date, text: str) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Odd(_("“%(text)s” cannot be right. Is the year right?") % {"text": text[:40]})
    return day


def _whole(text: str) -> int:
    bare = text.removesuffix("%").strip()
    try:
        number = Decimal(bare)
    except InvalidOperation:
        raise Odd(_("“%(text)s” is no number.") % {"text": text[:40]}) from None
    if not number.is_finite() or number != number.to_integral_value() or abs(number) > 1_000_000_000:
        raise Odd(_("“%(text)s” is no whole number.") % {"text": text[:40]})
    return int(number)


def _decimal(text: str) -> Decimal:
    """A number with its decimals. 1,250.50 and 1.250,50 are told apart by the last mark; 1,250 is one thousand."""
    bare = AMOUNT.sub("", text)
    if "," in bare and "." in bare:
        bare = bare.replace(",", "") if bare.rfind(".") > bare.rfind(",") else bare.replace(".", "").replace(",", ".")
    elif "," in bare:
        whole, _comma, rest = bare.rpartition(",")
        bare = f"{whole.replace(',', '')}{rest}" if len(rest) == 3 else f"{whole.replace(',', '')}.{rest}"
    try:
        return Decimal(bare)
    except InvalidOperation:
        raise Odd(_("“%(text)s” is no amount.") % {"text": text[:40]}) from None


def _amount(text: str) -> Decimal:
    """A number with two decimals. 1.250 is refused: one thousand to some, one and a quarter to others."""
    if THOUSANDS_OR_CENTS.fullmatch(AMOUNT.sub("", text)):
        raise Odd(_("“%(text)s” can be read in two ways. Write it like 1250.00.") % {"text": text[:40]})
    try:
        return _decimal(text).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise Odd(_("“%(text)s” is no amount.") % {"text": text[:40]}) from None


def _yes_no(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise Odd(_("“%(text)s” is neither yes nor no.") % {"text": text[:40]})


def _choice(column: Column, text: str) -> str:
    words: Mapping[str, str] = {plain(other): key for other, key in column.also_choices.items()}
    words = {**words, **{plain(str(label)): key for key, label in column.choices}}
    words = {**words, **{plain(key): key for key, _label in column.choices}}
    found = words.get(plain(text))
    if found is None:
        known = ", ".join(str(label) for _key, label in column.choices)
        raise Odd(_("“%(text)s” is none of these: %(known)s.") % {"text": text[:40], "known": known})
    return found


def shown(column: Column, value: Any) -> str:
    """A value as a person reads it, and as it stands in an export that comes back in."""
    if value in (None, ""):
        return ""
    if column.kind is Kind.DAY:
        return str(value.isoformat())
    if column.kind is Kind.YES_NO:
        return str(_("yes")) if value else str(_("no"))
    if column.kind is Kind.CHOICE:
        return str(dict(column.choices).get(value, value))
    return str(value)


def same(column: Column, one: Any, other: Any) -> bool:
    """Whether two values of a column are the same to a person."""
    if one in (None, "") or other in (None, ""):
        return one in (None, "") and other in (None, "")
    if column.kind is Kind.TEXT:
        return " ".join(str(one).split()) == " ".join(str(other).split())
    if column.kind in DECIMALS:
        return Decimal(one) == Decimal(other)
    return bool(one == other)


def mark_of(sheet: Sheet, values: Mapping[str, Any]) -> tuple[str, ...]:
    """By what a row is known again."""
    columns = {column.key: column for column in sheet.columns}
    return tuple(plain(shown(columns[key], values.get(key))) for key in sheet.identity)


def fits(mark: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a row of a file can be about a record: what it says of itself is the same; what it leaves out is open.

    A table without an identity has one record at most.
    """
    return (any(mark) or not mark) and all(one in ("", another) for one, another in zip(mark, other, strict=True))


def stored(column: Column, value: Any) -> Any:
    """A value as it lies in JSON."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def restored(column: Column, value: Any) -> Any:
    """A value out of JSON."""
    if value in (None, ""):
        return value
    if column.kind is Kind.DAY:
        return date.fromisoformat(value)
    return Decimal(value) if column.kind in DECIMALS else value
