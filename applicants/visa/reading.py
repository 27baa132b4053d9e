"""What the room reads beside its own rows: the days of the season, and steps as they stand. No writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from applicants.checklist.models import ChecklistItem
from applicants.profile.models import Applicant
from applicants.visa.models import H1bCase, J1Case, VisaPlan
from applicants.visa.rules import Context
from applicants.visa.said import J1, H1b, Plan
from applicants.visa.shown import states
from roadmap import road
from roadmap.anchors import SeasonDay

OTHERS = ("match_day", "step3_result", "ecfmg_certificate")
"""Steps of other rooms that the rules look at."""
AFTER_MATCH = frozenset({"visa_choice", "insurance", "relocate"})
"""Steps that count only from the Match on, so that their days on the roadmap give away its day."""
STEPS = tuple(states(Plan(), J1(), H1b(), date.min))
ANCHORS = ("A_ROL", "A_MATCH", "A_START")


@dataclass(frozen=True)
class Seen:
    """A step as somebody may see it: whether it is done, on which day; None where they may not know."""

    done: bool | None = None
    on: date | None = None


class Records(NamedTuple):
    """The three records of the running season; each may not be there."""

    plan: VisaPlan | None
    j1: J1Case | None
    h1b: H1bCase | None

    @property
    def said(self) -> tuple[Plan, J1, H1b]:
        """As plain values; an empty record for one that is not there."""
        return (
            self.plan.said if self.plan else Plan(), self.j1.said if self.j1 else J1(),
            self.h1b.said if self.h1b else H1b(),
        )  # fmt: skip


def season_days(applicant: Applicant, today: date) -> dict[str, SeasonDay]:
    """The days that count here, of the season that is aimed for, else of the coming one."""
    calendar = road.current().calendar
    season = applicant.target_season or calendar.coming_season(today)
    days = {key: calendar.day(season, key) for key in ANCHORS}
    return days | {"A_TRAIN_END": calendar.day(season, "A_TRAIN_END", applicant.training_years)}


def seen_steps(applicant: Applicant, *, may_read: Any = None) -> dict[str, Seen]:
    """The steps of this room and those of others that the rules look at. One query.

    `may_read`: the sections that an advisor was given, None for the owner. Without the roadmap they see what the
    records of this room show, but for what would give the Match away, and of an exam or the certificate only with
    the section of exams.
    """
    everything = may_read is None or "roadmap" in may_read
    rows = ChecklistItem.objects.filter(applicant=applicant, key__in=(*STEPS, *OTHERS))
    found: dict[str, Seen] = dict.fromkeys((*STEPS, *OTHERS), Seen())
    for row in rows:
        mine = row.key in STEPS
        exams = not mine and row.key != "match_day" and may_read is not None and "exams" in may_read
        if everything and (mine or row.key == "match_day"):
            found[row.key] = Seen(row.is_done, row.day_done if row.is_done else None)
        elif everything:
            found[row.key] = Seen(row.day_done is not None, row.day_done)  # that a later step is done proves nothing
        elif (mine and row.key not in AFTER_MATCH) or (exams and row.shown_done_on):
            found[row.key] = Seen(row.shown_done_on is not None, row.shown_done_on)
    return found


def match_day(seen: Mapping[str, Seen], *, may_read: Any = None) -> date | None:
    """The Match from which some steps count. Without the roadmap they count from their own days: nothing is hinted."""
    return seen["match_day"].on if may_read is None or "roadmap" in may_read else date.min


def context_of(
    applicant: Applicant, plan: Plan, days: Mapping[str, SeasonDay], seen: Mapping[str, Seen], today: date
) -> Context:  # fmt: skip
    """What the rules need beside the records. A contract or an offer is a match, whatever the roadmap says."""
    matched = True if plan.offered_on or plan.signed_on else seen["match_day"].done
    return Context(
        today=today,
        start=plan.starts_on or days["A_START"].on,
        start_known=plan.starts_on is not None,
        training_end=days["A_TRAIN_END"].on,
        matched=matched,
        step3_done=seen["step3_result"].done,
        step3_on=seen["step3_result"].on,
        certificate_done=seen["ecfmg_certificate"].done,
    )
