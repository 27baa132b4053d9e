"""Who may see and change records of training."""

from datetime import date

from applicants.training import services
from applicants.training.models import Residency
from tests.support.access import OWNER, OWNER_FORM, ROOM, Row

ROWS = (
    Row("training:room", ROOM),
    Row("training:add", OWNER, also_post=OWNER_FORM),
    Row("training:change", OWNER, also_post=OWNER_FORM),
    Row("training:remove", OWNER),
)


def objects(people):
    row = services.add(
        model=Residency, applicant=people["applicant"], by=people["owner"],
        values={"program": "Example", "starts_on": date(2027, 7, 1), "ends_on": date(2030, 6, 30)},
    ).row  # fmt: skip
    return {"training_row": row.pk}


def special(people, found):
    """Other rooms have a `row` too."""
    return {row.name: {"thing": "residency", "row": found["training_row"]} for row in ROWS}
