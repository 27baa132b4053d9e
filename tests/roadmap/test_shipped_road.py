"""The project's own road: complete, in plain words, with sources."""

import tomllib
from urllib.parse import urlsplit

import pytest

from roadmap import files, road
from roadmap.planner import START

HOSTS = {
    "freida.ama-assn.org", "oet.com", "residencycas.cas.myliaison.com", "students-residents.aamc.org",
    "travel.state.gov", "wdoms.org", "www.abms.org", "www.acgme.org", "www.dol.gov", "www.ecfmg.org", "www.ets.org",
    "www.fsmb.org", "www.ice.gov", "www.nbme.org", "www.nrmp.org", "www.prometric.com", "www.uscis.gov",
    "www.usmle.org",
}  # fmt: skip
"""The official sites that the road points to."""

DOCUMENT = files.read(files.SHIPPED)
MILESTONES = {milestone["key"]: milestone for milestone in DOCUMENT["milestones"]}


@pytest.fixture(params=MILESTONES)
def milestone(request):
    return MILESTONES[request.param]


def test_road_has_127_milestones_in_six_phases():
    assert len(MILESTONES) == 127
    assert [phase["key"] for phase in DOCUMENT["phases"]] == [
        "orientation", "exams", "profile", "apply", "visa", "training",
    ]  # fmt: skip
    assert {milestone["phase"] for milestone in MILESTONES.values()} == {phase["key"] for phase in DOCUMENT["phases"]}


def test_milestone_says_what_why_how_and_what_goes_wrong(milestone):
    for name in ("what", "why", "how", "pitfalls"):
        assert len(milestone[name]) > 40, name
    assert milestone["sources"]
    assert 2 <= len(milestone["how"].splitlines()) <= 6


def test_milestone_has_a_short_title_and_a_name_for_a_sentence(milestone):
    assert len(milestone["title"]) <= 60
    assert not milestone["title"].endswith(".")
    assert len(milestone["short"]) <= 40


def test_milestone_is_written_in_whole_sentences_without_dashes(milestone):
    texts = [milestone[name] for name in ("what", "why", "pitfalls", "elsewhere") if milestone[name]]
    for text in (*texts, *milestone["how"].splitlines()):
        assert text == text.strip()
        assert text.endswith((".", "?")), text
        assert "—" not in text
        assert "  " not in text


def test_milestone_points_to_official_sites_only(milestone):
    if milestone["url"]:
        parts = urlsplit(milestone["url"])
        assert (parts.scheme, parts.hostname in HOSTS) == ("https", True)


def test_milestone_cites_only_guides_that_name_it(milestone):
    cited = {source.split()[1] for source in milestone["sources"] if source.startswith("guide ")}

    assert cited <= {guide["key"] for guide in DOCUMENT["guides"]}
    assert set(milestone["guides"]) <= {guide["key"] for guide in DOCUMENT["guides"]}


def test_every_guide_and_every_host_is_used():
    used = {key for milestone in MILESTONES.values() for key in milestone["guides"]}
    hosts = {urlsplit(milestone["url"]).hostname for milestone in MILESTONES.values() if milestone["url"]}

    assert used == {guide["key"] for guide in DOCUMENT["guides"]}
    assert hosts == HOSTS


def test_length_without_a_source_is_called_an_estimate():
    assert MILESTONES["step3_prep"]["weeks_basis"] == "estimate"
    assert MILESTONES["step1_prep"]["weeks_basis"] == "guide"


def test_date_has_a_source_an_official_address_and_a_day_of_checking():
    for day in DOCUMENT["dates"]:
        assert day["source"]
        assert urlsplit(day["source_url"]).hostname in HOSTS
        assert day["checked_on"]


def test_start_needs_the_match_and_the_certificate_but_no_optional_step():
    needed = road.from_document(DOCUMENT)[0].needed_for(START)

    assert {"match_day", "ecfmg_certificate", "step1_result", "step2_result", "rol_certify", "certify_submit"} <= needed
    assert all("all" in MILESTONES[key]["applies_to"] for key in needed)


def test_graduate_never_sees_the_steps_of_students():
    the_road = road.from_document(DOCUMENT)[0]
    students = {key for key, milestone in MILESTONES.items() if milestone["applies_to"] == ["student"]}

    graduate = the_road.graph(frozenset({"all", "graduate", "visa", "j1"}), frozenset())

    assert students
    assert not students & set(graduate.order)


def test_file_writes_days_in_one_way():
    text = files.SHIPPED.read_text(encoding="utf-8")

    for month in ("January", "March", "June", "July", "October"):
        assert f"{month} 1 " not in text
        assert f"{month} 30" not in text
    assert tomllib.loads(text)
