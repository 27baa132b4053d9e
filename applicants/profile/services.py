"""The writes of the profile: onboarding and later changes. Each that moves the plan ends in a replan."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.checklist import planning, records
from applicants.checklist import services as checklist
from applicants.checklist.models import Change, ChecklistItem
from applicants.profile import rules
from applicants.profile.models import Applicant, TargetSpecialty
from programs.models import Specialty
from programs.specialties.models import counted_years
from roadmap import road
from roadmap.planner import GRADUATION

if TYPE_CHECKING:
    from accounts.models import User

PROFILE_FIELDS = ("status", "graduation_on", "school", "school_country", "visa", "options", "target_season")
MOST_SPECIALTIES = 5


def applicant_of(user: "User") -> Applicant:
    """The applicant row of a user, made when they come for the first time."""
    applicant, made = Applicant.objects.get_or_create(user=user)
    if made and not user.is_applicant:
        user.is_applicant = True
        user.save(update_fields=["is_applicant"])
    return applicant


def _locked(applicant: Applicant, by: "User") -> Applicant:
    row = Applicant.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=applicant.pk)
    if row.user_id != by.pk:
        raise checklist.NotAllowed
    return row


@transaction.atomic
def save_answers(*, applicant: Applicant, answers: Mapping[str, Any], step: int, by: "User") -> Applicant:
    """Save one step of onboarding and go on to the next. Raises ValidationError.

    `answers` may hold PROFILE_FIELDS, `specialties` (a list of Specialty, the first one decides the length of
    training) and `done` ({milestone key: day or None}); what is left out stays.
    """
    applicant = _locked(applicant, by)
    before = applicant.status
    _take(applicant, answers, today=by.today())
    _take_diploma_back(applicant, before)
    applicant.onboarding_step = max(applicant.onboarding_step, min(step + 1, 5))
    applicant.save()
    if "done" in answers:
        _take_done(applicant, answers["done"], rules.ASKED, by)
    return applicant


def _take(applicant: Applicant, answers: Mapping[str, Any], *, today: date) -> None:
    for name in PROFILE_FIELDS:
        if name in answers:
            setattr(applicant, name, answers[name])
    if "status" in answers or "graduation_on" in answers:
        rules.check_status(applicant.status, applicant.graduation_on, today)
    season = answers.get("target_season")
    if season and season < road.current().calendar.coming_season(today):
        raise ValidationError({"target_season": _("Match %(season)s is over.") % {"season": season}})
    if season and applicant.pastseasons.filter(season=season).exists():
        words = _("You closed Match %(season)s. Open it again on its page.") % {"season": season}
        raise ValidationError({"target_season": words})
    applicant.full_clean()
    if "specialties" in answers:
        _set_specialties(applicant, answers["specialties"])


def _set_specialties(applicant: Applicant, specialties: Sequence[Specialty]) -> None:
    if len(specialties) > MOST_SPECIALTIES:
        raise ValidationError({"specialties": _("Choose at most %(count)s.") % {"count": MOST_SPECIALTIES}})
    TargetSpecialty.objects.filter(applicant=applicant).delete()
    TargetSpecialty.objects.bulk_create(
        TargetSpecialty(applicant=applicant, specialty=specialty, position=position)
        for position, specialty in enumerate(dict.fromkeys(specialties))
    )
    applicant.training_years = counted_years(specialties)


def _take_diploma_back(applicant: Applicant, before: str) -> None:
    """Who is a student after all has no diploma yet."""
    if rules.is_student_again(before, applicant.status):
        ChecklistItem.objects.filter(applicant=applicant, key=GRADUATION).update(done_on=None)


def _take_done(
    applicant: Applicant, done: Mapping[str, date | None], asked: Sequence[str], by: "User"
) -> None:  # fmt: skip
    """Set done days of the milestones that onboarding asks about; None is "not done"."""
    today = by.today()
    items = {item.key: item for item in checklist.complete_items(applicant)}
    for key in asked:
        if key not in done or key not in items:
            continue
        row: ChecklistItem = items[key]
        row.done_on = done[key]
        if row.done_on and row.done_on > today:
            raise ValidationError({f"{key}_on": _("%(day)s is in the future.") % {"day": date_format(row.done_on)}})
        row.save(update_fields=["done_on"])


def look_at_seasons(applicant: Applicant) -> None:
    """Compute which seasons are possible and recommended, on the object only: nothing is stored."""
    items = list(ChecklistItem.objects.filter(applicant=applicant).select_related("milestone").order_by("pk"))
    found = planning.compute(road.current(), applicant, items, applicant.user.today())
    applicant.possible_season = found.seasons.possible
    applicant.recommended_season = found.seasons.recommended
    applicant.season_facts = planning.season_facts(found)


@transaction.atomic
def finish_onboarding(*, applicant: Applicant, target_season: int, by: "User") -> Applicant:
    """The person chose a season: the plan begins. A second time only changes the season. Raises ValidationError."""
    applicant = _locked(applicant, by)
    if applicant.onboarded_at:
        change_profile(applicant=applicant, answers={"target_season": target_season}, by=by)
        return Applicant.objects.select_related("user").get(pk=applicant.pk)
    _take(applicant, {"target_season": target_season}, today=by.today())
    applicant.onboarded_at = timezone.now()
    applicant.road_version = road.version()
    applicant.save()
    checklist.replan(applicant)
    records.tell_again(applicant=applicant, by=by)
    Change.objects.create(applicant=applicant, verb=Change.Verb.SEASON, by=by, after={"target_season": target_season})
    return applicant


@transaction.atomic
def change_profile(*, applicant: Applicant, answers: Mapping[str, Any], by: "User") -> Change | None:
    """Change the profile after onboarding; the plan follows. None when nothing changed. Raises ValidationError."""
    applicant = _locked(applicant, by)
    before = _facts(applicant)
    _take(applicant, answers, today=by.today())
    _take_diploma_back(applicant, before["status"])
    applicant.save()
    after = _facts(applicant)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return None
    moved = checklist.replan(applicant)
    if {"target_season", "visa"} & set(changed):
        records.tell_again(applicant=applicant, by=by)
    return Change.objects.create(
        applicant=applicant,
        verb=Change.Verb.SEASON if changed == ["target_season"] else Change.Verb.PROFILE,
        by=by, moved_count=moved.moved, later_count=moved.later,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip


def _facts(applicant: Applicant) -> dict[str, Any]:
    """The profile as it lies in the history."""
    facts: dict[str, Any] = {name: getattr(applicant, name) for name in PROFILE_FIELDS}
    if facts["graduation_on"]:
        facts["graduation_on"] = facts["graduation_on"].isoformat()
    chosen = TargetSpecialty.objects.filter(applicant=applicant).order_by("position")
    return facts | {"specialties": list(chosen.values_list("specialty__name", flat=True))}


@transaction.atomic
def dismiss_hint(*, applicant: Applicant, hint: str, by: "User") -> None:
    """Put a coach hint away for good. `hint` is one of the keys of `dashboard.hints`."""
    applicant = _locked(applicant, by)
    if hint not in applicant.hints_dismissed:
        applicant.hints_dismissed = [*applicant.hints_dismissed, hint]
        applicant.save(update_fields=["hints_dismissed"])
