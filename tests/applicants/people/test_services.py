"""The writes of the room: what they refuse, what they do to the plan, and that removing undoes all of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from applicants.checklist.models import RecordDate
from applicants.people import services
from applicants.people.models import Conference, Contact, Group
from applicants.profile.models import Applicant
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.rooms import everything
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def add(person):
    def add(model=Contact, **values):
        usual = {Contact: {"kind": "peer"}, Conference: {"going": "maybe"}, Group: {}}[model]
        said = {"name": "Example", **usual, **values}
        return services.add(model=model, applicant=person, values=said, by=person.user)[0]

    return add


def states(person):
    keys = ("find_mentors", "join_community", "networking")
    return tuple(step_of(person, key).is_done for key in keys)


def test_people_groups_and_a_conference_complete_their_steps_and_open_them_again(person, add):
    before = everything(person)

    rows = [add(kind="clinical", follow_up_on=TODAY)]
    assert states(person) == (False, False, False)
    assert step_of(person, "find_mentors").day_begun == TODAY
    rows.append(add(kind="academic", name="Second"))
    assert states(person) == (True, False, False)
    rows.append(add(Group, joined_on=TODAY))
    assert states(person) == (True, True, False)
    rows.append(add(Conference, going="was_there", begins_on=TODAY))
    assert states(person) == (True, True, True)
    assert Applicant.objects.get(pk=person.pk).done_count == person.done_count + 3
    for row in rows:
        services.remove(row=row, by=person.user)

    assert everything(person) == before


def test_changing_a_record_moves_its_reminder_and_its_step(person, add):
    row = add(follow_up_on=TOMORROW)
    group = add(Group, joined_on=TODAY)

    services.change(row=row, values={"follow_up_on": TODAY}, by=person.user)
    services.change(row=group, values={"joined_on": None}, by=person.user)

    assert list(RecordDate.objects.values_list("key", "kind", "on", "title")) == [
        (f"contact:{row.pk}", "ask", TODAY, "Write to Example"),
    ]  # fmt: skip
    assert not step_of(person, "join_community").is_done
    services.change(row=row, values={"last_contact_on": TODAY, "follow_up_on": None}, by=person.user)
    assert not RecordDate.objects.exists()


def test_what_is_not_named_stays(person, add):
    row = add(notes="Call her", met_how="At work")

    row, _moved = services.change(row=row, values={"role": "PGY-2"}, by=person.user)

    assert (row.notes, row.met_how, row.role, row.added_on) == ("Call her", "At work", "PGY-2", TODAY)


@pytest.mark.parametrize(
    ("model", "values", "field"),
    [
        (Contact, {"name": "  "}, "name"),
        (Contact, {"kind": "king"}, "kind"),
        (Contact, {"met_on": TOMORROW}, "met_on"),
        (Contact, {"met_on": date(1949, 12, 31)}, "met_on"),
        (Contact, {"last_contact_on": TOMORROW}, "last_contact_on"),
        (Contact, {"met_on": TODAY, "last_contact_on": TODAY - timedelta(days=1)}, "last_contact_on"),
        (Contact, {"last_contact_on": TODAY, "follow_up_on": TODAY - timedelta(days=1)}, "follow_up_on"),
        (Contact, {"follow_up_on": date(2091, 1, 1)}, "follow_up_on"),
        (Contact, {"notes": "x" * 2001}, "notes"),
        (Conference, {"going": "was_there", "begins_on": TOMORROW}, "going"),
        (Conference, {"going": "was_there", "begins_on": TODAY, "ends_on": TOMORROW}, "going"),
        (Conference, {"begins_on": date(1900, 1, 1)}, "begins_on"),
        (Group, {"link": "javascript:alert(1)"}, "link"),
        (Group, {"link": "ftp://example.org/"}, "link"),
        (Group, {"joined_on": TOMORROW}, "joined_on"),
    ],
)
def test_wrong_values_are_refused_at_their_field(add, model, values, field):
    with pytest.raises(ValidationError) as found:
        add(model, **values)

    assert field in found.value.message_dict
    assert not model.objects.exists()


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Contact, {"met_on": TODAY, "last_contact_on": TODAY, "follow_up_on": TODAY}),
        (Contact, {"met_on": date(1950, 1, 1), "follow_up_on": TODAY - timedelta(days=400)}),
        (Conference, {"going": "was_there", "begins_on": TODAY - timedelta(days=1), "ends_on": TODAY}),
        (Conference, {"begins_on": TODAY, "abstract_due_on": TODAY}),
        (Group, {"joined_on": TODAY, "link": "https://example.org/group"}),
    ],
)
def test_days_at_the_edge_are_taken(add, model, values):
    add(model, **values)

    assert model.objects.count() == 1


def test_today_is_the_persons_own_day(add, time_machine):
    """At 20:00 in London the day in Karachi has changed."""
    time_machine.move_to("2026-11-21T20:00:00+00:00", tick=False)

    assert add(met_on=TOMORROW).added_on == TOMORROW


def test_the_list_has_an_end(add, monkeypatch):
    monkeypatch.setattr(services, "MOST_ROWS", 1)
    add()

    with pytest.raises(ValidationError, match="You keep 1 of them here"):
        add()
    add(Group)


def test_only_the_owner_writes(person, add):
    row = add()
    advisor = GrantFactory(applicant=person, sections=["people"]).advisor

    for by in (advisor, ApplicantFactory(planned=False).user):
        with pytest.raises(PermissionError):
            services.add(model=Contact, applicant=person, values={"name": "X", "kind": "peer"}, by=by)
        with pytest.raises(PermissionError):
            services.change(row=row, values={"name": "X"}, by=by)
        with pytest.raises(PermissionError):
            services.remove(row=row, by=by)
    assert Contact.objects.get().name == "Example"
