"""Coach hints: the typical mistakes that the guides warn of, seen in somebody's own steps. Pure.

Each names the rule it comes from. A hint is a sentence beside the plan, never a rule of the planner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

LONG_STUDY_WEEKS = 8
"""Studying for longer than this without a booked exam gets a hint."""
MOST = 3
"""So many hints a page shows; more would be a lecture."""
EXAMS = (("step1_prep", "step1_register", "Step 1"), ("step2_prep", "step2_register", "Step 2 CK"))
KEYS = frozenset({
    "usce", "late", "programs", "mixed",
    *(f"study:{study}" for study, _booking, _name in EXAMS), *(f"book:{booking}" for _study, booking, _name in EXAMS),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence, the step it is about, and the rule it comes from."""

    key: str
    text: str
    rule: str
    step: str


def hints_for(items: Mapping[str, Any], today: date, review_on: date | None) -> list[Hint]:
    """All hints that fit these steps (by key) today; `review_on` is when programs of the target season read."""
    return [
        *_study_without_exam(items, today),
        *_ready_but_not_booked(items),
        *_no_clinical_experience(items, today, review_on),
        *_applying_late(items, today, review_on),
        *_few_programs(items, today, review_on),
        *_mixed_phases(items),
    ]


def _open(items: Mapping[str, Any], key: str) -> Any:
    item = items.get(key)
    return item if item is not None and item.is_open else None


def _study_without_exam(items: Mapping[str, Any], today: date) -> list[Hint]:
    found = []
    for study, booking, name in EXAMS:
        item = _open(items, study)
        if item and item.day_begun and _open(items, booking):
            since = (today - item.day_begun).days
            if since >= 7 * LONG_STUDY_WEEKS:
                found.append(
                    Hint(
                        f"study:{study}",
                        _("You have studied for %(name)s for %(weeks)s weeks without a booked exam. A day helps.")
                        % {"name": name, "weeks": since // 7},
                        _("IMG Success Roadmap: do not study forever without booking the exam."),
                        booking,
                    )
                )
    return found


def _ready_but_not_booked(items: Mapping[str, Any]) -> list[Hint]:
    """Study is done, the exam is not booked: waiting for the perfect time."""
    found = []
    for study, booking, name in EXAMS:
        done = items.get(study)
        if done is not None and done.is_done and done.day_done and _open(items, booking):
            found.append(
                Hint(
                    f"book:{booking}",
                    _("Your study for %(name)s is done. Register now; there is no perfect time.") % {"name": name},
                    _("IMG Success Roadmap: do not wait for the perfect time."),
                    booking,
                )
            )
    return found


def _no_clinical_experience(items: Mapping[str, Any], today: date, review_on: date | None) -> list[Hint]:
    search = _open(items, "usce_search")
    if not (search and review_on and not search.day_begun and not search.blocked_by):
        return []
    if review_on - today > timedelta(days=480):
        return []
    return [
        Hint(
            "usce",
            _("You have not begun to look for US clinical experience. Places are given months ahead."),
            _("IMG Success Roadmap: do not ignore US experience. Ace Med Boards: three months or more, hands-on."),
            "usce_search",
        )
    ]


def _applying_late(items: Mapping[str, Any], today: date, review_on: date | None) -> list[Hint]:
    if not (_open(items, "certify_submit") and review_on and today > review_on):
        return []
    return [
        Hint(
            "late",
            _("Programs have been reading since %(day)s. Applying late costs invitations; look at the next season.")
            % {"day": date_format(review_on)},
            _("IMG Success Roadmap: do not apply late; programs review as applications come in."),
            "certify_submit",
        )
    ]


def _few_programs(items: Mapping[str, Any], today: date, review_on: date | None) -> list[Hint]:
    programs = _open(items, "program_list")
    if not (programs and review_on and timedelta(0) <= review_on - today <= timedelta(days=120)):
        return []
    return [
        Hint(
            "programs",
            _("Your program list is still open. One guide says broad, one precise, none short."),
            _("IMG Success Roadmap: do not apply to too few programs. Ace Med Boards: no scattergun either."),
            "program_list",
        )
    ]


def _mixed_phases(items: Mapping[str, Any]) -> list[Hint]:
    exams = [key for key in ("step1_prep", "step2_prep") if (item := _open(items, key)) and item.day_begun]
    applying = [
        key for key in ("personal_statement", "myeras_application", "program_list")
        if (item := _open(items, key)) and item.day_begun
    ]  # fmt: skip
    if not (exams and applying):
        return []
    return [
        Hint(
            "mixed",
            _("You study for an exam and write your application at once. One after the other is faster."),
            _("IMG Success Roadmap: finish one phase before the next; do not mix exams and applications."),
            exams[0],
        )
    ]
