"""A made-up plan for the demo: J-1 chosen, the ministry asked and silent."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from applicants.profile.models import Applicant
from applicants.visa import services
from applicants.visa.models import VisaPaper
from applicants.visa.said import Track

if TYPE_CHECKING:
    from accounts.models import User

MARK = "(demo)"


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """Somebody who asked early which office writes the Statement of Need, and has not heard since."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    services.save_plan(
        applicant=applicant, values={"track": Track.J1, "decided_on": ago(30), "passport_until": today.replace(day=1) +
        timedelta(days=4 * 365)}, by=by,
    )  # fmt: skip
    services.save_j1(applicant=applicant, values={"statement_asked_on": ago(20)}, by=by)
    services.save_wait(
        applicant=applicant, step="statement_of_need",
        values={"who": "ministry", "name": f"Example Ministry of Health, desk 4 {MARK}", "since": ago(20)}, by=by,
    )  # fmt: skip
    services.save_paper(applicant=applicant, key="passport", values={"state": VisaPaper.State.HAVE}, by=by)
    services.save_paper(
        applicant=applicant, key="certificate", values={"state": VisaPaper.State.WAITING, "since": ago(15)}, by=by
    )
