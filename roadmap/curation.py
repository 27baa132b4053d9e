"""The curation pages of the road and its dates: look, change, preview, save. Only for those who may curate the road.

A change goes form, preview, save; each POST carries the whole form, and only the last one writes.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import go_on, refuse, render_page
from roadmap import listing, proposals, road, services
from roadmap.anchors import ANCHORS, FIRST_SEASON, LAST_SEASON, PUBLISHED
from roadmap.forms import DateForm, MilestoneForm, ProgressForm, SearchForm, SeasonForm
from roadmap.models import Milestone, RoadChange, SeasonDate
from roadmap.planner import RoadError
from roadmap.proposals import Impact, Proposal

curator = permission_required("roadmap.curate_road", raise_exception=True)
"""Signed in, but not a curator: 403. Not signed in: the sign-in page."""

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


# ------------------------------------------------------------------------------------------ dates


@curator
@require_safe
def dates(request: HttpRequest) -> HttpResponse:
    """The dates of one season; those without a published day show that of the rule."""
    running = road.current().calendar.coming_season(timezone.localdate())
    form = SeasonForm({"season": request.GET.get("season", running)})
    season = form.cleaned_data["season"] if form.is_valid() else running
    context = {
        "form": SeasonForm(initial={"season": season}),
        "season": season,
        "lines": listing.season_lines(season),
        "place": "curation-dates",
    }
    return render_page(request, "roadmap/curation/dates.html", context)


@curator
@read_or_post
def date(request: HttpRequest, season: int, anchor: str) -> HttpResponse:
    """Change a date: the form, what it would do, publish."""
    _must_be_published(season, anchor)
    old = SeasonDate.objects.all().current().filter(season_id=season, anchor=anchor).first()
    version = old.version if old else 0
    if request.method != "POST":
        form = DateForm(season=season, anchor=anchor, old=old, initial=_initial(season, anchor, old))
        return _date_form(request, form, seen=version)
    form, seen = DateForm(request.POST, season=season, anchor=anchor, old=old), _seen(request)
    if seen != version:
        theirs = RoadChange.objects.of(RoadChange.Kind.DATE, f"{season}:{anchor}").first()
        return _date_form(request, form, seen=version, theirs=theirs, status=422)
    if not form.is_valid():
        return _date_form(request, form, seen=seen, status=422)
    if request.POST.get("step") == "publish":
        return _publish(request, form, seen)
    if request.POST.get("step") == "change":
        return _date_form(request, form, seen=seen)
    context = {"form": form, "anchor": ANCHORS[anchor], "old": form.before, "new": form.instance, "seen": seen}
    context |= {"place": "curation-dates", **_count(form.proposal)}
    return render(request, "roadmap/curation/date_preview.html", context)


def _publish(request: HttpRequest, form: DateForm, seen: int) -> HttpResponse:
    season, anchor = form.instance.season_id, form.instance.anchor
    try:
        new = services.publish_date(season=season, anchor=anchor, seen=seen, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    except services.Stale as stale:
        newest = SeasonDate.objects.all().current().get(season_id=season, anchor=anchor)
        return _date_form(request, form, seen=newest.version, theirs=stale.change, status=422)
    except ValidationError as error:
        refuse(form, error)
        return _date_form(request, form, seen=seen, status=422)
    messages.success(request, _("%(name)s: %(day)s is published. The plans that it touches follow now.") % {
        "name": new.rule.name, "day": date_format(new.on),
    })  # fmt: skip
    return go_on(request, f"{reverse('curation:dates')}?season={season}")


def _date_form(
    request: HttpRequest, form: DateForm, *, seen: int, theirs: RoadChange | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    season, anchor = form.instance.season_id, form.instance.anchor
    versions = list(SeasonDate.objects.all().versions(season, anchor)[:2])
    context = {
        "form": form,
        "line": listing.line_of(season, ANCHORS[anchor], versions),
        "was": versions[1] if len(versions) > 1 else services.by_the_rule(season, anchor),
        "season": season,
        "seen": seen,
        "stale": status == 422 and seen != _seen(request),
        "theirs": theirs,
        "place": "curation-dates",
    }
    return render(request, "roadmap/curation/date.html", context, status=status)


def _initial(season: int, anchor: str, old: SeasonDate | None) -> dict[str, Any]:
    """What the form begins with: the version that holds, or the rule's day; read again today."""
    if old:
        given = {name: getattr(old, name) for name in ("on", "at", "zone", "status", "source", "source_url", "note")}
    else:
        rule = ANCHORS[anchor]
        given = {"on": rule.usual(season), "at": rule.at, "status": SeasonDate.Status.OFFICIAL}
    return given | {"checked_on": timezone.localdate()}


@curator
@require_safe
def date_history(request: HttpRequest, season: int, anchor: str) -> HttpResponse:
    """Every version of a date."""
    _must_be_published(season, anchor)
    context = {
        "season": season,
        "anchor": ANCHORS[anchor],
        "versions": SeasonDate.objects.all().versions(season, anchor).select_related("created_by"),
        "place": "curation-dates",
    }
    return render(request, "roadmap/curation/date_history.html", context)


