"""The pages of the roadmap, to look at: list, timeline, one step, changes. What one does with a step: acts.py."""

from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.http import render_page
from accounts.models import User
from applicants.checklist import forms, pages, services, timeline
from applicants.checklist.models import Change, ChecklistItem, Substep
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.rooms import room_that_shows
from applicants.sharing.access import applicant_page
from roadmap import road as the_road
from roadmap.anchors import ANCHORS


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def items_of(request: HttpRequest, applicant: Applicant) -> Any:
    """The rows of this applicant that the person may see."""
    return ChecklistItem.objects.visible_to(request.user).filter(applicant=applicant)


def base(request: HttpRequest, applicant: Applicant, place: str) -> dict[str, Any]:
    """What every page of an applicant needs."""
    return {"applicant": applicant, "place": place, "mine": applicant.user_id == request.user.pk}


@applicant_page(Section.ROADMAP)
def road(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The roadmap by phase, or as a timeline."""
    items = list(items_of(request, applicant).applying().for_list())
    context = base(request, applicant, "road") | {"names": pages.names(items), "today": applicant.user.today()}
    if request.GET.get("view") == "timeline":
        return _timeline(request, applicant, items, context)
    show = request.GET.get("show", "open")
    show = show if show in pages.FILTERS else "open"
    context |= {
        "show": show,
        "counts": pages.counts(items, context["today"]),
        "phases": pages.by_phase(pages.chosen(items, show, context["today"]), context["today"], fold=show == "open"),
        "nearer": pages.why_not_nearer(applicant),
        "decisive": context["names"].get(applicant.decisive_key),
    }
    return render_page(request, "applicants/checklist/road.html", context)


def _timeline(
    request: HttpRequest, applicant: Applicant, items: list[ChecklistItem], context: dict[str, Any]
) -> HttpResponse:
    phase = request.GET.get("phase", "")
    phases = {item.phase_id: item.phase for item in items}
    needed = pages.needed_for_start()
    if phase in phases:
        drawn = [item for item in items if item.phase_id == phase]
    else:
        phase = ""
        drawn = [i for i in items if i.key in needed or i.on_chain or i.is_own or i.waiting_since or i.own_day]
    calendar = the_road.current().calendar
    season = applicant.target_season or calendar.coming_season(context["today"])
    days = {key: calendar.day(season, key, applicant.training_years) for key in ANCHORS}
    context |= {
        "picture": timeline.build(drawn, today=context["today"], anchors=days),
        "phase": phase,
        "phases": sorted(phases.values(), key=lambda row: row.position),
        "listed": [item for item in drawn if item.is_open],
        "chain": [item for item in items if item.on_chain],
        "season_days": [(ANCHORS[key].name, days[key]) for key in timeline.LABELS],
    }
    return render_page(request, "applicants/checklist/timeline.html", context)


@applicant_page(Section.ROADMAP)
def left_out(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Steps that are not on this person's road: for others, or marked "not for me"."""
    rows = list(items_of(request, applicant).filter(applies=False).exclude(milestone__is_active=False).for_list())
    context = base(request, applicant, "road") | {
        "mine_out": [item for item in rows if item.not_for_me],
        "others": [item for item in rows if not item.not_for_me],
    }
    return render_page(request, "applicants/checklist/left_out.html", context)


@applicant_page(Section.ROADMAP)
def changes(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """All that was changed in the plan, with the way back."""
    rows = Change.objects.visible_to(request.user).filter(applicant=applicant).recent()
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render_page(
        request, "applicants/checklist/changes.html", base(request, applicant, "road") | {"page": page}
    )  # fmt: skip


# ----------------------------------------------------------------------------------------- one step


@applicant_page(Section.ROADMAP)
def step(request: HttpRequest, applicant: Applicant, step: UUID) -> HttpResponse:
    """One step: what, why, how, its dates, who is waited on, its parts and history."""
    item = get_object_or_404(items_of(request, applicant).for_list(), public_id=step)
    return render_step(request, applicant, item)


def render_step(
    request: HttpRequest, applicant: Applicant, item: ChecklistItem, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """The page of a step; `bound` are forms that came back with errors."""
    mine = applicant.user_id == request.user.pk
    comes_after = _comes_after(item)
    rows = items_of(request, applicant)
    near = list(rows.filter(Q(key__in=[*item.blocked_by, *comes_after]) | Q(pk=item.needed_before_id)).for_list())
    known = pages.names(near)
    before = next((row for row in near if row.pk == item.needed_before_id), None)
    today = applicant.user.today()
    sees_notes = mine or Section.NOTES in getattr(request, "granted_sections", ())
    context = base(request, applicant, "road") | {
        "item": item,
        "room": room_that_shows(item.shown_by),
        "today": today,
        "first_names": known,
        "first": [known[key] for key in item.blocked_by if key in known],
        "after": [row for row in near if row.applies and (row == before or row.key in comes_after)],
        "otherwise": pages.if_you_dont(item, before, least=pages.season_room(applicant)),
        "sees_notes": sees_notes,
        "parts": Substep.objects.visible_to(request.user).filter(item=item),
        "history": Change.objects.visible_to(request.user).filter(item=item).recent()[:10],
        "waited": item.waited_days(today),
        "wait_form": bound.get("wait_form") or forms.WaitForm(initial=_wait_defaults(item, today)),
        "step_form": bound.get("step_form")
        or forms.StepForm(item=item, items=steps_to_choose(request, applicant, item)),
        "done_form": bound.get("done_form") or forms.DoneForm(initial={"on": item.day_done or today}),
        "part_form": bound.get("part_form") or forms.SubstepForm(),
        "errors_in": next(iter(bound.values()), None),
    }
    return render_page(request, "applicants/checklist/step.html", context, status=status)


def _comes_after(item: ChecklistItem) -> list[str]:
    """The keys of milestones that require this one."""
    nodes = the_road.current().road.nodes
    return [key for key, node in nodes.items() if item.key in node.step.requires]


def steps_to_choose(request: HttpRequest, applicant: Applicant, item: ChecklistItem | None = None) -> Any:
    """What an own step can be needed before: the open steps, and the one that was chosen already."""
    rows = ChecklistItem.objects.editable_by(request.user).filter(applicant=applicant)
    found = rows.open()
    if item and item.needed_before_id:
        found |= rows.filter(pk=item.needed_before_id)
    if item:
        found = found.exclude(pk=item.pk)
    return found.select_related("milestone").in_order()


def _wait_defaults(item: ChecklistItem, today: Any) -> dict[str, Any]:
    usual = item.milestone.waits_on if item.milestone else ""
    return {
        "on": item.waiting_on or usual or "other",
        "name": item.waiting_name,
        "since": item.waiting_since or today,
        "chase_on": item.chase_on or today + services.CHASE_AGAIN,
    }
