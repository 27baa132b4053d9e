"""The writes of a couple. Both partners write; every verb locks both of them first, in one order.

A change of the pairs takes the revision that the person saw, so that nobody overwrites what the partner just did.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.zones import local_day
from applicants.checklist import records
from applicants.checklist.records import Moved, Shown
from applicants.match.couples import rules
from applicants.match.couples.models import (
    MOST_PAIRS,
    MOST_SHARED,
    Couple,
    CouplePair,
    PairChange,
    Partner,
    SharedProgram,
)
from applicants.match.explain.reads import OwnEntry, own_list
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "couples"
SIGNER = signing.Signer(salt="couple")
MOST_INVITATIONS_A_DAY = 3
"""Nobody is flooded with mails by somebody they may not even know."""
CHANGES_KEPT = 200
NAMING_VERBS = (PairChange.Verb.ADDED, PairChange.Verb.MOVED, PairChange.Verb.REMOVED)
"""What was changed with the programs of one row, by their names."""


class CoupleGone(Exception):
    """The invitation cannot be accepted; the message tells the person why and what to do."""


class Locked(NamedTuple):
    """A couple behind the locks of both partners."""

    couple: Couple
    me: Partner
    other: Partner

    def of(self, side: str) -> Partner:
        """The partner of a side."""
        return self.me if self.me.side == side else self.other


def token_of(couple: Couple) -> str:
    """The secret part of the link in the mail."""
    return SIGNER.sign(couple.public_id.hex)


def couple_of(token: str) -> Couple | None:
    """The couple that a link invites to; None for a forged link."""
    try:
        found: Couple | None = Couple.objects.filter(public_id=SIGNER.unsign(token)).first()
    except (signing.BadSignature, ValidationError, ValueError):
        return None
    return found


def inviter_of(couple: Couple) -> Partner | None:
    """Who invited."""
    found: Partner | None = (
        Partner.objects.current().filter(couple=couple, side=Partner.Side.FIRST)
        .select_related("applicant__user").first()
    )  # fmt: skip
    return found


# ------------------------------------------------------------------------- beginning and end


@transaction.atomic
def invite(*, applicant: Applicant, email: str, by: "User") -> Couple:
    """Ask somebody by e-mail to match as a couple. The mail goes out through `reminders`. Raises ValidationError.

    An older invitation that is still open is taken back.
    """
    owner = records.locked(applicant, by)
    email = email.strip().lower()
    validate_email(email)
    if email == by.email.lower():
        raise ValidationError({"email": _("That is your own address.")})
    mine = _mine(owner)
    if mine and Couple.objects.visible_to(by).filter(pk=mine.couple_id).exists():
        raise ValidationError(_("You are in a couple already. End that first."))
    since = timezone.now() - timedelta(days=1)
    if Partner.objects.filter(applicant=owner, side="first", couple__created_at__gt=since).count() >= (
        MOST_INVITATIONS_A_DAY
    ):  # fmt: skip
        raise ValidationError(_("No more invitations go out today. Try again tomorrow."))
    if mine:
        _close(mine.couple)
        tell(applicant=owner, by=by)  # the partner closed the season, or is gone
    couple = Couple(email=email, inviter=owner)
    couple.full_clean()
    couple.save()
    Partner.objects.create(couple=couple, applicant=owner, side=Partner.Side.FIRST)
    return couple


@transaction.atomic
def take_back(*, applicant: Applicant, by: "User") -> None:
    """The link in the mail no longer works. A couple that stands stays."""
    owner = records.locked(applicant, by)
    mine = _mine(owner)
    if mine and not mine.couple.accepted_at:
        _close(mine.couple)


@transaction.atomic
def accept(*, couple: Couple, by: "User") -> Couple:
    """The invited person becomes the second partner. A second time changes nothing. Raises CoupleGone."""
    own = Applicant.objects.planned().filter(user=by).first()
    if own is None:
        raise CoupleGone(_("Make your own plan first. Then open the link in the mail again."))
    _lock_applicants([own.pk, *Partner.objects.filter(couple=couple).values_list("applicant", flat=True)])
    couple = Couple.objects.select_for_update(of=("self",)).get(pk=couple.pk)
    mine = _mine(own)
    if couple.accepted_at and mine and mine.couple_id == couple.pk:
        return couple
    if problem := _why_not(couple, mine, by):
        raise CoupleGone(problem)
    if mine:
        _close(mine.couple)
    Partner.objects.create(couple=couple, applicant=own, side=Partner.Side.SECOND)
    couple.accepted_at, couple.email = timezone.now(), ""
    couple.save(update_fields=["accepted_at", "email"])
    _tell_both(couple)
    return couple


def _why_not(couple: Couple, mine: Partner | None, by: "User") -> str:
    """Why this user cannot accept; empty when they can."""
    if couple.ended_at or inviter_of(couple) is None:
        return _("This invitation was taken back, or the couple has ended. Ask for a new one.")
    if couple.accepted_at:
        return _("This invitation was used already. Ask for a new one.")
    if couple.email != by.email.lower():
        return _("This invitation was sent to another address. Sign in with the address that got the mail.")
    if couple.expires_at <= timezone.now():
        return _("This invitation is too old. Ask for a new one; it takes them a minute.")
    if mine and Couple.objects.visible_to(by).filter(pk=mine.couple_id).exists():
        return _("You are in another couple already. End that first.")
    return ""


def _mine(applicant: Applicant) -> Partner | None:
    """The applicant's side of the couple or invitation that runs."""
    found: Partner | None = (
        Partner.objects.standing().filter(applicant=applicant).select_related("couple").first()
    )  # fmt: skip
    return found


