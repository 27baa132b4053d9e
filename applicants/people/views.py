"""People: who helps, whom to write to next, conferences and groups. Advisors with the section read along."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import posted, render_page
from applicants.checklist.views import base, user_of
from applicants.owned import Section
from applicants.people import rules, services
from applicants.people.forms import FORMS, TouchForm
from applicants.people.models import Conference, Contact, Group
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page
from applicants.sharing.access import applicant_page
from roadmap import road

MODELS: dict[str, type[Contact] | type[Conference] | type[Group]] = {
    "person": Contact, "conference": Conference, "group": Group,
}  # fmt: skip
HEADINGS = {
    "person": (gettext_lazy("Add a person"), gettext_lazy("Change what stands here")),
    "conference": (gettext_lazy("Add a conference"), gettext_lazy("Change the conference")),
    "group": (gettext_lazy("Add a group"), gettext_lazy("Change the group")),
}


def _home(applicant: Applicant) -> str:
    return reverse("people:room", args=[applicant.public_id])


@applicant_page(Section.PEOPLE)
def room(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Whom to write to next, how far the three steps are, everybody by kind, conferences, groups."""
    people = list(Contact.objects.visible_to(request.user).filter(applicant=applicant).for_list())
    conferences = list(Conference.objects.visible_to(request.user).filter(applicant=applicant).for_list())
    groups = list(Group.objects.visible_to(request.user).filter(applicant=applicant))
    today = applicant.user.today()
    season, calendar = applicant.target_season, road.current().calendar
    assert season is not None  # a plan has a season
    quiet = rules.Quiet(calendar.day(season, "A_STATUS").on, calendar.day(season, "A_SOAP").on)
    context = base(request, applicant, "people") | {
        "people": people, "conferences": conferences, "groups": groups, "today": today,
        "due": [person for person in people if person.follow_up_on and person.follow_up_on <= today],
        "coming": [person for person in people if person.follow_up_on and person.follow_up_on > today],
        "by_kind": [
            (kind.label, [person for person in people if person.kind == kind])
            for kind in Contact.Kind if any(person.kind == kind for person in people)
        ],
        "mentors": rules.mentors(people),
        "community": rules.community(groups),
        "networking": rules.networking(people, conferences),
        "missing": [str(kind.label).partition(":")[0].lower() for kind in rules.missing_kinds(people)],
        "remarks": rules.soap_silence(people, quiet),
    }  # fmt: skip
    return render_page(request, "applicants/people/room.html", context)


@applicant_page(None)
def add(request: HttpRequest, applicant: Applicant, thing: str) -> HttpResponse:
    """Add a person, a conference or a group."""
    model = MODELS[thing]
    return form_page(
        request, FORMS[model](posted(request)),
        save=lambda values: services.add(model=model, applicant=applicant, values=values, by=user_of(request)).moved,
        said=_("Added."), then=_home(applicant), template="applicants/people/form.html",
        context=base(request, applicant, "people") | {"heading": HEADINGS[thing][0], "remove_url": ""},
    )  # fmt: skip


def _row(request: HttpRequest, applicant: Applicant, thing: str, pk: int) -> Any:
    """The person's own row; 404 for anything else."""
    rows = MODELS[thing].objects.editable_by(request.user)
    return get_object_or_404(rows.select_related("applicant"), applicant=applicant, pk=pk)


@applicant_page(None)
def change(request: HttpRequest, applicant: Applicant, thing: str, row: int) -> HttpResponse:
    """Change a person, a conference or a group."""
    kept = _row(request, applicant, thing, row)
    return form_page(
        request, FORMS[type(kept)](posted(request), instance=kept),
        save=lambda values: services.change(row=kept, values=values, by=user_of(request)).moved,
        said=_("Saved."), then=_home(applicant), template="applicants/people/form.html",
        context=base(request, applicant, "people") | {
            "heading": HEADINGS[thing][1],
            "remove_url": reverse("people:remove", args=[applicant.public_id, thing, row]),
        },
    )  # fmt: skip


@applicant_page(None)
def touch(request: HttpRequest, applicant: Applicant, row: int) -> HttpResponse:
    """The person was in touch with somebody; the old follow-up is over."""
    kept = _row(request, applicant, "person", row)
    return form_page(
        request, TouchForm(posted(request), initial={"last_contact_on": applicant.user.today()}),
        save=lambda values: services.change(row=kept, values=values, by=user_of(request)).moved,
        said=_("Noted."), then=_home(applicant), template="applicants/people/form.html",
        context=base(request, applicant, "people") | {
            "heading": _("In touch with %(name)s") % {"name": kept.name}, "remove_url": "",
        },
    )  # fmt: skip


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant, thing: str, row: int) -> HttpResponse:
    """Ask once, then take it away."""
    kept = _row(request, applicant, thing, row)
    return removal_page(
        request, remove=lambda: services.remove(row=kept, by=user_of(request)), what=kept.name, goes=_goes(kept),
        said=_("Removed."), then=_home(applicant), context=base(request, applicant, "people"),
    )  # fmt: skip


def _goes(row: Any) -> str:
    """What goes with it."""
    if isinstance(row, Contact):
        said = _("The notes and all days of this person go with it.")
        if row.follow_up_on:
            said += " " + _("So does the reminder for %(day)s.") % {"day": date_format(row.follow_up_on)}
        return said
    if isinstance(row, Conference):
        return _("Its days and reminders go with it. If it made a step of your roadmap done, that step opens again.")
    return _("If it made a step of your roadmap done, that step opens again.")
