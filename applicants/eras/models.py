"""The list of programs, what is kept of each, and saved searches."""

from typing import Any, ClassVar, Self, cast

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section
from applicants.seasonal import CURRENT, SeasonalModel, SeasonalQuerySet
from programs.catalogue.models import ACGME, NRMP
from programs.models import Program, ProgramChange, Specialty

NEWS = (ProgramChange.Verb.VALUE, ProgramChange.Verb.CLOSED, ProgramChange.Verb.MERGED)
"""What is news for somebody who lists a program."""
CODE = f"{ACGME}|{NRMP}"
CODE_WORDS = _("An ACGME code has ten characters, as 1400099001; an NRMP code looks like 1234140C0.")

NAMING = ("own_specialty", "program__specialty", "program__merged_into__specialty")
"""What a row about a program needs beside it, so that its name, specialty and place cost no further query."""


class ListedQuerySet(SeasonalQuerySet["ListedProgram"]):
    """Reads of lists. A program that was merged into another counts as that one, for as long as it is merged."""

    def of_program(self, program_id: int) -> Self:
        """Rows that list this program, under its own name or that of one that was merged into it."""
        return self.filter(Q(program=program_id) | Q(program__merged_into=program_id))

    def with_successor(self) -> Any:
        """Those of the catalogue; `now_id` is the program that counts now."""
        return self.filter(program__isnull=False).annotate(now_id=Coalesce("program__merged_into_id", "program_id"))

    def for_list(self) -> Self:
        """By name, with all that a line of the list shows."""
        texts = [f"program__{now}search_text" for now in ("", "merged_into__")]
        return self.select_related(*NAMING).defer(*texts).order_by(Coalesce("program__name", "own_name"), "pk")

    def with_changes(self) -> Self:
        """`change_count`: how often its program of the catalogue changed since it was put here."""
        its = Q()
        for name in ("program_id", "program__merged_into_id"):
            its |= Q(program_id=OuterRef(name))
        news = ProgramChange.objects.filter(its, verb__in=NEWS, at__gt=OuterRef("added_at"))
        counted = news.order_by().values(one=models.Value(1)).annotate(n=Count("pk")).values("n")
        return self.annotate(change_count=Coalesce(Subquery(counted), 0))

    def held(self) -> Self:
        """Those that an interview or a rank stands on: they are not removed."""
        return self._named_by(models.RESTRICT, models.PROTECT)

    def leaned_on(self) -> Self:
        """Those that a record of any room names: an interview, a signal, documents, a note, a rank, a score."""
        return self._named_by(models.RESTRICT, models.PROTECT, models.CASCADE)

    def _named_by(self, *ties: Any) -> Self:
        found = Q(pk__in=[])
        relations: Any = self.model._meta.get_fields(include_hidden=True)
        for tie in relations:
            if getattr(tie, "on_delete", None) in ties:
                rows = tie.related_model._base_manager
                found |= Q(Exists(rows.filter(**{tie.field.name: OuterRef("pk")})))
        return self.filter(found)


