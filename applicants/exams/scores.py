"""What a score means by the rules of its test day, and which answers contradict themselves. Pure."""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.exams.kinds import COUNTED, STEPS, Exam, State, System
from applicants.exams.rules import Sitting
from applicants.exams.standards import OetMinimum, Standard, rulebook
from applicants.remarks import Remark, Weight

FIRST_EXAM = date(1992, 1, 1)
"""The first year of the USMLE; an older exam is a typing error."""
FURTHEST = timedelta(days=3 * 366)
"""Nobody books further ahead."""

PART_NAMES = (gettext_lazy("Listening"), gettext_lazy("Reading"), gettext_lazy("Speaking"), gettext_lazy("Writing"))


def oet_meets(parts: tuple[int, int, int, int], test_on: date) -> bool | None:
    """Whether one OET sitting is enough for ECFMG: every part reaches its minimum. None: not known for this day.

    350 in listening, reading and speaking, 300 in writing, in one sitting; 350 in writing before 1 April 2022.
    Source: ecfmg.org, news of 31 March 2022. H.
    """
    minimum = rulebook().oet_minimum(test_on)
    return None if minimum is None else all(got >= low for got, low in zip(parts, minimum.parts, strict=True))


def contradicts(standard: Standard, score: int, *, passed: bool) -> bool:
    """Whether a score and the word “passed” cannot both be right under this standard."""
    return passed != (score >= standard.score)


def refusals(sitting: Sitting, today: date) -> dict[str, str]:
    """What cannot be right, by field, each in words that name the rule. Empty: it can be taken.

    Refused are only impossible days and what rules of confidence H forbid (see data/exams.toml, `refuses`).
    """
    found = _missing(sitting) | _order(sitting) | _days(sitting, today)
    return found or _registration(sitting) | _score(sitting) | _oet(sitting)


def _missing(sitting: Sitting) -> dict[str, str]:
    """What an attempt that far must say."""
    state, found = sitting.state, {}
    if not sitting.test_on and state not in (State.PLANNED, State.REGISTERED, State.CANCELLED):
        found["test_on"] = _("Give the test day.")
    if not sitting.registered_on and state in (State.REGISTERED, State.BOOKED):
        found["registered_on"] = _("Give the day on which you registered.")
    if state != State.RESULT:
        return found
    if not sitting.result_on:
        found["result_on"] = _("Give the day on which the result came.")
    if sitting.exam in STEPS and sitting.passed is None:
        found["passed"] = _("Say whether it was passed.")
    if sitting.exam == Exam.TOEFL and sitting.score is None:
        found["score"] = _("Give the TOEFL score.")
    if sitting.exam == Exam.OET and sitting.parts is None:
        found["listening"] = _("An OET result has four scores, all of one sitting.")
    return found


def _order(sitting: Sitting) -> dict[str, str]:
    """Days in the wrong order."""
    found = {}
    if sitting.registered_on and sitting.test_on and sitting.test_on < sitting.registered_on:
        found["test_on"] = _("The test day cannot be before the day of registration.")
    if sitting.test_on and sitting.result_on and sitting.result_on < sitting.test_on:
        found["result_on"] = _("The result cannot come before the test day.")
    if sitting.eligible_to and (not sitting.eligible_from or sitting.eligible_to <= sitting.eligible_from):
        found["eligible_to"] = _("Give the first and the last day of the eligibility period, in this order.")
    if sitting.extended and not sitting.eligible_from:
        found["eligible_from"] = _("Give the eligibility period that was extended.")
    return found


def _days(sitting: Sitting, today: date) -> dict[str, str]:
    found = {}
    for name in ("test_on", "registered_on", "result_on", "eligible_from", "eligible_to"):
        day = getattr(sitting, name)
        if day and not FIRST_EXAM <= day <= today + FURTHEST:
            found[name] = _("%(day)s cannot be right. Is the year right?") % {"day": date_format(day)}
    for name in ("registered_on", "result_on"):
        day = getattr(sitting, name)
        if day and today < day <= today + FURTHEST:
            found[name] = _("%(day)s is in the future.") % {"day": date_format(day)}
    if sitting.state in COUNTED and sitting.test_on and today < sitting.test_on <= today + FURTHEST:
        found["test_on"] = _("%(day)s is in the future. What is booked and not sat yet is “booked”.") % {
            "day": date_format(sitting.test_on)
        }
    return found


