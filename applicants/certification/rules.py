"""The rules between the school check and the certificate. Pure: plain values in, remarks and days out.

Each rule names its source; they were read in published copies on 21 November 2026.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.certification import pathways
from applicants.certification.pathways import CHECKED_ON, ECFMG, Verdict
from applicants.certification.said import Pathway, Route, Said
from applicants.certification.seasons import rules_of
from applicants.remarks import Remark, Source, Weight, heaviest_first

SILENT_DAYS = 90
ASK_AGAIN_DAYS = 14
LICENSED_YEARS = 5
MOST_PER_EVALUATOR = 2
ENCOUNTERS = 6
CLOSE_SOON_DAYS = 60

DIRECTORY = Source("World Directory of Medical Schools", "https://wdoms.org/", CHECKED_ON)
GMC = Source("GMC, page on EPIC verification", "https://www.gmc-uk.org/", CHECKED_ON)
NRMP = Source("NRMP, applicant FAQ", "https://www.nrmp.org/", CHECKED_ON)


@dataclass(frozen=True)
class Observed:
    """An encounter for Pathway 6 as plain values."""

    evaluator: str
    done_on: date | None = None
    licensed_since: date | None = None
    is_unrestricted: bool | None = None
    is_relative: bool | None = None
    is_paid: bool | None = None


@dataclass(frozen=True)
class Context:
    """What the rules need beside the record: days of the season of the Pathway and of the Match that is aimed for."""

    today: date
    graduation_on: date | None = None
    pathway_close: date | None = None
    training_start: date | None = None


# ------------------------------------------------------------------------------------ credentials


def ask_school_on(said: Said) -> date | None:
    """When to ask about a credential that was sent and is not verified: after 90 days, then two weeks after asking.

    Source: GMC on EPIC (many schools answer within 90 days). None where nothing is out.
    """
    waits = [
        sent
        for sent, verified in (
            (said.diploma_sent_on, said.diploma_verified_on), (said.transcript_sent_on, said.transcript_verified_on),
        )
        if sent and not verified
    ]  # fmt: skip
    if not waits:
        return None
    first = min(waits)
    asked = said.asked_school_on
    again = asked + timedelta(days=ASK_AGAIN_DAYS) if asked and asked >= first else first
    return max(first + timedelta(days=SILENT_DAYS), again)


def _credentials(said: Said, context: Context) -> Iterator[Remark]:
    ask_on = ask_school_on(said)
    if ask_on and ask_on <= context.today:
        words = _(
            "Diploma and transcript: nothing came back for %(n)s days or longer. "
            "Ask the school who answers ECFMG, and when."
        )
        yield Remark("credentials_silent", Weight.WARN, words % {"n": SILENT_DAYS}, GMC)
    if said.route == Route.PAPER and ask_on:
        words = _("Paper can take two to three months longer than EPIC. Ask whether the school can use EPIC.")
        yield Remark("paper_is_slow", Weight.NOTE, words)
    graduated = context.graduation_on
    early = [day for day in (said.diploma_sent_on, said.transcript_sent_on) if day and graduated and day < graduated]
    if early and graduated:
        words = _("ECFMG verifies the final diploma and transcript. %(day)s was before graduation: is it right?")
        yield Remark("sent_before_graduation", Weight.WARN, words % {"day": date_format(min(early))}, ECFMG)


# --------------------------------------------------------------------------------- school and Pathway


def _school(said: Said) -> Iterator[Remark]:
    """The Sponsor Note in the World Directory must cover the year of graduation. Source: ECFMG, eligibility."""
    if said.note_covers_year is False:
        words = _(
            "Without an ECFMG note for the graduation year, certification is not open. "
            "Write to the school and to ECFMG before anything is paid."
        )
        yield Remark("sponsor_note_missing", Weight.STOP, words, DIRECTORY)


def _pathway(said: Said, context: Context, verdict: Verdict | None) -> Iterator[Remark]:
    """Choice against answers, and the application against the closing day. Source: ECFMG Pathways pages."""
    if verdict:
        yield from pathways.choice_remarks(said.pathway, verdict)
    close, today = context.pathway_close, context.today
    if said.pathway_rejected_on:
        words = _("A rejected Pathway application must be made and paid anew, in an open season.")
        yield Remark("pathway_rejected", Weight.WARN, words, ECFMG)
    if not said.needs_pathway or said.pathway_accepted_on or said.pathway_rejected_on or close is None:
        return
    day = date_format(close)
    if said.pathway_sent_on and said.pathway_sent_on > close:
        words = _("The season closed on %(day)s, before this was sent. Did ECFMG move the day?") % {"day": day}
        yield Remark("sent_after_close", Weight.WARN, words, ECFMG)
    elif close < today:
        words = _("This Pathways season closed on %(day)s. What was incomplete then is rejected.") % {"day": day}
        yield Remark("pathway_closed", Weight.WARN if said.pathway_sent_on else Weight.STOP, words, ECFMG)
    elif (close - today).days <= CLOSE_SOON_DAYS and not said.pathway_sent_on:
        words = _("Application and all papers must be in by %(day)s. What is incomplete then is rejected.")
        yield Remark("pathway_closes_soon", Weight.WARN, words % {"day": day}, ECFMG)
    if not said.pathway_sent_on:
        words = _("Send the application in one go: in the 2026 season an unsent draft went away after about five days.")
        yield Remark("drafts_go_away", Weight.NOTE, words, ECFMG)


# ---------------------------------------------------------------------------------------- Pathway 6


def evaluator_key(name: str) -> str:
    """A doctor's name as it is compared: without title, dots, capitals and double blanks."""
    words = name.casefold().replace(".", " ").split()
    while words and words[0] in ("dr", "prof", "professor", "doctor"):
        words = words[1:]
    return " ".join(words)


