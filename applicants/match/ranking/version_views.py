"""The pages of versions: kept, compared, brought back, certified; and the last change taken back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, refuse, render_page
from applicants.checklist.views import base, user_of
from applicants.match.ranking import keeping, order, reading
from applicants.match.ranking.board import Stale
from applicants.match.ranking.forms import CertifyForm, KeepForm
from applicants.match.ranking.models import CertifiedList, RankListVersion
from applicants.match.ranking.pages import PLACE, act, home, reader_of, revision_of, say, show_list
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import removal_page
from applicants.sharing.access import applicant_page


@applicant_page(Section.MATCH)
def versions(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """All versions with what changed in each; a POST keeps the list as the next one."""
    page = reading.page_of(applicant, reader_of(request, applicant))
    form = KeepForm(posted(request), initial={"revision": page.revision})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            kept = keeping.keep(
                applicant=applicant, note=values["note"], revision=values["revision"], by=user_of(request)
            )
        except Stale as stale:
            return show_list(request, applicant, stale=stale, status=409)
        except ValidationError as error:
            refuse(form, error)
        else:
            words = _("Kept as version %(n)s.") if kept.is_new else _("The list is version %(n)s already.")
            messages.success(request, words % {"n": kept.row.number})
            return go_on(request, request.path)
    rows = _versions(request, applicant)
    certified = list(CertifiedList.objects.visible_to(request.user).filter(applicant=applicant))
    context = base(request, applicant, PLACE) | {
        "page": page, "form": form, "lines": reading.version_lines(rows, certified),
    }  # fmt: skip
    return render_page(request, "applicants/match/ranking/versions.html", context, status=422 if form.errors else 200)


@applicant_page(Section.MATCH)
def version(request: HttpRequest, applicant: Applicant, number: int) -> HttpResponse:
    """One version as it was."""
    row = _version(request, applicant, number)
    page = reading.page_of(applicant, reader_of(request, applicant))
    certified = CertifiedList.objects.visible_to(request.user).filter(applicant=applicant, version=row)
    context = base(request, applicant, PLACE) | {
        "page": page, "row": row, "places": row.places, "certified": list(certified),
        "changes": order.in_words(order.difference(page.places, row.places)),
    }  # fmt: skip
    return render_page(request, "applicants/match/ranking/version.html", context)


@applicant_page(Section.MATCH)
def compare(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Any two versions, or the list as it stands (0): ?before= and ?after=."""
    page = reading.page_of(applicant, reader_of(request, applicant))
    rows = _versions(request, applicant)
    by_number = {str(row.number): row.places for row in rows} | {"0": page.places}
    newest = [str(row.number) for row in rows] or ["0"]
    usual = ["0", newest[0]] if not page.is_kept else [newest[0], newest[min(1, len(newest) - 1)]]
    after, before = (
        wanted if (wanted := request.GET.get(name, "")) in by_number else usual[index]
        for index, name in enumerate(("after", "before"))
    )  # fmt: skip
    change = order.difference(by_number[before], by_number[after])
    context = base(request, applicant, PLACE) | {
        "page": page, "rows": rows, "before": before, "after": after, "words": order.in_words(change),
        "table": order.side_by_side(by_number[before], by_number[after]),
    }  # fmt: skip
    return render_page(request, "applicants/match/ranking/compare.html", context)


@applicant_page(None)
def restore(request: HttpRequest, applicant: Applicant, number: int) -> HttpResponse:
    """Ask once, then bring a version back."""
    row = _version(request, applicant, number)
    if request.method == "POST":
        return act(request, applicant, lambda: keeping.restore(
            version=row, revision=revision_of(request), by=user_of(request)
        ))  # fmt: skip
    page = reading.page_of(applicant, reader_of(request, applicant))
    context = base(request, applicant, PLACE) | {
        "page": page, "row": row, "changes": order.in_words(order.difference(page.places, row.places)),
    }  # fmt: skip
    return render_page(request, "applicants/match/ranking/restore.html", context)


@applicant_page(None)
def certify(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Write down that the list as it stands was certified in R3, and when."""
    page = reading.page_of(applicant, reader_of(request, applicant))
    form = CertifyForm(posted(request), own_zone=applicant.user.time_zone, initial={"revision": page.revision})
    if request.method == "POST" and form.is_valid():
        try:
            done = keeping.certify(
                applicant=applicant, at=form.at(), revision=form.cleaned_data["revision"], by=user_of(request)
            )
        except Stale as stale:
            return show_list(request, applicant, stale=stale, status=409)
        except ValidationError as error:
            refuse(form, error, {"at": "on"})
        else:
            say(request, applicant, done, can_undo=False)
            return go_on(request, home(applicant))
    context = base(request, applicant, PLACE) | {"page": page, "form": form, "zone": applicant.user.time_zone}
    return render_page(request, "applicants/match/ranking/certify.html", context, status=422 if form.errors else 200)


@applicant_page(None)
def remove_certified(request: HttpRequest, applicant: Applicant, certified: int) -> HttpResponse:
    """Ask once, then forget that a list was certified."""
    rows = CertifiedList.objects.editable_by(request.user).filter(applicant=applicant)
    row = get_object_or_404(rows.select_related("version", "applicant"), pk=certified)
    then = reverse("match:versions", args=[applicant.public_id])
    return removal_page(
        request, what=_("Certified: version %(n)s") % {"n": row.version.number}, then=then, said=_("Removed."),
        goes=_("Only for what was written down by mistake. The version stays, and NRMP holds what it holds."),
        remove=lambda: keeping.remove_certified(row=row, by=user_of(request)),
        context=base(request, applicant, PLACE),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def undo(request: HttpRequest, applicant: Applicant, revision: int) -> HttpResponse:
    """Take the last change back."""
    return act(request, applicant, lambda: keeping.undo(applicant=applicant, revision=revision, by=user_of(request)))


def _versions(request: HttpRequest, applicant: Applicant) -> list[RankListVersion]:
    return list(RankListVersion.objects.visible_to(request.user).filter(applicant=applicant))


def _version(request: HttpRequest, applicant: Applicant, number: int) -> RankListVersion:
    rows: Any = RankListVersion.objects.visible_to(request.user).filter(applicant=applicant, number=number)
    row: RankListVersion = get_object_or_404(rows.select_related("applicant"))
    return row
