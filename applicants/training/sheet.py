"""Training as tables: residencies and licenses."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.profile.models import Applicant
from applicants.sections import Section
from applicants.sheets import Column, Kind, Sheet
from applicants.training import services
from applicants.training.models import BoardExam, License


def _read(model: Any, applicant: Applicant) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    for row in model.objects.filter(applicant=applicant):
        yield row, {name: getattr(row, name) for name in services.FIELDS[model]}


def _add(model: Any, *, applicant: Applicant, values: Mapping[str, Any], by: Any) -> Any:
    return services.add(model=model, applicant=applicant, values=values, by=by).row


def _sheet(key: str, name: Any, model: Any, columns: tuple[Column, ...], identity: tuple[str, ...]) -> Sheet:
    return Sheet(
        key=key, name=name, section=Section.TRAINING, columns=columns, identity=identity, read=partial(_read, model),
        add=partial(_add, model), change=services.change, remove=services.remove,
    )  # fmt: skip


SHEETS: tuple[Sheet, ...] = (
    _sheet("licenses", _("Licenses"), License, (
        Column("kind", _("Kind"), Kind.CHOICE, required=True, also=("License", "Type"),
               choices=tuple(License.Kind.choices),
               also_choices={"permit": "training", "limited": "training", "unrestricted": "full",
                             **{kind.value: kind.value for kind in License.Kind}}),
        Column("state", _("State"), required=True),
        Column("applied_on", _("Applied for on"), Kind.DAY, also=("Applied",)),
        Column("issued_on", _("Issued on"), Kind.DAY, also=("Issued",)),
        Column("expires_on", _("Runs out on"), Kind.DAY, also=("Expires", "Expiry")),
    ), ("kind", "state", "issued_on")),
    _sheet("board-exams", _("Board exams"), BoardExam, (
        Column("name", _("Board and part"), required=True, also=("Board", "Exam")),
        Column("register_by", _("Register by"), Kind.DAY, also=("Registration deadline",)),
        Column("registered_on", _("Registered on"), Kind.DAY, also=("Registered",)),
        Column("sits_on", _("Exam day"), Kind.DAY, also=("Date", "Exam date")),
        Column("result", _("Result"), Kind.CHOICE, choices=tuple(BoardExam.Result.choices),
               also_choices={"pass": "passed", "fail": "failed"}),
        Column("is_last", _("Last part"), Kind.YES_NO, also=("Last",)),
        Column("certified_on", _("Certified on"), Kind.DAY, also=("Certified",)),
    ), ("name", "sits_on")),
)  # fmt: skip
