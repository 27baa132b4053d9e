"""One plan, one J-1 and one H-1B record for each season; whom one waits for; the papers."""

from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.zones import validate_zone
from applicants.owned import Section
from applicants.seasonal import CURRENT, SeasonalModel, SeasonalQuerySet
from applicants.visa import shipped
from applicants.visa.said import DECIDED, J1, H1b, NoVisa, Plan, Sponsors, Track, names

MOST_USD = 100_000_000
AMOUNTS = ("medical_usd", "evacuation_usd", "repatriation_usd", "deductible_usd")


def day(words: Any) -> Any:
    """A day that may not be known."""
    return models.DateField(words, null=True, blank=True)


def dollars(words: Any) -> Any:
    """An amount in US dollars that may not be known."""
    limits = [MinValueValidator(0), MaxValueValidator(MOST_USD)]
    return models.DecimalField(words, max_digits=11, decimal_places=2, null=True, blank=True, validators=limits)


def in_order(first: str, then: str, name: str, message: Any) -> models.CheckConstraint:
    """The second day is not before the first, where both are known."""
    return models.CheckConstraint(
        condition=Q(**{first: None}) | Q(**{then: None}) | Q(**{f"{then}__gte": F(first)}),
        name=name,
        violation_error_message=message,
    )


def only_after(then: str, first: str, name: str, message: Any) -> models.CheckConstraint:
    """The second day needs the first, and is not before it."""
    return models.CheckConstraint(
        condition=Q(**{then: None}) | Q(**{f"{first}__isnull": False, f"{then}__gte": F(first)}),
        name=name,
        violation_error_message=message,
    )


def once(name: str, message: Any, *fields: str) -> models.UniqueConstraint:
    """One of a kind in the running season."""
    return models.UniqueConstraint(
        fields=["applicant", *fields], condition=CURRENT, name=name, violation_error_message=message
    )


