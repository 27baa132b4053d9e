"""Every rule that the database keeps is broken once; and the reads."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from roadmap.models import Milestone, Phase, Prerequisite, RoadChange, Season, SeasonDate

pytestmark = pytest.mark.django_db


def a_date(**values):
    return SeasonDate(**{
        "season_id": 2027, "anchor": "A_ROL", "version": 9, "on": date(2027, 3, 3), "status": "official",
        "source": "NRMP", "checked_on": date(2026, 11, 21), "superseded_at": timezone.now(), **values,
    })  # fmt: skip


def a_milestone(**values):
    return Milestone(**{
        "key": "new", "phase_id": "exams", "title": "New", "short": "new", "applies_to": ["all"], **values,
    })  # fmt: skip


def ids(*keys):
    return [Milestone.objects.get(key=key).pk for key in keys]


def broken():
    one, two = ids("step1_exam", "step1_result")
    (three,) = ids("linkedin")
    return {
        "milestone_lengths_in_order": a_milestone(min_weeks=3, typical_weeks=2, max_weeks=4),
        "milestone_is_for_somebody": a_milestone(applies_to=[]),
        "one_prerequisite_per_pair": Prerequisite(milestone_id=two, before_id=one, kind="follows"),
        "no_milestone_waits_for_itself": Prerequisite(milestone_id=three, before_id=three, kind="requires"),
        "one_current_date_per_anchor": a_date(superseded_at=None),
        "one_row_per_version": a_date(version=1),
        "no_date_without_a_source": a_date(source=""),
        "superseded_since_a_moment": a_date(
            season_id=2028, version=8, superseded_at=None, superseded_by=SeasonDate.objects.filter(season=2028).first()
        ),
    }


NAMES = [
    "milestone_lengths_in_order", "milestone_is_for_somebody", "one_prerequisite_per_pair",
    "no_milestone_waits_for_itself", "one_current_date_per_anchor", "one_row_per_version", "no_date_without_a_source",
    "superseded_since_a_moment",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_constraint_is_kept_by_the_database(name):
    row = broken()[name]
    if name == "superseded_since_a_moment":  # alone on its anchor, so that only this rule is broken
        SeasonDate.objects.filter(season=2028, anchor="A_ROL").delete()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()


@pytest.mark.parametrize("name", NAMES)
def test_constraint_says_in_words_what_is_wrong(name):
    row = broken()[name]
    (message,) = {str(c.violation_error_message) for c in row._meta.constraints if c.name == name}

    with pytest.raises(ValidationError) as error:
        row.validate_constraints()

    assert message in error.value.messages
    assert message.endswith(".")


def test_every_constraint_is_broken_here():
    models = [Milestone, Prerequisite, Season, SeasonDate, RoadChange, Phase]

    assert {constraint.name for model in models for constraint in model._meta.constraints} == set(NAMES)


@pytest.mark.parametrize("year", [2024, 2061])
def test_season_is_a_year_that_can_be_planned(year):
    with pytest.raises(ValidationError):
        Season(match_year=year).full_clean()


def test_date_without_a_time_counts_to_the_end_of_its_day_there():
    whole = a_date(on=date(2027, 1, 31), at=None, zone="America/New_York")
    hour = a_date(on=date(2027, 7, 1), at=time(7))

    assert whole.instant == datetime(2027, 2, 1, 4, 59, tzinfo=UTC)
    assert hour.instant == datetime(2027, 7, 1, 11, tzinfo=UTC)


def test_date_names_itself_its_rule_and_its_zone():
    row = a_date(zone="Asia/Karachi")

    assert str(row) == "Rank order lists close 2027: 2027-03-03"
    assert str(row.rule.rule) == "16 days before Match Day"
    assert (row.zone_name, a_date().zone_name) == ("Karachi", "ET")
    assert not row.is_expected


@pytest.mark.parametrize(
    ("values", "same"),
    [
        ({"source": "Other", "note": "x", "checked_on": date(2026, 12, 1)}, True),
        ({"on": date(2027, 3, 4)}, False), ({"at": time(9)}, False), ({"zone": "UTC"}, False),
        ({"status": "expected"}, False),
    ],
)  # fmt: skip
def test_date_says_the_same_where_day_hour_zone_and_status_agree(values, same):
    assert a_date().says_the_same(a_date(**values)) == same


def test_milestones_matching_has_each_word_somewhere():
    assert {m.key for m in Milestone.objects.all().matching("step 2 score")} == {"step2_result"}
    assert {m.key for m in Milestone.objects.all().matching("RESIDENCYCAS")} == {"residencycas"}
    assert not Milestone.objects.all().matching("step nowhere")
    assert Milestone.objects.all().matching(" ").count() == 127


def test_milestones_for_list_stand_in_the_order_of_the_road():
    rows = list(Milestone.objects.for_list())

    assert (rows[0].key, rows[-1].key) == ("target_season", "lifelong_learning")
    assert rows[0].phase.title == "Orientation"


def test_history_of_a_milestone_holds_its_edits_and_the_loads_that_touched_it():
    RoadChange.objects.create(kind="milestone", subject="tracker", before={}, after={"title": "x"})
    RoadChange.objects.create(kind="loaded", subject="road", after={"milestones": {"tracker": {"title": "y"}}})
    RoadChange.objects.create(kind="loaded", subject="road", after={"milestones": {"linkedin": {"title": "z"}}})
    RoadChange.objects.create(kind="date", subject="tracker")

    assert [change.kind for change in RoadChange.objects.of_milestone("tracker")] == ["loaded", "milestone"]


def test_changes_to_follow_are_those_not_yet_drawn_oldest_first():
    RoadChange.objects.update(followed_at=timezone.now())
    one = RoadChange.objects.create(kind="milestone", subject="a")
    two = RoadChange.objects.create(kind="milestone", subject="b")

    assert list(RoadChange.objects.to_follow()) == [one, two]
    assert str(one) == "milestone a"
