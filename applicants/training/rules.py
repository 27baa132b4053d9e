"""What the records of training mean: years of training, remarks, and what they show of the plan. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.remarks import Remark, Source, Weight
from applicants.training.boards import Board
from applicants.training.models import (
    Block,
    BoardExam,
    InTrainingExam,
    License,
    NextStep,
    Residency,
    Review,
    Sponsorship,
)

CHECKED_ON = date(2026, 11, 21)
ECFMG = Source("ECFMG, Exchange Visitor Sponsorship Program", "https://www.ecfmg.org/evsp/", CHECKED_ON)
CERTIFICATE = Source("ECFMG, Pathways", "https://www.ecfmg.org/certification-pathways/", CHECKED_ON, verified=False)
ROAD = Source("Estimate of the roadmap: renewal takes 6 to 16 weeks", "", CHECKED_ON, verified=False)

J1_YEARS = 7
"""Longest training on a J-1, in years. Source: ECFMG."""
RENEW_WEEKS = 16
"""So many weeks before the DS-2019 ends one asks for the next: the longest of the road's estimates."""
REVIEW_DAYS = 183
"""The Clinical Competency Committee meets twice a year. Source: ACGME, Milestones."""


EARLY = timedelta(days=31)
"""A year of training may end so much early, with the vacation that is left. Our estimate."""


@dataclass(frozen=True)
class Held:
    """All that the room holds for one person."""

    residencies: Sequence[Residency] = ()
    blocks: Sequence[Block] = ()
    reviews: Sequence[Review] = ()
    exams: Sequence[InTrainingExam] = ()
    sponsorships: Sequence[Sponsorship] = ()
    licenses: Sequence[License] = ()
    boards: Sequence[BoardExam] = ()
    after: Sequence[NextStep] = field(default_factory=tuple)


def years_later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def usual_end(starts_on: date, years: int) -> date:
    """The last day of a training of so many years that starts on this day."""
    return years_later(starts_on, years) - timedelta(days=1)


def postgraduate_year(residencies: Iterable[Residency], today: date) -> int | None:
    """The post-graduate year (PGY) of this day; None outside training. Whole years of earlier residencies count.

    A year that ended a month early counts as whole; one that was broken off does not. A residency from the second
    year on is never the first, also when the year before it is not written down.
    """
    before = 0
    for row in sorted(residencies, key=lambda one: one.starts_on):
        if row.kind == Residency.Kind.ADVANCED:
            before = max(before, 1)
        if row.starts_on <= today <= row.ends_on:
            return before + _whole_years(row.starts_on, today) + 1
        if row.ends_on < today:
            before += _whole_years(row.starts_on, row.ends_on + EARLY)
    return None


def _whole_years(since: date, until: date) -> int:
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def first_year_done(residencies: Iterable[Residency], today: date) -> date | None:
    """The day after the first year in a program accredited by ACGME; None before. Fellowships do not count here.

    Source: ECFMG: a certificate that rests on a Pathway becomes permanent then.
    """
    day = first_year_over(residencies)
    return day if day and day <= today else None


def first_year_over(residencies: Iterable[Residency]) -> date | None:
    """The day after the first year, also while it lies ahead. A year that ended a month early counts as whole."""
    return min((
        min(years_later(row.starts_on, 1), row.ends_on + timedelta(days=1)) for row in residencies
        if row.kind != Residency.Kind.FELLOWSHIP and years_later(row.starts_on, 1) <= row.ends_on + EARLY
    ), default=None)  # fmt: skip


# ------------------------------------------------------------------------------------ remarks


def remarks(held: Held, *, on_j1: bool, today: date) -> list[Remark]:
    """What is to be said of all of it, as it stands today."""
    found = []
    if on_j1:
        found += j1_years(held.residencies) + sponsorship(held, today)
    trains = any(row.starts_on <= today <= row.ends_on for row in held.residencies)
    needed = [row for row in held.licenses if trains or row.kind != License.Kind.TRAINING]
    return found + license_due(needed, today) + review_due(held, today)


def j1_years(residencies: Iterable[Residency]) -> list[Remark]:
    """Training on a J-1 lasts at most seven years in all; time between trainings does not count. Source: ECFMG."""
    rows = sorted(residencies, key=lambda one: one.starts_on)
    if not rows:
        return []
    between = sum(((then.starts_on - row.ends_on).days - 1 for row, then in pairwise(rows)), 0)
    latest = usual_end(rows[0].starts_on, J1_YEARS) + timedelta(days=between)
    if rows[-1].ends_on <= latest:
        return []
    words = _("On a J-1 all training together may last seven years: here until %(day)s. Talk to ECFMG before you sign.")
    return [Remark("j1_seven_years", Weight.WARN, words % {"day": date_format(latest)}, ECFMG)]


