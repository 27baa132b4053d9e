"""What the road costs: the fee schedule by season, read and checked, and what a number of units costs. Pure.

The figures stand in data/fees.toml, each with its source and the day it was looked at. Money is Decimal.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parent / "data" / "fees.toml"
FIRST_SEASON, LAST_SEASON = 2020, 2060
LARGEST = Decimal(1_000_000)
KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
CURRENCY = re.compile(r"[A-Z]{3}\Z")
PER_SPECIALTY = ("eras", "residencycas")
COUNTS = ("", *PER_SPECIALTY, "ranks", "supplemental_ranks")
"""What a fee is counted by: programs of a specialty that takes applications there, or program codes."""
CENT = Decimal("0.01")
ZERO = Decimal(0)

FEE_PARTS = {"key", "name", "milestone", "before", "unit", "quantity", "counts", "applies_to", "usual", "season"}
SEASON_PARTS = {
    "season", "amount", "tiers", "currency", "about_usd", "note", "source", "url", "confidence", "verified",
    "conflicts", "checked_on",
}  # fmt: skip
PRICE_PARTS = {"key", "name", "low", "high", "source", "url", "confidence"}


class FeeFileError(ValueError):
    """The file cannot be used. `problems` names each mistake with its place."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Tier:
    """From unit number `start` on: `each` per unit, and `flat` once when that unit is reached."""

    start: int
    each: Decimal = ZERO
    flat: Decimal = ZERO


@dataclass(frozen=True)
class Conflict:
    """Another figure that goes around."""

    amount: Decimal
    source: str


@dataclass(frozen=True)
class SeasonFee:
    """The figure of one season. `about_usd`: what an amount in another currency was in US dollars then."""

    season: int
    tiers: tuple[Tier, ...]
    currency: str
    about_usd: Decimal | None
    note: str
    source: str
    url: str
    confidence: str
    verified: bool
    checked_on: date
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class Fee:
    """A fee. `milestone` is the step at which it is paid; `before` the step (an exam) that this one leads to."""

    key: str
    name: str
    milestone: str
    before: str
    unit: str
    quantity: int
    counts: str
    applies_to: frozenset[str]
    usual: bool
    seasons: tuple[SeasonFee, ...]

    def of(self, season: int) -> SeasonFee:
        """The figure of this season; without one the newest before it, else the first there is."""
        earlier = [one for one in self.seasons if one.season <= season]
        return max(earlier, key=lambda one: one.season) if earlier else min(self.seasons, key=lambda one: one.season)


@dataclass(frozen=True)
class UsualPrice:
    """What something without a fee schedule usually costs, in US dollars. Weak figures, never verified."""

    key: str
    name: str
    low: Decimal
    high: Decimal
    source: str
    url: str
    checked_on: date


@dataclass(frozen=True)
class Schedule:
    """All fees in the order of the road, and usual prices."""

    fees: tuple[Fee, ...]
    prices: tuple[UsualPrice, ...]
    checked_on: date

    @property
    def currencies(self) -> list[str]:
        """The currencies other than the US dollar in which a fee is."""
        found = {one.currency for fee in self.fees for one in fee.seasons}
        return sorted(found - {"USD"})

    def fee(self, key: str) -> Fee | None:
        """The fee of this key."""
        return next((fee for fee in self.fees if fee.key == key), None)

    def price(self, key: str) -> UsualPrice | None:
        """The usual price of this key."""
        return next((price for price in self.prices if price.key == key), None)

    def counted_by(self, counts: str) -> Fee | None:
        """The first fee that counts these units."""
        return next((fee for fee in self.fees if fee.counts == counts), None)


def cost(tiers: Iterable[Tier], count: int) -> Decimal:
    """What so many units cost: each unit at the price of its tier, and what is taken once where a tier begins.

    Source of the ERAS tiers: AAMC, ERAS fee page: $11 for each of the first 30 programs in a specialty, $30 for each
    further one. Check value of AAMC: 43 programs in internal medicine and 7 in radiology cost $797.
    """
    ordered = sorted(tiers, key=lambda tier: tier.start)
    ends = [after.start - 1 for _tier, after in pairwise(ordered)] + [count]
    total = ZERO
    for tier, end in zip(ordered, ends, strict=False):
        if count >= tier.start:
            total += tier.flat + tier.each * (min(count, end) - tier.start + 1)
    return total


# ---------------------------------------------------------------------------------------- the file


@cache
def shipped() -> Schedule:
    """The schedule that comes with the product. Read once."""
    return read(SHIPPED)


