"""The budget of an applicant put together from rows. No writes.

The days of the steps are read without regard to the section of the roadmap: when something is to be paid is part of
the budget, and whoever was let into the budget sees that. The pages decide who comes this far.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from applicants.budget.models import USD, BudgetLine, BudgetSettings, ExchangeRate, PlannedPrograms
from applicants.budget.plan import Aimed, Facts, StepOf
from applicants.budget.rules import PhaseOf
from applicants.checklist.models import ChecklistItem
from applicants.checklist.planning import profile_of
from applicants.eras.demand import listed_by_specialty
from applicants.match.ranking.costs import behind, codes_in
from applicants.match.ranking.models import RankEntry, places_of
from applicants.profile.models import Applicant
from programs.models import Specialty
from roadmap import road


@dataclass(frozen=True)
class Kept:
    """What the person said, as the pages fetched it for who looks."""

    settings: BudgetSettings
    rates: list[ExchangeRate]
    programs: list[PlannedPrograms]
    rows: list[BudgetLine]

    def rate(self, currency: str) -> ExchangeRate | None:
        """The person's own rate of a currency."""
        return next((rate for rate in self.rates if rate.currency == currency), None)

    @property
    def currency(self) -> str:
        """The own currency, US dollars while no rate for it is known."""
        own = self.settings.currency
        return own if own == USD or self.rate(own) else USD


def step_of(item: ChecklistItem) -> StepOf:
    """A step as the budget wants it: its day is when it was done, else booked, planned or due."""
    return StepOf(
        key=item.key,
        phase=PhaseOf(item.phase.position, item.phase.key, item.phase.title),
        applies=item.applies,
        done=item.is_done,
        day=item.day_done if item.is_done else item.own_day or item.earliest_finish or item.act_by,
        fixed=item.own_day is not None,
        days=round(item.weeks * 7),
        public_id=str(item.public_id),
    )


def match_day(applicant: Applicant) -> date:
    """Match Day of the season that they aim for."""
    assert applicant.target_season is not None  # a plan has a season
    return road.current().calendar.day(applicant.target_season, "A_MATCH").on


def aims_of(applicant: Applicant) -> list[Aimed]:
    """The specialties that they aim for, the first one first; then others of which programs are on their list."""
    listed = listed_by_specialty(applicant)
    aims = applicant.targetspecialtys.order_by("position").values_list("specialty", flat=True)
    places = {pk: place for place, pk in enumerate(aims)}
    rows = sorted(Specialty.objects.filter(pk__in={*places, *listed}), key=lambda row: (
        places.get(row.pk, len(places)), row.name
    ))  # fmt: skip
    return [Aimed(row.pk, row.key, row.name, row.service, listed.get(row.pk, 0)) for row in rows]


def facts_of(applicant: Applicant, kept: Kept, aims: Sequence[Aimed], currency: str, today: date) -> Facts:
    """All that the lines are made of. Two queries.

    `kept.programs` are the typed numbers of programs; where none is typed, those on the list count,
    and likewise the codes of the rank list.
    """
    assert applicant.target_season is not None
    items = list(ChecklistItem.objects.filter(applicant=applicant).select_related("milestone", "phase").order_by("pk"))
    places = places_of(RankEntry.objects.current().filter(applicant=applicant).for_list())
    return Facts(
        season=applicant.target_season,
        today=today,
        steps={item.key: step_of(item) for item in items},
        tags=profile_of(applicant, items).tags,
        aims=aims,
        programs={**{aim.pk: aim.listed for aim in aims}, **{row.specialty_id: row.count for row in kept.programs}},
        ranks=kept.settings.rank_codes or codes_in(places),
        supplemental_ranks=kept.settings.supplemental_codes or codes_in(behind(places)),
        rows={row.key: row for row in kept.rows},
        currency=currency,
        rates={rate.currency: rate.per_usd for rate in kept.rates},
    )
