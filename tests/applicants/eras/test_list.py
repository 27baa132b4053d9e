"""My list, my facts and saved searches: mine alone to change, an advisor's to read, every write safe to repeat."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import reverse

from applicants.eras import demand, services
from applicants.eras.models import ListedProgram, SavedSearch
from applicants.eras.viewer import of_request
from applicants.profile.facts import FitFacts
from applicants.profile.models import TargetSpecialty
from programs.catalogue.viewer import Viewer
from programs.fit import Me
from programs.imports import services as imports
from programs.models import Program
from programs.specialties.models import Specialty
from tests.support.catalogue import ProgramFactory, state
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory
from tests.support.html import page_of, problems_of
from tests.support.imports import applied, codes_of_specialties, line, table
from tests.support.rooms import sound

ARABIC = "البرامج القريبة 🏥"


@pytest.fixture
def program():
    return ProgramFactory(name="Example Lakeside Medical Center (demo)")


def url(person, name="list", *more):
    return reverse(f"eras:{name}", args=[person.public_id, *more])


# ------------------------------------------------------------------------------------------ the list


def test_put_on_and_off_can_be_sent_twice(person, signed_in, program):
    client = signed_in(person)
    for _ in range(2):
        answer = client.post(url(person, "put"), {"program": program.pk, "on": "1", "next": "/programs/?q=lake"})
        assert (answer.status_code, answer.url) == (303, "/programs/?q=lake")
    assert ListedProgram.objects.get(applicant=person).program == program

    for _ in range(2):
        answer = client.post(url(person, "put"), {"program": program.pk, "on": "", "next": "https://evil.example/"})
        assert answer.url == url(person)
    assert not ListedProgram.objects.exists()


@pytest.mark.parametrize("raw", ["", "x", "-1", "0", "9" * 30, "٣", "1.0"])
def test_put_takes_programs_only(person, signed_in, raw):
    assert signed_in(person).post(url(person, "put"), {"program": raw, "on": "1"}).status_code == 404


def test_nobody_else_writes(person, signed_in, program):
    advisor = GrantFactory(applicant=person, sections=["programs"]).advisor
    other = ApplicantFactory()
    search = services.save_search(applicant=person, name="Mine", query="q=x", by=person.user)
    for somebody in (advisor, other.user):
        client = signed_in(somebody)
        assert client.post(url(person, "put"), {"program": program.pk, "on": "1"}).status_code == 404
        assert client.post(url(person, "save"), {"name": "x"}).status_code == 404
        assert client.post(url(person, "remove-search", search.pk)).status_code == 404
    assert signed_in(advisor).post(url(person, "facts"), {"step2_score": 240}).status_code == 403
    signed_in(other).post(url(other, "remove-search", search.pk))

    assert not ListedProgram.objects.exists()
    assert not FitFacts.objects.exists()
    assert SavedSearch.objects.get() == search
    for write in (services.add_program, services.remove_program):
        with pytest.raises(PermissionError):
            write(applicant=person, program=program, by=other.user)
    with pytest.raises(PermissionError):
        services.save_facts(applicant=person, values={}, by=advisor)


def test_merged_program_stays_listed_as_the_one_that_counts(person, signed_in, program):
    old = ProgramFactory(name="Old name (demo)")
    services.add_program(applicant=person, program=old, by=person.user)
    old.merged_into = program
    old.save()

    row = ListedProgram.objects.get()
    page = sound(signed_in(person), url(person))
    assert page.find("h2", id="listed").text == "1 program"
    assert page.find(id=f"p{row.pk}").text == program.name
    assert "was Old name (demo)" in sound(signed_in(person), row.get_absolute_url()).text
    services.add_program(applicant=person, program=program, by=person.user)
    assert ListedProgram.objects.count() == 1
    assert services.remove_program(applicant=person, program=program, by=person.user)
    assert not ListedProgram.objects.exists()


def test_list_says_fit_changes_since_added_and_totals(person, signed_in, program, time_machine):
    time_machine.move_to("2026-11-20T09:00:00+00:00", tick=False)
    state(program, "j1", True, retrieved_on=date(2026, 1, 1))
    state(program, "h1b", True, retrieved_on=date(2026, 1, 1))
    time_machine.move_to("2026-11-21T09:00:00+00:00", tick=False)
    services.add_program(applicant=person, program=program, by=person.user)
    services.add_program(applicant=person, program=ProgramFactory(), by=person.user)
    time_machine.move_to("2026-11-22T09:00:00+00:00", tick=False)
    state(program, "j1", False, retrieved_on=date(2026, 11, 21))
    state(program, "step2_min", None, says="not_published")

    row = ListedProgram.objects.get(program=program)
    page = sound(signed_in(person), url(person))
    line = page.find(id=f"p{row.pk}").parent.parent.text
    assert "Fails a strict rule: visa" in line
    assert "2 changes" in line
    assert "Nothing against it; 10 not known" in page.text
    assert "1 changed" in page.text
    assert [one.text for one in page.find("select", id="f-fit").find_all("option")] == [
        "all", "a strict rule is not met: 1", "nothing known against it: 1",
    ]  # fmt: skip

    found = sound(signed_in(person), row.get_absolute_url())
    assert "Fails a strict rule: visa. It does not sponsor J-1." in found.text
    assert "Not known: Step 2 CK." in found.text
    changes = [one.text for one in found.find_all("li") if one.find_all("del")]
    assert changes[-1] == "22 Nov 2026 J-1: Yes No"
    assert not [one for one in changes if "H-1B" in one]  # that was before


def test_advisor_reads_the_list_and_facts_of_the_applicant(person, signed_in, program):
    advisor = GrantFactory(applicant=person, sections=["programs"]).advisor
    services.add_program(applicant=person, program=program, by=person.user)
    services.save_search(applicant=person, name=ARABIC, query="?q=x&page=3", by=person.user)
    services.save_facts(applicant=person, values={"step2_score": 231}, by=person.user)
    state(program, "step2_min", 240)
    client = signed_in(advisor)

    page = sound(client, url(person))
    assert "Fails a strict rule: Step 2 CK" in page.text
    assert ARABIC in page.text
    its = sound(client, ListedProgram.objects.get().get_absolute_url())
    assert "At least 240 is asked. They: 231." in its.text
    assert "You:" not in its.text
    board = sound(client, url(person) + "?view=board")
    for one in (page, its, board):
        forms = [form.attrs["action"] for form in one.find_all("form") if form.attrs.get("method") == "post"]
        assert not [action for action in forms if "/programs/" in action]
        assert not one.find_all("input", name="pick")
        assert not [link for link in one.find_all("a") if "/add/" in link.attrs["href"]]
    assert "231" in sound(client, url(person, "facts")).text
    assert client.get(url(person)).context["mine"] is False


def test_empty_list_says_what_to_do(person, signed_in):
    assert "No program is on the list" in sound(signed_in(person), url(person)).text


def test_list_takes_the_same_few_queries_for_1_and_30(person, signed_in, at_most):
    client = signed_in(person)
    for number in range(31):
        program = ProgramFactory(specialty=Specialty.objects.all()[number % 5])
        services.add_program(applicant=person, program=program, by=person.user)
        state(program, "j1", bool(number % 2))
        state(program, "h1b", None, says="not_published")
        services.save_search(applicant=person, name=f"Search {number}", query="", by=person.user)
        if number == 0:
            with at_most(15) as few:
                client.get(url(person))
            count = len(few)
    with at_most(15) as many:
        assert client.get(url(person)).status_code == 200

    assert len(many) == count


def test_list_has_an_end(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_LISTED", 1)
    services.add_program(applicant=person, program=ProgramFactory(), by=person.user)

    with pytest.raises(ValidationError, match="holds 1 programs"):
        services.add_program(applicant=person, program=ProgramFactory(), by=person.user)


def test_a_program_is_listed_once(person, program):
    ListedProgram.objects.create(applicant=person, program=program)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListedProgram.objects.create(applicant=person, program=program)


# ------------------------------------------------------------------------------------------ searches


def test_search_of_the_same_name_is_replaced(person, signed_in):
    client = signed_in(person)
    for query in ("?q=lake&page=2", "q=river&j1=yes"):
        client.post(url(person, "save"), {"name": f"  {ARABIC} ", "query": query})

    kept = SavedSearch.objects.get()
    assert (kept.name, kept.query) == (ARABIC, "q=river&j1=yes")


def test_search_without_a_name_gets_the_day(person):
    kept = services.save_search(applicant=person, name=" ", query="", by=person.user)

    assert kept.name == "Search of 21 Nov 2026"


@pytest.mark.parametrize(("name", "query"), [("x" * 81, ""), ("x", "q=" + "y" * 2001)])
def test_search_that_is_too_long_is_refused_with_words(person, signed_in, name, query):
    client = signed_in(person)

    assert client.post(url(person, "save"), {"name": name, "query": query}).status_code == 303
    assert not SavedSearch.objects.exists()
    assert sound(client, url(person)).find("div", id="flash").text


def test_search_with_what_no_database_holds_is_kept_without_it(person, signed_in):
    client = signed_in(person)

    client.post(url(person, "save"), {"name": "Lake\0side 🩺", "query": "?q=a%00b&page=-1&q=\0"})

    kept = SavedSearch.objects.get()
    assert kept.name == "Lake side 🩺"
    assert client.get("/programs/?" + kept.query).status_code == 200


def test_put_in_an_old_tab_follows_a_merge(person, signed_in, program):
    """The page still shows the program under its old id; the button works, twice, in both directions."""
    old = ProgramFactory(merged_into=program)
    client = signed_in(person)
    for on, listed in (("1", [program.pk]), ("1", [program.pk]), ("", []), ("", [])):
        client.post(url(person, "put"), {"program": old.pk, "on": on})
        assert list(ListedProgram.objects.values_list("program", flat=True)) == listed


def test_remove_search_twice(person, signed_in):
    search = services.save_search(applicant=person, name="x", query="", by=person.user)
    for _ in range(2):
        assert signed_in(person).post(url(person, "remove-search", search.pk)).status_code == 303
    assert not SavedSearch.objects.exists()


# ------------------------------------------------------------------------------------------ the facts


GIVEN = {
    "step2_score": "241", "most_attempts": "1", "usce_months": "3", "usce_last_on": "2026-06-30", "letters": "4",
    "us_letters": "2", "certified_at": "interview",
}  # fmt: skip


def test_facts_are_kept_and_can_be_emptied(person, signed_in):
    client = signed_in(person)
    assert client.post(url(person, "facts"), GIVEN).status_code == 303
    row = FitFacts.objects.get()
    assert (row.step2_score, row.usce_last_on, row.certified_at) == (241, date(2026, 6, 30), "interview")

    client.post(url(person, "facts"), {})

    row = FitFacts.objects.get()
    assert (row.step2_score, row.letters, row.usce_last_on, row.certified_at) == (None, None, None, "")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"step2_score": "301"}, "between 1 and 300"),
        ({"step2_score": "0"}, "between 1 and 300"),
        ({"step2_score": "-5"}, "greater than or equal to 0"),
        ({"step2_score": "good"}, "whole number"),
        ({"most_attempts": "0"}, "counted from 1"),
        ({"usce_months": "61"}, "60 at most"),
        ({"usce_months": "0"}, "Say how many months"),
        ({"usce_months": ""}, "Say how many months"),
        ({"us_letters": "5"}, "there cannot be more"),
        ({"letters": ""}, "there cannot be more"),
        ({"usce_last_on": "1989-12-31"}, "Is the year right?"),
        ({"usce_last_on": "2060-01-01"}, "Is the year right?"),
        ({"usce_last_on": "soon"}, "Write a day like"),
        ({"certified_at": "never"}, "Select a valid choice"),
    ],
)
def test_wrong_facts_are_refused_with_words(person, signed_in, change, words):
    answer = signed_in(person).post(url(person, "facts"), GIVEN | change)

    assert answer.status_code == 422
    assert words in page_of(answer).text
    assert not FitFacts.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"step2_score": 301}, {"most_attempts": 0}, {"usce_months": 61}, {"usce_last_on": date(2026, 1, 1)},
        {"letters": 21}, {"letters": 1, "us_letters": 2}, {"us_letters": 1},
    ],
)  # fmt: skip
def test_database_refuses_them_too(person, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        FitFacts.objects.create(applicant=person, **values)


# ------------------------------------------------------------------------------------------ the viewer


def viewer_of(user):
    request = RequestFactory().get("/programs/")
    request.user = type(user).objects.get(pk=user.pk)
    return of_request(request)


def test_viewer_holds_plain_values_with_years_up_to_september(person, program):
    old = ProgramFactory(merged_into=program)
    ListedProgram.objects.create(applicant=person, program=old)
    specialty = Specialty.objects.first()
    TargetSpecialty.objects.create(applicant=person, specialty=specialty, position=1)
    values = GIVEN | {"step2_score": 241, "usce_last_on": date(2026, 6, 30), "most_attempts": 2, "usce_months": 3}
    services.save_facts(applicant=person, values=values | {"letters": 4, "us_letters": 0}, by=person.user)
    services.save_search(applicant=person, name="x", query="q=1", by=person.user)

    found = viewer_of(person.user)

    until = person.target_season - 1
    assert found.me == Me(
        visa="j1", step2=241, attempts=2, years=until - 2024, usce_months=3, usce_years_ago=until - 2026 + 1, letters=4,
        us_letters=0, certified_at="interview", specialties=frozenset({specialty.pk}),
    )  # fmt: skip
    assert (found.season, found.listed) == (person.target_season, frozenset({program.pk}))
    assert found.list_url == url(person)
    assert [(kept.name, kept.query) for kept in found.searches] == [("x", "q=1")]


def test_viewer_of_everybody_else_is_empty(person, db):
    unplanned = ApplicantFactory(planned=False)
    advisor = GrantFactory(applicant=person, sections=["programs"]).advisor

    for user in (unplanned.user, advisor, UserFactory(admin=True)):
        assert viewer_of(user) == Viewer()


def test_viewer_takes_one_query(person, at_most):
    request = RequestFactory().get("/programs/")
    request.user = person.user
    with at_most(1):
        of_request(request)


def test_program_page_says_what_i_meet_and_links_the_fact(person, signed_in, program, at_most):
    state(program, "j1", True)
    state(program, "grad_years_max", 1)
    state(program, "step2_min", 240, rule="preference")
    services.save_facts(applicant=person, values={"step2_score": 239}, by=person.user)
    client = signed_in(person)

    with at_most(15):
        answer = client.get(program.get_absolute_url())
    found = page_of(answer)
    assert problems_of(found) == []
    lines = {one.attrs["data-fit"]: one for one in found.find("ul", class_="fit").find_all("li")}
    years, autumn = person.target_season - 1 - 2024, person.target_season - 1
    assert lines["fails"].text.startswith(
        f"Fails a strict rule: years since graduation. 1 year at most. You: {years} years in September {autumn}."
    )
    assert lines["below"].text.startswith("Below a preference: Step 2 CK. At least 240 is asked. You: 239. Preference")
    assert lines["below"].find("a").attrs["href"] == "#value-step2_min"
    assert lines["meets"].text.startswith("Meets: visa. It sponsors J-1.")
    assert found.has("form", action=url(person, "put"))


def test_advisor_and_curator_see_no_fit_and_no_buttons(person, signed_in, program):
    state(program, "j1", True)
    for user in (GrantFactory(applicant=person).advisor, UserFactory(admin=True)):
        found = sound(signed_in(user), program.get_absolute_url())
        assert not found.has("h2", id="fit")
        assert "Add to my list" not in found.text


# ---------------------------------------------------------------------------- what the desk asks of lists


def test_an_import_whose_program_somebody_lists_is_not_taken_back(db):
    codes_of_specialties()
    batch = applied(table([line(1), line(2)]))
    person = ApplicantFactory()
    services.add_program(applicant=person, program=Program.objects.get(acgme_code="1409900002"), by=person.user)

    with pytest.raises(imports.UndoRefused, match="stand on lists"):
        imports.undo(batch=batch, by=None)

    assert ListedProgram.objects.filter(applicant=person).exists()


def test_demand_counts_people_and_follows_a_merge(db):
    first, second = ProgramFactory(), ProgramFactory()
    for programs in ((first, second), (first,), ()):
        person = ApplicantFactory()
        for program in programs:
            services.add_program(applicant=person, program=program, by=person.user)
    assert demand.counts() == {first.pk: 2, second.pk: 1}

    Program.objects.filter(pk=first.pk).update(merged_into=second)

    assert demand.counts() == {second.pk: 2}
