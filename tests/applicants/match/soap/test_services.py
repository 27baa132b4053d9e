"""Applications, contacts and offers: what they do to the plan, what is refused, pressed twice, and the way back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from applicants.checklist.models import RecordDate
from applicants.checklist.replanning import replan
from applicants.match.results import reading
from applicants.match.results import services as results
from applicants.match.soap import offers, plan, services
from applicants.match.soap.models import SoapApplication, SoapContact, SoapOffer, SoapPlanLine
from applicants.match.soap.rules import PLAN_KEYS
from programs.models import Specialty
from tests.support.catalogue import ProgramFactory
from tests.support.match_week import SECOND, at, et
from tests.support.rooms import everything
from tests.support.steps import step_of


def state(row, wanted):
    services.set_state(row=row, state=wanted, by=row.applicant.user)
    row.refresh_from_db()
    return row.state


def offer(row, number=1, when=None, **values):
    with at(when or et("thu", 9, 5)):
        return offers.add_offer(application=row, round=number, by=row.applicant.user, **values).row


def answer(row, said="accepted", when=None):
    with at(when or et("thu", 9, 30)):
        return offers.answer_offer(row=row, answer=said, by=row.applicant.user).row


def contact(row, when, begun_by="me", **values):
    values = {"begun_by": begun_by, "at": when} | values
    with at(when + timedelta(minutes=5)):
        return services.log_contact(application=row, values=values, by=row.applicant.user)


# ----------------------------------------------------------------------------- applications


def test_the_46th_is_refused_with_the_rule(person, apply):
    slots = [apply(sent=False).slot for _ in range(45)]

    with pytest.raises(ValidationError, match="45 applications in all, for the whole of it"):
        apply(sent=False)

    assert slots == list(range(1, 46))
    services.remove_application(row=SoapApplication.objects.get(slot=7), by=person.user)
    assert apply(sent=False).slot == 7


def test_a_program_stands_once_also_when_it_was_merged_or_pressed_twice(person):
    old, new = ProgramFactory(), ProgramFactory()
    first = services.add_application(applicant=person, values={"program": old}, by=person.user).row
    old.merged_into = new
    old.save()

    again = services.add_application(applicant=person, values={"program": new}, by=person.user).row
    through_old = services.add_application(applicant=person, values={"program": old}, by=person.user).row

    assert first == again == through_old
    assert again.name == new.name


def test_a_typed_program_stands_once(apply):
    apply(own_name="Example Lakeside")

    with pytest.raises(ValidationError, match="on your SOAP board already"):
        apply(own_name="example lakeside")


@pytest.mark.parametrize(("key", "service"), [("internal-medicine", "eras"), ("emergency-medicine", "residencycas")])
def test_service_follows_the_specialty(apply, key, service):
    assert apply(sent=False, own_specialty=Specialty.objects.get(key=key)).service == service


def test_sent_from_eleven_on_monday(person, apply):
    row = apply(sent=False)
    with at(et("mon", 11) - SECOND), pytest.raises(ValidationError, match=r"from Mon 15 Mar, 11 a\.m\. US Eastern"):
        state(row, "sent")

    with at(et("mon", 11)):
        replan(person)
        before = everything(person)
        assert state(row, "sent") == "sent"
        assert step_of(person, "soap_apply").shown_done_on == date(2027, 3, 15)
        assert RecordDate.objects.filter(room="soap", closes=True).count() == 4
        state(row, "planned")
        assert everything(person) == before


def test_states_by_one_press_and_back(apply):
    row = apply()
    with at(et("tue", 9)):
        assert state(row, "contacted") == "contacted"
        state(row, "contacted")
        assert [one.begun_by for one in SoapContact.objects.all()] == ["program"]
        assert state(row, "interviewed") == "interviewed"
        assert SoapContact.objects.count() == 1
        assert state(row, "sent") == "sent"
        assert not SoapContact.objects.exists()
        assert state(row, "withdrawn") == "withdrawn"


@pytest.mark.parametrize("over", ["ended", "withdrawn"])
def test_what_is_still_open_after_all_keeps_the_programs_contact(apply, over):
    row = apply()
    with at(et("tue", 9)):
        state(row, "contacted")
        state(row, over)

        assert state(row, "sent") == "contacted"
        assert SoapContact.objects.count() == 1


def test_what_is_still_open_after_an_offer_ran_out_keeps_the_programs_contact(apply):
    row = apply()
    offer(row)

    with at(et("thu", 12)):
        assert state(row, "sent") == "contacted"

    assert SoapContact.objects.get().at == et("thu", 9, 5)


def test_what_ran_out_is_over_when_that_is_pressed(apply):
    row = apply()
    made = offer(row)

    with at(et("thu", 12)):
        assert state(row, "ended") == "ended"

    made.refresh_from_db()
    assert made.answer == "expired"


def test_what_was_not_sent_is_not_contacted_and_offers_are_no_state_to_press(apply):
    row = apply(sent=False)
    with at(et("tue", 9)):
        with pytest.raises(ValidationError, match="Say first that you sent it"):
            state(row, "contacted")
        with pytest.raises(ValidationError, match="noted with its round"):
            state(row, "accepted")


def test_others_do_not_write(person, apply, advisor):
    row = apply()
    for verb in (
        lambda: services.add_application(applicant=person, values={"own_name": "x"}, by=advisor),
        lambda: services.set_state(row=row, state="withdrawn", by=advisor),
        lambda: offers.add_offer(application=row, round=1, by=advisor),
        lambda: plan.tick_usual(applicant=person, key="letters", done=True, by=advisor),
        lambda: services.log_contact(application=row, values={"begun_by": "me", "at": et("tue", 9)}, by=advisor),
    ):
        with pytest.raises(PermissionError):
            verb()


# --------------------------------------------------------------------------------- contacts


def test_own_contact_before_the_programs_is_refused_with_the_rule(apply):
    row = apply()

    for begun_by in ("me", "others"):
        with pytest.raises(ValidationError) as refused:
            contact(row, et("tue", 9), begun_by)
        assert "Until a program has made contact with you" in refused.value.messages[0]
        assert "NRMP, SOAP pages" in refused.value.messages[0]

    assert not SoapContact.objects.exists()


def test_what_happened_all_the_same_can_be_kept_and_says_so(apply):
    assert contact(apply(), et("tue", 9), happened=True).why == "happened"


def test_own_contact_after_the_programs(apply):
    row = apply()
    contact(row, et("tue", 9), "program")
    row.refresh_from_db()
    assert row.state == "contacted"

    assert contact(row, et("tue", 9)).why == "program_first"
    with pytest.raises(ValidationError):
        contact(row, et("tue", 9) - SECOND)


def test_contact_is_open_from_nine_on_thursday(apply):
    row = apply()

    with pytest.raises(ValidationError):
        contact(row, et("thu", 21) - SECOND)
    assert contact(row, et("thu", 21)).why == "after_soap"
    vacancy = results.add_vacancy(applicant=row.applicant, values={"own_name": "Example"}, by=row.applicant.user)
    with at(et("fri", 9)):
        values = {"begun_by": "me", "at": et("thu", 21)}
        assert services.log_contact(vacancy=vacancy, values=values, by=row.applicant.user).why == "after_soap"


def test_contact_is_noted_once_and_not_ahead(apply):
    row = apply()
    first = contact(row, et("tue", 9), "program", notes="They called.")

    assert contact(row, et("tue", 9), "program", notes="They called.") == first
    for when, words in ((et("tue", 10), "in the future"), (et("tue", 10) - timedelta(days=400), "too long ago")):
        values = {"begun_by": "program", "at": when}
        with at(et("tue", 9)), pytest.raises(ValidationError, match=words):
            services.log_contact(application=row, values=values, by=row.applicant.user)
    services.remove_contact(row=first, by=row.applicant.user)
    services.remove_contact(row=first, by=row.applicant.user)
    assert not SoapContact.objects.exists()


# ----------------------------------------------------------------------------------- offers


def test_offer_runs_out_at_the_end_of_its_round(apply):
    row = offer(apply())

    assert (row.received_at, row.expires_at) == (et("thu", 9, 5), et("thu", 11))
    assert row.is_open(et("thu", 11) - SECOND)
    assert not row.is_open(et("thu", 11))
    assert row.has_run_out(et("thu", 11))


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_offer_of_a_round_that_has_not_begun_is_refused(apply, number):
    begins = {1: 9, 2: 12, 3: 15, 4: 18}[number]
    row = apply()

    with pytest.raises(ValidationError, match=f"Round {number} has not begun yet"):
        offer(row, number, et("thu", begins) - SECOND)
    assert offer(row, number, et("thu", begins)).expires_at == et("thu", begins + 2)


@pytest.mark.parametrize("said", ["accepted", "declined"])
@pytest.mark.parametrize("told", [True, False])
def test_what_was_answered_in_time_can_be_noted_after_the_round(person, apply, said, told):
    first, second = offer(apply()), offer(apply())
    assert answer(first, "declined", et("thu", 11) - SECOND).answered_at == et("thu", 11) - SECOND
    if told:
        with at(et("thu", 12)):
            services.tell(applicant=person, by=person.user)

    late = answer(second, said, et("fri", 9))

    assert (late.answer, late.application.state) == (said, "accepted" if said == "accepted" else "ended")
    assert late.received_at <= late.answered_at < late.expires_at
    if said == "accepted":
        assert step_of(person, "soap_offers").shown_done_on == date(2027, 3, 18)


def test_a_slip_after_the_round_is_put_right(person, apply):
    row = answer(offer(apply(), 1, et("thu", 13)), "declined", et("thu", 14))
    with at(et("thu", 14)):
        with pytest.raises(ValidationError, match="Take that answer back first"):
            offers.answer_offer(row=row, answer="accepted", by=person.user)
        offers.take_back_answer(row=row, by=person.user)

    assert answer(row, "accepted", et("thu", 14)).answer == "accepted"


def test_a_round_whose_hour_is_only_expected_is_believed_a_day_before(apply, monkeypatch):
    row = apply()
    week = reading.week_for(row.applicant)
    expected = replace(week, moments=[replace(one, expected=True) for one in week.moments])
    monkeypatch.setattr(reading, "week_for", lambda _applicant: expected)

    with pytest.raises(ValidationError, match="has not begun yet"):
        offer(row, 1, et("wed", 9))
    made = offer(row, 1, et("thu", 8))

    assert (made.received_at, made.answer) == (et("thu", 8), "open")


def test_accepting_binds_declines_the_rest_and_ends_soap(person, apply):
    row, other, third = apply(), apply(), apply()
    mine, theirs = offer(row), offer(other)

    answer(mine)

    theirs.refresh_from_db()
    row.refresh_from_db()
    other.refresh_from_db()
    assert (theirs.answer, theirs.by_acceptance, row.state, other.state) == ("declined", True, "accepted", "ended")
    assert step_of(person, "soap_offers").shown_done_on == date(2027, 3, 18)
    assert step_of(person, "match_day").shown_done_on == date(2027, 3, 18)
    assert not RecordDate.objects.filter(room="soap").exists()
    answer(mine)
    for verb in (
        lambda: state(third, "withdrawn"), lambda: offer(third), lambda: answer(theirs), lambda: apply(),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match="That binds you and ends SOAP for you"):
            verb()
    with pytest.raises(ValidationError, match="Take that answer back first"):
        services.remove_application(row=row, by=person.user)


def test_a_wrong_press_is_taken_back_with_all_that_it_did(person, apply):
    mine, theirs = offer(apply()), offer(apply())
    with at(et("thu", 9, 30)):
        before = everything(person), list(SoapApplication.objects.values("pk", "state"))
        answer(mine)

        for _ in range(2):
            offers.take_back_answer(row=mine, by=person.user)

        assert (everything(person), list(SoapApplication.objects.values("pk", "state"))) == before
    assert set(SoapOffer.objects.values_list("answer", "by_acceptance")) == {("open", False)}
    answer(theirs)


def test_taken_back_after_the_round_it_has_run_out(person, apply):
    row = answer(offer(apply()), "declined")

    with at(et("thu", 11)):
        offers.take_back_answer(row=row, by=person.user)

    row.refresh_from_db()
    assert (row.answer, row.application.state) == ("expired", "ended")


def test_offers_that_ran_out_are_settled_by_the_next_telling(person, apply):
    row = offer(apply())
    with at(et("thu", 12)):
        services.tell(applicant=person, by=person.user)

    row.refresh_from_db()
    row.application.refresh_from_db()
    assert (row.answer, row.application.state) == ("expired", "ended")


def test_offer_after_a_refused_one_is_taken(apply):
    row = apply()
    answer(offer(row), "declined")

    assert offer(row, 2, et("thu", 12)).answer == "open"


@pytest.mark.parametrize("when", [et("thu", 9) - SECOND, et("thu", 11), et("thu", 10, 1)])
def test_time_of_an_offer_lies_in_its_round_and_not_ahead(apply, when):
    with pytest.raises(ValidationError, match="outside of round 1"):
        offer(apply(), 1, et("thu", 10), received_at=when)


def test_offer_that_is_noted_later_has_run_out(apply):
    assert offer(apply(), 1, et("thu", 13)).answer == "expired"


def test_open_offer_stands_in_the_way_of_a_press_and_goes_when_noted_by_mistake(person, apply):
    row = apply()
    made = offer(row)
    with at(et("thu", 9, 10)):
        row.refresh_from_db()
        with pytest.raises(ValidationError, match="Answer it first"):
            state(row, "withdrawn")
        offers.remove_offer(row=made, by=person.user)
        offers.remove_offer(row=made, by=person.user)
        row.refresh_from_db()
        assert row.state == "sent"
        assert not row.contacts.exists()


@pytest.mark.parametrize("before", ["contacted", "interviewed"])
def test_an_offer_noted_by_mistake_leaves_what_was_there_before(person, apply, before):
    row = apply()
    with at(et("wed", 9)):
        state(row, before)
    made = offer(row)

    with at(et("thu", 9, 10)):
        offers.remove_offer(row=made, by=person.user)

    row.refresh_from_db()
    assert row.state == before
    assert row.contacts.count() == 1


def test_what_is_only_planned_gets_no_offer_and_the_same_press_twice_is_one(apply):
    with pytest.raises(ValidationError, match="Only an application that was sent"):
        offer(apply(sent=False))
    row = apply()

    assert offer(row) == offer(row)


def test_acceptance_and_end_of_soap_do_not_contradict(person, apply):
    with at(et("mon", 10)):
        results.say_status(applicant=person, status="not_matched", by=person.user)
    row = offer(apply())
    with at(et("thu", 9, 20)):
        results.say_soap(applicant=person, soap="not_in", by=person.user)
        with pytest.raises(ValidationError, match="how SOAP ended for you"):
            offers.answer_offer(row=row, answer="accepted", by=person.user)
        results.take_back(applicant=person, part="soap", by=person.user)
    answer(row)
    with at(et("thu", 22)), pytest.raises(ValidationError, match="an offer that you accepted"):
        results.say_soap(applicant=person, soap="no_place", by=person.user)


# ------------------------------------------------------------------------------------- plan


def test_plan_is_begun_and_done_by_its_lines_and_open_again(person):
    before = everything(person)
    plan.tick_usual(applicant=person, key="letters", done=True, by=person.user)
    assert step_of(person, "soap_plan").shown_begun_on == date(2026, 11, 21)
    for key in PLAN_KEYS:
        plan.tick_usual(applicant=person, key=key, done=True, by=person.user)
    assert step_of(person, "soap_plan").shown_done_on == date(2026, 11, 21)

    row = plan.add_line(applicant=person, text="  Ask  Sara ", by=person.user)
    assert plan.add_line(applicant=person, text="Ask Sara", by=person.user) == row
    assert step_of(person, "soap_plan").shown_done_on is None
    plan.tick_own(row=row, done=True, by=person.user)
    assert step_of(person, "soap_plan").shown_done_on
    plan.tick_own(row=row, done=False, by=person.user)
    plan.remove_line(row=row, by=person.user)
    for key in PLAN_KEYS:
        plan.tick_usual(applicant=person, key=key, done=False, by=person.user)

    assert everything(person) == before
    assert not SoapPlanLine.objects.exists()


def test_a_line_with_a_null_byte_is_a_line(person):
    assert plan.add_line(applicant=person, text="Ask\0home", by=person.user).text == "Ask home"


def test_plan_refuses_no_words_another_line_and_too_many(person, monkeypatch):
    monkeypatch.setattr(plan, "MOST_LINES", 1)
    with pytest.raises(ValidationError, match="no such line"):
        plan.tick_usual(applicant=person, key="x", done=True, by=person.user)
    with pytest.raises(ValidationError, match="Write what you want to prepare"):
        plan.add_line(applicant=person, text=" ", by=person.user)
    plan.add_line(applicant=person, text="one", by=person.user)
    with pytest.raises(ValidationError, match="Remove one first"):
        plan.add_line(applicant=person, text="two", by=person.user)


def test_an_ended_application_is_not_planned_again(apply):
    with at(et("mon", 13)):
        row = services.set_state(row=(first := apply()), state="ended", by=first.applicant.user).row

        with pytest.raises(ValidationError, match="one step at a time"):
            services.set_state(row=row, state="planned", by=row.applicant.user)

        assert services.set_state(row=row, state="sent", by=row.applicant.user).row.sent_at
