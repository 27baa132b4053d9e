"""Suggesting a correction, and what became of one's suggestions. For everybody who is signed in."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import go_on, posted, refuse, render_page
from accounts.models import User
from programs.catalogue import fact_lines
from programs.catalogue.codes import program_of
from programs.curation import services
from programs.curation.forms import SuggestForm
from programs.curation.models import Suggestion
from programs.facts.fields import FIELDS

AT_ONCE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Say what one value should be, and where that stands."""
    if field not in FIELDS:
        raise Http404
    program, user = program_of(code), cast(User, request.user)
    if program.merged_into:
        return redirect("programs:suggest", program.merged_into.public_code, field)
    form = SuggestForm(posted(request), about=FIELDS[field])
    if request.method == "POST" and form.is_valid():
        try:
            services.suggest(program=program, field=field, by=user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Thank you. A curator looks at it. Below you see what becomes of it."))
            return go_on(request, reverse("programs:suggestions"))
    shown = fact_lines.shown_of(program.facts.filter(field=field, wins=True).select_related("source"))
    context = {
        "program": program, "about": FIELDS[field], "form": form, "place": "programs",
        "line": fact_lines.line_of(shown, timezone.localdate()) if shown else None,
        "season": services.season_of(program, field, user.today()),
    }  # fmt: skip
    return render_page(request, "programs/program_suggest.html", context, status=422 if form.errors else 200)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My suggestions, the newest first, with what became of each and the curator's reason."""
    rows = Suggestion.objects.filter(by=request.user.pk).select_related("program").order_by("-pk")
    page = Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))
    lines = [
        {
            "row": row,
            "what": FIELDS[row.field].label,
            "words": fact_lines.value_words(FIELDS[row.field], row.says, row.value),
            "address": fact_lines.link(row.address),
        }
        for row in page
    ]
    return render(request, "programs/program_suggestions.html", {"page": page, "lines": lines, "place": "programs"})
