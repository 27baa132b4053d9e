"""What the pages of the exams room show, put together from the rows that somebody may see. No writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from applicants.checklist.models import ChecklistItem, ItemState
from applicants.exams import picture, results, rules, scores, shown, study
from applicants.exams.kinds import FOR_CERTIFICATE, STEPS, Exam, State
from applicants.exams.models import (
    Attempt,
    ExamTarget,
    PracticeScore,
    StudyPlan,
    StudyResource,
    StudyWeek,
    is_percent,
)  # fmt: skip
from applicants.exams.results import Deadline, Window
from applicants.exams.rules import Sitting
from applicants.exams.standards import rulebook
from applicants.profile.models import Applicant
from applicants.remarks import Remark, Source, Weight, heaviest_first
from roadmap import road
from roadmap.anchors import ANCHORS

HEADS: dict[str, Any] = {
    State.PLANNED: gettext_lazy("Planned"), State.REGISTERED: gettext_lazy("Registered"),
    State.BOOKED: gettext_lazy("Booked"), State.CANCELLED: gettext_lazy("Canceled"),
}  # fmt: skip
RESULT_STEPS = {steps[-1]: exam for exam, steps in shown.MILESTONES.items()}
"""The exam whose result each of these steps is."""
SEASON_DAYS = ("A_ROL", "A_PATHWAY_CLOSE", "A_SUBMIT", "A_REVIEW")


@dataclass(frozen=True)
class Person:
    """Whose exams these are, as the rules see them.

    `ticked`: exams for the certificate that they say are passed; `done`: exams whose result the roadmap counts as done,
    also because a later step is done; `has_pathway`: whether it counts the Pathway as accepted.
    """

    today: date
    season: int
    deadlines: Mapping[str, Deadline]
    ticked: frozenset[str]
    needs_step3: bool
    done: frozenset[str] = frozenset()
    has_pathway: bool = False


@dataclass(frozen=True)
class Line:
    """One attempt of a list. `number` is None where it does not count."""

    row: Attempt
    sitting: Sitting
    number: int | None
    window: Window | None
    remarks: list[Remark]

    @property
    def head(self) -> Any:
        """What it is called while it does not count as an attempt."""
        return HEADS.get(self.row.state, "")


@dataclass(frozen=True)
class Status:
    """Where somebody stands with an exam: a tone for the words, a headline, a sentence with what is next."""

    tone: str
    headline: str
    words: str = ""


@dataclass(frozen=True)
class Card:
    """An exam with all that was recorded for it."""

    exam: Exam
    status: Status
    lines: list[Line]
    current: Sitting | None
    remarks: list[Remark]
    target: int | None
    latest: PracticeScore | None
    plan: StudyPlan | None
    schedule: study.Schedule | None

    @property
    def warnings(self) -> list[Remark]:
        """What a person must look at now, of the exam and of its attempts."""
        every = self.remarks + [remark for line in self.lines for remark in line.remarks]
        return heaviest_first(remark for remark in every if remark.weight != Weight.NOTE)

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.latest or self.plan)


class Rows:
    """The rows of the room that a user may see of an applicant. Six queries, however many rows."""

    def __init__(self, user: User, applicant: Applicant) -> None:
        def seen(model: Any) -> Any:
            return model.objects.visible_to(user).filter(applicant=applicant)

        self.attempts: list[Attempt] = list(seen(Attempt).for_list())
        self.practice: list[PracticeScore] = list(seen(PracticeScore).for_list())
        self.targets = {row.exam: row.value for row in seen(ExamTarget)}
        self.plans = {row.exam: row for row in seen(StudyPlan)}
        self.weeks: list[StudyWeek] = list(seen(StudyWeek))
        self.resources: list[StudyResource] = list(seen(StudyResource))
        self.sittings = [row.as_sitting() for row in self.attempts]


def person_of(user: User, applicant: Applicant, *, sees_road: bool) -> Person:
    """The applicant as the rules see them. Who may not see the roadmap is not told what stands on it."""
    current = road.current()
    today = applicant.user.today()
    season = applicant.target_season or current.calendar.coming_season(today)
    person = Person(
        today, season, _deadlines(current, season), frozenset(FOR_CERTIFICATE), applicant.visa in ("h1b", "either")
    )
    if not sees_road:
        return person
    keys = [*RESULT_STEPS, "ecfmg_certificate", "pathway_application"]
    rows = ChecklistItem.objects.visible_to(user).filter(applicant=applicant, key__in=keys, state=ItemState.DONE)
    said = {row.key: row.day_done for row in rows.order_by()}
    ticked = {RESULT_STEPS[key] for key, day in said.items() if day and key in RESULT_STEPS}
    if said.get("ecfmg_certificate"):
        ticked |= set(FOR_CERTIFICATE)
    done = frozenset(RESULT_STEPS[key] for key in said if key in RESULT_STEPS)
    return replace(person, ticked=frozenset(ticked), done=done, has_pathway="pathway_application" in said)


def _deadlines(current: road.CurrentRoad, season: int) -> dict[str, Deadline]:
    """The days of the season that results must not miss, each with its source."""
    found = {}
    for key in SEASON_DAYS:
        day, row = current.calendar.day(season, key), current.dates.get((season, key))
        url = (row.source_url if row else "") or reverse("dates")
        name = row.source if row else _("our rule for this day: %(rule)s") % {"rule": ANCHORS[key].rule}
        checked_on = row.checked_on if row else rulebook().sources["usmle_results"].checked_on
        found[key] = Deadline(ANCHORS[key].name, day.on, day.expected, Source(name, url, checked_on, not day.expected))
    return found


def cards(rows: Rows, person: Person) -> list[Card]:
    """Every exam, in the order of the road."""
    return [card(exam, rows, person) for exam in Exam]


def card(exam: Exam, rows: Rows, person: Person) -> Card:
    """One exam."""
    lines = _lines(exam, rows, person)
    current = shown.current(rows.sittings, exam)
    plan = rows.plans.get(exam)
    found = schedule_of(plan, rows, person.today) if plan else None
    remarks = rules.attempt_remarks(rows.sittings, exam, person.today)
    remarks += rules.tick_remarks(rows.sittings, exam, is_done=exam in person.done)
    remarks += rules.system_remarks(rows.sittings, exam)
    if exam in FOR_CERTIFICATE:
        remarks += rules.seven_year_remarks(rows.sittings, person.today)
    if found and not (current and not current.is_ahead):
        exam_on = current.test_on if current else None
        registered = bool(current and current.state != State.PLANNED)
        remarks += study.study_remarks(found, exam_on=exam_on, has_registered=registered, today=person.today)
    return Card(
        exam=exam, status=status_of(exam, rows.sittings, person.today), lines=lines, current=current,
        remarks=heaviest_first(remarks), target=rows.targets.get(exam),
        latest=next((row for row in rows.practice if row.exam == exam), None), plan=plan, schedule=found,
    )  # fmt: skip


def _lines(exam: Exam, rows: Rows, person: Person) -> list[Line]:
    found, number = [], 0
    deadlines = {} if exam == Exam.STEP3 and not person.needs_step3 else person.deadlines
    for row in rows.attempts:
        if row.exam != exam:
            continue
        sitting = row.as_sitting()
        number += sitting.counts
        remarks = [
            *rules.retake_remarks(sitting, rows.sittings),
            *rules.order_remarks(sitting, rows.sittings, person.ticked),
            *rules.day_remarks(sitting),
            *results.deadline_remarks(sitting, deadlines, person.today),
            *([] if person.has_pathway else results.oet_remarks(sitting, person.season, person.deadlines)),
            *results.result_day_remarks(sitting),
            *scores.score_remarks(sitting),
        ]
        waits = sitting.test_on and (sitting.is_ahead or sitting.state == State.SAT)
        found.append(Line(
            row=row, sitting=sitting, number=number if sitting.counts else None,
            window=results.window_of(exam, sitting.test_on) if waits and sitting.test_on else None,
            remarks=heaviest_first(remarks),
        ))  # fmt: skip
    return found


def schedule_of(plan: StudyPlan, rows: Rows, today: date) -> study.Schedule:
    """Where a study plan stands today."""
    said = {row.number: float(row.hours_done) for row in rows.weeks if row.plan_id == plan.pk}
    return study.schedule(
        starts_on=plan.starts_on, weeks=plan.weeks, hours_a_week=float(plan.hours_a_week), hours_done=said, today=today,
    )  # fmt: skip


def drawing(exam: Exam, rows: Rows) -> picture.Picture | None:
    """Practice scores in the unit of the exam's target against it; others stand in the table only."""
    mine = [row for row in rows.practice if row.exam == exam]
    values = [(row.taken_on, row.percent if is_percent(exam) else row.score) for row in mine]
    return picture.draw([(day, float(value)) for day, value in values if value is not None], rows.targets.get(exam))


