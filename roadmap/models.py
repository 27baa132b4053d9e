"""The road and the dates of its seasons. Curated by admins, the same for everyone.

Written only through `roadmap.services`: every change is a row in the change log, every date keeps its versions.
"""

from datetime import UTC, datetime, time
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.zones import validate_zone, zone_of
from roadmap.anchors import ANCHORS, FIRST_SEASON, LAST_SEASON, Anchor

EASTERN = "America/New_York"


class AppliesTo(models.TextChoices):
    """For whom a milestone is. The planner derives a person's tags from their profile."""

    ALL = "all", _("everyone")
    STUDENT = "student", _("students")
    GRADUATE = "graduate", _("graduates")
    OLD_GRADUATE = "old_graduate", _("people who graduated more than five years ago")
    J1 = "j1", _("people who want a J-1 visa")
    H1B = "h1b", _("people who want an H-1B visa")
    VISA = "visa", _("people who need a visa")
    OPTIONAL = "optional", _("people who want the optional steps")
    CONDITIONAL = "conditional", _("people of whom it is asked")
    COUPLE = "couple", _("couples")
    ADVANCED = "advanced", _("people who apply to advanced programs")
    UNMATCHED = "unmatched", _("people who did not match")
    EM = "em", _("people who apply in emergency medicine")
    OBGYN = "obgyn", _("people who apply in obstetrics and gynecology")


class WeeksBasis(models.TextChoices):
    """Where the length of a milestone is known from."""

    GUIDE = "guide", _("a guide says so")
    SOURCE = "source", _("a source says so")
    ESTIMATE = "estimate", _("our estimate")


class Severity(models.TextChoices):
    CLOSES = "closes", _("a door closes")
    BEST_BY = "best_by", _("later costs, but is possible")


class Confidence(models.TextChoices):
    HIGH = "H", _("official or well agreed")
    MEDIUM = "M", _("one decent source")
    LOW = "L", _("weak, not verified")


class WaitsOn(models.TextChoices):
    """Whom people usually wait for in a step."""

    SCHOOL = "school", _("your medical school")
    ECFMG = "ecfmg", _("ECFMG")
    FSMB = "fsmb", _("FSMB")
    LETTER_WRITER = "letter writer", _("the letter writer")
    HOSPITAL = "hospital", _("the hospital")
    MINISTRY = "ministry", _("the ministry of health")
    CONSULATE = "consulate", _("the consulate")
    PROGRAM = "program", _("the program")
    EMPLOYER = "employer", _("the employer")
    STATE_BOARD = "state board", _("the state medical board")
    EXAM_OFFICE = "exam office", _("the exam office")
    MENTOR = "mentor", _("a mentor")
    OTHER = "other", _("somebody else")


class Guide(models.Model):
    """A guide that the road was built from."""

    key = models.CharField(max_length=8, primary_key=True)
    title = models.CharField(max_length=120)
    author = models.CharField(max_length=120)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return f"“{self.title}” ({self.author})"


