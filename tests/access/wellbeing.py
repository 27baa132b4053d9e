"""Who may see and write check-ins of an applicant."""

from applicants.wellbeing import services
from tests.support.access import GO, LOGIN, OWNER, OWNER_FORM, OWNER_GO, ROOM, Row

ROWS = (
    Row("wellbeing:show", ROOM, also_post=(LOGIN, 422, 404, 404, 403, 404, 404)),
    Row("wellbeing:off", OWNER, also_post=OWNER_FORM),
    Row("wellbeing:on", OWNER_GO, post=True),
    Row("wellbeing:remove", OWNER, also_post=(LOGIN, GO, 404, 404, 404, 404, 404)),
)


def objects(people):
    """One week."""
    row = services.check_in(applicant=people["applicant"], values={"hours": 2, "mood": 3}, by=people["owner"])
    return {"week": row.pk}
