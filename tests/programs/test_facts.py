"""Which fact wins, and that the typed columns say the same."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.facts import services
from programs.facts.fields import COLUMNS, FIELDS
from programs.facts.models import Age, Fact, ProgramChange
from tests.support.catalogue import SEASON, ProgramFactory, SourceFactory, state
from tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return ProgramFactory()


def test_newest_read_wins_over_older(program):
    state(program, "j1", True, retrieved_on=date(2026, 1, 1))
    state(program, "j1", False, retrieved_on=date(2026, 2, 1))
    state(program, "j1", True, retrieved_on=date(2025, 2, 1))

    program.refresh_from_db()
    assert program.j1 is False
    assert Fact.objects.winning().get(program=program).value is False


def test_checked_wins_over_newer_but_unchecked(program):
    state(program, "step2_min", 225, verified=True, by=UserFactory(), retrieved_on=date(2026, 1, 1))
    state(program, "step2_min", 240, retrieved_on=date(2026, 10, 1))

    program.refresh_from_db()
    assert (program.step2_min, program.step2_min_strict) == (225, True)


def test_newest_season_is_shown_and_older_ones_stay(program):
    state(program, "positions", 12, season=SEASON - 1, retrieved_on=date(2026, 11, 1))
    state(program, "positions", 10, season=SEASON, retrieved_on=date(2026, 1, 1))

    program.refresh_from_db()
    assert program.positions == 10
    assert Fact.objects.winning().filter(program=program).count() == 2


def test_not_published_empties_the_column(program):
    state(program, "h1b", True, retrieved_on=date(2026, 1, 1))
    state(program, "h1b", None, says="not_published", retrieved_on=date(2026, 2, 1))

    program.refresh_from_db()
    assert program.h1b is None
    assert Fact.objects.winning().get(program=program).says == "not_published"


def test_history_says_before_and_after_with_the_source(program):
    source = SourceFactory(name="Their site")
    state(program, "j1", True, retrieved_on=date(2026, 1, 1))
    state(program, "j1", False, retrieved_on=date(2026, 2, 1), source=source)

    newest = ProgramChange.objects.filter(program=program, field="j1").first()
    assert (newest.before["value"], newest.after["value"], newest.source_words) == (True, False, "Their site")


@pytest.mark.parametrize(
    ("field", "seen", "ages"),
    [
        ("j1", date(2026, 6, 2), (Age.CURRENT, Age.AGEING)),
        ("j1", date(2026, 6, 3), (None, Age.CURRENT)),
        ("positions", date(2026, 6, 2), (Age.CURRENT, Age.CURRENT)),
    ],
)
def test_a_visa_seen_before_the_season_began_is_no_longer_current(program, field, seen, ages):
    """MyERAS opened on Wednesday 3 June 2026."""
    fact = state(program, field, True if field == "j1" else 9, retrieved_on=seen)

    for today, age in zip((date(2026, 6, 2), date(2026, 6, 3)), ages, strict=True):
        assert age is None or fact.age(today) is age


def test_still_true_resets_the_age(program):
    fact = state(program, "j1", True, retrieved_on=date(2026, 1, 1))
    assert fact.age(date(2026, 6, 30)) is Age.AGEING  # 180 days
    assert fact.age(date(2026, 7, 1)) is Age.STALE  # 181 days

    fact = services.verify_fact(fact=fact, on=date(2026, 7, 1), by=UserFactory())

    assert fact.age(date(2026, 7, 1)) is Age.CURRENT


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("j1", "Yes", True), ("j1", "0", False), ("positions", "12.0", 12), ("img_share", "43.25 %", 43.2),
        ("program_type", "University", "university"), ("website", " https://a.example ", "https://a.example"),
    ],
)  # fmt: skip
def test_values_are_cleaned(field, raw, value):
    assert FIELDS[field].clean(raw) == value


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        ("j1", "maybe"), ("positions", "12.5"), ("positions", "-1"), ("positions", "1e99"), ("img_share", "101"),
        ("img_share", "NaN"), ("program_type", "circus"), ("website", "x" * 301), ("positions", True), ("j1", None),
        ("step2_min", "=1+1"), ("website", "a\0b"), ("positions", "9" * 5000),
    ],
)  # fmt: skip
def test_wrong_values_are_refused(field, raw):
    with pytest.raises(ValidationError):
        FIELDS[field].clean(raw)


def test_one_winner_per_field_and_season(program):
    one = state(program, "j1", True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.create(
            program=program, field="j1", season=SEASON, value=True, source=one.source, retrieved_on=date(2026, 1, 1),
            wins=True,
        )  # fmt: skip


FACTS = st.lists(
    st.tuples(
        st.sampled_from(["j1", "step2_min", "img_share"]), st.integers(2027, 2028), st.integers(1, 28), st.booleans(),
        st.sampled_from(["value", "not_published", "unknown"]), st.sampled_from(["strict", "preference"]),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FACTS)
def test_columns_always_say_what_the_winners_say(db, facts):
    with transaction.atomic():
        program, source = ProgramFactory(institution=None), SourceFactory()
        for name, season, day, verified, says, rule in facts:
            value = (
                {"j1": bool(day % 2), "step2_min": 220 + day, "img_share": float(day)}[name]
                if says == "value"
                else None
            )
            Fact.objects.create(
                program=program, field=name, season=season, says=says, value=value, rule=rule, source=source,
                retrieved_on=date(2026, 3, day), verified_on=date(2026, 4, day) if verified else None,
            )  # fmt: skip
        services.settle([program.pk])
        assert services.settle([program.pk]) == 0  # a second time changes nothing
        program.refresh_from_db()
        for one in COLUMNS:
            rows = [fact for fact in program.facts.all() if fact.field == one.key]
            newest = [fact for fact in rows if fact.season == max(row.season for row in rows)]
            best = max(newest, key=services.strength, default=None)
            assert getattr(program, one.key) == (best.value if best else None)
            assert [fact.pk for fact in newest if fact.wins] == ([best.pk] if best else [])
        transaction.set_rollback(True)
