"""Letting somebody in, being let in, and what each of both sees of it."""

import re
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants.checklist import services as checklist
from applicants.sharing import services
from applicants.sharing.models import Grant, Invitation, Viewing
from tests.support import people
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory
from tests.support.html import page_of
from tests.support.steps import step_of


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


@pytest.fixture
def sharing(person):
    return reverse("sharing:list", args=[person.public_id])


def link(invitation):
    return reverse("invitations:show", args=[services.token_of(invitation)])


# -------------------------------------------------------------------------------------- the applicant


def test_nobody_sees_the_plan_at_first(client, sharing):
    page = page_of(client.get(sharing))

    assert page.find(class_="empty").find("h3").text == "Nobody sees your plan"
    assert "Every page that an advisor opens is noted here." in page.text


def test_invite(client, sharing, person):
    data = {"email": "Omar@example.org", "sections": ["roadmap", "notes"], "message": "Please look."}

    page = page_of(client.post(sharing, data, follow=True))

    invitation = person.invitations.get()
    assert (invitation.email, invitation.sections) == ("omar@example.org", ["roadmap", "notes"])
    assert page.find(class_="flash").text == "The invitation to omar@example.org goes out now."
    assert "omar@example.org the link works until 5 Dec 2026" in page.text


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"email": "nobody"}, "email", "Enter a valid email address."),
        ({"email": ""}, "email", "This field is required."),
        ({"email": "a\0@example.org"}, "email", "Null characters are not allowed."),
        ({"sections": []}, "sections", "Choose at least one part, or take the access back."),
        ({"sections": ["money"]}, "sections", "Select a valid choice. money is not one of the available choices."),
        ({"sections": ["notes"]}, "sections", "Notes stand on the steps. Let them see the roadmap too."),
        ({"message": "x" * 501}, "message", "Ensure this value has at most 500 characters (it has 501)."),
    ],
)
def test_invite_refused(client, sharing, person, data, field, words):
    response = client.post(sharing, {"email": "omar@example.org", "sections": ["roadmap"], "message": "Hi", **data})

    page = page_of(response)
    assert response.status_code == 422
    assert words in page.find("p", id=f"id_{field}_error").text
    assert not person.invitations.exists()
    if field != "message":
        assert page.find("textarea", name="message").text == "Hi"


def test_invite_ones_own_address(client, sharing, person):
    response = client.post(sharing, {"email": person.user.email.upper(), "sections": ["roadmap"]})

    assert page_of(response).find("p", id="id_email_error").text == "That is your own address."


def test_change_what_somebody_sees_counts_from_their_next_request(client, person, sharing, signed_in):
    grant = GrantFactory(applicant=person, sections=["roadmap"])
    advisor = signed_in(grant.advisor)
    road, profile = person.get_absolute_url(), reverse("profile:show", args=[person.public_id])
    assert (advisor.get(road).status_code, advisor.get(profile).status_code) == (200, 404)

    page = page_of(
        client.post(reverse("sharing:change", args=[person.public_id, grant.pk]), {"sections": "profile"}, follow=True)
    )

    assert page.find(class_="flash").text == "Saved. It counts from the next page that they open."
    assert (advisor.get(road).status_code, advisor.get(profile).status_code) == (404, 200)


def test_take_all_access_back(client, person, sharing, signed_in):
    grant = GrantFactory(applicant=person, advisor__name="Dr Omar")
    url = reverse("sharing:change", args=[person.public_id, grant.pk])

    page = page_of(client.post(url, {"revoke": "1"}, follow=True))

    assert page.find(class_="flash").text == "Dr Omar sees nothing of you any more."
    assert "Dr Omar" not in page.find("section", aria_labelledby="in").text
    assert signed_in(grant.advisor).get(person.get_absolute_url()).status_code == 404
    assert client.get(url).status_code == client.post(url, {"revoke": "1"}).status_code == 404


@pytest.mark.parametrize("sections", [[], ["notes"], ["money"]])
def test_change_refused(client, person, sections):
    grant = GrantFactory(applicant=person)

    response = client.post(reverse("sharing:change", args=[person.public_id, grant.pk]), {"sections": sections})

    grant.refresh_from_db()
    assert response.status_code == 422
    assert page_of(response).has("p", id="id_sections_error")
    assert grant.sections == ["roadmap"]


def test_take_back_is_a_post(client, person):
    invitation = services.invite(applicant=person, email="a@example.org", sections=["roadmap"], by=person.user)
    url = reverse("sharing:take-back", args=[person.public_id, invitation.pk])

    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 303
    assert client.post(url).status_code == 404


# ---------------------------------------------------------------------------------------- the invited


