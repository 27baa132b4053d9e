"""The first page of documents: how far each part is, and what to do next."""

from django.http import HttpRequest, HttpResponse

from accounts.http import render_page
from applicants.checklist.views import base
from applicants.documents import limits, summary
from applicants.documents.cv.models import CvTexts, Experience
from applicants.documents.papers.models import Paper
from applicants.documents.photo.models import Photo
from applicants.documents.statements.models import Statement
from applicants.documents.vault.models import VaultItem
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page


@applicant_page(Section.DOCUMENTS)
def home(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Five parts, a line each."""
    user = request.user
    cv = CvTexts.objects.visible_to(user).filter(applicant=applicant).first()
    experiences = Experience.objects.visible_to(user).filter(applicant=applicant).only("position", "meaningful")
    parts = summary.parts(
        ready_on=cv.ready_on if cv else None,
        experiences=[(row.position, row.meaningful) for row in experiences],
        statements=list(Statement.objects.visible_to(user).filter(applicant=applicant).for_list()),
        papers=list(Paper.objects.visible_to(user).filter(applicant=applicant)),
        photos=list(Photo.objects.visible_to(user).filter(applicant=applicant)),
        vault=list(VaultItem.objects.visible_to(user).filter(applicant=applicant)),
        own_name=applicant.user.name, today=applicant.user.today(), limits=limits.current(),
    )  # fmt: skip
    context = base(request, applicant, "documents") | {"parts": parts}
    return render_page(request, "applicants/documents/home.html", context)
