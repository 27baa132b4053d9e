"""The forms of certification: one for each part of the record, one for an encounter of Pathway 6."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.certification.models import Certification, Encounter
from applicants.certification.said import MAY_LIE_AHEAD, PAST_DAYS, Pathway
from applicants.certification.services import ENCOUNTER_FIELDS
from applicants.checklist.forms import DayField

SEASONS_AHEAD = 5
YES_NO = {True: "yes", False: "no", None: ""}


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known: True, False or None."""

    widget = forms.RadioSelect({"class": "inline"})

    def __init__(self, **kwargs: Any) -> None:
        choices = [("yes", _("Yes")), ("no", _("No")), ("", _("Not known yet"))]
        kwargs = {"required": False, "empty_value": None, "choices": choices, **kwargs}
        super().__init__(coerce=lambda value: value == "yes", **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return YES_NO.get(value, value)


class Part(NamedTuple):
    """A part of the record that is filled in on one page."""

    title: Any
    lede: Any
    fields: tuple[str, ...]


PARTS: Mapping[str, Part] = {
    "school": Part(
        _("School in the World Directory"),
        _("Look your school up at wdoms.org. The entry must carry an ECFMG Sponsor Note for your year of graduation."),
        ("school_checked_on", "note_covers_year"),
    ),
    "account": Part(
        _("MyIntealth account"),
        _("MyIntealth is the portal of ECFMG. Never write your USMLE/ECFMG number here, only that you have it."),
        ("account_opened_on", "identity_confirmed_on", "has_id"),
    ),
    "application": Part(
        _("Application for ECFMG certification"),
        _("It opens your file at ECFMG. FSMB lets you register for a Step only after it is accepted."),
        ("application_sent_on", "application_accepted_on"),
    ),
    "credentials": Part(
        _("Diploma and transcript"),
        _("ECFMG confirms both with your school: electronically through EPIC, or on paper."),
        (
            "route", "diploma_sent_on", "diploma_verified_on", "transcript_sent_on", "transcript_verified_on",
            "asked_school_on",
        ),
    ),
    "choice": Part(
        _("Pathway"),
        _("The Pathway that you use. If you are not sure, answer the questions first."),
        ("pathway", "pathway_chosen_on", "pathway_season"),
    ),
    "papers": Part(
        _("Pathway papers"),
        _("All of them must reach ECFMG before the season of the Pathway closes."),
        ("license_sent_on", "good_standing_on", "attestation_on", "papers_due_on"),
    ),
    "pathway": Part(
        _("Pathway application"),
        _("You send it in MyIntealth and pay there. An incomplete one is rejected when the season closes."),
        ("pathway_sent_on", "pathway_accepted_on", "pathway_rejected_on"),
    ),
    "report": Part(
        _("Reported to NRMP"),
        _("ECFMG tells NRMP that your exams and your Pathway are there. Look at your status at NRMP and ECFMG."),
        ("reported_on",),
    ),
    "certificate": Part(
        _("ECFMG certificate"),
        _("A certificate by a Pathway runs out, until your first year of an ACGME residency is finished."),
        ("issued_on", "expires_on", "is_permanent"),
    ),
}  # fmt: skip

QUESTIONS = (
    "pathway_season", "step2_cs", "license", "license_last_on", "license_country", "license_clean", "accreditation",
    "national_osce",
)  # fmt: skip
"""What decides the Pathway; the day of graduation stands in the profile."""


class CertificationForm(forms.ModelForm):
    """Some fields of the record. `seasons` are the Match years that a Pathway can be for."""

    note_covers_year = YesNoField(label=_("The note covers my year of graduation"))
    license_clean = YesNoField(
        label=_("No licensing authority ever disciplined me"),
        help_text=_("That means no suspension, no restriction and no open case, in any country."),
    )
    national_osce = YesNoField(
        label=_("I passed a clinical exam (OSCE) that my country asks for its license"),
        help_text=_("An OSCE is an exam with stations and simulated patients."),
    )
    pathway_season = forms.TypedChoiceField(
        label=_("For which Match"), coerce=int, empty_value=None, required=False,
        help_text=_("The 2027 Pathways are for the Match in March 2027."),
    )  # fmt: skip

    class Meta:
        model = Certification
        fields = tuple(dict.fromkeys((*(name for part in PARTS.values() for name in part.fields), *QUESTIONS)))
        field_classes = dict.fromkeys((*PAST_DAYS, *MAY_LIE_AHEAD), DayField)
        widgets = dict.fromkeys(("route", "step2_cs", "license", "accreditation", "pathway"), forms.RadioSelect)
        labels = {
            "has_id": _("I have my USMLE/ECFMG number"),
            "step2_cs": _("Step 2 CS, the clinical exam that ended in 2021"),
            "license": _("A license to practice medicine without supervision, in any country"),
            "license_last_on": _("The last day on which you held it"),
            "accreditation": _("Who accredits your medical school"),
            "papers_due_on": _("Day by which they were promised"),
            "attestation_on": _("Statement of your school about your clinical skills sent on"),
            "reported_on": _("Day on which you saw it"),
            "is_permanent": _("It does not run out"),
        }
        help_texts = {
            "license": _("A license for training only does not count."),
            "license_last_on": _("Only for a license of the past."),
            "accreditation": _(
                "The World Directory and your school know it. If more than one fits, take the first. WFME, NCFMEA and "
                "LCME judge the agencies that accredit medical schools."
            ),
            "asked_school_on": _("We remind you two weeks later, if nothing came."),
            "papers_due_on": _("We remind you of it. The closing day of the season we remind you of anyway."),
            "expires_on": _("As on the certificate."),
            "is_permanent": _("You finished the first year of an ACGME residency, or needed no Pathway."),
        }

    def __init__(self, *args: Any, only: tuple[str, ...], seasons: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(only):
            del self.fields[name]
        self.order_fields(list(only))
        for name in ("route", "step2_cs", "license", "accreditation", "pathway"):
            if name in self.fields:
                field: Any = self.fields[name]
                field.choices = [*[pair for pair in field.choices if pair[0]], ("", _("Not known yet"))]
        if "pathway_season" in self.fields:
            season: Any = self.fields["pathway_season"]
            season.choices = [("", _("Not said")), *[(year, str(year)) for year in seasons]]


def paper_fields(pathway: str) -> tuple[str, ...]:
    """The papers that a Pathway asks for, by field; all of them while none is chosen."""
    mine = {
        Pathway.ONE: ("license_sent_on", "good_standing_on"), Pathway.SIX: (), Pathway.NOT_NEEDED: (),
        "": ("license_sent_on", "good_standing_on", "attestation_on"),
    }  # fmt: skip
    return (*mine.get(pathway, ("attestation_on",)), "papers_due_on")


class EncounterForm(forms.ModelForm):
    """One observed encounter for Pathway 6."""

    is_unrestricted = YesNoField(label=_("Their license is unrestricted"))
    is_relative = YesNoField(label=_("They are related to me"))
    is_paid = YesNoField(label=_("They are paid for it"))

    class Meta:
        model = Encounter
        fields = ENCOUNTER_FIELDS
        field_classes = {"done_on": DayField, "licensed_since": DayField}
        labels = {
            "done_on": _("Day on which it took place"),
            "licensed_since": _("Licensed since"),
        }
        help_texts = {
            "evaluator": _("At most two encounters with the same doctor. Write nothing about the patient."),
            "done_on": _("Leave it empty while it is only arranged."),
            "licensed_since": _("Five years or longer. It may be outside the US."),
        }
