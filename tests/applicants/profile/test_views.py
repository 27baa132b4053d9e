"""The profile and the season: a change shows its effect first, saves what it showed, and refuses in words."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from applicants.checklist import effects
from applicants.checklist.models import Change, ChecklistItem
from applicants.checklist.services import moved_words
from applicants.profile.models import Applicant
from programs.models import Specialty
from tests.support import people
from tests.support.html import page_of


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


def edit(person, part):
    return reverse("profile:edit", args=[person.public_id, part])


def standing(person):
    """All that a preview must leave as it is."""
    rows = list(ChecklistItem.objects.filter(applicant=person).order_by("pk").values())
    return Applicant.objects.filter(pk=person.pk).values()[0], rows, Change.objects.filter(applicant=person).count()


def banner(page):
    return page.find("div", class_="banner").text


# ------------------------------------------------------------------------------------------- profile


def test_the_profile_shows_the_answers(client, person):
    person.school, person.school_country, person.options = people.ARABIC, "Jordan", ["couple"]
    person.save()

    page = page_of(client.get(reverse("profile:show", args=[person.public_id])))

    for words in ("I have graduated", "30 Jun 2024", people.ARABIC, "Jordan", "none chosen", "3 years", "J-1",
                  "I match as a couple"):  # fmt: skip
        assert words in page.text
    assert not page.has(class_="aside-note")


def test_the_profile_asks_about_a_doubtful_status(client, person):
    Applicant.objects.filter(pk=person.pk).update(graduation_on=date(2012, 6, 30))

    page = page_of(client.get(reverse("profile:show", args=[person.public_id])))

    assert "You graduated more than 5 years ago." in page.find(class_="aside-note").text


def test_an_advisor_reads_the_profile_and_changes_nothing(person, signed_in):
    client = signed_in(people.advisor_of(person, "profile"))

    page = page_of(client.get(reverse("profile:show", args=[person.public_id])))

    assert "J-1" in page.text
    assert not [link for link in page.find("main").find_all("a") if "edit" in link.attrs["href"]]
    assert client.get(edit(person, "aim")).status_code == 404


def test_a_preview_writes_nothing_and_names_what_it_does(client, person):
    before = standing(person)

    page = page_of(client.post(edit(person, "aim"), {"visa": "either", "options": ["couple", "optional"]}))

    assert standing(person) == before
    effect = effects.of_change(
        Applicant.objects.get(pk=person.pk), {"visa": "either", "options": ["couple", "optional"]}
    )
    assert effect.new_steps
    for name in effect.new_steps[:8]:
        assert name in banner(page)
    assert "New on your road:" in banner(page)
    assert "Your plan would aim for Match 2029." in banner(page)
    assert page.find("input", value="either").attrs["checked"] == ""


def test_a_preview_names_what_goes(client, person):
    page = page_of(client.post(edit(person, "aim"), {"visa": "none"}))

    assert "No longer on your road:" in banner(page)
    assert "What you wrote there is kept." in banner(page)


def test_a_preview_of_nothing_says_so(client, person):
    page = page_of(client.post(edit(person, "school"), {"status": "graduate", "graduation_on": "2024-06-30"}))

    assert "No date of your open steps moves." in banner(page)


def test_saving_does_what_the_preview_said(client, person):
    data = {"status": "student", "graduation_on": "2028-12-31"}
    preview = banner(page_of(client.post(edit(person, "school"), data)))

    page = page_of(client.post(edit(person, "school"), {**data, "save": "1"}, follow=True))

    saved = Applicant.objects.get(pk=person.pk)
    change = Change.objects.filter(applicant=person).first()
    assert (saved.status, saved.graduation_on) == ("student", date(2028, 12, 31))
    assert page.find(class_="flash").text == f"Saved. Your plan follows. {moved_words(change)}".strip()
    assert f"Recommended would be Match {saved.recommended_season}." in preview
    assert (
        f"At the advised pace it would be {-saved.room_days} days late (now {person.room_days} days of room)."
        in preview
    )
    late = ChecklistItem.objects.filter(applicant=person, state__in=["late", "too_late"]).count()
    assert f"{late} steps would be late:" in preview
    if change.later_count:
        assert f"{change.later_count} steps may be done later." in preview
    if change.moved_count > change.later_count:
        assert f"{change.moved_count - change.later_count} steps must be done earlier." in preview


def test_saving_without_a_change_says_so(client, person):
    page = page_of(client.post(edit(person, "aim"), {"visa": "j1", "save": "1"}, follow=True))

    assert page.find(class_="flash").text == "Nothing changed."
    assert Change.objects.filter(applicant=person).count() == 1


def test_specialties_are_kept_in_their_order(client, person):
    ids = {s.key: str(s.pk) for s in Specialty.objects.all()}
    data = {"visa": "j1", "specialties": [ids["neurology"], ids["pediatrics"]], "first_specialty": ids["pediatrics"]}

    client.post(edit(person, "aim"), {**data, "save": "1"})

    fields = page_of(client.get(edit(person, "aim"))).find("form", method="post", class_="form").fields()
    assert fields["first_specialty"] == ids["pediatrics"]
    assert set(fields["specialties"]) == {ids["neurology"], ids["pediatrics"]}
    assert Applicant.objects.get(pk=person.pk).training_years == 3


def test_a_length_that_is_not_known_is_not_told_as_one(client, person):
    key = str(Specialty.objects.get(key="triple-board").pk)
    client.post(edit(person, "aim"), {"visa": "j1", "specialties": [key], "save": "1"})

    text = page_of(client.get(reverse("profile:show", args=[person.public_id]))).text

    assert "3 years The length of Pediatrics, Psychiatry and Child Psychiatry is not known here" in text


@pytest.mark.parametrize("save", [{}, {"save": "1"}])
@pytest.mark.parametrize(
    ("part", "data", "words"),
    [
        ("school", {"status": "graduate", "graduation_on": "1900-01-01"}, "That is too long ago. Is the year right?"),
        ("school", {"status": "student"}, "Say when you expect to graduate; your plan depends on it."),
        ("school", {"status": "graduate", "school": "x" * 201}, "Ensure this value has at most 200 characters"),
        ("aim", {"visa": "j1", "options": ["rich"]}, "rich is not one of the available choices."),
        ("aim", {"visa": "j1", "specialties": ["0"]}, "0 is not one of the available choices."),
    ],
)
def test_mistakes_are_named_and_nothing_is_saved(client, person, part, data, words, save):
    before = standing(person)

    response = client.post(edit(person, part), {**data, **save})

    assert response.status_code == 422
    assert words in page_of(response).find(class_="error-summary").text
    assert standing(person) == before


def test_an_unknown_part(client, person):
    assert client.get(edit(person, "money")).status_code == 404


# -------------------------------------------------------------------------------------------- season


def seasons(person):
    return reverse("checklist:seasons", args=[person.public_id])


def test_the_table_says_why_each_season_fits_or_not(client, person):
    rows = page_of(client.get(seasons(person))).find("table").find("tbody").find_all("tr")

    words = [row.text for row in rows]
    assert [word[:4] for word in words] == ["2027", "2028", "2029"]
    assert "days short" in words[0]
    assert "too late by" in words[0]
    assert "would have to be done by" in words[0]
    assert "days short" in words[1]
    assert "Fastest pace: possible" in words[1]
    assert "your plan recommended" in words[2]
    assert f"{person.room_days} days of room" in words[2]


def test_the_chain_that_decides_is_named(client, person):
    assert "The chain that decides for Match 2029: " in page_of(client.get(seasons(person))).text


def test_a_season_is_shown_before_it_is_saved(client, person):
    before = standing(person)

    page = page_of(client.post(seasons(person), {"target_season": "2028"}))

    assert standing(person) == before
    assert "Your plan would aim for Match 2028." in banner(page)
    assert "steps would be late:" in banner(page)

    page = page_of(client.post(seasons(person), {"target_season": "2028", "save": "1"}, follow=True))

    saved = Applicant.objects.get(pk=person.pk)
    change = Change.objects.filter(applicant=person).first()
    assert saved.target_season == 2028
    assert page.find(class_="flash").text == f"Your plan aims for Match 2028 now. {change.moved_count} dates moved."


@pytest.mark.parametrize("season", ["2026", "2060", "9999", "-1", "", "\0"])
def test_a_season_that_cannot_be_chosen(client, person, season):
    response = client.post(seasons(person), {"target_season": season, "save": "1"})

    assert response.status_code == 422
    assert Applicant.objects.get(pk=person.pk).target_season == 2029


def test_a_season_later_than_advised_stands_in_the_table(client, person):
    client.post(seasons(person), {"target_season": "2031", "save": "1"})

    rows = page_of(client.get(seasons(person))).find("table").find("tbody").find_all("tr")

    assert "your plan" in rows[-1].text
    assert rows[-1].text.startswith("2031")


def test_after_match_day_the_old_season_is_no_choice_but_the_plan_stands(person, signed_in):
    Applicant.objects.filter(pk=person.pk).update(target_season=2027)

    with time_machine.travel("2027-04-01T09:00:00Z"):
        page = page_of(signed_in(person).get(seasons(person)))

    assert page.find_all("input", type="radio")[0].attrs["value"] == "2028"
    assert Applicant.objects.get(pk=person.pk).target_season == 2027


def test_an_advisor_sees_the_table_but_no_choice(person, signed_in):
    page = page_of(signed_in(people.advisor_of(person)).get(seasons(person)))

    assert page.has("table")
    assert not page.find("main").has("form")


def test_nothing_fits(db, signed_in):
    person = people.out_of_time()

    page = page_of(signed_in(person).get(seasons(person)))

    assert person.recommended_season is None
    assert len(page.find("table").find("tbody").find_all("tr")) == 5
    assert "recommended" not in page.find("table").text
    assert page.find(class_="banner").text.startswith("No Match of the next thirty years fits at the advised pace.")
