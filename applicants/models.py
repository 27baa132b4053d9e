"""One app, one migration history: the models of all rooms."""

from applicants.checklist.models import Change, ChecklistItem, RecordDate, Substep
from applicants.eras.models import ListedProgram, SavedSearch
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant, TargetSpecialty
from applicants.sharing.models import Grant, Invitation, Viewing
from applicants.spreadsheets.models import SpreadsheetImport

__all__ = [
    "Applicant", "Change", "ChecklistItem", "FitFacts", "Grant", "Invitation", "ListedProgram", "RecordDate",
    "SavedSearch", "SpreadsheetImport", "Substep", "TargetSpecialty", "Viewing",
]  # fmt: skip
