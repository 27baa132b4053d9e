"""The order that weights, scores and hard stops propose, read from the rows. No writes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Q

from applicants.eras.models import ListedProgram
from applicants.match.ranking.models import HardStop, ProgramScore, RankCriterion, interview_done
from applicants.match.ranking.order import Place, Places
from applicants.match.ranking.rubric import Candidate, Total, proposed, total
from applicants.profile.models import Applicant
from programs.models import Track

OVER = (ListedProgram.State.WITHDRAWN, ListedProgram.State.REJECTED)
"""What the person or the program ended."""


class Opinion(NamedTuple):
    """What the person thinks: scores by criterion id by listed id, weights by criterion id, hard stops in words."""

    weights: Mapping[int, int]
    scores: Mapping[int, Mapping[int, int]]
    stops: Mapping[int, str]

    def total(self, listed: int) -> Total:
        return total(self.weights, self.scores.get(listed, {}))


def opinion_of(applicant: Applicant) -> Opinion:
    """Three queries."""
    criteria = RankCriterion.objects.current().filter(applicant=applicant)
    scores: dict[int, dict[int, int]] = {}
    for row in ProgramScore.objects.current().filter(applicant=applicant):
        scores.setdefault(row.listed_id, {})[row.criterion_id] = row.score
    stops = HardStop.objects.current().filter(applicant=applicant)
    return Opinion(
        {row.pk: row.weight for row in criteria}, scores,
        {row.listed_id: str(row.get_reason_display()) for row in stops},
    )  # fmt: skip


def unranked(applicant: Applicant, ranked: Iterable[int], *, interviews: bool = True) -> list[ListedProgram]:
    """Programs without a rank that were interviewed, or have a hard stop. One query without any, else two: which they
    are is found before all that names them is joined, so that a long list costs nothing.

    What is over (withdrawn, or refused by the program) is left out. `ranked`: ids of listed programs. Without
    `interviews` (a reader who may not know) only those with a hard stop.
    """
    rows = ListedProgram.objects.current().filter(applicant=applicant).exclude(pk__in=list(ranked))
    rows = rows.exclude(state__in=OVER).annotate(met_at=interview_done("pk"))
    wanted = Q(hard_stop__isnull=False)
    if interviews:
        wanted |= Q(met_at__isnull=False) | Q(state=ListedProgram.State.INTERVIEWED)
    found = list(rows.filter(wanted).values_list("pk", flat=True))
    if not found:
        return []
    named = ListedProgram.objects.current().filter(pk__in=found).annotate(met_at=interview_done("pk"))
    return list(named.for_list().select_related("hard_stop"))


def tracks_of(rows: Iterable[ListedProgram]) -> dict[int, list[Track]]:
    """The tracks of the catalogue by program id, by code. One query."""
    found: dict[int, list[Track]] = {}
    for track in Track.objects.filter(program__in={row.now.pk for row in rows if row.now}):
        found.setdefault(track.program_id, []).append(track)
    return found


def plain(row: ListedProgram, tracks: Mapping[int, Sequence[Track]]) -> Place:
    """A program that is not ranked, by its one track if the catalogue knows one alone."""
    program = row.now.pk if row.now else None
    known = tracks.get(program or 0, ())
    one = known[0] if len(known) == 1 else None
    return Place(
        listed=row.pk, name=row.name, program=program, code=one.code if one else "", type=one.type if one else "",
        track=one.pk if one else None,
    )  # fmt: skip


def candidates(places: Places, others: Iterable[Place], opinion: Opinion) -> list[Candidate]:
    """What could be ranked: what is, and the `others`."""
    ranked = [(number, place) for number, place in enumerate(places, 1)]
    return [
        Candidate(place.key, place.name, opinion.total(place.listed), opinion.stops.get(place.listed, ""), number)
        for number, place in [*ranked, *((None, place) for place in others)]
    ]


class Proposal(NamedTuple):
    """The order that is proposed, and what it leaves out for a hard stop."""

    order: list[Candidate]
    left_out: list[Candidate]
    places: Places


def propose(places: Places, rows: Sequence[ListedProgram], opinion: Opinion) -> Proposal:
    """From what is ranked now and what is not (`unranked`). One query."""
    tracks = tracks_of(rows)
    others = [plain(row, tracks) for row in rows]
    found = candidates(places, others, opinion)
    by_key = {place.key: place for place in [*places, *others]}
    order = proposed(found)
    return Proposal(order, [one for one in found if one.hard_stop], tuple(by_key[one.key] for one in order))
