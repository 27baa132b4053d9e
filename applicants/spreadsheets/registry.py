"""The tables of all rooms that can be read in and out, in the order of the navigation."""

from applicants.budget import sheet as budget
from applicants.certification import sheet as certification
from applicants.checklist import sheet as checklist
from applicants.documents import sheet as documents
from applicants.eras import sheet as eras
from applicants.exams import sheet as exams
from applicants.interviews import sheet as interviews
from applicants.letters import sheet as letters
from applicants.people import sheet as people
from applicants.sheets import Sheet
from applicants.training import sheet as training
from applicants.usce import sheet as usce
from applicants.visa import sheet as visa
from applicants.wellbeing import sheet as wellbeing

SHEETS: dict[str, Sheet] = {
    sheet.key: sheet
    for room in (
        exams, certification, usce, letters, documents, eras, interviews, visa, training, people, budget, wellbeing,
        checklist,
    )
    for sheet in room.SHEETS
}  # fmt: skip