@transaction.atomic
def end(*, couple: Couple, by: "User") -> None:
    """End it at once: the pairs and all that was shared go, and neither sees anything of the other any more."""
    mine = Partner.objects.standing().filter(couple=couple, applicant__user=by).first()
    if mine is None:
        return
    partners = Partner.objects.filter(couple=couple)
    _lock_applicants(list(partners.values_list("applicant", flat=True)))
    begun = list(partners.select_related("applicant__user"))
    _close(couple)
    for partner in begun:
        tell(applicant=partner.applicant, by=partner.applicant.user)


def _close(couple: Couple) -> None:
    """It is over. What a partner has in a season that they closed stays theirs, as it was."""
    now = timezone.now()
    Couple.objects.filter(pk=couple.pk, ended_at=None).update(ended_at=now, email="")
    partners = Partner.objects.standing().filter(couple=couple)
    partners.update(ended_at=now, agreed_revision=None, agreed_on=None)
    for model in (CouplePair, PairChange):
        rows: Any = model
        rows.objects.filter(couple=couple).delete()
    SharedProgram.objects.current().filter(couple=couple).delete()


def _lock_applicants(keys: Sequence[int]) -> None:
    """The first lock of every write of a couple: both applicants, in the order of their ids."""
    list(
        Applicant.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=keys)
        .order_by("pk")
        .values_list("pk")
    )


def _locked(couple: Couple, by: "User") -> Locked:
    """Raises Couple.DoesNotExist when it has ended meanwhile, or for somebody who is no partner."""
    _lock_applicants(list(Partner.objects.filter(couple=couple).values_list("applicant", flat=True)))
    row = Couple.objects.visible_to(by).get(pk=couple.pk)
    partners = _partners(row)
    me = next(partner for partner in partners if partner.applicant.user_id == by.pk)
    return Locked(row, me, next(partner for partner in partners if partner is not me))


# ------------------------------------------------------------------------------ what is shared


@transaction.atomic
def share(*, couple: Couple, keys: Sequence[int], by: "User") -> Moved:
    """Show these programs of the own list to the partner, in the own order, and no others.

    Rows of the pairs with a program that is no longer shared go. Raises ValidationError.
    """
    held = _locked(couple, by)
    chosen = [entry for entry in own_list(held.me.applicant) if entry.key in set(keys)]
    if len(chosen) > MOST_SHARED:
        raise ValidationError(_("You can share at most %(n)s programs.") % {"n": MOST_SHARED})
    mine = SharedProgram.objects.current().filter(couple=held.couple, applicant=held.me.applicant)
    before = list(mine.order_by("position"))
    if [(row.listed_id, row.name, row.code) for row in before] == [(one.listed, one.label, one.code) for one in chosen]:
        return records.NOTHING_MOVED
    kept = kept_rows(before, chosen)
    mine.exclude(pk__in=[row.pk for row in kept.values()]).delete()
    _forget(held, {row.name for row in before} - {one.label for one in chosen})
    for position, entry in enumerate(chosen, 1):
        row = kept.get(entry.key) or SharedProgram(
            couple=held.couple, applicant=held.me.applicant, listed_id=entry.listed
        )  # fmt: skip
        row.position, row.name, row.code = position, entry.label, entry.code
        row.save()
    return _changed(held, PairChange.Verb.SHARED, _("%(n)s programs") % {"n": len(chosen)})


