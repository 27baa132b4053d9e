"""What a record of certification means for the plan: steps, the fact that programs ask about, days. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from applicants.certification import rules
from applicants.certification.rules import ENCOUNTERS, Observed
from applicants.certification.said import Pathway, Said
from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown

STEPS = (
    "wdoms_check", "myintealth_account", "ecfmg_application", "credential_verification", "pathway_choice",
    "pathway_documents", "pathway_application", "ecfmg_reqs_met", "ecfmg_certificate",
)  # fmt: skip
"""The milestones that this room shows, in the order of the road."""


class State(NamedTuple):
    """Since when a step is done, or begun."""

    done: date | None = None
    begun: date | None = None


def _last(*days: date | None) -> date | None:
    """The last of the days where all of them are known."""
    known = [day for day in days if day]
    return max(known) if known and len(known) == len(days) else None


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def papers(said: Said) -> dict[str, date | None]:
    """The papers that the chosen Pathway asks for, by name of the field, with the day each was sent.

    Pathway 6 has encounters instead. Source: ECFMG Pathways pages.
    """
    if said.pathway == Pathway.ONE:
        return {"license_sent_on": said.license_sent_on, "good_standing_on": said.good_standing_on}
    if said.needs_pathway and said.pathway != Pathway.SIX:
        return {"attestation_on": said.attestation_on}
    return {}


def _papers(said: Said, rows: Sequence[Observed], today: date) -> State:
    if said.pathway == Pathway.NOT_NEEDED:
        return State(said.pathway_chosen_on)  # who needs no Pathway has nothing to hand in
    if said.pathway == Pathway.SIX:
        days = rules.encounters_that_count(rows, today)
        return State(days[ENCOUNTERS - 1] if len(days) >= ENCOUNTERS else None, _first(*days))
    sent = papers(said).values()
    return State(_last(*sent), _first(*sent))


def states(said: Said, rows: Sequence[Observed], today: date) -> dict[str, State]:
    """What the record says of each of its milestones."""
    account = said.identity_confirmed_on if said.has_id else None
    no_pathway = said.pathway_chosen_on if said.pathway == Pathway.NOT_NEEDED else None
    found = {
        "wdoms_check": State(said.school_checked_on if said.note_covers_year else None),
        "myintealth_account": State(account, _first(said.account_opened_on, said.identity_confirmed_on)),
        "ecfmg_application": State(said.application_accepted_on, said.application_sent_on),
        "credential_verification": State(
            _last(said.diploma_verified_on, said.transcript_verified_on),
            _first(
                said.diploma_sent_on, said.transcript_sent_on, said.diploma_verified_on, said.transcript_verified_on
            ),
        ),
        "pathway_choice": State(said.pathway_chosen_on),
        "pathway_documents": _papers(said, rows, today),
        "pathway_application": State(
            said.pathway_accepted_on or no_pathway, None if said.pathway_rejected_on else said.pathway_sent_on
        ),
        "ecfmg_reqs_met": State(said.reported_on),
        "ecfmg_certificate": State(said.issued_on),
    }
    return {key: found[key] for key in STEPS}


def shown(said: Said, rows: Sequence[Observed], *, today: date, path: str, season_days: Mapping[str, date]) -> Shown:
    """All that the record shows. `season_days` as in rules.certified_at; empty where no season is aimed for."""
    found = states(said, rows, today)
    return Shown(
        done={key: state.done for key, state in found.items() if state.done},
        begun={key: state.begun for key, state in found.items() if state.begun and not state.done},
        facts={"certified_at": rules.certified_at(said, season_days) if season_days else None},
        dates=_days(said, found, path),
    )


def _days(said: Said, found: Mapping[str, State], path: str) -> list[Day]:
    """Days to be reminded of. The official closing day is reminded of by the season itself, which follows its moves."""
    kinds, days = RecordDate.Kind, []
    if ask_on := rules.ask_school_on(said):
        days.append(
            Day("credentials", kinds.ASK, _("Diploma and transcript: the school has not answered"), ask_on, path)
        )
    if said.needs_pathway and said.papers_due_on and not found["pathway_documents"].done:
        days.append(Day("papers", kinds.DUE, _("Pathway papers were promised"), said.papers_due_on, path))
    if said.expires_on:
        days.append(Day("certificate", kinds.EXPIRES, _("Your ECFMG certificate runs out"), said.expires_on, path))
    return days
