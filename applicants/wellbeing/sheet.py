"""Check-ins in a spreadsheet: a line for each week."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _

from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.sheets import Column, Kind, Sheet
from applicants.wellbeing import services
from applicants.wellbeing.models import CheckIn, Hours, Mood


def _read(applicant: Applicant) -> Iterable[tuple[CheckIn, Mapping[str, Any]]]:
    rows = CheckIn.objects.filter(applicant=applicant).for_list()
    return [(row, {"week": row.week, "hours": str(row.hours), "mood": str(row.mood), "line": row.line}) for row in rows]


def _choices(values: type[IntegerChoices]) -> tuple[tuple[str, Any], ...]:
    return tuple((str(value), label) for value, label in values.choices)


SHEETS = (
    Sheet(
        key="check_ins", name=_("Check-ins"), section=Section.WELLBEING, identity=("week",), read=_read,
        add=services.add_week, change=services.change_week, remove=services.remove_week,
        columns=(
            Column("week", _("Week that begins on"), Kind.DAY, required=True),
            Column("hours", _("Hours"), Kind.CHOICE, required=True, choices=_choices(Hours)),
            Column("mood", _("Mood"), Kind.CHOICE, required=True, choices=_choices(Mood)),
            Column("line", _("Line")),
        ),
    ),
)  # fmt: skip
