"""Visa and start in a spreadsheet: the plan and each track one line, waits and papers one line each."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.zones import zone_of
from applicants.profile.models import Applicant
from applicants.sections import Section
from applicants.sheets import Column, Kind, Sheet
from applicants.visa import parts, services, shipped
from applicants.visa.forms import instant
from applicants.visa.models import H1bCase, J1Case, VisaPaper, VisaPlan, VisaWait

if TYPE_CHECKING:
    from accounts.models import User

KINDS = {"DateField": Kind.DAY, "BooleanField": Kind.YES_NO, "DecimalField": Kind.MONEY}
CLOCK = (Column("interview_on", _("Interview: day"), Kind.DAY), Column("interview_time", _("Interview: hour")))
"""The interview as the clock at the consulate says; its zone is a column of the record."""


def _columns(model: Any, names: Iterable[str], required: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """A column for each field, with its kind and its choices; the instant of an interview as day and hour."""
    found: list[Column] = []
    for name in names:
        if name == "interview_at":
            found += CLOCK
            continue
        field: Any = model._meta.get_field(name)
        kind = Kind.CHOICE if field.choices else KINDS.get(field.get_internal_type(), Kind.TEXT)
        choices = tuple(field.flatchoices) if field.choices else ()
        found.append(Column(name, capfirst(field.verbose_name), kind, required=name in required, choices=choices))
    return tuple(found)


def _read(model: Any) -> Callable[[Applicant], Iterable[tuple[Any, Mapping[str, Any]]]]:
    """The rows of the running season with their values by column."""

    def read(applicant: Applicant) -> Iterable[tuple[Any, Mapping[str, Any]]]:
        rows = model.objects.current().filter(applicant=applicant).select_related("applicant").order_by("pk")
        return [(row, _values(row)) for row in rows]

    return read


def _values(row: Any) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in NAMES[type(row)] if name != "interview_at"}
    if "interview_at" in NAMES[type(row)]:
        local = row.interview_at.astimezone(zone_of(row.interview_zone)) if row.interview_at else None
        found |= {"interview_on": local and local.date(), "interview_time": f"{local:%H:%M}" if local else ""}
    return found


def _with_instant(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the services take them. Raises ValidationError for an hour that is none."""
    found = dict(values)
    if not {"interview_on", "interview_time"} & found.keys():
        return found
    on, hour, zone = (
        found.pop("interview_on", None),
        found.pop("interview_time", ""),
        found.get("interview_zone") or "UTC",
    )
    at = None
    if on and hour:
        try:
            at = instant(on, datetime.strptime(hour, "%H:%M").time(), zone)
        except ValueError:
            raise ValidationError({"interview_time": gettext("Write an hour like 09:30.")}) from None
    if bool(on) != bool(hour) or (on and at is None):
        raise ValidationError({"interview_time": gettext("An interview has a day and an hour. Give both, or none.")})
    return found | {"interview_at": at, "interview_zone": zone if at else ""}


def _record(key: str, name: Any, model: Any, save: Callable[..., Any]) -> Sheet:
    def add(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Any:
        return save(applicant=applicant, values=_with_instant(values), by=by).row

    def change(*, row: Any, values: Mapping[str, Any], by: "User") -> Any:
        return add(applicant=row.applicant, values=values, by=by)

    return Sheet(
        key=key, name=name, section=Section.VISA, columns=_columns(model, NAMES[model]), identity=(),
        read=_read(model), add=add, change=change, remove=services.remove_record,
    )  # fmt: skip


def _save_wait(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> VisaWait:
    found = {name: values[name] for name in services.WAIT_FIELDS if name in values}
    return services.save_wait(applicant=applicant, step=values["step"], values=found, by=by).row


def _change_wait(*, row: VisaWait, values: Mapping[str, Any], by: "User") -> VisaWait:
    return _save_wait(applicant=row.applicant, values={"step": row.step, **values}, by=by)


def _save_paper(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> VisaPaper:
    found = {name: values[name] for name in services.PAPER_FIELDS if name in values}
    return services.save_paper(applicant=applicant, key=values["key"], values=found, by=by).row


def _change_paper(*, row: VisaPaper, values: Mapping[str, Any], by: "User") -> VisaPaper:
    return _save_paper(applicant=row.applicant, values={"key": row.key, **values}, by=by)


NAMES: Mapping[type[Any], tuple[str, ...]] = {
    **services.FIELDS, VisaWait: ("step", *services.WAIT_FIELDS), VisaPaper: ("key", *services.PAPER_FIELDS),
}  # fmt: skip
STEP = Column(
    "step", _("Step"), Kind.CHOICE, required=True,
    choices=tuple((key, parts.PARTS[parts.PART_OF[key]].title) for key in shipped.waits()),
)  # fmt: skip
PAPER = Column(
    "key", _("Paper"), Kind.CHOICE, required=True,
    choices=tuple((key, one.name) for key, one in shipped.papers().items()),
)  # fmt: skip

SHEETS = (
    _record("visa-plan", _("Visa and start"), VisaPlan, services.save_plan),
    _record("visa-j1", _("J-1 track"), J1Case, services.save_j1),
    _record("visa-h1b", _("H-1B track"), H1bCase, services.save_h1b),
    Sheet(
        key="visa-waits", name=_("Visa: waiting on others"), section=Section.VISA,
        columns=(STEP, *_columns(VisaWait, services.WAIT_FIELDS, required=("since",))), identity=("step",),
        read=_read(VisaWait), add=_save_wait, change=_change_wait, remove=services.remove_wait,
    ),
    Sheet(
        key="visa-papers", name=_("Visa papers"), section=Section.VISA,
        columns=(PAPER, *_columns(VisaPaper, services.PAPER_FIELDS, required=("state",))), identity=("key",),
        read=_read(VisaPaper), add=_save_paper, change=_change_paper, remove=services.remove_paper,
    ),
)  # fmt: skip
"""The records are known again without any column: there is one of each."""
