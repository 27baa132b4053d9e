"""The writes of versions: kept, brought back, certified, and the last change taken back."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.records import NOTHING_MOVED, Moved
from applicants.match.ranking import closing
from applicants.match.ranking.board import Board, Done, become, opened
from applicants.match.ranking.models import CertifiedList, RankListVersion, RankStep
from applicants.match.ranking.order import Place, same
from applicants.match.ranking.telling import tell
from applicants.profile.models import Applicant
from roadmap import road

if TYPE_CHECKING:
    from accounts.models import User

MOST_VERSIONS = 500
CLOCKS_DIFFER = timedelta(minutes=5)
LONG_AGO = timedelta(days=366)


class Version(NamedTuple):
    """A version, and whether it was made now or is one that was there."""

    row: RankListVersion
    is_new: bool
    moved: Moved


@transaction.atomic
def keep(*, applicant: Applicant, note: str = "", revision: int | None, by: "User") -> Version:
    """Keep the list as a version. The same list again is the version that is there. Raises ValidationError."""
    board = opened(applicant, by)
    board.require(revision)
    row, is_new = _keep(board, note)
    return Version(row, is_new, tell(applicant=board.owner, by=by) if is_new else NOTHING_MOVED)


@transaction.atomic
def restore(*, version: RankListVersion, revision: int | None, by: "User") -> Done:
    """Bring an older version back, exactly, as a new version. What stands there now is kept as one before.

    Raises ValidationError where one of its programs is not listed any more; then nothing is changed.
    """
    board = opened(version.applicant, by)
    version = RankListVersion.objects.current().get(pk=version.pk, applicant=board.owner)
    if same(version.places, board.places):
        words = _("The list is version %(n)s already.") % {"n": version.number}
        return Done(words, changed=False, revision=board.revision)
    board.require(revision)
    if board.places:
        _keep(board, _("Before version %(n)s came back") % {"n": version.number})
    become(board, version.places)
    _keep(board, _("Version %(n)s again") % {"n": version.number})
    said = _("Version %(n)s is back.") % {"n": version.number}
    if len(board.places) < len(version.places):
        said += " " + _("Programs that the catalogue has merged since then are one rank now.")
    return board.close(said)


@transaction.atomic
def certify(
    *, applicant: Applicant, at: datetime, version: RankListVersion | None = None, revision: int | None, by: "User"
) -> Done:
    """Write down that NRMP holds this version (the list as it stands without one) since `at`. A second time changes
    nothing. Raises ValidationError.
    """
    board = opened(applicant, by)
    at = at.replace(second=0, microsecond=0)
    if version is None and (held := _certified_so(board, at, revision)):
        return Done(_certified_words(held), changed=False, revision=board.revision)
    board.require(revision)
    _check_instant(at, timezone.now())
    _check_season(at, board)
    if version is None:
        version, _is_new = _keep(board, _("As certified"))
    else:
        version = RankListVersion.objects.current().get(pk=version.pk, applicant=board.owner)
    said = _certified_words(version)
    _row, is_new = CertifiedList.objects.get_or_create(applicant=board.owner, version=version, certified_at=at)
    return board.step(said) if is_new else Done(said, changed=False, revision=board.revision)


@transaction.atomic
def remove_certified(*, row: CertifiedList, by: "User") -> Moved:
    """It was written down by mistake. The version stays. A second time changes nothing."""
    owner = records.locked(row.applicant, by)
    CertifiedList.objects.current().filter(pk=row.pk, applicant=owner).delete()
    return tell(applicant=owner, by=by)


@transaction.atomic
def undo(*, applicant: Applicant, revision: int, by: "User") -> Done:
    """Take the last change back; `revision` is the one that it led to. Raises ValidationError, or board.Stale."""
    board = opened(applicant, by)
    board.require(revision)
    last = RankStep.objects.filter(rank_list=board.list, revision=revision).first()
    before = board.places_at(revision - 1) if last else None
    if last is None or before is None:
        raise ValidationError(_("There is nothing to take back any more. Look at the versions."))
    if before == board.places:
        raise ValidationError(_("The last step did not change the order, so there is nothing to take back."))
    become(board, before)
    return board.close(_("Taken back: %(what)s") % {"what": last.said})


def _keep(board: Board, note: str) -> tuple[RankListVersion, bool]:
    places = board.places
    if not places or board.list is None:
        raise ValidationError(_("The list is empty. Rank a program first."))
    newest = RankListVersion.objects.filter(rank_list=board.list).first()
    if newest and same(newest.places, places):
        return newest, False
    number = newest.number + 1 if newest else 1
    if number > MOST_VERSIONS:
        raise ValidationError(_("You have %(n)s versions, which is as many as are kept.") % {"n": MOST_VERSIONS})
    row = RankListVersion(
        applicant=board.owner, rank_list=board.list, number=number, entries=_stored(places),
        note=" ".join(note.split()), made_by=board.by,
    )  # fmt: skip
    row.full_clean()
    row.save()
    return row, True


def _certified_so(board: Board, at: datetime, revision: int | None) -> RankListVersion | None:
    """The version that was certified at this minute, where it is the list that the page showed and that stands now:
    the same press came twice.
    """
    shown = board.places if revision is None else board.places_at(revision)
    rows = CertifiedList.objects.current().filter(applicant=board.owner, certified_at=at)
    for row in rows.select_related("version"):
        if shown is not None and same(shown, board.places) and same(row.version.places, board.places):
            return row.version
    return None


def _certified_words(version: RankListVersion) -> str:
    return _("Certified: version %(n)s.") % {"n": version.number}


def _stored(places: tuple[Place, ...]) -> list[object]:
    return [place.stored() for place in places]


def _check_instant(at: datetime, now: datetime) -> None:
    if at > now + CLOCKS_DIFFER:
        raise ValidationError({"at": _("This lies ahead. Certify in R3 first, then write it down here.")})
    if at < now - LONG_AGO:
        raise ValidationError({"at": _("This is too long ago. Is the year right?")})


def _check_season(at: datetime, board: Board) -> None:
    current = road.current()
    season = closing.season_of(board.owner, board.by.today(), current)
    if not closing.is_of(at, season, current):
        words = _("Lists certified then were not for Match %(season)s, which you aim for. Is the season right?")
        raise ValidationError({"at": words % {"season": season}})
