"""The pages of the roadmap: list, timeline, one step, changes. Fetch scoped, bind, call the service, respond."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import go_on, posted, render_page
from accounts.models import User
from applicants.checklist import forms, pages, services, timeline
from applicants.checklist.models import Change, ChecklistItem, Substep
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page
from roadmap import road as the_road
from roadmap.anchors import ANCHORS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def items_of(request: HttpRequest, applicant: Applicant) -> Any:
    """The rows of this applicant that the person may see."""
    return ChecklistItem.objects.visible_to(request.user).filter(applicant=applicant)


def base(request: HttpRequest, applicant: Applicant, place: str) -> dict[str, Any]:
    """What every page of an applicant needs."""
    return {"applicant": applicant, "place": place, "mine": applicant.user_id == request.user.pk}


@applicant_page(Section.ROADMAP)
def road(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The roadmap by phase, or as a timeline."""
    items = list(items_of(request, applicant).applying().for_list())
    context = base(request, applicant, "road") | {"names": pages.names(items), "today": applicant.user.today()}
    if request.GET.get("view") == "timeline":
        return _timeline(request, applicant, items, context)
    show = request.GET.get("show", "open")
    show = show if show in pages.FILTERS else "open"
    context |= {
        "show": show,
        "counts": pages.counts(items),
        "phases": pages.by_phase(pages.chosen(items, show), context["today"]),
        "nearer": pages.why_not_nearer(applicant),
        "decisive": context["names"].get(applicant.decisive_key),
    }
    return render_page(request, "applicants/checklist/road.html", context)


def _timeline(
    request: HttpRequest, applicant: Applicant, items: list[ChecklistItem], context: dict[str, Any]
) -> HttpResponse:
    phase = request.GET.get("phase", "")
    phases = {item.phase_id: item.phase for item in items}
    needed = pages.needed_for_start()
    if phase in phases:
        drawn = [item for item in items if item.phase_id == phase]
    else:
        phase = ""
        drawn = [i for i in items if i.key in needed or i.on_chain or i.is_own or i.waiting_since or i.own_target_on]
    calendar = the_road.current().calendar
    season = applicant.target_season or calendar.coming_season(context["today"])
    days = {key: calendar.day(season, key, applicant.training_years) for key in ANCHORS}
    context |= {
        "picture": timeline.build(drawn, today=context["today"], anchors=days),
        "phase": phase,
        "phases": sorted(phases.values(), key=lambda row: row.position),
        "listed": [item for item in drawn if item.is_open],
        "chain": [item for item in items if item.on_chain],
        "season_days": [(ANCHORS[key].name, days[key]) for key in timeline.LABELS],
    }
    return render_page(request, "applicants/checklist/timeline.html", context)


