"""The pages of certification: sound, honest about what is not verified, read by advisors, changed by the owner."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.certification import demo, services
from applicants.certification.forms import PARTS
from applicants.certification.models import Certification, Encounter
from applicants.checklist import records
from applicants.checklist import services as checklist
from applicants.checklist.records import Shown
from roadmap import road
from tests.support.factories import ApplicantFactory
from tests.support.html import page_of, sound
from tests.support.htmx import HTMX, same_as_fresh
from tests.support.people import advisor_of
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)
ARABIC = "د. سامي نموذج 🩺"


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


def url(person, name="show", *more):
    return reverse(f"certification:{name}", args=[person.public_id, *more])


def save(person, **values):
    return services.save_certification(applicant=person, values=values, by=person.user).row


def section(page, name):
    return next(node for node in page.find_all("section") if node.attrs.get("aria-labelledby") == name)


# ------------------------------------------------------------------------------------ the page


def test_empty_page_says_what_to_do_first(client, person):
    page = sound(client.get(url(person)))

    assert "Nothing is written down yet" in page.text
    assert page.find("a", class_="main").attrs["href"] == url(person, "change", "school")


def test_full_page_names_the_next_step_and_the_silence(client, person):
    demo.fill(person, TODAY, person.user)

    page = sound(client.get(url(person)))

    assert page.find("a", class_="main").text == "Next: Diploma and transcript"
    assert "nothing came back for 90 days or longer" in page.text
    assert "3 of 9 done" in page.text
    assert "Pathway 1: licensed to practice not verified" in section(page, "pathway-h").text


def test_what_nrmp_must_hear_stands_apart_from_the_certificate(client, person):
    checklist.mark_done(item=step_of(person, "step1_result"), on=date(2026, 10, 1), by=person.user)
    save(person, pathway="6", pathway_chosen_on=TODAY, pathway_season=2027, pathway_accepted_on=TODAY)

    found = section(sound(client.get(url(person))), "nrmp").text

    assert "Step 1 passed: there. 1 Oct 2026" in found
    assert "Step 2 CK passed: not there yet." in found
    assert "Pathway accepted: there. 21 Nov 2026" in found
    assert "The certificate itself is not needed for that" in found
    lists = road.current().calendar.day(person.target_season, "A_ROL").on
    assert f"expected, {(lists - TODAY).days} days left" in found


def test_results_that_the_exam_records_show_count(client, person):
    shown = Shown(done={"step2_result": date(2026, 9, 9)})
    records.show(applicant=person, room="exams", shown=shown, by=person.user)

    assert "Step 2 CK passed: there. 9 Sep 2026" in sound(client.get(url(person))).text


def test_a_tick_on_the_roadmap_counts_and_says_where_it_comes_from(client, person):
    checklist.mark_done(item=step_of(person, "wdoms_check"), by=person.user)

    page = sound(client.get(url(person)))

    assert "1 of 9 done" in page.text
    assert "Done, as the roadmap says, but not by what is written down here." in page.text


def test_reached_without_what_comes_before_is_doubted(client, person):
    save(person, reported_on=TODAY)
    page = sound(client.get(url(person)))
    assert "Reported to NRMP is recorded, but not: Step 1 passed, Step 2 CK passed, Pathway accepted." in page.text
    assert "Step 1 passed: not there yet." in page.text

    save(person, issued_on=TODAY)
    page = sound(client.get(url(person)))

    assert "Step 1 passed: there." in page.text  # no certificate without it
    assert "The certificate is written down, but not: diploma and transcript verified" in page.text
    assert "9 of 9 done" in page.text


# ---------------------------------------------------------------------------------- the parts


@pytest.mark.parametrize("part", PARTS)
def test_parts_are_sound_and_an_empty_one_can_be_saved(client, person, part):
    sound(client.get(url(person, "change", part)))

    answer = client.post(url(person, "change", part), {"pathway_season": "2029"})

    assert (answer.status_code, answer.url) == (303, url(person))


def test_a_part_is_saved_and_completes_its_step(client, person):
    answer = client.post(
        url(person, "change", "account"),
        {"account_opened_on": "2026-10-01", "identity_confirmed_on": "20 Oct 2026", "has_id": "on"}, follow=True,
    )  # fmt: skip

    assert "Saved." in page_of(answer).find(id="flash").text
    assert step_of(person, "myintealth_account").shown_done_on == date(2026, 10, 20)


@pytest.mark.parametrize(
    ("part", "data", "field", "words"),
    [
        ("application", {"application_sent_on": "2026-11-22"}, "application_sent_on", "is in the future"),
        ("application", {"application_sent_on": "soon"}, "application_sent_on", "Write a day like"),
        ("choice", {"pathway": "1", "pathway_chosen_on": "2026-11-20", "pathway_season": "2027"}, "pathway", "means 6"),
    ],
)
def test_what_is_refused_comes_back_at_its_field(client, person, part, data, field, words):
    save(person, step2_cs="failed")

    page = sound(client.post(url(person, "change", part), data), status=422)

    assert words in page.find(id=f"id_{field}_error").text
    assert page.find(class_="error-summary")


def test_a_rule_of_the_database_is_said_above_the_form(client, person):
    page = sound(client.post(url(person, "change", "school"), {"note_covers_year": "yes"}), status=422)

    assert "Give both: the day you looked" in page.find(class_="error-summary").text


@pytest.mark.parametrize(
    ("pathway", "fields"),
    [
        ("1", {"license_sent_on", "good_standing_on", "papers_due_on"}), ("3", {"attestation_on", "papers_due_on"}),
        ("6", {"papers_due_on"}),
    ],
)  # fmt: skip
def test_papers_depend_on_the_pathway(client, person, pathway, fields):
    save(person, pathway=pathway, pathway_chosen_on=TODAY, pathway_season=2027)

    page = sound(client.get(url(person, "change", "papers")))

    assert set(page.find("main").find("form").fields()) == fields


def test_an_unknown_part_is_not_there(client, person):
    assert client.get(url(person, "change", "fees")).status_code == 404


# -------------------------------------------------------------------------------- the chooser


def test_chooser_from_no_answer_to_the_choice(client, person):
    chooser = url(person, "chooser")
    assert not sound(client.get(chooser)).has(id="verdict")

    page = sound(client.post(chooser, {"pathway_season": "2027", "step2_cs": "never", "license": "held"}, follow=True))
    assert "Not clear yet" in page.find(id="verdict").text
    assert "whether a licensing authority ever disciplined" in page.text
    page = sound(client.post(chooser, {
        "pathway_season": "2027", "step2_cs": "never", "license": "held", "license_clean": "yes",
        "accreditation": "ncfmea",
    }, follow=True))  # fmt: skip

    assert page.find(id="verdict").text == "Pathway 1: licensed to practice"
    assert "held on or after 1 Jan 2022, opens Pathway 1" in page.text
    assert "If the rule that we could not verify turns out differently" not in page.text  # the OSCE is not answered
    assert "not verified" in section(page, "cut-offs").text
    client.post(url(person, "take"))
    assert Certification.objects.get().pathway == "1"


def test_chooser_says_what_it_would_be_otherwise(client, person):
    demo.fill(person, TODAY, person.user)

    page = sound(client.get(url(person, "chooser")))

    assert "turns out differently, it is: Pathway 6: six Mini-CEX." in page.text


def test_taking_too_early_says_what_is_missing(client, person):
    answer = client.post(url(person, "take"), follow=True)

    assert "Some answers are missing." in sound(answer).find(id="flash").text


# ------------------------------------------------------------------------------------ encounters


def test_encounters_are_added_changed_and_removed(client, person):
    client.post(url(person, "add-encounter"), {"evaluator": ARABIC, "done_on": "2026-11-01", "is_paid": "no"})
    row = Encounter.objects.get()
    assert (row.evaluator, row.is_paid, row.is_relative) == (ARABIC, False, None)
    assert ARABIC in sound(client.get(url(person))).text
    sound(client.get(url(person, "encounter", row.pk)))

    client.post(url(person, "encounter", row.pk), {"evaluator": "Dr Sample", "done_on": ""})
    assert Encounter.objects.get().done_on is None
    assert "Dr Sample" in sound(client.get(url(person, "remove-encounter", row.pk))).find("h1").text
    client.post(url(person, "remove-encounter", row.pk))

    assert not Encounter.objects.exists()


def test_an_encounter_that_cannot_count_is_refused_at_its_field(client, person):
    page = sound(
        client.post(url(person, "add-encounter"), {"evaluator": "Dr Cousin", "licensed_since": "2024-01-01"}),
        status=422,
    )
    assert "at least five years" in page.find(id="id_licensed_since_error").text

    page = sound(
        client.post(url(person, "add-encounter"), {"evaluator": "Dr Cousin", "is_relative": "yes"}), status=422
    )
    assert "cannot be a relative" in page.find(class_="error-summary").text
    assert not Encounter.objects.exists()


def test_clearing_asks_once_and_opens_the_steps(client, person):
    demo.fill(person, TODAY, person.user)
    sound(client.get(url(person, "clear")))
    assert step_of(person, "ecfmg_application").is_done

    client.post(url(person, "clear"))

    assert not step_of(person, "ecfmg_application").is_done
    assert client.get(url(person, "clear")).status_code == 404


# ----------------------------------------------------------------------------------- who sees it


def test_an_advisor_with_the_section_reads_and_finds_no_form(person, signed_in):
    demo.fill(person, TODAY, person.user)
    services.add_encounter(applicant=person, values={"evaluator": "Dr Sample"}, by=person.user)
    client = signed_in(advisor_of(person, "exams"))

    page = sound(client.get(url(person)))

    assert f"ECFMG certification of {person}" in page.find("h1").text
    assert "Dr Sample" in page.text
    assert not page.find("main").find_all("form")
    assert not [a for a in page.find("main").find_all("a") if "/certification/" in a.attrs["href"]]
    assert signed_in(advisor_of(person, "roadmap")).get(url(person)).status_code == 404


def test_an_advisor_without_the_roadmap_sees_no_ticks(person, signed_in):
    checklist.mark_done(item=step_of(person, "step1_result"), on=date(2026, 10, 1), by=person.user)

    texts = [
        sound(signed_in(advisor_of(person, *sections)).get(url(person))).text
        for sections in (["exams"], ["exams", "roadmap"])
    ]

    assert ["1 Oct 2026" in text for text in texts] == [False, True]


def test_forged_ids_are_not_found(person, signed_in):
    other = ApplicantFactory(planned=False)
    row = services.add_encounter(applicant=other, values={"evaluator": "Dr Theirs"}, by=other.user).row
    client = signed_in(person)

    for name in ("encounter", "remove-encounter"):
        for answer in (
            client.get(url(person, name, row.pk)),
            client.post(url(person, name, row.pk), {"evaluator": "X"}),
        ):
            assert answer.status_code == 404

    assert Encounter.objects.get().evaluator == "Dr Theirs"


# ---------------------------------------------------------------------------- queries and fragments


def test_page_takes_the_same_queries_for_1_and_12_encounters(person, signed_in):
    demo.fill(person, TODAY, person.user)
    clients = [signed_in(person), signed_in(advisor_of(person, "exams", "roadmap"))]
    counts = []
    for number in range(services.MOST_ENCOUNTERS):
        values = {"evaluator": f"Dr Number {number}", "done_on": TODAY - timedelta(days=number)}
        services.add_encounter(applicant=person, values=values, by=person.user)
        for client in clients if number in (0, services.MOST_ENCOUNTERS - 1) else []:
            road.current()
            with CaptureQueriesContext(connection) as queries:
                sound(client.get(url(person)))
            counts.append(len(queries))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 15


def test_a_page_fetched_with_htmx_is_its_region(client, person):
    demo.fill(person, TODAY, person.user)

    for name in ("show", "chooser"):
        same_as_fresh(client, url(person, name), client.get(url(person, name), headers=HTMX))
