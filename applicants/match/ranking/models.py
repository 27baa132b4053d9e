"""Rank lists and their entries, versions that never change, what was certified, and one's own weights and scores."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Deferrable, F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from applicants.eras.models import NAMING, ListedProgram
from applicants.interviews.models import Interview
from applicants.match.ranking.order import MOST_RANKS, Place, Places
from applicants.owned import Section
from applicants.seasonal import CURRENT, SeasonalModel, SeasonalQuerySet
from programs.catalogue.models import NRMP
from programs.models import Track

TENTH = 10
HUNDRED = 100


class RankList(SeasonalModel):
    """The primary list of a season, or the supplemental list behind one advanced program of it.

    `revision` of the primary list counts every change of it and of its supplemental lists. A page says from which
    revision it was made, so that a second window does not change what it did not see.
    """

    section: ClassVar[str] = Section.MATCH

    class Kind(models.TextChoices):
        PRIMARY = "primary", _("primary")
        SUPPLEMENTAL = "supplemental", _("supplemental")

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PRIMARY)
    entry = models.OneToOneField(
        "applicants.RankEntry", null=True, blank=True, on_delete=models.CASCADE, related_name="supplemental"
    )
    revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = SeasonalQuerySet["RankList"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant"],
                condition=CURRENT & Q(kind="primary"),
                name="one_primary_rank_list_a_season",
                violation_error_message=_("You have a rank list for this season already."),
            ),
            models.CheckConstraint(
                condition=Q(kind="primary", entry=None) | Q(kind="supplemental", entry__isnull=False),
                name="a_supplemental_list_stands_behind_a_rank",
                violation_error_message=_("A supplemental list belongs to one advanced program of the rank list."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} list of {self.applicant_id}"


def interview_done(listed: str) -> Subquery:
    """When the last interview of a listed program that is done began. `listed`: the path from a row to the program."""
    rows = Interview.objects.current().held().filter(listed=OuterRef(listed))
    return Subquery(rows.order_by("-starts_at").values("starts_at")[:1])


class RankEntryQuerySet(SeasonalQuerySet["RankEntry"]):
    def for_list(self) -> Self:
        """In their order, primary list first, with what names each program."""
        return self.select_related(
            "rank_list", "track", *(f"listed__{name}" for name in NAMING)
        ).order_by(F("rank_list__entry").asc(nulls_first=True), "position", "pk")  # fmt: skip

    def with_interview(self) -> Self:
        """`met_at`: when the interview there that is done began, the last one; None without any."""
        return self.annotate(met_at=interview_done("listed"))

    def primary(self) -> Self:
        """Those of the list itself, not of a supplemental one."""
        return self.filter(rank_list__kind=RankList.Kind.PRIMARY)


class RankEntry(SeasonalModel):
    """One rank: a program at a place. `track_type` is the letter of its NRMP code, or what the person says of it.

    `state_before` is what the list of programs said of it before it was ranked.
    """

    section: ClassVar[str] = Section.MATCH

    rank_list = models.ForeignKey(RankList, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveSmallIntegerField(_("place"))
    listed = models.ForeignKey(ListedProgram, on_delete=models.RESTRICT, related_name="rank_entries")
    code = models.CharField(
        _("NRMP code"), max_length=11, blank=True,
        validators=[RegexValidator(NRMP, _("An NRMP code has the shape 1234140C0."))],
    )  # fmt: skip
    track = models.ForeignKey(Track, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    track_type = models.CharField(_("kind of track"), max_length=1, choices=Track.Type, blank=True)
    state_before = models.CharField(max_length=12, choices=ListedProgram.State, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = RankEntryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST_RANKS)),
                name="a_rank_list_has_at_most_300_places",
                violation_error_message=_("NRMP takes at most 300 ranks on a list."),
            ),
            models.UniqueConstraint(
                fields=["rank_list", "position"],
                name="one_program_a_place",
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("Two programs cannot have the same place."),
            ),
            models.UniqueConstraint(
                fields=["rank_list", "code"],
                condition=~Q(code=""),
                name="a_track_is_ranked_once",
                violation_error_message=_("This track is on the list already. NRMP takes each code once."),
            ),
            models.UniqueConstraint(
                fields=["rank_list", "listed"],
                condition=Q(code=""),
                name="a_program_without_a_code_is_ranked_once",
                violation_error_message=_("This program is ranked without a code already. Give that one its code."),
            ),
            models.CheckConstraint(
                condition=Q(code="") | Q(code__regex=NRMP),
                name="a_ranked_code_has_its_shape",
                violation_error_message=_("An NRMP code has the shape 1234140C0."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.position} {self.code}"


def places_of(rows: Iterable[RankEntry]) -> Places:
    """Rows (`for_list`) as plain values, supplemental lists behind their entry."""
    rows = list(rows)
    behind: dict[int, list[Place]] = {}
    for row in rows:
        if row.rank_list.entry_id:
            behind.setdefault(row.rank_list.entry_id, []).append(_place(row))
    return tuple(_place(row, behind.get(row.pk, ())) for row in rows if not row.rank_list.entry_id)


def _place(row: RankEntry, behind: Iterable[Place] = ()) -> Place:
    now = row.listed.now
    return Place(
        listed=row.listed_id, name=row.listed.name, code=row.code, type=row.track_type,
        program=now.pk if now else None, track=row.track_id, supplemental=tuple(behind),
    )  # fmt: skip


class RankStep(SeasonalModel):
    """What one change made of the list, at the revision that it led to: for undo and for a second window.

    Only the newest are kept (services.STEPS_KEPT). `places` is the whole list after it.
    """

    section: ClassVar[str] = Section.MATCH

    rank_list = models.ForeignKey(RankList, on_delete=models.CASCADE, related_name="steps")
    revision = models.PositiveIntegerField()
    said = models.CharField(max_length=400)
    places: Any = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = SeasonalQuerySet["RankStep"].as_manager()

    class Meta:
        ordering = ["-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["rank_list", "revision"],
                name="one_step_a_revision",
                violation_error_message=_("This step is kept already."),
            ),
        ]

    def __str__(self) -> str:
        return self.said


class VersionQuerySet(SeasonalQuerySet["RankListVersion"]):
    """Versions are read. The one thing that changes is the season that they stay readable in."""

    def update(self, **values: Any) -> int:
        if set(values) != {"past_season"}:
            raise TypeError("a version is never changed; make a new one")
        return super().update(**values)


class RankListVersion(SeasonalModel):
    """The list as it once was, with names and codes. It is never changed: an older one comes back as a new one."""

    section: ClassVar[str] = Section.MATCH

    rank_list = models.ForeignKey(RankList, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    entries: Any = models.JSONField()
    note = models.CharField(_("what this version is"), max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["rank_list", "number"],
                name="one_rank_list_version_per_number",
                violation_error_message=_("This version is there already."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="rank_list_versions_begin_at_one",
                violation_error_message=_("Versions are counted from 1."),
            ),
            models.CheckConstraint(
                condition=~Q(entries=[]),
                name="a_rank_list_version_has_a_rank",
                violation_error_message=_("The list is empty. Rank a program first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank_list_id} version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a version is never changed; make a new one")
        super().save(*args, **kwargs)

    @property
    def places(self) -> tuple[Place, ...]:
        """The ranks as plain values."""
        return Place.read_all(self.entries)


class CertifiedList(SeasonalModel):
    """The person certified this version at NRMP at that instant. The latest one counts."""

    section: ClassVar[str] = Section.MATCH

    version = models.ForeignKey(RankListVersion, on_delete=models.CASCADE, related_name="certified")
    certified_at = models.DateTimeField(_("certified at"))
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = SeasonalQuerySet["CertifiedList"].as_manager()

    class Meta:
        ordering = ["-certified_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "certified_at"],
                name="a_version_is_certified_once_at_a_time",
                violation_error_message=_("This is written down already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} at {self.certified_at}"


class RankCriterion(SeasonalModel):
    """What matters to the person, and how much: a weight from 0 to 100. Only the proportions count."""

    section: ClassVar[str] = Section.MATCH

    name = models.CharField(_("what matters"), max_length=60)
    weight = models.PositiveSmallIntegerField(_("weight"), validators=[MaxValueValidator(HUNDRED)])

    objects: ClassVar[Any] = SeasonalQuerySet["RankCriterion"].as_manager()

    class Meta:
        ordering = ["-weight", "pk"]
        constraints = [
            models.UniqueConstraint(
                "applicant", Lower("name"),
                condition=CURRENT,
                name="a_criterion_has_its_own_name",
                violation_error_message=_("This stands among your weights already."),
            ),
            models.CheckConstraint(
                condition=Q(weight__range=(0, HUNDRED)),
                name="a_weight_is_between_0_and_100",
                violation_error_message=_("A weight is a whole number from 0 to 100."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="a_criterion_has_a_name",
                violation_error_message=_("Say what matters to you."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class ProgramScore(SeasonalModel):
    """How a program does on one criterion, from 0 to 10, as the person saw it."""

    section: ClassVar[str] = Section.MATCH

    listed = models.ForeignKey(ListedProgram, on_delete=models.CASCADE, related_name="rank_scores")
    criterion = models.ForeignKey(RankCriterion, on_delete=models.CASCADE, related_name="scores")
    score = models.PositiveSmallIntegerField(_("score"), validators=[MaxValueValidator(TENTH)])

    objects: ClassVar[Any] = SeasonalQuerySet["ProgramScore"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["listed", "criterion"],
                name="a_program_has_one_score_per_criterion",
                violation_error_message=_("This program has a score here already."),
            ),
            models.CheckConstraint(
                condition=Q(score__range=(0, TENTH)),
                name="a_score_is_between_0_and_10",
                violation_error_message=_("A score is a whole number from 0 to 10."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score}"


class HardStop(SeasonalModel):
    """Why the person would not train at a program, whatever its score."""

    section: ClassVar[str] = Section.MATCH

    class Reason(models.TextChoices):
        WOULD_NOT = "would_not", _("I would not train here")
        NO_VISA = "no_visa", _("no visa that I can use")
        FAMILY = "family", _("my family cannot be here")
        PLACE = "place", _("I could not live here")
        OTHER = "other", _("another reason")

    listed = models.OneToOneField(ListedProgram, on_delete=models.CASCADE, related_name="hard_stop")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)

    objects: ClassVar[Any] = SeasonalQuerySet["HardStop"].as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_reason_display())
