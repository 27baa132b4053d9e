"""Consent, given and taken back by the applicant; and the log of who looked."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.sharing.models import Grant, Invitation, Viewing

if TYPE_CHECKING:
    from accounts.models import User

SIGNER = signing.Signer(salt="invitation")
MOST_OPEN_INVITATIONS = 20
MOST_INVITATIONS_A_DAY = 20
MOST_TO_ONE_ADDRESS_A_DAY = 3
"""Nobody is flooded with mails by somebody they may not even know."""


class InvitationGone(Exception):
    """The invitation cannot be accepted; the message tells the person why and what to do."""


def token_of(invitation: Invitation) -> str:
    """The secret part of the link in the mail."""
    return SIGNER.sign(invitation.public_id.hex)


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link belongs to; None for a forged link."""
    try:
        return (
            Invitation.objects.select_related("applicant__user")
            .filter(public_id=SIGNER.unsign(token)).first()
        )  # fmt: skip
    except (signing.BadSignature, ValidationError, ValueError):
        return None


def _lock_own(applicant: Applicant, by: "User") -> Applicant:
    row = Applicant.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=applicant.pk)
    if row.user_id != by.pk:
        raise PermissionError("only the applicant decides who sees their plan")
    return row


def _sections(sections: Sequence[str]) -> list[str]:
    chosen = [section for section in Section.values if section in sections]
    if not chosen or set(sections) - set(Section.values):
        raise ValidationError({"sections": _("Choose at least one part that your advisor may see.")})
    if Section.NOTES in chosen and Section.ROADMAP not in chosen:
        raise ValidationError({"sections": _("Notes stand on the steps. Let them see the roadmap too.")})
    return chosen


@transaction.atomic
def invite(*, applicant: Applicant, email: str, sections: Sequence[str], message: str = "", by: "User") -> Invitation:
    """Ask somebody by e-mail to be the applicant's advisor. The mail goes out through `reminders`.

    An older open invitation of the same address is taken back. Raises ValidationError.
    """
    applicant = _lock_own(applicant, by)
    email = email.strip().lower()
    validate_email(email)
    chosen = _sections(sections)
    if email == by.email.lower():
        raise ValidationError({"email": _("That is your own address.")})
    if Grant.objects.active().filter(applicant=applicant, advisor__email__iexact=email).exists():
        raise ValidationError({"email": _("This advisor can see your plan already. Change what they see below.")})
    now = timezone.now()
    of_this_day = Invitation.objects.filter(applicant=applicant, created_at__gt=now - timedelta(days=1))
    if of_this_day.filter(email=email).count() >= MOST_TO_ONE_ADDRESS_A_DAY:
        raise ValidationError({"email": _("This address got several invitations of yours today. Try again tomorrow.")})
    if of_this_day.count() >= MOST_INVITATIONS_A_DAY:
        raise ValidationError(_("No more invitations go out today. Try again tomorrow."))
    Invitation.objects.filter(applicant=applicant, email=email, accepted_at=None, revoked_at=None).update(
        revoked_at=now
    )
    if Invitation.objects.open().filter(applicant=applicant).count() >= MOST_OPEN_INVITATIONS:
        raise ValidationError(_("You have %(count)s open invitations. Take one back first.") % {
            "count": MOST_OPEN_INVITATIONS,
        })  # fmt: skip
    invitation = Invitation(applicant=applicant, email=email, sections=chosen, message=message.strip())
    invitation.full_clean()
    invitation.save()
    return invitation


@transaction.atomic
def take_back_invitation(*, invitation: Invitation, by: "User") -> None:
    """The link in the mail no longer works."""
    _lock_own(invitation.applicant, by)
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def accept(*, invitation: Invitation, by: "User") -> Grant:
    """The invited person becomes the applicant's advisor. Raises InvitationGone."""
    Applicant.objects.select_for_update(of=("self",), no_key=True).get(
        pk=invitation.applicant_id
    )  # always the first lock
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("applicant__user").get(pk=invitation.pk)
    )
    if invitation.revoked_at:
        raise InvitationGone(_("This invitation was taken back. Ask for a new one if you think that is a mistake."))
    if invitation.email != by.email.lower():
        raise InvitationGone(_(
            "This invitation was sent to another address. Sign in with the address that got the mail."
        ))  # fmt: skip
    if invitation.applicant.user_id == by.pk:
        raise InvitationGone(_("You cannot be your own advisor."))
    active = Grant.objects.active().filter(applicant=invitation.applicant, advisor=by).first()
    if invitation.accepted_at:
        if active:
            return active
        raise InvitationGone(_("This invitation was used already. Ask for a new one."))
    if invitation.expires_at <= timezone.now():
        raise InvitationGone(_("This invitation is too old. Ask for a new one; it takes them a minute."))
    if active is None:
        active = Grant.objects.create(applicant=invitation.applicant, advisor=by, sections=invitation.sections)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    if not by.is_advisor:
        by.is_advisor = True
        by.save(update_fields=["is_advisor"])
    return active


@transaction.atomic
def change_grant(*, grant: Grant, sections: Sequence[str], by: "User") -> Grant:
    """Change what an advisor may see; it counts from their next request. Raises ValidationError."""
    _lock_own(grant.applicant, by)
    grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if grant.revoked_at:
        raise ValidationError(_("This access was taken back already."))
    grant.sections = _sections(sections)
    grant.save(update_fields=["sections"])
    return grant


@transaction.atomic
def revoke(*, grant: Grant, by: "User") -> None:
    """The advisor sees nothing more, from their next request on."""
    _lock_own(grant.applicant, by)
    Grant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def leave(*, grant: Grant, by: "User") -> None:
    """The advisor gives the access back."""
    if grant.advisor_id != by.pk:
        raise PermissionError("only the advisor can leave")
    Grant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=timezone.now())


def record_viewing(*, applicant: Applicant, section: str, page: str, by: "User") -> None:
    """An advisor looked at a page of an applicant. The one write that a GET makes (docs/decisions/0005)."""
    Viewing.objects.create(
        applicant=applicant, advisor=by, advisor_name=by.shown_name, section=section, page=page[:200]
    )
