"""How the Match finds its result: applicant-proposing deferred acceptance in the shape of Roth and Peranson. Pure.

Everybody is tried down their own list. A program holds for now whom it prefers among those who asked, up to its places,
and drops the least preferred; who is dropped goes on down the own list, until nothing changes. Source: NRMP, "How the
Matching Algorithm Works"; Roth and Peranson 1999, "The Redesign of the Matching Market for American Physicians".

With single people alone the result is stable (no person and program would both rather have each other) and the best
that each person has in any stable result; the order in which people are tried changes nothing, and nobody gains by
listing programs in another order than the true one.

Two things break this order, as in the real Match. A couple that loses one place gives back the other, and a person who
loses an advanced place gives back the first year that belonged to it. A place that comes free so is offered again to
everybody who would rather have it: they go up their list, once more. With couples or supplemental lists a stable result
need not exist at all, and this search need not find one that does. It ends in any case: nobody goes up their list more
than MOST_RETURNS times, and at most MOST_ATTEMPTS orders are tried (fewer in a large market, MOST_ASKED). Every result
is looked over at the end; `blocks` names whoever would still do better together with programs that would take them, and
`stable` says that there is nobody. Without a stable result the first of those with the fewest blocks is returned:
everybody in at most one place that both sides listed, no program over its quota.

A couple, and whoever holds an advanced place with a first year, gives up the present places before it asks for better
ones: a program compares them with the others that it holds.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterator, Sequence

from applicants.match.market import Couple, Market, Places
from applicants.match.outcome import Block, Event, Outcome, What, Why

MOST_RETURNS = 25
MOST_ATTEMPTS = 6
MOST_ASKED = 100_000
"""Rows asked for, after which no further order is tried: a market as large as the real one gets one."""


def match(market: Market, *, traced: bool = True) -> Outcome:
    """The result of a market, the same for the same market. Without `traced` no events are kept."""
    run = _Run(market, traced, 0)
    best, asked = run.outcome(), run.asked
    for attempt in range(1, MOST_ATTEMPTS):
        if best.stable or asked > MOST_ASKED:
            break
        run = _Run(market, traced, attempt)
        other = run.outcome()
        asked += run.asked
        if len(other.blocks) < len(best.blocks):
            best = other
    return best


class _List:
    """A list that is worked off: of one person, of a couple, or the supplemental one of a person.

    `at` is the row that is held, the length of the list when none is.
    """

    __slots__ = ("_rows", "advanced", "at", "first_year", "open", "options", "people", "returns")

    def __init__(
        self, people: tuple[str, ...], options: Sequence[tuple[str | None, ...]], advanced: str | None = None
    ) -> None:
        self.people, self.options, self.advanced = people, options, advanced
        self.at = len(options)
        self.open = True
        self.returns = 0
        self.first_year: _List | None = None
        self._rows: dict[str, list[int]] | None = None

    def rows_with(self, program: str) -> list[int]:
        """The rows above the present one that ask for this program."""
        if self._rows is None:
            self._rows = {}
            for row, option in enumerate(self.options):
                for asked in set(option):
                    if asked is not None:
                        self._rows.setdefault(asked, []).append(row)
        rows = self._rows.get(program)
        return [row for row in rows if row < self.at] if rows else []


class _Desk:
    """A program at work: `held` are the positions of those it holds on its own list, best first.

    `refused` are the positions of those who asked in vain. Every row above the one that a list holds is known so to a
    program that would refuse it still; when a place there comes free, those alone are looked at.
    """

    __slots__ = ("held", "holders", "name", "places", "quota", "rank", "refused")

    def __init__(self, name: str, places: Places) -> None:
        self.name, self.places, self.quota = name, places, places.quota
        self.rank = {person: position for position, person in enumerate(places.ranks)}
        self.held: list[int] = []
        self.holders: dict[int, _List] = {}
        self.refused: set[int] = set()

    @property
    def free(self) -> int:
        return self.quota - len(self.held)

    def would_take(self, positions: list[int]) -> bool:
        """Whether all of these would be among those that it holds."""
        return bisect_left(self.held, max(positions)) + len(positions) <= self.quota

    def admit(self, position: int, asking: _List) -> None:
        insort(self.held, position)
        self.holders[position] = asking

    def release(self, position: int) -> None:
        del self.held[bisect_left(self.held, position)]
        del self.holders[position]


type _Seat = tuple[_Desk, int, _List]


class _Run:
    """One attempt. Another number of the attempt is another order: couples rotated, single people turned around."""

    def __init__(self, market: Market, traced: bool, attempt: int) -> None:
        self.market = market
        self.desks = {name: _Desk(name, places) for name, places in market.programs.items()}
        self.events: list[Event] = []
        self.traced = traced
        singles = list(market.singles.items())[:: -1 if attempt % 2 else 1]
        turn = attempt % len(market.couples) if market.couples else 0
        couples: Sequence[Couple] = [*market.couples[turn:], *market.couples[:turn]]
        self.singles = [_List((person,), [(program,) for program in wanted]) for person, wanted in singles]
        self.couples = [_List((one.first, one.second), one.pairs) for one in couples]
        self.of = {person: one for one in (*self.singles, *self.couples) for person in one.people}
        self.first_years = {
            (person, advanced): _List((person,), [(program,) for program in wanted], advanced)
            for (person, advanced), wanted in market.supplemental.items()
        }
        self.asking: list[tuple[_List, Sequence[int]]] = []
        self.beginning: deque[_List] = deque()
        self.vacant: deque[_Desk] = deque()
        self.asked = 0

    def outcome(self) -> Outcome:
        """Single people first, then their first years, then one couple after the other."""
        for one in self.singles:
            self.asking.append((one, range(len(one.options))))
            self._ask_all()
        self._settle()
        for one in self.couples:
            self.asking.append((one, range(len(one.options))))
            self._settle()
        while self._revert():
            self._settle()
        matched: dict[str, str | None] = dict.fromkeys(self.of)
        for one in (*self.singles, *self.couples):
            if one.at < len(one.options):
                matched |= dict(zip(one.people, one.options[one.at], strict=True))
        years = {
            one.people[0]: one.options[one.at][0] if one.at < len(one.options) else None
            for (person, advanced), one in self.first_years.items()
            if matched[person] == advanced
        }
        quotas = {name: desk.quota for name, desk in self.desks.items()}
        return Outcome(matched, years, quotas, self.events, list(self._blocks()))

    # ------------------------------------------------------------------ the order of things

    def _settle(self) -> None:
        """Until nothing changes: who asks, then first years that begin, then places that came free."""
        while True:
            self._ask_all()
            if self.beginning:
                first_year = self.beginning.popleft()
                self.asking.append((first_year, range(len(first_year.options))))
            elif self.vacant:
                self._offer(self.vacant.popleft())
            else:
                return

    def _ask_all(self) -> None:
        while self.asking:
            self._seek(*self.asking.pop())

    def _offer(self, desk: _Desk) -> None:
        """A place came free: the best person who would rather have it, and now gets it, asks again; then the next."""
        for position in sorted(desk.refused):
            if desk.free <= 0 and (not desk.held or position > desk.held[-1]):
                return
            own = self.of[desk.places.ranks[position]]
            wished = [(one, one.rows_with(desk.name)) for one in (own, own.first_year) if one is not None]
            if not any(rows for _one, rows in wished):
                desk.refused.discard(position)
            for one, rows in wished:
                row = self._better_row(one, rows) if one.returns < MOST_RETURNS else None
                if row is not None:
                    self.asking.append((one, (row,)))
                    self.vacant.appendleft(desk)
                    return

    def _better_row(self, one: _List, rows: Sequence[int]) -> int | None:
        """The first of these rows that all sides agree to, once the list is out of its present places."""
        if not rows:
            return None
        vacated = self._vacate(one)
        found = next((row for row in rows if self._agreed(one, row, silent=True) is not None), None)
        for desk, position, holder in vacated:
            desk.admit(position, holder)
        return found

    def _revert(self) -> bool:
        """Unfilled places go to the program that gets them. Whether any did."""
        moved = False
        for desk in self.desks.values():
            if desk.places.reverts_to is not None and desk.free > 0:
                heir = self.desks[desk.places.reverts_to]
                if self.traced:
                    self.events.append(Event(What.REVERTED, (), (desk.name, heir.name), desk.free))
                desk.quota, heir.quota = desk.quota - desk.free, heir.quota + desk.free
                self.vacant.append(heir)
                moved = True
        return moved

    # ---------------------------------------------------------------------------- one list

    def _seek(self, one: _List, rows: Sequence[int]) -> None:
        """Work off these rows of a list, down to the one that it holds already."""
        if not one.open:
            return
        before = one.at
        vacated = self._vacate(one)
        for row in rows:
            if row < before and self._take(one, row):
                break
        else:
            for desk, position, holder in vacated:
                desk.admit(position, holder)
            if before == len(one.options):
                self._tell(What.EMPTY, one, None)
            return
        if before < len(one.options):
            one.returns += 1
            self._give_back(one, before, vacated)
        self._begin_first_year(one)

    def _take(self, one: _List, row: int) -> bool:
        """Ask for a row. When all sides agree it is held, and whoever had to make room goes on down their list."""
        self.asked += 1
        self._tell(What.TRIES, one, row)
        wanted = self._agreed(one, row)
        if wanted is None:
            return False
        one.at = row
        for desk, positions in wanted:
            while desk.free < len(positions):
                self._displace(desk, one)
            for position in positions:
                desk.admit(position, one)
        self._tell(What.HELD, one, row)
        return True

    def _agreed(self, one: _List, row: int, *, silent: bool = False) -> list[tuple[_Desk, list[int]]] | None:
        """Programs with the positions that they would take; None when one of them does not."""
        wanted: list[tuple[_Desk, list[int]]] = []
        for person, program in zip(one.people, one.options[row], strict=True):
            if program is None:
                continue
            desk = self.desks.get(program)
            position = desk.rank.get(person) if desk else None
            if desk is None or position is None:
                if not silent:
                    self._tell(What.REFUSED, one, row, program, Why.NOT_RANKED)
                return None
            if wanted and wanted[0][0] is desk:
                wanted[0][1].append(position)
            else:
                wanted.append((desk, [position]))
        for desk, positions in wanted:
            if not desk.would_take(positions):
                desk.refused.update(positions)
                if not silent:
                    self._tell(What.REFUSED, one, row, desk.name, Why.FULL)
                return None
        return wanted

    def _displace(self, desk: _Desk, newcomer: _List) -> None:
        """The least preferred loses the place; with it go the partner's and the first year."""
        position = desk.held[-1]
        one = desk.holders[position]
        row = one.at
        self._tell(What.DISPLACED, one, row, desk.name, others=newcomer.people)
        desk.release(position)
        desk.refused.add(position)
        self._give_back(one, row, self._vacate(one))
        one.at = len(one.options)
        self.asking.append((one, range(row + 1, len(one.options))))

    def _give_back(self, one: _List, row: int, vacated: list[_Seat]) -> None:
        """These places are free now; a first year that belonged to the row ends."""
        for desk, _position, holder in vacated:
            self._tell(What.LEFT, holder, row if holder is one else holder.at, desk.name)
            self.vacant.append(desk)
        if one.first_year is not None:
            one.first_year.at = len(one.first_year.options)
            one.first_year.open = False
            one.first_year = None

    def _begin_first_year(self, one: _List) -> None:
        """The supplemental list of the program that is held now, if there is one."""
        if one.advanced is not None or len(one.people) > 1:
            return
        program = one.options[one.at][0]
        first_year = self.first_years.get((one.people[0], program)) if program else None
        if first_year is not None:
            first_year.open = True
            one.first_year = first_year
            self.beginning.append(first_year)

    def _vacate(self, one: _List) -> list[_Seat]:
        """Take a list out of its places, its first year too; returns them."""
        seats: list[_Seat] = []
        for held in (one, one.first_year):
            if held is None or held.at == len(held.options):
                continue
            for person, program in zip(held.people, held.options[held.at], strict=True):
                if program is None:
                    continue
                desk = self.desks[program]
                position = desk.rank[person]
                if desk.holders.get(position) is held:
                    desk.release(position)
                    seats.append((desk, position, held))
        return seats

    # ------------------------------------------------------------------------ what comes out

    def _blocks(self) -> Iterator[Block]:
        """Who would rather have a row above their own, and would get it."""
        years = (one for one in self.first_years.values() if one.open and self.of[one.people[0]].first_year is one)
        for one in (*self.singles, *self.couples, *years):
            row = self._better_row(one, range(one.at))
            if row is not None:
                yield Block(one.people, one.options[row], one.advanced)

    def _tell(
        self, what: What, one: _List, row: int | None, program: str | None = None, why: Why | None = None,
        others: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        if self.traced:
            programs = () if row is None else tuple(one.options[row])
            number = 0 if row is None else row + 1
            self.events.append(Event(what, one.people, programs, number, one.advanced, program, why, others))