@pytest.fixture
def invitation(person):
    return services.invite(
        applicant=person, email="omar@example.org", sections=["roadmap", "notes"], message="Kindly look.",
        by=person.user,
    )  # fmt: skip


def test_the_invited_sees_who_asks_and_what_for(invitation, person, signed_in):
    page = page_of(signed_in(UserFactory(email="omar@example.org")).get(link(invitation)))

    assert page.find("h1").text == f"{person.user.name} asks you to be their advisor"
    assert "“Kindly look.”" in page.text
    assert [row.text for row in page.find("section", aria_labelledby="see").find_all("li")] == [
        "Roadmap: steps, dates, what is late and what waits", "Notes on steps",
    ]  # fmt: skip


def test_looking_at_an_invitation_accepts_nothing(invitation, signed_in):
    signed_in(UserFactory(email="omar@example.org")).get(link(invitation))

    assert not Grant.objects.filter(applicant=invitation.applicant).exists()


def test_accepting_leads_to_the_mentees(invitation, person, signed_in):
    user = UserFactory(email="omar@example.org", applicant=True)

    page = page_of(signed_in(user).post(link(invitation), follow=True))

    user.refresh_from_db()
    assert user.is_advisor
    assert page.find(class_="flash").text == f"You are now an advisor of {person.user.name}."
    assert person.user.name in page.find("table").text


def test_whoever_is_not_signed_in_does_that_first(invitation):
    answer = Client().get(link(invitation))

    assert unquote(answer.url) == f"/accounts/login/?next={link(invitation)}"


def test_another_address_sees_no_message_and_cannot_accept(invitation, signed_in):
    other = signed_in(UserFactory(email="somebody@example.org"))

    page = page_of(other.get(link(invitation)))
    assert "It was sent to another address than somebody@example.org" in page.text
    assert "Kindly look." not in page.text
    assert not page.has("button", class_="main")

    answer = other.post(link(invitation))
    assert answer.status_code == 422
    assert "This invitation was sent to another address." in page_of(answer).find(class_="banner").text


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ({"expires_at": "2026-11-20T00:00Z"}, "This invitation is too old."),
        ({"revoked_at": "2026-11-20T00:00Z"}, "This invitation was taken back."),
        ({"accepted_at": "2026-11-20T00:00Z"}, "This invitation was used already."),
    ],
)
def test_an_invitation_that_is_over_says_why(invitation, signed_in, end, words):
    Invitation.objects.filter(pk=invitation.pk).update(**end)
    client = signed_in(UserFactory(email="omar@example.org"))

    page = page_of(client.get(link(invitation)))
    assert "This invitation is no longer open" in page.text
    assert "Kindly look." not in page.text

    answer = client.post(link(invitation))
    assert answer.status_code == 422
    assert words in page_of(answer).find(class_="banner").text
    assert not Grant.objects.filter(applicant=invitation.applicant).exists()


@pytest.mark.parametrize("token", ["x", "abc:def", "%00", "0" * 32 + ":" + "A" * 43])
def test_a_forged_link_is_not_found(db, signed_in, token):
    client = signed_in(UserFactory())

    assert client.get(f"/invitations/{token}/").status_code == client.post(f"/invitations/{token}/").status_code == 404


def test_other_methods_are_refused(invitation, signed_in):
    assert signed_in(UserFactory()).delete(link(invitation)).status_code == 405


# --------------------------------------------------------------------------- the advisor, and the log


def test_each_page_that_an_advisor_opens_is_noted_once(person, signed_in):
    advisor = people.advisor_of(person, "roadmap", "profile")
    client = signed_in(advisor)
    pages = [
        person.get_absolute_url(), reverse("checklist:road", args=[person.public_id]),
        reverse("checklist:road", args=[person.public_id]) + "?view=timeline",
        reverse("checklist:seasons", args=[person.public_id]), reverse("checklist:changes", args=[person.public_id]),
        reverse("checklist:left-out", args=[person.public_id]), step_of(person, "step1_prep").get_absolute_url(),
        reverse("profile:show", args=[person.public_id]),
    ]  # fmt: skip

    for page in pages:
        assert client.get(page).status_code == 200

    noted = Viewing.objects.filter(applicant=person, advisor=advisor).order_by("pk")
    assert [viewing.page for viewing in noted] == [page.partition("?")[0] for page in pages]
    assert {viewing.section for viewing in noted} == {"roadmap", "profile"}


def test_what_was_not_shown_is_not_noted(person, signed_in):
    client = signed_in(people.advisor_of(person, "profile"))

    for page in (person.get_absolute_url(), reverse("sharing:list", args=[person.public_id])):
        assert client.get(page).status_code == 404
    client.get(reverse("checklist:step", args=[person.public_id, person.public_id]))

    assert not Viewing.objects.filter(applicant=person).exists()


