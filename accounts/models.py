"""The user. Who somebody is in the product (applicant, advisor, admin) and when it may write to them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import zones

LEAD_DAYS = [30, 14, 7, 3, 1, 0]
"""How many days before a date people are reminded, unless they choose otherwise."""


def default_lead_days() -> list[int]:
    return list(LEAD_DAYS)


class MailKind(models.TextChoices):
    """What a mail can be about. Sign-in and security mails are not here: they cannot be switched off."""

    STEPS = "steps", _("Your steps and their dates")
    DEADLINES = "deadlines", _("Official dates that change")
    PROGRAMS = "programs", _("Programs on your list that change")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with this address (kept in lower case). Raises ValueError without one."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An admin who may do everything. For the first admin of a new installation."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("your name"), max_length=150, blank=True)
    is_applicant = models.BooleanField(_("I am on my way to a residency"), default=False)
    is_advisor = models.BooleanField(_("I advise applicants"), default=False)
    is_staff = models.BooleanField(_("may enter the admin pages"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("made up for the demo"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    time_zone = models.CharField(_("your time zone"), max_length=64, default="UTC", validators=[zones.validate_zone])
    time_zone_confirmed = models.BooleanField(default=False)
    digest_hour = models.PositiveSmallIntegerField(
        _("daily mail at"), default=8, validators=[MinValueValidator(0), MaxValueValidator(23)]
    )
    lead_days = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("how long before a date"),
        default=default_lead_days,
        blank=True,
    )
    muted_kinds = ArrayField(models.CharField(max_length=20, choices=MailKind), default=list, blank=True)
    address_bounced_at = models.DateTimeField(null=True, blank=True)
    arrived_with = models.JSONField(default=dict, blank=True)
    """What somebody tried on the landing page before signing up; onboarding begins with it."""

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_user_per_address",
                violation_error_message=_("Somebody has signed up with this address already."),
            ),
            models.CheckConstraint(
                condition=models.Q(digest_hour__lte=23),
                name="digest_hour_is_an_hour",
                violation_error_message=_("The hour must be between 0 and 23."),
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The name, or the part of the address before the @."""
        return self.name or self.email.partition("@")[0]

    @property
    def roles(self) -> Iterable[str]:
        """The roles in words."""
        named = [(self.is_applicant, _("applicant")), (self.is_advisor, _("advisor")), (self.is_staff, _("admin"))]
        return [str(name) for has, name in named if has]

    def today(self, now: datetime | None = None) -> date:
        """The date where this person is."""
        return zones.local_day(now or timezone.now(), self.time_zone)

    def digest_at(self, day: date) -> datetime:
        """The instant of the daily mail on this day of theirs."""
        return zones.instant_of(day, self.digest_hour, self.time_zone)

    def next_digest(self, now: datetime) -> datetime:
        """The next instant of the daily mail after `now`."""
        day = self.today(now)
        at = self.digest_at(day)
        return at if at > now else self.digest_at(day + timedelta(days=1))

    def wants(self, kind: str) -> bool:
        """Whether mails of this kind may be sent to them now."""
        return self.is_active and not self.address_bounced_at and kind not in self.muted_kinds
