"""What SQL says and what the page says about fit are the same, on random programs and people."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs import fit
from programs.catalogue.models import Program
from programs.facts.fields import STAGES
from programs.fit import RULES, Me, Verdict
from programs.specialties.models import Specialty
from tests.support.catalogue import ProgramFactory


def maybe(values):
    return st.none() | values


SMALL = st.integers(0, 4)
COLUMNS = st.fixed_dictionaries({
    "j1": maybe(st.booleans()), "h1b": maybe(st.booleans()), "accepts": maybe(st.booleans()),
    "step2_min": maybe(st.integers(220, 224)), "step2_liked": maybe(st.integers(222, 226)),
    "attempts_max": maybe(SMALL), "grad_years_max": maybe(SMALL),
    "certificate_by": maybe(st.sampled_from(list(STAGES))),
    "usce_months_min": maybe(SMALL), "usce_within_years": maybe(SMALL), "letters_min": maybe(SMALL),
    "us_letters_min": maybe(SMALL), "step2_min_strict": st.booleans(), "attempts_max_strict": st.booleans(),
    "grad_years_max_strict": st.booleans(), "certificate_by_strict": st.booleans(),
    "usce_months_min_strict": st.booleans(), "usce_within_years_strict": st.booleans(),
    "letters_min_strict": st.booleans(), "us_letters_min_strict": st.booleans(),
})  # fmt: skip
PEOPLE = st.builds(
    Me, visa=st.sampled_from(["none", "j1", "h1b", "either"]),
    step2=maybe(st.integers(219, 227)), attempts=maybe(SMALL),
    years=maybe(SMALL), usce_months=maybe(SMALL), usce_years_ago=maybe(SMALL), letters=maybe(SMALL),
    us_letters=maybe(SMALL), certified_at=maybe(st.sampled_from(list(STAGES))),
)  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(COLUMNS, min_size=1, max_size=6), PEOPLE, st.booleans(), st.booleans())
def test_sql_and_page_agree(db, columns, me, keep_unknown, in_mine):
    with transaction.atomic():
        programs = [ProgramFactory(institution=None, **values) for values in columns]
        specialty = programs[0].specialty_id
        other = Specialty.objects.exclude(pk=specialty).first().pk
        me = Me(**{**vars(me), "specialties": frozenset([specialty if in_mine else other])})
        for key, rule in RULES.items():
            of_page = {program.pk: rule.verdict(program, me) for program in programs}
            for verdict in Verdict:
                of_sql = set(Program.objects.filter(rule.condition(verdict, me)).values_list("pk", flat=True))
                assert of_sql == {pk for pk, found in of_page.items() if found is verdict}, (key, verdict)
            good = {Verdict.MEETS, Verdict.BELOW} | ({Verdict.UNKNOWN} if keep_unknown else set())
            kept = set(
                Program.objects.filter(fit.passes(key, me, keep_unknown=keep_unknown)).values_list("pk", flat=True)
            )
            assert kept == {pk for pk, found in of_page.items() if found in good}, key
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("columns", "me", "key", "verdict"),
    [
        ({"step2_min": 225, "step2_min_strict": True}, {"step2": 225}, "step2", "meets"),
        ({"step2_min": 225, "step2_min_strict": True}, {"step2": 224}, "step2", "fails"),
        ({"step2_min": 225}, {"step2": 224}, "step2", "below"),
        ({"step2_min": 225}, {}, "step2", "mine_missing"),
        ({}, {"step2": 224}, "step2", "unknown"),
        ({"j1": False, "h1b": None}, {"visa": "either"}, "visa", "unknown"),
        ({"j1": False, "h1b": False}, {"visa": "either"}, "visa", "fails"),
        ({"j1": False, "h1b": True}, {"visa": "either"}, "visa", "meets"),
        ({"certificate_by": "rank_list", "certificate_by_strict": True}, {"certified_at": "interview"}, "certificate",
         "meets"),
        ({"certificate_by": "application", "certificate_by_strict": True}, {"certified_at": "interview"},
         "certificate", "fails"),
        ({"grad_years_max": 5, "grad_years_max_strict": True}, {"years": 5}, "years", "meets"),
        ({"grad_years_max": 5, "grad_years_max_strict": True}, {"years": 6}, "years", "fails"),
    ],
)  # fmt: skip
def test_verdicts(db, columns, me, key, verdict):
    assert fit.verdicts(ProgramFactory(**columns), Me(**me))[key] == verdict


def test_who_needs_no_visa_is_not_asked_for_one(db):
    assert "visa" not in fit.verdicts(ProgramFactory(j1=False), Me(visa="none"))