def _forget(held: Locked, names: Collection[str]) -> None:
    """Lines of what was changed no longer name a program that this partner took away; that something was done stays."""
    for name in names:
        if held.me.side == Partner.Side.FIRST:
            says = Q(what__startswith=f"{name} + ") | Q(what__contains=f": {name} + ")
        else:
            says = Q(what__endswith=f" + {name}")
        held.couple.changes.filter(says, verb__in=NAMING_VERBS).update(what="")


# ------------------------------------------------------------------------------- the pairs


def kept_rows(before: Sequence[SharedProgram], chosen: Sequence[OwnEntry]) -> dict[int, SharedProgram]:
    """Which shared row stands for which line of the own list: by program and code, else by the program alone."""
    exact = {(row.listed_id, row.code): row for row in before}
    found = {one.key: row for one in chosen if (row := exact.pop((one.listed, one.code), None))}
    rest: dict[int, list[SharedProgram]] = {}
    for (listed, _code), row in exact.items():
        if listed:
            rest.setdefault(listed, []).append(row)
    for one in chosen:
        if one.key not in found and rest.get(one.listed):
            found[one.key] = rest[one.listed].pop(0)
    return found


def _seen(held: Locked, revision: int) -> list[CouplePair]:
    """The rows, if the list is still the one that the person saw."""
    if held.couple.revision != revision:
        raise ValidationError(_(
            "The list has changed since this page was opened, by your partner or in another window. Nothing was "
            "saved. This is how it stands now; do it again if it still fits."
        ))  # fmt: skip
    return list(held.couple.pairs.select_related("first", "second"))


@transaction.atomic
def propose(*, couple: Couple, most: int, one_sided: bool, revision: int, by: "User") -> Moved:
    """Add rows from all combinations, by the sum of both places, until the list has `most` rows."""
    held = _locked(couple, by)
    rows = _seen(held, revision)
    sides = [_ids(held, side) for side in Partner.Side.values]
    there = [(row.first_id, row.second_id) for row in rows]
    fresh = rules.proposed(sides[0], sides[1], there=there, most=most, one_sided=one_sided)
    if not fresh:
        raise ValidationError(_(
            "There is nothing to add: both of you share programs first, and the list is shorter than what you ask for."
        ))  # fmt: skip
    CouplePair.objects.bulk_create(
        CouplePair(couple=held.couple, position=place, first_id=first, second_id=second)
        for place, (first, second) in enumerate(fresh, len(rows) + 1)
    )
    return _changed(held, PairChange.Verb.PROPOSED, _("%(n)s rows") % {"n": len(fresh)})


@transaction.atomic
def add_pair(*, couple: Couple, values: Mapping[str, Any], revision: int, by: "User") -> Moved:
    """Add a row at the end; `first` and `second` are ids of what each shares, None for "no match"."""
    held = _locked(couple, by)
    rows = _seen(held, revision)
    if len(rows) >= MOST_PAIRS:
        raise ValidationError(_("A couple's list has at most %(n)s rows. Remove one first.") % {"n": MOST_PAIRS})
    for side in Partner.Side.values:
        if values[side] is not None and values[side] not in _ids(held, side):
            raise ValidationError({side: _("This program is not shared any more.")})
    pair = CouplePair(
        couple=held.couple, position=len(rows) + 1, first_id=values["first"], second_id=values["second"]
    )  # fmt: skip
    pair.full_clean()
    pair.save()
    return _changed(held, PairChange.Verb.ADDED, _words(pair))


