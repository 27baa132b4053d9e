"""Made-up check-ins for the demo: some good weeks, some long ones, one that was skipped."""

from datetime import date
from typing import TYPE_CHECKING

from applicants.profile.models import Applicant
from applicants.wellbeing import services
from applicants.wellbeing.rules import WEEK, monday_of

if TYPE_CHECKING:
    from accounts.models import User

WEEKS = (
    (1, 4, 2, "Long days in the library."), (2, 4, 3, ""), (3, 3, 4, "Step 1 is passed!"), (4, 5, 2, ""),
    (5, 5, 3, "Exam week."), (7, 4, 3, ""), (8, 3, 4, ""), (9, 3, 4, "Back after a few days with my family."),
)  # fmt: skip
"""Weeks ago, band of hours, mood, line."""


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """The past weeks; this one is left to the person."""
    for ago, hours, mood, line in WEEKS:
        values = {"week": monday_of(today) - ago * WEEK, "hours": hours, "mood": mood, "line": line}
        services.add_week(applicant=applicant, values=values, by=by)
