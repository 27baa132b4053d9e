"""What must hold between the answers of a profile, and what onboarding asks about. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.profile.models import EARLIEST_GRADUATION

ASKED = (
    "graduation", "wdoms_check", "myintealth_account", "ecfmg_application", "credential_verification",
    "step1_result", "step2_result", "oet_result", "step3_result", "pathway_documents", "usce_do", "cv_document",
    "personal_statement", "certify_submit",
)  # fmt: skip
"""The milestones that onboarding asks about; what they require counts as done with them."""

SAID = {
    "graduation": gettext_lazy("I have my final diploma"),
    "wdoms_check": gettext_lazy("My school is in the World Directory, with the ECFMG note for my year"),
    "myintealth_account": gettext_lazy("I have a MyIntealth account and a USMLE/ECFMG ID"),
    "ecfmg_application": gettext_lazy("ECFMG accepted my Application for Certification"),
    "credential_verification": gettext_lazy("My school confirmed diploma and transcript to ECFMG"),
    "step1_result": gettext_lazy("I passed Step 1"),
    "step2_result": gettext_lazy("I passed Step 2 CK"),
    "oet_result": gettext_lazy("I passed OET Medicine"),
    "step3_result": gettext_lazy("I passed Step 3"),
    "pathway_documents": gettext_lazy("My Pathway papers are complete"),
    "usce_do": gettext_lazy("I have two months or more of US clinical experience"),
    "cv_document": gettext_lazy("My CV is written"),
    "personal_statement": gettext_lazy("My personal statement is written"),
    "certify_submit": gettext_lazy("I have sent my ERAS application for the coming Match"),
}
DAY_HINTS = {
    "graduation": gettext_lazy("As on the diploma."),
    "step1_result": gettext_lazy("The day of the result, as on your score report."),
    "step2_result": gettext_lazy("The day of the result, as on your score report."),
    "oet_result": gettext_lazy("ECFMG takes no other English test, also if you studied in English."),
    "usce_do": gettext_lazy("The last day."),
    "credential_verification": gettext_lazy(
        "If you still wait for it, leave this empty; you can put it on your waiting list later."
    ),
}

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


def is_student_again(before: str, after: str) -> bool:
    """Whether somebody who had graduated says now that they still study."""
    return before != "student" and after == "student"


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


def said(key: str, titles: Mapping[str, str]) -> Any:
    """The question about a milestone in the person's words."""
    return SAID.get(key, titles[key])


def season_label(season: int, possible: int | None, recommended: int | None) -> str:
    """A season with what the plan says of it."""
    if possible is None or season < possible:
        words = _("Match %(season)s: too late")
    elif recommended is None or season < recommended:
        words = _("Match %(season)s: possible, only at the fastest pace")
    elif season == recommended:
        words = _("Match %(season)s: recommended, at the advised pace")
    else:
        words = _("Match %(season)s: with more room")
    return words % {"season": season}
