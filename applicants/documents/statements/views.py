"""The pages of statements: list, one statement, its versions side by side, its readers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, render_page
from applicants.checklist.views import base, user_of
from applicants.documents import limits
from applicants.documents.statements import rules, services
from applicants.documents.statements.difference import compare
from applicants.documents.statements.forms import BeginForm, NameForm, WriteForm
from applicants.documents.statements.models import Reviewer, Statement, StatementVersion
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page, say
from applicants.sharing.access import applicant_page

PLACE = "documents"


def list_url(applicant: Applicant) -> str:
    return reverse("documents:statements", args=[applicant.public_id])


def statement_url(applicant: Applicant, pk: int) -> str:
    return reverse("documents:statement", args=[applicant.public_id, pk])


@applicant_page(Section.DOCUMENTS)
def statements(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """All statements: for which specialty, how many versions, who has come back."""
    rows = list(Statement.objects.visible_to(request.user).filter(applicant=applicant).for_list())
    context = base(request, applicant, PLACE) | {"statements": rows, "rule": limits.current().statement}
    return render_page(request, "applicants/documents/statements.html", context)


@applicant_page(None)
def add_statement(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """A new statement with its first text."""
    form: Any = BeginForm(posted(request))
    context = _context(request, applicant, _("Begin a statement"), list_url(applicant), _("Statements"))
    return form_page(
        request, form, said=_("The first version is kept."), then=list_url(applicant), context=context,
        save=lambda values: services.add_statement(applicant=applicant, values=values, by=user_of(request))[1],
        template="applicants/documents/form.html",
    )  # fmt: skip


@applicant_page(Section.DOCUMENTS)
def statement(request: HttpRequest, applicant: Applicant, statement: int) -> HttpResponse:
    """One statement: its newest text (or ?version=), size, remarks, versions and readers."""
    rows = Statement.objects.visible_to(request.user).filter(applicant=applicant).select_related("specialty")
    row = get_object_or_404(rows, pk=statement)
    versions = list(StatementVersion.objects.visible_to(request.user).filter(statement=row).select_related("by"))
    wanted = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.number) == wanted), versions[0])
    readers = list(Reviewer.objects.visible_to(request.user).filter(statement=row))
    rule = limits.current().statement
    readings = [rules.Reading(one.returned_on, one.knows_residency) for one in readers]
    returned = [one.returned_on for one in readers if one.returned_on]
    context = base(request, applicant, PLACE) | {
        "statement": row, "versions": versions, "shown": shown, "newest": versions[0], "readers": readers,
        "counts": rules.counts(shown.text), "rule": rule, "today": applicant.user.today(),
        "remarks": [*rules.remarks(shown.text, rule), *rules.readers_remarks(readings, rule)],
        "done_on": rules.done_on(row.final_on, returned, rule.reviewers),
    }  # fmt: skip
    return render_page(request, "applicants/documents/statement.html", context)


@applicant_page(Section.DOCUMENTS)
def compare_versions(request: HttpRequest, applicant: Applicant, statement: int) -> HttpResponse:
    """Two versions side by side: ?before= and ?after=, the newest two without."""
    row = get_object_or_404(Statement.objects.visible_to(request.user).filter(applicant=applicant), pk=statement)
    versions = list(StatementVersion.objects.visible_to(request.user).filter(statement=row))
    by_number = {str(one.number): one for one in versions}
    after = by_number.get(request.GET.get("after", ""), versions[0])
    before = by_number.get(request.GET.get("before", ""), versions[min(1, len(versions) - 1)])
    context = base(request, applicant, PLACE) | {
        "statement": row, "versions": versions, "before": before, "after": after,
        "difference": compare(before.text, after.text),
    }  # fmt: skip
    return render_page(request, "applicants/documents/compare.html", context)


@applicant_page(None)
def write(request: HttpRequest, applicant: Applicant, statement: int) -> HttpResponse:
    """The next version, beginning with the newest text."""
    row = own_statement(request, applicant, statement)
    newest = StatementVersion.objects.editable_by(request.user).filter(statement=row)[0]
    form: Any = WriteForm(posted(request), initial={"text": newest.text, "base": newest.number})
    then = statement_url(applicant, row.pk)
    return form_page(
        request, form, said=_("Kept as a new version."), then=then,
        save=lambda values: services.write_version(row=row, values=values, by=user_of(request)),
        template="applicants/documents/form.html",
        context=_context(request, applicant, _("Write “%(title)s”") % {"title": row.title}, then, row.title),
    )  # fmt: skip


@applicant_page(None)
def rename(request: HttpRequest, applicant: Applicant, statement: int) -> HttpResponse:
    """Another name or specialty."""
    row = own_statement(request, applicant, statement)
    then = statement_url(applicant, row.pk)
    removal = reverse("documents:remove-statement", args=[applicant.public_id, row.pk])
    context = _context(request, applicant, _("Name and specialty"), then, row.title)
    return form_page(
        request, NameForm(posted(request), instance=row), said=_("Saved."), then=then,
        save=lambda values: services.rename_statement(row=row, values=values, by=user_of(request)),
        template="applicants/documents/form.html", context=context | {"removal_url": removal},
    )  # fmt: skip


@applicant_page(None)
def remove_statement(request: HttpRequest, applicant: Applicant, statement: int) -> HttpResponse:
    """Ask, then remove."""
    row = own_statement(request, applicant, statement)
    return removal_page(
        request, remove=lambda: services.remove_statement(row=row, by=user_of(request)), what=row.title,
        goes=_("All its versions and what its readers said go with it. This cannot be undone."),
        said=_("The statement is gone."), then=list_url(applicant), context=base(request, applicant, PLACE),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def restore(request: HttpRequest, applicant: Applicant, statement: int, version: int) -> HttpResponse:
    """Bring an older text back as a new version."""
    row = own_statement(request, applicant, statement)
    rows = StatementVersion.objects.editable_by(request.user).filter(statement=row).select_related("applicant")
    old = get_object_or_404(rows, number=version)
    try:
        moved = services.restore_version(version=old, by=user_of(request))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        say(request, _("Version %(n)s is the newest text again.") % {"n": version}, moved)
    return go_on(request, statement_url(applicant, row.pk))


@require_POST
@applicant_page(None)
def final(request: HttpRequest, applicant: Applicant, statement: int, version: int) -> HttpResponse:
    """This version goes out (`on`), or none does yet."""
    row = own_statement(request, applicant, statement)
    rows = StatementVersion.objects.editable_by(request.user).filter(statement=row)
    get_object_or_404(rows, number=version)
    on = bool(request.POST.get("on"))
    moved = services.set_final(row=row, number=version if on else None, by=user_of(request))
    said = _("Version %(n)s is final.") % {"n": version} if on else _("No version is final.")
    say(request, said, moved)
    return go_on(request, statement_url(applicant, row.pk))


def own_statement(request: HttpRequest, applicant: Applicant, pk: int) -> Statement:
    rows = Statement.objects.editable_by(request.user).filter(applicant=applicant).select_related("applicant")
    row: Statement = get_object_or_404(rows, pk=pk)
    return row


def _context(request: HttpRequest, applicant: Applicant, heading: str, back_url: str, back: str) -> dict[str, Any]:
    return base(request, applicant, PLACE) | {"heading": heading, "back_url": back_url, "back": back}
