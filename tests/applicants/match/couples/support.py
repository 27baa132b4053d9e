"""Two people who match together, and what they share."""

from applicants.eras.models import ListedProgram
from applicants.match.couples import services
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
    """This person interviewed at these programs and shares them; their shared rows in order."""
    services.share(couple=couple, keys=interviewed(person, *names), by=person.user)
    return list(couple.shared.filter(applicant=person))


def pair_up(couple, person):
    """Two rows for one alone, of what this person shares."""
    sharing(couple, person, "Alpha Hospital", "Beta Hospital")
    couple.refresh_from_db()
    services.propose(couple=couple, most=2, one_sided=True, revision=couple.revision, by=person.user)
