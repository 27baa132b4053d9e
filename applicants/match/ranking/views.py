"""The pages of the order: the list, what is ranked, by which track, and supplemental lists."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, refuse, render_page
from applicants.checklist.views import base, user_of
from applicants.eras.models import ListedProgram
from applicants.match.ranking import services, sheet
from applicants.match.ranking.board import Stale
from applicants.match.ranking.forms import AddForm, TrackForm
from applicants.match.ranking.models import RankEntry
from applicants.match.ranking.pages import PLACE, act, home, reader_of, revision_of, say, show_list
from applicants.match.ranking.reading import Line, Page, page_of
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page


@applicant_page(Section.MATCH)
def show(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The order, what is not ranked, and where it stands. An advisor with the section reads along."""
    return show_list(request, applicant)


@applicant_page(None)
def add(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Choose a program of the list of programs, for the rank list or (?under=) a supplemental one."""
    page = page_of(applicant, reader_of(request, applicant))
    raw = request.GET.get("under", "")
    behind = _number(raw) if raw else None
    under = next((one for one in page.all_lines if one.row.pk == behind), None)
    rows = ListedProgram.objects.editable_by(request.user).filter(applicant=applicant).for_list()
    programs = list(rows)
    form = AddForm(posted(request), programs=programs, initial={"revision": page.revision})
    then = _supplemental_url(applicant, under.row.pk) if under else home(applicant)
    context = base(request, applicant, PLACE) | {"under": under, "programs": programs, "back_url": then}
    is_sent = request.method == "POST" and form.is_valid()
    if behind and not under and not is_sent:
        raise Http404
    if is_sent:
        values = form.cleaned_data
        listed = next(row for row in programs if str(row.pk) == values["listed"])
        try:
            done = services.put(
                applicant=applicant, listed=listed, under=behind, at=values["at"],
                revision=values["revision"], by=user_of(request),
            )  # fmt: skip
        except Stale as stale:
            return show_list(request, applicant, stale=stale, status=409)
        except ValidationError as error:
            refuse(form, error, {"code": "listed"})
        except ObjectDoesNotExist:
            raise Http404 from None
        else:
            say(request, applicant, done)
            return go_on(request, then)
    return render_page(request, "applicants/match/ranking/add.html", context | {"form": form},
                       status=422 if form.errors else 200)  # fmt: skip


@require_POST
@applicant_page(None)
def put(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Rank a program that stands among those not ranked."""
    rows = ListedProgram.objects.editable_by(request.user).filter(applicant=applicant)
    listed = get_object_or_404(rows, pk=_number(request.POST.get("listed", "")))
    return act(request, applicant, lambda: services.put(
        applicant=applicant, listed=listed, revision=revision_of(request), by=user_of(request)
    ))  # fmt: skip


@require_POST
@applicant_page(None)
def move(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Bring a rank to a place: a button sends `move` as 12:3, the form below the list `entry` and `to`."""
    entry, _colon, to = request.POST.get("move", "").partition(":")
    entry, to = entry or request.POST.get("entry", ""), to or request.POST.get("to", "")
    number, place = _number(entry), _number(to)
    return act(request, applicant, then=_back(request, applicant), call=lambda: services.move(
        applicant=applicant, entry=number, to=place, revision=revision_of(request), by=user_of(request)
    ))  # fmt: skip


@require_POST
@applicant_page(None)
def take_out(request: HttpRequest, applicant: Applicant, entry: int) -> HttpResponse:
    """Take a rank out. It can be taken back."""
    return act(request, applicant, then=_back(request, applicant), call=lambda: services.take_out(
        applicant=applicant, entry=entry, revision=revision_of(request), by=user_of(request)
    ))  # fmt: skip


@applicant_page(None)
def entry(request: HttpRequest, applicant: Applicant, entry: int) -> HttpResponse:
    """One rank: its track and code, the way out of the list, the list behind it."""
    page = page_of(applicant, reader_of(request, applicant))
    row = RankEntry.objects.editable_by(request.user).filter(applicant=applicant, pk=entry).first()
    form = TrackForm(posted(request), row=row, initial={"revision": page.revision})
    under = row.rank_list.entry_id if row else None
    then = _supplemental_url(applicant, under) if under else home(applicant)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            done = services.set_track(
                applicant=applicant, entry=entry, code=values["code"], track_type=values["track_type"],
                revision=values["revision"], by=user_of(request),
            )  # fmt: skip
        except Stale as stale:
            return show_list(request, applicant, stale=stale, status=409)
        except ValidationError as error:
            refuse(form, error)
        except ObjectDoesNotExist:
            raise Http404 from None
        else:
            say(request, applicant, done)
            return go_on(request, then)
    line = _line(page, entry)
    siblings = next((one.behind for one in page.lines if one.row.pk == under), page.lines)
    context = base(request, applicant, PLACE) | {
        "line": line, "form": form, "page": page, "back_url": then, "last": len(siblings),
    }  # fmt: skip
    return render_page(request, "applicants/match/ranking/entry.html", context, status=422 if form.errors else 200)


@applicant_page(Section.MATCH)
def supplemental(request: HttpRequest, applicant: Applicant, entry: int) -> HttpResponse:
    """The first years behind one advanced program, in their order."""
    page = page_of(applicant, reader_of(request, applicant))
    line = next((one for one in page.lines if one.row.pk == entry), None)
    if line is None or not (line.row.track_type == "A" or line.behind):
        raise Http404
    context = base(request, applicant, PLACE) | {
        "page": page, "line": line, "list_url": request.path, "lines": line.behind,
    }  # fmt: skip
    return render_page(request, "applicants/match/ranking/supplemental.html", context)


@applicant_page(Section.MATCH)
def export(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The list as a spreadsheet."""
    rows = RankEntry.objects.visible_to(request.user).filter(applicant=applicant).for_list()
    answer = HttpResponse(sheet.csv_of(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rank-list.csv"'
    return answer


# ----------------------------------------------------------------------------------------- helpers


def _number(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10):
        raise Http404
    return int(raw)


def _line(page: Page, entry: int) -> Line:
    """A rank of any of the lists."""
    found = next((one for one in page.all_lines if one.row.pk == entry), None)
    if found is None:
        raise Http404
    return found


def _supplemental_url(applicant: Applicant, entry: int) -> str:
    return reverse("match:supplemental", args=[applicant.public_id, entry])


def _back(request: HttpRequest, applicant: Applicant) -> str:
    """A rank of a supplemental list leads back to it."""
    raw: Any = request.POST.get("under", "")
    return _supplemental_url(applicant, _number(raw)) if raw else home(applicant)
