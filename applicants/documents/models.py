"""All rows of this room."""

from applicants.documents.cv.models import CvTexts, Experience, ScholarlyWork
from applicants.documents.files.models import StoredFile
from applicants.documents.papers.models import Paper
from applicants.documents.photo.models import Photo
from applicants.documents.statements.models import Reviewer, Statement, StatementVersion
from applicants.documents.vault.models import VaultItem

__all__ = [
    "CvTexts", "Experience", "Paper", "Photo", "Reviewer", "ScholarlyWork", "Statement", "StatementVersion",
    "StoredFile", "VaultItem",
]  # fmt: skip
