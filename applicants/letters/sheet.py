"""Letters in a spreadsheet. How far one is follows from its days."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from applicants.letters import services
from applicants.letters.models import Letter
from applicants.letters.rules import Waiver
from applicants.profile.models import Applicant
from applicants.sections import Section
from applicants.sheets import Column, Kind, Sheet
from applicants.specialties import with_specialty

if TYPE_CHECKING:
    from accounts.models import User

GENERAL = "General"


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the tag as a specialty; none for General."""
    tag = str(values.get("specialty") or "").strip()
    return with_specialty({**values, "specialty": ""} if tag.casefold() == GENERAL.casefold() else values)


def read(applicant: Applicant) -> Iterable[tuple[Letter, Mapping[str, Any]]]:
    rows = Letter.objects.filter(applicant=applicant).select_related("specialty", "applicant")
    for row in rows.order_by("season", "writer", "pk"):
        values = {column.key: getattr(row, column.key) for column in LETTERS.columns}
        yield row, values | {"specialty": row.specialty.name if row.specialty else GENERAL}


def add(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Letter:
    return services.add_letter(applicant=applicant, values=_values(values), by=by).row


def change(*, row: Letter, values: Mapping[str, Any], by: "User") -> Letter:
    return services.change_letter(row=row, values=_values(values), by=by).row


LETTERS = Sheet(
    key="letters", name=gettext_lazy("Letters"), section=Section.LETTERS,
    columns=(
        Column("writer", gettext_lazy("Writer"), required=True, also=("letter writer", "name", "recommender")),
        Column("season", gettext_lazy("Match season"), Kind.NUMBER, also=("season", "year")),
        Column("role", gettext_lazy("Role"), also=("title", "position")),
        Column("institution", gettext_lazy("Institution"), also=("hospital", "university")),
        Column("is_us", gettext_lazy("Works in the US"), Kind.YES_NO, also=("us", "us letter")),
        Column("email", gettext_lazy("E-mail"), also=("mail", "contact")),
        Column("met_at", gettext_lazy("Where you worked together"), also=("rotation",)),
        Column("specialty", gettext_lazy("Specialty tag"), also=("specialty",)),
        Column("form", gettext_lazy("Form"), Kind.CHOICE, choices=tuple(Letter.Form.choices),
               also_choices={"sloe": "standardized", "letter": "ordinary"}),
        Column("waiver", gettext_lazy("Waiver"), Kind.CHOICE, choices=tuple(Waiver.choices),
               also_choices={"yes": "waived", "no": "kept"}),
        Column("asked_on", gettext_lazy("Asked on"), Kind.DAY, also=("requested",)),
        Column("agreed_on", gettext_lazy("Agreed on"), Kind.DAY),
        Column("packet_on", gettext_lazy("Packet sent on"), Kind.DAY),
        Column("form_on", gettext_lazy("Form sent on"), Kind.DAY),
        Column("uploaded_on", gettext_lazy("Uploaded on"), Kind.DAY, also=("received",)),
        Column("declined_on", gettext_lazy("Said no on"), Kind.DAY),
        Column("nudge_on", gettext_lazy("Ask again on"), Kind.DAY, also=("follow up",)),
        Column("notes", gettext_lazy("Notes"), also=("comments",), lines=True),
    ),
    identity=("writer", "season", "institution", "specialty"), read=read, add=add, change=change,
    remove=services.remove_letter,
)  # fmt: skip

SHEETS = (LETTERS,)
