"""Which Pathway it is: each rule at its boundary, and what must hold for all answers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.certification import seasons
from applicants.certification.pathways import Answers, choice_remarks, choose
from applicants.certification.said import Accreditation, Cs, License, Pathway
from applicants.remarks import Weight
from tests.support.properties import patient

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
NOBODY = Answers(
    step2_cs="never", license="never", graduation_on=date(2024, 6, 30), accreditation="other", national_osce=False
)


def verdict(season=2027, today=TODAY, **changed):
    return choose(Answers(**{**NOBODY.__dict__, **changed}), seasons.rules_of(season), today)


def rules_in(found):
    return [one.rule for one in found.reasons]


# ---------------------------------------------------------------------------------- Step 2 CS


def test_a_pass_that_counts_needs_no_pathway_even_with_a_license():
    found = verdict(step2_cs="passed", license="held", license_clean=True)

    assert found.pathway == Pathway.NOT_NEEDED
    assert not found.unverified


def test_failed_step_2_cs_means_6_even_with_a_license():
    found = verdict(step2_cs="failed", license="held", license_clean=True, accreditation="wfme")

    assert found.pathway == Pathway.SIX
    assert "Step 2 CS failed means 6" in str(found.reasons[0].words)


# ---------------------------------------------------------------------------------- Pathway 1


@pytest.mark.parametrize(
    ("last_on", "pathway"),
    [(date(2020, 12, 31), "6"), (date(2021, 1, 1), "1"), (date(2021, 1, 2), "1")],
)
def test_license_of_the_past_against_the_cut_off_of_2026(last_on, pathway):
    found = verdict(2026, license="past", license_last_on=last_on, license_clean=True)

    assert found.pathway == pathway
    assert ("license_too_old" in rules_in(found)) == (pathway == "6")


@pytest.mark.parametrize("today", [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)])
def test_a_license_that_is_held_now_meets_a_cut_off_that_lies_ahead(today):
    """The cut-off for the Match of 2032 is 1 January 2027."""
    found = verdict(2032, today, license="held", license_clean=True)

    assert found.pathway == Pathway.ONE
    assert "license_too_old" not in rules_in(found)


def test_a_license_that_is_held_now_opens_pathway_1_and_1_comes_first():
    found = verdict(2026, license="held", license_clean=True, accreditation="wfme", national_osce=True)

    assert found.pathway == Pathway.ONE
    assert rules_in(found) == ["license_in_time", "pathway_1_first"]
    assert not found.unverified
    assert found.otherwise == ""


def test_an_unverified_cut_off_says_so_and_what_it_would_be_without():
    found = verdict(2027, license="held", license_clean=True)

    assert found.pathway == Pathway.ONE
    assert [one.rule for one in found.unverified] == ["license_in_time"]
    assert found.otherwise == Pathway.SIX


def test_discipline_closes_pathway_1():
    found = verdict(license="held", license_clean=False)

    assert found.pathway == Pathway.SIX
    assert "license_disciplined" in rules_in(found)


# ------------------------------------------------------------------------------ Pathways 2 to 6


@pytest.mark.parametrize(("accreditation", "pathway"), [("wfme", "3"), ("ncfmea", "4"), ("lcme", "5")])
@pytest.mark.parametrize(
    ("graduation", "opens"), [(date(2022, 12, 31), False), (date(2023, 1, 1), True), (date(2023, 1, 2), True)]
)
def test_graduation_against_the_cut_off_of_2025(accreditation, pathway, graduation, opens):
    found = verdict(2025, accreditation=accreditation, graduation_on=graduation)

    assert found.pathway == (pathway if opens else Pathway.SIX)
    assert not found.unverified


def test_the_school_comes_before_the_national_osce():
    assert verdict(accreditation="wfme", graduation_on=date(2025, 1, 1), national_osce=True).pathway == "3"


@pytest.mark.parametrize(("season", "words"), [(2025, "Pathway 2 is for schools"), (2027, "may be closed now")])
def test_pathway_2_is_never_verified_and_6_stands_behind_it(season, words):
    found = verdict(season, national_osce=True)

    assert (found.pathway, found.otherwise) == (Pathway.TWO, Pathway.SIX)
    assert words in str(found.unverified[0].words)


def test_all_others_use_6():
    assert rules_in(verdict()) == ["all_others"]


# --------------------------------------------------------------------------------- what is missing


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"step2_cs": ""}, ("step2_cs",)),
        ({"license": ""}, ("license",)),
        ({"license": "past"}, ("license_last_on",)),
        ({"license": "held"}, ("license_clean",)),
        ({"accreditation": ""}, ("accreditation",)),
        ({"accreditation": "wfme", "graduation_on": None}, ("graduation_on",)),
        ({"national_osce": None}, ("national_osce",)),
        ({"step2_cs": "", "license": "held"}, ("step2_cs", "license_clean")),
    ],
)
def test_without_an_answer_that_decides_there_is_no_verdict(changed, missing):
    found = verdict(**changed)

    assert (found.pathway, found.missing) == ("", missing)


@pytest.mark.parametrize("changed", [{"license": "past", "license_last_on": date(2001, 1, 1)}, {"graduation_on": None}])
def test_what_does_not_decide_is_not_asked(changed):
    assert verdict(**changed).pathway == Pathway.SIX


# ------------------------------------------------------------------------------------ the choice


def test_choice_against_a_verified_rule_is_stopped_and_against_an_unverified_one_warned():
    failed = verdict(step2_cs="failed")
    first, first_unverified = (verdict(season, license="held", license_clean=True) for season in (2026, 2027))

    assert [one.weight for one in choice_remarks("1", failed)] == [Weight.STOP]
    assert [one.weight for one in choice_remarks("3", first)] == [Weight.STOP]
    assert [one.weight for one in choice_remarks("3", first_unverified)] == [Weight.WARN]
    assert [one.rule for one in choice_remarks("4", verdict())] == ["answers_say_otherwise"]


@pytest.mark.parametrize("pathway", ["", "1", "6"])
def test_a_choice_that_fits_has_no_remark(pathway):
    assert choice_remarks(pathway, verdict(license="held", license_clean=True)) == []


# ----------------------------------------------------------------------------------- properties

days = st.dates(date(1990, 1, 1), date(2035, 12, 31))
answers = st.builds(
    Answers,
    step2_cs=st.sampled_from(["", *Cs.values]),
    license=st.sampled_from(["", *License.values]),
    license_last_on=st.none() | days,
    license_clean=st.sampled_from([None, True, False]),
    graduation_on=st.none() | days,
    accreditation=st.sampled_from(["", *Accreditation.values]),
    national_osce=st.sampled_from([None, True, False]),
)


@patient
@given(answers, st.integers(2021, 2060))
def test_there_is_a_pathway_or_something_is_missing_never_both(given_answers, season):
    found = choose(given_answers, seasons.rules_of(season), TODAY)

    assert bool(found.pathway) != bool(found.missing)
    assert all(one.source for one in found.reasons)
    assert found.otherwise != found.pathway or not found.pathway
    if given_answers.step2_cs == Cs.FAILED:
        assert found.pathway == Pathway.SIX
    if given_answers.step2_cs == Cs.PASSED:
        assert found.pathway == Pathway.NOT_NEEDED


@patient
@given(answers, st.integers(2021, 2060), days, days)
def test_a_later_end_of_the_license_never_closes_pathway_1(given_answers, season, one, other):
    rules = seasons.rules_of(season)
    base = Answers(**{**given_answers.__dict__, "license": "past"})
    earlier, later = (Answers(**{**base.__dict__, "license_last_on": day}) for day in sorted((one, other)))

    if choose(earlier, rules, TODAY).pathway == Pathway.ONE:
        assert choose(later, rules, TODAY).pathway == Pathway.ONE


@patient
@given(answers, st.integers(2021, 2060))
def test_whoever_qualifies_for_pathway_1_is_told_no_other(given_answers, season):
    rules = seasons.rules_of(season)
    found = choose(given_answers, rules, TODAY)

    qualified = "license_in_time" in rules_in(found) and given_answers.step2_cs not in ("", Cs.FAILED, Cs.PASSED)
    assert not qualified or found.pathway == Pathway.ONE
