"""One app, one migration history: the models of all rooms."""

from applicants.checklist.models import Change, ChecklistItem, RecordDate, Substep
from applicants.eras.models import ListedProgram, SavedSearch
from applicants.exams.models import Attempt, ExamTarget, PracticeScore, StudyPlan, StudyResource, StudyWeek
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant, TargetSpecialty
from applicants.sharing.models import Grant, Invitation, Viewing

__all__ = [
    "Applicant", "Attempt", "Change", "ChecklistItem", "ExamTarget", "FitFacts", "Grant", "Invitation", "ListedProgram",
    "PracticeScore", "RecordDate", "SavedSearch", "StudyPlan", "StudyResource", "StudyWeek", "Substep",
    "TargetSpecialty", "Viewing",
]  # fmt: skip
