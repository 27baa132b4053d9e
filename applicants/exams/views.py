"""The pages of the exams room to look at: all exams, and one of them. Advisors with the section read along."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.http import render_page
from applicants.checklist.views import base, user_of
from applicants.exams import guidance, pages
from applicants.exams.kinds import Exam
from applicants.exams.models import is_percent
from applicants.exams.standards import rulebook
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page


def exam_or_404(key: str) -> Exam:
    """The exam of an address."""
    if key not in Exam.values:
        raise Http404
    return Exam(key)


def room_base(request: HttpRequest, applicant: Applicant) -> dict[str, Any]:
    """What every page of the room needs."""
    return base(request, applicant, "exams") | {"today": applicant.user.today()}


def _person(request: HttpRequest, applicant: Applicant, context: dict[str, Any]) -> pages.Person:
    sees_road = context["mine"] or Section.ROADMAP in getattr(request, "granted_sections", ())
    return pages.person_of(user_of(request), applicant, sees_road=sees_road)


@applicant_page(Section.EXAMS)
def room(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """All exams: where the person stands, what the rules warn of."""
    context = room_base(request, applicant)
    rows = pages.Rows(user_of(request), applicant)
    cards = pages.cards(rows, _person(request, applicant, context))
    context |= {"cards": cards, "is_empty": all(card.is_empty for card in cards)}
    return render_page(request, "applicants/exams/room.html", context)


@applicant_page(Section.EXAMS)
def exam(request: HttpRequest, applicant: Applicant, exam: str) -> HttpResponse:
    """One exam: attempts with what the rules say, practice scores against the target, the study plan."""
    kind = exam_or_404(exam)
    context = room_base(request, applicant)
    rows = pages.Rows(user_of(request), applicant)
    person = _person(request, applicant, context)
    card = pages.card(kind, rows, person)
    weeks = {row.number: row for row in rows.weeks if card.plan and row.plan_id == card.plan.pk}
    context |= {
        "card": card,
        "kind": kind,
        "practice": [row for row in rows.practice if row.exam == kind],
        "picture": pages.drawing(kind, rows),
        "is_percent": is_percent(kind),
        "weeks": [weeks[number] for number in sorted(weeks, reverse=True)],
        "resources": [row for row in rows.resources if card.plan and row.plan_id == card.plan.pk],
        "advice": guidance.ADVICE[kind],
        "oet_minimum": rulebook().oet_minimum(person.today),
    }
    return render_page(request, "applicants/exams/exam.html", context)
