"""All that the pages and the writes of applying look at, in as many queries for one program as for hundreds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from applicants.documents.models import Statement
from applicants.eras.applying.models import Application, AssignedLetter, AssignedStatement, Signal
from applicants.eras.applying.rules import FURTHEST_FIRST, Assigned, LetterOf, Limit, State, StatementOf, Target
from applicants.eras.models import ListedProgram
from applicants.letters.models import Letter
from applicants.letters.rules import State as LetterState
from applicants.profile.models import Applicant
from programs.models import SignalLimit


@dataclass(frozen=True)
class Desk:
    """What lies on the table. `letters` and `statements` are those that the reader may see, by id."""

    season: int
    targets: Sequence[Target]
    signals: Mapping[int, Signal] = field(default_factory=dict)
    assigned: Mapping[int, Assigned] = field(default_factory=dict)
    applications: Mapping[str, Application] = field(default_factory=dict)
    letters: Mapping[int, LetterOf] = field(default_factory=dict)
    statements: Mapping[int, StatementOf] = field(default_factory=dict)

    def target(self, pk: int) -> Target | None:
        """The target of a listed program."""
        return next((one for one in self.targets if one.pk == pk), None)

    @property
    def letters_to_assign(self) -> list[LetterOf]:
        """Letters of the season that were not declined."""
        return [one for one in self.letters.values() if one.season == self.season and not one.declined]

    def is_certified(self, service: str) -> bool:
        return service in self.applications

    def sharing(self, target: Target) -> Target | None:
        """Another listed program of the same institution and specialty that has a signal, which reaches this one."""
        return next((
            other for other in self.targets
            if other.pk != target.pk and other.pk in self.signals and target.institution is not None
            and (other.institution, other.specialty_pk) == (target.institution, target.specialty_pk)
        ), None)  # fmt: skip


def target_of(row: ListedProgram, *, was_sent: bool = False) -> Target:
    """A listed program in plain values. The row comes from for_list()."""
    program, specialty = row.now, row.specialty
    return Target(
        pk=row.pk, name=row.name, specialty_pk=specialty.pk, specialty=specialty.name, service=specialty.service,
        state=row.state, institution=program.institution_id if program else None,
        letters_min=program.letters_min if program else None,
        us_letters_min=program.us_letters_min if program else None,
        was_sent=was_sent, is_closed=bool(program and program.closed_on),
    )  # fmt: skip


def targets_of(rows: Iterable[ListedProgram], sent: Collection[int] = ()) -> list[Target]:
    """The list in its order; of programs that were merged the row that is furthest along counts.

    `sent` are the ids of those that went with a certified application.
    """
    found: dict[Any, Target] = {}
    for row in rows:
        key, target = ("program", row.now.pk) if row.now else ("own", row.pk), target_of(row, was_sent=row.pk in sent)
        found[key] = min(found.get(key, target), target, key=_how_far)
    return list(found.values())


def _how_far(target: Target) -> tuple[bool, int]:
    """The less, the further along."""
    return not target.is_paid, FURTHEST_FIRST.index(State(target.state))


def desk(applicant: Applicant, user: User) -> Desk:
    """Everything, as far as this user may see it. Seven queries."""
    assert applicant.target_season  # a plan has a season

    def mine(model: Any) -> Any:
        return model.objects.visible_to(user).filter(applicant=applicant)

    applications = {row.service: row for row in mine(Application)}
    sent = {pk for row in applications.values() for pk in row.sent}
    return Desk(
        season=applicant.target_season,
        targets=targets_of(mine(ListedProgram).for_list(), sent),
        signals={row.listed_id: row for row in mine(Signal).for_list()},
        assigned=assigned_of(mine(AssignedLetter), mine(AssignedStatement)),
        applications=applications,
        letters={row.pk: letter_of(row) for row in mine(Letter).for_list()},
        statements={row.pk: statement_of(row) for row in mine(Statement).select_related("specialty")},
    )


def fixed(applicant: Applicant) -> set[int]:
    """Ids of the listed programs that a certified application stands on: it went there, or its signal did."""
    applications = Application.objects.current().filter(applicant=applicant)
    signals = Signal.objects.current().filter(
        applicant=applicant, specialty__service__in=applications.values("service")
    )
    return applications.sent_ids() | set(signals.values_list("listed", flat=True))


def assigned_of(letters: Any, statements: Any) -> dict[int, Assigned]:
    """What goes to each listed program, by its id. Two queries."""
    places: dict[int, dict[int, Any]] = {}
    for listed, letter, day in letters.order_by("listed", "slot").values_list("listed", "letter", "assigned_on"):
        places.setdefault(listed, {})[letter] = day
    texts = {row[0]: row[1:] for row in statements.values_list("listed", "statement", "assigned_on")}
    return {
        listed: Assigned(places.get(listed, {}), *texts.get(listed, (None, None))) for listed in {*places, *texts}
    }  # fmt: skip


def letter_of(row: Letter) -> LetterOf:
    """A letter in plain values."""
    return LetterOf(
        pk=row.pk, writer=row.writer, season=row.season, specialty_pk=row.specialty_id, is_us=row.is_us,
        specialty=row.specialty.name if row.specialty else "", uploaded=row.state == LetterState.UPLOADED,
        declined=row.state == LetterState.DECLINED,
    )  # fmt: skip


def statement_of(row: Statement) -> StatementOf:
    """A statement in plain values."""
    return StatementOf(
        pk=row.pk, title=row.title, specialty_pk=row.specialty_id, is_final=row.final_number is not None,
        specialty=row.specialty.name if row.specialty else "",
    )  # fmt: skip


def limits(specialties: Iterable[int]) -> dict[int, list[Limit]]:
    """All figures of signals by the id of the specialty. One query."""
    found: dict[int, list[Limit]] = {}
    for row in SignalLimit.objects.filter(specialty__in=set(specialties)).order_by("specialty", "season"):
        found.setdefault(row.specialty_id, []).append(
            Limit(row.season, row.gold, row.silver, row.note, row.source, row.checked_on)
        )
    return found
