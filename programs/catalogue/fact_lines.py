"""What the pages say of facts: value, kind, source and age of each field. Pure, over rows that were read before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from programs.facts.fields import FIELDS, GROUPS, Field, Kind
from programs.facts.models import Fact

SAFE = ("http://", "https://")
"""What an address must begin with to be a link: values come from files and people."""


def link(address: str) -> str:
    """The address if a browser may follow it, else nothing."""
    return address if address.lower().startswith(SAFE) else ""


def value_words(about: Field, says: str, value: Any) -> str:
    """“Yes”, “No”, “225”; “Not published” and “Not known” are two more things."""
    if says == Fact.Says.NOT_PUBLISHED:
        return _("Not published")
    if says == Fact.Says.UNKNOWN or value is None:
        return _("Not known")
    return about.words(value)


def said_words(key: str, said: Any) -> str:
    """One side of an entry of the history, as `settle` keeps it (or whatever another act left there)."""
    if said is None or said == "":
        return _("Not known") if key in FIELDS else ""
    if isinstance(said, Mapping):
        if key in FIELDS and "says" in said:
            return value_words(FIELDS[key], str(said["says"]), said.get("value"))
        return ", ".join(f"{name}: {one}" for name, one in said.items() if one not in (None, ""))
    return ", ".join(map(str, said)) if isinstance(said, list) else str(said)


def rule_of(about: Field, fact: Fact) -> str:
    """How binding the value is: strict, preference or observed; empty where there is no value to obey."""
    if fact.says != Fact.Says.VALUE:
        return ""
    if about.key == "step2_liked":
        return str(Fact.Rule.PREFERENCE)
    return fact.rule if about.strictness or fact.rule == Fact.Rule.OBSERVED or about.group == "visa" else ""


@dataclass(frozen=True)
class FactLine:
    """What one fact says, ready to be shown on a day."""

    fact: Fact
    words: str
    is_value: bool
    rule: str
    rule_words: str
    address: str
    age: str

    @property
    def is_stale(self) -> bool:
        return self.age == "stale"


def line_of(fact: Fact, today: date) -> FactLine:
    """A fact as it is read today. Its source must be at hand."""
    about = fact.about
    rule = rule_of(about, fact)
    return FactLine(
        fact=fact, words=value_words(about, fact.says, fact.value), is_value=fact.says == Fact.Says.VALUE, rule=rule,
        rule_words=str(Fact.Rule(rule).label) if rule else "", address=link(fact.address) or link(fact.source.url),
        age=str(fact.age(today)),
    )  # fmt: skip


@dataclass(frozen=True)
class FieldLine:
    """One field of the page: what counts (None: nobody has said anything), how many facts there are, a note on me."""

    about: Field
    shown: FactLine | None
    count: int
    website: str = ""
    mine: str = ""


@dataclass(frozen=True)
class Conflict:
    """Sources that disagree about a field: what each of them said last, the one that counts first."""

    about: Field
    lines: Sequence[FactLine]


@dataclass(frozen=True)
class Facts:
    """All facts of a program, sorted out."""

    groups: Sequence[tuple[str, Sequence[FieldLine]]]
    conflicts: Sequence[Conflict]
    shown: Mapping[str, Fact]


def facts_of(rows: Iterable[Fact], today: date, mine: Mapping[str, str]) -> Facts:
    """Every field of the page in its group, and where sources disagree. `mine` are notes on the person by field."""
    by_field: dict[str, list[Fact]] = {}
    for fact in rows:
        by_field.setdefault(fact.field, []).append(fact)
    shown = {key: best for key, facts in by_field.items() if (best := shown_of(facts))}
    groups = [
        (str(name), [_field_line(one, shown.get(one.key), by_field.get(one.key, ()), today, mine)
                     for one in FIELDS.values() if one.group == group])
        for group, name in GROUPS.items()
    ]  # fmt: skip
    conflicts = [
        Conflict(FIELDS[key], [line_of(fact, today) for fact in found])
        for key in FIELDS if key in shown and (found := disagreeing(shown[key], by_field[key]))
    ]  # fmt: skip
    return Facts(groups, conflicts, shown)


def shown_of(facts: Iterable[Fact]) -> Fact | None:
    """The winner of the newest season."""
    return max((fact for fact in facts if fact.wins), key=lambda fact: fact.season, default=None)


def disagreeing(shown: Fact, facts: Iterable[Fact]) -> list[Fact]:
    """What each source said last about the season that is shown, if they do not all say the same; else nothing."""
    last: dict[int, Fact] = {}
    for fact in facts:
        old = last.get(fact.source_id)
        if fact.season == shown.season and (old is None or (fact.seen_on, fact.pk) > (old.seen_on, old.pk)):
            last[fact.source_id] = fact
    last[shown.source_id] = shown
    if len({(fact.says, str(fact.value)) for fact in last.values()}) < 2:
        return []
    return sorted(last.values(), key=lambda fact: (fact.pk != shown.pk, -fact.seen_on.toordinal(), -fact.pk))


def _field_line(
    about: Field, fact: Fact | None, facts: Sequence[Fact], today: date, mine: Mapping[str, str]
) -> FieldLine:
    site = link(str(fact.value)) if fact and about.kind is Kind.TEXT and fact.says == Fact.Says.VALUE else ""
    return FieldLine(
        about, line_of(fact, today) if fact else None, len(facts), site, mine.get(about.key, "") if fact else ""
    )
