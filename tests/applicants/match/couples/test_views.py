"""The pages of a couple: what each sees, and above all what the other does not."""

import pytest
from django.urls import reverse

from applicants.eras.models import ListedProgram
from applicants.match.couples import services
from applicants.match.ranking import services as ranking
from applicants.match.ranking.models import RankEntry
from tests.applicants.match.couples.support import couple_of_two, interviewed, pair_up, sharing
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.html import page_of, sound
from tests.support.htmx import HTMX, same_as_fresh
from tests.support.rooms import sound as page_at


@pytest.fixture
def other(db):
    return ApplicantFactory(user__name="Noor Partner")


@pytest.fixture
def couple(person, other):
    return couple_of_two(person, other)[0]


def at(name, person, *args):
    return reverse(f"couples:{name}", args=[person.public_id, *args])


def test_alone_the_page_says_what_to_do_first(person, signed_in):
    page = page_at(signed_in(person), at("room", person))

    assert "You match on your own" in page.text
    assert page.has("a", href=at("invite", person))


def test_an_invitation_is_sent_and_taken_back(person, signed_in):
    client = signed_in(person)

    answer = client.post(at("invite", person), {"email": "p@example.org"}, follow=True)
    assert "The invitation went to p@example.org" in sound(answer).text

    answer = client.post(at("take-back", person), follow=True)
    assert "You match on your own" in sound(answer).text


def test_the_own_address_is_refused_at_the_field(person, signed_in):
    answer = signed_in(person).post(at("invite", person), {"email": person.user.email})

    assert "That is your own address." in sound(answer, 422).text


def test_the_invited_person_reads_what_it_means_and_accepts(person, other, signed_in):
    couple = services.invite(applicant=person, email=other.user.email, by=person.user)
    address, client = reverse("couple_invitations:show", args=[services.token_of(couple)]), signed_in(other)

    page = page_at(client, address)
    answer = client.post(address)

    assert "Nothing else is seen" in page.text
    assert answer.url == at("room", other)
    assert "What I share" in page_at(client, at("room", other)).text
    assert "no longer open" in page_at(client, address).text


def test_another_address_and_a_forged_link_get_nothing(person, other, signed_in):
    couple = services.invite(applicant=person, email="else@example.org", by=person.user)
    client = signed_in(other)

    page = page_at(client, reverse("couple_invitations:show", args=[services.token_of(couple)]))

    assert "another address" in page.text
    assert person.user.shown_name not in page.text
    assert client.get(reverse("couple_invitations:show", args=["forged"])).status_code == 404


def test_the_partner_sees_what_is_shared_and_nothing_else(couple, person, other, signed_in):
    """Three programs, one of them shared: the others, notes, states and pages of the person stay closed."""
    hidden = interviewed(person, "Hidden Hospital", "Secret Clinic")
    ListedProgram.objects.filter(pk__in=hidden).update(notes="my private note", tier="reach", tier_by="me")
    sharing(couple, person, "Open Hospital")
    client = signed_in(other)

    page = page_at(client, at("room", other))

    assert "Open Hospital" in page.text
    for closed in ("Hidden Hospital", "Secret Clinic", "my private note", person.user.email, str(person.public_id)):
        assert closed not in client.get(at("room", other)).content.decode()
        assert closed not in client.get(at("share", other)).content.decode()
        assert closed not in client.get(at("add", other)).content.decode()
    for name in (
        "dashboard:today", "checklist:road", "profile:show", "eras:list", "explain:show", "couples:room",
        "couples:share", "exams:room", "sharing:list",
    ):  # fmt: skip
        assert client.get(reverse(name, args=[person.public_id])).status_code == 404, name


def test_after_the_end_the_other_sees_nothing_on_the_next_request(couple, person, other, signed_in):
    sharing(couple, person, "Open Hospital")
    client = signed_in(other)
    assert "Open Hospital" in page_at(client, at("room", other)).text

    signed_in(person).post(at("end", person))

    page = page_at(client, at("room", other))
    assert "Your couple has ended" in page.text
    assert "Open Hospital" not in page.text
    for name in ("share", "propose", "add", "end"):
        assert client.get(at(name, other)).status_code == 404
    assert client.post(at("move", other), {"revision": 1, "move": "1:1"}).status_code == 404


def test_an_advisor_of_one_sees_nothing_that_the_other_shares(couple, person, other, signed_in):
    sharing(couple, other, "Their Hospital")
    advisor = GrantFactory(applicant=person, sections=["match"]).advisor

    page = page_at(signed_in(advisor), at("room", person))

    assert "They match as a couple" in page.text
    assert "Their Hospital" not in page.text
    assert "Noor Partner" not in page.text
    assert not page.find("main").has("form")


