"""Who may see and change what belongs to applying: an advisor with the programs reads, the owner writes."""

from applicants.eras import services as eras
from tests.support.access import GO, LOGIN, OWNER, OWNER_GO, ROOM, Row
from tests.support.catalogue import ProgramFactory

ROWS = (
    Row("applying:overview", ROOM, also_post=(LOGIN, 200, 404, 404, 403, 404, 404)),
    Row("applying:signals", ROOM),
    Row("applying:signal", OWNER_GO, post=True),
    Row("applying:documents", ROOM, also_post=(LOGIN, 422, 404, 404, 403, 404, 404)),
    Row("applying:program", OWNER, also_post=(LOGIN, GO, 404, 404, 404, 404, 404)),
    Row("applying:fees", ROOM),
    Row("applying:certify", OWNER, also_post=(LOGIN, 422, 404, 404, 404, 404, 404)),
    Row("applying:more", OWNER_GO, post=True),
    Row("applying:take-back", (LOGIN, GO, 404, 404, 404, 404, 404)),  # nothing is certified
)


def objects(people):
    listed = eras.add_program(applicant=people["applicant"], program=ProgramFactory(), by=people["owner"])
    return {"applying_listed": listed.pk, "applying_service": "eras"}


def special(people, found):
    listed, service = {"listed": found["applying_listed"]}, {"service": found["applying_service"]}
    return {
        "applying:signal": listed, "applying:program": listed, "applying:certify": service, "applying:more": service,
        "applying:take-back": service,
    }  # fmt: skip
