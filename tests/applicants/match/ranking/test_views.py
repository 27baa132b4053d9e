"""The pages of the rank list: what they say, to whom, and in a few queries however long the list."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applicants.eras.models import ListedProgram
from applicants.match.ranking import keeping, weighing
from applicants.match.ranking.models import CertifiedList, RankEntry, RankList, RankListVersion
from programs.models import Program, Specialty
from roadmap import road
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.html import page_of, problems_of, sound
from tests.support.htmx import HTMX, press, same_as_fresh
from tests.support.rooms import sound as get_sound

MOST = 15


def url(lab, name="ranking", *more):
    return reverse(f"match:{name}", args=[lab.person.public_id, *more])


def moves_of(page):
    """The labels of the buttons of each rank, in the order of the list."""
    return [node.attrs["aria-label"] for node in page.find_all("button", name="move")]


def press_move(client, lab, name, to, **headers):
    page = page_of(client.get(url(lab)))
    fields = page.find("form", id="moves").fields() | {"move": f"{lab.entry(name).pk}:{to}"}
    return client.post(url(lab, "move"), fields, **headers)


def certify(lab):
    keeping.certify(applicant=lab.person, at=timezone.now() - timedelta(hours=1), revision=None, by=lab.by)


# ---------------------------------------------------------------------------------------- the list


def test_an_empty_list_says_what_to_do_first(lab, signed_in):
    page = get_sound(signed_in(lab.person), url(lab))

    assert "No ranks yet" in page.text
    assert page.has("a", href=url(lab, "add"))


def test_the_list_has_buttons_for_every_move(lab, signed_in):
    lab.fill("ABC")

    page = get_sound(signed_in(lab.person), url(lab))

    assert moves_of(page)[4:8] == [
        "Move B to the top", "Move B up, to place 1", "Move B down, to place 3", "Move B to the bottom",
    ]  # fmt: skip
    disabled = [node.attrs["id"] for node in page.find_all("button", name="move") if "disabled" in node.attrs]
    first, last = lab.entry("A").pk, lab.entry("C").pk
    assert disabled == [f"top-{first}", f"up-{first}", f"down-{last}", f"bottom-{last}"]
    options = page.find("select", id="move-entry").find_all("option")
    assert [option.text for option in options] == ["1. A", "2. B", "3. C"]


def test_a_press_moves_and_can_be_taken_back(lab, signed_in):
    lab.fill("ABC")
    client = signed_in(lab.person)

    page = page_of(client.get(press_move(client, lab, "C", 1).url))
    assert lab.order == "CAB"
    assert "C moved from place 3 to 1." in page.find(id="flash").text
    undo = page.find(id="flash").find("form")
    client.post(undo.attrs["action"], undo.fields())

    assert lab.order == "ABC"


def test_with_htmx_the_region_is_the_page(lab, signed_in):
    lab.fill("ABC")
    client = signed_in(lab.person)

    answer = press_move(client, lab, "C", 1, headers=HTMX, follow=True)
    same_as_fresh(client, url(lab), answer)
    press(client, url(lab), url(lab, "undo", lab.revision))

    assert lab.order == "ABC"


def test_what_was_interviewed_waits_below_and_is_ranked_from_there(lab, signed_in):
    lab.fill("A")
    lab.met("B")
    lab.met("C")
    weighing.score(listed=lab.listed["C"], scores={}, hard_stop="no_visa", by=lab.by)
    client = signed_in(lab.person)

    out = get_sound(client, url(lab)).find("section", aria_labelledby="out")
    assert [node.text for node in out.find_all("h3")] == ["B", "C"]
    assert "Your hard stop: no visa that I can use. Leaving it out is right" in out.text
    form = out.find_all("form")[0]
    client.post(url(lab, "put"), form.fields())

    assert lab.order == "AB"


def test_a_changed_list_raises_the_alarm_and_certifying_ends_it(lab, signed_in):
    lab.fill("AB")
    certify(lab)
    client = signed_in(lab.person)
    assert not get_sound(client, url(lab)).has(id="changed")

    press_move(client, lab, "B", 1)
    page = get_sound(client, url(lab))
    assert page.find(id="changed").text == "You changed this list after you certified it"
    assert "NRMP holds version 1" in page.text
    assert [tag.text for tag in page.find("ol", id="ranks").find_all("span", class_="tag")] == ["was 2", "was 1"]

    page = get_sound(client, url(lab, "certify"))
    form = page.find("form", class_="form")
    answer = client.post(url(lab, "certify"), form.fields())

    assert answer.status_code == 303
    assert not get_sound(client, url(lab)).has(id="changed")
    assert CertifiedList.objects.filter(applicant=lab.person).first().version.number == 2


def test_after_lists_closed_it_can_still_be_written_down(lab, signed_in):
    lab.fill("AB")

    with time_machine.travel(datetime(2027, 3, 5, 12, tzinfo=UTC)):
        before = get_sound(signed_in(lab.person), url(lab))
        keeping.certify(applicant=lab.person, at=datetime(2027, 3, 2, 12, tzinfo=UTC), revision=None, by=lab.by)
        lab.move("B", 1)
        page = get_sound(signed_in(lab.person), url(lab))

    assert before.has("a", href=url(lab, "certify"))
    assert "If you certified nothing after it, that version is the one that counts" in page.text
    assert page.find("section", aria_labelledby="changed").has("a", href=url(lab, "certify"))


def test_the_rank_list_and_the_rooms_of_the_match_lead_to_each_other(lab, signed_in):
    client = signed_in(lab.person)

    tabs = get_sound(client, url(lab)).find("nav", class_="tabs")

    assert tabs.find("a", aria_current="page").text == "Rank list"
    for node in tabs.find_all("a"):
        there = get_sound(client, node.attrs["href"]).find("nav", class_="tabs")
        assert there.find("a", aria_current="page").text == node.text
        assert there.has("a", href=url(lab))


def test_the_hour_of_certifying_is_told_by_either_clock(lab, signed_in):
    lab.fill("AB")
    values = {"revision": lab.revision, "on": "2026-11-20", "time": "08:51", "zone": "America/New_York"}

    signed_in(lab.person).post(url(lab, "certify"), values)

    assert CertifiedList.objects.get().certified_at.isoformat() == "2026-11-20T13:51:00+00:00"
    page = get_sound(signed_in(lab.person), url(lab))
    assert "20 Nov, 8:51 a.m. ET" in page.find("dl").text


def test_the_deadline_stands_in_both_zones_with_its_source(lab, signed_in):
    lab.fill("A")

    over = get_sound(signed_in(lab.person), url(lab)).find("p", class_="over").text

    assert "Wed 3 Mar 2027, 9:00 p.m. ET (official)" in over
    assert "in Karachi Thu 4 Mar 2027, 7:00 a.m." in over
    assert "looked at" in over


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("certify", {"on": "2026-11-30", "time": "10:00", "zone": "Asia/Karachi"}, "This lies ahead."),
        ("certify", {"on": "2026-11-20", "time": "x", "zone": "Asia/Karachi"}, "Write a time like 20:51."),
        ("add", {"listed": "x"}, "Select a valid choice."),
        ("weights", {"name": "Teaching", "weight": "101"}, "less than or equal to 100"),
        ("weights", {"name": "Pay", "weight": "1"}, "This stands among your weights already."),
    ],
)
def test_what_cannot_be_comes_back_at_its_field(lab, signed_in, name, values, words):
    lab.fill("AB")
    weighing.add_criterion(applicant=lab.person, name="Pay", weight=1, by=lab.by)

    answer = signed_in(lab.person).post(url(lab, name), {"revision": lab.revision} | values)

    assert words in sound(answer, 422).text


def test_an_entry_gets_its_track_and_goes(lab, signed_in):
    lab.fill("AB")
    client, entry = signed_in(lab.person), lab.entry("A").pk
    page = get_sound(client, url(lab, "entry", entry))
    assert "9000140C0 (Categorical)" in page.text

    wrong = client.post(url(lab, "entry", entry), {"revision": lab.revision, "code": "9001140C0"})
    assert "NRMP takes each code once" in sound(wrong, 422).text
    client.post(url(lab, "entry", entry), {"revision": lab.revision, "code": "9000140A0"})
    assert "Without a supplemental list" in get_sound(client, url(lab)).text
    assert "No first year yet" in get_sound(client, url(lab, "supplemental", entry)).text
    added = {"revision": lab.revision, "listed": lab.listed["C"].pk}
    answer = client.post(url(lab, "add") + f"?under={entry}", added)
    assert answer.url == url(lab, "supplemental", entry)
    assert [node.text for node in get_sound(client, answer.url).find_all("h3")] == ["C"]

    page = get_sound(client, url(lab, "entry", entry))
    form = next(one for one in page.find_all("form") if one.attrs.get("action") == url(lab, "take-out", entry))
    client.post(form.attrs["action"], form.fields())
    assert lab.order == "B"


def test_an_entry_goes_to_a_place_from_its_own_page(lab, signed_in):
    lab.fill("ABC")
    client = signed_in(lab.person)

    page = get_sound(client, url(lab, "entry", lab.entry("C").pk))
    form = next(one for one in page.find_all("form") if one.attrs.get("action") == url(lab, "move"))
    client.post(form.attrs["action"], form.fields() | {"to": "1"})

    assert lab.order == "CAB"


def test_versions_are_kept_compared_and_brought_back(lab, signed_in):
    lab.fill("ABC")
    client = signed_in(lab.person)
    client.post(url(lab, "versions"), {"revision": lab.revision, "note": "My first 🏥"})
    lab.move("C", 1)
    client.post(url(lab, "versions"), {"revision": lab.revision, "note": ""})

    page = get_sound(client, url(lab, "versions"))
    assert "Version 2" in page.text
    assert "C 3 to 1" in page.text
    assert "My first 🏥" in page.text
    page = get_sound(client, url(lab, "compare"))
    assert [node.text for node in page.find("ul", class_="rows").find_all("li")] == [
        "C 3 to 1",
        "2 others moved down by one",
    ]
    back = get_sound(client, url(lab, "compare") + "?before=2&after=1")
    assert [node.text for node in back.find("ul", class_="rows").find_all("li")] == [
        "C 1 to 3",
        "2 others moved up by one",
    ]
    assert "Bring this version back" in get_sound(client, url(lab, "version", 1)).text
    assert client.get(url(lab, "version", 9)).status_code == 404
    form = get_sound(client, url(lab, "restore", 1)).find("form", class_="actions")
    client.post(url(lab, "restore", 1), form.fields())

    assert lab.order == "ABC"
    assert RankListVersion.objects.filter(applicant=lab.person).count() == 3


def test_weights_scores_and_the_order_that_follows(lab, signed_in):
    lab.fill("AB")
    client = signed_in(lab.person)
    assert "Begin with five usual ones" in get_sound(client, url(lab, "weights")).text
    client.post(url(lab, "begin-weights"))
    first = lab.person.rankcriterions.first()
    client.post(url(lab, "criterion", first.pk), {"name": "Teaching ٣", "weight": "40"})
    client.post(url(lab, "scores", lab.listed["B"].pk), {f"score_{first.pk}": "9", "hard_stop": ""})

    page = get_sound(client, url(lab, "proposal"))
    assert "1 of 5 scored" in page.text
    assert "no scores: left at the end" in page.text
    form = page.find("form", class_="actions")
    client.post(url(lab, "proposal"), form.fields())
    assert lab.order == "BA"
    assert "Score 90 of 100" in get_sound(client, url(lab)).text


def test_the_table_goes_out_without_formulas(lab, signed_in):
    lab.fill("AB")
    Program.objects.filter(pk=lab.listed["A"].now.pk).update(name="=SUM(A1)")

    answer = signed_in(lab.person).get(url(lab, "ranking-export"))

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[1:5:3] for row in rows[1:]] == [["1", "9000140C0"], ["2", "9001140C0"]]
    assert rows[1][2] == "'=SUM(A1)"


# --------------------------------------------------------------------------------------- readers


def advisor_of(lab, *sections):
    return GrantFactory(applicant=lab.person, sections=list(sections)).advisor


def test_an_advisor_reads_and_does_not_write(lab, signed_in):
    lab.fill("AB")
    lab.put("C", code="9777140A0")
    certify(lab)
    client = signed_in(advisor_of(lab, "match"))

    for name, more in (("ranking", ()), ("versions", ()), ("version", (1,)), ("compare", ()), ("weights", ()),
                       ("proposal", ()), ("supplemental", (lab.entry("C").pk,))):  # fmt: skip
        page = get_sound(client, url(lab, name, *more))
        posts = [form for form in page.find_all("form") if form.attrs.get("method") == "post"]
        assert [form.attrs["action"] for form in posts] == [reverse("account_logout")], name
    assert client.post(url(lab, "proposal")).status_code == 403
    assert client.get(url(lab, "certify")).status_code == 404


def test_an_advisor_learns_nothing_that_was_not_shared(lab, signed_in):
    lab.fill("AB")
    lab.met("A")
    lab.met("C")
    Program.objects.filter(name="B").update(j1=False)
    mine = get_sound(signed_in(lab.person), url(lab)).text

    few = get_sound(signed_in(advisor_of(lab, "match")), url(lab)).text
    more = get_sound(signed_in(advisor_of(lab, "match", "interviews", "profile", "roadmap")), url(lab)).text

    for words in (
        "No interview is recorded as done",
        "Interview 1 Nov",
        "do not sponsor the visa",
        "ECFMG reported",
        "Not ranked",
    ):
        assert (words in mine, words in few, words in more) == (True, False, True), words
    assert signed_in(advisor_of(lab, "interviews", "programs")).get(url(lab)).status_code == 404


def test_ids_of_somebody_else_are_not_found(lab, signed_in):
    lab.fill("AB")
    certify(lab)
    other = ApplicantFactory()
    theirs = weighing.add_criterion(applicant=other, name="Theirs", weight=1, by=other.user)
    client, entry, certified = signed_in(other), lab.entry("A").pk, CertifiedList.objects.get()

    for name, key in (("entry", entry), ("supplemental", entry), ("scores", lab.listed["A"].pk), ("version", 1),
                      ("restore", 1), ("remove-certified", certified.pk)):  # fmt: skip
        assert client.get(reverse(f"match:{name}", args=[other.public_id, key])).status_code == 404, name
    for name, data in (("move", {"move": f"{entry}:2"}), ("put", {"listed": lab.listed["A"].pk})):
        answer = client.post(reverse(f"match:{name}", args=[other.public_id]), data | {"revision": 0})
        assert answer.status_code == 404, name
    taken = client.post(reverse("match:take-out", args=[other.public_id, entry]), {"revision": 0})
    assert taken.status_code == 404
    assert signed_in(lab.person).get(url(lab, "criterion", theirs.pk)).status_code == 404


@pytest.mark.parametrize("raw", ["", "x", "1:x", "x:1", "-1:2", "9" * 30 + ":1", "٣:1"])
def test_a_move_that_no_page_sends_is_not_found(lab, signed_in, raw):
    lab.fill("AB")

    assert signed_in(lab.person).post(url(lab, "move"), {"move": raw, "revision": 0}).status_code == 404


# ------------------------------------------------------------------------------------- long lists


def test_300_ranks_take_as_many_queries_as_one(lab, signed_in):
    """Slow: a page with 300 ranks."""
    lab.fill("A")
    certify(lab)
    weighing.begin_with_usual(applicant=lab.person, by=lab.by)
    client, ranks = signed_in(lab.person), RankList.objects.get(applicant=lab.person)
    advisor = signed_in(advisor_of(lab, "match", "interviews", "profile", "roadmap"))
    road.current()

    def count(by, name):
        with CaptureQueriesContext(connection) as queries:
            assert by.get(url(lab, name)).status_code == 200
        return len(queries)

    pages = [(by, name) for by in (client, advisor) for name in ("ranking", "proposal", "weights", "versions")]
    few = [count(*page) for page in pages]
    specialty = Specialty.objects.get(key="internal-medicine")
    programs = Program.objects.bulk_create(Program(name=f"P{n}", specialty=specialty) for n in range(299))
    listed = ListedProgram.objects.bulk_create(ListedProgram(applicant=lab.person, program=one) for one in programs)
    RankEntry.objects.bulk_create(
        RankEntry(applicant=lab.person, rank_list=ranks, listed=one, position=n) for n, one in enumerate(listed, 2)
    )

    many = [count(*page) for page in pages]

    assert many == few
    assert few[0] <= MOST, few
    page = page_of(client.get(url(lab)))
    assert problems_of(page) == []
    assert len(page.find("ol", id="ranks").find_all("li", class_="rank")) == 300
    press_move(client, lab, "P298", 1)
    assert lab.rows[0].listed.name == "P298"
    connection.check_constraints()
