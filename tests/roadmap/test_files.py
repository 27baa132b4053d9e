"""Road files: what is right is read with every field, what is wrong is named with its place."""

import pytest

from roadmap import files, road
from roadmap.files import RoadFileError

HEAD = "key,phase,title,min_weeks,typical_weeks,max_weeks"
TOML = """
checked_on = 2026-11-21

[[guide]]
key = "S0"
title = "A guide"
author = "Somebody"

[[phase]]
key = "exams"
title = "Exams"

[[milestone]]
key = "first"
phase = "exams"
title = "The first"
weeks = { min = 1, typical = 2.5, max = 4 }
guides = ["S0"]

[[milestone]]
key = "second"
phase = "exams"
title = "The second"
short = "second"
weeks = { min = 0, typical = 0, max = 0 }
requires = ["first"]
deadline = "A_ROL"

[[date]]
season = 2027
anchor = "A_ROL"
on = 2027-03-03
at = 21:00:00
status = "official"
source = "NRMP, Match calendar"
url = "https://www.nrmp.org/"
"""


@pytest.fixture
def read(tmp_path):
    """Write a text (or bytes) to a file and read it as a road."""

    def read_it(content, name="road.toml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return files.read(path)

    return read_it


@pytest.fixture
def problems(read):
    def of(content, name="road.toml"):
        with pytest.raises(RoadFileError) as error:
            read(content, name)
        return error.value.problems

    return of


@pytest.fixture
def csv_problems(problems):
    return lambda text: problems(text, "road.csv")


# -------------------------------------------------------------------------------------------- TOML


def test_toml_gives_every_field(read):
    found = read(TOML)

    assert [phase["key"] for phase in found["phases"]] == ["exams"]
    assert found["guides"] == [{"key": "S0", "title": "A guide", "author": "Somebody"}]
    first, second = found["milestones"]
    assert (first["short"], first["min_weeks"], first["typical_weeks"]) == ("the first", 1, 2.5)
    assert (first["what"], first["deadline"], first["applies_to"]) == ("", "", ["all"])
    assert (second["requires"], second["deadline"], second["severity"]) == (["first"], "A_ROL", "")
    (rank,) = found["dates"]
    assert (rank["source_url"], rank["note"], rank["at"].hour) == ("https://www.nrmp.org/", "", 21)


def test_toml_gives_road_and_calendar_without_a_database(read):
    the_road, calendar = road.from_document(read(TOML))

    assert the_road.order == ["first", "second"]
    assert not calendar.day(2027, "A_ROL").expected


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("min = 1,", "min = 3,", "milestone first: the lengths must be in order: 3, 2.5, 4"),
        ("min = 1,", 'min = "long",', "milestone first: min_weeks must be a number of weeks"),
        ("min = 1,", "", "milestone first: min_weeks must be a number of weeks"),
        ("min = 1,", "min = true,", "milestone first: min_weeks must be a number of weeks"),
        (
            "typical = 2.5",
            "typical = 2.25",
            "milestone first: typical_weeks must be a number of weeks with at most one",
        ),
        ("max = 4", "max = inf", "milestone first: max_weeks must be a number of weeks"),
        ("max = 4", "max = 100000", "milestone first: max_weeks must be a number of weeks"),
        ('title = "The first"', 'title = ""', "milestone first: title must be filled in"),
        ('title = "The first"', "title = 7", "milestone first: title: This must be a text."),
        ('title = "The first"', f'title = "{"x" * 81}"', "milestone first: title: Ensure this value has at most 80"),
        ('title = "The first"', 'title = "a\\u0000b"', "milestone first: title: This holds a NUL character."),
        ('key = "first"', 'key = "The First"', "milestone The First: the key must be small letters"),
        (
            'phase = "exams"\ntitle = "The first"',
            'phase = "x"\ntitle = "y"',
            "milestone first: “x” is not one of the phase",
        ),
        ('guides = ["S0"]', 'guides = ["S9"]', "milestone first: “S9” is not one of the guides"),
        ('guides = ["S0"]', 'guides = "S0"', "milestone first: guides must be a list of words"),
        (
            'guides = ["S0"]',
            'applies_to = ["dogs"]',
            "milestone first: applies_to: Item 1 in the array did not validate",
        ),
        ('guides = ["S0"]', 'url = "javascript:alert(1)"', "milestone first: url: Enter a valid URL"),
        ('guides = ["S0"]', 'severity = "awful"', "milestone first: severity: Value 'awful' is not a valid choice"),
        ('guides = ["S0"]', 'waits_on = "nobody"', "milestone first: waits_on: Value 'nobody' is not a valid choice"),
        ('guides = ["S0"]', 'requries = ["second"]', "milestone first: “requries” is not a part of a milestone"),
        ('requires = ["first"]', 'requires = ["furst"]', "second: there is no milestone “furst”"),
        ('requires = ["first"]', 'requires = ["first"]\nfollows = ["first"]', "milestone second: “first” stands twice"),
        ('deadline = "A_ROL"', 'deadline = "A_ROLL"', "second: “A_ROLL” is no day that the planner knows"),
        ('key = "second"', 'key = "first"', "milestone first: stands twice"),
        ("on = 2027-03-03", "on = 2026-03-03", "date 2027 A_ROL: 2026-03-03 is far from the usual day"),
        ("on = 2027-03-03", 'on = "2027-03-03"', "date 2027 A_ROL: “on” must be a date"),
        ("on = 2027-03-03", "on = 2027-03-03T10:00:00", "date 2027 A_ROL: “on” must be a date"),
        ("at = 21:00:00", 'at = "9 pm"', "date 2027 A_ROL: “at” must be a time"),
        ("season = 2027", "season = 1999", "date 1999 A_ROL: the season must be a year from 2025"),
        ('anchor = "A_ROL"', 'anchor = "A_TRAIN_END"', "date 2027 A_TRAIN_END: the anchor is not one of"),
        ('anchor = "A_ROL"', 'anchor = ["A_ROL"]', "date 2027 ['A_ROL']: the anchor is not one of"),
        ('status = "official"', 'status = "rumor"', "date 2027 A_ROL: status: Value 'rumor' is not a valid choice"),
        ('status = "official"\n', "", "date 2027 A_ROL: status: This field cannot be blank."),
        ('source = "NRMP, Match calendar"\n', "", "date 2027 A_ROL: source: This field cannot be blank."),
        ("checked_on = 2026-11-21", "", "date 2027 A_ROL: “checked_on” must be a date"),
        ("checked_on = 2026-11-21", 'checked_on = "today"', "“checked_on” must be a date"),
        ("[[guide]]", "[[guides]]", "“guides” is not a part of a road"),
        ("[[guide]]", "guide = 3\n[[phase]]", "[[guide]] must be a list of tables"),
        ("[[phase]]", "[[phase]", "not a TOML file:"),
    ],
)
def test_toml_mistake_is_named_with_its_place(problems, old, new, problem):
    assert old in TOML

    found = problems(TOML.replace(old, new, 1))

    assert any(line.startswith(problem) for line in found), found


