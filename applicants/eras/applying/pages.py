"""What the pages of applying show, out of the desk. No writes, no queries of its own but for limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from applicants.eras.applying import rules
from applicants.eras.applying.fees import Bill, bills
from applicants.eras.applying.models import Application, Signal
from applicants.eras.applying.reads import Desk
from applicants.eras.applying.rules import GOES, NOTHING, SERVICES, SIGNALLED, Limit, State, Target
from applicants.eras.models import ListedProgram
from applicants.remarks import Remark, Weight, heaviest_first
from programs.models import Specialty
from roadmap import fees

SERVICE_WORDS = dict(Application.Service.choices)
STATE_WORDS = dict(ListedProgram.State.choices)


@dataclass(frozen=True)
class Giving:
    """A program on the page of signals: its own signal, or the program whose signal reaches it too."""

    target: Target
    signal: Signal | None
    shared_with: Target | None

    @property
    def state(self) -> Any:
        return STATE_WORDS[self.target.state]


@dataclass(frozen=True)
class SignalGroup:
    """A specialty with its signals. `counts`: (kind, its name, used, limit, left) for each kind that there is."""

    specialty: str
    limit: Limit | None
    counts: Sequence[tuple[str, str, int, int, int]]
    remarks: Sequence[Remark]
    givings: Sequence[Giving]
    certified: Application | None

    @property
    def can_give(self) -> bool:
        return bool(self.counts) and self.certified is None


def signal_groups(desk: Desk, limits: dict[int, list[Limit]]) -> list[SignalGroup]:
    """By specialty; programs that are open, and others that have a signal all the same."""
    found = []
    rows = [one for one in desk.targets if one.state in SIGNALLED or one.pk in desk.signals]
    for pk in dict.fromkeys(one.specialty_pk for one in sorted(rows, key=lambda one: one.specialty)):
        mine = [one for one in rows if one.specialty_pk == pk]
        found.append(_signal_group(desk, mine, rules.limit_for(limits.get(pk, []), desk.season)))
    return found


def _signal_group(desk: Desk, mine: Sequence[Target], limit: Limit | None) -> SignalGroup:
    specialty, certified = mine[0].specialty, desk.applications.get(mine[0].service)
    given = [signal.kind for signal in desk.signals.values() if signal.specialty_id == mine[0].specialty_pk]
    used = {kind: given.count(kind) for kind in (rules.GOLD, rules.SILVER) if kind in given}
    kinds = limit.kinds if limit else []
    remarks = rules.signal_remarks(limit, desk.season, used, specialty, is_open=not certified)
    return SignalGroup(
        specialty=specialty, limit=limit, certified=certified, remarks=heaviest_first(remarks),
        counts=[_count(kind, limit, used.get(kind, 0)) for kind in kinds if limit],
        givings=[Giving(one, desk.signals.get(one.pk), desk.sharing(one)) for one in mine],
    )  # fmt: skip


def _count(kind: str, limit: Limit, used: int) -> tuple[str, str, int, int, int]:
    return kind, rules.kind_words(kind, limit), used, limit.of(kind), max(limit.of(kind) - used, 0)


@dataclass(frozen=True)
class Papers:
    """What goes to a program, and what is to be said about it."""

    target: Target
    statement: str
    letters: Sequence[str]
    count: int
    remarks: Sequence[Remark]

    @property
    def state(self) -> Any:
        return STATE_WORDS[self.target.state]

    @property
    def lacks(self) -> bool:
        """Whether something is missing of a program that the application goes to through a service."""
        goes = self.target.state in GOES and self.target.service in SERVICES
        return goes and any(remark.weight is Weight.WARN for remark in self.remarks)


def papers(desk: Desk) -> list[Papers]:
    """A line for each program that is open, by specialty and name. Names only of what the reader may see."""
    found = []
    for target in sorted(desk.targets, key=lambda one: one.specialty):
        if target.state not in SIGNALLED:
            continue
        assigned = desk.assigned.get(target.pk, NOTHING)
        statement = desk.statements.get(assigned.statement or 0)
        found.append(Papers(
            target=target, count=len(assigned.letters),
            statement="" if assigned.statement is None else statement.title if statement else _("assigned"),
            letters=[desk.letters[pk].writer for pk in assigned.letters if pk in desk.letters],
            remarks=heaviest_first(
                rules.document_remarks(target, assigned, desk.letters, desk.statements, desk.season)
            ),
        ))  # fmt: skip
    return found


@dataclass(frozen=True)
class ServicePart:
    """How far the application in one service is."""

    service: str
    name: str
    application: Application | None
    will_apply: int
    sent: int
    lacking: Sequence[Papers]

    @property
    def goes(self) -> int:
        return self.will_apply + self.sent


def services(desk: Desk, lines: Sequence[Papers]) -> list[ServicePart]:
    """A part for each service that programs of the list apply through, or that is certified."""
    used = {one.service for one in desk.targets} | desk.applications.keys()
    return [service_part(desk, lines, service) for service in SERVICES if service in used]


def service_part(desk: Desk, lines: Sequence[Papers], service: str) -> ServicePart:
    """How far the application in this service is; also of one without programs."""
    mine = [one for one in desk.targets if one.service == service]
    return ServicePart(
        service=service, name=SERVICE_WORDS[service], application=desk.applications.get(service),
        will_apply=sum(one.state == State.WILL_APPLY for one in mine),
        sent=sum(one.state in rules.SENT for one in mine),
        lacking=[one for one in lines if one.target.service == service and one.lacks],
    )  # fmt: skip


def elsewhere(desk: Desk) -> list[tuple[Any, Sequence[Target]]]:
    """Programs that no service here sends to: (why, them)."""
    words = dict(Specialty.Service.choices)
    return [
        (words[service], rows) for service in ("own_match", "unknown")
        if (rows := [one for one in desk.targets if one.service == service and one.state in SIGNALLED])
    ]  # fmt: skip


def cost(desk: Desk) -> list[Bill]:
    """What the applications cost."""
    return bills(desk.targets, fees.shipped(), desk.season)
