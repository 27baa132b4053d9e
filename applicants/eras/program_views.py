"""One program of the list: what stands against it, what changed, what is kept of it. Advisors read along."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.http import go_on, next_or, posted, refuse, render_page
from applicants.checklist.views import base, user_of
from applicants.eras import news, services, viewer
from applicants.eras.forms import ListedForm, NoteForm, OwnProgramForm, StateForm
from applicants.eras.models import ListedNote, ListedProgram
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page, say
from applicants.sharing.access import applicant_page
from programs.catalogue import fit_lines

MOST_CHANGES = 5
"""So many changes are named; the page of the catalogue has them all."""
HEADINGS = {
    "ask": (gettext_lazy("What the program asks"), gettext_lazy("Change what the program asks")),
    "website": (gettext_lazy("Check of the website"), gettext_lazy("Change the check of the website")),
    "contact": (gettext_lazy("Contact with the program"), gettext_lazy("Change the contact")),
}


def own_list(request: HttpRequest, applicant: Applicant) -> Any:
    """The person's own programs of the running season."""
    return ListedProgram.objects.editable_by(request.user).filter(applicant=applicant).select_related("applicant")


def _listed(request: HttpRequest, applicant: Applicant, pk: int) -> ListedProgram:
    found: ListedProgram = get_object_or_404(own_list(request, applicant).for_list(), pk=pk)
    return found


def _note(request: HttpRequest, applicant: Applicant, pk: int) -> ListedNote:
    rows = ListedNote.objects.editable_by(request.user).filter(applicant=applicant)
    found: ListedNote = get_object_or_404(rows.select_related("applicant", "listed__applicant"), pk=pk)
    return found


@applicant_page(Section.PROGRAMS)
def show(request: HttpRequest, applicant: Applicant, listed: int) -> HttpResponse:
    """All that is kept of one program."""
    rows = ListedProgram.objects.visible_to(request.user).filter(applicant=applicant)
    row = get_object_or_404(rows.for_list().with_changes(), pk=listed)
    return _render(request, applicant, row, StateForm(initial={"state": row.state}))


def _render(
    request: HttpRequest, applicant: Applicant, row: ListedProgram, form: StateForm, status: int = 200
) -> HttpResponse:
    context = base(request, applicant, "my-list")
    notes = ListedNote.objects.visible_to(request.user).filter(applicant=applicant, listed=row)
    me = viewer.me_for(request, applicant)
    fit = fit_lines.lines(row.now, me, applicant.target_season, mine=context["mine"]) if row.now else []
    context |= {
        "row": row, "program": row.now, "form": form, "fit": fit, "changes": news.changes(row, MOST_CHANGES),
        "old_name": row.program.name if row.program and row.program != row.now else "",
        "home": reverse("eras:list", args=[applicant.public_id]), **_by_kind(notes),
    }  # fmt: skip
    return render_page(request, "applicants/eras/program.html", context, status=status)


def _by_kind(notes: Any) -> dict[str, list[ListedNote]]:
    """Notes by kind; of what is asked, the open ones first."""
    found: dict[str, list[ListedNote]] = {"asks": [], "checks": [], "contacts": []}
    names = {"ask": "asks", "website": "checks", "contact": "contacts"}
    for note in notes:
        found[names[note.kind]].append(note)
    found["asks"].sort(key=lambda note: note.done)
    return found


