"""What the tests of rooms share."""

from applicants.checklist.models import ChecklistItem, RecordDate
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant
from tests.support import html


def everything(person):
    """All that the plan and the facts store, so that two moments can be compared."""
    rows = list(ChecklistItem.objects.filter(applicant=person).order_by("pk").values())
    summary = Applicant.objects.filter(pk=person.pk).values().get()
    facts = [row.recorded for row in FitFacts.objects.filter(applicant=person) if row.recorded]
    dates = list(RecordDate.objects.filter(applicant=person).order_by("room", "key").values_list("room", "key", "on"))
    return rows, {name: value for name, value in summary.items() if name != "planned_at"}, facts, dates


def known(person, name):
    """A fact of the person, as the records or they themselves say."""
    return FitFacts.objects.get(applicant=person).known(name)


def sound(client, address):
    """The page at an address, whose markup has no fault."""
    return html.sound(client.get(address))
