"""A study plan that gives way: a missed week moves its end, and the plan says by how much. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.exams.kinds import Exam
from applicants.remarks import Remark, Weight

USUAL_WEEKS = {Exam.STEP1: (17, 39), Exam.STEP2: (17, 26), Exam.STEP3: (3, 12), Exam.OET: (4, 6)}
"""How many weeks of study guides count: Step 1 four to nine months, Step 2 CK four to six, OET four to six weeks."""


@dataclass(frozen=True)
class Schedule:
    """A study plan on a day. `missed_weeks` is how many whole weeks of work are behind, `moved_days` what that costs.

    `unsaid`: numbers of the weeks that are over and of which nothing was said yet; they count as studied until then.
    """

    starts_on: date
    first_end: date
    ends_on: date
    missed_weeks: int
    week_now: int
    weeks: int
    hours_done: float
    unsaid: tuple[int, ...]

    @property
    def moved_days(self) -> int:
        return (self.ends_on - self.first_end).days


def week_start(starts_on: date, number: int) -> date:
    """The first day of a week of the plan; weeks count from 1."""
    return starts_on + timedelta(weeks=number - 1)


def schedule(
    *, starts_on: date, weeks: int, hours_a_week: float, hours_done: Mapping[int, float], today: date
) -> Schedule:
    """Where a plan of so many weeks stands. `hours_done`: hours by number of the week, 0 for a missed one.

    Hours that a week lacks add up; every full week of them moves the end by a week. More hours than planned in one
    week do not pull the end nearer: that is for the person to decide, by planning fewer weeks.
    """
    lacking = sum(max(0.0, hours_a_week - done) for done in hours_done.values())
    missed = int(round(lacking / hours_a_week, 6)) if hours_a_week else 0
    first_end = week_start(starts_on, weeks + 1) - timedelta(days=1)
    total = weeks + missed
    ends_on = first_end + timedelta(weeks=missed)
    passed = min(max(0, (today - starts_on).days // 7), total)
    return Schedule(
        starts_on=starts_on, first_end=first_end, ends_on=ends_on, missed_weeks=missed,
        week_now=0 if today < starts_on else min(passed + 1, total), weeks=total,
        hours_done=sum(hours_done.values()),
        unsaid=tuple(number for number in range(1, passed + 1) if number not in hours_done),
    )  # fmt: skip


def study_remarks(found: Schedule, *, exam_on: date | None, has_registered: bool, today: date) -> list[Remark]:
    """What a plan and the exam mean for each other. Advice of guides, no rule."""
    remarks = []
    if exam_on and today <= exam_on < found.ends_on:
        words = _("The plan ends on %(end)s, after the exam on %(exam)s. Plan fewer weeks, or move the day in time.")
        words %= {"end": date_format(found.ends_on), "exam": date_format(exam_on)}
        remarks.append(Remark("plan_after_exam", Weight.WARN, words))
    if not exam_on and not has_registered and found.week_now:
        half = found.week_now * 2 > found.weeks
        words = _("No day is booked yet. Guides call study without a date the classic mistake: a date gives it an end.")
        remarks.append(Remark("no_date", Weight.WARN if half else Weight.NOTE, words))
    return remarks
