"""The search page, the map, compare and the files: what people see, for everybody and for htmx alike."""

import csv
import io
import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from applicants.models import FitFacts, ListedProgram
from applicants.models import SavedSearch as Saved
from programs.catalogue import exports, lines, search_page, text
from programs.catalogue.viewer import SavedSearch, Viewer
from programs.fit import Me
from tests.support.catalogue import ProgramFactory, SourceFactory, state
from tests.support.factories import GrantFactory, UserFactory
from tests.support.html import page_of, sound
from tests.support.htmx import HTMX, region_of, same_as_fresh

URL = "/programs/"
ME = Me(visa="j1", attempts=1, years=4, usce_months=2, usce_years_ago=1, letters=3)
ARABIC = "مستشفى 🏥"


def viewer(**changed):
    """Somebody with a list and some facts; no score yet."""
    return Viewer(**{"me": ME, "season": 2028, "list_url": "/mine/", "put_url": "/put/", "save_url": "/save/",
                     "facts_url": "/facts/"} | changed)  # fmt: skip


def indexed(**values):
    program = ProgramFactory(**values)
    text.index([program.pk])
    return program


@pytest.fixture
def client(db, signed_in):
    return signed_in(UserFactory(advisor=True))


def test_the_catalogue_is_empty(client):
    page = sound(client.get(URL))

    assert "The catalogue is empty" in page.text


def test_who_has_no_facts_sees_values_alone(client):
    state(indexed(), "j1", True)

    page = sound(client.get(URL))

    lines = page.find("ul", class_="fit").find_all("li")
    assert [line.text for line in lines] == [
        "J-1: Yes, strict rule", "H-1B: not known", "Step 2 CK, at least: not known",
        "Years since graduation, at most: not known",
    ]  # fmt: skip
    assert not page.has("button", id="put-1")
    assert "My own facts" not in page.text


def test_fit_lines_say_what_fails_first(client, look_as):
    look_as(viewer())
    program = indexed(accepts=True)
    state(program, "j1", False)
    state(program, "grad_years_max", 3, rule="preference")
    state(program, "step2_min", 225)
    state(program, "usce_months_min", None, says="not_published")

    page = sound(client.get(URL))

    assert [(line.attrs["data-fit"], line.text) for line in page.find("ul", class_="fit").find_all("li")] == [
        ("fails", "Fails a strict rule: J-1: No, strict rule"),
        ("below", "Below a preference: Years since graduation, at most: 3 years, preference, you: 4 years"),
        ("unknown", "Step 2 CK, at least: 225. Tell us yours first"),
        ("unknown", "Not known: Attempts for each Step, at most: not known"),
    ]


def test_not_published_is_not_not_known(client, look_as):
    look_as(viewer())
    state(indexed(), "attempts_max", None, says="not_published")

    page = sound(client.get(URL))

    assert "Attempts for each Step, at most: not published" in page.text
    assert "Step 2 CK, at least: not known" in page.text


def test_a_filtered_value_that_is_not_known_is_named(client):
    indexed(img_share=None)

    page = sound(client.get(URL + "?img=15"))

    assert "You filter by this, and it is not known here: Share of IMGs." in page.text
    assert "In 1 of them a value that you filter by is not known. It is kept." in page.text


@pytest.mark.parametrize(("seen", "age"), [(date(2026, 11, 1), "current"), (date(2026, 5, 26), "ageing"),
                                           (date(2026, 5, 25), "stale")])  # fmt: skip
def test_the_source_line_has_the_age_of_the_fact(client, time_machine, seen, age):
    time_machine.move_to("2026-11-22T12:00:00Z")
    state(indexed(), "j1", True, retrieved_on=seen, source=SourceFactory(name="Example site"))

    page = sound(client.get(URL))

    line = page.find("a", class_="source")
    assert age in line.attrs["class"].split()
    assert "Example site" in line.text
    assert ("Old: check first" in line.text) is (age == "stale")