# -------------------------------------------------------------------------------------- where one stands


def status_of(exam: Exam, sittings: Sequence[Sitting], today: date) -> Status:
    """Where somebody stands with an exam, and what the rules allow next, in words for both readers."""
    current = shown.current(sittings, exam)
    if current is None:
        return _nothing_ahead(exam, sittings, today)
    if current.state == State.RESULT:
        return _there(exam, current)
    if current.state == State.SAT and current.test_on:
        return _awaited(exam, current.test_on, today)
    return _ahead(current, today)


def _there(exam: Exam, sitting: Sitting) -> Status:
    assert sitting.test_on
    headline = _("TOEFL score %(score)s") if exam == Exam.TOEFL else _("Passed")
    if exam in STEPS and sitting.score:
        headline = _("Passed with %(score)s")
    return Status(
        "good", headline % {"score": sitting.score}, _("Test day: %(day)s.") % {"day": date_format(sitting.test_on)}
    )


def _awaited(exam: Exam, test_on: date, today: date) -> Status:
    window = results.window_of(exam, test_on)
    said = {
        "sat": date_format(test_on), "earliest": date_format(window.earliest), "likely": date_format(window.likely),
        "latest": date_format(window.latest),
    }  # fmt: skip
    if today > window.latest:
        words = _("Sat on %(sat)s. The result was to come by %(latest)s. It is time to ask.")
        return Status("late", _("The result is overdue"), words % said)
    words = _("Sat on %(sat)s. It can come from %(earliest)s, is likely by %(likely)s, and may take until %(latest)s.")
    return Status("wait", _("Waiting for the result"), words % said)


