"""The rank list of a person in hand, behind the lock: its rows are changed in memory and written at once.

`opened` begins every change of the list, `Board.close` ends it: places from 1 on without a gap, the revision one
further, the step for undo and for a second window, the states of programs, the roadmap.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.records import NOTHING_MOVED, Moved
from applicants.eras import services as eras
from applicants.eras.models import ListedProgram
from applicants.interviews.models import Interview
from applicants.match.ranking import order
from applicants.match.ranking.models import RankEntry, RankList, RankStep, places_of
from applicants.match.ranking.order import MOST_RANKS, Place, Places
from applicants.match.ranking.telling import tell
from applicants.profile.models import Applicant
from programs.models import Program, Track

if TYPE_CHECKING:
    from accounts.models import User

STEPS_KEPT = 60
"""So many changes can be taken back one after the other, and told to a window that was left open."""


class Stale(Exception):
    """The list was changed in another window since the page was made; nothing was changed now.

    `steps` says what happened there, oldest first; `changes` what that made of the list, in words.
    """

    def __init__(self, steps: Sequence[str], changes: Sequence[str]) -> None:
        self.steps, self.changes = list(steps), list(changes)
        super().__init__("the rank list was changed in the meantime")


@dataclass(frozen=True)
class Done:
    """What a verb did: in words, whether anything changed, the revision now, and what moved in the plan."""

    said: str
    changed: bool
    revision: int
    moved: Moved = NOTHING_MOVED


class Board:
    """The rows of one person's lists. `rows[None]` is the primary list, `rows[id]` the one behind that entry."""

    def __init__(self, owner: Applicant, by: "User") -> None:
        self.owner, self.by = owner, by
        lists = RankList.objects.current().filter(applicant=owner)
        self.list: RankList | None = lists.filter(kind=RankList.Kind.PRIMARY).first()
        self.behind = {one.entry_id: one for one in lists.filter(kind=RankList.Kind.SUPPLEMENTAL)}
        self.rows: dict[int | None, list[RankEntry]] = {None: []}
        for row in RankEntry.objects.current().filter(applicant=owner).for_list():
            self.rows.setdefault(row.rank_list.entry_id, []).append(row)
        self.before = self.places
        self.gone: list[RankEntry] = []
        self.made: list[RankEntry] = []

    @property
    def revision(self) -> int:
        return self.list.revision if self.list else 0

    @property
    def places(self) -> Places:
        """The lists as they stand in hand."""
        return places_of(row for rows in self.rows.values() for row in rows)

    def is_stale(self, revision: int | None) -> bool:
        return revision is not None and revision != self.revision

    def require(self, revision: int | None) -> None:
        """Raise Stale unless the page was made from the list as it stands. None asks for nothing."""
        if not self.is_stale(revision):
            return
        steps = list(RankStep.objects.filter(rank_list=self.list, revision__gt=revision).order_by("revision"))
        then = self.places_at(revision or 0)
        changes = order.in_words(order.difference(then, self.before)) if then is not None else []
        raise Stale([step.said for step in steps], changes)

    def places_at(self, revision: int) -> Places | None:
        """The list as it was at a revision; None where that is not kept any more."""
        if revision == 0:
            return ()
        step = RankStep.objects.filter(rank_list=self.list, revision=revision).first()
        return Place.read_all(step.places) if step else None

    def find(self, entry: int, revision: int | None) -> RankEntry:
        """An entry of any of the lists. Raises Stale where it went in another window, else DoesNotExist."""
        for rows in self.rows.values():
            for row in rows:
                if row.pk == entry:
                    return row
        self.require(revision)
        raise RankEntry.DoesNotExist

    def siblings(self, row: RankEntry) -> list[RankEntry]:
        """The list in which an entry stands."""
        return self.rows[row.rank_list.entry_id]

    def list_for(self, under: RankEntry | None) -> RankList:
        """The primary list, or the one behind an entry; made where it is not there yet."""
        if self.list is None:
            self.list = RankList.objects.create(applicant=self.owner)
        if under is None:
            return self.list
        if under.pk not in self.behind:
            kind = RankList.Kind.SUPPLEMENTAL
            self.behind[under.pk] = RankList.objects.create(applicant=self.owner, kind=kind, entry=under)
        return self.behind[under.pk]

    def insert(self, listed: ListedProgram, place: Place, under: RankEntry | None, at: int) -> RankEntry:
        """A new entry at an index of its list; what is or just was ranked keeps the state that it had before."""
        rows = self.rows.setdefault(under.pk if under else None, [])
        if len(rows) >= MOST_RANKS:
            raise ValidationError(_("NRMP takes at most %(n)s ranks. Take one out first.") % {"n": MOST_RANKS})
        groups = (*self.rows.values(), self.gone)
        others = [row for group in groups for row in group if row.listed_id == listed.pk]
        row = RankEntry(
            applicant=self.owner, rank_list=self.list_for(under), listed=listed, code=place.code,
            track_id=place.track, track_type=place.type, position=len(rows) + 1,
            state_before=others[0].state_before if others else listed.state,
        )  # fmt: skip
        row.clean_fields()
        row.save()  # at the end, where no other stands; `close` brings it to its place
        rows.insert(at, row)
        self.made.append(row)
        return row

    def take(self, row: RankEntry) -> None:
        """An entry goes, and the list behind it with it."""
        self.siblings(row).remove(row)
        self.gone += [row, *self.rows.pop(row.pk, [])]
        self.behind.pop(row.pk, None)
        row.delete()

    def close(self, said: str) -> Done:
        """Write what changed; the next revision begins. Nothing is written where the list is as it was."""
        if self.list is None or self.places == self.before:
            return Done(said, changed=False, revision=self.revision)
        for rows in self.rows.values():
            moved = [(row, number) for number, row in enumerate(rows, 1) if row.position != number]
            for row, number in moved:
                row.position = number
            RankEntry.objects.bulk_update([row for row, _number in moved], ["position"])
        self._bring_states()
        return self.step(said)

    def step(self, said: str) -> Done:
        """The next revision, with what led to it."""
        assert self.list
        self.list.revision += 1
        self.list.save(update_fields=["revision"])
        stored = [place.stored() for place in self.places]
        RankStep.objects.create(
            applicant=self.owner, rank_list=self.list, revision=self.revision, said=said[:400], places=stored
        )
        RankStep.objects.filter(rank_list=self.list, revision__lte=self.revision - STEPS_KEPT).delete()
        return Done(said, changed=True, revision=self.revision, moved=tell(applicant=self.owner, by=self.by))

    def _bring_states(self) -> None:
        """What is ranked is so on the list of programs too; what is no longer goes back to what it was."""
        ranked = {row.listed_id for rows in self.rows.values() for row in rows}
        if self.made:
            ids = [row.listed_id for row in self.made]
            eras.reach_all(applicant=self.owner, ids=ids, state=ListedProgram.State.RANKED, by=self.by)
        left = {row.listed_id: row for row in self.gone if row.listed_id not in ranked}
        rows = ListedProgram.objects.current().filter(pk__in=left, state=ListedProgram.State.RANKED)
        met = Interview.objects.current().held().filter(listed__in=left)
        interviewed = set(met.values_list("listed_id", flat=True))
        back = {
            pk: state for pk in rows.values_list("pk", flat=True)
            if (state := ListedProgram.State.INTERVIEWED if pk in interviewed else left[pk].state_before)
        }  # fmt: skip
        if back:
            eras.move(applicant=self.owner, to=back, by=self.by)


