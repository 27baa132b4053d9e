"""The page of a program, its history, and all sources of one of its fields. Reads only; open to everybody signed in."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import render_page, same_page
from accounts.models import User
from programs.catalogue import fact_lines, fit_lines
from programs.catalogue.codes import program_of
from programs.catalogue.viewer import viewer_of
from programs.facts.fields import FIELDS
from programs.facts.models import ProgramChange

NEWEST = 5
"""So many entries of the history stand on the page itself."""
AT_ONCE = 50


@require_safe
def program(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that is known of a program, where from and since when, and what the person meets of it."""
    found = program_of(code)
    if found.merged_into:
        return redirect(found.merged_into)
    if code != found.public_code:
        return redirect(found)
    viewer, today = viewer_of(request), timezone.localdate()
    rows = found.facts.select_related("source", "verified_by").order_by("-season", "-pk")
    facts = fact_lines.facts_of(rows, today, fit_lines.mine_notes(viewer.me, viewer.season))
    context = {
        "program": found, "facts": facts, "viewer": viewer, "is_listed": found.pk in viewer.listed, "place": "programs",
        "fit": fit_lines.lines(found, viewer.me, viewer.season, facts.shown) if viewer.facts_url else [],
        "website": next((line.website for _name, group in facts.groups for line in group if line.website), ""),
        "tracks": list(found.tracks.all()), "aliases": list(found.aliases.all()),
        "merged": list(found.merged.order_by("name", "pk")),
        "changes": entries(found.changes.select_related("by", "batch__source")[:NEWEST]),
        "here": same_page(request),
    }  # fmt: skip
    return render_page(request, "programs/program.html", context)


@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Every change, the newest first: who, when, before, after, source."""
    found = program_of(code)
    changes = found.changes.select_related("by", "batch__source").order_by("-pk")
    page = Paginator(changes, AT_ONCE).get_page(request.GET.get("page"))
    context = {"program": found, "page": page, "changes": entries(page.object_list), "place": "programs"}
    return render(request, "programs/program_history.html", context)


@require_safe
def sources(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """All that was ever said about one field, the newest season first, with what counts now."""
    if field not in FIELDS:
        raise Http404
    found, today = program_of(code), timezone.localdate()
    rows = list(found.facts.filter(field=field).select_related("source", "verified_by").order_by("-season", "-pk"))
    shown = fact_lines.shown_of(rows)
    context = {
        "program": found, "about": FIELDS[field], "shown": shown, "place": "programs",
        "lines": [fact_lines.line_of(fact, today) for fact in rows],
    }  # fmt: skip
    return render(request, "programs/program_sources.html", context)


# ----------------------------------------------------------------------------------- the history


def entries(changes: Iterable[ProgramChange]) -> list[dict[str, Any]]:
    """Entries of the history in words. Curators stand there by name, other people as “a user”."""
    rows = list(changes)
    named = curators_among({row.by_id for row in rows if row.by_id})
    return [
        {
            "change": row, "who": who_of(row, named),
            "what": FIELDS[row.field].label if row.field in FIELDS else "",
            "before": fact_lines.said_words(row.field, row.before),
            "after": fact_lines.said_words(row.field, row.after),
            "is_value": row.verb == ProgramChange.Verb.VALUE,
        }
        for row in rows
    ]  # fmt: skip


def who_of(change: ProgramChange, named: set[int]) -> str:
    """Who did it: a curator by name, a user, an import, or the catalogue itself."""
    if change.by and change.by.pk in named:
        return change.by.shown_name
    if change.by:
        return _("a user")
    return _("an import of %(source)s") % {"source": change.batch.source} if change.batch else _("the catalogue")


def curators_among(ids: set[int]) -> set[int]:
    """Which of these users may curate the catalogue. No query without users."""
    if not ids:
        return set()
    may = {"codename": "curate_programs", "content_type__app_label": "programs"}
    own = Q(**{f"user_permissions__{name}": value for name, value in may.items()})
    by_group = Q(**{f"groups__permissions__{name}": value for name, value in may.items()})
    rows = User.objects.filter(Q(is_superuser=True) | own | by_group, pk__in=ids)
    return set(rows.values_list("pk", flat=True))
