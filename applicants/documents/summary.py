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
    """A part of the room. `state`: done, ready (to begin), waiting (under way) or late, as the stylesheet names it.

    `words` say how far it is; `hint`, for the owner, what to do next.
    """

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
    url, name = "documents:cv", _("CV")
    if not experiences:
        hint = _("Begin with one experience: what you did, where, and since when.")
        return Part(url, name, "ready", _("Nothing yet."), hint)
    words = _("%(n)s of %(most)s experiences, %(m)s of %(three)s most meaningful.") % {
        "n": sum(1 for position, _meaningful in experiences if position), "most": limits.cv.most_experiences,
        "m": sum(1 for _position, meaningful in experiences if meaningful), "three": limits.cv.most_meaningful,
    }  # fmt: skip
    if ready_on:
        return Part(url, name, "done", words + " " + _("Ready since %(day)s.") % {"day": date_format(ready_on)})
    return Part(url, name, "waiting", words, _("Say that it is ready when it is."))


def _statements(rows: "Sequence[Statement]", limits: Limits) -> Part:
    url, name = "documents:statements", _("Personal statements")
    if not rows:
        return Part(url, name, "ready", _("Nothing yet."), _("Begin a draft; each change is kept as a version."))
    count: Any = rows
    asked, returned = sum(row.asked for row in count), sum(row.returned for row in count)  # annotated by for_list
    words = ngettext("%(n)s statement, %(final)s final.", "%(n)s statements, %(final)s final.", len(rows)) % {
        "n": len(rows), "final": sum(1 for row in rows if row.final_number),
    }  # fmt: skip
    if asked:
        words += " " + ngettext(
            "%(back)s of %(n)s reader came back.", "%(back)s of %(n)s readers came back.", asked
        ) % {"back": returned, "n": asked}  # fmt: skip
    done = any(row.final_number and row.returned >= limits.statement.reviewers for row in count)
    return Part(url, name, "done" if done else "waiting", words, "" if asked else _("Ask somebody to read one."))


def _photo(rows: "Sequence[Photo]") -> Part:
    url, name = "documents:photo", _("Photo")
    accepted_on = next((row.accepted_on for row in rows if row.accepted_on), None)
    offered = any(row.accepted_on is None for row in rows)
    if accepted_on:
        words = _("Accepted on %(day)s; it meets the rules.") % {"day": date_format(accepted_on)}
        return Part(url, name, "done", words, _("Another picture waits for a look.") if offered else "")
    if offered:
        return Part(url, name, "waiting", _("A crop is ready."), _("Look at it and take it."))
    return Part(url, name, "ready", _("Nothing yet."), _("Upload any portrait; we say what is wrong and crop it."))


def _papers(rows: "Sequence[Paper]", today: date) -> Part:
    there = sum(1 for row in rows if row.arrived_on)
    under_way = sum(1 for row in rows if row.asked_on and not row.arrived_on)
    words = _("%(n)s of 3 are there.") % {"n": there}
    if under_way:
        words += " " + ngettext("%(n)s is on its way.", "%(n)s are on their way.", under_way) % {"n": under_way}
    late = any(row.ask_again_on and row.ask_again_on <= today for row in rows)
    state = "late" if late else "done" if there == 3 else "waiting" if under_way else "ready"
    hint = _("It is time to ask again.") if late else "" if rows else _("Ask your school early.")
    return Part("documents:papers", _("MSPE and transcripts"), state, words, hint)


def _vault(rows: "Sequence[VaultItem]", own_name: str, today: date) -> Part:
    url, name = "documents:vault", _("What runs out, and names")
    if not rows:
        hint = _("Note your passport first: until when it holds, and your name as it stands there.")
        return Part(url, name, "ready", _("Nothing yet."), hint)
    remarks = [vault_rules.expiry_remark(row.label, row.expires_on, today) for row in rows]
    expired = sum(1 for one in remarks if one and one.rule == "expired")
    named = [vault_rules.Named(row.label, row.name_on_it) for row in rows]
    differ = len(vault_rules.names_remarks(own_name, named)) if own_name else 0
    nearest = min((row.expires_on for row in rows if row.expires_on and row.expires_on >= today), default=None)
    told = [ngettext("%(n)s paper.", "%(n)s papers.", len(rows)) % {"n": len(rows)}]
    if nearest:
        told.append(_("The next runs out on %(day)s.") % {"day": date_format(nearest)})
    if expired:
        told.append(ngettext("%(n)s has run out.", "%(n)s have run out.", expired) % {"n": expired})
    if differ:
        told.append(ngettext("%(n)s name differs.", "%(n)s names differ.", differ) % {"n": differ})
    return Part(url, name, "late" if expired else "waiting" if differ else "done", " ".join(told))
