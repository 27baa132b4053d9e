"""The way to the ECFMG certificate: one row for a person, and their observed encounters for Pathway 6."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.certification.said import (
    FIELDS,
    FIRST_PATHWAYS,
    Accreditation,
    Cs,
    License,
    Pathway,
    Route,
    Said,
)
from applicants.owned import OwnedModel, OwnedQuerySet, Section
from roadmap.anchors import LAST_SEASON


def in_order(first: str, then: str, name: str, message: Any) -> models.CheckConstraint:
    """The second day is not before the first, where both are known."""
    return models.CheckConstraint(
        condition=Q(**{first: None}) | Q(**{then: None}) | Q(**{f"{then}__gte": F(first)}),
        name=name,
        violation_error_message=message,
    )


class Certification(OwnedModel):
    """What a person says of their ECFMG certification. The number of USMLE/ECFMG is never stored, only that it is."""

    section = Section.EXAMS

    # the school
    school_checked_on = models.DateField(_("looked up on"), null=True, blank=True)
    note_covers_year = models.BooleanField(_("the ECFMG note covers the year of graduation"), null=True, blank=True)

    # MyIntealth
    account_opened_on = models.DateField(_("account opened on"), null=True, blank=True)
    identity_confirmed_on = models.DateField(_("identity confirmed on"), null=True, blank=True)
    has_id = models.BooleanField(_("a USMLE/ECFMG number is there"), default=False)

    # the application for certification
    application_sent_on = models.DateField(_("application sent on"), null=True, blank=True)
    application_accepted_on = models.DateField(_("application accepted on"), null=True, blank=True)

    # the two credentials
    route = models.CharField(_("how the school answers"), max_length=10, blank=True, choices=Route)
    diploma_sent_on = models.DateField(_("final diploma sent on"), null=True, blank=True)
    diploma_verified_on = models.DateField(_("diploma verified on"), null=True, blank=True)
    transcript_sent_on = models.DateField(_("final transcript sent on"), null=True, blank=True)
    transcript_verified_on = models.DateField(_("transcript verified on"), null=True, blank=True)
    asked_school_on = models.DateField(_("school last asked on"), null=True, blank=True)

    # what decides the Pathway
    step2_cs = models.CharField(_("Step 2 CS"), max_length=10, blank=True, choices=Cs)
    license = models.CharField(
        _("license to practice medicine without supervision"), max_length=10, blank=True, choices=License
    )
    license_country = models.CharField(_("country of the license"), max_length=100, blank=True)
    license_last_on = models.DateField(_("last day of the license"), null=True, blank=True)
    license_clean = models.BooleanField(_("never disciplined by a licensing authority"), null=True, blank=True)
    accreditation = models.CharField(_("who accredits the school"), max_length=10, blank=True, choices=Accreditation)
    national_osce = models.BooleanField(_("national OSCE passed"), null=True, blank=True)

    # the Pathway, its papers and its application
    pathway = models.CharField(_("Pathway"), max_length=5, blank=True, choices=Pathway)
    pathway_chosen_on = models.DateField(_("chosen on"), null=True, blank=True)
    pathway_season = models.PositiveSmallIntegerField(_("Pathways season"), null=True, blank=True)
    license_sent_on = models.DateField(_("license sent on"), null=True, blank=True)
    good_standing_on = models.DateField(_("certificate of good standing sent on"), null=True, blank=True)
    attestation_on = models.DateField(_("statement of the school sent on"), null=True, blank=True)
    papers_due_on = models.DateField(_("day by which the papers were promised"), null=True, blank=True)
    pathway_sent_on = models.DateField(_("Pathway application sent on"), null=True, blank=True)
    pathway_accepted_on = models.DateField(_("Pathway accepted on"), null=True, blank=True)
    pathway_rejected_on = models.DateField(_("Pathway rejected on"), null=True, blank=True)

    # the end
    reported_on = models.DateField(_("seen as reported to NRMP on"), null=True, blank=True)
    issued_on = models.DateField(_("certificate issued on"), null=True, blank=True)
    expires_on = models.DateField(_("certificate runs out on"), null=True, blank=True)
    is_permanent = models.BooleanField(_("the certificate does not run out"), default=False)

    objects: ClassVar[Any] = OwnedQuerySet["Certification"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["applicant"],
                name="one_certification_per_applicant",
                violation_error_message=_("Your certification is kept already. Change that record."),
            ),
            models.CheckConstraint(
                condition=Q(school_checked_on=None, note_covers_year=None)
                | Q(school_checked_on__isnull=False, note_covers_year__isnull=False),
                name="a_school_check_has_a_day_and_an_answer",
                violation_error_message=_("Give both: the day you looked, and whether the note covers your year."),
            ),
            models.CheckConstraint(
                condition=Q(has_id=False) | Q(account_opened_on__isnull=False) | Q(identity_confirmed_on__isnull=False),
                name="a_number_comes_with_an_account",
                violation_error_message=_("The number comes with a MyIntealth account. Give a day of the account."),
            ),
            models.CheckConstraint(
                condition=Q(license_last_on=None) | Q(license=License.PAST),
                name="only_a_past_license_has_a_last_day",
                violation_error_message=_("Only a license held in the past has a last day."),
            ),
            models.CheckConstraint(
                condition=Q(pathway="", pathway_chosen_on=None)
                | ~Q(pathway="") & Q(pathway_chosen_on__isnull=False),
                name="a_chosen_pathway_has_its_day",
                violation_error_message=_("Give both: the Pathway and the day you chose it."),
            ),
            models.CheckConstraint(
                condition=Q(pathway__in=["", Pathway.NOT_NEEDED]) | Q(pathway_season__isnull=False),
                name="a_pathway_has_its_season",
                violation_error_message=_("Say for which Match season the Pathway is."),
            ),
            models.CheckConstraint(
                condition=Q(pathway_season=None) | Q(pathway_season__range=(FIRST_PATHWAYS, LAST_SEASON)),
                name="pathways_have_been_there_since_2021",
                violation_error_message=_("There are no Pathways for that season. Is the year right?"),
            ),
            models.CheckConstraint(
                condition=Q(pathway_accepted_on=None) | Q(pathway_rejected_on=None),
                name="a_pathway_is_accepted_or_rejected",
                violation_error_message=_("An application is accepted or rejected, not both. Keep the last answer."),
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=False) | Q(expires_on=None, is_permanent=False),
                name="only_an_issued_certificate_runs_out_or_stays",
                violation_error_message=_("Give the day on which the certificate was issued."),
            ),
            models.CheckConstraint(
                condition=Q(is_permanent=False) | Q(expires_on=None),
                name="a_permanent_certificate_does_not_run_out",
                violation_error_message=_("A certificate that does not run out has no last day. Keep one of the two."),
            ),
            in_order(
                "account_opened_on", "identity_confirmed_on", "identity_is_confirmed_after_the_account_opens",
                _("Your identity is confirmed after the account is opened."),
            ),
            in_order(
                "application_sent_on", "application_accepted_on", "an_application_is_accepted_after_it_is_sent",
                _("An application is accepted after it was sent."),
            ),
            in_order(
                "diploma_sent_on", "diploma_verified_on", "a_diploma_is_verified_after_it_is_sent",
                _("The diploma is verified after it was sent."),
            ),
            in_order(
                "transcript_sent_on", "transcript_verified_on", "a_transcript_is_verified_after_it_is_sent",
                _("The transcript is verified after it was sent."),
            ),
            in_order(
                "pathway_sent_on", "pathway_accepted_on", "a_pathway_is_accepted_after_it_is_sent",
                _("A Pathway application is accepted after it was sent."),
            ),
            in_order(
                "pathway_sent_on", "pathway_rejected_on", "a_pathway_is_rejected_after_it_is_sent",
                _("A Pathway application is rejected after it was sent."),
            ),
            in_order(
                "issued_on", "expires_on", "a_certificate_runs_out_after_it_is_issued",
                _("A certificate runs out after it was issued."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"certification of {self.applicant_id}"

    @property
    def said(self) -> Said:
        """The record as plain values, for the rules."""
        return Said(**{name: getattr(self, name) for name in FIELDS})


class EncounterQuerySet(OwnedQuerySet["Encounter"]):
    def for_list(self) -> Self:
        """Those that took place first, in their order; then those that are only arranged."""
        return self.order_by(F("done_on").asc(nulls_last=True), "pk")


class Encounter(OwnedModel):
    """One observed patient encounter (Mini-CEX) for Pathway 6, done or arranged. Nothing of the patient is kept."""

    section = Section.EXAMS

    evaluator = models.CharField(_("evaluating doctor"), max_length=100)
    place = models.CharField(_("hospital or practice"), max_length=150, blank=True)
    done_on = models.DateField(_("took place on"), null=True, blank=True)
    licensed_since = models.DateField(_("evaluator licensed since"), null=True, blank=True)
    is_unrestricted = models.BooleanField(_("the license is unrestricted"), null=True, blank=True)
    is_relative = models.BooleanField(_("the doctor is a relative"), null=True, blank=True)
    is_paid = models.BooleanField(_("the doctor is paid for it"), null=True, blank=True)

    objects: ClassVar[Any] = EncounterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(evaluator=""),
                name="an_encounter_has_an_evaluator",
                violation_error_message=_("Name the doctor who evaluates."),
            ),
            models.CheckConstraint(
                condition=Q(is_unrestricted=None) | Q(is_unrestricted=True),
                name="an_evaluator_has_an_unrestricted_license",
                violation_error_message=_("Pathway 6: the evaluator must hold an unrestricted license."),
            ),
            models.CheckConstraint(
                condition=Q(is_relative=None) | Q(is_relative=False),
                name="a_relative_does_not_evaluate",
                violation_error_message=_("Pathway 6: the evaluator cannot be a relative."),
            ),
            models.CheckConstraint(
                condition=Q(is_paid=None) | Q(is_paid=False),
                name="an_evaluator_is_not_paid",
                violation_error_message=_("Pathway 6: the evaluator cannot be paid for it."),
            ),
        ]

    def __str__(self) -> str:
        return self.evaluator
