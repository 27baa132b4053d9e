"""Two windows of one person: the second learns what the first one did, and changes nothing that it did not see."""

from django.urls import reverse
from django.utils import timezone

from applicants.match.ranking import keeping
from applicants.match.ranking.models import CertifiedList, RankListVersion
from tests.support.html import page_of, problems_of
from tests.support.htmx import HTMX


class Window:
    """A browser window that stays open: it sends what its page was made from."""

    def __init__(self, client, lab):
        self.client, self.lab = client, lab
        self.look()

    def look(self):
        self.page = page_of(self.client.get(self.url("ranking")))
        self.revision = self.page.find("form", id="moves").fields()["revision"]

    def url(self, name, *more):
        return reverse(f"match:{name}", args=[self.lab.person.public_id, *more])

    def send(self, name, *more, headers=None, **data):
        return self.client.post(self.url(name, *more), {"revision": self.revision} | data, headers=headers or {})

    def move(self, name, to, **more):
        return self.send("move", move=f"{self.lab.entry(name).pk}:{to}", **more)

    def certify(self):
        now = timezone.now()
        values = {"on": now.date().isoformat(), "time": now.strftime("%H:%M"), "zone": "Asia/Karachi"}
        return self.send("certify", **values)


def windows(lab, signed_in, names="ABC"):
    lab.fill(names)
    return Window(signed_in(lab.person), lab), Window(signed_in(lab.person), lab)


def stale_of(answer):
    assert answer.status_code == 409
    page = page_of(answer)
    assert problems_of(page) == []
    return page.find("section", aria_labelledby="stale")


def test_a_move_in_one_window_stops_the_other_and_says_what_happened(lab, signed_in):
    first, second = windows(lab, signed_in)
    assert first.move("C", 1).status_code == 303

    answer = second.move("A", 3)

    said = stale_of(answer).text
    assert "Nothing was changed now" in said
    assert "C moved from place 3 to 1." in said
    assert "C 3 to 1, 2 others moved down by one" in said
    assert lab.order == "CAB"
    second.look()
    assert second.move("A", 1).status_code == 303
    assert lab.order == "ACB"


def test_interleaved_edits_never_lose_a_change(lab, signed_in):
    first, second = windows(lab, signed_in, "ABCD")
    moves = [(first, "D", 1), (second, "A", 4), (first, "B", 3), (second, "C", 1), (first, "A", 4), (second, "B", 2)]
    refused = 0

    for window, name, to in moves:
        before = lab.order
        answer = window.move(name, to)
        if answer.status_code == 409:
            refused += 1
            assert lab.order == before
            window.look()
            assert window.move(name, to).status_code == 303
        window.look()
        assert lab.order.index(name) == to - 1

    assert refused >= 3
    assert sorted(lab.order) == list("ABCD")


def test_the_same_press_twice_moves_once(lab, signed_in):
    first, _second = windows(lab, signed_in)

    assert [first.move("C", 2).status_code for _ in range(2)] == [303, 303]

    assert lab.order == "ACB"
    assert lab.revision == 4


def test_with_htmx_the_other_window_gets_the_list_as_it_is(lab, signed_in):
    first, second = windows(lab, signed_in)
    first.move("C", 1)

    answer = second.move("A", 3, headers=HTMX)

    assert answer.status_code == 409
    region = page_of(answer).find(id="region")
    assert [node.text for node in region.find("ol", id="ranks").find_all("bdi")] == ["C", "A", "B"]
    assert region.find("form", id="moves").fields()["revision"] == str(lab.revision)


def test_a_rank_that_went_in_the_other_window(lab, signed_in):
    first, second = windows(lab, signed_in)
    gone = lab.entry("A").pk
    first.send("take-out", gone)

    for answer in (second.send("move", move=f"{gone}:3"), second.send("take-out", gone), second.send("entry", gone)):
        assert "A taken out." in stale_of(answer).text

    assert lab.order == "BC"


def test_the_rank_under_which_a_program_was_to_stand_went_meanwhile(lab, signed_in):
    first, second = windows(lab, signed_in)
    entry = lab.entry("A").pk
    first.send("take-out", entry)
    at = second.url("add") + f"?under={entry}"

    answer = second.client.post(at, {"revision": second.revision, "listed": lab.listed["D"].pk})

    assert "A taken out." in stale_of(answer).text
    assert second.client.get(at).status_code == 404
    assert second.client.post(at, {"revision": lab.revision, "listed": lab.listed["D"].pk}).status_code == 404


def test_certified_twice_is_certified_once(lab, signed_in):
    first, second = windows(lab, signed_in)
    assert [first.certify().status_code, first.certify().status_code] == [303, 303]  # a double press is no alarm
    assert second.certify().status_code == 303  # this window showed the same list

    assert CertifiedList.objects.filter(applicant=lab.person).count() == 1
    assert RankListVersion.objects.filter(applicant=lab.person).count() == 1


def test_a_list_that_was_certified_meanwhile_is_not_the_one_that_this_window_showed(lab, signed_in):
    first, second = windows(lab, signed_in)
    first.move("C", 1)
    first.look()
    first.certify()

    said = stale_of(second.certify()).text

    assert "C moved from place 3 to 1." in said
    assert "Certified: version 1." in said
    assert CertifiedList.objects.filter(applicant=lab.person).count() == 1


def test_what_is_certified_is_what_the_window_showed(lab, signed_in):
    first, second = windows(lab, signed_in)
    first.move("C", 1)

    assert second.certify().status_code == 409
    assert not CertifiedList.objects.exists()


def test_restoring_in_one_window_while_the_other_moves(lab, signed_in):
    lab.fill("ABC")
    version = keeping.keep(applicant=lab.person, revision=None, by=lab.by).row
    lab.move("C", 1)
    first, second = Window(signed_in(lab.person), lab), Window(signed_in(lab.person), lab)
    assert first.send("restore", version.number).status_code == 303

    said = stale_of(second.move("A", 3)).text
    assert "Version 1 is back." in said
    assert lab.order == "ABC"

    second.look()
    second.move("A", 3)
    assert stale_of(first.send("restore", version.number)).text.count("A moved from place 1 to 3.") == 1
    assert lab.order == "BCA"


def test_undo_in_a_window_that_is_behind_takes_nothing_back(lab, signed_in):
    first, second = windows(lab, signed_in)
    behind = lab.revision
    first.move("C", 1)

    answer = second.client.post(second.url("undo", behind))

    assert "C moved from place 3 to 1." in stale_of(answer).text
    assert lab.order == "CAB"


def test_every_other_verb_asks_for_the_revision_too(lab, signed_in):
    first, second = windows(lab, signed_in)
    entry = lab.entry("B").pk
    first.move("C", 1)

    for answer in (
        second.send("put", listed=lab.listed["D"].pk), second.send("add", listed=lab.listed["D"].pk),
        second.send("take-out", entry), second.send("entry", entry, code="9001140P0"), second.send("versions"),
    ):  # fmt: skip
        stale_of(answer)

    assert lab.order == "CAB"
    assert not RankListVersion.objects.exists()
