"""Who may see and change letters."""

from applicants.letters import services
from tests.support.access import GO, LOGIN, OWNER, OWNER_FORM, OWNER_GO, ROOM, Row

ROWS = (
    Row("letters:list", ROOM, also_post=(LOGIN, 200, 404, 404, 403, 404, 404)),
    Row("letters:add", OWNER, also_post=OWNER_FORM),
    Row("letters:carry-over", OWNER_GO, post=True),
    Row("letters:move-season", OWNER_GO, post=True),
    Row("letters:letter", ROOM, also_post=(LOGIN, 200, 404, 404, 403, 404, 404)),
    Row("letters:change", OWNER, also_post=OWNER_FORM),
    Row("letters:move", OWNER_FORM, post=True),
    Row("letters:nudge", OWNER_GO, post=True),
    Row("letters:remove", OWNER, also_post=(LOGIN, GO, 404, 404, 404, 404, 404)),
)


def objects(people):
    kept = services.add_letter(
        applicant=people["applicant"], values={"writer": "Dr Example"}, by=people["owner"]
    )  # fmt: skip
    return {"letter": kept.row.pk}
