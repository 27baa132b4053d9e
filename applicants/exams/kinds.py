"""The words of the exams room: which exams there are, what becomes of an attempt, what a practice score is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Exam(models.TextChoices):
    """The exams of the road."""

    STEP1 = "step1", _("Step 1")
    STEP2 = "step2", _("Step 2 CK")
    STEP3 = "step3", _("Step 3")
    OET = "oet", _("OET Medicine")
    TOEFL = "toefl", _("TOEFL")


STEPS = (Exam.STEP1, Exam.STEP2, Exam.STEP3)
"""The Steps of the USMLE, the US licensing exams."""
FOR_CERTIFICATE = (Exam.STEP1, Exam.STEP2)
"""The Steps that ECFMG wants for its certificate."""


class State(models.TextChoices):
    """How far an attempt is."""

    PLANNED = "planned", _("planned, not registered yet")
    REGISTERED = "registered", _("registered, no day booked yet")
    BOOKED = "booked", _("booked for a day")
    SAT = "sat", _("sat, result not there yet")
    RESULT = "result", _("result is there")
    INCOMPLETE = "incomplete", _("begun and not finished")
    CANCELLED = "cancelled", _("canceled before it began")


AHEAD = (State.PLANNED, State.REGISTERED, State.BOOKED)
"""Still to come."""
COUNTED = (State.SAT, State.RESULT, State.INCOMPLETE)
"""What USMLE counts as an attempt: whatever was begun."""


class System(models.TextChoices):
    """Where one registers for a Step."""

    FSMB = "fsmb", _("FSMB (since 12 January 2026)")
    ECFMG = "ecfmg", _("ECFMG (until January 2026)")


class Maker(models.TextChoices):
    """Who made a practice exam."""

    NBME = "nbme", _("NBME")
    UWSA = "uwsa", _("UWorld self-assessment (UWSA)")
    FREE120 = "free120", _("Free 120")
    AMBOSS = "amboss", _("AMBOSS")
    OTHER = "other", _("another one")


class Conditions(models.TextChoices):
    """How a practice exam was taken."""

    REAL = "real", _("timed and in one go, as in the exam")
    PARTS = "parts", _("timed, in several parts")
    FREE = "free", _("without a clock")
    UNKNOWN = "", _("not noted")
