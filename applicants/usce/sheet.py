"""Rotations and places in a spreadsheet."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from applicants.profile.models import Applicant
from applicants.sections import Section
from applicants.sheets import Column, Kind, Sheet
from applicants.specialties import with_specialty
from applicants.usce import models, services

if TYPE_CHECKING:
    from accounts.models import User


def _of(row: Any, columns: tuple[Column, ...]) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in columns}
    return values | {"specialty": row.specialty.name if row.specialty else ""}


def read_rotations(applicant: Applicant) -> Iterable[tuple[models.Rotation, Mapping[str, Any]]]:
    rows = models.Rotation.objects.filter(applicant=applicant).select_related("specialty", "applicant")
    return [(row, _of(row, ROTATIONS.columns)) for row in rows.order_by("starts_on", "pk")]


def read_places(applicant: Applicant) -> Iterable[tuple[models.Place, Mapping[str, Any]]]:
    rows = models.Place.objects.filter(applicant=applicant).select_related("specialty", "applicant")
    return [(row, _of(row, PLACES.columns)) for row in rows.order_by("host", "pk")]


def add_rotation(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> models.Rotation:
    return services.add_rotation(applicant=applicant, values=with_specialty(values), by=by).row


def change_rotation(*, row: models.Rotation, values: Mapping[str, Any], by: "User") -> models.Rotation:
    return services.change_rotation(row=row, values=with_specialty(values), by=by).row


def add_place(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> models.Place:
    return services.add_place(applicant=applicant, values=with_specialty(values), by=by).row


def change_place(*, row: models.Place, values: Mapping[str, Any], by: "User") -> models.Place:
    return services.change_place(row=row, values=with_specialty(values), by=by).row


HANDS_ON = gettext_lazy("Hands-on")
CITY = Column("city", gettext_lazy("City and state"), also=("city", "location", "state"))
SPECIALTY = Column("specialty", gettext_lazy("Specialty"), also=("department", "field"))
COST = Column("cost_usd", gettext_lazy("Cost (US dollars)"), Kind.MONEY, also=("cost", "fee", "price"))


def kind_column(label: Any, *, required: bool) -> Column:
    return Column(
        "kind", label, Kind.CHOICE, required=required, also=("type", "rotation type"),
        choices=tuple(models.Kind.choices),
        also_choices={
            "sub-internship": "elective", "sub-i": "elective", "acting internship": "elective",
            "clerkship": "elective", "observer": "observership", "shadowing": "observership", "extern": "externship",
        },
    )  # fmt: skip


ROTATIONS = Sheet(
    key="rotations", name=gettext_lazy("Clinical experience"), section=Section.USCE,
    columns=(
        kind_column(gettext_lazy("Kind"), required=True),
        Column("hands_on", HANDS_ON, Kind.YES_NO, also=("patient contact",)),
        Column("hospital", gettext_lazy("Hospital"), required=True, also=("institution", "practice", "site")),
        CITY,
        Column("setting", gettext_lazy("Setting"), Kind.CHOICE, choices=tuple(models.Rotation.Setting.choices)),
        SPECIALTY,
        Column("supervisor", gettext_lazy("Doctor in charge"), also=("supervisor", "attending", "preceptor")),
        Column("starts_on", gettext_lazy("First day"), Kind.DAY, required=True, also=("start", "from", "start date")),
        Column("ends_on", gettext_lazy("Last day"), Kind.DAY, required=True, also=("end", "to", "until", "end date")),
        Column("full_time", gettext_lazy("Full-time"), Kind.YES_NO),
        COST,
        Column("visa", gettext_lazy("Visa used"), Kind.CHOICE, choices=tuple(models.Rotation.Visa.choices)),
        Column("emr", gettext_lazy("Record system"), also=("emr", "ehr")),
        Column("letter_expected", gettext_lazy("Letter expected"), Kind.YES_NO, also=("lor",)),
        Column("overlap_confirmed", gettext_lazy("Overlap is true"), Kind.YES_NO),
    ),
    identity=("hospital", "starts_on"), read=read_rotations, add=add_rotation, change=change_rotation,
    remove=services.remove_rotation,
)  # fmt: skip

PLACES = Sheet(
    key="places", name=gettext_lazy("Search for places"), section=Section.USCE,
    columns=(
        Column("host", gettext_lazy("Place"), required=True, also=("hospital", "institution", "site", "program")),
        CITY,
        kind_column(gettext_lazy("Kind"), required=False),
        SPECIALTY,
        Column("contact", gettext_lazy("Whom you write to"), also=("contact", "coordinator")),
        Column("email", gettext_lazy("E-mail"), also=("mail",)),
        Column("link", gettext_lazy("Page"), also=("website", "url")),
        COST,
        Column("asked_on", gettext_lazy("Asked on"), Kind.DAY, also=("date sent", "applied on")),
        Column("nudge_on", gettext_lazy("Ask again on"), Kind.DAY, also=("follow up",)),
        Column("answered_on", gettext_lazy("Answered on"), Kind.DAY, also=("reply",)),
        Column("hands_on", HANDS_ON, Kind.YES_NO),
        Column("residents_there", gettext_lazy("Residents train there"), Kind.YES_NO),
        Column("takes_residency_seekers", gettext_lazy("Takes residency-seekers"), Kind.YES_NO),
        Column("letter_allowed", gettext_lazy("Letter allowed"), Kind.YES_NO, also=("lor",)),
        Column("emr_access", gettext_lazy("Record system to be seen"), Kind.YES_NO),
        Column("notes", gettext_lazy("Notes"), also=("comments",), lines=True),
    ),
    identity=("host", "city"), read=read_places, add=add_place, change=change_place, remove=services.remove_place,
)  # fmt: skip

SHEETS = (ROTATIONS, PLACES)