def test_own_facts_that_are_missing_are_disabled_with_a_word_why(client, look_as):
    look_as(viewer())

    page = sound(client.get(URL + "?mine=step2&mine=years"))

    box = page.find("input", id="f-mine-step2")
    assert "disabled" in box.attrs
    assert "checked" not in box.attrs
    assert "Add your score first." in page.text
    assert "These filters need facts that you have not told us, so they are off: My Step 2 CK is enough." in page.text
    assert "checked" in page.find("input", id="f-mine-years").attrs


def test_chips_lead_to_the_query_without_them(client):
    indexed(j1=True, state="OH")

    page = sound(client.get(URL + "?q=example&j1=1&state=OH&state=midwest&img=15&type=community&unknown=drop"))

    chips = page.find("nav", class_="chosen").find_all("a")
    assert [chip.text for chip in chips] == [
        "Remove filter: “example”", "Remove filter: Ohio", "Remove filter: Midwest", "Remove filter: J-1",
        "Remove filter: IMG share 15% or more", "Remove filter: Community", "Remove filter: Unknown values left out",
        "Remove all",
    ]  # fmt: skip
    without = "?q=example&state=midwest&j1=1&img=15&type=community&unknown=drop"
    assert chips[1].attrs["href"] == chips[1].attrs["hx-get"] == URL + without


def test_the_form_without_script_sends_the_query_that_is_shown(client):
    indexed()
    query = "specialty=internal-medicine&state=OH&j1=1&img=15&type=community&unknown=drop"

    form = sound(client.get(f"{URL}?{query}&sort=img")).find("form", id="find")

    sent = {name: value if isinstance(value, list) else [value] for name, value in form.fields().items() if value}
    assert sent == {
        "specialty": ["internal-medicine"], "state": ["OH"], "j1": ["1"], "img": ["15"], "type": ["community"],
        "unknown": ["drop"],
    }  # fmt: skip


@pytest.mark.parametrize(("query", "chosen", "values"), [
    ("", "fewest failed rules", ["", "name", "img", "newest"]),
    ("?sort=img", "share of IMGs", ["fit", "name", "img", "newest"]),
    ("?q=example", "best match", ["", "fit", "name", "img", "newest"]),
    ("?sort=match", "name", ["fit", "", "img", "newest"]),
])  # fmt: skip
def test_the_usual_order_is_not_pinned(client, look_as, query, chosen, values):
    look_as(viewer())
    indexed()

    options = sound(client.get(URL + query)).find("select", id="sort").find_all("option")

    assert [one.attrs["value"] for one in options] == values
    assert [one.text for one in options if "selected" in one.attrs] == [chosen]


@pytest.mark.parametrize("query", ["", "?q=exmple&j1=1", "?j1=1&unknown=drop", "?state=TX", "?page=2&sort=name"])
def test_htmx_gets_the_region_of_the_page(client, look_as, query):
    look_as(viewer(searches=[SavedSearch("Mine", "j1=1", "/gone/")]))
    for _ in range(17):
        indexed()

    answer = client.get(URL + query, headers=HTMX)

    same_as_fresh(client, URL + query, answer)
    assert client.get(answer["HX-Push-Url"]).status_code == 200


def test_htmx_pushes_the_query_without_what_is_usual(client):
    answer = client.get(URL + "?q=&img=&positions=&unknown=keep&state=OH&page=1", headers=HTMX)

    assert answer["HX-Push-Url"] == "/programs/?state=OH"


def test_the_same_search_again_is_no_new_step_back(client):
    """After “Add to my list” the browser is where it was; one press of Back leads to the search before."""
    here = {"HX-Current-URL": "http://testserver/programs/?state=OH"}

    answer = client.get(URL + "?state=OH&page=1", headers=HTMX | here)

    assert "HX-Push-Url" not in answer
    assert answer["HX-Replace-Url"] == "/programs/?state=OH"
    assert "HX-Replace-Url" not in client.get(URL + "?state=MI", headers=HTMX | here)


