"""A program changed that somebody lists: exactly they are told, once, in one mail a day.

The history of the catalogue is the queue: `told_at` says that a change was looked at. What to say is checked once
more when the mail is sent, and of several changes of one value only the newest is said, from what the person knew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import MailKind, User
from applicants.eras.models import ListedProgram
from applicants.profile.models import Applicant
from programs.catalogue.fact_lines import link, value_words
from programs.facts.fields import FIELDS
from programs.facts.models import Fact, ProgramChange, Source
from programs.models import Program
from reminders.models import Reminder
from reminders.subjects import program_key

AT_ONCE = 500
"""Changes that are looked at in one transaction."""
UNTOLD = (Reminder.State.PENDING, Reminder.State.SUPERSEDED)


# ------------------------------------------------------------------------------- who is to be told


def note_changes(*, now: datetime) -> int:
    """Write a reminder for everybody who lists a program that has changed. Returns how many changes were looked at.

    Safe to run twice and at once: a change is looked at under a lock and then marked, in one transaction.
    """
    count = 0
    while done := _note_some(now):
        count += done
    return count


@transaction.atomic
def _note_some(now: datetime) -> int:
    changes = list(
        ProgramChange.objects.to_tell().select_for_update(of=("self",), skip_locked=True)
        .select_related("program", "fact__source")[:AT_ONCE]
    )  # fmt: skip
    news = [change for change in changes if _is_news(change)]
    listed = _listed({change.program_id for change in news})
    rows = [
        _reminder(change, row, now)
        for change in news for row in listed.get(change.program_id, ())
        if row.added_at <= change.at and row.applicant.user.is_applicant and row.applicant.user.wants(MailKind.PROGRAMS)
    ]  # fmt: skip
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    ProgramChange.objects.filter(pk__in=[change.pk for change in changes]).update(told_at=timezone.now())
    return len(changes)


def _is_news(change: ProgramChange) -> bool:
    """Whether people see a difference: not the same value for a newer season, nothing that is made up."""
    if change.verb != ProgramChange.Verb.VALUE:
        return True
    made_up = bool(change.fact and change.fact.source.type == Source.Type.DEMO)
    return not made_up and what(change.before) != what(change.after)


def _listed(program_ids: set[int]) -> dict[int, list[Any]]:
    """Rows of lists by program, under the name that was listed and under that of its successor."""
    rows: Any = ListedProgram.objects.current().filter(applicant__onboarded_at__isnull=False).with_successor()
    names = program_ids | set(Program.objects.filter(merged_into__in=program_ids).values_list("pk", flat=True))
    found: dict[int, list[Any]] = {}
    for row in rows.filter(program__in=names).select_related("applicant__user"):
        for pk in {row.program_id, row.now_id}:
            found.setdefault(pk, []).append(row)
    return found


def _reminder(change: ProgramChange, row: Any, now: datetime) -> Reminder:
    user: User = row.applicant.user
    is_value = change.verb == ProgramChange.Verb.VALUE
    label = FIELDS[change.field].label if is_value else change.get_verb_display()
    source = change.fact.source if change.fact else None
    return Reminder(
        user=user, kind=Reminder.Kind.PROGRAM, subject=program_key(row.now_id),
        rule=change.field if is_value else change.verb, due_version=f"c{change.pk}", event_on=user.today(change.at),
        due_at=next_mail(user, now),
        data={
            "title": f"{change.program.name}: {label}", "program": change.program_id,
            "old": change.before, "new": change.after, "source": change.source_words,
            "source_url": link(change.fact.address or source.url) if change.fact and source else "",
        },
    )  # fmt: skip


def next_mail(user: User, now: datetime) -> datetime:
    """The next hour of the daily mail of this person, at the earliest now."""
    today = user.today(now)
    at = user.digest_at(today)
    return at if at >= now else user.digest_at(today + timedelta(days=1))


# --------------------------------------------------------------------------- once more before sending


def what(said: Any) -> tuple[Any, ...]:
    """What makes two sides of a change the same for people: whether there is a value, which, and how binding."""
    if not isinstance(said, Mapping):
        return (Fact.Says.UNKNOWN, None)
    says = said.get("says")
    return (says, said.get("value"), said.get("rule")) if says == Fact.Says.VALUE else (says, None)


@dataclass(frozen=True)
class News:
    """What is true now of the programs in a mail, and what this person has heard of them."""

    programs: Mapping[int, Program] = field(default_factory=dict)
    listed: frozenset[int] = frozenset()
    values: Mapping[tuple[int, str], Fact] = field(default_factory=dict)
    said: Mapping[tuple[str, str], list[Reminder]] = field(default_factory=dict)

    @classmethod
    def of(cls, applicant: Applicant | None, reminders: Iterable[Reminder]) -> "News":
        """Read it once for a whole mail. Nothing is read for mails about other things."""
        mine = [one for one in reminders if one.kind == Reminder.Kind.PROGRAM]
        if applicant is None or not mine:
            return cls()
        ids = {one.data["program"] for one in mine}
        rows: Any = ListedProgram.objects.current().filter(applicant=applicant).with_successor()
        said: dict[tuple[str, str], list[Reminder]] = {}
        for one in Reminder.objects.filter(
            user=applicant.user, kind=Reminder.Kind.PROGRAM, subject__in={one.subject for one in mine}
        ).order_by("-pk"):
            said.setdefault((one.subject, one.rule), []).append(one)
        winners = Fact.objects.winning().filter(program__in=ids).order_by("season")
        return cls(
            programs=Program.objects.in_bulk(ids),
            listed=frozenset(pk for pair in rows.values_list("program_id", "now_id") for pk in pair),
            values={(fact.program_id, fact.field): fact for fact in winners},
            said=said,
        )

    def left_out(self, reminder: Reminder) -> str:
        """Why this is not to be said any more (a `Reason`); empty when it still holds."""
        program = self.programs.get(reminder.data["program"])
        if program is None or program.pk not in self.listed:
            return Reminder.Reason.UNLISTED
        newer = [one for one in self.said.get((reminder.subject, reminder.rule), ()) if one.pk > reminder.pk]
        if any(one.state in (Reminder.State.PENDING, Reminder.State.SENT) for one in newer):
            return Reminder.Reason.LATER if newer[0].state == Reminder.State.SENT else Reminder.Reason.NEWER
        if not self._still_so(reminder, program):
            return Reminder.Reason.NEWER
        if reminder.rule in FIELDS and what(self.old(reminder)) == what(reminder.data["new"]):
            return Reminder.Reason.BACK
        return ""

    def _still_so(self, reminder: Reminder, program: Program) -> bool:
        if reminder.rule in FIELDS:
            fact = self.values.get((program.pk, reminder.rule))
            now_is = {"says": fact.says, "value": fact.value, "rule": fact.rule} if fact else None
            return what(now_is) == what(reminder.data["new"])
        return program.closed_on is not None or reminder.rule != ProgramChange.Verb.CLOSED

    def old(self, reminder: Reminder) -> Any:
        """What the person knew: the old side of the first change since the last one that they were told of."""
        old = reminder.data["old"]
        for one in self.said.get((reminder.subject, reminder.rule), ()):
            if one.pk >= reminder.pk:
                continue
            if one.state not in UNTOLD:
                break
            old = one.data["old"]
        return old

    def path_of(self, reminder: Reminder) -> str:
        """The page of the program."""
        return self.programs[reminder.data["program"]].get_absolute_url()


def words_of(reminder: Reminder, news: News) -> str:
    """What it was and what it is now."""
    if reminder.rule == ProgramChange.Verb.CLOSED:
        return _("The program is closed, as far as we know. Ask before you apply.")
    if reminder.rule == ProgramChange.Verb.MERGED:
        return _("This program and another one turned out to be the same. They are one entry now.")
    old, new = value_of(reminder.rule, news.old(reminder)), value_of(reminder.rule, reminder.data["new"])
    return _("It was: %(old)s. It is now: %(new)s.") % {"old": old, "new": new}


def value_of(key: str, said: Any) -> str:
    """One side of a change, with how binding it is where that matters: “225 (strict rule)”."""
    about = FIELDS[key]
    if not isinstance(said, Mapping):
        return value_words(about, Fact.Says.UNKNOWN, None)
    words = value_words(about, str(said.get("says")), said.get("value"))
    if about.strictness and said.get("says") == Fact.Says.VALUE and said.get("rule") in Fact.Rule.values:
        return f"{words} ({Fact.Rule(said['rule']).label})"
    return words
