"""The writes of applying. Each locks the applicant first, can be sent twice, and says at its end what it means."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.checklist import records
from applicants.checklist.records import Moved, Shown
from applicants.eras import services as eras
from applicants.eras.applying import reads, rules
from applicants.eras.applying.models import Application, AssignedLetter, AssignedStatement, Signal
from applicants.eras.applying.rules import NOTHING, Assigned, Target
from applicants.eras.applying.shown import shown
from applicants.eras.models import ListedProgram
from applicants.letters.rules import MOST_PER_PROGRAM
from applicants.profile.models import Applicant
from applicants.room_writes import Kept

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "applying"
State = ListedProgram.State
NAMED = 3
"""So many programs are named when some cannot get what was wished."""


# ------------------------------------------------------------------------------------ signals


@transaction.atomic
def set_signal(*, listed: ListedProgram, kind: str, by: "User") -> Moved:
    """Give a program a signal of this kind; one of another kind goes back. Raises ValidationError with words."""
    owner, desk = _desk(listed.applicant, by)
    target = _on_the_list(desk, listed.pk)
    old = desk.signals.get(target.pk)
    if old and old.kind == kind:
        return tell(applicant=owner, by=by)
    _check_open(desk, target)
    limit = rules.limit_for(reads.limits([target.specialty_pk]).get(target.specialty_pk, []), desk.season)
    taken = [
        row.number for row in desk.signals.values()
        if (row.specialty_id, row.kind) == (target.specialty_pk, kind) and row is not old
    ]  # fmt: skip
    other = desk.sharing(target)
    if problem := rules.why_no_signal(target, kind, limit, taken, other.name if other else ""):
        raise ValidationError(problem)
    number = rules.first_free(taken, limit.of(kind)) if limit else None
    assert limit
    assert number  # else there was a problem
    if old:
        old.delete()
    row = Signal(
        applicant=owner, listed_id=target.pk, specialty_id=target.specialty_pk, institution_id=target.institution,
        kind=kind, limit=limit.of(kind), number=number, set_on=by.today(),
    )  # fmt: skip
    row.full_clean()
    row.save()
    return tell(applicant=owner, by=by)


@transaction.atomic
def take_signal(*, listed: ListedProgram, by: "User") -> Moved:
    """Take a signal back from a program. One that has none is no trouble. Raises ValidationError when it is fixed."""
    owner, desk = _desk(listed.applicant, by)
    if row := desk.signals.get(listed.pk):
        _check_open(desk, _on_the_list(desk, listed.pk))
        row.delete()
    return tell(applicant=owner, by=by)


def _check_open(desk: reads.Desk, target: Target) -> None:
    """Source: AAMC, program signals: they are fixed when the application is certified."""
    if desk.is_certified(target.service):
        raise ValidationError(_(
            "Your %(service)s application is certified, and signals are fixed then. If you noted that by mistake, take "
            "it back first."
        ) % {"service": desk.applications[target.service]})  # fmt: skip


def _on_the_list(desk: reads.Desk, pk: int) -> Target:
    target = desk.target(pk)
    if target is None:
        raise ValidationError(_("This program is not on your list any more."))
    return target


def _desk(applicant: Applicant, by: "User") -> tuple[Applicant, reads.Desk]:
    """Everything of the owner, behind the lock."""
    owner = records.locked(applicant, by)
    return owner, reads.desk(owner, by)


# ---------------------------------------------------------------------------------- documents


@dataclass(frozen=True)
class Wish:
    """What programs are to get. `letters` None leaves them as they are; else they are added, or are all (`exactly`).

    `statement` None leaves it as it is; `no_statement` takes it away.
    """

    letters: Sequence[int] | None = None
    exactly: bool = False
    statement: int | None = None
    no_statement: bool = False


@transaction.atomic
def assign(*, applicant: Applicant, listed: Collection[int], wish: Wish, by: "User") -> Kept[int]:
    """Give these programs what is wished, all or none of them. Returns for how many. Raises ValidationError."""
    owner, desk = _desk(applicant, by)
    targets = [_on_the_list(desk, pk) for pk in dict.fromkeys(listed)]
    if not targets:
        raise ValidationError(_("Choose at least one program."))
    if wish.letters is None and wish.statement is None and not wish.no_statement:
        raise ValidationError(_("Choose letters or a statement to assign."))
    if wish.letters is not None:
        _assign_letters(owner, desk, targets, wish, by.today())
    if wish.statement is not None or wish.no_statement:
        _assign_statement(owner, desk, targets, wish, by.today())
    return Kept(len(targets), tell(applicant=owner, by=by))


def _assign_letters(owner: Applicant, desk: reads.Desk, targets: Sequence[Target], wish: Wish, today: date) -> None:
    wished = list(dict.fromkeys(wish.letters or ()))
    if any(pk not in desk.letters for pk in wished):
        raise ValidationError({"letters": _("One of these letters is not here any more.")})
    had = {target.pk: list(desk.assigned.get(target.pk, NOTHING).letters) for target in targets}
    gets = {pk: wished if wish.exactly else list(dict.fromkeys([*old, *wished])) for pk, old in had.items()}
    _check_letters(desk, targets, had, gets)
    ids = [target.pk for target in targets]
    mine = AssignedLetter.objects.current().filter(applicant=owner, listed__in=ids)
    if wish.exactly:
        mine.exclude(letter__in=wished).delete()
    places: dict[int, set[int]] = {pk: set() for pk in ids}
    for pk, slot in mine.values_list("listed", "slot"):
        places[pk].add(slot)
    made = []
    for pk in ids:
        for letter in gets[pk]:
            if letter not in had[pk]:
                free = rules.first_free(places[pk], MOST_PER_PROGRAM)
                assert free  # four at most, which is checked
                places[pk].add(free)
                made.append(AssignedLetter(
                    applicant=owner, listed_id=pk, letter_id=letter, slot=free, assigned_on=today
                ))  # fmt: skip
    AssignedLetter.objects.bulk_create(made)


def _check_letters(
    desk: reads.Desk, targets: Sequence[Target], had: dict[int, list[int]], gets: dict[int, list[int]]
) -> None:
    """Raises ValidationError that names the first programs which cannot get these letters."""
    problems = []
    for target in targets:
        new = [desk.letters[pk] for pk in gets[target.pk] if pk not in had[target.pk]]
        problem = rules.why_not_these_letters(target.name, len(gets[target.pk]) - len(new), new, desk.season)
        if problem and problem not in problems:
            problems.append(problem)
    if problems:
        more = len(problems) - NAMED
        rest = [ngettext("And %(n)s program more.", "And %(n)s programs more.", more) % {"n": more}] if more > 0 else []
        raise ValidationError({"letters": [*problems[:NAMED], *rest, _("Nothing was changed.")]})


def _assign_statement(owner: Applicant, desk: reads.Desk, targets: Sequence[Target], wish: Wish, today: date) -> None:
    if wish.statement is not None and wish.statement not in desk.statements:
        raise ValidationError({"statement": _("This statement is not here any more.")})
    changed = [
        target.pk for target in targets if desk.assigned.get(target.pk, NOTHING).statement != wish.statement
    ]  # fmt: skip
    AssignedStatement.objects.current().filter(applicant=owner, listed__in=changed).delete()
    if wish.statement is not None:
        AssignedStatement.objects.bulk_create([
            AssignedStatement(applicant=owner, listed_id=pk, statement_id=wish.statement, assigned_on=today)
            for pk in changed
        ])  # fmt: skip


# --------------------------------------------------------------------------------- certifying


@transaction.atomic
def certify(*, applicant: Applicant, service: str, certified_on: date, by: "User") -> Kept[Application]:
    """Note that an application was certified: its programs are applied to, its signals fixed.

    The same again changes nothing; another day is refused with words, as an impossible one is.
    """
    owner, desk = _desk(applicant, by)
    if row := desk.applications.get(service):
        if row.certified_on != certified_on:
            raise ValidationError({"certified_on": _("It is certified already. Take it back to note another day.")})
        return Kept(row, tell(applicant=owner, by=by))
    if problem := rules.why_not_certified_on(certified_on, by.today(), desk.season):
        raise ValidationError({"certified_on": problem})
    row = Application(applicant=owner, service=service, certified_on=certified_on)
    row.full_clean()
    return _send(row, desk, certified_on, by)


@transaction.atomic
def send_more(*, applicant: Applicant, service: str, by: "User") -> Kept[Application]:
    """The programs that were added since are applied to as well. Raises ValidationError before it is certified."""
    _owner, desk = _desk(applicant, by)
    row = desk.applications.get(service)
    if row is None:
        raise ValidationError(_("Certify the application first."))
    return _send(row, desk, by.today(), by)


def _send(row: Application, desk: reads.Desk, on: date, by: "User") -> Kept[Application]:
    """Its programs are applied to since this day."""
    ids = [one.pk for one in desk.targets if one.service == row.service and one.state == State.WILL_APPLY]
    row.sent = [*row.sent, *ids]
    row.save()
    return Kept(row, eras.move(applicant=row.applicant, to=dict.fromkeys(ids, State.APPLIED), on=on, by=by))


@transaction.atomic
def take_back(*, row: Application, by: "User") -> Moved:
    """It was not certified after all. The programs that went with it, and are no further, will be applied to again."""
    owner, desk = _desk(row.applicant, by)
    found = desk.applications.get(row.service)
    if found is None or found.pk != row.pk:
        return tell(applicant=owner, by=by)
    sent = set(found.sent)
    found.delete()
    back = [one.pk for one in desk.targets if one.pk in sent and one.state == State.APPLIED]
    return eras.move(applicant=owner, to=dict.fromkeys(back, State.WILL_APPLY), by=by)


# -------------------------------------------------------------------------- what it all means


@transaction.atomic
def tell(*, applicant: Applicant, by: "User") -> Moved:
    """The steps that signals, assignments and certified applications show, in the same transaction."""
    return records.show_all(applicant=applicant, said=said(applicant), by=by)


def said(applicant: Applicant) -> dict[str, Shown]:
    """What this part means for the plan now; the list asks for it too, because it changes what is complete."""
    if applicant.target_season is None:
        return {}

    def mine(model: Any) -> Any:
        return model.objects.current().filter(applicant=applicant)

    assigned: dict[int, Assigned] = reads.assigned_of(mine(AssignedLetter), mine(AssignedStatement))
    found = shown(
        targets=reads.targets_of(mine(ListedProgram).for_list()),
        assigned=assigned,
        signals=list(mine(Signal).order_by("pk").values_list("set_on", flat=True)),
        certified=dict(mine(Application).order_by("pk").values_list("service", "certified_on")),
    )
    return {ROOM: found}
