"""Who may see and close seasons."""

from applicants.seasons.models import PastSeason
from tests.support.access import OWNER, OWNER_FORM, OWNER_GO, SECTION, Row

ROWS = (
    Row("seasons:list", SECTION),
    Row("seasons:past", SECTION),
    Row("seasons:close", OWNER, also_post=OWNER_FORM),
    Row("seasons:reopen", OWNER_GO, post=True),
)


def objects(people):
    PastSeason.objects.create(applicant=people["applicant"], season=2026, next_season=2027, outcome="unmatched")
    return {}


def special(people, found):
    return {name: {"season": 2026} for name in ("seasons:past", "seasons:reopen")}
