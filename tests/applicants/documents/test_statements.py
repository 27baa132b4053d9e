"""Statements: versions are never changed, nothing is lost, and two readers make one done."""

from datetime import date, timedelta
from time import perf_counter

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants.checklist.models import RecordDate
from applicants.documents import limits
from applicants.documents.statements import rules, services
from applicants.documents.statements.difference import compare
from applicants.documents.statements.models import Reviewer, Statement, StatementVersion
from programs.specialties.models import Specialty
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory, UserFactory
from tests.support.html import page_of
from tests.support.steps import step_of

RULE = limits.current().statement
TODAY = date(2026, 11, 21)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def begin(person, text="I want to listen.", title="Internal medicine"):
    return services.add_statement(applicant=person, values={"title": title, "text": text}, by=person.user)[0]


def write(person, row, text, **more):
    return services.write_version(row=row, values={"text": text, **more}, by=person.user)


def ask(person, row, name="Dr Hana", **values):
    values = {"name": name, "version_number": 1, "asked_on": YESTERDAY, **values}
    services.ask_reviewer(row=row, values=values, by=person.user)
    return Reviewer.objects.get(statement=row, name=name)


def texts(row):
    return list(row.versions.order_by("number").values_list("number", "text"))


def url(person, name, *more):
    return reverse(f"documents:{name}", args=[person.public_id, *more])


# ------------------------------------------------------------------------------------------ rules


@pytest.mark.parametrize(("size", "found"), [(27_999, False), (28_000, False), (28_001, True)])
def test_myeras_takes_28_000_characters(size, found):
    remarks = rules.remarks("x" * size, RULE)

    assert ("characters" in {remark.rule for remark in remarks}) is found


@pytest.mark.parametrize(
    ("words", "weight"), [(499, "note"), (500, None), (501, None), (849, None), (850, None), (851, "warn")]
)
def test_a_page_is_advice_and_never_a_stop(words, weight):
    found = [remark.weight.value for remark in rules.remarks("word " * words, RULE)]

    assert found == ([weight] if weight else [])


@pytest.mark.parametrize(
    ("final_on", "returned", "day"),
    [
        (None, [TODAY, TODAY], None),
        (TODAY, [], None),
        (TODAY, [TODAY], None),
        (TODAY, [YESTERDAY, YESTERDAY], TODAY),
        (YESTERDAY, [YESTERDAY, TODAY], TODAY),
        (YESTERDAY, [TODAY, YESTERDAY, YESTERDAY], YESTERDAY),
    ],
)
def test_a_statement_is_done_when_final_and_two_came_back(final_on, returned, day):
    assert rules.done_on(final_on, returned, RULE.reviewers) == day


@given(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31))), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_one_more_reader_never_makes_it_later(returned, final_on):
    before = rules.done_on(final_on, returned, 2)
    after = rules.done_on(final_on, [*returned, date(2026, 6, 1)], 2)

    assert (before is None) == (len(returned) < 2)
    if before:
        assert final_on <= after <= before


@pytest.mark.parametrize(
    ("readings", "found"),
    [
        ([], {"reviewers"}),
        ([rules.Reading(None, True)], {"reviewers"}),
        ([rules.Reading(TODAY, False)] * 2, {"knows_residency"}),
        ([rules.Reading(TODAY, False), rules.Reading(TODAY, True)], set()),
    ],
)
def test_who_should_read_it(readings, found):
    assert {remark.rule for remark in rules.readers_remarks(readings, RULE)} == found


@given(st.text(alphabet="ab \r\n", max_size=80))
def test_a_plain_text_stays_as_it_is(raw):
    once = rules.plain(raw)

    assert rules.plain(once) == once
    assert "\n\n\n" not in once
    assert once.split() == raw.split()


# ------------------------------------------------------------------------------------- difference

PARAGRAPHS = st.lists(
    st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=1, max_size=8).map(" ".join)
)


@settings(max_examples=80, deadline=None)
@given(PARAGRAPHS, PARAGRAPHS)
def test_each_side_of_a_difference_is_its_text(before, after):
    found = compare("\n".join(before), "\n\n".join(after))

    sides = [[row.before for row in found.rows], [row.after for row in found.rows]]
    assert [["".join(piece.words for piece in pieces) for pieces in side if pieces] for side in sides] == [
        before,
        after,
    ]
    assert found.is_empty == (before == after)


