"""Closing a season and carrying on what lasts; opening it again as long as nothing was done in the next one."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, Q
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist import services as checklist
from applicants.checklist.models import Change, ChecklistItem
from applicants.eras.models import ListedProgram
from applicants.letters import services as letters
from applicants.letters.models import Letter
from applicants.match.ranking.models import RankCriterion, RankList, RankListVersion, RankStep
from applicants.match.results import services as results
from applicants.match.results.models import MatchOutcome
from applicants.match.results.rules import UNMATCHED
from applicants.profile import services as profile
from applicants.profile.models import Applicant
from applicants.seasonal import SeasonalModel
from applicants.seasons import rules
from applicants.seasons.models import PastSeason
from applicants.sections import Section
from roadmap import road
from roadmap.models import Phase

if TYPE_CHECKING:
    from accounts.models import User

LISTED_LASTS = ("program", "own_name", "own_specialty", "own_city", "own_state", "own_code", "tier", "tier_by", "notes")
"""What a listed program keeps when it comes along."""
CRITERION_LASTS = ("name", "weight")
"""What a criterion of ranking keeps; all of them come along."""
TRACES = (RankStep, RankList)
"""What stays of a rank list that was emptied again. Nobody wrote it, so it stands in nobody's way."""
TICKS = ("done_on", "started_on", "waiting_on", "waiting_name", "waiting_since", "chased_on", "chase_on",
         "own_target_on")  # fmt: skip
"""What the person said of a step that opens again; it is kept in the past season, for opening that again."""
WRITTEN = (*TICKS, "own_weeks", "own_deadline_on", "notes", "not_for_me")
"""What the person can have said of an own step that came along, beside its name."""


def seasonal_models() -> list[Any]:
    """Every kind of row that belongs to one season."""
    return [model for model in apps.get_app_config("applicants").get_models() if issubclass(model, SeasonalModel)]


@transaction.atomic
def close_season(
    *, applicant: Applicant, outcome: str, note: str, carry: Collection[str], next_season: int, by: "User"
) -> PastSeason:  # fmt: skip
    """The season is over for this person: it stays readable, and the plan goes on with `next_season`.

    `carry`: listed programs in these states come along, as considered ones. Uploaded letters that last come along,
    and every step that belongs to one season stands open again. Raises ValidationError with words.
    """
    applicant = records.locked(applicant, by)
    season = applicant.target_season
    if season is None or PastSeason.objects.filter(applicant=applicant, season=season).exists():
        raise ValidationError(_("This season is closed already."))
    if next_season not in rules.next_seasons(season, road.current().calendar.coming_season(by.today())):
        raise ValidationError({"next_season": _("Match %(season)s cannot follow.") % {"season": next_season}})
    past = PastSeason(applicant=applicant, season=season, outcome=outcome, note=note, next_season=next_season)
    past.steps = rules.snapshot(_done(applicant))
    past.full_clean()
    past.save()
    leaving = list(ListedProgram.objects.current().filter(applicant=applicant, state__in=carry).order_by("pk"))
    for model in seasonal_models():
        model.objects.current().filter(applicant=applicant).update(past_season=past)
    with records.together(applicant=applicant, by=by):
        past.carried = {
            "options": _end_of_soap(applicant, past),
            "criteria": _carry_weights(applicant, past),
            "listed": _carry_programs(applicant, leaving, by),
            "letters": _carry_letters(applicant, season, next_season, by),
            "ticks": _reopen_steps(applicant),
        }
        profile.change_profile(applicant=applicant, answers={"target_season": next_season}, by=by)
    past.carried["steps"] = _add_again(applicant, by)
    past.save(update_fields=["carried"])
    return past


