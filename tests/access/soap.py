"""Who may see and change Match Week, the SOAP board and the season in numbers."""

from datetime import UTC, datetime

from django.utils import timezone

from applicants.match.results import services as results
from applicants.match.soap import plan
from applicants.match.soap.models import SoapApplication, SoapContact, SoapOffer
from applicants.match.soap.services import add_application
from tests.support.access import GO, LOGIN, OWNER, OWNER_FORM, OWNER_GO, ROOM, Row

READ = (LOGIN, 200, 404, 404, 403, 404, 404)
REMOVE = (LOGIN, GO, 404, 404, 404, 404, 404)
ASK_FIRST = (LOGIN, GO, 404, 404, 404, 404, 404)  # nothing was said of the outcome yet
NO_SUCH = (LOGIN, 404, 404, 404, 404, 404, 404)  # names no status, no program

ROWS = (
    Row("results:week", ROOM, also_post=READ),
    Row("results:status", NO_SUCH, post=True),
    Row("results:place", ASK_FIRST, also_post=ASK_FIRST),
    Row("results:soap-end", ASK_FIRST, also_post=ASK_FIRST),
    Row("results:take-back", OWNER_GO, post=True),
    Row("results:after", ROOM, also_post=READ),
    Row("results:after-end", ASK_FIRST, also_post=ASK_FIRST),
    Row("results:add-vacancy", OWNER, also_post=OWNER_FORM),
    Row("results:change-vacancy", OWNER, also_post=OWNER_FORM),
    Row("results:remove-vacancy", OWNER, also_post=REMOVE),
    Row("results:vacancy-contact", OWNER, also_post=OWNER_FORM),
    Row("soap:board", ROOM, also_post=READ),
    Row("soap:plan", ROOM, also_post=(LOGIN, GO, 404, 404, 403, 404, 404)),
    Row("soap:tick-usual", OWNER_GO, post=True),
    Row("soap:tick-own", OWNER_GO, post=True),
    Row("soap:remove-line", OWNER, also_post=REMOVE),
    Row("soap:add", OWNER, also_post=OWNER_FORM),
    Row("soap:put", NO_SUCH, post=True),
    Row("soap:application", ROOM, also_post=READ),
    Row("soap:change", OWNER, also_post=OWNER_FORM),
    Row("soap:remove", OWNER, also_post=REMOVE),
    Row("soap:contact", OWNER, also_post=OWNER_FORM),
    Row("soap:offer", OWNER, also_post=OWNER_FORM),
    Row("soap:state", OWNER_GO, post=True),
    Row("soap:offer-now", OWNER_GO, post=True),
    Row("soap:answer", OWNER_GO, post=True),
    Row("soap:remove-offer", OWNER_GO, post=True),
    Row("soap:remove-contact", OWNER, also_post=REMOVE),
    Row("dashboard:accounting", ROOM, also_post=READ),
)


def objects(people):
    applicant, by = people["applicant"], people["owner"]
    row = add_application(applicant=applicant, values={"own_name": "Example"}, by=by).row
    SoapApplication.objects.filter(pk=row.pk).update(state="ended", sent_at=timezone.now())
    offer = SoapOffer.objects.create(
        applicant=applicant, application=row, round=1, received_at=datetime(2020, 3, 19, 13, tzinfo=UTC),
        expires_at=datetime(2020, 3, 19, 15, tzinfo=UTC), answer="expired",
    )  # fmt: skip
    contact = SoapContact.objects.create(
        applicant=applicant, application=row, begun_by="program", at=timezone.now()
    )  # fmt: skip
    return {
        "application": row.pk, "offer": offer.pk, "contact": contact.pk, "state": "sent", "answer": "accept",
        "line": plan.add_line(applicant=applicant, text="Ask a friend to stay near", by=by).pk, "part": "after",
        "vacancy": results.add_vacancy(applicant=applicant, values={"own_name": "Example"}, by=by).pk,
        "key": "letters",
    }  # fmt: skip
