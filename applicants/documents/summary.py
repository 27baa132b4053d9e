"""What the first page says of each part. Pure: rows in, lines out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.documents.limits import Limits
from applicants.documents.vault import rules as vault_rules

if TYPE_CHECKING:
    from applicants.documents.papers.models import Paper
    from applicants.documents.photo.models import Photo
    from applicants.documents.statements.models import Statement
    from applicants.documents.vault.models import VaultItem


@dataclass(frozen=True)
class Part:
    """A part of the room. `state`: done, ready (to begin), waiting (under way) or late, as the stylesheet names it."""

    url_name: str
    name: Any
    state: str
    words: str
    hint: str = ""


def parts(
    *, ready_on: date | None, experiences: Sequence[tuple[int | None, int | None]], statements: "Sequence[Statement]",
    papers: "Sequence[Paper]", photos: "Sequence[Photo]", vault: "Sequence[VaultItem]", own_name: str, today: date,
    limits: Limits,
) -> list[Part]:  # fmt: skip
    """CV, statements, photo, papers, vault."""
    return [
        _cv(ready_on, experiences, limits),
        _statements(statements, limits),
        _photo(photos),
        _papers(papers, today),
        _vault(vault, own_name, today),
    ]


def _cv(ready_on: date | None, experiences: Sequence[tuple[int | None, int | None]], limits: Limits) -> Part:
    chosen = sum(1 for position, _meaningful in experiences if position)
    if not experiences:
        hint = _("Begin with one experience: what you did, where, and since when.")
        return Part("documents:cv", _("CV"), "ready", _("Nothing yet"), hint)
    words = _("%(n)s of %(most)s experiences, %(m)s of %(three)s most meaningful") % {
        "n": chosen, "most": limits.cv.most_experiences, "m": sum(1 for _p, meaningful in experiences if meaningful),
        "three": limits.cv.most_meaningful,
    }  # fmt: skip
    if ready_on:
        return Part("documents:cv", _("CV"), "done", words, _("Ready since %(day)s") % {"day": date_format(ready_on)})
    return Part("documents:cv", _("CV"), "waiting", words, _("Say that it is ready when it is."))


def _statements(rows: "Sequence[Statement]", limits: Limits) -> Part:
    name = _("Personal statements")
    if not rows:
        hint = _("Begin a draft; each change is kept as a version.")
        return Part("documents:statements", name, "ready", _("Nothing yet"), hint)
    count: Any = rows
    asked, returned = sum(row.asked for row in count), sum(row.returned for row in count)  # annotated by for_list
    final = sum(1 for row in rows if row.final_number)
    words = ngettext("%(n)s statement, %(final)s final", "%(n)s statements, %(final)s final", len(rows)) % {
        "n": len(rows), "final": final,
    }  # fmt: skip
    hint = ngettext("%(back)s of %(n)s reader came back", "%(back)s of %(n)s readers came back", asked) % {
        "back": returned, "n": asked,
    }  # fmt: skip
    done = any(row.final_number and row.returned >= limits.statement.reviewers for row in count)
    return Part("documents:statements", name, "done" if done else "waiting", words,
                hint if asked else _("Nobody was asked to read one yet."))  # fmt: skip


def _photo(rows: "Sequence[Photo]") -> Part:
    accepted_on = next((row.accepted_on for row in rows if row.accepted_on), None)
    offered = next((row for row in rows if not row.accepted_on), None)
    if accepted_on:
        words = _("Accepted on %(day)s") % {"day": date_format(accepted_on)}
        hint = _("Another picture waits for a look.") if offered else _("It meets the rules.")
        return Part("documents:photo", _("Photo"), "done", words, hint)
    if offered:
        return Part("documents:photo", _("Photo"), "waiting", _("A crop is ready"), _("Look at it and accept it."))
    return Part("documents:photo", _("Photo"), "ready", _("Nothing yet"),
                _("Upload any portrait; we say what is wrong and crop it."))  # fmt: skip


def _papers(rows: "Sequence[Paper]", today: date) -> Part:
    there = sum(1 for row in rows if row.arrived_on)
    words = _("%(n)s of 3 are there") % {"n": there}
    late = [row for row in rows if row.ask_again_on and row.ask_again_on <= today]
    under_way = [row for row in rows if row.asked_on and not row.arrived_on]
    hint, state = _("MSPE, school transcript, USMLE transcript"), "ready"
    if late:
        hint, state = _("It is time to ask again."), "late"
    elif there == 3:
        state = "done"
    elif under_way:
        hint = ngettext("%(n)s is on its way", "%(n)s are on their way", len(under_way)) % {"n": len(under_way)}
        state = "waiting"
    return Part("documents:papers", _("MSPE and transcripts"), state, words, hint)


def _vault(rows: "Sequence[VaultItem]", own_name: str, today: date) -> Part:
    name = _("What runs out, and names")
    if not rows:
        hint = _("Note your passport first: until when it holds, and your name as it stands there.")
        return Part("documents:vault", name, "ready", _("Nothing yet"), hint)
    remarks = [vault_rules.expiry_remark(row.label, row.expires_on, today) for row in rows]
    expired = sum(1 for one in remarks if one and one.rule == "expired")
    named = [vault_rules.Named(row.label, row.name_on_it) for row in rows]
    differ = len(vault_rules.names_remarks(own_name, named)) if own_name else 0
    nearest = min((row.expires_on for row in rows if row.expires_on and row.expires_on >= today), default=None)
    words = ngettext("%(n)s paper", "%(n)s papers", len(rows)) % {"n": len(rows)}
    if nearest:
        words += _(", the next runs out on %(day)s") % {"day": date_format(nearest)}
    told = []
    if expired:
        told.append(ngettext("%(n)s has run out.", "%(n)s have run out.", expired) % {"n": expired})
    if differ:
        told.append(ngettext("%(n)s name differs.", "%(n)s names differ.", differ) % {"n": differ})
    state = "late" if expired else "waiting" if differ else "done"
    return Part("documents:vault", name, state, words, " ".join(told))
