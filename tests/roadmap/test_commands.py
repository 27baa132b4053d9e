"""The commands `plan` and `load_roadmap`: what they print, and how they refuse."""

import io
import json
import sys
from argparse import ArgumentTypeError

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from roadmap import files, road, services
from roadmap.management.commands import plan as plan_command
from roadmap.models import Milestone, RoadChange
from roadmap.services import edit_milestone

pytestmark = pytest.mark.django_db

A = {"status": "graduate", "visa": "j1", "graduation": "2024-06-30", "done": {"graduation": "2024-06-30"}}


@pytest.fixture
def run(tmp_path):
    """The answer of `plan --json` for a profile."""

    def run_it(profile=A, *args, today="2026-11-21", **options):
        path = tmp_path / "profile.json"
        path.write_text(profile if isinstance(profile, str) else json.dumps(profile))
        out = io.StringIO()
        call_command("plan", "--profile", str(path), "--today", today, *args, stdout=out, **options)
        return out.getvalue()

    return run_it


@pytest.fixture
def refused(run):
    def message(*args, **options):
        with pytest.raises(CommandError) as error:
            run(*args, **options)
        return str(error.value)

    return message


# -------------------------------------------------------------------------------------------- plan


def test_plan_answers_in_the_promised_shape(run):
    answer = json.loads(run(A, "--season", "2029", "--json"))

    assert list(answer) == ["season", "possible_season", "recommended_season", "milestones"]
    assert (answer["season"], answer["possible_season"], answer["recommended_season"]) == (2029, 2028, 2029)
    assert all(
        list(row) == [
            "key", "state", "earliest_start", "earliest_finish", "latest_start", "latest_finish", "slack_days",
            "hard_slack_days", "blocked_by",
        ]
        for row in answer["milestones"]
    )  # fmt: skip
    rows = {row["key"]: row for row in answer["milestones"]}
    assert rows["step1_exam"] == {
        "key": "step1_exam", "state": "blocked", "earliest_start": "2027-06-21", "earliest_finish": "2027-06-21",
        "latest_start": "2027-07-21", "latest_finish": "2027-07-21", "slack_days": 30,
        "hard_slack_days": rows["step1_exam"]["hard_slack_days"], "blocked_by": ["step1_prep", "step1_register"],
    }  # fmt: skip
    assert rows["graduation"]["state"] == "done"
    assert rows["graduation"]["earliest_start"] is None
    assert "med_y1_basic" not in rows


def test_plan_without_a_season_takes_the_recommended_one(run):
    assert json.loads(run(A, "--json"))["season"] == 2029


def test_plan_in_words(run):
    text = run(A)

    assert "Match 2029. Possible: 2028." in text
    assert "step1_baseline > step1_prep > step1_exam" in text
    assert "Its room in days: 30" in text
    assert "usce_search, usce_papers" in text


def test_plan_reads_from_standard_input(monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(A)))

    call_command("plan", "--profile", "-", "--today", "2026-11-21", "--json", stdout=out)

    assert json.loads(out.getvalue())["recommended_season"] == 2029


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ("not json", "not JSON"),
        ("", "not JSON"),
        ("[]", "must be a JSON object"),
        ({**A, "done": {"step1_result": "2027-01-01"}}, "done step1_result: 2027-01-01 is in the future"),
        ({**A, "graduation": "1900-06-30"}, "graduation: 1900-06-30 cannot be right"),
        ({**A, "shoe": 1}, "“shoe” is not a part of a profile"),
        ({**A, "done": {"stepp": "2024-01-01"}}, "done: there is no milestone “stepp”"),
        ({**A, "status": "\ud83d\ude00"}, "status must be one of"),
    ],
)
def test_plan_refuses_a_profile_in_plain_words(refused, profile, message):
    text = refused(profile)

    assert text.startswith("The profile cannot be planned.\n  ")
    assert message in text


@pytest.mark.parametrize(
    ("season", "message"),
    [("2026", "Match 2026 is over"), ("1999", "cannot be planned"), ("2100", "cannot be planned")],
)
def test_plan_refuses_a_season_in_the_past_or_out_of_reach(refused, season, message):
    assert message in refused(A, "--season", season)


@pytest.mark.parametrize("today", ["1999-01-01", "9999-12-31"])
def test_plan_refuses_a_today_outside_all_seasons(refused, today):
    assert "lies outside the seasons" in refused(A, today=today)


@pytest.mark.parametrize("args", [["--season", "soon"], ["--today", "soon"]])
def test_plan_refuses_what_is_no_number_and_no_day(refused, args):
    assert "soon" in refused(A, *args)


def test_plan_day_of_the_command_line():
    with pytest.raises(ArgumentTypeError, match="“2026-13-01” is no date"):
        plan_command.day("2026-13-01")


def test_plan_refuses_a_file_that_is_not_there_or_no_text(tmp_path):
    picture = tmp_path / "picture.json"
    picture.write_bytes(b"\x89PNG\xff")

    for name in (tmp_path / "nowhere.json", tmp_path, picture):
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("plan", "--profile", str(name))


