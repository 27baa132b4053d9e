"""Brings roadmap and reminders to what the rank list says."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from applicants.checklist import records
from applicants.checklist.records import Moved
from applicants.match.ranking import closing
from applicants.match.ranking.models import CertifiedList, RankEntry, RankListVersion, places_of
from applicants.match.ranking.order import Place, same
from applicants.match.ranking.shown import Certified, Close, Rank, shown
from applicants.profile.models import Applicant
from roadmap import road

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "ranking"


@transaction.atomic
def tell(*, applicant: Applicant, by: "User") -> Moved:
    """What the lists, the versions and what was certified mean now, for the season of this applicant."""
    rows = list(RankEntry.objects.current().filter(applicant=applicant).for_list())
    first = RankListVersion.objects.current().filter(applicant=applicant).order_by("number").first()
    latest = CertifiedList.objects.current().filter(applicant=applicant).select_related("version").first()
    current = road.current()
    season = closing.season_of(applicant, by.today(), current)
    if latest and not closing.is_of(latest.certified_at, season, current):
        latest = None
    close = closing.rank_lists_close(season, current)
    return records.show(
        applicant=applicant,
        room=ROOM,
        shown=shown(
            _ranks(rows, by),
            by.today(first.made_at) if first else None,
            _certified(latest, places_of(rows), by),
            Close(close.at, by.today(close.at), close.at <= timezone.now()),
            reverse("match:ranking", args=[applicant.public_id]),
        ),
        by=by,
    )


def _ranks(rows: list[RankEntry], by: "User") -> list[Rank]:
    behind: dict[int, list[RankEntry]] = {}
    for row in rows:
        if row.rank_list.entry_id:
            behind.setdefault(row.rank_list.entry_id, []).append(row)
    return [
        Rank(by.today(row.added_at), row.track_type, tuple(by.today(one.added_at) for one in behind.get(row.pk, ())))
        for row in rows
        if not row.rank_list.entry_id
    ]


def _certified(latest: CertifiedList | None, places: tuple[Place, ...], by: "User") -> Certified | None:
    if latest is None:
        return None
    is_current = same(latest.version.places, places)
    return Certified(latest.version.number, by.today(latest.certified_at), is_current)