def _ahead(sitting: Sitting, today: date) -> Status:
    day = date_format(sitting.test_on, "D j M Y") if sitting.test_on else ""
    if sitting.state == State.BOOKED and sitting.test_on:
        if sitting.test_on < today:
            return Status("late", _("The booked day is over"), _("It was %(day)s. How did it go?") % {"day": day})
        return Status("accent", _("Booked for %(day)s") % {"day": day})
    if sitting.state == State.REGISTERED:
        words = _("Next: book a day.")
        if sitting.eligible_to:
            words = _("Next: book a day. The eligibility period ends on %(day)s.") % {
                "day": date_format(sitting.eligible_to)
            }
        return Status("wait", _("Registered, no day booked"), words)
    words = _("A plan only: nothing is booked until there is a registration.")
    return Status("", _("Planned for %(day)s") % {"day": day} if day else _("Planned"), words)


def _nothing_ahead(exam: Exam, sittings: Sequence[Sitting], today: date) -> Status:
    begun = [one for one in rules.of_exam(sittings, exam) if one.counts]
    if not begun:
        return Status("", _("Nothing recorded yet"))
    if exam not in STEPS:
        words = _("It can be repeated, always as a whole. Leave time before the Pathways close.")
        return Status("wait", _("Not there yet"), words if exam == Exam.OET else "")
    after = rules.next_attempt(rules.begun_days(sittings, exam))
    if after.never:
        return Status("late", _("Not passed"), _("By the rules of USMLE no attempt is left."))
    said: dict[str, Any] = {"left": after.left, "day": date_format(after.on) if after.on else ""}
    if after.on and after.on > today:
        return Status(
            "wait", _("Not passed yet"), _("The next attempt is possible from %(day)s. Attempts left: %(left)s.") % said
        )
    words = _("The attempt rules set no wait now; FSMB says when one can register again. Attempts left: %(left)s.")
    return Status("wait", _("Not passed yet"), words % said)
