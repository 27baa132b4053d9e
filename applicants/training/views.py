"""Training: where one stands, what is due, and the records by kind. Advisors with the section read along."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import posted, render_page
from applicants.checklist.views import base, user_of
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.remarks import heaviest_first
from applicants.room_views import form_page, removal_page
from applicants.sharing.access import applicant_page
from applicants.training import rules, services
from applicants.training.boards import boards
from applicants.training.forms import FORMS
from applicants.training.models import (
    Block,
    BoardExam,
    InTrainingExam,
    License,
    NextStep,
    Residency,
    Review,
    Sponsorship,
)
from roadmap import road


class Thing(NamedTuple):
    """A kind of record: its model, what the page calls it, and the words of its two forms."""

    model: Any
    name: Any
    add: Any
    change: Any
    empty: Any


THINGS: dict[str, Thing] = {
    "residency": Thing(
        Residency, gettext_lazy("Residency and fellowship"), gettext_lazy("Add a training"),
        gettext_lazy("Change the training"), gettext_lazy("Write down where and when you begin."),
    ),
    "rotation": Thing(
        Block, gettext_lazy("Rotations"), gettext_lazy("Add a rotation"), gettext_lazy("Change the rotation"),
        gettext_lazy("The rotations of the year, with goals and feedback."),
    ),
    "review": Thing(
        Review, gettext_lazy("Milestones reviews"), gettext_lazy("Add a review"), gettext_lazy("Change the review"),
        gettext_lazy("Twice a year your program looks at how you develop. Note what they said and your goals."),
    ),
    "exam": Thing(
        InTrainingExam, gettext_lazy("In-training exams"), gettext_lazy("Add an in-training exam"),
        gettext_lazy("Change the exam"), gettext_lazy("Once a year; the best early check for the board exam."),
    ),
    "sponsorship": Thing(
        Sponsorship, gettext_lazy("J-1 sponsorship"), gettext_lazy("Add a year of sponsorship"),
        gettext_lazy("Change the year"), gettext_lazy("ECFMG sponsors one training year at a time."),
    ),
    "license": Thing(
        License, gettext_lazy("Licenses"), gettext_lazy("Add a license"), gettext_lazy("Change the license"),
        gettext_lazy("The training permit first, the full license later."),
    ),
    "board": Thing(
        BoardExam, gettext_lazy("Board exams"), gettext_lazy("Add a board exam"), gettext_lazy("Change the exam"),
        gettext_lazy("Boards take registrations only in a window. Write the last day down as soon as you know it."),
    ),
    "next": Thing(
        NextStep, gettext_lazy("What comes after"), gettext_lazy("Add a fellowship or a job"),
        gettext_lazy("Change what stands here"), gettext_lazy("Most begin to look a year and more before the end."),
    ),
}  # fmt: skip
ON_RESIDENCY = {"rotation", "review", "exam", "sponsorship"}
"""Kinds of records that need a residency first."""


def _home(applicant: Applicant) -> str:
    return reverse("training:room", args=[applicant.public_id])


@applicant_page(Section.TRAINING)
def room(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Where the person stands, what is due, and all records by kind."""
    rows = {
        key: list(thing.model.objects.visible_to(request.user).filter(applicant=applicant))
        for key, thing in THINGS.items() if key != "residency"
    }  # fmt: skip
    residencies = Residency.objects.visible_to(request.user).filter(applicant=applicant).select_related("specialty")
    rows = {"residency": list(residencies)} | rows
    held = rules.Held(
        residencies=rows["residency"], blocks=rows["rotation"], reviews=rows["review"], exams=rows["exam"],
        sponsorships=rows["sponsorship"], licenses=rows["license"], boards=rows["board"], after=rows["next"],
    )  # fmt: skip
    today, knows_profile = applicant.user.today(), _knows_profile(request, applicant)
    on_j1 = services.on_j1(applicant) and (knows_profile or bool(rows["sponsorship"]))
    aims = applicant.targetspecialtys.order_by("position").values_list("specialty__key", flat=True)
    season = applicant.target_season
    assert season is not None  # a plan has a season
    context = base(request, applicant, "training") | {
        "groups": [
            (key, THINGS[key], found) for key, found in rows.items()
            if (key != "sponsorship" or on_j1 or found) and (key not in ON_RESIDENCY or rows["residency"])
        ],
        "started": bool(rows["residency"]),
        "year": rules.postgraduate_year(rows["residency"], today),
        "remarks": heaviest_first(rules.remarks(held, on_j1=on_j1, today=today)),
        "boards": rules.usual_boards(rows["residency"], boards(), list(aims) if knows_profile else []),
        "start": road.current().calendar.day(season, "A_START"),
        "today": today,
    }  # fmt: skip
    return render_page(request, "applicants/training/room.html", context)


def _knows_profile(request: HttpRequest, applicant: Applicant) -> bool:
    """Whether the reader may see what the profile says of visa and specialties."""
    return applicant.user_id == request.user.pk or Section.PROFILE in getattr(request, "granted_sections", ())


def _form(request: HttpRequest, applicant: Applicant, model: Any, **kwargs: Any) -> Any:
    residencies = Residency.objects.editable_by(request.user).filter(applicant=applicant)
    return FORMS[model](posted(request), residencies=residencies, **kwargs)


@applicant_page(None)
def add(request: HttpRequest, applicant: Applicant, thing: str) -> HttpResponse:
    """Add a record. One that hangs on a residency leads there first."""
    about = THINGS[thing]
    if thing in ON_RESIDENCY and not Residency.objects.editable_by(request.user).filter(applicant=applicant).exists():
        return redirect("training:add", applicant.public_id, "residency")
    return form_page(
        request, _form(request, applicant, about.model),
        save=lambda values: services.add(
            model=about.model, applicant=applicant, values=values, by=user_of(request)
        ).moved,
        said=_("Added."), then=_home(applicant), template="applicants/record.html",
        context=base(request, applicant, "training") | {"heading": about.add, "back_url": _home(applicant)},
    )  # fmt: skip


def _row(request: HttpRequest, applicant: Applicant, thing: str, pk: int) -> Any:
    """The person's own row; 404 for anything else."""
    rows = THINGS[thing].model.objects.editable_by(request.user)
    return get_object_or_404(rows.select_related("applicant"), applicant=applicant, pk=pk)


@applicant_page(None)
def change(request: HttpRequest, applicant: Applicant, thing: str, row: int) -> HttpResponse:
    """Change a record."""
    kept = _row(request, applicant, thing, row)
    return form_page(
        request, _form(request, applicant, type(kept), instance=kept),
        save=lambda values: services.change(row=kept, values=values, by=user_of(request)).moved,
        said=_("Saved."), then=_home(applicant), template="applicants/record.html",
        context=base(request, applicant, "training") | {
            "heading": THINGS[thing].change, "back_url": _home(applicant),
            "remove_url": reverse("training:remove", args=[applicant.public_id, thing, row]),
        },
    )  # fmt: skip


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant, thing: str, row: int) -> HttpResponse:
    """Ask once, then take it away."""
    kept = _row(request, applicant, thing, row)
    goes = _("Its reminders go with it. If it made a step of your roadmap done, that step opens again.")
    if isinstance(kept, Residency):
        goes = _("Its rotations, reviews, in-training exams and years of sponsorship go with it.") + " " + goes
    return removal_page(
        request, remove=lambda: services.remove(row=kept, by=user_of(request)), what=str(kept), goes=goes,
        said=_("Removed."), then=_home(applicant), context=base(request, applicant, "training"),
    )  # fmt: skip