def years_later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def licensed_long_enough(licensed_since: date, on: date) -> bool:
    """Whether an evaluator has been licensed for five years on the day of the encounter. Source: ECFMG, Pathway 6."""
    return years_later(licensed_since, LICENSED_YEARS) <= on


def encounter_problems(one: Observed, others: Sequence[Observed], today: date) -> dict[str, str]:
    """Why an encounter cannot count for Pathway 6, by field; empty where nothing speaks against it.

    Source: ECFMG, Pathway 6: the evaluator holds an unrestricted license for five years or longer, is no relative,
    is not paid, and evaluates at most two encounters of one applicant. What is not known speaks against nothing.
    """
    problems = {}
    if one.licensed_since and not licensed_long_enough(one.licensed_since, one.done_on or today):
        problems["licensed_since"] = _("Pathway 6: the evaluator must have been licensed for at least five years.")
    if one.is_unrestricted is False:
        problems["is_unrestricted"] = _("Pathway 6: the evaluator must hold an unrestricted license.")
    if one.is_relative:
        problems["is_relative"] = _("Pathway 6: the evaluator cannot be a relative.")
    if one.is_paid:
        problems["is_paid"] = _("Pathway 6: the evaluator cannot be paid for it.")
    key = evaluator_key(one.evaluator)
    if sum(evaluator_key(other.evaluator) == key for other in others) >= MOST_PER_EVALUATOR:
        problems["evaluator"] = _("Pathway 6: one doctor may evaluate at most two encounters. Find another one.")
    return problems


def encounters_that_count(rows: Sequence[Observed], today: date) -> list[date]:
    """The days of the encounters that took place and that nothing speaks against, the earliest first."""
    kept: list[Observed] = []
    done = sorted((row for row in rows if row.done_on), key=lambda row: (row.done_on or today, row.evaluator))
    for row in done:
        if not encounter_problems(row, kept, today):
            kept.append(row)
    return [row.done_on for row in kept if row.done_on]


def _encounters(said: Said, rows: Sequence[Observed]) -> Iterator[Remark]:
    if said.pathway != Pathway.SIX:
        return
    open_questions = sum(
        None in (row.licensed_since, row.is_unrestricted, row.is_relative, row.is_paid) for row in rows
    )
    if open_questions:
        words = ngettext(
            "For %(n)s encounter it is not known whether the doctor may evaluate. Ask, and write it down.",
            "For %(n)s encounters it is not known whether the doctor may evaluate. Ask, and write it down.",
            open_questions,
        ) % {"n": open_questions}  # fmt: skip
        yield Remark("evaluator_not_known", Weight.WARN, words, ECFMG)
    early = [row for row in rows if row.done_on and said.pathway_sent_on and row.done_on < said.pathway_sent_on]
    if early:
        words = _("An encounter took place before the Pathway application was sent. ECFMG may not take it: ask.")
        yield Remark("encounter_before_application", Weight.WARN, words, ECFMG)


# ------------------------------------------------------------------------------------ the certificate


def expected_expiry(said: Said) -> Remark | None:
    """When a certificate of this Pathways season runs out, with its source; None without a Pathway.

    A certificate by a Pathway runs out unless the first ACGME year is finished (ECFMG; 2026 Pathways: 31 Dec 2028).
    """
    if not said.needs_pathway or said.pathway_season is None:
        return None
    known = rules_of(said.pathway_season).expires_on
    words = _("A certificate by the %(season)s Pathways runs out on %(day)s, unless the first year of an ACGME "
              "residency is finished by then.")  # fmt: skip
    weight = Weight.NOTE if known.source.verified else Weight.WARN
    facts = {"season": said.pathway_season, "day": date_format(known.on)}
    return Remark("certificate_runs_out", weight, words % facts, known.source)


def _certificate(said: Said, context: Context) -> Iterator[Remark]:
    if said.issued_on is None or said.is_permanent:
        return
    expected = expected_expiry(said)
    if said.expires_on is None:
        if expected:
            yield expected
        return
    if said.expires_on < context.today:
        words = _("The certificate ran out. It needs a new Pathway application (revalidation) before training starts.")
        yield Remark("certificate_ran_out", Weight.STOP, words, ECFMG)
    elif context.training_start and said.expires_on < context.training_start:
        words = _("The certificate runs out on %(day)s, before training starts. Plan to revalidate it.")
        yield Remark("runs_out_before_start", Weight.WARN, words % {"day": date_format(said.expires_on)}, ECFMG)


def remarks(said: Said, rows: Sequence[Observed], context: Context, verdict: Verdict | None = None) -> list[Remark]:
    """All that the rules have to say about a record, heaviest first."""
    return heaviest_first([
        *_school(said), *_credentials(said, context), *_pathway(said, context, verdict), *_encounters(said, rows),
        *_certificate(said, context),
    ])  # fmt: skip


def certified_at(said: Said, days: Mapping[str, date]) -> str | None:
    """The first moment of the season by which the certificate surely is there: a key of programs.facts.fields.STAGES.

    `days` gives A_REVIEW, A_ROL and A_START of the season. Interviews begin with the day on which programs may read
    and nobody knows one's own first one, so that stage is never said. None: not issued in time, or it runs out first.
    """
    if said.issued_on is None or (said.expires_on and said.expires_on < days["A_START"]):
        return None
    for stage, anchor in (("application", "A_REVIEW"), ("rank_list", "A_ROL"), ("start", "A_START")):
        if said.issued_on <= days[anchor]:
            return stage
    return None
