"""A proposed order from weights, scores and hard stops. Pure. A proposal only: the person decides.

What was not scored is not guessed: the score counts only what was scored, says how much that is, and a program
without any score stands at the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HIGHEST = 10


@dataclass(frozen=True)
class Total:
    """The score of a program, 0 to 100, over the criteria that were scored. None: nothing that weighs was scored."""

    score: int | None
    scored: int
    criteria: int

    @property
    def missing(self) -> int:
        return self.criteria - self.scored


@dataclass(frozen=True)
class Candidate:
    """A program that could be ranked: `place` where it stands now (from 1), None where it is not ranked."""

    key: int | str
    name: str
    total: Total
    hard_stop: str = ""
    place: int | None = None


def total(weights: Mapping[int, int], scores: Mapping[int, int]) -> Total:
    """The weighted mean of the scores (0 to 10) by criterion, as 0 to 100. A weight of 0 counts for nothing."""
    counting = {key: weight for key, weight in weights.items() if weight > 0}
    known = {key: scores[key] for key in counting if key in scores}
    weight = sum(counting[key] for key in known)
    points = sum(counting[key] * score for key, score in known.items())
    # half points up, in whole numbers
    score = (points * 20 + weight) // (2 * weight) if weight else None
    return Total(score, len(known), len(counting))


def proposed(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best score first, equal ones by name; those without a score behind, as they stand now, then by name.

    A hard stop leaves a program out.
    """
    open_ones = [one for one in candidates if not one.hard_stop]
    scored = [one for one in open_ones if one.total.score is not None]
    others = [one for one in open_ones if one.total.score is None]
    scored.sort(key=lambda one: (-(one.total.score or 0), one.name.casefold(), str(one.key)))
    others.sort(key=lambda one: (one.place is None, one.place or 0, one.name.casefold(), str(one.key)))
    return scored + others
