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


ROOMS: tuple[Room, ...] = (Room(Section.DOCUMENTS, "documents", _("Documents"), "document", "documents:home"),)