def test_the_new_count_is_read_out(client):
    indexed(state="OH")
    indexed(state="MI")

    answer = client.get(URL + "?state=OH", headers=HTMX)

    flash = page_of(answer).find(id="flash")
    assert (flash.attrs["role"], flash.text) == ("status", "1 program")
    assert page_of(client.get(URL + "?state=OH")).find(id="flash").text == ""


def test_pages_are_stable_and_a_page_beyond_the_last_is_the_last(client):
    names = [indexed(name=f"Program {number:02} (demo)").name for number in range(31)]

    def shown(number):
        page = sound(client.get(f"{URL}?page={number}&sort=name"))
        return [title.text for title in page.find_all("h3")], page.text

    assert [name for number in (1, 2, 3) for name in shown(number)[0]] == names
    assert shown(99999) == shown(3)
    assert "31 to 31 of 31" in shown(3)[1]


def test_an_empty_result_names_the_filter_that_costs_most(client):
    indexed(state="OH", h1b=False)

    page = sound(client.get(URL + "?state=OH&h1b=1"))

    assert "What costs most is “H-1B”. Without it there is 1 program." in page.text
    assert page.find("div", class_="empty").find("a").attrs["href"] == URL + "?state=OH"


def test_a_typing_error_is_said(client):
    indexed(name="Lakeside (demo)")

    page = sound(client.get(URL + "?q=lakesde"))

    assert "“lakesde” was also read as “lakeside”." in page.text


@pytest.mark.parametrize("query", ["?q=%00", "?img=%F0%9F%8F%A5", "?page=9999999999999", "?state=%27",
                                   "?q=" + "x" * 5000, "?specialty=" + "a" * 70, "?sort=%D8%B9",
                                   "?p=%00&mine=%00"])  # fmt: skip
def test_odd_addresses_are_no_errors(client, query):
    indexed()

    for url in (URL, URL + "states/", URL + "export.csv", URL + "compare/"):
        assert client.get(url + query).status_code == 200


def test_names_of_every_kind_are_shown_as_they_are(client):
    indexed(name=f"{ARABIC} <b>&amp; (demo)", city="<script>")

    page = sound(client.get(URL))

    assert page.find("h3").text == f"{ARABIC} <b>&amp; (demo)"
    assert not page.find("main").find_all("script")


def test_my_list(client, look_as):
    on, off = indexed(name="A"), indexed(name="B")
    look_as(viewer(listed=frozenset([on.pk])))

    page = sound(client.get(URL + "?sort=name&state=OH"))

    forms = page.find_all("form", action="/put/")
    assert [form.fields() for form in forms] == [
        {"program": str(on.pk), "on": "", "next": URL + "?state=OH&sort=name"},
        {"program": str(off.pk), "on": "1", "next": URL + "?state=OH&sort=name"},
    ]
    assert "On my list" in page.find_all("li", class_="result")[0].text
    assert page.find("a", href="/mine/").text == "My list: 1"


def test_saved_searches(client, look_as):
    indexed()
    look_as(viewer(searches=[SavedSearch(ARABIC, "j1=1", "/gone/")]))

    page = sound(client.get(URL + "?state=OH&page=1"))

    assert page.find("a", href=URL + "?j1=1").text == ARABIC
    assert page.find("form", action="/gone/").fields() == {"next": URL + "?state=OH"}
    assert page.find("form", action="/save/").fields()["query"] == "state=OH"


MANY = "?q=exampel&j1=1&mine=years&specialty=internal-medicine&state=OH"
ADDRESSES = {
    "all": "",
    "filters": "?j1=1&mine=years&mine=letters&specialty=internal-medicine&state=OH&type=community&unknown=drop",
    "typing error": MANY,
    "nothing found": "?q=exampel&state=TX&h1b=1",
    "each word may have an error": "?q=lake+shore&sort=img&specialty=no-such-thing",
    "my list": "?listed=1&sort=newest",
    "far page": "?page=99&sort=name",
}


