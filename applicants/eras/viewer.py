"""The person behind a request, in the plain values that the catalogue takes. One query."""

from django.http import HttpRequest
from django.urls import reverse

from applicants.eras import listing, rules
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant
from programs.catalogue.viewer import SavedSearch, Viewer
from programs.fit import Me


def of_request(request: HttpRequest) -> Viewer:
    """What the pages of the catalogue need of the applicant who is signed in; an empty Viewer for everybody else."""
    user = request.user
    if not user.is_authenticated or not user.is_applicant:
        return Viewer()
    applicant = listing.as_viewer(user)
    if applicant is None:
        return Viewer()
    user.applicant = applicant  # the navigation asks for it too
    key = [applicant.public_id]
    return Viewer(
        me=me_of(applicant, applicant.facts, applicant.aims),
        season=applicant.target_season,
        listed=frozenset(applicant.listed),
        list_url=reverse("eras:list", args=key),
        put_url=reverse("eras:put", args=key),
        save_url=reverse("eras:save", args=key),
        facts_url=reverse("eras:facts", args=key),
        searches=[
            SavedSearch(row["name"], row["query"], reverse("eras:remove-search", args=[*key, row["id"]]))
            for row in applicant.searches
        ],
    )


def me_for(request: HttpRequest, applicant: Applicant) -> Me:
    """The applicant whose list is looked at, as far as the one who looks may see. Two queries."""
    facts = FitFacts.objects.visible_to(request.user).filter(applicant=applicant).first()
    return me_of(applicant, facts, list(applicant.targetspecialtys.values_list("specialty_id", flat=True)))


def me_of(applicant: Applicant, facts: FitFacts | None, specialties: list[int]) -> Me:
    """Profile and facts of an applicant as plain values; days become years up to September before their Match."""
    facts = facts or FitFacts()
    until = rules.applying_on(applicant.target_season) if applicant.target_season else None
    graduated, last = applicant.graduation_on, facts.known("usce_last_on")
    return Me(
        visa=applicant.visa,
        step2=facts.known("step2_score"),
        attempts=facts.known("most_attempts"),
        years=rules.full_years(graduated, until) if graduated and until else None,
        usce_months=facts.known("usce_months"),
        usce_years_ago=rules.begun_years(last, until) if last and until else None,
        letters=facts.known("letters"),
        us_letters=facts.known("us_letters"),
        certified_at=facts.known("certified_at") or None,
        specialties=frozenset(specialties),
    )
