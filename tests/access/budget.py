"""The access matrix of the budget."""

from decimal import Decimal

from applicants.budget import services
from roadmap.models import Phase
from tests.support.access import OWNER, OWNER_FORM, OWNER_GO, ROOM, Row

ROWS = (
    Row("budget:room", ROOM),
    Row("budget:fees", ROOM),
    Row("budget:currency", OWNER, also_post=OWNER_FORM),
    Row("budget:programs", OWNER, also_post=OWNER_GO),  # no number is a number too
    Row("budget:add", OWNER, also_post=OWNER_FORM),
    Row("budget:change", OWNER, also_post=OWNER_FORM),
    Row("budget:paid", OWNER, also_post=OWNER_FORM),
    Row("budget:unpaid", OWNER_GO, post=True),
    Row("budget:leave-out", OWNER_GO, post=True),
    Row("budget:stands", OWNER_GO, post=True),
    Row("budget:remove", OWNER),
)


def objects(people):
    row, _moved = services.add_line(
        applicant=people["applicant"], by=people["owner"],
        values={
            "title": "Flight", "kind": "travel", "phase": Phase.objects.first(), "planned_amount": Decimal(900),
            "planned_currency": "USD",
        },
    )  # fmt: skip
    return {"budget_line": row.key}


def special(people, found):
    """Other rooms may have a `line` too."""
    return {row.name: {"line": found["budget_line"]} for row in ROWS}