def read(path: Path) -> Schedule:
    """Read and check a file of fees. Raises FeeFileError with every mistake named."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FeeFileError([f"{path.name} cannot be read: {error}"]) from None
    return from_document(raw)


def from_document(raw: Mapping[str, Any]) -> Schedule:
    """The schedule of a document. Raises FeeFileError."""
    unknown = sorted(raw.keys() - {"checked_on", "fee", "price"})
    problems = [f"“{name}” is not a part of a fee file" for name in unknown]
    checked_on = raw.get("checked_on")
    if type(checked_on) is not date:
        raise FeeFileError(["“checked_on” must be a date"])
    fees = [_fee(entry, checked_on, f"fee {n}", problems) for n, entry in enumerate(raw.get("fee", []), 1)]
    prices = [_usual(entry, checked_on, f"price {n}", problems) for n, entry in enumerate(raw.get("price", []), 1)]
    keys = [fee.key for fee in fees]
    problems += [f"fee {key} stands twice" for key in sorted({key for key in keys if keys.count(key) > 1})]
    if problems:
        raise FeeFileError(problems)
    return Schedule(tuple(fees), tuple(prices), checked_on)


def _fee(entry: Mapping[str, Any], checked_on: date, place: str, problems: list[str]) -> Fee:
    place = f"fee {entry.get('key', place)}"
    _known(entry, FEE_PARTS, place, problems)
    for name in ("key", "name", "milestone"):
        if not isinstance(entry.get(name), str) or not entry[name]:
            problems.append(f"{place}: {name} must be filled in")
    if not KEY.match(str(entry.get("key", ""))):
        problems.append(f"{place}: the key must be small letters, digits and underscores")
    if entry.get("counts", "") not in COUNTS:
        problems.append(f"{place}: nothing is counted by “{entry['counts']}”")
    quantity = entry.get("quantity", 1)
    if type(quantity) is not int or quantity < 1:
        problems.append(f"{place}: quantity must be a whole number from 1 on")
        quantity = 1
    seasons = [_season(one, checked_on, place, problems) for one in entry.get("season", [])]
    years = [one.season for one in seasons]
    if not seasons:
        problems.append(f"{place} has no season")
    elif years != sorted(set(years)):
        problems.append(f"{place}: its seasons must stand in order, each once")
    return Fee(
        key=str(entry.get("key", "")), name=str(entry.get("name", "")), milestone=str(entry.get("milestone", "")),
        before=str(entry.get("before", "")), unit=str(entry.get("unit", "")), quantity=quantity,
        counts=str(entry.get("counts", "")), applies_to=frozenset(entry.get("applies_to", ["all"])),
        usual=entry.get("usual", True) is True, seasons=tuple(seasons),
    )  # fmt: skip


def _season(entry: Mapping[str, Any], checked_on: date, place: str, problems: list[str]) -> SeasonFee:
    season, looked_at = entry.get("season"), entry.get("checked_on", checked_on)
    place = f"{place}, season {season}"
    if type(looked_at) is not date:
        problems.append(f"{place}: checked_on must be a date")
    _known(entry, SEASON_PARTS, place, problems)
    if type(season) is not int or not FIRST_SEASON <= season <= LAST_SEASON:
        problems.append(f"{place}: the season must be a year from {FIRST_SEASON} to {LAST_SEASON}")
        season = FIRST_SEASON
    for name in ("source", "url", "confidence"):
        if not isinstance(entry.get(name), str) or not entry[name]:
            problems.append(f"{place}: {name} must be filled in")
    confidence, verified = entry.get("confidence", ""), entry.get("verified", False)
    if confidence not in ("H", "M", "L"):
        problems.append(f"{place}: the confidence must be H, M or L")
    elif verified and confidence == "L":
        problems.append(f"{place}: what is weak (L) is not verified")
    currency = entry.get("currency", "USD")
    if not CURRENCY.match(str(currency)):
        problems.append(f"{place}: “{currency}” is no currency code")
    about = _money(entry["about_usd"], f"{place}: about_usd", problems) if "about_usd" in entry else None
    if (currency != "USD") != (about is not None):
        problems.append(f"{place}: about_usd belongs to amounts in other currencies, and to all of them")
    return SeasonFee(
        season=season, tiers=_tiers(entry, place, problems), currency=str(currency), about_usd=about,
        note=str(entry.get("note", "")), source=str(entry.get("source", "")), url=str(entry.get("url", "")),
        confidence=str(confidence), verified=verified is True, checked_on=looked_at,
        conflicts=tuple(
            Conflict(_money(one.get("amount"), f"{place}: conflict", problems), str(one.get("source", "")))
            for one in entry.get("conflicts", [])
        ),
    )  # fmt: skip


def _tiers(entry: Mapping[str, Any], place: str, problems: list[str]) -> tuple[Tier, ...]:
    if ("amount" in entry) == ("tiers" in entry):
        problems.append(f"{place}: give either an amount or tiers")
        return ()
    if "amount" in entry:
        return (Tier(1, _money(entry["amount"], f"{place}: amount", problems)),)
    found = []
    for one in entry["tiers"]:
        _known(one, {"from", "each", "flat"}, f"{place}, tier", problems)
        parts = {name: _money(one.get(name, 0), f"{place}, tier: {name}", problems) for name in ("each", "flat")}
        found.append(Tier(one.get("from", 0), **parts))
    starts: Sequence[Any] = [tier.start for tier in found]
    if any(type(start) is not int or start < 1 for start in starts) or starts != sorted(set(starts)):
        problems.append(f"{place}: tiers begin at whole numbers from 1 on, in order")
        return ()
    return tuple(found)


def _usual(entry: Mapping[str, Any], checked_on: date, place: str, problems: list[str]) -> UsualPrice:
    _known(entry, PRICE_PARTS, place, problems)
    key, name, source, url = (str(entry.get(part, "")) for part in ("key", "name", "source", "url"))
    if not (KEY.match(key) and name and source and url):
        problems.append(f"{place}: key, name, source and url must be filled in")
    low, high = (_money(entry.get(name), f"{place}: {name}", problems) for name in ("low", "high"))
    if low > high:
        problems.append(f"{place}: the low price is above the high one")
    return UsualPrice(key, name, low, high, source, url, checked_on)


def _known(entry: Mapping[str, Any], parts: set[str], place: str, problems: list[str]) -> None:
    problems += [f"{place}: “{name}” is not a part of it" for name in sorted(entry.keys() - parts)]


def _money(value: Any, place: str, problems: list[str]) -> Decimal:
    """Whole units, or a text like "12.50"; never a float, which is not exact."""
    try:
        amount = Decimal(value) if type(value) in (int, str) else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and 0 <= amount <= LARGEST and amount == amount.quantize(CENT)):
        problems.append(f"{place} must be money: a whole number, or a text like “12.50”")
        return ZERO
    return amount