@pytest.fixture
def someone(applicant):
    """An applicant with all that the search looks at: facts, specialties, a list, saved searches, an advisor."""
    season = applicant.target_season
    FitFacts.objects.create(applicant=applicant, step2_score=231, most_attempts=1, usce_months=2, letters=3,
                            usce_last_on=date(season - 2, 6, 30), us_letters=1, certified_at="interview")  # fmt: skip
    for name in ("one", "two"):
        Saved.objects.create(applicant=applicant, name=name, query="j1=1")
    GrantFactory(applicant=applicant, sections=["roadmap", "programs", "profile"])
    GrantFactory(advisor=applicant.user, sections=["roadmap"])
    return applicant


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["region", "page"])
@pytest.mark.parametrize("query", ADDRESSES.values(), ids=ADDRESSES)
def test_a_page_takes_at_most_eight_queries_whatever_it_shows(someone, signed_in, at_most, query, headers):
    client, counts = signed_in(someone), []
    for numbers in (range(2), range(2, 30)):
        for number in numbers:
            program = indexed(name=f"Example {'Lane Shore' if number % 2 else 'Lake'} {number} (demo)")
            state(program, "grad_years_max", 5)
            state(program, "img_share", 40.5)
        ListedProgram.objects.create(applicant=someone, program=program)
        client.get(URL)
        with at_most(8) as captured:
            assert client.get(URL + query, headers=headers).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1], "for 2 programs and for 30"


def test_words_that_no_program_has_together_may_each_have_an_error(client):
    wanted = indexed(name="Lane Shore (demo)")
    indexed(name="Lake House (demo)")

    page = sound(client.get(URL + "?q=lake+shore&specialty=no-such-thing"))

    assert [title.text for title in page.find_all("h3")] == [wanted.name]
    assert "“lake” was also read as “lane”." in page.text
    assert "We could not read a part of the address and left it out: specialty." in page.text


def test_facts_are_fetched_for_the_rows_of_the_page_alone(client):
    for number in range(40):
        state(indexed(name=f"Program {number:02}"), "j1", True)

    with CaptureQueriesContext(connection) as captured:
        client.get(URL + "?page=2&sort=name")

    (rows,) = [query["sql"] for query in captured if "programs_fact" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {rows}")
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    looks = [node["Actual Loops"] for node in nodes_of(plan[0]["Plan"]) if node.get("Relation Name") == "programs_fact"]
    assert looks
    assert max(looks) <= search_page.PAGE


def nodes_of(plan):
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes_of(part)


# -------------------------------------------------------------------------------------------- map


def test_the_map_counts_the_query_and_leads_into_it(client):
    for code in ("OH", "OH", "TX", ""):
        indexed(state=code, j1=True)
    indexed(state="OH", j1=False)

    page = sound(client.get(URL + "states/?j1=1&state=TX"))

    tiles = page.find("svg", role="group").find_all("a")
    assert [(tile.attrs["href"], tile.attrs["aria-label"]) for tile in tiles] == [
        (URL + "?state=OH&j1=1", "Ohio: 2"), (URL + "?state=TX&j1=1", "Texas: 1"),
    ]  # fmt: skip
    rows = [row.text for row in page.find("table").find_all("tr")]
    assert "Ohio 2" in rows
    assert "Iowa 0" in rows
    assert "Of 1 program we do not know the state." in page.text


# ---------------------------------------------------------------------------------------- compare


def test_compare_tells_unknown_from_not_published_and_marks_differences(client, look_as):
    look_as(viewer())
    one, two = indexed(name="One"), indexed(name="Two", acgme_code=None)
    for program, score in ((one, 225), (two, 231)):
        state(program, "j1", True)
        state(program, "step2_min", score)
    state(one, "attempts_max", None, says="not_published")

    page = sound(
        client.get(f"{URL}compare/?p={one.acgme_code}&p={two.public_code}&p=9999999999&p=p0&p={one.acgme_code}")
    )

    rows = {row.find_all("th")[0].text: row for row in page.find_all("tr") if row.find_all("td")}
    assert "differs" in rows["Step 2 CK, at least differs"].attrs["class"].split()
    assert rows["J-1"].find_all("td")[0].text.startswith("Yes")
    cells = rows["Attempts for each Step, at most differs"].find_all("td")
    assert cells[0].text.startswith("not published")
    assert cells[1].text == "not known"
    assert "We know no program with this code: 9999999999, p0." in page.text
    assert "Not known for any of them: H-1B" in page.text


def test_compare_shows_four_at_most(client):
    codes = [indexed().public_code for _ in range(5)]

    page = sound(client.get(URL + "compare/?" + "&".join(f"p={code}" for code in codes)))

    assert len(page.find("table").find("thead").find_all("th")) == 5
    assert "Only the first 4 are shown." in page.text
    assert "Nothing to compare yet" in sound(client.get(URL + "compare/")).text


# ------------------------------------------------------------------------------------------ files


def table_of(answer):
    content = b"".join(answer.streaming_content).decode("utf-8")
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))


