"""What an applicant says of their way to the ECFMG certificate, as plain values. Pure."""

from dataclasses import dataclass, fields
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Route(TextChoices):
    """How the medical school answers ECFMG."""

    EPIC = "epic", _("Electronically (EPIC)")
    PAPER = "paper", _("On paper")


class Cs(TextChoices):
    """Step 2 CS, the clinical exam that ended in 2021."""

    NEVER = "never", _("Never taken")
    PASSED = "passed", _("Passed, and ECFMG still counts the pass")
    FAILED = "failed", _("Failed at least once, and no pass that still counts")
    LAPSED = "lapsed", _("Passed, but the pass no longer counts; never failed")


class License(TextChoices):
    """A license to practice medicine without supervision."""

    NEVER = "never", _("Never held one")
    HELD = "held", _("Held now")
    PAST = "past", _("Held in the past")


class Accreditation(TextChoices):
    """Who accredits the medical school, as far as it matters for a Pathway."""

    WFME = "wfme", _("An agency that WFME recognizes")
    NCFMEA = "ncfmea", _("An agency that NCFMEA finds comparable to the US")
    LCME = "lcme", _("The degree is a joint one with a US school (LCME)")
    OTHER = "other", _("None of these")


class Pathway(TextChoices):
    """The ways to show clinical and communication skills."""

    NOT_NEEDED = "none", _("No Pathway needed")
    ONE = "1", _("Pathway 1: licensed to practice")
    TWO = "2", _("Pathway 2: national clinical exam (OSCE)")
    THREE = "3", _("Pathway 3: school accredited by an agency that WFME recognizes")
    FOUR = "4", _("Pathway 4: school accredited by an agency that NCFMEA finds comparable")
    FIVE = "5", _("Pathway 5: joint degree with a US school")
    SIX = "6", _("Pathway 6: six Mini-CEX")


FIRST_PATHWAYS = 2021
"""The first season with Pathways; Step 2 CS had just ended."""


@dataclass(frozen=True)
class Said:
    """One person's record. A day is None, and a text empty, where nothing was said."""

    school_checked_on: date | None = None
    note_covers_year: bool | None = None
    account_opened_on: date | None = None
    identity_confirmed_on: date | None = None
    has_id: bool = False
    application_sent_on: date | None = None
    application_accepted_on: date | None = None
    route: str = ""
    diploma_sent_on: date | None = None
    diploma_verified_on: date | None = None
    transcript_sent_on: date | None = None
    transcript_verified_on: date | None = None
    asked_school_on: date | None = None
    step2_cs: str = ""
    license: str = ""
    license_country: str = ""
    license_last_on: date | None = None
    license_clean: bool | None = None
    accreditation: str = ""
    national_osce: bool | None = None
    pathway: str = ""
    pathway_chosen_on: date | None = None
    pathway_season: int | None = None
    license_sent_on: date | None = None
    good_standing_on: date | None = None
    attestation_on: date | None = None
    papers_due_on: date | None = None
    pathway_sent_on: date | None = None
    pathway_accepted_on: date | None = None
    pathway_rejected_on: date | None = None
    reported_on: date | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    is_permanent: bool = False

    @property
    def needs_pathway(self) -> bool:
        """Whether a Pathway was chosen that has papers and an application."""
        return self.pathway not in ("", Pathway.NOT_NEEDED)


FIELDS = tuple(one.name for one in fields(Said))
MAY_LIE_AHEAD = ("papers_due_on", "expires_on")
PAST_DAYS = tuple(name for name in FIELDS if name.endswith("_on") and name not in MAY_LIE_AHEAD)
"""Days that tell what happened; none of them can lie ahead."""
