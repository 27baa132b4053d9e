"""Who may see a person's spreadsheets: the owner alone."""

from applicants.spreadsheets import services
from applicants.spreadsheets.registry import SHEETS
from tests.support.access import GO, LOGIN, OWNER, OWNER_GO, Row

ROWS = (
    Row("spreadsheets:list", OWNER, also_post=(LOGIN, 422, 404, 404, 404, 404, 404)),
    Row("spreadsheets:export", OWNER),
    Row("spreadsheets:columns", OWNER, also_post=(LOGIN, 422, 404, 404, 404, 404, 404)),
    Row("spreadsheets:show", (LOGIN, GO, 404, 404, 404, 404, 404)),
    Row("spreadsheets:act", OWNER_GO, post=True),
)


def objects(people):
    file = services.upload(applicant=people["applicant"], content=b"odd,other\n1,2\n", name="a.csv", by=people["owner"])
    return {"spreadsheet": file.public_id, "sheet": next(iter(SHEETS)), "ending": "csv"}


def special(people, found):
    file = {"file": found["spreadsheet"]}
    return {
        "spreadsheets:columns": file, "spreadsheets:show": file, "spreadsheets:act": {**file, "verb": "apply"},
    }  # fmt: skip
