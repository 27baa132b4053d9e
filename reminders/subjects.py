"""From an applicant's dated rows to the subjects of reminders. Reads only."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from applicants.checklist.models import ChecklistItem, ItemState, RecordDate
from applicants.profile.models import Applicant
from programs.models import Program
from reminders.models import Reminder
from reminders.rules import MISSED_DAYS, Subject, day_to_count_to
from roadmap.anchors import ANCHORS, CLOSES
from roadmap.models import SeasonDate
from roadmap.planner import Moment, parse_moment
from roadmap.road import CurrentRoad

VERSION_FORMAT = "%Y-%m-%dT%H:%MZ"
"""How the version of a subject names an instant."""


def item_key(item: ChecklistItem) -> str:
    return f"item:{item.public_id.hex}"


def date_key(season: int, anchor: str) -> str:
    return f"date:{season}:{anchor}"


def record_key(row: RecordDate) -> str:
    return f"record:{row.room}:{row.key}"


def program_key(program_id: int) -> str:
    return f"program:{program_id}"


def version_of(row: SeasonDate) -> str:
    """The moment of a published date. A new source or status is no new moment, and nothing is said again."""
    return f"{row.instant:%Y-%m-%dT%H:%MZ}" if row.at else row.on.isoformat()


def moved_version_of(row: SeasonDate) -> str:
    """As above, for the notice that it moved: a date that moves away and back has two of them."""
    return f"v{row.version}@{version_of(row)}"


def counts_to(due_version: str, row: SeasonDate) -> bool:
    """Whether a reminder of this version counts to the date as it stands now."""
    return due_version.rpartition("@")[2] == version_of(row)


def subjects_of(applicant: Applicant, items: Iterable[ChecklistItem], current: CurrentRoad) -> list[Subject]:
    """All that this applicant may be reminded of: steps with a day to act by, waits to chase, dates of the season,
    days in their records. `items` are their open rows with `milestone` at hand. One query.

    A day in the records with the key of a milestone is for that step, and said only while it is open.
    """
    user: User = applicant.user
    items = list(items)
    moments = {item.pk: _deadline(item) for item in items}
    found = [subject for item in items if (subject := _of_step(item, moments[item.pk]))]
    found += [_of_wait(item) for item in items if item.waiting_since and item.chase_on]
    found += _of_season(applicant, user, items, moments, current)
    settled = current.road.nodes.keys() - {item.key for item in items}
    records = RecordDate.objects.editable_by(user).filter(applicant=applicant).exclude(key__in=settled)
    return found + [subject for row in records if (subject := _of_record(row, user))]


def names_of(user: User, keys: Iterable[str]) -> dict[str, str]:
    """What these subjects of a person are called; one that is gone is left out."""
    keys = list(keys)
    ids = [UUID(key.partition(":")[2]) for key in keys if key.startswith("item:")]
    items = ChecklistItem.objects.editable_by(user).filter(public_id__in=ids).select_related("milestone")
    names = {item_key(item): item.title for item in items}
    programs = [int(key.partition(":")[2]) for key in keys if key.startswith("program:")]
    names |= {program_key(row.pk): row.name for row in Program.objects.filter(pk__in=programs)}
    records = RecordDate.objects.editable_by(user).filter(applicant__user=user)
    names |= {key: row.title for row in records if (key := record_key(row)) in keys}
    for key in keys:
        word, _colon, rest = key.partition(":")
        season, _colon, anchor = rest.partition(":")
        if word == "date" and anchor in ANCHORS:
            names[key] = date_title(int(season), anchor)
    return names


def date_title(season: int, anchor: str) -> str:
    return _("%(name)s (Match %(season)s)") % {"name": ANCHORS[anchor].name, "season": season}


def _deadline(item: ChecklistItem) -> Moment:
    return parse_moment(item.milestone.deadline if item.milestone else "")


def _names_the_day_itself(moment: Moment) -> bool:
    return moment.kind == "anchor" and not moment.days


def _of_step(item: ChecklistItem, moment: Moment) -> Subject | None:
    """A step that can be acted on; one that only waits for a date of the season is said with that date."""
    if item.act_by is None or item.blocked_by or item.opens_on:
        return None
    if item.act == ChecklistItem.Act.FINISH and item.act_by == item.deadline_on and _names_the_day_itself(moment):
        return None
    severity = item.milestone.severity if item.milestone else ""
    anchor = ANCHORS[moment.key].severity if moment.kind == "anchor" else ""
    return Subject(
        key=item_key(item),
        kind=Reminder.Kind.MILESTONE,
        title=item.title,
        on=item.act_by,
        version=f"{item.act_by.isoformat()}:{item.act}",
        closes=item.act != ChecklistItem.Act.START and item.act_by == item.deadline_on and CLOSES in (severity, anchor),
        act=item.act,
        too_late=item.state == ItemState.TOO_LATE,
    )


def _of_wait(item: ChecklistItem) -> Subject:
    assert item.chase_on
    return Subject(
        key=item_key(item),
        kind=Reminder.Kind.MILESTONE,
        title=item.title,
        on=item.chase_on,
        version=f"{item.chase_on.isoformat()}:chase",
        chase=True,
        who=item.waiting_name or item.get_waiting_on_display(),
        since=item.waiting_since,
    )


def record_version_of(row: RecordDate) -> str:
    """The moment of a day in somebody's records: its instant where the hour counts, else the day."""
    at = _at(row)
    return f"{at.astimezone(UTC):{VERSION_FORMAT}}" if at else row.on.isoformat()


