"""Whether a person meets what a program asks. One definition for SQL and page; pure but for the Q objects it makes.

The person comes as plain values (`Me`); this app knows no person. Each `Rule` names a column of Program and how
the program's value and the person's compare; `verdict` and `condition` are both derived from that, and a test
holds them against each other on random programs and people.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.facts.fields import STAGES


class Verdict(StrEnum):
    """What comes out of one rule. MINE_MISSING: the program's value is known, the person's is not."""

    MEETS = "meets"
    BELOW = "below"
    FAILS = "fails"
    UNKNOWN = "unknown"
    MINE_MISSING = "mine_missing"


@dataclass(frozen=True)
class Me:
    """The person in plain values; None is “not known yet”.

    `visa` j1, h1b, either or none. `attempts` the most tries that any Step took. `years` full years from
    graduation to September before the season's Match. `usce_months` in all, `usce_years_ago` since the end of the
    newest. `certified_at` a key of STAGES: by when the ECFMG certificate will be there.
    """

    visa: str = "none"
    step2: int | None = None
    attempts: int | None = None
    years: int | None = None
    usce_months: int | None = None
    usce_years_ago: int | None = None
    letters: int | None = None
    us_letters: int | None = None
    certified_at: str | None = None
    specialties: frozenset[int] = frozenset()


COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {"lte": operator.le, "gte": operator.ge, "exact": operator.eq,
                                                     "in": lambda value, mine: value in mine}  # fmt: skip
OPPOSITE = {"lte": "gt", "gte": "lt"}
"""The lookups that a known value passes when it fails the other one; the search asks in these few words of SQL."""


@dataclass(frozen=True)
class Rule:
    """Met when any of `columns` compares (`value LOOKUP mine`) true. `applies`: whether it concerns the person.

    `strict` True: a strict rule always; False: a preference always; None: as `<column>_strict` says.
    """

    key: str
    label: Any
    columns: Callable[[Me], tuple[str, ...]]
    lookup: str
    mine: Callable[[Me], Any]
    strict: bool | None = None
    applies: Callable[[Me], bool] = lambda me: True

    def verdict(self, program: Any, me: Me) -> Verdict | None:
        """The verdict on a program (anything with the columns as attributes). None where it does not concern them."""
        if not self.applies(me):
            return None
        columns, mine = self.columns(me), self.mine(me)
        values = [getattr(program, name) for name in columns]
        known = [value for value in values if value is not None]
        if not known:
            return Verdict.UNKNOWN
        if mine is None:
            return Verdict.MINE_MISSING
        if any(COMPARE[self.lookup](value, mine) for value in known):
            return Verdict.MEETS
        if len(known) < len(values):
            return Verdict.UNKNOWN
        strict = self.strict if self.strict is not None else getattr(program, f"{columns[0]}_strict")
        return Verdict.FAILS if strict else Verdict.BELOW

    def condition(self, verdict: Verdict, me: Me) -> Q:
        """The rows of which this is the verdict."""
        nothing, columns, mine = Q(pk=None), self.columns(me), self.mine(me)
        if not self.applies(me):
            return nothing
        none_known, some_unknown = Q(), Q()
        for name in columns:
            none_known &= Q(**{name: None})
            some_unknown |= Q(**{name: None})
        if mine is None:
            return {Verdict.UNKNOWN: none_known, Verdict.MINE_MISSING: ~none_known}.get(verdict, nothing)
        meets, short = Q(), Q()
        for name in columns:
            meets |= Q(**{f"{name}__{self.lookup}": mine})
            short &= self._short(name, mine)
        if verdict is Verdict.MEETS:
            return meets
        if verdict is Verdict.UNKNOWN:
            return some_unknown & ~meets
        if verdict is Verdict.MINE_MISSING:
            return nothing
        if self.strict is not None:
            return short if self.strict == (verdict is Verdict.FAILS) else nothing
        return short & Q(**{f"{columns[0]}_strict": verdict is Verdict.FAILS})

    def _short(self, name: str, mine: Any) -> Q:
        """The rows with a value in this column that does not compare true."""
        if self.lookup == "exact":  # yes or no
            return Q(**{name: not mine})
        if opposite := OPPOSITE.get(self.lookup):
            return Q(**{f"{name}__{opposite}": mine})
        return Q(**{f"{name}__isnull": False}) & ~Q(**{f"{name}__{self.lookup}": mine})


def _one(name: str) -> Callable[[Me], tuple[str, ...]]:
    return lambda me: (name,)


def _stages(me: Me) -> list[str] | None:
    """The moments by which the person has the certificate."""
    stages = list(STAGES)
    return stages[stages.index(me.certified_at) :] if me.certified_at in stages else None


VISAS = {"j1": ("j1",), "h1b": ("h1b",), "either": ("j1", "h1b")}

RULES: Mapping[str, Rule] = {
    rule.key: rule
    for rule in (
        Rule("visa", _("visa"), lambda me: VISAS.get(me.visa, ()), "exact", lambda me: True, True,
             lambda me: me.visa in VISAS),
        Rule("accepts", _("applications this season"), _one("accepts"), "exact", lambda me: True, True),
        Rule("step2", _("Step 2 CK"), _one("step2_min"), "lte", lambda me: me.step2),
        Rule("step2_liked", _("Step 2 CK, liked"), _one("step2_liked"), "lte", lambda me: me.step2, False),
        Rule("attempts", _("attempts"), _one("attempts_max"), "gte", lambda me: me.attempts),
        Rule("years", _("years since graduation"), _one("grad_years_max"), "gte", lambda me: me.years),
        Rule("certificate", _("ECFMG certificate"), _one("certificate_by"), "in", _stages),
        Rule("usce", _("US clinical experience"), _one("usce_months_min"), "lte", lambda me: me.usce_months),
        Rule("usce_recent", _("recent US clinical experience"), _one("usce_within_years"), "gte",
             lambda me: me.usce_years_ago),
        Rule("letters", _("letters"), _one("letters_min"), "lte", lambda me: me.letters),
        Rule("us_letters", _("letters from the US"), _one("us_letters_min"), "lte", lambda me: me.us_letters),
        Rule("specialty", _("specialty"), _one("specialty_id"), "in", lambda me: me.specialties, True,
             lambda me: bool(me.specialties)),
    )
}  # fmt: skip
"""In the order of the page."""


def verdicts(program: Any, me: Me) -> dict[str, Verdict]:
    """The verdict of each rule that concerns the person, by key."""
    found = {key: rule.verdict(program, me) for key, rule in RULES.items()}
    return {key: verdict for key, verdict in found.items() if verdict is not None}


def passes(key: str, me: Me, *, keep_unknown: bool) -> Q:
    """The rows that a filter on this rule keeps: met or only below a preference; unknown ones as asked."""
    rule = RULES[key]
    if rule.applies(me) and rule.mine(me) is not None and keep_unknown:
        return ~rule.condition(Verdict.FAILS, me)
    found = rule.condition(Verdict.MEETS, me) | rule.condition(Verdict.BELOW, me)
    return found | rule.condition(Verdict.UNKNOWN, me) if keep_unknown else found
