"""What the applicant writes in the exams room: a form or a question on a page of its own, for the owner alone."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.http import posted
from applicants.checklist.records import Moved
from applicants.checklist.views import user_of
from applicants.exams import forms, services, study
from applicants.exams.kinds import Exam
from applicants.exams.models import Attempt, ExamTarget, PracticeScore, StudyPlan, StudyResource, StudyWeek
from applicants.exams.views import exam_or_404, room_base
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page
from applicants.sharing.access import applicant_page

FORM = "applicants/exams/form.html"


def exam_url(applicant: Applicant, exam: str) -> str:
    return reverse("exams:exam", args=[applicant.public_id, exam])


def _row(request: HttpRequest, applicant: Applicant, model: Any, pk: int, *related: str) -> Any:
    rows = model.objects.editable_by(request.user).filter(applicant=applicant)
    return get_object_or_404(rows.select_related("applicant", *related), pk=pk)


def _plan(request: HttpRequest, applicant: Applicant, exam: Exam) -> Any:
    rows = StudyPlan.objects.editable_by(request.user).filter(applicant=applicant)
    return get_object_or_404(rows.select_related("applicant"), exam=exam)


def _form_page(
    request: HttpRequest, applicant: Applicant, form: Any, *, exam: Exam, title: str, save: Any, lede: str = "",
    remove_url: str = "", part: str = "", said: str = "",
) -> HttpResponse:  # fmt: skip
    then = exam_url(applicant, exam) + (f"#{part}" if part else "")
    context = room_base(request, applicant) | {
        "kind": exam, "title": title, "lede": lede, "remove_url": remove_url, "back_url": then,
    }  # fmt: skip
    return form_page(
        request, form, save=save, said=said or _("Saved."), then=then, template=FORM, context=context
    )  # fmt: skip


def _removal(
    request: HttpRequest, applicant: Applicant, *, exam: str, remove: Any, what: str, goes: str, part: str = ""
) -> HttpResponse:  # fmt: skip
    then = exam_url(applicant, exam) + (f"#{part}" if part else "")
    context = room_base(request, applicant)
    return removal_page(
        request, remove=remove, what=what, goes=goes, said=_("Removed."), then=then, context=context
    )  # fmt: skip


# ---------------------------------------------------------------------------------------- attempts


@applicant_page(None)
def add_attempt(request: HttpRequest, applicant: Applicant, exam: str) -> HttpResponse:
    """Record an attempt, from the plan to the result."""
    kind = exam_or_404(exam)

    def save(values: Mapping[str, Any]) -> Moved:
        values = {**values, "exam": kind}
        return services.add_attempt(applicant=applicant, values=values, by=user_of(request))[1]

    form = forms.AttemptForm(posted(request), exam=kind)
    title = _("Add an attempt at %(exam)s") % {"exam": kind.label}
    return _form_page(request, applicant, form, exam=kind, title=title, save=save)


@applicant_page(None)
def attempt(request: HttpRequest, applicant: Applicant, attempt: int) -> HttpResponse:
    """Change an attempt."""
    row = _row(request, applicant, Attempt, attempt)
    kind = Exam(row.exam)

    def save(values: Mapping[str, Any]) -> Moved:
        return services.change_attempt(row=row, values=values, by=user_of(request))

    form = forms.AttemptForm(posted(request), instance=row, exam=kind)
    return _form_page(
        request, applicant, form, exam=kind, title=_("Attempt at %(exam)s") % {"exam": kind.label}, save=save,
        remove_url=reverse("exams:remove-attempt", args=[applicant.public_id, row.pk]),
    )  # fmt: skip


@applicant_page(None)
def remove_attempt(request: HttpRequest, applicant: Applicant, attempt: int) -> HttpResponse:
    """Ask once, then take the attempt away."""
    row = _row(request, applicant, Attempt, attempt)
    return _removal(
        request, applicant, exam=row.exam, what=str(row),
        goes=_("Its days and its result go with it. Steps that it showed as done are open again."),
        remove=lambda: services.remove_attempt(row=row, by=user_of(request)),
    )  # fmt: skip


# ------------------------------------------------------------------------------ practice and target


@applicant_page(None)
def add_practice(request: HttpRequest, applicant: Applicant, exam: str) -> HttpResponse:
    """Record a practice exam."""
    kind = exam_or_404(exam)

    def save(values: Mapping[str, Any]) -> Moved:
        values = {**values, "exam": kind}
        return services.add_practice(applicant=applicant, values=values, by=user_of(request))[1]

    form = forms.PracticeForm(posted(request), exam=kind)
    title = _("Add a practice exam for %(exam)s") % {"exam": kind.label}
    return _form_page(request, applicant, form, exam=kind, title=title, save=save, part="practice")


@applicant_page(None)
def practice(request: HttpRequest, applicant: Applicant, practice: int) -> HttpResponse:
    """Change a practice exam."""
    row = _row(request, applicant, PracticeScore, practice)
    kind = Exam(row.exam)

    def save(values: Mapping[str, Any]) -> Moved:
        return services.change_practice(row=row, values=values, by=user_of(request))

    form = forms.PracticeForm(posted(request), instance=row, exam=kind)
    return _form_page(
        request, applicant, form, exam=kind, title=_("Practice exam"), save=save, part="practice",
        remove_url=reverse("exams:remove-practice", args=[applicant.public_id, row.pk]),
    )  # fmt: skip


@applicant_page(None)
def remove_practice(request: HttpRequest, applicant: Applicant, practice: int) -> HttpResponse:
    """Ask once, then take the practice exam away."""
    row = _row(request, applicant, PracticeScore, practice)
    return _removal(
        request, applicant, exam=row.exam, what=str(row), part="practice",
        goes=_("Its score leaves the picture and the trend."),
        remove=lambda: services.remove_practice(row=row, by=user_of(request)),
    )  # fmt: skip


@applicant_page(None)
def target(request: HttpRequest, applicant: Applicant, exam: str) -> HttpResponse:
    """Say what one aims for."""
    kind = exam_or_404(exam)
    rows = ExamTarget.objects.editable_by(request.user).filter(applicant=applicant, exam=kind)

    def save(values: Mapping[str, Any]) -> None:
        services.set_target(applicant=applicant, exam=kind, value=values["value"], by=user_of(request))

    initial = {"value": rows.values_list("value", flat=True).first()}
    form = forms.TargetForm(posted(request), initial=initial, exam=kind)
    title = _("Your target for %(exam)s") % {"exam": kind.label}
    lede = _("It is yours: a line in the picture of your practice scores, and no promise.")
    return _form_page(request, applicant, form, exam=kind, title=title, lede=lede, save=save, part="practice")


# -------------------------------------------------------------------------------------- study plans


@applicant_page(None)
def plan(request: HttpRequest, applicant: Applicant, exam: str) -> HttpResponse:
    """Make the study plan of an exam, or change it."""
    kind = exam_or_404(exam)
    row = StudyPlan.objects.editable_by(request.user).filter(applicant=applicant, exam=kind).first()

    def save(values: Mapping[str, Any]) -> Moved:
        return services.set_plan(applicant=applicant, exam=kind, values=values, by=user_of(request))[1]

    form = forms.PlanForm(posted(request), instance=row, usual=study.USUAL_WEEKS.get(kind))
    gone = reverse("exams:remove-plan", args=[applicant.public_id, kind.value]) if row else ""
    return _form_page(
        request, applicant, form, exam=kind, title=_("Study plan for %(exam)s") % {"exam": kind.label}, save=save,
        lede=_("A missed week moves the end, and the plan says by how much."), remove_url=gone, part="study",
    )  # fmt: skip


@applicant_page(None)
def remove_plan(request: HttpRequest, applicant: Applicant, exam: str) -> HttpResponse:
    """Ask once, then take the plan away."""
    kind = exam_or_404(exam)
    row = _plan(request, applicant, kind)
    return _removal(
        request, applicant, exam=kind, what=_("Study plan for %(exam)s") % {"exam": kind.label}, part="study",
        goes=_("What you said of its weeks goes with it, and its books and question banks."),
        remove=lambda: services.remove_plan(row=row, by=user_of(request)),
    )  # fmt: skip


@applicant_page(None)
def week(request: HttpRequest, applicant: Applicant, exam: str, week: int) -> HttpResponse:
    """Say how a week of the plan went."""
    kind = exam_or_404(exam)
    row = _plan(request, applicant, kind)
    weeks = StudyWeek.objects.editable_by(request.user).filter(plan=row, number=week)
    known = weeks.values_list("hours_done", flat=True).first()

    def save(values: Mapping[str, Any]) -> None:
        services.say_week(plan=row, number=week, hours=values["hours_done"], by=user_of(request))

    begins = date_format(study.week_start(row.starts_on, min(max(week, 1), 520)))
    form = forms.WeekForm(posted(request), initial={"hours_done": known})
    lede = _("The week from %(day)s. Planned: %(hours)s hours.") % {"day": begins, "hours": f"{row.hours_a_week:g}"}
    return _form_page(
        request, applicant, form, exam=kind, title=_("Week %(n)s: how did it go?") % {"n": week}, lede=lede, save=save,
        part="study", remove_url=""
        if known is None
        else reverse("exams:forget-week", args=[applicant.public_id, kind.value, week]),
    )  # fmt: skip


@applicant_page(None)
def forget_week(request: HttpRequest, applicant: Applicant, exam: str, week: int) -> HttpResponse:
    """Ask once, then take back what was said of a week."""
    kind = exam_or_404(exam)
    row = _plan(request, applicant, kind)
    return _removal(
        request, applicant, exam=kind, what=_("What you said of week %(n)s") % {"n": week}, part="study",
        goes=_("The plan counts this week as studied again until you say otherwise."),
        remove=lambda: services.forget_week(plan=row, number=week, by=user_of(request)),
    )  # fmt: skip


@applicant_page(None)
def add_resource(request: HttpRequest, applicant: Applicant, exam: str) -> HttpResponse:
    """Put a book or question bank into the plan."""
    kind = exam_or_404(exam)
    row = _plan(request, applicant, kind)

    def save(values: Mapping[str, Any]) -> None:
        services.add_resource(plan=row, values=values, by=user_of(request))

    form = forms.ResourceForm(posted(request))
    title = _("Add a book or question bank")
    return _form_page(request, applicant, form, exam=kind, title=title, save=save, part="study")


@applicant_page(None)
def resource(request: HttpRequest, applicant: Applicant, resource: int) -> HttpResponse:
    """Change a resource, or how many passes are done."""
    row = _row(request, applicant, StudyResource, resource, "plan")

    def save(values: Mapping[str, Any]) -> None:
        services.change_resource(row=row, values=values, by=user_of(request))

    form = forms.ResourceForm(posted(request), instance=row)
    gone = reverse("exams:remove-resource", args=[applicant.public_id, row.pk])
    kind, name = Exam(row.plan.exam), row.name
    return _form_page(
        request, applicant, form, exam=kind, title=name, save=save, remove_url=gone, part="study"
    )  # fmt: skip


@applicant_page(None)
def remove_resource(request: HttpRequest, applicant: Applicant, resource: int) -> HttpResponse:
    """Ask once, then take the resource out of the plan."""
    row = _row(request, applicant, StudyResource, resource, "plan")
    return _removal(
        request, applicant, exam=row.plan.exam, what=row.name, goes=_("How far you came with it goes, too."),
        part="study", remove=lambda: services.remove_resource(row=row, by=user_of(request)),
    )  # fmt: skip
