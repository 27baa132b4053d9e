"""Who may see the import of a list: the owner alone."""

from applicants.eras.importing import reading, services
from tests.support.access import LOGIN, OWNER, OWNER_FORM, OWNER_GO, Row

ROWS = (
    Row("listimport:list", OWNER, also_post=OWNER_FORM),
    Row("listimport:show", OWNER, also_post=(LOGIN, 422, 404, 404, 404, 404, 404)),
    Row("listimport:columns", OWNER_GO, post=True),
    Row("listimport:act", OWNER_GO, post=True),
)


def objects(people):
    row = services.bring(
        applicant=people["applicant"], table=reading.read_text("Nowhere Hospital"), name="", specialty=None,
        by=people["owner"],
    )  # fmt: skip
    return {"list_import": row.public_id}


def special(people, found):
    one = {"public_id": found["list_import"]}
    return {
        "listimport:show": one, "listimport:columns": one, "listimport:act": {**one, "verb": "undo"},
    }  # fmt: skip
