"""One app, one migration history: the models of all rooms."""

from applicants.budget.models import BudgetLine, BudgetSettings, ExchangeRate, PlannedPrograms
from applicants.checklist.models import Change, ChecklistItem, RecordDate, Substep
from applicants.eras.models import ListedProgram, SavedSearch
from applicants.people.models import Conference, Contact, Group
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant, TargetSpecialty
from applicants.sharing.models import Grant, Invitation, Viewing

__all__ = [
    "Applicant", "BudgetLine", "BudgetSettings", "Change", "ChecklistItem", "Conference", "Contact", "ExchangeRate",
    "FitFacts", "Grant", "Group", "Invitation", "ListedProgram", "PlannedPrograms", "RecordDate", "SavedSearch",
    "Substep", "TargetSpecialty", "Viewing",
]  # fmt: skip