def test_csv_has_sources_and_days_beside_each_value(client):
    program = indexed(name=ARABIC)
    state(
        program, "step2_min", 225, rule="preference", source=SourceFactory(name="A site", url="https://example.org/a")
    )
    state(program, "attempts_max", None, says="not_published")
    indexed(name="Elsewhere", state="TX")

    (row,) = table_of(client.get(URL + "export.csv?state=OH"))

    assert row["Program"] == ARABIC
    assert row["ACGME code"] == program.acgme_code
    label = "Step 2 CK, at least"
    assert [row[label], row[f"{label}: rule"], row[f"{label}: source"], row[f"{label}: seen on"]] == [
        "225", "preference", "A site https://example.org/a", "2026-11-01",
    ]  # fmt: skip
    assert row["Attempts for each Step, at most"] == "not published"
    assert row["H-1B"] == "not known"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "=cmd|' /C calc'!A0"])
def test_no_cell_can_become_a_formula(client, name):
    indexed(name=name, city=name)

    (row,) = table_of(client.get(URL + "export.csv"))
    book = load_workbook(io.BytesIO(b"".join(client.get(URL + "export.xlsx").streaming_content)))

    assert row["Program"] == row["City"] == f"'{name}"
    assert book.active["A2"].value == f"'{name}"
    assert {cell.data_type for line in book.active.iter_rows() for cell in line} <= {"s", "inlineStr", "n", "d"}


def test_xlsx_says_the_same_as_csv(client):
    program = indexed(name="One", img_share=12.5)
    state(program, "img_share", 12.5)
    indexed(name="Two", h1b=False)

    rows = table_of(client.get(URL + "export.csv"))
    sheet = load_workbook(io.BytesIO(b"".join(client.get(URL + "export.xlsx").streaming_content))).active

    head, *lines = sheet.iter_rows(values_only=True)
    assert list(head) == list(rows[0])
    for line, row in zip(lines, rows, strict=True):
        shown = ["" if value is None else str(value).removesuffix(" 00:00:00") for value in line]
        assert shown == list(row.values())


def test_files_need_few_queries_whatever_their_size(client, at_most, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 10)
    for _ in range(20):
        state(indexed(), "j1", True)

    with at_most(3 + 2 + 2 * 2):
        assert len(table_of(client.get(URL + "export.csv"))) == 20


def test_a_file_holds_no_more_than_its_limit(client, monkeypatch):
    monkeypatch.setattr(exports, "MOST", 2)
    for _ in range(3):
        indexed()

    assert len(table_of(client.get(URL + "export.csv"))) == 2


def test_control_characters_do_not_break_the_workbook(db):
    assert exports._clean("a\x0bb") == "ab"
    assert text.harmless(-5) == -5


def test_the_region_is_alone_in_a_fragment(client):
    assert region_of(client.get(URL, headers=HTMX)).has("form", id="find")


def test_a_line_is_escaped():
    line = lines.Line("fails", "Fails <i>", "a <b> & c", "<script>")

    assert line.html == (
        '<span><span class="visually-hidden">Fails &lt;i&gt;: </span><b>a &lt;b&gt; &amp; c</b>'
        '<span class="muted">, &lt;script&gt;</span></span>'
    )
