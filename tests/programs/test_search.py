"""What a search finds, in which order, and what its counts say."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from programs.catalogue import search, text
from programs.catalogue.counting import costliest
from programs.catalogue.models import Word
from programs.catalogue.query import Query
from programs.catalogue.search_page import read
from programs.catalogue.viewer import Viewer
from programs.fit import Me
from programs.models import Alias, Track
from tests.support.catalogue import ProgramFactory

ME = Me(visa="j1", step2=231, attempts=1, years=4, usce_months=2, usce_years_ago=1, letters=3, us_letters=1,
        certified_at="interview")  # fmt: skip
VIEWER = Viewer(me=ME, put_url="/put")


def ask(address, viewer=VIEWER):
    """The programs of an address in their order, after all that the page does."""
    asked = read(Query.read(QueryDict(address)), viewer)
    rows = search.found(asked.query, viewer, asked.words)
    return list(search.ordered(rows, search.order_of(asked.query, viewer, asked.words), viewer, asked.words))


def indexed(**values):
    program = ProgramFactory(**values)
    text.index([program.pk])
    program.refresh_from_db()
    return program


# ------------------------------------------------------------------------------------------- text


def test_text_finds_name_place_code_alias_and_track(db):
    program = indexed(name="Côte d’Or Medical Center (demo)", city="Saint-Étienne", institution__name="Zürich House",
                      acgme_code="1407654321")  # fmt: skip
    Alias.objects.create(program=program, name="The Old Mill")
    Track.objects.create(program=program, code="1234140C0", type="C")
    text.index([program.pk])
    indexed(name="Another one (demo)")

    for words in ("cote d'or", "CÔTE", "saint etienne", "zurich", "old mill", "1234140C0", program.acgme_code,
                  program.acgme_code[3:], "medical cote", "cot"):  # fmt: skip
        assert ask(f"q={words.replace(' ', '+')}") == [program], words


def test_the_exact_code_stands_first(db):
    other = indexed(name="AAA has the code 1400099001 in its name (demo)")
    program = indexed(name="ZZZ (demo)", acgme_code="1400099001")

    assert ask("q=1400099001") == [program, other]


def test_a_name_that_begins_so_stands_before_the_others(db):
    third = indexed(name="Alpha Regional of Riverbend Hills (demo)", city="Lakeside")
    second = indexed(name="Beta of Lakeside Hills (demo)")
    first = indexed(name="Lakeside Hills (demo)")

    assert ask("q=lakeside+hills") == [first, second, third]


def test_closed_and_merged_programs_are_not_found(db):
    shown = indexed(name="Lakeside One (demo)")
    indexed(name="Lakeside Two (demo)", closed_on="2026-01-01")
    indexed(name="Lakeside Three (demo)", merged_into=shown)

    assert ask("q=lakeside") == ask("") == [shown]


@pytest.mark.parametrize("typed", ["lakesde", "lakesidee", "laekside", "lakeslde", "kakeside", "lakside", "lakesied"])
def test_one_typing_error_is_forgiven(db, typed):
    program = indexed(name="Lakeside Medical Center (demo)")
    indexed(name="Riverbend Medical Center (demo)")

    words = search.understood(typed)

    assert ask(f"q={typed}+medical") == [program]
    assert words.corrected == [(typed, ("lakeside",))]


def test_two_errors_are_not(db):
    indexed(name="Lakeside Medical Center (demo)")

    assert ask("q=lxkesxde") == []


def test_a_known_word_is_not_corrected_unless_nothing_is_found(db):
    lake, lane = indexed(name="Lake House (demo)"), indexed(name="Lane Clinic (demo)")

    assert ask("q=lake") == [lake]
    assert search.understood("lake").corrected == []
    assert ask("q=lake+clinic") == [lane], "the words together find nothing, so each may have an error"


WORD = st.text("abcdeé", min_size=4, max_size=9)


@st.composite
def with_error(draw):
    word = text.plain(draw(WORD)).replace(" ", "")
    at = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from("abcdexyz"))
    return word, draw(st.sampled_from([
        word[:at] + letter + word[at:], word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    ]))  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(with_error(), st.lists(WORD, max_size=5))
def test_every_single_error_is_understood(db, pair, others):
    word, typed = pair
    Word.objects.all().delete()
    text.learn([word, *map(text.plain, others)])

    words = search.understood(typed)

    assert OSA.distance(word, typed) <= 1
    if len(typed) >= 3 and not Word.objects.filter(word__startswith=typed).exists():
        assert word in dict(words.corrected)[typed]
    assert all(OSA.distance(a, b) == 1 for a, found in words.corrected for b in found)


def test_text_without_letters_changes_nothing(db):
    program = indexed()

    assert ask("q=🏥+مستشفى") == [program]
    assert search.understood("🏥 مستشفى").asked == ()


def test_signs_of_patterns_mean_nothing(db):
    program = indexed(name="Plain (demo)")

    assert search.understood("%_\\'").asked == ()
    assert ask("q=%25_") == [program]
    assert ask("q=zz%25zz") == []


# ---------------------------------------------------------------------------------------- filters


def test_unknown_is_kept_or_dropped_and_counted(db):
    yes, unknown, _no = (indexed(name=f"{j1}", j1=j1) for j1 in (True, None, False))

    assert ask("j1=1&sort=name") == [unknown, yes]
    assert ask("j1=1&unknown=drop") == [yes]
    for address in ("j1=1", "j1=1&unknown=drop"):
        assert read(Query.read(QueryDict(address)), VIEWER).counts.unsure == 1


def test_places_and_regions(db):
    ohio, texas, nowhere = (indexed(name=state, state=state) for state in ("OH", "TX", ""))

    assert ask("state=OH") == ask("state=midwest") == [ohio]
    assert ask("state=midwest&state=TX&sort=name") == [ohio, texas]
    assert ask("sort=name") == [nowhere, ohio, texas]


@pytest.mark.parametrize(("share", "kept"), [(14.9, False), (15.0, True), (15.1, True), (None, True)])
def test_share_at_least(db, share, kept):
    indexed(img_share=share)

    assert bool(ask("img=15")) is kept


@pytest.mark.parametrize(("limit", "strict", "kept"), [(230, True, True), (231, True, True), (232, True, False),
                                                       (232, False, True), (None, False, True)])  # fmt: skip
def test_my_score(db, limit, strict, kept):
    indexed(step2_min=limit, step2_min_strict=strict)

    assert bool(ask("mine=step2")) is kept


def test_a_filter_without_the_own_fact_is_off_and_named(db):
    program = indexed(step2_min=299, step2_min_strict=True)
    nobody = Viewer()

    assert ask("mine=step2&listed=1", nobody) == [program]
    assert len(search.left_out(Query.read(QueryDict("mine=step2&listed=1")), nobody)) == 2


def test_on_my_list(db):
    mine = indexed()
    indexed()

    assert ask("listed=1", Viewer(put_url="/put", listed=frozenset([mine.pk]))) == [mine]
    assert ask("listed=1", Viewer(put_url="/put")) == []


def test_an_unknown_specialty_is_left_out_and_said(db):
    program = indexed()

    asked = read(Query.read(QueryDict("specialty=no-such-thing&specialty=internal-medicine")), VIEWER)

    assert asked.query.specialties == ("internal-medicine",)
    assert asked.odd == ["specialty"]
    assert asked.counts.total == 1
    assert ask("specialty=no-such-thing") == [program]
    assert ask("specialty=pediatrics") == []


# ------------------------------------------------------------------------------------------ order


def test_orders(db):
    a = indexed(name="A", img_share=None, newest_fact_on="2026-01-01", j1=False)
    b = indexed(name="B", img_share=10, newest_fact_on=None, j1=True)
    c = indexed(name="C", img_share=90, newest_fact_on="2026-01-02", j1=True, attempts_max=1, letters_min=4,
                letters_min_strict=True)  # fmt: skip

    assert ask("sort=name") == [a, b, c]
    assert ask("sort=img") == [c, b, a]
    assert ask("sort=newest") == [c, a, b]
    assert ask("sort=fit") == ask("") == [b, a, c]
    assert ask("", Viewer()) == [a, b, c]
    assert ask("sort=match") == [a, b, c]


def test_pages_hold_every_program_once(db):
    programs = [indexed(name="The same name (demo)") for _ in range(7)]

    for sort in ("name", "img", "newest", "fit", "match&q=same"):
        found = ask(f"sort={sort}")
        assert found == programs, sort


# ----------------------------------------------------------------------------------------- counts


def test_the_costliest_filter_of_an_empty_search(db):
    indexed(state="OH", h1b=False)
    indexed(state="OH", h1b=False)
    indexed(state="TX", h1b=True)
    query = Query.read(QueryDict("state=OH&h1b=1&q=demo"))

    found = costliest(query, VIEWER, search.understood("demo"))

    assert (found.label, found.total, found.without.address()) == ("“H-1B”", 2, "q=demo&state=OH")


def test_no_single_filter_may_be_to_blame(db):
    indexed(state="OH", h1b=False)
    query = Query.read(QueryDict("state=TX&h1b=1"))

    assert costliest(query, VIEWER, search.Words()) is None
    assert costliest(Query(), VIEWER, search.Words()) is None


def test_leaving_out_unknown_values_may_cost_most(db):
    indexed(j1=None, h1b=None)
    query = Query.read(QueryDict("j1=1&h1b=1&unknown=drop"))

    found = costliest(query, VIEWER, search.Words())

    assert (found.total, found.without.address()) == (1, "j1=1&h1b=1")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Côte-d'Or", "cote d or"), ("Ørsted & Łódź", "orsted lodz"), ("Straße 7", "strasse 7"),
        ("İzmir Işık", "izmir isik"), ("  ÆON—St. Mary’s  ", "aeon st mary s"), ("مستشفى 🏥", ""),
    ],
)  # fmt: skip
def test_words_as_they_are_searched(name, plain):
    assert text.plain(name) == plain
