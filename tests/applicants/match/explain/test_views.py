"""The page that explains the Match on the own list."""

import pytest
from django.urls import reverse

from applicants.eras.models import ListedProgram
from applicants.match.explain.reads import own_list
from applicants.match.ranking.models import RankEntry, RankList
from tests.applicants.match.couples.support import interviewed
from tests.support.factories import GrantFactory
from tests.support.html import page_of
from tests.support.rooms import sound


def at(person):
    return reverse("explain:show", args=[person.public_id])


def test_without_a_list_it_says_what_to_do_first(person, signed_in):
    page = sound(signed_in(person), at(person))

    assert "There is no program to rank yet" in page.text
    assert "The rules in short" in page.text


def test_the_own_list_is_walked_with_the_imagined_answers(person, signed_in):
    first, second = interviewed(person, "Alpha", "Beta")

    page = sound(signed_in(person), f"{at(person)}?answer-{first}=drops&answer-{second}=high&reach={first}")

    assert "holds, for now." in page.text
    assert "ranked higher arrives" in page.text
    assert "With these answers the list ends at Beta · " in page.text
    rows = [row.text for row in page.find("table").find_all("tr")[1:]]
    assert all("The list ends at Beta" in row for row in rows)
    assert page.find("select", id=f"answer-{first}").find("option", selected="").attrs["value"] == "drops"


def test_the_order_is_that_of_the_rank_list(person):
    interviewed(person, "Alpha", "Beta")
    by_name = {row.name: row for row in ListedProgram.objects.filter(applicant=person).for_list()}
    rank_list = RankList.objects.create(applicant=person)
    for position, name in enumerate(("Beta", "Alpha"), 1):
        RankEntry.objects.create(applicant=person, rank_list=rank_list, position=position, listed=by_name[name])

    assert [entry.name for entry in own_list(person)] == ["Beta", "Alpha"]


def test_a_wish_that_stands_too_far_down_is_lost(person, signed_in):
    alpha, _beta = interviewed(person, "Alpha", "Beta")

    page = sound(signed_in(person), f"{at(person)}?reach={alpha}")

    rows = [row.text.rpartition("The list ends at ")[2][:5] for row in page.find("table").find_all("tr")[1:]]
    assert rows == ["Alpha", "Alpha", "Beta "]


def test_what_the_address_says_wrongly_is_the_default(person, signed_in):
    (key,) = interviewed(person, "Alpha")

    page = sound(signed_in(person), f"{at(person)}?answer-{key}=sure&reach=x")

    assert "With these answers the list ends at Alpha · " in page.text


def test_no_figure_says_how_likely_it_is(person, signed_in):
    interviewed(person, "Alpha", "Beta")

    text = sound(signed_in(person), at(person)).find("main").text

    assert "%" not in text
    assert "chance" not in text
    assert "Nobody knows what a program will answer." in text


def test_an_advisor_reads_along(person, signed_in):
    interviewed(person, "Alpha")
    advisor = GrantFactory(applicant=person, sections=["match"]).advisor

    page = sound(signed_in(advisor), at(person))

    assert f"on the list of {person}" in page.text


@pytest.mark.parametrize(("more", "seen"), [([], False), (["interviews"], True), (["programs"], True)])
def test_where_the_interviews_were_is_for_whom_may_know(person, signed_in, more, seen):
    interviewed(person, "Alpha")
    advisor = GrantFactory(applicant=person, sections=["match", *more]).advisor

    page = sound(signed_in(advisor), at(person))

    assert ("Alpha" in page.text) is seen
    assert ("No program is ranked yet" in page.text) is not seen


def test_queries_stay_the_same_for_thirty_programs(person, signed_in, at_most):
    client = signed_in(person)
    interviewed(person, "Alpha")
    with at_most(12) as one:
        page_of(client.get(at(person)))
    interviewed(person, *[f"Beta {n}" for n in range(30)])

    with at_most(len(one)):
        page_of(client.get(at(person)))

    assert len(own_list(person)) == 31
