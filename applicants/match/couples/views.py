"""The pages of a couple. The list of pairs is for its two partners alone; an advisor sees that there is one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import go_on, posted, render_page
from applicants.checklist.views import base, user_of
from applicants.match.couples import reads, services
from applicants.match.couples.forms import InviteForm, MoveForm, PairForm, ProposeForm, SeenForm, ShareForm
from applicants.match.couples.models import MOST_PAIRS, Couple, Partner
from applicants.match.explain.reads import own_list
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page, say
from applicants.sharing.access import applicant_page

FORM = "applicants/match/couples/form.html"


def _home(applicant: Applicant) -> str:
    return reverse("couples:room", args=[applicant.public_id])


def _couple(request: HttpRequest) -> Couple:
    """The couple of the person who is signed in; 404 without one."""
    found: Couple = get_object_or_404(Couple.objects.visible_to(request.user))
    return found


@applicant_page(Section.MATCH)
def room(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The list of pairs and what both share; before that, the invitation. For an advisor: whether there is a couple."""
    sides = Partner.objects.visible_to(request.user).filter(applicant=applicant).select_related("couple")
    mine = sides.order_by("-pk").first()
    runs = mine if mine and mine.ended_at is None else None
    context = base(request, applicant, "match") | {"invitation": None, "standing": None, "ended": None}
    if runs and applicant.user_id != request.user.pk:
        context["invitation" if runs.couple.accepted_at is None else "standing"] = runs.couple
    elif runs:
        context |= _own(request, applicant, runs)
    elif mine and mine.couple.accepted_at:
        context["ended"] = mine.ended_at
    return render_page(request, "applicants/match/couples/room.html", context)


def _own(request: HttpRequest, applicant: Applicant, side: Partner) -> dict[str, Any]:
    """What the partner themselves sees."""
    couple = Couple.objects.visible_to(request.user).filter(pk=side.couple_id).first()
    if couple is not None:
        return {"standing": reads.standing(couple, applicant)}
    if side.couple.accepted_at:
        return {"ended": timezone.now()}  # the partner closed the season or is gone
    return {"invitation": side.couple, "too_old": side.couple.expires_at <= timezone.now()}


