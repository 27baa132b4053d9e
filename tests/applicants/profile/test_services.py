"""The writes of the profile: onboarding step by step, and changes of a plan that stands."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from applicants.checklist.models import Change, ChecklistItem
from applicants.checklist.services import NotAllowed
from applicants.profile import services
from applicants.profile.models import Applicant
from programs.models import Specialty
from roadmap import road
from tests.support.factories import ApplicantFactory, UserFactory
from tests.support.steps import step_of


@pytest.fixture
def newcomer(db):
    """Somebody who has just signed up."""
    return services.applicant_of(UserFactory(applicant=True))


def save(newcomer, step=1, **answers):
    return services.save_answers(applicant=newcomer, answers=answers, step=step, by=newcomer.user)


def specialties(*keys):
    return [Specialty.objects.get(key=key) for key in keys]


# ----------------------------------------------------------------------------------------- beginning


def test_applicant_of_makes_the_row_once(db):
    user = UserFactory(advisor=True)

    first, second = services.applicant_of(user), services.applicant_of(user)

    user.refresh_from_db()
    assert first == second
    assert (user.is_applicant, user.is_advisor) == (True, True)


def test_save_answers_goes_on(newcomer):
    saved = save(newcomer, status="student", graduation_on=date(2029, 5, 31), school="Aga Khan University")

    assert (saved.status, saved.school, saved.onboarding_step) == ("student", "Aga Khan University", 2)
    assert saved.onboarded_at is None


def test_save_answers_going_back_keeps_how_far_one_was(newcomer):
    save(newcomer, step=3)

    assert save(newcomer, step=1, school="X").onboarding_step == 4


def test_save_answers_keeps_what_is_left_out(newcomer):
    save(newcomer, visa="h1b", specialties=specialties("general-surgery"))

    saved = save(newcomer, step=2, school="X")

    assert (saved.visa, saved.training_years) == ("h1b", 5)
    assert list(saved.specialties.all()) == specialties("general-surgery")


def test_the_first_specialty_decides_the_training(newcomer):
    saved = save(newcomer, specialties=specialties("general-surgery", "internal-medicine"))
    assert saved.training_years == 5

    saved = save(newcomer, specialties=specialties("internal-medicine", "general-surgery", "internal-medicine"))
    assert saved.training_years == 3
    assert [row.specialty.key for row in saved.targetspecialtys.all()] == ["internal-medicine", "general-surgery"]

    assert save(newcomer, specialties=[]).training_years == 3


def test_six_specialties_are_refused(newcomer):
    with pytest.raises(ValidationError) as error:
        save(newcomer, visa="h1b", specialties=list(Specialty.objects.all()[:6]))

    assert error.value.message_dict == {"specialties": ["Choose at most 5."]}
    newcomer.refresh_from_db()
    assert (newcomer.visa, newcomer.specialties.count()) == ("j1", 0)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"status": "king"}, "status"),
        ({"visa": "o1"}, "visa"),
        ({"options": ["couple", "rich"]}, "options"),
        ({"school": "x" * 10_000}, "school"),
        ({"school_country": "x" * 101}, "school_country"),
        ({"graduation_on": date(1900, 1, 1)}, "graduation_on"),
        ({"status": "student", "graduation_on": date(2020, 1, 1)}, "graduation_on"),
        ({"target_season": 2026}, "target_season"),
        ({"target_season": 2061}, "target_season"),
    ],
)
def test_save_answers_refused_saves_nothing(newcomer, answers, field):
    before = Applicant.objects.filter(pk=newcomer.pk).values()[0]

    with pytest.raises(ValidationError) as error:
        save(newcomer, **{"school_country": "Pakistan", **answers})

    assert field in error.value.message_dict
    assert Applicant.objects.filter(pk=newcomer.pk).values()[0] == before


def test_done_already(newcomer):
    save(
        newcomer, step=3, done={"graduation": date(2024, 6, 30), "step1_result": None, "budget_plan": date(2024, 1, 1)}
    )

    days = dict(ChecklistItem.objects.filter(applicant=newcomer).values_list("key", "done_on"))
    assert days["graduation"] == date(2024, 6, 30)
    assert days["step1_result"] is None
    assert days["budget_plan"] is None, "only what onboarding asks about is taken"

    save(newcomer, step=3, done={"graduation": None})
    assert step_of(newcomer, "graduation").done_on is None


def test_done_in_the_future_is_refused(newcomer):
    with pytest.raises(ValidationError) as error:
        save(newcomer, step=3, done={"graduation": date(2024, 6, 30), "step1_result": date(2026, 11, 22)})

    assert error.value.message_dict == {"step1_result_on": ["22 Nov 2026 is in the future."]}
    assert not ChecklistItem.objects.filter(applicant=newcomer, done_on__isnull=False).exists()


def test_who_is_a_student_after_all_loses_the_diploma(newcomer):
    save(newcomer, step=3, done={"graduation": date(2024, 6, 30)})

    save(newcomer, step=1, status="student", graduation_on=date(2029, 5, 31))

    assert step_of(newcomer, "graduation").done_on is None


def test_look_at_seasons_stores_nothing(newcomer):
    before = Applicant.objects.filter(pk=newcomer.pk).values()[0]

    services.look_at_seasons(newcomer)

    assert newcomer.recommended_season >= newcomer.possible_season >= 2027
    assert Applicant.objects.filter(pk=newcomer.pk).values()[0] == before


# ------------------------------------------------------------------------------------------- the plan


def test_finish_onboarding(newcomer):
    save(newcomer, step=3, done={"graduation": date(2024, 6, 30)})

    done = services.finish_onboarding(applicant=newcomer, target_season=2029, by=newcomer.user)

    assert (done.target_season, done.possible_season, done.recommended_season) == (2029, 2028, 2029)
    assert done.onboarded_at is not None
    assert done.road_version == road.version()
    assert done.next_item is not None
    change = Change.objects.get(applicant=done)
    assert (change.verb, change.after) == ("season", {"target_season": 2029})


def test_finish_onboarding_twice_is_harmless(newcomer):
    first = services.finish_onboarding(applicant=newcomer, target_season=2029, by=newcomer.user)

    second = services.finish_onboarding(applicant=newcomer, target_season=2029, by=newcomer.user)

    assert second.onboarded_at == first.onboarded_at
    assert Change.objects.filter(applicant=newcomer).count() == 1


def test_finish_onboarding_again_with_another_season_changes_it(newcomer):
    services.finish_onboarding(applicant=newcomer, target_season=2029, by=newcomer.user)

    again = services.finish_onboarding(applicant=newcomer, target_season=2030, by=newcomer.user)

    assert again.target_season == 2030
    change = Change.objects.filter(applicant=newcomer).first()
    assert (change.before, change.after) == ({"target_season": 2029}, {"target_season": 2030})


def test_finish_onboarding_with_a_season_that_is_over(newcomer):
    with pytest.raises(ValidationError) as error:
        services.finish_onboarding(applicant=newcomer, target_season=2026, by=newcomer.user)

    assert error.value.message_dict == {"target_season": ["Match 2026 is over."]}
    newcomer.refresh_from_db()
    assert (newcomer.onboarded_at, newcomer.target_season) == (None, None)


def change(person, **answers):
    return services.change_profile(applicant=person, answers=answers, by=person.user)


def test_change_profile_notes_what_and_how_much_moved(person):
    found = change(person, visa="either", specialties=specialties("pediatrics"))

    assert (found.verb, found.before["visa"], found.after["visa"]) == ("profile", "j1", "either")
    assert found.after["specialties"] == ["Pediatrics"]
    assert set(found.before) == {"visa", "specialties"}
    assert Applicant.objects.get(pk=person.pk).visa == "either"


def test_change_of_the_season_alone_is_its_own_kind(person):
    assert change(person, target_season=2030).verb == "season"


def test_change_profile_to_the_same_changes_nothing(person):
    assert change(person, visa="j1", specialties=[]) is None
    assert Change.objects.filter(applicant=person).count() == 1


def test_change_of_the_graduation_is_kept_as_a_day(person):
    found = change(person, graduation_on=date(2023, 6, 30))

    assert (found.before, found.after) == ({"graduation_on": "2024-06-30"}, {"graduation_on": "2023-06-30"})


def test_the_school_can_be_changed_after_the_match_of_the_season(person):
    Applicant.objects.filter(pk=person.pk).update(target_season=2027)

    with time_machine.travel("2027-06-01T09:00:00Z"):
        change(person, school="Aga Khan University")

    assert Applicant.objects.get(pk=person.pk).school == "Aga Khan University"


def test_the_aim_of_a_student_can_be_changed_after_the_day_of_graduation(db):
    person = ApplicantFactory(status="student", graduation_on=date(2026, 12, 31), planned__done={"graduation": None})

    with time_machine.travel("2027-02-01T09:00:00Z"):
        change(person, visa="h1b")
        with pytest.raises(ValidationError):
            change(person, status="student", graduation_on=date(2026, 12, 31))

    assert Applicant.objects.get(pk=person.pk).visa == "h1b"


def test_a_plan_keeps_a_season(person):
    with pytest.raises(ValidationError, match="Choose a Match season first"):
        change(person, target_season=None)


@pytest.mark.parametrize(
    "call",
    [
        lambda person, by: services.save_answers(applicant=person, answers={}, step=1, by=by),
        lambda person, by: services.finish_onboarding(applicant=person, target_season=2030, by=by),
        lambda person, by: services.change_profile(applicant=person, answers={"visa": "none"}, by=by),
        lambda person, by: services.dismiss_hint(applicant=person, hint="usce", by=by),
    ],
)
def test_nobody_else_may(person, call):
    before = Applicant.objects.filter(pk=person.pk).values()[0]

    with pytest.raises(NotAllowed):
        call(person, UserFactory(admin=True))

    assert Applicant.objects.filter(pk=person.pk).values()[0] == before


def test_dismiss_hint_once(person):
    for hint in ("usce", "late", "usce"):
        services.dismiss_hint(applicant=person, hint=hint, by=person.user)

    assert Applicant.objects.get(pk=person.pk).hints_dismissed == ["usce", "late"]
