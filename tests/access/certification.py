"""Who may see and change the certification of an applicant."""

from applicants.certification import services
from tests.support.access import GO, LOGIN, OWNER, OWNER_FORM, OWNER_GO, ROOM, Row

ROWS = (
    Row("certification:show", ROOM, also_post=(LOGIN, 200, 404, 404, 403, 404, 404)),
    Row("certification:change", OWNER, also_post=OWNER_GO),
    Row("certification:chooser", OWNER, also_post=OWNER_GO),
    Row("certification:take", OWNER_GO, post=True),
    Row("certification:add-encounter", OWNER, also_post=OWNER_FORM),
    Row("certification:encounter", OWNER, also_post=OWNER_FORM),
    Row("certification:remove-encounter", OWNER, also_post=(LOGIN, GO, 404, 404, 404, 404, 404)),
    Row("certification:clear", OWNER, also_post=OWNER_GO),
)


def objects(people):
    """A record with one encounter."""
    applicant, by = people["applicant"], people["owner"]
    services.save_certification(applicant=applicant, values={"step2_cs": "never"}, by=by)
    row = services.add_encounter(applicant=applicant, values={"evaluator": "Dr Sample"}, by=by).row
    return {"encounter": row.pk}


def special(people, found):
    return {"certification:change": {"part": "school"}}
