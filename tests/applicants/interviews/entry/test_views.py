"""Pasting a mail and bringing in a file: what is found, what is asked, and that nothing is kept before."""

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from zeal import zeal_ignore

from applicants.checklist.models import RecordDate
from applicants.interviews.entry.models import CalendarEntry
from applicants.interviews.models import Interview
from programs.models import Specialty
from tests.support import html
from tests.support.people import ARABIC

HERE = Path(__file__).parent


@pytest.fixture
def client(person, signed_in):
    return signed_in(person.user)


def url(person, name):
    return reverse(f"entry:{name}", args=[person.public_id])


def text_of(name):
    return (HERE / "mails" / f"{name}.txt").read_text().replace("\n", "\r\n")


def paste(client, person, name, **more):
    return client.post(url(person, "paste"), {"text": text_of(name), "came_on": "2026-11-20", **more})


def keep(client, person, name, **answers):
    facts = {
        "text": text_of(name), "came_on": "2026-11-20", "program": "own", "own_name": f"Model City {ARABIC}",
        "own_specialty": Specialty.objects.first().pk,
    }  # fmt: skip
    return client.post(url(person, "keep-mail"), facts | answers)


def choices(answer, name, form="form"):
    return [key for key, _label in answer.context[form].fields[name].choices]


def test_pages_are_sound_and_say_that_nothing_is_kept(client, person):
    assert "is never kept" in html.sound(client.get(url(person, "paste"))).text
    assert "not kept" in html.sound(client.get(url(person, "file"))).text


def test_paste_shows_what_was_found_beside_its_words_and_stores_nothing(client, person):
    answer = paste(client, person, "thalamus")

    page = answer.content.decode()
    assert "<mark>Monday, November 30</mark>" in page
    assert "Tue 8 Dec 2026, 9:00 a.m. – 1:00 p.m. ET" in html.sound(answer).text
    assert "7:00 p.m. in Karachi" in page
    assert "It came on Fri 20 Nov 2026." in page
    assert not Interview.objects.exists()
    assert "zone" not in answer.context["form"].fields  # its words name it


def test_paste_takes_the_day_from_the_head_of_the_mail(client, person, time_machine):
    time_machine.move_to(datetime(2026, 11, 21, 9, tzinfo=UTC), tick=False)

    answer = paste(client, person, "thalamus", came_on="2026-11-21")

    assert answer.context["came_on"].isoformat() == "2026-11-20"


def test_paste_of_nothing_comes_back_at_its_field(client, person):
    answer = client.post(url(person, "paste"), {"text": " ", "came_on": "2026-11-20"})

    assert answer.status_code == 422


def test_paste_of_a_strange_text_is_shown_as_text(client, person):
    answer = client.post(
        url(person, "paste"), {"text": f"<script>alert(1)</script> {ARABIC} 🏥 " * 50, "came_on": "2026-11-20"}
    )

    page = answer.content.decode()
    assert "We found no day and hour" in page
    assert "<script>alert(1)" not in page
    html.sound(answer)


def test_keep_of_a_confirmed_mail_books_it(client, person):
    shown = paste(client, person, "confirmed")
    assert shown.context["form"].fields["starts"].initial == "20261208T1330Z@America/New_York"

    answer = keep(client, person, "confirmed", starts="20261208T1330Z@America/New_York")

    row = Interview.objects.get()
    assert answer.status_code == 303
    assert (row.starts_at, row.ends_at) == (
        datetime(2026, 12, 8, 13, 30, tzinfo=UTC), datetime(2026, 12, 8, 17, 30, tzinfo=UTC),
    )  # fmt: skip
    assert (row.zone, row.state, row.invited_on.isoformat()) == ("America/New_York", "scheduled", "2026-11-20")
    assert row.listed.name == f"Model City {ARABIC}"


def test_keep_without_answers_asks_for_each(client, person):
    answer = keep(client, person, "thalamus", program="", own_name="")

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"program", "starts", "reply"}
    html.sound(answer, 422)
    assert not Interview.objects.exists()


def test_keep_of_an_invitation_keeps_the_time_to_reply_by(client, person):
    keep(client, person, "thalamus", starts="none", reply="20261130T2200Z@America/New_York")

    row = Interview.objects.get()
    assert (row.state, row.starts_at, row.zone) == ("invited", None, "America/New_York")
    assert row.reply_by == datetime(2026, 11, 30, 22, tzinfo=UTC)


def test_keep_asks_hour_and_zone_where_the_words_name_none(client, person):
    first = keep(client, person, "ambiguous", starts="20270304T0900", reply="20270225")
    assert set(first.context["form"].errors) == {"zone", "reply_hour"}

    answer = keep(
        client, person, "ambiguous", starts="20270304T0900", reply="20270225", reply_hour="5 pm", zone="America/Chicago"
    )

    assert answer.status_code == 303
    row = Interview.objects.get()
    assert row.starts_at == datetime(2027, 3, 4, 15, tzinfo=UTC)
    assert row.reply_by == datetime(2027, 2, 25, 23, tzinfo=UTC)


