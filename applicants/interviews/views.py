"""Interviews: what to answer, the agenda, the month, one interview, and the calendar file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, render_page
from applicants.checklist.views import base, user_of
from applicants.eras.models import ListedProgram
from applicants.interviews import calendar, listing, rules, services
from applicants.interviews.forms import AT_FIELD, BookForm, InvitationForm, NewInvitationForm
from applicants.interviews.models import Interview
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page
from applicants.sharing.access import applicant_page
from programs.catalogue.search import understood
from programs.models import Program

MOST_HITS = 20
MOST_STRIPS = 3


def home(applicant: Applicant) -> str:
    return reverse("interviews:agenda", args=[applicant.public_id])


def _context(request: HttpRequest, applicant: Applicant, **more: Any) -> dict[str, Any]:
    own = {"own_zone": applicant.user.time_zone, "back_url": home(applicant), "today": applicant.user.today()}
    return base(request, applicant, "interviews") | own | more


def _rows(request: HttpRequest, applicant: Applicant, *also: str) -> list[Interview]:
    """Their interviews by time; `also` names rows to fetch with each."""
    found = Interview.objects.visible_to(request.user).filter(applicant=applicant).for_list()
    rows = list(found.select_related(*also) if also else found)
    for row in rows:
        row.applicant = applicant
    return rows


def _mine(request: HttpRequest, applicant: Applicant, pk: int) -> Interview:
    rows = Interview.objects.editable_by(request.user).filter(applicant=applicant)
    row: Interview = get_object_or_404(rows.with_program(), pk=pk)
    row.applicant = applicant
    return row


# ------------------------------------------------------------------------------------- to look at


@applicant_page(Section.INTERVIEWS)
def agenda(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """What to answer, what clashes, what comes, what is done."""
    rows = _rows(request, applicant)
    zone = applicant.user.time_zone
    found = listing.agenda(rows, zone, timezone.now())
    strips = [listing.strip(clash, zone) for clash in found.clashes[:MOST_STRIPS]]
    return render_page(request, "applicants/interviews/agenda.html", _context(
        request, applicant, agenda=found, total=len(rows), strips=strips, unshown=len(found.clashes) - len(strips),
    ))  # fmt: skip


@applicant_page(Section.INTERVIEWS)
def month(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """A month (`?month=2026-12`) as a table, on the person's own clock."""
    rows = _rows(request, applicant)
    zone, today = applicant.user.time_zone, applicant.user.today()
    first = listing.month_of(request.GET.get("month", ""), today)
    weeks = listing.weeks(first, rows, zone, today)
    before, after = listing.steps(first)
    return render_page(request, "applicants/interviews/month.html", _context(
        request, applicant, first=first, weeks=weeks, before=before, after=after,
        marks=[(cell, mark) for week in weeks for cell in week if cell.inside for mark in cell.marks],
    ))  # fmt: skip


@applicant_page(Section.INTERVIEWS)
def show(request: HttpRequest, applicant: Applicant, interview: int) -> HttpResponse:
    """One interview: its hours in both zones, what there is to say about it, what can be done."""
    rows = _rows(request, applicant)
    row = next((row for row in rows if row.pk == interview), None)
    if row is None:
        raise Http404
    zone, now = applicant.user.time_zone, timezone.now()
    said = rules.remarks_on_all([row.meeting for row in rows], zone, now)
    entry = listing.entry(row, said[row.pk], zone, now)
    return render_page(request, "applicants/interviews/show.html", _context(
        request, applicant, row=row, entry=entry, is_open=row.state in Interview.OPEN,
        can_be_done=row.state == Interview.State.SCHEDULED and row.starts_at is not None and row.starts_at <= now,
    ))  # fmt: skip