@applicant_page(None)
def invite(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Whom to match with."""
    return form_page(
        request, InviteForm(posted(request)),
        save=lambda values: _nothing(services.invite(applicant=applicant, **values, by=user_of(request))),
        said=_("The invitation goes out now."), then=_home(applicant), template=FORM,
        context=base(request, applicant, "match") | {
            "heading": _("Invite your partner"), "button": _("Send the invitation"),
        },
    )  # fmt: skip


def _nothing(_made: object) -> None:
    """For form_page: nothing moved in the plan."""


@applicant_page(None)
def take_back(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """An invitation that was sent no longer works."""
    if request.method != "POST":
        raise Http404
    services.take_back(applicant=applicant, by=user_of(request))
    messages.success(request, _("Taken back. The link in the mail no longer works."))
    return go_on(request, _home(applicant))


@applicant_page(None)
def share(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Which of the own programs the partner sees."""
    couple = _couple(request)
    mine = reads.standing(couple, applicant).mine
    entries = own_list(applicant)
    chosen = services.kept_rows(mine, entries)
    form = ShareForm(posted(request), entries=entries, initial={"programs": list(chosen)})
    return form_page(
        request, form,
        save=lambda values: services.share(couple=couple, keys=values["programs"], by=user_of(request)),
        said=_("Saved. Your partner sees these, and no others."), then=_home(applicant), template=FORM,
        context=base(request, applicant, "match") | {
            "heading": _("What I share"), "button": _("Share these"), "entries": entries,
            "note": _("A program that you take away takes its rows of the pair list with it."), "sharing": True,
        },
    )  # fmt: skip


@applicant_page(None)
def propose(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Rows from all combinations."""
    couple = _couple(request)
    found = reads.standing(couple, applicant)
    most = min(MOST_PAIRS, max(1, len(found.mine) * len(found.theirs)))
    form = ProposeForm(posted(request), initial={"revision": couple.revision, "most": most})
    return form_page(
        request, form,
        save=lambda values: services.propose(couple=couple, **values, by=user_of(request)),
        said=_("Added."), then=_home(applicant), template=FORM,
        context=base(request, applicant, "match") | {
            "heading": _("Propose rows"), "button": _("Add the rows"),
            "note": _("All combinations of what you both share, by the sum of their places in your two orders. It is "
                      "a start: talk about it, then move the rows."),
        },
    )  # fmt: skip


@applicant_page(None)
def add(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """One row."""
    couple = _couple(request)
    found = reads.standing(couple, applicant)
    form = PairForm(
        posted(request), names=found.names, shared=found.shared, initial={"revision": couple.revision}
    )  # fmt: skip
    return form_page(
        request, form,
        save=lambda values: services.add_pair(
            couple=couple, values=values, revision=values["revision"], by=user_of(request)
        ),
        said=_("Added at the end."), then=_home(applicant), template=FORM,
        context=base(request, applicant, "match") | {"heading": _("Add a row"), "button": _("Add the row")},
    )  # fmt: skip


@applicant_page(None)
def move(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Bring a row to another place."""
    couple, form = _couple(request), MoveForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        raise Http404
    pair, to = map(int, form.cleaned_data["move"].split(":"))
    return _do(request, applicant, _("Moved."), lambda: services.move_pair(
        couple=couple, pair=pair, to=to, revision=form.cleaned_data["revision"], by=user_of(request)
    ))  # fmt: skip


@applicant_page(None)
def agree(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The list as it stands is ready, says one of them."""
    couple, form = _couple(request), SeenForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        raise Http404
    return _do(request, applicant, _("Noted: for you the list is ready."), lambda: services.agree(
        couple=couple, revision=form.cleaned_data["revision"], by=user_of(request)
    ))  # fmt: skip


def _do(request: HttpRequest, applicant: Applicant, said: str, act: Any) -> HttpResponse:
    """Do it and see the list again; what was refused is said above it."""
    try:
        say(request, said, act())
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, _home(applicant))


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant, pair: int) -> HttpResponse:
    """Ask once, then take a row away."""
    couple = _couple(request)
    row = get_object_or_404(couple.pairs.select_related("first", "second"), pk=pair)
    names = " + ".join(one.name if one else _("no match") for one in (row.first, row.second))
    return removal_page(
        request, remove=lambda: services.remove_pair(couple=couple, pair=pair, by=user_of(request)),
        what=_("Row %(n)s: %(names)s") % {"n": row.position, "names": names},
        goes=_("The row goes from the list of both of you. The rows below it move up."),
        said=_("Removed."), then=_home(applicant), context=base(request, applicant, "match"),
    )  # fmt: skip


@applicant_page(None)
def end(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Ask once, then end the couple for both."""
    couple = _couple(request)
    return removal_page(
        request, remove=lambda: services.end(couple=couple, by=user_of(request)), what=_("our couple"),
        goes=_("The pair list and what both of you shared are deleted for both, at once. Neither sees anything of the "
               "other any more. It changes nothing in R3: there, end the couple too. Print the page first if you want "
               "to keep the list."),
        said=_("The couple has ended."), then=_home(applicant), context=base(request, applicant, "match"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person looks at the invitation, and accepts it. Whoever is not signed in does that first."""
    found = services.couple_of(token)
    if found is None:
        raise Http404
    user, inviter = user_of(request), services.inviter_of(found)
    context: dict[str, Any] = {
        "person": inviter.applicant.user.shown_name if inviter else "",
        "problem": "",
        "other_address": found.email != user.email.lower(),
        "closed": not found.is_open or inviter is None,
    }
    if request.method == "POST":
        try:
            services.accept(couple=found, by=user)
        except services.CoupleGone as gone:
            context["problem"] = str(gone)
            return render(request, "applicants/match/couples/invitation.html", context, status=422)
        messages.success(request, _("You match as a couple now. Choose first what you share."))
        return go_on(request, _home(user.applicant))
    return render(request, "applicants/match/couples/invitation.html", context)
