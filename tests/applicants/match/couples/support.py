"""Two people who match together, and what they share."""

from applicants.eras.models import ListedProgram
from applicants.match.couples import services
from applicants.match.explain.reads import own_list
from applicants.match.ranking import services as ranking
from applicants.match.ranking.models import RankEntry
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory


def couple_of_two(first, second=None):
    """A couple that stands: (couple, second)."""
    second = second or ApplicantFactory()
    couple = services.invite(applicant=first, email=second.user.email, by=first.user)
    return services.accept(couple=couple, by=second.user), second


def interviewed(person, *names):
    """Programs at which this person interviewed; the ids of their lines, by name."""
    rows = [
        ListedProgram.objects.create(applicant=person, program=ProgramFactory(name=name), state="interviewed")
        for name in names
    ]  # fmt: skip
    return [row.pk for row in sorted(rows, key=lambda row: row.name)]


def sharing(couple, person, *names):
    """This person interviewed at these programs and shares them; their shared rows in order.

    Who has a rank list already ranks them too: what is shared is taken from it.
    """
    ids = interviewed(person, *names)
    if RankEntry.objects.current().filter(applicant=person).exists():
        for listed in ListedProgram.objects.filter(pk__in=ids).for_list():
            ranking.put(applicant=person, listed=listed, code="", revision=None, by=person.user)
    keys = [entry.key for entry in own_list(person) if entry.name in names]
    services.share(couple=couple, keys=keys, by=person.user)
    return list(couple.shared.filter(applicant=person))


def pair_up(couple, person):
    """Two rows for one alone, of what this person shares."""
    sharing(couple, person, "Alpha Hospital", "Beta Hospital")
    couple.refresh_from_db()
    services.propose(couple=couple, most=2, one_sided=True, revision=couple.revision, by=person.user)
