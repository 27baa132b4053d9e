"""Who may see and change the visa records of an applicant."""

from applicants.visa import services
from tests.support.access import GO, LOGIN, OWNER, OWNER_FORM, OWNER_GO, ROOM, Row

REMOVAL = (LOGIN, GO, 404, 404, 404, 404, 404)
ROWS = (
    Row("visa:show", ROOM, also_post=(LOGIN, 200, 404, 404, 403, 404, 404)),
    Row("visa:change", OWNER, also_post=OWNER_GO),
    Row("visa:wait", OWNER, also_post=OWNER_FORM),
    Row("visa:asked", OWNER_GO, post=True),
    Row("visa:remove-wait", OWNER, also_post=REMOVAL),
    Row("visa:paper", OWNER, also_post=OWNER_FORM),
    Row("visa:remove-paper", OWNER, also_post=REMOVAL),
    Row("visa:clear", OWNER, also_post=REMOVAL),
)


def objects(people):
    """A plan with one wait and one paper."""
    applicant, by = people["applicant"], people["owner"]
    services.save_plan(applicant=applicant, values={"program": "Example Lakeside"}, by=by)
    since = {"since": by.today(), "ask_on": None}
    services.save_wait(applicant=applicant, step="statement_of_need", values=since, by=by)
    services.save_paper(applicant=applicant, key="passport", values={"state": "have"}, by=by)
    return {"step": "statement_of_need", "paper": "passport"}


def special(people, found):
    return {"visa:change": {"part": "contract"}, "visa:clear": {"record": "plan"}}