@applicant_page(None)
def calendar_file(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """One's own interviews as a calendar file."""
    rows = _rows(request, applicant, "calendar_entry")
    text = calendar.calendar_of(rows, applicant.public_id, request.build_absolute_uri("/")[:-1])
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="interviews.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer


# ------------------------------------------------------------------------------------- to write


@applicant_page(None)
def add(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Record an invitation. `?q=` looks for its program in the catalogue, without leaving the form."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    hits = _hits(query, request.POST.get("program", ""))
    listed = ListedProgram.objects.visible_to(request.user).filter(applicant=applicant).for_list()
    form = NewInvitationForm(
        posted(request), listed=list(listed), hits=hits, own_zone=applicant.user.time_zone,
        initial={"invited_on": applicant.user.today(), "program": f"p{hits[0].pk}" if len(hits) == 1 else ""},
    )  # fmt: skip
    return form_page(
        request, form, said=_("The invitation is recorded."), then=home(applicant), fields=AT_FIELD,
        save=lambda values: services.add_invitation(applicant=applicant, values=values, by=user_of(request)).moved,
        template="applicants/interviews/form.html",
        context=_context(request, applicant, heading=_("Add an invitation"), is_new=True, query=query, hits=len(hits),
                         cut=len(hits) == MOST_HITS),
    )  # fmt: skip


def _hits(query: str, chosen: str) -> list[Program]:
    """Programs of the catalogue that a search finds, or the one that was chosen from it."""
    rows = Program.objects.listed().select_related("specialty").order_by("name", "pk")
    number = chosen[1:20]
    if chosen.startswith("p") and number.isascii() and number.isdigit():
        return list(rows.filter(pk=int(number)))
    return list(rows.filter(understood(query).condition())[:MOST_HITS]) if query else []


@applicant_page(None)
def change(request: HttpRequest, applicant: Applicant, interview: int) -> HttpResponse:
    """Change what is known of an interview."""
    row = _mine(request, applicant, interview)
    form = InvitationForm(posted(request), row=row, own_zone=applicant.user.time_zone)
    return form_page(
        request, form, said=_("Saved."), then=row.get_absolute_url(), fields=AT_FIELD,
        save=lambda values: services.change(row=row, values=values, by=user_of(request)).moved,
        template="applicants/interviews/form.html",
        context=_context(request, applicant, heading=row.listed.name) | {
            "back_url": row.get_absolute_url(),
            "remove_url": reverse("interviews:remove", args=[applicant.public_id, row.pk]),
        },
    )  # fmt: skip


@applicant_page(None)
def book(request: HttpRequest, applicant: Applicant, interview: int) -> HttpResponse:
    """Its time is fixed."""
    row = _mine(request, applicant, interview)
    return form_page(
        request, BookForm(posted(request), row=row), said=_("Booked."), then=row.get_absolute_url(), fields=AT_FIELD,
        save=lambda values: services.book(row=row, values=values, by=user_of(request)).moved,
        template="applicants/interviews/form.html",
        context=_context(request, applicant, heading=_("Book %(name)s") % {"name": row.listed.name}) | {
            "back_url": row.get_absolute_url(), "slots": row.slots,
        },
    )  # fmt: skip


MOVES: dict[str, tuple[Any, Any, str]] = {
    "answered": (services.answer, gettext_lazy("Noted that you answered %(name)s."), "unanswered"),
    "unanswered": (services.unanswer, gettext_lazy("%(name)s is to answer again."), "answered"),
    "waitlisted": (services.waitlist, gettext_lazy("You are on the waitlist of %(name)s."), "unanswered"),
    "done": (services.mark_done, gettext_lazy("Done: %(name)s."), "reopened"),
    "reopened": (services.reopen, gettext_lazy("%(name)s is open again."), ""),
    "zone": (services.confirm_zone, gettext_lazy("The time zone of %(name)s is confirmed."), ""),
    "declined": (services.decline, gettext_lazy("You do not go to %(name)s. Tell them too, where you booked."),
                 "reopened"),
    "cancelled": (services.cancel, gettext_lazy("Noted that %(name)s cancelled."), "reopened"),
}  # fmt: skip
"""By its address: the verb, what is said then, and the move that takes it back."""


@require_POST
@applicant_page(None)
def move(request: HttpRequest, applicant: Applicant, interview: int, move: str) -> HttpResponse:
    """One step of an interview, now."""
    row = _mine(request, applicant, interview)
    if move not in MOVES:
        raise Http404
    verb, said, back = MOVES[move]
    try:
        verb(row=row, by=user_of(request))
        undo = reverse("interviews:move", args=[applicant.public_id, row.pk, back]) if back else ""
        messages.success(request, said % {"name": row.listed.name}, extra_tags=undo)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    except ObjectDoesNotExist:  # removed in another window since this request looked
        raise Http404 from None
    return go_on(request, row.get_absolute_url())


@applicant_page(None)
def give_up(request: HttpRequest, applicant: Applicant, interview: int) -> HttpResponse:
    """Not to go, or to note that the program cancelled; what is polite stands beside it. Its buttons are moves."""
    row = _mine(request, applicant, interview)
    said = rules.on_cancelling(row.meeting, applicant.user.time_zone, timezone.now())
    return render_page(request, "applicants/interviews/give_up.html", _context(
        request, applicant, row=row, remarks=[said] if said else [], is_open=row.state in Interview.OPEN,
    ) | {"back_url": row.get_absolute_url()})  # fmt: skip


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant, interview: int) -> HttpResponse:
    """Ask once, then remove an interview."""
    row = _mine(request, applicant, interview)
    return removal_page(
        request, remove=lambda: services.remove(row=row, by=user_of(request)), what=row.listed.name,
        goes=_("The invitation goes, with its times, preparation, notes and messages, and we remind you of it no "
               "longer. The program stays on your list, unless it came there with this invitation and you did nothing "
               "with it since."),
        said=_("Removed: %(name)s.") % {"name": row.listed.name}, then=home(applicant),
        context=_context(request, applicant),
    )  # fmt: skip
