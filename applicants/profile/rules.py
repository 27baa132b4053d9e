"""What must hold between the answers of a profile, and what onboarding asks about. Pure."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applicants.profile.models import EARLIEST_GRADUATION

ASKED = (
    "graduation", "wdoms_check", "myintealth_account", "ecfmg_application", "credential_verification",
    "step1_result", "step2_result", "oet_result", "step3_result", "pathway_documents", "usce_do", "cv_document",
    "personal_statement", "certify_submit",
)  # fmt: skip
"""The milestones that onboarding asks about; what they require counts as done with them."""

FURTHEST_GRADUATION_YEARS = 12
OLD_AFTER_YEARS = 5


def years_between(earlier: date, later: date) -> float:
    return (later - earlier).days / 365.25


def check_status(status: str, graduation: date | None, today: date) -> None:
    """Status and graduation date must agree. Raises ValidationError naming the field."""
    if graduation is None:
        if status == "student":
            raise ValidationError({"graduation_on": _("Say when you expect to graduate; your plan depends on it.")})
        return
    if graduation < EARLIEST_GRADUATION:
        raise ValidationError({"graduation_on": _("That is too long ago. Is the year right?")})
    if graduation > today.replace(year=today.year + FURTHEST_GRADUATION_YEARS, day=1):
        raise ValidationError({"graduation_on": _("That is too far in the future. Is the year right?")})
    if status == "student" and graduation < today:
        raise ValidationError({"graduation_on": _("This day is over. If you have graduated, choose that above.")})
    if status != "student" and graduation > today:
        raise ValidationError({"graduation_on": _("This day is in the future. If you still study, choose that above.")})


def status_hint(status: str, graduation: date | None, today: date) -> str:
    """A question back where the status does not fit the years since graduation; empty where it does."""
    if not graduation or status == "student":
        return ""
    years = years_between(graduation, today)
    if status == "graduate" and years > OLD_AFTER_YEARS:
        return _("You graduated more than 5 years ago. With that choice you see steps for older graduates too.")
    if status == "old_graduate" and years <= OLD_AFTER_YEARS:
        return _("You graduated within the last 5 years; “I have graduated” fits better.")
    return ""
