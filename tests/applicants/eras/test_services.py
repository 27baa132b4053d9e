"""The writes of my programs: what they do to the plan, what they refuse, and that they can be done twice."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from applicants.checklist.models import ChecklistItem
from applicants.eras import services, sheet
from applicants.eras.models import ListedNote, ListedProgram
from applicants.interviews.models import Interview
from applicants.seasons.models import PastSeason
from programs.models import Track
from tests.applicants.eras.rows import listed, typed
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory
from tests.support.rooms import everything

NOTES = {
    "ask": {"text": "An essay"},
    "website": {"on": date(2026, 11, 3), "address": "https://example.org/", "text": "Seven from abroad"},
    "contact": {"on": date(2026, 11, 4), "whom": "The coordinator", "how": "mail", "text": "Visa"},
}
STEPS = {"ask": "program_requirements", "website": "program_website_check"}


def step(person, key):
    return ChecklistItem.objects.get(applicant=person, key=key)


def note(row, kind, **values):
    return services.add_note(listed=row, kind=kind, values=NOTES[kind] | values, by=row.applicant.user).row


def close_the_season(person):
    past = PastSeason.objects.create(applicant=person, season=2026, next_season=2027, outcome="unmatched")
    for model in (ListedProgram, ListedNote):
        model.objects.filter(applicant=person).update(past_season=past)


# ------------------------------------------------------------------------------------- for the plan


def test_first_program_begins_the_list_and_its_end_undoes_it(person):
    before = everything(person)
    first, second = listed(person), typed(person)
    begun = step(person, "program_list")
    assert (begun.shown_begun_on, begun.shown_by, begun.shown_done_on) == (person.user.today(), "eras", None)

    services.remove_listed(applicant=person, ids=[first.pk], by=person.user)
    assert step(person, "program_list").shown_begun_on == person.user.today()
    services.remove_listed(applicant=person, ids=[second.pk], by=person.user)

    assert everything(person) == before


@pytest.mark.parametrize("kind", ["ask", "website", "contact"])
def test_first_note_of_a_kind_begins_its_step_and_its_end_undoes_it(person, kind):
    row = listed(person)
    before = everything(person)

    kept = note(row, kind)

    begun = {key: step(person, key).shown_begun_on for key in STEPS.values()}
    day = NOTES[kind].get("on", person.user.today())
    assert begun == dict.fromkeys(STEPS.values()) | ({STEPS[kind]: day} if kind in STEPS else {})
    for _ in range(2):
        services.remove_note(note=kept, by=person.user)
    assert everything(person) == before


def test_notes_go_with_their_program(person):
    before = everything(person)
    row = typed(person)
    for kind in NOTES:
        note(row, kind)

    services.remove_listed(applicant=person, ids=[row.pk], by=person.user)

    assert not ListedNote.objects.exists()
    assert everything(person) == before


def test_earliest_check_counts(person):
    row = listed(person)
    first = note(row, "website")
    note(row, "website", on=date(2026, 11, 10))

    services.change_note(note=first, values={"on": date(2026, 11, 15)}, by=person.user)

    assert step(person, "program_website_check").shown_begun_on == date(2026, 11, 10)


# --------------------------------------------------------------------------------------- typed ones


@pytest.mark.parametrize(
    "own", [{"own_code": " 1400099777 "}, {"own_code": "9234140c0"}, {"own_name": "lakeside HOSPITAL"}]
)
def test_one_that_the_catalogue_knows_is_listed_from_there(person, own):
    program = ProgramFactory(name="Lakeside Hospital", acgme_code="1400099777")
    Track.objects.create(program=program, code="9234140C0", type="C")

    row = typed(person, own.pop("own_name", "Something else"), tier="reach", **own)

    assert (row.program, row.own_name, row.tier, row.tier_by) == (program, "", "reach", "me")
    with pytest.raises(ValidationError, match="on your list already"):
        typed(person, "lakeside hospital")


def test_two_of_one_name_are_told_apart_by_their_place(person):
    for state in ("OH", "NY"):
        ProgramFactory(name="Mercy Hospital", state=state)

    assert typed(person, "Mercy Hospital", own_state="ny").program.state == "NY"
    assert typed(person, "Mercy Hospital").program is None


def test_another_specialty_is_another_program(person):
    ProgramFactory(name="Mercy Hospital")

    assert typed(person, "Mercy Hospital", specialty="pediatrics").program is None


@pytest.mark.parametrize(
    ("values", "field"),
    [({"own_name": " "}, "__all__"), ({"own_code": "12"}, "own_code"), ({"own_state": "N1"}, "__all__"),
     ({"tier": "maybe"}, "tier"), ({"own_name": "x" * 251}, "own_name"), ({"notes": "x" * 5001}, "notes")],
)  # fmt: skip
def test_wrong_typed_programs_are_refused(person, values, field):
    with pytest.raises(ValidationError) as error:
        typed(person, **{"name": values.pop("own_name", "Typed")} | values)

    assert field in error.value.message_dict
    assert not ListedProgram.objects.exists()


def test_what_the_catalogue_says_is_not_changed_by_hand(person):
    row = listed(person)

    row = services.change_listed(
        listed=row, values={"own_name": "Mine", "own_city": "X", "tier": "safety", "notes": " 🏥 "}, by=person.user
    )

    assert (row.own_name, row.own_city, row.tier, row.tier_by, row.notes) == ("", "", "safety", "me", "🏥")
    row = services.change_listed(listed=row, values={"tier": ""}, by=person.user)
    assert (row.tier, row.tier_by) == ("", "")


def test_typed_ones_count_for_the_limit(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_LISTED", 1)
    typed(person)

    for add in (typed, listed):
        with pytest.raises(ValidationError, match="holds 1 programs"):
            add(person, **({"name": "Second"} if add is typed else {}))


# --------------------------------------------------------------------------------------------- state


def test_state_keeps_its_day_and_takes_another(person, time_machine):
    row = services.set_state(listed=listed(person), state="applied", by=person.user)
    first = row.state_on
    time_machine.move_to("2026-11-24T09:00:00+00:00", tick=False)

    assert services.set_state(listed=row, state="applied", by=person.user).state_on == first
    assert services.set_state(listed=row, state="applied", on=date(2026, 9, 1), by=person.user).state_on == date(
        2026, 9, 1
    )


@pytest.mark.parametrize(("days", "right"), [(-1, True), (0, True), (1, False)])
def test_day_of_a_state_has_come(person, days, right):
    row, day = listed(person), person.user.today() + timedelta(days=days)

    if right:
        assert services.set_state(listed=row, state="applied", on=day, by=person.user).state_on == day
    else:
        with pytest.raises(ValidationError, match="in the future"):
            services.set_state(listed=row, state="applied", on=day, by=person.user)
        row.refresh_from_db()
        assert row.state == "considering"


@pytest.mark.parametrize(
    ("now", "reached", "then"),
    [("considering", "invited", "invited"), ("ranked", "invited", "ranked"), ("invited", "invited", "invited"),
     ("rejected", "invited", "invited"), ("withdrawn", "ranked", "ranked"), ("no_answer", "scheduled", "scheduled")],
)  # fmt: skip
def test_reach_goes_on_and_never_back(person, now, reached, then):
    stale = listed(person)
    ListedProgram.objects.update(state=now)

    assert services.reach(listed=stale, state=reached, by=person.user).state == then


# ----------------------------------------------------------------------------------- several at once


def test_states_and_tiers_of_several_touch_no_other(person):
    rows, other = [listed(person), typed(person)], listed(ApplicantFactory())
    ids = [row.pk for row in rows] + [other.pk, 10**17]
    day = rows[0].state_on

    assert services.set_states(applicant=person, ids=ids, state="considering", by=person.user) == 2
    assert services.set_states(applicant=person, ids=ids, state="applied", by=person.user) == 2
    assert services.set_tiers(applicant=person, ids=ids, tier="target", tier_by="advisor", by=person.user) == 2
    mine = ListedProgram.objects.filter(applicant=person)
    assert set(mine.values_list("state", "tier", "tier_by", "state_on")) == {("applied", "target", "advisor", day)}
    assert services.set_tiers(applicant=person, ids=ids, tier="", tier_by="me", by=person.user) == 2

    assert set(mine.values_list("tier", "tier_by")) == {("", "")}
    other.refresh_from_db()
    assert (other.state, other.tier) == ("considering", "")


@pytest.mark.parametrize(
    ("verb", "values", "words"),
    [(services.set_states, {"state": "famous"}, "Choose a state"), (services.set_tiers, {"tier": "x"}, "Choose a tier"),
     (services.set_states, {"state": "applied", "ids": range(101)}, "100 programs at most"),
     (services.set_tiers, {"tier": "reach", "ids": range(101)}, "100 programs at most"),
     (services.remove_listed, {"ids": range(101)}, "100 programs at most")],
)  # fmt: skip
def test_several_at_once_refuse_with_words(person, verb, values, words):
    with pytest.raises(ValidationError, match=words):
        verb(**{"applicant": person, "ids": [1], "by": person.user} | values)


def test_one_with_an_interview_stays_and_is_named(person):
    gone, stays = listed(person), typed(person, "Stays")
    Interview.objects.create(applicant=person, listed=stays, invited_on="2026-11-01", zone="America/New_York")

    for names in ([gone.name], []):
        done = services.remove_listed(applicant=person, ids=[gone.pk, stays.pk], by=person.user)
        assert done == (names, ["Stays"])

    assert ListedProgram.objects.get() == stays
    program = listed(person).program
    Interview.objects.update(listed=ListedProgram.objects.get(program=program))
    with pytest.raises(ValidationError, match="withdrawn"):
        services.remove_program(applicant=person, program=program, by=person.user)


# ---------------------------------------------------------------------------- others, past, and twice


def test_nobody_else_writes_and_a_past_season_stays(person):
    row = typed(person)
    kept = note(row, "ask")
    other = ApplicantFactory(planned=False).user
    writes = {
        services.change_listed: {"listed": row, "values": {"notes": "x"}},
        services.set_state: {"listed": row, "state": "applied"},
        services.reach: {"listed": row, "state": "applied"},
        services.add_note: {"listed": row, "kind": "ask", "values": NOTES["ask"]},
        services.change_note: {"note": kept, "values": {"done": True}},
    }
    for write, values in writes.items():
        with pytest.raises(PermissionError):
            write(**values, by=other)
    with pytest.raises(PermissionError):
        services.remove_note(note=kept, by=other)
    close_the_season(person)

    for write, values in writes.items():
        with pytest.raises(ValidationError, match="a season that you have closed"):
            write(**values, by=person.user)
    services.remove_note(note=kept, by=person.user)
    assert services.remove_listed(applicant=person, ids=[row.pk], by=person.user) == ([], [])
    assert ListedNote.objects.get() == kept


def test_one_that_is_gone_is_refused_with_words(person):
    row = typed(person)
    services.remove_listed(applicant=person, ids=[row.pk], by=person.user)

    with pytest.raises(ValidationError, match="not here any more"):
        services.set_state(listed=row, state="applied", by=person.user)


@pytest.mark.parametrize(
    ("kind", "wrong", "field"),
    [("ask", {"text": " "}, "text"), ("website", {"on": date(2026, 11, 22)}, "on"),
     ("website", {"on": date(1900, 1, 1)}, "on"), ("website", {"address": "javascript:alert(1)"}, "address"),
     ("contact", {"whom": ""}, "__all__"), ("contact", {"how": "dream"}, "how"),
     ("contact", {"text": "x" * 2001}, "text")],
)  # fmt: skip
def test_wrong_notes_are_refused(person, kind, wrong, field):
    row = typed(person)

    with pytest.raises(ValidationError) as error:
        note(row, kind, **wrong)

    assert field in error.value.message_dict
    assert not ListedNote.objects.exists()


def test_notes_have_an_end(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_NOTES", 1)
    row = typed(person)
    note(row, "ask")

    with pytest.raises(ValidationError, match="You keep 1 of them"):
        note(row, "ask")
    note(row, "contact")


# --------------------------------------------------------------------------------------------- sheet


def test_a_row_of_a_file_lists_what_the_catalogue_has(person):
    program = ProgramFactory(name="Lakeside Hospital", city="Mockford")
    values = {"name": "Lakeside hospital", "specialty": "IM", "state": "Ohio", "stage": "applied", "tier": "reach"}

    row = sheet.add(applicant=person, values=values, by=person.user)
    own = sheet.add(applicant=person, values=values | {"name": "Unknown", "state": "ohio"}, by=person.user)

    assert (row.program, row.state, row.tier_by) == (program, "applied", "me")
    assert (own.program, own.own_state, own.own_specialty.key) == (None, "OH", "internal-medicine")
    sheet.change(row=row, values={"city": "Elsewhere", "notes": "Kept"}, by=person.user)
    read = {one.pk: said for one, said in sheet.read(person)}
    assert (read[row.pk]["city"], read[row.pk]["notes"]) == ("Mockford", "Kept")


def test_a_file_does_not_take_back_what_something_stands_on(person):
    rows = [typed(person, "Noted"), typed(person, "Invited"), typed(person, "Bare")]
    note(rows[0], "ask")
    Interview.objects.create(applicant=person, listed=rows[1], invited_on="2026-11-01", zone="America/New_York")

    for row in rows[:2]:
        with pytest.raises(ValidationError, match="It has records of its own"):
            sheet.remove(row=row, by=person.user)
    sheet.remove(row=rows[2], by=person.user)

    assert sorted(ListedProgram.objects.values_list("own_name", flat=True)) == ["Invited", "Noted"]
