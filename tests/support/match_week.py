"""Match Week 2027 for tests: its instants in US Eastern time, and the clock set to one of them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

ET = ZoneInfo("America/New_York")
DAYS = {"wed": 3, "mon": 15, "tue": 16, "thu": 18, "fri": 19}
SECOND = timedelta(seconds=1)


def et(day, hour, minute=0):
    """An instant of Match Week 2027 (`wed` is the day on which rank lists close) by the clock of New York."""
    return datetime(2027, 3, DAYS[day], hour, minute, tzinfo=ET)


def at(instant):
    """The clock stands at this instant."""
    return time_machine.travel(instant, tick=False)
