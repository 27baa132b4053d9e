"""What must hold for every road and every person."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.planner import Road, State, plan
from tests.roadmap.random_roads import random_calendar, random_day, random_profile, random_steps


class World:
    """A random road, calendar, person, season and day; `plan()` with some of it changed."""

    def __init__(self, seed: int, most: int) -> None:
        chance = Random(seed)
        self.steps = random_steps(chance, most)
        self.calendar = random_calendar(chance)
        self.today = random_day(chance)
        self.season = self.today.year + chance.randint(0, 4)
        self.profile = random_profile(chance, [step.key for step in self.steps], self.today)
        self.chance = chance

    def __repr__(self) -> str:
        return f"{self.steps}\n{self.profile}\n{self.season} {self.today}"

    def plan(self, *, steps=None, **profile):
        return plan(Road(steps or self.steps), self.calendar, replace(self.profile, **profile), self.season, self.today)

    def pick(self, plan_, **wanted):
        """A step of the plan, None when it has none of this kind."""
        keys = [k for k, s in plan_.steps.items() if all(getattr(s, name) == v for name, v in wanted.items())]
        return self.chance.choice(keys) if keys else None


worlds = st.builds(World, st.integers(0, 2**32), st.integers(1, 18))
many = settings(max_examples=200, deadline=None)


@many
@given(worlds)
def test_order_no_open_step_finishes_before_what_it_waits_for(world):
    found = world.plan()
    graph = Road(world.steps).graph(world.profile.tags, world.profile.excluded)

    for key, step in found.steps.items():
        if step.done or key in world.profile.started:
            continue
        booked = world.profile.booked.get(key)
        for other in graph.before[key]:
            if booked and booked >= world.today:
                assert step.earliest_start == booked
            elif not found.steps[other].done:
                assert step.earliest_start >= found.steps[other].earliest_finish
        for other in graph.requires[key]:
            if not found.steps[other].done:
                assert step.hard_earliest_finish >= found.steps[other].hard_earliest_finish


@many
@given(worlds)
def test_order_holds_backwards_too(world):
    found = world.plan()
    graph = Road(world.steps).graph(world.profile.tags, world.profile.excluded)

    for key, step in found.steps.items():
        for other in graph.before[key]:
            before = found.steps[other]
            if not step.done and not before.done and step.latest_start is not None:
                assert before.latest_finish <= step.latest_start


@many
@given(worlds, st.integers(1, 300))
def test_slack_falls_or_stays_when_a_length_grows(world, tenths):
    before = world.plan()
    grown = world.chance.choice(world.steps)
    longer = replace(grown, min_weeks=grown.min_weeks + tenths / 10, typical_weeks=grown.typical_weeks + tenths / 10)
    after = world.plan(steps=[longer if step is grown else step for step in world.steps])

    for key, step in before.steps.items():
        if step.slack_days is not None:
            assert after.steps[key].slack_days <= step.slack_days
        if step.hard_slack_days is not None:
            assert after.steps[key].hard_slack_days <= step.hard_slack_days


@many
@given(worlds)
def test_done_never_makes_anything_later(world):
    before = world.plan()
    key = world.pick(before, done=False)
    if key is None:
        return
    after = world.plan(done={**world.profile.done, key: world.today})

    assert after.steps[key].state == State.DONE
    for other, step in after.steps.items():
        if not step.done:
            assert step.earliest_start <= before.steps[other].earliest_start
            assert step.earliest_finish <= before.steps[other].earliest_finish
            assert step.hard_earliest_finish <= before.steps[other].hard_earliest_finish


@many
@given(worlds)
def test_taking_a_step_out_keeps_the_order_of_the_rest(world):
    road, tags = Road(world.steps), world.profile.tags
    before = road.graph(tags, world.profile.excluded)
    if not before.order:
        return
    gone = world.chance.choice(before.order)
    after = road.graph(tags, world.profile.excluded | {gone})

    assert after.order == [key for key in before.order if key != gone]
    for edges in ("before", "requires"):
        old, new = _reach(getattr(before, edges)), _reach(getattr(after, edges))
        assert new == {key: found - {gone} for key, found in old.items() if key != gone}


def _reach(edges):
    """All that comes before each step, through and through."""
    found = {}
    for key in edges:  # in the order of the road: what comes before is known already
        found[key] = {one for other in edges[key] for one in (other, *found[other])}
    return found


@many
@given(worlds)
def test_done_carries_back(world):
    found = world.plan()
    requires = {step.key: step.requires for step in world.steps}

    def all_before(key):
        return {one for other in requires[key] for one in (other, *all_before(other))}

    for key in world.profile.done:
        for other in all_before(key) & found.steps.keys():
            assert found.steps[other].state == State.DONE


@many
@given(worlds)
def test_before_and_with_are_kept(world):
    found = world.plan()

    for step in world.steps:
        kind, _, other = step.deadline.partition(":")
        if kind not in ("before", "with") or step.key not in found.steps or other not in found.steps:
            continue
        mine, theirs = found.steps[step.key], found.steps[other]
        if mine.done or theirs.done or theirs.latest_finish is None:
            continue
        assert mine.latest_finish <= (theirs.latest_start if kind == "before" else theirs.latest_finish)


@many
@given(worlds)
def test_states_are_as_defined(world):
    found = world.plan()

    for key, step in found.steps.items():
        gone = step.deadline is not None and step.deadline < world.today
        if step.state == State.PASSED:
            assert gone
            assert key not in found.needed
            assert key not in world.profile.started
        elif step.state == State.TOO_LATE:
            assert step.hard_slack_days < 0
        elif step.state == State.LATE:
            assert step.slack_days < 0
            assert step.hard_slack_days is None or step.hard_slack_days >= 0
        elif step.state == State.WAITING:
            assert key in world.profile.waiting
        elif step.state == State.BLOCKED:
            assert step.blocked_by
            assert not any(found.steps[other].done for other in step.blocked_by)
        elif step.state == State.READY:
            assert step.blocked_by == ()
        else:
            assert step.state == State.DONE
        if not step.done and step.state != State.PASSED and (step.slack_days or 0) < 0:
            assert step.state in (State.LATE, State.TOO_LATE)


@many
@given(worlds)
def test_chain_leads_from_what_can_start_to_the_end(world):
    found = world.plan()
    graph = Road(world.steps).graph(world.profile.tags, world.profile.excluded)

    for before, after in zip(found.chain, found.chain[1:], strict=False):
        assert before in graph.before[after]
    if found.chain:
        assert all(found.steps[other].done for other in graph.before[found.chain[0]])
        assert all(not found.steps[key].done for key in found.chain)
    if found.decisive:
        assert found.decisive.key in found.chain
        assert found.room == min(
            step.season_slack_days
            for key, step in found.steps.items()
            if key in found.needed and not step.in_window and step.season_slack_days is not None
        )


@many
@given(worlds)
def test_what_does_not_apply_is_in_no_plan(world):
    found = world.plan()

    for step in world.steps:
        applies = bool(step.applies_to & world.profile.tags) and step.key not in world.profile.excluded
        assert (step.key in found.steps) == applies
