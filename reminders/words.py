"""The sentences of the mails: what, by when, what otherwise. Reads the road, writes nothing."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.zones import zone_of
from applicants.checklist.models import ChecklistItem, RecordDate
from applicants.profile.models import Applicant
from reminders.rules import Subject
from roadmap import road
from roadmap.anchors import ANCHORS, CLOSES
from roadmap.models import EASTERN, SeasonDate
from roadmap.planner import parse_moment

DOORS = ("A_PATHWAY_CLOSE", "A_ROL", "A_ERAS_END")
"""Dates after which something cannot be handed in any more; the other dates that close are events."""
MOST_STEPS = 5
"""So many open steps are named beside a date."""


# ------------------------------------------------------------------------------------- days and hours


def weekday(day: date) -> str:
    """Wed 3 Mar 2027."""
    return date_format(day, "D j M Y")


def in_days(left: int) -> str:
    """today, tomorrow, in 6 days."""
    if left in (0, 1):
        return _("tomorrow") if left else _("today")
    return _("in %(n)s days") % {"n": left}


def away(instant: datetime, now: datetime) -> str:
    """How far an instant is: in hours where it is near, else in whole days."""
    left = instant - now
    hours = int(left / timedelta(hours=1))
    if hours < 1:
        return _("in less than an hour")
    if hours < 48:
        return ngettext("in %(n)s hour", "in %(n)s hours", hours) % {"n": hours}
    return in_days(left.days)


def place(zone: str) -> str:
    """How a zone is named: New York, Buenos Aires, UTC."""
    return zone.rpartition("/")[2].replace("_", " ")


def zone_word(zone: str) -> str:
    """ET for New York, as everybody there writes, else the place."""
    return "ET" if zone == EASTERN else place(zone)


# --------------------------------------------------------------------------------------- a step


def step_words(subject: Subject, left: int, season: int) -> str:
    """By when a step is to be done and what otherwise; `left` days from today."""
    facts = {"day": weekday(subject.on), "away": in_days(left), "season": season}
    if subject.chase:
        return _chase_words(subject, left)
    if left < 0:
        words = _late_words(subject, -left)
    elif subject.act == ChecklistItem.Act.START:
        words = _("Begin by %(day)s, %(away)s. If you begin later, your plan gets late.") % facts
    elif subject.act == ChecklistItem.Act.BOOKED:
        words = _("You booked it for %(day)s, %(away)s. If you move it, change it in your records.") % facts
    elif subject.act == ChecklistItem.Act.TARGET:
        words = _("Your own date is %(day)s, %(away)s. If you cannot make it, choose a new one.") % facts
    elif subject.closes:
        words = _("Finish by %(day)s, %(away)s. After that it is too late for Match %(season)s.") % facts
    else:
        words = _("Finish by %(day)s, %(away)s. Later than that, your plan gets late.") % facts
    if subject.too_late:
        late = _("Even the fastest way is too late for Match %(season)s now: look which season is still possible.")
        words += " " + late % facts
    return words


def _late_words(subject: Subject, days: int) -> str:
    late = ngettext("Late by %(n)s day", "Late by %(n)s days", days) % {"n": days}
    if subject.act == ChecklistItem.Act.START:
        words = _("%(late)s: the day to begin was %(day)s. Begin as soon as you can, the steps after it wait.")
    elif subject.act == ChecklistItem.Act.BOOKED:
        words = _("The day that you booked was %(day)s. Say in your records how it went, or book a new day.")
    elif subject.act == ChecklistItem.Act.TARGET:
        words = _("%(late)s: your own date was %(day)s. Do it now, or choose a new date.")
    else:
        words = _("%(late)s: the day to finish was %(day)s. Do it as soon as you can.")
    return words % {"late": late, "day": weekday(subject.on)}


def _chase_words(subject: Subject, left: int) -> str:
    assert subject.since
    waited = (subject.on - subject.since).days - left
    long = ngettext("for %(n)s day", "for %(n)s days", waited) % {"n": waited}
    return _(
        "You have waited for %(who)s %(long)s, since %(day)s. It is time to ask again. A short mail is enough."
    ) % {"who": subject.who or _("an answer"), "long": long, "day": date_format(subject.since, "j M Y")}  # fmt: skip


# ------------------------------------------------------------------------------- a day in the records


def record_words(subject: Subject, left: int) -> str:
    """What comes, or came, on a day in somebody's records without an hour; `left` days from today."""
    facts = {"day": weekday(subject.on), "away": in_days(left), "n": -left}
    if subject.act == RecordDate.Kind.ASK:
        return _("It is time to ask, since %(day)s. A short mail is enough.") % facts
    if subject.act == RecordDate.Kind.HAPPENS:
        return _("It is on %(day)s, %(away)s.") % facts
    if subject.act == RecordDate.Kind.EXPIRES:
        words = _("It ran out on %(day)s.") if left < 0 else _("It runs out on %(day)s, %(away)s. Renew it in time.")
        return words % facts
    if left < 0 and subject.closes:
        return _("It closed on %(day)s. Look what is still possible.") % facts
    if left < 0:
        return ngettext(
            "The day was %(day)s, %(n)s day ago. Do it as soon as you can.",
            "The day was %(day)s, %(n)s days ago. Do it as soon as you can.", -left,
        ) % facts  # fmt: skip
    return _("Do it by %(day)s, %(away)s.") % facts


