"""What the people, conferences and groups of an applicant mean for the plan. Pure.

The guides name these steps but no measure for "done". The measures here are the project's own, and the page says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.people.models import Conference, Contact, Group
from applicants.remarks import Remark, Source, Weight

CHECKED_ON = date(2026, 11, 21)
NRMP = Source("NRMP, SOAP rules", "https://www.nrmp.org/", CHECKED_ON)

MENTORS = (Contact.Kind.CLINICAL, Contact.Kind.ACADEMIC, Contact.Kind.CAREER, Contact.Kind.PEER)
"""The four kinds of the Ultimate IMG Guide, section “Finding and Using Mentors Effectively”."""
ENOUGH_KINDS = 2
ENOUGH_CONTACTS = 3


@dataclass(frozen=True)
class Aim:
    """How far a step is: `have` of `wanted`, and the day on which it was reached."""

    key: str
    have: int
    wanted: int
    begun_on: date | None
    done_on: date | None


def _aim(key: str, days: Sequence[date], wanted: int) -> Aim:
    """Reached on the day of the last one that it needed; `days` are those that count."""
    ordered = sorted(days)
    done_on = ordered[wanted - 1] if len(ordered) >= wanted else None
    return Aim(key, len(ordered), wanted, ordered[0] if ordered else None, done_on)


def mentors(people: Iterable[Contact]) -> Aim:
    """Mentors are found when two of the four kinds are there: one person can rarely answer every question.

    Source of the kinds: Ultimate IMG Guide. That two are enough is our own measure. Each kind counts from the day on
    which its first mentor was met.
    """
    first: dict[str, date] = {}
    for person in people:
        if person.kind in MENTORS:
            first[person.kind] = min(person.known_since, first.get(person.kind, date.max))
    return _aim("find_mentors", list(first.values()), ENOUGH_KINDS)


def missing_kinds(people: Iterable[Contact]) -> list[Contact.Kind]:
    """The kinds of mentors that nobody fills yet, in the order of the guide."""
    there = {person.kind for person in people}
    return [kind for kind in MENTORS if kind not in there]


def community(groups: Iterable[Group]) -> Aim:
    """The community is joined with the first group that was joined.

    Source: Ultimate IMG Guide (“join IMG-focused groups”). That one is enough is our own measure.
    """
    return _aim("join_community", [group.joined_on for group in groups if group.joined_on], 1)


def networking(people: Iterable[Contact], conferences: Iterable[Conference]) -> Aim:
    """Contacts are built with one conference that was attended, or with three people with whom one was in touch.

    Source: Ultimate IMG Guide (conferences, alumni, local hospitals). The numbers are our own measure. A person counts
    once a day of contact is written down, from the day on which they were met; so a later mail moves nothing.
    """
    touched = _aim("networking", [p.known_since for p in people if p.last_contact_on], ENOUGH_CONTACTS)
    there = [c.last_day for c in conferences if c.going == Conference.Going.WAS_THERE and c.last_day]
    if not there:
        return touched
    begun = min([*there, *([touched.begun_on] if touched.begun_on else [])])
    done = min([*there, *([touched.done_on] if touched.done_on else [])])
    return Aim("networking", touched.have, ENOUGH_CONTACTS, begun, done)


class Quiet(NamedTuple):
    """The days of Match Week on which programs must not be written to, both included."""

    first: date
    last: date


def soap_silence(people: Iterable[Contact], quiet: Quiet) -> list[Remark]:
    """A follow-up with a program during SOAP is marked: whoever takes part must not contact programs.

    Source: NRMP, SOAP rules: no contact by the applicant, or by others for them, until the program has made contact;
    from the publication of the unfilled list on Monday to the end of SOAP on Thursday evening.
    """
    names = [
        p.name
        for p in people
        if p.kind == Contact.Kind.PROGRAM and p.follow_up_on and quiet.first <= p.follow_up_on <= quiet.last
    ]
    if not names:
        return []
    words = _(
        "A follow-up falls into Match Week, %(first)s to %(last)s: %(names)s. Who takes part in SOAP must not contact "
        "a program before the program does. Choose another day, unless the match status says “matched”."
    ) % {"first": date_format(quiet.first), "last": date_format(quiet.last), "names": ", ".join(names)}  # fmt: skip
    return [Remark("soap_silence", Weight.WARN, words, NRMP)]


def shown(
    people: Sequence[Contact], conferences: Sequence[Conference], groups: Sequence[Group], path: str
) -> Shown:  # fmt: skip
    """All that the room says: the three steps, and the days to be reminded of. `path` is the page of the room."""
    aims = (mentors(people), community(groups), networking(people, conferences))
    return Shown(
        done=_days({aim.key: aim.done_on for aim in aims}),
        begun=_days({aim.key: aim.begun_on for aim in aims}),
        dates=[*_follow_ups(people, path), *_conference_days(conferences, path)],
    )


def _days(found: Mapping[str, date | None]) -> dict[str, date]:
    return {key: day for key, day in found.items() if day}


def _follow_ups(people: Iterable[Contact], path: str) -> list[Day]:
    return [
        Day(f"contact:{p.pk}", RecordDate.Kind.ASK, _("Write to %(name)s") % {"name": p.name}, p.follow_up_on, path)
        for p in people
        if p.follow_up_on
    ]


def _conference_days(conferences: Iterable[Conference], path: str) -> list[Day]:
    """The first day of what one goes to, and the last day for an abstract of what one may go to."""
    days = []
    for one in conferences:
        if one.going == Conference.Going.GOING and one.begins_on:
            days.append(Day(f"conference:{one.pk}", RecordDate.Kind.HAPPENS, one.name, one.begins_on, path))
        open_for = (Conference.Going.MAYBE, Conference.Going.GOING)
        if one.abstract_due_on and not one.abstract_sent and one.going in open_for:
            title = _("Abstract for %(name)s") % {"name": one.name}
            days.append(
                Day(f"abstract:{one.pk}", RecordDate.Kind.DUE, title, one.abstract_due_on, path, closes=True)
            )  # fmt: skip
    return days
