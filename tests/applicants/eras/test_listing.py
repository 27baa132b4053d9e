"""The address of the list, and what it makes of the lines: filtered, in one order, counted."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from applicants.eras import listing
from applicants.eras.asked import FITS, NO_TIER, SORTS, VIEWS, Asked
from applicants.eras.models import ListedProgram
from programs.fit import Me
from programs.models import Program, Specialty
from tests.applicants.eras.rows import ODD_NAME, listed, many, typed
from tests.support.catalogue import ProgramFactory
from tests.support.html import page_of
from tests.support.properties import patient
from tests.support.rooms import sound

STATES, TIERS = ListedProgram.State.values, [*ListedProgram.Tier.values, NO_TIER]
SPECIALTIES = ("internal-medicine", "pediatrics")


def asked(**pairs):
    data = QueryDict(mutable=True)
    data.update(pairs)
    return Asked.read(data, SPECIALTIES)


def url(person, **pairs):
    query = f"?{asked(**pairs).address()[1:]}" if pairs else ""
    return reverse("eras:list", args=[person.public_id]) + query


def names(page):
    return [row.find("th").text for row in page.find("tbody").find_all("tr")]


# --------------------------------------------------------------------------------------- the address


@pytest.mark.parametrize("name", ["view", "state", "tier", "specialty", "fit", "sort", "changed", "check"])
@pytest.mark.parametrize("value", ["x", "None", "9" * 99, "🏥", "' OR 1=1"])
def test_what_cannot_be_read_is_named_and_changes_nothing(name, value):
    found = asked(**{name: value})

    assert found == Asked()
    assert found.odd == (name,)


@patient
@given(
    st.builds(
        Asked, view=st.sampled_from(list(VIEWS)), text=st.text(st.characters(categories=["L", "N", "So"]), max_size=20),
        state=st.sampled_from(["", *STATES]), tier=st.sampled_from(["", *TIERS]), fit=st.sampled_from(["", *FITS]),
        specialty=st.sampled_from(["", *SPECIALTIES]), changed=st.booleans(), sort=st.sampled_from(list(SORTS)),
    )
)  # fmt: skip
def test_an_address_says_the_same_again(wanted):
    found = Asked.read(QueryDict(wanted.address().removeprefix("?")), SPECIALTIES)

    assert (found, found.odd) == (wanted, ())
    assert wanted.plain().narrows is False


@patient
@given(st.dictionaries(st.sampled_from(["q", "view", "state", "tier", "sort", "fit", "specialty"]), st.text()))
def test_no_address_fails(pairs):
    assert asked(**pairs).text == " ".join(asked(**pairs).text.split())


# ------------------------------------------------------------------------------------- pure on lines


SPECIALTY_ROWS = [Specialty(key=key, name=key.title()) for key in SPECIALTIES]


def row(number, state, tier, specialty, program):
    found = ListedProgram(
        pk=number, state=state, tier=tier, own_name="" if program else f"Typed {number % 3}",
        own_specialty=None if program else specialty, program=program,
    )  # fmt: skip
    found.change_count, found.added_at = number % 2, hour_of(number)
    return found


def hour_of(number):
    return datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number % 5)


@st.composite
def some_lines(draw):
    count = draw(st.integers(0, 30))
    rows = []
    for number in range(count):
        specialty = draw(st.sampled_from(SPECIALTY_ROWS))
        program = Program(
            pk=number + 1, name=f"P {number % 4}", specialty=specialty, j1=draw(st.sampled_from([None, True, False])),
            step2_min=draw(st.sampled_from([None, 200, 250])), step2_min_strict=draw(st.booleans()),
        )  # fmt: skip
        tier = draw(st.sampled_from(["", *ListedProgram.Tier.values]))
        state = draw(st.sampled_from(STATES))
        rows.append(row(number + 1, state, tier, specialty, draw(st.sampled_from([program, None]))))
    return listing.lines(draw(st.permutations(rows)), Me(visa="j1", step2=230))


@patient
@given(some_lines(), st.sampled_from(list(SORTS)))
def test_filters_part_the_list_and_the_order_is_total(found, sort):
    every = listing.chosen(found, Asked(sort=sort))

    assert Counter(line.pk for line in every) == Counter(line.pk for line in found)
    assert every == listing.chosen(list(reversed(found)), Asked(sort=sort))
    for name, values in (("state", STATES), ("tier", TIERS), ("fit", FITS), ("specialty", SPECIALTIES)):
        parts = [line.pk for value in values for line in listing.chosen(found, Asked(**{name: value}))]
        assert sorted(parts) == sorted(line.pk for line in found)


@patient
@given(some_lines())
def test_totals_and_columns_agree_with_the_list(found):
    totals = listing.totals(found)

    for part in (totals.states, totals.tiers, totals.fits, totals.specialties):
        assert sum(count for _key, _label, count in part) == totals.all == len(found)
    columns = listing.columns(listing.chosen(found, Asked()), 3)
    assert [(key, count) for key, _label, count, _cards in columns] == [
        (key, count) for key, _label, count in totals.states
    ]
    assert all(len(cards) == min(3, count) for _key, _label, count, cards in columns)


@pytest.mark.parametrize(
    ("program", "fit", "words"),
    [
        ({"j1": False, "step2_min": 250}, "fails", "Fails a strict rule: visa"),
        ({"j1": False, "step2_min": 250, "step2_min_strict": True}, "fails", "Fails a strict rule: visa +1"),
        ({"j1": True, "step2_min": 250}, "below", "Below a preference: Step 2 CK"),
        ({"j1": True, "step2_min": 230}, "nothing", "Nothing against it; 8 not known"),
    ],
)
def test_what_weighs_most_is_said(program, fit, words):
    assert listing.against(Program(**program), Me(visa="j1", step2=230)) == (fit, words)
    assert listing.against(None, Me()) == ("typed", "Not in the catalogue")


# -------------------------------------------------------------------------------------------- pages


def test_typed_ones_stand_beside_those_of_the_catalogue(person, signed_in):
    listed(person, ProgramFactory(name="Beta (demo)"))
    typed(person, ODD_NAME, own_city="Ville", own_state="OH")
    typed(person, "alpha")

    page = sound(signed_in(person), url(person))

    assert names(page) == ["alpha Internal Medicine", "Beta (demo) Internal Medicine", f"{ODD_NAME} Internal Medicine"]
    assert "Ville, OH" in page.text


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ({"state": "applied"}, ["Béta"]), ({"tier": "reach"}, ["Gamma"]), ({"tier": "none"}, ["alpha", "Béta"]),
        ({"specialty": "pediatrics"}, ["Gamma"]), ({"fit": "typed"}, ["alpha", "Gamma"]), ({"q": "beta OH"}, ["Béta"]),
        ({"q": "مقال"}, ["alpha"]), ({"sort": "state"}, ["alpha", "Gamma", "Béta"]),
        ({"sort": "tier"}, ["Gamma", "alpha", "Béta"]), ({"sort": "fit"}, ["Béta", "alpha", "Gamma"]),
        ({"sort": "added"}, ["Gamma", "Béta", "alpha"]),
    ],
)  # fmt: skip
def test_each_filter_and_order(person, signed_in, pairs, found):
    typed(person, "alpha", notes="مقال عن المدينة")
    listed(person, ProgramFactory(name="Béta", state="OH"), state="applied")
    typed(person, "Gamma", specialty="pediatrics", tier="reach")
    for place, name in enumerate(("alpha", "Béta", "Gamma")):
        rows = ListedProgram.objects.filter(own_name=name) | ListedProgram.objects.filter(program__name=name)
        rows.update(added_at=hour_of(place))

    page = sound(signed_in(person), url(person, **pairs))

    assert [name.split()[0] for name in names(page)] == found


def test_address_that_cannot_be_read_says_so(person, signed_in):
    typed(person)
    client = signed_in(person)

    for query in ("?state=famous&tier=9&sort=%00&view=%F0%9F&fit=x&specialty=zz&changed=2", "?q=%00", "?page=-1"):
        page = sound(client, url(person) + query)
        assert page.find("h2", id="listed").text == "1 program"
        assert ("We could not read a part of the address" in page.text) is ("famous" in query)


def test_nothing_like_it_offers_the_way_back(person, signed_in):
    typed(person)

    page = sound(signed_in(person), url(person, q="zebra", view="board"))

    assert "No program of the list is like this" in page.text
    assert page.find_all("a", href=url(person, view="board"))


def test_one_that_is_here_twice_is_said(person, signed_in):
    old, new = listed(person), listed(person)
    Program.objects.filter(pk=old.program_id).update(merged_into=new.program)

    assert sound(signed_in(person), url(person)).text.count("here twice") == 2


def test_another_part_of_the_room_adds_a_column(person, signed_in, monkeypatch):
    row = typed(person)
    monkeypatch.setattr(listing, "EXTRAS", (f"{__name__}.signals",))

    page = sound(signed_in(person), url(person))

    assert "Signal" in [head.text for head in page.find("thead").find_all("th")]
    assert f"gold for {row.pk}" in page.find("tbody").text


def signals(*, applicant, user):
    rows = ListedProgram.objects.visible_to(user).filter(applicant=applicant)
    return listing.Extra("Signal", {row.pk: f"gold for {row.pk}" for row in rows})


@pytest.mark.parametrize("view", ["", "board"])
def test_hundreds_are_light_and_take_the_same_few_queries(person, signed_in, at_most, view):
    """Slow: it makes 300 programs. Before, the page of as many was 719 kB."""
    client, address = signed_in(person), url(person) + (f"?view={view}" if view else "")
    many(person, 1)
    with at_most(15) as few:
        client.get(address)
    count = len(few)
    many(person, 299)

    with at_most(15) as queries:
        answer = client.get(address)

    assert len(queries) == count
    assert len(answer.content) < (150_000 if not view else 330_000)
    if not view:
        assert len(names(page_of(answer))) == 300
