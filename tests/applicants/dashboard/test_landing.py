"""The landing page: the planner to try, for everybody, with every answer and with hostile ones; nothing is stored."""

from datetime import date
from itertools import combinations, product
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.forms import ARRIVAL_SALT
from accounts.models import User
from applicants.dashboard import landing
from applicants.dashboard.forms import TRIED
from applicants.profile.models import Applicant
from roadmap.planner import Seasons
from tests.support.factories import ApplicantFactory, UserFactory
from tests.support.html import page_of
from tests.support.htmx import HTMX, plain

TODAY = date(2026, 11, 21)
KEYS = [key for key, _label in TRIED]


def get(query="", **options):
    return Client().get("/" + (f"?{urlencode(query, doseq=True)}" if query else ""), **options)


def result_of(response):
    return page_of(response).find(id="result")


GOOD = {"status": "graduate", "visa": "j1", "done": ["graduation"]}


# --------------------------------------------------------------------------------------- what it says


def test_without_a_query_it_shows_an_example(db):
    page = page_of(get())

    result = page.find(id="result")
    assert "An example: a graduate, J-1, with the diploma only, seen from today" in result.text
    assert "You can start training on 1 July 2029, with Match 2029." in result.text
    assert "Match 2028 is possible, but only at the fastest pace and with no time to lose." in result.text
    assert "Why not 2028?" in result.text
    assert len(result.find("dl").find_all("dt")) == 5
    assert result.has("svg")
    assert result.find("p", class_="actions").find("a").attrs["href"] == reverse("account_signup")


def test_the_same_answers_give_the_same_plan(db):
    result = result_of(get(GOOD))

    assert "With your answers, seen from today" in result.text
    assert "You can start training on 1 July 2029, with Match 2029." in result.text


def test_the_next_five_dates_are_in_order_and_ahead(db):
    answer = landing.answer({**GOOD, "graduation": None}, TODAY)

    dates = [entry.on for entry in answer.dates]
    assert dates == sorted(dates)
    assert dates[0] >= TODAY
    assert answer.dates[0].title == "Sit Step 1"


def test_what_is_done_is_no_date_ahead(db):
    answer = landing.answer({**GOOD, "done": ["graduation", "step1_result"], "graduation": None}, TODAY)

    assert "Sit Step 1" not in [entry.title for entry in answer.dates]
    assert answer.recommended <= 2029


def every_answer():
    dones = [list(keys) for size in range(len(KEYS) + 1) for keys in combinations(KEYS, size)]
    return product(Applicant.Status.values, Applicant.Visa.values, dones)


def test_every_combination_has_a_sensible_answer(db):
    """Each status with each visa and each set of done steps, straight through the function."""
    for status, visa, done in every_answer():
        graduation = date(2029, 5, 31) if status == "student" else None

        answer = landing.answer({"status": status, "visa": visa, "done": done, "graduation": graduation}, TODAY)

        assert 2027 <= answer.possible <= answer.recommended <= 2031
        assert answer.start_on == date(answer.recommended, 7, 1)
        assert 1 <= len(answer.dates) <= 5
        assert answer.step_count > 50
        for bar in answer.stretches:
            assert 0 <= bar.x <= 100
            assert bar.width > 0
        assert 0 <= answer.today_x < answer.match_x < 100


@pytest.mark.parametrize("status", Applicant.Status.values)
@pytest.mark.parametrize("visa", Applicant.Visa.values)
@pytest.mark.parametrize("done", [[], KEYS])
def test_the_page_of_every_status_and_visa(db, status, visa, done):
    response = get({"status": status, "visa": visa, "done": done, "graduation": "2029-05-31"})

    assert response.status_code == 200
    assert "You can start training on" in result_of(response).text


@pytest.mark.parametrize(
    ("graduation", "words"),
    [
        ("", "Say when you expect to graduate; your plan depends on it."),
        ("2020-01-01", "This day is over. If you have graduated, choose that above."),
        ("2090-01-01", "That is too far in the future. Is the year right?"),
        ("1900-01-01", "That is too long ago. Is the year right?"),
        ("soon", "Write a day like 2027-04-24."),
    ],
)
def test_a_student_says_when(db, graduation, words):
    response = get({"status": "student", "visa": "j1", "graduation": graduation})

    page = page_of(response)
    assert response.status_code == 422
    assert page.find("p", id="id_graduation_error").text == words
    assert page.find(id="result").find("a").attrs["href"] == "#id_graduation"


def test_nobody_else_is_asked_when(db):
    response = get({**GOOD, "graduation": "soon"})

    assert response.status_code == 200
    assert "You can start training on 1 July 2029" in result_of(response).text


def test_no_season_fits(db, monkeypatch):
    monkeypatch.setattr(landing, "seasons", lambda *_args: Seasons(None, None, {}))

    response = get(GOOD)

    assert response.status_code == 200
    assert "no season of the next thirty years fits" in result_of(response).find(class_="banner").text


def test_a_student_with_the_diploma_ticked_is_still_a_student(db):
    values = {"status": "student", "visa": "j1", "graduation": date(2029, 5, 31)}

    assert landing.answer({**values, "done": ["graduation"]}, TODAY) == landing.answer({**values, "done": []}, TODAY)


# ------------------------------------------------------------------------------------ hostile queries


