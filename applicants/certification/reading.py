"""What the pages of certification read beside the record itself: the calendar, and steps as they stand. No writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from applicants.certification import pathways, rules, seasons
from applicants.certification.models import Certification, Encounter
from applicants.certification.pathways import ECFMG, Verdict
from applicants.certification.rules import NRMP, Context, Observed
from applicants.certification.said import Said
from applicants.certification.shown import STEPS, State, states
from applicants.checklist.models import ChecklistItem
from applicants.profile.models import Applicant
from applicants.remarks import Remark, Weight, heaviest_first
from roadmap.anchors import Calendar, SeasonDay

EXAMS = ("step1_result", "step2_result")


@dataclass(frozen=True)
class Seen:
    """A step of the road as somebody may see it: whether it is done, and the day that was given for it.

    A step without a day is done because a later one is.
    """

    done: bool = False
    on: date | None = None


@dataclass(frozen=True)
class Part:
    """One thing that ECFMG must report to NRMP by the rank list deadline."""

    name: str
    seen: Seen
    where: str
    """What to do while it is not there."""


@dataclass(frozen=True)
class Page:
    """All that the page of the room shows of one person."""

    said: Said
    has_record: bool
    encounters: Sequence[Encounter]
    states: dict[str, State]
    seen: dict[str, Seen]
    verdict: Verdict
    remarks: list[Remark]
    parts: list[Part]
    season: int
    close: SeasonDay
    rank_lists: SeasonDay
    expiry: Remark | None

    @property
    def done_count(self) -> int:
        return sum(self.is_done(key) for key in STEPS)

    def is_done(self, key: str) -> bool:
        """Whether a step is done, by the record or by the person's tick."""
        return bool(self.states[key].done) or self.seen[key].done


def season_of(said: Said, applicant: Applicant, coming: int) -> int:
    """The Pathways season that counts: the one that was named, else that of the Match that is aimed for."""
    return said.pathway_season or applicant.target_season or coming


def verdict_of(said: Said, applicant: Applicant, season: int, today: date) -> Verdict:
    """The Pathway that the answers lead to in a season."""
    answers = pathways.answers_of(said, applicant.graduation_on)
    return pathways.choose(answers, seasons.rules_of(season), today)


def observed(rows: Sequence[Encounter]) -> list[Observed]:
    """Encounters as plain values."""
    names = ("evaluator", "done_on", "licensed_since", "is_unrestricted", "is_relative", "is_paid")
    return [Observed(**{name: getattr(row, name) for name in names}) for row in rows]


def season_days(applicant: Applicant, calendar: Calendar) -> dict[str, date]:
    """The days of the Match that is aimed for; empty where none is chosen."""
    season = applicant.target_season
    return {key: calendar.day(season, key).on for key in ("A_REVIEW", "A_ROL", "A_START")} if season else {}


def seen_steps(applicant: Applicant, *, ticks: bool) -> dict[str, Seen]:
    """The steps of this room and the exam results. One query.

    Without `ticks` (an advisor who was not given the roadmap) only what the records of a room show.
    """
    keys = (*STEPS, *EXAMS)
    rows = ChecklistItem.objects.filter(applicant=applicant, key__in=keys)
    found = dict.fromkeys(keys, Seen())
    for row in rows:
        done = row.is_done if ticks else row.shown_done_on is not None
        found[row.key] = Seen(done, (row.day_done if ticks else row.shown_done_on) if done else None)
    return found


def page_of(
    applicant: Applicant, row: Certification | None, encounters: Sequence[Encounter], calendar: Calendar, *,
    ticks: bool, today: date,
) -> Page:  # fmt: skip
    """Record, rules and calendar put together. One query."""
    said = row.said if row else Said()
    season = season_of(said, applicant, calendar.coming_season(today))
    close = calendar.day(season, "A_PATHWAY_CLOSE")
    rank_lists = calendar.day(applicant.target_season or season, "A_ROL")
    plain, days = observed(encounters), season_days(applicant, calendar)
    context = Context(
        today=today, graduation_on=applicant.graduation_on, pathway_close=close.on, training_start=days.get("A_START")
    )
    seen = seen_steps(applicant, ticks=ticks)
    found = states(said, plain, today)
    verdict = verdict_of(said, applicant, season, today)
    page = Page(
        said=said, has_record=row is not None, encounters=encounters, states=found, seen=seen, verdict=verdict,
        remarks=[], parts=_parts(said, found, seen), season=season, close=close, rank_lists=rank_lists,
        expiry=rules.expected_expiry(said),
    )  # fmt: skip
    page.remarks.extend(
        heaviest_first([*rules.remarks(said, plain, context, verdict), *(_doubts(page) if ticks else [])])
    )
    return page


def _parts(said: Said, found: dict[str, State], seen: dict[str, Seen]) -> list[Part]:
    """Step 1, Step 2 CK and the Pathway. Source: NRMP, applicant FAQ.

    A certificate says that all of them are there. The report alone says nothing: it is what they are needed for.
    """

    def there(key: str) -> Seen:
        on = (found[key].done if key in found else None) or seen[key].on
        follows = seen[key].done and not said.reported_on
        return Seen(bool(on or said.issued_on or follows), on)

    return [
        Part(_("Step 1 passed"), there("step1_result"), _("Results take two to eight weeks.")),
        Part(_("Step 2 CK passed"), there("step2_result"), _("Results take two to eight weeks.")),
        Part(
            _("Pathway accepted"), there("pathway_application"),
            _("The application must be complete by the close of the season."),
        ),
    ]  # fmt: skip


def _doubts(page: Page) -> list[Remark]:
    """What is recorded as reached although something before it is not."""
    found = []
    if page.said.reported_on and not all(part.seen.done for part in page.parts):
        absent = ", ".join(part.name for part in page.parts if not part.seen.done)
        words = _("Reported to NRMP is recorded, but not: %(missing)s. Is the day right?") % {"missing": absent}
        found.append(Remark("reported_too_early", Weight.WARN, words, NRMP))
    needed = {
        "credential_verification": _("diploma and transcript verified"), "pathway_application": _("Pathway accepted"),
        "step1_result": _("Step 1 passed"), "step2_result": _("Step 2 CK passed"),
    }  # fmt: skip
    missing = [
        words for key, words in needed.items()
        if not page.seen[key].on and not (key in page.states and page.states[key].done)
    ]  # fmt: skip
    if page.said.issued_on and missing:
        words = _("The certificate is written down, but not: %(missing)s. Write down the rest, too, if you know it.")
        listed = ", ".join(missing)
        found.append(Remark("issued_without_parts", Weight.NOTE, words % {"missing": listed}, ECFMG))
    return found