@applicant_page(Section.ROADMAP)
def left_out(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Steps that are not on this person's road: for others, or marked "not for me"."""
    rows = list(items_of(request, applicant).filter(applies=False).for_list())
    context = base(request, applicant, "road") | {
        "mine_out": [item for item in rows if item.not_for_me],
        "others": [item for item in rows if not item.not_for_me],
    }
    return render_page(request, "applicants/checklist/left_out.html", context)


@applicant_page(Section.ROADMAP)
def changes(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """All that was changed in the plan, with the way back."""
    rows = Change.objects.visible_to(request.user).filter(applicant=applicant).recent()
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render_page(
        request, "applicants/checklist/changes.html", base(request, applicant, "road") | {"page": page}
    )  # fmt: skip


# ----------------------------------------------------------------------------------------- one step


@applicant_page(Section.ROADMAP)
def step(request: HttpRequest, applicant: Applicant, step: UUID) -> HttpResponse:
    """One step: what, why, how, its dates, who is waited on, its parts and history."""
    item = get_object_or_404(items_of(request, applicant).for_list(), public_id=step)
    return render_step(request, applicant, item)


def render_step(
    request: HttpRequest, applicant: Applicant, item: ChecklistItem, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """The page of a step; `bound` are forms that came back with errors."""
    mine = applicant.user_id == request.user.pk
    keys = [*item.blocked_by, *_comes_after(item)]
    known = pages.names(items_of(request, applicant).filter(key__in=keys).for_list())
    today = applicant.user.today()
    sees_notes = mine or Section.NOTES in getattr(request, "granted_sections", ())
    context = base(request, applicant, "road") | {
        "item": item,
        "today": today,
        "first_names": known,
        "first": [known[key] for key in item.blocked_by if key in known],
        "after": [known[key] for key in _comes_after(item) if key in known and known[key].applies],
        "otherwise": pages.if_you_dont(item, applicant),
        "sees_notes": sees_notes,
        "parts": Substep.objects.visible_to(request.user).filter(item=item),
        "history": Change.objects.visible_to(request.user).filter(item=item).recent()[:10],
        "waited": item.waited_days(today),
        "wait_form": bound.get("wait_form") or forms.WaitForm(initial=_wait_defaults(item, today)),
        "step_form": bound.get("step_form") or forms.StepForm(item=item),
        "done_form": bound.get("done_form") or forms.DoneForm(initial={"on": item.done_on or today}),
        "part_form": bound.get("part_form") or forms.SubstepForm(),
        "errors_in": next(iter(bound.values()), None),
    }
    return render_page(request, "applicants/checklist/step.html", context, status=status)


def _comes_after(item: ChecklistItem) -> list[str]:
    """The keys of milestones that require this one."""
    nodes = the_road.current().road.nodes
    return [key for key, node in nodes.items() if item.key in node.step.requires]


def _wait_defaults(item: ChecklistItem, today: Any) -> dict[str, Any]:
    usual = item.milestone.waits_on if item.milestone else ""
    return {
        "on": item.waiting_on or usual or "other",
        "name": item.waiting_name,
        "since": item.waiting_since or today,
        "chase_on": item.chase_on or today + services.CHASE_AGAIN,
    }


VERBS: dict[str, tuple[Callable[..., Change | None], "StrOrPromise"]] = {
    "reopen": (services.reopen, gettext_lazy("Open again: %(title)s.")),
    "begin": (services.begin, gettext_lazy("Begun: %(title)s.")),
    "chase": (services.chase, gettext_lazy("Noted that you asked again: %(title)s.")),
    "arrived": (services.stop_waiting, gettext_lazy("Back in your hands: %(title)s.")),
    "not-for-me": (services.set_not_for_me, gettext_lazy("Left out of your plan: %(title)s.")),
    "for-me": (services.set_for_me, gettext_lazy("Back in your plan: %(title)s.")),
}


@applicant_page(None)
def act(request: HttpRequest, applicant: Applicant, step: UUID, verb: str) -> HttpResponse:
    """One press of a button: begin, open again, ask again, not for me and their opposites."""
    if request.method != "POST" or verb not in VERBS:
        raise Http404
    item = get_object_or_404(ChecklistItem.objects.editable_by(request.user), applicant=applicant, public_id=step)
    call, words = VERBS[verb]
    return _run(request, item, lambda: call(item=item, by=user_of(request)), words)


@applicant_page(None)
def done(request: HttpRequest, applicant: Applicant, step: UUID) -> HttpResponse:
    """Mark a step as done, today or on the given day."""
    if request.method != "POST":
        raise Http404
    item = get_object_or_404(ChecklistItem.objects.editable_by(request.user), applicant=applicant, public_id=step)
    form = forms.DoneForm(request.POST)
    if not form.is_valid():
        return render_step(request, applicant, _for_page(item), status=422, done_form=form)
    words = _("Marked as done: %(title)s.")
    return _run(
        request, item, lambda: services.mark_done(item=item, on=form.cleaned_data["on"], by=user_of(request)), words,
        form=("done_form", form),
    )  # fmt: skip


@applicant_page(None)
def wait(request: HttpRequest, applicant: Applicant, step: UUID) -> HttpResponse:
    """The step waits on somebody."""
    if request.method != "POST":
        raise Http404
    item = get_object_or_404(ChecklistItem.objects.editable_by(request.user), applicant=applicant, public_id=step)
    form = forms.WaitForm(request.POST)
    if not form.is_valid():
        return render_step(request, applicant, _for_page(item), status=422, wait_form=form)
    words = _("On your waiting list: %(title)s.")
    return _run(
        request, item, lambda: services.wait(item=item, **form.cleaned_data, by=user_of(request)), words,
        form=("wait_form", form),
    )  # fmt: skip


@applicant_page(None)
def edit(request: HttpRequest, applicant: Applicant, step: UUID) -> HttpResponse:
    """Own estimate, own date, notes."""
    if request.method != "POST":
        raise Http404
    item = get_object_or_404(ChecklistItem.objects.editable_by(request.user), applicant=applicant, public_id=step)
    item = _for_page(item)
    form = forms.StepForm(request.POST, item=item)
    if not form.is_valid():
        return render_step(request, applicant, item, status=422, step_form=form)
    words = _("Saved: %(title)s.")
    return _run(
        request, item, lambda: services.edit_step(item=item, values=form.cleaned_data, by=user_of(request)), words,
        form=("step_form", form),
    )  # fmt: skip


def _for_page(item: ChecklistItem) -> ChecklistItem:
    """The row again, with all that the page shows."""
    return ChecklistItem.objects.for_list().select_related("applicant").get(pk=item.pk)


def _run(
    request: HttpRequest, item: ChecklistItem, call: Callable[[], Change | None], words: "StrOrPromise",
    form: tuple[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """Call the service, say what happened with the way back, see the page again."""
    try:
        change = call()
    except ValidationError as error:
        if form:
            return _refused(request, item, form, error)
        messages.error(request, " ".join(error.messages))
        return go_on(request, item.get_absolute_url())
    if change:
        undo = reverse("checklist:undo", args=[item.applicant.public_id, change.pk])
        said = f"{words % {'title': item.title}} {services.moved_words(change)}".strip()
        messages.success(request, said, extra_tags=undo)
    return go_on(request, item.get_absolute_url())


def _refused(
    request: HttpRequest, item: ChecklistItem, named: tuple[str, Any], error: ValidationError
) -> HttpResponse:  # fmt: skip
    """The form comes back with what the service said, at the field where it belongs."""
    name, form = named
    by_field = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    fields = {"done_on": "on", "waiting_since": "since", "waiting_on": "on", "waiting_name": "name"}
    for field, texts in by_field.items():
        target = field if field in form.fields else fields.get(field)
        form.add_error(target if target in form.fields else None, texts)
    applicant = Applicant.objects.editable_by(request.user).select_related("user").get(pk=item.applicant_id)
    return render_step(request, applicant, _for_page(item), status=422, **{name: form})


@applicant_page(None)
def undo(request: HttpRequest, applicant: Applicant, change: int) -> HttpResponse:
    """Take a change back."""
    if request.method != "POST":
        raise Http404
    row = get_object_or_404(Change.objects.editable_by(request.user), applicant=applicant, pk=change)
    try:
        services.undo(change=row, by=user_of(request))
        messages.info(request, _("Taken back."))
    except services.CannotUndo as error:
        messages.warning(request, str(error))
    return go_on(request, reverse("checklist:road", args=[applicant.public_id]))


# ------------------------------------------------------------------------------ own steps and parts


@applicant_page(None)
def add(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Add a step of one's own."""
    steps = ChecklistItem.objects.editable_by(request.user).filter(applicant=applicant).open()
    form = forms.OwnStepForm(posted(request), items=steps.select_related("milestone").in_order())
    if request.method == "POST" and form.is_valid():
        try:
            item = services.add_own_step(applicant=applicant, **form.cleaned_data, by=user_of(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Added to your road: %(title)s.") % {"title": item.title})
            return go_on(request, item.get_absolute_url())
    context = base(request, applicant, "road") | {"form": form}
    return render_page(request, "applicants/checklist/add.html", context, status=422 if form.errors else 200)


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant, step: UUID) -> HttpResponse:
    """Ask once, then take an own step off the road."""
    rows = ChecklistItem.objects.editable_by(request.user).filter(milestone=None)
    item = get_object_or_404(rows.for_list(), applicant=applicant, public_id=step)
    if request.method == "POST":
        services.remove_own_step(item=item, by=user_of(request))
        messages.success(request, _("Removed: %(title)s.") % {"title": item.title})
        return go_on(request, reverse("checklist:road", args=[applicant.public_id]))
    return render_page(
        request, "applicants/checklist/remove.html", base(request, applicant, "road") | {"item": item}
    )  # fmt: skip


@applicant_page(None)
def add_part(request: HttpRequest, applicant: Applicant, step: UUID) -> HttpResponse:
    """Add a part to a step."""
    if request.method != "POST":
        raise Http404
    item = get_object_or_404(ChecklistItem.objects.editable_by(request.user), applicant=applicant, public_id=step)
    form = forms.SubstepForm(request.POST)
    if not form.is_valid():
        return render_step(request, applicant, _for_page(item), status=422, part_form=form)
    try:
        services.add_substep(item=item, text=form.cleaned_data["text"], by=user_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return go_on(request, item.get_absolute_url())


@applicant_page(None)
def part(request: HttpRequest, applicant: Applicant, part: int, verb: str) -> HttpResponse:
    """Tick, untick or remove a part."""
    rows = Substep.objects.editable_by(request.user).filter(applicant=applicant)
    row = get_object_or_404(rows.select_related("item__applicant"), pk=part)
    if request.method != "POST" or verb not in ("tick", "untick", "remove"):
        raise Http404
    if verb == "remove":
        services.remove_substep(substep=row, by=user_of(request))
    else:
        services.tick_substep(substep=row, done=verb == "tick", by=user_of(request))
    return go_on(request, row.item.get_absolute_url())
