"""A person's own spreadsheets in, and their tables out. For the owner alone."""

import csv
import io
from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from accounts.http import go_on, posted, refuse, render_page
from applicants.checklist.views import base, user_of
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page
from applicants.spreadsheets import cells, services
from applicants.spreadsheets.forms import ColumnsForm, TableForm, UploadForm
from applicants.spreadsheets.models import SpreadsheetImport
from applicants.spreadsheets.registry import SHEETS
from programs.catalogue.text import harmless
from programs.imports import readers

State = SpreadsheetImport.State
SAMPLES = 3
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABS = {
    services.NEW: gettext_lazy("New"),
    services.CHANGED: gettext_lazy("Changed"),
    services.REFUSED: gettext_lazy("Not taken"),
    services.UNCHANGED: gettext_lazy("Unchanged"),
}


def _file(request: HttpRequest, applicant: Applicant, file: UUID) -> SpreadsheetImport:
    rows = SpreadsheetImport.objects.editable_by(request.user).filter(applicant=applicant)
    found: SpreadsheetImport = get_object_or_404(rows.select_related("applicant__user"), public_id=file)
    return found


def _page(file: SpreadsheetImport) -> str:
    return reverse("spreadsheets:show", args=[file.applicant.public_id, file.public_id])


@applicant_page(None)
def listing(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """All tables to take out, the way in, and the files that came in."""
    form = UploadForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            if given.size > services.MOST_BYTES:
                raise readers.Unreadable(_("The file has more than 5 MB. Delete what is not a table."))
            file = services.upload(applicant=applicant, content=given.read(), name=given.name, by=user_of(request))
        except readers.Unreadable as error:
            form.add_error("file", str(error))
        except ValidationError as error:
            refuse(form, error)
        else:
            return go_on(request, reverse("spreadsheets:columns", args=[applicant.public_id, file.public_id]))
    files = SpreadsheetImport.objects.editable_by(request.user).filter(applicant=applicant)
    context = base(request, applicant, "spreadsheets") | {
        "form": form, "sheets": SHEETS.values(), "files": files.defer("rows", "found", "done"), "names": SHEETS,
    }  # fmt: skip
    return render_page(request, "applicants/spreadsheets/list.html", context, status=422 if form.errors else 200)


@applicant_page(None)
def columns(request: HttpRequest, applicant: Applicant, file: UUID) -> HttpResponse:
    """Say what the rows are and which column is which; then compare."""
    row = _file(request, applicant, file)
    if row.state not in (State.UPLOADED, State.COMPARED):
        return go_on(request, _page(row))
    wanted = request.GET.get("sheet", row.sheet)
    sheet = SHEETS.get(wanted) or SHEETS[row.sheet]
    known = {int(place): key for place, key in row.columns.items()}
    if sheet.key != row.sheet:
        known = cells.recognise(row.header, sheet)
    form = ColumnsForm(posted(request), header=row.header, sheet=sheet, columns=known, day_order=row.day_order)
    if request.method == "POST" and form.is_valid():
        try:
            services.compare(
                file=row, sheet=sheet.key, columns=form.columns, day_order=form.cleaned_data["day_order"],
                by=user_of(request),
            )  # fmt: skip
        except (ValidationError, services.NotNow) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            return go_on(request, _page(row))
    samples = [[texts[place] for _n, texts, _t in row.rows[:SAMPLES] if place < len(texts)]
               for place in range(len(row.header))]  # fmt: skip
    context = base(request, applicant, "spreadsheets") | {
        "file": row, "sheet": sheet, "form": form, "lines": list(zip(form.column_fields(), samples, strict=True)),
        "table_form": TableForm(sheets=list(SHEETS.values()), initial={"sheet": sheet.key}),
    }  # fmt: skip
    return render_page(request, "applicants/spreadsheets/columns.html", context, status=422 if form.errors else 200)


@require_safe
@applicant_page(None)
def show(request: HttpRequest, applicant: Applicant, file: UUID) -> HttpResponse:
    """What the file would do or did, row by row."""
    row = _file(request, applicant, file)
    if row.state == State.UPLOADED:
        return go_on(request, reverse("spreadsheets:columns", args=[applicant.public_id, row.public_id]))
    counts = Counter(one["outcome"] for one in row.found)
    groups = [(key, TABS[key], [one for one in row.found if one["outcome"] == key]) for key in services.OUTCOMES]
    context = base(request, applicant, "spreadsheets") | {
        "file": row, "sheet": SHEETS[row.sheet], "groups": [group for group in groups if group[2]],
        "writes": counts[services.NEW] + counts[services.CHANGED], "counts": counts,
    }  # fmt: skip
    return render_page(request, "applicants/spreadsheets/show.html", context)


ACTS: dict[str, tuple[Any, Any]] = {
    "apply": (services.apply, gettext_lazy("Taken over. You can take it back at any time.")),
    "undo": (services.undo, gettext_lazy("Taken back.")),
    "forget": (services.forget, gettext_lazy("The file is gone from this list. What came from it stays.")),
}


@require_POST
@applicant_page(None)
def act(request: HttpRequest, applicant: Applicant, file: UUID, verb: str) -> HttpResponse:
    """Take a file over, take it back, or forget it."""
    if verb not in ACTS:
        raise Http404
    row = _file(request, applicant, file)
    call, said = ACTS[verb]
    try:
        call(file=row, by=user_of(request))
        messages.success(request, str(said))
    except services.NotNow as error:
        messages.warning(request, str(error))
    here = _page(row) if verb != "forget" else reverse("spreadsheets:list", args=[applicant.public_id])
    return go_on(request, here)


@require_safe
@applicant_page(None)
def export(request: HttpRequest, applicant: Applicant, sheet: str, ending: str) -> HttpResponse:
    """One table as a file. Texts cannot become formulas of a spreadsheet."""
    table = SHEETS.get(sheet)
    if table is None or ending not in ("csv", "xlsx"):
        raise Http404
    rows = ([harmless(value) for value in line] for line in services.table_of(table, applicant))
    if ending == "csv":
        text = io.StringIO()
        text.write("\ufeff")
        csv.writer(text).writerows(rows)
        answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        book, packed = Workbook(write_only=True), io.BytesIO()
        page = book.create_sheet(table.key)
        for line in rows:
            page.append([ILLEGAL_CHARACTERS_RE.sub("", value) for value in line])
        book.save(packed)
        answer = HttpResponse(packed.getvalue(), content_type=XLSX)
    name = f"{table.key}-{user_of(request).today().isoformat()}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
