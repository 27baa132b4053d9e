"""The tables of this room in a spreadsheet: experiences, scholarly work, what runs out. No files, no statements."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.documents.cv import services as cv
from applicants.documents.cv.models import Experience, ScholarlyWork
from applicants.documents.vault import services as vault
from applicants.documents.vault.models import VaultItem
from applicants.profile.models import Applicant
from applicants.sections import Section
from applicants.sheets import Column, Kind, Sheet

EXPERIENCES = (
    Column("title", _("Role"), required=True, also=("position title", "job title", "experience")),
    Column("organization", _("Organization"), required=True, also=("where", "hospital", "employer")),
    Column("place", _("City and country"), also=("location",)),
    Column("type", _("Type"), Kind.CHOICE, required=True, choices=tuple(Experience.Type.choices)),
    Column("focus", _("Primary focus"), Kind.CHOICE, choices=tuple(Experience.Focus.choices)),
    Column("characteristic", _("Key characteristic"), Kind.CHOICE, choices=tuple(Experience.Characteristic.choices)),
    Column("setting", _("Setting"), Kind.CHOICE, choices=tuple(Experience.Setting.choices)),
    Column("begun_on", _("Begun on"), Kind.DAY, required=True, also=("start", "from")),
    Column("ended_on", _("Ended on"), Kind.DAY, also=("end", "to")),
    Column("description", _("What you did"), also=("description",), lines=True),
    Column("meaningful", _("Most meaningful"), Kind.YES_NO),
    Column("why_meaningful", _("Why it is meaningful"), lines=True),
)
WORKS = (
    Column("kind", _("Kind"), Kind.CHOICE, required=True, choices=tuple(ScholarlyWork.Kind.choices)),
    Column("title", _("Title"), required=True),
    Column("authors", _("Authors"), required=True),
    Column("venue", _("Journal, book or meeting"), also=("journal", "conference")),
    Column("status", _("How far it is"), Kind.CHOICE, choices=tuple(ScholarlyWork.Status.choices), also=("status",)),
    Column("on", _("Day"), Kind.DAY, also=("date", "published")),
    Column("collection", _("Collection")),
    Column("starred", _("Most meaningful"), Kind.YES_NO),
)
VAULT = (
    Column("kind", _("Kind"), Kind.CHOICE, required=True, choices=tuple(VaultItem.Kind.choices)),
    Column("label", _("What it is"), required=True, also=("document",)),
    Column("name_on_it", _("Name on it"), also=("name",)),
    Column("issued_on", _("Issued on"), Kind.DAY),
    Column("expires_on", _("Valid until"), Kind.DAY, also=("expires", "expiry date")),
)


def _values(row: Any, columns: tuple[Column, ...]) -> dict[str, Any]:
    """The values of a row by column; a place among the marked ones is a yes."""
    found = {column.key: getattr(row, column.key) for column in columns}
    marks = ("meaningful", "starred")
    return {key: value is not None if key in marks else value for key, value in found.items()}


def _experiences(applicant: Applicant) -> Iterator[tuple[Experience, Mapping[str, Any]]]:
    rows = Experience.objects.filter(applicant=applicant).for_list()
    return ((row, _values(row, EXPERIENCES)) for row in rows)


def _works(applicant: Applicant) -> Iterator[tuple[ScholarlyWork, Mapping[str, Any]]]:
    return ((row, _values(row, WORKS)) for row in ScholarlyWork.objects.filter(applicant=applicant))


def _vault(applicant: Applicant) -> Iterator[tuple[VaultItem, Mapping[str, Any]]]:
    return ((row, _values(row, VAULT)) for row in VaultItem.objects.filter(applicant=applicant).for_list())


SHEETS = (
    Sheet(
        "experiences", _("CV: experiences"), Section.DOCUMENTS, EXPERIENCES, ("title", "organization", "begun_on"),
        _experiences, cv.add_experience, cv.change_experience, cv.remove_experience,
    ),
    Sheet(
        "works", _("CV: scholarly work"), Section.DOCUMENTS, WORKS, ("kind", "title"),
        _works, cv.add_work, cv.change_work, cv.remove_work,
    ),
    Sheet(
        "vault", _("What runs out"), Section.DOCUMENTS, VAULT, ("label",),
        _vault, vault.add_item, vault.change_item, vault.remove_item,
    ),
)  # fmt: skip
