"""The pages of interviews, for the applicant and for advisors, with script and without."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from applicants.eras import services as eras
from applicants.eras.models import ListedProgram
from applicants.interviews import services
from applicants.interviews.models import Interview
from tests.applicants.interviews.conftest import EASTERN, NOW, again, at, past_of
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory
from tests.support.html import page_of, problems_of
from tests.support.htmx import HTMX, press, same_as_fresh
from tests.support.people import ARABIC, advisor_of
from tests.support.rooms import sound

TODAY = date(2026, 11, 21)
FORM = {"kind": "interview", "invited_on": "2026-11-20", "zone": EASTERN}
BOOKED = {"day": "2026-12-08", "begins": "9:00 am", "ends": "1 pm"}


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


@pytest.fixture
def listed(person, program):
    return eras.add_program(applicant=person, program=program, by=person.user)


def url(person, name="agenda", *more):
    return reverse(f"interviews:{name}", args=[person.public_id, *more])


# --------------------------------------------------------------------------------------- agenda


def test_empty_room_says_what_to_do_first(client, person, signed_in):
    page = sound(client, url(person))

    assert "No invitation yet" in page.text
    assert page.find("a", href=url(person, "add")).text == "Add an invitation"
    theirs = sound(signed_in(advisor_of(person, "interviews")), url(person))
    assert "Nothing was recorded yet." in theirs.text
    assert not theirs.has("a", href=url(person, "add"))
    assert "Nothing is booked in this month" in sound(client, url(person, "month")).text


def test_agenda_shows_what_to_answer_first_then_the_days_in_both_zones(client, person, invite, booked, clock):
    invite("Late Answer", reply_by=at(11, 24, 22), slots="Two days in January")
    invite("Soon Answer", reply_by=at(11, 22, 9, 30), invited_at=at(11, 20, 17))
    booked("Morning Program", how="video")
    booked("Night Program", starts_at=at(12, 2, 18), ends_at=at(12, 2, 22), zone="America/Chicago")
    services.decline(row=booked("Given Up", starts_at=at(12, 20, 14), ends_at=None), by=person.user)
    held = booked("Held Program", starts_at=at(11, 20, 14), ends_at=at(11, 20, 17), invited_on=date(2026, 11, 1))
    services.mark_done(row=held, by=person.user)

    page = sound(client, url(person))

    text = page.text
    places = [text.index(name) for name in ("Soon Answer", "Late Answer", "Night Program", "Morning Program", "Held")]
    assert places == sorted(places)
    assert "6 invitations: 2 to answer, 2 booked, 1 done." in text
    assert "24 of 40 hours left" in text
    assert "Reply by Sun 22 Nov, 4:30 a.m. ET" in text
    assert "2:30 p.m. in Karachi." in text
    assert "CT noon – 4 p.m. Karachi 11 p.m. – 3 a.m." in text
    assert "In the night of Karachi (11 p.m. to 3 a.m.)" in text
    assert "ET 9 a.m. – 1 p.m. Karachi 7 p.m. – 11 p.m." in text
    assert "Last day to cancel politely: 24 Nov 2026" in text
    assert "1 declined or cancelled" in text


def test_clash_is_said_above_all_and_at_both(client, person, booked):
    booked("Placeholder Bay")
    booked("Invented River", starts_at=at(12, 8, 16), ends_at=at(12, 8, 20), zone="America/Chicago")
    booked("Open End", starts_at=at(12, 15, 10), ends_at=None)
    booked("Too Near", starts_at=at(12, 15, 13), ends_at=at(12, 15, 14))

    page = sound(client, url(person))

    assert "Two interviews clash on Tuesday 8 December" in page.text
    assert "overlap from 9 p.m. to 11 p.m. in Karachi." in page.text
    assert page.text.count("(9 p.m. to 11 p.m. in Karachi)") == 2
    assert "Two interviews may clash on Tuesday 15 December" in page.text
    pictures = page.find_all("svg", class_="strip")
    assert len(pictures) == 2
    assert [bar.attrs["width"] for bar in pictures[0].find_all("rect", class_="bar")] == ["40.00%", "40.00%"]
    assert pictures[0].find_all("rect", class_="both")[0].attrs["width"] == "20.00%"


def test_a_day_that_differs_is_named(client, person, booked):
    row = booked(starts_at=at(12, 8, 20), ends_at=at(12, 8, 22))

    assert "Karachi 1 a.m. – 3 a.m., Wed" in sound(client, url(person)).text
    text = sound(client, url(person, "show", row.pk)).text
    assert "Tuesday 8 December 2026" in text
    assert "in Karachi Wednesday 9 December" in text


# --------------------------------------------------------------------------------------- month


def test_month_is_a_table_of_own_days_with_replies(client, person, booked, invite):
    booked("Next Day", starts_at=at(12, 8, 20), ends_at=None)
    invite("Reply", reply_by=at(12, 31, 18, 59))
    invite("New Year", reply_by=at(12, 31, 19))

    page = sound(client, url(person, "month") + "?month=2026-12")

    table = page.find("table", class_="month")
    assert table.find("caption").text == "December 2026, 2 entries"
    assert [cell.text for cell in table.find_all("th", scope="col")] == [
        "Mon",
        "Tue",
        "Wed",
        "Thu",
        "Fri",
        "Sat",
        "Sun",
    ]
    cells = {cell.text.split()[0]: cell.text for cell in table.find_all("td") if cell.text}
    assert cells["9"] == "9 1 a.m. Next Day"
    assert cells["31"] == "31 Reply by 11:59 p.m. Reply"
    assert cells["8"] == "8"
    assert "January 2027" in page.text


@pytest.mark.parametrize("month", ["", "2026-13", "x", "0000-00", "99999-1", "0001-01", "9999-12", "2037-01"])
def test_month_that_is_none_is_this_one(client, person, month):
    assert "November 2026" in sound(client, url(person, "month") + f"?month={month}").text


def test_month_by_htmx_is_the_page(client, person, booked):
    booked()
    address = url(person, "month") + "?month=2026-12"

    same_as_fresh(client, address, client.get(address, headers=HTMX))


# ---------------------------------------------------------------------------------------- forms


def test_record_an_invitation_of_a_listed_program(client, person, listed):
    page = sound(client, url(person, "add"))
    assert "Example Lakeside (demo) (Internal Medicine, Newark, NJ)" in page.text

    answer = client.post(url(person, "add"), FORM | BOOKED | {
        "program": f"l{listed.pk}", "notes": ARABIC, "how": "in_person", "invited_time": "14:30",
        "reply_day": "2026-11-23", "reply_clock": "5 pm ET", "zone_unsure": "on",
    }, follow=True)  # fmt: skip

    assert "The invitation is recorded." in page_of(answer).find(id="flash").text
    row = Interview.objects.get()
    assert (row.starts_at, row.ends_at, row.reply_by) == (at(12, 8, 14), at(12, 8, 18), at(11, 23, 22))
    assert (row.invited_at, row.zone_sure, row.notes) == (at(11, 20, 9, 30), False, ARABIC)
    form = sound(client, url(person, "change", row.pk)).find_all("form", class_="form")[0].fields()
    assert (form["begins"], form["ends"], form["reply_clock"]) == ("9:00 am", "1:00 pm", "5:00 pm")
    assert client.post(url(person, "change", row.pk), form | {"notes": "Other"}).status_code == 303
    assert (again(row).starts_at, again(row).notes, again(row).invited_at) == (row.starts_at, "Other", row.invited_at)


def test_search_offers_programs_of_the_catalogue(client, person, program):
    ProgramFactory(name="Other Place (demo)", search_text="other place demo")

    page = sound(client, url(person, "add") + "?q=lakeside")
    assert "1 program found. It is chosen below." in page.text
    form = page.find_all("form", class_="form")[1].fields()
    assert form["program"] == f"p{program.pk}"
    answer = client.post(url(person, "add"), FORM | {"program": f"p{program.pk}"})

    assert answer.status_code == 303
    assert ListedProgram.objects.get().program == program
    assert "Nothing found for “zzzz”" in sound(client, url(person, "add") + "?q=zzzz").text
    address = url(person, "add") + "?q=lakeside"
    same_as_fresh(client, address, client.get(address, headers=HTMX))


def test_a_typed_program(client, person):
    own = {"program": "typed", "own_name": "Sample Hospital", "own_specialty": "", "own_state": "nj"}
    wrong = page_of(client.post(url(person, "add"), FORM | own))
    assert "Say what it is called, and its specialty." in wrong.find(id="id_own_specialty_error").text
    assert "open" in wrong.find("details", id="typed").attrs
    assert problems_of(wrong) == []
    specialty = next(option.attrs["value"] for option in wrong.find_all("option") if option.text == "Internal Medicine")

    assert client.post(url(person, "add"), FORM | own | {"own_specialty": specialty}).status_code == 303

    row = ListedProgram.objects.get()
    assert (row.own_name, row.own_state, row.state) == ("Sample Hospital", "NJ", "invited")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"program": ""}, "id_program", "required"),
        ({"program": "l999999"}, "id_program", "valid choice"),
        ({"program": "p999999"}, "id_program", "valid choice"),
        ({"program": "p²"}, "id_program", "valid choice"),
        ({"zone": ""}, "id_zone", "Choose the time zone"),
        ({"zone": "Mars"}, "id_zone", "valid choice"),
        ({"begins": "9"}, "id_begins", "Write a time like 9:00 am or 14:30."),
        ({"begins": "2:00"}, "id_begins", "Write am or pm."),
        ({"begins": "9 am XYZ"}, "id_begins", "do not know the time zone “XYZ”"),
        ({"begins": "9 am PST"}, "id_begins", "You typed a time of PT and chose ET"),
        ({"begins": ""}, "id_begins", "Say at what time"),
        ({"day": ""}, "id_day", "Say on which day."),
        ({"day": "2027-03-14", "begins": "2:30 am", "ends": ""}, "id_begins", "There is no 2:30 a.m. in New York"),
        ({"ends": "8 am"}, "id_ends", "It cannot end before it begins."),
        ({"reply_day": "2026-11-24"}, "id_reply_clock", "Say at what time"),
        ({"reply_clock": "9 am"}, "id_reply_day", "Say on which day."),
        ({"invited_on": "2026-11-22"}, "id_invited_on", "in the future"),
        ({"day": "0001-01-01"}, "id_begins", "Is the year right?"),
        ({"link": "nowhere"}, "id_link", "valid URL"),
    ],
)  # fmt: skip
def test_wrong_input_comes_back_at_its_field(client, person, listed, change, field, words):
    answer = client.post(url(person, "add"), FORM | BOOKED | {"program": f"l{listed.pk}"} | change)

    page = page_of(answer)
    assert answer.status_code == 422
    assert words in page.find(id=f"{field}_error").text
    assert problems_of(page) == []
    assert not Interview.objects.exists()


def test_est_in_summer_is_asked_back_and_answered(client, person, listed):
    sent = FORM | {"program": f"l{listed.pk}", "day": "2027-07-08", "begins": "9:00 AM EST"}

    answer = client.post(url(person, "add"), sent)
    page = page_of(answer)
    assert answer.status_code == 422
    assert "EST in July: do you mean EDT?" in page.find(id="id_begins_which_error").text
    options = [field.attrs["value"] for field in page.find_all("input", name="begins_which")]
    assert options == [EASTERN, "letter"]
    assert problems_of(page) == []
    assert client.post(url(person, "add"), sent | {"begins_which": "nonsense"}).status_code == 422
    assert client.post(url(person, "add"), sent | {"begins_which": "letter"}).status_code == 303

    assert Interview.objects.get().starts_at == at(7, 8, 14, year=2027)


def test_the_doubled_hour_asks_which_one(client, person, listed):
    sent = FORM | {"program": f"l{listed.pk}", "invited_on": "2026-10-30", "day": "2026-11-01", "begins": "1:30 am"}

    page = page_of(client.post(url(person, "add"), sent))
    assert "comes twice in New York" in page.find(id="id_begins_which_error").text
    client.post(url(person, "add"), sent | {"begins_which": "fold1"})

    row = Interview.objects.get()
    assert row.starts_at == at(11, 1, 6, 30)
    form = sound(client, url(person, "change", row.pk)).find_all("form", class_="form")[0].fields()
    assert form["begins"] == "1:30 am EST"
    client.post(url(person, "change", row.pk), form)
    assert again(row).starts_at == at(11, 1, 6, 30)


def test_sent_twice_is_recorded_once(client, person, listed):
    sent = FORM | BOOKED | {"program": f"l{listed.pk}"}
    client.post(url(person, "add"), sent)

    answer = client.post(url(person, "add"), sent)

    assert answer.status_code == 422
    assert "You have recorded this invitation already." in page_of(answer).text
    assert Interview.objects.count() == 1


def test_book(client, person, invite):
    row = invite(slots="Tue 8 or Thu 10 Dec")
    page = sound(client, url(person, "book", row.pk))
    assert "They offer: Tue 8 or Thu 10 Dec" in page.text

    assert client.post(url(person, "book", row.pk), BOOKED | {"zone": EASTERN}).status_code == 303

    assert (again(row).state, again(row).starts_at) == ("scheduled", at(12, 8, 14))


# ---------------------------------------------------------------------------------------- moves


def test_answered_and_taken_back_by_htmx(client, person, invite):
    row = invite(reply_by=at(11, 22, 9))

    answer = press(client, url(person), url(person, "move", row.pk, "answered"))

    assert "Noted that you answered" in page_of(answer).find(id="flash").text
    assert again(row).answered_on == TODAY
    undo = page_of(answer).find(id="flash").find("form").attrs["action"]
    client.post(undo)
    assert again(row).answered_on is None


def test_every_step_has_its_button_on_the_page(client, person, invite, booked):
    row = invite(reply_by=at(11, 22, 9), zone_sure=False)
    show = url(person, "show", row.pk)
    for move in ("zone", "waitlisted"):
        press(client, show, url(person, "move", row.pk, move))
    give_up = sound(client, url(person, "give-up", row.pk))
    assert {form.attrs["action"] for form in give_up.find_all("form") if "/move/" in form.attrs["action"]} == {
        url(person, "move", row.pk, "declined"), url(person, "move", row.pk, "cancelled")
    }  # fmt: skip
    client.post(url(person, "move", row.pk, "declined"))
    assert "Declined by me" in sound(client, show).text
    assert "already" in sound(client, url(person, "give-up", row.pk)).text
    press(client, show, url(person, "move", row.pk, "reopened"))
    assert again(row).state == "waitlisted"

    past = booked("Past", starts_at=NOW - timedelta(hours=5), ends_at=NOW - timedelta(hours=1))
    press(client, url(person), url(person, "move", past.pk, "done"))
    assert again(past).state == "done"
    refused = client.post(url(person, "move", past.pk, "waitlisted"), follow=True)
    assert "so this cannot be done" in page_of(refused).find(id="flash").text
    assert client.post(url(person, "move", past.pk, "nonsense")).status_code == 404


def test_cancelling_a_booked_one_says_what_is_polite(client, person, booked):
    far, near = booked(), booked("Near", starts_at=at(12, 1, 14), ends_at=None)

    text = sound(client, url(person, "give-up", far.pk)).text
    assert "until 24 Nov 2026" in text
    assert "not verified" in text
    assert "would have been polite" in sound(client, url(person, "give-up", near.pk)).text


def test_remove_asks_once_and_names_it(client, person, booked):
    row = booked()

    assert "Remove “Example Bay (demo)”?" in sound(client, url(person, "remove", row.pk)).text
    answer = client.post(url(person, "remove", row.pk), follow=True)

    assert "Removed: Example Bay (demo)." in page_of(answer).text
    assert not Interview.objects.exists()


def test_only_posts_write(client, person, invite):
    row = invite()

    assert client.get(url(person, "move", row.pk, "answered")).status_code == 405
    client.get(url(person, "give-up", row.pk))
    client.get(url(person, "remove", row.pk))

    assert (again(row).state, again(row).answered_on) == ("invited", None)


# --------------------------------------------------------------------------------------- access


def test_advisor_reads_all_of_it_without_forms_and_without_the_section_not_at_all(person, signed_in, invite, booked):
    row = booked(notes=ARABIC, link="https://example.org/x", zone_sure=False)
    invite(reply_by=at(11, 22, 9))
    client = signed_in(advisor_of(person, "interviews"))

    for address in (url(person), url(person, "month"), url(person, "show", row.pk)):
        page = sound(client, address)
        assert not [form for form in page.find_all("form") if "/interviews/" in form.attrs.get("action", "")]
        assert not [link for link in page.find_all("a") if link.attrs["href"].endswith(("/add/", "/change/", "/book/"))]
    assert ARABIC in sound(client, url(person, "show", row.pk)).text
    assert "Interviews of" in sound(client, url(person)).text
    outside = signed_in(advisor_of(person, "roadmap", "programs", "match"))
    for name, more in (("agenda", ()), ("month", ()), ("calendar", ()), ("show", (row.pk,))):
        assert outside.get(url(person, name, *more)).status_code == 404


def test_forged_ids_and_past_seasons_are_not_found(person, client, signed_in, booked):
    row = booked()
    other = ApplicantFactory()
    names = ("show", "change", "book", "give-up", "remove")
    theirs = signed_in(other)
    answers = [theirs.get(url(other, name, row.pk)) for name in names]
    answers += [theirs.post(url(other, "move", row.pk, "declined")), theirs.post(url(other, "remove", row.pk))]
    assert [answer.status_code for answer in answers] == [404] * 7

    Interview.objects.update(past_season=past_of(person))

    assert [client.get(url(person, name, row.pk)).status_code for name in names] == [404] * 5
    assert "No invitation yet" in sound(client, url(person)).text
    assert again(row).state == "scheduled"


def test_pages_take_the_same_few_queries_for_1_and_30(person, client, at_most, signed_in):
    advisor = signed_in(advisor_of(person, "interviews"))
    advisor.get(url(person))  # the first visit of a day is recorded
    counts = {}
    row = None
    for number in range(30):
        listed = ListedProgram.objects.create(applicant=person, program=ProgramFactory())
        row = Interview.objects.create(
            applicant=person, listed=listed, zone=EASTERN, invited_on=TODAY, reply_by=at(11, 22, 9),
            state="scheduled" if number % 3 else "invited",
            starts_at=at(12, 1 + number, 14) if number % 3 else None,
        )  # fmt: skip
        if number in (0, 29):
            addresses = (url(person), url(person, "month") + "?month=2026-12", url(person, "show", row.pk))
            for address in addresses:
                for one in (client, advisor):
                    with at_most(15) as queries:
                        assert one.get(address).status_code == 200
                    counts.setdefault((address.replace(f"/{row.pk}/", "/"), one is client), set()).add(len(queries))
            for name, more in (("add", ()), ("calendar", ())):
                with at_most(15) as queries:
                    assert client.get(url(person, name, *more)).status_code == 200
                counts.setdefault((name, True), set()).add(len(queries))

    assert all(len(found) == 1 for found in counts.values()), counts
