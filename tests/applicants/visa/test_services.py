"""Recording completes steps in the same write; removing undoes all of it; rules refuse; days are told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from applicants.checklist import records
from applicants.checklist import services as checklist
from applicants.checklist.models import ChecklistItem, RecordDate
from applicants.checklist.records import Shown
from applicants.visa import demo, services, sheet
from applicants.visa.models import H1bCase, J1Case, VisaPaper, VisaPlan, VisaWait
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.rooms import everything
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)


def ago(days):
    return TODAY - timedelta(days=days)


def plan(person, **values):
    return services.save_plan(applicant=person, values=values, by=person.user)


def j1(person, **values):
    return services.save_j1(applicant=person, values=values, by=person.user)


def h1b(person, **values):
    return services.save_h1b(applicant=person, values=values, by=person.user)


def wait(person, step="statement_of_need", **values):
    values = {"since": ago(20), **values}
    return services.save_wait(applicant=person, step=step, values=values, by=person.user)


PLAN = {
    "track": "j1", "decided_on": ago(200), "offered_on": ago(199), "signed_on": ago(198), "license_issued_on": ago(90),
    "onboarding_done_on": ago(80), "insured_on": ago(70), "moved_on": ago(60),
}  # fmt: skip
J1 = {
    "statement_sent_on": ago(180), "evsp_complete_on": ago(170), "ds2019_issued_on": ago(140), "i901_paid_on": ago(130),
    "visa_on": ago(100), "enters_on": ago(62), "reported_on": ago(59),
}  # fmt: skip
H1B = {
    "papers_checked_on": ago(150), "lca_certified_on": ago(140), "filed_on": ago(130), "approved_on": ago(100),
    "visa_on": ago(80),
}  # fmt: skip


@pytest.fixture
def either(person):
    """The person, who keeps both visas open and has Step 3 and the certificate."""
    person.visa = "either"
    person.save()
    checklist.mark_done(item=step_of(person, "step3_result"), on=ago(300), by=person.user)
    checklist.mark_done(item=step_of(person, "ecfmg_certificate"), on=ago(290), by=person.user)
    checklist.replan(person)
    return person


def shown_by_room(person):
    rows = ChecklistItem.objects.filter(applicant=person, shown_by="visa")
    return {row.key: row.shown_done_on for row in rows if row.shown_done_on}


def test_full_records_complete_their_steps_and_removing_them_undoes_all(either):
    before = everything(either)

    rows = [plan(either, **PLAN).row, j1(either, **J1).row, h1b(either, **H1B).row]
    assert shown_by_room(either) == {
        "visa_choice": ago(199), "contract_sign": ago(198), "training_licence": ago(90), "onboarding": ago(80),
        "insurance": ago(70), "relocate": ago(60), "statement_of_need": ago(180), "ds2019_application": ago(140),
        "sevis_fee": ago(130), "visa_interview": ago(100), "sevis_report": ago(59), "h1b_step3_check": ago(150),
        "h1b_lca": ago(140), "h1b_petition": ago(100), "h1b_stamp": ago(80),
    }  # fmt: skip
    for row in rows:
        services.remove_record(row=row, by=either.user)

    assert everything(either) == before
    assert not VisaPlan.objects.exists()


def test_a_day_that_is_taken_back_opens_the_step(person):
    j1(person, statement_asked_on=ago(30), statement_sent_on=ago(3))
    assert step_of(person, "statement_of_need").is_done

    j1(person, statement_sent_on=None)

    item = step_of(person, "statement_of_need")
    assert (item.is_done, item.shown_begun_on) == (False, ago(30))


def test_saving_the_same_again_changes_nothing(either):
    plan(either, **PLAN)
    before = everything(either)

    assert plan(either, **PLAN).moved.moved == 0
    assert everything(either) == before
    assert VisaPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "step"), [("decided_on", "visa_choice"), ("insured_on", "insurance"), ("moved_on", "relocate")]
)
def test_what_is_settled_before_the_match_counts_only_after_it(person, field, step):
    values = {"track": "j1", "decided_on": ago(40), field: ago(40)}
    plan(person, **values)
    item = step_of(person, step)
    assert (item.is_done, item.shown_begun_on) == (False, ago(40))
    assert not step_of(person, "match_day").is_done

    plan(person, signed_on=ago(5))
    assert step_of(person, step).shown_done_on == ago(5)
    assert step_of(person, "match_day").implied_done
    plan(person, signed_on=None)

    assert step_of(person, step).shown_done_on is None
    assert not step_of(person, "match_day").is_done


def test_a_choice_counts_with_the_match_on_the_roadmap(person):
    checklist.mark_done(item=step_of(person, "match_day"), on=ago(9), by=person.user)

    plan(person, track="j1", decided_on=ago(3))

    assert step_of(person, "visa_choice").shown_done_on == ago(3)


def test_choosing_leaves_the_profile_as_it_is(person):
    plan(person, track="h1b", decided_on=TODAY)

    person.refresh_from_db()
    assert person.visa == "j1"


def test_leaving_no_visa_forgets_why_none_was_needed(person):
    plan(person, track="none", decided_on=TODAY, none_reason="citizen")

    row = plan(person, track="j1").row

    assert (row.track, row.none_reason) == ("j1", "")


def test_insurance_below_the_j1_minimum_is_begun_not_done(person):
    values = {"signed_on": ago(5), "insured_on": TODAY, "medical_usd": Decimal(99_999)}
    plan(person, **values)
    item = step_of(person, "insurance")
    assert (item.shown_done_on, item.shown_begun_on) == (None, TODAY)

    plan(person, medical_usd=Decimal(100_000))

    assert step_of(person, "insurance").shown_done_on == TODAY


# ------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("save", "values", "field", "words"),
    [
        (plan, {"signed_on": TODAY + timedelta(days=1)}, "signed_on", "is in the future"),
        (plan, {"signed_on": date(1949, 12, 31)}, "signed_on", "too long ago"),
        (plan, {"passport_until": date(2099, 1, 1)}, "passport_until", "cannot be right"),
        (plan, {"track": "o1"}, "track", "not a valid choice"),
        (j1, {"evsp_complete_on": TODAY}, "__all__", "only with the Statement of Need"),
        (j1, {"i901_paid_on": TODAY}, "__all__", "with the data of the DS-2019"),
        (
            j1,
            {"interview_at": datetime(2036, 1, 1, tzinfo=UTC), "interview_zone": "UTC"},
            "interview_at",
            "cannot be right",
        ),
        (h1b, {"filed_on": TODAY}, "__all__", "with the certified LCA"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(person, save, values, field, words):
    with pytest.raises(ValidationError) as refusal:
        save(person, **values)

    assert words in str(refusal.value.message_dict[field])
    assert not VisaPlan.objects.exists()
    assert not J1Case.objects.exists()
    assert not H1bCase.objects.exists()


def test_today_is_the_last_day_that_can_have_happened(person):
    assert plan(person, signed_on=TODAY).row.signed_on == TODAY


def test_petition_before_step3_is_refused_by_name(person):
    h1b(person, lca_certified_on=ago(9))
    with pytest.raises(ValidationError, match="Step 3 must be passed before the petition is filed"):
        h1b(person, filed_on=ago(2))

    checklist.mark_done(item=step_of(person, "step3_result"), on=ago(1), by=person.user)
    with pytest.raises(ValidationError, match="your result is of"):
        h1b(person, filed_on=ago(2))

    assert h1b(person, filed_on=ago(1)).row.filed_on == ago(1)


def test_a_pass_that_a_later_step_implies_proves_nothing(either):
    checklist.reopen(item=step_of(either, "step3_result"), by=either.user)
    records.show(applicant=either, room="exams", shown=Shown(done={"step3_result": ago(9)}), by=either.user)
    h1b(either, papers_checked_on=ago(3), lca_certified_on=ago(3))
    records.show(applicant=either, room="exams", shown=Shown(), by=either.user)
    assert step_of(either, "step3_result").implied_done

    with pytest.raises(ValidationError, match="Step 3 must be passed"):
        h1b(either, filed_on=ago(2))


def test_entry_counts_from_the_first_day_of_the_contract(person):
    entry = date(2027, 6, 1)
    plan(person, starts_on=date(2027, 7, 2))
    with pytest.raises(ValidationError, match="at most 30 days before"):
        j1(person, enters_on=entry)

    plan(person, starts_on=date(2027, 7, 1))

    assert j1(person, enters_on=entry).row.enters_on == entry


def test_an_old_day_that_a_new_contract_makes_wrong_does_not_block_other_fields(person):
    plan(person, starts_on=date(2027, 7, 1))
    j1(person, enters_on=date(2027, 6, 1))
    plan(person, starts_on=date(2027, 7, 20))

    assert j1(person, statement_asked_on=ago(1)).row.statement_asked_on == ago(1)


def test_others_may_not_write(person):
    advisor = GrantFactory(applicant=person, sections=["visa"]).advisor
    row = wait(person).row

    for write in (
        lambda: services.save_plan(applicant=person, values={}, by=advisor),
        lambda: services.save_j1(applicant=person, values={}, by=advisor),
        lambda: services.save_wait(applicant=person, step="h1b_lca", values={"since": TODAY}, by=advisor),
        lambda: services.ask_again(row=row, by=advisor),
        lambda: services.remove_wait(row=row, by=advisor),
        lambda: services.save_paper(applicant=person, key="cv", values={"state": "have"}, by=advisor),
    ):
        with pytest.raises(PermissionError):
            write()


# ------------------------------------------------------------------------------- waits and days


def told(person):
    rows = RecordDate.objects.filter(applicant=person, room="visa").order_by("key")
    return {row.key: (row.kind, row.on) for row in rows}


def test_a_wait_is_told_until_its_step_is_done(person):
    wait(person, name="desk 4")
    assert told(person) == {"statement_of_need": ("ask", ago(6))}

    j1(person, statement_sent_on=TODAY)
    assert told(person) == {}
    j1(person, statement_sent_on=None)

    assert told(person) == {"statement_of_need": ("ask", ago(6))}


def test_asking_again_moves_the_day_by_two_weeks_and_twice_is_once(person):
    row = wait(person).row

    for _press in range(2):
        services.ask_again(row=row, by=person.user)

    row.refresh_from_db()
    assert (row.asked_on, row.ask_on) == (TODAY, TODAY + timedelta(days=14))
    assert told(person)["statement_of_need"] == ("ask", row.ask_on)


def test_a_wait_that_changes_stays_one_and_goes_for_good(person):
    before = everything(person)
    row = wait(person).row
    wait(person, since=ago(5), ask_on=TODAY)
    assert VisaWait.objects.get().since == ago(5)

    services.remove_wait(row=row, by=person.user)
    services.remove_wait(row=row, by=person.user)

    assert everything(person) == before


@pytest.mark.parametrize(
    ("step", "values", "field"),
    [
        ("match_day", {}, "step"), ("h1b_lca", {"since": None}, "since"),
        ("h1b_lca", {"since": TODAY + timedelta(days=1)}, "since"), ("h1b_lca", {"who": "king"}, "who"),
        ("h1b_lca", {"ask_on": date(2031, 1, 1)}, "ask_on"),
    ],
)  # fmt: skip
def test_a_wait_that_cannot_be_is_refused(person, step, values, field):
    with pytest.raises(ValidationError) as refusal:
        wait(person, step, **values)

    assert field in refusal.value.message_dict
    assert not VisaWait.objects.exists()


def test_an_interview_is_told_with_its_hour_and_the_fee_before_it(person):
    at = datetime(2027, 6, 2, 20, tzinfo=UTC)  # 3 June in Karachi
    j1(person, ds2019_issued_on=ago(2), interview_at=at, interview_zone="America/Bogota")

    row = RecordDate.objects.get(applicant=person, key="interview")
    assert (row.at, row.on, row.closes) == (at, date(2027, 6, 3), True)
    assert step_of(person, "visa_interview").booked_on == date(2027, 6, 2)
    assert told(person)["sevis_fee"] == ("due", date(2027, 5, 27))

    j1(person, i901_paid_on=ago(1))
    assert "sevis_fee" not in told(person)


def test_a_past_interview_is_begun_and_no_longer_booked(person, clock):
    at = datetime(2026, 11, 25, 9, tzinfo=UTC)
    j1(person, interview_at=at, interview_zone="UTC")
    assert step_of(person, "visa_interview").booked_on == date(2026, 11, 25)

    clock.shift(timedelta(days=5))
    try:
        services.tell(applicant=person, by=person.user)
        item = step_of(person, "visa_interview")
        assert (item.booked_on, item.shown_begun_on) == (None, date(2026, 11, 25))
    finally:
        clock.shift(timedelta(days=-5))


def test_premium_and_address_are_told(either):
    h1b(either, lca_certified_on=ago(20), filed_on=ago(10), premium=True)
    j1(either, moved_house_on=ago(4))
    assert told(either) == {"address": ("due", ago(4) + timedelta(days=10)), "premium": ("ask", date(2026, 12, 3))}

    wait(either, "h1b_petition", since=ago(10))

    assert told(either).keys() == {"address", "h1b_petition"}


# ---------------------------------------------------------------------------------------- papers


def test_a_paper_that_is_waited_for_has_today_without_a_day(person):
    row = services.save_paper(applicant=person, key="cv", values={"state": "waiting"}, by=person.user).row
    assert row.since == TODAY

    services.save_paper(applicant=person, key="cv", values={"state": "have"}, by=person.user)

    assert VisaPaper.objects.get().state == "have"


@pytest.mark.parametrize(
    ("key", "values", "field"),
    [
        ("crown", {"state": "have"}, "key"), ("cv", {}, "state"), ("cv", {"state": "lost"}, "state"),
        ("cv", {"state": "have", "since": TODAY + timedelta(days=1)}, "since"),
    ],
)  # fmt: skip
def test_a_paper_that_cannot_be_is_refused(person, key, values, field):
    with pytest.raises(ValidationError) as refusal:
        services.save_paper(applicant=person, key=key, values=values, by=person.user)

    assert field in refusal.value.message_dict
    assert not VisaPaper.objects.exists()


# -------------------------------------------------------------------------------- sheet and demo


@pytest.mark.parametrize("number", range(5))
def test_a_sheet_carries_everything_to_another_person(either, number):
    plan(either, **PLAN, program="Example Lakeside", medical_usd=Decimal(100_000))
    j1(either, **J1, interview_at=datetime(2026, 8, 1, 14, 30, tzinfo=UTC), interview_zone="America/Bogota")
    h1b(either, **H1B, premium=False)
    wait(either, name="desk 4")
    services.save_paper(applicant=either, key="cv", values={"state": "have", "note": "signed"}, by=either.user)
    table = sheet.SHEETS[number]
    other = ApplicantFactory(planned__done={"step3_result": ago(300), "ecfmg_certificate": ago(290)})

    ((_row, values),) = table.read(either)
    made = table.add(applicant=other, values=values, by=other.user)

    assert values.keys() == {column.key for column in table.columns}
    assert [dict(found) for _row, found in table.read(other)] == [dict(values)]
    table.change(row=made, values=values, by=other.user)
    assert [dict(found) for _row, found in table.read(other)] == [dict(values)]
    table.remove(row=made, by=other.user)
    assert list(table.read(other)) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"interview_on": TODAY, "interview_time": "soon"}, "Write an hour"),
        ({"interview_on": TODAY, "interview_time": ""}, "a day and an hour"),
    ],
)
def test_a_sheet_refuses_an_interview_without_its_hour(person, values, words):
    with pytest.raises(ValidationError, match=words):
        sheet.SHEETS[1].add(applicant=person, values=values, by=person.user)


def test_demo_has_a_j1_plan_with_one_step_that_waits(person):
    demo.fill(person, TODAY, person.user)

    assert VisaPlan.objects.get().track == "j1"
    assert "(demo)" in VisaWait.objects.get().name
