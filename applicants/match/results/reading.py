"""What Match Week needs of rows: the week of a person's season, what their steps say of SOAP. No writes."""

from applicants.checklist.models import ChecklistItem
from applicants.match.results.rules import Ready
from applicants.match.results.week import Week, week_of
from applicants.profile.models import Applicant
from roadmap import road

STEPS = ("nrmp_register", "ecfmg_reqs_met", "ecfmg_certificate")


def week_for(applicant: Applicant) -> Week:
    """Match Week of the season that they aim for, else of the coming one."""
    current = road.current()
    season = applicant.target_season or current.calendar.coming_season(applicant.user.today())
    return week_of(season, current.calendar, current.dates)


def ready_of(applicant: Applicant) -> Ready:
    """What their steps say of what SOAP asks for. One query.

    Read without regard to the section of the roadmap: whether somebody may take part is part of SOAP, and whoever was
    let into Match and SOAP sees that. The pages decide who comes this far.
    """
    rows = ChecklistItem.objects.filter(applicant=applicant, milestone__key__in=STEPS).select_related("milestone")
    days = {row.key: row.day_done for row in rows}
    return Ready(days.get("nrmp_register"), bool(days.get("ecfmg_reqs_met")), bool(days.get("ecfmg_certificate")))
