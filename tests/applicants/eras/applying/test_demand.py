"""How many programs the budget counts: planned ones before an application is certified, those that were sent after."""

from datetime import date

from applicants.eras import demand
from applicants.eras import services as eras
from applicants.eras.applying import pages, reads, services
from programs.models import Program, Specialty

MEDICINE, EMERGENCY = "internal-medicine", "emergency-medicine"


def counted(person):
    names = dict(Specialty.objects.values_list("pk", "key"))
    return {names[pk]: count for pk, count in demand.listed_by_specialty(person).items() if count}


def billed(person):
    """What the page of fees counts as paid for, by specialty."""
    names = dict(Specialty.objects.values_list("name", "key"))
    lines = [line for bill in pages.cost(reads.desk(person, person.user)) for line in bill.lines]
    return {names[line.specialty]: line.count for line in lines if line.count}


def test_planned_ones_count_until_the_application_is_certified_then_those_that_were_sent(person, listed):
    for state in ("considering", "will_apply", "rejected", "withdrawn"):
        listed(state)
    listed("considering", own="Typed Hospital")
    listed("considering", key=EMERGENCY)
    assert counted(person) == {MEDICINE: 4, EMERGENCY: 1}

    services.certify(applicant=person, service="eras", certified_on=date(2026, 9, 24), by=person.user)

    assert counted(person) == {MEDICINE: 2, EMERGENCY: 1}  # ResidencyCAS is not certified
    assert billed(person) == {MEDICINE: 2}


def test_a_merged_program_counts_once_by_the_specialty_that_it_has_now(person, listed):
    old, now = listed("will_apply"), listed("considering", key=EMERGENCY)
    Program.objects.filter(pk=old.program_id).update(merged_into=now.program)

    assert counted(person) == {EMERGENCY: 1}
    services.certify(applicant=person, service="eras", certified_on=date(2026, 9, 24), by=person.user)
    assert counted(person) == {EMERGENCY: 1}


def test_what_was_sent_stays_paid_when_it_is_withdrawn_and_is_not_once_it_was_not_certified(person, listed):
    gone, _rest = listed("will_apply"), listed("will_apply")
    row = services.certify(applicant=person, service="eras", certified_on=date(2026, 9, 24), by=person.user).row
    eras.set_state(listed=gone, state="withdrawn", by=person.user)

    assert counted(person) == billed(person) == {MEDICINE: 2}

    services.take_back(row=row, by=person.user)
    assert counted(person) == billed(person) == {MEDICINE: 1}


def test_a_program_that_closed_stays_paid_and_is_no_longer_planned(person, listed):
    for state in ("applied", "considering"):
        Program.objects.filter(pk=listed(state).program_id).update(closed_on=date(2026, 11, 1))

    assert counted(person) == billed(person) == {MEDICINE: 1}
