"""The person's own list, as the explanation and the couple's page read it. No writes."""

from dataclasses import dataclass

from applicants.eras.models import ListedProgram
from applicants.profile.models import Applicant

RANKABLE = (ListedProgram.State.INTERVIEWED, ListedProgram.State.RANKED)


@dataclass(frozen=True)
class OwnEntry:
    """A program of the own list. `key` is the same for as long as the program is listed."""

    position: int
    key: int
    name: str
    specialty: str
    code: str

    @property
    def label(self) -> str:
        """Name and specialty: one hospital may have several programs."""
        return f"{self.name} · {self.specialty}"


def own_list(applicant: Applicant) -> list[OwnEntry]:
    """The programs that the person ranks, in their order. One query. Whoever comes this far may see the rank list.

    Until the rank list is joined: the listed programs that they interviewed at or ranked, by name.
    """
    rows = ListedProgram.objects.current().filter(applicant=applicant, state__in=RANKABLE).for_list()
    return [
        OwnEntry(position, row.pk, row.name, row.specialty.name, row.now.public_code if row.now else row.own_code)
        for position, row in enumerate(rows, 1)
    ]
