"""The verbs of the rank list: places without gaps, versions that come back exactly, what they mean for the road."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applicants.checklist.models import RecordDate
from applicants.eras import services as eras
from applicants.eras.models import ListedProgram
from applicants.interviews.models import Interview
from applicants.match.ranking import keeping, order, services, weighing
from applicants.match.ranking.board import Stale, opened
from applicants.match.ranking.models import CertifiedList, HardStop, RankCriterion, RankEntry, RankListVersion, RankStep
from applicants.match.ranking.telling import tell
from applicants.profile import services as profile
from programs.models import Program, Specialty, Track
from tests.support.factories import ApplicantFactory
from tests.support.rooms import everything
from tests.support.steps import step_of

NOW = datetime(2027, 2, 22, 13, 51, tzinfo=UTC)


def places(lab):
    return opened(lab.person, lab.by).places


def keep(lab, **more):
    return keeping.keep(applicant=lab.person, by=lab.by, **{"revision": None} | more).row


def certify(lab, **more):
    values = {"at": timezone.now(), "revision": None} | more
    return keeping.certify(applicant=lab.person, by=lab.by, **values)


def undo(lab, revision=None):
    return keeping.undo(applicant=lab.person, revision=lab.revision if revision is None else revision, by=lab.by)


def advanced(lab, name, number=0):
    """A program becomes an advanced one on the list."""
    entry = lab.entry(name).pk
    services.set_track(
        applicant=lab.person, entry=entry, code=f"{9900 + number}140A0", track_type="", revision=None, by=lab.by
    )
    return lab.entry(name).pk


# ----------------------------------------------------------------------------------------- the order


def test_a_program_is_ranked_at_the_end_or_at_a_place(lab):
    lab.fill("ABC")
    lab.put("D", at=1)
    lab.put("E", at=3)
    lab.put("F", at=300)

    assert lab.order == "DAEBCF"
    assert [row.position for row in lab.rows] == [1, 2, 3, 4, 5, 6]
    assert lab.revision == 6


def test_ranking_twice_changes_nothing(lab):
    lab.put("A")

    again = lab.put("A", revision=0)

    assert (again.changed, lab.order, lab.revision) == (False, "A", 1)


def test_the_one_track_of_the_catalogue_is_taken_over(lab):
    lab.put("A")

    row = lab.entry("A")
    assert (row.code, row.track_type, row.track.code) == ("9000140C0", "C", "9000140C0")


def test_of_several_tracks_none_is_chosen_silently(lab):
    Track.objects.create(program=lab.listed["A"].now, code="9000140P0", type="P")

    lab.put("A")

    assert (lab.entry("A").code, lab.entry("A").track) == ("", None)


def test_a_program_is_ranked_by_two_tracks(lab):
    lab.put("A")
    lab.put("A", code="9000140P0")

    assert [row.code for row in lab.rows] == ["9000140C0", "9000140P0"]
    with pytest.raises(ValidationError, match="9000140P0 is on the list already, at place 2"):
        lab.put("B", code="9000140p0")


def test_a_typed_program_is_ranked_by_what_was_typed(lab):
    own = eras.ListedProgram.objects.create(
        applicant=lab.person, own_name="مستشفى 🏥", own_code="1234140A0",
        own_specialty=Specialty.objects.get(key="internal-medicine"),
    )  # fmt: skip

    services.put(applicant=lab.person, listed=own, revision=None, by=lab.by)

    (row,) = lab.rows
    assert (row.code, row.track_type, row.listed.name) == ("1234140A0", "A", "مستشفى 🏥")


@pytest.mark.parametrize(
    ("to", "found"), [(1, "CABD"), (2, "ACBD"), (3, "ABCD"), (4, "ABDC"), (99, "ABDC"), (0, "CABD")]
)
def test_moves(lab, to, found):
    lab.fill("ABCD")

    lab.move("C", to)

    assert lab.order == found
    connection.check_constraints()


def test_taking_out_closes_the_gap(lab):
    lab.fill("ABCD")

    lab.take_out("B")

    assert [(row.listed.name, row.position) for row in lab.rows] == [("A", 1), ("C", 2), ("D", 3)]


def test_there_are_at_most_300_ranks(lab):
    ranks = opened(lab.person, lab.by).list_for(None)
    specialty = Specialty.objects.get(key="internal-medicine")
    programs = Program.objects.bulk_create(Program(name=f"P{n}", specialty=specialty) for n in range(300))
    listed = eras.ListedProgram.objects.bulk_create(
        eras.ListedProgram(applicant=lab.person, program=program, state="ranked") for program in programs
    )
    RankEntry.objects.bulk_create(
        RankEntry(applicant=lab.person, rank_list=ranks, listed=row, position=n) for n, row in enumerate(listed, 1)
    )

    with pytest.raises(ValidationError, match="at most 300 ranks"):
        lab.put("A")

    assert len(lab.rows) == 300


ACTS = st.lists(
    st.tuples(st.sampled_from(["put", "take", "move", "undo", "keep", "restore", "scores"]), st.integers(0, 5),
              st.integers(0, 7)),
    max_size=9,
)  # fmt: skip


@given(ACTS)
@settings(
    max_examples=10, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_any_verbs_keep_places_from_one_on_without_gaps(lab, acts):
    """Slow: ten rows of up to nine real changes."""
    with transaction.atomic():
        for verb, which, to in acts:
            name = "ABCDEF"[which]
            if verb == "put":
                lab.put(name, at=to or None)
            elif verb == "scores":
                services.order_by_scores(applicant=lab.person, revision=None, by=lab.by)
            elif name in lab.order and verb in ("move", "take"):
                lab.move(name, to) if verb == "move" else lab.take_out(name)
            elif verb == "undo" and lab.revision:
                undo(lab)
            elif verb == "keep" and lab.order:
                keep(lab)
            elif verb == "restore" and (versions := list(RankListVersion.objects.filter(applicant=lab.person))):
                version = versions[to % len(versions)]
                keeping.restore(version=version, revision=None, by=lab.by)
                assert places(lab) == version.places, "a version comes back exactly"
            assert [row.position for row in lab.rows] == list(range(1, len(lab.rows) + 1))
            assert len(set(lab.order)) == len(lab.order)
        connection.check_constraints()
        transaction.set_rollback(True)


# --------------------------------------------------------------------------------- tracks, supplemental


def test_the_letter_of_the_code_decides(lab):
    lab.put("A")
    row = lab.entry("A")

    services.set_track(
        applicant=lab.person, entry=row.pk, code=" 9000 140p0 ", track_type="C", revision=None, by=lab.by
    )

    row = lab.entry("A")
    assert (row.code, row.track_type, row.track) == ("9000140P0", "P", None)


@pytest.mark.parametrize(("code", "words"), [("14", "has the shape"), ("9001140C0", "at place 2")])
def test_a_track_that_cannot_be_is_refused(lab, code, words):
    lab.fill("AB")

    with pytest.raises(ValidationError, match=words):
        services.set_track(
            applicant=lab.person, entry=lab.entry("A").pk, code=code, track_type="", revision=None, by=lab.by
        )


def test_only_an_advanced_program_has_a_supplemental_list(lab):
    lab.fill("AB")

    with pytest.raises(ValidationError, match="Only an advanced program"):
        lab.put("C", under=lab.entry("A").pk)
    under = advanced(lab, "A")
    lab.put("C", under=under)
    with pytest.raises(ValidationError, match="Only an advanced program"):
        lab.put("D", under=RankEntry.objects.get(listed=lab.listed["C"]).pk)
    with pytest.raises(ValidationError, match="Empty that list first"):
        services.set_track(applicant=lab.person, entry=under, code="9000140C0", track_type="", revision=None, by=lab.by)


def test_a_supplemental_list_has_its_own_order_and_goes_and_comes_back_with_its_rank(lab):
    lab.fill("AB")
    under = advanced(lab, "A")
    lab.put("C", under=under)
    lab.put("B", under=under)
    second = RankEntry.objects.get(listed=lab.listed["B"], rank_list__entry=under)
    services.move(applicant=lab.person, entry=second.pk, to=1, revision=None, by=lab.by)
    before = places(lab)
    assert [one.name for one in before[0].supplemental] == ["B", "C"]

    lab.take_out("A")
    assert [one.name for one in places(lab)] == ["B"]
    undo(lab)

    assert places(lab) == before
    connection.check_constraints()


# ------------------------------------------------------------------------------------- undo, versions


def test_the_last_change_is_taken_back_and_so_is_that(lab):
    lab.fill("ABC")
    lab.move("C", 1)

    undo(lab)
    assert lab.order == "ABC"
    undo(lab)

    assert lab.order == "CAB"
    assert lab.revision == 6


def test_nothing_before_the_first_change(lab):
    with pytest.raises(ValidationError, match="nothing to take back"):
        undo(lab)
    lab.put("A")
    undo(lab)
    assert lab.order == ""


def test_what_was_certified_is_not_taken_back_as_a_change(lab):
    lab.fill("AB")
    certify(lab)

    with pytest.raises(ValidationError, match="did not change the order"):
        undo(lab)

    assert lab.order == "AB"


def test_steps_are_kept_for_a_while(lab, monkeypatch):
    monkeypatch.setattr("applicants.match.ranking.board.STEPS_KEPT", 2)
    lab.fill("ABCD")

    assert RankStep.objects.filter(applicant=lab.person).count() == 2
    undo(lab)
    with pytest.raises(Stale) as stale:
        lab.move("A", 2, revision=1)
    assert stale.value.changes == [], "what is not known any more is not guessed"


def test_the_same_list_is_kept_once(lab):
    lab.fill("AB")
    first = keep(lab, note="  First   draft ")

    again = keeping.keep(applicant=lab.person, revision=None, by=lab.by)

    assert (again.row, again.is_new, first.note) == (first, False, "First draft")
    lab.move("B", 1)
    assert keep(lab).number == 2


def test_an_empty_list_is_neither_kept_nor_certified(lab):
    for act in (keep, certify):
        with pytest.raises(ValidationError, match="The list is empty"):
            act(lab)


def test_restoring_keeps_what_stood_there_and_makes_a_new_version(lab):
    lab.fill("ABC")
    first = keep(lab)
    lab.move("C", 1)
    lab.take_out("A")

    keeping.restore(version=first, revision=None, by=lab.by)

    assert places(lab) == first.places
    rows = RankListVersion.objects.filter(applicant=lab.person).order_by("number")
    assert [row.number for row in rows] == [1, 2, 3]
    assert [one.name for one in rows[1].places] == ["C", "B"]
    assert order.same(rows[2].places, first.places)
    again = keeping.restore(version=first, revision=None, by=lab.by)
    assert not again.changed


def test_a_version_with_a_program_that_is_gone_does_not_come_back_in_parts(lab):
    lab.fill("AB")
    first = keep(lab)
    lab.take_out("A")
    eras.remove_program(applicant=lab.person, program=lab.listed["A"].now, by=lab.by)

    with pytest.raises(ValidationError, match="Not on your list of programs any more: A"), transaction.atomic():
        keeping.restore(version=first, revision=None, by=lab.by)

    assert lab.order == "B"


def test_a_program_that_was_listed_anew_comes_back(lab):
    lab.fill("AB")
    first = keep(lab)
    program = lab.listed["A"].now
    lab.take_out("A")
    eras.remove_program(applicant=lab.person, program=program, by=lab.by)
    lab.listed["A"] = eras.add_program(applicant=lab.person, program=program, by=lab.by)

    keeping.restore(version=first, revision=None, by=lab.by)

    assert lab.order == "AB"
    assert order.same(places(lab), first.places)


def merged(lab, drop, into):
    Track.objects.filter(program=lab.listed[drop].program).update(program=lab.listed[into].program)
    Program.objects.filter(pk=lab.listed[drop].program_id).update(merged_into=lab.listed[into].program)


def test_a_program_that_was_merged_and_is_listed_as_the_other_comes_back(lab):
    lab.fill("AB")
    first = keep(lab)
    lab.take_out("B")
    eras.remove_listed(applicant=lab.person, ids=[lab.listed["B"].pk], by=lab.by)
    merged(lab, "B", into="C")

    keeping.restore(version=first, revision=None, by=lab.by)

    assert lab.order == "AC"
    assert [row.code for row in lab.rows] == ["9000140C0", "9001140C0"]


def test_two_programs_that_were_merged_come_back_as_one_rank_and_it_is_said(lab):
    for name in "ABC":
        lab.put(name, code="")
    first = keep(lab)
    lab.take_out("B")
    eras.remove_listed(applicant=lab.person, ids=[lab.listed["B"].pk], by=lab.by)
    merged(lab, "B", into="A")

    done = keeping.restore(version=first, revision=None, by=lab.by)

    assert "merged since then are one rank now" in done.said
    assert (lab.order, [row.position for row in lab.rows]) == ("AC", [1, 2])


def test_a_version_with_a_track_that_the_catalogue_lost_comes_back_with_its_code(lab):
    lab.fill("AB")
    first = keep(lab)
    lab.take_out("A")
    Track.objects.filter(code="9000140C0").delete()

    keeping.restore(version=first, revision=None, by=lab.by)

    assert [(row.code, row.track_id is None) for row in lab.rows] == [("9000140C0", True), ("9001140C0", False)]


# ---------------------------------------------------------------------------------------- certified


def test_certifying_keeps_the_version_and_completes_the_step_until_an_edit(lab):
    lab.fill("AB")
    certify(lab)

    assert step_of(lab.person, "rol_certify").shown_done_on == lab.by.today()
    assert step_of(lab.person, "rol_draft").shown_done_on == lab.by.today()
    assert not RecordDate.objects.filter(applicant=lab.person, key="certify-again").exists()

    lab.move("B", 1)

    alarm = RecordDate.objects.get(applicant=lab.person, key="certify-again")
    assert step_of(lab.person, "rol_certify").shown_done_on is None
    assert (alarm.closes, alarm.kind, alarm.at) == (True, "due", datetime(2027, 3, 4, 2, tzinfo=UTC))
    assert alarm.on == lab.by.today(alarm.at)

    certify(lab)
    assert not RecordDate.objects.filter(applicant=lab.person, key="certify-again").exists()
    assert step_of(lab.person, "rol_certify").shown_done_on == lab.by.today()


def test_going_back_to_the_certified_list_ends_the_alarm(lab):
    lab.fill("AB")
    certify(lab)
    lab.move("B", 1)

    undo(lab)

    assert not RecordDate.objects.filter(applicant=lab.person, key="certify-again").exists()


def test_certifying_twice_in_a_minute_is_once(lab):
    lab.fill("AB")
    at = timezone.now()
    certify(lab, at=at)
    again = certify(lab, at=at + timedelta(seconds=1))

    assert not again.changed
    assert CertifiedList.objects.filter(applicant=lab.person).count() == 1
    assert RankListVersion.objects.filter(applicant=lab.person).count() == 1


def test_an_older_version_may_be_what_nrmp_holds(lab):
    lab.fill("AB")
    first = keep(lab)
    lab.move("B", 1)

    certify(lab, version=first)

    assert CertifiedList.objects.get(applicant=lab.person).version == first
    assert RecordDate.objects.filter(applicant=lab.person, key="certify-again").exists()


@pytest.mark.parametrize("after", [timedelta(minutes=6), timedelta(days=-367)])
def test_an_instant_that_cannot_be_is_refused(lab, after):
    lab.fill("AB")

    with pytest.raises(ValidationError):
        certify(lab, at=timezone.now() + after)

    assert not CertifiedList.objects.exists()


def test_a_list_of_another_season_is_not_certified_for_this_one(lab):
    lab.fill("AB")
    certify(lab)
    lab.person.refresh_from_db()

    profile.change_profile(applicant=lab.person, answers={"target_season": 2028}, by=lab.by)

    assert step_of(lab.person, "rol_certify").shown_done_on is None
    lab.move("B", 1)
    assert not RecordDate.objects.filter(applicant=lab.person, key="certify-again").exists()
    with pytest.raises(ValidationError, match="not for Match 2028"):
        certify(lab)


def test_what_was_certified_by_mistake_goes(lab):
    lab.fill("AB")
    certify(lab)
    row = CertifiedList.objects.select_related("applicant").get(applicant=lab.person)

    for _ in range(2):
        keeping.remove_certified(row=row, by=lab.by)

    assert step_of(lab.person, "rol_certify").shown_done_on is None
    assert RankListVersion.objects.filter(applicant=lab.person).count() == 1


# ------------------------------------------------------------------------- the road, the other lists


def test_the_state_before_is_the_state_after_all_is_taken_out(lab):
    before = everything(lab.person)
    states = {name: row.state for name, row in lab.listed.items()}

    lab.fill("AB")
    assert step_of(lab.person, "rol_draft").shown_begun_on == lab.by.today()
    assert {row.listed.state for row in lab.rows} == {"ranked"}
    lab.take_out("A")
    lab.take_out("B")

    assert everything(lab.person) == before
    for name, row in lab.listed.items():
        row.refresh_from_db()
        assert row.state == states[name]


def test_the_state_before_is_known_after_a_track_was_taken_back(lab):
    before = lab.listed["A"].state
    lab.put("A")
    advanced(lab, "A")
    undo(lab)

    lab.take_out("A")

    lab.listed["A"].refresh_from_db()
    assert lab.listed["A"].state == before


def test_what_was_interviewed_is_so_again_after_it_was_taken_out(lab):
    lab.met("A")
    lab.put("A")

    lab.take_out("A")

    lab.listed["A"].refresh_from_db()
    assert lab.listed["A"].state == "interviewed"
    assert Interview.objects.filter(listed=lab.listed["A"]).exists()


def test_a_state_that_the_person_set_meanwhile_stays(lab):
    lab.fill("AB")
    eras.set_state(listed=lab.listed["A"], state="withdrawn", by=lab.by)

    lab.move("B", 1)
    lab.take_out("A")

    lab.listed["A"].refresh_from_db()
    assert lab.listed["A"].state == "withdrawn"


def test_supplemental_lists_complete_their_step(lab):
    lab.fill("AB")
    one, other = advanced(lab, "A"), advanced(lab, "B", 1)

    lab.put("C", under=one)
    assert step_of(lab.person, "rol_supplemental").shown_begun_on == lab.by.today()
    assert step_of(lab.person, "rol_supplemental").shown_done_on is None
    lab.put("C", under=other)
    assert step_of(lab.person, "rol_supplemental").shown_done_on == lab.by.today()

    first = RankEntry.objects.get(rank_list__entry=one)
    services.take_out(applicant=lab.person, entry=first.pk, revision=None, by=lab.by)
    assert step_of(lab.person, "rol_supplemental").shown_done_on is None


def test_telling_again_changes_nothing(lab):
    lab.fill("AB")
    certify(lab)
    lab.move("B", 1)
    before = everything(lab.person)

    tell(applicant=lab.person, by=lab.by)

    assert everything(lab.person) == before


# ------------------------------------------------------------------------------------ weights, scores


def weigh(lab, **weights):
    return {
        name: weighing.add_criterion(applicant=lab.person, name=name, weight=weight, by=lab.by)
        for name, weight in weights.items()
    }


def test_the_proposal_is_applied_and_taken_back(lab):
    lab.fill("ABC")
    lab.met("D")
    rows = weigh(lab, Teaching=75, Pay=25)
    for name, teaching, pay in (("A", 2, 10), ("B", 9, None), ("D", 8, 8)):
        scores = {rows["Teaching"].pk: teaching, rows["Pay"].pk: pay}
        weighing.score(listed=lab.listed[name], scores=scores, by=lab.by)

    services.order_by_scores(applicant=lab.person, revision=None, by=lab.by)
    assert lab.order == "BDAC", "B 90, D 80, A 40, C without a score"
    again = services.order_by_scores(applicant=lab.person, revision=None, by=lab.by)
    assert not again.changed
    undo(lab)

    assert lab.order == "ABC"


@pytest.mark.parametrize("state", ["withdrawn", "rejected"])
def test_what_is_over_is_not_proposed_and_keeps_its_state(lab, state):
    lab.fill("AB")
    lab.met("D")
    ListedProgram.objects.filter(pk=lab.listed["D"].pk).update(state=state)

    services.order_by_scores(applicant=lab.person, revision=None, by=lab.by)

    lab.listed["D"].refresh_from_db()
    assert (lab.order, lab.listed["D"].state) == ("AB", state)


def test_a_hard_stop_is_left_out_of_the_proposal(lab):
    lab.fill("AB")
    weighing.score(listed=lab.listed["A"], scores={}, hard_stop="no_visa", by=lab.by)

    services.order_by_scores(applicant=lab.person, revision=None, by=lab.by)
    assert lab.order == "B"
    weighing.score(listed=lab.listed["A"], scores={}, by=lab.by)

    assert not HardStop.objects.exists()


def test_weights_are_limited_and_scores_are_of_ones_own_criteria(lab):
    other = ApplicantFactory()
    foreign = weighing.add_criterion(applicant=other, name="Theirs", weight=1, by=other.user)
    weigh(lab, **{f"W{n}": n for n in range(12)})

    weighing.score(listed=lab.listed["A"], scores={foreign.pk: 5}, by=lab.by)

    assert not foreign.scores.exists()
    with pytest.raises(ValidationError, match="Take one away first"):
        weigh(lab, More=1)
    row = RankCriterion.objects.filter(applicant=lab.person).first()
    with pytest.raises(ValidationError, match="less than or equal to 10"):
        weighing.score(listed=lab.listed["A"], scores={row.pk: 11}, by=lab.by)


def test_the_example_is_taken_over_once(lab):
    assert weighing.begin_with_usual(applicant=lab.person, by=lab.by) == 5
    assert weighing.begin_with_usual(applicant=lab.person, by=lab.by) == 0


def test_a_weight_goes_with_its_scores_and_the_order_stays(lab):
    lab.fill("AB")
    row = weigh(lab, Pay=10)["Pay"]
    weighing.score(listed=lab.listed["A"], scores={row.pk: 5}, by=lab.by)
    key = row.pk

    for _ in range(2):
        row.pk = key
        weighing.remove_criterion(row=row, by=lab.by)

    assert not lab.listed["A"].rank_scores.exists()
    assert lab.order == "AB"


# ------------------------------------------------------------------------------------------- others


def test_nobody_else_writes(lab):
    lab.fill("AB")
    version, other = keep(lab), ApplicantFactory().user
    entry, own = lab.entry("A").pk, {"applicant": lab.person, "revision": None, "by": other}
    acts = [
        lambda: services.put(listed=lab.listed["C"], **own),
        lambda: services.move(entry=entry, to=2, **own),
        lambda: services.take_out(entry=entry, **own),
        lambda: services.set_track(entry=entry, code="", track_type="", **own),
        lambda: services.order_by_scores(**own),
        lambda: keeping.keep(**own),
        lambda: keeping.certify(at=timezone.now(), **own),
        lambda: keeping.restore(version=version, revision=None, by=other),
        lambda: keeping.undo(applicant=lab.person, revision=lab.revision, by=other),
        lambda: weighing.add_criterion(applicant=lab.person, name="x", weight=1, by=other),
        lambda: weighing.score(listed=lab.listed["A"], scores={}, by=other),
    ]

    for act in acts:
        with pytest.raises(PermissionError):
            act()


def test_entries_and_programs_of_somebody_else_are_not_found(lab):
    lab.put("A")
    other = ApplicantFactory()

    with pytest.raises(RankEntry.DoesNotExist):
        services.move(applicant=other, entry=lab.entry("A").pk, to=1, revision=0, by=other.user)
    with pytest.raises(eras.ListedProgram.DoesNotExist):
        services.put(applicant=other, listed=lab.listed["A"], revision=0, by=other.user)
