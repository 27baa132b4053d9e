"""All that the pages of the rank list show, as the person who looks may see it. No writes.

An advisor with the Match section reads the order; interviews, the visa and the report of ECFMG only with their own
sections.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from accounts.models import User
from applicants.checklist.models import ChecklistItem
from applicants.eras.models import ListedProgram
from applicants.match.ranking import closing, order, rules
from applicants.match.ranking.closing import Closing
from applicants.match.ranking.costs import Cost, costs
from applicants.match.ranking.models import (
    CertifiedList,
    ProgramScore,
    RankCriterion,
    RankEntry,
    RankListVersion,
    RankStep,
    places_of,
)
from applicants.match.ranking.order import Places
from applicants.match.ranking.proposal import Opinion, tracks_of, unranked
from applicants.match.ranking.rubric import Total
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.remarks import Remark
from programs.models import Track
from roadmap import fees, road

VERSIONS_SHOWN = 5
VISAS = {"j1": ("j1",), "h1b": ("h1b",), "either": ("j1", "h1b"), "none": ()}


@dataclass(frozen=True)
class Reader:
    """Who looks: the user, whether it is their own list, and the sections they were given."""

    user: User
    mine: bool
    sections: frozenset[str] = frozenset()

    def may(self, section: Section) -> bool:
        return self.mine or section.value in self.sections


@dataclass(frozen=True)
class Line:
    """One rank on the page. `was`: its place in the version that it is compared with; `is_new`: it was not there."""

    row: RankEntry
    number: int
    met_at: datetime | None
    total: Total
    remarks: Sequence[Remark]
    tracks: Sequence[Track]
    behind: Sequence["Line"] = ()
    was: int | None = None
    is_new: bool = False


@dataclass(frozen=True)
class Out:
    """A program that was interviewed and is not ranked, and why, if there is a hard stop."""

    listed: ListedProgram
    stop: str
    total: Total
    met_at: datetime | None


@dataclass(frozen=True)
class VersionLine:
    """A version with what changed since the one before, and when it was certified."""

    row: RankListVersion
    changes: Sequence[str]
    certified: Sequence[CertifiedList]


@dataclass(frozen=True)
class Page:
    """The list as it stands, and where it stands."""

    revision: int
    lines: Sequence[Line]
    out: Sequence[Out]
    places: Places
    versions: Sequence[VersionLine]
    certified: CertifiedList | None
    is_certified: bool
    can_undo: bool
    opinion: Opinion
    criteria: Sequence[RankCriterion]
    close: Closing
    opens: Closing
    costs: Sequence[Cost]
    season: int
    now: datetime
    reported: bool | None
    reported_on: date | None
    remarks: Sequence[Remark] = field(default=())

    @property
    def all_lines(self) -> Sequence[Line]:
        """The ranks of all lists, each with those behind it."""
        return [one for line in self.lines for one in (line, *line.behind)]

    @property
    def newest(self) -> RankListVersion | None:
        return self.versions[0].row if self.versions else None

    @property
    def is_kept(self) -> bool:
        """Whether the newest version is the list as it stands."""
        return self.newest is not None and order.same(self.newest.places, self.places)

    @property
    def number(self) -> int:
        """The number of this list: of the newest version, or the one that it would get."""
        newest = self.newest.number if self.newest else 0
        return newest if self.is_kept else newest + 1

    @property
    def is_changed(self) -> bool:
        """Whether NRMP holds another list than this one."""
        return self.certified is not None and not self.is_certified

    @property
    def is_closed(self) -> bool:
        return self.close.at <= self.now

    @property
    def is_open(self) -> bool:
        """Whether a list can be certified now."""
        return self.opens.at <= self.now < self.close.at


def page_of(applicant: Applicant, reader: Reader) -> Page:
    """The page of the list. The same number of queries for any number of ranks."""
    user = reader.user
    steps = list(RankStep.objects.visible_to(user).filter(applicant=applicant)[:2])
    rows = entries(applicant, reader)
    places = places_of(rows)
    versions = list(
        RankListVersion.objects.visible_to(user).filter(applicant=applicant)[: VERSIONS_SHOWN + 1]
    )  # fmt: skip
    certified = list(CertifiedList.objects.visible_to(user).filter(applicant=applicant).select_related("version"))
    others = unranked(applicant, {row.listed_id for row in rows}, interviews=reader.may(Section.INTERVIEWS))
    criteria = list(RankCriterion.objects.visible_to(user).filter(applicant=applicant))
    opinion = _opinion(applicant, user, criteria, [*(row.listed for row in rows), *others])
    current = road.current()
    season = closing.season_of(applicant, applicant.user.today(), current)
    latest = certified[0] if certified and closing.is_of(certified[0].certified_at, season, current) else None
    base = latest.version if latest else (versions[0] if versions else None)
    lines = _lines(applicant, reader, rows, opinion, base)
    ranked = [_ranked(applicant, reader, line.row, opinion, line.tracks) for line in lines]
    found = costs(places, season, fees.shipped())
    reported = _reported(applicant, reader)
    return Page(
        revision=steps[0].revision if steps else 0, lines=lines, places=places, certified=latest,
        can_undo=_can_undo(steps),
        out=[Out(row, opinion.stops.get(row.pk, ""), opinion.total(row.pk), _met_at(row, reader)) for row in others],
        versions=version_lines(versions, certified)[:VERSIONS_SHOWN],
        is_certified=latest is not None and order.same(latest.version.places, places), opinion=opinion,
        criteria=criteria, close=closing.rank_lists_close(season, current),
        opens=closing.ranking_opens(season, current), costs=found, season=season, now=timezone.now(),
        reported=None if reported is None else reported.is_done,
        reported_on=reported.day_done if reported and reported.is_done else None,
        remarks=[
            *rules.certified_remarks(
                latest.certified_at if latest else None, closing.ranking_opens(season, current).at,
                closing.rank_lists_close(season, current).at,
            ),
            *rules.list_remarks(ranked, found),
        ],
    )  # fmt: skip


def _can_undo(steps: Sequence[RankStep]) -> bool:
    """Whether the last step changed the order, and what stood before it is kept. `steps`: the last two."""
    if not steps:
        return False
    before = steps[1] if len(steps) > 1 else None
    if before is None:
        return steps[0].revision == 1
    return steps[0].revision == before.revision + 1 and steps[0].places != before.places


def entries(applicant: Applicant, reader: Reader) -> list[RankEntry]:
    """All ranks in their order, supplemental ones behind."""
    rows = RankEntry.objects.visible_to(reader.user).filter(applicant=applicant).for_list()
    return list(rows.with_interview().select_related("listed__hard_stop"))


def _met_at(row: RankEntry | ListedProgram, reader: Reader) -> datetime | None:
    """When the interview there was, for whom may know."""
    at: datetime | None = row.met_at if reader.may(Section.INTERVIEWS) else None  # type: ignore[union-attr]
    return at


def version_lines(versions: Sequence[RankListVersion], certified: Sequence[CertifiedList]) -> list[VersionLine]:
    """Versions, the newest first, each with what changed since the next one of the sequence."""
    by_version: dict[int, list[CertifiedList]] = {}
    for one in certified:
        by_version.setdefault(one.version_id, []).append(one)
    before = [*versions[1:], None][: len(versions)]
    return [
        VersionLine(
            row,
            order.in_words(order.difference(older.places, row.places)) if older else [],
            by_version.get(row.pk, []),
        )
        for row, older in zip(versions, before, strict=True)
    ]


def _opinion(
    applicant: Applicant, user: User, criteria: Sequence[RankCriterion], listed: Sequence[ListedProgram]
) -> Opinion:
    scores: dict[int, dict[int, int]] = {}
    for row in ProgramScore.objects.visible_to(user).filter(applicant=applicant):
        scores.setdefault(row.listed_id, {})[row.criterion_id] = row.score
    stops = {
        row.pk: str(row.hard_stop.get_reason_display()) for row in listed if getattr(row, "hard_stop", None)
    }  # fmt: skip
    return Opinion({row.pk: row.weight for row in criteria}, scores, stops)


def _lines(
    applicant: Applicant, reader: Reader, rows: Sequence[RankEntry], opinion: Opinion, base: RankListVersion | None,
) -> list[Line]:  # fmt: skip
    tracks = tracks_of(row.listed for row in rows)
    before = {place.key: number for number, place in enumerate(base.places, 1)} if base else {}
    behind: dict[int, list[RankEntry]] = {}
    for row in rows:
        if row.rank_list.entry_id:
            behind.setdefault(row.rank_list.entry_id, []).append(row)

    def line(row: RankEntry, number: int) -> Line:
        known = tracks.get(row.listed.now.pk, []) if row.listed.now else []
        remarks = rules.entry_remarks(_ranked(applicant, reader, row, opinion, known, behind.get(row.pk)))
        was = None if row.rank_list.entry_id else before.get(row.code or row.listed_id)
        return Line(
            row=row, number=number, met_at=_met_at(row, reader), total=opinion.total(row.listed_id),
            remarks=remarks, tracks=known, was=was if was != number else None,
            is_new=base is not None and not row.rank_list.entry_id and was is None,
            behind=[line(one, n) for n, one in enumerate(behind.get(row.pk, ()), 1)],
        )  # fmt: skip

    return [line(row, number) for number, row in enumerate((r for r in rows if not r.rank_list.entry_id), 1)]


def _ranked(
    applicant: Applicant, reader: Reader, row: RankEntry, opinion: Opinion,
    tracks: Sequence[Track], behind: Sequence[RankEntry] | None = None,
) -> rules.Ranked:  # fmt: skip
    """One rank as the rules see it, without what this reader may not know."""
    now = row.listed.now
    visas = VISAS[applicant.visa] if now and reader.may(Section.PROFILE) else ()
    return rules.Ranked(
        name=row.listed.name, code=row.code, type=row.track_type,
        interviewed=_met_at(row, reader) is not None if reader.may(Section.INTERVIEWS) else None,
        visas=tuple(getattr(now, visa) for visa in visas), known_codes=frozenset(track.code for track in tracks),
        hard_stop=opinion.stops.get(row.listed_id, ""), has_supplemental=bool(behind),
        is_supplemental=row.rank_list.entry_id is not None,
    )  # fmt: skip


def _reported(applicant: Applicant, reader: Reader) -> ChecklistItem | None:
    """The step "ECFMG reports to NRMP", for whom may see steps."""
    rows = ChecklistItem.objects.visible_to(reader.user) if reader.may(Section.ROADMAP) else (
        ChecklistItem.objects.none()
    )  # fmt: skip
    found: ChecklistItem | None = rows.filter(applicant=applicant, key="ecfmg_reqs_met").first()
    return found
