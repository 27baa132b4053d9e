"""Made-up preparation for the demo."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from applicants.interviews.prep import services
from applicants.interviews.prep.models import Answer, MockInterview, Practice
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """One answer, practiced once, a mock interview ahead, two lines ticked."""
    answer = services.add(
        model=Answer, applicant=applicant, by=by,
        values={"key": "about-you", "text": "Where I come from; the clinic in my town; my observership (demo)."},
    ).row  # fmt: skip
    services.add(
        model=Practice, applicant=applicant, by=by, answer=answer,
        values={"on": today - timedelta(days=3), "how": "recorded", "rating": 3, "note": "Too long."},
    )  # fmt: skip
    services.add(
        model=MockInterview, applicant=applicant, by=by,
        values={"on": today + timedelta(days=6), "who": "Sami Example (demo)"},
    )  # fmt: skip
    for key in ("internet", "room"):
        services.tick_ready(applicant=applicant, key=key, done=True, by=by)
