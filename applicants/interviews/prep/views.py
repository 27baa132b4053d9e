"""The pages of the preparation: questions and answers, practice, mock interviews; for each interview its own page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, render_page
from applicants.checklist.views import base, user_of
from applicants.interviews.models import Interview
from applicants.interviews.prep import rules, services
from applicants.interviews.prep.bank import GROUPS, bank
from applicants.interviews.prep.forms import AnswerForm, MessageForm, MockForm, NotesForm, PracticeForm
from applicants.interviews.prep.models import (
    Answer,
    BeforeLine,
    InterviewNotes,
    Message,
    MockInterview,
    Practice,
    ReadyLine,
)
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page
from applicants.sharing.access import applicant_page

MODELS: dict[str, Any] = {"answer": Answer, "practice": Practice, "mock": MockInterview, "message": Message,
                          "line": BeforeLine}  # fmt: skip
"""What can be removed, by the word in its address."""


def _home(applicant: Applicant) -> str:
    return reverse("prep:home", args=[applicant.public_id])


def _page_of(applicant: Applicant, interview: int) -> str:
    return reverse("prep:interview", args=[applicant.public_id, interview])


def _context(request: HttpRequest, applicant: Applicant, **more: Any) -> dict[str, Any]:
    return base(request, applicant, "interviews") | more


# ------------------------------------------------------------------------------------ for all interviews


@applicant_page(Section.INTERVIEWS)
def home(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Questions with the person's answers, mock interviews, the list for video calls."""
    answers = list(Answer.objects.visible_to(request.user).filter(applicant=applicant).for_list())
    by_key = {answer.key: answer for answer in answers if answer.key}
    mocks = MockInterview.objects.visible_to(request.user).filter(applicant=applicant)
    ticks = rules.ticked(ReadyLine.objects.visible_to(request.user).filter(applicant=applicant))
    groups = [
        (key, name, [(one, by_key.get(one.key)) for one in bank().questions.values() if one.group == key])
        for key, name in GROUPS.items()
    ]
    return render_page(request, "applicants/interviews/prep/home.html", _context(
        request, applicant, groups=groups, own=[answer for answer in answers if not answer.key], mocks=list(mocks),
        ready=[(line, ticks.get(line.key)) for line in bank().ready.values()],
        ready_count=len(ticks.keys() & bank().ready.keys()), answered=len(answers), today=applicant.user.today(),
    ))  # fmt: skip


@applicant_page(None)
def answer(request: HttpRequest, applicant: Applicant, key: str) -> HttpResponse:
    """Answer a question of the bank, or change the answer; the practice log stands below."""
    question = bank().questions.get(key)
    if question is None:
        raise Http404
    rows = Answer.objects.editable_by(request.user).select_related("applicant")
    return _answer_page(request, applicant, rows.filter(applicant=applicant, key=key).first(), key, question)


@applicant_page(None)
def own_answer(request: HttpRequest, applicant: Applicant, row: int) -> HttpResponse:
    """The answer to a question of one's own."""
    rows = Answer.objects.editable_by(request.user).select_related("applicant")
    return _answer_page(request, applicant, get_object_or_404(rows, applicant=applicant, pk=row, key=""), "", None)


