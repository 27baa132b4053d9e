"""SOAP: lines of the plan, applications, contacts, offers."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from applicants.eras.models import NAMING
from applicants.match.programs import NAMED, NamedProgram
from applicants.match.results.models import Vacancy, goes_with
from applicants.match.soap.rules import MOST_APPLICATIONS
from applicants.owned import Section
from applicants.seasonal import CURRENT, SeasonalModel, SeasonalQuerySet


class SoapPlanLine(SeasonalModel):
    """A line of the plan: one of the usual ones (`key`, with a row once it is ticked) or one of their own (`text`)."""

    section: ClassVar[str] = Section.MATCH

    key = models.CharField(max_length=30, blank=True)
    text = models.CharField(_("what to prepare"), max_length=200, blank=True)
    done_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = SeasonalQuerySet["SoapPlanLine"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "key"], condition=CURRENT & ~Q(key=""),
                name="a_usual_line_of_the_plan_stands_once",
                violation_error_message=_("This line stands already."),
            ),
            goes_with(
                Q(key=""), ~Q(text=""), "a_line_of_the_plan_is_usual_or_typed", _("Write what you want to prepare."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.key or self.text


class ApplicationQuerySet(SeasonalQuerySet["SoapApplication"]):
    """Reads of applications."""

    def with_program(self) -> Self:
        """With what names its program."""
        return self.select_related(*NAMING)

    def for_board(self) -> Self:
        """In the order of their slots, with program, contacts and offers; anything more is a defect."""
        contacts: Any = SoapContact.objects
        offers: Any = SoapOffer.objects
        return self.with_program().order_by("slot").prefetch_related(
            Prefetch("contacts", contacts.order_by("at", "pk")),
            Prefetch("offers", offers.order_by("round", "pk")),
        )  # fmt: skip


class SoapApplication(NamedProgram):
    """One of the 45 applications of SOAP. It keeps its slot as long as it stands here, sent or only planned."""

    section: ClassVar[str] = Section.MATCH

    class Service(models.TextChoices):
        """Through which service it is sent."""

        ERAS = "eras", _("ERAS")
        RESIDENCYCAS = "residencycas", _("ResidencyCAS")

    class State(models.TextChoices):
        """How far it is."""

        PLANNED = "planned", _("Planned")
        SENT = "sent", _("Sent")
        CONTACTED = "contacted", _("They contacted me")
        INTERVIEWED = "interviewed", _("Interviewed")
        OFFER = "offer", _("Offer")
        ACCEPTED = "accepted", _("Accepted")
        ENDED = "ended", _("Rejected, refused or run out")
        WITHDRAWN = "withdrawn", _("Withdrawn by me")

    slot = models.PositiveSmallIntegerField(editable=False)
    track_code = models.CharField(_("NRMP code of the track"), max_length=11, blank=True)
    service = models.CharField(_("sent through"), max_length=12, choices=Service)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNED)
    before_offer = models.CharField(max_length=12, choices=State, blank=True, editable=False)
    """Where it stood when its first offer came; it stands there again when that was noted by mistake."""
    sent_at = models.DateTimeField(null=True, blank=True)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)

    objects: ClassVar[Any] = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["slot", "pk"]
        constraints = [
            NAMED,
            models.CheckConstraint(
                condition=Q(slot__range=(1, MOST_APPLICATIONS)), name="soap_has_45_applications",
                violation_error_message=_("SOAP allows 45 applications in all (NRMP). All of them are taken."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "slot"], condition=CURRENT, name="a_soap_slot_is_taken_once",
                violation_error_message=_("Another application has this place among the 45."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "program"], condition=CURRENT & Q(program__isnull=False),
                name="one_soap_application_per_program",
                violation_error_message=_("This program is on your SOAP board already."),
            ),
            models.UniqueConstraint(
                "applicant", models.functions.Lower("own_name"), "own_specialty", condition=CURRENT & Q(program=None),
                nulls_distinct=False, name="one_soap_application_per_typed_program",
                violation_error_message=_("A program with this name and specialty is on your SOAP board already."),
            ),
            goes_with(
                Q(state="planned"), Q(sent_at=None), "a_sent_application_has_its_instant",
                _("Only what is planned has not been sent."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class SoapContact(SeasonalModel):
    """A contact with a program. One that the program did not begin says why it is here."""

    section: ClassVar[str] = Section.MATCH

    class By(models.TextChoices):
        """Who began it."""

        PROGRAM = "program", _("The program")
        ME = "me", _("I did")
        OTHERS = "others", _("Somebody else, for me")

    class Why(models.TextChoices):
        """Why a contact that the program did not begin may stand here."""

        PROGRAM_FIRST = "program_first", _("the program had made contact before")
        AFTER_SOAP = "after_soap", _("SOAP was over")
        HAPPENED = "happened", _("it happened against the rule; kept as a record")

    application = models.ForeignKey(
        SoapApplication, null=True, blank=True, on_delete=models.CASCADE, related_name="contacts"
    )
    vacancy = models.ForeignKey(Vacancy, null=True, blank=True, on_delete=models.CASCADE, related_name="contacts")
    begun_by = models.CharField(_("who began it"), max_length=10, choices=By)
    why = models.CharField(max_length=15, choices=Why, blank=True, editable=False)
    at = models.DateTimeField(_("when"))
    notes = models.CharField(_("what was said"), max_length=500, blank=True)
    by_tap = models.BooleanField(default=False, editable=False)

    objects: ClassVar[Any] = SeasonalQuerySet["SoapContact"].as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            goes_with(
                Q(application=None), Q(vacancy__isnull=False), "a_contact_is_with_one_program",
                _("A contact is with one program."),
            ),
            goes_with(
                Q(begun_by="program"), Q(why=""), "a_contact_not_begun_by_the_program_says_why",
                _("Until a program has made contact, nobody contacts it (NRMP)."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.begun_by} {self.at}"


class SoapOffer(SeasonalModel):
    """An offer of a round. It stands until `expires_at`, the end of its round; that instant itself is too late."""

    section: ClassVar[str] = Section.MATCH

    class Answer(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("To answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Run out")

    application = models.ForeignKey(SoapApplication, on_delete=models.CASCADE, related_name="offers")
    round = models.PositiveSmallIntegerField(_("round"))
    received_at = models.DateTimeField(_("received"))
    expires_at = models.DateTimeField(_("runs out"))
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    by_acceptance = models.BooleanField(default=False, editable=False)

    objects: ClassVar[Any] = SeasonalQuerySet["SoapOffer"].as_manager()

    class Meta:
        ordering = ["round", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(round__range=(1, 4)), name="soap_has_four_rounds",
                violation_error_message=_("SOAP has four rounds."),
            ),
            models.UniqueConstraint(
                fields=["application", "round"], name="one_offer_per_application_and_round",
                violation_error_message=_("The offer of this round stands already."),
            ),
            models.UniqueConstraint(
                fields=["applicant"], condition=CURRENT & Q(answer="accepted"), name="one_soap_offer_is_accepted",
                violation_error_message=_("You accepted an offer already. That binds you and ends SOAP for you."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("received_at")), name="an_offer_runs_out_after_it_came",
                violation_error_message=_("An offer cannot run out before it came."),
            ),
            goes_with(
                Q(answer__in=("accepted", "declined")), Q(answered_at__isnull=False),
                "an_answered_offer_has_the_instant_of_the_answer", _("Say when you answered."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.application_id} round {self.round} {self.answer}"

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be answered."""
        return self.answer == self.Answer.OPEN and now < self.expires_at

    def has_run_out(self, now: datetime) -> bool:
        """Whether its time passed without an answer."""
        return self.answer == self.Answer.EXPIRED or (self.answer == self.Answer.OPEN and now >= self.expires_at)
