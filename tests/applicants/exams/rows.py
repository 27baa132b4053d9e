"""Attempts for the tests of the exams room, as plain values and as rows. Today is 21 November 2026."""

from datetime import date, timedelta

from applicants.exams import services
from applicants.exams.kinds import State
from applicants.exams.rules import Sitting

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)


def sitting(exam="step1", state=State.SAT, **values):
    return Sitting(exam=exam, state=state, **values)


def failed(on, exam="step1", key=0):
    return sitting(exam, State.RESULT, test_on=on, result_on=on + timedelta(days=28), passed=False, key=key)


def passed(on, exam="step1", key=0, **values):
    values = {"test_on": on, "result_on": on + timedelta(days=28), "passed": True, "key": key, **values}
    return sitting(exam, State.RESULT, **values)


STEP1_PASSED = {
    "exam": "step1", "state": "result", "registered_on": date(2026, 7, 1), "system": "fsmb",
    "test_on": date(2026, 9, 15), "result_on": date(2026, 10, 14), "passed": True,
}  # fmt: skip
STEP2_BOOKED = {
    "exam": "step2", "state": "booked", "registered_on": date(2026, 11, 1), "system": "fsmb",
    "eligible_from": date(2027, 3, 1), "test_on": date(2027, 4, 20),
}  # fmt: skip
OET_PASSED = {
    "exam": "oet", "state": "result", "test_on": date(2026, 10, 3), "result_on": date(2026, 10, 21),
    "listening": 380, "reading": 350, "speaking": 350, "writing": 300,
}  # fmt: skip


def add(person, values, **changed):
    """An attempt through the service."""
    return services.add_attempt(applicant=person, values={**values, **changed}, by=person.user)[0]
