"""The pages of the exams room: for the owner, for an advisor, with errors, empty, long, and for few queries."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from applicants.checklist import services as checklist
from applicants.exams import services
from applicants.exams.kinds import Exam
from applicants.exams.models import Attempt, ExamTarget, PracticeScore, StudyPlan, StudyResource, StudyWeek
from tests.applicants.exams.rows import OET_PASSED, STEP1_PASSED, STEP2_BOOKED, TODAY, add
from tests.applicants.test_queries import MOST, count
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.html import page_of, problems_of
from tests.support.people import ARABIC
from tests.support.steps import step_of

PLAN = {"starts_on": date(2026, 10, 12), "hours_a_week": Decimal(20), "weeks": 10}


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


@pytest.fixture(scope="module")
def busy(module_db, clock):
    """Somebody with something of everything, and an advisor who may see it. Made once."""
    person = ApplicantFactory()
    full(person)
    return person, GrantFactory(applicant=person, sections=["exams"]).advisor


def url(person, name, *args):
    return reverse(f"exams:{name}", args=[person.public_id, *args])


def practice(person, value, day, exam="step2", **values):
    number = {"percent": value} if exam == "step1" else {"score": value}
    values = {"exam": exam, "maker": "nbme", "form_name": f"Form {value}", "taken_on": day, **number, **values}
    return services.add_practice(applicant=person, values=values, by=person.user)[0]


def full(person):
    """Somebody with something of everything, Arabic and emoji too."""
    add(person, STEP1_PASSED, place=f"{ARABIC} 🏥 " + "Long" * 20)
    add(person, STEP2_BOOKED)
    add(person, OET_PASSED, writing=290)
    for week, value in enumerate((214, 226, 222, 231)):
        practice(person, value, TODAY - timedelta(weeks=8 - week))
    practice(person, None, TODAY, maker="free120", form_name="", percent=Decimal("71.5"), score=None)
    services.set_target(applicant=person, exam="step2", value=250, by=person.user)
    plan, _moved = services.set_plan(applicant=person, exam="step2", values=PLAN, by=person.user)
    for number, hours in ((1, 20), (2, 0)):
        services.say_week(plan=plan, number=number, hours=hours, by=person.user)
    services.add_resource(plan=plan, values={"name": f"📚 {ARABIC} " + "x" * 40}, by=person.user)


# --------------------------------------------------------------------------------------- to look at


@pytest.mark.parametrize("exam", ["", *Exam.values])
def test_empty_pages_say_what_to_do_first(client, person, exam):
    page = page_of(client.get(url(person, "exam", exam) if exam else url(person, "room")))

    assert problems_of(page) == []
    assert page.has("div", class_="empty")
    add_one = url(person, "add-attempt", exam or "step1")
    assert page.has("a", href=add_one)


@pytest.mark.parametrize("exam", ["", *Exam.values])
@pytest.mark.parametrize("by", ["owner", "advisor"])
def test_full_pages_are_sound(busy, db, signed_in, exam, by):
    person, advisor = busy
    who = person if by == "owner" else advisor

    page = page_of(signed_in(who).get(url(person, "exam", exam) if exam else url(person, "room")))

    assert problems_of(page) == []
    assert by == "owner" or not page.find(id="main").has("form")
    assert by == "owner" or not [a for a in page.find_all("a") if "/add/" in a.attrs.get("href", "")]


def test_the_room_says_where_one_stands_and_what_to_look_at(busy, db, signed_in):
    person, _advisor = busy

    text = page_of(signed_in(person).get(url(person, "room"))).find(id="main").text

    assert "Passed Test day: 15 Sep 2026." in text
    assert "Booked for Tue 20 Apr 2027" in text
    assert "Below the minimum of ECFMG: Writing 290 (300)." in text
    assert "Study plan ends on 27 Dec 2026" in text


def test_an_advisor_with_the_section_reads_and_one_without_does_not(busy, db, signed_in):
    person, reader = busy
    other = GrantFactory(applicant=person, sections=["roadmap"]).advisor

    page = page_of(signed_in(reader).get(url(person, "exam", "step2")))

    assert "You can read, not change" in page.text
    for address in (url(person, "room"), url(person, "exam", "step2")):
        assert signed_in(other).get(address).status_code == 404


def test_what_stands_on_the_roadmap_is_not_told_without_it(person, signed_in):
    """Step 3 is warned of where Step 1 is not recorded; who may not see the roadmap gets no warning either way."""
    add(person, {"exam": "step3", "state": "planned"})
    reader = GrantFactory(applicant=person, sections=["exams"]).advisor

    assert "Not recorded as passed: Step 1, Step 2 CK" in signed_in(person).get(url(person, "room")).content.decode()
    assert "Not recorded as passed" not in signed_in(reader).get(url(person, "room")).content.decode()


def test_an_unknown_exam_is_not_found(client, person):
    for name in ("exam", "add-attempt", "add-practice", "target", "plan", "remove-plan", "add-resource"):
        assert client.get(url(person, name, "step9")).status_code == 404
    for name in ("remove-plan", "add-resource"):
        assert client.get(url(person, name, "step1")).status_code == 404  # there is no plan


def test_the_picture_stands_above_the_same_numbers_as_words(busy, db, signed_in):
    person, _advisor = busy

    page = page_of(signed_in(person).get(url(person, "exam", "step2")))

    picture = page.find("svg", role="img")
    assert len(picture.find_all("circle")) == 4
    assert picture.find("line", class_="anchor")
    assert picture.find("line", class_="link")
    rows = [row.text for row in page.find("table").find_all("tr")][1:]
    assert len(rows) == 5
    assert "71.5% not noted other unit, not in the picture" in rows[0]
    assert "The line moved by" in page.text
    assert "foretells nothing" in page.text


def test_a_missed_week_is_told_with_the_days(busy, db, signed_in):
    person, _advisor = busy

    text = page_of(signed_in(person).get(url(person, "exam", "step2"))).find(id="main").text

    assert "Ends on 27 Dec 2026" in text
    assert "Moved by 1 week: that much study is missing so far. 20 Dec 2026 27 Dec 2026" in text
    assert "Week 3: say how it went" in text
    assert "Note the hours of week 6" in text


@pytest.mark.parametrize(
    ("failed", "said"),
    [
        ([], "Nothing recorded yet"),
        ([date(2026, 3, 1)], "The attempt rules set no wait now"),
        (
            [date(2026, 1, 20), date(2026, 4, 1), date(2026, 8, 10)],
            "The next attempt is possible from 10 Feb 2027. Attempts left: 1.",
        ),
        ([date(2023 + n, 3, 1) for n in range(4)], "By the rules of USMLE no attempt is left."),
    ],
)
def test_after_a_fail_the_page_says_what_the_rules_allow(client, person, failed, said):
    Attempt.objects.bulk_create(
        Attempt(
            applicant=person, exam="step1", state="result", test_on=day, result_on=day + timedelta(days=28),
            passed=False,
        )
        for day in failed
    )  # fmt: skip

    assert said in page_of(client.get(url(person, "exam", "step1"))).text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"state": "planned"}, "A plan only"),
        ({"state": "registered", "registered_on": date(2026, 11, 1)}, "Next: book a day."),
        (
            {"state": "registered", "registered_on": date(2026, 11, 1), "eligible_from": date(2027, 3, 1)},
            "The eligibility period ends on 31 May 2027.",
        ),
        ({"state": "sat", "test_on": date(2026, 11, 3)}, "is likely by 2 Dec 2026, and may take until 6 Jan 2027."),
        ({"state": "sat", "test_on": date(2026, 9, 15)}, "The result was to come by 11 Nov 2026."),
        (
            {"state": "booked", "registered_on": date(2026, 8, 1), "test_on": date(2026, 11, 20)},
            "It was Fri 20 Nov 2026. How did it go?",
        ),
        ({"state": "booked", "registered_on": date(2026, 8, 1), "test_on": TODAY}, "Booked for Sat 21 Nov 2026"),
    ],
)  # fmt: skip
def test_every_state_says_what_is_next(client, person, values, said):
    Attempt.objects.create(applicant=person, exam="step2", **values | _period(values))

    assert said in page_of(client.get(url(person, "exam", "step2"))).text


def _period(values):
    return {"eligible_to": date(2027, 5, 31)} if "eligible_from" in values else {}


# ---------------------------------------------------------------------------------------- to write


def test_record_a_result_step_by_step(client, person):
    address = url(person, "add-attempt", "step1")

    answer = client.post(address, {"state": "booked", "registered_on": "2026-08-03", "system": "fsmb",
                                   "test_on": "2027-02-10"})  # fmt: skip
    assert answer.status_code == 303
    row = Attempt.objects.get(applicant=person)
    assert step_of(person, "step1_exam").booked_on == date(2027, 2, 10)
    form = page_of(client.get(url(person, "attempt", row.pk))).find("main").find_all("form")[0].fields()
    answer = client.post(
        url(person, "attempt", row.pk),
        form | {"state": "result", "test_on": "2026-10-06", "result_on": "21 Oct 2026", "passed": "true"}, follow=True,
    )  # fmt: skip

    assert "Saved." in page_of(answer).find(id="flash").text
    assert step_of(person, "step1_result").day_done == date(2026, 10, 21)
    assert Attempt.objects.get(pk=row.pk).system == "fsmb"


@pytest.mark.parametrize(
    ("exam", "sent", "field", "words"),
    [
        ("step1", {}, "state", "This field is required."),
        ("step1", {"state": "booked"}, "test_on", "Give the test day."),
        ("step1", {"state": "booked", "test_on": "x"}, "test_on", "Write a day like 2027-04-24."),
        (
            "step2",
            {"state": "result", "test_on": "2026-09-15", "result_on": "2026-10-14", "passed": "true", "score": "217"},
            "score", "The passing standard for this test day is 218, so 217 is no pass. Look at both again.",
        ),
        ("step2", {"state": "sat", "test_on": "2026-09-15", "score": "240"}, "state", "Choose “result is there”."),
        (
            "oet", {"state": "result", "test_on": "2026-09-15", "result_on": "2026-10-14", "listening": "350"},
            "listening", "An OET result has four scores, all of one sitting.",
        ),
    ],
)  # fmt: skip
def test_a_refused_attempt_comes_back_with_the_rule_at_its_field(client, person, exam, sent, field, words):
    answer = client.post(url(person, "add-attempt", exam), sent)

    assert answer.status_code == 422
    page = page_of(answer)
    assert words in page.find(id=f"id_{field}_error").text
    assert problems_of(page) == []
    assert not Attempt.objects.filter(applicant=person).exists()


def test_a_second_attempt_ahead_is_refused_above_the_form(client, person):
    add(person, STEP2_BOOKED)

    answer = client.post(url(person, "add-attempt", "step2"), {"state": "planned"})

    assert answer.status_code == 422
    assert "An attempt at this Step lies ahead already." in page_of(answer).find("div", class_="error-summary").text


@pytest.mark.parametrize(("exam", "missing", "there"), [
    ("step1", ["listening"], ["system", "eligible_from", "passed", "score"]),
    ("oet", ["system", "passed", "score"], ["listening", "writing"]),
    ("toefl", ["system", "passed", "listening"], ["score"]),
])  # fmt: skip
def test_a_form_asks_only_what_the_exam_has(client, person, exam, missing, there):
    fields = page_of(client.get(url(person, "add-attempt", exam))).find("main").find_all("form")[0].fields()

    assert set(there) <= set(fields)
    assert not set(missing) & set(fields)


def test_oet_and_toefl_results_are_recorded(client, person):
    days = {"state": "result", "test_on": "2026-10-03", "result_on": "2026-10-21"}
    parts = {"listening": "380", "reading": "350", "speaking": "350", "writing": "300"}

    assert client.post(url(person, "add-attempt", "oet"), days | parts).status_code == 303
    assert client.post(url(person, "add-attempt", "toefl"), days | {"score": "104"}).status_code == 303

    assert set(Attempt.objects.filter(applicant=person).values_list("exam", "passed", "score")) == {
        ("oet", True, None),
        ("toefl", None, 104),
    }


def test_practice_target_plan_week_and_resource(client, person):
    def send(page, *args, **data):
        answer = client.post(url(person, page, *args), data)
        assert answer.status_code == 303, page_of(answer).text
        return answer

    send("add-practice", "step1", maker="nbme", form_name="Form 31", taken_on="2026-02-01", percent="48.5")
    row = PracticeScore.objects.get(applicant=person)
    send("practice", row.pk, maker="nbme", form_name="Form 32", taken_on="2026-02-01", percent="49")
    assert send("target", "step1", value="65").url.endswith("/exams/step1/#practice")
    send("plan", "step1", starts_on="2026-10-12", hours_a_week="20", weeks="30")
    send("week", "step1", 1, hours_done="0")
    send("add-resource", "step1", name="UWorld", passes_planned="1.5", passes_done="0")
    resource = StudyResource.objects.get(applicant=person)
    send("resource", resource.pk, name="UWorld", passes_planned="1.5", passes_done="0.5")

    row.refresh_from_db()
    assert (row.form_name, row.percent) == ("Form 32", 49)
    assert ExamTarget.objects.get(applicant=person).value == 65
    assert StudyWeek.objects.get(applicant=person).hours_done == 0
    assert StudyResource.objects.get(pk=resource.pk).passes_done == Decimal("0.5")
    assert step_of(person, "step1_baseline").is_done
    for name, args in (
        ("forget-week", ["step1", 1]), ("remove-resource", [resource.pk]), ("remove-practice", [row.pk]),
        ("remove-plan", ["step1"]),
    ):  # fmt: skip
        asked = page_of(client.get(url(person, name, *args)))
        assert asked.find("button", class_="danger").text == "Remove it"
        send(name, *args)
    assert not PracticeScore.objects.filter(applicant=person).exists()
    assert not StudyPlan.objects.filter(applicant=person).exists()


@pytest.mark.parametrize(
    ("name", "args", "sent", "words"),
    [
        ("add-practice", ["step1"], {"maker": "nbme", "taken_on": "2026-02-01"}, "Give the score or the percent"),
        (
            "add-practice", ["step1"], {"maker": "nbme", "taken_on": "2026-11-22", "percent": "50"},
            "22 Nov 2026 is in the future.",
        ),
        ("target", ["step1"], {"value": "101"}, "This target is not on the scale"),
        ("plan", ["step1"], {"starts_on": "2026-10-12", "hours_a_week": "0", "weeks": "30"}, "greater than or equal"),
        ("week", ["step2", 9], {"hours_done": "3"}, "This week has not begun yet."),
        ("add-resource", ["step2"], {"name": "UWorld", "passes_planned": "0", "passes_done": "0"}, "Passes lie"),
    ],
)  # fmt: skip
def test_what_is_refused_comes_back_with_words(client, person, name, args, sent, words):
    services.set_plan(applicant=person, exam="step2", values=PLAN, by=person.user)

    answer = client.post(url(person, name, *args), sent)

    assert answer.status_code == 422
    assert words in page_of(answer).text


def test_removing_an_attempt_asks_once_and_names_what_goes(client, person):
    row = add(person, STEP1_PASSED)

    page = page_of(client.get(url(person, "remove-attempt", row.pk)))
    assert "Remove “Step 1, 15 Sep 2026”?" in page.text
    assert "Steps that it showed as done are open again." in page.text
    answer = client.post(url(person, "remove-attempt", row.pk), follow=True)

    assert "Removed." in page_of(answer).find(id="flash").text
    assert not step_of(person, "step1_result").is_done


def test_ids_of_somebody_else_are_not_found(client, person):
    """Under one's own address: 404, and nothing is written."""
    other = ApplicantFactory()
    attempt, form = add(other, STEP1_PASSED), practice(other, 220, TODAY)
    plan, _moved = services.set_plan(applicant=other, exam="step1", values=PLAN, by=other.user)
    services.say_week(plan=plan, number=1, hours=3, by=other.user)
    resource = services.add_resource(plan=plan, values={"name": "UWorld"}, by=other.user)

    for name, args in (
        ("attempt", [attempt.pk]), ("remove-attempt", [attempt.pk]), ("practice", [form.pk]),
        ("remove-practice", [form.pk]), ("resource", [resource.pk]), ("remove-resource", [resource.pk]),
        ("remove-plan", ["step1"]), ("week", ["step1", 1]), ("forget-week", ["step1", 1]), ("add-resource", ["step1"]),
    ):  # fmt: skip
        assert client.get(url(person, name, *args)).status_code == 404
        assert client.post(url(person, name, *args), {"hours_done": "1", "name": "x"}).status_code == 404

    assert Attempt.objects.filter(applicant=other).count() == PracticeScore.objects.filter(applicant=other).count() == 1
    assert StudyWeek.objects.get(plan=plan).hours_done == 3


