"""Statements, their versions, and who reads them."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section
from programs.models import Specialty


class StatementQuerySet(OwnedQuerySet["Statement"]):
    def for_list(self) -> Self:
        """By name, with the specialty, the newest version's number and the reviewers (asked, returned)."""
        return (
            self.select_related("specialty")
            .annotate(
                newest=models.Max("versions__number"),
                asked=models.Count("reviewers", distinct=True),
                returned=models.Count("reviewers", filter=Q(reviewers__returned_on__isnull=False), distinct=True),
            )
            .order_by("title", "pk")
            .fetch_mode(models.FETCH_RAISE)
        )


class Statement(OwnedModel):
    """A personal statement for one specialty, or a general one. `final_number` is the version that goes out."""

    section: ClassVar[str] = Section.DOCUMENTS

    title = models.CharField(_("name"), max_length=80)
    specialty = models.ForeignKey(Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    begun_on = models.DateField()
    final_number = models.PositiveSmallIntegerField(null=True, blank=True)
    final_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "title"],
                name="a_statement_has_its_own_name",
                violation_error_message=_("You have a statement with this name."),
            ),
            models.CheckConstraint(
                condition=Q(final_number=None, final_on=None) | Q(final_number__isnull=False, final_on__isnull=False),
                name="a_final_version_has_its_day",
                violation_error_message=_("A final version has the day on which it was chosen."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StatementVersion(OwnedModel):
    """A text as it once was. It is never changed: an older text comes back as a new version."""

    section: ClassVar[str] = Section.DOCUMENTS

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(_("text"), max_length=28000)
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = OwnedQuerySet["StatementVersion"].as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "number"],
                name="one_version_per_number",
                violation_error_message=_("This version is there already."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="a_version_has_words",
                violation_error_message=_("Write something first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a version is never changed; make a new one")
        super().save(*args, **kwargs)


class Reviewer(OwnedModel):
    """Somebody who was asked to read a statement, and what they said of it."""

    section: ClassVar[str] = Section.DOCUMENTS

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="reviewers")
    name = models.CharField(_("name"), max_length=100)
    knows_residency = models.BooleanField(_("knows US residency from the inside"), default=False)
    version_number = models.PositiveSmallIntegerField(_("version that they read"))
    asked_on = models.DateField(_("asked on"))
    ask_again_on = models.DateField(_("ask again on"), null=True, blank=True)
    returned_on = models.DateField(_("came back on"), null=True, blank=True)
    remarks = models.CharField(_("what they said"), max_length=5000, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["Reviewer"].as_manager()

    class Meta:
        ordering = ["asked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "name"],
                name="a_reviewer_once_per_statement",
                violation_error_message=_("This person is on the list already. Two readers are two people."),
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(returned_on__gte=F("asked_on")),
                name="nothing_comes_back_before_it_was_asked",
                violation_error_message=_("It cannot come back before the day on which you asked."),
            ),
            models.CheckConstraint(
                condition=Q(ask_again_on=None) | Q(returned_on=None),
                name="who_has_returned_is_not_asked_again",
                violation_error_message=_("Their remarks are back, so there is no day to ask again."),
            ),
            models.CheckConstraint(
                condition=Q(ask_again_on=None) | Q(ask_again_on__gte=F("asked_on")),
                name="nobody_is_asked_again_before_they_were_asked",
                violation_error_message=_("The day to ask again cannot be before the day on which you asked."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
