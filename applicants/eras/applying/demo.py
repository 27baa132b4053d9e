"""Made-up signals and assignments of the demo applicant."""

from datetime import date
from typing import TYPE_CHECKING

from applicants.eras import services as eras
from applicants.eras.applying import reads, services
from applicants.eras.applying.rules import why_not_certified_on
from applicants.eras.applying.services import Wish
from applicants.eras.models import ListedProgram
from applicants.profile.models import Applicant
from programs.models import Specialty

if TYPE_CHECKING:
    from accounts.models import User

State = ListedProgram.State


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """Three programs will be applied to; two have a signal, and two have a statement and a letter."""
    rows = list(ListedProgram.objects.current().filter(applicant=applicant).for_list()[:3])
    for row in rows:
        row.applicant = applicant
        if row.state == State.CONSIDERING:
            eras.set_state(listed=row, state=State.WILL_APPLY, by=by)
    desk = reads.desk(applicant, by)
    limits = reads.limits(one.specialty_pk for one in desk.targets)
    for row, kind in zip(rows, ("gold", "silver"), strict=False):
        target = desk.target(row.pk)
        if target and any(limit.of(kind) for limit in limits.get(target.specialty_pk, [])):
            services.set_signal(listed=row, kind=kind, by=by)
    letters = [one.pk for one in desk.letters_to_assign[:2]]
    statement = next(iter(desk.statements), None)
    if rows and (letters or statement):
        services.assign(
            applicant=applicant, listed=[row.pk for row in rows[:2]], by=by,
            wish=Wish(letters=letters or None, statement=statement),
        )  # fmt: skip


def certify(applicant: Applicant, day: date, by: "User") -> None:
    """ERAS was certified on this day, if it can have been: what was to be sent is sent, and the signals stand."""
    season = applicant.target_season
    if season and not why_not_certified_on(day, by.today(), season):
        services.certify(applicant=applicant, service=Specialty.Service.ERAS, certified_on=day, by=by)
