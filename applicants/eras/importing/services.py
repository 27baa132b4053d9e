"""A list comes in, is matched, taken over, taken back. Each write locks the applicant and can be sent twice."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.eras.importing import matching, reading
from applicants.eras.importing.matching import TROUBLE, Found
from applicants.eras.importing.models import ListImport
from applicants.eras.models import ListedProgram
from applicants.eras.services import ABOUT, HAS_RECORDS, MOST_LISTED, tell
from applicants.profile.models import Applicant
from programs.imports import readers
from programs.models import Program, Specialty

if TYPE_CHECKING:
    from accounts.models import User

State = ListImport.State
MOST_IMPORTS = 50
TYPED, LEFT = "typed", "left"
"""Choices of a row besides a program of the catalogue (p and its id): as the person typed it, or left out."""
WRITTEN = ("state", *ABOUT, "own_name", "own_specialty_id", "own_city", "own_state", "own_code")
"""What a list says of a program: what was changed of it since is not taken back."""


class NotNow(Exception):
    """The list is not in the state for this; the text says so to the person."""


@transaction.atomic
def bring(
    *, applicant: Applicant, table: reading.Table, name: str, specialty: Specialty | None, by: "User"
) -> ListImport:  # fmt: skip
    """Keep a list to look at, matched against the catalogue; nothing of it is on the person's list yet."""
    owner = records.locked(applicant, by)
    if ListImport.objects.filter(applicant=owner).count() >= MOST_IMPORTS:
        raise ValidationError(_("You have brought in %(n)s lists. Remove an old one first.") % {"n": MOST_IMPORTS})
    row = ListImport(
        applicant=owner, name=readers.clean(name)[-200:] or _("Pasted list"), specialty=specialty,
        header=list(table.header), rows=[list(one) for one in table.rows], note=table.note[:500],
    )  # fmt: skip
    return _match(row, reading.columns_of(table))


@transaction.atomic
def set_columns(
    *, row: ListImport, columns: Mapping[int, str], specialty: Specialty | None, by: "User"
) -> ListImport:  # fmt: skip
    """Say which column is what, and the specialty of rows that name none; then match again."""
    row = _locked(row, by, State.MATCHED)
    if row.header and not {"name", "code"} & set(columns.values()):
        raise ValidationError(_("No column holds names or codes of programs. Say which one it is."))
    row.specialty = specialty
    return _match(row, columns)


def _match(row: ListImport, columns: Mapping[int, str]) -> ListImport:
    row.columns = {str(place): key for place, key in columns.items() if key}
    row.found = [asdict(one) for one in matching.match(row.rows, dict(columns), row.specialty_id)]
    row.save()
    return row


def found_of(row: ListImport) -> list[Found]:
    """What each row means."""
    return [Found(**one) for one in row.found]


# -------------------------------------------------------------------------------- taking over


@transaction.atomic
def apply(*, row: ListImport, choices: Mapping[int, str], by: "User") -> ListImport:
    """Put what was chosen on the list, by number of the row: all of it, or nothing. Raises ValidationError or NotNow.

    What is listed already stays as it is, so that the same list a second time changes nothing.
    """
    row = _locked(row, by, State.MATCHED)
    owner = row.applicant
    there = Listed(owner)
    chosen = {int(choice[1:]) for choice in choices.values() if choice[:1] == "p" and choice[1:].isdecimal()}
    programs = matching.programs_of(chosen)
    made: list[ListedProgram] = []
    told = {"added": 0, "there": 0, "left": 0}
    for found in found_of(row):
        choice = choices.get(found.number, LEFT)
        if found.outcome == TROUBLE or choice == LEFT:
            told["left"] += 1
            continue
        new = _new(owner, found, choice, programs, by)
        if there.has(new):
            told["there"] += 1
            continue
        there.add(new)
        made.append(new)
        told["added"] += 1
    if there.count > MOST_LISTED:
        raise ValidationError(_(
            "Your list holds %(n)s programs at most, and it would have %(more)s. Leave some out; nothing was changed."
        ) % {"n": MOST_LISTED, "more": there.count})  # fmt: skip
    ListedProgram.objects.bulk_create(made)
    row.done = [{"listed": one.pk, "name": one.name, "after": _after(one)} for one in made]
    row.told, row.rows, row.found = told, [], []
    row.state, row.applied_at = State.APPLIED, timezone.now()
    row.save()
    tell(applicant=owner, by=by)
    return row