def test_toml_loop_is_refused_by_name(problems):
    looped = TOML.replace('guides = ["S0"]', 'requires = ["second"]')

    (problem,) = problems(looped)

    assert "in a circle" in problem
    assert "first -> second" in problem or "second -> first" in problem


def test_loop_is_named_beside_other_mistakes(problems):
    looped = TOML.replace('guides = ["S0"]', 'requires = ["second"]').replace('title = "The first"', 'title = ""')

    assert any("in a circle" in line for line in problems(looped))


def test_date_twice_is_refused(problems):
    assert problems(TOML + TOML[TOML.index("[[date]]") :]) == ["date 2027 A_ROL: stands twice"]


def test_every_mistake_is_named_at_once_but_a_list_has_an_end(problems):
    bad = "".join(f'[[milestone]]\nkey = "m{n}"\nphase = "exams"\ntitle = ""\n' for n in range(60))

    found = problems('[[phase]]\nkey = "exams"\ntitle = "Exams"\n' + bad)

    assert len(found) == files.MOST_PROBLEMS + 1
    assert found[-1].startswith("and ")


# --------------------------------------------------------------------------------------------- CSV


def test_csv_speaks_only_of_its_columns(read):
    found = read(f"{HEAD}\nfirst,exams,The first,0,1,2\n", "road.csv")["milestones"][0]

    assert found["title"] == "The first"
    assert [
        name for name in ("what", "deadline", "requires", "applies_to", "sources", "short") if found[name] is not None
    ] == []


def test_csv_lists_and_other_names_of_columns(read):
    text = (
        f"{HEAD},requires,follows,lead_basis,seeds,deadline,applies_to,sources,note\n"
        "b,exams,The first,0,1,2,,-,seed,S1,none,,,hello\n"
        'c,exams,The second,0,0.5,1,"a, b",b,estimate,"S0,S2",A_ROL,"j1 h1b","NRMP, FAQ; ECFMG, news",x\n'
        "a,exams,The third,0,0,0,,,,,,,,\n"
    )

    found = read(text.replace('"a, b",b', '"a, b",'), "road.csv")

    b, c, a = found["milestones"]
    assert (b["requires"], b["follows"], b["weeks_basis"], b["guides"]) == ([], [], "guide", ["S1"])
    assert (b["deadline"], b["applies_to"]) == ("", ["all"])
    assert (c["requires"], c["applies_to"], c["sources"]) == (["a", "b"], ["j1", "h1b"], ["NRMP, FAQ", "ECFMG, news"])
    assert a["weeks_basis"] == "estimate"
    assert found["unused"] == ["note"]


