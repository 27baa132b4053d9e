"""What the field says of letters of recommendation, as pure functions."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.remarks import Remark, Source, Weight

CHECKED = date(2026, 11, 21)
AAMC = Source("AAMC, ERAS letters", "https://students-residents.aamc.org/", CHECKED)
GENERAL = Source("General knowledge", "", CHECKED, verified=False)
GUIDES = Source("Ultimate IMG Guide; Ace Med Boards", "", CHECKED)

AIM = (3, 4)
AIM_US_IN_SPECIALTY = 2
NEEDED = 3
"""So many letters are asked for, or uploaded, before a step of the road is done: the least of the guides' 3 to 4."""
MOST_PER_PROGRAM = 4
ASK_AGAIN = timedelta(days=14)

STANDARDIZED = {"dermatology": AAMC, "urology": AAMC, "plastic-surgery": AAMC, "emergency-medicine": GENERAL}
"""Specialties (by key) with a standardized letter, and where that is written."""


class State(TextChoices):
    """How far a letter is."""

    CANDIDATE = "candidate", gettext_lazy("Candidate")
    ASKED = "asked", gettext_lazy("Asked")
    AGREED = "agreed", gettext_lazy("Agreed")
    PACKET_SENT = "packet_sent", gettext_lazy("Packet sent")
    FORM_SENT = "form_sent", gettext_lazy("Form sent")
    UPLOADED = "uploaded", gettext_lazy("Uploaded")
    DECLINED = "declined", gettext_lazy("Said no")


class Waiver(TextChoices):
    """The right to see the letter, decided for each one."""

    UNDECIDED = "undecided", gettext_lazy("Not decided yet")
    WAIVED = "waived", gettext_lazy("Waived: never to be seen")
    KEPT = "kept", gettext_lazy("Not waived: may be seen")


ORDER = (State.CANDIDATE, State.ASKED, State.AGREED, State.PACKET_SENT, State.FORM_SENT, State.UPLOADED)
NEXT: Mapping[State, tuple[State, ...]] = {
    State.CANDIDATE: (State.ASKED,),
    State.ASKED: (State.AGREED, State.DECLINED),
    State.AGREED: (State.PACKET_SENT, State.FORM_SENT, State.DECLINED),
    State.PACKET_SENT: (State.FORM_SENT, State.DECLINED),
    State.FORM_SENT: (State.UPLOADED, State.DECLINED),
    State.UPLOADED: (),
    State.DECLINED: (),
}
"""What can come next. Going back is always possible, to the last step that has a day: see `back_to`."""
WAITING = (State.ASKED, State.PACKET_SENT, State.FORM_SENT)
"""The writer is to act, so one asks again after a while."""
PROMISED = (State.AGREED, State.PACKET_SENT, State.FORM_SENT)

type Days = Mapping[State, date]
"""The days on which steps were reached, as far as they are known. A candidate has none."""


@dataclass(frozen=True)
class Written:
    """A letter, as rules see it. `specialty` is the key of its tag, empty for General."""

    days: Days = field(default_factory=dict)
    season: int = 0
    is_us: bool = False
    specialty: str = ""
    standardized: bool = False
    waiver: str = Waiver.UNDECIDED
    nudge_on: date | None = None
    added_on: date = date.min
    pk: int = 0
    writer: str = ""
    path: str = ""

    @property
    def state(self) -> State:
        return state_of(self.days)


# ------------------------------------------------------------------------------ how far it is


def state_of(days: Days) -> State:
    """How far a letter is: the last step that has a day; "said no" ends it."""
    if State.DECLINED in days:
        return State.DECLINED
    return [state for state in ORDER if state is State.CANDIDATE or state in days][-1]


def back_to(days: Days) -> State | None:
    """The step before the present one, as its days tell; None for a candidate."""
    now = state_of(days)
    if now is State.CANDIDATE:
        return None
    return state_of({state: day for state, day in days.items() if state is not now})


def moved(days: Days, to: State, on: date) -> dict[State, date]:
    """The days after a step to `to` on a day: forward as NEXT allows, or back. Raises ValueError for anything else.

    Going back takes away the day of the step that is left.
    """
    now = state_of(days)
    if to in NEXT[now]:
        return {**days, to: on}
    if to == back_to(days):
        return {state: day for state, day in days.items() if state is not now}
    raise ValueError(f"a letter does not go from {now} to {to}")


def out_of_order(days: Days) -> list[State]:
    """Steps whose day is before the day of an earlier step."""
    found, last = [], date.min
    for state in (*ORDER, State.DECLINED):
        day = days.get(state)
        if day and day < last:
            found.append(state)
        last = max(last, day or last)
    return found


def nudge_day(days: Days, chosen: date | None) -> date | None:
    """The day to ask again: as chosen, else two weeks after the last step; none where the writer is not to act."""
    if state_of(days) not in WAITING:
        return None
    return chosen or days[state_of(days)] + ASK_AGAIN


def day_at_least(days: Days, least: State) -> date | None:
    """The first day that shows the letter at this step or further; a later "no" does not count as further."""
    if State.DECLINED in days:
        return None
    return min((day for state, day in days.items() if ORDER.index(state) >= ORDER.index(least)), default=None)


