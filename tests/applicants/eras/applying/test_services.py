"""Signals, assignments and certifying: what they do to the plan, and that all of it can be taken back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from applicants.documents.statements import services as statements
from applicants.eras import services as eras
from applicants.eras.applying import columns, reads, services
from applicants.eras.applying.models import Application, AssignedLetter, AssignedStatement, Signal
from applicants.eras.applying.services import Wish
from applicants.eras.models import ListedProgram
from applicants.letters import services as letters
from programs.models import Program, SignalLimit, Specialty
from tests.applicants.eras.rows import many
from tests.support.catalogue import InstitutionFactory, ProgramFactory
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.rooms import everything
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)


def give(row, kind="gold"):
    return services.set_signal(listed=row, kind=kind, by=row.applicant.user)


def numbers(kind="gold"):
    return sorted(Signal.objects.filter(kind=kind).values_list("number", flat=True))


def give_all(person, rows, **wish):
    return services.assign(applicant=person, listed=[row.pk for row in rows], wish=Wish(**wish), by=person.user)


# ------------------------------------------------------------------------------------ signals


def test_signal_is_given_exchanged_and_taken_back_twice(person, listed):
    row = listed(state="considering")
    before = everything(person)
    for kind in ("gold", "gold", "silver", "silver"):
        give(row, kind)
        assert Signal.objects.get().kind == kind
    assert step_of(person, "signals_geo").shown_begun_on == TODAY
    assert Signal.objects.get().limit == 12

    for _ in range(2):
        services.take_signal(listed=row, by=person.user)
    assert not Signal.objects.exists()
    assert everything(person) == before


def test_signal_over_the_limit_is_refused_and_a_free_number_used_again(person, listed):
    rows = [listed() for _ in range(4)]
    for row in rows[:3]:
        give(row)
    with pytest.raises(ValidationError, match="All 3 gold signals of Internal Medicine are given"):
        give(rows[3])
    assert numbers() == [1, 2, 3]

    services.take_signal(listed=rows[1], by=person.user)
    give(rows[3])

    assert numbers() == [1, 2, 3]
    assert Signal.objects.get(listed=rows[3]).number == 2


def test_a_typed_program_keeps_its_specialty_while_it_has_a_signal(person, listed):
    row, values = listed(own="Typed"), {"own_specialty": Specialty.objects.get(key="psychiatry")}
    services.set_signal(listed=row, kind="gold", by=person.user)

    with pytest.raises(ValidationError, match="signal back first"):
        eras.change_listed(listed=row, values=values, by=person.user)
    services.take_signal(listed=row, by=person.user)
    assert eras.change_listed(listed=row, values=values, by=person.user).specialty.key == "psychiatry"


def test_exchange_is_refused_whole(person, listed):
    """The silver signal stays when there is no gold one for it."""
    rows = [listed() for _ in range(4)]
    for row in rows[:3]:
        give(row)
    give(rows[3], "silver")

    with pytest.raises(ValidationError):
        give(rows[3], "gold")

    assert Signal.objects.get(listed=rows[3]).kind == "silver"


def test_programs_of_one_institution_and_specialty_share_a_signal(person, listed):
    house = InstitutionFactory()
    first, track = listed(institution=house), listed(institution=house)
    other = listed(institution=house, key="pediatrics")
    give(first)

    with pytest.raises(ValidationError, match="A signal goes to the institution and specialty"):
        give(track)
    give(other)

    assert Signal.objects.count() == 2


@pytest.mark.parametrize(
    ("key", "words"), [("ophthalmology", "has no signals"), ("transitional-year", "is not known here")]
)
def test_specialties_without_signals_or_with_unknown_limits_say_so(person, listed, key, words):
    specialty = Specialty.objects.get(key=key)
    if "known" in words:
        SignalLimit.objects.filter(specialty=specialty).delete()

    with pytest.raises(ValidationError, match=words):
        give(listed(key=key, own="Typed (demo)"))


def test_a_lower_limit_of_the_season_is_told_and_counts_from_then_on(person, listed):
    rows = [listed() for _ in range(3)]
    give(rows[0]), give(rows[1])
    SignalLimit.objects.filter(specialty__key="internal-medicine").update(gold=1)

    with pytest.raises(ValidationError, match="All 1 gold"):
        give(rows[2])
    assert numbers() == [1, 2]


def test_signals_are_fixed_by_certifying_in_their_service_alone(person, listed):
    row, late, emergency = listed(), listed(), listed(key="emergency-medicine")
    give(row)
    services.certify(applicant=person, service="eras", certified_on=TODAY, by=person.user)

    for write in (
        lambda: give(late),
        lambda: give(row, "silver"),
        lambda: services.take_signal(listed=row, by=person.user),
    ):
        with pytest.raises(ValidationError, match="ERAS application is certified"):
            write()
    give(row)  # the same again changes nothing
    give(emergency)
    assert Signal.objects.count() == 2


# ---------------------------------------------------------------------------------- documents


def test_assigning_begins_and_completes_the_step_and_removal_opens_it_again(person, listed, letter, statement):
    rows = [listed(), listed()]
    one, text = letter("Dr A"), statement("IM")
    before = everything(person)

    give_all(person, rows[:1], letters=[one.pk], statement=text.pk)
    step = step_of(person, "assign_documents")
    assert (step.shown_begun_on, step.shown_done_on) == (TODAY, None)

    give_all(person, rows[1:], letters=[one.pk], statement=text.pk)
    assert step_of(person, "assign_documents").shown_done_on == TODAY

    give_all(person, rows, letters=[], exactly=True, no_statement=True)
    assert everything(person) == before
    assert not AssignedLetter.objects.exists()
    assert not AssignedStatement.objects.exists()


@pytest.mark.parametrize(
    ("leave", "come"),
    [
        (lambda row, by: eras.set_state(listed=row, state="withdrawn", by=by),
         lambda row, by: eras.reach(listed=row, state="invited", by=by)),
        (lambda row, by: eras.set_states(applicant=row.applicant, ids=[row.pk], state="no_answer", by=by),
         lambda row, by: eras.set_states(applicant=row.applicant, ids=[row.pk], state="applied", by=by)),
        (lambda row, by: eras.move(applicant=row.applicant, to={row.pk: "rejected"}, by=by),
         lambda row, by: eras.reach_all(applicant=row.applicant, ids=[row.pk], state="ranked", by=by)),
    ],
)  # fmt: skip
def test_a_program_that_leaves_completes_the_step_and_one_that_comes_back_opens_it(
    person, listed, letter, statement, leave, come
):
    ready, bare = listed(), listed()
    give_all(person, [ready], letters=[letter("Dr A").pk], statement=statement("IM").pk)
    before = everything(person)

    leave(bare, person.user)
    assert step_of(person, "assign_documents").shown_done_on == TODAY

    come(bare, person.user)
    assert everything(person) == before


def test_a_letter_or_statement_that_goes_opens_the_step_again(person, listed, letter, statement):
    rows, one, text = [listed()], letter("Dr A"), statement("IM")
    give_all(person, rows, letters=[one.pk], statement=text.pk)

    letters.remove_letter(row=one, by=person.user)
    assert step_of(person, "assign_documents").shown_done_on is None

    give_all(person, rows, letters=[letter("Dr B").pk])
    assert step_of(person, "assign_documents").shown_done_on == TODAY
    statements.remove_statement(row=text, by=person.user)
    assert step_of(person, "assign_documents").shown_done_on is None


def test_the_fifth_letter_is_refused_and_nothing_of_it_kept(person, listed, letter):
    full, empty = listed(name="Full (demo)"), listed()
    four, fifth = [letter(f"Dr {n}").pk for n in range(4)], letter("Dr Fifth").pk
    give_all(person, [full], letters=four)

    with pytest.raises(ValidationError) as error:
        give_all(person, [empty, full], letters=[fifth])
    assert "Full (demo) would get 5 letters" in " ".join(error.value.messages)
    assert AssignedLetter.objects.count() == 4

    give_all(person, [full], letters=four)  # all there already
    give_all(person, [full], letters=[fifth, *four[:3]], exactly=True)
    assert sorted(AssignedLetter.objects.values_list("slot", flat=True)) == [1, 2, 3, 4]
    assert AssignedLetter.objects.get(letter=fifth).slot == 4


def test_many_that_cannot_are_named_in_part(person, listed, letter):
    rows = [listed() for _ in range(5)]
    give_all(person, rows, letters=[letter(f"Dr {n}").pk for n in range(4)])

    with pytest.raises(ValidationError) as error:
        give_all(person, rows, letters=[letter("Dr Fifth").pk])

    assert error.value.messages[-2:] == ["And 2 programs more.", "Nothing was changed."]
    assert len(error.value.messages) == 5


def test_letters_of_another_season_declined_or_of_others_are_refused(person, listed, letter):
    row, other = listed(), ApplicantFactory()
    theirs = letters.add_letter(applicant=other, values={"writer": "Dr Z"}, by=other.user).row
    for pk, words in (
        (letter("Dr A", season=2026).pk, "is for Match 2026"),
        (letter("Dr B", uploaded_on=None, declined_on=date(2026, 6, 1)).pk, "said no"),
        (theirs.pk, "not here any more"),
    ):
        with pytest.raises(ValidationError, match=words):
            give_all(person, [row], letters=[pk])
    assert not AssignedLetter.objects.exists()


def test_statements_and_programs_of_others_are_refused(person, listed, statement):
    other = ApplicantFactory()
    theirs = eras.add_program(applicant=other, program=ProgramFactory(), by=other.user)

    with pytest.raises(ValidationError, match="not on your list"):
        give_all(person, [theirs], statement=statement("IM").pk)
    with pytest.raises(ValidationError, match="not here any more"):
        give_all(person, [listed()], statement=2**40)
    with pytest.raises(ValidationError, match="at least one program"):
        give_all(person, [], statement=statement("B").pk)
    with pytest.raises(ValidationError, match="Choose letters or a statement"):
        give_all(person, [listed()])


def test_another_statement_takes_the_place_of_the_first(person, listed, statement):
    row = listed()
    for title in ("One", "Two"):
        text = statement(title)
        give_all(person, [row], statement=text.pk)

    assert AssignedStatement.objects.get().statement == text


def test_assigning_to_300_programs_takes_a_few_queries(person, at_most, letter, statement):
    specialty = Specialty.objects.get(key="internal-medicine")
    rows = ListedProgram.objects.bulk_create(
        ListedProgram(applicant=person, own_name=f"P {n}", own_specialty=specialty, state="will_apply")
        for n in range(300)
    )
    four, text = [letter(f"Dr {n}").pk for n in range(4)], statement("IM")

    with at_most(60):
        give_all(person, rows, letters=four, statement=text.pk)

    assert AssignedLetter.objects.count() == 1200


# --------------------------------------------------------------------------------- certifying


def test_certifying_moves_programs_and_steps_and_taking_it_back_undoes_all(person, listed):
    goes, considered, applied = listed(), listed(state="considering"), listed(state="applied")
    emergency = listed(key="emergency-medicine")
    before = everything(person)

    row = services.certify(applicant=person, service="eras", certified_on=date(2026, 9, 24), by=person.user).row
    states = dict(ListedProgram.objects.values_list("pk", "state"))
    assert states == {
        goes.pk: "applied",
        considered.pk: "considering",
        applied.pk: "applied",
        emergency.pk: "will_apply",
    }
    assert step_of(person, "certify_submit").shown_done_on == date(2026, 9, 24)
    assert step_of(person, "signals_geo").shown_done_on == date(2026, 9, 24)

    for _ in range(2):
        services.take_back(row=row, by=person.user)
    states = dict(ListedProgram.objects.values_list("pk", "state"))
    assert states == {
        goes.pk: "will_apply",
        considered.pk: "considering",
        applied.pk: "applied",
        emergency.pk: "will_apply",
    }
    assert everything(person) == before


def test_programs_are_applied_to_since_the_day_of_certifying(person, listed):
    first = listed()
    services.certify(applicant=person, service="eras", certified_on=date(2026, 9, 24), by=person.user)
    late = listed()
    services.send_more(applicant=person, service="eras", by=person.user)

    assert dict(ListedProgram.objects.values_list("pk", "state_on")) == {first.pk: date(2026, 9, 24), late.pk: TODAY}


def test_certifying_300_programs_takes_as_few_queries_as_one(person, listed, at_most):
    listed()
    with at_most(60) as few:
        row = services.certify(applicant=person, service="eras", certified_on=TODAY, by=person.user).row
    with at_most(60) as back:
        services.take_back(row=row, by=person.user)
    specialty = Specialty.objects.get(key="internal-medicine")
    ListedProgram.objects.bulk_create(
        ListedProgram(applicant=person, own_name=f"P {n}", own_specialty=specialty, state="will_apply")
        for n in range(300)
    )

    with at_most(len(few)):
        row = services.certify(applicant=person, service="eras", certified_on=TODAY, by=person.user).row
    assert ListedProgram.objects.filter(state="applied").count() == 301
    with at_most(len(back)):
        services.take_back(row=row, by=person.user)
    assert ListedProgram.objects.filter(state="will_apply").count() == 301


def test_a_program_that_was_sent_or_signalled_is_withdrawn_and_not_removed(person, listed):
    sent, signalled, other = listed(), listed("considering"), listed("considering")
    services.set_signal(listed=signalled, kind="gold", by=person.user)
    services.certify(applicant=person, service="eras", certified_on=date(2026, 9, 24), by=person.user)

    for row in (sent, signalled):
        with pytest.raises(ValidationError, match="“withdrawn”"):
            eras.remove_program(applicant=person, program=row.program, by=person.user)
    ids = [sent.pk, signalled.pk, other.pk]
    done = eras.remove_listed(applicant=person, ids=ids, by=person.user)

    assert (done.gone, set(done.stay)) == ([other.name], {sent.name, signalled.name})


def test_what_went_further_stays_further_when_it_is_taken_back(person, listed):
    row = listed()
    kept = services.certify(applicant=person, service="eras", certified_on=TODAY, by=person.user)
    eras.set_state(listed=row, state="invited", by=person.user)

    services.take_back(row=kept.row, by=person.user)

    assert ListedProgram.objects.get().state == "invited"


def test_certifying_twice_changes_nothing_and_another_day_is_refused(person, listed):
    listed()
    for _ in range(2):
        services.certify(applicant=person, service="eras", certified_on=TODAY, by=person.user)
    assert Application.objects.count() == 1

    with pytest.raises(ValidationError, match="certified already"):
        services.certify(applicant=person, service="eras", certified_on=date(2026, 10, 1), by=person.user)


def test_programs_added_since_are_sent_too(person, listed):
    with pytest.raises(ValidationError, match="Certify the application first"):
        services.send_more(applicant=person, service="eras", by=person.user)
    listed()
    services.certify(applicant=person, service="eras", certified_on=TODAY, by=person.user)
    late = listed()

    row = services.send_more(applicant=person, service="eras", by=person.user).row

    assert ListedProgram.objects.get(pk=late.pk).state == "applied"
    assert len(row.sent) == 2


def test_residencycas_is_a_step_of_its_own(person, listed):
    row = listed(key="emergency-medicine")
    services.certify(applicant=person, service="residencycas", certified_on=TODAY, by=person.user)

    assert ListedProgram.objects.get(pk=row.pk).state == "applied"
    assert step_of(person, "residencycas").shown_done_on == TODAY
    assert step_of(person, "certify_submit").shown_done_on is None


def test_a_season_too_far_ahead_is_not_certified(db):
    other = ApplicantFactory(planned__season=2029)

    with pytest.raises(ValidationError, match="not certified before 2028"):
        services.certify(applicant=other, service="eras", certified_on=TODAY, by=other.user)


def test_nobody_else_writes(person, listed):
    row, advisor = listed(), GrantFactory(applicant=person, sections=["programs"]).advisor
    for write in (
        lambda: services.set_signal(listed=row, kind="gold", by=advisor),
        lambda: services.take_signal(listed=row, by=advisor),
        lambda: services.assign(applicant=person, listed=[row.pk], wish=Wish(letters=[]), by=advisor),
        lambda: services.certify(applicant=person, service="eras", certified_on=TODAY, by=advisor),
        lambda: services.send_more(applicant=person, service="eras", by=advisor),
    ):
        with pytest.raises(PermissionError):
            write()


# ------------------------------------------------------------------------------------- reading


def test_columns_of_the_list(person, listed, letter, statement):
    silver, gold, only, bare = listed(), listed(), listed(key="pediatrics"), listed()
    for row, kind in ((silver, "silver"), (gold, "gold"), (only, "gold")):
        give(row, kind)
    give_all(person, [gold], letters=[letter("Dr A").pk])
    give_all(person, [silver], letters=[letter("Dr B").pk, letter("Dr C").pk], statement=statement("IM").pk)

    def cells(user):
        return [column(applicant=person, user=user).cells for column in (columns.signals, columns.documents)]

    found = [
        {silver.pk: "silver signal", gold.pk: "gold signal", only.pk: "signal"},
        {silver.pk: "2 of 4 letters, statement", gold.pk: "1 of 4 letters"},
    ]
    assert cells(person.user) == cells(GrantFactory(applicant=person, sections=["programs"]).advisor) == found
    assert bare.pk not in found[1]
    assert cells(GrantFactory(applicant=person, sections=["exams", "letters"]).advisor) == [{}, {}]


def test_the_list_with_all_its_columns_is_light(client, person, at_most, letter, statement):
    client.force_login(person.user)
    address = reverse("eras:list", args=[person.public_id])
    four, text = [letter(f"Dr {n}").pk for n in range(4)], statement("IM").pk
    for count in (1, 299):
        rows = many(person, count)
        give_all(person, rows, letters=four, statement=text)
        give(rows[0])

    with at_most(15):
        answer = client.get(address)

    assert answer.text.count("4 of 4 letters, statement") == 300
    assert len(answer.content) < 150_000


def test_merged_programs_count_once(person, listed):
    first = listed()
    old = ProgramFactory()
    ListedProgram.objects.create(applicant=person, program=old, state="will_apply")
    old.merged_into = first.program
    old.save()

    assert [one.pk for one in reads.desk(person, person.user).targets] == [first.pk]


@pytest.mark.parametrize(("first", "second"), [("withdrawn", "considering"), ("considering", "applied")])
def test_of_merged_programs_the_one_that_is_further_stands(person, listed, first, second):
    old, row = listed(first, name="A"), listed(second, name="B")
    Program.objects.filter(pk=old.program_id).update(merged_into=row.program)

    assert [one.pk for one in reads.desk(person, person.user).targets] == [row.pk]
