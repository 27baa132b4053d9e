"""The pages of imports: upload, columns, progress, what it would do, take over, take back. For curators only."""

import csv
import io
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from kombu.exceptions import OperationalError

from accounts.http import go_on, posted, render_page
from accounts.models import User
from programs.catalogue.text import harmless
from programs.curation.rules import coming_season
from programs.facts.models import Source
from programs.imports import listing, services, tasks, waiting
from programs.imports.forms import ColumnsForm, UploadForm
from programs.imports.models import Batch, BatchRow

curator = permission_required("programs.curate_programs", raise_exception=True)
read_or_post = require_http_methods(["GET", "HEAD", "POST"])
PLACE = {"place": "imports"}


@curator
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """All imports, the newest first."""
    page = Paginator(listing.batches(), 50).get_page(request.GET.get("page"))
    return render_page(request, "programs/imports/list.html", {"page": page, **PLACE})


@curator
@read_or_post
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file and say where it comes from."""
    today = timezone.localdate()
    initial = {"season": coming_season(today), "retrieved_on": today}
    form = UploadForm(posted(request), request.FILES if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        try:
            batch = services.upload(
                content=data["file"].read(), file_name=data["file"].name, season=data["season"],
                source=services.source_named(name=data["source"], type=data["type"]),
                retrieved_on=data["retrieved_on"], by=_user(request),
            )  # fmt: skip
        except services.Unreadable as error:
            form.add_error("file", str(error))
        else:
            return go_on(request, reverse("imports:columns", args=[batch.public_id]))
    context = {"form": form, "sources": Source.objects.order_by("name"), **PLACE}
    return render_page(request, "programs/imports/upload.html", context, status=422 if form.is_bound else 200)


@curator
@read_or_post
def columns(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Say which column is which field; then compare."""
    row = _batch(batch)
    if row.state not in (Batch.State.UPLOADED, Batch.State.READY):
        return HttpResponseRedirect(_page(row))
    form = ColumnsForm(posted(request), header=row.options["header"], columns=row.columns)
    if form.is_valid():
        try:
            services.set_columns(batch=row, columns=form.columns, by=_user(request))
            services.start_dry_run(batch=row, by=_user(request))
        except (services.WrongColumns, services.NotNow) as error:
            form.add_error(None, str(error))
        else:
            _hand_over(request, tasks.compare, row)
            return go_on(request, _page(row))
    samples = [[cells[place] for cells in row.options["samples"]] for place in range(len(row.options["header"]))]
    context = {"batch": row, "form": form, "lines": list(zip(form, samples, strict=True)), **PLACE}
    same = row.options.get("same_as")
    context["same"] = listing.batches().filter(public_id=same).first() if same else None
    return render_page(request, "programs/imports/columns.html", context, status=422 if form.is_bound else 200)


@curator
@require_safe
def show(request: HttpRequest, batch: UUID) -> HttpResponse:
    """How far an import is; then its rows by what they would do or did."""
    row = _batch(batch)
    if row.state == Batch.State.UPLOADED and not row.trouble:
        return HttpResponseRedirect(reverse("imports:columns", args=[row.public_id]))
    busy = bool(waiting.work_of(row))
    context: dict[str, Any] = {"batch": row, "busy": busy, "share": listing.share(row), **PLACE}
    if busy:
        context |= {"standing": waiting.standing(row), "tries": row.options.get("tries", 0)}
    if not busy and row.state in (Batch.State.READY, Batch.State.APPLIED, Batch.State.UNDONE):
        tabs = listing.tabs(row)
        wanted = request.GET.get("tab")
        keys = [tab["key"] for tab in tabs]
        tab = wanted if wanted in keys else next((tab["key"] for tab in tabs if tab["count"]), "new")
        rows = BatchRow.objects.filter(batch=row, outcome=tab).order_by("number")
        page = Paginator(rows, 50).get_page(request.GET.get("page"))
        can_choose = row.state == Batch.State.READY and tab != BatchRow.Outcome.REFUSED
        chosen = sum(one["chosen"] for one in tabs if one["key"] != "refused")
        context |= {"tabs": tabs, "tab": tab, "page": page, "lines": listing.lines(page), "chosen": chosen,
                    "can_choose": can_choose}  # fmt: skip
    return render_page(request, "programs/imports/batch.html", context)


@curator
@require_POST
def choose(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Take rows in or leave them out: those of one page, or all of a tab."""
    row, by = _batch(batch), _user(request)
    every = request.POST.get("all", "")
    tab = request.POST.get("tab", "")
    try:
        if every in ("0", "1") and tab in BatchRow.Outcome.values:
            services.choose(batch=row, chosen=every == "1", outcome=tab, by=by)
        else:
            shown, taken = _numbers(request, "shown"), _numbers(request, "row")
            services.choose(batch=row, chosen=True, numbers=sorted(shown & taken), by=by)
            services.choose(batch=row, chosen=False, numbers=sorted(shown - taken), by=by)
        messages.success(request, _("Your choice is kept."))
    except services.NotNow as error:
        messages.warning(request, str(error))
    return go_on(request, _page(row))


@curator
@require_POST
def compare(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Compare (again): also for a run that got lost."""
    return _start(request, batch, services.start_dry_run, tasks.compare)


@curator
@require_POST
def apply(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Take the chosen rows over; also for a run that got lost."""
    return _start(request, batch, services.start_apply, tasks.take_over)


@curator
@read_or_post
def undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Ask once, naming what goes; then take the import back."""
    if request.method == "POST":
        return _start(request, batch, services.start_undo, tasks.take_back)
    row = _batch(batch)
    if row.state != Batch.State.APPLIED:
        return HttpResponseRedirect(_page(row))
    return render_page(request, "programs/imports/undo.html", {"batch": row, "reason": services.why_not(row), **PLACE})


@curator
@require_safe
def refused(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The refused rows as CSV, with number and reason, to be mended and imported again."""
    row, out = _batch(batch), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["row", "reason", *map(harmless, row.options.get("header", []))])
    rows = BatchRow.objects.filter(batch=row, outcome=BatchRow.Outcome.REFUSED).order_by("number")
    for one in rows.iterator(500):
        writer.writerow([one.number, one.reason, *map(harmless, one.values.get("cells", []))])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="refused-rows.csv"'
    return answer


def _start(request: HttpRequest, batch: UUID, mark: Callable[..., Batch], task: Any) -> HttpResponse:
    row = _batch(batch)
    try:
        mark(batch=row, by=_user(request))
    except (services.NotNow, services.UndoRefused, services.WrongColumns) as error:
        messages.warning(request, str(error))
    else:
        _hand_over(request, task, row)
    return go_on(request, _page(row))


def _hand_over(request: HttpRequest, task: Any, row: Batch) -> None:
    try:
        task.delay_on_commit(row.pk)
    except OperationalError:
        messages.warning(request, _("The work could not be handed over just now. Nothing is lost: start it again."))


def _batch(public_id: UUID) -> Batch:
    found: Batch = get_object_or_404(Batch.objects.defer("content").select_related("source", "by"), public_id=public_id)
    return found


def _page(row: Batch) -> str:
    return reverse("imports:show", args=[row.public_id])


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _numbers(request: HttpRequest, name: str) -> set[int]:
    return {int(text) for text in request.POST.getlist(name) if text.isascii() and text.isdigit() and len(text) < 8}
