"""Made-up letters of the demo applicant."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from applicants.letters import services
from applicants.letters.rules import Waiver
from applicants.profile.models import Applicant
from programs.models import Specialty

if TYPE_CHECKING:
    from accounts.models import User


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """One letter that was agreed to, one writer who is silent, one candidate."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    medicine = Specialty.objects.get(key="internal-medicine")
    for values in (
        {
            "writer": "Dr Ada Placeholder (demo)", "role": "Attending", "is_us": True, "specialty": medicine,
            "institution": "Example Lakeside Medical Center (demo)", "email": "ada.placeholder@demo.example",
            "met_at": "Example Lakeside (demo)", "waiver": Waiver.WAIVED, "asked_on": ago(175),
            "agreed_on": ago(170),
        },
        {
            "writer": "Prof. Imran Mock (demo)", "role": "Head of medicine", "specialty": medicine,
            "institution": "Example Medical College (demo)", "asked_on": ago(17),
        },
        {"writer": "Dr Lena Specimen (demo)", "role": "Consultant", "institution": "Sample Teaching Hospital (demo)"},
    ):  # fmt: skip
        services.add_letter(applicant=applicant, values=values, by=by)
