"""Made-up interviews of the demo applicant."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from applicants.eras.models import ListedProgram
from applicants.interviews import services
from applicants.interviews.models import Interview
from applicants.interviews.times import to_instant
from applicants.profile.models import Applicant
from programs.models import Specialty

if TYPE_CHECKING:
    from accounts.models import User

ZONE = "America/Chicago"
FRIDAY = 4
NAMES = ("Sample Harbor Hospital", "Mock Prairie Health System", "Placeholder Falls Medical Center")


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """Three invitations: one to answer within hours, one booked in the person's night, one that was held."""
    listed: list[Any] = list(ListedProgram.objects.current().filter(applicant=applicant).for_list()[:3])
    medicine = Specialty.objects.get(key="internal-medicine")
    typed = ({"own_name": f"{name} (demo)", "own_specialty": medicine} for name in NAMES)
    first, second, third = [*({"listed": row} for row in listed), *typed][:3]
    now = timezone.now()

    def at(days: int, hour: int) -> datetime:
        day = today + timedelta(days=days)
        back = max(0, day.weekday() - FRIDAY)  # programs interview from Monday to Friday
        return to_instant(datetime.combine(day - timedelta(days=back), time(hour)), ZONE, fold=0)

    about = {"zone": ZONE, "how": Interview.How.VIDEO}
    services.add_invitation(applicant=applicant, by=by, values=about | first | {
        "invited_on": by.today(now - timedelta(hours=16)), "invited_at": now - timedelta(hours=16),
        "reply_by": now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=24),
        "platform": Interview.Platform.EMAIL, "slots": "Tuesday or Thursday of the week after next (made up)",
    })  # fmt: skip
    services.add_invitation(applicant=applicant, by=by, values=about | second | {
        "invited_on": today - timedelta(days=9), "starts_at": at(16, 13), "ends_at": at(16, 17),
        "platform": Interview.Platform.THALAMUS, "link": "https://example.org/made-up-interview",
    })  # fmt: skip
    held = services.add_invitation(applicant=applicant, by=by, values=about | third | {
        "invited_on": today - timedelta(days=30), "starts_at": at(-3, 9), "ends_at": at(-3, 12),
        "platform": Interview.Platform.SCHEDULER,
    })  # fmt: skip
    services.mark_done(row=held.row, by=by)
