"""A made-up record for the demo: verified by nobody yet, the Pathway still open."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from applicants.certification import services
from applicants.certification.said import Accreditation, Cs, License, Route
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """Somebody whose school has been silent for more than 90 days, and who has just answered the chooser."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    services.save_certification(
        applicant=applicant,
        values={
            "school_checked_on": ago(420), "note_covers_year": True, "account_opened_on": ago(400),
            "identity_confirmed_on": ago(380), "has_id": True, "application_sent_on": ago(372),
            "application_accepted_on": ago(350), "route": Route.PAPER, "diploma_sent_on": ago(112),
            "transcript_sent_on": ago(112), "asked_school_on": ago(40), "step2_cs": Cs.NEVER,
            "license": License.HELD, "license_country": applicant.school_country, "license_clean": True,
            "accreditation": Accreditation.WFME, "national_osce": False,
        },
        by=by,
    )  # fmt: skip
