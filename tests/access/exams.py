"""Who gets which page of the exams room."""

from datetime import date
from decimal import Decimal

from applicants.exams import services
from tests.applicants.exams.rows import STEP1_PASSED
from tests.support.access import OWNER, OWNER_FORM, OWNER_GO, ROOM, Row

ROWS = [
    Row("exams:room", ROOM),
    Row("exams:exam", ROOM),
    Row("exams:add-attempt", OWNER, also_post=OWNER_FORM),
    Row("exams:attempt", OWNER, also_post=OWNER_FORM),
    Row("exams:remove-attempt", OWNER, also_post=OWNER_GO),
    Row("exams:add-practice", OWNER, also_post=OWNER_FORM),
    Row("exams:practice", OWNER, also_post=OWNER_FORM),
    Row("exams:remove-practice", OWNER, also_post=OWNER_GO),
    Row("exams:target", OWNER, also_post=OWNER_GO),
    Row("exams:plan", OWNER, also_post=OWNER_FORM),
    Row("exams:remove-plan", OWNER, also_post=OWNER_GO),
    Row("exams:week", OWNER, also_post=OWNER_FORM),
    Row("exams:forget-week", OWNER, also_post=OWNER_GO),
    Row("exams:add-resource", OWNER, also_post=OWNER_FORM),
    Row("exams:resource", OWNER, also_post=OWNER_FORM),
    Row("exams:remove-resource", OWNER, also_post=OWNER_GO),
]


def objects(people):
    """An attempt, a practice exam, and a study plan with a week and a resource, all of Step 1."""
    person = people["applicant"]
    mine = {"applicant": person, "by": person.user}
    attempt, _moved = services.add_attempt(**mine, values=STEP1_PASSED)
    values = {"exam": "step1", "maker": "nbme", "taken_on": date(2026, 2, 1), "percent": 50}
    practice, _moved = services.add_practice(**mine, values=values)
    plan_values = {"starts_on": date(2026, 3, 2), "hours_a_week": Decimal(20), "weeks": 30}
    plan, _moved = services.set_plan(**mine, exam="step1", values=plan_values)
    services.say_week(plan=plan, number=1, hours=12, by=person.user)
    resource = services.add_resource(plan=plan, values={"name": "UWorld"}, by=person.user)
    return {
        "exam": "step1", "attempt": attempt.pk, "practice": practice.pk, "resource": resource.pk, "week": 1,
    }  # fmt: skip
