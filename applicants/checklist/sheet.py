"""The steps of one's own as a table for a spreadsheet."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from applicants.checklist import services
from applicants.checklist.models import ChecklistItem
from applicants.sections import Section
from applicants.sheets import Column, Kind, Sheet
from roadmap.models import Phase

if TYPE_CHECKING:
    from accounts.models import User
    from applicants.profile.models import Applicant

PHASES = (
    ("orientation", _("Orientation")), ("exams", _("Exams and ECFMG")), ("profile", _("Profile")),
    ("apply", _("Apply and Match")), ("visa", _("Visa and start")), ("training", _("Training and after")),
)  # fmt: skip
COLUMNS = (
    Column("title", _("Step"), required=True, also=("task", "to do", "todo", "what", "milestone", "item")),
    Column("phase", _("Part of the road"), Kind.CHOICE, also=("phase", "stage"), choices=PHASES),
    Column("target_on", _("Your date"), Kind.DAY, also=("due", "due date", "target", "deadline", "by")),
    Column("done_on", _("Done on"), Kind.DAY, also=("done", "completed", "completed on", "finished")),
    Column("notes", _("Notes"), also=("comment", "comments", "remarks", "details"), lines=True),
)


def read(applicant: "Applicant") -> Iterator[tuple[ChecklistItem, Mapping[str, Any]]]:
    """The own steps, in the order of the road."""
    rows = ChecklistItem.objects.filter(applicant=applicant, milestone=None).select_related("phase").in_order()
    for row in rows:
        yield row, {
            "title": row.own_title, "phase": row.phase.key, "target_on": row.own_target_on, "done_on": row.done_on,
            "notes": row.notes,
        }  # fmt: skip


def add(*, applicant: "Applicant", values: Mapping[str, Any], by: "User") -> ChecklistItem:
    """A step of one's own; without a part of the road it belongs to the orientation."""
    item = services.add_own_step(
        applicant=applicant, title=values["title"], phase=_phase(values), target_on=values.get("target_on"),
        notes=values.get("notes", ""), by=by,
    )  # fmt: skip
    if values.get("done_on"):
        services.mark_done(item=item, on=values["done_on"], by=by)
    return item


def change(*, row: ChecklistItem, values: Mapping[str, Any], by: "User") -> None:
    """Bring a step to these values."""
    services.edit_step(
        item=row, by=by,
        values={"own_title": values["title"], "phase": _phase(values), "own_target_on": values.get("target_on"),
                "notes": values.get("notes") or ""},
    )  # fmt: skip
    if values.get("done_on"):
        services.mark_done(item=row, on=values["done_on"], by=by)
    elif row.done_on:
        services.reopen(item=row, by=by)


def remove(*, row: ChecklistItem, by: "User") -> None:
    """Take a step off the road."""
    services.remove_own_step(item=row, by=by)


def _phase(values: Mapping[str, Any]) -> Phase:
    return Phase.objects.get(key=values.get("phase") or PHASES[0][0])


SHEETS = (
    Sheet(
        key="own-steps", name=_("My own steps"), section=Section.ROADMAP, columns=COLUMNS, identity=("title",),
        read=read, add=add, change=change, remove=remove,
    ),
)  # fmt: skip
