"""My programs: the list, what is done to several at once, my facts, saved searches. Advisors read along."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.http import go_on, next_or, posted, refuse, render_page
from accounts.models import User
from applicants.checklist.views import base, user_of
from applicants.eras import listing, services, viewer
from applicants.eras.asked import SORTS, VIEWS, Asked
from applicants.eras.forms import FactsForm, picked
from applicants.eras.models import ListedProgram, SavedSearch
from applicants.owned import Section
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page
from programs.models import Program

MOST_ID = 2**63 - 1
MOST_CARDS = 20
"""Cards in one column of the board; the table has them all."""


@applicant_page(Section.PROGRAMS)
def programs(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The list as a table or as a board: how each program fits, how far it is, and the saved searches."""
    rows = ListedProgram.objects.visible_to(request.user).filter(applicant=applicant).for_list().with_changes()
    searches = SavedSearch.objects.visible_to(request.user).filter(applicant=applicant)
    extras = listing.extras_of(applicant, user_of(request))
    found = listing.lines(rows, viewer.me_for(request, applicant), extras)
    totals = listing.totals(found)
    asked = Asked.read(request.GET, [key for key, _name, _n in totals.specialties])
    shown = listing.chosen(found, asked)
    context = base(request, applicant, "my-list") | {
        "lines": shown, "totals": totals, "asked": asked, "extras": extras, "searches": searches,
        "columns": [
            (*column, asked.but(view="table", state=column[0])) for column in listing.columns(shown, MOST_CARDS)
        ] if asked.view == "board" else [],
        "states": ListedProgram.State.choices, "tiers": ListedProgram.Tier.choices,
        "tier_bys": ListedProgram.TierBy.choices, "sorts": SORTS.items(), "most": services.MOST_AT_ONCE,
        "views": [(asked.but(view=key), label, key == asked.view) for key, label in VIEWS.items()],
        **_addresses(applicant, asked, totals),
        "has_facts": any(line.fit != "typed" for line in found) and _has_facts(request, applicant),
    }  # fmt: skip
    return render_page(request, "applicants/eras/list.html", context)


def _addresses(applicant: Applicant, asked: Asked, totals: listing.Totals) -> dict[str, Any]:
    """The address of the list, and of the same list with another state or with all boxes ticked."""
    home = reverse("eras:list", args=[applicant.public_id])
    states = [("", _("All"), totals.all), *totals.states]
    ticked = asked.address()
    return {
        "home": home, "check_all": f"{ticked}&check=1" if ticked else "?check=1",
        "by_state": [
            (home + asked.but(state=key).address(), label, n, asked.state == key) for key, label, n in states
        ],
    }  # fmt: skip


def _has_facts(request: HttpRequest, applicant: Applicant) -> bool:
    return bool(FitFacts.objects.visible_to(request.user).filter(applicant=applicant).exists())


