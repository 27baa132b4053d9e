"""The rooms of one applicant's records, in the order of the navigation. A new room adds its line here."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from applicants.sections import Section


class Room(NamedTuple):
    """A room: the section that opens it, its place in the navigation, its name, icon, and the name of its address.

    `group` is the heading that it stands under: `records`, or `season`. `parts` are the names under which its parts
    show steps of the road, where these are not its place.
    """

    section: Section
    place: str
    name: Any
    icon: str
    url_name: str
    group: str = "records"
    parts: tuple[str, ...] = ()


ROOMS: tuple[Room, ...] = (
    Room(Section.EXAMS, "exams", _("Exams"), "exam", "exams:room"),
    Room(Section.EXAMS, "certification", _("ECFMG certification"), "flag", "certification:show"),
    Room(Section.USCE, "usce", _("Clinical experience"), "clinic", "usce:list"),
    Room(Section.LETTERS, "letters", _("Letters"), "letter", "letters:list"),
    Room(Section.DOCUMENTS, "documents", _("Documents"), "document", "documents:home"),
    Room(Section.PEOPLE, "people", _("People"), "people", "people:room"),
    Room(Section.BUDGET, "budget", _("Budget"), "budget", "budget:room"),
    Room(Section.WELLBEING, "check-in", _("Check-in"), "moon", "wellbeing:show"),
    Room(Section.PROGRAMS, "applying", _("Applying"), "out", "applying:overview", "season"),
    Room(Section.INTERVIEWS, "interviews", _("Interviews"), "interview", "interviews:agenda", "season",
         ("preparation",)),
    Room(Section.MATCH, "match", _("Rank list and Match"), "rank", "match:ranking", "season",
         ("ranking", "results", "soap", "couples")),
    Room(Section.VISA, "visa", _("Visa and start"), "visa", "visa:show", "season"),
    Room(Section.TRAINING, "training", _("Training and boards"), "clinic", "training:room", "season"),
)  # fmt: skip
MY_LIST = Room(Section.PROGRAMS, "my-list", _("My list"), "flag", "eras:list", "season", ("eras",))
"""It stands beside the catalogue in the navigation."""


def room_that_shows(name: str) -> Room | None:
    """The room whose records show a step, by the name that stands on the step."""
    return next((room for room in (*ROOMS, MY_LIST) if name and name in (room.place, *room.parts)), None)


def open_rooms(*, hidden: Collection[str], granted: Collection[str] | None) -> list[Room]:
    """Those that stand in the navigation: without the switched-off ones, and of somebody else only what is granted.

    `hidden`: places; `granted`: sections, None for the person's own rooms.
    """
    return [
        room for room in ROOMS if room.place not in hidden and (granted is None or room.section.value in granted)
    ]  # fmt: skip


TELLERS = (
    "applicants.exams.services.tell",
    "applicants.certification.services.tell",
    "applicants.usce.services.tell",
    "applicants.eras.services.tell",
    "applicants.interviews.services.tell",
    "applicants.match.ranking.telling.tell",
    "applicants.match.results.services.tell",
    "applicants.match.soap.telling.tell",
    "applicants.match.couples.services.tell",
    "applicants.visa.services.tell",
    "applicants.training.services.tell",
)
"""Verbs `tell(*, applicant, by)` of the rooms whose records mean something else for another Match season or on another
day: what begins today has begun."""