@applicant_page(None)
def add(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Type a program that the catalogue does not have."""
    form, status = OwnProgramForm(posted(request)), 200
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_own(applicant=applicant, values=form.cleaned_data, by=user_of(request))
        except ValidationError as error:
            refuse(form, error)
        else:
            said = _("%(name)s is on your list.") % {"name": row.name}
            if row.program_id:
                said += " " + _("It is in the catalogue, so we took it from there and tell you when it changes.")
            say(request, said, None)
            return go_on(request, row.get_absolute_url())
    status = 422 if form.errors else 200
    home = reverse("eras:list", args=[applicant.public_id])
    context = base(request, applicant, "my-list") | {
        "form": form, "heading": _("Type a program"), "back_url": home, "back": _("My list"), "remove_url": "",
    }  # fmt: skip
    return render_page(request, "applicants/eras/form.html", context, status=status)


def _form_page(
    request: HttpRequest, applicant: Applicant, row: ListedProgram, form: Any, save: Any, **more: Any
) -> HttpResponse:
    """A form about one program, which leads back to its page."""
    context = base(request, applicant, "my-list") | {
        "back_url": row.get_absolute_url(), "back": row.name, "remove_url": "", **more,
    }  # fmt: skip
    return form_page(
        request, form, save=save, said=_("Saved."), then=row.get_absolute_url(),
        template="applicants/eras/form.html", context=context,
    )  # fmt: skip


@applicant_page(None)
def change(request: HttpRequest, applicant: Applicant, listed: int) -> HttpResponse:
    """Change tier and notes, and what a typed program is."""
    row = _listed(request, applicant, listed)

    def save(values: Mapping[str, Any]) -> None:
        services.change_listed(listed=row, values=values, by=user_of(request))

    form = (ListedForm if row.program_id else OwnProgramForm)(posted(request), instance=row)
    return _form_page(request, applicant, row, form, save, heading=_("Change what stands here"))


@require_POST
@applicant_page(None)
def state(request: HttpRequest, applicant: Applicant, listed: int) -> HttpResponse:
    """Say how far a program is; from its page or from a card of the board."""
    row = get_object_or_404(own_list(request, applicant).for_list().with_changes(), pk=listed)
    form = StateForm(request.POST)
    if form.is_valid():
        try:
            row = services.set_state(listed=row, **form.cleaned_data, by=user_of(request))
        except ValidationError as error:
            refuse(form, error, {"state_on": "on"})
        else:
            said = _("%(name)s: %(state)s.") % {"name": row.name, "state": row.get_state_display()}
            say(request, said, None)
            return go_on(request, row.get_absolute_url())
    return _render(request, applicant, row, form, status=422)


# ------------------------------------------------------------------------------------------ its notes


@applicant_page(None)
def add_note(request: HttpRequest, applicant: Applicant, listed: int, kind: str) -> HttpResponse:
    """Keep what the program asks, a check of its website, or a contact."""
    row = _listed(request, applicant, listed)
    form = NoteForm(posted(request), kind=kind, initial={"on": applicant.user.today()})

    def save(values: Mapping[str, Any]) -> Any:
        return services.add_note(listed=row, kind=kind, values=values, by=user_of(request)).moved

    return _form_page(request, applicant, row, form, save, heading=HEADINGS[kind][0])


@applicant_page(None)
def change_note(request: HttpRequest, applicant: Applicant, note: int) -> HttpResponse:
    """Change a note."""
    kept = _note(request, applicant, note)
    row = _listed(request, applicant, kept.listed_id)

    def save(values: Mapping[str, Any]) -> Any:
        return services.change_note(note=kept, values=values, by=user_of(request)).moved

    remove_url = reverse("eras:remove-note", args=[applicant.public_id, kept.pk])
    form = NoteForm(posted(request), kind=kept.kind, instance=kept)
    return _form_page(request, applicant, row, form, save, heading=HEADINGS[kept.kind][1], remove_url=remove_url)


@require_POST
@applicant_page(None)
def tick(request: HttpRequest, applicant: Applicant, note: int) -> HttpResponse:
    """What a program asks is done (`on`), or not yet."""
    kept = _note(request, applicant, note)
    done = bool(request.POST.get("on"))
    try:
        services.change_note(note=kept, values={"done": done}, by=user_of(request))
    except ValidationError as error:
        say(request, " ".join(error.messages), None)
    else:
        say(request, _("Done.") if done else _("Open again."), None)
    return go_on(request, kept.listed.get_absolute_url())


@applicant_page(None)
def remove_note(request: HttpRequest, applicant: Applicant, note: int) -> HttpResponse:
    """Ask once, then take it away."""
    kept = _note(request, applicant, note)
    return removal_page(
        request, remove=lambda: services.remove_note(note=kept, by=user_of(request)), what=kept.text[:60],
        goes=_("If it was the first of its kind on your list, the step of your roadmap that it began opens again."),
        said=_("Removed."), then=next_or(request, kept.listed.get_absolute_url()),
        context=base(request, applicant, "my-list"),
    )  # fmt: skip
