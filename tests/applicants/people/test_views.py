"""The pages of the room: for the owner, for an advisor with and without the section, long, empty, with mistakes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.people import demo, services, sheet
from applicants.people.models import Conference, Contact, Group
from applicants.sharing.models import Viewing
from roadmap import road
from tests.support.factories import ApplicantFactory
from tests.support.html import sound
from tests.support.people import LONG_NAME, advisor_of

TODAY = date(2026, 11, 21)
ARABIC = "د. ليلى مثال 🩺"
NOTES = "Her private number. خاص"


def url(person, name="room", *more):
    return reverse(f"people:{name}", args=[person.public_id, *more])


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


def add(person, model=Contact, **values):
    usual = {Contact: {"kind": "peer"}, Conference: {"going": "maybe"}, Group: {}}[model]
    return services.add(
        model=model, applicant=person, values={"name": "Example", **usual, **values}, by=person.user
    )[0]  # fmt: skip


def test_an_empty_room_says_what_to_do_first(client, person):
    page = sound(client.get(url(person)))

    assert "Start with one person who knows a part of this road" in page.text
    assert "Nobody yet as clinical mentor, academic mentor, career mentor, peer mentor." in page.text
    assert url(person, "add", "person") in [link.attrs["href"] for link in page.find_all("a")]
    assert "Whom to write to next" not in page.text


def test_follow_ups_that_are_due_come_first(client, person):
    add(person, name="Later", follow_up_on=TODAY + timedelta(days=1))
    add(person, name="Nobody asked", kind="alumni")
    add(person, name=ARABIC, kind="clinical", follow_up_on=TODAY, notes=NOTES)

    page = sound(client.get(url(person)))

    rows = page.find(id="next").parent.parent.find_all("li")
    assert [row.text.split(",")[0] for row in rows] == [
        f"Due {ARABIC} Clinical mentor Sat 21 Nov 2026", "Later Peer mentor Sun 22 Nov 2026",
    ]  # fmt: skip
    assert "1 due" in page.text
    assert NOTES in page.text


def test_steps_of_the_roadmap_say_how_far_they_are(client, person):
    add(person, kind="clinical", last_contact_on=TODAY)
    add(person, kind="academic")
    add(person, Group, joined_on=TODAY)

    aims = sound(client.get(url(person))).find(id="steps").parent.parent

    assert "done 2 of 4 kinds" in aims.text
    assert "done 1 group joined" in aims.text
    assert "1 person in touch" in aims.text
    assert "our own measures; the guides name no numbers" in aims.text


def test_a_conference_that_is_over_asks_how_it_went(client, person):
    add(person, Conference, going="going", begins_on=TODAY - timedelta(days=1))

    assert "It is over. Were you there?" in sound(client.get(url(person))).text


def test_a_program_follow_up_in_match_week_is_marked(client, person):
    match = road.current().calendar.day(person.target_season, "A_STATUS").on
    add(person, kind="program", name="Coordinator", follow_up_on=match)

    assert "Who takes part in SOAP must not contact a program" in sound(client.get(url(person))).text


def test_an_advisor_with_the_section_reads_but_not_the_notes(signed_in, person):
    row = add(person, name=LONG_NAME[:120].strip(), notes=NOTES, follow_up_on=TODAY)
    add(person, Conference, going="going", begins_on=TODAY - timedelta(days=1))
    advisor = advisor_of(person, "people")
    client = signed_in(advisor)

    page = sound(client.get(url(person)))

    assert row.name in page.text
    assert NOTES not in page.text
    main = page.find("main")
    assert not main.find_all("form")
    assert [link.attrs["href"] for link in main.find_all("a") if "/people/" in link.attrs["href"]] == []
    assert "Were you there?" not in page.text
    assert Viewing.objects.filter(applicant=person, advisor=advisor, section="people").exists()
    for name, more in (("change", ("person", row.pk)), ("remove", ("person", row.pk)), ("touch", (row.pk,))):
        assert client.get(url(person, name, *more)).status_code == 404


def test_today_is_the_applicants_day_for_an_advisor_elsewhere(signed_in, person, time_machine):
    """At 20:00 in London it is the 22nd in Karachi and still the 21st in Chicago."""
    time_machine.move_to("2026-11-21T20:00:00+00:00", tick=False)
    add(person, follow_up_on=date(2026, 11, 22))
    advisor = advisor_of(person, "people")
    advisor.time_zone = "America/Chicago"
    advisor.save()

    page = sound(signed_in(advisor).get(url(person)))

    assert "Due Example Peer mentor Sun 22 Nov 2026, today" in page.text


def test_an_empty_room_has_no_advice_for_an_advisor(signed_in, person):
    page = sound(signed_in(advisor_of(person, "people")).get(url(person)))

    assert "Nobody was written down yet." in page.text
    assert "Start with one person" not in page.text


def test_without_the_section_there_is_no_room(signed_in, person):
    assert signed_in(advisor_of(person, "roadmap", "budget")).get(url(person)).status_code == 404


def test_the_same_queries_for_1_and_30_rows(client, person):
    road.current()

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(person)).status_code == 200
        return len(queries)

    for model in (Contact, Conference, Group):
        add(person, model)
    few = count()
    for model in (Contact, Conference, Group):
        model.objects.bulk_create(
            model(
                applicant=person, name=f"Number {n}", added_on=TODAY, **({"kind": "peer"} if model is Contact else {})
            )
            for n in range(29)
        )

    assert count() == few <= 15


# -------------------------------------------------------------------------------------------- writing


@pytest.mark.parametrize(
    ("thing", "model", "data"),
    [
        ("person", Contact, {
            "name": ARABIC, "kind": "career", "role": "", "met_how": "Talk", "met_on": "2026-11-01",
            "last_contact_on": "", "follow_up_on": "2026-12-01", "notes": NOTES,
        }),
        ("conference", Conference, {
            "name": "Meeting", "field": "", "place": "Online", "begins_on": "2027-04-01", "ends_on": "2027-04-03",
            "abstract_due_on": "2027-01-05", "going": "going",
        }),
        ("group", Group, {"name": "Group", "link": "https://example.org/", "joined_on": "2026-11-02"}),
    ],
)  # fmt: skip
def test_add_change_and_remove(client, person, thing, model, data):
    sound(client.get(url(person, "add", thing)))
    assert client.post(url(person, "add", thing), data).status_code == 303
    row = model.objects.get()

    form = sound(client.get(url(person, "change", thing, row.pk))).find("form", class_="form")
    assert form.fields() == data
    client.post(url(person, "change", thing, row.pk), data | {"name": "Renamed"})
    assert "Renamed" in sound(client.get(url(person))).text
    assert "Remove “Renamed”?" in sound(client.get(url(person, "remove", thing, row.pk))).text
    client.post(url(person, "remove", thing, row.pk))

    assert not model.objects.exists()


def test_in_touch_sets_both_days(client, person):
    row = add(person, follow_up_on=TODAY - timedelta(days=2))
    form = sound(client.get(url(person, "touch", row.pk))).find("form", class_="form")
    assert form.fields() == {"last_contact_on": "2026-11-21", "follow_up_on": ""}

    client.post(url(person, "touch", row.pk), form.fields())

    row.refresh_from_db()
    assert (row.last_contact_on, row.follow_up_on) == (TODAY, None)


@pytest.mark.parametrize(
    ("thing", "data", "field"),
    [
        ("person", {"name": "", "kind": "peer"}, "name"),
        ("person", {"name": "x", "kind": "peer", "met_on": "2026-11-22"}, "met_on"),
        ("person", {"name": "x", "kind": "peer", "last_contact_on": "2026-11-21", "follow_up_on": "2026-11-20"},
         "follow_up_on"),
        ("conference", {"name": "x", "going": "was_there", "begins_on": "2026-11-22"}, "going"),
        ("group", {"name": "x", "link": "javascript:alert(1)"}, "link"),
    ],
)  # fmt: skip
def test_mistakes_come_back_at_their_field(client, person, thing, data, field):
    page = sound(client.post(url(person, "add", thing), data), 422)

    assert page.find("main").find(id=f"id_{field}").attrs["aria-invalid"] == "true"
    assert page.has(class_="error-summary")


def test_rules_between_two_days_stand_above_the_form(client, person):
    data = {"name": "x", "going": "maybe", "begins_on": "2027-04-03", "ends_on": "2027-04-01"}

    page = sound(client.post(url(person, "add", "conference"), data), 422)

    assert "The last day needs a first day, and cannot be before it." in page.find(class_="error-summary").text


def test_rows_of_others_are_not_there(client, person):
    other = ApplicantFactory()
    rows = {"person": add(other), "conference": add(other, Conference), "group": add(other, Group)}

    for thing, row in rows.items():
        for name in ("change", "remove"):
            for whose in (person, other):
                assert client.get(url(whose, name, thing, row.pk)).status_code == 404
                assert client.post(url(whose, name, thing, row.pk)).status_code == 404
    assert client.post(url(person, "touch", rows["person"].pk), {"last_contact_on": "2026-11-21"}).status_code == 404
    assert client.get(url(person) + "add/king/").status_code == 404
    assert all(type(row).objects.filter(pk=row.pk).exists() for row in rows.values())


# --------------------------------------------------------------------------------------- spreadsheets


def test_the_sheets_give_back_what_they_took(person):
    demo.fill(person, TODAY, person.user)

    for table in sheet.SHEETS:
        rows = [dict(values) for _row, values in table.read(person)]
        assert {column.key for column in table.columns} == set(rows[0])
        assert set(table.identity) <= set(rows[0])
        for row, _values in list(table.read(person)):
            table.remove(row=row, by=person.user)
        for values in rows:
            table.add(applicant=person, values=values, by=person.user)
        assert [dict(values) for _row, values in table.read(person)] == rows
        for row, values in table.read(person):
            table.change(row=row, values=values, by=person.user)
        assert [dict(values) for _row, values in table.read(person)] == rows