def _must_be_published(season: int, anchor: str) -> None:
    if anchor not in PUBLISHED or not FIRST_SEASON <= season <= LAST_SEASON:
        raise Http404


# --------------------------------------------------------------------------------------- the road


@curator
@require_safe
def road_list(request: HttpRequest) -> HttpResponse:
    """The milestones by phase, with search."""
    form = SearchForm(request.GET)
    form.is_valid()
    show = form.cleaned_data.get("show", "")
    milestones = Milestone.objects.for_list().matching(form.cleaned_data.get("q", ""))
    if show != "all":
        milestones = milestones.filter(is_active=show != "off")
    context = {"form": form, "milestones": milestones, "place": "curation-road"}
    return render_page(request, "roadmap/curation/road.html", context)


@curator
@read_or_post
def milestone(request: HttpRequest, key: str) -> HttpResponse:
    """Change a milestone: the form, what it would do, save."""
    row = get_object_or_404(Milestone.objects.select_related("phase"), key=key)
    edges = road.edges()
    newest = RoadChange.objects.of_milestone(key).first()
    last = newest.pk if newest else 0
    if request.method != "POST":
        return _milestone_form(request, MilestoneForm(instance=row, edges=edges), seen=last)
    form, seen = MilestoneForm(request.POST, instance=row, edges=edges), _seen(request)
    if seen != last:
        return _milestone_form(request, form, seen=last, theirs=newest, status=422)
    if not form.is_valid():
        return _milestone_form(request, form, seen=seen, status=422)
    if request.POST.get("step") == "save":
        return _save(request, form, seen)
    if request.POST.get("step") == "change":
        return _milestone_form(request, form, seen=seen)
    context = {"form": form, "fields": listing.field_changes(form.before, form.after), "seen": seen}
    context |= {"key": key, "place": "curation-road", **_count(form.proposal)}
    return render(request, "roadmap/curation/milestone_preview.html", context)


def _save(request: HttpRequest, form: MilestoneForm, seen: int) -> HttpResponse:
    try:
        row = services.edit_milestone(key=form.instance.key, values=form.after, seen=seen, by=request.user)  # type: ignore[arg-type]
    except services.Stale as stale:
        return _milestone_form(
            request, form, seen=stale.change.pk if stale.change else 0, theirs=stale.change, status=422
        )
    except (ValidationError, RoadError) as error:
        refuse(form, error if isinstance(error, ValidationError) else ValidationError(str(error)))
        return _milestone_form(request, form, seen=seen, status=422)
    messages.success(request, _("“%(title)s” is saved. The plans that it touches follow now.") % {"title": row.title})
    return go_on(request, reverse("curation:road"))


def _milestone_form(
    request: HttpRequest, form: MilestoneForm, *, seen: int, theirs: RoadChange | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    key = form.instance.key
    context = {
        "form": form,
        "key": key,
        "seen": seen,
        "stale": status == 422 and seen != _seen(request),
        "theirs": theirs,
        "their_fields": listing.field_changes(*listing.facts_in(theirs, key)) if theirs else [],
        "keys": sorted(road.current().road.nodes),
        "place": "curation-road",
    }
    return render(request, "roadmap/curation/milestone.html", context, status=status)


@curator
@require_safe
def milestone_history(request: HttpRequest, key: str) -> HttpResponse:
    """Every change of a milestone, field by field."""
    row = get_object_or_404(Milestone, key=key)
    changes = listing.changes_of_milestone(RoadChange.objects.of_milestone(key), key)
    context = {"milestone": row, "changes": changes, "place": "curation-road"}
    return render(request, "roadmap/curation/milestone_history.html", context)


# ------------------------------------------------------------------------------- preview and save


@curator
@require_safe
def impact(request: HttpRequest) -> HttpResponse:
    """Count on: the next slice of plans that a change would touch, with the totals so far in the address."""
    form = ProgressForm(request.GET)
    if not form.is_valid():
        raise Http404
    done = form.cleaned_data
    so_far = Impact(done["plans"], done["touched"], done["late"], done["impossible"], done["after"])
    try:
        context = _count(Proposal.from_token(done["change"]), so_far)
    except (BadSignature, RoadError):
        raise Http404 from None
    return render_page(request, "roadmap/curation/impact.html", {**context, "place": "curation-road"}, region="count")


def _count(proposal: Proposal | None, so_far: Impact | None = None) -> dict[str, Any]:
    """The next slice of the count, and the address of the one after it."""
    if proposal is None:
        return {"impact": None, "count_on": ""}
    found = proposals.count(proposal, so_far=so_far)
    query = {
        "change": proposal.token, "after": found.last, "plans": found.plans, "touched": found.touched,
        "late": found.late, "impossible": found.impossible,
    }  # fmt: skip
    return {"impact": found, "count_on": f"{reverse('curation:impact')}?{urlencode(query)}" if found.more else ""}


def _seen(request: HttpRequest) -> int:
    """Which version or change the form was made from; -1 for a form that does not say."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1