def _new(
    owner: Applicant, found: Found, choice: str, programs: Mapping[int, Program], by: "User"
) -> ListedProgram:  # fmt: skip
    """The row for the list, checked in words; not saved."""
    said: dict[str, Any] = found.said
    new = ListedProgram(
        applicant=owner, tier=said["tier"], tier_by=ListedProgram.TierBy.ME if said["tier"] else "",
        state=said["progress"] or ListedProgram.State.CONSIDERING, state_on=by.today(), notes=said["notes"],
    )  # fmt: skip
    where = {"n": found.number, "name": found.shown}
    if choice == TYPED:
        if found.specialty is None or not said["name"]:
            raise ValidationError(_(
                "Row %(n)s (%(name)s): it can be listed as you typed it only with a name and a specialty. Say the "
                "specialty above, or leave it out."
            ) % where)  # fmt: skip
        new.own_name, new.own_specialty_id = said["name"], found.specialty
        new.own_city, new.own_state, new.own_code = said["city"], said["state"], (said["codes"] or [""])[0]
    elif program := programs.get(_id_of(choice, found)):
        new.program = program.now
    else:
        raise ValidationError(_("Row %(n)s (%(name)s): this choice is not one of those offered.") % where)
    new.clean_fields(exclude=["program", "own_specialty", "applicant"])
    return new


def _id_of(choice: str, found: Found) -> int:
    """The id of the candidate that was chosen; 0 for anything that was not offered."""
    return next((pk for pk in found.candidates if choice == f"p{pk}"), 0)


def _after(row: ListedProgram) -> dict[str, Any]:
    return {name: getattr(row, name) for name in WRITTEN}


class Listed:
    """What stands on the list, so that nothing comes there twice. Three queries at most."""

    def __init__(self, owner: Applicant) -> None:
        rows = ListedProgram.objects.current().filter(applicant=owner).for_list()
        self.count = 0
        self.programs: set[int] = set()
        self.own: set[tuple[str, int | None]] = set()
        self.home: dict[int, int] = {}
        for row in rows:
            self.count += 1
            self._note(row)

    def _note(self, row: ListedProgram) -> None:
        if row.program_id is None:
            self.own.add((row.own_name.lower(), row.own_specialty_id))
        else:
            self.programs |= {row.program_id, row.now.pk if row.now else row.program_id}

    def has(self, row: ListedProgram) -> bool:
        """Whether it is there already; a merged program counts as the one that stands for it."""
        if row.program_id is None:
            return (row.own_name.lower(), row.own_specialty_id) in self.own
        return row.program_id in self.programs

    def add(self, row: ListedProgram) -> None:
        self.count += 1
        self._note(row)


# -------------------------------------------------------------------------------- taking back


@transaction.atomic
def undo(*, row: ListImport, by: "User") -> ListImport:
    """Take back exactly what the list put there. What was changed since, or has other records, stays and is named."""
    row = _locked(row, by, State.APPLIED)
    written = {entry["listed"]: entry for entry in row.done}
    rows = ListedProgram.objects.current().filter(applicant=row.applicant, pk__in=list(written)).order_by("pk")
    leaning = set(rows.leaned_on().values_list("pk", flat=True))
    gone, kept = [], []
    for one in rows:
        name = written[one.pk]["name"]
        if one.pk in leaning:
            kept.append({"name": name, "why": str(HAS_RECORDS)})
        elif _after(one) != written[one.pk]["after"]:
            kept.append({"name": name, "why": _("You changed it since.")})
        else:
            gone.append(one.pk)
    ListedProgram.objects.current().filter(applicant=row.applicant, pk__in=gone).delete()
    row.kept, row.state, row.undone_at = kept, State.UNDONE, timezone.now()
    row.save()
    tell(applicant=row.applicant, by=by)
    return row


@transaction.atomic
def forget(*, row: ListImport, by: "User") -> None:
    """Remove the note of an import; the programs that came from it stay."""
    owner = records.locked(row.applicant, by)
    ListImport.objects.filter(applicant=owner, pk=row.pk).delete()


def _locked(row: ListImport, by: "User", *states: str) -> ListImport:
    records.locked(row.applicant, by)
    rows = ListImport.objects.select_for_update(of=("self",)).select_related("applicant__user")
    found: ListImport | None = rows.filter(pk=row.pk).first()
    if found is None:
        raise NotNow(_("This list is gone; it was removed in the meantime."))
    if found.state not in states:
        raise NotNow(_("This list is %(state)s.") % {"state": found.get_state_display()})
    return found
