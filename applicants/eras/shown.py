"""What my programs mean for the plan. Pure."""

from collections.abc import Mapping
from datetime import date

from applicants.checklist.records import Shown

BEGINS = {"program": "program_list", "website": "program_website_check", "ask": "program_requirements"}
"""The milestone that the first of each begins; that it is done only the person can say."""


def shown(first: Mapping[str, date]) -> Shown:
    """`first`: the day of the first program on the list, website check and ask, as far as there is one."""
    return Shown(begun={BEGINS[what]: day for what, day in first.items() if what in BEGINS})
