"""The person's own list, as the explanation and the couple's page read it. No writes."""

from dataclasses import dataclass

from applicants.eras.models import ListedProgram
from applicants.match.ranking.models import RankEntry
from applicants.profile.models import Applicant


@dataclass(frozen=True)
class OwnEntry:
    """A line of the own list. `key` is the same for as long as it is ranked, or listed while nothing is ranked.

    `listed` is the id of its program on the list of programs; two tracks of one program are two lines.
    """

    position: int
    key: int
    listed: int
    name: str
    specialty: str
    code: str

    @property
    def label(self) -> str:
        """Name and specialty: one hospital may have several programs."""
        return f"{self.name} · {self.specialty}"


def own_list(applicant: Applicant, *, met: bool = True) -> list[OwnEntry]:
    """The primary rank list in its order; while there is none, the programs that interviewed them, by name.

    At most two queries. Whoever comes this far may see the rank list; without `met` they may not know where there were
    interviews.
    """
    ranked = RankEntry.objects.current().filter(applicant=applicant).for_list().primary()
    found = [
        OwnEntry(row.position, row.pk, row.listed_id, row.listed.name, row.listed.specialty.name, row.code)
        for row in ranked
    ]  # fmt: skip
    if found or not met:
        return found
    rows = ListedProgram.objects.current().filter(applicant=applicant, state=ListedProgram.State.INTERVIEWED)
    return [
        OwnEntry(position, row.pk, row.pk, row.name, row.specialty.name, "")
        for position, row in enumerate(rows.for_list(), 1)
    ]  # fmt: skip
