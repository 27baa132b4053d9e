"""Onboarding as people walk it: five steps, left and taken up again, back and forth, with every kind of mistake."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.checklist.models import Change, ChecklistItem
from applicants.profile.models import Applicant
from programs.models import Specialty
from tests.support.factories import ApplicantFactory, UserFactory
from tests.support.html import page_of

NAMES = "زارا 🩺 O’Brien-Łukasiewicz"


@pytest.fixture
def user(db):
    return UserFactory(applicant=True, name=NAMES)


@pytest.fixture
def client(user, signed_in):
    return signed_in(user)


def url(number):
    return reverse("start:step", args=[number])


def row(user):
    return Applicant.objects.filter(user=user).first()


def answers(number, **changed):
    """Good answers of a step, and what is changed in them."""
    ids = {s.key: str(s.pk) for s in Specialty.objects.filter(key__in=["internal-medicine", "pediatrics"])}
    good = {
        1: {"status": "graduate", "graduation_on": "2024-06-30", "school": "Aga Khan", "school_country": "Pakistan"},
        2: {"specialties": list(ids.values()), "first_specialty": ids["pediatrics"], "visa": "h1b",
            "options": ["couple"]},
        3: {"graduation": "on", "graduation_on": "2024-06-30", "step1_result": "on", "step1_result_on": "2026-03-01"},
        4: {"time_zone": "Asia/Karachi", "digest_hour": "7"},
        5: {"target_season": "2029"},
    }[number]  # fmt: skip
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def walk(client, until):
    for number in range(1, until + 1):
        response = client.post(url(number), answers(number))
        assert response.status_code == 302, page_of(response).text
    return response


# -------------------------------------------------------------------------------------- the five steps


def test_five_steps_end_on_a_dated_plan(client, user):
    assert client.get(reverse("start:begin")).url == url(1)

    last = walk(client, 5)

    person = row(user)
    assert last.url == person.get_absolute_url()
    assert (person.status, person.school, person.visa, person.options) == ("graduate", "Aga Khan", "h1b", ["couple"])
    assert [target.specialty.key for target in person.targetspecialtys.all()] == ["pediatrics", "internal-medicine"]
    assert person.target_season == 2029
    user.refresh_from_db()
    assert (user.digest_hour, user.time_zone_confirmed) == (7, True)
    page = page_of(client.get(last.url))
    assert page.find("h2", id="next").text
    assert NAMES in page.text


def test_each_step_leads_to_the_next(client):
    for number in range(1, 5):
        assert walk(client, number).url == url(number + 1)


def test_looking_writes_nothing(client, user):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url(1)).status_code == 200
        assert client.get(reverse("start:later")).status_code == 200
        assert client.get(reverse("start:begin")).status_code == 302

    assert not [q["sql"] for q in queries if "applicants_" in q["sql"] and not q["sql"].startswith("SELECT")]
    assert row(user) is None


def test_looking_at_the_seasons_writes_nothing(client, user):
    walk(client, 4)
    before = Applicant.objects.filter(user=user).values()[0]

    page = page_of(client.get(url(5)))

    assert "At the advised pace, Match 2029 is the first that you reach." in page.text
    assert [c.attrs["value"] for c in page.find_all("input", type="radio")] == ["2027", "2028", "2029", "2030", "2031"]
    assert page.find("input", value="2029").attrs.get("checked") == ""
    assert Applicant.objects.filter(user=user).values()[0] == before


def test_skipping_ahead_leads_back(client, user):
    assert client.get(url(5)).url == url(1)
    assert client.post(url(5), answers(5)).url == url(1)
    assert row(user) is None

    walk(client, 2)

    assert client.get(url(5)).url == url(3)
    assert client.post(url(4), answers(4)).url == url(3)
    assert row(user).onboarding_step == 3


@pytest.mark.parametrize("number", [0, 6, 99])
def test_there_are_five_steps(client, number):
    assert client.get(url(number)).status_code == 404


def test_later_keeps_the_answers_and_says_so(client, user):
    walk(client, 1)

    left = client.post(url(2), {**answers(2), "later": "1"})

    assert left.url == reverse("start:later")
    page = page_of(client.get(left.url))
    assert "Your answers are kept." in page.text
    assert "The next step: 3 of 5, Done already." in page.text
    assert row(user).visa == "h1b"
    assert client.get(reverse("home"), follow=True).redirect_chain[-1][0] == url(3)


def test_going_back_shows_and_keeps_what_was_said(client, user):
    walk(client, 4)

    page = page_of(client.get(url(1)))
    assert page.find("input", name="school").attrs["value"] == "Aga Khan"
    assert page.find("ol", class_="stepper").find_all("a")[-1].attrs["href"] == url(5)

    assert client.post(url(1), answers(1, school="Dow")).url == url(2)
    person = row(user)
    assert (person.school, person.onboarding_step, person.visa) == ("Dow", 5, "h1b")
    fields = page_of(client.get(url(2))).find("form", id="start").fields()
    assert fields["visa"] == "h1b"
    assert len(fields["specialties"]) == 2
    assert fields["first_specialty"] == str(Specialty.objects.get(key="pediatrics").pk)
    fields = page_of(client.get(url(3))).find("form", id="start").fields()
    assert (fields["step1_result"], fields["step1_result_on"]) == (["on"], "2026-03-01")


def test_the_last_step_twice_is_harmless(client, user):
    walk(client, 5)
    person = row(user)

    again = client.post(url(5), answers(5, target_season="2031"))

    assert again.url == person.get_absolute_url()
    assert row(user).target_season == 2029
    assert Change.objects.filter(applicant=person).count() == 1


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_plan_is_not_changed_through_onboarding(client, user, number):
    walk(client, 5)
    before = dict(ChecklistItem.objects.filter(applicant__user=user).values_list("key", "done_on"))

    for response in (client.get(url(number)), client.post(url(number), {**answers(number), "visa": "none"})):
        assert response.url == row(user).get_absolute_url()

    assert dict(ChecklistItem.objects.filter(applicant__user=user).values_list("key", "done_on")) == before
    assert row(user).visa == "h1b"


def test_whoever_has_a_plan_is_led_to_it(client, user):
    walk(client, 5)

    for name in ("start:begin", "start:later", "home"):
        assert client.get(reverse(name)).url == row(user).get_absolute_url()


def test_an_advisor_can_become_an_applicant(db, signed_in):
    advisor = UserFactory(advisor=True)

    walk(signed_in(advisor), 5)

    advisor.refresh_from_db()
    assert (advisor.is_applicant, advisor.is_advisor) == (True, True)


# --------------------------------------------------------------------- what the landing page brought


TRIED = {"status": "student", "visa": "h1b", "done": ["step1_result", "usce_do"], "graduation": "2029-05-31"}


def test_answers_of_the_landing_page_arrive(user, client):
    user.arrived_with = TRIED
    user.save()

    fields = page_of(client.get(url(1))).find("form", id="start").fields()
    assert (fields["status"], fields["graduation_on"]) == ("student", "2029-05-31")
    client.post(url(1), fields)

    fields = page_of(client.get(url(2))).find("form", id="start").fields()
    assert fields["visa"] == "h1b"
    client.post(url(2), fields)

    fields = page_of(client.get(url(3))).find("form", id="start").fields()
    assert fields["step1_result"] == fields["usce_do"] == ["on"]
    assert "step2_result" not in fields
    assert "graduation" not in fields


def test_answers_given_since_win_over_the_landing_page(user, client):
    user.arrived_with = TRIED
    user.save()
    walk(client, 3)

    assert page_of(client.get(url(1))).find("form", id="start").fields()["status"] == "graduate"
    fields = page_of(client.get(url(3))).find("form", id="start").fields()
    assert "usce_do" not in fields
    assert fields["step1_result_on"] == "2026-03-01"


@pytest.mark.parametrize("tried", [{"status": "king", "visa": "", "done": []}, {"done": ["no such step"]}, {}])
def test_odd_answers_of_the_landing_page_are_left_out(user, client, tried):
    user.arrived_with = tried
    user.save()

    assert page_of(client.get(url(1))).find("form", id="start").fields()["status"] == "graduate"
    walk(client, 2)
    assert client.get(url(3)).status_code == 200


def test_who_has_graduated_finds_the_diploma_ticked(client):
    walk(client, 2)

    fields = page_of(client.get(url(3))).find("form", id="start").fields()

    assert (fields["graduation"], fields["graduation_on"]) == (["on"], "2024-06-30")


def test_the_diploma_stays_unticked_once_it_was(client):
    walk(client, 2)
    client.post(url(3), {"step1_result": "on", "step1_result_on": "2026-03-01"})

    assert "graduation" not in page_of(client.get(url(3))).find("form", id="start").fields()


def test_a_student_is_not_asked_for_the_diploma(client, user):
    client.post(url(1), answers(1, status="student", graduation_on="2029-05-31"))
    client.post(url(2), answers(2))

    assert not page_of(client.get(url(3))).has("input", name="graduation")
    client.post(url(3), answers(3))
    assert not ChecklistItem.objects.filter(applicant__user=user, key="graduation", done_on__isnull=False).exists()


def test_a_doubtful_status_is_asked_about_once_more(client):
    client.post(url(1), answers(1, graduation_on="2012-06-30"))

    page = page_of(client.get(url(2)))

    assert "You graduated more than 5 years ago." in page.find(class_="aside-note").text


# ------------------------------------------------------------------------------------------ mistakes


MISTAKES = [
    (1, {"graduation_on": "1900-01-01"}, "graduation_on", "That is too long ago. Is the year right?"),
    (1, {"graduation_on": "2090-01-01"}, "graduation_on", "That is too far in the future. Is the year right?"),
    (1, {"status": "student", "graduation_on": "2020-01-01"}, "graduation_on",
     "This day is over. If you have graduated, choose that above."),
    (1, {"status": "student", "graduation_on": None}, "graduation_on",
     "Say when you expect to graduate; your plan depends on it."),
    (1, {"graduation_on": "2028-01-01"}, "graduation_on",
     "This day is in the future. If you still study, choose that above."),
    (1, {"graduation_on": "June"}, "graduation_on", "Write a day like 2027-04-24."),
    (1, {"status": None}, "status", "This field is required."),
    (1, {"status": "king"}, "status", "Select a valid choice. king is not one of the available choices."),
    (1, {"school": "x" * 10_000}, "school", "Ensure this value has at most 200 characters (it has 10000)."),
    (1, {"school": "a\0b"}, "school", "Null characters are not allowed."),
    (2, {"specialties": ["999999"]}, "specialties",
     "Select a valid choice. 999999 is not one of the available choices."),
    (2, {"specialties": ["\0"]}, "specialties", "Null characters are not allowed."),
    (2, {"visa": "o1"}, "visa", "Select a valid choice. o1 is not one of the available choices."),
    (2, {"options": ["rich"]}, "options", "Select a valid choice. rich is not one of the available choices."),
    (3, {"step1_result_on": "2026-11-22"}, "step1_result_on", "This day is in the future."),
    (3, {"step1_result_on": "1900-01-01"}, "step1_result_on", "This day is too long ago. Is the year right?"),
    (3, {"step1_result_on": None}, "step1_result_on", "Give the day, a rough one is fine."),
    (3, {"oet_result_on": "2026-03-01"}, "oet_result", "You gave a day. Tick this too, or take the day out."),
    (4, {"time_zone": "Mars/Olympus"}, "time_zone",
     "Select a valid choice. Mars/Olympus is not one of the available choices."),
    (4, {"digest_hour": "24"}, "digest_hour", "Select a valid choice. 24 is not one of the available choices."),
    (5, {"target_season": "2026"}, "target_season", "Match 2026 cannot be chosen. Choose one of these."),
    (5, {"target_season": "king"}, "target_season", "Match king cannot be chosen. Choose one of these."),
    (5, {"target_season": None}, "target_season", "This field is required."),
]  # fmt: skip


@pytest.mark.parametrize(("number", "wrong", "field", "words"), MISTAKES)
def test_mistakes_are_named_at_their_field_and_nothing_is_saved(client, user, number, wrong, field, words):
    if number > 1:
        Applicant.objects.create(user=user, onboarding_step=number)
    before = Applicant.objects.filter(user=user).values().first()
    done = list(ChecklistItem.objects.filter(applicant__user=user, done_on__isnull=False))

    response = client.post(url(number), answers(number, **wrong))

    page = page_of(response)
    assert response.status_code == 422
    assert page.find("p", id=f"id_{field}_error").text == words
    assert words in page.find(class_="error-summary").text
    assert page.find("title").text.startswith("Error:")
    assert Applicant.objects.filter(user=user).values().first() == before
    assert list(ChecklistItem.objects.filter(applicant__user=user, done_on__isnull=False)) == done


def test_a_mistake_keeps_what_was_typed(client):
    page = page_of(client.post(url(1), answers(1, school=NAMES, graduation_on="1900-01-01")))

    assert page.find("input", name="school").attrs["value"] == NAMES
    assert page.find("input", name="graduation_on").attrs["value"] == "1900-01-01"


def test_six_specialties(client, user):
    walk(client, 1)
    six = [str(pk) for pk in Specialty.objects.values_list("pk", flat=True)[:6]]

    response = client.post(url(2), answers(2, specialties=six, first_specialty=None))

    assert response.status_code == 422
    assert page_of(response).find("p", id="id_specialties_error").text == "Choose at most 5."
    assert row(user).visa == "j1"


def test_first_specialty_beside_five_others_is_the_sixth(client):
    walk(client, 1)
    ids = [str(pk) for pk in Specialty.objects.values_list("pk", flat=True)]

    assert client.post(url(2), answers(2, specialties=ids[:5], first_specialty=ids[0])).status_code == 302
    assert client.post(url(2), answers(2, specialties=ids[:5], first_specialty=ids[9])).status_code == 422


def test_first_specialty_alone_is_a_choice(client, user):
    walk(client, 1)
    client.post(url(2), answers(2, specialties=[], first_specialty=str(Specialty.objects.get(key="pediatrics").pk)))

    assert [target.specialty.key for target in row(user).targetspecialtys.all()] == ["pediatrics"]


def test_nothing_answered_at_all(client):
    walk(client, 1)

    assert client.post(url(2), {}).status_code == 422
    assert client.post(url(2), {"visa": "j1"}).status_code == 302
    assert client.post(url(3), {}).status_code == 302


def test_later_with_a_mistake_says_what_is_wrong(client, user):
    response = client.post(url(1), {**answers(1, graduation_on="1900-01-01"), "later": "1"})

    assert response.status_code == 422
    assert row(user) is None


def test_a_season_that_ends_between_looking_and_choosing(client, user, signed_in):
    walk(client, 4)

    with time_machine.travel("2027-03-25T09:00:00Z"):
        response = signed_in(user).post(url(5), answers(5, target_season="2027"))

    assert response.status_code == 422
    assert row(user).onboarded_at is None


def test_somebody_elses_answers_are_out_of_reach(client, user):
    other = ApplicantFactory(planned=False, onboarding_step=5, school="Theirs")

    assert client.get(url(5)).url == url(1)
    walk(client, 1)

    other.refresh_from_db()
    assert other.school == "Theirs"
