"""Made-up lists of programs for `make run`: those of the demo catalogue, and one that was typed."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from applicants.eras import services
from applicants.eras.models import ListedNote, ListedProgram
from applicants.profile.models import Applicant
from programs.models import Program, Specialty

if TYPE_CHECKING:
    from accounts.models import User

PLAN = (
    ("interviewed", "target", "me"), ("scheduled", "target", "advisor"), ("invited", "safety", "me"),
    ("applied", "target", "me"), ("applied", "reach", "advisor"), ("applied", "safety", "me"),
    ("will_apply", "target", "me"), ("will_apply", "reach", "me"), ("rejected", "reach", "me"),
    ("considering", "", ""), ("considering", "", ""),
)  # fmt: skip
"""State, tier and who set it, for each program of the catalogue in turn."""
TYPED = {
    "own_name": "Sample Community Hospital, new program (demo)", "own_city": "Mockford", "own_state": "OH",
    "notes": "Heard of it from an alumna. Not in any directory yet.", "tier": "safety", "tier_by": "me",
}  # fmt: skip


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """Twelve programs in several states, notes, a search that is kept, and the person's own facts."""
    aims = _aims(applicant)
    specialty = Specialty.objects.filter(pk__in=aims[:1]).first() or Specialty.objects.get(key="internal-medicine")
    typed = services.add_own(applicant=applicant, values=TYPED | {"own_specialty": specialty}, by=by)
    for place, program in enumerate(_programs(aims, len(PLAN))):
        row = services.add_program(applicant=applicant, program=program, by=by)
        state, tier, tier_by = PLAN[place]
        services.change_listed(listed=row, values={"tier": tier, "tier_by": tier_by}, by=by)
        services.set_state(listed=row, state=state, on=today - timedelta(days=2 + 3 * place), by=by)
        if place < 2:
            _notes(row, today, by)
    _notes(typed, today, by)
    _search(applicant, by)
    facts = {"most_attempts": 1, "usce_months": 0, "letters": 1, "us_letters": 0, "certified_at": "rank_list"}
    services.save_facts(applicant=applicant, values=facts, by=by)


def begin(applicant: Applicant, today: date, by: "User") -> None:
    """The first programs of somebody whose season is still to come, and a search that is kept."""
    for place, program in enumerate(_programs(_aims(applicant), 4)):
        row = services.add_program(applicant=applicant, program=program, by=by)
        if place == 0:
            _notes(row, today, by)
    _search(applicant, by)


def _aims(applicant: Applicant) -> list[int]:
    return list(applicant.targetspecialtys.order_by("position").values_list("specialty_id", flat=True))


def _programs(specialties: list[int], most: int) -> list[Program]:
    rows = Program.objects.listed().filter(is_demo=True, specialty__in=specialties).exclude(j1=False)
    return list(rows.exclude(img_share=None).order_by("-img_share", "pk")[:most])


def _search(applicant: Applicant, by: "User") -> None:
    services.save_search(applicant=applicant, name="J-1, half of them IMGs", query="j1=1&img=50", by=by)


def _notes(row: ListedProgram, today: date, by: "User") -> None:
    """One of each kind."""
    kinds = ListedNote.Kind
    for kind, values in (
        (kinds.ASK, {"text": "An essay on why this town (demo)."}),
        (kinds.WEBSITE, {"text": "Seven of twelve residents studied abroad (demo).", "on": today - timedelta(days=9),
                         "address": "https://example.org/residents"}),
        (kinds.CONTACT, {"text": "Asked whether a Step 3 result helps (demo).", "on": today - timedelta(days=4),
                         "whom": "The coordinator", "how": "mail"}),
    ):  # fmt: skip
        services.add_note(listed=row, kind=kind, values=values, by=by)
