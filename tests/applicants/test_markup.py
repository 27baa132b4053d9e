"""Sound markup on every page of the applicant and the advisor: the ground for keyboards and screen readers."""

import pytest
from django.test import Client
from django.urls import reverse

from applicants.sharing import services as sharing
from tests.support import people
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory
from tests.support.html import parse, problems_of, sound
from tests.support.steps import step_of

PAGES = (
    "dashboard:today", "checklist:road", "checklist:seasons", "checklist:left-out", "checklist:changes",
    "checklist:add", "profile:show", "sharing:list", "sharing:viewings",
)  # fmt: skip
QUERIES = (
    "?show=ready", "?show=waiting", "?show=late", "?show=done", "?view=timeline", "?view=timeline&phase=exams",
    "?view=timeline&phase=training",
)  # fmt: skip
STEPS = (
    "graduation", "step1_exam", "step1_result", "credential_verification", "pathway_documents", "join_community",
    "step2_prep", "step2_exam", "budget_plan", "usce_search", "certify_submit", "soap_apply", "med_y1_basic",
)  # fmt: skip


@pytest.fixture(scope="module")
def crowd(module_db, clock):
    """People in different places, each with an advisor who sees everything."""
    found = {
        "busy": people.busy(user__name=people.LONG_NAME, options=["optional"]),
        "student": ApplicantFactory(status="student", visa="either", graduation_on="2029-05-31", planned__done={}),
        "done": people.with_everything_done(),
        "out of time": people.out_of_time(),
        "in the season": ApplicantFactory(planned__season=2027),
    }
    advisor = UserFactory(advisor=True)
    for person in found.values():
        GrantFactory(applicant=person, advisor=advisor, sections=["roadmap", "profile", "notes"])
    return found | {"advisor": advisor}


NAMES = ("busy", "student", "done", "out of time", "in the season")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("by", ["owner", "advisor"])
def test_pages(crowd, db, signed_in, name, by):
    person = crowd[name]
    client = signed_in(person if by == "owner" else crowd["advisor"])
    pages = PAGES if by == "owner" else (*PAGES[:5], "profile:show")

    for page in pages:
        sound(client.get(reverse(page, args=[person.public_id])))
    for query in QUERIES:
        sound(client.get(reverse("checklist:road", args=[person.public_id]) + query))


@pytest.mark.parametrize("key", STEPS)
@pytest.mark.parametrize("by", ["owner", "advisor"])
def test_step_pages(crowd, db, signed_in, key, by):
    person = crowd["busy"]
    client = signed_in(person if by == "owner" else crowd["advisor"])

    sound(client.get(step_of(person, key).get_absolute_url()))


def test_pages_of_own_steps(crowd, db, signed_in):
    person = crowd["busy"]
    client = signed_in(person)

    for item in person.checklistitems.filter(milestone=None):
        sound(client.get(item.get_absolute_url()))
        sound(client.get(reverse("checklist:remove", args=[person.public_id, item.public_id])))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("checklist:done", {"on": "soon"}),
        ("checklist:wait", {"on": "the king", "since": "soon", "chase_on": "x"}),
        ("checklist:edit", {"own_weeks": "many", "own_target_on": "x", "started_on": "x"}),
        ("checklist:add-part", {"text": ""}),
    ],
)
def test_step_page_with_errors_leads_to_the_fields(crowd, db, signed_in, name, data):
    person = crowd["busy"]
    item = step_of(person, "usce_search")

    page = sound(signed_in(person).post(reverse(name, args=[person.public_id, item.public_id]), data), status=422)

    links = [link.attrs["href"] for link in page.find(class_="error-summary").find_all("a")]
    assert links
    for link in links:
        field = page.find(id=link.removeprefix("#"))
        assert field.attrs["name"] in data
        assert field.attrs["aria-invalid"] == "true"


def test_forms_with_errors(crowd, db, signed_in):
    person = crowd["busy"]
    client = signed_in(person)

    for name, args, data in [
        ("checklist:add", [], {"title": "", "weeks": "-1"}),
        ("checklist:seasons", [], {"target_season": "1999"}),
        ("profile:edit", ["school"], {"status": "student", "graduation_on": "1900-01-01"}),
        ("profile:edit", ["aim"], {"visa": "none of these"}),
        ("sharing:list", [], {"email": "nobody"}),
    ]:
        page = sound(client.post(reverse(name, args=[person.public_id, *args]), data), status=422)
        assert page.has(class_="error-summary")


@pytest.mark.parametrize(("part", "answers"), [
    ("school", {"status": "old_graduate"}), ("aim", {"visa": "h1b"}), ("aim", {"visa": "j1", "options": ["couple"]}),
])  # fmt: skip
def test_previews(crowd, db, signed_in, part, answers):
    person = crowd["busy"]

    page = sound(signed_in(person).post(reverse("profile:edit", args=[person.public_id, part]), answers))

    assert page.find("button", name="save").text == "Save this"


def test_pages_of_advisors(crowd, db, signed_in):
    client = signed_in(crowd["advisor"])

    sound(client.get(reverse("mentees")))
    for name in NAMES:
        page = sound(client.get(crowd[name].get_absolute_url()))
        assert not page.find("main").find_all("form", hx_post=None, action=None)
    sound(signed_in(UserFactory(advisor=True)).get(reverse("mentees")))


def test_sharing_pages(crowd, db, signed_in):
    person = crowd["busy"]
    invitation = person.invitations.get()
    grant = person.grants.get()

    sound(signed_in(person).get(reverse("sharing:change", args=[person.public_id, grant.pk])))
    for email in (invitation.email, "other@example.org"):
        url = reverse("invitations:show", args=[sharing.token_of(invitation)])
        sound(signed_in(UserFactory(email=email)).get(url))


def test_onboarding(db, signed_in):
    newcomer = ApplicantFactory(planned=False, onboarding_step=5)
    client = signed_in(newcomer)

    for number in range(1, 6):
        sound(client.get(reverse("start:step", args=[number])))
    sound(client.get(reverse("start:later")))
    sound(client.post(reverse("start:step", args=[1]), {"status": "student"}), status=422)
    sound(
        client.post(reverse("start:step", args=[3]), {"step1_result": "on", "oet_result_on": "2020-01-01"}), status=422
    )


@pytest.mark.parametrize("query", ["", "?status=graduate&visa=j1", "?status=student&visa=none", "?status=student&"
                                   "graduation=2029-05-31&visa=h1b&done=step1_result", "?status=king"])  # fmt: skip
def test_landing(db, query):
    response = Client().get("/" + query)

    sound(response, status=422 if "king" in query or query.endswith("none") else 200)


def test_the_checks_find_what_they_look_for():
    bad = parse(
        '<h1></h1><p><form></form></p><input id="a"><label for="b">B</label><i id="a"></i><button></button><a>x</a>'
        '<div><li>x</li></div><p aria-labelledby="c">x</p><form><form></form></form>'
    )

    found = "\n".join(problems_of(bad))

    for words in ("'a' stands 2 times", "'b', which is not there", "<form {}> inside <p {}>", "has no label",
                  "<button {}> has no name", "<a {}> leads nowhere", "<li {}> inside <div {}>", "no 'c'",
                  "inside another form", "<h1 {}> has no name"):  # fmt: skip
        assert words in found


def test_an_end_tag_that_does_not_fit_is_found():
    with pytest.raises(AssertionError, match="ends"):
        parse("<div><p></div></p>")
    with pytest.raises(AssertionError, match="never closed"):
        parse("<div>")