def test_ones_own_pages_are_not_noted(client, person):
    client.get(person.get_absolute_url())

    assert not Viewing.objects.filter(applicant=person).exists()


def test_the_applicant_reads_who_looked(client, person, sharing, signed_in):
    advisor = signed_in(GrantFactory(applicant=person, advisor__name="Dr Omar").advisor)
    for _ in range(12):
        advisor.get(person.get_absolute_url())

    short = page_of(client.get(sharing)).find("section", aria_labelledby="looked")
    assert len(short.find_all("li")) == 10
    assert short.find_all("li")[0].text.endswith("Dr Omar: Roadmap: steps, dates, what is late and what waits")

    url = reverse("sharing:viewings", args=[person.public_id])
    rows = page_of(client.get(url)).find("main").find("ul", class_="rows").find_all("li")
    assert len(rows) == 12
    assert rows[0].find("a").attrs["href"] == person.get_absolute_url()
    assert re.match(r"Sat 21 Nov 2026, \d+:\d\d p\.?m\.? Dr Omar", rows[0].text)


def test_an_advisor_cannot_change_anything(person, signed_in):
    client = signed_in(people.advisor_of(person, "roadmap", "profile", "notes"))
    item = step_of(person, "step1_prep")

    posts = [
        reverse("checklist:done", args=[person.public_id, item.public_id]),
        reverse("checklist:edit", args=[person.public_id, item.public_id]),
        reverse("checklist:act", args=[person.public_id, item.public_id, "begin"]),
        reverse("checklist:add", args=[person.public_id]),
        reverse("profile:edit", args=[person.public_id, "aim"]),
        reverse("sharing:list", args=[person.public_id]),
    ]

    assert [client.post(url).status_code for url in posts] == [404] * len(posts)
    for url in (person.get_absolute_url(), reverse("checklist:seasons", args=[person.public_id])):
        assert client.post(url).status_code == 403


def test_an_advisor_leaves_from_the_page_of_the_mentee(person, signed_in):
    grant = GrantFactory(applicant=person)
    client = signed_in(grant.advisor)
    form = page_of(client.get(person.get_absolute_url())).find("section", aria_labelledby="access").find("form")

    page = page_of(client.post(form.attrs["action"], follow=True))

    assert page.find(class_="flash").text == f"You no longer see {person.user.name}."
    assert client.get(person.get_absolute_url()).status_code == 404
    assert client.post(form.attrs["action"]).status_code == 404


def test_an_advisor_who_is_an_applicant_too_has_both(person, signed_in):
    advisor = ApplicantFactory(user__advisor=True)
    GrantFactory(applicant=person, advisor=advisor.user)
    client = signed_in(advisor)

    own = page_of(client.get(advisor.get_absolute_url()))
    mentee = page_of(client.get(person.get_absolute_url()))

    assert own.find("h1").text == "Today"
    assert mentee.find("h1").text == person.user.name
    assert "You can read, not change." in mentee.find("nav", id="menu").text
    assert not mentee.has("section", aria_labelledby="next") or "I have done this" not in mentee.text
    assert client.get(reverse("mentees")).status_code == 200


def test_a_page_of_somebody_without_a_plan_says_so(db, signed_in):
    person = ApplicantFactory(planned=False)
    client = signed_in(people.advisor_of(person))

    assert "There is no plan yet" in page_of(client.get(person.get_absolute_url())).find("h1").text
    assert signed_in(person).get(person.get_absolute_url()).url == reverse("start:begin")
    assert not Viewing.objects.filter(applicant=person).exists()


def test_notes_in_the_history_stay_private(person, signed_in):
    checklist.edit_step(item=step_of(person, "step1_prep"), values={"notes": "Failed once."}, by=person.user)
    client = signed_in(people.advisor_of(person, "roadmap", "profile"))

    for url in (person.get_absolute_url(), reverse("checklist:changes", args=[person.public_id]),
                step_of(person, "step1_prep").get_absolute_url()):  # fmt: skip
        assert "Failed once." not in client.get(url).content.decode()


def test_a_revoked_grant_beside_an_active_one(person, signed_in):
    advisor = UserFactory(advisor=True)
    GrantFactory(applicant=person, advisor=advisor, revoked_at=timezone.now(), sections=["roadmap", "notes"])
    GrantFactory(applicant=person, advisor=advisor, sections=["profile"])
    client = signed_in(advisor)

    assert client.get(person.get_absolute_url()).status_code == 404
    assert client.get(reverse("profile:show", args=[person.public_id])).status_code == 200
