"""Plainly made-up exams of the demo person: Step 1 passed, Step 2 CK booked, one study week missed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from applicants.exams import services
from applicants.exams.kinds import Exam, Maker, State, System
from applicants.exams.results import next_report_day
from applicants.exams.rules import eligibility_end
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """A few rows through the services; days count from today."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    _step1(applicant, today, by)
    booked = today + timedelta(days=130)
    first = booked.replace(day=1)
    services.add_attempt(applicant=applicant, by=by, values={
        "exam": Exam.STEP2, "state": State.BOOKED, "registered_on": ago(9), "system": System.FSMB, "test_on": booked,
        "eligible_from": first, "eligible_to": eligibility_end(first, extended=False), "place": "Exampleville (demo)",
    })  # fmt: skip
    services.set_target(applicant=applicant, exam=Exam.STEP2, value=250, by=by)
    for days, maker, name, score in (
        (44, Maker.NBME, "Form A (demo)", 214), (30, Maker.UWSA, "Form 1 (demo)", 226),
        (18, Maker.NBME, "Form B (demo)", 222), (8, Maker.AMBOSS, "(demo)", 231),
    ):  # fmt: skip
        values = {"exam": Exam.STEP2, "maker": maker, "form_name": name, "taken_on": ago(days), "score": score}
        services.add_practice(applicant=applicant, values={**values, "conditions": "real"}, by=by)
    plan, _moved = services.set_plan(
        applicant=applicant, exam=Exam.STEP2, by=by,
        values={"starts_on": ago(45), "hours_a_week": 20, "weeks": 22},
    )  # fmt: skip
    for number, hours in ((1, 18), (2, 21), (3, 0), (4, 20), (5, 22)):
        services.say_week(plan=plan, number=number, hours=hours, by=by)
    for name, planned, done in (("UWorld Step 2 CK", "2", "0.5"), ("AMBOSS", "1", "0.3")):
        services.add_resource(
            plan=plan, values={"name": name, "passes_planned": Decimal(planned), "passes_done": Decimal(done)}, by=by
        )  # fmt: skip
    services.add_attempt(applicant=applicant, by=by, values={
        "exam": Exam.OET, "state": State.RESULT, "registered_on": ago(95), "test_on": ago(60), "result_on": ago(43),
        "listening": 380, "reading": 350, "speaking": 370, "writing": 290,
    })  # fmt: skip


def _step1(applicant: Applicant, today: date, by: "User") -> None:
    test_on = today - timedelta(days=39)
    result_on = min(next_report_day(test_on + timedelta(days=14)), today)
    services.add_attempt(applicant=applicant, by=by, values={
        "exam": Exam.STEP1, "state": State.RESULT, "registered_on": test_on - timedelta(days=81),
        "system": System.FSMB, "test_on": test_on, "result_on": result_on, "passed": True,
        "place": "Exampleville (demo)",
    })  # fmt: skip
    for days, name, percent in ((330, "Form A (demo)", 48), (150, "Form B (demo)", 61), (60, "Form C (demo)", 70)):
        values = {"exam": Exam.STEP1, "maker": Maker.NBME, "form_name": name, "percent": percent}
        services.add_practice(
            applicant=applicant, values={**values, "taken_on": today - timedelta(days=days)}, by=by
        )  # fmt: skip
    services.set_target(applicant=applicant, exam=Exam.STEP1, value=65, by=by)
