"""What a cell says: read as it is meant, or asked back; never guessed silently."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.checklist.sheet import SHEETS as OWN_STEPS
from applicants.sheets import Column, Kind
from applicants.spreadsheets import cells
from programs.catalogue.text import harmless

SHEET = OWN_STEPS[0]
DAY = Column("on", "Day", Kind.DAY)
MONEY = Column("cost", "Cost", Kind.MONEY)
RATE = Column("rate", "Rate", Kind.RATE)
CHOICE = Column("kind", "Kind", Kind.CHOICE, choices=(("uk", "Unknown"), ("us", "From the US")), also_choices={
    "usa": "us"})  # fmt: skip


def value(column, text, day_first=None):
    return cells.value_of(column, text, day_first=day_first)


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("2027-04-05", None, date(2027, 4, 5)), ("5 Apr 2027", None, date(2027, 4, 5)),
        ("Apr 5, 2027", None, date(2027, 4, 5)), ("25/4/2027", None, date(2027, 4, 25)),
        ("4/25/2027", None, date(2027, 4, 25)), ("5.4.27", True, date(2027, 4, 5)),
        ("4/5/2027", True, date(2027, 5, 4)),
        ("4/5/2027", False, date(2027, 4, 5)), ("4-4-2027", None, date(2027, 4, 4)),
        ("2027-04-05 00:00:00", None, date(2027, 4, 5)),
    ],
)  # fmt: skip
def test_days(text, day_first, day):
    assert value(DAY, text, day_first) == day


@pytest.mark.parametrize("text", ["soon", "31/31/2027", "30/2/2027", "12345", "1/1/1900", "2201-01-01", "🏥"])
def test_what_is_no_day_is_refused_with_the_text(text):
    with pytest.raises(cells.Odd, match=r"“"):
        value(DAY, text)


def test_a_day_that_can_be_two_is_asked_back():
    with pytest.raises(cells.Odd, match=r"“4/5/2027” can be 4 May 2027 or 5 Apr 2027\. Say at the columns"):
        value(DAY, "4/5/2027")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$1,250.50", "1250.50"), ("1.250,50 €", "1250.50"), ("1,250", "1250"), ("12,5", "12.5"), ("1250", "1250"),
        ("USD 1,250,000", "1250000"), ("-20", "-20"),
    ],
)  # fmt: skip
def test_amounts(text, amount):
    assert value(MONEY, text) == Decimal(amount)


@pytest.mark.parametrize(("text", "rate"), [("278.125", "278.125"), ("0,9123", "0.9123"), ("PKR 280", "280")])
def test_rates_keep_every_decimal(text, rate):
    found = value(RATE, text)

    assert found == Decimal(rate)
    assert cells.restored(RATE, cells.stored(RATE, found)) == found
    assert cells.same(RATE, found, Decimal(f"{found:.6f}"))


@pytest.mark.parametrize("text", ["1.250", "$1.250", "12.500"])
def test_an_amount_that_can_be_two_is_asked_back(text):
    with pytest.raises(cells.Odd, match="read in two ways"):
        value(MONEY, text)


@pytest.mark.parametrize("text", ["=1+1", "-5 °C", "@home", "'quoted'", "''", "don't"])
def test_a_text_comes_in_as_it_was_before_it_was_made_harmless(text):
    assert value(Column("t", "T"), harmless(text)) == text


def test_only_long_texts_keep_their_lines():
    """A title goes into the subject of a mail, where a line break is an attack."""
    assert value(Column("t", "T"), "One\r\nBcc: two") == "One Bcc: two"
    assert value(Column("t", "T", lines=True), "One\ntwo") == "One\ntwo"


@pytest.mark.parametrize("text", ["free", "", "1.2.3", "--"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(cells.Odd, match="no amount"):
        value(MONEY, text)


@pytest.mark.parametrize(("text", "key"), [("us", "us"), ("FROM the us", "us"), ("USA", "us"), ("unknown", "uk")])
def test_choices_by_key_label_and_other_words(text, key):
    assert value(CHOICE, text) == key


def test_an_unknown_choice_names_the_known_ones():
    with pytest.raises(cells.Odd, match="“Mars” is none of these: Unknown, From the US"):
        value(CHOICE, "Mars")


@pytest.mark.parametrize(("text", "number"), [("5", 5), ("5.0", 5), ("60%", 60), ("-3", -3)])
def test_whole_numbers(text, number):
    assert value(Column("n", "N", Kind.NUMBER), text) == number


@pytest.mark.parametrize("text", ["5.5", "many", "nan", "inf", "1e99"])
def test_what_is_no_whole_number(text):
    with pytest.raises(cells.Odd, match="number"):
        value(Column("n", "N", Kind.NUMBER), text)


@pytest.mark.parametrize(("text", "answer"), [("Yes", True), ("x", True), ("no", False), ("0", False)])
def test_yes_and_no(text, answer):
    assert value(Column("b", "B", Kind.YES_NO), text) is answer


def test_columns_are_known_by_names_other_names_and_nearly_the_same_names():
    header = ["Task", "Compelted on", "Stage", "Colour", "notes", "Comments"]

    assert cells.recognise(header, SHEET) == {0: "title", 1: "done_on", 2: "phase", 4: "notes"}


@given(st.lists(st.text(max_size=30), max_size=20))
def test_recognising_gives_each_key_once_and_never_fails(header):
    found = cells.recognise(header, SHEET)

    assert len(set(found.values())) == len(found)
    assert set(found) <= set(range(len(header)))


KINDS = {
    Kind.DAY: st.dates(date(1950, 1, 1), date(2090, 12, 31)), Kind.YES_NO: st.booleans(),
    Kind.NUMBER: st.integers(-(10**9), 10**9), Kind.CHOICE: st.sampled_from(["uk", "us"]),
    Kind.MONEY: st.decimals(0, 10**7, places=2), Kind.RATE: st.decimals(0, 10**9, places=6),
}  # fmt: skip


@given(st.sampled_from(list(KINDS)).flatmap(lambda kind: st.tuples(st.just(kind), KINDS[kind])))
def test_what_goes_out_comes_in_the_same(pair):
    kind, original = pair
    column = Column("kind", "Kind", kind, choices=CHOICE.choices)

    read = value(column, cells.shown(column, original))

    assert cells.same(column, read, original)
    assert cells.same(column, cells.restored(column, cells.stored(column, original)), original)


@given(st.sampled_from(list(Kind)), st.text(max_size=60), st.sampled_from([None, True, False]))
def test_any_text_is_read_or_refused_in_words(kind, text, day_first):
    column = Column("kind", "Kind", kind, choices=CHOICE.choices)

    with suppress(cells.Odd):  # anything else fails
        value(column, text, day_first)
