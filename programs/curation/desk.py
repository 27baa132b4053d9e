"""The desk: what is stale, suggested or in conflict, and who did what. Only for those who may curate the catalogue."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import go_on, posted, refuse, render_page, same_page
from accounts.models import User
from programs.catalogue.models import Program
from programs.curation import conflicts as clashes
from programs.curation import decisions, hooks, queue
from programs.curation.change_words import lines_of
from programs.curation.desk_forms import SOURCES, ValueForm
from programs.curation.models import Suggestion
from programs.facts.fields import FIELDS, Field
from programs.facts.models import Fact, ProgramChange

curator = permission_required("programs.curate_programs", raise_exception=True)
"""Signed in, but no curator: 403. Not signed in: the sign-in page."""

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 30


def desk_page(request: HttpRequest, template: str, tab: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the desk with its tabs."""
    context |= {"tab": tab, "place": "desk", "here": same_page(request),
                "waiting": Suggestion.objects.filter(state=Suggestion.State.OPEN).count()}  # fmt: skip
    return render_page(request, f"programs/desk/{template}.html", context, status=status)


def by(request: HttpRequest) -> User:
    """Who decides."""
    return cast(User, request.user)


# ------------------------------------------------------------------------------------------ queue


@curator
@require_safe
def stale(request: HttpRequest) -> HttpResponse:
    """Facts that are too old, the most urgent first."""
    today = timezone.localdate()
    season, day = hooks.submission(today)
    facts = queue.stale_facts(today=today, demand=hooks.demand())
    page = Paginator(facts, PAGE).get_page(request.GET.get("page"))
    rows = queue.lines(page, (day - today).days)
    return desk_page(request, "queue", "queue", page=page, rows=rows, season=season, submission=day,
                     days_left=(day - today).days)  # fmt: skip


@curator
@require_POST
def still_true(request: HttpRequest, fact: int) -> HttpResponse:
    """One click: it was looked at and holds. `hold` in the form: of several, this one."""
    row = get_object_or_404(Fact.objects.select_related("program"), pk=fact)
    decide = decisions.hold if request.POST.get("hold") else decisions.still_true
    try:
        decide(fact=row, by=by(request))
    except decisions.Outdated:
        messages.warning(request, _("Something newer stands there now. Nothing was changed; look at it again."))
    else:
        messages.success(request, _("%(program)s, %(field)s: checked today.") % {
            "program": row.program, "field": row.about.label,
        })  # fmt: skip
    return go_on(request, reverse("desk:queue"))


@curator
@read_or_post
def value(request: HttpRequest, program: int, field: str) -> HttpResponse:
    """A new value of a field, with its source."""
    row = get_object_or_404(Program.objects.select_related("specialty"), pk=program)
    if field not in FIELDS:
        raise Http404
    about = FIELDS[field]
    facts = list(row.facts.filter(field=field).select_related("source", "verified_by").order_by("-season", "-pk"))
    shown = max((fact for fact in facts if fact.wins), key=lambda fact: fact.season, default=None)
    form = ValueForm(posted(request), about=about, initial=_start(about, shown))
    if request.method == "POST" and form.is_valid():
        try:
            fact = decisions.new_value(program=row, field=field, by=by(request), **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            fact.refresh_from_db()
            _say_saved(request, fact)
            return go_on(request, reverse("desk:queue"))
    return desk_page(request, "value", "queue", status=422 if form.errors else 200, program=row, about=about,
                     facts=facts, form=form)  # fmt: skip


def _say_saved(request: HttpRequest, fact: Fact) -> None:
    if fact.wins:
        messages.success(request, _("%(field)s is saved and shown now.") % {"field": fact.about.label})
    else:
        messages.warning(request, _("%(field)s is saved. It is not shown: another value was checked later.") % {
            "field": fact.about.label,
        })  # fmt: skip


def _start(about: Field, shown: Fact | None) -> dict[str, Any]:
    """What the form of a value begins with: what stands there."""
    found: dict[str, Any] = {"says": Fact.Says.VALUE, "rule": Fact.Rule.STRICT}
    found["season"] = hooks.submission(timezone.localdate())[0]
    if shown:
        found |= {"says": shown.says, "rule": shown.rule, "address": shown.address, "words": shown.words}
        found["value"] = shown.value
        if isinstance(shown.value, bool):
            found["value"] = "yes" if shown.value else "no"
        found["season"] = max(found["season"], shown.season)
        found["source_type"] = shown.source.type if shown.source.type in SOURCES else None
    return found


# ------------------------------------------------------------------------------------ suggestions


@curator
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What people suggest, side by side with what stands; `?show=decided`: what became of the others."""
    decided = request.GET.get("show") == "decided"
    rows = Suggestion.objects.select_related("program__specialty", "by", "decided_by", "batch__source")
    if decided:
        rows = rows.exclude(state=Suggestion.State.OPEN).order_by("-decided_at", "-pk")
    else:
        rows = rows.filter(state=Suggestion.State.OPEN).order_by("pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return desk_page(request, "suggestions", "suggestions", page=page, rows=_side_by_side(page.object_list),
                     decided=decided)  # fmt: skip


def _side_by_side(found: Any) -> list[dict[str, Any]]:
    """Each suggestion with the fact that stands (of its season)."""
    rows = list(found)
    winners = Fact.objects.winning().filter(program__in=[row.program_id for row in rows]).select_related("source")
    standing = {(fact.program_id, fact.field, fact.season): fact for fact in winners}
    return [
        {"row": row, "about": FIELDS[row.field], "stands": standing.get((row.program_id, row.field, row.season))}
        for row in rows
    ]


@curator
@require_POST
def decide(request: HttpRequest, suggestion: int) -> HttpResponse:
    """Accept or refuse; the reason is what the suggester reads."""
    row = get_object_or_404(Suggestion, pk=suggestion)
    words = request.POST.get("words", "").replace("\0", "")[:500]
    decision = decisions.accept if request.POST.get("decision") == "accept" else decisions.refuse
    try:
        row = decision(suggestion=row, words=words, by=by(request))
    except decisions.AlreadyDecided as error:
        messages.warning(request, _("%(who)s decided otherwise meanwhile: %(state)s. Nothing was changed.") % {
            "who": error.suggestion.decided_by or _("Somebody"), "state": error.suggestion.get_state_display(),
        })  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The suggestion is %(state)s. The person who made it can read why.") % {
            "state": row.get_state_display(),
        })  # fmt: skip
    return go_on(request, reverse("desk:suggestions"))


# -------------------------------------------------------------------------- conflicts and history


@curator
@require_safe
def conflicts(request: HttpRequest) -> HttpResponse:
    """Where sources disagree, side by side."""
    page = Paginator(clashes.Conflicts(), PAGE).get_page(request.GET.get("page"))
    return desk_page(request, "conflicts", "conflicts", page=page)


@curator
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Who did what, the newest first; `?program=` of one program."""
    rows = ProgramChange.objects.select_related("program", "by", "batch").order_by("-pk")
    text = request.GET.get("program", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    program = Program.objects.filter(pk=number).first()
    if program:
        rows = rows.filter(program=program)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [{"change": row, "fields": lines_of(row)} for row in page.object_list]
    return desk_page(request, "history", "history", page=page, lines=lines, program=program)
