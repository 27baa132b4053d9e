"""When a result can come, and whether it comes before the season's deadlines. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.exams.kinds import AHEAD, STEPS, Exam, State
from applicants.exams.rules import Sitting
from applicants.exams.standards import rulebook
from applicants.remarks import Remark, Source, Weight

WEDNESDAY = 2


@dataclass(frozen=True)
class Window:
    """When a result is there: the earliest usual day, the likely one, and the one up to which to wait calmly."""

    earliest: date
    likely: date
    latest: date
    source: Source


@dataclass(frozen=True)
class Deadline:
    """A day of the season by which a result is needed; `expected` where it is not official yet."""

    name: Any
    on: date
    expected: bool
    source: Source


NEEDED_BY = {
    Exam.STEP1: "A_ROL", Exam.STEP2: "A_ROL", Exam.STEP3: "A_ROL", Exam.OET: "A_PATHWAY_CLOSE", Exam.TOEFL: "A_SUBMIT",
}  # fmt: skip
"""The day of the season that a result of each exam must not miss."""


def has_reports(wednesday: date) -> bool:
    """Whether Step results come on this Wednesday: not in the week of 4 July, nor in the last week of December.

    A week is Sunday to Saturday, as in the US. Source: usmle.org, bulletin and common questions. Confidence H for the
    weeks; which days they end on is our reading of them.
    """
    july = abs((wednesday - date(wednesday.year, 7, 4)).days) <= 3
    return not july and not (wednesday.month == 12 and wednesday.day >= 25)


def next_report_day(day: date) -> date:
    """The first Wednesday on or after a day on which Step results come."""
    wednesday = day + timedelta(days=(WEDNESDAY - day.weekday()) % 7)
    while not has_reports(wednesday):
        wednesday += timedelta(weeks=1)
    return wednesday


def window_of(exam: str, test_on: date) -> Window:
    """When the result of a test on this day can come.

    Steps: on Wednesdays, normally two to four weeks after the test; allow eight (usmle.org, H). OET: about two to three
    weeks, by reports only (L-M). TOEFL: within 72 hours (ETS, M).
    """
    reporting = rulebook().reporting[exam]
    days = [test_on + timedelta(days=days) for days in reporting.days]
    if reporting.wednesdays:
        days = [next_report_day(day) for day in days]
    earliest, likely, latest = days
    return Window(earliest, likely, latest, reporting.source)


def deadline_remarks(sitting: Sitting, deadlines: Mapping[str, Deadline], today: date) -> list[Remark]:
    """Whether the result of an attempt can be there in time. Only where it is not there yet.

    Results must be reported by ECFMG to NRMP by the day on which rank lists close (NRMP, applicant FAQ. H); an OET
    result must reach ECFMG before the Pathways close (M). For Step 2 CK also: the day on which programs begin to read.
    """
    deadline = deadlines.get(NEEDED_BY[Exam(sitting.exam)])
    if deadline is None or not sitting.test_on or sitting.state not in (*AHEAD, State.SAT):
        return []
    window = window_of(sitting.exam, sitting.test_on)
    said = {"name": deadline.name, "day": date_format(deadline.on)}
    found = []
    if window.earliest > deadline.on:
        words, weight = _("The result cannot be there by %(day)s (%(name)s), too late for this season."), Weight.STOP
        if sitting.exam == Exam.TOEFL:
            words, weight = _("The result cannot be there by %(day)s (%(name)s)."), Weight.WARN
        found.append(Remark("result_after_deadline", weight, words % said, deadline.source))
    elif window.likely > deadline.on:
        words = _("The result is likely only after %(day)s (%(name)s). An earlier day is safer.")
        found.append(Remark("result_after_deadline", Weight.WARN, words % said, deadline.source))
    elif window.latest > deadline.on:
        words = _("A slow result can come after %(day)s (%(name)s). Eight weeks before it is the careful choice.")
        if sitting.exam not in STEPS:
            words = _("A slow result can come after %(day)s (%(name)s).")
        found.append(Remark("result_after_deadline", Weight.WARN, words % said, deadline.source))
    review = deadlines.get("A_REVIEW")
    if sitting.exam == Exam.STEP2 and review and today <= review.on < window.likely and not found:
        words = _("Programs begin to read on %(day)s; this score is likely to come after that.")
        found.append(Remark("result_after_review", Weight.WARN, words % {"day": date_format(review.on)}, review.source))
    return found


def result_day_remarks(sitting: Sitting) -> list[Remark]:
    """A day of a Step result that is no Wednesday: somebody far east of the US reads it on Thursday. Source: H."""
    if sitting.exam not in STEPS or not sitting.result_on or sitting.result_on.weekday() in (WEDNESDAY, WEDNESDAY + 1):
        return []
    words = _("Step results come on Wednesdays. %(day)s is none; is it right?") % {
        "day": date_format(sitting.result_on, "D j M Y")
    }
    return [Remark("result_day", Weight.NOTE, words, rulebook().sources["usmle_results"])]


# ------------------------------------------------------------------------------- OET and its seasons


def last_oet_season(test_on: date) -> int:
    """The last season (Match year) whose Pathways take an OET sitting of this day, by the pattern of the seasons.

    Source: ecfmg.org, Pathways pages of 2025 and 2026 (H); later seasons by pattern, not verified.
    """
    season = test_on.year
    while rulebook().oet_first_day(season + 1)[0] <= test_on:
        season += 1
    return season


def oet_remarks(sitting: Sitting, season: int, deadlines: Mapping[str, Deadline]) -> list[Remark]:
    """Whether an OET sitting lies in the window of the person's season. Source as of `last_oet_season`.

    A warning and no refusal: with an older sitting a Pathway may have been accepted in an earlier season.
    """
    if sitting.exam != Exam.OET or not sitting.test_on or sitting.state == State.CANCELLED or sitting.failed:
        return []
    first, source = rulebook().oet_first_day(season)
    said: dict[str, Any] = {"season": season, "first": date_format(first)}
    if sitting.test_on < first:
        words = _(
            "The %(season)s Pathways take OET sittings from %(first)s on. This one serves up to the %(last)s Pathways; "
            "a Pathway that was accepted with it stays accepted."
        )  # fmt: skip
        said["last"] = last_oet_season(sitting.test_on)
        return [Remark("oet_window", Weight.WARN, words % said, source)]
    close = deadlines.get("A_PATHWAY_CLOSE")
    if close and sitting.test_on > close.on:
        words = _("The %(season)s Pathways close on %(day)s, before this sitting. It serves a later season only.")
        said["day"] = date_format(close.on)
        return [Remark("oet_window", Weight.STOP, words % said, close.source)]
    if close and sitting.is_ahead and sitting.test_on >= date(season, 1, 1):
        words = _("The last sitting in December is the safe limit for the %(season)s Pathways; this one is later.")
        return [Remark("oet_window", Weight.WARN, words % said, source)]
    return []
