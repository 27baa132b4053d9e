"""What one does with a step: each act is a POST that calls a service and shows the page again."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import go_on, posted, refuse, render_page
from applicants.checklist import forms, services
from applicants.checklist.models import Change, ChecklistItem, Substep
from applicants.checklist.views import base, render_step, steps_to_choose, user_of
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


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
        return render_step(request, applicant, _for_page(request, item), status=422, done_form=form)
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
        return render_step(request, applicant, _for_page(request, item), status=422, wait_form=form)
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
    item = _for_page(request, item)
    form = forms.StepForm(request.POST, item=item, items=steps_to_choose(request, applicant, item))
    if not form.is_valid():
        return render_step(request, applicant, item, status=422, step_form=form)
    words = _("Saved: %(title)s.")
    return _run(
        request, item, lambda: services.edit_step(item=item, values=form.cleaned_data, by=user_of(request)), words,
        form=("step_form", form),
    )  # fmt: skip


def _for_page(request: HttpRequest, item: ChecklistItem) -> ChecklistItem:
    """The row again, with all that the page shows."""
    return ChecklistItem.objects.editable_by(request.user).for_list().select_related("applicant").get(pk=item.pk)


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
    fields = {"done_on": "on", "waiting_since": "since", "waiting_on": "on", "waiting_name": "name"}
    if "since" in form.fields:
        fields["started_on"] = "since"  # a wait begins the step
    refuse(form, error, fields)
    applicant = Applicant.objects.editable_by(request.user).select_related("user").get(pk=item.applicant_id)
    return render_step(request, applicant, _for_page(request, item), status=422, **{name: form})


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
    form = forms.OwnStepForm(posted(request), items=steps_to_choose(request, applicant))
    if request.method == "POST" and form.is_valid():
        try:
            item = services.add_own_step(applicant=applicant, **form.cleaned_data, by=user_of(request))
        except ValidationError as error:
            refuse(form, error, {"own_title": "title", "own_target_on": "target_on", "own_weeks": "weeks"})
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
        return render_step(request, applicant, _for_page(request, item), status=422, part_form=form)
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
