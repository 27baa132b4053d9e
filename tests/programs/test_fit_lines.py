"""The sentences of fit: one for each verdict, and unknown is never worded as no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.catalogue.fit_lines import FIELDS_OF, lines, totals
from programs.catalogue.models import Program
from programs.facts.fields import STAGES
from programs.facts.models import Fact
from programs.fit import RULES, Me, Verdict, verdicts
from programs.specialties.models import Specialty

SMALL, YES_NO = st.none() | st.integers(0, 4), st.none() | st.booleans()
MEDICINE = Specialty(pk=1, name="Internal Medicine")


@st.composite
def programs(draw):
    counts = (
        "step2_min", "step2_liked", "attempts_max", "grad_years_max", "usce_months_min", "usce_within_years",
        "letters_min", "us_letters_min",
    )  # fmt: skip
    values = {name: draw(SMALL) for name in counts}
    values |= {name: draw(YES_NO) for name in ("j1", "h1b", "accepts")}
    values |= {f"{name}_strict": draw(st.booleans()) for name in counts if name != "step2_liked"}
    values |= {"certificate_by": draw(st.none() | st.sampled_from([*STAGES]))}
    return Program(specialty=MEDICINE, **values)


PEOPLE = st.builds(
    Me, visa=st.sampled_from(["none", "j1", "h1b", "either"]), step2=SMALL, attempts=SMALL, years=SMALL,
    usce_months=SMALL, usce_years_ago=SMALL, letters=SMALL, us_letters=SMALL,
    certified_at=st.none() | st.sampled_from([*STAGES]), specialties=st.frozensets(st.integers(1, 2)),
)  # fmt: skip


@given(programs(), PEOPLE, st.none() | st.integers(2027, 2035))
def test_every_verdict_has_its_line(program, me, season):
    found = {line.key: line for line in lines(program, me, season)}

    expected = verdicts(program, me)
    if expected.get("step2_liked") is Verdict.UNKNOWN:
        del expected["step2_liked"]
    assert {key: line.verdict for key, line in found.items()} == expected
    assert sum(totals(list(found.values())).values()) == len(found)
    for line in found.values():
        assert line.sentence.endswith(".")
        assert "None" not in line.sentence.replace("None is asked", "")
        if line.verdict is Verdict.UNKNOWN and line.key != "visa":
            assert "Ask the program." in line.sentence
        if line.verdict is Verdict.UNKNOWN:
            assert line.kind == ""
        if line.verdict is Verdict.FAILS and line.key in FIELDS_OF:
            assert line.kind == "Strict rule"
        if line.verdict is Verdict.BELOW:
            assert line.kind == "Preference"


@pytest.mark.parametrize(
    ("value", "says", "words"),
    [
        (True, "value", "It sponsors J-1."), (False, "value", "It does not sponsor J-1."),
        (None, "not_published", "Whether it sponsors J-1 is not published."),
        (None, "unknown", "Whether it sponsors J-1 is not known."),
    ],
)  # fmt: skip
def test_visa_has_four_answers(value, says, words):
    (line,) = (
        line for line in lines(
            Program(specialty=MEDICINE, j1=value), Me(visa="j1"), 2028, {"j1": Fact(field="j1", says=says, value=value)}
        ) if line.key == "visa"
    )  # fmt: skip

    assert (line.sentence, line.field) == (words, "j1")


def test_either_visa_names_both():
    found = lines(Program(specialty=MEDICINE, h1b=False), Me(visa="either"), 2028)
    line = next(one for one in found if one.key == "visa")

    assert line.sentence == "Whether it sponsors J-1 is not known. It does not sponsor H-1B."
    assert line.look == "unknown"


def test_every_rule_has_its_words():
    assert set(RULES) == {*FIELDS_OF, "visa", "specialty"}