def test_keep_of_hours_counted_on_ones_own_clock_asks_for_the_zone_of_the_program(client, person):
    answers = {
        "text": "We offer you an interview. Kindly reply within 48 hours.", "came_on": "2026-11-20", "came_at": "18:00",
        "program": "own", "own_name": "X", "own_specialty": Specialty.objects.first().pk,
        "reply": "20261122T1300Z@Asia/Karachi",
    }  # fmt: skip

    asked = client.post(url(person, "keep-mail"), answers)
    assert asked.status_code == 422
    assert "Choose the time zone of the program." in html.sound(asked, 422).text

    client.post(url(person, "keep-mail"), answers | {"zone": "America/Chicago"})

    row = Interview.objects.get()
    assert (row.zone, row.reply_by) == ("America/Chicago", datetime(2026, 11, 22, 13, tzinfo=UTC))


def test_keep_of_an_hour_that_comes_twice_asks_which(client, person):
    text = {"text": "Interview on November 1, 2026 at 1:30 AM.", "came_on": "2026-10-20"}
    first = client.post(url(person, "keep-mail"), {
        **text, "program": "own", "own_name": "X", "own_specialty": Specialty.objects.first().pk,
        "starts": "20261101T0130", "zone": "America/New_York",
    })  # fmt: skip

    assert first.status_code == 422
    assert choices(first, "starts")[:2] == ["20261101T0530Z@America/New_York", "20261101T0630Z@America/New_York"]
    assert "comes twice" in html.sound(first, 422).text
    assert not Interview.objects.exists()


def test_keep_about_an_invitation_that_is_there_books_it(client, person):
    keep(client, person, "thalamus", starts="none", reply="20261130T2200Z@America/New_York")
    row = Interview.objects.get()

    answer = keep(client, person, "confirmed", about=str(row.pk), program="", starts="20261208T1330Z@America/New_York")

    assert answer.status_code == 303
    row.refresh_from_db()
    assert (Interview.objects.count(), row.state) == (1, "scheduled")


def test_keep_twice_says_that_it_is_there(client, person):
    for _time in range(2):
        answer = keep(client, person, "confirmed", about="new", starts="20261208T1330Z@America/New_York")

    assert answer.status_code == 422
    assert "recorded this invitation already" in answer.content.decode()


@pytest.mark.parametrize("forged", [{"starts": "20300101T0000Z@UTC"}, {"program": "999999"}, {"about": "999999"}])
def test_keep_of_forged_answers_is_refused(client, person, forged):
    keep(client, person, "thalamus", starts="none", reply="none", zone="America/Chicago")
    before = Interview.objects.count()

    answer = keep(
        client, person, "confirmed", **({"about": "new", "starts": "20261208T1330Z@America/New_York"} | forged)
    )

    assert answer.status_code == 422
    assert Interview.objects.count() == before


# --------------------------------------------------------------------------------------- files


def upload(client, person, name):
    content = (HERE / "files" / f"{name}.ics").read_bytes()
    return client.post(url(person, "file"), {"file": SimpleUploadedFile(f"{name}.ics", content)})


def token(answer):
    return unescape(re.search(r'name="events" value="([^"]+)"', answer.content.decode())[1])


def choices_of_line(answer, number, name):
    return [key for key, _label in answer.context["lines"][number]["form"].fields[name].choices]


def take(client, person, answer, **answers):
    with zeal_ignore():  # each entry is written by its own verb, under the lock of the applicant
        return client.post(url(person, "keep-file"), {"events": token(answer), **answers})


def about(number, **answers):
    facts = {"program": "own", "own_name": f"Program {number}", "own_specialty": Specialty.objects.first().pk}
    return {f"take{number}": "on"} | {f"e{number}-{name}": value for name, value in (facts | answers).items()}


def test_file_shows_its_entries_and_stores_nothing(client, person):
    answer = upload(client, person, "thalamus")

    text = html.sound(answer).text
    assert "Invented River Regional Medical Center" in text
    assert "Tue 12 Jan 2027, 7:00 p.m. UTC" in text
    assert "Wed 13 Jan 2027, 12:00 a.m. in Karachi" in text
    assert not Interview.objects.exists()


