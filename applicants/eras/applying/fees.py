"""What the applications on the list cost, by the tiers of the season. Pure; the figures are of roadmap/fees.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from applicants.eras.applying.rules import SERVICES, State, Target
from roadmap.fees import ZERO, Schedule, SeasonFee, cost


@dataclass(frozen=True)
class Line:
    """A specialty: how many programs of it are paid for, what they cost, what the next one costs.

    `with_all` counts those that are only considered too. Without a `figure` nothing is known of the price.
    """

    specialty: str
    service: str
    count: int
    with_all: int
    figure: SeasonFee | None

    @property
    def cost(self) -> Decimal:
        return cost(self.figure.tiers, self.count) if self.figure else ZERO

    @property
    def cost_with_all(self) -> Decimal:
        return cost(self.figure.tiers, self.with_all) if self.figure else ZERO

    @property
    def next_one(self) -> Decimal:
        """What one program more costs."""
        return cost(self.figure.tiers, self.count + 1) - self.cost if self.figure else ZERO


@dataclass(frozen=True)
class Bill:
    """The lines of one service, and the figure that they are made with."""

    service: str
    lines: Sequence[Line]
    figure: SeasonFee | None
    season: int

    @property
    def total(self) -> Decimal:
        return sum((line.cost for line in self.lines), ZERO)

    @property
    def total_with_all(self) -> Decimal:
        return sum((line.cost_with_all for line in self.lines), ZERO)

    @property
    def is_last_known(self) -> bool:
        """Whether the figure is of another season, because this one has none yet."""
        return self.figure is not None and self.figure.season != self.season

    @property
    def tiers(self) -> list[tuple[int, Any]]:
        """From which program on what is paid, for the page."""
        return [(tier.start, tier) for tier in self.figure.tiers] if self.figure else []


def bills(targets: Sequence[Target], schedule: Schedule, season: int) -> list[Bill]:
    """A bill for each service of which programs are on the list: ERAS, ResidencyCAS, then those without a price."""
    found = []
    for service in (*SERVICES, "own_match", "unknown"):
        fee = schedule.counted_by(service) if service in SERVICES else None
        figure = fee.of(season) if fee else None
        lines = [line for name in _specialties(targets, service)
                 if (line := _line(targets, name, service, figure)).with_all]  # fmt: skip
        if lines:
            found.append(Bill(service, lines, figure, season))
    return found


def _specialties(targets: Sequence[Target], service: str) -> list[str]:
    return sorted({target.specialty for target in targets if target.service == service})


def _line(targets: Sequence[Target], specialty: str, service: str, figure: SeasonFee | None) -> Line:
    mine = [target for target in targets if target.specialty == specialty and target.service == service]
    count = sum(target.is_paid for target in mine)
    return Line(specialty, service, count, count + sum(one.state == State.CONSIDERING for one in mine), figure)
