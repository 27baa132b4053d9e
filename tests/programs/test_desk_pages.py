"""The desk as a curator walks it, and as others do not."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission

from programs.curation.models import Apart, Suggestion
from programs.facts.models import Fact, ProgramChange
from programs.models import Figure, Program, SignalLimit, Specialty, SpecialtyChange, Track
from tests.roadmap.pages import fields_of, words
from tests.support.catalogue import SEASON, ProgramFactory, state
from tests.support.factories import UserFactory
from tests.support.html import page_of, problems_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
DESK = "/curation/programs/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        yield TODAY


@pytest.fixture
def user():
    """A curator of the catalogue without staff rights or any other right."""
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="curate_programs"))
    return user


@pytest.fixture
def curator(signed_in, user):
    return signed_in(user)


def old_fact(program=None, **changed):
    values = {"field": "j1", "value": True, "retrieved_on": TODAY - timedelta(days=300)} | changed
    return state(program or ProgramFactory(), **values)


def test_a_curator_reaches_the_desk_and_nothing_else(curator):
    for part in ("", "suggestions/", "conflicts/", "duplicates/", "history/", "specialties/", "edit/", "edit/add/"):
        assert curator.get(DESK + part).status_code == 200, part
    for other in ("/curation/dates/", "/curation/road/", "/outbox/"):
        assert curator.get(other).status_code == 403, other
    assert curator.get("/admin/").status_code == 302
    assert "Catalogue" in curator.get(DESK).text
    assert "Official dates" not in curator.get(DESK).text


@pytest.mark.parametrize("role", ["applicant", "advisor"])
def test_others_can_change_nothing(signed_in, role):
    client, fact = signed_in(UserFactory(**{role: True})), old_fact()
    suggestion = Suggestion.objects.create(program=fact.program, field="j1", season=SEASON, value=False,
                                           retrieved_on=TODAY)  # fmt: skip
    other = ProgramFactory()

    answers = [
        client.post(f"{DESK}facts/{fact.pk}/still-true/"),
        client.post(f"{DESK}suggestions/{suggestion.pk}/", {"decision": "accept"}),
        client.post(f"{DESK}duplicates/{fact.program_id}/{other.pk}/"),
        client.post(f"{DESK}duplicates/{fact.program_id}/{other.pk}/apart/"),
        client.post(f"{DESK}edit/{other.pk}/", {"name": "Mine"}),
        client.post(f"{DESK}edit/{other.pk}/close/", {"close": "1"}),
        client.post(f"{DESK}edit/{other.pk}/j1/", {"says": "value", "value": "yes"}),
        client.post(f"{DESK}specialties/urology/", {"part": "signals"}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert not Apart.objects.exists()
    assert not ProgramChange.objects.exclude(verb="value").exists()


def test_still_true_in_one_click(curator, user):
    fact = old_fact()
    page = curator.get(DESK)
    assert "1 stale value" in words(page)
    assert "172 days overdue on no list yet" in words(page)

    answer = curator.post(f"{DESK}facts/{fact.pk}/still-true/", follow=True)

    assert "checked today" in words(answer)
    assert "Nothing is stale" in words(answer)
    fact.refresh_from_db()
    assert (fact.verified_on, fact.verified_by) == (TODAY, user)


def people_who_list():
    return dict.fromkeys(Program.objects.values_list("pk", flat=True), 7)


def test_the_queue_says_how_many_list_a_program(curator, settings):
    settings.PROGRAMS_DEMAND = "tests.programs.test_desk_pages.people_who_list"
    old_fact()

    assert "7 people list it" in words(curator.get(DESK))


def test_the_queue_as_part_is_the_same_as_on_the_page_and_asks_as_often_for_many(curator, at_most):
    old_fact()
    part = curator.get(DESK, headers={"HX-Request": "true"}).text
    assert TOKEN.sub("", part).strip() in TOKEN.sub("", curator.get(DESK).text)
    for _ in range(12):
        old_fact()

    with at_most(10):
        curator.get(DESK)


def test_a_new_value_from_the_form(curator):
    fact = old_fact(field="step2_min", value=220, retrieved_on=TODAY - timedelta(days=400))
    url = f"{DESK}edit/{fact.program_id}/step2_min/"
    sent = fields_of(curator.get(url))
    assert sent["value"] == ["220"]

    bad = curator.post(url, {**sent, "value": "many"})
    assert bad.status_code == 422
    assert "does not fit here" in words(bad)
    assert Fact.objects.count() == 1
    answer = curator.post(url, {**sent, "value": "230", "source_type": "program"}, follow=True)

    assert "Step 2 CK, at least is saved and shown now." in words(answer)
    fact.program.refresh_from_db()
    assert fact.program.step2_min == 230


def test_a_value_that_is_not_published_from_the_form(curator):
    fact = old_fact()
    url = f"{DESK}edit/{fact.program_id}/j1/"
    sent = fields_of(curator.get(url)) | {"says": "not_published", "source_type": "program"}

    curator.post(url, sent)

    fact.program.refresh_from_db()
    assert fact.program.j1 is None
    assert curator.get(f"{DESK}edit/{fact.program_id}/no_such_field/").status_code == 404


def test_a_suggestion_is_shown_beside_what_stands_and_decided_once(curator):
    fact = old_fact(retrieved_on=TODAY)
    suggestion = Suggestion.objects.create(
        program=fact.program, field="j1", season=SEASON, value=False, comment="رأيت ذلك <b>🙂</b>", by=UserFactory(),
        address="https://example.org/x", retrieved_on=TODAY,
    )  # fmt: skip
    url = f"{DESK}suggestions/{suggestion.pk}/"
    page = words(curator.get(f"{DESK}suggestions/"))
    assert "Stands there now Yes Strict rule" in page
    assert "Suggested No Strict rule" in page
    assert "رأيت ذلك <b>🙂</b>" in page

    answer = curator.post(url, {"decision": "refuse", "words": ""}, follow=True)
    assert "Say why" in words(answer)
    curator.post(url, {"decision": "accept"})
    answer = curator.post(url, {"decision": "refuse", "words": "No"}, follow=True)

    assert "decided otherwise meanwhile: accepted" in words(answer)
    suggestion.refresh_from_db()
    fact.program.refresh_from_db()
    assert (suggestion.state, fact.program.j1) == ("accepted", False)
    assert "No suggestion waits" in words(curator.get(f"{DESK}suggestions/"))
    assert "Accepted" in words(curator.get(f"{DESK}suggestions/?show=decided"))


def test_of_two_that_disagree_one_holds(curator):
    program = ProgramFactory()
    yes = state(program, "h1b", True, retrieved_on=date(2026, 10, 1))
    state(program, "h1b", False, retrieved_on=date(2026, 11, 1))
    assert words(curator.get(f"{DESK}conflicts/")).count("This one holds") == 2

    curator.post(f"{DESK}facts/{yes.pk}/still-true/", {"hold": "1"})

    program.refresh_from_db()
    assert program.h1b is True
    assert "No sources disagree" in words(curator.get(f"{DESK}conflicts/"))


def test_a_pair_is_merged_or_told_apart(curator):
    one, two, three = (ProgramFactory(name="Example Lakeside (demo)", acgme_code=code) for code in
                       ("1400099001", None, None))  # fmt: skip
    page = curator.get(f"{DESK}duplicates/?specialty=internal-medicine")
    assert words(page).count("Not the same") == 3
    curator.post(f"{DESK}duplicates/{one.pk}/{three.pk}/apart/")
    curator.post(f"{DESK}duplicates/{two.pk}/{three.pk}/apart/")
    assert words(curator.get(f"{DESK}duplicates/")).count("Not the same") == 1
    url = f"{DESK}duplicates/{one.pk}/{two.pk}/"
    assert "Everything of the second goes to the first" in words(curator.get(url))

    answer = curator.post(url, follow=True)
    again = curator.post(url, follow=True)

    assert "Merged." in words(answer)
    assert "merged already" in words(again)
    assert "No pair looks alike" in words(again)
    assert curator.get(f"{DESK}edit/{two.pk}/").url == f"{DESK}edit/{one.pk}/"


def test_a_program_is_added_edited_closed_and_its_history_says_who(curator, user):
    specialty = Specialty.objects.get(key="neurology")
    answer = curator.post(f"{DESK}edit/add/", {
        "name": "Example Örsted (demo)", "specialty": specialty.pk, "state": "oh", "acgme_code": "1800099001",
        "tracks": "9901180C0 Categorical\n",
    }, follow=True)  # fmt: skip
    program = Program.objects.get()
    url = f"{DESK}edit/{program.pk}/"
    assert "is in the catalogue" in words(answer)
    assert (program.state, Track.objects.get().name) == ("OH", "Categorical")
    sent = fields_of(curator.get(url))

    curator.post(url, {**sent, "city": "Sampleton"})
    late = curator.post(url, {**sent, "city": "Elsewhere"})
    curator.post(f"{url}close/", {"close": "1"})

    program.refresh_from_db()
    assert late.status_code == 422
    assert "Somebody else changed this program meanwhile" in words(late)
    assert (program.city, program.closed_on) == ("Sampleton", TODAY)
    text = words(curator.get(f"{DESK}history/?program={program.pk}"))
    assert "City: – Sampleton" in text
    assert str(user) in text
    assert "Example Örsted (demo)" in words(curator.get(f"{DESK}edit/?q=orsted"))


@pytest.mark.parametrize("query", ["?program=x", "?program=999999", "?program=%00", "?page=0", "?page=x",
                                   "?program=" + "9" * 30, "?page=-1&specialty=%00", "?page=99999999", "?q=%00",
                                   "?q=" + "x" * 5000, "?specialty=nonsense&q=🙂", "?q=مستشفى&show=x"])  # fmt: skip
def test_odd_addresses_break_nothing(curator, query):
    for part in ("", "history/", "edit/", "suggestions/", "conflicts/", "duplicates/"):
        answer = curator.get(f"{DESK}{part}{query}")
        assert answer.status_code == 200
        assert problems_of(page_of(answer)) == []


def test_a_reason_holds_what_a_database_can_hold(curator):
    suggestion = Suggestion.objects.create(
        program=ProgramFactory(), field="j1", season=SEASON, value=False, by=UserFactory(), retrieved_on=TODAY
    )

    curator.post(f"{DESK}suggestions/{suggestion.pk}/", {"decision": "refuse", "words": "لا\0 🙂" + "x" * 600})

    suggestion.refresh_from_db()
    assert suggestion.decision_words.startswith("لا 🙂xxx")
    assert len(suggestion.decision_words) == 500


def test_a_click_in_an_old_tab_changes_nothing(curator):
    """Two tabs of the queue: in the first a new value was written, in the second stands the old one."""
    fact = old_fact()
    newer = state(fact.program, fact.field, False, retrieved_on=TODAY, verified=True, by=UserFactory())

    answer = curator.post(f"{DESK}facts/{fact.pk}/still-true/", follow=True)

    assert "Something newer stands there now. Nothing was changed" in words(answer)
    fact.refresh_from_db()
    assert (fact.verified_on, fact.wins) == (None, False)
    assert fact.program.facts.get(wins=True) == newer


def test_a_code_of_another_program_is_said_at_the_field(curator):
    ProgramFactory(acgme_code="1400099001")
    program = ProgramFactory()
    url = f"{DESK}edit/{program.pk}/"

    answer = curator.post(url, {**fields_of(curator.get(url)), "acgme_code": "1400099001"})

    assert answer.status_code == 422
    assert "Another program has this ACGME code." in words(answer)


def test_signals_and_figures_are_edited_with_who_and_when(curator, user):
    url = f"{DESK}specialties/urology/"
    signals = {"part": "signals", "signals-season": "2028", "signals-gold": "12", "signals-silver": "0",
               "signals-source": "AAMC", "signals-checked_on": "2026-11-20"}  # fmt: skip
    figure = {"part": "figure", "figure-what": "img_share", "figure-year": "2026", "figure-value": "3.5",
              "figure-people": "11", "figure-source": "A report", "figure-checked_on": "2026-11-20"}  # fmt: skip

    curator.post(url, signals)
    curator.post(url, signals | {"signals-gold": "14"})
    curator.post(url, figure)

    assert SignalLimit.objects.get(specialty__key="urology", season=2028).gold == 14
    assert Figure.objects.get(specialty__key="urology").people == 11
    assert SpecialtyChange.objects.filter(by=user).count() == 3
    assert "signals 2028: gold 12 14" in words(curator.get(url))
    assert curator.post(url, figure | {"figure-value": "x"}).status_code == 422
    assert curator.post(url, {"part": "nonsense"}).status_code == 422


def test_the_basics_of_a_specialty_are_sent_back_as_they_stand(curator):
    url = f"{DESK}specialties/obgyn/"
    sent = {name: value for name, value in fields_of(curator.get(url)).items() if name.startswith("basics-")}
    before = Specialty.objects.values().get(key="obgyn")

    answer = curator.post(url, {**sent, "part": "basics"})

    assert answer.status_code == 303, words(answer)
    assert Specialty.objects.values().get(key="obgyn") == before
    assert not SpecialtyChange.objects.exists()
