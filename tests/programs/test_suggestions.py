"""Suggestions of signed-in users: cleaned, counted, never twice; their fate is theirs to see."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from programs.curation import services
from programs.curation.models import Suggestion
from programs.curation.rules import coming_season
from programs.facts.fields import FIELDS
from tests.support.catalogue import ProgramFactory, state
from tests.support.factories import UserFactory
from tests.support.html import page_of, problems_of

pytestmark = pytest.mark.django_db
ARABIC = "قرأتها في الموقع 🙂"


@pytest.fixture
def program():
    return ProgramFactory()


@pytest.fixture
def user():
    return UserFactory(applicant=True)


@pytest.fixture
def client_of(signed_in, user):
    return signed_in(user)


def address(program, field="step2_min"):
    return reverse("programs:suggest", args=[program.public_code, field])


GIVEN = {"says": "value", "value": " 225 ", "rule": "strict", "address": "https://example.org/x", "comment": ARABIC}


@pytest.mark.parametrize(
    ("today", "season"), [("2026-03-31", 2026), ("2026-04-01", 2027), ("2026-12-31", 2027), ("2027-01-01", 2027)]
)
def test_coming_season(today, season):
    from datetime import date

    assert coming_season(date.fromisoformat(today)) == season


def test_suggestion_is_kept_clean_and_nothing_changes_yet(client_of, user, program):
    answer = client_of.post(address(program), GIVEN)

    made = Suggestion.objects.get()
    assert answer.status_code == 303
    assert (made.value, made.by, made.state, made.comment) == (225, user, "open", ARABIC)
    program.refresh_from_db()
    assert program.step2_min is None
    assert not program.facts.exists()


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_has_a_sound_form(client_of, program, field):
    answer = client_of.get(address(program, field))

    assert answer.status_code == 200
    assert problems_of(page_of(answer)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": "often"}, "does not fit here"),
        ({"value": ""}, "Write the value, or choose another answer above."),
        ({"value": "999999"}, "does not fit here"),
        ({"address": "not a link"}, "Write the whole address"),
        ({"address": "javascript:alert(1)"}, "Write the whole address"),
        ({"address": "", "comment": "  "}, "Say where you read it"),
        ({"says": "nonsense"}, "Select a valid choice"),
        ({"rule": "nonsense"}, "Select a valid choice"),
        ({"comment": "x" * 501}, "at most 500"),
    ],
)
def test_wrong_input_is_refused_with_words(client_of, program, change, words):
    answer = client_of.post(address(program), GIVEN | change)

    assert answer.status_code == 422
    assert words in page_of(answer).text
    assert not Suggestion.objects.exists()


def test_not_published_needs_no_value(client_of, program):
    client_of.post(address(program, "h1b"), {"says": "not_published", "value": "yes", "comment": "Looked everywhere"})

    made = Suggestion.objects.get()
    assert (made.says, made.value) == ("not_published", None)


def test_double_submit_makes_one(client_of, program):
    for _ in range(3):
        client_of.post(address(program), GIVEN)

    assert Suggestion.objects.count() == 1


def test_decided_suggestion_can_be_made_again(client_of, program):
    client_of.post(address(program), GIVEN)
    Suggestion.objects.update(state="refused", decided_at=timezone.now())

    client_of.post(address(program), GIVEN)

    assert Suggestion.objects.count() == 2


def test_limit_of_a_day(user, program, monkeypatch):
    monkeypatch.setattr(services, "MOST_A_DAY", 2)

    def suggest(value, by=user):
        return services.suggest(program=program, field="step2_min", value=value, comment="x", by=by)

    suggest(221)
    suggest(222)
    with pytest.raises(ValidationError, match="within a day"):
        suggest(223)
    assert suggest(223, by=UserFactory())
    Suggestion.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert suggest(224)


def test_season_is_not_older_than_what_stands(user, program):
    state(program, "positions", 10, season=2090)

    made = services.suggest(program=program, field="positions", value=12, comment="x", by=user)

    assert made.season == 2090


def test_merged_program_leads_on(client_of, program):
    old = ProgramFactory(merged_into=program)

    assert client_of.get(address(old)).url == address(program)


def test_mine_takes_the_same_few_queries_for_1_and_20(client_of, user, program, at_most):
    services.suggest(program=program, field="positions", value=1, comment="x", by=user)
    with at_most(12) as few:
        client_of.get(reverse("programs:suggestions"))
    count = len(few)
    for number in range(2, 21):
        services.suggest(program=ProgramFactory(), field="positions", value=number, comment="x", by=user)
    with at_most(12) as many:
        client_of.get(reverse("programs:suggestions"))

    assert len(many) == count


def test_mine_shows_my_fate_and_the_reason_and_nobody_elses(client_of, user, program):
    services.suggest(program=program, field="j1", value="no", comment="said by mail", by=user)
    services.suggest(program=program, field="h1b", value="no", comment="not yours to see", by=UserFactory())
    Suggestion.objects.filter(by=user).update(
        state="refused", decided_at=timezone.now(), decision_words="The site says yes."
    )

    answer = client_of.get(reverse("programs:suggestions"))

    text = page_of(answer).text
    assert problems_of(page_of(answer)) == []
    assert "J-1: No" in text
    assert "Not taken over" in text
    assert "The curator: The site says yes." in text
    assert "not yours" not in text
