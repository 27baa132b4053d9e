"""The writes of letters. Each says at its end what the records now mean for the plan."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.records import Moved
from applicants.letters import rules
from applicants.letters.models import DAY_FIELDS, Letter
from applicants.letters.rules import State, Waiver
from applicants.letters.shown import shown
from applicants.plausible import day_problems
from applicants.profile.models import Applicant
from applicants.room_writes import Kept, anew, take_away

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "letters"
MOST_LETTERS = 60
"""Of all seasons together."""

DETAILS = (
    "writer", "role", "institution", "is_us", "email", "met_at", "specialty", "form", "waiver", "notes", "season",
    "nudge_on",
)  # fmt: skip
FIELDS = (*DETAILS, *DAY_FIELDS.values())
CARRIED = tuple(name for name in FIELDS if name not in ("season", "nudge_on"))


def season_now(applicant: Applicant) -> int:
    """The season that a new letter is for: that of the latest letters, else the one that is planned for."""
    latest = Letter.objects.filter(applicant=applicant).aggregate(latest=Max("season"))["latest"]
    season: int = latest or applicant.target_season or 0
    return season


@transaction.atomic
def add_letter(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[Letter]:
    """Note somebody who may write, or a letter that is further already. Raises ValidationError."""
    applicant = records.locked(applicant, by)
    _leave_room(applicant, 1)
    row = Letter(applicant=applicant, added_on=by.today(), season=season_now(applicant))
    return _keep(row, values, by)


def _leave_room(applicant: Applicant, more: int) -> None:
    if Letter.objects.filter(applicant=applicant).count() + more > MOST_LETTERS:
        raise ValidationError(_("There is room for %(n)s letters. Remove one first.") % {"n": MOST_LETTERS})


@transaction.atomic
def change_letter(*, row: Letter, values: Mapping[str, Any], by: "User") -> Kept[Letter]:
    """Change a letter; what is not given stays. A waiver stays waived once the letter is uploaded."""
    row = anew(row, by)
    if (
        row.uploaded_on and row.waiver == Waiver.WAIVED
        and values.get("waiver", Waiver.WAIVED) != Waiver.WAIVED
        and values.get("uploaded_on", row.uploaded_on)
    ):  # fmt: skip
        raise ValidationError({"waiver": _(
            "It was uploaded with your right to see it waived; that cannot be taken back. If you noted it wrongly, go "
            "back one step first."
        )})  # fmt: skip
    return _keep(row, values, by)


def _keep(row: Letter, values: Mapping[str, Any], by: "User") -> Kept[Letter]:
    for name in FIELDS:
        if name in values and not (name == "season" and not values[name]):
            setattr(row, name, values[name])
    row.clean_fields()
    _check_days(row, by.today())
    row.nudge_on = rules.nudge_day(row.days, row.nudge_on)
    row.full_clean()
    row.save()
    return Kept(row, tell(applicant=row.applicant, by=by))


def _check_days(row: Letter, today: date) -> None:
    """Steps lie in the past and follow each other; the day to ask again is not too far. Raises ValidationError."""
    problems = day_problems(row, today, past=DAY_FIELDS.values(), near=("nudge_on",))
    for state in rules.out_of_order(row.days):
        problems.setdefault(DAY_FIELDS[state], [_("This is before a step that comes first. Check the days.")])
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def move_letter(*, row: Letter, to: State, on: date | None = None, by: "User") -> Kept[Letter]:
    """Go one step on, or back to the step before, on a day (today without one). The day to ask again follows.

    Raises ValidationError where rules.NEXT does not allow it, as after a double press.
    """
    row = anew(row, by)
    try:
        days = rules.moved(row.days, to, on or by.today())
    except ValueError:
        raise ValidationError(_("This step does not follow “%(state)s”.") % {"state": row.state.label}) from None
    values: dict[str, Any] = {name: days.get(state) for state, name in DAY_FIELDS.items()}
    try:
        return _keep(row, values | {"nudge_on": None}, by)
    except ValidationError as error:
        raise ValidationError({"on": error.messages}) from None


@transaction.atomic
def nudge(*, row: Letter, by: "User") -> Kept[Letter]:
    """They asked again today; the next time is two weeks from now."""
    row = anew(row, by)
    if row.state not in rules.WAITING:
        raise ValidationError(_("There is nothing to ask again now."))
    row.nudged_on = by.today()
    return _keep(row, {"nudge_on": by.today() + rules.ASK_AGAIN}, by)


@transaction.atomic
def remove_letter(*, row: Letter, by: "User") -> Moved:
    """Take a letter away, of this season only."""
    from applicants.eras import services as eras  # which assigns letters to programs

    owner = take_away(row, by)
    eras.tell(applicant=owner, by=by)
    return tell(applicant=owner, by=by)


# ------------------------------------------------------------------------------------ seasons


@transaction.atomic
def carry_over(*, applicant: Applicant, letters: Iterable[Letter], to_season: int, by: "User") -> list[Letter]:
    """Copy the letters that last into a later season; the old ones stay as they are, to be read.

    Returns the new ones. What was carried over already is left out, so that a second time changes nothing.
    """
    applicant = records.locked(applicant, by)
    mine = Letter.objects.filter(applicant=applicant)
    there = set(mine.filter(season=to_season).values_list("carried_from", flat=True))
    lasting = [
        row for row in mine.filter(pk__in=[row.pk for row in letters]).select_related("specialty").order_by("pk")
        if row.pk not in there and rules.lasts(row.days, rules.CUT_OFFS.get(to_season))
    ]  # fmt: skip
    if any(row.season >= to_season for row in lasting):
        raise ValidationError(_("Letters are carried over into a later season only."))
    _leave_room(applicant, len(lasting))
    made = []
    for old in lasting:
        new = Letter(
            applicant=applicant, season=to_season, carried_from=old, added_on=old.added_on,
            **{name: getattr(old, name) for name in CARRIED},
        )  # fmt: skip
        new.full_clean()
        new.save()
        made.append(new)
    tell(applicant=applicant, by=by)
    return made


@transaction.atomic
def move_season(*, applicant: Applicant, to_season: int, by: "User") -> int:
    """The plan is for another season and nothing was sent yet: the letters are for that one now. Returns how many."""
    applicant = records.locked(applicant, by)
    mine = Letter.objects.filter(applicant=applicant)
    now = season_now(applicant)
    if mine.filter(season__gte=to_season).exclude(season=now).exists():
        raise ValidationError(_("There are letters of that season or a later one already."))
    rows = list(mine.filter(season=now).order_by("pk"))
    for row in rows:
        row.season = to_season
        row.full_clean()
        row.save(update_fields=["season"])
    tell(applicant=applicant, by=by)
    return len(rows)


# -------------------------------------------------------------------------- what it all means


@transaction.atomic
def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Steps, facts and days of all letters, in the same transaction."""
    rows = Letter.objects.filter(applicant=applicant).for_list()
    letters = [replace(row.written, path=reverse("letters:letter", args=[applicant.public_id, row.pk])) for row in rows]
    return records.show(applicant=applicant, room=ROOM, shown=shown(letters), by=by)
