"""The pages of visa and start: sound, honest about what moves, read by advisors, changed by the owner."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.checklist import records
from applicants.checklist import services as checklist
from applicants.checklist.records import Shown
from applicants.visa import demo, services, shipped
from applicants.visa.models import H1bCase, J1Case, VisaPaper, VisaPlan, VisaWait
from applicants.visa.parts import PARTS
from roadmap import road
from tests.support.factories import ApplicantFactory
from tests.support.html import page_of, sound
from tests.support.htmx import HTMX, same_as_fresh
from tests.support.people import advisor_of
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)
ARABIC = "وزارة الصحة، مكتب 4 🏥"


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


def url(person, name="show", *more):
    return reverse(f"visa:{name}", args=[person.public_id, *more])


def plan(person, **values):
    return services.save_plan(applicant=person, values=values, by=person.user).row


def j1(person, **values):
    return services.save_j1(applicant=person, values=values, by=person.user).row


def section(page, name):
    return next(node for node in page.find_all("section") if node.attrs.get("aria-labelledby") == name)


def headings(page):
    return [node.attrs["id"] for node in page.find("main").find_all("h2") if "id" in node.attrs]


# ------------------------------------------------------------------------------------ the page


def test_empty_page_says_what_can_be_prepared_before_the_match(client, person):
    page = sound(client.get(url(person)))

    assert (
        "find out which office of the ministry of health writes the Statement of Need" in section(page, "before").text
    )
    assert page.find("a", class_="main").attrs["href"] == url(person, "change", "choice")
    assert "You wait on nobody." in section(page, "waiting").text
    assert {"road-j1"} == {name for name in headings(page) if name.startswith("road-")}


def test_days_are_estimates_until_they_are_firm(client, person):
    found = section(sound(client.get(url(person))), "days").text
    start = road.current().calendar.day(person.target_season, "A_START").on
    file_day = start - timedelta(weeks=14)
    assert "DS-2019 file complete at the latest: 8 weeks before the first day and ECFMG's 6 weeks" in found
    assert file_day.strftime("%-d %b %Y") in found
    assert "estimate" in found

    plan(person, starts_on=date(start.year, 6, 20))

    assert f"20 Jun {start.year}" in section(sound(client.get(url(person))), "days").text


def test_both_tracks_stand_side_by_side_while_both_are_open(client, person):
    plan(person, track="open")

    page = sound(client.get(url(person)))

    assert {"road-j1", "road-h1b"} <= set(headings(page))
    assert page.has("div", class_="even")
    assert "have Step 3 passed by the close of the rank lists" in section(page, "before").text
    assert "The $100,000 payment" in section(page, "law").text


def test_a_choice_that_differs_from_the_profile_offers_to_change_it(client, person):
    plan(person, track="h1b", decided_on=TODAY)

    page = sound(client.get(url(person)))

    link = next(a for a in page.find("main").find_all("a") if a.text == "Change the profile")
    assert link.attrs["href"] == reverse("profile:edit", args=[person.public_id, "aim"])
    assert "road-j1" not in headings(page)
    plan(person, track="j1")
    assert "Change the profile" not in sound(client.get(url(person))).text


def test_a_choice_from_before_the_match_says_when_it_counts(client, person):
    plan(person, track="j1", decided_on=ago(40))

    page = sound(client.get(url(person)))

    assert "It counts on the roadmap when the Match, or the contract, is written down." in page.text
    assert page.find("a", class_="main").text == "Next: Statement of Need"
    assert "before" in headings(page)


def test_who_needs_no_visa_sees_no_track(client, person):
    plan(person, track="none", none_reason="green_card", decided_on=TODAY)

    page = sound(client.get(url(person)))

    assert not [name for name in headings(page) if name.startswith("road-") or name in ("fees", "j1-law")]
    assert "(Green card)" in page.text
    assert "Proof of the right to work" in section(page, "papers").text


def test_the_waiting_board_says_whom_since_when_and_the_usual_range(client, person):
    values = {"since": ago(20), "name": ARABIC}
    services.save_wait(applicant=person, step="statement_of_need", values=values, by=person.user)

    found = section(sound(client.get(url(person))), "waiting")

    assert "Statement of Need: the ministry of health" in found.text
    assert ARABIC in found.text
    assert "Time to ask." in found.text
    assert "Usually 2 to 12 weeks. Our estimate, looked at 21 Nov 2026, not verified" in found.text


def test_a_wait_is_hidden_while_its_step_is_done(client, person):
    services.save_wait(applicant=person, step="statement_of_need", values={"since": ago(20)}, by=person.user)
    j1(person, statement_sent_on=TODAY)

    assert "0 steps" in section(sound(client.get(url(person))), "waiting").text


def test_flux_says_status_source_and_that_it_is_no_promise(client, person):
    found = section(sound(client.get(url(person))), "law").text

    assert "The legal position changes; ask the program and counsel." in found
    assert "Conrad 30: the waiver of the two-year home rule not verified" in found
    assert "looked at 21 Nov 2026" in found
    assert "$100,000" not in found  # not for a J-1


def test_the_interview_is_shown_by_both_clocks(client, person):
    at = datetime(2027, 6, 2, 14, 30, tzinfo=UTC)
    j1(person, ds2019_issued_on=ago(1), interview_at=at, interview_zone="America/Bogota")

    page = sound(client.get(url(person)))

    assert "Wed 2 Jun 2027, 9:30 a.m. (Bogota), by your own clock Wed 2 Jun 2027, 7:30 p.m." in page.text
    assert "Pay the I-901 fee by 27 May 2027" in page.text


def test_a_tick_on_the_roadmap_counts_and_says_where_it_comes_from(client, person):
    checklist.mark_done(item=step_of(person, "match_day"), by=person.user)
    checklist.mark_done(item=step_of(person, "contract_sign"), by=person.user)
    plan(person, track="j1", decided_on=ago(40))

    page = sound(client.get(url(person)))

    assert "Done, as the roadmap says, but not by what is written down here." in page.text
    assert "before" not in headings(page)


def test_an_advisor_without_the_roadmap_does_not_learn_the_match_from_a_choice(person, signed_in):
    client = signed_in(advisor_of(person, "visa"))
    plan(person, track="j1", decided_on=ago(40))
    without = sound(client.get(url(person))).find("main").text

    checklist.mark_done(item=step_of(person, "match_day"), on=ago(9), by=person.user)
    plan(person, track="j1", decided_on=ago(40))
    assert step_of(person, "visa_choice").day_done == ago(9)
    with_match = sound(client.get(url(person))).find("main").text

    assert with_match == without
    assert "Done, as the roadmap says" not in with_match
    assert "It counts on the roadmap" not in with_match
    assert ago(40).strftime("%-d %b %Y") in with_match
    assert ago(9).strftime("%-d %b %Y") not in with_match


def test_remarks_name_the_rule_and_its_source(client, person):
    plan(person, medical_usd=50_000)

    page = sound(client.get(url(person)))

    assert "misses the J-1 minimum: medical cover below $100,000" in page.text
    assert "22 CFR 62.14" in page.text


# ------------------------------------------------------------------------------------ the forms


@pytest.mark.parametrize("part", PARTS)
def test_parts_are_sound_and_an_empty_one_can_be_saved(client, person, part):
    page = sound(client.get(url(person, "change", part)))
    assert page.find("h1").text == str(PARTS[part].title)

    answer = client.post(url(person, "change", part), {})

    assert (answer.status_code, answer.url) == (303, url(person))


def test_a_part_is_saved_and_completes_its_step(client, person):
    data = {"statement_asked_on": "2026-10-01", "statement_sent_on": "20 Nov 2026", "statement_seal": "yes"}

    answer = client.post(url(person, "change", "statement"), data, follow=True)

    assert "Saved." in page_of(answer).find(id="flash").text
    assert step_of(person, "statement_of_need").shown_done_on == ago(1)
    assert J1Case.objects.get().statement_seal is True


def test_an_interview_is_written_by_the_clock_of_the_consulate(client, person):
    data = {"interview_on": "2027-06-02", "interview_time": "09:30", "interview_zone": "America/Bogota"}
    client.post(url(person, "change", "interview"), data)
    row = J1Case.objects.get()
    assert (row.interview_at, row.interview_zone) == (datetime(2027, 6, 2, 14, 30, tzinfo=UTC), "America/Bogota")

    form = sound(client.get(url(person, "change", "interview"))).find("main").find("form").fields()
    assert (form["interview_on"], form["interview_time"], form["interview_zone"]) == (
        "2027-06-02", "09:30", "America/Bogota",
    )  # fmt: skip
    client.post(url(person, "change", "interview"), form | {"interview_on": "", "interview_time": ""})

    assert J1Case.objects.get().interview_at is None


@pytest.mark.parametrize(
    ("part", "data", "field", "words"),
    [
        ("contract", {"signed_on": "2026-11-22"}, "signed_on", "is in the future"),
        ("contract", {"signed_on": "soon"}, "signed_on", "Write a day like"),
        ("interview", {"interview_on": "2027-06-02"}, "interview_time", "a day and an hour"),
        ("interview", {"interview_time": "09:30"}, "interview_on", "a day and an hour"),
        (
            "interview",
            {"interview_on": "2027-03-14", "interview_time": "02:30", "interview_zone": "America/New_York"},
            "interview_time", "skip this hour",
        ),
        (
            "interview",
            {"interview_on": "2036-03-14", "interview_time": "02:30", "interview_zone": "America/New_York"},
            "interview_on", "cannot be right",
        ),
        ("step3", {"papers_checked_on": "2026-11-20"}, "papers_checked_on", "Step 3 must be passed"),
        ("entry", {"enters_on": "2027-06-01"}, "enters_on", "at most 30 days before"),
    ],
)  # fmt: skip
def test_what_is_refused_comes_back_at_its_field(client, person, part, data, field, words):
    plan(person, starts_on=date(2027, 7, 10))

    page = sound(client.post(url(person, "change", part), data), status=422)

    assert words in page.find(id=f"id_{field}_error").text
    assert page.find(class_="error-summary")


def test_a_rule_of_the_database_is_said_above_the_form(client, person):
    page = sound(client.post(url(person, "change", "sevis"), {"i901_paid_on": "2026-11-20"}), status=422)

    assert "Write down when that was issued." in page.find(class_="error-summary").text


def test_a_wait_is_kept_asked_again_and_removed(client, person):
    page = sound(client.get(url(person, "wait", "ds2019_application")))
    assert "usually takes 4 to 6 weeks" in page.text

    client.post(url(person, "wait", "ds2019_application"), {"who": "ecfmg", "since": "2026-11-01"})
    assert VisaWait.objects.get().ask_on == date(2026, 11, 29)
    answer = client.post(url(person, "asked", "ds2019_application"), follow=True)
    assert "We remind you again in two weeks." in sound(answer).find(id="flash").text
    sound(client.get(url(person, "wait", "ds2019_application")))
    sound(client.get(url(person, "remove-wait", "ds2019_application")))
    client.post(url(person, "remove-wait", "ds2019_application"))

    assert not VisaWait.objects.exists()


def test_a_wait_that_is_refused_comes_back_at_its_field(client, person):
    data = {"who": "ecfmg", "since": "2026-11-30"}

    page = sound(client.post(url(person, "wait", "ds2019_application"), data), status=422)

    assert "is in the future" in page.find(id="id_since_error").text


def test_a_paper_is_kept_and_forgotten(client, person):
    sound(client.get(url(person, "paper", "passport")))
    client.post(url(person, "paper", "passport"), {"state": "waiting", "note": ARABIC})
    assert "waited for since 21 Nov 2026" in section(sound(client.get(url(person))), "papers").text
    assert ARABIC in sound(client.get(url(person, "paper", "passport"))).find(id="id_note").attrs["value"]

    sound(client.get(url(person, "remove-paper", "passport")))
    client.post(url(person, "remove-paper", "passport"))

    assert not VisaPaper.objects.exists()


@pytest.mark.parametrize("record", ["plan", "j1", "h1b"])
def test_clearing_asks_once_and_forgets_one_record(client, person, record):
    plan(person, track="j1", decided_on=TODAY)
    j1(person, statement_sent_on=TODAY)
    services.save_h1b(applicant=person, values={"lca_filed_on": TODAY}, by=person.user)
    sound(client.get(url(person, "clear", record)))

    client.post(url(person, "clear", record))

    left = {"plan": VisaPlan.objects.count(), "j1": J1Case.objects.count(), "h1b": H1bCase.objects.count()}
    assert left == {"plan": 1, "j1": 1, "h1b": 1} | {record: 0}
    assert client.get(url(person, "clear", record)).status_code == 404


def test_unknown_parts_steps_papers_and_records_are_not_there(client, person):
    for name, key in (("change", "fees"), ("wait", "match_day"), ("paper", "crown"), ("clear", "crown")):
        assert client.get(url(person, name, key)).status_code == 404
    for name, key in (("asked", "h1b_lca"), ("remove-wait", "h1b_lca"), ("remove-paper", "passport")):
        assert client.post(url(person, name, key)).status_code == 404


def test_what_belongs_to_another_person_is_not_found_or_changed(person, signed_in):
    other = ApplicantFactory(planned=False)
    demo.fill(other, TODAY, other.user)
    client = signed_in(person)

    for name, key in (("asked", "statement_of_need"), ("remove-wait", "statement_of_need"), ("clear", "plan")):
        assert client.post(url(other, name, key)).status_code == 404
        assert client.post(url(person, name, key)).status_code == 404

    assert VisaWait.objects.get().asked_on is None
    assert VisaPlan.objects.get().applicant == other


# ----------------------------------------------------------------------------------- who sees it


def test_an_advisor_with_the_section_reads_and_finds_no_form(person, signed_in):
    demo.fill(person, TODAY, person.user)
    client = signed_in(advisor_of(person, "visa"))

    page = sound(client.get(url(person)))

    assert f"Visa and start of {person}" in page.find("h1").text
    assert "Example Ministry of Health, desk 4 (demo)" in page.text
    assert not page.find("main").find_all("form")
    assert not [a for a in page.find("main").find_all("a") if "/visa/" in a.attrs["href"]]
    assert signed_in(advisor_of(person, "roadmap")).get(url(person)).status_code == 404


def test_an_advisor_learns_of_step3_only_with_exams_or_the_roadmap(person, signed_in):
    services.save_plan(applicant=person, values={"track": "open"}, by=person.user)
    records.show(applicant=person, room="exams", shown=Shown(done={"step3_result": ago(9)}), by=person.user)
    services.save_h1b(
        applicant=person, values={"lca_certified_on": ago(9), "filed_on": ago(9)}, by=person.user
    )  # fmt: skip
    records.show(applicant=person, room="exams", shown=Shown(), by=person.user)

    def says(*sections):
        return "Step 3 must be passed" in sound(signed_in(advisor_of(person, *sections)).get(url(person))).text

    assert [says("visa"), says("visa", "roadmap")] == [False, True]


# ---------------------------------------------------------------------------- queries and fragments


def test_page_takes_the_same_queries_for_one_and_for_all_waits_and_papers(person, signed_in):
    plan(person, track="open")
    clients = [signed_in(person), signed_in(advisor_of(person, "visa", "roadmap"))]
    counts = []
    for steps, papers in ((1, 1), (None, None)):
        for step in list(shipped.waits())[:steps]:
            services.save_wait(applicant=person, step=step, values={"since": ago(3)}, by=person.user)
        for key in list(shipped.papers())[:papers]:
            services.save_paper(applicant=person, key=key, values={"state": "have"}, by=person.user)
        for client in clients:
            road.current()
            with CaptureQueriesContext(connection) as queries:
                sound(client.get(url(person)))
            counts.append(len(queries))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 15


def test_a_page_fetched_with_htmx_is_its_region(client, person):
    demo.fill(person, TODAY, person.user)

    same_as_fresh(client, url(person), client.get(url(person), headers=HTMX))
