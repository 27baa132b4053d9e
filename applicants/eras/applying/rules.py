"""What the field says of signals, letters for a program and certifying, as pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.eras.models import ListedProgram
from applicants.letters.rules import MOST_PER_PROGRAM
from applicants.remarks import Remark, Source, Weight

State = ListedProgram.State

CHECKED = date(2026, 11, 21)
AAMC = Source("AAMC, ERAS FAQ", "https://students-residents.aamc.org/", CHECKED)
SIGNALS = Source("AAMC, ERAS program signals", "https://students-residents.aamc.org/", CHECKED)
NOT_SAID = Source("General knowledge", "", CHECKED, verified=False)

SENT = (State.APPLIED, State.INVITED, State.SCHEDULED, State.INTERVIEWED, State.RANKED)
"""States of programs that have the application and are not over."""
GOES = (State.WILL_APPLY, *SENT)
PAID = (*GOES, State.REJECTED, State.NO_ANSWER)
"""States that an application was paid for, or will be. One that was withdrawn may have had it: see `is_paid`."""
FURTHEST_FIRST = (
    *reversed(SENT), State.NO_ANSWER, State.REJECTED, State.WILL_APPLY, State.CONSIDERING, State.WITHDRAWN,
)  # fmt: skip
"""All states; of two rows of one program the first of these says how far it is."""
SIGNALLED = (State.CONSIDERING, *GOES)
"""States in which a program can be given a signal."""
SERVICES = ("eras", "residencycas")
"""Where an application is certified; programs with their own match, or of an unknown service, are not among them."""
GOLD, SILVER = "gold", "silver"


@dataclass(frozen=True)
class Target:
    """A listed program as rules see it. `service` is that of its specialty; the numbers of letters are its own."""

    pk: int
    name: str = ""
    specialty_pk: int = 0
    specialty: str = ""
    service: str = "eras"
    state: str = State.WILL_APPLY
    institution: int | None = None
    letters_min: int | None = None
    us_letters_min: int | None = None
    was_sent: bool = False
    is_closed: bool = False

    @property
    def is_paid(self) -> bool:
        return is_paid(self.state, was_sent=self.was_sent)


def is_paid(state: str, *, was_sent: bool) -> bool:
    """Whether a program in this state was paid for, or will be. `was_sent`: it went with a certified application.

    Source: AAMC, ERAS fees: there is no refund, also for a program from which one withdraws.
    """
    return state in PAID or (state == State.WITHDRAWN and was_sent)


@dataclass(frozen=True)
class LetterOf:
    """A letter that can be assigned. `specialty` is the id of its tag, None for General."""

    pk: int
    writer: str = ""
    season: int = 0
    specialty_pk: int | None = None
    specialty: str = ""
    is_us: bool = False
    uploaded: bool = False
    declined: bool = False


@dataclass(frozen=True)
class StatementOf:
    """A statement that can be assigned. `is_final`: it has a version that is to go out."""

    pk: int
    title: str = ""
    specialty_pk: int | None = None
    specialty: str = ""
    is_final: bool = False


@dataclass(frozen=True)
class Assigned:
    """What goes to one program: days by id of a letter in the order of its places, id and day of the statement."""

    letters: Mapping[int, date] = field(default_factory=dict)
    statement: int | None = None
    statement_on: date | None = None


NOTHING = Assigned()


# ------------------------------------------------------------------------------------ signals


@dataclass(frozen=True)
class Limit:
    """How many signals a specialty has. `season` is the one that the figure is of."""

    season: int
    gold: int = 0
    silver: int = 0
    note: str = ""
    source: str = ""
    checked_on: date = CHECKED

    def of(self, kind: str) -> int:
        """How many of this kind."""
        return self.silver if kind == SILVER else self.gold

    @property
    def kinds(self) -> list[str]:
        """The kinds that there are: gold alone, or gold and silver; none where one sends no signals."""
        return [kind for kind in (GOLD, SILVER) if self.of(kind)]


def limit_for(limits: Iterable[Limit], season: int) -> Limit | None:
    """The figure of this season; without one the newest before it. None where none is known.

    Source: the tables of the AAMC change from season to season and come out in the summer before the Match.
    """
    return max((one for one in limits if one.season <= season), key=lambda one: one.season, default=None)


def first_free(taken: Iterable[int], limit: int) -> int | None:
    """The lowest number from 1 to the limit that is not taken; None when all are."""
    used = set(taken)
    return next((number for number in range(1, limit + 1) if number not in used), None)


def kind_words(kind: str, limit: Limit) -> str:
    """What people call the signals of this kind: just signals where there is only one kind."""
    if limit.kinds == [GOLD]:
        return _("signals")
    return _("gold signals") if kind == GOLD else _("silver signals")


def given_words(kind: str, limit: Limit | None) -> str:
    """What people call one signal of this kind: just signal where there is only one kind."""
    if kind == SILVER:
        return _("silver signal")
    return _("gold signal") if limit and SILVER in limit.kinds else _("signal")


def why_no_signal(target: Target, kind: str, limit: Limit | None, taken: Sequence[int], shared_with: str) -> str:
    """Why this program cannot get a signal of this kind; empty when it can.

    `taken` are the numbers that other programs have; `shared_with` is another listed program of the same institution
    and specialty that has one. Source: AAMC, program signals: signals go to the institution and specialty, not to a
    track; how many there are depends on the specialty; some specialties have none.
    """
    names = {"name": target.name, "specialty": target.specialty, "other": shared_with}
    if target.state not in SIGNALLED:
        return _("%(name)s is no longer open on your list, so it gets no signal.") % names
    if limit is None:
        return _("How many signals %(specialty)s has is not known here. Look it up on the AAMC pages.") % names
    if not limit.kinds:
        return _("%(specialty)s has no signals.") % names
    if kind not in limit.kinds:
        return _("%(specialty)s has no signals of this kind.") % names
    if shared_with:
        return _(
            "%(other)s is of the same institution and specialty and has the signal already. A signal goes to the "
            "institution and specialty, so it reaches both."
        ) % names  # fmt: skip
    if first_free(taken, limit.of(kind)) is None:
        words = _("All %(n)s %(kind)s of %(specialty)s are given. Take one from another program first.")
        return words % (names | {"n": limit.of(kind), "kind": kind_words(kind, limit)})
    return ""


def signal_remarks(
    limit: Limit | None, season: int, used: Mapping[str, int], specialty: str, *, is_open: bool
) -> list[Remark]:
    """What is to be said about the signals of a specialty. `is_open`: its application is not certified yet."""
    if limit is None:
        words = _("How many signals %(specialty)s has is not known here. Look it up on the AAMC pages.")
        return [Remark("signals_unknown", Weight.WARN, words % {"specialty": specialty}, NOT_SAID)]
    found = []
    if limit.season != season:
        words = _("The number for Match %(season)s is not known here yet; this is the one of Match %(known)s.")
        found.append(
            Remark("signals_of_another_season", Weight.WARN, words % {"season": season, "known": limit.season})
        )
    for kind, count in used.items():
        if count > limit.of(kind):
            words = _("You have given %(n)s, and there are %(most)s now. Take some back.")
            found.append(Remark("signals_over", Weight.STOP, words % {"n": count, "most": limit.of(kind)}, SIGNALS))
    left = sum(max(limit.of(kind) - used.get(kind, 0), 0) for kind in limit.kinds)
    if left and is_open and sum(used.values()):
        words = ngettext("%(n)s signal is left.", "%(n)s signals are left.", left) % {"n": left}
        found.append(Remark("signals_left", Weight.NOTE, words))
    return found


# ---------------------------------------------------------------------------------- documents


def letters_asked(target: Target) -> int:
    """How many letters a program is to get at least: what it asks for, one where it does not say, four at most.

    Source: AAMC, ERAS FAQ: up to four letters go to each program.
    """
    return min(max(target.letters_min or 1, 1), MOST_PER_PROGRAM)


def ready_on(target: Target, assigned: Assigned) -> date | None:
    """The day since when the program has its statement and as many letters as it asks for; None while it has not."""
    days = sorted(assigned.letters.values())
    if assigned.statement_on is None or len(days) < letters_asked(target):
        return None
    return max(assigned.statement_on, days[letters_asked(target) - 1])


def why_not_these_letters(name: str, kept: int, new: Sequence[LetterOf], season: int) -> str:
    """Why a program that keeps so many letters cannot get these new ones; empty when it can.

    Source: AAMC, ERAS FAQ: up to four letters go to each program; a letter belongs to the season it was asked for.
    """
    for one in new:
        if one.declined:
            return _("%(writer)s said no, so there is no letter to assign.") % {"writer": one.writer}
        if one.season != season:
            return _("The letter of %(writer)s is for Match %(season)s. Carry it over in your letters first.") % {
                "writer": one.writer, "season": one.season,
            }  # fmt: skip
    if kept + len(new) > MOST_PER_PROGRAM:
        count = kept + len(new)
        return _("%(name)s would get %(n)s letters. A program gets four at most.") % {"name": name, "n": count}
    return ""


def document_remarks(
    target: Target, assigned: Assigned, letters: Mapping[int, LetterOf], statements: Mapping[int, StatementOf],
    season: int,
) -> list[Remark]:  # fmt: skip
    """What is missing or odd in what goes to a program. Source: AAMC, ERAS FAQ.

    Of a letter or statement that is not among the known ones (a reader who may not see it) nothing is said but that
    it is there.
    """
    found = _statement_remarks(target, assigned, statements)
    count, asked = len(assigned.letters), letters_asked(target)
    if not count:
        found.append(Remark("no_letter", Weight.WARN, _("No letter.")))
    elif count < asked:
        words = ngettext("The program asks for %(n)s letter.", "The program asks for %(n)s letters.", asked) % {
            "n": asked
        }
        found.append(Remark("few_letters", Weight.WARN, words))
    known = [letters[pk] for pk in assigned.letters if pk in letters]
    from_us, wanted = sum(one.is_us for one in known), min(target.us_letters_min or 0, MOST_PER_PROGRAM)
    if len(known) == count and count and from_us < wanted:
        words = ngettext(
            "The program asks for %(n)s letter from the US.", "The program asks for %(n)s letters from the US.", wanted
        )
        found.append(Remark("few_us_letters", Weight.WARN, words % {"n": wanted}))
    for one in known:
        found += _letter_remarks(target, one, season)
    if waiting := [one.writer for one in known if not one.uploaded and not one.declined]:
        words = _("Not uploaded yet: %(names)s. It can still come after you certify.")
        found.append(Remark("letters_not_uploaded", Weight.NOTE, words % {"names": ", ".join(waiting)}))
    return found


def _statement_remarks(target: Target, assigned: Assigned, statements: Mapping[int, StatementOf]) -> list[Remark]:
    if assigned.statement is None:
        return [Remark("no_statement", Weight.WARN, _("No statement."))]
    statement = statements.get(assigned.statement)
    if statement is None:
        return []
    found = []
    if not statement.is_final:
        words = _("No version of “%(title)s” is marked as final.") % {"title": statement.title}
        found.append(Remark("statement_not_final", Weight.WARN, words))
    if statement.specialty_pk not in (None, target.specialty_pk):
        words = _("“%(title)s” is for %(specialty)s.")
        found.append(Remark("statement_of_another_specialty", Weight.WARN, words % {
            "title": statement.title, "specialty": statement.specialty,
        }))  # fmt: skip
    return found


def _letter_remarks(target: Target, letter: LetterOf, season: int) -> list[Remark]:
    names: dict[str, Any] = {"writer": letter.writer, "specialty": letter.specialty, "season": letter.season}
    if letter.declined:
        return [Remark("letter_declined", Weight.WARN, _("%(writer)s said no.") % names)]
    found = []
    if letter.season != season:
        words = _("The letter of %(writer)s is for Match %(season)s.")
        found.append(Remark("letter_of_another_season", Weight.WARN, words % names))
    if letter.specialty_pk not in (None, target.specialty_pk):
        words = _("The letter of %(writer)s is for %(specialty)s.")
        found.append(Remark("letter_of_another_specialty", Weight.WARN, words % names))
    return found


# --------------------------------------------------------------------------------- certifying


def why_not_certified_on(day: date, today: date, season: int) -> str:
    """Why an application cannot have been certified on this day; empty when it can.

    Source: AAMC, ERAS timeline: a season opens in June and is sent from September of the year before its Match.
    """
    if day > today:
        return _("%(day)s is in the future. Note it when you have certified.") % {"day": date_format(day)}
    if day.year < season - 1:
        return _("An application for Match %(season)s is not certified before %(year)s. Is the year right?") % {
            "season": season, "year": season - 1,
        }  # fmt: skip
    if day.year > season:
        return _("Match %(season)s was over by then. Is the year right?") % {"season": season}
    return ""


def before_sending_opens(day: date, opens_on: date) -> list[Remark]:
    """A day before sending opens is odd. Source: AAMC, ERAS timeline."""
    if day >= opens_on:
        return []
    words = _("Sending opens on %(day)s; your day is before it.") % {"day": date_format(opens_on)}
    return [Remark("certified_early", Weight.WARN, words, AAMC)]
