"""The pages of certification: the way to the certificate, its parts, the Pathway chooser, encounters of Pathway 6."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, render_page
from applicants.certification import forms, lines, reading, seasons, services
from applicants.certification.models import Certification, Encounter
from applicants.certification.said import Pathway
from applicants.checklist.views import base, user_of
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page, say
from applicants.sharing.access import applicant_page
from roadmap import road

PLACE = "certification"


def home(applicant: Applicant) -> str:
    return reverse("certification:show", args=[applicant.public_id])


def _read(request: HttpRequest, applicant: Applicant) -> tuple[Certification | None, reading.Page]:
    """The record and all that belongs to its page, as this person may see it."""
    row = Certification.objects.visible_to(request.user).filter(applicant=applicant).first()
    rows = list(Encounter.objects.visible_to(request.user).filter(applicant=applicant).for_list())
    ticks = applicant.user_id == request.user.pk or Section.ROADMAP in getattr(request, "granted_sections", ())
    calendar = road.current().calendar
    return row, reading.page_of(applicant, row, rows, calendar, ticks=ticks, today=applicant.user.today())


@applicant_page(Section.EXAMS)
def show(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Where the certificate stands, what NRMP must hear by when, and each part of the record."""
    row, page = _read(request, applicant)
    today = applicant.user.today()
    found = lines.of_page(page, row, today)
    context = base(request, applicant, PLACE) | {
        "page": page,
        "lines": found,
        "next": next((line for line in found if line.state != "done"), None),
        "today": today,
        "days_left": (page.rank_lists.on - today).days,
        "pathway_name": Pathway(page.said.pathway).label if page.said.pathway else "",
        "verdict_name": Pathway(page.verdict.pathway).label if page.verdict.pathway else "",
    }
    return render_page(request, "applicants/certification/show.html", context)


@applicant_page(None)
def change(request: HttpRequest, applicant: Applicant, part: str) -> HttpResponse:
    """Fill in one part of the record."""
    if part not in forms.PARTS:
        raise Http404
    row = _own(request, applicant)
    only = forms.paper_fields(row.pathway) if part == "papers" else forms.PARTS[part].fields
    form = _form(request, applicant, row, only)
    return form_page(
        request, form, said=_("Saved."), then=home(applicant), template="applicants/certification/part.html",
        context=base(request, applicant, PLACE) | {"part": forms.PARTS[part], "key": part},
        save=lambda values: services.save_certification(applicant=applicant, values=values, by=user_of(request)).moved,
    )  # fmt: skip


@applicant_page(None)
def chooser(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The questions that decide the Pathway, and what the answers lead to."""
    form = _form(request, applicant, _own(request, applicant), forms.QUESTIONS)
    _row, page = _read(request, applicant)
    rules = seasons.rules_of(page.season)
    context = base(request, applicant, PLACE) | {
        "page": page,
        "rules": rules,
        "missing": lines.questions(page.verdict.missing),
        "verdict_name": Pathway(page.verdict.pathway).label if page.verdict.pathway else "",
        "otherwise_name": Pathway(page.verdict.otherwise).label if page.verdict.otherwise else "",
        "answered": bool(page.said.step2_cs or page.said.license or page.said.accreditation),
    }
    return form_page(
        request, form, said=_("Your answers are kept."), then=request.path, context=context,
        template="applicants/certification/chooser.html",
        save=lambda values: services.save_certification(applicant=applicant, values=values, by=user_of(request)).moved,
    )  # fmt: skip


@require_POST
@applicant_page(None)
def take(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Choose the Pathway that the answers lead to."""
    try:
        kept = services.take_pathway(applicant=applicant, by=user_of(request))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return go_on(request, reverse("certification:chooser", args=[applicant.public_id]))
    say(request, _("Chosen: %(pathway)s.") % {"pathway": kept.row.get_pathway_display()}, kept.moved)
    return go_on(request, home(applicant))


@applicant_page(None)
def clear(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Ask once, then forget the whole record."""
    row = get_object_or_404(Certification.objects.editable_by(request.user), applicant=applicant)
    return removal_page(
        request, what=_("All of this record"), then=home(applicant), said=_("The record is gone."),
        goes=_("All days and answers about your certification go, and the steps that they completed open again. "
               "Encounters of Pathway 6 stay. This cannot be undone."),
        context=base(request, applicant, PLACE),
        remove=lambda: services.remove_certification(row=row, by=user_of(request)),
    )  # fmt: skip


@applicant_page(None)
def add_encounter(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Add an encounter for Pathway 6."""
    form = forms.EncounterForm(posted(request), instance=Encounter(applicant=applicant))
    return form_page(
        request, form, said=_("Added."), then=home(applicant), template="applicants/certification/encounter.html",
        context=base(request, applicant, PLACE) | {"encounter": None},
        save=lambda values: services.add_encounter(applicant=applicant, values=values, by=user_of(request)).moved,
    )  # fmt: skip


@applicant_page(None)
def encounter(request: HttpRequest, applicant: Applicant, encounter: int) -> HttpResponse:
    """Change an encounter."""
    row = _encounter(request, applicant, encounter)
    form = forms.EncounterForm(posted(request), instance=row)
    return form_page(
        request, form, said=_("Saved."), then=home(applicant), template="applicants/certification/encounter.html",
        context=base(request, applicant, PLACE) | {"encounter": row},
        save=lambda values: services.change_encounter(row=row, values=values, by=user_of(request)).moved,
    )  # fmt: skip


@applicant_page(None)
def remove_encounter(request: HttpRequest, applicant: Applicant, encounter: int) -> HttpResponse:
    """Ask once, then take an encounter away."""
    row = _encounter(request, applicant, encounter)
    return removal_page(
        request, what=row.evaluator, goes=_("This encounter goes. It no longer counts for Pathway 6."),
        then=home(applicant), said=_("Removed."), context=base(request, applicant, PLACE),
        remove=lambda: services.remove_encounter(row=row, by=user_of(request)),
    )  # fmt: skip


def _encounter(request: HttpRequest, applicant: Applicant, pk: int) -> Encounter:
    rows = Encounter.objects.editable_by(request.user).select_related("applicant")
    row: Encounter = get_object_or_404(rows, applicant=applicant, pk=pk)
    return row


def _own(request: HttpRequest, applicant: Applicant) -> Certification:
    row = Certification.objects.editable_by(request.user).filter(applicant=applicant).first()
    return row or Certification(applicant=applicant)


def _form(
    request: HttpRequest, applicant: Applicant, row: Certification, only: Sequence[str]
) -> forms.CertificationForm:
    """A form over some fields of the record, with the seasons that make sense for this person."""
    coming = road.current().calendar.coming_season(applicant.user.today())
    season = reading.season_of(row.said, applicant, coming)
    years = sorted({*range(coming, coming + forms.SEASONS_AHEAD), season})
    initial = {} if row.pathway_season else {"pathway_season": season}
    return forms.CertificationForm(posted(request), instance=row, only=tuple(only), seasons=years, initial=initial)