@require_POST
@applicant_page(None)
def several(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Set the state or the tier of all that were ticked, or go on to the question whether to remove them."""
    ids, act, by = picked(request.POST), request.POST.get("act", ""), user_of(request)
    back = reverse("eras:list", args=[applicant.public_id])
    if ids and act == "remove" and len(ids) <= services.MOST_AT_ONCE:
        return _ask_first(request, applicant, ids)
    try:
        messages.success(request, _done_to_several(applicant, ids, request.POST, by))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, back)


def _ask_first(request: HttpRequest, applicant: Applicant, ids: Iterable[int]) -> HttpResponse:
    """Go on to the question whether to remove these programs, and from there to where the person was."""
    back = next_or(request, reverse("eras:list", args=[applicant.public_id]))
    query = urlencode([*(("pick", pk) for pk in ids), ("next", back)])
    answer = HttpResponseRedirect(f"{reverse('eras:remove', args=[applicant.public_id])}?{query}")
    answer.status_code = 303
    return answer


def _done_to_several(applicant: Applicant, ids: list[int], data: QueryDict, by: User) -> str:
    """Do it, and say what happened. Raises ValidationError."""
    if not ids:
        raise ValidationError(_("Tick the programs first that you mean. Nothing was changed."))
    if data.get("act") == "state":
        state = data.get("state", "")
        count = services.set_states(applicant=applicant, ids=ids, state=state, by=by)
        words = str(ListedProgram.State(state).label)
    elif data.get("act") == "tier":
        tier, tier_by = data.get("tier", ""), data.get("tier_by", "")
        count = services.set_tiers(applicant=applicant, ids=ids, tier=tier, tier_by=tier_by, by=by)
        words = str(ListedProgram.Tier(tier).label) if tier else _("no tier")
    elif len(ids) > services.MOST_AT_ONCE:
        raise ValidationError(_("Choose %(n)s programs at most at once.") % {"n": services.MOST_AT_ONCE})
    else:
        raise ValidationError(_("Say what to do with them. Nothing was changed."))
    return ngettext("%(n)s program: %(what)s.", "%(n)s programs: %(what)s.", count) % {"n": count, "what": words}


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Ask once whether to remove these programs, naming what goes and what stays; a POST removes them."""
    data = request.POST if request.method == "POST" else request.GET
    ids, back = picked(data), next_or(request, reverse("eras:list", args=[applicant.public_id]))
    if request.method == "POST":
        try:
            done = services.remove_listed(applicant=applicant, ids=ids, by=user_of(request))
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            _say_removed(request, done)
        return go_on(request, back)
    rows = ListedProgram.objects.editable_by(request.user).filter(applicant=applicant, pk__in=ids)
    held = services.staying(applicant, rows)
    found = list(rows.for_list()[: services.MOST_AT_ONCE])
    if not found:
        return redirect(back)
    context = base(request, applicant, "my-list") | {
        "going": [row for row in found if row.pk not in held], "staying": [row for row in found if row.pk in held],
        "back_url": back,
    }  # fmt: skip
    return render_page(request, "applicants/eras/remove.html", context)


def _say_removed(request: HttpRequest, done: services.Removed) -> None:
    if done.gone:
        count = len(done.gone)
        named = done.gone[0] if count == 1 else ngettext("%(n)s program", "%(n)s programs", count) % {"n": count}
        messages.success(request, ngettext(
            "%(name)s is off your list.", "%(name)s are off your list.", count
        ) % {"name": named})  # fmt: skip
    if done.stay:
        messages.warning(request, _(
            "These stay, because an interview, a rank or a certified application stands on them: %(names)s. You can "
            "set them to “withdrawn”."
        ) % {"names": ", ".join(done.stay)})  # fmt: skip


@applicant_page(Section.PROGRAMS)
def facts(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """What programs ask about and the profile does not hold; the applicant changes it, an advisor reads it."""
    row = FitFacts.objects.visible_to(request.user).filter(applicant=applicant).first() or FitFacts(applicant=applicant)
    form: Any = FactsForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_facts(applicant=applicant, values=form.cleaned_data, by=user_of(request))
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved. The fit lines count with it now."))
            return go_on(request, reverse("eras:list", args=[applicant.public_id]))
    known = [(label, value, name in row.recorded) for name, label, value in listing.facts_in_words(row)]
    context = base(request, applicant, "my-list") | {"form": form, "known": known}
    return render_page(request, "applicants/eras/facts.html", context, status=422 if form.errors else 200)


@require_POST
@applicant_page(None)
def put(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Put a program on the list (`on`) or take it off; one that has records of its own asks first, as on the list."""
    text = request.POST.get("program", "")
    if not (text.isascii() and text.isdigit() and int(text[:20]) <= MOST_ID):
        raise Http404
    program = get_object_or_404(Program, pk=int(text[:20]))
    if request.POST.get("on"):
        try:
            services.add_program(applicant=applicant, program=program, by=user_of(request))
            messages.success(request, _("%(name)s is on your list. We write to you when a value changes.") % {
                "name": program.name,
            })  # fmt: skip
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
    else:
        rows = ListedProgram.objects.editable_by(request.user).filter(applicant=applicant).of_program(program.now.pk)
        if rows.leaned_on().exists() or rows.exclude(notes="").exists():
            return _ask_first(request, applicant, rows.values_list("pk", flat=True))
        try:
            services.remove_program(applicant=applicant, program=program, by=user_of(request))
            messages.success(request, _("%(name)s is off your list.") % {"name": program.name})
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
    return go_on(request, reverse("eras:list", args=[applicant.public_id]))


@require_POST
@applicant_page(None)
def save(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Keep a search under a name."""
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    try:
        kept = services.save_search(applicant=applicant, name=name, query=query, by=user_of(request))
        messages.success(request, _("The search “%(name)s” is kept. It stands beside your list.") % {"name": kept.name})
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, reverse("eras:list", args=[applicant.public_id]))


@require_POST
@applicant_page(None)
def remove_search(request: HttpRequest, applicant: Applicant, search: int) -> HttpResponse:
    """Forget a search. One that is gone already is no trouble."""
    rows = SavedSearch.objects.editable_by(request.user).filter(applicant=applicant)
    if row := rows.filter(pk=search).first():
        services.remove_search(applicant=applicant, search=row, by=user_of(request))
        messages.success(request, _("The search “%(name)s” is gone.") % {"name": row.name})
    return go_on(request, reverse("eras:list", args=[applicant.public_id]))