class Phase(models.Model):
    """A part of the road. `key` is stable, `title` is what people read."""

    key = models.SlugField(primary_key=True)
    position = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=80)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def active(self) -> Self:
        """Milestones that are part of the road now."""
        return self.filter(is_active=True)

    def matching(self, words: str) -> Self:
        """Whose title, name in a sentence or key has each of these words (the first ones of a long text)."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(
                models.Q(title__icontains=word) | models.Q(short__icontains=word) | models.Q(key__icontains=word)
            )
        return found

    def for_list(self) -> Self:
        """With phase, in the order of the road; anything more is a defect."""
        return (
            self.select_related("phase").order_by("phase__position", "position", "key").fetch_mode(models.FETCH_RAISE)
        )


class Milestone(models.Model):
    """A step of the road.

    Lengths are in weeks. `not_before` and `deadline` are expressions of `roadmap.planner.parse_moment`.
    `shipped` holds the values as the project's data file last gave them, so that a later file never
    overwrites an admin's edit in silence.
    """

    key = models.SlugField(max_length=40, unique=True)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=80)
    short = models.CharField(max_length=40, help_text=_("How the step is named inside a sentence."))

    what = models.TextField(blank=True)
    why = models.TextField(blank=True)
    how = models.TextField(blank=True, help_text=_("One action a line."))
    pitfalls = models.TextField(_("what goes wrong"), blank=True)
    elsewhere = models.TextField(_("what you may have read elsewhere"), blank=True)

    before = models.ManyToManyField(
        "self", through="Prerequisite", through_fields=("milestone", "before"), symmetrical=False, related_name="after"
    )
    min_weeks = models.DecimalField(max_digits=5, decimal_places=1, default=0, validators=[MinValueValidator(0)])
    typical_weeks = models.DecimalField(max_digits=5, decimal_places=1, default=0, validators=[MinValueValidator(0)])
    max_weeks = models.DecimalField(max_digits=5, decimal_places=1, default=0, validators=[MinValueValidator(0)])
    weeks_basis = models.CharField(max_length=10, choices=WeeksBasis, default=WeeksBasis.ESTIMATE)
    not_before = models.CharField(max_length=40, blank=True)
    deadline = models.CharField(max_length=80, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, blank=True)
    applies_to = ArrayField(models.CharField(max_length=20, choices=AppliesTo), default=list)

    system = models.CharField(_("official system"), max_length=40, blank=True)
    url = models.URLField(_("official address"), blank=True)
    waits_on = models.CharField(max_length=20, choices=WaitsOn, blank=True)
    guides = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    sources = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    confidence = models.CharField(max_length=1, choices=Confidence, default=Confidence.MEDIUM)
    checked_on = models.DateField(null=True, blank=True)

    is_active = models.BooleanField(default=True)
    shipped = models.JSONField(default=dict, blank=True, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["phase__position", "position", "key"]
        permissions = [("curate_road", "Can edit the road and the dates of its seasons")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(min_weeks__gte=0)
                & models.Q(typical_weeks__gte=models.F("min_weeks"))
                & models.Q(max_weeks__gte=models.F("typical_weeks")),
                name="milestone_lengths_in_order",
                violation_error_message=_("The lengths must be in order: shortest, typical, longest."),
            ),
            models.CheckConstraint(
                condition=~models.Q(applies_to=[]),
                name="milestone_is_for_somebody",
                violation_error_message=_("Say for whom the milestone is."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("curation:milestone", args=[self.key])


class Prerequisite(models.Model):
    """`milestone` comes after `before`: it must (requires) or it had better (follows)."""

    class Kind(models.TextChoices):
        REQUIRES = "requires", _("must be done first")
        FOLLOWS = "follows", _("better done first")

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="prerequisites")
    before = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="consequences")
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "before"],
                name="one_prerequisite_per_pair",
                violation_error_message=_("This prerequisite stands twice."),
            ),
            models.CheckConstraint(
                condition=~models.Q(milestone=models.F("before")),
                name="no_milestone_waits_for_itself",
                violation_error_message=_("A milestone cannot wait for itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.kind} {self.before_id}"


class Season(models.Model):
    """An application season, named by the year of its Match: season 2027 applies in 2026 and starts in July 2027."""

    match_year = models.PositiveSmallIntegerField(
        primary_key=True, validators=[MinValueValidator(FIRST_SEASON), MaxValueValidator(LAST_SEASON)]
    )

    class Meta:
        ordering = ["match_year"]

    def __str__(self) -> str:
        return str(self.match_year)


class SeasonDateQuerySet(models.QuerySet["SeasonDate"]):
    def current(self) -> Self:
        """The newest version of each date."""
        return self.filter(superseded_at=None)

    def versions(self, season: int, anchor: str) -> Self:
        """All versions of one date, newest first."""
        return self.filter(season_id=season, anchor=anchor).order_by("-version")

    def for_list(self) -> Self:
        """Season by season, date by date, newest version first; anything more is a defect."""
        return self.order_by("season_id", "anchor", "-version").fetch_mode(models.FETCH_RAISE)


class SeasonDate(models.Model):
    """One version of an official date: an instant with its zone, or a day. Never edited, only superseded."""

    class Status(models.TextChoices):
        OFFICIAL = "official", _("official")
        EXPECTED = "expected", _("expected")

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="dates")
    anchor = models.CharField(max_length=20, choices=[(key, anchor.name) for key, anchor in ANCHORS.items()])
    version = models.PositiveSmallIntegerField(default=1)
    on = models.DateField(_("day"))
    at = models.TimeField(_("time"), null=True, blank=True)
    zone = models.CharField(max_length=64, default=EASTERN, validators=[validate_zone])
    status = models.CharField(max_length=10, choices=Status)
    source = models.CharField(max_length=200)
    source_url = models.URLField(_("address of the source"), blank=True)
    checked_on = models.DateField(_("checked on"))
    note = models.CharField(max_length=300, blank=True)

    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )
    shipped = models.BooleanField(default=False, help_text=_("Comes from the project's data file."))
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SeasonDateQuerySet.as_manager()

    class Meta:
        ordering = ["season", "on", "anchor", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["season", "anchor"],
                condition=models.Q(superseded_at=None),
                name="one_current_date_per_anchor",
                violation_error_message=_("This date of the season has a current version already."),
            ),
            models.UniqueConstraint(
                fields=["season", "anchor", "version"],
                name="one_row_per_version",
                violation_error_message=_("This version of the date exists already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(source=""),
                name="no_date_without_a_source",
                violation_error_message=_("A date needs its source."),
            ),
            models.CheckConstraint(
                condition=models.Q(superseded_by=None) | models.Q(superseded_at__isnull=False),
                name="superseded_since_a_moment",
                violation_error_message=_("A date that was replaced has a moment at which it was."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule.name} {self.season_id}: {self.on}"

    @property
    def rule(self) -> Anchor:
        """Name, usual rule and severity of this date."""
        return ANCHORS[self.anchor]

    @property
    def is_current(self) -> bool:
        return self.superseded_at is None

    @property
    def zone_name(self) -> str:
        """The zone in short: ET, or the place that it is named after."""
        return "ET" if self.zone == EASTERN else self.zone.rpartition("/")[2].replace("_", " ")

    def says_the_same(self, other: "SeasonDate") -> bool:
        """Whether two versions give the same moment with the same certainty; source and note aside."""
        return (self.on, self.at, self.zone, self.status) == (other.on, other.at, other.zone, other.status)

    @property
    def is_expected(self) -> bool:
        return self.status == self.Status.EXPECTED

    @property
    def instant(self) -> datetime:
        """The moment itself in UTC; without a time, the end of the day in its zone."""
        return datetime.combine(self.on, self.at or time(23, 59), zone_of(self.zone)).astimezone(UTC)


class RoadChangeQuerySet(models.QuerySet["RoadChange"]):
    def to_follow(self) -> Self:
        """Changes whose consequences for people's plans are not yet all drawn, oldest first."""
        return self.filter(followed_at=None).order_by("id")

    def of(self, kind: str, subject: str) -> Self:
        """The history of one thing, newest first."""
        return self.filter(kind=kind, subject=subject).select_related("by").order_by("-id")

    def of_milestone(self, key: str) -> Self:
        """The history of a milestone, loads of a file that changed it included, newest first."""
        mine = models.Q(kind=RoadChange.Kind.MILESTONE, subject=key)
        loaded = models.Q(kind=RoadChange.Kind.LOADED, after__milestones__has_key=key)
        return self.filter(mine | loaded).select_related("by").order_by("-id")


class RoadChange(models.Model):
    """The change log of the road: who changed what, when, from what to what. Its last id is the road's version."""

    class Kind(models.TextChoices):
        LOADED = "loaded", _("road loaded")
        DATE = "date", _("date of a season")
        MILESTONE = "milestone", _("milestone")

    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=60, help_text=_("Season and anchor (2027:A_ROL), or the milestone's key."))
    before: Any = models.JSONField(default=dict)
    after: Any = models.JSONField(default=dict)
    season_date = models.OneToOneField(
        SeasonDate, null=True, blank=True, on_delete=models.PROTECT, related_name="change"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    followed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = RoadChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
