"""The public page of dates."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine

from roadmap import listing
from roadmap.models import SeasonDate
from roadmap.services import publish_date

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def publish(on, **values):
    return publish_date(**{
        "season": 2027, "anchor": "A_PATHWAY_CLOSE", "on": on, "at": time(18), "status": "official",
        "source": "ECFMG, news", "source_url": "https://www.ecfmg.org/news", "checked_on": date(2026, 11, 20),
        "by": None, **values,
    })  # fmt: skip


def test_page_is_open_to_all_in_the_quiet_frame(client):
    page = client.get("/dates/")

    assert page.status_code == 200
    assert "roadmap/dates.html" in [template.name for template in page.templates]
    assert "front.html" in [template.name for template in page.templates]
    assert "shell.html" not in [template.name for template in page.templates]


def test_page_stands_in_the_shell_for_people_who_are_signed_in(signed_in, applicant):
    page = signed_in(applicant).get("/dates/")

    assert "shell.html" in [template.name for template in page.templates]


def test_page_gives_day_time_zone_status_source_and_day_of_checking(client):
    text = _words(client.get("/dates/"))

    assert (
        "Rank order lists close Wed 3 Mar 2027 9:00 p.m. ET official NRMP, Match calendar checked on 21 Nov 2026"
        in text
    )
    assert "MyERAS opens Wed 3 Jun 2026 9:00 a.m. ET expected" in text
    assert 'href="https://www.nrmp.org/" rel="noreferrer"' in client.get("/dates/").text


def test_page_opens_the_running_season_and_folds_the_others(client):
    html = client.get("/dates/").text

    order = [html.index(f'id="season-{year}"') for year in (2027, 2028, 2026, 2025)]
    assert order == sorted(order)
    assert 'id="season-2027" open' in html
    assert html.count(" open>") == 1


def test_page_turns_to_the_next_season_after_match_day(client):
    with time_machine.travel(datetime(2027, 3, 20, 12, tzinfo=UTC), tick=False):
        html = client.get("/dates/").text

    assert 'id="season-2028" open' in html


def test_page_strikes_what_was_replaced_and_says_when(client):
    publish(date(2026, 12, 31))
    publish(date(2027, 2, 15), note="Moved for everybody.")

    html = client.get("/dates/").text

    assert html.count("<del>") == 2
    text = _words(client.get("/dates/"))
    assert (
        "ECFMG Pathways applications close Moved for everybody. Mon 15 Feb 2027 6:00 p.m. ET "
        "Before: Thu 31 Dec 2026 , 6:00 p.m. ET , replaced on 21 Nov 2026 "
        "Before: Sun 31 Jan 2027 , 11:59 p.m. ET , expected, replaced on 21 Nov 2026 official"
    ) in text


def test_page_strikes_nothing_when_a_date_was_only_checked_again(client):
    rank = SeasonDate.objects.all().current().get(season_id=2027, anchor="A_ROL")
    publish_date(
        season=2027, anchor="A_ROL", on=rank.on, at=rank.at, status=rank.status, source="NRMP, by mail",
        checked_on=date(2026, 11, 21), by=None,
    )  # fmt: skip

    assert "<del>" not in client.get("/dates/").text


def test_page_adds_the_own_time_of_people_elsewhere(signed_in, applicant, client):
    text = _words(signed_in(applicant).get("/dates/"))

    assert "Wed 3 Mar 2027 9:00 p.m. ET In Karachi: Thu 4 Mar 2027, 7:00 a.m." in text
    assert "In Karachi" not in _words(client.get("/dates/"))


def test_page_lists_the_rules_of_later_seasons(client):
    text = _words(client.get("/dates/"))

    assert "mark each such day as “expected”" in text
    assert "Match Day third Friday of March" in text
    assert "Training ends 30 June, the length of the specialty after the start" in text


def test_page_without_any_date_says_what_holds(client):
    SeasonDate.objects.all().delete()

    text = _words(client.get("/dates/"))

    assert "No dates yet" in text
    assert "Match Day third Friday of March" in text


def test_page_escapes_what_admins_type(client):
    publish(date(2027, 2, 15), note="<script>alert(1)</script>", source="<b>x</b>")

    html = client.get("/dates/").text

    assert "<script>alert(1)" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_page_only_reads(client):
    assert client.post("/dates/").status_code == 405


def test_page_makes_the_same_queries_for_few_and_many_dates(client, django_assert_num_queries):
    client.get("/dates/")
    with django_assert_num_queries(2):
        client.get("/dates/")
    for season in range(2029, 2040):
        publish(date(season, 1, 31), season=season)
        publish(date(season, 2, 15), season=season)
    client.get("/dates/")

    with django_assert_num_queries(2):
        client.get("/dates/")


def test_seasons_are_the_running_one_those_to_come_and_those_that_are_over():
    publish(date(2031, 1, 31), season=2031)

    assert [season.season for season in listing.public_seasons(2027)] == [2027, 2028, 2031, 2026, 2025]
    assert [season.season for season in listing.public_seasons(2026)] == [2026, 2027, 2028, 2031, 2025]


def _words(page):
    """The text of the page's main part, in one line."""
    import re
    from html import unescape

    html = page.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))