@given(PARAGRAPHS)
def test_a_text_does_not_differ_from_itself(lines):
    found = compare("\n".join(lines), "\n".join(lines))

    assert {row.kind for row in found.rows} <= {"same"}
    assert (found.added, found.removed) == (0, 0)


def test_words_that_changed_are_marked_and_others_are_not():
    found = compare("One.\nI ran a corner twice a week.", "One.\nI ran a corner with four students.\nA new end.")

    assert [row.kind for row in found.rows] == ["same", "changed", "added"]
    changed = found.rows[1]
    assert [piece.words for piece in changed.before if piece.changed] == ["twice a week."]
    assert [piece.words for piece in changed.after if piece.changed] == ["with four students."]
    assert (found.removed, found.added) == (3, 6)


def test_a_paragraph_in_between_does_not_shift_the_others():
    found = compare("I want to heal people.", "Numbers came first.\nI want to heal people and listen.")

    assert [row.kind for row in found.rows] == ["added", "changed"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("a " * 13_999, "b a " * 6_999), ("a\n" * 13_999, "a\nb\n" * 6_999),
     ("x y z w " * 3_400, "w x z y " * 3_400), ("".join(f"w{n % 999} " for n in range(5000)),) * 2],
)  # fmt: skip
def test_no_text_keeps_the_server_busy(before, after):
    """Slower than others: texts of full length, made to be hard."""
    begun = perf_counter()

    compare(before, after + "end")

    assert perf_counter() - begun < 5


# --------------------------------------------------------------------------------------- services


def test_every_change_is_a_version_and_the_same_text_is_none(person):
    row = begin(person)

    write(person, row, "I want to listen.  \r\n")
    write(person, row, "I listen.", note="shorter")

    assert texts(row) == [(1, "I want to listen."), (2, "I listen.")]


def test_an_old_text_comes_back_as_a_new_version(person):
    row = begin(person)
    write(person, row, "Second.")

    first = row.versions.get(number=1)
    services.restore_version(version=first, by=person.user)
    services.restore_version(version=first, by=person.user)  # it is the newest already

    assert texts(row) == [(1, "I want to listen."), (2, "Second."), (3, "I want to listen.")]


def test_a_version_is_never_changed(person):
    version = begin(person).versions.get()
    version.text = "Another."

    with pytest.raises(TypeError, match="never changed"):
        version.save()


def test_two_windows_do_not_overwrite_each_other(person, signed_in):
    row, client = begin(person), signed_in(person)
    write(person, row, "From the other window.")

    answer = client.post(url(person, "write", row.pk), {"text": "From this one.", "base": "1"})

    assert answer.status_code == 422
    assert "Version 2 was written in the meantime" in answer.content.decode()
    assert "From this one." in answer.content.decode()
    assert len(texts(row)) == 2


@pytest.mark.parametrize(("size", "fine"), [(28_000, True), (28_001, False)])
def test_a_text_over_the_limit_is_refused_with_the_rule(person, size, fine):
    if fine:
        assert len(texts(begin(person, "x" * size))[0][1]) == size
    else:
        with pytest.raises(ValidationError, match="28,001 characters; MyERAS takes 28,000"):
            begin(person, "x" * size)
        assert not Statement.objects.exists()


def test_an_empty_text_is_refused(person):
    with pytest.raises(ValidationError, match="A first sentence is enough"):
        begin(person, " \n ")


@pytest.mark.parametrize("name", ["MOST_STATEMENTS", "MOST_VERSIONS", "MOST_REVIEWERS"])
def test_there_is_an_end_to_what_one_keeps(person, monkeypatch, name):
    row = begin(person)
    ask(person, row)
    monkeypatch.setattr(services, name, 1)
    act = {
        "MOST_STATEMENTS": lambda: begin(person, title="Another"),
        "MOST_VERSIONS": lambda: write(person, row, "Second."),
        "MOST_REVIEWERS": lambda: ask(person, row, name="Second"),
    }[name]

    with pytest.raises(ValidationError):
        act()


