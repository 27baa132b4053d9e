"""What the table of the list shows of applying, for each listed program."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from applicants.eras.applying import reads, rules
from applicants.eras.applying.models import AssignedLetter, AssignedStatement, Signal
from applicants.eras.listing import Extra
from applicants.letters.rules import MOST_PER_PROGRAM
from applicants.profile.models import Applicant


def signals(*, applicant: Applicant, user: User) -> Extra:
    """The column of signals. Two queries."""
    rows = list(Signal.objects.visible_to(user).filter(applicant=applicant))
    limits = reads.limits(row.specialty_id for row in rows)
    return Extra(_("Signal"), {
        row.listed_id: rules.given_words(
            row.kind, rules.limit_for(limits.get(row.specialty_id, []), applicant.target_season or 0)
        )
        for row in rows
    })  # fmt: skip


def documents(*, applicant: Applicant, user: User) -> Extra:
    """The column of what is assigned: letters of at most four, and whether a statement is. Two queries.

    How many letters go to a program belongs to the program; who wrote them belongs to the letters.
    """

    def mine(model: Any) -> Any:
        return model.objects.visible_to(user).filter(applicant=applicant).order_by()

    letters = dict(mine(AssignedLetter).values("listed").annotate(n=Count("pk")).values_list("listed", "n"))
    statements = set(mine(AssignedStatement).values_list("listed", flat=True))
    return Extra(_("Documents"), {
        pk: _("%(n)s of %(most)s letters") % {"n": letters.get(pk, 0), "most": MOST_PER_PROGRAM}
        + (_(", statement") if pk in statements else "")
        for pk in {*letters, *statements}
    })  # fmt: skip
