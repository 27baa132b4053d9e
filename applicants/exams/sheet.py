"""The tables of the exams room for a spreadsheet."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.exams import services
from applicants.exams.kinds import Conditions, Exam, Maker, State, System
from applicants.exams.models import Attempt, PracticeScore
from applicants.profile.models import Applicant
from applicants.sections import Section
from applicants.sheets import Column, Kind, Sheet

EXAM = Column(
    "exam", _("Exam"), Kind.CHOICE, required=True, also=("test", "step"), choices=tuple(Exam.choices),
    also_choices={
        "USMLE Step 1": "step1", "USMLE Step 2 CK": "step2", "Step 2": "step2", "Step2CK": "step2",
        "USMLE Step 3": "step3", "OET": "oet", "TOEFL iBT": "toefl",
    },
)  # fmt: skip


def attempts_of(applicant: Applicant) -> Iterator[tuple[Attempt, Mapping[str, Any]]]:
    """The attempts with their values, by exam and day."""
    for row in Attempt.objects.filter(applicant=applicant).for_list():
        row.applicant = applicant
        yield row, {name: getattr(row, name) for name in services.ATTEMPT}


def practice_of(applicant: Applicant) -> Iterator[tuple[PracticeScore, Mapping[str, Any]]]:
    """The practice exams with their values, the newest first."""
    for row in PracticeScore.objects.filter(applicant=applicant).for_list():
        row.applicant = applicant
        yield row, {name: getattr(row, name) for name in services.PRACTICE}


def _add_attempt(**given: Any) -> Attempt:
    return services.add_attempt(**given)[0]


def _add_practice(**given: Any) -> PracticeScore:
    return services.add_practice(**given)[0]


ATTEMPTS = Sheet(
    key="attempts",
    name=_("Exam attempts"),
    section=Section.EXAMS,
    columns=(
        EXAM,
        Column(
            "state", _("How far it is"), Kind.CHOICE, required=True, also=("status", "state"),
            choices=tuple(State.choices),
            also_choices={"done": "sat", "taken": "sat", "passed": "result", "failed": "result", "scheduled": "booked"},
        ),
        Column("test_on", _("Test day"), Kind.DAY, also=("exam date", "test date", "date")),
        Column("registered_on", _("Registered on"), Kind.DAY, also=("registration date",)),
        Column("system", _("Registered with"), Kind.CHOICE, choices=tuple(System.choices)),
        Column("eligible_from", _("Eligibility period from"), Kind.DAY),
        Column("eligible_to", _("Eligibility period to"), Kind.DAY),
        Column("extended", _("Extended"), Kind.YES_NO),
        Column("place", _("Test center"), also=("place", "prometric", "center")),
        Column("result_on", _("Day of the result"), Kind.DAY, also=("score date", "result date")),
        Column("passed", _("Passed"), Kind.YES_NO, also=("result", "pass")),
        Column("score", _("Score"), Kind.NUMBER),
        Column("listening", _("Listening"), Kind.NUMBER),
        Column("reading", _("Reading"), Kind.NUMBER),
        Column("speaking", _("Speaking"), Kind.NUMBER),
        Column("writing", _("Writing"), Kind.NUMBER),
    ),
    identity=("exam", "test_on"),
    read=attempts_of,
    add=_add_attempt,
    change=services.change_attempt,
    remove=services.remove_attempt,
)  # fmt: skip

PRACTICE = Sheet(
    key="practice",
    name=_("Practice exams"),
    section=Section.EXAMS,
    columns=(
        EXAM,
        Column(
            "maker", _("Made by"), Kind.CHOICE, required=True, also=("type", "kind"), choices=tuple(Maker.choices),
            also_choices={"UWSA": "uwsa", "UWorld": "uwsa", "Free120": "free120"},
        ),
        Column("form_name", _("Which one"), also=("form", "name")),
        Column("taken_on", _("Taken on"), Kind.DAY, required=True, also=("date",)),
        Column("score", _("Score"), Kind.NUMBER),
        Column("percent", _("Percent right"), Kind.RATE, also=("%", "percentage")),
        Column("conditions", _("How it was taken"), Kind.CHOICE, choices=tuple(Conditions.choices)),
    ),
    identity=("exam", "maker", "form_name", "taken_on"),
    read=practice_of,
    add=_add_practice,
    change=services.change_practice,
    remove=services.remove_practice,
)  # fmt: skip

SHEETS = (ATTEMPTS, PRACTICE)