def test_csv_with_byte_order_mark_and_lines_of_windows(read):
    found = read(b"\xef\xbb\xbf" + f"{HEAD}\r\nfirst,exams,The first,0,1,2\r\n".encode(), "road.CSV")

    assert found["milestones"][0]["key"] == "first"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1: the columns key, max_weeks, min_weeks, phase, title, typical_weeks are missing"),
        ("\n\n", "line 1: the columns key,"),
        ("key,phase,title,min_weeks,typical_weeks\na,b,c,1,2\n", "line 1: the columns max_weeks are missing"),
        (f"{HEAD.replace(',', ';')}\na;b;c;1;2;3\n", "line 1: the columns key,"),
        (f"{HEAD},title\na,b,c,0,1,2,d\n", "line 1: the column title stands twice"),
        (f"{HEAD},lead_basis,weeks_basis\n", "line 1: the column weeks_basis stands twice"),
        (f"{HEAD}\n", "the file holds no milestones"),
        (f"{HEAD}\na,b,c,0,1\n", "line 2: 6 columns expected, the line has more or fewer"),
        (f"{HEAD}\na,b,c,0,1,2,3\n", "line 2: 6 columns expected, the line has more or fewer"),
        (f"{HEAD}\na,b,c,0,1,2\nb,b,c,zero,1,2\n", "line 3: min_weeks must be a number of weeks"),
        (f"{HEAD}\na,b,c,nan,1,2\n", "line 2: min_weeks must be a number of weeks"),
        (f"{HEAD}\na,b,c,1e400,1,2\n", "line 2: min_weeks must be a number of weeks"),
        (f"{HEAD}\na,b,c,-1,1,2\n", "line 2: min_weeks must be a number of weeks"),
        (f"{HEAD}\na,b,c,0,1,\n", "line 2: max_weeks must be a number of weeks"),
        (f'{HEAD}\na,b,"c,0,1,2\n', "not a CSV file, after line"),
        (f'{HEAD}\na,b,"c"d,0,1,2\n', "not a CSV file, after line 1"),
        (f"{HEAD}\na,b,{'x' * 200_000},0,1,2\n", "not a CSV file, after line 1: field larger than field limit"),
        (f"{HEAD}\na,b,c,0,1,2\na,b,c,0,1,2\n", "milestone a: stands twice"),
        (f"{HEAD}\n,b,c,0,1,2\n", "line 2: the key must be small letters"),
        (f"{HEAD}\na,,c,0,1,2\n", "line 2: phase must be filled in"),
        (f"{HEAD}\na,b,c\0,0,1,2\n", "road.csv holds a NUL character (line 2); that is no text"),
    ],
)  # fmt: skip
def test_csv_mistake_is_named_with_line_or_column(csv_problems, text, problem):
    found = csv_problems(text)

    assert found[0].startswith(problem), found


def test_csv_loop_is_refused_by_name(csv_problems):
    (problem,) = csv_problems(f"{HEAD},requires\na,b,c,0,1,2,z\nz,b,c,0,1,2,a\n")

    assert "in a circle" in problem
    assert "a -> z" in problem or "z -> a" in problem


def test_csv_may_name_milestones_that_stand_in_the_database_only(read):
    text = f"{HEAD},requires,follows,deadline\na,b,c,0,1,2,match_day,b,before:usce_do\nb,b,c,0,1,2,,,\n"

    found = read(text, "road.csv")

    assert found["partial"]
    assert [m["requires"] for m in found["milestones"]] == [["match_day"], []]


def test_csv_in_another_encoding_is_refused_with_its_line(csv_problems):
    text = f"{HEAD}\na,b,café,0,1,2\n".encode("latin-1")

    assert csv_problems(text) == ["road.csv is not a UTF-8 text (line 2)"]


def test_csv_of_utf_16_is_refused(csv_problems):
    assert csv_problems(f"{HEAD}\n".encode("utf-16"))[0].startswith("road.csv is not a UTF-8 text")


def test_csv_with_more_milestones_than_any_road_is_refused(csv_problems):
    rows = "".join(f"m{n},b,c,0,1,2\n" for n in range(files.MOST_MILESTONES + 1))

    assert csv_problems(f"{HEAD}\n{rows}") == [
        f"line {files.MOST_MILESTONES + 2}: more than 2000 milestones; that is no road"
    ]


# ---------------------------------------------------------------------------------------- any file


def test_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(20_000_000_000)  # a hole of 20 GB

    with pytest.raises(RoadFileError, match=r"huge.csv is larger than 5 MB"):
        files.read(path)


def test_file_that_is_not_there_or_a_folder_is_named(tmp_path):
    for path in (tmp_path / "nowhere.toml", tmp_path):
        with pytest.raises(RoadFileError, match="cannot be read"):
            files.read(path)


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04", bytes(range(256)), b"[" * 100_000]
)
def test_file_of_another_kind_is_refused(problems, content):
    assert problems(content)


def test_shipped_file_is_read():
    found = files.read(files.SHIPPED)

    assert (len(found["milestones"]), len(found["dates"])) == (127, 57)
