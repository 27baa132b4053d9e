"""Who may see and change clinical experience."""

from datetime import timedelta

from applicants.usce import services
from tests.support.access import GO, LOGIN, OWNER, OWNER_FORM, OWNER_GO, ROOM, Row

ROWS = (
    Row("usce:list", ROOM, also_post=(LOGIN, 200, 404, 404, 403, 404, 404)),
    Row("usce:add", OWNER, also_post=OWNER_FORM),
    Row("usce:change", OWNER, also_post=OWNER_FORM),
    Row("usce:confirm", OWNER_GO, post=True),
    Row("usce:remove", OWNER, also_post=(LOGIN, GO, 404, 404, 404, 404, 404)),
    Row("usce:add-place", OWNER, also_post=OWNER_FORM),
    Row("usce:place", ROOM, also_post=(LOGIN, 200, 404, 404, 403, 404, 404)),
    Row("usce:change-place", OWNER, also_post=OWNER_FORM),
    Row("usce:book", OWNER, also_post=OWNER_FORM),
    Row("usce:remove-place", OWNER, also_post=(LOGIN, GO, 404, 404, 404, 404, 404)),
    Row("usce:move-place", OWNER_GO, post=True),
)


def objects(people):
    applicant, by = people["applicant"], people["owner"]
    today = by.today()
    rotation = services.add_rotation(applicant=applicant, by=by, values={
        "kind": "observership", "hospital": "Example", "starts_on": today, "ends_on": today + timedelta(days=27),
    }).row  # fmt: skip
    place = services.add_place(applicant=applicant, values={"host": "Example"}, by=by).row
    return {"rotation": rotation.pk, "place": place.pk, "move": "asked"}
