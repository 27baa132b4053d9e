"""Addresses of the search: what they ask, and that nothing in them is ever an error."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from programs.catalogue.query import KNOWN, MINE, SORTS, Query
from programs.catalogue.states import REGIONS, STATES, place_name, states_of
from programs.facts.fields import TYPES


def query_of(text):
    return Query.read(QueryDict(text))


QUERIES = st.builds(
    Query, text=st.text("abc é𝔸اب&=+%#", max_size=20).map(lambda text: " ".join(text.split())),
    specialties=st.lists(st.sampled_from(["internal-medicine", "pediatrics", "x-1"]), unique=True).map(tuple),
    places=st.lists(st.sampled_from([*STATES, *REGIONS]), unique=True, max_size=5).map(tuple),
    j1=st.booleans(), h1b=st.booleans(), accepts=st.booleans(), listed=st.booleans(),
    img=st.none() | st.integers(1, 100), positions=st.none() | st.integers(1, 500),
    types=st.lists(st.sampled_from(list(TYPES)), unique=True).map(tuple),
    mine=st.lists(st.sampled_from(list(MINE)), unique=True).map(tuple), drop_unknown=st.booleans(),
    sort=st.sampled_from(["", *SORTS]), page=st.integers(1, 100_000),
)  # fmt: skip


@given(QUERIES)
def test_an_address_holds_the_whole_query(query):
    read = query_of(query.address())

    assert read == query
    assert read.odd == ()


@given(st.lists(st.tuples(st.sampled_from(sorted(KNOWN | {"x"})), st.text(max_size=30)), max_size=20))
def test_no_address_is_an_error(pairs):
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)

    query = Query.read(data)

    assert query_of(query.address()) == query


@pytest.mark.parametrize(("text", "odd"), [
    ("img=-1", "img"), ("img=101", "img"), ("img=ten", "img"), ("img=1e3", "img"), ("img=" + "9" * 5000, "img"),
    ("positions=501", "positions"), ("page=0", "page"), ("page=x", "page"), ("state=ZZ", "state"),
    ("state=oh", "state"), ("specialty=%27%3B+drop", "specialty"), ("type=palace", "type"), ("mine=beauty", "mine"),
    ("unknown=maybe", "unknown"), ("sort=random", "sort"), ("j1=yes%00", "j1"), ("img=%D9%A3", "img"),
    ("page=100001", "page"),
])  # fmt: skip
def test_what_cannot_be_read_is_named_and_changes_nothing(text, odd):
    query = query_of(text)

    assert query == Query()
    assert query.odd == (odd,)


@pytest.mark.parametrize(("img", "read"), [("0", None), ("1", 1), ("100", 100)])
def test_boundaries_of_the_share(img, read):
    assert query_of(f"img={img}").img == read


def test_one_bad_value_leaves_the_good_ones():
    query = query_of("state=OH&state=ZZ&state=midwest&state=OH")

    assert query.places == ("OH", "midwest")
    assert query.odd == ("state",)


def test_a_change_goes_back_to_the_first_page():
    query = query_of("state=OH&state=MI&page=4&j1=1")

    assert query.but(j1=False).address() == "state=OH&state=MI"
    assert query.without("places", "OH").address() == "state=MI&j1=1"
    assert query.but(page=5).page == 5


def test_the_states():
    places = {(state.column, state.row) for state in STATES.values()}

    assert len(STATES) == 56
    assert len(places) == len(STATES), "two states on one tile"
    assert set().union(*(states_of(region) for region in REGIONS)) == set(STATES)
    assert sum(len(states_of(region)) for region in REGIONS) == len(STATES)
    assert states_of("OH") == {"OH"}
    assert states_of("Atlantis") == frozenset()
    assert [place_name(place) for place in ("DC", "midwest", "??")] == ["District of Columbia", "Midwest", "??"]
