"""What the rules say about Match Week: when a status and a place can be known, who may take part in SOAP. Pure."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.zones import local_day
from applicants.match.results.week import Moment, Week
from applicants.match.sources import NRMP_SOAP
from applicants.remarks import Remark, Weight, heaviest_first

UNMATCHED = "unmatched"
"""The option of a profile that puts the steps of SOAP and of a new start onto the road."""


class Ready(NamedTuple):
    """What the checklist knows for SOAP: when the person registered with NRMP, whether ECFMG's part is there."""

    registered_on: date | None
    requirements_met: bool
    certified: bool


def eligibility(ready: Ready, week: Week, now: datetime, zone: str) -> list[Remark]:
    """Whether somebody may take part in SOAP, as far as their steps tell. `zone` is the person's, as are their days.

    NRMP, SOAP pages: registered for the Main Match by the rank list deadline; unmatched or partly matched; able to
    start on 1 July, which ECFMG confirms for international graduates. A rank list is not needed.
    """
    return heaviest_first(_eligibility(ready, week.at("rank_lists_close"), zone, now))


def _eligibility(ready: Ready, closes: Moment, zone: str, now: datetime) -> Iterator[Remark]:
    last_day = local_day(closes.starts, zone)
    if ready.registered_on is None:
        over = now > closes.starts
        words = (
            _("SOAP is only for people who registered with NRMP before rank lists closed. The step “Register with "
              "NRMP” is not done on your road: if you did register, tick it there; if not, SOAP is closed to you.")
            if over
            else _("SOAP is only for people who register with NRMP before rank lists close. Your road does not show "
                   "it yet.")
        )  # fmt: skip
        yield Remark("not_registered", Weight.STOP if over else Weight.WARN, words, NRMP_SOAP)
    elif ready.registered_on > last_day:
        words = _("By your road you registered with NRMP after rank lists had closed. Then SOAP is closed to you; "
                  "correct the day if it is wrong.")  # fmt: skip
        yield Remark("registered_late", Weight.STOP, words, NRMP_SOAP)
    if not (ready.requirements_met or ready.certified):
        words = _("To take part you must be able to start on 1 July, and ECFMG confirms that to NRMP. Your road does "
                  "not show that your requirements are met.")  # fmt: skip
        yield Remark("not_confirmed", Weight.WARN, words, NRMP_SOAP)
    words = _("SOAP is for those who did not match, or only in part. A rank order list is not needed for it.")
    yield Remark("for_whom", Weight.NOTE, words, NRMP_SOAP)


def day_learned(moment: Moment, zone: str, today: date) -> date:
    """The person's day on which they learned it: that of the moment, or today where they say it sooner."""
    return min(today, local_day(moment.starts, zone))


class Said(NamedTuple):
    """What the person said of the end of the season, for the steps. `accepted_on`: an offer on the SOAP board."""

    status: str = ""
    status_on: date | None = None
    place_on: date | None = None
    soap_on: date | None = None
    accepted_on: date | None = None


def result_on(said: Said) -> date | None:
    """When it was clear where they train, or that the season brought no place; the step Match Day is then done.

    Of a match, also a partial one, the place is told on Friday. Without a match it is the end of SOAP.
    """
    if not said.status:
        return said.accepted_on
    if said.status != "not_matched":
        return said.place_on
    return said.accepted_on or said.soap_on
