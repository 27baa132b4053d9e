"""What the desk decides: the queue, suggestions, conflicts, duplicates, merging, editing."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.catalogue.models import Alias, Program, Track
from programs.curation import conflicts, decisions, duplicates, editing, hooks, merging, queue
from programs.curation.models import Apart, Suggestion
from programs.facts.models import Fact, ProgramChange
from programs.facts.services import settle
from tests.support.catalogue import SEASON, InstitutionFactory, ProgramFactory, SourceFactory, state
from tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        yield TODAY


@pytest.fixture
def user():
    return UserFactory()


def stale(demand=None):
    return [(fact.program_id, fact.field) for fact in queue.stale_facts(today=TODAY, demand=demand or {})]


def suggested(program=None, **changed):
    values = {"field": "j1", "season": SEASON, "value": False, "retrieved_on": TODAY, "by": UserFactory()} | changed
    return Suggestion.objects.create(program=program or ProgramFactory(), **values)


# ------------------------------------------------------------------------------------------ queue


@pytest.fixture
def begun_in_may(settings):
    """The season began so early that the usual limits alone count."""
    settings.PROGRAMS_SEASON_BEGINS = "tests.programs.test_desk_rules.first_of_may"


def first_of_may(year):
    return date(year, 5, 1)


def test_a_visa_of_last_season_comes_back_when_the_new_one_has_begun():
    """MyERAS opened on 3 June 2026; a visa seen the day before comes back, one of that day and other fields do not."""
    before, on_the_day, other = ProgramFactory.create_batch(3)
    state(before, "h1b", True, retrieved_on=date(2026, 6, 2))
    state(on_the_day, "h1b", True, retrieved_on=date(2026, 6, 3))
    state(other, "positions", 9, retrieved_on=date(2026, 6, 2))

    assert queue.stale_facts(today=date(2026, 6, 2), demand={}).count() == 0
    for today, over in ((date(2026, 6, 3), 1), (date(2026, 6, 10), 8)):
        found = queue.stale_facts(today=today, demand={}).get()
        assert (found.program_id, found.days_over) == (before.pk, over)


@pytest.mark.parametrize(("field", "value", "limit"), [("j1", True, 180), ("positions", 9, 365)])
def test_a_fact_is_stale_on_the_day_after_its_limit(field, value, limit, begun_in_may):
    program = ProgramFactory()
    fact = state(program, field, value, retrieved_on=TODAY - timedelta(days=limit))
    assert stale() == []

    Fact.objects.filter(pk=fact.pk).update(retrieved_on=TODAY - timedelta(days=limit + 1))
    found = queue.stale_facts(today=TODAY, demand={}).get()
    assert (found.days_over, found.listed_by) == (1, 0)

    decisions.still_true(fact=fact, by=UserFactory())
    assert stale() == []


def test_the_queue_counts_age_times_people(begun_in_may):
    old, listed, fresh = ProgramFactory.create_batch(3)
    state(old, "j1", True, retrieved_on=TODAY - timedelta(days=190))  # 10 days over
    state(listed, "j1", True, retrieved_on=TODAY - timedelta(days=184))  # 4 days over
    state(fresh, "j1", True, retrieved_on=TODAY - timedelta(days=100))

    assert stale() == [(old.pk, "j1"), (listed.pk, "j1")]
    assert stale({listed.pk: 1}) == [(old.pk, "j1"), (listed.pk, "j1")]  # 10 over 8
    assert stale({listed.pk: 2}) == [(listed.pk, "j1"), (old.pk, "j1")]  # 12 over 10
    assert queue.stale_facts(today=TODAY, demand={listed.pk: 2})[0].listed_by == 2


def test_the_queue_leaves_out_what_nobody_sees():
    closed, merged, program = ProgramFactory.create_batch(3)
    long_ago = TODAY - timedelta(days=900)
    for row in (closed, merged, program):
        state(row, "j1", True, retrieved_on=long_ago, season=SEASON - 1)
    Program.objects.filter(pk=closed.pk).update(closed_on=TODAY)
    Program.objects.filter(pk=merged.pk).update(merged_into=program)
    assert stale() == [(program.pk, "j1")]

    state(program, "j1", True, retrieved_on=TODAY - timedelta(days=3), season=SEASON)

    assert stale() == []


@given(over=st.integers(1, 5000), people=st.integers(0, 10_000), left=st.integers(-10, 800))
def test_urgency_grows_with_age_and_people_and_nearness(over, people, left):
    base = queue.urgency(days_over=over, listed_by=people, days_left=left)

    assert 0 < base < queue.urgency(days_over=over + 1, listed_by=people, days_left=left)
    assert base < queue.urgency(days_over=over, listed_by=people + 1, days_left=left)
    assert base >= queue.urgency(days_over=over, listed_by=people, days_left=left + 1)


def test_still_true_twice_a_day_stands_once_in_the_history(user):
    fact = state(ProgramFactory(), "j1", True, retrieved_on=date(2026, 1, 1))
    for _ in range(2):
        decisions.still_true(fact=fact, by=user)

    fact.refresh_from_db()
    assert (fact.verified_on, fact.verified_by, fact.wins) == (TODAY, user, True)
    assert ProgramChange.objects.filter(verb="verified").count() == 1


def test_still_true_of_a_value_that_was_replaced_writes_nothing(user):
    program = ProgramFactory()
    old = state(program, "j1", True, retrieved_on=date(2026, 1, 1))
    state(program, "j1", False, retrieved_on=date(2026, 11, 1))

    with pytest.raises(decisions.Outdated):
        decisions.still_true(fact=old, by=user)

    old.refresh_from_db()
    assert old.verified_on is None


def test_a_new_value_is_checked_by_the_curator_and_stands_once(user):
    program = ProgramFactory()
    said = {"program": program, "field": "step2_min", "season": SEASON, "source_type": "program", "says": "value",
            "value": 230, "retrieved_on": TODAY, "words": "At least 230 🙂", "by": user}  # fmt: skip
    for _ in range(2):
        decisions.new_value(**said)

    program.refresh_from_db()
    assert program.step2_min == 230
    assert Fact.objects.filter(program=program).count() == 1
    with pytest.raises(ValidationError):
        decisions.new_value(**said | {"retrieved_on": TODAY + timedelta(days=1)})


# ------------------------------------------------------------------------------------ suggestions


def test_an_accepted_suggestion_is_a_checked_fact(user):
    program = ProgramFactory()
    state(program, "j1", True, verified=True, by=user, retrieved_on=TODAY - timedelta(days=1))
    suggestion = suggested(program)

    row = decisions.accept(suggestion=suggestion, words="شكراً", by=user)
    again = decisions.accept(suggestion=suggestion, by=user)

    program.refresh_from_db()
    assert program.j1 is False
    assert (row.state, row.decision_words, row.decided_by) == ("accepted", "شكراً", user)
    assert row.fact == again.fact
    assert again.decision_words == "شكراً"
    assert Fact.objects.filter(program=program).count() == 2


def test_a_refusal_needs_a_reason_that_is_kept(user):
    suggestion = suggested()
    with pytest.raises(ValidationError):
        decisions.refuse(suggestion=suggestion, words=" \n", by=user)
    suggestion.refresh_from_db()
    assert suggestion.state == "open"

    row = decisions.refuse(suggestion=suggestion, words=" Old page. ", by=user)

    assert (row.state, row.decision_words, row.fact) == ("refused", "Old page.", None)
    assert Fact.objects.count() == 0


def test_the_second_of_two_curators_changes_nothing(user):
    suggestion = suggested()
    decisions.refuse(suggestion=suggestion, words="No.", by=user)

    with pytest.raises(decisions.AlreadyDecided):
        decisions.accept(suggestion=suggestion, by=UserFactory())

    assert Fact.objects.count() == 0


def test_a_suggestion_whose_value_does_not_fit_is_not_accepted(user):
    suggestion = suggested(field="step2_min", value=999)

    with pytest.raises(ValidationError):
        decisions.accept(suggestion=suggestion, by=user)

    suggestion.refresh_from_db()
    assert suggestion.state == "open"


# -------------------------------------------------------------------------------------- conflicts


def in_conflict():
    return [[fact.pk for fact in conflict.facts] for conflict in conflicts.Conflicts()[:]]


def test_sources_that_disagree_come_up_until_one_holds(user):
    program = ProgramFactory()
    yes = state(program, "h1b", True, retrieved_on=date(2026, 10, 1))
    no = state(program, "h1b", None, says="not_published", retrieved_on=date(2026, 11, 1))
    assert in_conflict() == [[no.pk, yes.pk]]

    decisions.hold(fact=yes, by=user)

    program.refresh_from_db()
    assert program.h1b is True
    assert in_conflict() == []


def test_one_source_that_changed_its_mind_is_no_conflict():
    program, source = ProgramFactory(), SourceFactory()
    state(program, "j1", True, source=source, retrieved_on=date(2026, 10, 1))
    state(program, "j1", False, source=source, retrieved_on=date(2026, 11, 1))
    state(program, "j1", False, retrieved_on=date(2026, 11, 2))

    assert in_conflict() == []


def test_a_newer_word_of_another_source_brings_a_conflict_back(user):
    program = ProgramFactory()
    state(program, "j1", True, verified=True, by=user, retrieved_on=date(2026, 10, 1))
    state(program, "j1", False, retrieved_on=date(2026, 10, 1))
    assert in_conflict() == []

    state(program, "j1", False, retrieved_on=date(2026, 10, 2))

    assert len(in_conflict()) == 1


def test_the_last_word_of_two_checked_on_one_day_holds(user):
    program = ProgramFactory()
    old = state(program, "j1", True, retrieved_on=date(2026, 10, 1))
    new = state(program, "j1", False, retrieved_on=date(2026, 11, 1))
    decisions.hold(fact=new, by=user)

    winner = decisions.hold(fact=old, by=user)

    program.refresh_from_db()
    assert (program.j1, winner.value, winner.source) == (True, True, old.source)
    assert in_conflict() == []


def test_a_conflict_of_an_earlier_season_is_over():
    program = ProgramFactory()
    state(program, "j1", True, season=SEASON - 1)
    state(program, "j1", False, season=SEASON - 1)
    assert len(in_conflict()) == 1

    state(program, "j1", True)

    assert in_conflict() == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_database_asks_as_one_fact_after_the_other_would(data, db):  # slow: sixty catalogues
    day = st.integers(1, 3).map(lambda number: date(2026, 10, number))
    one = st.tuples(st.integers(0, 2), st.sampled_from([True, False, None]), day, st.none() | day)
    with transaction.atomic():
        sources, expected = SourceFactory.create_batch(3), []
        for program in ProgramFactory.create_batch(4, closed_on=None):
            facts = [
                Fact.objects.create(
                    program=program, field="j1", season=SEASON, source=sources[source], value=value,
                    says="value" if value is not None else "not_published", retrieved_on=read, verified_on=checked,
                )
                for source, value, read, checked in data.draw(st.lists(one, max_size=5))
            ]  # fmt: skip
            settle([program.pk])
            if found := conflicts.disagree(facts):
                expected.append([fact.pk for fact in found])

        assert in_conflict() == expected
        assert len(conflicts.Conflicts()) == len(expected)
        transaction.set_rollback(True)


def test_conflicts_are_read_a_page_at_a_time(at_most):
    for program in ProgramFactory.create_batch(7):
        state(program, "j1", True)
        state(program, "j1", False)
    ProgramFactory(closed_on=TODAY)

    with at_most(6):
        pages = [Paginator(conflicts.Conflicts(), 3).get_page(number) for number in (1, 3)]
        found = [[conflict.first.program_id for conflict in page] for page in pages]

    everybody = [fact.program_id for fact in Fact.objects.winning().order_by("program_id")]
    assert found == [everybody[:3], everybody[6:]]
    assert conflicts.Conflicts()[6].first.program_id == everybody[6]


# ------------------------------------------------------------------------------ duplicates, merge


def test_pairs_are_found_by_name_and_place():
    one = ProgramFactory(name="Example Lakeside Medical Center (demo)")
    other = ProgramFactory(name="Example Lakeside Med Ctr (demo)", acgme_code=None)
    ProgramFactory(name="Example Riverbend Medical Center (demo)", acgme_code=None)
    ProgramFactory(name="Example Lakeside Medical Center (demo)", acgme_code=None, state="NY")

    assert [(pair.first, pair.second) for pair in duplicates.pairs()] == [(one, other)]


def test_programs_with_two_codes_are_two_programs():
    ProgramFactory.create_batch(2, name="Example Lakeside (demo)")

    assert duplicates.pairs() == []


def test_pairs_are_found_by_the_codes_of_their_tracks():
    one, other = ProgramFactory.create_batch(2)
    Track.objects.create(program=one, code="9901140C0", type="C")
    Track.objects.create(program=other, code="9901140P0", type="P")

    pair = duplicates.pairs(specialty=one.specialty_id)[0]

    assert (pair.first, pair.second) == (one, other)
    assert "9901140" in pair.why


def test_not_the_same_is_remembered(user):
    one = ProgramFactory(name="Example Lakeside (demo)")
    other = ProgramFactory(name="Example Lakeside (demo)", acgme_code=None)
    for pair in ((other, one), (one, other)):
        merging.tell_apart(one=pair[0], other=pair[1], by=user)

    assert duplicates.pairs() == []
    assert Apart.objects.get().first == one
    with pytest.raises(merging.CannotMerge):
        merging.tell_apart(one=one, other=one, by=user)


def test_a_merge_moves_everything_and_drops_nothing(user):
    keep = ProgramFactory(name="Lakeside", acgme_code=None, institution=None, city="")
    drop = ProgramFactory(name="Lakeside Centre مركز", acgme_code="1400099001", institution=InstitutionFactory())
    earlier = ProgramFactory(merged_into=drop)
    state(keep, "j1", True, retrieved_on=date(2026, 10, 1))
    state(drop, "j1", False, retrieved_on=date(2026, 11, 1))
    state(drop, "positions", 9, retrieved_on=date(2026, 11, 1))
    Track.objects.create(program=drop, code="9901140C0", type="C")
    Alias.objects.create(program=drop, name="Lakeside")
    Alias.objects.create(program=drop, name="By the lake")
    suggestion = suggested(drop)
    history = ProgramChange.objects.count()

    merging.merge(keep=keep, drop=drop, by=user)

    for row in (keep, drop, earlier, suggestion):
        row.refresh_from_db()
    assert (keep.j1, keep.positions, keep.acgme_code, keep.city) == (False, 9, "1400099001", "Exampleville")
    assert keep.institution == drop.institution
    assert (drop.merged_into, earlier.merged_into) == (keep, keep)
    assert (drop.acgme_code, drop.j1, drop.positions) == (None, None, None)
    assert Fact.objects.filter(program=keep).count() == 3
    assert editing.names_of(keep) == ["By the lake", "Lakeside Centre مركز"]
    assert editing.tracks_of(keep) == [("9901140C0", "")]
    assert suggestion.program == keep
    assert ProgramChange.objects.filter(program=keep).count() > history
    assert ProgramChange.objects.get(verb="merged").before["code"] == "1400099001"
    assert "9901140c0" in keep.search_text
    assert settle([keep.pk, drop.pk]) == 0


def test_a_code_stays_where_both_have_one(user):
    keep, drop = ProgramFactory.create_batch(2)
    codes = (keep.acgme_code, drop.acgme_code)

    merging.merge(keep=keep, drop=drop, by=user)

    keep.refresh_from_db(), drop.refresh_from_db()
    assert (keep.acgme_code, drop.acgme_code) == codes


def test_a_merge_is_refused_for_itself_for_merged_ones_and_across_specialties(user):
    from programs.models import Specialty

    keep, drop = ProgramFactory.create_batch(2)
    other = ProgramFactory(specialty=Specialty.objects.get(key="neurology"))
    with pytest.raises(merging.CannotMerge):
        merging.merge(keep=keep, drop=keep, by=user)
    with pytest.raises(merging.CannotMerge):
        merging.merge(keep=keep, drop=other, by=user)
    merging.merge(keep=keep, drop=drop, by=user)

    for pair in ((keep, drop), (drop, keep), (ProgramFactory(), drop)):
        with pytest.raises(merging.CannotMerge):
            merging.merge(keep=pair[0], drop=pair[1], by=user)
    assert ProgramChange.objects.filter(verb="merged").count() == 1


# ----------------------------------------------------------------------------------------- edits


def edit(program, user, **values):
    return editing.edit_program(program=program, values=values, seen=editing.newest_change(program), by=user)


def test_an_edit_stands_in_the_history_with_before_and_after(user):
    program = ProgramFactory(name="Lakeside")
    edit(program, user, name="Côte d’Or 🏥", aliases=["Other"], tracks=[("9901140C0", "Categorical")])

    details, tracks = ProgramChange.objects.get(verb="details"), ProgramChange.objects.get(verb="tracks")
    program.refresh_from_db()
    assert (details.before["name"], details.after["name"], details.by) == ("Lakeside", "Côte d’Or 🏥", user)
    assert tracks.after == {"tracks": "9901140C0 Categorical"}
    assert "cote d or" in program.search_text
    assert Track.objects.get().type == "C"

    edit(program, user, name="Côte d’Or 🏥")
    assert ProgramChange.objects.count() == 2


def test_an_edit_from_an_old_form_writes_nothing(user):
    program = ProgramFactory(name="Lakeside")
    edit(program, user, name="Theirs")

    with pytest.raises(editing.Stale):
        editing.edit_program(program=program, values={"name": "Mine"}, seen=0, by=user)

    program.refresh_from_db()
    assert program.name == "Theirs"


@pytest.mark.parametrize(
    "values", [{"acgme_code": "14000990011"}, {"acgme_code": "short"}, {"state": "Ohio"}, {"name": ""},
               {"tracks": [("nonsense", "")]}, {"tracks": [("9901140C0", "")]}],
)  # fmt: skip
def test_an_edit_that_does_not_fit_is_refused_as_a_whole(user, values):
    Track.objects.create(program=ProgramFactory(), code="9901140C0", type="C")
    program = ProgramFactory(name="Lakeside")

    with pytest.raises(ValidationError):
        edit(program, user, city="Elsewhere", **values)

    program.refresh_from_db()
    assert program.city == "Exampleville"
    assert ProgramChange.objects.count() == 0


def test_closing_twice_stands_once_and_opens_again(user):
    program = ProgramFactory()
    for _ in range(2):
        editing.close_program(program=program, on=TODAY, by=user)
    assert not Program.objects.listed().exists()

    editing.close_program(program=program, on=None, by=user)

    assert Program.objects.listed().exists()
    assert ProgramChange.objects.filter(verb="closed").count() == 2


def test_hooks_without_a_setting_do_nothing(settings):
    settings.PROGRAMS_DEMAND = ""

    assert hooks.demand() == {}
    assert hooks.submission(TODAY)[0] == 2028
    assert hooks.submission(TODAY)[1] > TODAY
