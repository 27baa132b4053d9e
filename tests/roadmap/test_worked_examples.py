"""The worked examples of docs/planner.md come out to the day."""

from datetime import date

import pytest

from roadmap import files, road
from roadmap.planner import Profile, plan, seasons

TODAY = date(2026, 11, 21)


def none_of(*keys: str) -> dict[str, None]:
    return dict.fromkeys(keys)


A = Profile("graduate", "j1", done={"graduation": date(2024, 6, 30)}, graduation=date(2024, 6, 30))
B = Profile("student", "either", frozenset({"optional"}), graduation=date(2029, 5, 31))
C = Profile(
    "old_graduate", "h1b", graduation=date(2012, 6, 30),
    done=none_of("graduation", "step1_result", "step2_result", "specialty_choice"),
)  # fmt: skip
D = Profile(
    "graduate", "j1", started={"interviews": date(2026, 10, 5)},
    done=none_of(
        "graduation", "target_season", "specialty_choice", "ecfmg_application", "step1_result", "step2_result",
        "oet_result", "pathway_documents", "usce_do", "cv_document", "program_list", "lor_upload", "certify_submit",
        "interview_prep",
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def shipped():
    return road.from_document(files.read(files.SHIPPED))


@pytest.mark.parametrize(
    ("person", "possible", "recommended"), [(A, 2028, 2029), (B, 2030, 2030), (C, 2027, 2029), (D, 2027, 2027)]
)
def test_seasons_of_the_worked_examples(shipped, person, possible, recommended):
    found = seasons(*shipped, person, TODAY)

    assert (found.possible, found.recommended) == (possible, recommended)


@pytest.mark.parametrize(
    ("key", "column", "day"),
    [
        ("step1_prep", "earliest_start", date(2026, 11, 23)),
        ("step1_exam", "earliest_start", date(2027, 6, 21)),
        ("step2_exam", "earliest_start", date(2027, 11, 22)),
        ("usce_do", "earliest_start", date(2028, 2, 28)),
        ("usce_do", "earliest_finish", date(2028, 5, 22)),
        ("certify_submit", "earliest_start", date(2028, 9, 6)),
    ],
)
def test_days_of_person_a_in_season_2029(shipped, key, column, day):
    found = plan(*shipped, A, 2029, TODAY)

    assert getattr(found.steps[key], column) == day


def test_room_of_person_a_is_that_of_step_1(shipped):
    found = plan(*shipped, A, 2029, TODAY)

    assert found.steps["step1_exam"].slack_days == 30
    assert found.room == 30
    assert found.chain[:4] == ("step1_baseline", "step1_prep", "step1_exam", "step1_result")
