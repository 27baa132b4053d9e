"""One app, one migration history: the models of all rooms."""

from applicants.checklist.models import Change, ChecklistItem, Substep
from applicants.profile.models import Applicant, TargetSpecialty
from applicants.sharing.models import Grant, Invitation, Viewing

__all__ = ["Applicant", "Change", "ChecklistItem", "Grant", "Invitation", "Substep", "TargetSpecialty", "Viewing"]