# ------------------------------------------------------------------------------------ seasons


def current(letters: Iterable[Written]) -> list[Written]:
    """The letters of the latest season that has any; only they count."""
    letters = list(letters)
    latest = max((letter.season for letter in letters), default=0)
    return [letter for letter in letters if letter.season == latest]


def cut_offs() -> dict[int, date]:
    """By season: letters uploaded before this day came along. Source: carry_over.toml."""
    data = tomllib.loads((Path(__file__).parent / "carry_over.toml").read_text(encoding="utf-8"))
    return {int(season): day for season, day in data["uploaded_before"].items()}


CUT_OFFS = cut_offs()


def carrying(season: int) -> Remark:
    """Which letters come along into a season, as far as the AAMC has said. Source: carry_over.toml."""
    if cut_off := CUT_OFFS.get(season):
        words = _("Letters that were uploaded before %(day)s came along into Match %(season)s.")
        return Remark("carrying", Weight.NOTE, words % {"day": date_format(cut_off), "season": season}, AAMC)
    words = _(
        "Which letters come along into Match %(season)s is not known here yet. We take every uploaded one; compare "
        "with MyERAS."
    )
    return Remark("carrying", Weight.WARN, words % {"season": season})


def lasts(days: Days, cut_off: date | None) -> bool:
    """Whether a letter comes along into a new season: uploaded, and before the cut-off where there is one.

    Source: AAMC (letters uploaded before the day moved over, unfinished requests were removed).
    """
    uploaded = days.get(State.UPLOADED)
    return uploaded is not None and (cut_off is None or uploaded < cut_off)


# ------------------------------------------------------------------------------------- counts


@dataclass(frozen=True)
class Count:
    """How many letters are there, promised, and asked for."""

    uploaded: int
    promised: int
    asked: int

    @property
    def sure(self) -> int:
        """Uploaded or agreed to."""
        return self.uploaded + self.promised


def count(letters: Iterable[Written]) -> Count:
    states = [letter.state for letter in letters]
    return Count(
        uploaded=states.count(State.UPLOADED), promised=sum(state in PROMISED for state in states),
        asked=states.count(State.ASKED),
    )  # fmt: skip


def us(letters: Iterable[Written]) -> list[Written]:
    return [letter for letter in letters if letter.is_us]


def us_in(letters: Iterable[Written], specialty: str) -> list[Written]:
    """Letters by US doctors with the tag of this specialty."""
    return [letter for letter in us(letters) if specialty and letter.specialty == specialty]


# ------------------------------------------------------------------------------------ remarks


def remarks_on_all(letters: Sequence[Written], specialty: str) -> list[Remark]:
    """All letters of the season against the aims: three to four, at least two by US doctors in the specialty.

    Source: the Ultimate IMG Guide and Ace Med Boards' guide; at most four per program: AAMC.
    """
    found = []
    everything, mine = count(letters), count(us_in(letters, specialty))
    if letters and everything.sure < AIM[0]:
        found.append(Remark("few", Weight.WARN, _(
            "Fewer than three letters are uploaded or promised. The guides advise three to four."
        ), GUIDES))  # fmt: skip
    if letters and not specialty:
        found.append(Remark("no_specialty", Weight.NOTE, _(
            "Choose a specialty in the profile. Then we count the letters that carry its tag."
        )))  # fmt: skip
    elif letters and mine.sure < AIM_US_IN_SPECIALTY:
        found.append(Remark("few_us", Weight.WARN, _(
            "Fewer than two are by US doctors in the first target specialty. The guides advise at least two."
        ), GUIDES))  # fmt: skip
    if everything.uploaded > MOST_PER_PROGRAM:
        found.append(Remark("many", Weight.NOTE, _(
            "Each program takes up to four letters. The others can go to other programs."
        ), AAMC))  # fmt: skip
    return found


def remarks_on(letter: Written) -> list[Remark]:
    """What is worth a second look in one letter. Nothing of it is refused or changed."""
    found, state = [], letter.state
    if state is State.DECLINED:
        return []
    if state in (State.FORM_SENT, State.UPLOADED) and letter.waiver == Waiver.UNDECIDED:
        found.append(Remark("waiver_open", Weight.WARN, _(
            "The waiver is decided for each letter, before it is uploaded. Note here what was chosen in MyERAS."
        ), AAMC))  # fmt: skip
    if state is State.UPLOADED and letter.waiver == Waiver.WAIVED:
        found.append(Remark("never_seen", Weight.NOTE, _(
            "The right to see it was waived, and it is uploaded: it can never be seen by the applicant."
        ), AAMC))  # fmt: skip
    if letter.specialty in STANDARDIZED and not letter.standardized:
        words = _("The Letter Writer Portal has a standardized letter for this specialty.")
        if letter.specialty == "emergency-medicine":
            words = _("Emergency medicine uses a standardized letter of its own, the SLOE.")
        found.append(Remark("standardized", Weight.NOTE, words, STANDARDIZED[letter.specialty]))
    return found