class ListedProgram(SeasonalModel):
    """A program that the applicant looks at or applies to in a season. Whoever lists it learns what changes.

    It is one of the catalogue (`program`), or one that the person typed (`own_name`, `own_specialty`, ...).
    """

    section = Section.PROGRAMS

    class Tier(models.TextChoices):
        """How likely the person or their advisor thinks it is; a word of theirs, never a figure of ours."""

        REACH = "reach", _("Reach")
        TARGET = "target", _("Target")
        SAFETY = "safety", _("Safety")

    class TierBy(models.TextChoices):
        """Who set the tier."""

        ME = "me", _("me")
        ADVISOR = "advisor", _("my advisor")

    class State(models.TextChoices):
        """How far it is, in the order of a season; the last three end it."""

        CONSIDERING = "considering", _("Considering")
        WILL_APPLY = "will_apply", _("Will apply")
        APPLIED = "applied", _("Applied")
        INVITED = "invited", _("Invited")
        SCHEDULED = "scheduled", _("Interview scheduled")
        INTERVIEWED = "interviewed", _("Interviewed")
        RANKED = "ranked", _("Ranked")
        WITHDRAWN = "withdrawn", _("Withdrawn by me")
        REJECTED = "rejected", _("Rejected")
        NO_ANSWER = "no_answer", _("No answer")

    program = models.ForeignKey(Program, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    own_name = models.CharField(_("name"), max_length=250, blank=True)
    own_specialty = models.ForeignKey(
        Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("specialty")
    )
    own_city = models.CharField(_("city"), max_length=100, blank=True)
    own_state = models.CharField(_("state"), max_length=2, blank=True)
    own_code = models.CharField(
        _("ACGME or NRMP code"), max_length=11, blank=True, validators=[RegexValidator(CODE, CODE_WORDS)]
    )
    tier = models.CharField(_("tier"), max_length=10, choices=Tier, blank=True)
    tier_by = models.CharField(_("set by"), max_length=10, choices=TierBy, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CONSIDERING)
    state_on = models.DateField(_("since"), null=True, blank=True)
    notes = models.TextField(_("notes"), max_length=5000, blank=True, validators=[MaxLengthValidator(5000)])
    added_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ListedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "program"],
                condition=CURRENT,
                name="a_program_is_listed_once",
                violation_error_message=_("This program is on your list already."),
            ),
            models.UniqueConstraint(
                "applicant", Lower("own_name"), "own_specialty",
                condition=CURRENT & Q(program=None),
                name="an_own_program_is_listed_once",
                violation_error_message=_("You have typed a program with this name and specialty already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    program__isnull=False, own_name="", own_specialty=None, own_city="", own_state="", own_code=""
                ) | (Q(program=None, own_specialty__isnull=False) & ~Q(own_name="")),
                name="a_listed_program_is_of_the_catalogue_or_typed",
                violation_error_message=_("Choose a program of the catalogue, or type its name and specialty."),
            ),
            models.CheckConstraint(
                condition=Q(tier="", tier_by="") | (~Q(tier="") & ~Q(tier_by="")),
                name="a_tier_says_who_set_it",
                violation_error_message=_("Say who set the tier: you, or your advisor."),
            ),
            models.CheckConstraint(
                condition=Q(own_state="") | Q(own_state__regex=r"^[A-Z]{2}$"),
                name="an_own_programs_state_has_two_letters",
                violation_error_message=_("A state has two letters, as NJ."),
            ),
            models.CheckConstraint(
                condition=Q(own_code="") | Q(own_code__regex=CODE),
                name="an_own_programs_code_has_its_shape",
                violation_error_message=CODE_WORDS,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.applicant_id} lists {self.program_id or self.own_name}"

    def get_absolute_url(self) -> str:
        return reverse("eras:program", args=[self.applicant.public_id, self.pk])

    @property
    def now(self) -> Program | None:
        """The program of the catalogue that counts now: itself, or what it was merged into. None for a typed one."""
        return self.program and self.program.now

    @property
    def name(self) -> str:
        """What it is called now."""
        return self.now.name if self.now else self.own_name

    @property
    def specialty(self) -> Specialty:
        """Its specialty."""
        found: Any = self.now.specialty if self.now else self.own_specialty
        return cast(Specialty, found)

    @property
    def city(self) -> str:
        """Its city; empty if not known."""
        return self.now.city if self.now else self.own_city

    @property
    def us_state(self) -> str:
        """The state of the US where it is, in two letters; empty if not known."""
        return self.now.state if self.now else self.own_state

    @property
    def place(self) -> str:
        """City and state, as far as they are known."""
        return ", ".join(part for part in (self.city, self.us_state) if part)

    @property
    def code(self) -> str:
        """Its ACGME code, or what the person typed; empty without."""
        return self.now.acgme_code or "" if self.now else self.own_code


class ListedNote(SeasonalModel):
    """What the person keeps of a program beside its state: what it asks, what its website says, who was in touch.

    `on` is the day of the check or the contact; of an ask, the day on which it was written down.
    """

    section = Section.PROGRAMS

    class Kind(models.TextChoices):
        """What it is."""

        ASK = "ask", _("What it asks")
        WEBSITE = "website", _("Website check")
        CONTACT = "contact", _("Contact")

    class How(models.TextChoices):
        """How somebody was in touch."""

        MAIL = "mail", _("e-mail")
        PHONE = "phone", _("phone")
        ONLINE = "online", _("online meeting or open house")
        MET = "met", _("in person")
        OTHER = "other", _("another way")

    listed = models.ForeignKey(ListedProgram, on_delete=models.CASCADE, related_name="kept_notes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on = models.DateField(_("day"))
    text = models.TextField(_("what"), max_length=2000, validators=[MaxLengthValidator(2000)])
    done = models.BooleanField(_("done"), default=False)
    address = models.URLField(_("address"), max_length=500, blank=True)
    whom = models.CharField(_("with whom"), max_length=150, blank=True)
    how = models.CharField(_("how"), max_length=10, choices=How, blank=True)

    objects: ClassVar[Any] = SeasonalQuerySet["ListedNote"].as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="a_note_says_something",
                violation_error_message=_("Write what it is about."),
            ),
            models.CheckConstraint(
                condition=Q(done=False) | Q(kind="ask"),
                name="only_an_ask_is_done",
                violation_error_message=_("Only what a program asks for can be done."),
            ),
            models.CheckConstraint(
                condition=Q(address="") | Q(kind="website"),
                name="only_a_website_check_has_an_address",
                violation_error_message=_("Only a check of a website has an address."),
            ),
            models.CheckConstraint(
                condition=(Q(kind="contact") & ~Q(whom="") & ~Q(how="")) | (~Q(kind="contact") & Q(whom="", how="")),
                name="a_contact_says_with_whom_and_how",
                violation_error_message=_("A contact, and nothing else, says with whom and how."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}: {self.text[:40]}"


class SavedSearch(OwnedModel):
    """A search that the person keeps: `query` is what stands behind the ? of the search page."""

    section = Section.PROGRAMS

    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = OwnedQuerySet["SavedSearch"].as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "name"],
                name="a_search_has_its_own_name",
                violation_error_message=_("You have a search with this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
