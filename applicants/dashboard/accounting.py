"""The season in numbers: what was listed, sent, held, and what it cost. Reads of many rooms, put together.

Each count belongs to a section; a reader without it gets None ("not shared"), never a zero. A room that counts
something for the season adds a line to `COUNTS`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from applicants.budget import plan, reads
from applicants.budget.rules import Line, Totals, totals
from applicants.budget.views import kept_of
from applicants.eras.applying.models import Application, Signal
from applicants.eras.applying.rules import is_paid
from applicants.eras.models import ListedProgram
from applicants.interviews.models import Interview
from applicants.match.ranking.models import RankEntry, RankList
from applicants.match.soap.models import SoapApplication
from applicants.profile.models import Applicant
from applicants.sections import Section
from programs.models import Specialty
from roadmap import fees

SEASON_PHASE = "apply"
"""The part of the road whose fees are those of a season."""
State = ListedProgram.State
LISTED, APPLIED, SIGNALS, HELD, RANKS, IN_SOAP = (
    _("Programs listed"), _("Programs applied to"), _("Signals sent"), _("Interviews held"), _("Programs ranked"),
    _("SOAP applications sent"),
)  # fmt: skip


@dataclass(frozen=True)
class Count:
    """A number with its parts: (words, number). `total` None: the section is not shared with the reader."""

    title: Any
    total: int | None
    parts: Sequence[tuple[Any, int]] = field(default=())


@dataclass(frozen=True)
class Costs:
    """What the season costs, in the currency of the budget, and its lines."""

    sums: Totals
    lines: Sequence[Line]
    currency: str


def programs(request: HttpRequest, applicant: Applicant) -> list[Count]:
    """Programs on the list and those applied to, by the service of their specialty.

    One that was withdrawn counts where it went with a certified application, for nothing is paid back; of the others
    nobody says whether they had been sent before, so they stand apart.
    """
    rows = list(ListedProgram.objects.visible_to(request.user).filter(applicant=applicant).for_list())
    went = Application.objects.visible_to(request.user).filter(applicant=applicant).sent_ids()
    paid = [row for row in rows if is_paid(row.state, was_sent=row.pk in went)]
    sent = [row for row in paid if row.state != State.WILL_APPLY]
    withdrawn = len([row for row in rows if row.state == State.WITHDRAWN and row.pk not in went])
    besides = [(_("withdrawn, sent or not"), withdrawn)] if withdrawn else []
    return [
        Count(LISTED, len(rows), _by_service(rows)), Count(APPLIED, len(sent), [*_by_service(sent), *besides]),
    ]  # fmt: skip


def interviews(request: HttpRequest, applicant: Applicant) -> list[Count]:
    """Interviews that were held; invitations beside them."""
    rows = Interview.objects.visible_to(request.user).filter(applicant=applicant, kind=Interview.Kind.INTERVIEW)
    states = Counter(rows.values_list("state", flat=True))
    names = dict(Interview.State.choices)
    others = [(names[key], states[key]) for key in names if states[key] and key != Interview.State.DONE]
    return [Count(HELD, states[Interview.State.DONE], others)]


def soap(request: HttpRequest, applicant: Applicant) -> list[Count]:
    """Applications in SOAP that were sent."""
    rows = list(SoapApplication.objects.visible_to(request.user).filter(applicant=applicant))
    sent = [row for row in rows if row.sent_at]
    names = dict(SoapApplication.Service.choices)
    services = Counter(row.service for row in sent)
    return [Count(IN_SOAP, len(sent), [(names[key], services[key]) for key in names if services[key]])]


def signals(request: HttpRequest, applicant: Applicant) -> list[Count]:
    """Signals that were sent, by kind: those of certified applications. While there are none they are only given."""
    applications = Application.objects.visible_to(request.user).filter(applicant=applicant)
    rows = Signal.objects.visible_to(request.user).filter(applicant=applicant).annotate(
        went=Exists(applications.filter(service=OuterRef("specialty__service")))
    )  # fmt: skip
    given = list(rows.values_list("kind", "went"))
    sent = [kind for kind, went in given if went]
    kinds = Counter(sent or [kind for kind, _went in given])
    names, title = dict(Signal.Kind.choices), SIGNALS if sent or not given else _("Signals given")
    return [Count(title, sum(kinds.values()), [(names[key], kinds[key]) for key in names if kinds[key]])]


def ranks(request: HttpRequest, applicant: Applicant) -> list[Count]:
    """Ranks on the primary list; supplemental ones beside them."""
    rows = RankEntry.objects.visible_to(request.user).filter(applicant=applicant)
    kinds = Counter(rows.values_list("rank_list__kind", flat=True))
    more = kinds[RankList.Kind.SUPPLEMENTAL]
    return [Count(RANKS, kinds[RankList.Kind.PRIMARY], [(_("on supplemental lists"), more)] if more else [])]


type Read = Callable[[HttpRequest, Applicant], list[Count]]
COUNTS: tuple[tuple[Section, tuple[Any, ...], Read], ...] = (
    (Section.PROGRAMS, (LISTED, APPLIED), programs),
    (Section.PROGRAMS, (SIGNALS,), signals),
    (Section.INTERVIEWS, (HELD,), interviews),
    (Section.MATCH, (RANKS,), ranks),
    (Section.MATCH, (IN_SOAP,), soap),
)
"""In the order of a season: the section, the titles, who reads them."""


def counts(request: HttpRequest, applicant: Applicant) -> list[Count]:
    """All counts, as far as the reader was let into their sections."""
    found = []
    for section, titles, read in COUNTS:
        shared = may_see(request, applicant, section)
        found += read(request, applicant) if shared else [Count(title, None) for title in titles]
    return found


def may_see(request: HttpRequest, applicant: Applicant, section: str) -> bool:
    """Whether the reader is the person, or was let into this section."""
    return applicant.user_id == request.user.pk or section in getattr(request, "granted_sections", ())


def costs(request: HttpRequest, applicant: Applicant) -> Costs | None:
    """Fees and own lines of the season's part of the road; None where the budget is not shared with the reader."""
    if not may_see(request, applicant, Section.BUDGET):
        return None
    kept, today, aims = kept_of(request, applicant), applicant.user.today(), reads.aims_of(applicant)
    facts = reads.facts_of(applicant, kept, aims, kept.currency, today)
    lines = [line for line in plan.lines(fees.shipped(), facts) if line.phase.key == SEASON_PHASE]
    return Costs(totals(lines), [line for line in lines if line.counted], kept.currency)


def _by_service(rows: Sequence[ListedProgram]) -> list[tuple[Any, int]]:
    names = dict(Specialty.Service.choices)
    found = Counter(row.specialty.service for row in rows)
    return [(names[key], found[key]) for key in names if found[key]]
