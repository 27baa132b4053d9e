"""The effect of a change of the profile, seen before it is saved: what the preview says is what the save does."""

from datetime import date

import pytest

from applicants.checklist import effects
from applicants.checklist.models import Change, ChecklistItem
from applicants.profile import services
from applicants.profile.models import Applicant
from programs.models import Specialty
from tests.support.steps import step_of

CHANGES = {
    "another visa": {"visa": "either"},
    "no visa": {"visa": "none"},
    "options": {"options": ["optional", "couple", "unmatched"]},
    "older": {"status": "old_graduate", "graduation_on": date(2012, 6, 30)},
    "a student": {"status": "student", "graduation_on": date(2028, 6, 30)},
    "an earlier season": {"target_season": 2028},
    "a season too early": {"target_season": 2027},
    "a later season": {"target_season": 2031},
    "only the school": {"school": "Aga Khan University", "school_country": "Pakistan"},
    "nothing": {},
}  # fmt: skip


def applying(person):
    return set(ChecklistItem.objects.filter(applicant=person).applying().values_list("key", flat=True))


def late(person):
    rows = ChecklistItem.objects.filter(applicant=person, state__in=["late", "too_late"])
    return set(rows.values_list("key", flat=True))


@pytest.mark.parametrize("answers", CHANGES.values(), ids=CHANGES)
def test_the_preview_says_what_the_save_does(person, answers):
    shorts = dict(ChecklistItem.objects.filter(applicant=person).values_list("key", "milestone__short"))
    before, late_before = applying(person), late(person)

    effect = effects.of_change(person, answers)
    change = services.change_profile(applicant=person, answers=answers, by=person.user)

    saved = Applicant.objects.get(pk=person.pk)
    assert sorted(effect.new_steps) == sorted(shorts[key] for key in applying(person) - before)
    assert sorted(effect.gone_steps) == sorted(shorts[key] for key in before - applying(person))
    assert sorted(effect.newly_late) == sorted(shorts[key] for key in late(person) - late_before)
    assert effect.earlier + effect.later == (change.moved_count if change else 0)
    assert effect.later == (change.later_count if change else 0)
    assert (effect.season, effect.room) == (saved.target_season, saved.room_days)
    assert (effect.possible, effect.recommended) == (saved.possible_season, saved.recommended_season)


@pytest.mark.parametrize("answers", CHANGES.values(), ids=CHANGES)
def test_the_preview_writes_nothing(person, answers):
    rows = list(ChecklistItem.objects.filter(applicant=person).order_by("pk").values())
    facts = Applicant.objects.filter(pk=person.pk).values()[0]
    changes = Change.objects.count()

    effects.of_change(person, answers)

    assert list(ChecklistItem.objects.filter(applicant=person).order_by("pk").values()) == rows
    assert Applicant.objects.filter(pk=person.pk).values()[0] == facts
    assert Change.objects.count() == changes


def test_the_specialty_decides_when_training_ends(person):
    surgery = Specialty.objects.get(key="general-surgery")
    answers = {"specialties": [surgery]}
    effect = effects.of_change(person, answers)
    change = services.change_profile(applicant=person, answers=answers, by=person.user)

    assert Applicant.objects.get(pk=person.pk).training_years == surgery.training_years == 5
    assert effect.later == change.later_count > 0


def test_nothing_changes_nothing(person):
    effect = effects.of_change(person, {})

    assert effect.changes_nothing
    assert effect.old_room == effect.room


def test_who_is_a_student_after_all_has_no_diploma(person):
    answers = {"status": "student", "graduation_on": date(2028, 6, 30)}

    effect = effects.of_change(person, answers)
    services.change_profile(applicant=person, answers=answers, by=person.user)

    graduation = step_of(person, "graduation")
    assert (graduation.done_on, graduation.earliest_start) == (None, date(2028, 6, 30))
    assert effect.recommended == Applicant.objects.get(pk=person.pk).recommended_season