def _registration(sitting: Sitting) -> dict[str, str]:
    until = rulebook().numbers.ecfmg_until
    if sitting.system != System.ECFMG or not sitting.registered_on or sitting.registered_on <= until:
        return {}
    words = _("ECFMG took registrations until %(until)s. Since 12 January 2026 all Steps are registered with FSMB.")
    return {"system": words % {"until": date_format(until)}}


def _score(sitting: Sitting) -> dict[str, str]:
    if sitting.state != State.RESULT or sitting.score is None or sitting.test_on is None:
        return {}
    if sitting.exam == Exam.STEP1 and sitting.test_on >= (since := rulebook().numbers.step1_pass_fail_since):
        words = _("Step 1 has no score for tests since %(since)s, only pass or fail. Leave the score empty.")
        return {"score": words % {"since": date_format(since)}}
    standard = rulebook().standard(sitting.exam, sitting.test_on)
    if standard is None or not standard.refuses or sitting.passed is None:
        return {}
    wrong = contradicts(standard, sitting.score, passed=sitting.passed)
    return {"score": _standard_words(standard, sitting)} if wrong else {}


def _standard_words(standard: Standard, sitting: Sitting) -> str:
    words = _("The passing standard for this test day is %(line)s, so %(score)s is no pass. Look at both again.")
    if not sitting.passed:
        words = _("The passing standard for this test day is %(line)s, so %(score)s is a pass. Look at both again.")
    return words % {"line": standard.score, "score": sitting.score}


def _oet(sitting: Sitting) -> dict[str, str]:
    if sitting.exam != Exam.OET or sitting.parts is None or sitting.test_on is None or sitting.passed is None:
        return {}
    meets = oet_meets(sitting.parts, sitting.test_on)
    if meets is None or meets == sitting.passed:
        return {}
    minimum = rulebook().oet_minimum(sitting.test_on)
    assert minimum
    return {"passed": _("These scores do not fit the result. ECFMG wants %(all)s, all in one sitting.") % {
        "all": minimum_words(minimum),
    }}  # fmt: skip


def minimum_words(minimum: OetMinimum) -> str:
    """The minimum of each part in words."""
    return ", ".join(f"{name} {low}" for name, low in zip(PART_NAMES, minimum.parts, strict=True))


def score_remarks(sitting: Sitting) -> list[Remark]:
    """What the rules say of a result that was taken. Sources as in data/exams.toml."""
    if sitting.state != State.RESULT or sitting.test_on is None:
        return []
    if sitting.exam == Exam.OET and sitting.parts:
        return _oet_remarks(sitting)
    if sitting.exam not in STEPS or sitting.score is None or sitting.passed is None:
        return []
    standard = rulebook().standard(sitting.exam, sitting.test_on)
    if standard and not standard.refuses and contradicts(standard, sitting.score, passed=sitting.passed):
        return [Remark("passing_standard", Weight.WARN, _standard_words(standard, sitting), standard.source)]
    return []


def _oet_remarks(sitting: Sitting) -> list[Remark]:
    assert sitting.test_on
    assert sitting.parts
    minimum = rulebook().oet_minimum(sitting.test_on)
    if minimum is None:
        source = rulebook().oet[0].source
        words = _("ECFMG took OET sittings from %(day)s on.") % {"day": date_format(rulebook().oet[0].since)}
        return [Remark("oet_minimum", Weight.WARN, words, source)]
    short = [
        f"{name} {got} ({low})"
        for name, got, low in zip(PART_NAMES, sitting.parts, minimum.parts, strict=True) if got < low
    ]  # fmt: skip
    if not short:
        return []
    words = _("Below the minimum of ECFMG: %(parts)s. All four parts must be taken again, in one sitting.")
    return [Remark("oet_minimum", Weight.WARN, words % {"parts": ", ".join(short)}, minimum.source)]