class VisaPlan(SeasonalModel):
    """The choice of the visa, and what belongs to every track."""

    section: ClassVar[str] = Section.VISA

    track = models.CharField(_("track"), max_length=5, choices=Track, blank=True)
    none_reason = models.CharField(_("why no visa is needed"), max_length=10, choices=NoVisa, blank=True)
    decided_on = day(_("decided on"))
    program = models.CharField(_("program"), max_length=150, blank=True)
    sponsor_asked_on = day(_("asked on"))
    sponsor_answer = models.CharField(_("the program sponsors"), max_length=10, choices=Sponsors, blank=True)
    sponsor_answered_on = day(_("answered on"))

    offered_on = day(_("contract or offer received on"))
    signed_on = day(_("signed on"))
    starts_on = day(_("first day of the contract"))
    passport_until = day(_("passport valid until"))

    license_sent_on = day(_("application for the license sent on"))
    license_issued_on = day(_("license, permit or letter there on"))

    onboarding_list_on = day(_("list of the hospital received on"))
    onboarding_done_on = day(_("all of it cleared on"))

    insured_on = day(_("proof of insurance there on"))
    insured_from = day(_("cover begins on"))
    medical_usd = dollars(_("medical cover for each accident or illness"))
    evacuation_usd = dollars(_("medical evacuation"))
    repatriation_usd = dollars(_("repatriation of remains"))
    deductible_usd = dollars(_("deductible for each accident or illness"))

    home_found_on = day(_("home found on"))
    travel_booked_on = day(_("travel booked on"))
    bank_on = day(_("bank account opened on"))
    ssn_on = day(_("Social Security number applied for on"))
    moved_on = day(_("moved in on"))

    objects: ClassVar[Any] = SeasonalQuerySet["VisaPlan"].as_manager()

    class Meta:
        constraints = [
            once("one_visa_plan_per_season", _("Your visa plan is kept already. Change that record.")),
            models.CheckConstraint(
                condition=Q(track__in=["", Track.OPEN], decided_on=None)
                | Q(track__in=DECIDED, decided_on__isnull=False),
                name="a_decided_track_has_its_day",
                violation_error_message=_("Say on which day it was decided; a choice that is open has no day yet."),
            ),
            models.CheckConstraint(
                condition=(Q(track=Track.NONE) & ~Q(none_reason="")) | (~Q(track=Track.NONE) & Q(none_reason="")),
                name="only_who_needs_no_visa_says_why",
                violation_error_message=_("Say why no visa is needed, and only if none is."),
            ),
            models.CheckConstraint(
                condition=Q(sponsor_answer="", sponsor_answered_on=None)
                | (~Q(sponsor_answer="") & Q(sponsor_answered_on__isnull=False)),
                name="an_answer_of_a_program_has_its_day",
                violation_error_message=_("Give both: what the program answered, and the day."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__range": (0, MOST_USD)}),
                    name=f"{name}_is_plausible",
                    violation_error_message=_("Write an amount in US dollars, 0 or more."),
                )
                for name in AMOUNTS
            ),
            in_order(
                "sponsor_asked_on", "sponsor_answered_on", "a_program_answers_after_it_was_asked",
                _("A program answers after it was asked."),
            ),
            in_order(
                "offered_on", "signed_on", "a_contract_is_signed_after_it_came",
                _("A contract is signed after it came."),
            ),
            in_order(
                "license_sent_on", "license_issued_on", "a_license_comes_after_it_was_asked_for",
                _("A license comes after it was asked for."),
            ),
            in_order(
                "onboarding_list_on", "onboarding_done_on", "onboarding_is_cleared_after_the_list_came",
                _("Onboarding is cleared after its list came."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"visa plan of {self.applicant_id}"

    @property
    def said(self) -> Plan:
        """The record as plain values, for the rules."""
        return Plan(**{name: getattr(self, name) for name in names(Plan)})


class ConsulateCase(SeasonalModel, is_base=True):
    """The form, the interview and the entry, which J-1 and H-1B have alike.

    `interview_at` is an instant; `interview_zone` the zone of the consulate, in which its clock says the time.
    """

    ds160_on = day(_("DS-160 sent on"))
    interview_at = models.DateTimeField(_("interview"), null=True, blank=True)
    interview_zone = models.CharField(
        _("time zone of the consulate"), max_length=64, blank=True, validators=[validate_zone]
    )
    processing_on = day(_("administrative processing since"))
    visa_on = day(_("visa issued on"))
    enters_on = day(_("entry to the US on"))

    class Meta:
        abstract = True


def consulate(kind: str) -> list[models.BaseConstraint]:
    """The constraints of ConsulateCase, with names of their own for each table."""
    return [
        models.CheckConstraint(
            condition=Q(interview_at=None, interview_zone="") | (Q(interview_at__isnull=False) & ~Q(interview_zone="")),
            name=f"{kind}_interview_has_its_zone",
            violation_error_message=_("An interview has a day, an hour and the time zone of the consulate."),
        ),
        in_order(
            "processing_on", "visa_on", f"{kind}_visa_comes_after_processing",
            _("A visa is issued after the administrative processing began."),
        ),
        in_order(
            "ds160_on", "visa_on", f"{kind}_visa_comes_after_its_form", _("A visa is issued after the DS-160 was sent.")
        ),
        in_order(
            "visa_on", "enters_on", f"{kind}_entry_comes_after_the_visa", _("You enter after the visa was issued.")
        ),
    ]  # fmt: skip


class J1Case(ConsulateCase):
    """The J-1 track: Statement of Need, sponsorship by ECFMG, visa, entry, report."""

    section: ClassVar[str] = Section.VISA

    statement_asked_on = day(_("ministry asked on"))
    statement_issued_on = day(_("issued on"))
    statement_sent_on = day(_("sent to ECFMG by the ministry on"))
    statement_wording = models.BooleanField(_("fixed wording"), null=True, blank=True)
    statement_specialty = models.BooleanField(_("specialty named"), null=True, blank=True)
    statement_seal = models.BooleanField(_("seal"), null=True, blank=True)

    evsp_opened_on = day(_("case opened in EVNet on"))
    evsp_paid_on = day(_("EVSP fee paid on"))
    evsp_complete_on = day(_("file complete on"))
    ds2019_issued_on = day(_("DS-2019 issued on"))
    ds2019_ends_on = day(_("last day on the DS-2019"))

    i901_paid_on = day(_("I-901 fee paid on"))
    j1_since = day(_("in training as a J-1 physician since"))

    reported_on = day(_("reported to the institution on"))
    moved_house_on = day(_("last change of address on"))
    address_told_on = day(_("that change reported on"))

    objects: ClassVar[Any] = SeasonalQuerySet["J1Case"].as_manager()

    class Meta:
        constraints = [
            once("one_j1_case_per_season", _("Your J-1 record is kept already. Change that record.")),
            *consulate("j1"),
            in_order(
                "statement_asked_on", "statement_issued_on", "a_statement_is_issued_after_it_was_asked_for",
                _("The Statement of Need is issued after it was asked for."),
            ),
            in_order(
                "statement_issued_on", "statement_sent_on", "a_statement_is_sent_after_it_was_issued",
                _("The Statement of Need is sent after it was issued."),
            ),
            only_after(
                "evsp_complete_on", "statement_sent_on", "a_file_is_complete_after_the_statement",
                _("An EVSP file is complete only with the Statement of Need. Write down when the ministry sent it."),
            ),
            in_order(
                "evsp_opened_on", "evsp_complete_on", "a_file_is_complete_after_it_was_opened",
                _("A file is complete after it was opened."),
            ),
            in_order(
                "evsp_paid_on", "evsp_complete_on", "a_file_is_complete_after_it_was_paid",
                _("A file is complete after its fee was paid."),
            ),
            in_order(
                "evsp_complete_on", "ds2019_issued_on", "a_ds2019_comes_after_the_complete_file",
                _("The DS-2019 is issued after the file was complete."),
            ),
            in_order(
                "ds2019_issued_on", "ds2019_ends_on", "a_ds2019_ends_after_it_was_issued",
                _("The DS-2019 ends after it was issued."),
            ),
            only_after(
                "i901_paid_on", "ds2019_issued_on", "the_i901_fee_is_paid_with_a_ds2019",
                _("The I-901 fee is paid with the data of the DS-2019. Write down when that was issued."),
            ),
            in_order(
                "enters_on", "reported_on", "one_reports_after_the_entry", _("You report after you entered.")
            ),
            only_after(
                "address_told_on", "moved_house_on", "an_address_is_reported_after_it_changed",
                _("A change of address is reported after it happened. Write down when that was."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"J-1 of {self.applicant_id}"

    @property
    def said(self) -> J1:
        """The record as plain values, for the rules."""
        return J1(**{name: getattr(self, name) for name in names(J1)})


class H1bCase(ConsulateCase):
    """The H-1B track: Step 3 and papers, LCA, petition, stamp, entry."""

    section: ClassVar[str] = Section.VISA

    papers_checked_on = day(_("Step 3, certificate and license path checked on"))
    lca_filed_on = day(_("LCA filed on"))
    lca_certified_on = day(_("LCA certified on"))
    filed_on = day(_("petition filed on"))
    premium = models.BooleanField(_("premium processing"), null=True, blank=True)
    approved_on = day(_("petition approved on"))
    valid_from = day(_("approved from"))
    valid_until = day(_("approved until"))

    objects: ClassVar[Any] = SeasonalQuerySet["H1bCase"].as_manager()

    class Meta:
        constraints = [
            once("one_h1b_case_per_season", _("Your H-1B record is kept already. Change that record.")),
            *consulate("h1b"),
            in_order(
                "lca_filed_on", "lca_certified_on", "an_lca_is_certified_after_it_was_filed",
                _("The LCA is certified after it was filed."),
            ),
            only_after(
                "filed_on", "lca_certified_on", "a_petition_is_filed_with_its_lca",
                _("A petition is filed with the certified LCA. Write down when that was certified."),
            ),
            only_after(
                "approved_on", "filed_on", "a_petition_is_approved_after_it_was_filed",
                _("A petition is approved after it was filed. Write down when that was."),
            ),
            in_order(
                "valid_from", "valid_until", "an_approval_ends_after_it_begins", _("The approval ends after it begins.")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"H-1B of {self.applicant_id}"

    @property
    def said(self) -> H1b:
        """The record as plain values, for the rules."""
        return H1b(**{name: getattr(self, name) for name in names(H1b)})


class VisaWaitQuerySet(SeasonalQuerySet["VisaWait"]):
    def for_list(self) -> Self:
        """Those to ask first at the top."""
        return self.order_by("ask_on", "pk").fetch_mode(models.FETCH_RAISE)


class VisaWait(SeasonalModel):
    """A step that waits on somebody. `step` is the key of a milestone; it is hidden while that step is done."""

    section: ClassVar[str] = Section.VISA

    step = models.CharField(_("step"), max_length=30)
    who = models.CharField(_("you wait on"), max_length=10, choices=shipped.Who)
    name = models.CharField(_("who exactly"), max_length=100, blank=True)
    since = models.DateField(_("since"))
    asked_on = day(_("last asked on"))
    ask_on = models.DateField(_("ask again on"))

    objects: ClassVar[Any] = VisaWaitQuerySet.as_manager()

    class Meta:
        ordering = ["ask_on", "pk"]
        constraints = [
            once("a_visa_step_waits_once", _("This step waits already. Change that entry."), "step"),
            models.CheckConstraint(
                condition=Q(step__in=tuple(shipped.waits())),
                name="only_steps_of_the_visa_wait_here",
                violation_error_message=_("That is no step of the visa that waits on somebody."),
            ),
            in_order("since", "asked_on", "a_visa_wait_is_asked_after_it_began", _("You asked after the wait began.")),
            in_order(
                "since", "ask_on", "a_visa_wait_is_asked_again_later", _("The day to ask again is after it began.")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.step

    @property
    def usual(self) -> shipped.Wait:
        """How long it usually takes."""
        return shipped.waits()[self.step]


class VisaPaper(SeasonalModel):
    """A paper of a track and whether it is there. A paper without a row was not looked at yet."""

    section: ClassVar[str] = Section.VISA

    class State(models.TextChoices):
        """Whether it is there."""

        HAVE = "have", _("I have it")
        WAITING = "waiting", _("I wait for it")
        NOT_NEEDED = "not_needed", _("Not needed for me")

    key = models.CharField(_("paper"), max_length=30)
    state = models.CharField(_("state"), max_length=10, choices=State)
    since = day(_("since"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects: ClassVar[Any] = SeasonalQuerySet["VisaPaper"].as_manager()

    class Meta:
        ordering = ["key", "pk"]
        constraints = [
            once("a_visa_paper_stands_once", _("This paper stands there already. Change that entry."), "key"),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(since__isnull=False),
                name="a_paper_that_is_waited_for_has_a_day",
                violation_error_message=_("Say since when you wait for it."),
            ),
        ]

    def __str__(self) -> str:
        known = shipped.papers().get(self.key)
        return known.name if known else self.key