def test_rows_are_proposed_moved_removed_and_agreed_to(couple, person, other, signed_in):
    sharing(couple, person, "Alpha", "Beta")
    sharing(couple, other, "Gamma")
    client, home = signed_in(person), at("room", person)
    form = page_at(client, at("propose", person)).find("form", class_="form").fields()

    client.post(at("propose", person), form)
    page = page_at(client, home)
    couple.refresh_from_db()
    row = couple.pairs.get(position=2)
    client.post(at("move", person), {"revision": couple.revision, "move": f"{row.pk}:1"})
    assert couple.pairs.first() == row
    assert "Beta" in page_at(client, at("remove", person, row.pk)).text
    client.post(at("remove", person, row.pk))
    couple.refresh_from_db()
    client.post(at("agree", person), {"revision": couple.revision})

    assert "2 rows" in page.text
    end = page_at(client, home)
    assert "You said that this list is ready." in end.text
    assert "Noor Partner has not said so yet." in end.text
    assert "added rows from all combinations" in end.text


def test_a_code_that_was_typed_meanwhile_leaves_the_boxes_ticked(couple, person, signed_in):
    (listed,) = interviewed(person, "Zeta")
    listed = ListedProgram.objects.get(pk=listed)
    ranking.put(applicant=person, listed=listed, code="", revision=None, by=person.user)
    pair_up(couple, person)
    pairs = list(couple.pairs.values_list("pk"))
    for number, row in enumerate(RankEntry.objects.filter(applicant=person)):
        ranking.set_track(
            applicant=person, entry=row.pk, code=f"{9900 + number}140C0", track_type="", revision=None, by=person.user
        )
    client = signed_in(person)

    page = page_at(client, at("share", person))
    ticked = [box.attrs["value"] for box in page.find_all("input") if "checked" in box.attrs]
    client.post(at("share", person), {"programs": ticked})

    assert len(ticked) == 2, "the two that are shared, not the third"
    assert list(couple.pairs.values_list("pk")) == pairs


def test_an_old_page_is_told_and_nothing_is_lost(couple, person, other, signed_in):
    first = sharing(couple, person, "Alpha")[0]
    couple.refresh_from_db()
    seen = couple.revision
    sharing(couple, other, "Gamma")

    answer = signed_in(person).post(at("add", person), {"revision": seen, "first": first.pk, "second": ""})

    assert "Nothing was saved" in sound(answer, 422).text


def test_moving_with_htmx_is_the_page_itself(couple, person, signed_in):
    sharing(couple, person, "Alpha", "Beta")
    couple.refresh_from_db()
    services.propose(couple=couple, most=2, one_sided=True, revision=couple.revision, by=person.user)
    couple.refresh_from_db()
    client, row = signed_in(person), couple.pairs.last()

    answer = client.post(
        at("move", person), {"revision": couple.revision, "move": f"{row.pk}:1"}, headers=HTMX, follow=True
    )  # fmt: skip

    same_as_fresh(client, at("room", person), answer)


def test_forged_ids_of_other_couples_are_not_found(couple, person, signed_in):
    stranger = ApplicantFactory()
    theirs, _second = couple_of_two(stranger)
    shared = sharing(theirs, stranger, "Far")[0]
    theirs.refresh_from_db()
    services.add_pair(
        couple=theirs, values={"first": shared.pk, "second": None}, revision=theirs.revision, by=stranger.user
    )  # fmt: skip
    couple.refresh_from_db()
    client, row = signed_in(person), theirs.pairs.first()

    assert client.get(at("remove", person, row.pk)).status_code == 404
    client.post(at("move", person), {"revision": couple.revision, "move": f"{row.pk}:1"})
    answer = client.post(at("add", person), {"revision": couple.revision, "first": shared.pk, "second": ""})

    assert answer.status_code == 422
    assert theirs.pairs.count() == 1
    assert not couple.pairs.exists()


def test_the_page_takes_as_many_queries_for_thirty_rows_as_for_one(couple, person, other, signed_in, at_most):
    client, home = signed_in(person), at("room", person)
    sharing(couple, person, "Alpha")
    couple.refresh_from_db()
    services.propose(couple=couple, most=1, one_sided=True, revision=couple.revision, by=person.user)
    with at_most(15) as one:
        assert page_of(client.get(home))
    sharing(couple, other, *[f"Gamma {n}" for n in range(30)])
    couple.refresh_from_db()
    services.propose(couple=couple, most=40, one_sided=True, revision=couple.revision, by=person.user)

    with at_most(len(one)):
        page = page_of(client.get(home))

    assert "40 rows" in page.text
