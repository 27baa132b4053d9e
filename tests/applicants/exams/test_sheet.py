"""The tables for a spreadsheet hold all rows, and a row that comes back changes nothing."""

import pytest

from applicants.exams import services
from applicants.exams.models import Attempt
from applicants.exams.sheet import SHEETS
from tests.applicants.exams.rows import OET_PASSED, STEP1_PASSED, STEP2_BOOKED, TODAY, add


@pytest.fixture
def recorded(person):
    """Two attempts and two practice exams."""
    add(person, STEP1_PASSED)
    add(person, OET_PASSED)
    for maker, number in (("nbme", {"percent": 61}), ("other", {"score": 222})):
        values = {"exam": "step1", "maker": maker, "taken_on": TODAY, **number}
        services.add_practice(applicant=person, values=values, by=person.user)
    return person


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_rows_come_back_as_they_went(recorded, sheet):
    person = recorded
    rows = list(sheet.read(person))
    keys = [column.key for column in sheet.columns]

    assert len(rows) == 2
    assert all(list(values) and set(values) == set(keys) for _row, values in rows)
    identities = [tuple(values[name] for name in sheet.identity) for _row, values in rows]
    assert len(set(identities)) == len(rows)
    for row, values in rows:
        sheet.change(row=row, values=values, by=person.user)
    assert [values for _row, values in sheet.read(person)] == [values for _row, values in rows]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_rows_go_and_come_through_the_services(recorded, sheet):
    person = recorded
    rows = list(sheet.read(person))

    for row, _values in rows:
        sheet.remove(row=row, by=person.user)
    assert list(sheet.read(person)) == []
    for _row, values in rows:
        sheet.add(applicant=person, values=values, by=person.user)

    again = [values for _row, values in sheet.read(person)]
    assert sorted(again, key=str) == sorted((values for _row, values in rows), key=str)


def test_a_file_obeys_the_rules_of_the_room(person):
    with pytest.raises(Exception, match="registered with FSMB"):
        SHEETS[0].add(applicant=person, values={**STEP2_BOOKED, "system": "ecfmg"}, by=person.user)

    assert not Attempt.objects.exists()
