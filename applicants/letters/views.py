"""The letters: counts against the aims, each letter with its steps, messages to copy, old seasons to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, refuse, render_page
from applicants.checklist.views import base, user_of
from applicants.letters import rules, services
from applicants.letters.drafts import FITTING, About, drafts
from applicants.letters.forms import LetterForm, StepForm
from applicants.letters.models import DAY_FIELDS, Letter
from applicants.letters.rules import State
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.remarks import Remark, heaviest_first
from applicants.room_views import form_page, removal_page, say
from applicants.sharing.access import applicant_page
from programs.models import Specialty
from roadmap import road as the_road

STEP_WORDS = {
    State.CANDIDATE: gettext_lazy("Not asked yet"), State.ASKED: gettext_lazy("I asked"),
    State.AGREED: gettext_lazy("They agreed"), State.PACKET_SENT: gettext_lazy("I sent the packet"),
    State.FORM_SENT: gettext_lazy("The form went out"), State.UPLOADED: gettext_lazy("It is uploaded"),
    State.DECLINED: gettext_lazy("They said no"),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A letter of the list, with what there is to say about it."""

    row: Letter
    remarks: Sequence[Remark]


def home(applicant: Applicant) -> str:
    return reverse("letters:list", args=[applicant.public_id])


def _context(request: HttpRequest, applicant: Applicant, **more: Any) -> dict[str, Any]:
    return base(request, applicant, "letters") | {"back_url": home(applicant)} | more


def _aim(applicant: Applicant) -> Any:
    """The first target specialty, which the letters are counted for."""
    first = applicant.targetspecialtys.select_related("specialty").order_by("position").first()
    return first.specialty if first else None


