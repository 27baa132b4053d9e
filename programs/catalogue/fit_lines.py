"""Fit in sentences: what the program asks, what is mine, and where the program's value is from. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.facts.fields import FIELDS, STAGES, months, years
from programs.facts.models import Fact
from programs.fit import RULES, VISAS, Me, Verdict, verdicts

WORDS = {
    Verdict.MEETS: gettext_lazy("Meets"),
    Verdict.BELOW: gettext_lazy("Below a preference"),
    Verdict.FAILS: gettext_lazy("Fails a strict rule"),
    Verdict.UNKNOWN: gettext_lazy("Not known"),
    Verdict.MINE_MISSING: gettext_lazy("Your part is missing"),
}
LOOKS = {Verdict.MINE_MISSING: "unknown"}
"""How a verdict is drawn, where it has no look of its own."""

FIELDS_OF = {
    "accepts": "accepts", "step2": "step2_min", "step2_liked": "step2_liked", "attempts": "attempts_max",
    "years": "grad_years_max", "certificate": "certificate_by", "usce": "usce_months_min",
    "usce_recent": "usce_within_years", "letters": "letters_min", "us_letters": "us_letters_min",
}  # fmt: skip
"""The field that a rule reads; the visa reads one or two, the specialty none."""


@dataclass(frozen=True)
class FitLine:
    """One rule: `look` is how it is drawn; `kind` strict or preference, `field` the fact behind it; empty without."""

    key: str
    verdict: Verdict
    look: str
    word: str
    label: str
    sentence: str
    kind: str
    field: str


def lines(
    program: Any, me: Me, season: int | None, shown: Mapping[str, Fact] | None = None, *, mine: bool = True
) -> list[FitLine]:
    """The rules that concern the person, what fails first. `shown` are the facts behind the columns, by field; with
    them, “not published” is told from “not known”. Not `mine`: somebody else reads along, and “you” is “they”.
    """
    shown = shown or {}
    found = [
        FitLine(
            key=key, verdict=verdict, look=LOOKS.get(verdict, str(verdict)), word=_word(verdict, mine),
            label=str(RULES[key].label), sentence=_sentence(key, verdict, program, me, season, shown, mine),
            kind="" if verdict is Verdict.UNKNOWN else _kind(key, program), field=_field(key, me, shown),
        )
        for key, verdict in verdicts(program, me).items()
        if not (key == "step2_liked" and verdict is Verdict.UNKNOWN)  # few programs say what they like; no news
    ]  # fmt: skip
    order = [Verdict.FAILS, Verdict.BELOW, Verdict.MINE_MISSING, Verdict.UNKNOWN, Verdict.MEETS]
    return sorted(found, key=lambda line: order.index(line.verdict))


def totals(found: list[FitLine]) -> dict[str, int]:
    """How many rules are met, below a preference, failed, not known (the person's part included)."""
    looks = [line.look for line in found]
    return {look: looks.count(look) for look in ("meets", "below", "fails", "unknown")}


def mine_notes(me: Me, season: int | None) -> dict[str, str]:
    """The person's own values beside those of the program, by field."""
    notes = {FIELDS_OF[key]: words(me, season) for key, words in MINE.items() if key in FIELDS_OF}
    return {field: _("you: %(mine)s") % {"mine": words} for field, words in notes.items() if words}


def _word(verdict: Verdict, mine: bool) -> str:
    return _("Their part is missing") if verdict is Verdict.MINE_MISSING and not mine else str(WORDS[verdict])


def _kind(key: str, program: Any) -> str:
    """Strict or preference, as the program's value is."""
    rule = RULES[key]
    strict = rule.strict if rule.strict is not None else getattr(program, f"{FIELDS_OF[key]}_strict")
    return str(_("Strict rule") if strict else _("Preference"))


def _field(key: str, me: Me, shown: Mapping[str, Fact]) -> str:
    names = VISAS.get(me.visa, ()) if key == "visa" else (FIELDS_OF[key],) if key in FIELDS_OF else ()
    return next((name for name in names if name in shown), "")


def _sentence(
    key: str, verdict: Verdict, program: Any, me: Me, season: int | None, shown: Mapping[str, Fact], yours: bool
) -> str:  # fmt: skip
    if key == "visa":
        return " ".join(_visa(name, getattr(program, name), shown.get(name)) for name in VISAS[me.visa])
    if key == "specialty":
        aims = _("It trains in %(name)s, which is on the profile.")
        words = aims if verdict is Verdict.MEETS else _("It trains in %(name)s, which is not on the profile.")
        return words % {"name": program.specialty.name}
    field = FIELDS_OF[key]
    if verdict is Verdict.UNKNOWN:
        return _unknown(shown.get(field))
    theirs = THEIRS[key](getattr(program, field))
    if key == "accepts":
        return theirs
    mine = MINE[key](me, season)
    if verdict is Verdict.MINE_MISSING:
        return f"{theirs} {_('You have not told us yours.') if yours else _('They have not told us theirs.')}"
    words = _("You: %(mine)s.") if yours else _("They: %(mine)s.")
    return f"{theirs} {words % {'mine': mine}}"


def _visa(name: str, value: bool | None, fact: Fact | None) -> str:
    label = FIELDS[name].label
    if value is None and fact and fact.says == Fact.Says.NOT_PUBLISHED:
        return _("Whether it sponsors %(visa)s is not published.") % {"visa": label}
    words = {
        True: _("It sponsors %(visa)s."), False: _("It does not sponsor %(visa)s."),
        None: _("Whether it sponsors %(visa)s is not known."),
    }  # fmt: skip
    return words[value] % {"visa": label}


def _unknown(fact: Fact | None) -> str:
    if fact is None:
        return _("Nobody has told us yet. Ask the program.")
    if fact.says == Fact.Says.NOT_PUBLISHED:
        return _("The program does not publish it. Ask the program.")
    return _("It is not known. Ask the program.")


def _letters(n: int) -> str:
    return ngettext("%(n)s letter is asked.", "%(n)s letters are asked.", n) % {"n": n}


def _us_letters(n: int) -> str:
    return ngettext("%(n)s letter from the US is asked.", "%(n)s letters from the US are asked.", n) % {"n": n}


THEIRS: Mapping[str, Callable[[Any], str]] = {
    "accepts": lambda v: _("It takes applications this season.") if v else _("It takes no applications this season."),
    "step2": lambda v: _("At least %(n)s is asked.") % {"n": v},
    "step2_liked": lambda v: _("%(n)s or more is liked.") % {"n": v},
    "attempts": lambda v: (
        _("Every Step passed the first time.") if v == 1 else _("At most %(n)s attempts for each Step.") % {"n": v}
    ),
    "years": lambda v: _("%(years)s at most.") % {"years": years(v)},
    "certificate": lambda v: _("It is needed by %(stage)s.") % {"stage": STAGES.get(v, v)},
    "usce": lambda v: _("At least %(months)s.") % {"months": months(v)} if v else _("None is asked."),
    "usce_recent": lambda v: _("Not older than %(years)s.") % {"years": years(v)},
    "letters": lambda v: _letters(v) if v else _("None is asked."),
    "us_letters": lambda v: _us_letters(v) if v else _("None is asked."),
}
"""What the program asks, one sentence each."""


def _mine_years(me: Me, season: int | None) -> str:
    if me.years is None:
        return ""
    if season is None:
        return years(me.years)
    return _("%(years)s in September %(year)s") % {"years": years(me.years), "year": season - 1}


def _mine_attempts(me: Me, season: int | None) -> str:
    if me.attempts is None:
        return ""
    return _("passed the first time") if me.attempts == 1 else _("%(n)s attempts at most") % {"n": me.attempts}


def _mine_recent(me: Me, season: int | None) -> str:
    if me.usce_years_ago is None:
        return ""
    if me.usce_years_ago == 0:
        return _("not over before that September")
    return _("up to %(years)s old by September") % {"years": years(me.usce_years_ago)}


def _mine_certificate(me: Me, season: int | None) -> str:
    return _("by %(stage)s") % {"stage": STAGES[me.certified_at]} if me.certified_at in STAGES else ""


def _mine_usce(me: Me, season: int | None) -> str:
    if me.usce_months is None:
        return ""
    return months(me.usce_months) if me.usce_months else _("none yet")


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


MINE: Mapping[str, Callable[[Me, int | None], str]] = {
    "step2": lambda me, season: _plain(me.step2),
    "step2_liked": lambda me, season: _plain(me.step2),
    "attempts": _mine_attempts,
    "years": _mine_years,
    "certificate": _mine_certificate,
    "usce": _mine_usce,
    "usce_recent": _mine_recent,
    "letters": lambda me, season: _plain(me.letters),
    "us_letters": lambda me, season: _plain(me.us_letters),
}  # fmt: skip
"""What is the person's, a few words each; empty where they have not said it."""
