"""The pages of visa and start: where it stands, the parts of the records, waits, papers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, render_page
from applicants.checklist.views import base, user_of
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page, say
from applicants.sharing.access import applicant_page
from applicants.visa import forms, lines, parts, reading, rules, services, shipped
from applicants.visa.models import H1bCase, J1Case, VisaPaper, VisaPlan, VisaWait
from applicants.visa.reading import Records
from applicants.visa.said import DECIDED, Track
from applicants.visa.shown import states
from roadmap import fees

PLACE = "visa"
MODELS: dict[str, Any] = {"plan": VisaPlan, "j1": J1Case, "h1b": H1bCase}
SAVES: dict[str, Any] = {"plan": services.save_plan, "j1": services.save_j1, "h1b": services.save_h1b}
PROFILE_VISA = {Track.OPEN: "either", Track.J1: "j1", Track.H1B: "h1b", Track.NONE: "none"}
FEES = {"j1": ("evsp", "sevis", "visa_application"), "h1b": ("h1b_premium", "visa_application")}


def home(applicant: Applicant) -> str:
    return reverse("visa:show", args=[applicant.public_id])


@applicant_page(Section.VISA)
def show(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """What to do next and what waits; then the track, papers, and the rules in flux."""
    mine = applicant.user_id == request.user.pk
    granted = None if mine else getattr(request, "granted_sections", ())
    today = applicant.user.today()
    records = Records(
        *(model.objects.visible_to(request.user).filter(applicant=applicant).first() for model in MODELS.values())
    )
    waits = {row.step: row for row in VisaWait.objects.visible_to(request.user).filter(applicant=applicant).for_list()}
    papers = VisaPaper.objects.visible_to(request.user).filter(applicant=applicant)
    plan, j1, h1b = records.said
    days, seen = reading.season_days(applicant, today), reading.seen_steps(applicant, may_read=granted)
    about = reading.context_of(applicant, plan, days, seen, today)
    wanted = plan.track or (_track_of(applicant.visa) if granted is None or Section.PROFILE in granted else "")
    matched = reading.match_day(seen, may_read=granted)
    tracks, found = shipped.tracks_of(wanted), states(plan, j1, h1b, today, matched)

    def of(keys: Any) -> list[lines.Line]:
        return lines.of(keys, records, found, seen, waits)

    first, start = of(parts.FIRST), of(parts.START)
    roads = [(track, Track(track).label, of(keys)) for track, keys in parts.TRACKS.items() if track in tracks]
    everything = [*first, *(line for _track, _name, road in roads for line in road), *start]
    remarks = rules.remarks(plan, j1, h1b, about) if any(records) or waits else []
    context = base(request, applicant, PLACE) | {
        "today": today, "about": about, "plan": records.plan, "records": records, "remarks": remarks,
        "first": first, "roads": roads, "start": start, "tracks": tracks,
        "next": lines.following(everything, matched=about.matched, tracks_open=plan.track not in DECIDED),
        "waiting": [(row, line) for row in waits.values() for line in everything if line.wait is row],
        "papers": lines.papers(tracks, papers), "flux": lines.flux(tracks),
        "notes": rules.j1_notes() if "j1" in tracks else [],
        "countdowns": lines.countdowns(tracks, days, about),
        "fees": _fees(applicant, tracks, about.start.year if about.start else today.year),
        "profile_differs": mine and plan.track != "" and PROFILE_VISA[Track(plan.track)] != applicant.visa,
        "track_name": Track(plan.track).label if plan.track else "",
    }  # fmt: skip
    return render_page(request, "applicants/visa/show.html", context)


def _track_of(visa: str) -> str:
    """The track that the visa of the profile stands for."""
    return next(track for track, name in PROFILE_VISA.items() if name == visa)


def _fees(applicant: Applicant, tracks: frozenset[str], season: int) -> list[tuple[fees.Fee, fees.SeasonFee]]:
    """The fees of these tracks, each once, with the figure that is known for the season."""
    keys = dict.fromkeys(key for track in FEES if track in tracks for key in FEES[track])
    known = [fees.shipped().fee(key) for key in keys]
    return [(fee, fee.of(applicant.target_season or season)) for fee in known if fee]


@applicant_page(None)
def change(request: HttpRequest, applicant: Applicant, part: str) -> HttpResponse:
    """Fill in one part of a record."""
    if part not in parts.PARTS:
        raise Http404
    about = parts.PARTS[part]
    model = MODELS[about.record]
    row = model.objects.editable_by(request.user).filter(applicant=applicant).first() or model(applicant=applicant)
    extra: Any = {} if about.record == "plan" else {"zone": applicant.user.time_zone}
    form: Any = forms.FORMS[about.record](posted(request), instance=row, only=about.fields, **extra)
    context = base(request, applicant, PLACE) | {
        "title": about.title, "lede": about.lede, "key": part, "step": about.step,
        "can_wait": about.step in shipped.waits(),
    }  # fmt: skip
    return form_page(
        request, form, said=_("Saved."), then=home(applicant), template="applicants/visa/form.html", context=context,
        fields={"interview_at": "interview_on"},
        save=lambda _values: SAVES[about.record](applicant=applicant, values=form.kept(), by=user_of(request)).moved,
    )  # fmt: skip


@applicant_page(None)
def clear(request: HttpRequest, applicant: Applicant, record: str) -> HttpResponse:
    """Ask once, then forget the plan or one track."""
    if record not in MODELS:
        raise Http404
    row = get_object_or_404(MODELS[record].objects.editable_by(request.user), applicant=applicant)
    name = {"plan": _("Choice, contract and start"), "j1": _("The J-1 track"), "h1b": _("The H-1B track")}[record]
    return removal_page(
        request, what=name, then=home(applicant), said=_("The record is gone."),
        goes=_("All days and answers of it go, and the steps that they completed open again. The rest of this room "
               "stays. This cannot be undone."),
        context=base(request, applicant, PLACE), remove=lambda: services.remove_record(row=row, by=user_of(request)),
    )  # fmt: skip


@applicant_page(None)
def wait(request: HttpRequest, applicant: Applicant, step: str) -> HttpResponse:
    """Note on whom a step waits, or change it."""
    if step not in shipped.waits():
        raise Http404
    found = VisaWait.objects.editable_by(request.user).filter(applicant=applicant, step=step).first()
    usual = shipped.waits()[step]
    row = found or VisaWait(applicant=applicant, step=step, who=usual.who, since=applicant.user.today())
    part = parts.PARTS[parts.PART_OF[step]]
    context = base(request, applicant, PLACE) | {
        "title": part.title, "usual": usual, "wait": found, "part": parts.PART_OF[step],
    }  # fmt: skip
    return form_page(
        request, forms.WaitForm(posted(request), instance=row), said=_("Saved. We remind you on the day to ask."),
        then=home(applicant), template="applicants/visa/wait.html", context=context,
        save=lambda values: services.save_wait(
            applicant=applicant, step=step, values=values, by=user_of(request)
        ).moved,
    )  # fmt: skip


def _wait(request: HttpRequest, applicant: Applicant, step: str) -> VisaWait:
    rows = VisaWait.objects.editable_by(request.user).select_related("applicant")
    row: VisaWait = get_object_or_404(rows, applicant=applicant, step=step)
    return row


@require_POST
@applicant_page(None)
def asked(request: HttpRequest, applicant: Applicant, step: str) -> HttpResponse:
    """They asked today."""
    row = _wait(request, applicant, step)
    try:
        kept = services.ask_again(row=row, by=user_of(request))
    except ValidationError as error:  # removed in another window since this request looked
        messages.warning(request, " ".join(error.messages))
    else:
        say(request, _("Noted. We remind you again in two weeks."), kept.moved)
    return go_on(request, home(applicant))


@applicant_page(None)
def remove_wait(request: HttpRequest, applicant: Applicant, step: str) -> HttpResponse:
    """Ask once, then take the wait away."""
    row = _wait(request, applicant, step)
    title = parts.PARTS[parts.PART_OF[step]].title
    return removal_page(
        request, what=_("Waiting: %(what)s") % {"what": title}, then=home(applicant), said=_("Removed."),
        goes=_("We no longer remind you to ask. The days of the step stay."),
        context=base(request, applicant, PLACE), remove=lambda: services.remove_wait(row=row, by=user_of(request)),
    )  # fmt: skip


@applicant_page(None)
def paper(request: HttpRequest, applicant: Applicant, paper: str) -> HttpResponse:
    """Say whether a paper is there."""
    if paper not in shipped.papers():
        raise Http404
    found = VisaPaper.objects.editable_by(request.user).filter(applicant=applicant, key=paper).first()
    row = found or VisaPaper(applicant=applicant, key=paper)
    context = base(request, applicant, PLACE) | {"paper": shipped.papers()[paper], "kept": found}
    return form_page(
        request, forms.PaperForm(posted(request), instance=row), said=_("Saved."), then=home(applicant),
        template="applicants/visa/paper.html", context=context,
        save=lambda values: services.save_paper(
            applicant=applicant, key=paper, values=values, by=user_of(request)
        ).moved,
    )  # fmt: skip


@applicant_page(None)
def remove_paper(request: HttpRequest, applicant: Applicant, paper: str) -> HttpResponse:
    """Ask once, then forget what was said of a paper."""
    rows = VisaPaper.objects.editable_by(request.user).select_related("applicant")
    row = get_object_or_404(rows, applicant=applicant, key=paper)
    return removal_page(
        request, what=str(row), goes=_("What you noted of this paper goes."), then=home(applicant), said=_("Removed."),
        context=base(request, applicant, PLACE), remove=lambda: services.remove_paper(row=row, by=user_of(request)),
    )  # fmt: skip
