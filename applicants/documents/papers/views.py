"""The pages of papers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import posted, render_page
from applicants.checklist.views import base, user_of
from applicants.documents import limits
from applicants.documents.papers import rules, services
from applicants.documents.papers.forms import PaperForm
from applicants.documents.papers.models import Paper
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page
from applicants.sharing.access import applicant_page

PLACE = "documents"


def papers_url(applicant: Applicant) -> str:
    return reverse("documents:papers", args=[applicant.public_id])


@applicant_page(Section.DOCUMENTS)
def papers(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The three papers: how each gets there, and how far it is."""
    found = Paper.objects.visible_to(request.user).filter(applicant=applicant).select_related("copy__applicant")
    rows = {row.kind: row for row in found}
    today = applicant.user.today()
    lines = [
        {
            "kind": kind, "name": name, "paper": rows.get(kind), "remarks": rules.remarks(rows.get(kind), today),
            "explanation": rules.explanation(kind, limits.current()),
        }
        for kind, name in Paper.Kind.choices
    ]  # fmt: skip
    return render_page(request, "applicants/documents/papers.html", base(request, applicant, PLACE) | {"lines": lines})


@applicant_page(None)
def paper(request: HttpRequest, applicant: Applicant, paper: str) -> HttpResponse:
    """How far a paper is, and the copy of it."""
    kind = _kind(paper)
    row = Paper.objects.editable_by(request.user).filter(applicant=applicant, kind=kind).first()
    files = request.FILES if request.method == "POST" else None
    form: Any = PaperForm(posted(request), files, instance=row, kind=kind)

    def save(values: Any) -> Any:
        return services.save_paper(
            applicant=applicant, kind=kind, values=values, upload=values["upload"], by=user_of(request)
        )

    key = [applicant.public_id, kind]
    context = base(request, applicant, PLACE) | {
        "heading": Paper.Kind(kind).label, "back_url": papers_url(applicant), "back": _("Papers"), "with_file": True,
        "note": rules.explanation(kind, limits.current()).words,
        "removal_url": reverse("documents:remove-paper", args=key) if row else "",
    }  # fmt: skip
    return form_page(
        request, form, save=save, said=_("Saved."), then=papers_url(applicant), context=context,
        template="applicants/documents/form.html",
    )  # fmt: skip


@applicant_page(None)
def remove_paper(request: HttpRequest, applicant: Applicant, paper: str) -> HttpResponse:
    """Ask, then forget all that is noted of a paper, with its copy."""
    row = _paper(request, applicant, paper)
    return removal_page(
        request, remove=lambda: services.remove_paper(row=row, by=user_of(request)), what=str(row),
        goes=_("The days, the note and the copy go. In MyERAS nothing changes."), said=_("Nothing is noted of it now."),
        then=papers_url(applicant), context=base(request, applicant, PLACE),
    )  # fmt: skip


@applicant_page(None)
def remove_copy(request: HttpRequest, applicant: Applicant, paper: str) -> HttpResponse:
    """Ask, then remove the uploaded copy alone."""
    row = _paper(request, applicant, paper)
    if row.copy is None:
        raise Http404
    return removal_page(
        request, remove=lambda: services.remove_copy(row=row, by=user_of(request)), what=row.copy.name,
        goes=_("The file is deleted. What is noted of the paper stays."), said=_("The copy is gone."),
        then=papers_url(applicant), context=base(request, applicant, PLACE),
    )  # fmt: skip


def _kind(raw: str) -> str:
    if raw not in Paper.Kind.values:
        raise Http404
    return raw


def _paper(request: HttpRequest, applicant: Applicant, raw: str) -> Paper:
    rows = Paper.objects.editable_by(request.user).filter(applicant=applicant).select_related("applicant", "copy")
    row: Paper = get_object_or_404(rows, kind=_kind(raw))
    return row