def test_the_step_goes_with_final_and_readers_and_back(person):
    row = begin(person)
    assert step_of(person, "personal_statement").day_begun == TODAY
    first, second = ask(person, row, "One"), ask(person, row, "Two")

    services.set_final(row=row, number=1, by=person.user)
    services.change_reviewer(row=first, values={"returned_on": YESTERDAY}, by=person.user)
    assert not step_of(person, "personal_statement").is_done
    services.change_reviewer(row=second, values={"returned_on": TODAY}, by=person.user)
    assert step_of(person, "personal_statement").shown_done_on == TODAY
    services.remove_reviewer(row=second, by=person.user)
    assert not step_of(person, "personal_statement").is_done
    services.remove_statement(row=row, by=person.user)

    assert step_of(person, "personal_statement").shown_by == ""
    assert not StatementVersion.objects.exists()


def test_final_can_be_taken_back_and_must_exist(person):
    row = begin(person)
    services.set_final(row=row, number=1, by=person.user)
    services.set_final(row=row, number=None, by=person.user)

    with pytest.raises(ValidationError, match="There is no version 7"):
        services.set_final(row=row, number=7, by=person.user)

    row.refresh_from_db()
    assert row.final_on is None


def test_a_reader_is_asked_again_until_they_came_back(person):
    reader = ask(person, begin(person), ask_again_on=TOMORROW)
    day = RecordDate.objects.get(applicant=person, room="documents")
    assert (day.kind, day.on, day.title) == ("ask", TOMORROW, "Ask Dr Hana for remarks on “Internal medicine”")

    services.change_reviewer(row=reader, values={"returned_on": TODAY}, by=person.user)

    assert not RecordDate.objects.filter(applicant=person).exists()
    reader.refresh_from_db()
    assert reader.ask_again_on is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"asked_on": TOMORROW}, "is in the future"),
        ({"returned_on": TOMORROW}, "is in the future"),
        ({"returned_on": YESTERDAY - timedelta(days=1)}, "It cannot come back before"),
        ({"ask_again_on": YESTERDAY - timedelta(days=1)}, "The day to ask again cannot be before"),
        ({"version_number": 2}, "There is no such version"),
        ({"asked_on": date(1949, 1, 1)}, "Is the year right"),
    ],
)
def test_days_of_a_reader_must_fit(person, values, words):
    with pytest.raises(ValidationError, match=words):
        ask(person, begin(person), **values)


def test_only_the_owner_writes(person):
    row, stranger = begin(person), UserFactory(applicant=True)
    reader = ask(person, row)
    for act in (
        lambda: services.add_statement(applicant=person, values={"title": "x", "text": "x"}, by=stranger),
        lambda: services.rename_statement(row=row, values={"title": "x"}, by=stranger),
        lambda: services.write_version(row=row, values={"text": "x"}, by=stranger),
        lambda: services.restore_version(version=row.versions.get(), by=stranger),
        lambda: services.set_final(row=row, number=1, by=stranger),
        lambda: services.remove_statement(row=row, by=stranger),
        lambda: services.ask_reviewer(row=row, values={"name": "x"}, by=stranger),
        lambda: services.change_reviewer(row=reader, values={"name": "x"}, by=stranger),
        lambda: services.remove_reviewer(row=reader, by=stranger),
    ):
        with pytest.raises(PermissionError):
            act()

    assert texts(row) == [(1, "I want to listen.")]


def test_what_the_database_refuses(person):
    row = begin(person)
    ask(person, row)
    refused(Statement(applicant=person, title=row.title, begun_on=TODAY), "a_statement_has_its_own_name",
            "You have a statement with this name.")  # fmt: skip
    refused(Statement(applicant=person, title="x", begun_on=TODAY, final_number=1), "a_final_version_has_its_day",
            "A final version has the day on which it was chosen.")  # fmt: skip
    refused(StatementVersion(applicant=person, statement=row, number=1, text="x"), "one_version_per_number",
            "This version is there already.")  # fmt: skip
    refused(StatementVersion(applicant=person, statement=row, number=2, text=""), "a_version_has_words",
            "Write something first.")  # fmt: skip


@pytest.mark.parametrize(
    ("values", "constraint", "message"),
    [
        ({"name": "Dr Hana"}, "a_reviewer_once_per_statement",
         "This person is on the list already. Two readers are two people."),
        ({"returned_on": YESTERDAY}, "nothing_comes_back_before_it_was_asked",
         "It cannot come back before the day on which you asked."),
        ({"ask_again_on": YESTERDAY}, "nobody_is_asked_again_before_they_were_asked",
         "The day to ask again cannot be before the day on which you asked."),
        ({"ask_again_on": TODAY, "returned_on": TODAY}, "who_has_returned_is_not_asked_again",
         "Their remarks are back, so there is no day to ask again."),
    ],
)  # fmt: skip
def test_what_the_database_refuses_of_readers(person, values, constraint, message):
    row = begin(person)
    ask(person, row)

    reader = {"name": "Another", "version_number": 1, "asked_on": TODAY} | values
    refused(Reviewer(applicant=person, statement=row, **reader), constraint, message)


