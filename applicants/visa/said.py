"""What a person says of their visa and start, as plain values. The models have the same fields."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class Track(models.TextChoices):
    """The visa that a season leads to."""

    OPEN = "open", _("Both kept open: J-1 and H-1B")
    J1 = "j1", _("J-1")
    H1B = "h1b", _("H-1B")
    NONE = "none", _("No visa needed")


DECIDED = (Track.J1, Track.H1B, Track.NONE)


class NoVisa(models.TextChoices):
    """Why somebody needs no visa."""

    CITIZEN = "citizen", _("US citizen")
    GREEN_CARD = "green_card", _("Green card")
    OTHER = "other", _("Another status that allows the work")


class Sponsors(models.TextChoices):
    """What the program says that it sponsors."""

    J1 = "j1", _("J-1 only")
    H1B = "h1b", _("H-1B only")
    BOTH = "both", _("J-1 and H-1B")
    NEITHER = "neither", _("neither")


@dataclass(frozen=True)
class Plan:
    """What belongs to every track: the choice, the contract, the license, insurance, onboarding, the move."""

    track: str = ""
    none_reason: str = ""
    decided_on: date | None = None
    program: str = ""
    sponsor_asked_on: date | None = None
    sponsor_answer: str = ""
    sponsor_answered_on: date | None = None
    offered_on: date | None = None
    signed_on: date | None = None
    starts_on: date | None = None
    passport_until: date | None = None
    license_sent_on: date | None = None
    license_issued_on: date | None = None
    onboarding_list_on: date | None = None
    onboarding_done_on: date | None = None
    insured_on: date | None = None
    insured_from: date | None = None
    medical_usd: Decimal | None = None
    evacuation_usd: Decimal | None = None
    repatriation_usd: Decimal | None = None
    deductible_usd: Decimal | None = None
    home_found_on: date | None = None
    travel_booked_on: date | None = None
    bank_on: date | None = None
    ssn_on: date | None = None
    moved_on: date | None = None


@dataclass(frozen=True)
class Consulate:
    """What J-1 and H-1B have alike: form, interview, visa, entry."""

    ds160_on: date | None = None
    interview_at: datetime | None = None
    interview_zone: str = ""
    processing_on: date | None = None
    visa_on: date | None = None
    enters_on: date | None = None


@dataclass(frozen=True)
class J1(Consulate):
    """The J-1 track. The number of a DS-2019 is never stored."""

    statement_asked_on: date | None = None
    statement_issued_on: date | None = None
    statement_sent_on: date | None = None
    statement_wording: bool | None = None
    statement_specialty: bool | None = None
    statement_seal: bool | None = None
    evsp_opened_on: date | None = None
    evsp_paid_on: date | None = None
    evsp_complete_on: date | None = None
    ds2019_issued_on: date | None = None
    ds2019_ends_on: date | None = None
    i901_paid_on: date | None = None
    j1_since: date | None = None
    reported_on: date | None = None
    moved_house_on: date | None = None
    address_told_on: date | None = None


@dataclass(frozen=True)
class H1b(Consulate):
    """The H-1B track. The number of a receipt is never stored."""

    papers_checked_on: date | None = None
    lca_filed_on: date | None = None
    lca_certified_on: date | None = None
    filed_on: date | None = None
    premium: bool | None = None
    approved_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None


def names(kind: type[Plan | J1 | H1b]) -> tuple[str, ...]:
    """The fields of a record."""
    return tuple(one.name for one in fields(kind))


AHEAD = ("starts_on", "passport_until", "insured_from", "enters_on", "ds2019_ends_on", "valid_from", "valid_until")
"""Days that may lie ahead; every other day tells what happened."""
