"""Clinical experience: months against the aim, rotations, the search for places."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, render_page
from applicants.checklist.views import base, user_of
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.remarks import heaviest_first
from applicants.room_views import form_page, removal_page, say
from applicants.sharing.access import applicant_page
from applicants.usce import listing, rules, services
from applicants.usce.forms import PlaceForm, RotationForm
from applicants.usce.models import Place, Rotation


def home(applicant: Applicant) -> str:
    return reverse("usce:list", args=[applicant.public_id])


def _context(request: HttpRequest, applicant: Applicant, **more: Any) -> dict[str, Any]:
    return base(request, applicant, "usce") | {"back_url": home(applicant)} | more


@applicant_page(Section.USCE)
def experience(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Months by tier and specialty against the aim, the rotations, the search."""
    today = applicant.user.today()
    rows = list(Rotation.objects.visible_to(request.user).filter(applicant=applicant).for_list())
    places = list(Place.objects.visible_to(request.user).filter(applicant=applicant).for_list())
    stays = [row.stay for row in rows]
    over = [stay for stay in stays if stay.is_clinical and stay.took_place]
    context = _context(
        request, applicant, today=today,
        entries=listing.entries(rows, today, applicant.graduation_on),
        unanswered=len(rules.unanswered(stays, today)),
        remarks=heaviest_first(rules.remarks_on_all(stays, today)),
        hands_on=listing.bar(stays, today, lambda stay: stay.is_hands_on),
        clinical=listing.bar(stays, today, lambda stay: stay.is_clinical),
        last_on=max((stay.ends_on for stay in over), default=None),
        whole_months=rules.whole_months(rules.days_covered(over)),
        tables=[
            (_("By kind, the weightiest first"), listing.by_tier(stays, today)),
            (_("By specialty, research left out"), listing.by_specialty(stays, today)),
        ],
        needed_weeks=rules.NEEDED_DAYS // 7, groups=listing.search(places), place_count=len(places),
    )  # fmt: skip
    return render_page(request, "applicants/usce/list.html", context)


# -------------------------------------------------------------------------------- rotations


def _rotation(request: HttpRequest, applicant: Applicant, pk: int) -> Rotation:
    rows = Rotation.objects.editable_by(request.user).filter(applicant=applicant)
    return get_object_or_404(rows.select_related("applicant"), pk=pk)


