"""Who may see and change the preparation for interviews."""

from datetime import date

from applicants.eras import services as eras
from applicants.interviews.models import Interview
from applicants.interviews.prep import services
from applicants.interviews.prep.models import Answer, MockInterview
from tests.support.access import OWNER, OWNER_FORM, OWNER_GO, ROOM, Row
from tests.support.catalogue import ProgramFactory

NOT_THERE = ("login", 404, 404, 404, 404, 404, 404)
ROWS = (
    Row("prep:home", ROOM),
    Row("prep:ready", NOT_THERE, post=True),  # without a line of the list
    Row("prep:answer", OWNER, also_post=OWNER_FORM),
    Row("prep:add-own", OWNER, also_post=OWNER_FORM),
    Row("prep:own-answer", OWNER, also_post=OWNER_FORM),
    Row("prep:practice", OWNER, also_post=OWNER_FORM),
    Row("prep:add-mock", OWNER, also_post=OWNER_FORM),
    Row("prep:change-mock", OWNER, also_post=OWNER_FORM),
    Row("prep:interview", ROOM),
    Row("prep:notes", OWNER),
    Row("prep:before", OWNER_GO, post=True),
    Row("prep:add-message", OWNER, also_post=OWNER_FORM),
    Row("prep:remove", OWNER),
)


def objects(people):
    person, by = people["applicant"], people["owner"]
    listed = eras.add_program(applicant=person, program=ProgramFactory(), by=by)
    interview = Interview.objects.create(
        applicant=person, listed=listed, invited_on=date(2026, 10, 1), zone="America/New_York"
    )
    answer = services.add(model=Answer, applicant=person, values={"question": "Why?", "text": "So"}, by=by).row
    mock = services.add(
        model=MockInterview, applicant=person, values={"on": date(2026, 11, 1), "who": "Dr"}, by=by
    ).row  # fmt: skip
    return {"prep_interview": interview.pk, "prep_answer": answer.pk, "prep_mock": mock.pk}


def special(people, found):
    answer, mock = {"row": found["prep_answer"]}, {"row": found["prep_mock"]}
    of = {"interview": found["prep_interview"]}
    return {
        "prep:answer": {"key": "gaps"}, "prep:own-answer": answer, "prep:practice": answer, "prep:change-mock": mock,
        "prep:remove": {"thing": "mock", **mock}, "prep:interview": of, "prep:notes": of, "prep:before": of,
        "prep:add-message": of,
    }  # fmt: skip
