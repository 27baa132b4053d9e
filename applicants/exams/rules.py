"""What the rules of the exams say about a person's attempts. Pure: no database, no clock.

The numbers stand in data/exams.toml with their sources. Nothing here changes what somebody wrote.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.exams.kinds import AHEAD, COUNTED, FOR_CERTIFICATE, STEPS, Exam, State, System
from applicants.exams.standards import rulebook
from applicants.remarks import Remark, Weight


@dataclass(frozen=True)
class Sitting:
    """An attempt as plain values. `parts`: the four scores of OET in the order of standards.OET_PARTS."""

    exam: str
    state: str
    test_on: date | None = None
    registered_on: date | None = None
    system: str = ""
    eligible_from: date | None = None
    eligible_to: date | None = None
    extended: bool = False
    result_on: date | None = None
    passed: bool | None = None
    score: int | None = None
    parts: tuple[int, int, int, int] | None = None
    key: int = 0

    @property
    def is_ahead(self) -> bool:
        return self.state in AHEAD

    @property
    def counts(self) -> bool:
        """Whether USMLE counts it as an attempt."""
        return self.state in COUNTED

    @property
    def failed(self) -> bool:
        return self.state == State.RESULT and self.passed is False


@dataclass(frozen=True)
class NextAttempt:
    """Whether and from when the rules allow another attempt. `on` None without `never`: no wait."""

    used: int
    left: int
    on: date | None = None
    never: bool = False


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where that month is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def of_exam(sittings: Iterable[Sitting], exam: str) -> list[Sitting]:
    """Those of one exam by test day; what has no day yet stands last."""
    mine = [one for one in sittings if one.exam == exam]
    return sorted(mine, key=lambda one: (one.test_on or date.max, one.key))


def passes(sittings: Iterable[Sitting], exam: str) -> list[date]:
    """The test days of all passes, oldest first."""
    return [one.test_on for one in of_exam(sittings, exam) if one.passed and one.test_on]


def passed_on(sittings: Iterable[Sitting], exam: str) -> date | None:
    """The test day of the first pass."""
    return next(iter(passes(sittings, exam)), None)


def begun_days(sittings: Iterable[Sitting], exam: str) -> list[date]:
    """The days of all attempts that count, incomplete ones too, oldest first.

    Source: usmle.org, attempt limit ("including incomplete attempts"). Confidence H.
    """
    return [one.test_on for one in of_exam(sittings, exam) if one.counts and one.test_on]


def next_attempt(days: Sequence[date]) -> NextAttempt:
    """What the rules of USMLE allow after attempts on these days (of one Step, none of them passed).

    Four attempts in a lifetime, at most three in 12 months; the fourth at least 12 months after the first and at least
    six months after the latest. Sources: usmle.org, attempt limit; ecfmg.org, news (facts of 21 November 2026). H.
    """
    numbers = rulebook().numbers
    used, left = len(days), max(0, numbers.most_attempts - len(days))
    if not left:
        return NextAttempt(used, 0, never=True)
    if used < numbers.in_twelve_months:
        return NextAttempt(used, left)
    first, latest = min(days), max(days)
    allowed = max(add_months(first, numbers.months_after_first), add_months(latest, numbers.months_after_latest))
    return NextAttempt(used, left, allowed)


def attempt_remarks(sittings: Sequence[Sitting], exam: str, today: date) -> list[Remark]:
    """How many attempts are used and when another one is possible. Only for the Steps.

    Sources as of `next_attempt`. Histories from before July 2021 may hold more than four attempts: they are taken.
    """
    if exam not in STEPS or passed_on(sittings, exam):
        return []
    numbers, sources = rulebook().numbers, rulebook().sources
    days = begun_days(sittings, exam)
    after = next_attempt(days)
    limit, waits = sources["usmle_attempts"], sources["usmle_waits"]
    names = {"n": after.used, "most": numbers.most_attempts}
    if after.never:
        words = _("%(n)s attempts are used. USMLE allows %(most)s in a lifetime, and none is left.") % names
        return [Remark("attempt_limit", Weight.STOP, words, limit)]
    found = []
    if after.left == 1:
        words = _("%(n)s of %(most)s attempts are used. One is left.") % names
        found.append(Remark("attempt_limit", Weight.WARN, words, limit))
    recent = [day for day in days if day > add_months(today, -12)]
    if len(recent) >= numbers.in_twelve_months:
        words = _("Three attempts lie in the last 12 months; USMLE allows no more in that time.")
        found.append(Remark("three_in_twelve_months", Weight.WARN, words, waits))
    if after.on and after.on > today:
        words = _(
            "The fourth attempt is possible from %(day)s: 12 months after the first and six after the latest."
        ) % {"day": date_format(after.on)}
        found.append(Remark("fourth_attempt_day", Weight.NOTE, words, waits))
    return found


def retake_remarks(sitting: Sitting, sittings: Sequence[Sitting]) -> list[Remark]:
    """What stands against this attempt because of those before it. Only for the Steps, only what is still to come.

    Sources: as of `next_attempt`; a passed Step cannot be repeated except under a board's time limit (bulletin). H.
    """
    if sitting.exam not in STEPS or not sitting.is_ahead:
        return []
    numbers, sources = rulebook().numbers, rulebook().sources
    others = [one for one in sittings if one.key != sitting.key]
    passed = passed_on(others, sitting.exam)
    if passed and (sitting.test_on is None or passed < sitting.test_on):
        words = _(
            "This Step was passed on %(day)s. A passed Step cannot be repeated, except where the time limit of a state "
            "board asks for it."
        ) % {"day": date_format(passed)}  # fmt: skip
        return [Remark("retake_of_pass", Weight.STOP, words, sources["usmle_retake"])]
    days = begun_days(others, sitting.exam)
    after = next_attempt(days)
    if after.never:
        words = _("This would be attempt %(n)s. USMLE allows %(most)s in a lifetime.") % {
            "n": after.used + 1, "most": numbers.most_attempts,
        }  # fmt: skip
        return [Remark("attempt_limit", Weight.STOP, words, sources["usmle_attempts"])]
    if sitting.test_on is None:
        return []
    if after.on and sitting.test_on < after.on:
        words = _(
            "Too early for the fourth attempt: it must be 12 months after the first and six months after the latest, "
            "so from %(day)s."
        ) % {"day": date_format(after.on)}  # fmt: skip
        return [Remark("fourth_too_early", Weight.STOP, words, sources["usmle_waits"])]
    recent = [day for day in days if day > add_months(sitting.test_on, -12)]
    if after.left > 1 and len(recent) == numbers.in_twelve_months - 1:
        words = _("This is the third attempt in 12 months, the last that USMLE allows in that time.")
        return [Remark("third_in_twelve_months", Weight.WARN, words, sources["usmle_waits"])]
    return []


# ------------------------------------------------------------------------- the seven years of ECFMG


def certificate_limit(sittings: Sequence[Sitting]) -> date | None:
    """The last test day on which the other Step must be passed for the certificate: seven years after the newest pass.

    None where nothing is passed yet, or both are. Source: ecfmg.org, information booklet. H.
    """
    days = [found[-1] for exam in FOR_CERTIFICATE if (found := passes(sittings, exam))]
    return add_months(days[0], 12 * rulebook().numbers.certificate_years) if len(days) == 1 else None


def nearest_passes(sittings: Sequence[Sitting]) -> tuple[date, date] | None:
    """The passes of Step 1 and Step 2 CK that lie nearest to each other, the earlier one first; None without both.

    A Step that was passed again counts by each of its passes.
    """
    pairs = [(min(pair), max(pair)) for pair in product(*(passes(sittings, exam) for exam in FOR_CERTIFICATE))]
    return min(pairs, key=lambda pair: pair[1] - pair[0], default=None)


def seven_year_remarks(sittings: Sequence[Sitting], today: date) -> list[Remark]:
    """What the seven-year rule means for Step 1 and Step 2 CK. Source as of `certificate_limit`."""
    source, years = rulebook().sources["ecfmg_seven_years"], rulebook().numbers.certificate_years
    if pair := nearest_passes(sittings):
        if pair[1] <= add_months(pair[0], 12 * years):
            return []
        words = _(
            "More than seven years lie between the two passes. For ECFMG the pass of %(day)s no longer counts; ask "
            "ECFMG what is possible."
        ) % {"day": date_format(pair[0])}  # fmt: skip
        return [Remark("seven_years", Weight.STOP, words, source)]
    last = certificate_limit(sittings)
    if last is None:
        return []
    there, missing = sorted(FOR_CERTIFICATE, key=lambda exam: not passes(sittings, exam))
    day = date_format(passes(sittings, there)[-1])
    said: dict[str, Any] = {"exam": missing.label, "day": day, "last": date_format(last)}
    if last < today:
        words = _(
            "The seven years since the pass of %(day)s ended on %(last)s. For ECFMG that pass no longer counts; ask "
            "ECFMG what is possible."
        )  # fmt: skip
        return [Remark("seven_years", Weight.STOP, words % said, source)]
    words = _("For the ECFMG certificate %(exam)s must be passed by %(last)s, seven years after the pass of %(day)s.")
    near = last <= add_months(today, 12)
    return [Remark("seven_years", Weight.WARN if near else Weight.NOTE, words % said, source)]


# --------------------------------------------------------------------------------- a day and its place


def eligibility_end(first: date, *, extended: bool) -> date:
    """The last day of an eligibility period that begins on this day: three months, extended once by three more.

    Source: fsmb.org, Step pages. Confidence M-H.
    """
    months = rulebook().numbers.period_months
    return date.fromordinal(add_months(first, months * (2 if extended else 1)).toordinal() - 1)


def is_closed(day: date) -> bool:
    """Whether Prometric does not test Steps on this day: the first two weeks of January.

    Source: usmle.org and fsmb.org. Confidence M-H; big holidays are closed too, each center says which.
    """
    numbers = rulebook().numbers
    return day.month == numbers.closed_month and numbers.closed_first <= day.day <= numbers.closed_last


def day_remarks(sitting: Sitting) -> list[Remark]:
    """What is odd about the day and the eligibility period of one attempt at a Step. Sources as named above."""
    if sitting.exam not in STEPS:
        return []
    sources, day = rulebook().sources, sitting.test_on
    first, last = sitting.eligible_from, sitting.eligible_to
    found = []
    if day and is_closed(day) and sitting.state in (*AHEAD, State.SAT):
        words = _("There is usually no testing of Steps in the first two weeks of January. Is the day right?")
        found.append(Remark("closed_in_january", Weight.WARN, words, sources["usmle_closed"]))
    if first and last:
        if day and not first <= day <= last:
            words = _("The test day lies outside the eligibility period, %(first)s to %(last)s.") % {
                "first": date_format(first), "last": date_format(last),
            }  # fmt: skip
            found.append(Remark("outside_eligibility", Weight.WARN, words, sources["fsmb_period"]))
        if last > eligibility_end(first, extended=sitting.extended):
            words = _(
                "An eligibility period has three months, and can be made three months longer once. This one is longer."
            )
            found.append(Remark("long_eligibility", Weight.WARN, words, sources["fsmb_period"]))
    if sitting.system == System.FSMB and sitting.exam != Exam.STEP3 and sitting.registered_on:
        since = rulebook().numbers.fsmb_since
        if sitting.registered_on < since:
            words = _("FSMB takes registrations of IMGs for this Step since %(day)s only. Is the day right?") % {
                "day": date_format(since)
            }
            found.append(Remark("fsmb_since", Weight.WARN, words, sources["fsmb_since"]))
    return found


def order_remarks(sitting: Sitting, sittings: Sequence[Sitting], ticked: Iterable[str]) -> list[Remark]:
    """Step 3 wants Step 1 and Step 2 CK passed, and the ECFMG certificate. Step 1 and Step 2 CK have no order.

    `ticked`: exams whose result the person marked as done without a record here. Source: fsmb.org, Step 3 pages. H.
    """
    if sitting.exam != Exam.STEP3 or sitting.state == State.CANCELLED:
        return []
    missing = [exam for exam in FOR_CERTIFICATE if exam not in ticked and not passed_on(sittings, exam)]
    if not missing:
        return []
    words = _("Step 3 needs Step 1, Step 2 CK and the ECFMG certificate first. Not recorded as passed: %(exams)s.") % {
        "exams": ", ".join(str(exam.label) for exam in missing)
    }
    return [Remark("step3_order", Weight.WARN, words, rulebook().sources["step3_order"])]


# ------------------------------------------------------------------- what stands elsewhere about an exam


def tick_remarks(sittings: Sequence[Sitting], exam: Exam, *, is_done: bool) -> list[Remark]:
    """Where the roadmap counts the result as done (`is_done`), and no pass is recorded here.

    Our own care, no rule of the field: a failed exam that is ticked as passed misleads the plan.
    """
    mine = [one for one in of_exam(sittings, exam) if one.state != State.CANCELLED]
    if not is_done or any(one.passed for one in mine):
        return []
    if not mine:
        words = _("The roadmap counts %(exam)s as passed. Record the attempt here, too, and its days can be checked.")
        return [Remark("ticked_only", Weight.NOTE, words % {"exam": exam.label})]
    words = _(
        "The roadmap counts %(exam)s as passed, by a tick there or because a later step is done, but no pass is "
        "recorded here. One of the two cannot be right."
    )
    return [Remark("ticked_without_pass", Weight.WARN, words % {"exam": exam.label})]


def system_remarks(sittings: Sequence[Sitting], exam: str) -> list[Remark]:
    """Who was with ECFMG for one Step needs an account with FSMB for the next.

    Source: usmle.org, announcement of 26 January 2026. H.
    """
    systems = {one.system for one in sittings}
    if exam not in STEPS or passed_on(sittings, exam) or System.FSMB in systems or System.ECFMG not in systems:
        return []
    words = _(
        "Earlier Steps were registered with ECFMG. Since %(day)s all of them are with FSMB: open an account there."
    )
    day = date_format(rulebook().numbers.fsmb_since)
    return [Remark("fsmb_now", Weight.NOTE, words % {"day": day}, rulebook().sources["fsmb_since"])]
