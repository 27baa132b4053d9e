"""Who may see and change the rank list of an applicant, its versions, weights and scores."""

from django.utils import timezone

from applicants.eras import services as eras
from applicants.match.ranking import keeping, services, weighing
from applicants.match.ranking.models import CertifiedList
from tests.support.access import GO, LOGIN, OWNER, OWNER_FORM, OWNER_GO, ROOM, Row
from tests.support.catalogue import ProgramFactory

NOTHING_SAID = (LOGIN, 404, 404, 404, 404, 404, 404)  # no page of ours sends it without a revision

ROWS = (
    Row("match:ranking", ROOM, also_post=(LOGIN, 200, 404, 404, 403, 404, 404)),
    Row("match:add", OWNER, also_post=OWNER_FORM),
    Row("match:put", NOTHING_SAID, post=True),
    Row("match:move", NOTHING_SAID, post=True),
    Row("match:entry", OWNER, also_post=OWNER_FORM),
    Row("match:take-out", NOTHING_SAID, post=True),
    Row("match:supplemental", ROOM),
    Row("match:ranking-export", ROOM),
    Row("match:undo", OWNER_GO, post=True),
    Row("match:versions", ROOM, also_post=(LOGIN, 422, 404, 404, 403, 404, 404)),
    Row("match:compare", ROOM),
    Row("match:version", ROOM),
    Row("match:restore", OWNER, also_post=NOTHING_SAID),
    Row("match:certify", OWNER, also_post=OWNER_FORM),
    Row("match:remove-certified", OWNER, also_post=(LOGIN, GO, 404, 404, 404, 404, 404)),
    Row("match:weights", ROOM, also_post=(LOGIN, 422, 404, 404, 403, 404, 404)),
    Row("match:begin-weights", OWNER_GO, post=True),
    Row("match:criterion", OWNER, also_post=OWNER_FORM),
    Row("match:remove-criterion", OWNER, also_post=(LOGIN, GO, 404, 404, 404, 404, 404)),
    Row("match:scores", OWNER, also_post=OWNER_GO),
    Row("match:proposal", ROOM, also_post=(LOGIN, 404, 404, 404, 403, 404, 404)),
)


def objects(people):
    """An advanced program at the top, certified, and one weight."""
    applicant, by = people["applicant"], people["owner"]
    listed = eras.add_program(applicant=applicant, program=ProgramFactory(), by=by)
    services.put(applicant=applicant, listed=listed, code="9999140A0", revision=None, by=by)
    version = keeping.keep(applicant=applicant, revision=None, by=by).row
    CertifiedList.objects.create(applicant=applicant, version=version, certified_at=timezone.now())
    criterion = weighing.add_criterion(applicant=applicant, name="Teaching", weight=30, by=by)
    entry = applicant.rankentrys.get(listed=listed)
    certified = applicant.certifiedlists.select_related("version").latest("pk")
    return {
        "entry": entry.pk, "listed": listed.pk, "criterion": criterion.pk, "certified": certified.pk,
        "number": certified.version.number, "revision": applicant.ranklists.get(kind="primary").revision,
    }  # fmt: skip


def special(people, found):
    return {}
