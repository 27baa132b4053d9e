"""The writes of the order. Versions are written in keeping.py, weights and scores in weighing.py.

Each verb takes the `revision` that its page was made from and raises board.Stale where the list was changed since;
None (another room) takes the list as it stands.
"""

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from applicants.eras.models import ListedProgram
from applicants.match.ranking.board import Done, become, opened
from applicants.match.ranking.models import RankEntry
from applicants.match.ranking.order import Place, moved
from applicants.match.ranking.proposal import opinion_of, propose, unranked
from applicants.match.ranking.rules import ADVANCED
from applicants.profile.models import Applicant
from programs.catalogue.models import NRMP
from programs.models import Track

if TYPE_CHECKING:
    from accounts.models import User

LETTER = 7
"""Where the letter of the type stands in an NRMP code: 9901140C0."""


@transaction.atomic
def put(
    *, applicant: Applicant, listed: ListedProgram, code: str | None = None, under: int | None = None,
    at: int | None = None, revision: int | None, by: "User",
) -> Done:  # fmt: skip
    """Rank a program at place `at` (from 1; the end without it), on the list or `under` an advanced rank of it.

    `code` None: the one track that the catalogue knows, if there is one alone; "" for none. Raises ValidationError.
    """
    board = opened(applicant, by)
    listed = ListedProgram.objects.current().for_list().get(pk=listed.pk, applicant=board.owner)
    place = _place(listed, _only_code(listed) if code is None else code)
    parent = _advanced(board.find(under, revision)) if under is not None else None
    rows = board.rows.get(parent.pk if parent else None, [])
    if any(row.listed_id == listed.pk and row.code in ("", place.code) for row in rows):
        return Done(_("%(name)s is on the list.") % {"name": listed.name}, changed=False, revision=board.revision)
    board.require(revision)
    _refuse_twice(rows, place.code)
    index = len(rows) if at is None else max(0, min(at - 1, len(rows)))
    board.insert(listed, place, parent, index)
    return board.close(_("%(name)s ranked at %(n)s.") % {"name": listed.name, "n": index + 1})


@transaction.atomic
def take_out(*, applicant: Applicant, entry: int, revision: int | None, by: "User") -> Done:
    """Take a rank out, and the supplemental list behind it."""
    board = opened(applicant, by)
    row = board.find(entry, revision)
    board.require(revision)
    board.take(row)
    return board.close(_("%(name)s taken out.") % {"name": row.listed.name})


@transaction.atomic
def move(*, applicant: Applicant, entry: int, to: int, revision: int | None, by: "User") -> Done:
    """Bring a rank to a place (from 1; what lies beyond the list is its end). The same press twice moves once."""
    board = opened(applicant, by)
    row = board.find(entry, revision)
    rows = board.siblings(row)
    to = max(1, min(to, len(rows)))
    values = {"name": row.listed.name, "a": row.position, "b": to}
    if row.position == to:
        return Done(_("%(name)s is at place %(b)s.") % values, changed=False, revision=board.revision)
    board.require(revision)
    rows[:] = moved(rows, row.position - 1, to - 1)
    return board.close(_("%(name)s moved from place %(a)s to %(b)s.") % values)


@transaction.atomic
def set_track(
    *, applicant: Applicant, entry: int, code: str, track_type: str, revision: int | None, by: "User"
) -> Done:
    """Say which track is ranked. The letter of a code decides the type. Raises ValidationError."""
    board = opened(applicant, by)
    row = board.find(entry, revision)
    board.require(revision)
    place = _place(row.listed, code, track_type)
    others = [one for one in board.siblings(row) if one is not row]
    _refuse_twice(others, place.code)
    if not place.code and any(one.listed_id == row.listed_id and not one.code for one in others):
        raise ValidationError({"code": _("This program is ranked without a code already. Give this one its code.")})
    if place.type != ADVANCED and board.rows.get(row.pk):
        words = _("It has a supplemental list, which only an advanced track has. Empty that list first.")
        raise ValidationError({"code": words})
    row.code, row.track_id, row.track_type = place.code, place.track, place.type
    row.clean_fields()
    row.save(update_fields=["code", "track", "track_type"])
    return board.close(_("%(name)s: track saved.") % {"name": row.listed.name})


@transaction.atomic
def order_by_scores(*, applicant: Applicant, revision: int | None, by: "User") -> Done:
    """Bring the list to the order that weights, scores and hard stops propose. What it says can be taken back."""
    board = opened(applicant, by)
    ranked = {row.listed_id for rows in board.rows.values() for row in rows}
    places = propose(board.places, unranked(board.owner, ranked), opinion_of(board.owner)).places
    if places == board.places:
        return Done(_("The list is in the order of your scores."), changed=False, revision=board.revision)
    board.require(revision)
    become(board, places)
    return board.close(_("Put in the order of your scores."))


# ----------------------------------------------------------------------------------------- helpers


def _place(listed: ListedProgram, code: str, track_type: str = "") -> Place:
    """The program by this track. Raises ValidationError for a code that has not its shape."""
    code = "".join(code.split()).upper()
    if code and not re.match(NRMP, code):
        raise ValidationError({"code": _("An NRMP code has the shape 1234140C0.")})
    now = listed.now
    track = Track.objects.filter(code=code, program=now).first() if code and now else None
    letter = code[LETTER] if code else track_type
    return Place(
        listed=listed.pk, name=listed.name, code=code, type=letter if letter in Track.Type.values else "",
        program=now.pk if now else None, track=track.pk if track else None,
    )  # fmt: skip


def _only_code(listed: ListedProgram) -> str:
    """The code of a program that has one track alone; of a typed one what was typed, if it is such a code."""
    if listed.now is None:
        return listed.own_code if re.match(NRMP, listed.own_code) else ""
    codes = list(Track.objects.filter(program=listed.now).values_list("code", flat=True)[:2])
    return codes[0] if len(codes) == 1 else ""


def _advanced(row: RankEntry) -> RankEntry:
    if row.track_type != ADVANCED or row.rank_list.entry_id:
        raise ValidationError(_("Only an advanced program of the rank list has a supplemental list."))
    return row


def _refuse_twice(rows: list[RankEntry], code: str) -> None:
    """NRMP takes each code once on a list. Source: NRMP, applicant FAQ."""
    twin = next((row for row in rows if code and row.code == code), None)
    if twin:
        words = _("%(code)s is on the list already, at place %(n)s. NRMP takes each code once.")
        raise ValidationError({"code": words % {"code": code, "n": twin.position}})
