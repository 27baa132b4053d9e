"""What the letters mean for the plan. Pure."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.letters import rules
from applicants.letters.rules import NEEDED, State, Written


def shown(letters: Sequence[Written]) -> Shown:
    """Steps, facts and days, of the letters of the latest season alone.

    The relationship is begun with the first candidate. The request is begun with the first letter asked for and done
    with the third; the upload begun when the first form went out and done with the third letter uploaded.
    """
    mine = rules.current(letters)
    done: dict[str, date] = {}
    begun: dict[str, date] = {}
    if mine:
        begun["lor_relationship"] = min(min([letter.added_on, *letter.days.values()]) for letter in mine)
    for key, begins, ends in (
        ("lor_request", State.ASKED, State.ASKED), ("lor_upload", State.FORM_SENT, State.UPLOADED),
    ):  # fmt: skip
        if first := _days(mine, begins):
            begun[key] = first[0]
        if len(reached := _days(mine, ends)) >= NEEDED:
            done[key] = reached[NEEDED - 1]
    uploaded = [letter for letter in mine if letter.state is State.UPLOADED]
    facts = {"letters": len(uploaded), "us_letters": len(rules.us(uploaded))} if mine else dict.fromkeys(
        ("letters", "us_letters")
    )  # fmt: skip
    return Shown(done=done, begun=begun, facts=facts, dates=[_nudge(one) for one in mine if one.nudge_on])


def _days(letters: Sequence[Written], least: State) -> list[date]:
    """The days on which letters reached a step or went past it, the first one first."""
    return sorted(day for letter in letters if (day := rules.day_at_least(letter.days, least)))


def _nudge(letter: Written) -> Day:
    assert letter.nudge_on
    title = _("Ask again about your letter: %(name)s") % {"name": letter.writer}
    return Day(f"letter-{letter.pk}", RecordDate.Kind.ASK, title, letter.nudge_on, letter.path)
