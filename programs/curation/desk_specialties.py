"""The desk's pages of specialties: the basics, signals a season, figures with their source."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import go_on, refuse
from programs.curation import hooks
from programs.curation.desk import by, curator, desk_page, read_or_post
from programs.curation.desk_forms import FigureForm, SignalsForm, SpecialtyForm
from programs.models import Specialty
from programs.specialties import services


@curator
@require_safe
def specialties(request: HttpRequest) -> HttpResponse:
    """All specialties, to edit."""
    rows = Specialty.objects.for_explorer()
    return desk_page(request, "specialties", "specialties", specialties=rows)


@curator
@read_or_post
def specialty(request: HttpRequest, key: str) -> HttpResponse:
    """Three forms: the basics, the signals of a season, a figure. A season or year that stands there is replaced."""
    row = get_object_or_404(Specialty.objects.prefetch_related("signal_limits", "figures"), key=key)
    today = timezone.localdate()
    forms: dict[str, ModelForm[Any]] = {
        "basics": SpecialtyForm(
            instance=Specialty.objects.get(pk=row.pk), prefix="basics",
            initial={"other_names": ", ".join(row.other_names), "checked_on": today},
        ),
        "signals": SignalsForm(
            prefix="signals",
            initial={"season": hooks.submission(today)[0], "gold": 0, "silver": 0, "checked_on": today},
        ),
        "figure": FigureForm(prefix="figure", initial={"checked_on": today}),
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        part = request.POST.get("part", "")
        kinds: dict[str, type[ModelForm[Any]]] = {
            "basics": SpecialtyForm, "signals": SignalsForm, "figure": FigureForm,
        }  # fmt: skip
        part = part if part in kinds else "basics"
        instance = Specialty.objects.get(pk=row.pk) if part == "basics" else None
        forms[part] = form = kinds[part](request.POST, instance=instance, prefix=part)
        if form.is_valid() and _saved(row, part, form, request):
            messages.success(request, _("%(name)s is saved.") % {"name": row.name})
            return go_on(request, reverse("desk:specialty", args=[key]))
        status = 422
    changes = row.changes.select_related("by")[:30]
    return desk_page(request, "specialty", "specialties", status=status, specialty=row, forms=forms, changes=changes,
                     bad=next((form for form in forms.values() if form.errors), None))  # fmt: skip


def _saved(row: Specialty, part: str, form: "ModelForm[Any]", request: HttpRequest) -> bool:
    values, user = dict(form.cleaned_data), by(request)
    try:
        if part == "signals":
            services.put_signals(specialty=row, season=values.pop("season"), values=values, by=user)
        elif part == "figure":
            services.put_figure(specialty=row, what=values.pop("what"), year=values.pop("year"), values=values, by=user)
        else:
            services.edit_specialty(specialty=row, values=values, by=user)
    except ValidationError as error:
        refuse(form, error)
        return False
    return True
