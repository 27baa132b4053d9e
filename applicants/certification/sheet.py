"""Certification in a spreadsheet: the record is one line, each encounter of Pathway 6 another."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, DateField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from applicants.certification import services
from applicants.certification.models import Certification, Encounter
from applicants.certification.said import FIELDS
from applicants.owned import OwnedModel, Section
from applicants.profile.models import Applicant
from applicants.sheets import Column, Kind, Sheet

if TYPE_CHECKING:
    from accounts.models import User


def _columns(model: type[OwnedModel], names: Iterable[str], required: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """A column for each field, with its kind and its choices."""
    found = []
    for name in names:
        field: Any = model._meta.get_field(name)
        kind = Kind.CHOICE if field.choices else Kind.TEXT
        if isinstance(field, DateField):
            kind = Kind.DAY
        elif isinstance(field, BooleanField):
            kind = Kind.YES_NO
        elif name == "pathway_season":
            kind = Kind.NUMBER
        choices = tuple(field.flatchoices) if field.choices else ()
        label = capfirst(field.verbose_name)
        found.append(Column(name, label, kind, required=name in required, choices=choices))
    return tuple(found)


def _values(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _record(applicant: Applicant) -> Iterable[tuple[Certification, Mapping[str, Any]]]:
    return [(row, _values(row, FIELDS)) for row in Certification.objects.filter(applicant=applicant)]


def _encounters(applicant: Applicant) -> Iterable[tuple[Encounter, Mapping[str, Any]]]:
    rows = Encounter.objects.filter(applicant=applicant).for_list()
    return [(row, _values(row, services.ENCOUNTER_FIELDS)) for row in rows]


def _save(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Certification:
    row: Certification = services.save_certification(applicant=applicant, values=values, by=by).row
    return row


def _change(*, row: Certification, values: Mapping[str, Any], by: "User") -> Certification:
    return _save(applicant=row.applicant, values=values, by=by)


def _add_encounter(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Encounter:
    row: Encounter = services.add_encounter(applicant=applicant, values=values, by=by).row
    return row


SHEETS = (
    Sheet(
        key="certification", name=_("ECFMG certification"), section=Section.EXAMS,
        columns=_columns(Certification, FIELDS), identity=(), read=_record, add=_save, change=_change,
        remove=services.remove_certification,
    ),
    Sheet(
        key="encounters", name=_("Pathway 6 encounters"), section=Section.EXAMS,
        columns=_columns(Encounter, services.ENCOUNTER_FIELDS, required=("evaluator",)),
        identity=("evaluator", "done_on"), read=_encounters, add=_add_encounter, change=services.change_encounter,
        remove=services.remove_encounter,
    ),
)  # fmt: skip
"""The record is known again without any column: there is one."""
