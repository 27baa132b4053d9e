"""The pages of one's own weights and scores, and of the order that they propose."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, render_page
from applicants.checklist.views import base, user_of
from applicants.eras.models import ListedProgram
from applicants.match.ranking import order, reading, services, weighing
from applicants.match.ranking.forms import CriterionForm, ScoreForm
from applicants.match.ranking.models import ProgramScore, RankCriterion
from applicants.match.ranking.pages import PLACE, act, home, reader_of, revision_of
from applicants.match.ranking.proposal import propose
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page
from applicants.sharing.access import applicant_page


@applicant_page(Section.MATCH)
def weights(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """What matters to the person, and the score of each program; a POST adds a weight."""
    page = reading.page_of(applicant, reader_of(request, applicant))
    return form_page(
        request, CriterionForm(posted(request)), said=_("Added."), then=request.path,
        template="applicants/match/ranking/weights.html", context=base(request, applicant, PLACE) | {"page": page},
        save=lambda values: _none(weighing.add_criterion(applicant=applicant, by=user_of(request), **values)),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def begin_weights(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Begin with the example."""
    if weighing.begin_with_usual(applicant=applicant, by=user_of(request)):
        messages.success(request, _("Five weights are here. Change them until they are yours."))
    return go_on(request, _weights_url(applicant))


@applicant_page(None)
def criterion(request: HttpRequest, applicant: Applicant, criterion: int) -> HttpResponse:
    """Change a weight."""
    row = _criterion(request, applicant, criterion)
    form = CriterionForm(posted(request), initial={"name": row.name, "weight": row.weight})
    return form_page(
        request, form, said=_("Saved."), then=_weights_url(applicant), template="applicants/record.html",
        context=base(request, applicant, PLACE) | {
            "heading": row.name, "back_url": _weights_url(applicant),
            "remove_url": reverse("match:remove-criterion", args=[applicant.public_id, row.pk]),
        },
        save=lambda values: _none(weighing.change_criterion(row=row, by=user_of(request), **values)),
    )  # fmt: skip


@applicant_page(None)
def remove_criterion(request: HttpRequest, applicant: Applicant, criterion: int) -> HttpResponse:
    """Ask once, then take a weight and its scores away."""
    row = _criterion(request, applicant, criterion)
    return removal_page(
        request, what=row.name, goes=_("The scores that you gave for it go too. The order of your list stays."),
        said=_("Removed."), then=_weights_url(applicant), context=base(request, applicant, PLACE),
        remove=lambda: _none(weighing.remove_criterion(row=row, by=user_of(request))),
    )  # fmt: skip


@applicant_page(None)
def scores(request: HttpRequest, applicant: Applicant, listed: int) -> HttpResponse:
    """The scores of one program, and a hard stop."""
    rows = ListedProgram.objects.editable_by(request.user).filter(applicant=applicant)
    row = get_object_or_404(rows.for_list().select_related("hard_stop", "applicant"), pk=listed)
    criteria = list(RankCriterion.objects.editable_by(request.user).filter(applicant=applicant))
    known = ProgramScore.objects.editable_by(request.user).filter(applicant=applicant, listed=row)
    initial = {f"score_{one.criterion_id}": one.score for one in known}
    stop = getattr(row, "hard_stop", None)
    form = ScoreForm(posted(request), criteria=criteria, initial=initial | {"hard_stop": stop.reason if stop else ""})
    return form_page(
        request, form, said=_("Saved."), then=_weights_url(applicant), template="applicants/match/ranking/scores.html",
        context=base(request, applicant, PLACE) | {
            "row": row, "criteria": criteria, "back_url": _weights_url(applicant),
        },
        save=lambda values: _none(weighing.score(
            listed=row, scores=form.scores(), hard_stop=values["hard_stop"], by=user_of(request)
        )),
    )  # fmt: skip


@applicant_page(Section.MATCH)
def proposal(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The order that weights and scores propose, beside the list as it stands; a POST applies it."""
    if request.method == "POST":
        return act(request, applicant, lambda: services.order_by_scores(
            applicant=applicant, revision=revision_of(request), by=user_of(request)
        ))  # fmt: skip
    page = reading.page_of(applicant, reader_of(request, applicant))
    found = propose(page.places, [one.listed for one in page.out], page.opinion)
    context = base(request, applicant, PLACE) | {
        "page": page, "proposal": found, "changes": order.in_words(order.difference(page.places, found.places)),
        "back_url": home(applicant),
    }  # fmt: skip
    return render_page(request, "applicants/match/ranking/proposal.html", context)


def _weights_url(applicant: Applicant) -> str:
    return reverse("match:weights", args=[applicant.public_id])


def _criterion(request: HttpRequest, applicant: Applicant, pk: int) -> RankCriterion:
    rows = RankCriterion.objects.editable_by(request.user).filter(applicant=applicant).select_related("applicant")
    row: RankCriterion = get_object_or_404(rows, pk=pk)
    return row


def _none(_row: object) -> None:
    """Weights move nothing in the plan."""
