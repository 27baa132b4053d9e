"""What the pages of all rooms do alike: show a form and save it, ask once and remove."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse

from accounts.http import go_on, refuse, render_page
from applicants.checklist.records import Moved
from applicants.checklist.services import moved_count_words


def form_page(
    request: HttpRequest, form: Any, *, save: Callable[[Mapping[str, Any]], Moved | None], said: str, then: str,
    template: str, context: dict[str, Any], fields: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    """A page with one form, bound to `posted(request)`.

    A valid POST calls `save` with the clean values, says `said` and how many dates moved, and goes on to `then`
    (or to `next`). What `save` refuses comes back at its field, with 422; `fields` as in accounts.http.refuse.
    """
    if request.method == "POST" and form.is_valid():
        try:
            moved = save(form.cleaned_data)
        except ValidationError as error:
            refuse(form, error, fields)
        except ObjectDoesNotExist:  # removed in another window since this request looked
            raise Http404 from None
        else:
            say(request, said, moved)
            return go_on(request, then)
    return render_page(request, template, context | {"form": form}, status=422 if form.errors else 200)


def removal_page(
    request: HttpRequest, *, remove: Callable[[], Moved | None], what: str, goes: str, said: str, then: str,
    context: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """Ask once, naming what goes; a POST removes it. `what` is the name of the record, `goes` what goes with it."""
    if request.method == "POST":
        with suppress(ObjectDoesNotExist):  # somebody pressed twice: it is gone, as they wanted
            say(request, said, remove())
        return go_on(request, then)
    return render_page(
        request, "applicants/remove.html", context | {"what": what, "goes": goes, "back_url": then}
    )  # fmt: skip


def say(request: HttpRequest, said: str, moved: Moved | None) -> None:
    """Say what happened, and what it did to the plan."""
    messages.success(request, f"{said} {moved_count_words(moved.moved if moved else 0)}".strip())
