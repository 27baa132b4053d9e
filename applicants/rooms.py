"""The rooms of one applicant's records, in the order of the navigation. A new room adds its line here."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from applicants.sections import Section


class Room(NamedTuple):
    """A room: the section that opens it, its place in the navigation, its name, icon, and the name of its address."""

    section: Section
    place: str
    name: Any
    icon: str
    url_name: str


ROOMS: tuple[Room, ...] = (
    Room(Section.EXAMS, "exams", _("Exams"), "exam", "exams:room"),
    Room(Section.EXAMS, "certification", _("ECFMG certification"), "flag", "certification:show"),
    Room(Section.USCE, "usce", _("Clinical experience"), "clinic", "usce:list"),
    Room(Section.LETTERS, "letters", _("Letters"), "letter", "letters:list"),
    Room(Section.DOCUMENTS, "documents", _("Documents"), "document", "documents:home"),
    Room(Section.PEOPLE, "people", _("People"), "people", "people:room"),
    Room(Section.BUDGET, "budget", _("Budget"), "budget", "budget:room"),
    Room(Section.WELLBEING, "check-in", _("Check-in"), "moon", "wellbeing:show"),
)

TELLERS = (
    "applicants.exams.services.tell",
    "applicants.certification.services.tell",
    "applicants.usce.services.tell",
)
"""Verbs `tell(*, applicant, by)` of the rooms whose records mean something else for another Match season or on another
day: what begins today has begun."""
