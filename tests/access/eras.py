"""The access matrix of my programs."""

from applicants.eras import services
from programs.models import Specialty
from tests.support.access import GO, LOGIN, OWNER, OWNER_FORM, OWNER_GO, ROOM, Row

ROWS = (
    Row("eras:list", ROOM),
    Row("eras:list", ROOM, query="?view=board"),
    Row("eras:program", ROOM),
    Row("eras:add", OWNER, also_post=OWNER_FORM),
    Row("eras:change", OWNER, also_post=OWNER_FORM),
    Row("eras:state", OWNER_FORM, post=True),
    Row("eras:several", OWNER_GO, post=True),
    Row("eras:remove", OWNER_GO, also_post=OWNER_GO),  # none is named, so it goes back to the list
    Row("eras:add-note", OWNER, also_post=OWNER_FORM),
    Row("eras:note", OWNER, also_post=OWNER_FORM),
    Row("eras:tick", OWNER_GO, post=True),
    Row("eras:remove-note", OWNER),
    Row("eras:facts", ROOM, also_post=(LOGIN, GO, 404, 404, 403, 404, 404)),
    Row("eras:put", (LOGIN, 404, 404, 404, 404, 404, 404), post=True),  # no program is named
    Row("eras:save", OWNER_GO, post=True),
    Row("eras:remove-search", OWNER_GO, post=True),
)


def objects(people):
    values = {"own_name": "Typed Hospital", "own_specialty": Specialty.objects.get(key="internal-medicine")}
    row = services.add_own(applicant=people["applicant"], values=values, by=people["owner"])
    note = services.add_note(listed=row, kind="ask", values={"text": "An essay"}, by=people["owner"]).row
    return {"listed": row.pk, "note": note.pk, "kind": "contact", "search": 1}