def opened(applicant: Applicant, by: "User") -> Board:
    """The lists of this person, behind the lock. Raises PermissionError for anybody but the owner."""
    return Board(records.locked(applicant, by), by)


def become(board: Board, places: Sequence[Place]) -> None:
    """Bring the lists in hand to these places. Raises ValidationError where a program is not listed any more."""
    tracks = {one.track for one in _all(places) if one.track}
    places = _with_tracks(places, set(Track.objects.filter(pk__in=tracks).values_list("pk", flat=True)))
    _become(board, None, places, _listed(board.owner, _all(places)))


def _all(places: Iterable[Place]) -> list[Place]:
    return [one for place in places for one in (place, *place.supplemental)]


def _with_tracks(places: Iterable[Place], there: Collection[int]) -> Places:
    """Without tracks that the catalogue does not have any more; their codes stay."""
    return tuple(
        replace(
            one, track=one.track if one.track in there else None, supplemental=_with_tracks(one.supplemental, there)
        )
        for one in places
    )


def _become(board: Board, under: RankEntry | None, places: Sequence[Place], listed: dict[Place, ListedProgram]) -> None:
    """One list, then those behind it. Rows of the same track and program stay, all others are made anew.

    Two programs that the catalogue merged since are one rank.
    """
    rows = board.rows.setdefault(under.pk if under else None, [])
    kept: dict[tuple[int, str, str], RankEntry] = {}
    wanted = {(listed[place].pk, place.code, place.type) for place in places}
    for row in list(rows):
        key = (row.listed_id, row.code, row.track_type)
        if key in wanted:
            kept[key] = row
        else:
            board.take(row)
    found: dict[tuple[int, str, str], tuple[RankEntry, Place]] = {}
    for place in places:
        key = (listed[place].pk, place.code, place.type)
        if key not in found:
            row = kept.get(key) or board.insert(listed[place], place, under, len(rows))
            found[key] = row, place
    rows[:] = [row for row, _place in found.values()]
    if under is None:
        for row, place in found.values():
            if place.supplemental or board.rows.get(row.pk):
                _become(board, row, place.supplemental, listed)


def _listed(owner: Applicant, places: Iterable[Place]) -> dict[Place, ListedProgram]:
    """The row of the list of programs for each place: the same one, else that of the program or what it became."""
    places = list(places)
    rows = list(ListedProgram.objects.current().filter(applicant=owner).for_list())
    by_id, by_program = {row.pk: row for row in rows}, {row.now.pk: row for row in rows if row.now}
    merged = Program.objects.filter(pk__in={place.program for place in places}, merged_into__isnull=False)
    now = dict(merged.values_list("pk", "merged_into_id"))
    found, missing = {}, []
    for place in places:
        program = place.program or 0
        row = by_id.get(place.listed) or by_program.get(now.get(program, program))
        if row is None:
            missing.append(place.name)
        else:
            row.applicant = owner
            found[place] = row
    if missing:
        raise ValidationError(
            _("Not on your list of programs any more: %(names)s. Add them there first; nothing was changed.")
            % {"names": ", ".join(sorted(set(missing)))}
        )
    return found
