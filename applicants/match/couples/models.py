"""Two applicants who match together: the couple, its two partners, what each shares, their pairs, who changed what.

A couple has no single owner. Whoever is one of its two partners sees it while it stands, and of the other person only
what they chose to share with it.
"""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Count, Deferrable, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.eras.models import ListedProgram
from applicants.owned import Section
from applicants.seasonal import CURRENT, SeasonalModel, SeasonalQuerySet
from applicants.sharing.models import invitation_end

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

MOST_PAIRS = 700
"""Rows of a couple's list. Source: NRMP, Match fees and FAQ, as of earlier seasons (see rules.LIMIT)."""
MOST_SHARED = 300
"""Programs of one partner: as many as a rank list holds."""


class CoupleQuerySet(models.QuerySet["Couple"]):
    def open(self) -> Self:
        """Invitations: neither accepted nor taken back, and not too old."""
        return self.filter(accepted_at=None, ended_at=None, expires_at__gt=timezone.now())

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those that stand, and of which this user is a partner, in the season that runs for both."""
        if not user.is_authenticated:
            return self.none()
        both = self.filter(accepted_at__isnull=False, ended_at=None).annotate(
            standing=Count("partners", filter=Q(partners__past_season=None, partners__ended_at=None))
        )
        mine = Partner.objects.standing().filter(applicant__user=user)
        return both.filter(standing=2, pk__in=mine.values("couple"))

    editable_by = visible_to


class Couple(models.Model):
    """An invitation by e-mail to match together; once accepted, the couple. `revision` counts changes of its pairs.

    The link in the mail is signed, not stored; the address is forgotten once it was used. When the couple ends, its
    pairs and all that was shared go; this row stays so that the other one reads when it ended.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inviter = models.ForeignKey("applicants.Applicant", on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("e-mail address of your partner"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=invitation_end)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = CoupleQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"couple {self.pk}"

    @property
    def is_open(self) -> bool:
        """An invitation that can still be accepted."""
        return self.accepted_at is None and self.ended_at is None and self.expires_at > timezone.now()


class PartnerQuerySet(SeasonalQuerySet["Partner"]):
    def standing(self) -> Self:
        """Of the running season, and not ended."""
        return self.current().filter(ended_at=None)


class Partner(SeasonalModel):
    """One side of a couple. `agreed_revision` is the list of pairs to which this partner said that it is ready."""

    section: ClassVar[str] = Section.MATCH

    class Side(models.TextChoices):
        """The first one invited the second."""

        FIRST = "first", _("first")
        SECOND = "second", _("second")

    couple = models.ForeignKey(Couple, on_delete=models.CASCADE, related_name="partners")
    side = models.CharField(max_length=6, choices=Side)
    ended_at = models.DateTimeField(null=True, blank=True)
    agreed_revision = models.PositiveIntegerField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant"],
                condition=CURRENT & Q(ended_at=None),
                name="one_couple_at_a_time",
                violation_error_message=_("You are in a couple, or have invited somebody, already."),
            ),
            models.UniqueConstraint(
                fields=["couple", "side"],
                name="a_couple_has_two_sides",
                violation_error_message=_("This couple has its two partners already."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_revision=None, agreed_on=None)
                | Q(agreed_revision__isnull=False, agreed_on__isnull=False),
                name="an_agreement_has_its_day",
                violation_error_message=_("An agreement says to which list, and since when."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} of {self.couple_id}"


class SharedQuerySet(SeasonalQuerySet["SharedProgram"]):
    def of_couple(self, couple: Couple, user: "User | AnonymousUser") -> Self:
        """What both partners share with a couple that this user is a partner of, in their own orders."""
        rows = self.current().filter(couple=couple, couple__in=Couple.objects.visible_to(user))
        return rows.order_by("applicant", "position", "pk")


class SharedProgram(SeasonalModel):
    """A program that a partner shows to the other: name with specialty, code, place in the own order."""

    section: ClassVar[str] = Section.MATCH

    couple = models.ForeignKey(Couple, on_delete=models.CASCADE, related_name="shared")
    listed = models.ForeignKey(ListedProgram, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    position = models.PositiveSmallIntegerField(_("place in the own order"))
    name = models.CharField(_("name and specialty"), max_length=400)
    code = models.CharField(_("code"), max_length=11, blank=True)

    objects: ClassVar[Any] = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["couple", "applicant", "position"],
                name="one_shared_program_a_place",
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("Two programs cannot have the same place."),
            ),
            models.UniqueConstraint(
                fields=["couple", "listed", "code"],
                name="a_program_is_shared_once",
                violation_error_message=_("You share this program already."),
            ),
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST_SHARED)),
                name="at_most_300_programs_are_shared",
                violation_error_message=_("You can share at most 300 programs, as many as a rank list holds."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CouplePair(models.Model):
    """A row of the couple's list. An empty side is "no match" for that partner."""

    couple = models.ForeignKey(Couple, on_delete=models.CASCADE, related_name="pairs")
    position = models.PositiveSmallIntegerField(_("place"))
    first = models.ForeignKey(SharedProgram, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(SharedProgram, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST_PAIRS)),
                name="a_couple_has_at_most_700_pairs",
                violation_error_message=_("A couple's list has at most 700 rows."),
            ),
            models.UniqueConstraint(
                fields=["couple", "position"],
                name="one_pair_a_place",
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("Two pairs cannot have the same place."),
            ),
            models.UniqueConstraint(
                fields=["couple", "first", "second"],
                nulls_distinct=False,
                name="a_pair_is_listed_once",
                violation_error_message=_("This pair is on the list already."),
            ),
            models.CheckConstraint(
                condition=Q(first__isnull=False) | Q(second__isnull=False),
                name="a_pair_names_a_program",
                violation_error_message=_("Choose a program for at least one of you."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.couple_id}"


class PairChange(models.Model):
    """Who changed what in the list of pairs. Both partners read it."""

    class Verb(models.TextChoices):
        """What was done."""

        PROPOSED = "proposed", _("added rows from all combinations")
        ADDED = "added", _("added a row")
        MOVED = "moved", _("moved a row")
        REMOVED = "removed", _("removed a row")
        SHARED = "shared", _("changed what is shared")
        AGREED = "agreed", _("said that the list is ready")

    couple = models.ForeignKey(Couple, on_delete=models.CASCADE, related_name="changes")
    side = models.CharField(max_length=6, choices=Partner.Side)
    verb = models.CharField(max_length=10, choices=Verb)
    what = models.CharField(max_length=900, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.side} {self.verb}"
