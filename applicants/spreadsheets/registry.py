"""The tables of all rooms that can be read in and out, in the order of the navigation."""

from applicants.checklist import sheet as checklist
from applicants.sheets import Sheet

SHEETS: dict[str, Sheet] = {sheet.key: sheet for room in (checklist,) for sheet in room.SHEETS}
