"""Dates on the curation pages: the list, a preview that writes nothing, publish, two people at once."""

from datetime import date

import pytest

from roadmap import road
from roadmap.models import SeasonDate
from roadmap.services import publish_date
from tests.roadmap.pages import DATES, RANK, fields_of, state, words
from tests.support.factories import ApplicantFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_dates_of_the_coming_season_come_first(curator):
    text = words(curator.get(DATES))

    assert "Match 2027" in text
    assert "History Rank order lists close" in text


def test_dates_of_a_season_that_nobody_has_published_are_those_of_the_rule(curator):
    text = words(curator.get(f"{DATES}?season=2031"))

    assert (
        "Rank order lists close A_ROL Wed 5 Mar 2031 9:00 p.m. ET by the rule 16 days before Match Day Publish" in text
    )
    assert "History" not in text
    assert "A_TRAIN_END" not in text


@pytest.mark.parametrize("season", ["soon", "1900", "", "9" * 50])
def test_dates_of_no_season_are_those_of_the_coming_one(curator, season):
    assert curator.get(f"{DATES}?season={season}").status_code == 200


def test_dates_as_part_are_the_same_as_on_the_page(curator):
    page = curator.get(f"{DATES}?season=2028").text
    part = curator.get(f"{DATES}?season=2028", headers={"HX-Request": "true"})

    assert part.text.strip().startswith('<div id="region">')
    assert part.text.strip() in page
    assert "HX-Request" in part["Vary"]


def test_form_shows_the_version_that_holds(curator):
    found = fields_of(curator.get(RANK))

    assert found["on"] == ["2027-03-03"]
    assert found["at"] == ["21:00"]
    assert found["zone"] == ["America/New_York"]
    assert found["status"] == ["official"]
    assert found["source"] == ["NRMP, Match calendar"]
    assert found["seen"] == ["1"]


def test_form_of_a_season_without_dates_begins_with_the_rule(curator):
    page = curator.get("/curation/dates/2031/A_ROL/")

    found = fields_of(page)
    assert (found["on"], found["at"], found["seen"], found["source"]) == (["2031-03-05"], ["21:00"], ["0"], [""])
    assert "Nothing is published yet. The rule says: Wed 5 Mar 2031 (16 days before Match Day)" in words(page)


def test_preview_shows_old_and_new_and_writes_nothing(curator, form):
    before = state()

    page = curator.post(RANK, form(on="2027-02-24", step="preview"))

    assert page.status_code == 200
    assert "Preview, Match 2027. Nothing is published yet." in words(page)
    assert "Wed 3 Mar 2027 , 9:00 p.m. ET Wed 24 Feb 2027 , 9:00 p.m. ET" in words(page)
    assert "There are no plans yet." in words(page)
    assert state() == before


def test_preview_says_how_many_plans_it_touches_and_who_is_told(curator, form):
    applicants = [ApplicantFactory(planned__season=2029) for _ in range(2)]
    ApplicantFactory(planned__season=2030)
    address = "/curation/dates/2029/A_ROL/"
    before = list(applicants[0].checklistitems.values())

    page = curator.post(address, form(address, on="2028-12-27", source="NRMP", step="preview"))

    assert "This change touches 2 plans; 2 become late. 2 people can no longer make the season" in words(page)
    assert "People with an open step that hangs on this date are told once" in words(page)
    assert list(applicants[0].checklistitems.values()) == before


def test_preview_of_the_same_day_moves_no_plan(curator, form):
    source = curator.post(RANK, form(source="NRMP, by mail", step="preview"))
    hour = curator.post(RANK, form(at="20:00", step="preview"))

    assert "Day and hour stay, so no plan moves and nobody is told." in words(source)
    assert "The day stays, so no plan moves. People with an open step" in words(hour)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"on": ""}, "Write the day."),
        ({"on": "2026-03-03"}, "far from the usual day (16 days before Match Day) of this season. Is the year right?"),
        ({"source": " "}, "Name the source: no date without one."),
        ({"source_url": "nowhere at all"}, "Enter a valid URL"),
        ({"checked_on": "2999-01-01"}, "This day is in the future"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"status": ""}, "Say whether the day is official."),
        ({"at": "25:00"}, "Enter a valid time"),
        ({"note": "x" * 301}, "at most 300 characters"),
    ],
)
@pytest.mark.parametrize("step", ["preview", "publish"])
def test_mistake_is_named_at_its_field_and_nothing_is_written(curator, form, changes, message, step):
    before = state()

    page = curator.post(RANK, form(**changes, step=step))

    assert page.status_code == 422
    assert message in words(page)
    assert "error-summary" in page.text
    assert state() == before