@applicant_page(None)
def add(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Record a rotation."""
    return form_page(
        request, RotationForm(posted(request)), said=_("Your rotation is recorded."), then=home(applicant),
        save=lambda values: services.add_rotation(applicant=applicant, values=values, by=user_of(request)).moved,
        template="applicants/record.html", context=_context(request, applicant, heading=_("Add a rotation")),
    )  # fmt: skip


@applicant_page(None)
def change(request: HttpRequest, applicant: Applicant, rotation: int) -> HttpResponse:
    """Change a rotation."""
    row = _rotation(request, applicant, rotation)
    return form_page(
        request, RotationForm(posted(request), row=row), said=_("Saved."), then=home(applicant),
        save=lambda values: services.change_rotation(row=row, values=values, by=user_of(request)).moved,
        template="applicants/record.html",
        context=_context(
            request, applicant, heading=row.hospital,
            remove_url=reverse("usce:remove", args=[applicant.public_id, row.pk]),
        ),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def confirm(request: HttpRequest, applicant: Applicant, rotation: int) -> HttpResponse:
    """It took place as written."""
    row = _rotation(request, applicant, rotation)
    try:
        kept = services.confirm_rotation(row=row, by=user_of(request))
        say(request, _("It counts now: %(name)s.") % {"name": row.hospital}, kept.moved)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, home(applicant))


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant, rotation: int) -> HttpResponse:
    """Ask once, then remove a rotation."""
    row = _rotation(request, applicant, rotation)
    return removal_page(
        request, remove=lambda: services.remove_rotation(row=row, by=user_of(request)), what=row.hospital,
        goes=_("The rotation goes, and its months no longer count. A step that it completed opens again. "
               "The place where you booked it stays in your search."),
        said=_("Removed: %(name)s.") % {"name": row.hospital}, then=home(applicant),
        context=_context(request, applicant),
    )  # fmt: skip


# ----------------------------------------------------------------------------------- places


def _place(request: HttpRequest, applicant: Applicant, pk: int) -> Place:
    rows = Place.objects.editable_by(request.user).filter(applicant=applicant)
    return get_object_or_404(rows.select_related("applicant", "specialty"), pk=pk)


@applicant_page(Section.USCE)
def place(request: HttpRequest, applicant: Applicant, place: int) -> HttpResponse:
    """One place: how far it is, and the checklist for its offer."""
    rows = Place.objects.visible_to(request.user).filter(applicant=applicant).for_list()
    row = get_object_or_404(rows, pk=place)
    aims = list(applicant.targetspecialtys.values_list("specialty__name", flat=True))
    context = _context(
        request, applicant, row=row, state_name=listing.STATE_NAMES[row.state], checks=rules.judge(row.offer, aims),
        source=rules.GUIDE_OFFERS, today=applicant.user.today(),
    )  # fmt: skip
    return render_page(request, "applicants/usce/place.html", context)


@applicant_page(None)
def add_place(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Put a place into the search."""
    return form_page(
        request, PlaceForm(posted(request)), said=_("It is in your search."), then=home(applicant),
        save=lambda values: services.add_place(applicant=applicant, values=values, by=user_of(request)).moved,
        template="applicants/record.html", context=_context(request, applicant, heading=_("Add a place")),
    )  # fmt: skip


@applicant_page(None)
def change_place(request: HttpRequest, applicant: Applicant, place: int) -> HttpResponse:
    """Change a place."""
    row = _place(request, applicant, place)
    back = reverse("usce:place", args=[applicant.public_id, row.pk])
    return form_page(
        request, PlaceForm(posted(request), row=row), said=_("Saved."), then=back,
        save=lambda values: services.change_place(row=row, values=values, by=user_of(request)).moved,
        template="applicants/record.html",
        context=_context(request, applicant, heading=row.host) | {
            "back_url": back, "remove_url": reverse("usce:remove-place", args=[applicant.public_id, row.pk]),
        },
    )  # fmt: skip


@applicant_page(None)
def book(request: HttpRequest, applicant: Applicant, place: int) -> HttpResponse:
    """Say yes to a place: its rotation, prefilled from what is known of it."""
    row = _place(request, applicant, place)
    if why := services.why_not_open(row):  # an old tab, or a second press
        messages.warning(request, why)
        return go_on(request, row.get_absolute_url())
    return form_page(
        request, RotationForm(posted(request), initial=services.prefilled(row)), then=home(applicant),
        said=_("Booked. The rotation is recorded."),
        save=lambda values: services.book_place(row=row, values=values, by=user_of(request)).moved,
        template="applicants/record.html",
        context=_context(request, applicant, heading=_("Book %(name)s") % {"name": row.host}),
    )  # fmt: skip


MOVES: dict[str, tuple[Any, Any]] = {
    "asked": (services.ask_place, gettext_lazy("Noted that you asked %(name)s. We remind you in two weeks.")),
    "answered": (services.note_answer, gettext_lazy("Noted that %(name)s answered.")),
    "closed": (services.close_place, gettext_lazy("%(name)s is closed. It stays in your search, at the end.")),
    "reopened": (services.reopen_place, gettext_lazy("%(name)s is open again.")),
}


@require_POST
@applicant_page(None)
def move_place(request: HttpRequest, applicant: Applicant, place: int, move: str) -> HttpResponse:
    """One step of the search, today."""
    row = _place(request, applicant, place)
    if move not in MOVES:
        raise Http404
    verb, said = MOVES[move]
    try:
        kept = verb(row=row, by=user_of(request))
        say(request, said % {"name": row.host}, kept.moved)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, reverse("usce:place", args=[applicant.public_id, row.pk]))


@applicant_page(None)
def remove_place(request: HttpRequest, applicant: Applicant, place: int) -> HttpResponse:
    """Ask once, then remove a place."""
    row = _place(request, applicant, place)
    return removal_page(
        request, remove=lambda: services.remove_place(row=row, by=user_of(request)), what=row.host,
        goes=_("The place goes from your search, with its days and notes. A rotation that you booked there stays."),
        said=_("Removed: %(name)s.") % {"name": row.host}, then=home(applicant), context=_context(request, applicant),
    )  # fmt: skip
