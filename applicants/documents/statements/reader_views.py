"""The pages about who reads a statement."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import posted
from applicants.checklist.views import base, user_of
from applicants.documents.statements import services
from applicants.documents.statements.forms import ReviewerForm
from applicants.documents.statements.models import Reviewer, StatementVersion
from applicants.documents.statements.views import PLACE, own_statement, statement_url
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page
from applicants.sharing.access import applicant_page


@applicant_page(None)
def ask(request: HttpRequest, applicant: Applicant, statement: int) -> HttpResponse:
    """Note that somebody was asked."""
    row = own_statement(request, applicant, statement)
    numbers = _numbers(request, row.pk)
    initial = {"asked_on": user_of(request).today(), "version_number": numbers[0]}
    form: Any = ReviewerForm(posted(request), versions=numbers, initial=initial)
    then = statement_url(applicant, row.pk)
    context = base(request, applicant, PLACE) | {"heading": _("Ask a reader"), "back_url": then, "back": row.title}
    return form_page(
        request, form, said=_("Noted."), then=then, template="applicants/documents/form.html", context=context,
        save=lambda values: services.ask_reviewer(row=row, values=values, by=user_of(request)),
    )  # fmt: skip


@applicant_page(None)
def reader(request: HttpRequest, applicant: Applicant, reviewer: int) -> HttpResponse:
    """What became of it."""
    row = _reviewer(request, applicant, reviewer)
    form: Any = ReviewerForm(posted(request), instance=row, versions=_numbers(request, row.statement_id))
    then = statement_url(applicant, row.statement_id)
    context = base(request, applicant, PLACE) | {
        "heading": row.name, "back_url": then, "back": row.statement.title,
        "removal_url": reverse("documents:remove-reader", args=[applicant.public_id, row.pk]),
    }  # fmt: skip
    return form_page(
        request, form, said=_("Saved."), then=then, template="applicants/documents/form.html", context=context,
        save=lambda values: services.change_reviewer(row=row, values=values, by=user_of(request)),
    )  # fmt: skip


@applicant_page(None)
def remove_reader(request: HttpRequest, applicant: Applicant, reviewer: int) -> HttpResponse:
    """Ask, then remove."""
    row = _reviewer(request, applicant, reviewer)
    return removal_page(
        request, remove=lambda: services.remove_reviewer(row=row, by=user_of(request)), what=row.name,
        goes=_("What they said of the statement goes with them. This cannot be undone."),
        said=_("The reader is gone from the list."), then=statement_url(applicant, row.statement_id),
        context=base(request, applicant, PLACE),
    )  # fmt: skip


def _numbers(request: HttpRequest, statement: int) -> list[int]:
    rows = StatementVersion.objects.editable_by(request.user).filter(statement=statement)
    return list(rows.values_list("number", flat=True))


def _reviewer(request: HttpRequest, applicant: Applicant, pk: int) -> Reviewer:
    rows = Reviewer.objects.editable_by(request.user).filter(applicant=applicant)
    row: Reviewer = get_object_or_404(rows.select_related("applicant", "statement"), pk=pk)
    return row
