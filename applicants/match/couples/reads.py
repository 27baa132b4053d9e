"""What the page of a couple shows. No writes."""

from collections.abc import Sequence
from dataclasses import dataclass

from applicants.match.couples import rules
from applicants.match.couples.models import Couple, CouplePair, PairChange, Partner, SharedProgram
from applicants.profile.models import Applicant
from applicants.remarks import Remark
from roadmap import fees

CHANGES_SHOWN = 10


@dataclass(frozen=True)
class Standing:
    """A couple as one of its partners sees it. `names`, `shared` and `agreed` are those of the first and the second."""

    couple: Couple
    side: str
    names: Sequence[str]
    shared: Sequence[Sequence[SharedProgram]]
    agreed: Sequence[bool]
    pairs: Sequence[CouplePair]
    changes: Sequence[PairChange]
    remarks: Sequence[Remark]

    @property
    def i_agreed(self) -> bool:
        """Whether the one who looks said that this very list is ready."""
        return self.agreed[Partner.Side.values.index(self.side)]

    @property
    def they_agreed(self) -> bool:
        """Whether the other one did."""
        return self.agreed[1 - Partner.Side.values.index(self.side)]

    @property
    def partner(self) -> str:
        """The name of the other one."""
        return self.names[1 - Partner.Side.values.index(self.side)]

    @property
    def mine(self) -> Sequence[SharedProgram]:
        """What the one who looks shares."""
        return self.shared[Partner.Side.values.index(self.side)]

    @property
    def theirs(self) -> Sequence[SharedProgram]:
        """What the other one shares."""
        return self.shared[1 - Partner.Side.values.index(self.side)]


def standing(couple: Couple, applicant: Applicant) -> Standing:
    """The couple with all that the page shows. Of the partner: the name, and what they share."""
    user = applicant.user
    partners = sorted(
        Partner.objects.standing().filter(couple=couple).select_related("applicant__user"),
        key=lambda partner: Partner.Side.values.index(partner.side),
    )
    rows = list(SharedProgram.objects.of_couple(couple, user))
    shared = [[row for row in rows if row.applicant_id == partner.applicant_id] for partner in partners]
    by_id: dict[int | None, SharedProgram] = {row.pk: row for row in rows}
    pairs = list(couple.pairs.all())
    for pair in pairs:
        pair.first, pair.second = by_id.get(pair.first_id), by_id.get(pair.second_id)
    names = [partner.applicant.user.shown_name for partner in partners]
    sides = [
        rules.Side(name, [(row.pk, row.name) for row in own]) for name, own in zip(names, shared, strict=True)
    ]  # fmt: skip
    season = applicant.target_season
    assert season is not None  # a plan has a season
    return Standing(
        couple=couple,
        side=next(partner.side for partner in partners if partner.applicant_id == applicant.pk),
        names=names, shared=shared, pairs=pairs,
        agreed=[partner.agreed_revision == couple.revision for partner in partners],
        changes=list(couple.changes.all()[:CHANGES_SHOWN]),
        remarks=rules.remarks(
            [(pair.first_id, pair.second_id) for pair in pairs], sides, fees.shipped(), season
        ),
    )  # fmt: skip