@applicant_page(None)
def add_own(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """A question of one's own with its answer."""
    return _answer_page(request, applicant, None, "", None)


def _answer_page(
    request: HttpRequest, applicant: Applicant, row: Answer | None, key: str, question: Any
) -> HttpResponse:  # fmt: skip
    form = AnswerForm(posted(request), instance=row, own=not key)

    def save(values: Any) -> Any:
        if row:
            return services.change(row=row, values=values, by=user_of(request)).moved
        values = values | {"key": key}
        return services.add(model=Answer, applicant=applicant, values=values, by=user_of(request)).moved

    said = Practice.objects.editable_by(request.user).filter(applicant=applicant, answer=row)
    return form_page(
        request, form, save=save, said=_("Saved."), then=_home(applicant),
        template="applicants/interviews/prep/answer.html",
        context=_context(
            request, applicant, question=question, row=row, practices=list(said) if row else [],
            back_url=_home(applicant),
        ),
    )  # fmt: skip


@applicant_page(None)
def practice(request: HttpRequest, applicant: Applicant, row: int) -> HttpResponse:
    """Note that an answer was said aloud."""
    kept = get_object_or_404(Answer.objects.editable_by(request.user).filter(applicant=applicant), pk=row)
    form = PracticeForm(posted(request), initial={"on": applicant.user.today()})
    return form_page(
        request, form, said=_("Noted."), then=_home(applicant), template="applicants/record.html",
        save=lambda values: services.add(
            model=Practice, applicant=applicant, values=values, by=user_of(request), answer=kept
        ).moved,
        context=_context(
            request, applicant, heading=_("Practiced: %(question)s") % {"question": kept.words},
            back_url=_home(applicant),
        ),
    )  # fmt: skip


@applicant_page(None)
def add_mock(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Plan a mock interview, or write down one that was held."""
    return form_page(
        request, MockForm(posted(request)), said=_("Added."), then=_home(applicant), template="applicants/record.html",
        save=lambda values: services.add(
            model=MockInterview, applicant=applicant, values=values, by=user_of(request)
        ).moved,
        context=_context(request, applicant, heading=_("Add a mock interview"), back_url=_home(applicant)),
    )  # fmt: skip


@applicant_page(None)
def change_mock(request: HttpRequest, applicant: Applicant, row: int) -> HttpResponse:
    """Change a mock interview: it was held, this is what they said."""
    rows = MockInterview.objects.editable_by(request.user).select_related("applicant")
    kept = get_object_or_404(rows, applicant=applicant, pk=row)
    return form_page(
        request, MockForm(posted(request), instance=kept), said=_("Saved."), then=_home(applicant),
        save=lambda values: services.change(row=kept, values=values, by=user_of(request)).moved,
        template="applicants/record.html",
        context=_context(
            request, applicant, heading=_("Change the mock interview"), back_url=_home(applicant),
            remove_url=reverse("prep:remove", args=[applicant.public_id, "mock", row]),
        ),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def tick_ready(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Tick a line of the list for video calls (`on`), or take the tick back."""
    try:
        services.tick_ready(
            applicant=applicant, key=request.POST.get("key", ""), done=bool(request.POST.get("on")),
            by=user_of(request),
        )  # fmt: skip
    except ValidationError:
        raise Http404 from None
    return go_on(request, _home(applicant))


# ------------------------------------------------------------------------------------ for one interview


def _interview(request: HttpRequest, applicant: Applicant, pk: int, *, own: bool) -> Interview:
    rows = Interview.objects.editable_by(request.user) if own else Interview.objects.visible_to(request.user)
    found: Interview = get_object_or_404(rows.with_program().select_related("applicant"), applicant=applicant, pk=pk)
    return found


@applicant_page(Section.INTERVIEWS)
def interview(request: HttpRequest, applicant: Applicant, interview: int) -> HttpResponse:
    """What to do before it, what is known, what was noted after, what was written."""
    row = _interview(request, applicant, interview, own=False)
    noted = InterviewNotes.objects.visible_to(request.user).filter(interview=row).first()
    lines = list(BeforeLine.objects.visible_to(request.user).filter(interview=row))
    written = list(
        Message.objects.visible_to(request.user).filter(applicant=applicant).select_related("interview")
    )  # fmt: skip
    ticks = rules.ticked(lines)
    mine = applicant.user_id == request.user.pk
    may_see_ranks = mine or Section.MATCH in getattr(request, "granted_sections", ())
    today = applicant.user.today()
    ended = applicant.user.today(row.starts_at) if row.state == Interview.State.DONE and row.starts_at else None
    if not may_see_ranks:
        written = [one for one in written if one.kind != Message.Kind.FIRST]
    firsts = [
        rules.Said(one.interview_id, one.kind, one.on, one.interview.state in _GIVEN_UP) for one in written
    ]  # fmt: skip
    remarks = rules.notes_due(ended, bool(noted and noted.after_on), today) + rules.said_first(firsts)
    return render_page(request, "applicants/interviews/prep/interview.html", _context(
        request, applicant, row=row, noted=noted, remarks=remarks if mine else (), conduct=rules.conduct(),
        before=[(line, ticks.get(line.key)) for line in bank().before.values()],
        own_lines=[line for line in lines if not line.key],
        written=[one for one in written if one.interview_id == row.pk],
    ))  # fmt: skip


_GIVEN_UP = (Interview.State.DECLINED, Interview.State.CANCELLED)


@applicant_page(None)
def notes(request: HttpRequest, applicant: Applicant, interview: int) -> HttpResponse:
    """Research, own questions; once it has begun also how it was."""
    row = _interview(request, applicant, interview, own=True)
    kept = InterviewNotes.objects.editable_by(request.user).filter(interview=row).first()
    begun = row.starts_at is not None and row.starts_at <= timezone.now()
    return form_page(
        request, NotesForm(posted(request), instance=kept, begun=begun), said=_("Saved."),
        save=lambda values: services.save_notes(interview=row, values=values, by=user_of(request)).moved,
        then=_page_of(applicant, row.pk), template="applicants/record.html",
        context=_context(
            request, applicant, heading=_("Notes: %(program)s") % {"program": row.listed.name},
            back_url=_page_of(applicant, row.pk),
        ),
    )  # fmt: skip


@applicant_page(None)
def add_message(request: HttpRequest, applicant: Applicant, interview: int) -> HttpResponse:
    """Note what was written to the program, or what it wrote."""
    row = _interview(request, applicant, interview, own=True)
    return form_page(
        request, MessageForm(posted(request), initial={"on": applicant.user.today(), "kind": "thanks"}),
        save=lambda values: services.add(
            model=Message, applicant=applicant, values=values, by=user_of(request), interview=row
        ).moved,
        said=_("Noted."), then=_page_of(applicant, row.pk), template="applicants/interviews/prep/message.html",
        context=_context(
            request, applicant, heading=_("Written to %(program)s") % {"program": row.listed.name},
            back_url=_page_of(applicant, row.pk), conduct=rules.conduct(),
        ),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def before(request: HttpRequest, applicant: Applicant, interview: int) -> HttpResponse:
    """Tick a line (`line`, `on`), or add one of one's own (`text`)."""
    row = _interview(request, applicant, interview, own=True)
    by, text = user_of(request), request.POST.get("text", "").replace("\0", " ").strip()
    if text:
        try:
            services.add(model=BeforeLine, applicant=applicant, values={"text": text}, by=by, interview=row)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
    elif "line" in request.POST:
        try:
            services.tick_before(interview=row, line=request.POST["line"], done=bool(request.POST.get("on")), by=by)
        except ValidationError:
            raise Http404 from None
    return go_on(request, _page_of(applicant, row.pk))


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant, thing: str, row: int) -> HttpResponse:
    """Ask once, then take it away."""
    rows = MODELS[thing].objects.editable_by(request.user).select_related("applicant")
    kept = get_object_or_404(rows, applicant=applicant, pk=row)
    then = _page_of(applicant, kept.interview_id) if hasattr(kept, "interview_id") else _home(applicant)
    goes = _("Its practice log goes with it.") if thing == "answer" else _("It cannot be brought back.")
    return removal_page(
        request, remove=lambda: services.remove(row=kept, by=user_of(request)), what=str(kept), goes=goes,
        said=_("Removed."), then=then, context=_context(request, applicant),
    )  # fmt: skip
