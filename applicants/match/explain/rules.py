"""What the algorithm does with one person's list when programs answer as imagined. Pure.

Source: NRMP, "How the Matching Algorithm Works": each applicant is tried down their own list, programs hold for now and
drop whom they prefer least. The steps are those of applicants/match/deferred_acceptance.py, on a market that is made so
that each program gives the imagined answer. Nothing here says how likely an answer is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.match.deferred_acceptance import match
from applicants.match.market import Market, Places
from applicants.match.outcome import Event, What, Why
from applicants.remarks import Source

NRMP = Source("NRMP, How the Matching Algorithm Works", "https://www.nrmp.org/", date(2026, 11, 21))
ME = "me"


class Answer(models.TextChoices):
    """What a program would say, imagined by the person."""

    HIGH = "high", _("ranks me high enough")
    DROPS = "drops", _("holds me first, then fills with others")
    FILLS = "fills", _("fills without me")
    NONE = "none", _("does not rank me")


class Happens(models.TextChoices):
    """What one step is, for the page."""

    HELD = "held"
    FULL = "full"
    NOT_RANKED = "not_ranked"
    DROPPED = "dropped"
    OVER = "over"


@dataclass(frozen=True)
class Step:
    """One step: what happens at the program `key`, which stands at place `row` of the list (both 0 at the end)."""

    happens: Happens
    row: int
    key: int

    @property
    def look(self) -> str:
        """The mark that the page gives it."""
        return {Happens.HELD: "meets", Happens.DROPPED: "below", Happens.OVER: "unknown"}.get(self.happens, "fails")


@dataclass(frozen=True)
class Walk:
    """All steps of one list, and the program where it ends; None without a match."""

    steps: Sequence[Step]
    ends_at: int | None


def walk(order: Sequence[int], answers: Mapping[int, Answer]) -> Walk:
    """What happens to a list in this order. A program without an answer does not rank the person."""
    outcome = match(imagined(order, answers))
    steps = [step for event in outcome.events if event.people == (ME,) and (step := _step(event))]
    place = outcome.matched[ME]
    return Walk(steps, None if place is None else int(place))


def imagined(order: Sequence[int], answers: Mapping[int, Answer]) -> Market:
    """A market in which each program has one place and answers as imagined; one other person wants each that fills."""
    ranks = {
        Answer.HIGH: (ME,), Answer.NONE: (), Answer.FILLS: ("other {}", ME), Answer.DROPS: ("other {}", ME),
    }  # fmt: skip
    given = {key: answers.get(key, Answer.NONE) for key in order}
    programs = {str(key): Places(1, [name.format(key) for name in ranks[answer]]) for key, answer in given.items()}

    def others(answer: Answer) -> dict[str, Sequence[str]]:
        return {f"other {key}": [str(key)] for key, said in given.items() if said is answer}

    mine = {ME: [str(key) for key in order]}
    return Market(programs, {**others(Answer.FILLS), **mine, **others(Answer.DROPS)})


def _step(event: Event) -> Step | None:
    happens = {
        What.HELD: Happens.HELD, What.DISPLACED: Happens.DROPPED, What.EMPTY: Happens.OVER,
        What.REFUSED: Happens.NOT_RANKED if event.why is Why.NOT_RANKED else Happens.FULL,
    }.get(event.what)  # fmt: skip
    if happens is None:
        return None
    key = event.programs[0] if event.programs else None
    return Step(happens, event.row, int(key) if key else 0)


def moved(order: Sequence[int], key: int, *, first: bool) -> list[int]:
    """The same list with one program at the top or at the end."""
    rest = [one for one in order if one != key]
    return [key, *rest] if first else [*rest, key]
