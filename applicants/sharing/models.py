"""Consent: invitations, grants per section, and the log of who looked."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.sections import Section

INVITATION_DAYS = 14


def invitation_end() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither accepted nor taken back, and not too old."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """An applicant asks somebody, by e-mail, to be their advisor. The link in the mail is signed, not stored."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    applicant = models.ForeignKey("applicants.Applicant", on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address of your advisor"))
    sections = ArrayField(models.CharField(max_length=20, choices=Section), verbose_name=_("what they may see"))
    message = models.CharField(_("a line to them"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=invitation_end)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(sections=[]),
                name="an_invitation_shares_something",
                violation_error_message=_("Choose at least one part that your advisor may see."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_address",
                violation_error_message=_("You have invited this address already."),
            ),
        ]

    def __str__(self) -> str:
        return self.email


class GrantQuerySet(models.QuerySet["Grant"]):
    def active(self) -> Self:
        """Not revoked."""
        return self.filter(revoked_at=None)


class Grant(models.Model):
    """An applicant lets an advisor see some sections, from a moment until it is revoked."""

    applicant = models.ForeignKey("applicants.Applicant", on_delete=models.CASCADE, related_name="grants")
    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    sections = ArrayField(models.CharField(max_length=20, choices=Section), verbose_name=_("what they may see"))
    granted_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "advisor"],
                condition=Q(revoked_at=None),
                name="one_active_grant_per_advisor",
                violation_error_message=_("This advisor can see your plan already."),
            ),
            models.CheckConstraint(
                condition=~Q(sections=[]),
                name="a_grant_shares_something",
                violation_error_message=_("Choose at least one part, or take the access back."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advisor_id} sees {self.applicant_id}"


class Viewing(models.Model):
    """An advisor looked at a page of an applicant. Shown to the applicant."""

    applicant = models.ForeignKey("applicants.Applicant", on_delete=models.CASCADE, related_name="viewings")
    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    advisor_name = models.CharField(max_length=150)
    section = models.CharField(max_length=20, choices=Section)
    page = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["applicant", "-id"], name="viewings_of_applicant")]

    def __str__(self) -> str:
        return f"{self.advisor_name} {self.page}"