def sponsorship(held: Held, today: date) -> list[Remark]:
    """The DS-2019 is renewed each year while training goes on. Source: ECFMG; the lead is the road's estimate."""
    running = [row for row in held.residencies if row.starts_on <= today <= row.ends_on]
    if not running:
        return []
    if not held.sponsorships:
        words = _("On a J-1: write down until when your DS-2019 runs. It is renewed every year, and we remind you.")
        return [Remark("no_sponsorship", Weight.WARN, words, ECFMG)]
    last = last_given(held.sponsorships)
    if last is None:
        return []
    if last.ends_on < today:
        words = _("Your last DS-2019 here ended on %(day)s. Without a new one you usually may not work: ask now.")
        if _asked_after(held, last):
            words = _("Your last DS-2019 here ended on %(day)s, and the next one is asked for. Until it is there you "
                      "usually may not work: ask the program where it is.")  # fmt: skip
        return [Remark("sponsorship_over", Weight.STOP, words % {"day": date_format(last.ends_on)}, ECFMG)]
    if last.ends_on < running[0].ends_on and today >= renew_from(last.ends_on) and not _asked_after(held, last):
        words = _("Your DS-2019 ends on %(day)s and training goes on. It is time to ask for the next one.")
        return [Remark("renew_sponsorship", Weight.WARN, words % {"day": date_format(last.ends_on)}, ROAD)]
    return []


def last_given(sponsorships: Iterable[Sponsorship]) -> Sponsorship | None:
    """The DS-2019 that runs longest of those that are there. One that was only asked for is not there yet."""
    given = [row for row in sponsorships if row.approved_on or not row.asked_on]
    return max(given, key=lambda row: row.ends_on, default=None)


def _asked_after(held: Held, last: Sponsorship) -> bool:
    """Whether the next DS-2019 was asked for."""
    return any(row.asked_on and row.ends_on > last.ends_on for row in held.sponsorships)


def _renewals(held: Held) -> list[Sponsorship]:
    """The DS-2019s that were asked for while training went on. The one with which it began is no renewal."""
    starts = {row.pk: row.starts_on for row in held.residencies}
    return [row for row in held.sponsorships if row.asked_on and row.asked_on > starts.get(row.residency_id, date.max)]


def renew_from(ends_on: date) -> date:
    """From when on one asks for the next DS-2019."""
    return ends_on - timedelta(weeks=RENEW_WEEKS)


def license_due(licenses: Iterable[License], today: date) -> list[Remark]:
    """A license that has run out is said so; of one kind and state only the one that runs longest counts."""
    words = _("%(what)s ran out on %(day)s.")
    return [
        Remark("license_over", Weight.STOP, words % {"what": row, "day": date_format(row.expires_on)})
        for row in _last_of_each(licenses) if row.expires_on and row.expires_on < today
    ]  # fmt: skip


def review_due(held: Held, today: date) -> list[Remark]:
    """Reviews come twice a year; a year's half without one is said. Source: ACGME."""
    running = [row for row in held.residencies if row.starts_on <= today <= row.ends_on]
    if not running:
        return []
    last = max([row.on for row in held.reviews] + [running[0].starts_on])
    if (today - last).days <= REVIEW_DAYS:
        return []
    words = _("Half a year has gone by without a review here. Ask for yours; the committee meets twice a year.")
    source = Source("ACGME, Milestones", "https://www.acgme.org/milestones/", CHECKED_ON)
    return [Remark("review_due", Weight.NOTE, words, source)]


# ------------------------------------------------------------------------------------ the plan


def shown(held: Held, *, on_j1: bool, today: date, path: str) -> Shown:
    """What the records show of the plan: steps done and begun, days to be reminded of."""
    return Shown(done=_done(held, on_j1, today), begun=_begun(held, today), dates=_dates(held, on_j1, today, path))


def _first(days: Iterable[date | None]) -> date | None:
    known = [day for day in days if day]
    return min(known) if known else None


