"""What the views of the rank list share: who reads, the page of the list, and the answer to an act."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts.http import go_on, render_page
from applicants.checklist.services import moved_count_words
from applicants.checklist.views import base, user_of
from applicants.match.ranking.board import Done, Stale
from applicants.match.ranking.reading import Reader, page_of
from applicants.match.ranking.rules import true_order
from applicants.profile.models import Applicant

PLACE = "match"
LIST = "applicants/match/ranking/list.html"


def home(applicant: Applicant) -> str:
    return reverse("match:ranking", args=[applicant.public_id])


def reader_of(request: HttpRequest, applicant: Applicant) -> Reader:
    sections = frozenset(getattr(request, "granted_sections", ()))
    return Reader(user_of(request), applicant.user_id == request.user.pk, sections)


def revision_of(request: HttpRequest) -> int:
    """The revision that the page was made from. A page of ours always sends it (404)."""
    raw = request.POST.get("revision", "")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10):
        raise Http404
    return int(raw)


def show_list(
    request: HttpRequest, applicant: Applicant, *, stale: Stale | None = None, status: int = 200
) -> HttpResponse:
    """The list as it stands now; after a change that was refused, with what the other window did."""
    page = page_of(applicant, reader_of(request, applicant))
    context = base(request, applicant, PLACE) | {
        "page": page, "stale": stale, "today": applicant.user.today(), "list_url": home(applicant),
        "true_order": true_order(),
    }  # fmt: skip
    return render_page(request, LIST, context, status=status)


def act(
    request: HttpRequest, applicant: Applicant, call: Callable[[], Done], *, then: str | None = None
) -> HttpResponse:
    """Call a verb, say what it did with the way back, and see the page again.

    A list that was changed in another window since: 409, and what happened there. Nothing was changed then.
    """
    try:
        done = call()
    except Stale as stale:
        return show_list(request, applicant, stale=stale, status=409)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    except ObjectDoesNotExist:
        raise Http404 from None
    else:
        say(request, applicant, done)
    return go_on(request, then or home(applicant))


def say(request: HttpRequest, applicant: Applicant, done: Done, *, can_undo: bool = True) -> None:
    """What a verb did, and the way back where it changed the order."""
    undo = reverse("match:undo", args=[applicant.public_id, done.revision]) if done.changed and can_undo else ""
    said = f"{done.said} {moved_count_words(done.moved.moved)}".strip()
    messages.success(request, said, extra_tags=undo)
