"""Two requests of one person at the same moment. Alone in its module: rows are really committed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.utils import timezone

from applicants.match.ranking import keeping, services
from applicants.match.ranking.board import Stale
from applicants.match.ranking.models import CertifiedList, RankEntry, RankListVersion
from tests.applicants.match.ranking.conftest import Lab
from tests.support.factories import ApplicantFactory


def at_once(acts):
    """What each act came to; all begin together."""
    together = Barrier(len(acts), timeout=20)

    def run(act):
        together.wait()
        try:
            return "done" if act().changed else "nothing"
        except Stale:
            return "stale"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_of_two_changes_at_once_one_is_made_and_the_other_told(committed):
    """Slow: real threads and real commits, with a plan of its own."""
    lab = Lab(ApplicantFactory(planned__season=2027), names="ABC")
    lab.fill("ABC")
    entries, own = {name: lab.entry(name).pk for name in "ABC"}, {"applicant": lab.person, "by": lab.by}
    three = lab.revision

    answers = at_once([
        lambda: services.move(entry=entries["C"], to=1, revision=three, **own),
        lambda: services.move(entry=entries["A"], to=3, revision=three, **own),
    ])  # fmt: skip

    assert answers == ["done", "stale"]
    assert lab.order in ("CAB", "BCA")
    positions = RankEntry.objects.filter(applicant=lab.person).values_list("position", flat=True)
    assert sorted(positions) == [1, 2, 3]

    four, now = lab.revision, timezone.now()
    answers = at_once([lambda: keeping.certify(at=now, revision=four, **own)] * 2)

    assert answers == ["done", "nothing"]
    assert CertifiedList.objects.filter(applicant=lab.person).count() == 1
    assert RankListVersion.objects.filter(applicant=lab.person).count() == 1