@pytest.mark.parametrize(
    "query",
    [
        {"status": "king"},
        {"status": ""},
        {"status": ["graduate", "student"], "visa": ["j1", "h1b"], "done": ["graduation"] * 500},
        {"status": "graduate", "visa": "o1"},
        {"status": "graduate", "visa": "j1", "done": ["no such step"]},
        {"status": "graduate", "visa": "j1", "done": "x" * 5000},
        {"status": "graduate", "visa": "j1", "graduation": "soon"},
        {"status": "student", "visa": "j1", "graduation": "0001-01-01"},
        {"status": "student", "visa": "j1", "graduation": "9999-12-31"},
        {"status": "\0", "visa": "\0", "done": "\0", "graduation": "\0"},
        {"status": "grad\ud7ffuate", "visa": "j1"},
        {"status[]": "graduate", "__proto__": "x", "visa": "<script>alert(1)</script>"},
        {"x": "y" * 20_000},
        {str(number): "x" for number in range(900)},
        {"plan": "forged", "next": "https://evil.example/"},
    ],
    ids=range(15),
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_hostile_queries_get_words(db, query, headers):
    response = get(query, headers=headers)

    assert response.status_code in (200, 422)
    assert result_of(response).text
    assert (response.status_code == 422) == result_of(response).has(class_="error-summary")
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    "query", ["?status=%ff%fe", "?%00=%00", "?&&&===", "?status=graduate&visa=j1&done=%C0%AF", "?%"]
)
def test_broken_encodings_get_words(db, query):
    response = Client().get("/" + query)

    assert response.status_code in (200, 422)
    assert result_of(response).text


# ------------------------------------------------------------------------------------ nothing is stored


def test_nothing_is_stored(db):
    client = Client()
    sessions, people = Session.objects.count(), (User.objects.count(), Applicant.objects.count())

    with CaptureQueriesContext(connection) as queries:
        for query in ("", "?status=graduate&visa=j1", "?status=king"):
            answer = client.get("/" + query)
            assert set(answer.cookies) <= {"csrftoken"}

    assert not [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert Session.objects.count() == sessions
    assert (User.objects.count(), Applicant.objects.count()) == people


def test_only_reading(db):
    assert Client().head("/").status_code == 200
    assert Client().post("/").status_code == 405


# ------------------------------------------------------------------------------------- keep this plan


def test_keep_this_plan_carries_the_answers_to_sign_up(db):
    tried = {"status": "student", "visa": "h1b", "done": ["step1_result"], "graduation": "2029-05-31"}
    link = result_of(get(tried)).find("p", class_="actions").find("a")
    assert link.text == "Keep this plan"

    address = urlsplit(link.attrs["href"])
    [token] = parse_qs(address.query)["plan"]

    assert address.path == reverse("account_signup")
    assert signing.loads(token, salt=ARRIVAL_SALT) == tried
    assert page_of(Client().get(link.attrs["href"])).find("input", name="plan").attrs["value"] == token


def test_keep_this_plan_arrives_in_onboarding(db, signed_in):
    """From the link through the sign-up form to the first question."""
    link = result_of(get({"status": "student", "visa": "h1b", "graduation": "2029-05-31", "done": ["step1_result"]}))
    client = Client()
    page = page_of(client.get(link.find("p", class_="actions").find("a").attrs["href"]))
    form = next(form for form in page.find_all("form") if form.has("input", name="plan"))

    client.post(
        form.attrs.get("action") or reverse("account_signup"),
        form.fields() | {"email": "new@example.org", "password1": "a long enough passphrase", "roles": ["applicant"]},
    )

    user = User.objects.get(email="new@example.org")
    assert user.arrived_with == {
        "status": "student",
        "visa": "h1b",
        "done": ["step1_result"],
        "graduation": "2029-05-31",
    }
    fields = page_of(signed_in(user).get(reverse("start:step", args=[1]))).find("form", id="start").fields()
    assert (fields["status"], fields["graduation_on"]) == ("student", "2029-05-31")


# -------------------------------------------------------------------------------- with htmx and without


@pytest.mark.parametrize("query", [GOOD, {"status": "king"}, {"status": "student", "visa": "j1"}])
def test_the_fragment_is_the_result_of_the_page(db, query):
    fragment, whole = get(query, headers=HTMX), get(query)

    assert fragment.headers["Vary"].startswith("HX-Request") or "HX-Request" in fragment.headers["Vary"]
    assert b"<html" not in fragment.content

    def without_token(node):
        for link in node.find_all("a"):
            link.attrs["href"] = link.attrs["href"].partition("?plan=")[0]
        return plain(node)

    assert without_token(result_of(fragment)) == without_token(result_of(whole))


def test_the_form_works_without_script(db):
    form = page_of(get()).find("form")

    assert (form.attrs["method"], form.attrs["action"]) == ("get", "/#result")
    assert form.fields() == {"status": "graduate", "graduation": "", "visa": "j1", "done": ["graduation"]}


@pytest.mark.parametrize("role", ["applicant", "advisor", "newcomer", "admin", "nobody"])
def test_whoever_is_signed_in_goes_to_their_first_page(db, signed_in, role):
    person = ApplicantFactory() if role == "applicant" else None
    user = person.user if person else {
        "advisor": lambda: UserFactory(advisor=True), "newcomer": lambda: UserFactory(applicant=True),
        "admin": lambda: UserFactory(admin=True), "nobody": UserFactory,
    }[role]()  # fmt: skip
    wanted = {
        "applicant": person and person.get_absolute_url(), "advisor": reverse("mentees"),
        "newcomer": reverse("start:begin"), "admin": reverse("curation:dates"), "nobody": reverse("settings:account"),
    }  # fmt: skip

    assert signed_in(user).get("/?status=king").url == wanted[role]
