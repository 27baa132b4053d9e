"""The desk's pages of programs: find, add, edit, close; pairs that may be one, merged or told apart."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import go_on, posted, refuse
from programs.catalogue.models import Program
from programs.catalogue.text import plain
from programs.curation import duplicates, editing, merging
from programs.curation.desk import PAGE, by, curator, desk_page, read_or_post
from programs.curation.desk_forms import LONGEST, FindForm, ProgramForm, start_of
from programs.facts.fields import FIELDS, GROUPS
from programs.facts.models import Fact
from programs.models import Specialty


@curator
@require_safe
def programs(request: HttpRequest) -> HttpResponse:
    """Find a program to edit; those that are closed or merged stand here too."""
    text = request.GET.get("q", "").replace("\0", " ")[:LONGEST]
    form = FindForm(initial={"q": text})
    words = plain(text).split()
    rows = Program.objects.select_related("specialty", "merged_into").order_by("name", "pk")
    for word in words:
        rows = rows.filter(search_text__contains=word)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return desk_page(request, "programs", "programs", form=form, page=page)


@curator
@read_or_post
def add(request: HttpRequest) -> HttpResponse:
    """A program that is not there yet."""
    form = ProgramForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            program = editing.add_program(values=form.cleaned_data, by=by(request))
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(program)s is in the catalogue. Say now what is known of it.") % {
                "program": program,
            })  # fmt: skip
            return go_on(request, reverse("desk:program", args=[program.pk]))
    return desk_page(request, "program", "programs", status=422 if form.errors else 200, form=form, program=None)


@curator
@read_or_post
def program(request: HttpRequest, program: int) -> HttpResponse:
    """Edit a program; its values stand below, each with a link to a new one."""
    row = get_object_or_404(Program.objects.select_related("specialty", "institution", "merged_into"), pk=program)
    if row.merged_into:
        messages.warning(request, _("This program was merged into the one that you see here."))
        return redirect("desk:program", row.merged_into.pk)
    names, tracks = editing.names_of(row), editing.tracks_of(row)
    form = ProgramForm(posted(request), initial=start_of(row, names, tracks))
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            editing.edit_program(program=row, values=form.cleaned_data, seen=_seen(request), by=by(request))
        except editing.Stale:
            stale = True
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(program)s is saved.") % {"program": form.cleaned_data["name"]})
            return go_on(request, reverse("desk:program", args=[row.pk]))
    return desk_page(
        request, "program", "programs", status=422 if stale or form.errors else 200, form=form, program=row,
        stale=stale, seen=editing.newest_change(row), groups=_values(row),
    )  # fmt: skip


def _values(row: Program) -> list[tuple[str, list[tuple[str, str, Fact | None]]]]:
    """The fields by group: key, label, the fact that is shown."""
    shown: dict[str, Fact] = {}
    for fact in Fact.objects.winning().filter(program=row).select_related("source").order_by("season"):
        shown[fact.field] = fact
    return [
        (str(label), [(one.key, one.label, shown.get(one.key)) for one in FIELDS.values() if one.group == group])
        for group, label in GROUPS.items()
    ]


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


@curator
@require_POST
def close(request: HttpRequest, program: int) -> HttpResponse:
    """It takes nobody any more; or it does again."""
    row = get_object_or_404(Program, pk=program)
    on = timezone.localdate() if request.POST.get("close") else None
    editing.close_program(program=row, on=row.closed_on if on and row.closed_on else on, by=by(request))
    if on:
        messages.success(request, _("%(program)s is closed. It left the search and stays on lists.") % {"program": row})
    else:
        messages.success(request, _("%(program)s is open again.") % {"program": row})
    return go_on(request, reverse("desk:program", args=[row.pk]))


# ------------------------------------------------------------------------------------- duplicates


@curator
@require_safe
def pairs(request: HttpRequest) -> HttpResponse:
    """Programs that may stand there twice; `?specialty=` of one specialty."""
    specialties = list(Specialty.objects.all())
    specialty = next((one for one in specialties if one.key == request.GET.get("specialty")), None)
    found = duplicates.pairs(specialty=specialty.pk if specialty else None)
    return desk_page(request, "duplicates", "duplicates", pairs=found, specialty=specialty,
                     specialties=specialties, most=duplicates.MOST)  # fmt: skip


@curator
@read_or_post
def merge(request: HttpRequest, keep: int, drop: int) -> HttpResponse:
    """See what merging does; then merge."""
    rows = Program.objects.select_related("specialty", "institution", "merged_into")
    kept, dropped = get_object_or_404(rows, pk=keep), get_object_or_404(rows, pk=drop)
    if request.method == "POST":
        try:
            merging.merge(keep=kept, drop=dropped, by=by(request))
        except merging.CannotMerge as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Merged. Lists, facts and history now stand with %(program)s.") % {
                "program": kept,
            })  # fmt: skip
        return go_on(request, reverse("desk:duplicates"))
    sides = [
        {"program": row, "facts": row.facts.count(), "tracks": editing.tracks_of(row), "names": editing.names_of(row),
         "suggestions": row.suggestions.count(), "changes": row.changes.count()}
        for row in (kept, dropped)
    ]  # fmt: skip
    return desk_page(request, "merge", "duplicates", keep=kept, drop=dropped, sides=sides,
                     why_not=merging.why_not(kept, dropped))  # fmt: skip


@curator
@require_POST
def apart(request: HttpRequest, keep: int, drop: int) -> HttpResponse:
    """These two are not the same."""
    one, other = get_object_or_404(Program, pk=keep), get_object_or_404(Program, pk=drop)
    try:
        merging.tell_apart(one=one, other=other, by=by(request))
    except merging.CannotMerge as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Remembered: these are two programs."))
    return go_on(request, reverse("desk:duplicates"))
