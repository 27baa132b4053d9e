"""When mentors, community and contacts are found, which days are told, and the silence of SOAP. Pure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.people import rules
from applicants.people.models import Conference, Contact, Group

TODAY = date(2026, 11, 21)
PATH = "/people/"
SILENCE = rules.Quiet(date(2027, 3, 15), date(2027, 3, 18))

kinds = st.sampled_from(Contact.Kind)
days = st.dates(date(2020, 1, 1), date(2026, 11, 21))


def contact(kind="peer", met_on=TODAY, **values):
    return Contact(**{"name": "Dr Example", "kind": kind, "met_on": met_on, "added_on": TODAY, **values})


def conference(going="was_there", begins_on=TODAY, **values):
    return Conference(**{"name": "Meeting", "going": going, "begins_on": begins_on, "added_on": TODAY, **values})


def group(joined_on=TODAY):
    return Group(name="Group", joined_on=joined_on, added_on=TODAY)


def day(number):
    return date(2026, 1, number)


# ------------------------------------------------------------------------------------------- mentors


@pytest.mark.parametrize(
    ("found", "begun_on", "done_on"),
    [
        ([], None, None),
        ([contact("clinical", day(5))], day(5), None),
        ([contact("clinical", day(5)), contact("clinical", day(3))], day(3), None),  # one kind, twice
        ([contact("clinical", day(5)), contact("peer", day(3))], day(3), day(5)),
        ([contact("clinical", day(5)), contact("peer", day(3)), contact("career", day(9))], day(3), day(5)),
        ([contact("program", day(5)), contact("alumni", day(3)), contact("other", day(1))], None, None),
    ],
)
def test_mentors_are_found_with_two_kinds(found, begun_on, done_on):
    aim = rules.mentors(found)

    assert (aim.begun_on, aim.done_on) == (begun_on, done_on)


def test_who_has_no_day_of_meeting_counts_from_the_day_of_writing_down():
    assert rules.mentors([contact(met_on=None)]).begun_on == TODAY


def test_missing_kinds_are_named_in_the_order_of_the_guide():
    assert rules.missing_kinds([contact("career"), contact("other")]) == ["clinical", "academic", "peer"]


@given(found=st.lists(st.tuples(kinds, days), max_size=8), further=st.tuples(kinds, days))
def test_one_more_person_never_takes_a_step_back(found, further):
    people = [contact(kind, on, last_contact_on=on) for kind, on in found]
    more = [*people, contact(further[0], further[1], last_contact_on=further[1])]

    for aim in (rules.mentors, lambda who: rules.networking(who, [])):
        before, after = aim(people), aim(more)
        assert after.have >= before.have
        assert before.done_on is None or after.done_on <= before.done_on
        assert (after.done_on is not None) == (after.have >= after.wanted)


# -------------------------------------------------------------------------- community and networking


def test_the_community_is_joined_with_the_first_day_of_joining():
    assert rules.community([group(None)]).done_on is None
    assert rules.community([group(None), group(day(9)), group(day(4))]).done_on == day(4)


@pytest.mark.parametrize(("people", "done_on"), [(2, None), (3, day(3)), (4, day(3))])
def test_three_people_in_touch_are_enough(people, done_on):
    found = [contact(met_on=day(n), last_contact_on=TODAY) for n in range(1, people + 1)]

    assert rules.networking(found, []).done_on == done_on


def test_people_without_a_day_of_contact_do_not_count():
    assert rules.networking([contact() for _ in range(5)], []).have == 0


def test_a_later_mail_moves_nothing():
    early = [contact(met_on=day(n), last_contact_on=day(20)) for n in (1, 2, 3)]
    later = [contact(met_on=day(n), last_contact_on=TODAY) for n in (1, 2, 3)]

    assert rules.networking(early, []) == rules.networking(later, [])


@pytest.mark.parametrize(("going", "done_on"), [("maybe", None), ("going", None), ("not", None), ("was_there", day(7))])
def test_a_conference_counts_when_one_was_there_on_its_last_day(going, done_on):
    found = [conference(going, day(5), ends_on=day(7))]

    assert rules.networking([], found).done_on == done_on


def test_conference_or_people_whichever_was_first():
    people = [contact(met_on=day(n), last_contact_on=TODAY) for n in (1, 2, 3)]

    assert rules.networking(people, [conference(begins_on=day(20))]).done_on == day(3)
    assert rules.networking(people, [conference(begins_on=day(2))]).done_on == day(2)
    assert rules.networking([], [conference(begins_on=day(2))]).begun_on == day(2)


# ---------------------------------------------------------------------------------------------- SOAP


@pytest.mark.parametrize(("on", "said"), [(14, False), (15, True), (16, True), (18, True), (19, False)])
def test_a_follow_up_with_a_program_in_match_week_is_marked(on, said):
    found = rules.soap_silence([contact("program", follow_up_on=date(2027, 3, on))], SILENCE)

    assert [remark.rule for remark in found] == ["soap_silence"] * said
    if found:
        assert "15 Mar 2027 to 18 Mar 2027: Dr Example." in found[0].words
        assert (found[0].source.name, found[0].source.verified) == ("NRMP, SOAP rules", True)


@given(kind=kinds, on=st.one_of(st.none(), st.dates(date(2027, 3, 1), date(2027, 3, 31))))
def test_only_programs_are_not_to_be_written_to(kind, on):
    found = rules.soap_silence([contact(kind, follow_up_on=on)], SILENCE)

    assert bool(found) == (kind == "program" and on is not None and SILENCE.first <= on <= SILENCE.last)


# ----------------------------------------------------------------------------------------------- days


def days_of(people=(), conferences=()):
    return [(one.key, one.kind.value, one.on) for one in rules.shown(people, conferences, [], PATH).dates]


def test_a_follow_up_is_a_day_to_ask():
    found = [contact(follow_up_on=TODAY + timedelta(days=3), pk=7), contact(pk=8)]

    assert days_of(found) == [("contact:7", "ask", TODAY + timedelta(days=3))]


@pytest.mark.parametrize(
    ("going", "sent", "told"),
    [
        ("maybe", False, ["abstract"]), ("maybe", True, []), ("going", False, ["conference", "abstract"]),
        ("going", True, ["conference"]), ("not", False, []), ("was_there", False, []),
    ],
)  # fmt: skip
def test_days_of_a_conference_are_told_while_they_matter(going, sent, told):
    found = conference(going, date(2027, 4, 1), abstract_due_on=date(2027, 1, 10), abstract_sent=sent, pk=3)

    assert [key.split(":")[0] for key, _kind, _on in days_of(conferences=[found])] == told


def test_nothing_says_nothing():
    said = rules.shown([], [], [], PATH)

    assert (said.done, said.begun, list(said.dates)) == ({}, {}, [])
