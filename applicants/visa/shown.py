"""What the records of visa and start mean for the plan: steps and days. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.zones import local_day
from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.visa import insurance, rules
from applicants.visa.said import J1, Consulate, H1b, Plan, Track


class State(NamedTuple):
    """Since when a step is done, or begun; for when it is booked."""

    done: date | None = None
    begun: date | None = None
    booked: date | None = None


@dataclass(frozen=True)
class Waiting:
    """A step that waits, as the plan sees it. `title` is what to ask for."""

    step: str
    title: str
    ask_on: date
    path: str


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _at_consulate(case: Consulate, today: date) -> State:
    """Done with the visa; booked for the interview while that lies ahead."""
    day = rules.interview_day(case)
    past = day if day and day <= today else None
    begun = _first(case.ds160_on, case.processing_on, past)
    return State(case.visa_on, begun, day if day and not past and not case.visa_on else None)


def _with_match(done: date | None, begun: date | None, matched_on: date | None) -> State:
    """Done only after the Match, which the step needs: what was done before counts from then on, until then as begun.

    Otherwise a choice or a home from before the Match would show the Match itself as done.
    """
    if done and matched_on:
        return State(max(done, matched_on), begun)
    return State(None, _first(done, begun))


def _insurance(plan: Plan, matched_on: date | None) -> State:
    """Done with the proof; not while a known amount is below the J-1 minimum and a J-1 is possible."""
    short = plan.track not in (Track.H1B, Track.NONE) and bool(insurance.gaps(plan))
    return State(None, plan.insured_on) if short else _with_match(plan.insured_on, None, matched_on)


def states(plan: Plan, j1: J1, h1b: H1b, today: date, match_day: date | None = None) -> dict[str, State]:
    """What the records say of each milestone of the room, in the order of the road.

    `match_day`: the day on which the roadmap has the Match as done; a contract or an offer shows it, too.
    """
    matched_on = _first(match_day, plan.offered_on, plan.signed_on)
    asked_on = _first(plan.sponsor_asked_on, plan.sponsor_answered_on)
    settling_in = _first(plan.home_found_on, plan.travel_booked_on, plan.bank_on, plan.ssn_on)
    return {
        "visa_choice": _with_match(plan.decided_on, asked_on, matched_on),
        "contract_sign": State(plan.signed_on, plan.offered_on),
        "statement_of_need": State(j1.statement_sent_on, _first(j1.statement_asked_on, j1.statement_issued_on)),
        "ds2019_application": State(
            j1.ds2019_issued_on, _first(j1.evsp_opened_on, j1.evsp_paid_on, j1.evsp_complete_on)
        ),
        "sevis_fee": State(j1.i901_paid_on),
        "visa_interview": _at_consulate(j1, today),
        "h1b_step3_check": State(h1b.papers_checked_on),
        "training_licence": State(plan.license_issued_on, plan.license_sent_on),
        "h1b_lca": State(h1b.lca_certified_on, h1b.lca_filed_on),
        "h1b_petition": State(h1b.approved_on, h1b.filed_on),
        "h1b_stamp": _at_consulate(h1b, today),
        "onboarding": State(plan.onboarding_done_on, plan.onboarding_list_on),
        "insurance": _insurance(plan, matched_on),
        "relocate": _with_match(plan.moved_on, settling_in, matched_on),
        "sevis_report": State(j1.reported_on),
    }


def shown(
    plan: Plan, j1: J1, h1b: H1b, waits: Sequence[Waiting], *, today: date, zone: str, paths: Mapping[str, str],
    match_day: date | None,
) -> Shown:  # fmt: skip
    """All that the records show. `zone` is the person's own; `paths` the pages of the J-1 parts and the petition."""
    found = states(plan, j1, h1b, today, match_day)
    return Shown(
        done={key: state.done for key, state in found.items() if state.done},
        begun={key: state.begun for key, state in found.items() if state.begun and not state.done},
        booked={key: state.booked for key, state in found.items() if state.booked},
        dates=[*_waits(waits, found), *_days(j1, h1b, waits, today, zone, paths)],
    )


def _waits(waits: Sequence[Waiting], found: Mapping[str, State]) -> list[Day]:
    """Whom to ask again. With the key of the step, so that it falls silent when the step is done."""
    words = _("Ask again: %(what)s")
    return [
        Day(row.step, RecordDate.Kind.ASK, words % {"what": row.title}, row.ask_on, row.path)
        for row in waits
        if not found[row.step].done
    ]


def _days(
    j1: J1, h1b: H1b, waits: Sequence[Waiting], today: date, zone: str, paths: Mapping[str, str]
) -> list[Day]:  # fmt: skip
    """Interviews with their hour, the I-901 fee before them, the answer to a petition, a change of address."""
    kinds, days = RecordDate.Kind, []
    for key, case in (("interview", j1), ("stamp", h1b)):
        if case.interview_at and not case.visa_on:
            on, title = local_day(case.interview_at, zone), _("Interview at the US consulate")
            days.append(Day(key, kinds.HAPPENS, title, on, paths[key], closes=True, at=case.interview_at))
    ahead = j1.interview_at and local_day(j1.interview_at, zone) >= today
    if ahead and (day := rules.interview_day(j1)) and not j1.i901_paid_on and not j1.visa_on:
        title = _("Pay the SEVIS I-901 fee: three business days before the interview")
        days.append(Day("sevis_fee", kinds.DUE, title, rules.i901_latest(day), paths["sevis"], closes=True))
    asked = {row.step for row in waits}
    if h1b.filed_on and h1b.premium and not h1b.approved_on and "h1b_petition" not in asked:
        title = _("USCIS was to act on the petition: ask the employer")
        days.append(Day("premium", kinds.ASK, title, rules.premium_answer(h1b.filed_on), paths["petition"]))
    if j1.moved_house_on and not j1.address_told_on:
        title = _("Report the change of address")
        days.append(Day("address", kinds.DUE, title, rules.address_latest(j1.moved_house_on), paths["entry"]))
    return days
