"""The counts of the search page are what the search would find, on many made-up programs."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.catalogue import search
from programs.catalogue.counting import count
from programs.catalogue.models import Program
from programs.catalogue.query import MINE, Query
from programs.catalogue.scale import make
from programs.catalogue.states import STATES, states_of
from programs.catalogue.viewer import Viewer
from programs.facts.fields import COLUMNS, TYPES
from programs.facts.models import Fact
from programs.facts.services import settle
from programs.fit import RULES, Me, Verdict

ME = Me(visa="j1", step2=231, attempts=1, years=4, usce_months=2, usce_years_ago=1, letters=3, us_letters=1,
        certified_at="interview")  # fmt: skip


@pytest.fixture(scope="module")
def module_programs(module_db):
    make(150, seed=7)


FLAGS = ("j1", "h1b", "accepts", "listed")
ASKED = st.fixed_dictionaries({}, optional={
    "q": st.sampled_from(["hospital", "medcal", "nothing-of-this"]), "specialty": st.sampled_from(
        ["internal-medicine", "pediatrics", "anesthesiology"]), "state": st.sampled_from(["OH", "west", "south", "TX"]),
    **dict.fromkeys(FLAGS, st.just("1")), "img": st.sampled_from(["10", "60"]), "positions": st.just("20"),
    "type": st.lists(st.sampled_from(list(TYPES)), min_size=1, max_size=3, unique=True),
    "mine": st.lists(st.sampled_from(list(MINE)), min_size=1, max_size=3, unique=True), "unknown": st.just("drop"),
})  # fmt: skip


def by_hand(programs, query, viewer, words):
    """The programs that a query finds, one by one in plain Python."""
    unknown = set() if query.drop_unknown else {None}
    good = {Verdict.MEETS, Verdict.BELOW} | (set() if query.drop_unknown else {Verdict.UNKNOWN})
    places = {code for place in query.places for code in states_of(place)}
    spelled = [[word, *(words.read_as or {}).get(word, ())] for word in words.asked]
    rules = [RULES[key] for own in query.mine for key in MINE[own]]

    def at_least(value, least):
        return not least or value in unknown or (value is not None and value >= least)

    return {
        program.pk for program in programs
        if all(any(one in program.search_text for one in several) for several in spelled)
        and (not query.specialties or program.specialty.key in query.specialties)
        and (not places or program.state in places)
        and (not query.types or program.program_type in {*query.types} | unknown)
        and all(getattr(program, flag) in {True} | unknown for flag in ("j1", "h1b", "accepts") if getattr(query, flag))
        and (not query.listed or program.pk in viewer.listed)
        and at_least(program.img_share, query.img)
        and at_least(program.positions, query.positions)
        and all(rule.verdict(program, viewer.me) in good for rule in rules)
    }  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ASKED)
def test_every_count_is_what_one_finds_by_hand(module_programs, db, parts):
    data = QueryDict(mutable=True)
    for name, value in parts.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    programs = list(Program.objects.select_related("specialty").order_by("pk"))
    viewer = Viewer(me=ME, put_url="/put", listed=frozenset(program.pk for program in programs[:40]))
    query = Query.read(data)
    words = search.understood(query.text)
    counts = count(query, viewer, words)

    def finds(**changes):
        return len(by_hand(programs, query.but(**changes), viewer, words))

    found = search.found(query, viewer, words).values_list("pk", flat=True)
    assert set(found) == by_hand(programs, query, viewer, words)
    assert counts.total == finds()
    assert counts.words_exist is (counts.total > 0 or len(by_hand(programs, Query(), viewer, words)) > 0)
    assert counts.unsure == finds(drop_unknown=False) - finds(drop_unknown=True)
    for flag in FLAGS:
        assert counts.options[flag] == finds(**{flag: True})
    for key in MINE:
        assert counts.options[f"mine:{key}"] == finds(mine=(*query.mine, key))
    for key in TYPES:
        rows = by_hand(programs, query.but(types=()), viewer, words)
        assert counts.options[f"type:{key}"] == sum(one.program_type == key for one in programs if one.pk in rows)
    for key in counts.names:
        assert counts.specialties[key] == finds(specialties=(key,))
    for code in STATES:
        assert counts.states[code] == finds(places=(code,))
    assert sum(counts.states[code] for code in states_of("west")) == finds(places=("west",))


def test_failed_rules_are_counted_as_the_page_counts(module_programs, db):
    for program in Program.objects.annotate(n=search.failed(ME)):
        fails = [key for key, rule in RULES.items() if rule.verdict(program, ME) is Verdict.FAILS]
        assert program.n == len(fails), fails


def test_made_up_programs_are_the_same_each_time(module_programs, db):
    names = list(Program.objects.order_by("pk").values_list("name", "j1", "state"))
    Program.objects.all().delete()

    make(150, seed=7)

    assert list(Program.objects.order_by("pk").values_list("name", "j1", "state")) == names
    assert all(name.endswith("(demo)") for name, _j1, _state in names)
    assert all(getattr(fact.program, fact.field) == fact.value for fact in Fact.objects.select_related("program"))


def test_made_up_programs_have_a_fact_behind_every_value(module_programs, db):
    programs = Program.objects.prefetch_related("facts")
    values = {(program.pk, one.key) for program in programs for one in COLUMNS if getattr(program, one.key) is not None}

    assert {(fact.program_id, fact.field) for fact in Fact.objects.winning()} == values
    assert settle([program.pk for program in programs]) == 0
