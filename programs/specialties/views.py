"""The specialty explorer: what is known of each specialty, with year, n and source."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.http import render_page
from programs.specialties.models import Figure, Specialty

SHOWN = (Figure.What.POSITIONS, Figure.What.IMG_SHARE, Figure.What.MATCHED_NON_US)
"""What the table shows; the rest stands on the page of the specialty."""


@require_safe
def specialties(request: HttpRequest) -> HttpResponse:
    """All specialties side by side; figures only where there is one that may be shown."""
    rows = [
        {
            "specialty": specialty,
            "signals": next(iter(specialty.signal_limits.all()), None),
            "figures": [(what.label, newest(specialty, what)) for what in SHOWN],
        }
        for specialty in Specialty.objects.for_explorer()
    ]
    context = {"rows": rows, "shown": [what.label for what in SHOWN], "place": "specialties"}
    return render_page(request, "programs/specialties/list.html", context)


@require_safe
def specialty(request: HttpRequest, key: str) -> HttpResponse:
    """One specialty: every figure with its year, n and source."""
    row = get_object_or_404(Specialty.objects.for_explorer(), key=key)
    context = {"specialty": row, "signals": row.signal_limits.all(), "figures": row.figures.all(),
               "place": "specialties"}  # fmt: skip
    return render_page(request, "programs/specialties/show.html", context)


def newest(specialty: Specialty, what: str) -> Figure | None:
    """The figure of the newest year, None where there is none."""
    return max((one for one in specialty.figures.all() if one.what == what), key=lambda one: one.year, default=None)
