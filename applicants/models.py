"""One app, one migration history: the models of all rooms."""

from applicants.checklist.models import Change, ChecklistItem, Substep
from applicants.eras.models import FitFacts, ListedProgram, SavedSearch
from applicants.profile.models import Applicant, TargetSpecialty
from applicants.sharing.models import Grant, Invitation, Viewing

__all__ = [
    "Applicant", "Change", "ChecklistItem", "FitFacts", "Grant", "Invitation", "ListedProgram", "SavedSearch",
    "Substep", "TargetSpecialty", "Viewing",
]  # fmt: skip
