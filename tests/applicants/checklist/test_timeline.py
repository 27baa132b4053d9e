"""The geometry of the timeline: everything inside the picture, labels apart, the chain joined."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.checklist import timeline
from applicants.checklist.models import ChecklistItem
from roadmap.anchors import ANCHORS, Calendar
from tests.support.factories import ApplicantFactory
from tests.support.steps import APPLY, loose

TODAY = date(2026, 11, 21)


def days(count):
    return TODAY + timedelta(days=count)


def season(year):
    return {key: Calendar().day(year, key) for key in ANCHORS}


def planned(key="step", start=0, length=30, room=60, **values):
    finish = start + length
    return loose(
        key, earliest_start=days(start), earliest_finish=days(finish), latest_finish=days(finish + room), **values
    )  # fmt: skip


def picture_of(*items, year=2029):
    return timeline.build(items, today=TODAY, anchors=season(year))


def bars_of(picture):
    return [bar for band in picture.bands for bar in band.bars]


def assert_sound(picture):
    """All that the template draws lies in the picture, and no label of the season lies on another."""
    places = [bar.x for bar in bars_of(picture)] + [bar.end_x for bar in bars_of(picture)]
    places += [bar.room_x for bar in bars_of(picture) if bar.room_x is not None]
    places += [mark.x for mark in (*picture.months, *picture.anchors)] + [picture.today]
    places += [x for link in picture.links for x in (link.x1, link.x2)]
    assert all(0 <= x <= 100 for x in places)
    assert all(0 <= bar.y <= picture.height - 8 for bar in bars_of(picture))
    for one, other in combinations(picture.anchors, 2):
        if one.tier == other.tier:
            (a, b), (c, d) = spread(one), spread(other)
            assert b < c or d < a, f"{one.label} lies on {other.label}"
    top = min((band.y for band in picture.bands), default=picture.height)
    assert all(mark.y < top for mark in picture.anchors)
    for one, other in combinations(picture.months, 2):
        assert abs(one.x - other.x) >= 4


def spread(mark):
    width = len(mark.label) * timeline.CHARACTER
    return (mark.x - width, mark.x) if mark.end else (mark.x, mark.x + width)


def test_no_step_with_dates_no_picture():
    assert picture_of() is None
    assert picture_of(loose(state="done", done_on=TODAY)) is None


def test_a_bar_runs_from_beginning_to_end_and_its_room_after_it():
    [bar] = bars_of(picture_of(planned(length=30, room=60)))

    assert bar.end_x == pytest.approx(bar.x + bar.width)
    assert bar.room_x - bar.end_x == pytest.approx(2 * bar.width, abs=0.02)
    assert not bar.is_day
    assert bar.tone == "bar"


def test_a_day_is_a_circle_and_no_room_is_no_line():
    day, tight, late = bars_of(
        picture_of(planned("a", length=0), planned("b", room=0), planned("c", room=-30, state="late"))
    )

    assert day.is_day
    assert tight.room_x is None
    assert (late.room_x, late.tone) == (None, "late")


@pytest.mark.parametrize(
    ("values", "tone"),
    [
        ({"on_chain": True}, "critical"),
        ({"on_chain": True, "waiting_since": TODAY}, "wait"),
        ({"on_chain": True, "waiting_since": TODAY, "state": "too_late"}, "late"),
    ],
)
def test_tones_the_worst_news_first(values, tone):
    assert bars_of(picture_of(planned(**values)))[0].tone == tone


def test_bands_follow_the_phases():
    picture = picture_of(planned("a"), planned("b"), planned("c", phase=APPLY))

    assert [(band.title, len(band.bars)) for band in picture.bands] == [("Exams and ECFMG", 2), ("Apply and match", 1)]
    rows = [bar.y for bar in bars_of(picture)]
    assert rows == sorted(set(rows))


def test_the_chain_is_joined_from_end_to_beginning():
    picture = picture_of(
        planned("a", 0, 30, on_chain=True), planned("free", 0, 400), planned("b", 200, 30, on_chain=True)
    )  # fmt: skip
    a, _free, b = bars_of(picture)

    down, along = picture.links

    assert (down.x1, down.y1, down.x2, down.y2) == (a.end_x, a.middle, a.end_x, b.middle)
    assert (along.x1, along.x2, along.y1) == (a.end_x, b.x, b.middle)


def test_a_typing_error_of_decades_does_not_squeeze_the_picture():
    picture = picture_of(planned("old", start=-20_000, length=20_100), planned("now"))

    assert picture.first >= days(-365 - 31)
    assert_sound(picture)


def test_a_far_season_shows_a_year_ahead_of_the_steps():
    picture = picture_of(planned(), year=2040)

    assert picture.last <= days(365 + 90 + 62)
    assert picture.anchors == []


def test_long_pictures_name_years_only():
    picture = picture_of(planned(length=365 * 6), year=2033)

    assert [mark.label for mark in picture.months if mark.strong] == [
        f"Jan {year}" for year in range(2027, picture.last.year + (picture.last.month > 1))
    ]
    assert_sound(picture)


def test_expected_days_are_known_as_such():
    assert all(mark.expected for mark in picture_of(planned(), year=2028).anchors)


@pytest.mark.parametrize("start", range(0, 1000, 100))
def test_labels_of_steps_stay_in_the_picture(start):
    title = "A step of one’s own with a title as long as a title may be, which is quite long"
    short = loose("short", own_title="Short", earliest_start=days(start), earliest_finish=days(start + 5))

    for bar in bars_of(picture_of(planned(own_title=title, start=start), short, planned("far", 900, 100))):
        width = len(bar.item.title) * timeline.CHARACTER
        left = bar.label_x - width if bar.label_end else bar.label_x
        cut = max(0, -left) + max(0, left + width - 100)
        assert cut == 0 if bar.item.title == "Short" else cut < 10


steps = st.builds(
    planned, start=st.integers(-400, 2500), length=st.integers(0, 1500), room=st.integers(-300, 2000),
    on_chain=st.booleans(), state=st.sampled_from(["ready", "late", "too_late", "blocked"]),
)  # fmt: skip


@given(st.lists(steps, min_size=1, max_size=12), st.integers(2027, 2034))
def test_any_plan_is_drawn_soundly(items, year):
    assert_sound(picture_of(*items, year=year))


def test_real_plans_are_drawn_soundly(module_db):
    for values in ({}, {"planned__season": 2027}, {"visa": "either", "status": "student", "graduation_on": days(900)}):
        person = ApplicantFactory(**values)
        items = list(ChecklistItem.objects.filter(applicant=person).applying().for_list())

        picture = timeline.build(items, today=TODAY, anchors=season(person.target_season))

        assert_sound(picture)
        assert len(bars_of(picture)) == sum(item.is_open for item in items)
