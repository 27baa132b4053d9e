"""The writes of the budget: what they refuse, what they do to the plan, and that removing undoes it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from applicants.budget import plan, reads, rules, services
from applicants.budget.models import BudgetLine, BudgetSettings, ExchangeRate, PlannedPrograms
from applicants.checklist import records
from applicants.checklist import services as checklist
from applicants.checklist.models import RecordDate
from applicants.checklist.records import Shown
from applicants.eras.models import ListedProgram
from applicants.match.ranking.models import RankEntry, RankList
from applicants.profile.models import TargetSpecialty
from programs.models import Specialty
from roadmap import fees
from roadmap.models import Phase
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.rooms import everything
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)


@pytest.fixture
def flight(person):
    def add(**values):
        said = {
            "title": "Flight", "kind": "travel", "phase": Phase.objects.get(key="profile"), "note": "",
            "planned_amount": Decimal(900), "planned_currency": "USD", "planned_on": date(2027, 5, 2), **values,
        }  # fmt: skip
        return services.add_line(applicant=person, values=said, by=person.user)[0]

    return add


def pay(person, key="fsmb", **values):
    said = {"paid_amount": Decimal(75), "paid_currency": "USD", "paid_on": TODAY, "paid_rate": None, **values}
    return services.pay(applicant=person, key=key, values=said, by=person.user)


def rupees(person, rate="280", on=TODAY):
    return services.save_currency(
        applicant=person, currency="PKR", rates={"PKR": (Decimal(rate), on)}, by=person.user
    )  # fmt: skip


def facts(person):
    kept = reads.Kept(
        BudgetSettings.objects.filter(applicant=person).first() or BudgetSettings(applicant=person),
        list(person.exchangerates.all()), list(person.plannedprogramss.all()), list(person.budgetlines.all()),
    )  # fmt: skip
    return reads.facts_of(person, kept, reads.aims_of(person), kept.currency, TODAY)


def lines(person):
    return {line.key: line for line in plan.lines(fees.shipped(), facts(person))}


# ------------------------------------------------------------------------------------------- the plan


@pytest.mark.parametrize(("typed", "counts"), [(0, 22), (25, 25)])
def test_while_no_number_is_typed_the_codes_of_the_rank_list_count(person, typed, counts):
    listed = ListedProgram.objects.create(applicant=person, program=ProgramFactory())
    rank_list = RankList.objects.create(applicant=person)
    RankEntry.objects.bulk_create(
        RankEntry(applicant=person, rank_list=rank_list, position=n, listed=listed, code=f"{9000 + n}140C0")
        for n in range(1, 23)
    )
    services.plan_programs(applicant=person, counts={}, rank_codes=typed, supplemental_codes=0, by=person.user)

    assert facts(person).ranks == counts
    assert "extra_ranks" in lines(person)


def test_a_line_begins_the_step_and_the_tick_makes_it_done(person, flight):
    before = everything(person)

    row = flight()
    assert step_of(person, "budget_plan").day_begun == TODAY
    services.set_stands(applicant=person, stands=True, by=person.user)
    assert step_of(person, "budget_plan").is_done
    assert step_of(person, "budget_plan").day_done == TODAY
    services.set_stands(applicant=person, stands=False, by=person.user)
    assert not step_of(person, "budget_plan").is_done
    services.remove_line(row=row, by=person.user)

    assert everything(person) == before


def test_the_day_on_which_it_stood_stays(person, time_machine):
    services.set_stands(applicant=person, stands=True, by=person.user)
    time_machine.move_to("2026-12-24T09:00:00+00:00", tick=False)

    services.set_stands(applicant=person, stands=True, by=person.user)

    assert BudgetSettings.objects.get(applicant=person).stands_on == TODAY


def test_moving_an_exam_moves_its_fee_to_another_month_and_nothing_else(person):
    def booked(day):
        records.show(applicant=person, room="exams", shown=Shown(booked={"step1_exam": day}), by=person.user)
        found = lines(person).values()
        return rules.months(found), rules.totals(found)

    march, total = booked(date(2027, 4, 5))
    later, same = booked(date(2027, 7, 5))

    assert total == same
    assert march[date(2027, 3, 1)].left - later.get(date(2027, 3, 1), rules.Totals()).left == 905
    assert later[date(2027, 6, 1)].left - march.get(date(2027, 6, 1), rules.Totals()).left == 905


def test_a_program_more_changes_the_total_and_the_month(person):
    medicine = Specialty.objects.get(key="internal-medicine")
    TargetSpecialty.objects.create(applicant=person, specialty=medicine, position=1)

    def planned(count):
        services.plan_programs(
            applicant=person, counts={medicine.pk: count}, rank_codes=0, supplemental_codes=0, by=person.user
        )
        found = lines(person)
        day = found["eras-internal-medicine"].day
        return rules.totals(found.values()).total, rules.months(found.values())[day.replace(day=1)].total

    (total, month), (more, month_more) = planned(60), planned(80)

    assert (more - total, month_more - month) == (600, 600)


def test_marking_a_registration_as_done_counts_its_fee_as_paid(person):
    before = lines(person)["myintealth"]

    checklist.mark_done(item=step_of(person, "myintealth_account"), on=date(2026, 9, 1), by=person.user)

    after = lines(person)["myintealth"]
    assert (before.state, after.state, after.day) == ("open", "assumed", date(2026, 9, 1))


def test_own_lines_are_days_to_be_reminded_of_until_paid(person, flight):
    row = flight()
    assert list(RecordDate.objects.filter(applicant=person).values_list("key", "kind", "on", "title")) == [
        (f"line:{row.key}", "due", date(2027, 5, 2), "Pay: Flight"),
    ]  # fmt: skip

    services.leave_out(applicant=person, key=row.key, out=True, by=person.user)
    assert not RecordDate.objects.exists()
    services.leave_out(applicant=person, key=row.key, out=False, by=person.user)
    assert RecordDate.objects.exists()
    pay(person, row.key)

    assert not RecordDate.objects.exists()


# --------------------------------------------------------------------------------------------- lines


def test_a_fee_of_which_nothing_is_said_any_more_follows_the_schedule(person):
    def change(**values):
        said = {"planned_amount": None, "planned_currency": "PKR", "planned_on": None, "note": "", **values}
        services.change_line(applicant=person, key="oet", values=said, by=person.user)

    change(planned_amount=Decimal(500), planned_currency="USD", planned_on=date(2027, 9, 1), note="Group price")
    assert (lines(person)["oet"].amount, lines(person)["oet"].day) == (500, date(2027, 9, 1))
    change()

    assert lines(person)["oet"].amount == 450
    assert not BudgetLine.objects.exists()


def test_a_payment_can_be_taken_back(person):
    before = lines(person)["fsmb"]

    pay(person)
    assert lines(person)["fsmb"].state == "paid"
    for _ in range(2):
        services.unpay(applicant=person, key="fsmb", by=person.user)

    assert lines(person)["fsmb"] == before
    assert not BudgetLine.objects.exists()


def test_paying_ends_leaving_out(person):
    services.leave_out(applicant=person, key="fsmb", out=True, by=person.user)
    pay(person)

    assert not BudgetLine.objects.get().left_out
    with pytest.raises(ValidationError, match="What is paid cannot be left out"):
        services.leave_out(applicant=person, key="fsmb", out=True, by=person.user)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"planned_amount": None}, "planned_amount"),
        ({"planned_amount": Decimal(-1)}, "planned_amount"),
        ({"phase": None}, "phase"),
        ({"planned_on": date(1900, 1, 1)}, "planned_on"),
        ({"planned_on": date(2091, 1, 1)}, "planned_on"),
        ({"kind": "yacht"}, "kind"),
        ({"title": "x" * 81}, "title"),
    ],
)
def test_a_wrong_line_is_refused_at_its_field(flight, values, field):
    with pytest.raises(ValidationError) as found:
        flight(**values)

    assert field in found.value.message_dict
    assert not BudgetLine.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"paid_on": TODAY + timedelta(days=1)}, "paid_on"),
        ({"paid_amount": Decimal(-1)}, "paid_amount"),
        ({"paid_currency": "PKR"}, "paid_rate"),
        ({"paid_currency": "PKR", "paid_rate": Decimal(0)}, "paid_rate"),
        ({"paid_currency": "PKR", "paid_rate": Decimal(10_000_001)}, "paid_rate"),
    ],
)
def test_a_wrong_payment_is_refused_at_its_field(person, values, field):
    with pytest.raises(ValidationError) as found:
        pay(person, **values)

    assert field in found.value.message_dict


def test_the_rate_of_a_payment_in_dollars_is_of_the_own_currency(person):
    pay(person, paid_rate=Decimal(280))
    assert BudgetLine.objects.get().paid_rate is None  # the own currency is the dollar
    rupees(person)

    pay(person, paid_rate=Decimal(250))

    row = BudgetLine.objects.get()
    assert (row.paid_rate, row.rate_currency) == (250, "PKR")
    assert lines(person)["fsmb"].amount == 18750


def test_the_day_of_a_payment_is_the_persons_own(person, time_machine):
    """At 20:00 in London the day in Karachi has changed."""
    time_machine.move_to("2026-11-21T20:00:00+00:00", tick=False)

    pay(person, paid_on=date(2026, 11, 22))

    assert BudgetLine.objects.get().paid_on == date(2026, 11, 22)


def test_there_is_no_fee_of_another_name(person):
    with pytest.raises(services.NoSuchFee):
        pay(person, "yacht")


def test_a_budget_has_an_end(person, flight, monkeypatch):
    monkeypatch.setattr(services, "MOST_LINES", 1)
    flight()

    for write in (lambda: flight(title="Another"), lambda: pay(person)):
        with pytest.raises(ValidationError, match="Your budget holds 1 lines"):
            write()
    pay(person, BudgetLine.objects.get().key)  # what is there can be changed


# -------------------------------------------------------------------------------- currency, programs


def test_an_own_currency_needs_a_rate(person):
    with pytest.raises(ValidationError, match="Give a rate"):
        services.save_currency(applicant=person, currency="PKR", rates={}, by=person.user)

    rupees(person)
    services.save_currency(applicant=person, currency="USD", rates={}, by=person.user)
    services.save_currency(applicant=person, currency=" pkr ", rates={}, by=person.user)  # the old rate is kept

    assert BudgetSettings.objects.get().currency == "PKR"
    assert ExchangeRate.objects.get().per_usd == 280


@pytest.mark.parametrize(("rate", "on", "field"), [("0", TODAY, "per_usd"), ("280", date(2026, 11, 22), "on")])
def test_a_wrong_rate_is_refused(person, rate, on, field):
    with pytest.raises(ValidationError) as found:
        rupees(person, rate, on)

    assert field in found.value.message_dict


def test_planned_programs_are_those_of_ones_own_specialties(person):
    mine, other = Specialty.objects.get(key="psychiatry"), Specialty.objects.get(key="pediatrics")
    TargetSpecialty.objects.create(applicant=person, specialty=mine, position=1)

    def planned(count):
        counts = {mine.pk: count, other.pk: count}
        services.plan_programs(applicant=person, counts=counts, rank_codes=3, supplemental_codes=0, by=person.user)
        return list(PlannedPrograms.objects.values_list("specialty__key", "count"))

    assert planned(40) == [("psychiatry", 40)]
    assert planned(0) == [("psychiatry", 0)]  # none is a number too
    assert planned(None) == []


# --------------------------------------------------------------------------------------- who may write


def test_only_the_owner_writes(person, flight):
    row = flight()
    somebody = [ApplicantFactory(planned=False).user, GrantFactory(applicant=person, sections=["budget"]).advisor]

    for by in somebody:
        for write in (
            lambda by=by: services.add_line(applicant=person, values={}, by=by),
            lambda by=by: services.change_line(applicant=person, key=row.key, values={}, by=by),
            lambda by=by: services.pay(applicant=person, key=row.key, values={}, by=by),
            lambda by=by: services.unpay(applicant=person, key=row.key, by=by),
            lambda by=by: services.leave_out(applicant=person, key=row.key, out=True, by=by),
            lambda by=by: services.remove_line(row=row, by=by),
            lambda by=by: services.set_stands(applicant=person, stands=True, by=by),
            lambda by=by: services.save_currency(applicant=person, currency="USD", rates={}, by=by),
            lambda by=by: services.plan_programs(
                applicant=person, counts={}, rank_codes=0, supplemental_codes=0, by=by
            ),
        ):
            with pytest.raises(PermissionError):
                write()
    assert BudgetLine.objects.get() == row