@transaction.atomic
def reopen_season(*, past: PastSeason, by: "User") -> Applicant:
    """It was closed too early: all of it as it was. Raises ValidationError once the next season has begun."""
    applicant = records.locked(past.applicant, by)
    past = PastSeason.objects.select_for_update().get(pk=past.pk, applicant=applicant)
    if PastSeason.objects.filter(applicant=applicant, season__gt=past.season).exists():
        raise ValidationError(_("A later season is closed already, so this one stays as it is."))
    if words := what_stands_in_the_way(past):
        raise ValidationError(words)
    for model in (*TRACES, ListedProgram, RankCriterion):
        model.objects.current().filter(applicant=applicant).delete()
    _letters_as_they_came(past).delete()
    for row in ChecklistItem.objects.filter(applicant=applicant, key__in=past.carried.get("steps", [])):
        checklist.remove_own_step(item=row, by=by)
    for model in seasonal_models():
        model.objects.filter(applicant=applicant, past_season=past).update(past_season=None)
    for key, said in past.carried.get("ticks", {}).items():
        ChecklistItem.objects.filter(applicant=applicant, key=key).update(**said)
    season = past.season
    past.delete()
    applicant.target_season = season  # also one whose Match Day is over
    applicant.options = list(dict.fromkeys([*applicant.options, *past.carried.get("options", [])]))
    applicant.save(update_fields=["target_season", "options"])
    checklist.replan(applicant)
    letters.tell(applicant=applicant, by=by)
    results.tell(applicant=applicant, by=by)  # before the others: what a visa means hangs on a known Match
    records.tell_again(applicant=applicant, by=by)
    Change.objects.create(applicant=applicant, verb=Change.Verb.SEASON, by=by, after={"target_season": season})
    return Applicant.objects.select_related("user").get(pk=applicant.pk)


def what_stands_in_the_way(past: PastSeason) -> str:
    """Why a closed season cannot be opened again; empty when it can."""
    came_along = {
        ListedProgram: _untouched(ListedProgram, past, "listed", LISTED_LASTS, state=ListedProgram.State.CONSIDERING),
        RankCriterion: _untouched(RankCriterion, past, "criteria", CRITERION_LASTS),
    }
    models = [model for model in seasonal_models() if model not in TRACES]
    wanted: dict[str, Any] = {
        model.__name__: Exists(
            model.objects.current().filter(applicant=past.applicant).exclude(pk__in=came_along.get(model, ()))
        )
        for model in models
    }
    begun: Any = PastSeason.objects.filter(pk=past.pk).values(**wanted).get()
    for model in models:
        if not begun[model.__name__]:
            continue
        if model is RankListVersion:
            return _("You have kept versions of a rank list in the next season, so this one stays closed.")
        return _("You have begun the next season: %(what)s. Remove what you wrote there first.") % {
            "what": str(Section(model.section).label).partition(":")[0]
        }
    if step := _ticked(past):
        return _("You have begun the next season: “%(step)s” is marked or written in. Take that back first.") % {
            "step": step.title
        }
    return ""


def _ticked(past: PastSeason) -> ChecklistItem | None:
    """A step of one season, or an own one that came along, of which the person has said something since the last one.

    The own ones would go, so what was written in them counts too.
    """
    came_along = past.carried.get("steps", [])
    keys = [*rules.anew().reopen, *came_along]
    rows = ChecklistItem.objects.filter(applicant=past.applicant, key__in=keys).select_related("milestone")
    return next((row for row in rows.order_by("pk") if _says(row, WRITTEN if row.key in came_along else TICKS)), None)


def _says(row: ChecklistItem, names: Collection[str]) -> bool:
    return any(getattr(row, name) for name in names)


def _letters_as_they_came(past: PastSeason) -> Any:
    """Letters that came along and were not changed since; one that was is of the next season, and stays."""
    rows = Letter.objects.filter(applicant=past.applicant, pk__in=past.carried.get("letters", []))
    same = Q(carried_from__isnull=False)
    for name in letters.CARRIED:
        same &= Q(**{name: F(f"carried_from__{name}")}) | Q(**{name: None, f"carried_from__{name}": None})
    return Letter.objects.filter(pk__in=list(rows.filter(same).values_list("pk", flat=True)))


