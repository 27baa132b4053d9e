"""The writes of a couple: consent, pairs, both plans, and the end."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from applicants.checklist.models import ChecklistItem
from applicants.match.couples import services
from applicants.match.couples.models import Couple, CouplePair, PairChange, Partner, SharedProgram
from applicants.match.explain.reads import own_list
from applicants.seasons import services as seasons
from applicants.seasons.models import PastSeason
from tests.applicants.match.couples.support import couple_of_two, interviewed, sharing
from tests.support.factories import ApplicantFactory, UserFactory
from tests.support.rooms import everything


@pytest.fixture
def other(db):
    return ApplicantFactory()


@pytest.fixture
def couple(person, other):
    return couple_of_two(person, other)[0]


@pytest.fixture
def full(couple, person, other):
    """Both share two programs, and the four combinations stand on the list."""
    sharing(couple, person, "Alpha", "Beta")
    sharing(couple, other, "Gamma", "Delta")
    fresh(couple)
    services.propose(couple=couple, most=9, one_sided=False, revision=couple.revision, by=person.user)
    return fresh(couple)


def fresh(couple):
    couple.refresh_from_db()
    return couple


def names(couple):
    rows = couple.pairs.select_related("first", "second")
    return [(row.position, row.first and short(row.first), row.second and short(row.second)) for row in rows]


def short(shared):
    """The name without the specialty."""
    return shared.name.partition(" · ")[0]


def step(person):
    return ChecklistItem.objects.get(applicant=person, key="rol_couples")


# ---------------------------------------------------------------------------------- beginning


def test_accepting_makes_two_partners_and_forgets_the_address(person, other):
    couple = services.invite(applicant=person, email=other.user.email.upper(), by=person.user)

    services.accept(couple=couple, by=other.user)

    assert sorted(couple.partners.values_list("side", "applicant")) == [("first", person.pk), ("second", other.pk)]
    assert fresh(couple).email == ""
    assert step(person).shown_begun_on == step(other).shown_begun_on == person.user.today()


def test_accepting_twice_changes_nothing(couple, other):
    services.accept(couple=couple, by=other.user)

    assert couple.partners.count() == 2


def test_an_invitation_is_for_its_address(person, other):
    couple = services.invite(applicant=person, email="someone@example.org", by=person.user)

    with pytest.raises(services.CoupleGone, match="another address"):
        services.accept(couple=couple, by=other.user)


def test_whoever_has_no_plan_makes_one_first(person):
    user = UserFactory()
    couple = services.invite(applicant=person, email=user.email, by=person.user)

    with pytest.raises(services.CoupleGone, match="plan first"):
        services.accept(couple=couple, by=user)


def test_an_old_invitation_is_too_old(person, other, clock):
    couple = services.invite(applicant=person, email=other.user.email, by=person.user)
    Couple.objects.filter(pk=couple.pk).update(expires_at=couple.created_at)

    with pytest.raises(services.CoupleGone, match="too old"):
        services.accept(couple=couple, by=other.user)


def test_an_invitation_that_was_taken_back_is_gone(person, other):
    couple = services.invite(applicant=person, email=other.user.email, by=person.user)

    services.take_back(applicant=person, by=person.user)

    with pytest.raises(services.CoupleGone, match="taken back"):
        services.accept(couple=couple, by=other.user)


def test_a_second_invitation_takes_the_first_one_back(person, other):
    first = services.invite(applicant=person, email="a@example.org", by=person.user)

    services.invite(applicant=person, email=other.user.email, by=person.user)

    assert fresh(first).ended_at
    assert Partner.objects.standing().filter(applicant=person).count() == 1


def test_nobody_is_flooded_with_invitations(person):
    for number in range(services.MOST_INVITATIONS_A_DAY):
        services.invite(applicant=person, email=f"a{number}@example.org", by=person.user)

    with pytest.raises(ValidationError, match="tomorrow"):
        services.invite(applicant=person, email="b@example.org", by=person.user)


def test_nobody_is_in_two_couples(couple, person, other):
    third = ApplicantFactory()
    again = services.invite(applicant=third, email=other.user.email, by=third.user)

    with pytest.raises(services.CoupleGone, match="another couple"):
        services.accept(couple=again, by=other.user)
    with pytest.raises(ValidationError, match="already"):
        services.invite(applicant=person, email="x@example.org", by=person.user)


def test_nobody_invites_themselves_or_for_somebody_else(person, other):
    with pytest.raises(ValidationError, match="own address"):
        services.invite(applicant=person, email=person.user.email, by=person.user)
    with pytest.raises(PermissionError):
        services.invite(applicant=person, email="x@example.org", by=other.user)


# -------------------------------------------------------------------------------------- pairs


def test_only_what_was_chosen_is_shared_in_the_own_order(couple, person):
    keys = interviewed(person, "Beta", "Alpha", "Gamma")

    services.share(couple=couple, keys=[keys[2], keys[0]], by=person.user)

    assert [(row.position, short(row)) for row in couple.shared.all()] == [(1, "Alpha"), (2, "Gamma")]


def test_a_program_of_somebody_else_is_never_shared(couple, person, other):
    services.share(couple=couple, keys=interviewed(other, "Secret"), by=person.user)

    assert not couple.shared.exists()


def test_taking_a_program_away_takes_its_rows(full, person):
    keep = full.shared.get(name__startswith="Beta")

    services.share(couple=full, keys=[keep.listed_id], by=person.user)

    assert names(full) == [(1, "Beta", "Delta"), (2, "Beta", "Gamma")]


def test_what_is_no_longer_shared_is_named_nowhere(full, person, other):
    for one in (person, other):
        for row in full.pairs.filter(position__gt=1):
            services.move_pair(couple=full, pair=row.pk, to=1, revision=fresh(full).revision, by=one.user)
    services.remove_pair(couple=full, pair=full.pairs.last().pk, by=other.user)
    lines = full.changes.count()

    for one, name in ((person, "Alpha"), (other, "Gamma")):
        keys = [entry.key for entry in own_list(one) if entry.name != name]
        services.share(couple=full, keys=keys, by=one.user)

    said = list(full.changes.values_list("what", flat=True))
    assert len(said) == lines + 2
    assert not any("Alpha" in what or "Gamma" in what for what in said)
    assert any("Beta" in what and "Delta" in what for what in said), "what is shared still is said"


def test_proposed_rows_are_for_both(full):
    assert names(full) == [
        (1, "Alpha", "Delta"), (2, "Alpha", "Gamma"), (3, "Beta", "Delta"), (4, "Beta", "Gamma"),
    ]  # fmt: skip


def test_a_row_moves_and_the_others_make_room(full, other):
    row = full.pairs.get(position=4)

    services.move_pair(couple=full, pair=row.pk, to=1, revision=full.revision, by=other.user)

    assert [entry[1:] for entry in names(full)] == [
        ("Beta", "Gamma"), ("Alpha", "Delta"), ("Alpha", "Gamma"), ("Beta", "Delta"),
    ]  # fmt: skip
    assert [entry[0] for entry in names(full)] == [1, 2, 3, 4]
    assert full.changes.first().side == "second"


def test_a_second_window_does_not_overwrite_what_the_partner_did(full, person, other):
    seen, row = full.revision, full.pairs.first()
    services.remove_pair(couple=full, pair=row.pk, by=other.user)
    before = names(full)

    for act in (
        lambda: services.move_pair(couple=full, pair=full.pairs.last().pk, to=1, revision=seen, by=person.user),
        lambda: services.propose(couple=full, most=9, one_sided=True, revision=seen, by=person.user),
        lambda: services.agree(couple=full, revision=seen, by=person.user),
    ):
        with pytest.raises(ValidationError, match="Nothing was saved"):
            act()
    assert names(full) == before == [(1, "Alpha", "Gamma"), (2, "Beta", "Delta"), (3, "Beta", "Gamma")]


def test_removing_twice_changes_nothing(full, person):
    row = full.pairs.first()
    services.remove_pair(couple=full, pair=row.pk, by=person.user)

    services.remove_pair(couple=full, pair=row.pk, by=person.user)

    assert len(names(full)) == 3


def test_a_row_takes_only_what_its_side_shares(full, person):
    wrong = full.shared.get(name__startswith="Gamma").pk

    with pytest.raises(ValidationError, match="not shared"):
        services.add_pair(
            couple=full, values={"first": wrong, "second": None}, revision=full.revision, by=person.user
        )  # fmt: skip


def test_the_same_row_is_refused_with_words(full, person):
    row = full.pairs.first()

    with pytest.raises(ValidationError, match="on the list already"):
        services.add_pair(
            couple=full, values={"first": row.first_id, "second": row.second_id}, revision=full.revision,
            by=person.user,
        )  # fmt: skip


def test_a_stranger_changes_nothing(full):
    stranger = ApplicantFactory()

    for act in (
        lambda: services.share(couple=full, keys=[], by=stranger.user),
        lambda: services.remove_pair(couple=full, pair=full.pairs.first().pk, by=stranger.user),
        lambda: services.propose(couple=full, most=9, one_sided=True, revision=full.revision, by=stranger.user),
    ):
        with pytest.raises(ObjectDoesNotExist):
            act()
    services.end(couple=full, by=stranger.user)
    assert fresh(full).ended_at is None


# ---------------------------------------------------------------------------- the step and the end


def test_the_step_is_done_when_both_say_so_and_open_again_after_a_change(full, person, other):
    services.agree(couple=full, revision=full.revision, by=person.user)
    assert step(person).shown_done_on is None

    services.agree(couple=full, revision=full.revision, by=other.user)
    assert step(person).shown_done_on == step(other).shown_done_on == person.user.today()

    services.remove_pair(couple=full, pair=full.pairs.first().pk, by=other.user)
    assert step(person).shown_done_on is step(other).shown_done_on is None


def test_the_end_undoes_all_of_it_for_both(person, other):
    before = everything(person), everything(other)
    couple, _other = couple_of_two(person, other)
    sharing_rows = sharing(couple, person, "Alpha")
    services.add_pair(
        couple=fresh(couple), values={"first": sharing_rows[0].pk, "second": None}, revision=couple.revision,
        by=person.user,
    )  # fmt: skip

    services.end(couple=couple, by=other.user)
    services.end(couple=couple, by=other.user)

    assert (everything(person), everything(other)) == before
    assert not any(model.objects.filter(couple=couple).exists() for model in (CouplePair, SharedProgram, PairChange))
    assert not Couple.objects.visible_to(person.user).exists()
    services.invite(applicant=person, email="x@example.org", by=person.user)


def test_a_season_that_one_of_them_closed_ends_what_the_other_sees(full, person, other):
    past = PastSeason.objects.create(applicant=other, season=2027, next_season=2028, outcome="matched")
    Partner.objects.filter(applicant=other).update(past_season=past)

    assert not Couple.objects.visible_to(person.user).exists()
    services.invite(applicant=person, email="x@example.org", by=person.user)


def test_a_closed_season_keeps_its_rows_when_the_other_goes_on(full, person, other):
    services.agree(couple=full, revision=full.revision, by=other.user)
    past = seasons.close_season(
        applicant=other, outcome="unmatched", note="", carry=[], next_season=other.target_season + 1, by=other.user
    )  # fmt: skip

    services.invite(applicant=person, email="x@example.org", by=person.user)

    kept = Partner.objects.get(past_season=past)
    assert kept.ended_at is None
    assert kept.agreed_on == other.user.today()
    assert SharedProgram.objects.filter(past_season=past).count() == 2
    assert not SharedProgram.objects.filter(applicant=person).exists()


def test_a_closed_season_opens_the_step_again_for_both(full, person, other):
    for one in (person, other):
        services.agree(couple=full, revision=full.revision, by=one.user)

    past = seasons.close_season(
        applicant=other, outcome="unmatched", note="", carry=[], next_season=other.target_season + 1, by=other.user
    )  # fmt: skip
    assert step(other).shown_done_on is step(other).shown_begun_on is None
    seasons.reopen_season(past=past, by=other.user)
    assert step(other).shown_done_on == other.user.today()

    seasons.close_season(
        applicant=other, outcome="unmatched", note="", carry=[], next_season=other.target_season + 1, by=other.user
    )
    services.invite(applicant=person, email="x@example.org", by=person.user)
    assert step(person).shown_done_on is step(person).shown_begun_on is None


def test_deleting_one_of_them_leaves_nothing_of_them(full, person, other):
    other.user.delete()

    assert not SharedProgram.objects.filter(applicant__user__email=other.user.email).exists()
    assert not SharedProgram.objects.filter(name__startswith="Gamma").exists()
    assert not Couple.objects.visible_to(person.user).exists()
