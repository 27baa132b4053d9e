"""Who may see and change interviews."""

from applicants.interviews import services
from programs.models import Specialty
from tests.support.access import GO, LOGIN, OWNER, OWNER_FORM, OWNER_GO, ROOM, Row

READ = (LOGIN, 200, 404, 404, 403, 404, 404)
ROWS = (
    Row("interviews:agenda", ROOM, also_post=READ),
    Row("interviews:month", ROOM, also_post=READ),
    Row("interviews:calendar", OWNER),
    Row("interviews:add", OWNER, also_post=OWNER_FORM),
    Row("interviews:show", ROOM, also_post=READ),
    Row("interviews:change", OWNER, also_post=OWNER_FORM),
    Row("interviews:book", OWNER, also_post=OWNER_FORM),
    Row("interviews:give-up", OWNER),
    Row("interviews:move", OWNER_GO, post=True),
    Row("interviews:remove", OWNER, also_post=(LOGIN, GO, 404, 404, 404, 404, 404)),
)


def objects(people):
    values = {
        "own_name": "Example", "own_specialty": Specialty.objects.get(key="internal-medicine"),
        "zone": "America/New_York",
    }  # fmt: skip
    kept = services.add_invitation(applicant=people["applicant"], values=values, by=people["owner"])
    return {"interview": kept.row.pk, "move": "answered"}