@pytest.mark.parametrize("by", ["owner", "advisor"])
def test_pages_take_the_same_queries_for_1_and_30_rows(person, signed_in, by):
    who = person if by == "owner" else GrantFactory(applicant=person, sections=["exams"]).advisor
    client = signed_in(who)
    add(person, STEP1_PASSED)
    practice(person, 50, TODAY, exam="step1")
    plan, _moved = services.set_plan(applicant=person, exam="step1", values=PLAN, by=person.user)
    services.say_week(plan=plan, number=1, hours=3, by=person.user)
    StudyResource.objects.create(applicant=person, plan=plan, name="Resource 0")
    addresses = [url(person, "room"), url(person, "exam", "step1")]
    few = [count(client, address) for address in addresses]

    Attempt.objects.bulk_create(
        Attempt(applicant=person, exam="step1", state="cancelled", test_on=TODAY + timedelta(days=n)) for n in range(30)
    )
    PracticeScore.objects.bulk_create(
        PracticeScore(applicant=person, exam="step1", maker="nbme", taken_on=TODAY - timedelta(days=n), percent=n)
        for n in range(30)
    )
    for n in range(2, 31):
        StudyWeek.objects.create(applicant=person, plan=plan, number=n, hours_done=n)
        StudyResource.objects.create(applicant=person, plan=plan, name=f"Resource {n}")

    assert [count(client, address) for address in addresses] == few
    assert max(few) <= MOST