def test_plan_without_a_loaded_road_uses_the_shipped_one(run):
    RoadChange.objects.all().delete()
    err = io.StringIO()

    answer = json.loads(run(A, "--json", stderr=err))

    assert answer["recommended_season"] == 2029
    assert "No road is loaded; using the shipped one." in err.getvalue()


def test_plan_without_a_database_uses_the_shipped_road(run, monkeypatch):
    def away():
        raise OperationalError("away")

    monkeypatch.setattr(road, "current", away)

    assert json.loads(run(A, "--json"))["recommended_season"] == 2029


def test_plan_follows_the_road_of_the_database(run, admin):
    edit_milestone(key="step1_prep", values={"typical_weeks": 60, "max_weeks": 80}, by=admin)

    assert json.loads(run(A, "--json"))["recommended_season"] == 2030


# ------------------------------------------------------------------------------------ load_roadmap


def load(*args):
    out = io.StringIO()
    call_command("load_roadmap", *args, stdout=out)
    return out.getvalue()


def test_load_says_what_it_did():
    assert load() == "0 new, 0 changed, 184 unchanged, 0 kept\n"


def test_load_check_changes_nothing(tmp_path):
    path = tmp_path / "road.csv"
    path.write_text("key,phase,title,min_weeks,typical_weeks,max_weeks,remark\nlinkedin,profile,New name,0,1,2,x\n")
    version = road.version()

    text = load(str(path), "--check")

    assert text.startswith(
        "Columns that mean nothing here: remark\n1 milestones and 0 dates, no mistake found.\n"
        "0 new, 1 changed, 0 unchanged, 0 kept\nchanged: linkedin: title\n"
    )
    assert road.version() == version
    assert not Milestone.objects.filter(title="New name").exists()
    assert load(str(files.SHIPPED), "--check") == (
        "127 milestones and 57 dates, no mistake found.\n0 new, 0 changed, 184 unchanged, 0 kept\n"
    )


def test_load_check_without_a_database_checks_the_file(monkeypatch):
    def away(**_):
        raise OperationalError("away")

    monkeypatch.setattr(services, "load_road", away)

    assert load("--check").endswith("There is no database here to compare with.\n")
    with pytest.raises(OperationalError):
        load()


@pytest.mark.parametrize("args", [[], ["--check"]])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the columns key,"),
        ("key,phase,title,min_weeks,typical_weeks,max_weeks\nlinkedin,profile,X,0,one,2\n", "line 2: typical_weeks"),
        (
            "key,phase,title,min_weeks,typical_weeks,max_weeks,requires\n"
            "linkedin,profile,X,0,1,2,tracker\ntracker,apply,Y,0,1,2,linkedin\n",
            "in a circle",
        ),
    ],
)
def test_load_refuses_a_broken_file_and_changes_nothing(tmp_path, content, message, args):
    path = tmp_path / "road.csv"
    path.write_text(content)

    with pytest.raises(CommandError, match=message) as error:
        load(str(path), *args)

    assert error.value.returncode == 1
    assert str(error.value).startswith("The road was not loaded.\n  ")
    assert not Milestone.objects.filter(title="X").exists()


@pytest.mark.parametrize("args", [[], ["--check"]])
def test_load_refuses_a_loop_with_what_stands_here(tmp_path, admin, args):
    edit_milestone(key="tracker", values={"follows": ["linkedin"]}, by=admin)
    path = tmp_path / "road.csv"
    path.write_text(
        "key,phase,title,min_weeks,typical_weeks,max_weeks,follows\n"
        "linkedin,profile,X,0,1,2,tracker\ntracker,apply,Y,0,1,2,\n"
    )

    with pytest.raises(CommandError, match=r"in a circle: (linkedin -> tracker|tracker -> linkedin)"):
        load(str(path), *args)

    assert not Milestone.objects.filter(title="X").exists()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("linkedin,profile,X,0,1,2,nobody,", "linkedin: there is no milestone “nobody”"),
        ("linkedin,profile,X,0,1,2,,before:nobody", "linkedin: there is no milestone “nobody”"),
    ],
)
@pytest.mark.parametrize("args", [[], ["--check"]])
def test_load_refuses_a_name_that_neither_file_nor_database_knows(tmp_path, row, message, args):
    path = tmp_path / "road.csv"
    path.write_text(f"key,phase,title,min_weeks,typical_weeks,max_weeks,requires,deadline\n{row}\n")

    with pytest.raises(CommandError, match=message):
        load(str(path), *args)

    assert not Milestone.objects.filter(title="X").exists()


def test_load_refuses_an_unknown_phase(tmp_path):
    path = tmp_path / "road.csv"
    path.write_text("key,phase,title,min_weeks,typical_weeks,max_weeks\nlinkedin,nowhere,X,0,1,2\n")

    with pytest.raises(CommandError, match="There is no phase “nowhere”"):
        load(str(path))


def test_load_names_a_file_that_is_not_there():
    with pytest.raises(CommandError, match=r"nowhere.toml cannot be read"):
        load("nowhere.toml")
