"""The access matrix of people, conferences and groups."""

from applicants.people import services
from applicants.people.models import Contact
from tests.support.access import OWNER, OWNER_FORM, ROOM, Row

ROWS = (
    Row("people:room", ROOM),
    Row("people:add", OWNER, also_post=OWNER_FORM),
    Row("people:change", OWNER, also_post=OWNER_FORM),
    Row("people:touch", OWNER, also_post=OWNER_FORM),
    Row("people:remove", OWNER),
)


def objects(people):
    person, _moved = services.add(
        model=Contact, applicant=people["applicant"], values={"name": "Dr Example", "kind": "peer"}, by=people["owner"]
    )
    return {"people_row": person.pk}


def special(people, found):
    """Other rooms have a `row` too."""
    return {row.name: {"thing": "person", "row": found["people_row"]} for row in ROWS}
