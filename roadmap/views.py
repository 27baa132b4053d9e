"""The public page of dates. The curation pages are in roadmap.curation."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roadmap import listing, road
from roadmap.anchors import ANCHORS


@login_not_required
@require_safe
def dates(request: HttpRequest) -> HttpResponse:
    """Every published date with its source, season by season, and the rules for the seasons after."""
    running = road.current().calendar.coming_season(timezone.localdate())
    context = {
        "frame": "shell.html" if request.user.is_authenticated else "front.html",
        "seasons": listing.public_seasons(running),
        "rules": ANCHORS.values(),
        "place": "dates",
    }
    return render(request, "roadmap/dates.html", context)
