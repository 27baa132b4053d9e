"""One app, one migration history: the models of all rooms."""

from applicants.budget.models import BudgetLine, BudgetSettings, ExchangeRate, PlannedPrograms
from applicants.certification.models import Certification, Encounter
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
from applicants.exams.models import Attempt, ExamTarget, PracticeScore, StudyPlan, StudyResource, StudyWeek
from applicants.interviews.models import Interview
from applicants.letters.models import Letter
from applicants.match.couples.models import Couple, CouplePair, PairChange, Partner, SharedProgram
from applicants.people.models import Conference, Contact, Group
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant, TargetSpecialty
from applicants.seasons.models import PastSeason
from applicants.sharing.models import Grant, Invitation, Viewing
from applicants.spreadsheets.models import SpreadsheetImport
from applicants.usce.models import Place, Rotation
from applicants.wellbeing.models import CheckIn

__all__ = [
    "Applicant", "Attempt", "BudgetLine", "BudgetSettings", "Certification", "Change", "CheckIn", "ChecklistItem",
    "Conference", "Contact", "Couple", "CouplePair", "CvTexts", "Encounter", "ExamTarget", "ExchangeRate",
    "Experience", "FitFacts",
    "Grant", "Group", "Interview", "Invitation", "Letter", "ListedProgram", "PairChange", "Paper", "Partner",
    "PastSeason", "Photo", "Place", "PlannedPrograms",
    "PracticeScore", "RecordDate", "Reviewer", "Rotation", "SavedSearch", "ScholarlyWork", "SharedProgram",
    "SpreadsheetImport",
    "Statement", "StatementVersion", "StoredFile", "StudyPlan", "StudyResource", "StudyWeek", "Substep",
    "TargetSpecialty", "VaultItem", "Viewing",
]  # fmt: skip
