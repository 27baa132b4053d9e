"""Steps for tests: those of a person by key, and loose ones for pure functions."""

from itertools import count

from applicants.checklist.models import ChecklistItem
from roadmap.models import Phase

EXAMS = Phase(key="exams", position=1, title="Exams and ECFMG")
APPLY = Phase(key="apply", position=2, title="Apply and match")
_numbers = count(1)


def step_of(applicant, key):
    """The person's step of this key, as it stands in the database."""
    return ChecklistItem.objects.select_related("milestone", "phase").get(applicant=applicant, key=key)


def loose(key="step", *, phase=EXAMS, **values):
    """A step that is in no database: ready, an own one, called like its key."""
    values = {"state": "ready", "own_title": key.replace("_", " ").capitalize(), "pk": next(_numbers), **values}
    return ChecklistItem(key=key, phase=phase, **values)
