"""The CV: the limits of MyERAS hold in service and database; ready is the person's word while it has an experience."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from applicants.documents import limits
from applicants.documents.cv import models, rules, services
from applicants.documents.cv.models import CvTexts, Experience, ScholarlyWork
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory, UserFactory
from tests.support.rooms import everything
from tests.support.steps import step_of

CV = limits.current().cv
TODAY = date(2026, 11, 21)
VALUES = {
    "title": "House officer", "organization": "Example Hospital", "type": "work", "begun_on": date(2025, 1, 1),
    "description": "Looked after inpatients.",
}  # fmt: skip
WORK = {"kind": "poster", "title": "Who comes back?", "authors": "Sample Z", "status": "published"}


def add(person, **values):
    return services.add_experience(applicant=person, values=VALUES | values, by=person.user)


def change(row, person, **values):
    return services.change_experience(row=row, values=values, by=person.user)


def order_of(person):
    return list(Experience.objects.filter(applicant=person).for_list().values_list("title", "position", "meaningful"))


# ------------------------------------------------------------------------------------------ rules


def test_the_database_holds_the_limits_of_the_season():
    held = (models.MOST_EXPERIENCES, models.MOST_MEANINGFUL, models.MOST_MEANINGFUL)
    assert held == (CV.most_experiences, CV.most_meaningful, CV.most_starred)
    lengths = {name: Experience._meta.get_field(name).max_length for name in ("description", "why_meaningful")}
    assert lengths == {"description": CV.description, "why_meaningful": CV.meaningful}
    texts = [CvTexts._meta.get_field(name).max_length for name in ("impactful", "hobbies")]
    assert texts == [CV.impactful, CV.hobbies]


@pytest.mark.parametrize(
    ("text", "over"),
    [("a" * 749, 0), ("a" * 750, 0), ("a" * 751, 1), ("a" * 374 + "\r\n" + "b" * 375, 0), ("é" * 750, 0), (" a ", 0)],
)
def test_characters_are_counted_as_myeras_does(text, over):
    assert rules.too_long(text, 750) == over


@given(st.text(alphabet="a \r\n", max_size=60), st.integers(0, 60))
def test_a_text_cut_to_the_limit_fits(text, most):
    plain = rules.plain(text)

    assert rules.plain(plain) == plain
    assert "\r" not in plain
    assert rules.too_long(text, most) == max(0, len(plain) - most)
    assert rules.too_long(plain[:most], most) == 0


def entry(**changed):
    return rules.Entry(**{
        "title": "A", "begun_on": TODAY, "ended_on": None, "description": "Words", "is_chosen": True,
        "is_meaningful": True, "why_meaningful": "Words", **changed,
    })  # fmt: skip


def found(*entries, works=1, no_works=False):
    return {one.rule for one in rules.remarks(entries, works=works, no_works=no_works, today=TODAY, cv=CV)}


@pytest.mark.parametrize(
    ("entries", "kwargs", "rule"),
    [
        ([entry()], {}, None),
        ([entry(begun_on=TODAY + timedelta(days=1))], {}, "begun"),
        ([entry(begun_on=TODAY - timedelta(days=1))], {}, None),
        ([entry(description=" \n ")], {}, "described"),
        ([entry(why_meaningful="")], {}, "why_meaningful"),
        ([entry(is_meaningful=False)], {}, "most_meaningful"),
        ([entry(), entry(), entry(), entry(is_meaningful=False)], {}, None),
        ([entry(), entry(is_chosen=False, is_meaningful=False, description="")], {}, "most_experiences"),
        ([entry()], {"works": 0}, "no_works_said"),
        ([entry()], {"works": 0, "no_works": True}, None),
    ],
)
def test_what_is_missing_is_said(entries, kwargs, rule):
    assert found(*entries, **kwargs) == ({rule} if rule else set())


def test_the_limits_of_the_texts_are_shown_as_not_verified():
    (remark,) = rules.texts_remarks(CvTexts(hobbies="Cycling"), CV)

    assert not remark.source.verified
    assert rules.texts_remarks(CvTexts(), CV) == rules.texts_remarks(None, CV) == []


# --------------------------------------------------------------------------------------- services


@pytest.mark.parametrize("name", ["description", "why_meaningful"])
def test_a_text_may_be_as_long_as_myeras_takes(person, name):
    most = {"description": 750, "why_meaningful": 300}[name]
    row = add(person, **{name: "x" * most})

    with pytest.raises(ValidationError, match=f"MyERAS takes {most} characters, blanks included; this is 1 too many"):
        change(row, person, **{name: "x" * (most + 1)})

    row.refresh_from_db()
    assert len(getattr(row, name)) == most


def test_the_eleventh_experience_is_kept_aside_and_comes_in_when_there_is_room(person):
    rows = [add(person, title=str(number)) for number in range(11)]

    assert [row.position for row in rows] == [*range(1, 11), None]
    with pytest.raises(ValidationError, match="MyERAS takes 10 experiences"):
        services.move_experience(row=rows[10], to="in", by=person.user)
    services.move_experience(row=rows[0], to="aside", by=person.user)
    services.move_experience(row=rows[10], to="in", by=person.user)

    titles = [title for title, position, _meaningful in order_of(person) if position]
    assert titles == [str(number) for number in range(1, 11)]


def test_the_fourth_meaningful_one_is_refused(person):
    for number in range(3):
        add(person, title=str(number), meaningful=True)
    with pytest.raises(ValidationError, match="MyERAS takes 3 most meaningful experiences"):
        add(person, title="4", meaningful=True)

    assert [row[2] for row in order_of(person)] == [1, 2, 3]


def test_one_aside_cannot_be_meaningful(person):
    row = add(person, meaningful=True)
    services.move_experience(row=row, to="aside", by=person.user)
    row.refresh_from_db()
    assert row.meaningful is None

    with pytest.raises(ValidationError, match="kept aside"):
        change(row, person, meaningful=True)


def test_experiences_move_up_and_down_with_their_marks(person):
    rows = [add(person, title=title, meaningful=title == "b") for title in "abc"]

    services.move_experience(row=rows[1], to="up", by=person.user)
    assert order_of(person) == [("b", 1, 1), ("a", 2, None), ("c", 3, None)]
    services.move_experience(row=rows[1], to="up", by=person.user)  # it is the first
    services.move_experience(row=rows[1], to="down", by=person.user)
    assert order_of(person) == [("a", 1, None), ("b", 2, 1), ("c", 3, None)]
    services.remove_experience(row=rows[0], by=person.user)

    assert order_of(person) == [("b", 1, 1), ("c", 2, None)]


@pytest.mark.parametrize(("day", "fine"), [(-1, False), (0, True), (1, True)])
def test_an_experience_ends_when_it_began_or_later(person, day, fine):
    ended = VALUES["begun_on"] + timedelta(days=day)
    if fine:
        assert add(person, ended_on=ended).ended_on == ended
    else:
        with pytest.raises(ValidationError, match="It cannot end before it began"):
            add(person, ended_on=ended)


@pytest.mark.parametrize("day", [date(1949, 12, 31), date(2091, 1, 1)])
def test_a_day_that_cannot_be_meant_is_refused(person, day):
    with pytest.raises(ValidationError, match="Is the year right"):
        add(person, begun_on=day)


def test_there_is_an_end_to_what_one_keeps(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_KEPT", 1)
    add(person)

    with pytest.raises(ValidationError, match="Remove one first"):
        add(person)


def test_ready_ends_the_step_and_removing_all_opens_it_as_it_was(person):
    before = everything(person)
    row = add(person)
    assert step_of(person, "cv_document").day_begun == TODAY

    services.set_ready(applicant=person, ready=True, by=person.user)
    assert step_of(person, "cv_document").shown_done_on == TODAY
    services.remove_experience(row=row, by=person.user)

    assert everything(person) == before
    add(person)
    assert not step_of(person, "cv_document").is_done  # ready is said anew


def test_ready_can_be_taken_back(person):
    add(person)
    services.set_ready(applicant=person, ready=True, by=person.user)

    services.set_ready(applicant=person, ready=False, by=person.user)

    assert not step_of(person, "cv_document").is_done


def test_a_cv_without_an_experience_is_not_ready(person):
    with pytest.raises(ValidationError, match="Add one experience at least"):
        services.set_ready(applicant=person, ready=True, by=person.user)

    row = add(person)
    services.set_ready(applicant=person, ready=True, by=person.user)
    services.move_experience(row=row, to="aside", by=person.user)
    assert not step_of(person, "cv_document").is_done


def test_none_ends_with_the_first_work(person):
    services.save_texts(applicant=person, values={"no_works": True}, by=person.user)

    row = services.add_work(applicant=person, values=WORK, by=person.user)

    assert not CvTexts.objects.get().no_works
    with pytest.raises(ValidationError, match="Scholarly works stand in your CV"):
        services.save_texts(applicant=person, values={"no_works": True}, by=person.user)
    services.remove_work(row=row, by=person.user)
    services.save_texts(applicant=person, values={"no_works": True}, by=person.user)


def test_three_works_have_a_star(person):
    for number in range(3):
        services.add_work(applicant=person, values=WORK | {"title": str(number), "starred": True}, by=person.user)
    with pytest.raises(ValidationError, match="3 starred works"):
        services.add_work(applicant=person, values=WORK | {"starred": True}, by=person.user)
    first = ScholarlyWork.objects.get(title="0")

    services.change_work(row=first, values={"starred": False}, by=person.user)
    services.add_work(applicant=person, values=WORK | {"starred": True}, by=person.user)

    assert sorted(ScholarlyWork.objects.exclude(starred=None).values_list("starred", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(("name", "most"), [("impactful", 750), ("hobbies", 300)])
def test_the_short_texts_have_their_limits(person, name, most):
    services.save_texts(applicant=person, values={name: "x" * most}, by=person.user)

    with pytest.raises(ValidationError, match="1 too many"):
        services.save_texts(applicant=person, values={name: "x" * (most + 1)}, by=person.user)


def test_only_the_owner_writes(person):
    row, stranger = add(person), UserFactory(applicant=True)
    work = services.add_work(applicant=person, values=WORK, by=person.user)
    for act in (
        lambda: services.add_experience(applicant=person, values=VALUES, by=stranger),
        lambda: services.change_experience(row=row, values={"title": "x"}, by=stranger),
        lambda: services.move_experience(row=row, to="aside", by=stranger),
        lambda: services.remove_experience(row=row, by=stranger),
        lambda: services.add_work(applicant=person, values=WORK, by=stranger),
        lambda: services.change_work(row=work, values={"title": "x"}, by=stranger),
        lambda: services.remove_work(row=work, by=stranger),
        lambda: services.save_texts(applicant=person, values={"hobbies": "x"}, by=stranger),
        lambda: services.set_ready(applicant=person, ready=True, by=stranger),
    ):
        with pytest.raises(PermissionError):
            act()

    row.refresh_from_db()
    assert (row.title, row.position) == ("House officer", 1)


# --------------------------------------------------------------------------------------- database


@pytest.mark.parametrize(
    ("changed", "constraint", "message"),
    [
        ({"position": 11}, "an_application_has_ten_experiences", "MyERAS takes ten experiences at most."),
        ({"position": 0}, "an_application_has_ten_experiences", "MyERAS takes ten experiences at most."),
        ({"position": 1}, "one_experience_per_place", "Two experiences cannot have the same place."),
        ({"position": 2, "meaningful": 4}, "three_experiences_are_most_meaningful",
         "MyERAS takes three most meaningful experiences at most."),
        ({"position": 2, "meaningful": 1}, "one_meaningful_experience_per_place",
         "Two experiences cannot have the same place among the meaningful ones."),
        ({"meaningful": 2}, "a_meaningful_experience_is_chosen",
         "Only an experience of the application can be among the most meaningful."),
        ({"ended_on": date(2024, 12, 31)}, "no_experience_ends_before_it_begins", "It cannot end before it began."),
    ],
)  # fmt: skip
def test_what_the_database_refuses(person, changed, constraint, message):
    add(person, meaningful=True)

    refused(Experience(applicant=person, **VALUES | changed), constraint, message)


def test_what_the_database_refuses_of_works_and_texts(person):
    services.add_work(applicant=person, values=WORK | {"starred": True}, by=person.user)
    refused(ScholarlyWork(applicant=person, **WORK, starred=1), "one_starred_work_per_place",
            "Two works cannot have the same star.")  # fmt: skip
    refused(ScholarlyWork(applicant=person, **WORK, starred=4), "three_works_are_starred",
            "Three works at most can have a star.")  # fmt: skip
    services.save_texts(applicant=person, values={"hobbies": "x"}, by=person.user)
    refused(CvTexts(applicant=person), "one_cv_per_person", "You have a CV already.")


# ------------------------------------------------------------------------------------------ pages


def url(person, name, *more):
    return reverse(f"documents:{name}", args=[person.public_id, *more])


def test_an_experience_is_added_changed_and_removed_on_its_pages(person, signed_in):
    client = signed_in(person)
    data = VALUES | {"begun_on": "2025-01-01", "description": "a\r\nb", "meaningful": "on"}

    assert client.post(url(person, "add-experience"), data).url == url(person, "cv")
    row = Experience.objects.get()
    assert (row.description, row.meaningful) == ("a\nb", 1)
    client.post(url(person, "experience", row.pk), data | {"title": "Intern", "meaningful": ""})
    row.refresh_from_db()
    assert (row.title, row.meaningful) == ("Intern", None)
    assert "Remove “Intern" in client.get(url(person, "remove-experience", row.pk)).content.decode()
    client.post(url(person, "remove-experience", row.pk))

    assert not Experience.objects.exists()


def test_too_long_a_text_comes_back_with_all_that_was_typed(person, signed_in):
    long = "x" * 760

    answer = signed_in(person).post(
        url(person, "add-experience"), VALUES | {"begun_on": "2025-01-01", "description": long}
    )

    assert answer.status_code == 422
    assert "10 too many" in answer.content.decode()
    assert long in answer.content.decode()


def test_ready_and_moving_are_buttons(person, signed_in):
    client, rows = signed_in(person), [add(person, title=title) for title in "ab"]

    client.post(url(person, "cv-ready"), {"on": "1"})
    assert step_of(person, "cv_document").is_done
    client.post(url(person, "cv-ready"), {"on": ""})
    assert not step_of(person, "cv_document").is_done
    client.post(url(person, "move-experience", rows[1].pk), {"to": "up"})
    assert [title for title, *_rest in order_of(person)] == ["b", "a"]
    assert client.post(url(person, "move-experience", rows[1].pk), {"to": "sideways"}).status_code == 404


def test_refusals_of_buttons_are_said(person, signed_in):
    client = signed_in(person)

    answer = client.post(url(person, "cv-ready"), {"on": "1"}, follow=True)

    assert "Add one experience at least" in answer.content.decode()


def test_ids_of_others_are_not_found(person, signed_in):
    other = ApplicantFactory()
    row, work = add(other), services.add_work(applicant=other, values=WORK, by=other.user)
    client = signed_in(person)

    for name, pk in (
        ("experience", row.pk),
        ("remove-experience", row.pk),
        ("work", work.pk),
        ("remove-work", work.pk),
    ):
        assert client.get(url(person, name, pk)).status_code == 404
        assert client.post(url(person, name, pk), VALUES).status_code == 404
    assert client.post(url(person, "move-experience", row.pk), {"to": "aside"}).status_code == 404
    assert Experience.objects.get().position == 1


def test_a_cv_without_experiences_was_never_begun(person):
    """Otherwise one that is added later would seem to be as old as the one that went."""
    before = everything(person)
    row = add(person)

    services.remove_experience(row=row, by=person.user)

    assert everything(person) == before
    assert not CvTexts.objects.filter(applicant=person).exists()


def test_the_texts_of_a_cv_stay_when_its_last_experience_goes(person):
    row = add(person)
    services.save_texts(applicant=person, values={"hobbies": "Chess"}, by=person.user)

    services.remove_experience(row=row, by=person.user)

    kept = CvTexts.objects.get(applicant=person)
    assert (kept.hobbies, kept.begun_on) == ("Chess", None)
