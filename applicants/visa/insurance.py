"""The health insurance that a J-1 visitor must have. Pure."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from applicants.remarks import Remark, Source, Weight
from applicants.visa.said import Plan, Track

LAW = Source("22 CFR 62.14", "https://www.ecfr.gov/current/title-22/section-62.14", date(2026, 11, 21))
MINIMUMS = {
    "medical_usd": Decimal(100_000), "evacuation_usd": Decimal(50_000), "repatriation_usd": Decimal(25_000),
}  # fmt: skip
MOST_DEDUCTIBLE = Decimal(500)


def gaps(plan: Plan) -> list[str] | None:
    """The amounts that are below the J-1 minimum (the deductible: above its limit), by field; None: one is not known.

    Source: 22 CFR 62.14: $100,000 for each accident or illness, $50,000 evacuation, $25,000 repatriation, deductible
    $500 at most. A known gap counts although another amount is not known.
    """
    amounts = {name: getattr(plan, name) for name in (*MINIMUMS, "deductible_usd")}
    found = [name for name, least in MINIMUMS.items() if amounts[name] is not None and amounts[name] < least]
    if plan.deductible_usd is not None and plan.deductible_usd > MOST_DEDUCTIBLE:
        found.append("deductible_usd")
    return None if not found and None in amounts.values() else found


def remarks(plan: Plan, start: date | None) -> Iterator[Remark]:
    """What the law says of the insurance of somebody for whom a J-1 is possible."""
    if plan.track in (Track.H1B, Track.NONE):
        return
    if below := gaps(plan):
        words = {
            "medical_usd": _("medical cover below $100,000"), "evacuation_usd": _("evacuation below $50,000"),
            "repatriation_usd": _("repatriation below $25,000"), "deductible_usd": _("deductible above $500"),
        }  # fmt: skip
        said = _("The insurance misses the J-1 minimum: %(gaps)s. Ask for extra cover.")
        yield Remark("insurance_below", Weight.WARN, said % {"gaps": ", ".join(words[gap] for gap in below)}, LAW)
    if plan.insured_from and start and plan.insured_from > start:
        said = _("The cover begins after the first day. On a J-1 you must be insured from the first day on.")
        yield Remark("insurance_starts_late", Weight.WARN, said, LAW)
