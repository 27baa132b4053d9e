"""Mentors and contacts, conferences, groups."""

from datetime import date
from typing import Any, ClassVar, Self

from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section


class ContactQuerySet(OwnedQuerySet["Contact"]):
    def for_list(self) -> Self:
        """The next follow-up first; those without one by name."""
        return self.order_by(F("follow_up_on").asc(nulls_last=True), "name", "pk").fetch_mode(models.FETCH_RAISE)


class Contact(OwnedModel):
    """A mentor or another person whom the applicant knows. `notes` are the applicant's alone."""

    section: ClassVar[str] = Section.PEOPLE

    class Kind(models.TextChoices):
        """The four kinds of mentors are those of the Ultimate IMG Guide."""

        CLINICAL = "clinical", _("Clinical mentor: skills, specialty, letters")
        ACADEMIC = "academic", _("Academic mentor: research and publications")
        CAREER = "career", _("Career mentor: long-term plans, license, jobs")
        PEER = "peer", _("Peer mentor: a few years further on the road")
        PROGRAM = "program", _("Somebody at a program")
        ALUMNI = "alumni", _("Somebody from the same school")
        OTHER = "other", _("Somebody else")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    role = models.CharField(_("what they do, and where"), max_length=160, blank=True)
    met_how = models.CharField(_("how you met"), max_length=160, blank=True)
    met_on = models.DateField(_("met on"), null=True, blank=True)
    last_contact_on = models.DateField(_("last in touch on"), null=True, blank=True)
    follow_up_on = models.DateField(_("next follow-up on"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True, max_length=2000, validators=[MaxLengthValidator(2000)])
    added_on = models.DateField(editable=False)

    objects: ClassVar[Any] = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="a_contact_has_a_name",
                violation_error_message=_("Write the name of the person."),
            ),
            models.CheckConstraint(
                condition=Q(met_on=None) | Q(last_contact_on=None) | Q(last_contact_on__gte=F("met_on")),
                name="nobody_is_in_touch_before_they_met",
                violation_error_message=_("You cannot have been in touch before you met."),
            ),
            models.CheckConstraint(
                condition=Q(follow_up_on=None) | Q(last_contact_on=None) | Q(follow_up_on__gte=F("last_contact_on")),
                name="a_follow_up_comes_after_the_last_contact",
                violation_error_message=_("The next follow-up cannot be before the day you were last in touch."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def known_since(self) -> date:
        """The day they met, else the day on which the person was written down."""
        return self.met_on or self.added_on

    @property
    def kind_name(self) -> str:
        """The kind without what it is good for."""
        return str(self.get_kind_display()).partition(":")[0]


class ConferenceQuerySet(OwnedQuerySet["Conference"]):
    def for_list(self) -> Self:
        """The newest first; those without a day before them."""
        return self.order_by(F("begins_on").desc(nulls_first=True), "name", "pk").fetch_mode(models.FETCH_RAISE)


class Conference(OwnedModel):
    """A meeting of a specialty or society, in person or online."""

    section: ClassVar[str] = Section.PEOPLE

    class Going(models.TextChoices):
        MAYBE = "maybe", _("Maybe")
        GOING = "going", _("Going")
        WAS_THERE = "was_there", _("Was there")
        NOT = "not", _("Not going")

    name = models.CharField(_("name"), max_length=160)
    field = models.CharField(_("specialty or field"), max_length=100, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    begins_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    abstract_due_on = models.DateField(_("abstracts until"), null=True, blank=True)
    abstract_sent = models.BooleanField(_("my abstract is sent"), default=False)
    going = models.CharField(_("do you go?"), max_length=10, choices=Going, default=Going.MAYBE)
    added_on = models.DateField(editable=False)

    objects: ClassVar[Any] = ConferenceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="a_conference_has_a_name",
                violation_error_message=_("Write the name of the conference."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(begins_on__isnull=False, ends_on__gte=F("begins_on")),
                name="a_conference_ends_after_it_begins",
                violation_error_message=_("The last day needs a first day, and cannot be before it."),
            ),
            models.CheckConstraint(
                condition=Q(abstract_due_on=None) | Q(begins_on=None) | Q(abstract_due_on__lte=F("begins_on")),
                name="abstracts_are_due_before_the_conference",
                violation_error_message=_("Abstracts are due before the conference begins. Is the year right?"),
            ),
            models.CheckConstraint(
                condition=~Q(going="was_there") | Q(begins_on__isnull=False),
                name="who_was_there_knows_the_day",
                violation_error_message=_("You were there: give the first day, too."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date | None:
        """The day on which it is over."""
        return self.ends_on or self.begins_on


class Group(OwnedModel):
    """A group of international graduates, a study group or an association."""

    section: ClassVar[str] = Section.PEOPLE

    name = models.CharField(_("name"), max_length=120)
    link = models.URLField(_("link"), max_length=300, blank=True, validators=[URLValidator(schemes=["http", "https"])])
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    added_on = models.DateField(editable=False)

    objects: ClassVar[Any] = OwnedQuerySet["Group"].as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="a_group_has_a_name",
                violation_error_message=_("Write the name of the group."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "name"],
                name="a_group_is_kept_once",
                violation_error_message=_("You have a group with this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
