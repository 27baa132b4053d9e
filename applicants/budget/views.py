"""The budget, to look at: totals, months, phases, lines, the schedule of fees. What one does with it: acts.py."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.http import render_page
from applicants.budget import chart, plan, reads, rules
from applicants.budget.models import USD, BudgetLine, BudgetSettings, ExchangeRate, PlannedPrograms
from applicants.budget.rules import Line, State
from applicants.checklist.views import base
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.remarks import Remark, Weight, heaviest_first
from applicants.sharing.access import applicant_page
from roadmap import fees

NEXT = 4
FURTHER, MOST_FURTHER = 20, 500


def kept_of(request: HttpRequest, applicant: Applicant) -> reads.Kept:
    """What this applicant said, as far as the person may see it. Four queries."""
    settings = BudgetSettings.objects.visible_to(request.user).filter(applicant=applicant).first()
    return reads.Kept(
        settings or BudgetSettings(applicant=applicant),
        list(ExchangeRate.objects.visible_to(request.user).filter(applicant=applicant)),
        list(PlannedPrograms.objects.visible_to(request.user).filter(applicant=applicant)),
        list(BudgetLine.objects.visible_to(request.user).filter(applicant=applicant).for_list()),
    )


@applicant_page(Section.BUDGET)
def room(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The whole budget, in the own currency or in US dollars (`?in=usd`)."""
    kept, today, aims = kept_of(request, applicant), applicant.user.today(), reads.aims_of(applicant)
    currency = USD if request.GET.get("in") == "usd" else kept.currency
    facts = reads.facts_of(applicant, kept, aims, currency, today)
    schedule = fees.shipped()
    lines = plan.lines(schedule, facts)
    match_day, by_month = reads.match_day(applicant), rules.months(lines)
    parts = rules.parts(lines, match_day)
    further = _further(request.GET.get("more", ""))
    upcoming = rules.next_to_pay(lines)
    context = base(request, applicant, "budget") | {
        "kept": kept, "today": today, "currency": currency, "match_day": match_day, "further": further,
        "until": rules.totals(parts.until), "after": rules.totals(parts.after),
        "undated": rules.totals(parts.undated), "all": rules.totals(lines),
        "next": upcoming[:NEXT], "months": by_month.items(),
        "chart": chart.build(by_month, today=today, match_day=match_day),
        "phases": [
            (phase, sums, [line for line in lines if line.phase == phase and line.state != State.OUT])
            for phase, sums in rules.phases(lines).items()
        ],
        "left_out": [line for line in lines if line.state == State.OUT],
        "more": plan.more_programs(schedule, facts.season, aims, facts.programs, further),
        "remarks": heaviest_first(remarks(lines, facts, kept)),
    }  # fmt: skip
    return render_page(request, "applicants/budget/room.html", context)


def _further(typed: str) -> int:
    """How many more programs are asked about; 20 unless somebody asks for another number."""
    return min(int(typed), MOST_FURTHER) if typed.isascii() and typed.isdigit() and len(typed) < 9 else FURTHER


def remarks(lines: Sequence[Line], facts: plan.Facts, kept: reads.Kept) -> list[Remark]:
    """All that the rules say about this budget."""
    found = rules.unknown_rates(lines)
    for rate in kept.rates:
        found += rules.stale_rate(rate.currency, rate.on, facts.today)
    for line in lines:
        if line.fee and line.figure and line.fee.unit == "program" and line.state == State.OPEN and not line.own_amount:
            found += rules.beyond_first_tier(line.title, line.figure, line.count or 0)
    if not any(facts.programs.get(aim.pk) for aim in facts.aims) and not _has_applied(lines):
        words = _("No programs are planned yet, so applications are missing in all sums. They are often a large part.")
        found.append(Remark("no_programs", Weight.WARN, words))
    return found + rules.taken_as_paid(lines)


def _has_applied(lines: Sequence[Line]) -> bool:
    return any(line.fee and line.fee.unit == "program" for line in lines)


@applicant_page(Section.BUDGET)
def schedule(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """All fees of the season with source, day, other figures, and what is not verified."""
    season = applicant.target_season
    assert season is not None  # a plan has a season
    found = fees.shipped()
    context = base(request, applicant, "budget") | {
        "fees": [(fee, fee.of(season), fee.of(season).season != season) for fee in found.fees],
        "prices": found.prices, "checked_on": found.checked_on,
    }  # fmt: skip
    return render_page(request, "applicants/budget/fees.html", context)


def currencies(kept: reads.Kept) -> list[str]:
    """The currencies of amounts: the own one, US dollars, those of the schedule, of rates and of lines."""
    of_rates = [rate.currency for rate in kept.rates]
    of_lines = [row.planned_currency for row in kept.rows if row.planned_currency]
    return list(dict.fromkeys([kept.currency, USD, *fees.shipped().currencies, *of_rates, *of_lines]))


def line_or_none(request: HttpRequest, applicant: Applicant, key: str) -> tuple[Any, reads.Kept]:
    """The line of this key among those of the budget, in the own currency, and what it was made of."""
    kept = kept_of(request, applicant)
    facts = reads.facts_of(applicant, kept, reads.aims_of(applicant), kept.currency, applicant.user.today())
    return next((line for line in plan.lines(fees.shipped(), facts) if line.key == key), None), kept
