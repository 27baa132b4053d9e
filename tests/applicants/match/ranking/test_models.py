"""What the database refuses about rank lists."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import RestrictedError
from django.utils import timezone

from applicants.eras import services as eras
from applicants.match.ranking import keeping
from applicants.match.ranking.models import (
    CertifiedList,
    HardStop,
    ProgramScore,
    RankCriterion,
    RankEntry,
    RankList,
    RankListVersion,
    RankStep,
)
from tests.support.constraints import refused


@pytest.fixture
def ranks(lab):
    lab.fill("AB")
    return RankList.objects.get(applicant=lab.person)


def entry(lab, ranks, name="C", **values):
    return RankEntry(applicant=lab.person, rank_list=ranks, listed=lab.listed[name], **{"position": 3} | values)


def test_one_primary_list_a_season(lab, ranks):
    refused(
        RankList(applicant=lab.person),
        "one_primary_rank_list_a_season",
        "You have a rank list for this season already.",
    )


@pytest.mark.parametrize("kind", ["primary", "supplemental"])
def test_a_supplemental_list_stands_behind_a_rank_and_no_other_does(lab, ranks, kind):
    row = RankList(applicant=lab.person, kind=kind, entry=lab.entry("A") if kind == "primary" else None)

    refused(row, "a_supplemental_list_stands_behind_a_rank",
            "A supplemental list belongs to one advanced program of the rank list.")  # fmt: skip


def test_a_rank_has_one_supplemental_list(lab, ranks):
    first, second = (RankList(applicant=lab.person, kind="supplemental", entry=lab.entry("A")) for _ in range(2))
    first.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


@pytest.mark.parametrize("position", [0, 301])
def test_a_list_has_at_most_300_places(lab, ranks, position):
    refused(entry(lab, ranks, position=position), "a_rank_list_has_at_most_300_places",
            "NRMP takes at most 300 ranks on a list.")  # fmt: skip


def test_two_programs_cannot_have_one_place(lab, ranks):
    with pytest.raises(ValidationError, match="Two programs cannot have the same place"):
        entry(lab, ranks, position=1).validate_constraints()
    entry(lab, ranks, position=1).save()  # the database looks at the end, so that places can be exchanged
    with pytest.raises(IntegrityError, match="one_program_a_place"), transaction.atomic():
        connection.check_constraints()
    RankEntry.objects.filter(listed=lab.listed["C"]).delete()


def test_a_track_is_ranked_once(lab, ranks):
    refused(entry(lab, ranks, code=lab.entry("A").code), "a_track_is_ranked_once",
            "This track is on the list already. NRMP takes each code once.")  # fmt: skip


def test_a_program_without_a_code_is_ranked_once(lab, ranks):
    entry(lab, ranks).save()

    refused(entry(lab, ranks, position=4), "a_program_without_a_code_is_ranked_once",
            "This program is ranked without a code already. Give that one its code.")  # fmt: skip


def test_a_code_has_its_shape(lab, ranks):
    refused(entry(lab, ranks, code="14000"), "a_ranked_code_has_its_shape", "An NRMP code has the shape 1234140C0.")


def test_a_ranked_program_stays_on_the_list_of_programs(lab, ranks):
    with pytest.raises(RestrictedError):
        lab.listed["A"].delete()
    with pytest.raises(ValidationError, match="rank list"):
        eras.remove_program(applicant=lab.person, program=lab.listed["A"].now, by=lab.by)


def test_versions_are_numbered_filled_and_never_changed(lab, ranks):
    row = keeping.keep(applicant=lab.person, revision=None, by=lab.by).row

    def another(**values):
        return RankListVersion(applicant=lab.person, rank_list=ranks, **{"number": 2, "entries": row.entries} | values)

    refused(another(number=1), "one_rank_list_version_per_number", "This version is there already.")
    refused(another(number=0), "rank_list_versions_begin_at_one", "Versions are counted from 1.")
    refused(another(entries=[]), "a_rank_list_version_has_a_rank", "The list is empty. Rank a program first.")
    with pytest.raises(TypeError, match="never changed"):
        row.save()
    with pytest.raises(TypeError, match="never changed"):
        RankListVersion.objects.filter(pk=row.pk).update(entries=[])
    with pytest.raises(TypeError, match="never changed"):
        RankListVersion.objects.bulk_update([row], ["note"])


def test_what_was_certified_stands_once(lab, ranks):
    version = keeping.keep(applicant=lab.person, revision=None, by=lab.by).row
    now = timezone.now()
    CertifiedList.objects.create(applicant=lab.person, version=version, certified_at=now)

    refused(CertifiedList(applicant=lab.person, version=version, certified_at=now),
            "a_version_is_certified_once_at_a_time", "This is written down already.")  # fmt: skip


def test_a_step_has_its_revision(lab, ranks):
    refused(RankStep(applicant=lab.person, rank_list=ranks, revision=1, said="x"), "one_step_a_revision",
            "This step is kept already.")  # fmt: skip


def test_weights(lab):
    RankCriterion.objects.create(applicant=lab.person, name="Teaching", weight=30)

    refused(RankCriterion(applicant=lab.person, name="TEACHING", weight=1), "a_criterion_has_its_own_name",
            "This stands among your weights already.")  # fmt: skip
    refused(RankCriterion(applicant=lab.person, name="Pay", weight=101), "a_weight_is_between_0_and_100",
            "A weight is a whole number from 0 to 100.")  # fmt: skip
    refused(
        RankCriterion(applicant=lab.person, name="", weight=1), "a_criterion_has_a_name", "Say what matters to you."
    )


def test_scores_and_hard_stops(lab):
    criterion = RankCriterion.objects.create(applicant=lab.person, name="Teaching", weight=30)
    values = {"applicant": lab.person, "listed": lab.listed["A"], "criterion": criterion}

    refused(ProgramScore(**values, score=11), "a_score_is_between_0_and_10", "A score is a whole number from 0 to 10.")
    ProgramScore.objects.create(**values, score=10)
    refused(ProgramScore(**values, score=3), "a_program_has_one_score_per_criterion",
            "This program has a score here already.")  # fmt: skip
    HardStop.objects.create(applicant=lab.person, listed=lab.listed["A"], reason="no_visa")
    with pytest.raises(IntegrityError), transaction.atomic():
        HardStop.objects.create(applicant=lab.person, listed=lab.listed["A"], reason="other")