# ------------------------------------------------------------------------------------------ pages


def test_a_statement_from_the_first_word_to_the_final_version(person, signed_in):
    client, specialty = signed_in(person), Specialty.objects.get(key="internal-medicine")

    client.post(url(person, "add-statement"), {"title": "IM", "specialty": specialty.pk, "text": "First.\r\n\r\nEnd."})
    row = Statement.objects.get()
    client.post(url(person, "write", row.pk), {"text": "First, and more.\n\nEnd.", "note": "More", "base": "1"})
    client.post(url(person, "restore", row.pk, 1))
    client.post(url(person, "final", row.pk, 2), {"on": "1"})
    client.post(url(person, "ask-reader", row.pk), {"name": "Dr Hana", "version_number": "2", "asked_on": "2026-11-20"})
    reader = Reviewer.objects.get()
    client.post(url(person, "reader", reader.pk), {
        "name": "Dr Hana", "version_number": "2", "asked_on": "2026-11-20", "returned_on": "2026-11-21",
        "remarks": "Good.",
    })  # fmt: skip

    assert texts(row) == [(1, "First.\n\nEnd."), (2, "First, and more.\n\nEnd."), (3, "First.\n\nEnd.")]
    page = page_of(client.get(url(person, "statement", row.pk) + "?version=2")).text
    for words in ("Internal Medicine", "Version 2", "final", "First, and more.", "Dr Hana", "came back", "Good."):
        assert words in page
    client.post(url(person, "rename-statement", row.pk), {"title": "Medicine"})
    client.post(url(person, "remove-reader", reader.pk))
    assert Statement.objects.get().title == "Medicine"
    client.post(url(person, "final", row.pk, 2), {"on": ""})
    client.post(url(person, "remove-statement", row.pk))
    assert not Statement.objects.exists()


def test_versions_are_compared_with_words_for_people_who_listen(person, signed_in):
    row = begin(person, "I ran a corner twice a week.")
    write(person, row, "I ran a corner with students.")

    page = page_of(signed_in(person).get(url(person, "compare", row.pk)))

    assert page.find("del").text == "[removed: twice a week. ]"
    assert page.find("ins").text == "[added: with students. ]"
    assert "2 words added, 3 words removed" in page.text
    same = page_of(signed_in(person).get(url(person, "compare", row.pk) + "?before=2&after=2"))
    assert "Both versions have the same words." in same.text


@pytest.mark.parametrize("query", ["?before=x&after=9", "?before=&after=-1", "?before=٣"])
def test_odd_versions_are_the_newest_two(person, signed_in, query):
    row = begin(person)

    assert signed_in(person).get(url(person, "compare", row.pk) + query).status_code == 200


def test_scripts_in_a_text_stay_words(person, signed_in):
    row = begin(person, "<script>alert(1)</script>")
    write(person, row, "<b>bold</b>")

    for name in ("statement", "compare"):
        body = signed_in(person).get(url(person, name, row.pk)).content.decode()
        assert "<script>alert" not in body
        assert "<b>bold" not in body


def test_ids_of_others_are_not_found(person, signed_in):
    other = ApplicantFactory()
    row = begin(other)
    reader, client = ask(other, row), signed_in(person)

    for name, key in (
        ("statement", [row.pk]), ("compare", [row.pk]), ("write", [row.pk]), ("rename-statement", [row.pk]),
        ("remove-statement", [row.pk]), ("ask-reader", [row.pk]), ("reader", [reader.pk]),
        ("remove-reader", [reader.pk]),
    ):  # fmt: skip
        assert client.get(url(person, name, *key)).status_code == 404
    for name in ("restore", "final"):
        assert client.post(url(person, name, row.pk, 1), {"on": "1"}).status_code == 404
    mine = begin(person)
    assert client.post(url(person, "final", mine.pk, 9), {"on": "1"}).status_code == 404
    assert Statement.objects.get(pk=row.pk).final_on is None