# --------------------------------------------------------------------- an instant in the records


def nearly(at: datetime, now: datetime) -> str:
    """How far an instant is or was, to the nearest hour: in 24 hours, in 35 minutes, 40 minutes ago, 3 hours ago."""
    minutes = round(abs(at - now) / timedelta(minutes=1))
    ahead, hours = at > now, round(minutes / 60)
    if not minutes:
        return _("just now")
    if minutes < 90:
        ago = ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes)
        words = ngettext("in %(n)s minute", "in %(n)s minutes", minutes) if ahead else ago
        return words % {"n": minutes}
    if hours < 48:
        ago = ngettext("%(n)s hour ago", "%(n)s hours ago", hours)
        return (ngettext("in %(n)s hour", "in %(n)s hours", hours) if ahead else ago) % {"n": hours}
    days = round(hours / 24)
    return (_("in %(n)s days") if ahead else _("%(n)s days ago")) % {"n": days}


def own_hour(at: datetime, zone: str) -> str:
    """The instant on the person's own clock, with the place: Tue 12 Jan 2027, 7 p.m. in Karachi."""
    moment = date_format(at.astimezone(zone_of(zone)), "D j M Y, g:i a")
    return _("%(moment)s in %(place)s") % {"moment": moment, "place": place(zone)}


def hour_words(subject: Subject, zone: str, now: datetime, *, missed: bool = False) -> str:
    """What comes, or came, at an instant in somebody's records."""
    assert subject.at
    facts = {"when": own_hour(subject.at, zone), "away": nearly(subject.at, now)}
    over = subject.at <= now
    if subject.act == RecordDate.Kind.HAPPENS and missed:
        return _("It was on %(when)s. Our mail two hours before it did not go out.") % facts
    if subject.act == RecordDate.Kind.HAPPENS:
        words = _("It began %(away)s: %(when)s.") if over else _("It begins on %(when)s, %(away)s.")
        return words % facts
    if over and subject.closes:
        return _("You missed this: it closed %(away)s, on %(when)s. Look what is still possible.") % facts
    if over:
        return _("You missed this: it was to be done by %(when)s, %(away)s. Do it as soon as you can.") % facts
    if subject.act == RecordDate.Kind.EXPIRES:
        return _("It runs out on %(when)s, %(away)s. Renew it in time.") % facts
    return _("Do it by %(when)s, %(away)s.") % facts


# ----------------------------------------------------------------------------- a date of the season


def date_of(subject_key: str) -> tuple[int, str]:
    """Season and anchor of the subject of a date."""
    _word, season, anchor = subject_key.split(":")
    return int(season), anchor


def is_over(subject: Subject, left: int, now: datetime) -> bool:
    """Whether a date of the season has passed: its instant where it has one, else the day."""
    row = road.current().dates.get(date_of(subject.key))
    return row.instant <= now if row and row.at else left < 0


def away_words(subject: Subject, left: int, now: datetime) -> str:
    """How far a date of the season is."""
    row = road.current().dates.get(date_of(subject.key))
    return away(row.instant, now) if row and row.at else in_days(left)


