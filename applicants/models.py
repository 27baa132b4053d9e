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
from applicants.eras.applying.models import Application, AssignedLetter, AssignedStatement, Signal
from applicants.eras.importing.models import ListImport
from applicants.eras.models import ListedNote, ListedProgram, SavedSearch
from applicants.exams.models import Attempt, ExamTarget, PracticeScore, StudyPlan, StudyResource, StudyWeek
from applicants.interviews.entry.models import CalendarEntry
from applicants.interviews.models import Interview
from applicants.interviews.prep.models import (
    Answer,
    BeforeLine,
    InterviewNotes,
    Message,
    MockInterview,
    Practice,
    ReadyLine,
)
from applicants.letters.models import Letter
from applicants.match.couples.models import Couple, CouplePair, PairChange, Partner, SharedProgram
from applicants.match.ranking.models import (
    CertifiedList,
    HardStop,
    ProgramScore,
    RankCriterion,
    RankEntry,
    RankList,
    RankListVersion,
    RankStep,
)
from applicants.match.results.models import MatchOutcome, Vacancy
from applicants.match.soap.models import SoapApplication, SoapContact, SoapOffer, SoapPlanLine
from applicants.people.models import Conference, Contact, Group
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant, TargetSpecialty
from applicants.seasons.models import PastSeason
from applicants.sharing.models import Grant, Invitation, Viewing
from applicants.spreadsheets.models import SpreadsheetImport
from applicants.training.models import (
    Block,
    BoardExam,
    InTrainingExam,
    License,
    NextStep,
    Residency,
    Review,
    Sponsorship,
)
from applicants.usce.models import Place, Rotation
from applicants.visa.models import H1bCase, J1Case, VisaPaper, VisaPlan, VisaWait
from applicants.wellbeing.models import CheckIn

__all__ = [
    "Answer", "Applicant", "Application", "AssignedLetter", "AssignedStatement", "Attempt", "BeforeLine", "Block",
    "BoardExam", "BudgetLine", "BudgetSettings", "CalendarEntry", "Certification", "CertifiedList", "Change",
    "CheckIn", "ChecklistItem", "Conference", "Contact", "Couple", "CouplePair", "CvTexts", "Encounter",
    "ExamTarget", "ExchangeRate", "Experience", "FitFacts", "Grant", "Group", "H1bCase", "HardStop",
    "InTrainingExam", "Interview", "InterviewNotes", "Invitation", "J1Case", "Letter", "License", "ListImport",
    "ListedNote", "ListedProgram", "MatchOutcome", "Message", "MockInterview", "NextStep", "PairChange", "Paper",
    "Partner", "PastSeason", "Photo", "Place", "PlannedPrograms", "Practice", "PracticeScore", "ProgramScore",
    "RankCriterion", "RankEntry", "RankList", "RankListVersion", "RankStep", "ReadyLine", "RecordDate", "Residency",
    "Review", "Reviewer", "Rotation", "SavedSearch", "ScholarlyWork", "SharedProgram", "Signal", "SoapApplication",
    "SoapContact", "SoapOffer", "SoapPlanLine", "Sponsorship", "SpreadsheetImport", "Statement", "StatementVersion",
    "StoredFile", "StudyPlan", "StudyResource", "StudyWeek", "Substep", "TargetSpecialty", "Vacancy", "VaultItem",
    "Viewing", "VisaPaper", "VisaPlan", "VisaWait",
]  # fmt: skip
