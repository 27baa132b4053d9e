"""A season is closed in one step, stays readable, and can be opened again while nothing was done in the next."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from applicants.checklist import services as checklist
from applicants.checklist.models import Change, ChecklistItem
from applicants.eras import services as eras
from applicants.eras.models import ListedProgram
from applicants.interviews.models import Interview
from applicants.letters.models import Letter
from applicants.match.results.models import MatchOutcome
from applicants.profile.forms import SeasonForm
from applicants.profile.services import change_profile
from applicants.seasons import forms, reading, rules, services
from applicants.seasons.models import PastSeason
from tests.support.catalogue import ProgramFactory
from tests.support.constraints import refused
from tests.support.factories import UserFactory
from tests.support.steps import step_of

ALL = forms.SETS["all"][1]


def close(person, **values):
    given = {"outcome": "unmatched", "note": "", "carry": ALL, "next_season": 2028, "by": person.user} | values
    return services.close_season(applicant=person, **given)


def test_what_lasts_comes_along_and_the_rest_stays_to_be_read(busy):
    past = close(busy, note="Apply earlier")
    busy.refresh_from_db()

    assert busy.target_season == 2028
    assert (past.season, past.outcome, past.note) == (2027, "unmatched", "Apply earlier")
    old = ListedProgram.objects.visible_in(past, busy.user).for_list()
    assert [(row.name, row.state) for row in old] == [
        ("Alpha Medical Center", "interviewed"), ("Beta Hospital", "considering"),
    ]  # fmt: skip
    new = ListedProgram.objects.visible_to(busy.user).for_list()
    assert [(row.name, row.state, row.tier, row.notes) for row in new] == [
        ("Alpha Medical Center", "considering", "reach", "Kind people"), ("Beta Hospital", "considering", "", ""),
    ]  # fmt: skip
    assert Interview.objects.visible_in(past, busy.user).count() == 1
    assert not Interview.objects.visible_to(busy.user).exists()
    assert list(Letter.objects.filter(season=2028).values_list("writer", flat=True)) == ["Dr Up"]
    assert Letter.objects.filter(season=2027).count() == 2


def test_steps_of_a_season_stand_open_again_and_lasting_ones_do_not(busy):
    past = close(busy)

    assert not step_of(busy, "certify_submit").is_done
    assert not step_of(busy, "match_status").is_done
    assert step_of(busy, "personal_statement").day_done == date(2026, 9, 20)
    assert step_of(busy, "graduation").is_done
    assert {"key": "certify_submit", "title": step_of(busy, "certify_submit").title, "on": "2026-09-20"} in past.steps
    own = ChecklistItem.objects.filter(applicant=busy, milestone=None)
    assert [row.own_title for row in own] == [one.step for one in rules.anew().again if one.key == "personal_statement"]


@pytest.mark.parametrize(("choice", "names"), [
    ("all", ["Alpha Medical Center", "Beta Hospital"]), ("answered", ["Alpha Medical Center"]), ("none", []),
])  # fmt: skip
def test_the_person_says_which_programs_come_along(busy, choice, names):
    close(busy, carry=forms.SETS[choice][1])

    assert [row.name for row in ListedProgram.objects.visible_to(busy.user).for_list()] == names


def test_every_kind_of_row_of_a_season_moves(busy):
    close(busy, carry=frozenset())

    for model in services.seasonal_models():
        assert not model.objects.current().filter(applicant=busy).exists(), model


def test_a_season_is_closed_once_and_by_its_owner(busy):
    with pytest.raises(PermissionError):
        close(busy, by=UserFactory())

    close(busy)
    PastSeason.objects.update(season=2028, next_season=2029)

    with pytest.raises(ValidationError, match="closed already"):
        close(busy, next_season=2029)


@pytest.mark.parametrize("season", [2026, 2027, 2033])
def test_the_next_season_is_later_and_near(busy, season):
    with pytest.raises(ValidationError, match="cannot follow"):
        close(busy, next_season=season)
    assert not PastSeason.objects.exists()


def test_opened_again_it_is_as_it_was(busy):
    def state():
        items = ChecklistItem.objects.filter(applicant=busy).order_by("pk")
        return (
            list(items.values("key", "done_on", "state", "act_by", "shown_done_on", "started_on")),
            list(ListedProgram.objects.order_by("pk").values()), list(Letter.objects.order_by("pk").values()),
            list(Interview.objects.values()),
        )  # fmt: skip

    services.letters.tell(applicant=busy, by=busy.user)
    services.checklist.replan(busy)
    before = state()

    past = close(busy)
    services.reopen_season(past=past, by=busy.user)
    busy.refresh_from_db()

    assert busy.target_season == 2027
    assert state() == before
    assert not PastSeason.objects.exists()
    assert Change.objects.filter(applicant=busy, verb=Change.Verb.SEASON).count() == 3  # with the first choice


def test_it_stays_closed_once_the_next_season_has_begun(busy):
    past = close(busy)
    eras.add_program(applicant=busy, program=ProgramFactory(name="Gamma Hospital"), by=busy.user)

    with pytest.raises(ValidationError, match="begun the next season"):
        services.reopen_season(past=past, by=busy.user)
    assert PastSeason.objects.get() == past


def test_a_letter_that_was_changed_in_the_next_season_stays(busy):
    past = close(busy)
    Letter.objects.filter(season=2028).update(notes="Wrote to her again")

    services.reopen_season(past=past, by=busy.user)

    assert list(Letter.objects.filter(season=2028).values_list("notes", flat=True)) == ["Wrote to her again"]


def test_a_step_that_was_ticked_in_the_next_season_is_named(busy):
    past = close(busy)
    checklist.mark_done(item=step_of(busy, "eras_token"), by=busy.user)

    with pytest.raises(ValidationError, match=step_of(busy, "eras_token").title):
        services.reopen_season(past=past, by=busy.user)
    checklist.reopen(item=step_of(busy, "eras_token"), by=busy.user)
    services.reopen_season(past=past, by=busy.user)

    assert step_of(busy, "certify_submit").day_done == date(2026, 9, 20)


@pytest.mark.parametrize("said", [{"done_on": date(2027, 3, 25)}, {"notes": "Ask Sara first"}])
def test_an_own_step_that_came_along_and_was_used_is_named_and_stays(busy, said):
    past = close(busy)
    row = ChecklistItem.objects.get(applicant=busy, key__in=past.carried["steps"])
    ChecklistItem.objects.filter(pk=row.pk).update(**said)

    with pytest.raises(ValidationError, match=row.title):
        services.reopen_season(past=past, by=busy.user)
    assert ChecklistItem.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(("place", "outcome"), [({"matched_text": "X", "place_on": date(2027, 3, 19)}, "matched"),
                                                ({}, "")])  # fmt: skip
def test_who_matched_partly_has_a_position_once_its_place_is_noted(person, place, outcome):
    MatchOutcome.objects.create(applicant=person, status="partly", status_on=date(2027, 3, 15), **place)

    assert reading.outcome_of(person, person.user) == outcome


def test_a_closed_season_is_not_chosen_again(busy):
    close(busy)
    busy.refresh_from_db()

    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False):
        with pytest.raises(ValidationError, match="You closed Match 2027"):
            change_profile(applicant=busy, answers={"target_season": 2027}, by=busy.user)
        choices = SeasonForm(applicant=busy).fields["target_season"].choices

    assert min(season for season, _label in choices) == 2028


def test_an_earlier_season_stays_closed(busy):
    first = close(busy)
    busy.refresh_from_db()
    second = close(busy, next_season=2029)

    with pytest.raises(ValidationError, match="later season"):
        services.reopen_season(past=first, by=busy.user)

    services.reopen_season(past=second, by=busy.user)
    busy.refresh_from_db()
    assert busy.target_season == 2028


def test_what_the_database_refuses(busy):
    past = close(busy)

    again = PastSeason(applicant=busy, season=2027, next_season=2028, outcome="matched")
    refused(again, "a_season_is_closed_once", "This season is closed already.")
    again = PastSeason(applicant=busy, season=2026, next_season=2026, outcome="matched")
    refused(again, "the_next_season_is_later", "The next season is a later one.")
    again = PastSeason(applicant=busy, season=1990, next_season=2026, outcome="matched")
    refused(again, "a_past_season_is_a_season", "That is no Match season.")
    assert past.carried["listed"]