@pytest.mark.parametrize(
    ("name", "zone", "starts_at", "ends_at"),
    [
        ("google", "America/New_York", datetime(2026, 12, 8, 14, tzinfo=UTC), datetime(2026, 12, 8, 18, tzinfo=UTC)),
        ("outlook", "America/New_York", datetime(2027, 7, 12, 13, tzinfo=UTC),
         datetime(2027, 7, 12, 16, 30, tzinfo=UTC)),
        ("thalamus", "America/Chicago", datetime(2027, 1, 12, 19, tzinfo=UTC),
         datetime(2027, 1, 12, 22, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_files_of_google_outlook_and_a_scheduler_come_in_at_their_instants(
    client, person, name, zone, starts_at, ends_at
):
    shown = upload(client, person, name)
    (start, *_rest) = choices_of_line(shown, 0, "starts")

    answer = take(client, person, shown, **about(0, starts=start, zone=zone))

    assert answer.status_code == 303
    row = Interview.objects.get()
    assert (row.starts_at, row.ends_at, row.zone, row.state) == (starts_at, ends_at, zone, "scheduled")
    assert CalendarEntry.objects.get().interview == row


def test_file_that_is_bad_comes_back_at_its_field(client, person):
    answer = client.post(url(person, "file"), {"file": SimpleUploadedFile("a.ics", b"%PDF")})

    assert answer.status_code == 422
    assert "This is no calendar file." in html.sound(answer, 422).text


def test_entries_are_taken_over_moved_and_cancelled(client, person):
    shown = upload(client, person, "thalamus")
    answer = take(client, person, shown, **about(0, starts="20270112T1900Z@", zone="America/Chicago"))
    assert answer.status_code == 303
    row = Interview.objects.get()
    assert (row.starts_at, row.zone) == (datetime(2027, 1, 12, 19, tzinfo=UTC), "America/Chicago")
    assert CalendarEntry.objects.get().uid == "interview-4711@scheduler.example"

    again = upload(client, person, "thalamus")
    assert "You have this entry already." in html.sound(again).text

    cancel = upload(client, person, "cancel")
    assert "takes this interview back" in html.sound(cancel).text
    take(client, person, cancel, take0="on")

    row.refresh_from_db()
    assert row.state == "cancelled"


def test_own_calendar_file_that_comes_back_is_known(client, person):
    keep(client, person, "confirmed", starts="20261208T1330Z@America/New_York")
    own = client.get(reverse("interviews:calendar", args=[person.public_id])).content

    shown = client.post(url(person, "file"), {"file": SimpleUploadedFile("own.ics", own)})
    assert "You have this entry already." in html.sound(shown).text
    (start, *_rest) = choices_of_line(shown, 0, "starts")
    answer = take(client, person, shown, take0="on", **{"e0-starts": start, "e0-zone": "America/New_York"})

    assert answer.status_code == 303
    assert Interview.objects.get().starts_at == datetime(2026, 12, 8, 13, 30, tzinfo=UTC)


def test_entry_of_an_interview_that_is_over_comes_in(client, person):
    body = (HERE / "files" / "google.ics").read_text()
    over = re.sub(r"DT(START|END)[^:]*:\d{8}", r"DT\1:20261110", body)
    shown = client.post(url(person, "file"), {"file": SimpleUploadedFile("over.ics", over.encode())})
    (start, *_rest) = choices_of_line(shown, 0, "starts")

    answer = take(client, person, shown, **about(0, starts=start, zone="America/Chicago"))

    assert answer.status_code == 303
    row = Interview.objects.get()
    assert (row.state, row.invited_on.isoformat()) == ("scheduled", "2026-11-10")
    assert not RecordDate.objects.filter(room="interviews").exists()


def test_entries_without_zone_or_hour_are_asked(client, person):
    shown = upload(client, person, "floating")

    first = take(client, person, shown, **about(0, starts="20270120T0830"), **about(1, starts="20270121"))

    assert first.status_code == 422
    assert not Interview.objects.exists()
    html.sound(first, 422)

    answer = take(
        client, person, first, **about(0, starts="20270120T0830", zone="America/Chicago"),
        **about(1, starts="20270121", starts_hour="9:00 am", zone="America/Denver"),
    )  # fmt: skip

    assert answer.status_code == 303
    assert sorted(Interview.objects.values_list("starts_at", flat=True)) == [
        datetime(2027, 1, 20, 14, 30, tzinfo=UTC), datetime(2027, 1, 21, 16, tzinfo=UTC),
    ]  # fmt: skip


def test_entries_that_are_refused_say_why_and_cannot_be_ticked(client, person):
    shown = upload(client, person, "repeating")
    assert "It repeats." in html.sound(shown).text

    answer = take(client, person, shown, **about(0, starts="none"))

    assert not Interview.objects.exists()
    assert answer.status_code == 422


def test_entries_with_nothing_ticked_say_so(client, person):
    answer = take(client, person, upload(client, person, "google"))

    assert answer.status_code == 422
    assert "Tick at least one entry" in html.sound(answer, 422).text


def test_entries_that_were_tampered_with_or_are_of_somebody_else_are_refused(client, person):
    shown = upload(client, person, "google")

    answer = client.post(url(person, "keep-file"), {"events": token(shown) + "x", "take0": "on"})

    assert answer.status_code == 303
    assert not Interview.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_confirm_page_asks_the_same_questions_for_1_and_30_programs(client, person, at_most, count):
    from applicants.eras.models import ListedProgram

    specialty = Specialty.objects.first()
    ListedProgram.objects.bulk_create(
        ListedProgram(applicant=person, own_name=f"Program {n}", own_specialty=specialty) for n in range(count)
    )

    with at_most(15):
        assert paste(client, person, "thalamus").status_code == 200
