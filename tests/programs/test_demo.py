"""The made-up catalogue: plainly made up, the same each time, loaded once, of all kinds and ages."""

from datetime import date, timedelta

import pytest

from programs import demo
from programs.catalogue.models import Alias, Institution, Program, Track
from programs.curation.models import Suggestion
from programs.facts.models import Age, Fact, ProgramChange
from programs.facts.services import settle

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
SEASON = 2028


@pytest.fixture(scope="module")
def loaded(module_db):
    return demo.load(today=TODAY, season=SEASON)


def picture():
    """What the demo made, without ids."""
    return (
        sorted(Program.objects.values_list("name", "acgme_code", "city", "state", "j1", "step2_min", "search_text"),
               key=str),
        sorted(Fact.objects.values_list("program__name", "field", "value", "rule", "retrieved_on", "wins"), key=str),
        sorted(Track.objects.values_list("code", flat=True)),
    )  # fmt: skip


def test_the_generator_goes_on_after_what_is_there_and_repeats_itself():
    demo.make(count=40, today=TODAY, season=SEASON)
    first = picture()
    assert demo.make(count=25, today=TODAY, season=SEASON) == 25
    assert Program.objects.count() == 65

    ProgramChange.objects.all().delete()
    Program.objects.all().delete()
    Institution.objects.all().delete()
    demo.make(count=40, today=TODAY, season=SEASON)

    assert picture() == first


def test_the_demo_is_loaded_once_and_plainly_made_up(loaded):
    before = picture()

    assert loaded == demo.COUNT
    assert demo.load(today=TODAY + timedelta(days=30), season=SEASON) == 0
    assert picture() == before
    assert not Program.objects.exclude(is_demo=True).exists()
    assert all(name.startswith("Example ") and name.endswith("(demo)") for name in
               Program.objects.values_list("name", flat=True))  # fmt: skip
    assert all(name.endswith("(demo)") for name in Institution.objects.values_list("name", flat=True))
    assert all(address.startswith("https://example.org/") for address in Fact.objects.values_list("address", flat=True)
               if address)  # fmt: skip


def test_the_demo_has_all_kinds_ages_and_disagreements(loaded):
    facts = list(Fact.objects.winning())

    assert {fact.age(TODAY) for fact in facts} == set(Age)
    assert {fact.rule for fact in facts} == set(Fact.Rule)
    assert {"value", "not_published"} <= {fact.says for fact in facts}
    assert Program.objects.filter(j1=None).exists()
    assert len(set(Program.objects.values_list("state", flat=True))) > 30
    assert Program.objects.values("specialty").distinct().count() >= 12
    assert Alias.objects.count() > 50
    assert Suggestion.objects.filter(state="open").count() == 3
    assert ProgramChange.objects.filter(verb="value", at__date__lt=TODAY).exists()
    assert Fact.objects.filter(wins=False, field="j1").exists()


def test_columns_of_the_demo_are_settled(loaded):
    assert settle(Program.objects.values_list("pk", flat=True)) == 0


@pytest.mark.parametrize("number", [0, 199, 200, 46_666])
def test_names_of_institutions_never_repeat(number):
    names = {demo.institution_name(n) for n in range(number + 1)}

    assert len(names) == number + 1
