"""One app, one migration history: the models of all rooms."""

from applicants.checklist.models import Change, ChecklistItem, RecordDate, Substep
from applicants.documents.models import (
    CvTexts,
    Experience,
    Paper,
    Photo,
    Reviewer,
    ScholarlyWork,
    Statement,
    StatementVersion,
    StoredFile,
    VaultItem,
)
from applicants.eras.models import ListedProgram, SavedSearch
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant, TargetSpecialty
from applicants.sharing.models import Grant, Invitation, Viewing

__all__ = [
    "Applicant", "Change", "ChecklistItem", "CvTexts", "Experience", "FitFacts", "Grant", "Invitation", "ListedProgram",
    "Paper", "Photo", "RecordDate", "Reviewer", "SavedSearch", "ScholarlyWork", "Statement", "StatementVersion",
    "StoredFile", "Substep", "TargetSpecialty", "VaultItem", "Viewing",
]  # fmt: skip
