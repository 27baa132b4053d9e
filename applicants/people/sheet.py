"""People, conferences and groups as tables."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.people import services
from applicants.people.models import Conference, Contact, Group
from applicants.profile.models import Applicant
from applicants.sections import Section
from applicants.sheets import Column, Kind, Sheet


def _read(model: Any, applicant: Applicant) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    for row in model.objects.filter(applicant=applicant):
        yield row, {name: getattr(row, name) for name in services.FIELDS[model]}


def _add(model: Any, *, applicant: Applicant, values: Mapping[str, Any], by: Any) -> Any:
    return services.add(model=model, applicant=applicant, values=values, by=by).row


def _sheet(key: str, name: Any, model: Any, columns: tuple[Column, ...], identity: tuple[str, ...]) -> Sheet:
    read: Callable[..., Any] = partial(_read, model)
    return Sheet(
        key=key, name=name, section=Section.PEOPLE, columns=columns, identity=identity, read=read,
        add=partial(_add, model), change=services.change, remove=services.remove,
    )  # fmt: skip


SHEETS: tuple[Sheet, ...] = (
    _sheet("people", _("People"), Contact, (
        Column("name", _("Name"), required=True, also=("Contact", "Mentor", "Person")),
        Column("kind", _("Kind"), Kind.CHOICE, required=True, also=("Type", "Who"),
               choices=tuple(Contact.Kind.choices),
               also_choices={"mentor": "clinical", "attending": "clinical", "research mentor": "academic",
                             "resident": "peer", "friend": "peer", "program": "program", "coordinator": "program",
                             "program director": "program", "alumnus": "alumni", "alumna": "alumni",
                             **{kind.value: kind.value for kind in Contact.Kind}}),
        Column("role", _("What they do, and where"), also=("Role", "Position", "Hospital", "Institution")),
        Column("met_how", _("How you met"), also=("How met", "Met at", "Source")),
        Column("met_on", _("Met on"), Kind.DAY, also=("Met", "First contact")),
        Column("last_contact_on", _("Last in touch on"), Kind.DAY, also=("Last contact", "Last contacted")),
        Column("follow_up_on", _("Next follow-up on"), Kind.DAY, also=("Follow up", "Follow-up", "Next follow-up")),
        Column("notes", _("Notes"), also=("Comments", "Remarks"), lines=True),
    ), ("name", "kind")),
    _sheet("conferences", _("Conferences"), Conference, (
        Column("name", _("Name"), required=True, also=("Conference", "Meeting")),
        Column("field", _("Specialty or field"), also=("Specialty", "Field")),
        Column("place", _("Place"), also=("Location", "City")),
        Column("begins_on", _("First day"), Kind.DAY, also=("Start", "From", "Date")),
        Column("ends_on", _("Last day"), Kind.DAY, also=("End", "To")),
        Column("abstract_due_on", _("Abstracts until"), Kind.DAY, also=("Abstract deadline", "Deadline")),
        Column("abstract_sent", _("My abstract is sent"), Kind.YES_NO, also=("Abstract sent", "Submitted")),
        Column("going", _("Do you go?"), Kind.CHOICE, also=("Going", "Attending"),
               choices=tuple(Conference.Going.choices),
               also_choices={"yes": "going", "no": "not", "attended": "was_there",
                             **{going.value: going.value for going in Conference.Going}}),
    ), ("name", "begins_on")),
    _sheet("groups", _("Groups"), Group, (
        Column("name", _("Name"), required=True, also=("Group", "Community")),
        Column("link", _("Link"), also=("URL", "Address")),
        Column("joined_on", _("Joined on"), Kind.DAY, also=("Joined", "Since")),
    ), ("name",)),
)  # fmt: skip
