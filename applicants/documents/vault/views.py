"""The pages of the vault."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import posted, render_page
from applicants.checklist.views import base, user_of
from applicants.documents.vault import rules, services
from applicants.documents.vault.forms import VaultForm
from applicants.documents.vault.models import VaultItem
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.remarks import heaviest_first
from applicants.room_views import form_page, removal_page
from applicants.sharing.access import applicant_page

PLACE = "documents"


def vault_url(applicant: Applicant) -> str:
    return reverse("documents:vault", args=[applicant.public_id])


@applicant_page(Section.DOCUMENTS)
def vault(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """What runs out first, and names that differ."""
    rows = list(VaultItem.objects.visible_to(request.user).filter(applicant=applicant).for_list())
    today = applicant.user.today()
    expiring = [rules.expiry_remark(row.label, row.expires_on, today) for row in rows]
    named = [rules.Named(row.label, row.name_on_it) for row in rows]
    names = rules.names_remarks(applicant.user.name, named) if applicant.user.name else []
    found = heaviest_first([*[remark for remark in expiring if remark], *names])
    context = base(request, applicant, PLACE) | {"items": rows, "remarks": found, "today": today}
    return render_page(request, "applicants/documents/vault.html", context)


@applicant_page(None)
def add_item(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """A new paper."""

    def save(values: Any) -> None:
        services.add_item(applicant=applicant, values=values, by=user_of(request))

    return _form(request, applicant, VaultForm(posted(request)), save, _("Add a paper"))


@applicant_page(None)
def item(request: HttpRequest, applicant: Applicant, vault_item: int) -> HttpResponse:
    """Change a paper."""
    row = _item(request, applicant, vault_item)
    return _form(
        request, applicant, VaultForm(posted(request), instance=row),
        lambda values: services.change_item(row=row, values=values, by=user_of(request)), row.label,
        removal=reverse("documents:remove-vault-item", args=[applicant.public_id, row.pk]),
    )  # fmt: skip


@applicant_page(None)
def remove_item(request: HttpRequest, applicant: Applicant, vault_item: int) -> HttpResponse:
    """Ask, then remove."""
    row = _item(request, applicant, vault_item)
    return removal_page(
        request, remove=lambda: services.remove_item(row=row, by=user_of(request)), what=row.label,
        goes=_("Its days and its reminders go with it."), said=_("It is gone."), then=vault_url(applicant),
        context=base(request, applicant, PLACE),
    )  # fmt: skip


def _item(request: HttpRequest, applicant: Applicant, pk: int) -> VaultItem:
    rows = VaultItem.objects.editable_by(request.user).filter(applicant=applicant).select_related("applicant")
    row: VaultItem = get_object_or_404(rows, pk=pk)
    return row


def _form(
    request: HttpRequest, applicant: Applicant, form: Any, save: Any, heading: str, removal: str = ""
) -> HttpResponse:
    context = base(request, applicant, PLACE) | {
        "heading": heading, "back_url": vault_url(applicant), "back": _("What runs out"), "removal_url": removal,
        "note": _("Only what it is, the name on it, and its days. No numbers: what we do not keep, nobody can steal."),
    }  # fmt: skip
    return form_page(
        request, form, save=save, said=_("Saved."), then=vault_url(applicant), context=context,
        template="applicants/documents/form.html",
    )  # fmt: skip
