"""Applying: how far it is, signals, what goes to which program, fees, certifying. Advisors with the section read."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, refuse, render_page
from applicants.checklist.views import base, user_of
from applicants.eras.applying import pages, reads, rules, services
from applicants.eras.applying.forms import AssignForm, CertifyForm, ManyForm
from applicants.eras.applying.models import Application
from applicants.eras.models import ListedProgram
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page, say
from applicants.sharing.access import applicant_page
from roadmap import road as the_road


def _url(applicant: Applicant, name: str, *args: Any) -> str:
    return reverse(f"applying:{name}", args=[applicant.public_id, *args])


def _context(request: HttpRequest, applicant: Applicant, tab: str, **more: Any) -> dict[str, Any]:
    return base(request, applicant, "applying") | {"tab": tab, "season": applicant.target_season} | more


@applicant_page(Section.PROGRAMS)
def overview(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """How far the applications are, and what comes next."""
    desk = reads.desk(applicant, user_of(request))
    lines = pages.papers(desk)
    limits = reads.limits(one.specialty_pk for one in desk.targets)
    opens = the_road.current().calendar.day(desk.season, "A_SUBMIT")
    context = _context(
        request, applicant, "overview", opens=opens, is_open=opens.on <= user_of(request).today(),
        parts=pages.services(desk, lines), elsewhere=pages.elsewhere(desk),
        groups=pages.signal_groups(desk, limits), bills=pages.cost(desk), has_list=bool(desk.targets),
    )  # fmt: skip
    return render_page(request, "applicants/eras/applying/overview.html", context)


@applicant_page(Section.PROGRAMS)
def signals(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Which programs get a signal, by specialty."""
    desk = reads.desk(applicant, user_of(request))
    limits = reads.limits(one.specialty_pk for one in desk.targets)
    context = _context(
        request, applicant, "signals", groups=pages.signal_groups(desk, limits), source=rules.SIGNALS
    )  # fmt: skip
    return render_page(request, "applicants/eras/applying/signals.html", context)


def _listed(request: HttpRequest, applicant: Applicant, pk: int) -> ListedProgram:
    rows = ListedProgram.objects.editable_by(request.user).filter(applicant=applicant).for_list()
    found: ListedProgram = get_object_or_404(rows.select_related("applicant__user"), pk=pk)
    return found


@require_POST
@applicant_page(None)
def signal(request: HttpRequest, applicant: Applicant, listed: int) -> HttpResponse:
    """Give a program a signal, or take it back (no `kind`)."""
    row, kind = _listed(request, applicant, listed), request.POST.get("kind", "")
    try:
        if kind:
            moved = services.set_signal(listed=row, kind=kind, by=user_of(request))
            say(request, _("%(name)s gets a signal.") % {"name": row.name}, moved)
        else:
            moved = services.take_signal(listed=row, by=user_of(request))
            say(request, _("%(name)s gets no signal.") % {"name": row.name}, moved)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, _url(applicant, "signals"))


