"""My programs in a spreadsheet. What a program of the catalogue is, the catalogue says; a file does not change it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from applicants.eras import services
from applicants.eras.models import ListedProgram
from applicants.profile.models import Applicant
from applicants.sections import Section
from applicants.sheets import Column, Kind, Sheet
from applicants.specialties import with_specialty
from programs.catalogue.states import STATES

if TYPE_CHECKING:
    from accounts.models import User

NAMES = {"name": "own_name", "specialty": "own_specialty", "city": "own_city", "state": "own_state",
         "code": "own_code", "stage": "state"}  # fmt: skip
"""Columns, and what the services call them. In a sheet, a state is one of the US."""
CODES = {state.name.casefold(): code for code, state in STATES.items()}


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values by the names of the services."""
    found = {NAMES.get(key, key): value for key, value in with_specialty(values).items()}
    place = str(found.get("own_state") or "").strip()
    return found | {"own_state": CODES.get(place.casefold(), place)} if "own_state" in found else found


def read(applicant: Applicant) -> Iterable[tuple[ListedProgram, Mapping[str, Any]]]:
    rows = ListedProgram.objects.current().filter(applicant=applicant).for_list()
    for row in rows:
        yield row, {
            "name": row.name, "specialty": row.specialty.name, "city": row.city, "state": row.us_state,
            "code": row.code, "tier": row.tier, "tier_by": row.tier_by, "stage": row.state, "notes": row.notes,
        }  # fmt: skip


def add(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> ListedProgram:
    return services.add_own(applicant=applicant, values=_values(values), by=by)


def change(*, row: ListedProgram, values: Mapping[str, Any], by: "User") -> ListedProgram:
    return services.change_listed(listed=row, values=_values(values), by=by)


def remove(*, row: ListedProgram, by: "User") -> None:
    """Raises ValidationError where a record of any room names the program."""
    if ListedProgram.objects.filter(pk=row.pk).leaned_on().exists():
        raise ValidationError(str(services.HAS_RECORDS))
    services.remove_listed(applicant=row.applicant, ids=[row.pk], by=by)


PROGRAMS = Sheet(
    key="programs", name=_("My programs"), section=Section.PROGRAMS,
    columns=(
        Column("name", _("Program"), required=True, also=("name", "program name", "hospital", "residency")),
        Column("specialty", _("Specialty"), required=True, also=("field",)),
        Column("city", _("City"), also=("town",)),
        Column("state", _("State"), also=("us state",)),
        Column("code", _("Code"), also=("ACGME code", "NRMP code", "ACGME", "ACGME ID", "program code")),
        Column("tier", _("Tier"), Kind.CHOICE, also=("category",), choices=tuple(ListedProgram.Tier.choices),
               also_choices={"dream": "reach", "match": "target", "safe": "safety", "backup": "safety"}),
        Column("tier_by", _("Tier set by"), Kind.CHOICE, choices=tuple(ListedProgram.TierBy.choices),
               also_choices={"i": "me", "myself": "me", "advisor": "advisor"}),
        Column("stage", _("How far"), Kind.CHOICE, also=("status", "application status"),
               choices=tuple(ListedProgram.State.choices),
               also_choices={"interview": "invited", "ii": "invited", "withdrawn": "withdrawn",
                             "declined": "rejected", "maybe": "considering", "planned": "will_apply"}),
        Column("notes", _("Notes"), also=("comments", "remarks"), lines=True),
    ),
    identity=("name", "specialty"), read=read, add=add, change=change, remove=remove,
)  # fmt: skip

SHEETS = (PROGRAMS,)