def date_words(subject: Subject, applicant: Applicant, left: int, now: datetime) -> str:
    """The moment in both zones, how far it is, what is still to do for it, and what otherwise."""
    season, key = date_of(subject.key)
    when = official_words(season, key, applicant)
    steps = open_steps(applicant, season, key)
    needs = [_("Still open for it: %(steps)s.") % {"steps": ", ".join(steps)}] if steps else []
    if is_over(subject, left, now):
        words = _("You missed this: it was %(when)s.") % {"when": when}
        closed = ANCHORS[key].severity == CLOSES
        needs.append(_("Look which season is still possible.") if closed else _("It is not closed, but do it soon."))
        return " ".join([words, *needs])
    if key in DOORS:
        needs.append(_("After that it is too late for Match %(season)s.") % {"season": season})
    return " ".join([f"{when}, {away_words(subject, left, now)}.", *needs])


def official_words(season: int, key: str, applicant: Applicant) -> str:
    """The official moment first, the person's own beside it; "expected" until official."""
    current = road.current()
    row = current.dates.get((season, key))
    if row is None:
        on = current.calendar.day(season, key, applicant.training_years).on
        return _("%(day)s (expected)") % {"day": weekday(on)}
    day = weekday(row.on)
    if row.at:
        day = f"{day}, {time_format(row.at, 'g:i a')} {zone_word(row.zone)}"
    if row.is_expected:
        day = _("%(day)s (expected)") % {"day": day}
    own = _own_moment(row, applicant.user.time_zone)
    return _("%(day)s, which is %(own)s") % {"day": day, "own": own} if own else day


def _own_moment(row: SeasonDate, zone: str) -> str:
    """The same moment on the person's own clock; nothing where that shows the same."""
    own = row.instant.astimezone(zone_of(zone))
    if not row.at or own.replace(tzinfo=None) == datetime.combine(row.on, row.at):
        return ""
    return _("%(moment)s in %(place)s") % {"moment": date_format(own, "D j M, g:i a"), "place": place(zone)}


def open_steps(applicant: Applicant, season: int, key: str) -> list[str]:
    """The open steps whose own deadline is this date, at most five."""
    rows = ChecklistItem.objects.filter(applicant=applicant).open().filter(milestone__deadline__startswith=key)
    found = []
    for item in rows.select_related("milestone").in_order():
        moment = parse_moment(item.milestone.deadline if item.milestone else "")
        if moment.key == key and not moment.days and (applicant.target_season or 0) + moment.seasons == season:
            found.append(item.short)
    return found[:MOST_STEPS]


# --------------------------------------------------------------------------------- a date that moved


def moved_words(facts: dict[str, Any], applicant: Applicant, now: datetime) -> Sequence[str]:
    """What a date was and is now, and what that does to the plan; one sentence each."""
    season, key = facts["season"], facts["anchor"]
    days = (date.fromisoformat(facts["new"]["on"]) - date.fromisoformat(facts["old"]["on"])).days
    sentences = [
        _("It was %(old)s.") % {"old": _stored_words(facts["old"])},
        _("It is now %(new)s.") % {"new": official_words(season, key, applicant)},
    ]
    if days:
        earlier = ngettext("That is %(n)s day earlier.", "That is %(n)s days earlier.", -days)
        later = ngettext("That is %(n)s day later.", "That is %(n)s days later.", days)
        sentences.append((later if days > 0 else earlier) % {"n": abs(days)})
    row = road.current().dates[season, key]
    if row.instant <= now:
        sentences.append(_("That is over."))
    if n := facts["moved"]:
        sentences.append(ngettext("%(n)s date of your plan moved.", "%(n)s dates of your plan moved.", n) % {"n": n})
    if n := facts["late"]:
        sentences.append(ngettext("%(n)s step is late now.", "%(n)s steps are late now.", n) % {"n": n})
    if steps := open_steps(applicant, season, key):
        sentences.append(_("Still open for it: %(steps)s.") % {"steps": ", ".join(steps)})
    return sentences


def _stored_words(facts: dict[str, Any]) -> str:
    """An old date, as the change log keeps it."""
    day = weekday(date.fromisoformat(facts["on"]))
    if facts.get("at"):
        day += f", {time_format(time.fromisoformat(facts['at']), 'g:i a')} {zone_word(facts['zone'])}"
    return _("%(day)s (expected)") % {"day": day} if facts.get("status") == SeasonDate.Status.EXPECTED else day
