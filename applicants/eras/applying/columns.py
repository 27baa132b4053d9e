"""What the table of the list shows of applying, for each listed program."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from applicants.eras.applying.models import AssignedLetter, AssignedStatement, Signal
from applicants.eras.listing import Extra
from applicants.letters.rules import MOST_PER_PROGRAM
from applicants.profile.models import Applicant


@dataclass(frozen=True)
class Cell:
    """`signal` is "gold", "silver" or empty; `letters` of at most four; whether a statement is assigned."""

    signal: str = ""
    letters: int = 0
    has_statement: bool = False


EMPTY = Cell()
"""For a program of which nothing is said yet."""


def of(applicant: Applicant, user: User) -> Mapping[int, Cell]:
    """By the id of the listed program; one of which nothing is said is not there (use EMPTY). Three queries."""

    def mine(model: Any) -> Any:
        return model.objects.visible_to(user).filter(applicant=applicant).order_by()

    signals = dict(mine(Signal).values_list("listed", "kind"))
    letters = dict(mine(AssignedLetter).values("listed").annotate(n=Count("pk")).values_list("listed", "n"))
    statements = set(mine(AssignedStatement).values_list("listed", flat=True))
    return {
        pk: Cell(signals.get(pk, ""), letters.get(pk, 0), pk in statements) for pk in {*signals, *letters, *statements}
    }  # fmt: skip


def signals(*, applicant: Applicant, user: User) -> Extra:
    """The column of signals in the list."""
    rows = Signal.objects.visible_to(user).filter(applicant=applicant)
    return Extra(_("Signal"), {row.listed_id: row.get_kind_display() for row in rows})


def documents(*, applicant: Applicant, user: User) -> Extra:
    """The column of what is assigned: letters of at most four, and whether a statement is."""
    found = of(applicant, user)
    return Extra(_("Documents"), {
        pk: _("%(n)s of %(most)s letters") % {"n": cell.letters, "most": MOST_PER_PROGRAM}
        + (_(", statement") if cell.has_statement else "")
        for pk, cell in found.items() if cell.letters or cell.has_statement
    })  # fmt: skip
