"""The pages of the CV."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, render_page
from applicants.checklist.views import base, user_of
from applicants.documents import limits
from applicants.documents.cv import rules, services
from applicants.documents.cv.forms import ExperienceForm, TextsForm, WorkForm
from applicants.documents.cv.models import CvTexts, Experience, ScholarlyWork
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.remarks import heaviest_first
from applicants.room_views import form_page, removal_page, say
from applicants.sharing.access import applicant_page

PLACE = "documents"
MOVES = ("up", "down", "aside", "in")


def cv_url(applicant: Applicant) -> str:
    return reverse("documents:cv", args=[applicant.public_id])


@applicant_page(Section.DOCUMENTS)
def cv(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Counts against the limits, what to look at, the experiences in their order, works, texts."""
    rows = list(Experience.objects.visible_to(request.user).filter(applicant=applicant).for_list())
    works = list(ScholarlyWork.objects.visible_to(request.user).filter(applicant=applicant))
    texts = CvTexts.objects.visible_to(request.user).filter(applicant=applicant).first()
    limit = limits.current().cv
    found = rules.remarks(
        [rules.entry_of(row) for row in rows], works=len(works), no_works=bool(texts and texts.no_works),
        today=applicant.user.today(), cv=limit,
    )  # fmt: skip
    chosen = [row for row in rows if row.position]
    context = base(request, applicant, PLACE) | {
        "chosen": chosen,
        "aside": [row for row in rows if not row.position],
        "meaningful_count": sum(1 for row in chosen if row.meaningful),
        "works": works,
        "texts": texts,
        "limit": limit,
        "season": limits.current().season,
        "remarks": heaviest_first([*found, *rules.texts_remarks(texts, limit)]) if rows or works else [],
    }
    return render_page(request, "applicants/documents/cv.html", context)


@applicant_page(None)
def add_experience(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """A new experience."""
    form: Any = ExperienceForm(posted(request))

    def save(values: Any) -> None:
        services.add_experience(applicant=applicant, values=values, by=user_of(request))

    return _form(request, applicant, form, save, _("Add an experience"), _("The experience is in your CV."))


@applicant_page(None)
def experience(request: HttpRequest, applicant: Applicant, experience: int) -> HttpResponse:
    """Change an experience."""
    row = _experience(request, applicant, experience)
    form: Any = ExperienceForm(posted(request), instance=row, initial={"meaningful": row.meaningful is not None})
    return _form(
        request, applicant, form,
        lambda values: services.change_experience(row=row, values=values, by=user_of(request)),
        str(row), _("Saved."), removal=reverse("documents:remove-experience", args=[applicant.public_id, row.pk]),
    )  # fmt: skip


@applicant_page(None)
def remove_experience(request: HttpRequest, applicant: Applicant, experience: int) -> HttpResponse:
    """Ask, then remove."""
    row = _experience(request, applicant, experience)
    return removal_page(
        request, remove=lambda: services.remove_experience(row=row, by=user_of(request)), what=str(row),
        goes=_("Its text goes with it. This cannot be undone."), said=_("The experience is gone."),
        then=cv_url(applicant), context=base(request, applicant, PLACE),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def move_experience(request: HttpRequest, applicant: Applicant, experience: int) -> HttpResponse:
    """Up, down, aside, or back in."""
    row, to = _experience(request, applicant, experience), request.POST.get("to", "")
    if to not in MOVES:
        raise Http404
    try:
        services.move_experience(row=row, to=to, by=user_of(request))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, cv_url(applicant))


@applicant_page(None)
def add_work(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """A new scholarly work."""
    form: Any = WorkForm(posted(request))

    def save(values: Any) -> None:
        services.add_work(applicant=applicant, values=values, by=user_of(request))

    return _form(request, applicant, form, save, _("Add a scholarly work"), _("The work is in your CV."))


@applicant_page(None)
def work(request: HttpRequest, applicant: Applicant, work: int) -> HttpResponse:
    """Change a scholarly work."""
    row = _work(request, applicant, work)
    form: Any = WorkForm(posted(request), instance=row, initial={"starred": row.starred is not None})
    return _form(
        request, applicant, form, lambda values: services.change_work(row=row, values=values, by=user_of(request)),
        str(row), _("Saved."), removal=reverse("documents:remove-work", args=[applicant.public_id, row.pk]),
    )  # fmt: skip


@applicant_page(None)
def remove_work(request: HttpRequest, applicant: Applicant, work: int) -> HttpResponse:
    """Ask, then remove."""
    row = _work(request, applicant, work)
    return removal_page(
        request, remove=lambda: services.remove_work(row=row, by=user_of(request)), what=str(row),
        goes=_("It goes from your CV. This cannot be undone."), said=_("The work is gone."),
        then=cv_url(applicant), context=base(request, applicant, PLACE),
    )  # fmt: skip


@applicant_page(None)
def texts(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Impactful experience, hobbies, and “I have no scholarly work”."""
    row = CvTexts.objects.editable_by(request.user).filter(applicant=applicant).first()
    form: Any = TextsForm(posted(request), instance=row)
    return _form(
        request, applicant, form,
        lambda values: services.save_texts(applicant=applicant, values=values, by=user_of(request)),
        _("Two short texts"), _("Saved."),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def ready(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The CV is ready (`on`), or not after all."""
    on = bool(request.POST.get("on"))
    try:
        moved = services.set_ready(applicant=applicant, ready=on, by=user_of(request))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        say(request, _("Your CV counts as ready.") if on else _("Your CV counts as not ready."), moved)
    return go_on(request, cv_url(applicant))


def _experience(request: HttpRequest, applicant: Applicant, pk: int) -> Experience:
    rows = Experience.objects.editable_by(request.user).filter(applicant=applicant)
    row: Experience = get_object_or_404(rows.select_related("applicant"), pk=pk)
    return row


def _work(request: HttpRequest, applicant: Applicant, pk: int) -> ScholarlyWork:
    rows = ScholarlyWork.objects.editable_by(request.user).filter(applicant=applicant)
    row: ScholarlyWork = get_object_or_404(rows.select_related("applicant"), pk=pk)
    return row


def _form(
    request: HttpRequest, applicant: Applicant, form: Any, save: Any, heading: str, said: str, removal: str = ""
) -> HttpResponse:
    context = base(request, applicant, PLACE) | {
        "heading": heading, "back_url": cv_url(applicant), "back": _("CV"), "removal_url": removal,
    }  # fmt: skip
    return form_page(
        request, form, save=save, said=said, then=cv_url(applicant), template="applicants/documents/form.html",
        context=context,
    )  # fmt: skip
