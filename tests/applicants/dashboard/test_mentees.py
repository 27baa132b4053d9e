"""The advisor's mentees: who needs them today and why, in words; who does not share it is not there."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.dashboard import mentee_rows
from applicants.profile.models import Applicant
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory
from tests.support.html import page_of
from tests.support.steps import loose

TODAY = date(2026, 11, 21)


def days(count):
    return TODAY + timedelta(days=count)


def reason(next_item=None, **values):
    applicant = Applicant(target_season=2029, **values)
    applicant.next_item = next_item
    row = mentee_rows.row_of(applicant, TODAY)
    return row.state, row.why


STEP = loose("renew_passport", act_by=days(5))


@pytest.mark.parametrize(
    ("values", "state", "why"),
    [
        ({"late_count": 1}, "late", "1 step late."),
        ({"late_count": 3, "next_item": STEP, "waiting_count": 9}, "late", "3 steps late; next: Renew passport."),
        ({"room_days": -1, "next_item": STEP}, "late", "The plan is 1 day late; next: Renew passport."),
        ({"room_days": -30}, "late", "The plan is 30 days late."),
        ({"next_on": days(5), "next_item": STEP}, "soon", "Due within a week: Renew passport."),
        ({"next_on": days(7)}, "soon", "A date within a week."),
        ({"next_on": days(2), "next_item": STEP}, "soon", "A date within a week; next: Renew passport."),
        ({"next_on": days(8), "waiting_count": 1}, "waiting", "Waits on 1 answer."),
        ({"waiting_count": 4, "room_days": 3}, "waiting", "Waits on 4 answers."),
        ({"room_days": 269, "next_item": STEP}, "done", "Nothing needed. 269 days of room; next: Renew passport."),
        ({"room_days": 1}, "done", "Nothing needed. 1 day of room."),
        ({"next_item": STEP}, "done", "Nothing needed. Next: Renew passport."),
        ({}, "done", "Nothing needed."),
    ],
)
def test_the_reason_in_words(values, state, why):
    assert reason(**values) == (state, why)


def test_how_far():
    assert mentee_rows.row_of(Applicant(done_count=1, open_count=3), TODAY).share == 25
    assert mentee_rows.row_of(Applicant(), TODAY).share == 0


@pytest.fixture
def advisor(db):
    return UserFactory(advisor=True)


def mentee(advisor, name, sections=("roadmap",), **values):
    person = ApplicantFactory(
        user__name=name, planned=False, onboarded_at=timezone.now(), target_season=2029, **values
    )  # fmt: skip
    GrantFactory(applicant=person, advisor=advisor, sections=list(sections))
    return person


def test_the_order_of_need(advisor, signed_in):
    mentee(advisor, "Calm", room_days=9, next_on=days(90))
    mentee(advisor, "Soon", next_on=days(3))
    mentee(advisor, "Late", late_count=1, next_on=days(60))
    mentee(advisor, "Waits", waiting_count=1)
    mentee(advisor, "Later", late_count=1, next_on=days(80))
    mentee(advisor, "Latest", late_count=7)

    page = page_of(signed_in(advisor).get(reverse("mentees")))

    assert [th.find("a").text for th in page.find_all("th", scope="row")] == [
        "Latest", "Late", "Later", "Soon", "Calm", "Waits",
    ]  # fmt: skip
    assert [th.text for th in page.find_all("th", scope="rowgroup")] == [
        "Needs you today: 3", "This week: 1", "On track: 2",
    ]  # fmt: skip
    assert "6 people let you see their road." in page.text


def test_only_who_shares_the_roadmap_and_only_as_long(advisor, signed_in):
    client = signed_in(advisor)
    there = mentee(advisor, "There")
    gone = mentee(advisor, "Gone")
    mentee(UserFactory(advisor=True), "Somebody else’s")
    gone.grants.update(revoked_at=timezone.now())

    page = page_of(client.get(reverse("mentees")))

    assert [th.find("a").attrs["href"] for th in page.find_all("th", scope="row")] == [there.get_absolute_url()]
    for name in ("Gone", "Somebody else’s"):
        assert name not in page.text


def test_others_who_let_the_advisor_in_are_linked_to_what_is_shared(advisor, signed_in):
    shared = mentee(advisor, "Profile only", sections=["profile"])
    newcomer = GrantFactory(advisor=advisor, applicant=ApplicantFactory(planned=False, user__name="Newcomer"))

    page = page_of(signed_in(advisor).get(reverse("mentees")))

    section = page.find("section", aria_labelledby="others")
    first, second = (row for row in section.find("ul").find_all("li"))
    assert second.find("a").attrs["href"] == reverse("profile:show", args=[shared.public_id])
    assert "Profile: school, graduation, visa, specialties" in second.text
    assert "Newcomer has no plan yet" in first.text
    assert not page.has("table")

    form = first.find("form")
    client = signed_in(advisor)
    assert "You no longer see Newcomer." in page_of(client.post(form.attrs["action"], follow=True)).text
    newcomer.refresh_from_db()
    assert newcomer.revoked_at is not None


def test_no_mentees_yet(advisor, signed_in):
    page = page_of(signed_in(advisor).get(reverse("mentees")))

    assert page.find(class_="empty").find("h2").text == "No mentees yet"


def test_a_long_list_is_paged(advisor, signed_in):
    for number in range(51):
        mentee(advisor, f"Mentee {number:02}", next_on=days(number + 20))
    client = signed_in(advisor)

    first, second = (page_of(client.get(reverse("mentees"), {"page": number})) for number in (1, 2))

    assert len(first.find_all("th", scope="row")) == 50
    assert [th.find("a").text for th in second.find_all("th", scope="row")] == ["Mentee 50"]
    assert "51 people let you see their road." in second.text


def test_the_advisor_is_not_their_own_mentee(advisor, signed_in):
    own = ApplicantFactory(user=advisor, planned=False, onboarded_at=timezone.now(), target_season=2029)
    GrantFactory(applicant=own, advisor=advisor)

    assert "No mentees yet" in page_of(signed_in(advisor).get(reverse("mentees"))).text


def test_only_for_advisors(db, signed_in):
    client = signed_in(UserFactory(applicant=True))

    assert client.get(reverse("mentees")).status_code == 403
    assert client.post(reverse("mentees")).status_code == 405


def test_leaving_is_a_post_and_of_ones_own(advisor, signed_in):
    person = mentee(advisor, "There")
    url = reverse("leave-mentee", args=[person.grants.get().pk])

    assert signed_in(advisor).get(url).status_code == 405
    assert signed_in(UserFactory(advisor=True)).post(url).status_code == 404
    assert person.grants.get().revoked_at is None