def _untouched(model: Any, past: PastSeason, kept: str, names: tuple[str, ...], **more: Any) -> list[int]:
    """Rows that came along and are as they came; what was changed since then is of the next season."""
    before = set(model.objects.filter(past_season=past).values_list(*names))
    rows = model.objects.current().filter(applicant=past.applicant, pk__in=past.carried.get(kept, []), **more)
    return [pk for pk, *said in rows.values_list("pk", *names) if tuple(said) in before]


# ------------------------------------------------------------------------------------ the parts


def _done(applicant: Applicant) -> dict[str, tuple[str, date | None]]:
    rows = ChecklistItem.objects.filter(applicant=applicant, applies=True).select_related("milestone").order_by("pk")
    return {row.key: (row.title, row.day_done) for row in rows}


def _carry_programs(applicant: Applicant, leaving: list[ListedProgram], by: "User") -> list[int]:
    """Programs that come along, as considered ones. Returns their ids."""
    made = ListedProgram.objects.bulk_create(
        ListedProgram(applicant=applicant, state_on=by.today(), **{name: getattr(old, name) for name in LISTED_LASTS})
        for old in leaving
    )
    return [row.pk for row in made]


def _carry_weights(applicant: Applicant, past: PastSeason) -> list[int]:
    """What matters to the person when they rank, with its weights. Returns their ids."""
    old = RankCriterion.objects.filter(past_season=past).order_by("pk")
    made = RankCriterion.objects.bulk_create(
        RankCriterion(applicant=applicant, **{name: getattr(row, name) for name in CRITERION_LASTS}) for row in old
    )
    return [row.pk for row in made]


def _end_of_soap(applicant: Applicant, past: PastSeason) -> list[str]:
    """Take the steps of SOAP off the road where the result of this season put them there. Returns what was taken."""
    put = MatchOutcome.objects.filter(past_season=past)
    taken = [UNMATCHED] if put.filter(adds_soap_steps=True).exists() and UNMATCHED in applicant.options else []
    if taken:
        applicant.options = [option for option in applicant.options if option not in taken]
        applicant.save(update_fields=["options"])
    return taken


def _carry_letters(applicant: Applicant, season: int, next_season: int, by: "User") -> list[int]:
    rows = Letter.objects.filter(applicant=applicant, season=season)
    made = letters.carry_over(applicant=applicant, letters=rows, to_season=next_season, by=by)
    return [row.pk for row in made]


def _reopen_steps(applicant: Applicant) -> dict[str, dict[str, Any]]:
    """Steps of one season stand open again. Returns what the person had said of them, by key."""
    rows = ChecklistItem.objects.filter(applicant=applicant, key__in=rules.anew().reopen).order_by("pk")
    said = {}
    for row in rows:
        before = {name: getattr(row, name) for name in TICKS}
        if not any(before.values()):
            continue
        said[row.key] = {name: day.isoformat() if isinstance(day, date) else day for name, day in before.items()}
        for name, value in before.items():
            setattr(row, name, "" if isinstance(value, str) else None)
        row.save(update_fields=TICKS)
    return said


def _add_again(applicant: Applicant, by: "User") -> list[str]:
    """Own steps for what lasts as a record and has to be done anew all the same. Returns their keys."""
    again = rules.anew().again
    rows = {row.key: row for row in ChecklistItem.objects.filter(
        applicant=applicant, key__in=[*(one.key for one in again), "certify_submit"], applies=True
    )}  # fmt: skip
    phase = Phase.objects.get(key="apply")
    made = []
    for one in again:
        record = rows.get(one.key)
        if record and record.day_done:
            step = checklist.add_own_step(
                applicant=applicant, title=one.step, phase=phase, needed_before=rows.get("certify_submit"), by=by
            )
            made.append(step.key)
    return made
