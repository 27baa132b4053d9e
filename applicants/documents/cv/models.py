"""The rows of a CV as MyERAS takes it."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section

MOST_EXPERIENCES = 10
MOST_MEANINGFUL = 3
"""As in limits.toml; a test says when a season brings other numbers."""


class ExperienceQuerySet(OwnedQuerySet["Experience"]):
    def chosen(self) -> Self:
        """Those that go into the application, in its order."""
        return self.filter(position__isnull=False)

    def for_list(self) -> Self:
        """The chosen ones in their order, then those kept aside, the newest first."""
        return self.order_by(F("position").asc(nulls_last=True), F("begun_on").desc(), "pk").fetch_mode(
            models.FETCH_RAISE
        )  # fmt: skip


class Experience(OwnedModel):
    """Something the person did. `position` 1 to 10: its place in the application; none: kept aside.

    `meaningful` 1 to 3: its place among the most meaningful ones.
    """

    section: ClassVar[str] = Section.DOCUMENTS

    class Type(models.TextChoices):
        EDUCATION = "education", _("Education or training")
        MILITARY = "military", _("Military service")
        CLUB = "club", _("Other extracurricular activity or club")
        PROFESSIONAL = "professional", _("Professional organization")
        RESEARCH = "research", _("Research")
        TEACHING = "teaching", _("Teaching or mentoring")
        VOLUNTEER = "volunteer", _("Volunteer work, service or advocacy")
        WORK = "work", _("Work")

    class Focus(models.TextChoices):
        BASIC = "basic", _("Basic science")
        CLINICAL = "clinical", _("Clinical or translational science")
        COMMUNITY = "community", _("Community involvement or outreach")
        CUSTOMER = "customer", _("Customer service")
        ADMINISTRATION = "administration", _("Healthcare administration")
        ACCESS = "access", _("Improving access to healthcare")
        EDUCATION = "education", _("Medical education")
        ARTS = "arts", _("Music, athletics or art")
        WELLNESS = "wellness", _("Promoting wellness")
        PUBLIC_HEALTH = "public_health", _("Public health")
        QUALITY = "quality", _("Quality improvement")
        JUSTICE = "justice", _("Social justice or advocacy")
        TECHNOLOGY = "technology", _("Technology")

    class Characteristic(models.TextChoices):
        COMMUNICATION = "communication", _("Communication")
        THINKING = "thinking", _("Critical thinking and problem solving")
        HUMILITY = "humility", _("Cultural humility and awareness")
        EMPATHY = "empathy", _("Empathy and compassion")
        ETHICS = "ethics", _("Ethical responsibility")
        INNOVATION = "innovation", _("Ingenuity and innovation")
        RELIABILITY = "reliability", _("Reliability and dependability")
        RESILIENCE = "resilience", _("Resilience and adaptability")
        REFLECTION = "reflection", _("Self-reflection and improvement")
        TEAMWORK = "teamwork", _("Teamwork and leadership")

    class Setting(models.TextChoices):
        RURAL = "rural", _("Rural")
        RURAL_SUBURBAN = "rural_suburban", _("Rural or suburban")
        SUBURBAN = "suburban", _("Suburban")
        SUBURBAN_URBAN = "suburban_urban", _("Suburban or urban")
        URBAN = "urban", _("Urban")
        VIRTUAL = "virtual", _("Virtual")

    title = models.CharField(_("your role"), max_length=120)
    organization = models.CharField(_("organization"), max_length=120)
    place = models.CharField(_("city and country"), max_length=120, blank=True)
    type = models.CharField(_("type"), max_length=20, choices=Type)
    focus = models.CharField(_("primary focus"), max_length=20, choices=Focus, blank=True)
    characteristic = models.CharField(_("key characteristic"), max_length=20, choices=Characteristic, blank=True)
    setting = models.CharField(_("setting"), max_length=20, choices=Setting, blank=True)
    begun_on = models.DateField(_("begun on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    description = models.CharField(_("what you did"), max_length=750, blank=True)
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    meaningful = models.PositiveSmallIntegerField(null=True, blank=True)
    why_meaningful = models.CharField(_("why it is meaningful"), max_length=300, blank=True)

    objects: ClassVar[Any] = ExperienceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "position"],
                name="one_experience_per_place",
                violation_error_message=_("Two experiences cannot have the same place."),
            ),
            models.CheckConstraint(
                condition=Q(position=None) | Q(position__range=(1, MOST_EXPERIENCES)),
                name="an_application_has_ten_experiences",
                violation_error_message=_("MyERAS takes ten experiences at most."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "meaningful"],
                name="one_meaningful_experience_per_place",
                violation_error_message=_("Two experiences cannot have the same place among the meaningful ones."),
            ),
            models.CheckConstraint(
                condition=Q(meaningful=None) | Q(meaningful__range=(1, MOST_MEANINGFUL)),
                name="three_experiences_are_most_meaningful",
                violation_error_message=_("MyERAS takes three most meaningful experiences at most."),
            ),
            models.CheckConstraint(
                condition=Q(meaningful=None) | Q(position__isnull=False),
                name="a_meaningful_experience_is_chosen",
                violation_error_message=_("Only an experience of the application can be among the most meaningful."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("begun_on")),
                name="no_experience_ends_before_it_begins",
                violation_error_message=_("It cannot end before it began."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.organization}"


class ScholarlyWork(OwnedModel):
    """A work of scholarship. `starred` 1 to 3: its place among the most meaningful ones."""

    section: ClassVar[str] = Section.DOCUMENTS

    class Kind(models.TextChoices):
        ARTICLE = "article", _("Journal article")
        CHAPTER = "chapter", _("Book chapter")
        ABSTRACT = "abstract", _("Peer-reviewed abstract")
        TALK = "talk", _("Oral presentation")
        POSTER = "poster", _("Poster")

    class Status(models.TextChoices):
        PUBLISHED = "published", _("Published or presented")
        ACCEPTED = "accepted", _("Accepted")
        SUBMITTED = "submitted", _("Submitted")
        PREPARED = "prepared", _("In preparation")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=300)
    authors = models.CharField(_("authors in their order"), max_length=500)
    venue = models.CharField(_("journal, book or meeting"), max_length=200, blank=True)
    status = models.CharField(_("how far it is"), max_length=20, choices=Status, default=Status.PUBLISHED)
    on = models.DateField(_("day"), null=True, blank=True)
    collection = models.CharField(_("collection"), max_length=80, blank=True)
    starred = models.PositiveSmallIntegerField(null=True, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["ScholarlyWork"].as_manager()

    class Meta:
        ordering = [F("starred").asc(nulls_last=True), F("on").desc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "starred"],
                name="one_starred_work_per_place",
                violation_error_message=_("Two works cannot have the same star."),
            ),
            models.CheckConstraint(
                condition=Q(starred=None) | Q(starred__range=(1, MOST_MEANINGFUL)),
                name="three_works_are_starred",
                violation_error_message=_("Three works at most can have a star."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CvTexts(OwnedModel):
    """What a CV has once: the two short texts, whether there is no scholarly work, since when it is ready."""

    section: ClassVar[str] = Section.DOCUMENTS

    impactful = models.CharField(_("impactful experience"), max_length=750, blank=True)
    hobbies = models.CharField(_("hobbies and interests"), max_length=300, blank=True)
    no_works = models.BooleanField(_("I have no scholarly work"), default=False)
    begun_on = models.DateField(null=True, blank=True)
    ready_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["CvTexts"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant"],
                name="one_cv_per_person",
                violation_error_message=_("You have a CV already."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("CV"))
