"""Made-up clinical experience of the demo applicant."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from applicants.profile.models import Applicant
from applicants.usce import services
from applicants.usce.models import Kind, Rotation
from programs.models import Specialty

if TYPE_CHECKING:
    from accounts.models import User


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """One observership that is over, and a search with places in every state."""
    medicine = Specialty.objects.get(key="internal-medicine")
    services.add_rotation(
        applicant=applicant, by=by,
        values={
            "kind": Kind.OBSERVERSHIP, "hospital": "Example Lakeside Medical Center (demo)", "city": "Sampleton, OH",
            "setting": Rotation.Setting.TEACHING, "specialty": medicine, "supervisor": "Dr Ada Placeholder (demo)",
            "starts_on": today - timedelta(days=200), "ends_on": today - timedelta(days=173), "cost_usd": 900,
            "visa": Rotation.Visa.VISITOR, "emr": "Epic", "letter_expected": True,
        },
    )  # fmt: skip
    for days, values in (
        (None, {"host": "Pretend Prairie Health System (demo)", "city": "Mockville, KS"}),
        (20, {"host": "Sample Valley Clinic (demo)", "city": "Exampleton, NJ", "contact": "Coordinator Mock (demo)"}),
        (35, {"host": "Placeholder University Hospital (demo)", "city": "Testburg, MI", "answered_on": today
              - timedelta(days=9), "kind": Kind.EXTERNSHIP, "hands_on": True, "letter_allowed": True,
              "residents_there": True, "cost_usd": 2200}),
    ):  # fmt: skip
        asked = {"asked_on": today - timedelta(days=days)} if days else {}
        services.add_place(applicant=applicant, values={"specialty": medicine, **asked, **values}, by=by)
