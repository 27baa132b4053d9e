"""What the rows of the exams room mean for the plan: steps, facts, days. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.exams.kinds import AHEAD, FOR_CERTIFICATE, STEPS, Exam, State, System
from applicants.exams.results import window_of
from applicants.exams.rules import Sitting, begun_days, certificate_limit, of_exam, passed_on
from applicants.exams.standards import rulebook

MILESTONES = {
    Exam.STEP1: ("step1_register", "step1_exam", "step1_result"),
    Exam.STEP2: ("step2_register", "step2_exam", "step2_result"),
    Exam.STEP3: ("step3_register", "step3_exam", "step3_result"),
    Exam.OET: ("oet_book", "oet_exam", "oet_result"),
}
"""What is registered, sat and passed. TOEFL has one step for all of it."""
STUDY = {Exam.STEP1: "step1_prep", Exam.STEP2: "step2_prep", Exam.STEP3: "step3_prep", Exam.OET: "oet_prep"}


@dataclass(frozen=True)
class Records:
    """The rows of the room as plain values.

    `studies`: first day of each study plan; `baseline_on`: the first NBME practice exam for Step 1; `oet_until`: the
    last day on which a Pathway takes the OET result, said while no Pathway is accepted; `paths`: page of each exam.
    """

    sittings: Sequence[Sitting] = ()
    studies: Mapping[str, date] = field(default_factory=dict)
    baseline_on: date | None = None
    oet_until: date | None = None
    paths: Mapping[str, str] = field(default_factory=dict)


def current(sittings: Sequence[Sitting], exam: str) -> Sitting | None:
    """The attempt that the plan follows: the pass, else the one whose result is awaited, else the next one ahead.

    None after a failed or incomplete one with nothing ahead: the exam is open again.
    """
    mine = of_exam(sittings, exam)
    passed = [one for one in mine if one.passed or (exam == Exam.TOEFL and one.state == State.RESULT)]
    awaited = [one for one in reversed(mine) if one.state == State.SAT]
    ahead = sorted((one for one in mine if one.is_ahead), key=lambda one: -AHEAD.index(State(one.state)))
    if exam not in STEPS:
        passed.reverse()  # an English test can be repeated, and the newest serves longest
    return next(iter([*passed, *awaited, *ahead]), None)


def shown_of(records: Records, today: date) -> Shown:
    """All that the room says now."""
    done: dict[str, date] = {}
    begun: dict[str, date] = {}
    booked: dict[str, date] = {}
    for exam in Exam:
        sitting = current(records.sittings, exam)
        if sitting and exam in MILESTONES:
            _steps(sitting, *MILESTONES[exam], done, begun, booked)
        elif sitting:
            _one_step(sitting, "toefl", done, booked)
    _registered_with_fsmb(records.sittings, done)
    if records.baseline_on:
        done["step1_baseline"] = records.baseline_on
    begun |= {STUDY[Exam(exam)]: on for exam, on in records.studies.items() if exam in STUDY and on <= today}
    return Shown(done, begun, booked, facts_of(records.sittings), days_of(records, today))


def _steps(
    sitting: Sitting, register: str, exam: str, result: str, done: dict[str, date], begun: dict[str, date],
    booked: dict[str, date],
) -> None:  # fmt: skip
    registered = sitting.registered_on or (None if sitting.is_ahead else sitting.test_on)
    if sitting.state != State.PLANNED and registered:
        done[register] = registered
    if sitting.state == State.BOOKED and sitting.test_on:
        booked[exam] = sitting.test_on
    if sitting.state in (State.SAT, State.RESULT) and sitting.test_on:
        done[exam] = sitting.test_on
    if sitting.state == State.SAT and sitting.test_on:
        begun[result] = sitting.test_on
    if sitting.state == State.RESULT and sitting.result_on:
        done[result] = sitting.result_on


def _one_step(sitting: Sitting, key: str, done: dict[str, date], booked: dict[str, date]) -> None:
    if sitting.state == State.RESULT and sitting.result_on:
        done[key] = sitting.result_on
    elif sitting.state == State.BOOKED and sitting.test_on:
        booked[key] = sitting.test_on


def _registered_with_fsmb(sittings: Sequence[Sitting], done: dict[str, date]) -> None:
    """Nobody registers with FSMB without an account there, and since January 2026 nobody registers elsewhere."""
    since = rulebook().numbers.fsmb_since
    days = [
        one.registered_on
        for one in sittings
        if one.exam in STEPS and one.state != State.PLANNED and one.registered_on
        and (one.system == System.FSMB or (not one.system and one.registered_on >= since))
    ]  # fmt: skip
    if days:
        done["fsmb_account"] = min(days)


def facts_of(sittings: Sequence[Sitting]) -> dict[str, Any]:
    """What programs ask about: the Step 2 CK score of the latest pass, the most attempts that one Step took."""
    passed = [one for one in of_exam(sittings, Exam.STEP2) if one.passed and one.score]
    attempts = max(len(begun_days(sittings, exam)) for exam in STEPS)
    return {"step2_score": passed[-1].score if passed else None, "most_attempts": attempts or None}


def days_of(records: Records, today: date) -> list[Day]:
    """Days to be reminded of. The test day itself is reminded of through its step."""
    kind, found = RecordDate.Kind, []
    for one in records.sittings:
        name, path = str(Exam(one.exam).label), records.paths.get(one.exam, "")
        inside = one.state == State.BOOKED and one.test_on and one.eligible_to and one.test_on <= one.eligible_to
        if one.state in (State.REGISTERED, State.BOOKED) and one.eligible_to and not inside:
            title = _("%(exam)s: sit it before your eligibility period ends") % {"exam": name}
            last = kind.DUE if one.extended else kind.EXPIRES
            found.append(Day(f"eligibility-{one.key}", last, title, one.eligible_to, path, closes=True))
        if one.state == State.SAT and one.test_on:
            title = _("%(exam)s: no result yet? Ask about it") % {"exam": name}
            latest = window_of(one.exam, one.test_on).latest
            found.append(Day(f"result-{one.key}", kind.ASK, title, latest, path))
    for exam, on in records.studies.items():
        if on >= today:
            title = _("%(exam)s: your study begins") % {"exam": Exam(exam).label}
            found.append(Day(f"study-{exam}", kind.HAPPENS, title, on, records.paths.get(exam, "")))
    limit = certificate_limit(records.sittings)
    if limit and limit >= today:
        missing = next(exam for exam in FOR_CERTIFICATE if not passed_on(records.sittings, exam))
        title = _("Pass %(exam)s: the seven years of ECFMG end") % {"exam": missing.label}
        found.append(Day("seven-years", kind.DUE, title, limit, records.paths.get(missing, ""), closes=True))
    if records.oet_until:
        title = _("OET: last Pathways that take your result")
        found.append(
            Day("pathway_application", kind.EXPIRES, title, records.oet_until, records.paths.get(Exam.OET, ""))
        )
    return found