# ------------------------------------------------------------------------- the roadmap says something else


STEP1_FAILED = STEP1_PASSED | {"passed": False}
CONTRADICTED = "The roadmap counts Step 1 as passed"


def test_a_failed_exam_that_is_ticked_as_passed_is_named(client, person):
    checklist.mark_done(item=step_of(person, "step1_result"), by=person.user)
    add(person, STEP1_FAILED)

    assert CONTRADICTED in client.get(url(person, "exam", "step1")).text
    assert CONTRADICTED in client.get(url(person, "room")).text
    checklist.reopen(item=step_of(person, "step1_result"), by=person.user)
    assert CONTRADICTED not in client.get(url(person, "exam", "step1")).text


def test_a_tick_is_told_to_an_advisor_with_the_roadmap_only(person, signed_in):
    checklist.mark_done(item=step_of(person, "step1_result"), by=person.user)
    add(person, STEP1_FAILED)

    for sections, told in ((["exams"], False), (["exams", "roadmap"], True)):
        advisor = GrantFactory(applicant=person, sections=sections).advisor
        assert (CONTRADICTED in signed_in(advisor).get(url(person, "exam", "step1")).text) == told


def test_a_booked_step_3_does_not_hide_that_the_others_are_missing(client, person):
    """It implies on the roadmap that both are done; that is no word of the person."""
    add(person, STEP2_BOOKED, exam="step3")
    words = "Not recorded as passed: Step 1, Step 2 CK."

    assert step_of(person, "step1_result").implied_done
    assert words in client.get(url(person, "exam", "step3")).text
    checklist.mark_done(item=step_of(person, "ecfmg_certificate"), by=person.user)
    assert words not in client.get(url(person, "exam", "step3")).text


def test_an_old_oet_is_no_trouble_once_the_pathway_is_accepted(client, person):
    add(person, OET_PASSED, test_on=date(2024, 6, 1), result_on=date(2024, 6, 20))
    words = "Pathways take OET sittings from"

    assert words in client.get(url(person, "exam", "oet")).text
    checklist.mark_done(item=step_of(person, "pathway_application"), by=person.user)
    assert words not in client.get(url(person, "exam", "oet")).text
