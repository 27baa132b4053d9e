"""What the database refuses of interviews."""

from datetime import date

import pytest

from applicants.interviews.models import Interview
from tests.applicants.interviews.conftest import EASTERN, at
from tests.support.constraints import refused


def interview_of(invite, **values):
    """One more interview at the program of another, not saved."""
    other = invite()
    return Interview(**{
        "applicant": other.applicant, "listed": other.listed, "zone": EASTERN, "invited_on": date(2026, 11, 20),
    } | values)  # fmt: skip


@pytest.mark.parametrize(
    ("values", "constraint", "message"),
    [
        ({"starts_at": at(12, 8, 14), "ends_at": at(12, 8, 14)}, "an_interview_ends_after_it_begins",
         "It cannot end before it begins."),
        ({"state": "scheduled"}, "a_booked_interview_has_its_time",
         "Say when it begins, or leave it as an invitation to answer."),
        ({"state": "done"}, "a_booked_interview_has_its_time",
         "Say when it begins, or leave it as an invitation to answer."),
        ({"ends_at": at(12, 8, 14)}, "an_interview_with_an_end_has_a_beginning",
         "Say when it begins too, not only when it ends."),
        ({"state": "waitlisted"}, "a_waitlist_has_its_first_day", "Say since when you are on the waitlist."),
        ({"answered_on": date(2026, 11, 19)}, "an_invitation_is_answered_after_it_came",
         "You cannot have answered before the invitation came."),
        ({"invited_at": at(11, 20, 9), "reply_by": at(11, 20, 9)}, "a_reply_is_due_after_the_invitation",
         "The time to reply by is before the invitation. Is the day right?"),
    ],
)  # fmt: skip
def test_interview(invite, values, constraint, message):
    refused(interview_of(invite, **values), constraint, message)
