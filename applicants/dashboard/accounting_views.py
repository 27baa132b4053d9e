"""The season in numbers, all in."""

from django.http import HttpRequest, HttpResponse

from accounts.http import render_page
from applicants.checklist.views import base
from applicants.dashboard import accounting
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page


@applicant_page(Section.MATCH)
def season(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """What was listed, sent and held in this season; what it cost for whoever may see the budget."""
    context = base(request, applicant, "match") | {
        "counts": accounting.counts(request, applicant), "costs": accounting.costs(request, applicant),
        "has_budget": "budget" not in applicant.hidden_rooms,
    }  # fmt: skip
    return render_page(request, "applicants/dashboard/accounting.html", context)
