"""The end of every write of this room: what all documents mean now is told to the plan. Seven queries."""

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.documents import limits
from applicants.documents.cv.models import CvTexts, Experience
from applicants.documents.papers.models import Paper
from applicants.documents.photo.models import Photo
from applicants.documents.shown import Asked, Documents, Expiring, Statement, shown
from applicants.documents.statements.models import Reviewer
from applicants.documents.statements.models import Statement as StatementRow
from applicants.documents.vault.models import VaultItem
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "documents"


def tell(applicant: Applicant, by: "User") -> records.Moved:
    """Bring the plan to what the documents say. Called in the transaction of the write, with the applicant locked."""
    found = shown(documents_of(applicant), limits.current().statement.reviewers)
    return records.show(applicant=applicant, room=ROOM, shown=found, by=by)


def documents_of(applicant: Applicant) -> Documents:
    """The person's documents as plain values."""
    cv = CvTexts.objects.filter(applicant=applicant).first()
    experiences = Experience.objects.filter(applicant=applicant).aggregate(
        all=Count("pk"), chosen=Count("pk", filter=Q(position__isnull=False))
    )
    papers = list(Paper.objects.filter(applicant=applicant))
    photos = {photo.state: photo for photo in Photo.objects.filter(applicant=applicant)}
    reviewers = list(Reviewer.objects.filter(applicant=applicant).select_related("statement"))
    offered, accepted = photos.get(Photo.State.OFFERED), photos.get(Photo.State.ACCEPTED)
    return Documents(
        experiences=experiences["all"],
        cv_begun_on=cv.begun_on if cv else None,
        cv_ready_on=cv.ready_on if cv and experiences["chosen"] else None,
        statements=tuple(
            Statement(
                row.begun_on,
                row.final_on,
                tuple(one.returned_on for one in reviewers if one.statement_id == row.pk and one.returned_on),
            )
            for row in StatementRow.objects.filter(applicant=applicant)
        ),
        papers={paper.kind: (paper.asked_on, paper.arrived_on) for paper in papers},
        photo_offered_on=min((one.offered_on for one in (offered, accepted) if one), default=None),
        photo_accepted_on=accepted.accepted_on if accepted else None,
        asked=(*_papers_asked(applicant, papers), *_reviewers_asked(applicant, reviewers)),
        expiring=_expiring(applicant),
    )


def _papers_asked(applicant: Applicant, papers: list[Paper]) -> list[Asked]:
    path = reverse("documents:papers", args=[applicant.public_id])
    return [
        Asked(
            f"paper-{row.kind}", _("Ask again for: %(what)s") % {"what": row.get_kind_display()}, row.ask_again_on, path
        )
        for row in papers
        if row.ask_again_on
    ]


def _reviewers_asked(applicant: Applicant, reviewers: list[Reviewer]) -> list[Asked]:
    return [
        Asked(
            f"reviewer-{row.pk}", _("Ask %(name)s for remarks on “%(title)s”") % {
                "name": row.name, "title": row.statement.title,
            },
            row.ask_again_on, reverse("documents:statement", args=[applicant.public_id, row.statement_id]),
        )
        for row in reviewers
        if row.ask_again_on
    ]  # fmt: skip


def _expiring(applicant: Applicant) -> tuple[Expiring, ...]:
    path = reverse("documents:vault", args=[applicant.public_id])
    rows = VaultItem.objects.filter(applicant=applicant, expires_on__isnull=False).order_by("pk")
    return tuple(Expiring(f"vault-{row.pk}", row.label, row.expires_on, path) for row in rows if row.expires_on)