@transaction.atomic
def move_pair(*, couple: Couple, pair: int, to: int, revision: int, by: "User") -> Moved:
    """Bring a row to a place; the others make room."""
    held = _locked(couple, by)
    rows = _seen(held, revision)
    row = _row(rows, pair)
    before, to = row.position, max(1, min(to, len(rows)))
    if to == before:
        return records.NOTHING_MOVED
    rows.remove(row)
    rows.insert(to - 1, row)
    _number(rows)
    return _changed(held, PairChange.Verb.MOVED, f"{before} → {to}: {_words(row)}")


@transaction.atomic
def remove_pair(*, couple: Couple, pair: int, by: "User") -> Moved:
    """Take a row away. A second time changes nothing."""
    held = _locked(couple, by)
    row = held.couple.pairs.select_related("first", "second").filter(pk=pair).first()
    if row is None:
        return records.NOTHING_MOVED
    words = _words(row)
    row.delete()
    return _changed(held, PairChange.Verb.REMOVED, words)


@transaction.atomic
def agree(*, couple: Couple, revision: int, by: "User") -> Moved:
    """This partner says that the list as it stands is ready. With both, the step is done; a change opens it again."""
    held = _locked(couple, by)
    if not _seen(held, revision):
        raise ValidationError(_("The list has no row yet."))
    if held.me.agreed_revision == revision:
        return records.NOTHING_MOVED
    held.me.agreed_revision, held.me.agreed_on = revision, by.today()
    held.me.save(update_fields=["agreed_revision", "agreed_on"])
    _note(held, PairChange.Verb.AGREED, "")
    return _tell_both(held.couple, by)


def _row(rows: Sequence[CouplePair], pair: int) -> CouplePair:
    found = next((row for row in rows if row.pk == pair), None)
    if found is None:
        raise ValidationError(_("This row is not on the list any more."))
    return found


def _ids(held: Locked, side: str) -> list[int]:
    rows = SharedProgram.objects.current().filter(couple=held.couple, applicant=held.of(side).applicant)
    return list(rows.order_by("position").values_list("pk", flat=True))


def _words(pair: CouplePair) -> str:
    names = [one.name if one else _("no match") for one in (pair.first, pair.second)]
    return " + ".join(names)


def _number(rows: Sequence[CouplePair]) -> None:
    moved = [(row, place) for place, row in enumerate(rows, 1) if row.position != place]
    for row, place in moved:
        row.position = place
    CouplePair.objects.bulk_update([row for row, _place in moved], ["position"])


def _changed(held: Locked, verb: str, what: str) -> Moved:
    """After every change of the list: its places without a gap, a new revision, who did it, and both plans."""
    _number(list(held.couple.pairs.all()))
    held.couple.revision += 1
    held.couple.save(update_fields=["revision"])
    _note(held, verb, what)
    return _tell_both(held.couple, held.me.applicant.user)


def _note(held: Locked, verb: str, what: str) -> None:
    PairChange.objects.create(couple=held.couple, side=held.me.side, verb=verb, what=what[:900])
    old = held.couple.changes.order_by("-pk").values_list("pk", flat=True)[CHANGES_KEPT:]
    PairChange.objects.filter(pk__in=list(old)).delete()


@transaction.atomic
def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Bring the plan to what the couple that stands says; without one the step "pair list" is open."""
    couple = Couple.objects.visible_to(applicant.user).first()
    said = _said(couple, _partners(couple), applicant.user) if couple else rules.shown(None, 0, ())
    return records.show(applicant=applicant, room=ROOM, shown=said, by=by)


def _partners(couple: Couple) -> list[Partner]:
    return list(Partner.objects.standing().filter(couple=couple).select_related("applicant__user"))


def _said(couple: Couple, partners: Sequence[Partner], user: "User") -> Shown:
    """What the couple means for one of its partners, whose day counts."""
    assert couple.accepted_at
    agreed = [(partner.agreed_revision, partner.agreed_on) for partner in partners]
    return rules.shown(local_day(couple.accepted_at, user.time_zone), couple.revision, agreed)


def _tell_both(couple: Couple, by: "User | None" = None) -> Moved:
    """Bring both plans to what the couple says now; returns what moved in that of `by`."""
    partners = _partners(couple)
    found = records.NOTHING_MOVED
    for partner in partners:
        user = partner.applicant.user
        said = _said(couple, partners, user)
        moved = records.show(applicant=partner.applicant, room=ROOM, shown=said, by=user)
        found = moved if by is not None and user.pk == by.pk else found
    return found
