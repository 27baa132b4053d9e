"""The page of a program: every value with kind, source, day and age; what is unknown is never shown as no."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from programs.catalogue.models import Alias, Track
from programs.facts import services
from programs.facts.fields import FIELDS, Kind
from programs.facts.models import Source
from tests.support.catalogue import ProgramFactory, SourceFactory, state
from tests.support.factories import ApplicantFactory, UserFactory
from tests.support.html import page_of, problems_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
ARABIC = "مستشفى البحيرة 🏥"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-22T09:00:00+00:00", tick=False)


@pytest.fixture
def program():
    return ProgramFactory(name=f"Example Lakeside Medical Center (demo) {ARABIC}")


@pytest.fixture
def reader(signed_in):
    return signed_in(UserFactory())


def page(client, program, name="program", *more):
    answer = client.get(reverse(f"programs:{name}", args=[program.public_code, *more]))
    assert answer.status_code == 200
    found = page_of(answer)
    assert problems_of(found) == []
    return found


def row(found, field):
    return found.find("tr", id=f"value-{field}")


def test_not_known_not_published_and_no_are_three_words(reader, program):
    state(program, "j1", False)
    state(program, "h1b", None, says="not_published")
    state(program, "f1", None, says="unknown")

    found = page(reader, program)

    assert [row(found, key).find_all("td")[0].text for key in ("j1", "h1b", "f1", "step2_min")] == [
        "No", "Not published", "Not known", "Not known",
    ]  # fmt: skip
    assert "Nobody has told us" in row(found, "step2_min").text
    assert "Nobody has told us" not in row(found, "f1").text


def test_value_opens_its_source_with_kind_and_day(reader, program):
    source = SourceFactory(name="Site of Lakeside")
    state(
        program, "step2_min", 225, source=source, address="https://example.org/apply", rule="preference",
        retrieved_on=date(2026, 11, 14), words="We like 225.",
    )  # fmt: skip

    line = row(page(reader, program), "step2_min")

    link = line.find("a", class_="source")
    assert link.attrs["href"] == "https://example.org/apply"
    assert link.text == "Site of Lakeside, read 14 Nov 2026, 8 days ago"
    assert "Preference" in line.text
    assert "“We like 225.”" in line.text


LIMITS = [
    *((field, value, 120, 180) for field, value in (("j1", True), ("h1b", False), ("f1", True))),
    *((field, value, 243, 365) for field, value in (("step2_min", 225), ("img_share", 40), ("website", "https://a.b"))),
]


@pytest.mark.parametrize(("field", "value", "current", "limit"), LIMITS)
def test_age_is_read_when_the_page_is_made(signed_in, program, field, value, current, limit, time_machine):
    """A visa is stale after 180 days, the rest after 365; nothing is written, the days go by."""
    state(program, field, value, retrieved_on=TODAY)
    found = {}
    for days in (0, current, current + 1, limit - 1, limit, limit + 1):
        time_machine.move_to(f"{TODAY + timedelta(days=days)}T09:00:00+00:00", tick=False)

        line = row(page(signed_in(UserFactory()), program), field)

        (age,) = (age for age in ("current", "ageing", "stale") if line.has("a", class_=age))
        assert ("Old: check first" in line.text) == (age == "stale")
        found[days] = age
    assert found == {
        0: "current", current: "current", current + 1: "ageing", limit - 1: "ageing", limit: "ageing",
        limit + 1: "stale",
    }  # fmt: skip


@pytest.mark.parametrize(("field", "value", "limit"), [("h1b", True, 180), ("positions", 12, 365)])
def test_every_page_with_an_age_turns_on_the_same_day(signed_in, program, field, value, limit, time_machine):
    """The search, the comparison, all sources and the page itself."""
    state(program, field, value, retrieved_on=TODAY)
    code = program.public_code
    addresses = [
        reverse("programs:list"), reverse("programs:compare") + f"?p={code}", program.get_absolute_url(),
        reverse("programs:sources", args=[code, field]),
    ]  # fmt: skip
    for days, old in ((limit, False), (limit + 1, True)):
        time_machine.move_to(f"{TODAY + timedelta(days=days)}T09:00:00+00:00", tick=False)
        reader = signed_in(UserFactory())
        assert {url: "Old: check first" in page_of(reader.get(url)).text for url in addresses} == dict.fromkeys(
            addresses, old
        )


@pytest.mark.parametrize("field", FIELDS)
def test_every_value_opens_its_source_and_day(reader, program, field):
    about = FIELDS[field]
    values = {Kind.YES_NO: True, Kind.TEXT: "https://example.org/site", Kind.CHOICE: next(iter(about.choices), "")}
    state(
        program,
        field,
        values.get(about.kind, about.least + 1),
        address="https://example.org/source",
        retrieved_on=date(2026, 10, 2),
    )

    line = row(page(reader, program), field)

    assert line.find("a", class_="source").attrs["href"] == "https://example.org/source"
    assert "read 2 Oct 2026" in line.text
    sources = reverse("programs:sources", args=[program.public_code, field])
    assert line.find("a", href=sources).text == f"1 source: {about.label}"
    assert "https://example.org/source" in page(reader, program, "sources", field).text


def test_sources_that_disagree_stand_side_by_side(reader, program):
    site, other = SourceFactory(name="Its site"), SourceFactory(name="A directory")
    state(program, "h1b", True, source=site, retrieved_on=date(2026, 3, 3))
    state(program, "h1b", False, source=other, retrieved_on=date(2026, 8, 30))
    state(program, "h1b", None, says="not_published", source=site, retrieved_on=date(2026, 11, 14))
    state(program, "j1", True, source=site)
    state(program, "j1", True, source=other)

    found = page(reader, program)

    lines = [line.text for line in found.find("section", aria_labelledby="conflict-h1b").find_all("li")]
    assert len(lines) == 2  # what a site said before is no other opinion
    assert lines[0].startswith("Not published. counts now")
    assert lines[1].startswith("No.")
    assert not found.has("section", aria_labelledby="conflict-j1")


def test_addresses_that_are_no_web_page_are_no_links(reader, program):
    state(program, "website", "javascript:alert(1)")
    source = Source.objects.create(type="user", name="Somebody", url="")
    fact = state(program, "j1", True, source=source)
    type(fact).objects.filter(pk=fact.pk).update(address="javascript:alert(1)")

    found = page(reader, program)

    assert not [a for a in found.find_all("a") if a.attrs.get("href", "").startswith("javascript")]
    assert row(found, "j1").has("span", class_="source")


def test_merged_program_leads_to_its_successor(reader, program):
    old = ProgramFactory(merged_into=program, name="Old name (demo)")

    answer = reader.get(reverse("programs:program", args=[old.public_code]))

    assert answer.status_code == 302
    assert answer.url == program.get_absolute_url()
    assert "Old name (demo)" in page(reader, program).text


def test_closed_program_says_so(reader, program):
    program.closed_on = date(2026, 7, 1)
    program.save()

    assert "This program is closed" in page(reader, program).text


def test_program_without_acgme_code_has_an_address(reader):
    program = ProgramFactory(acgme_code=None)

    assert program.get_absolute_url() == f"/programs/p{program.pk}/"
    assert "ACGME code not known" in page(reader, program).text


@pytest.mark.parametrize("code", ["1400000000", "p999999999999999999", "p0"])
def test_unknown_code_is_not_found(reader, code):
    assert reader.get(f"/programs/{code}/").status_code == 404


def test_address_by_id_leads_to_the_code(reader, program):
    assert reader.get(f"/programs/p{program.pk}/").url == program.get_absolute_url()


def test_tracks_and_other_names(reader, program):
    Track.objects.create(program=program, code="9901140C0", type="C")
    Alias.objects.create(program=program, name="Lakeside IM")

    text = page(reader, program).text

    assert "9901140C0" in text
    assert "Lakeside IM" in text


def test_history_names_curators_and_nobody_else(reader, program):
    curator, user = UserFactory(name="Cora Curator"), UserFactory(name="Ulla User")
    curator.groups.add(Group.objects.get(name="curators"))
    state(program, "j1", True, by=user, retrieved_on=date(2026, 10, 1))
    state(program, "j1", False, by=curator, retrieved_on=date(2026, 11, 1), source=SourceFactory(name="Call"))
    services.verify_fact(fact=program.facts.get(wins=True), on=TODAY, by=curator)

    text = page(reader, program, "history").text

    assert "Cora Curator" in text
    assert "Ulla" not in text
    assert "a user" in text
    assert "J-1 for Match 2028 Before: Yes After: No Call" in text
    assert "Checked, still true: J-1" in text


def test_all_sources_of_a_field(reader, program):
    state(program, "positions", 12, season=2027, retrieved_on=date(2025, 11, 1))
    state(program, "positions", 14, source=SourceFactory(name="NRMP <b>"), verified=True, by=UserFactory(name="Cora"))

    found = page(reader, program, "sources", "positions")

    assert [one.text for one in found.find_all("th", scope="row")] == [
        "14 counts now for Match 2028",
        "12 for Match 2027",
    ]
    assert "NRMP <b>" in found.text
    assert "Cora" in found.text
    assert reader.get(reverse("programs:sources", args=[program.public_code, "nonsense"])).status_code == 404


@pytest.mark.parametrize(("name", "more"), [("history", []), ("sources", ["positions"])])
def test_history_and_sources_take_the_same_few_queries(reader, program, at_most, name, more):
    curator = UserFactory(admin=True)

    def add(number):
        state(program, "positions", number, by=curator, verified=True, retrieved_on=date(2026, 1, 1 + number))

    for number in range(2):
        add(number)
    with at_most(12) as few:
        page(reader, program, name, *more)
    count = len(few)
    for number in range(2, 14):
        add(number)
    with at_most(12) as many:
        page(reader, program, name, *more)

    assert len(many) == count


def test_page_takes_the_same_few_queries_for_few_and_many_facts(signed_in, program, at_most):
    """As an applicant, who needs the most; with a curator in the history."""
    reader, url, curator = signed_in(ApplicantFactory()), program.get_absolute_url(), UserFactory(admin=True)
    state(program, "j1", True, by=curator)
    with at_most(15) as few:
        reader.get(url)
    count = len(few)
    for number in range(12):
        source = SourceFactory()
        for field in ("j1", "h1b", "step2_min", "grad_years_max", "positions", "img_share"):
            state(program, field, (number % 2) + 1 if field not in ("j1", "h1b") else bool(number % 2),
                  source=source, verified=True, by=curator, retrieved_on=date(2026, 1, 1 + number))  # fmt: skip
        Track.objects.create(program=program, code=f"9901140C{number}", type="C")

    with at_most(15) as many:
        assert reader.get(url).status_code == 200
    assert len(many) == count
