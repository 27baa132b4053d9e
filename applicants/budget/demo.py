"""A made-up budget for the demo."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from applicants.budget import services
from applicants.profile.models import Applicant
from roadmap.models import Phase

if TYPE_CHECKING:
    from accounts.models import User


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """Rupees with a made-up rate, two payments, two own lines, planned programs."""
    services.save_currency(
        applicant=applicant, currency="PKR", rates={"PKR": (Decimal(280), today - timedelta(days=9))}, by=by
    )  # fmt: skip
    counts: dict[int, int | None] = {row.specialty_id: 60 for row in applicant.targetspecialtys.all()}
    services.plan_programs(applicant=applicant, counts=counts, rank_codes=0, supplemental_codes=0, by=by)
    for key, amount, days in (("step1", "253400", 120), ("fsmb", "21000", 300)):
        services.pay(applicant=applicant, key=key, by=by, values={
            "paid_amount": Decimal(amount), "paid_currency": "PKR", "paid_on": today - timedelta(days=days),
            "paid_rate": Decimal(280),
        })  # fmt: skip
    profile = Phase.objects.get(key="profile")
    for title, kind, dollars, days in (
        ("Observership, Example Lakeside (demo)", "usce", 1800, 330), ("Flight and room (demo)", "travel", 2100, 320),
    ):  # fmt: skip
        services.add_line(applicant=applicant, by=by, values={
            "title": title, "kind": kind, "phase": profile, "planned_amount": Decimal(dollars),
            "planned_currency": "USD", "planned_on": today + timedelta(days=days),
        })  # fmt: skip