def test_nothing_changed_is_said(curator, form):
    rank = SeasonDate.objects.all().current().get(season_id=2027, anchor="A_ROL")

    page = curator.post(RANK, form(checked_on=rank.checked_on.isoformat(), step="preview"))

    assert page.status_code == 422
    assert "Nothing changed: this is the current version of the date." in words(page)


def test_publish_from_the_preview(curator, form, admin):
    preview = curator.post(RANK, form(on="2027-02-24", at="", status="expected", note="Moved.", step="preview"))

    answer = curator.post(RANK, {**fields_of(preview), "step": "publish"})

    assert (answer.status_code, answer.url) == (303, f"{DATES}?season=2027")
    new = SeasonDate.objects.all().current().get(season_id=2027, anchor="A_ROL")
    assert (new.version, new.on, new.at, new.status, new.note) == (2, date(2027, 2, 24), None, "expected", "Moved.")
    assert (new.created_by, new.change.by, new.shipped) == (admin, admin, False)
    page = curator.get(answer.url)
    assert "Rank order lists close: 24 Feb 2027 is published. The plans that it touches follow now." in words(page)
    assert "Wed 24 Feb 2027" in words(page)


def test_publish_the_rule_day_of_a_later_season(curator, form):
    address = "/curation/dates/2031/A_ROL/"

    answer = curator.post(address, form(address, source="NRMP, Match calendar", step="publish"))

    assert answer.status_code == 303
    assert not road.current().calendar.day(2031, "A_ROL").expected


def test_change_it_again_keeps_what_was_typed(curator, form):
    preview = curator.post(RANK, form(on="2027-02-24", note="Moved.", step="preview"))

    page = curator.post(RANK, {**fields_of(preview), "step": "change"})

    assert page.status_code == 200
    assert fields_of(page)["on"] == ["2027-02-24"]
    assert fields_of(page)["note"] == ["Moved."]


@pytest.mark.parametrize("step", ["preview", "publish"])
def test_date_that_was_changed_meanwhile_is_refused_and_theirs_is_shown(curator, form, step):
    mine = form(on="2027-02-24", step=step)
    other = UserFactory(admin=True, name="Olga Other")
    publish_date(
        season=2027, anchor="A_ROL", on=date(2027, 3, 10), status="official", source="NRMP, news",
        checked_on=date(2026, 11, 20), by=other,
    )  # fmt: skip
    before = state()

    page = curator.post(RANK, mine)

    assert page.status_code == 422
    assert "Somebody else changed this date meanwhile" in words(page)
    assert "Olga Other changed it: Wed 3 Mar 2027 , 9:00 p.m. ET Wed 10 Mar 2027 (official, NRMP, news)" in words(page)
    assert "Nothing was published. What you typed is kept below" in words(page)
    assert fields_of(page)["on"] == ["2027-02-24"]
    assert fields_of(page)["seen"] == ["2"]
    assert state() == before
    assert curator.post(RANK, {**fields_of(page), "step": "publish"}).status_code == 303


@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "9" * 40])
def test_form_that_does_not_say_what_it_saw_is_refused(curator, form, seen):
    page = curator.post(RANK, form(on="2027-02-24", seen=seen, step="publish"))

    assert page.status_code == 422
    assert "changed this date meanwhile" in words(page)
    assert SeasonDate.objects.filter(season=2027, anchor="A_ROL").count() == 1


def test_date_changed_between_check_and_write_is_refused_too(curator, form, monkeypatch):
    """The lock decides, not the first look."""
    from roadmap import services

    real = services.publish_date

    def overtaken(**values):
        real(**{**values, "on": date(2027, 3, 10), "seen": None, "by": None})
        return real(**values)

    monkeypatch.setattr(services, "publish_date", overtaken)

    page = curator.post(RANK, form(on="2027-02-24", step="publish"))

    assert page.status_code == 422
    assert "A road file changed it" in words(page)
    assert road.current().calendar.day(2027, "A_ROL").on == date(2027, 3, 10)


def test_history_of_a_date_shows_every_version(curator, form):
    curator.post(RANK, form(on="2027-02-24", note="Moved.", step="publish"))

    text = words(curator.get(f"{RANK}history/"))

    assert "2 holds now Wed 24 Feb 2027 9:00 p.m. ET Moved." in text
    assert "1 Wed 3 Mar 2027 9:00 p.m. ET" in text
    assert "from the project's road file, replaced on" in text


def test_history_of_a_date_that_nobody_published(curator):
    assert "Nothing is published yet; the rule gives the day." in words(
        curator.get("/curation/dates/2031/A_ROL/history/")
    )
