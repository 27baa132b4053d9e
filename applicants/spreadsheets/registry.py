"""The tables of all rooms that can be read in and out, in the order of the navigation."""

from applicants.budget import sheet as budget
from applicants.certification import sheet as certification
from applicants.checklist import sheet as checklist
from applicants.documents import sheet as documents
from applicants.eras import sheet as eras
from applicants.exams import sheet as exams
from applicants.letters import sheet as letters
from applicants.people import sheet as people
from applicants.sheets import Sheet
from applicants.usce import sheet as usce
from applicants.wellbeing import sheet as wellbeing

SHEETS: dict[str, Sheet] = {
    sheet.key: sheet
    for room in (exams, certification, usce, letters, documents, people, budget, wellbeing, eras, checklist)
    for sheet in room.SHEETS
}
