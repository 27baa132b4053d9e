"""Years of training, the renewal of the sponsorship, reviews, licenses: at their boundaries and as properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.training import rules
from applicants.training.boards import boards
from applicants.training.models import License, Residency, Review, Sponsorship
from applicants.training.rules import Held
from programs.models import Specialty

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def training(starts=date(2027, 7, 1), years=3, **more):
    return Residency(program="Example", starts_on=starts, ends_on=rules.usual_end(starts, years), **more)


def names(remarks):
    return [remark.rule for remark in remarks]


@given(DAYS, st.integers(1, 7))
def test_a_training_ends_the_day_before_the_anniversary(starts, years):
    end = rules.usual_end(starts, years)

    assert rules.years_later(starts, years) == end + timedelta(days=1)
    assert years * 365 - 1 <= (end - starts).days <= years * 366


@pytest.mark.parametrize(("day", "year"), [
    (date(2027, 6, 30), None), (date(2027, 7, 1), 1), (date(2028, 6, 30), 1), (date(2028, 7, 1), 2),
    (date(2030, 6, 30), 3), (date(2030, 7, 1), None),
])  # fmt: skip
def test_post_graduate_year_at_its_boundaries(day, year):
    assert rules.postgraduate_year([training()], day) == year


def test_a_preliminary_year_counts_before_the_advanced_residency():
    first = training(years=1, kind=Residency.Kind.PRELIMINARY)
    then = training(date(2028, 7, 1), 3, kind=Residency.Kind.ADVANCED)

    assert rules.postgraduate_year([then, first], date(2028, 7, 1)) == 2
    assert rules.postgraduate_year([first, then], date(2031, 6, 30)) == 4


def test_a_broken_off_year_is_no_year_and_a_week_less_is_one():
    then = training(date(2028, 7, 1))

    broken = Residency(program="Example", starts_on=date(2027, 7, 1), ends_on=date(2027, 9, 15))
    assert rules.postgraduate_year([broken, then], date(2028, 7, 1)) == 1
    early = Residency(program="Example", starts_on=date(2027, 7, 1), ends_on=date(2028, 6, 23))
    assert rules.postgraduate_year([early, then], date(2028, 7, 1)) == 2


def test_a_residency_from_the_second_year_on_is_never_the_first_year():
    assert rules.postgraduate_year([training(kind=Residency.Kind.ADVANCED)], date(2027, 7, 1)) == 2


@pytest.mark.parametrize(("today", "done"), [
    (date(2028, 6, 30), None), (date(2028, 7, 1), date(2028, 7, 1)), (date(2028, 7, 2), date(2028, 7, 1)),
])  # fmt: skip
def test_the_certificate_becomes_permanent_after_the_first_year(today, done):
    assert rules.first_year_done([training()], today) == done


def test_a_whole_first_year_after_a_broken_off_one_makes_it_permanent():
    short = Residency(program="Example", starts_on=date(2027, 7, 1), ends_on=date(2028, 3, 1))

    assert rules.first_year_done([short, training(date(2028, 7, 1))], date(2029, 7, 1)) == date(2029, 7, 1)


def test_a_first_year_that_ends_with_the_vacation_left_makes_it_permanent():
    early = Residency(program="Example", starts_on=date(2027, 7, 1), ends_on=date(2028, 6, 23))

    assert rules.first_year_done([early], date(2028, 6, 23)) is None
    assert rules.first_year_done([early], date(2028, 6, 24)) == date(2028, 6, 24)


def test_a_broken_off_year_or_a_fellowship_makes_nothing_permanent():
    short = Residency(program="Example", starts_on=date(2027, 7, 1), ends_on=date(2028, 3, 1))

    assert rules.first_year_done([short], date(2029, 1, 1)) is None
    assert rules.first_year_done([training(kind="fellowship")], date(2029, 1, 1)) is None


@pytest.mark.parametrize(("years", "warned"), [(6, False), (7, False), (8, True)])
def test_seven_years_on_a_j1(years, warned):
    assert names(rules.j1_years([training(years=years)])) == (["j1_seven_years"] if warned else [])


def test_seven_years_to_the_day():
    first = training(years=3)
    last = rules.usual_end(first.starts_on, 7)

    assert not rules.j1_years([first, Residency(starts_on=date(2030, 7, 1), ends_on=last)])
    assert rules.j1_years([first, Residency(starts_on=date(2030, 7, 1), ends_on=last + timedelta(days=1))])


def test_years_between_two_trainings_are_no_training():
    first, then = training(years=3), training(date(2032, 7, 1), 4)

    assert not rules.j1_years([then, first])
    assert rules.j1_years([first, Residency(starts_on=then.starts_on, ends_on=then.ends_on + timedelta(days=1))])


@pytest.mark.parametrize(("today", "said"), [
    (date(2028, 3, 9), []), (date(2028, 3, 10), ["renew_sponsorship"]), (date(2028, 6, 30), ["renew_sponsorship"]),
    (date(2028, 7, 1), ["sponsorship_over"]),
])  # fmt: skip
def test_the_sponsorship_is_renewed_sixteen_weeks_before_it_ends(today, said):
    held = Held(residencies=[training()], sponsorships=[Sponsorship(ends_on=date(2028, 6, 30))])

    assert names(rules.sponsorship(held, today)) == said


def test_the_last_year_needs_no_renewal_and_a_missing_one_is_asked_for():
    over = Held(residencies=[training()], sponsorships=[Sponsorship(ends_on=date(2030, 6, 30))])

    assert rules.sponsorship(over, date(2030, 6, 1)) == []
    assert names(rules.sponsorship(Held(residencies=[training()]), date(2028, 1, 1))) == ["no_sponsorship"]
    assert rules.sponsorship(Held(), date(2028, 1, 1)) == []


def test_only_the_newest_license_of_a_state_counts():
    old, new = (License(kind="training", state="NJ", expires_on=date(year, 6, 30)) for year in (2028, 2029))
    other = License(kind="training", state="OH", expires_on=date(2028, 6, 30))

    assert rules.license_due([old, new], date(2028, 7, 1)) == []
    assert names(rules.license_due([old, other], date(2028, 7, 1))) == ["license_over", "license_over"]
    assert rules.license_due([other], date(2028, 6, 30)) == []


@pytest.mark.parametrize(("days", "said"), [(183, []), (184, ["review_due"])])
def test_a_review_is_due_after_half_a_year(days, said):
    held = Held(residencies=[training()], reviews=[Review(on=date(2028, 1, 10))])

    assert names(rules.review_due(held, date(2028, 1, 10) + timedelta(days=days))) == said


@given(DAYS, st.lists(st.tuples(DAYS, st.integers(1, 7)), max_size=4), st.booleans())
def test_what_is_shown_never_lies_ahead(today, trainings, on_j1):
    held = Held(residencies=[training(day, years, pk=place) for place, (day, years) in enumerate(trainings)])

    said = rules.shown(held, on_j1=on_j1, today=today, path="/")

    assert all(day <= today for day in [*said.done.values(), *said.begun.values()])


def test_the_boards_are_those_of_specialties(db):
    keys = set(Specialty.objects.values_list("key", flat=True))

    assert set(boards()) <= keys
    assert all(board.source.name and board.remarks for board in boards().values())


def test_a_ds2019_that_is_only_asked_for_is_not_there_yet():
    given = Sponsorship(ends_on=date(2028, 6, 30))
    asked = Sponsorship(asked_on=date(2028, 4, 1), ends_on=date(2029, 6, 30))
    held = Held(residencies=[training()], sponsorships=[given, asked])

    assert rules.sponsorship(held, date(2028, 5, 1)) == []  # asked for in time
    over = rules.sponsorship(held, date(2028, 7, 1))
    assert names(over) == ["sponsorship_over"]
    assert "the next one is asked for" in over[0].words
    days = rules.shown(held, on_j1=True, today=date(2028, 5, 1), path="/").dates
    assert [(day.key, day.on) for day in days] == [("first_year", date(2028, 7, 1)), ("ds2019", date(2028, 6, 30))]


def test_the_ds2019_with_which_training_begins_is_no_renewal():
    first = Sponsorship(asked_on=date(2027, 4, 20), approved_on=date(2027, 5, 20), ends_on=date(2028, 6, 30))
    then = Sponsorship(asked_on=date(2028, 3, 20), approved_on=date(2028, 5, 2), ends_on=date(2029, 6, 30))

    def said(*rows, today):
        found = rules.shown(Held(residencies=[training()], sponsorships=rows), on_j1=True, today=today, path="/")
        return found.done.get("j1_renewal"), found.begun.get("j1_renewal")

    assert said(first, today=date(2027, 6, 1)) == (None, None)
    assert said(first, then, today=date(2028, 6, 1)) == (date(2028, 5, 2), date(2028, 3, 20))


def test_a_license_that_does_not_run_out_stands_for_an_older_one_that_did():
    old = License(kind="full", state="NJ", issued_on=date(2028, 1, 1), expires_on=date(2028, 6, 30))
    new = License(kind="full", state="NJ", issued_on=date(2028, 6, 1))
    asked = License(kind="full", state="NJ", applied_on=date(2028, 6, 1))

    assert rules.license_due([old, new], date(2028, 8, 1)) == []
    assert names(rules.license_due([old, asked], date(2028, 8, 1))) == ["license_over"]


@pytest.mark.parametrize(("today", "said"), [(date(2030, 6, 30), True), (date(2030, 7, 1), False)])
def test_a_training_permit_is_asked_for_only_while_one_trains(today, said):
    permit = License(kind="training", state="NJ", issued_on=date(2027, 6, 1), expires_on=date(2030, 5, 31))
    held = Held(residencies=[training()], licenses=[permit])

    assert ("license_over" in names(rules.remarks(held, on_j1=False, today=today))) is said
    assert bool(rules.shown(held, on_j1=False, today=today, path="/").dates) is said
