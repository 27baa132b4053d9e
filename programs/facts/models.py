"""Facts with their sources, and the history of what won."""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.catalogue.models import Program
from programs.facts.fields import FIELDS, Field
from programs.facts.season import began


class Source(models.Model):
    """Where facts come from: a site, a directory, a person. `name` is what people read."""

    class Type(models.TextChoices):
        """What kind of source it is."""

        PROGRAM = "program", _("program site")
        DIRECTORY = "directory", _("directory")
        OFFICIAL = "official", _("official body")
        USER = "user", _("a user")
        CURATOR = "curator", _("a curator")
        DEMO = "demo", _("made up")

    type = models.CharField(max_length=20, choices=Type)
    name = models.CharField(max_length=150, unique=True)
    url = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Age(models.TextChoices):
    """How old a fact is, read from the day; no job writes it."""

    CURRENT = "current", _("current")
    AGEING = "ageing", _("ageing")
    STALE = "stale", _("stale")


class Seen:
    """How old it is what somebody said of a program: of a row, and of its copy in plain values."""

    field: Any
    retrieved_on: Any
    verified_on: Any

    @property
    def about(self) -> Field:
        """What this fact is about."""
        return FIELDS[self.field]

    @property
    def seen_on(self) -> date:
        """The last day on which somebody saw that this holds."""
        seen: date = max(self.retrieved_on, self.verified_on or self.retrieved_on)
        return seen

    def age(self, today: date) -> Age:
        """Current, ageing or stale (older than its field allows).

        Ageing is the last third before it is stale, and what was seen before the season began, if it goes by seasons.
        """
        days = (today - self.seen_on).days
        limit = self.about.stale_days
        if days > limit:
            return Age.STALE
        return Age.AGEING if days > limit * 2 // 3 or self.is_of_last_season(today) else Age.CURRENT

    def is_of_last_season(self, today: date) -> bool:
        """Whether it goes by seasons, and nobody has looked since this one began."""
        return self.about.each_season and self.seen_on < began(today)


class FactQuerySet(models.QuerySet["Fact"]):
    """Reads of facts."""

    def winning(self) -> Self:
        """The one that counts, per program, field and season."""
        return self.filter(wins=True)


class Fact(Seen, models.Model):
    """Somebody says something about a program: a value, that it is not published, or that it is not known any more.

    Never edited but for `verified_on`, `verified_by` and `wins`; a newer fact replaces an older one.
    """

    class Says(models.TextChoices):
        """A value, or which way there is none."""

        VALUE = "value", _("a value")
        NOT_PUBLISHED = "not_published", _("not published")
        UNKNOWN = "unknown", _("not known")

    class Rule(models.TextChoices):
        """How binding the value is."""

        STRICT = "strict", _("strict rule")
        PREFERENCE = "preference", _("preference")
        OBSERVED = "observed", _("observed")

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="facts")
    field = models.CharField(max_length=30, choices=[(key, one.label) for key, one in FIELDS.items()])
    season = models.PositiveSmallIntegerField(_("Match season"))
    says = models.CharField(max_length=20, choices=Says, default=Says.VALUE)
    value = models.JSONField(null=True, blank=True)
    rule = models.CharField(max_length=20, choices=Rule, default=Rule.STRICT)
    words = models.CharField(_("in the words of the source"), max_length=300, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="facts")
    address = models.URLField(_("address"), max_length=500, blank=True)
    retrieved_on = models.DateField(_("read on"))
    verified_on = models.DateField(_("checked on"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    batch = models.ForeignKey("programs.Batch", null=True, blank=True, on_delete=models.PROTECT, related_name="facts")
    wins = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-season", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "field", "season"],
                condition=Q(wins=True),
                name="one_winning_fact_per_field_and_season",
            ),
            models.CheckConstraint(
                condition=Q(says="value", value__isnull=False) | (~Q(says="value") & Q(value__isnull=True)),
                name="a_fact_says_a_value_or_none",
            ),
            models.CheckConstraint(condition=Q(season__range=(2000, 2100)), name="a_fact_has_a_season"),
        ]
        indexes = [models.Index(fields=["program", "field", "season"], name="fact_of_program")]

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"


class ProgramChangeQuerySet(models.QuerySet["ProgramChange"]):
    """Reads of the history."""

    def to_tell(self) -> Self:
        """What people who keep a list may have to hear of, and nobody has looked for them yet; the oldest first."""
        return self.filter(told_at=None, verb__in=["value", "closed", "merged"]).order_by("pk")


class ProgramChange(models.Model):
    """The history of a program: a winning value that changed, or another act of a curator."""

    class Verb(models.TextChoices):
        """What happened."""

        ADDED = "added", _("added")
        VALUE = "value", _("changed")
        DETAILS = "details", _("name or place changed")
        VERIFIED = "verified", _("checked, still true")
        TRACKS = "tracks", _("tracks changed")
        MERGED = "merged", _("merged")
        CLOSED = "closed", _("closed")
        UNDONE = "undone", _("taken back")

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="changes")
    verb = models.CharField(max_length=20, choices=Verb)
    field = models.CharField(max_length=30, blank=True)
    season = models.PositiveSmallIntegerField(null=True, blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    fact = models.ForeignKey(Fact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    source_words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    batch = models.ForeignKey(
        "programs.Batch", null=True, blank=True, on_delete=models.SET_NULL, related_name="changes"
    )
    at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When it was looked for whom this concerns; written by reminders only."""

    objects: ClassVar[Any] = ProgramChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["program", "-id"], name="changes_of_program"),
            models.Index(
                fields=["id"], name="changes_to_tell", condition=Q(told_at=None, verb__in=["value", "closed", "merged"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.field}".strip()
