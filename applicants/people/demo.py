"""Made-up people for the demo."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from applicants.people import services
from applicants.people.models import Conference, Contact, Group
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """A few people, two conferences and a group, all plainly made up."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    rows: list[tuple[Any, dict[str, Any]]] = [
        (Contact, {
            "name": "Dr Hana Placeholder (demo)", "kind": "clinical", "role": "Hospitalist, Example Lakeside (demo)",
            "met_how": "Online journal club", "met_on": ago(120), "last_contact_on": ago(33), "follow_up_on": ago(2),
            "notes": "Offered to look at my CV.",
        }),
        (Contact, {
            "name": "Sami Example (demo)", "kind": "peer", "role": "PGY-2, Pretend Prairie (demo)",
            "met_how": "Alumni group of my school", "met_on": ago(200), "last_contact_on": ago(12),
            "follow_up_on": today + timedelta(days=18),
        }),
        (Contact, {
            "name": "Coordinator of Sample Valley (demo)", "kind": "program", "met_how": "Question by mail",
            "met_on": ago(40),
        }),
        (Conference, {
            "name": "Example Meeting of Internal Medicine (demo)", "field": "Internal medicine", "place": "Online",
            "begins_on": today + timedelta(days=95), "ends_on": today + timedelta(days=97), "going": "going",
            "abstract_due_on": today + timedelta(days=24),
        }),
        (Group, {"name": "IMG study group (demo)", "link": "https://example.org/group", "joined_on": ago(190)}),
    ]  # fmt: skip
    for model, values in rows:
        services.add(model=model, applicant=applicant, values=values, by=by)