@applicant_page(Section.LETTERS)
def letters(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The letters of one season, the latest without a wish, against the aims."""
    rows = list(Letter.objects.visible_to(request.user).filter(applicant=applicant).for_list())
    seasons = sorted({row.season for row in rows}, reverse=True)
    wanted = request.GET.get("season", "")
    season = next((one for one in seasons if str(one) == wanted), seasons[0] if seasons else applicant.target_season)
    shown = [row for row in rows if row.season == season]
    written = [row.written for row in shown]
    aim = _aim(applicant)
    key = aim.key if aim else ""
    is_latest = not seasons or season == seasons[0]
    context = _context(
        request, applicant, today=applicant.user.today(), season=season, seasons=seasons, is_latest=is_latest, aim=aim,
        entries=[Entry(row, heaviest_first(rules.remarks_on(row.written))) for row in shown],
        remarks=heaviest_first(rules.remarks_on_all(written, key)) if is_latest else [],
        counts=[
            (_("All letters"), _("3 to 4"), rules.count(written)),
            (_("By doctors in the US"), "", rules.count(rules.us(written))),
            *([(_("By doctors in the US, in %(name)s") % {"name": aim.name}, _("at least 2"),
                rules.count(rules.us_in(written, key)))] if aim else []),
        ],
        needed=rules.NEEDED,
        other_season=applicant.target_season if is_latest and shown and applicant.target_season != season else None,
        carrying=[rules.carrying(applicant.target_season or 0)],
        lasting=sum(rules.lasts(row.days, rules.CUT_OFFS.get(applicant.target_season or 0)) for row in shown),
    )  # fmt: skip
    return render_page(request, "applicants/letters/list.html", context)


def _letter(request: HttpRequest, applicant: Applicant, pk: int) -> Letter:
    rows = Letter.objects.editable_by(request.user).filter(applicant=applicant)
    return get_object_or_404(rows.select_related("applicant__user", "specialty"), pk=pk)


@applicant_page(Section.LETTERS)
def letter(request: HttpRequest, applicant: Applicant, letter: int) -> HttpResponse:
    """One letter: its steps, what comes next, messages to copy."""
    rows = Letter.objects.visible_to(request.user).filter(applicant=applicant).for_list()
    return _page(request, applicant, get_object_or_404(rows, pk=letter))


def _page(request: HttpRequest, applicant: Applicant, row: Letter, form: Any = None) -> HttpResponse:
    today = applicant.user.today()
    back = rules.back_to(row.days)
    mine = applicant.user_id == request.user.pk
    context = _context(
        request, applicant, row=row, today=today, remarks=heaviest_first(rules.remarks_on(row.written)),
        steps=[(State(state).label, getattr(row, name)) for state, name in DAY_FIELDS.items() if getattr(row, name)],
        nexts=[(state.value, STEP_WORDS[state]) for state in rules.NEXT[row.state]],
        back=back, back_words=back.label if back else "",
        form=form or StepForm(initial={"on": today}), fitting=FITTING[row.state],
        drafts=drafts(_about(applicant, row)) if mine else [], waits=row.state in rules.WAITING,
    )  # fmt: skip
    status = 422 if form and form.errors else 200
    return render_page(request, "applicants/letters/letter.html", context, status=status)


def _about(applicant: Applicant, row: Letter) -> About:
    day = the_road.current().calendar.day(row.season, "A_REVIEW")
    in_eras = row.specialty is None or row.specialty.service == Specialty.Service.ERAS
    return About(
        writer=row.writer, me=applicant.user.shown_name, specialty=row.specialty.name if row.specialty else "",
        where=row.met_at or row.institution, read_on=day.on if in_eras else None, expected=day.expected,
        email=row.email,
    )  # fmt: skip


@applicant_page(None)
def add(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Note somebody who may write."""
    return form_page(
        request, LetterForm(posted(request), initial={"specialty": _aim(applicant)}), said=_("It is on your list."),
        then=home(applicant), template="applicants/record.html",
        save=lambda values: services.add_letter(applicant=applicant, values=values, by=user_of(request)).moved,
        context=_context(request, applicant, heading=_("Add a letter")),
    )  # fmt: skip


@applicant_page(None)
def change(request: HttpRequest, applicant: Applicant, letter: int) -> HttpResponse:
    """Change a letter."""
    row = _letter(request, applicant, letter)
    return form_page(
        request, LetterForm(posted(request), row=row), said=_("Saved."), then=row.get_absolute_url(),
        save=lambda values: services.change_letter(row=row, values=values, by=user_of(request)).moved,
        template="applicants/record.html",
        context=_context(request, applicant, heading=row.writer) | {
            "back_url": row.get_absolute_url(),
            "remove_url": reverse("letters:remove", args=[applicant.public_id, row.pk]),
        },
    )  # fmt: skip


@require_POST
@applicant_page(None)
def move(request: HttpRequest, applicant: Applicant, letter: int) -> HttpResponse:
    """One step on, or back."""
    row = _letter(request, applicant, letter)
    form = StepForm(request.POST)
    if not form.is_valid():
        return _page(request, applicant, row, form)
    to, was = State(form.cleaned_data["to"]), row.state
    try:
        kept = services.move_letter(row=row, to=to, on=form.cleaned_data["on"], by=user_of(request))
    except ValidationError as error:
        refuse(form, error)
        return _page(request, applicant, row, form)
    words = {"name": row.writer, "state": to.label, "was": was.label}
    if to in rules.NEXT[was]:
        said = _("%(name)s: %(state)s.") % words
    else:
        said = _("%(name)s: back to “%(state)s”. The day of “%(was)s” is taken away.") % words
    say(request, said, kept.moved)
    return go_on(request, row.get_absolute_url())


@require_POST
@applicant_page(None)
def nudge(request: HttpRequest, applicant: Applicant, letter: int) -> HttpResponse:
    """I asked again today."""
    row = _letter(request, applicant, letter)
    try:
        services.nudge(row=row, by=user_of(request))
        messages.success(request, _("Noted that you asked %(name)s again. We remind you in two weeks.") % {
            "name": row.writer,
        })  # fmt: skip
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, row.get_absolute_url())


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant, letter: int) -> HttpResponse:
    """Ask once, then remove a letter."""
    row = _letter(request, applicant, letter)
    return removal_page(
        request, remove=lambda: services.remove_letter(row=row, by=user_of(request)), what=row.writer,
        goes=_("The letter goes from Match %(season)s, with its days and notes. A step that it completed opens again. "
               "What is in MyERAS stays there.") % {"season": row.season},
        said=_("Removed: %(name)s.") % {"name": row.writer}, then=home(applicant), context=_context(request, applicant),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def carry_over(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Copy the letters that last into the season that is planned for now."""
    return _to_new_season(request, applicant, carry=True)


@require_POST
@applicant_page(None)
def move_season(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Only the plan moved: the same letters are for the season that is planned for now."""
    return _to_new_season(request, applicant, carry=False)


def _to_new_season(request: HttpRequest, applicant: Applicant, *, carry: bool) -> HttpResponse:
    season, by = applicant.target_season, user_of(request)
    assert season  # a plan has a season
    latest = services.season_now(applicant)
    try:
        if carry:
            rows = Letter.objects.editable_by(request.user).filter(applicant=applicant, season=latest)
            count = len(services.carry_over(applicant=applicant, letters=rows, to_season=season, by=by))
            said = ngettext("%(n)s letter came along.", "%(n)s letters came along.", count) % {"n": count}
        else:
            count = services.move_season(applicant=applicant, to_season=season, by=by)
            said = ngettext("%(n)s letter is now for Match %(season)s.", "%(n)s letters are now for Match %(season)s.",
                            count) % {"n": count, "season": season}  # fmt: skip
        messages.success(request, said)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, home(applicant))
