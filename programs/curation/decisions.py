"""What a curator decides about facts and suggestions. Each can be sent twice, or by two curators at once."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.curation.models import Suggestion
from programs.facts import services as facts
from programs.facts.models import Fact, Source

if TYPE_CHECKING:
    from accounts.models import User
    from programs.catalogue.models import Program


class Outdated(Exception):
    """Something newer stands there than the page showed. Nothing was written."""


class AlreadyDecided(Exception):
    """Another curator decided otherwise. `suggestion` says how."""

    def __init__(self, suggestion: Suggestion) -> None:
        self.suggestion = suggestion
        super().__init__("decided already")


@transaction.atomic
def still_true(*, fact: Fact, by: "User") -> Fact:
    """The winning fact was looked at today and holds. The same day again changes nothing. Raises Outdated."""
    row, today = _locked(fact), by.today()
    if not row.wins:
        raise Outdated
    if row.verified_on and row.verified_on >= today:
        return row
    return facts.verify_fact(fact=row, on=today, by=by)


@transaction.atomic
def hold(*, fact: Fact, by: "User") -> Fact:
    """Of several that disagree, this one holds: it is checked today, and wins. Returns the fact that wins."""
    row, today = _locked(fact), by.today()
    if row.wins and row.verified_on and row.verified_on >= today:
        return row
    row = facts.verify_fact(fact=row, on=today, by=by)
    row.refresh_from_db()
    if row.wins:
        return row
    return facts.state_fact(  # another one was checked today too; this is the last word
        program=row.program, field=row.field, season=row.season, source=row.source, retrieved_on=today, says=row.says,
        value=row.value, rule=row.rule, words=row.words, address=row.address, verified=True, by=by,
    )  # fmt: skip


def _locked(fact: Fact) -> Fact:
    from programs.catalogue.models import Program

    Program.objects.select_for_update(of=("self",)).get(pk=fact.program_id)
    found: Fact = Fact.objects.select_related("source", "program").get(pk=fact.pk)
    return found


@transaction.atomic
def new_value(
    *, program: "Program", field: str, season: int, source_type: str, retrieved_on: date, says: str, value: Any = None,
    rule: str = Fact.Rule.STRICT, words: str = "", address: str = "", by: "User",
) -> Fact:  # fmt: skip
    """A value that the curator read somewhere. The same one sent twice stands once. Raises ValidationError."""
    _stands_alone(program)
    if retrieved_on > by.today():
        raise ValidationError({"retrieved_on": _("This day is still to come. Write the day on which you read it.")})
    source = source_of(source_type)
    said: dict[str, Any] = {
        "season": season, "says": says, "rule": rule, "words": words, "address": address, "retrieved_on": retrieved_on,
    }  # fmt: skip
    same = Fact.objects.filter(program=program, field=field, source=source, verified_by=by, wins=True, **said).first()
    if same and facts.said(same) == {"says": says, "value": value, "rule": rule, "season": season}:
        return same
    return facts.state_fact(
        program=program, field=field, source=source, value=value, verified=True, by=by, **said
    )  # fmt: skip


def source_of(kind: str) -> Source:
    """The source under which a curator writes down what this kind of source says."""
    name = str(Source.Type(kind).label).capitalize()
    return Source.objects.get_or_create(name=name, defaults={"type": kind})[0]


@transaction.atomic
def accept(*, suggestion: Suggestion, words: str = "", by: "User") -> Suggestion:
    """What was suggested becomes a fact, checked today. Again changes nothing. Raises AlreadyDecided."""
    row = _open(suggestion, Suggestion.State.ACCEPTED)
    if row.state != Suggestion.State.OPEN:
        return row
    _stands_alone(row.program)
    row.fact = facts.state_fact(
        program=row.program, field=row.field, season=row.season, says=row.says, value=row.value, rule=row.rule,
        source=row.batch.source if row.batch else source_of(Source.Type.USER), address=row.address,
        retrieved_on=by.today(), verified=True, by=by,
    )  # fmt: skip
    return _decide(row, Suggestion.State.ACCEPTED, words, by)


@transaction.atomic
def refuse(*, suggestion: Suggestion, words: str, by: "User") -> Suggestion:
    """It does not hold; the suggester reads why. Raises ValidationError without a reason, AlreadyDecided."""
    if not words.strip():
        raise ValidationError(_("Say why, so that the person who suggested it can read the reason."))
    row = _open(suggestion, Suggestion.State.REFUSED)
    return _decide(row, Suggestion.State.REFUSED, words, by) if row.state == Suggestion.State.OPEN else row


def _open(suggestion: Suggestion, wanted: str) -> Suggestion:
    row = Suggestion.objects.select_for_update(of=("self",)).select_related("program").get(pk=suggestion.pk)
    if row.state not in (Suggestion.State.OPEN, wanted):
        raise AlreadyDecided(row)
    return row


def _decide(row: Suggestion, state: str, words: str, by: "User") -> Suggestion:
    row.state, row.decision_words, row.decided_at, row.decided_by = state, words.strip(), timezone.now(), by
    row.full_clean()
    row.save()
    return row


def _stands_alone(program: "Program") -> None:
    """Facts go to the program that is kept, not to one that was merged into it."""
    if program.merged_into_id:
        raise ValidationError(_("This program was merged into another one. Look at that one."))
