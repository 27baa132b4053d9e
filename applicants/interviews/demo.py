"""Made-up interviews of the demo applicant."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from applicants.eras.models import ListedProgram
from applicants.interviews import services
from applicants.interviews.models import Interview
from applicants.interviews.times import to_instant
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User

ZONE = "America/Chicago"


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """Three invitations: one to answer within hours, one booked in the person's night, one that was held."""
    programs = list(ListedProgram.objects.current().filter(applicant=applicant).for_list()[:3])
    if len(programs) < 3:
        return
    first, second, third = programs
    now = timezone.now()

    def at(days: int, hour: int) -> datetime:
        return to_instant(datetime.combine(today + timedelta(days=days), time(hour)), ZONE, fold=0)

    about = {"zone": ZONE, "how": Interview.How.VIDEO}
    services.add_invitation(applicant=applicant, by=by, values=about | {
        "listed": first, "invited_on": by.today(now - timedelta(hours=16)), "invited_at": now - timedelta(hours=16),
        "reply_by": now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=24),
        "platform": Interview.Platform.EMAIL, "slots": "Tuesday or Thursday of the week after next (made up)",
    })  # fmt: skip
    services.add_invitation(applicant=applicant, by=by, values=about | {
        "listed": second, "invited_on": today - timedelta(days=9), "starts_at": at(16, 13), "ends_at": at(16, 17),
        "platform": Interview.Platform.THALAMUS, "link": "https://example.org/made-up-interview",
    })  # fmt: skip
    held = services.add_invitation(applicant=applicant, by=by, values=about | {
        "listed": third, "invited_on": today - timedelta(days=30), "starts_at": at(-3, 9), "ends_at": at(-3, 12),
        "platform": Interview.Platform.SCHEDULER,
    })  # fmt: skip
    services.mark_done(row=held.row, by=by)
