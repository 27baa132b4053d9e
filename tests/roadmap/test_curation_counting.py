"""Counting in slices how many plans a change would touch."""

import re
from datetime import date
from html import unescape

import pytest
from django.core.signing import dumps

from roadmap.proposals import SALT, Proposal
from tests.roadmap.pages import PREP, state, words
from tests.support.factories import ApplicantFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NO_TOTALS = "after=0&plans=0&touched=0&late=0&impossible=0"


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr("roadmap.proposals.SLICE", 2)


def next_of(page):
    found = re.search(r'hx-get="([^"]+)" hx-trigger="load"', page.text)
    return unescape(found[1]) if found else None


@pytest.fixture
def five_people(db):
    for done in range(5):
        ApplicantFactory(planned__season=2029, planned__done={"step1_result": date(2026, 1, 5)} if done < 2 else {})


def test_slices_add_up_to_one_big_count(curator, form, five_people, monkeypatch):
    sent = form(PREP, typical_weeks="60", max_weeks="80", step="preview")
    whole = words(curator.post(PREP, sent))
    monkeypatch.setattr("roadmap.proposals.SLICE", 2)

    page = curator.post(PREP, sent)
    seen = []
    while address := next_of(page):
        seen.append(words(page))
        page = curator.get(address, headers={"HX-Request": "true"})

    assert len(seen) == 2
    assert "2 plans counted, and there are more." in seen[0]
    assert "This change touches 3 plans; 3 become late. 5 plans counted." in whole
    assert "This change touches 3 plans; 3 become late. 5 plans counted." in words(page)


@pytest.mark.usefixtures("few_at_once", "five_people")
def test_slices_go_on_without_javascript(curator, form):
    page = curator.post(PREP, form(PREP, typical_weeks="60", max_weeks="80", step="preview"))
    link = re.search(r'href="([^"]+)" target="_blank" rel="noopener">Count on', page.text)

    whole_page = curator.get(unescape(link[1]))

    assert "shell.html" in [template.name for template in whole_page.templates]
    assert "4 plans counted, and there are more." in words(whole_page)
    assert "The change itself waits in the other tab." in words(whole_page)


@pytest.mark.usefixtures("few_at_once", "five_people")
def test_slice_writes_nothing_and_is_the_same_part_as_on_its_page(curator, form):
    page = curator.post(PREP, form(PREP, typical_weeks="60", max_weeks="80", step="preview"))
    before = state()

    part = curator.get(next_of(page), headers={"HX-Request": "true"})
    whole = curator.get(next_of(page))

    assert part.text.strip().startswith('<div id="count"')
    assert part.text.strip() in whole.text
    assert state() == before


def test_slice_of_a_change_that_no_longer_fits_the_road_is_gone(curator, admin):
    facts = {
        "requires": ["step1_result"], "follows": [], "min_weeks": 1, "typical_weeks": 1, "not_before": "",
        "deadline": "", "severity": "", "applies_to": ["all"], "is_active": True,
    }  # fmt: skip
    token = Proposal(key="step1_prep", step=facts).token
    query = f"?change={token}&{NO_TOTALS}"

    assert curator.get(f"/curation/impact/{query}").status_code == 404


def test_slice_of_a_forged_change_is_refused(curator):
    token = dumps({"key": "step1_prep"}, salt=f"{SALT} not")

    page = curator.get(f"/curation/impact/?change={token}&{NO_TOTALS}")

    assert page.status_code == 404