def _at(row: RecordDate) -> datetime | None:
    """The instant where the hour counts. Nobody is asked again by the hour."""
    return None if row.kind == RecordDate.Kind.ASK else row.at


def _of_record(row: RecordDate, user: User) -> Subject | None:
    """A day in somebody's records; what only happened is over when it is over, or soon after where it has an hour."""
    happens = row.kind == RecordDate.Kind.HAPPENS
    at = _at(row)
    on = day_to_count_to(at, user.time_zone, user.digest_hour) if at else row.on
    by_hour = at is not None and (happens or row.closes)
    if happens and on < user.today() - timedelta(days=MISSED_DAYS if by_hour else 0):
        return None
    return Subject(
        key=record_key(row),
        kind=Reminder.Kind.RECORD,
        title=row.title,
        on=on,
        version=record_version_of(row),
        closes=row.closes,
        chase=row.kind == RecordDate.Kind.ASK,
        act=row.kind,
        passes=happens,
        path=row.path,
        at=at,
        by_hour=by_hour,
    )


def _of_season(
    applicant: Applicant, user: User, items: Iterable[ChecklistItem], moments: dict[int, Moment], current: CurrentRoad
) -> list[Subject]:
    """The official dates that an open step of the applicant has as its own deadline."""
    assert applicant.target_season
    wanted = {
        (applicant.target_season + moment.seasons, moment.key)
        for item in items
        if not item.opens_on and _names_the_day_itself(moment := moments[item.pk])
    }
    found = []
    for season, key in sorted(wanted):
        on, version = _season_day(season, key, applicant, user, current)
        anchor = ANCHORS[key]
        found.append(
            Subject(
                key=date_key(season, key),
                kind=Reminder.Kind.DEADLINE,
                title=date_title(season, key),
                on=on,
                version=version,
                closes=anchor.severity == CLOSES,
            )
        )
    return found


def _season_day(season: int, key: str, applicant: Applicant, user: User, current: CurrentRoad) -> tuple[date, str]:
    """The person's own day to count to, and the version of the date. A day without an hour is never exceeded."""
    row = current.dates.get((season, key))
    if row is None:
        on = current.calendar.day(season, key, applicant.training_years).on
        return on, on.isoformat()
    on = day_to_count_to(row.instant, user.time_zone, user.digest_hour)
    return on if row.at else min(on, row.on), version_of(row)
