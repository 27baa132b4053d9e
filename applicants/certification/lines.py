"""The record as the page shows it: a line for each step, with what was said of it. No writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from applicants.certification.forms import PARTS, paper_fields
from applicants.certification.models import Certification
from applicants.certification.reading import Page, observed
from applicants.certification.rules import ENCOUNTERS, encounters_that_count
from applicants.certification.said import Pathway

PART_OF = {
    "wdoms_check": "school", "myintealth_account": "account", "ecfmg_application": "application",
    "credential_verification": "credentials", "pathway_choice": "choice", "pathway_documents": "papers",
    "pathway_application": "pathway", "ecfmg_reqs_met": "report", "ecfmg_certificate": "certificate",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One step: `state` as the stylesheet of steps names it, what was said, and the part where it is changed."""

    key: str
    part: str
    title: Any
    state: str
    done_on: date | None
    said: list[tuple[str, Any]]
    note: str


def of_page(page: Page, row: Certification | None, today: date) -> list[Line]:
    """The lines of a record in the order of the road."""
    found = []
    for key, part in PART_OF.items():
        recorded, seen = page.states[key], page.seen[key]
        state = "done" if page.is_done(key) else "waiting" if recorded.begun else "ready"
        notes = []
        if seen.done and not recorded.done:
            notes.append(_("Done, as the roadmap says, but not by what is written down here."))
        if key == "pathway_documents" and page.said.pathway == Pathway.SIX:
            count = len(encounters_that_count(observed(page.encounters), today))
            notes.append(
                _("%(n)s of %(all)s encounters took place.") % {"n": min(count, ENCOUNTERS), "all": ENCOUNTERS}
            )
        done_on = recorded.done or seen.on
        said = [pair for pair in _said(part, row) if pair[1] != done_on]
        found.append(Line(key, part, PARTS[part].title, state, done_on, said, " ".join(notes)))
    return found


def _said(part: str, row: Certification | None) -> list[tuple[str, Any]]:
    """What was said of a part: (what it is called, the value), without what is empty."""
    if row is None:
        return []
    names = paper_fields(row.pathway) if part == "papers" else PARTS[part].fields
    found = []
    for name in names:
        field: Any = Certification._meta.get_field(name)
        value = getattr(row, name)
        if value in (None, "", False) and name != "note_covers_year":
            continue
        if name == "note_covers_year" and value is None:
            continue
        words = dict(field.flatchoices).get(value, value) if field.choices else value
        if isinstance(words, bool):
            words = _("yes") if words else _("no")
        found.append((capfirst(str(field.verbose_name)), words))
    return found


def questions(names: Iterable[str]) -> list[str]:
    """The answers that are missing, as people know the questions."""
    words = {
        "step2_cs": _("Step 2 CS"), "license": _("whether a license is or was held"),
        "license_last_on": _("the last day of the license"),
        "license_clean": _("whether a licensing authority ever disciplined"),
        "accreditation": _("who accredits the school"), "graduation_on": _("the day of graduation, in the profile"),
        "national_osce": _("whether a national OSCE was passed"),
    }  # fmt: skip
    return [words[name] for name in names]