@applicant_page(Section.PROGRAMS)
def documents(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """What goes to each program and what is missing; the applicant assigns to many at once."""
    desk = reads.desk(applicant, user_of(request))
    lines = pages.papers(desk)
    form = ManyForm(posted(request), desk=desk, targets=[line.target for line in lines])
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.assign(applicant=applicant, listed=form.chosen, wish=form.wish, by=user_of(request))
        except ValidationError as error:
            refuse(form, error)
        else:
            said = ngettext("Assigned to %(n)s program.", "Assigned to %(n)s programs.", kept.row) % {"n": kept.row}
            say(request, said, kept.moved)
            return go_on(request, _url(applicant, "documents"))
    only_lacking = request.GET.get("show") == "missing"
    context = _context(
        request, applicant, "documents", form=form, only_lacking=only_lacking, total=len(lines),
        lines=[line for line in lines if line.lacks] if only_lacking else lines,
        lacking=sum(line.lacks for line in lines), has_papers=bool(desk.letters_to_assign or desk.statements),
        source=rules.AAMC,
    )  # fmt: skip
    return render_page(
        request, "applicants/eras/applying/documents.html", context, status=422 if form.errors else 200
    )  # fmt: skip


@applicant_page(None)
def program(request: HttpRequest, applicant: Applicant, listed: int) -> HttpResponse:
    """What one program gets."""
    row, by = _listed(request, applicant, listed), user_of(request)
    desk = reads.desk(applicant, by)
    assigned = desk.assigned.get(row.pk, rules.NOTHING)
    form = AssignForm(posted(request), desk=desk, assigned=assigned.letters, initial={
        "letters": [str(pk) for pk in assigned.letters], "statement": str(assigned.statement or ""),
    })  # fmt: skip
    return form_page(
        request, form, said=_("Saved: what %(name)s gets.") % {"name": row.name}, then=_url(applicant, "documents"),
        save=lambda _values: services.assign(applicant=applicant, listed=[row.pk], wish=form.wish, by=by).moved,
        template="applicants/record.html",
        context=_context(request, applicant, "documents", heading=_("What %(name)s gets") % {"name": row.name},
                         back_url=_url(applicant, "documents")),
    )  # fmt: skip


@applicant_page(Section.PROGRAMS)
def fees(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """What the applications cost, and what one program more costs."""
    desk = reads.desk(applicant, user_of(request))
    context = _context(request, applicant, "fees", bills=pages.cost(desk))
    return render_page(request, "applicants/eras/applying/fees.html", context)


# --------------------------------------------------------------------------------- certifying


def _checked(service: str) -> str:
    if service not in Application.Service.values:
        raise Http404
    return service


@applicant_page(None)
def certify(request: HttpRequest, applicant: Applicant, service: str) -> HttpResponse:
    """What is missing, and the day on which the application was certified."""
    by, name = user_of(request), pages.SERVICE_WORDS[_checked(service)]
    desk = reads.desk(applicant, by)
    part = pages.service_part(desk, pages.papers(desk), service)
    opens = the_road.current().calendar.day(desk.season, "A_SUBMIT")
    form = CertifyForm(posted(request), initial={"certified_on": by.today()})

    def save(values: Any) -> Any:
        kept = services.certify(applicant=applicant, service=service, certified_on=values["certified_on"], by=by)
        if service == Application.Service.ERAS:
            for remark in rules.before_sending_opens(kept.row.certified_on, opens.on):
                messages.warning(request, str(remark.words))
        return kept.moved

    return form_page(
        request, form, said=_("Noted: your %(service)s application is certified.") % {"service": name}, save=save,
        then=_url(applicant, "overview"), template="applicants/eras/applying/certify.html",
        context=_context(request, applicant, "overview", service=service, name=name, part=part, opens=opens,
                         is_eras=service == Application.Service.ERAS),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def more(request: HttpRequest, applicant: Applicant, service: str) -> HttpResponse:
    """The programs that were added since are applied to as well."""
    try:
        kept = services.send_more(applicant=applicant, service=_checked(service), by=user_of(request))
        say(request, _("Noted: you applied to these programs too."), kept.moved)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, _url(applicant, "overview"))


@applicant_page(None)
def take_back(request: HttpRequest, applicant: Applicant, service: str) -> HttpResponse:
    """Ask once, then note that it was not certified after all."""
    rows = Application.objects.editable_by(request.user).filter(applicant=applicant, service=_checked(service))
    row = rows.select_related("applicant__user").first()
    if row is None:  # taken back already, in another tab
        return go_on(request, _url(applicant, "overview"))
    name = pages.SERVICE_WORDS[service]
    return removal_page(
        request, remove=lambda: services.take_back(row=row, by=user_of(request)),
        what=_("Certified in %(service)s") % {"service": name}, then=_url(applicant, "overview"),
        goes=_("Only the note goes; what you did in %(service)s stays. Programs that went with it are “will apply” "
               "again, signals can be changed again, and the step of your roadmap opens again.") % {"service": name},
        said=_("Taken back: your %(service)s application is not certified.") % {"service": name},
        context=_context(request, applicant, "overview"),
    )  # fmt: skip
