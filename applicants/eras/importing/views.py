"""The import of one's own list: bring it, look at what each row is, take it over, take it back. The owner's alone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, refuse, render_page
from applicants.checklist.views import base, user_of
from applicants.eras.importing import matching, reading, services
from applicants.eras.importing.forms import BringForm, ChoicesForm, ColumnsForm
from applicants.eras.importing.models import ListImport
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page
from programs.imports import readers

State = ListImport.State
GROUPS = (
    (matching.CHOOSE, gettext_lazy("Please choose")),
    (matching.NONE, gettext_lazy("Not found")),
    (matching.SURE, gettext_lazy("Found")),
)
"""How rows are shown, those that need the person first."""


def _row(request: HttpRequest, applicant: Applicant, public_id: UUID) -> ListImport:
    rows = ListImport.objects.editable_by(request.user).filter(applicant=applicant)
    found: ListImport = get_object_or_404(rows.select_related("applicant__user", "specialty"), public_id=public_id)
    return found


def _page(row: ListImport) -> str:
    return reverse("listimport:show", args=[row.applicant.public_id, row.public_id])


@applicant_page(None)
def listing(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The way in, and what came in so far."""
    first = applicant.targetspecialtys.order_by("position").values_list("specialty", flat=True).first()
    form = BringForm(posted(request), request.FILES or None, initial={"specialty": first})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            row = services.bring(
                applicant=applicant, table=_table(form.cleaned_data), name=given.name if given else "",
                specialty=form.cleaned_data["specialty"], by=user_of(request),
            )  # fmt: skip
        except readers.Unreadable as error:
            form.add_error("file" if given else "text", str(error))
        except ValidationError as error:
            refuse(form, error)
        else:
            return go_on(request, _page(row))
    rows = ListImport.objects.editable_by(request.user).filter(applicant=applicant).defer("rows", "found", "done")
    context = base(request, applicant, "my-list") | {"form": form, "imports": rows}
    return render_page(
        request, "applicants/eras/importing/list.html", context, status=422 if form.errors else 200
    )  # fmt: skip


def _table(given: Any) -> reading.Table:
    file = given["file"]
    if not file:
        return reading.read_text(given["text"])
    if file.size > reading.MOST_BYTES:
        raise readers.Unreadable(_("The file has more than 5 MB. Delete what is not a list, and choose it again."))
    return reading.read_file(file.read(), file.name)


@applicant_page(None)
def show(request: HttpRequest, applicant: Applicant, public_id: UUID) -> HttpResponse:
    """What each row is, with choices; a POST takes it over."""
    row = _row(request, applicant, public_id)
    found = services.found_of(row)
    programs = matching.programs_of({pk for one in found for pk in one.candidates})
    form = ChoicesForm(posted(request), found=found, programs=programs)
    if request.method == "POST" and form.is_valid():
        try:
            services.apply(row=row, choices=form.choices, by=user_of(request))
            messages.success(request, _("Your list is taken over. You can take it back at any time."))
            return go_on(request, _page(row))
        except services.NotNow as error:
            messages.warning(request, str(error))
            return go_on(request, _page(row))
        except ValidationError as error:
            refuse(form, error)
    return _shown(request, applicant, row, found, form)


def _shown(
    request: HttpRequest, applicant: Applicant, row: ListImport, found: list[matching.Found], form: ChoicesForm,
    columns: ColumnsForm | None = None,
) -> HttpResponse:  # fmt: skip
    columns = columns or ColumnsForm(header=row.header, columns=row.columns, initial={"specialty": row.specialty_id})
    there = services.Listed(row.applicant)
    context = base(request, applicant, "my-list") | {
        "row": row, "form": form, "columns": columns, "has_errors": bool(form.errors or columns.errors),
        "groups": [(key, label, lines) for key, label in GROUPS if (lines := [
            (one, form[f"r{one.number}"], len(one.candidates) == 1 and one.candidates[0] in there.programs)
            for one in form.found if one.outcome == key
        ])],
        "trouble": [one for one in found if one.outcome == matching.TROUBLE],
    }  # fmt: skip
    status = 422 if context["has_errors"] else 200
    return render_page(request, "applicants/eras/importing/show.html", context, status=status)


@require_POST
@applicant_page(None)
def columns(request: HttpRequest, applicant: Applicant, public_id: UUID) -> HttpResponse:
    """Say which column is what, and the specialty of rows that name none; everything is matched again."""
    row = _row(request, applicant, public_id)
    form = ColumnsForm(request.POST, header=row.header, columns=row.columns)
    if form.is_valid():
        try:
            services.set_columns(
                row=row, columns=form.columns, specialty=form.cleaned_data["specialty"], by=user_of(request)
            )
            return go_on(request, _page(row))
        except services.NotNow as error:
            messages.warning(request, str(error))
            return go_on(request, _page(row))
        except ValidationError as error:
            refuse(form, error)
    found = services.found_of(row)
    programs = matching.programs_of({pk for one in found for pk in one.candidates})
    return _shown(request, applicant, row, found, ChoicesForm(found=found, programs=programs), form)


ACTS: dict[str, tuple[Any, Any]] = {
    "undo": (services.undo, gettext_lazy("Taken back.")),
    "forget": (services.forget, gettext_lazy("It is gone from this page. Programs that came from it stay.")),
}


@require_POST
@applicant_page(None)
def act(request: HttpRequest, applicant: Applicant, public_id: UUID, verb: str) -> HttpResponse:
    """Take a list back, or forget it."""
    if verb not in ACTS:
        raise Http404
    row = _row(request, applicant, public_id)
    call, said = ACTS[verb]
    try:
        call(row=row, by=user_of(request))
        messages.success(request, str(said))
    except services.NotNow as error:
        messages.warning(request, str(error))
    here = _page(row) if verb != "forget" else reverse("listimport:list", args=[applicant.public_id])
    return go_on(request, here)