def _done(held: Held, on_j1: bool, today: date) -> dict[str, date]:
    started = [row.starts_on for row in held.residencies if row.starts_on <= today]
    ended = [row.ends_on for row in held.residencies if row.completed and row.kind in _WHOLE and row.ends_on <= today]
    full = [row.issued_on for row in held.licenses if row.kind == License.Kind.FULL]
    passed = [row.sits_on for row in held.boards if row.is_last and row.result == BoardExam.Result.PASSED]
    signed = [row for row in held.after if row.state == NextStep.State.SIGNED]
    found = {
        "start_residency": _first(started),
        "ecfmg_permanent": first_year_done(held.residencies, today),
        "milestones_review": _first(row.on for row in held.reviews if row.on <= today),
        "in_service_exam": _first(row.on for row in held.exams if row.on <= today),
        "training_complete": _first(ended),
        "full_licence": _first(full),
        "board_register": _first(row.registered_on for row in held.boards),
        "board_exam": _first(passed),
        "board_certified": _first(row.certified_on for row in held.boards),
        "fellowship_plan": _first(row.signed_on for row in signed),
        "job_contract": _first(row.signed_on for row in signed if row.kind == NextStep.Kind.JOB),
        "j1_waiver": _first(row.waiver_given_on for row in held.after) if on_j1 else None,
        "j1_renewal": _first(row.approved_on for row in _renewals(held)) if on_j1 else None,
    }
    return {key: day for key, day in found.items() if day}


_WHOLE = (Residency.Kind.CATEGORICAL, Residency.Kind.ADVANCED)


def _begun(held: Held, today: date) -> dict[str, date]:
    found = {
        "rotations": _first(row.starts_on for row in held.blocks if row.starts_on <= today),
        "full_licence": _first(row.applied_on for row in held.licenses if row.kind == License.Kind.FULL),
        "j1_waiver": _first(row.waiver_asked_on for row in held.after),
        "j1_renewal": _first(row.asked_on for row in _renewals(held)),
    }
    return {key: day for key, day in found.items() if day}


def _dates(held: Held, on_j1: bool, today: date, path: str) -> list[Day]:
    kind = RecordDate.Kind
    over = bool(held.residencies) and all(row.ends_on < today for row in held.residencies)
    found = _beginnings(held, today, path)
    found += [
        Day(f"exam{row.pk}", kind.HAPPENS, row.name, row.on, path) for row in held.exams if row.on >= today
    ]  # fmt: skip
    for row in held.boards:
        if row.sits_on and row.sits_on >= today and not row.result:
            found.append(Day(f"board{row.pk}", kind.HAPPENS, row.name, row.sits_on, path))
        if row.register_by and not row.registered_on:
            title = _("Register: %(exam)s") % {"exam": row.name}
            found.append(Day(f"register{row.pk}", kind.DUE, title, row.register_by, path, closes=True))
    found += [
        Day(f"license{row.pk}", kind.EXPIRES, str(row), row.expires_on, path)
        for row in _last_of_each(held.licenses) if row.expires_on and not (over and row.kind == License.Kind.TRAINING)
    ]  # fmt: skip
    last = last_given(held.sponsorships)
    if on_j1 and last and any(row.ends_on >= today for row in held.residencies):
        if any(row.ends_on > last.ends_on for row in held.residencies) and not _asked_after(held, last):
            words = _("Ask for the next DS-2019")
            found.append(Day("renew", kind.DUE, words, renew_from(last.ends_on), path))
        found.append(Day("ds2019", kind.EXPIRES, _("DS-2019"), last.ends_on, path, closes=True))
    return found


def _beginnings(held: Held, today: date, path: str) -> list[Day]:
    """The days that come by themselves and mean something for the plan: on each the room is asked again."""
    kind = RecordDate.Kind
    residency, block = _("Your training begins: %(name)s"), _("Your block begins: %(name)s")
    found = [
        Day(f"start{row.pk}", kind.HAPPENS, residency % {"name": row.program}, row.starts_on, path)
        for row in held.residencies if row.starts_on >= today
    ]  # fmt: skip
    found += [
        Day(f"block{row.pk}", kind.HAPPENS, block % {"name": row.name}, row.starts_on, path)
        for row in held.blocks if row.starts_on >= today
    ]  # fmt: skip
    year = first_year_over(held.residencies)
    if year and year >= today:
        found.append(Day("first_year", kind.HAPPENS, _("Your first year of training is over"), year, path))
    return found


def _last_of_each(licenses: Iterable[License]) -> list[License]:
    """The license that runs longest, of each kind and state. One that was only applied for is none yet."""
    found: dict[Any, License] = {}
    for row in licenses:
        if row.applied_on and not row.issued_on:
            continue
        key = (row.kind, row.state)
        if key not in found or (row.expires_on or date.max) > (found[key].expires_on or date.max):
            found[key] = row
    return list(found.values())


def usual_boards(residencies: Iterable[Residency], boards: dict[str, Board], aims: Iterable[str]) -> list[Board]:
    """The boards of the specialties in which the person trains, else of those that they aim for."""
    keys = [row.specialty.key for row in residencies if row.specialty] or list(aims)
    return [boards[key] for key in dict.fromkeys(keys) if key in boards]
