"""Recording completes steps, unblocks and moves the plan in the same write; removing undoes all of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from applicants.certification import demo, services, sheet
from applicants.certification.models import Certification, Encounter
from applicants.certification.said import Said
from applicants.checklist.models import ChecklistItem, RecordDate
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.rooms import everything
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)


def ago(days):
    return TODAY - timedelta(days=days)


def save(person, **values):
    return services.save_certification(applicant=person, values=values, by=person.user)


def encounter(person, name="Dr Sample", **values):
    return services.add_encounter(applicant=person, values={"evaluator": name, **values}, by=person.user).row


FULL = {
    "school_checked_on": ago(400), "note_covers_year": True, "account_opened_on": ago(390),
    "identity_confirmed_on": ago(380), "has_id": True, "application_sent_on": ago(370),
    "application_accepted_on": ago(360), "route": "epic", "diploma_sent_on": ago(200), "diploma_verified_on": ago(150),
    "transcript_sent_on": ago(200), "transcript_verified_on": ago(140), "step2_cs": "never", "license": "never",
    "accreditation": "wfme", "pathway": "3", "pathway_chosen_on": ago(130), "pathway_season": 2026,
    "attestation_on": ago(120), "pathway_sent_on": ago(119), "pathway_accepted_on": ago(60), "reported_on": ago(50),
    "issued_on": ago(20), "expires_on": date(2028, 12, 31),
}  # fmt: skip


def test_a_full_record_completes_its_steps_and_removing_it_undoes_all(person):
    before = everything(person)

    row, _moved = save(person, **FULL)
    done = ChecklistItem.objects.filter(applicant=person, shown_by="certification", shown_done_on__isnull=False)
    assert {item.key for item in done} == {
        "wdoms_check", "myintealth_account", "ecfmg_application", "credential_verification", "pathway_choice",
        "pathway_documents", "pathway_application", "ecfmg_reqs_met", "ecfmg_certificate",
    }  # fmt: skip
    assert step_of(person, "ecfmg_certificate").shown_done_on == ago(20)
    assert Applicant.objects.get(pk=person.pk).done_count > person.done_count
    assert [(day.key, day.on) for day in RecordDate.objects.filter(applicant=person)] == [
        ("certificate", date(2028, 12, 31))
    ]
    services.remove_certification(row=row, by=person.user)

    assert everything(person) == before
    assert not Certification.objects.exists()


def test_one_part_after_the_other_unblocks_the_next_step(person):
    save(person, school_checked_on=ago(9), note_covers_year=True)
    assert step_of(person, "wdoms_check").is_done
    assert "wdoms_check" not in step_of(person, "myintealth_account").blocked_by

    save(person, school_checked_on=None, note_covers_year=None)

    assert not step_of(person, "wdoms_check").is_done
    assert step_of(person, "myintealth_account").blocked_by == ["wdoms_check"]


def test_an_accepted_application_moves_the_plan(person):
    before = step_of(person, "step1_register").earliest_start

    save(person, application_accepted_on=ago(1))

    assert step_of(person, "step1_register").earliest_start < before
    assert step_of(person, "myintealth_account").implied_done


def test_saving_the_same_again_changes_nothing(person):
    save(person, **FULL)
    before = everything(person)

    assert save(person, **FULL).moved.moved == 0
    assert everything(person) == before


def test_six_encounters_complete_the_papers_and_losing_one_opens_them(person):
    save(person, pathway="6", pathway_chosen_on=ago(90), pathway_season=2027)
    rows = [encounter(person, f"Dr Number {number // 2}", done_on=ago(60 - number)) for number in range(5)]
    assert not step_of(person, "pathway_documents").is_done
    assert step_of(person, "pathway_documents").shown_begun_on == ago(60)
    before = everything(person)

    last = encounter(person, "Dr Number 2", done_on=ago(10))
    assert step_of(person, "pathway_documents").shown_done_on == ago(10)
    services.remove_encounter(row=last, by=person.user)

    assert everything(person) == before
    assert len(rows) == Encounter.objects.count()


def test_fact_for_programs_comes_and_goes_and_follows_the_season(person):
    FitFacts.objects.create(applicant=person, certified_at="start")
    save(person, issued_on=ago(5))
    assert FitFacts.objects.get(applicant=person).known("certified_at") == "application"

    Applicant.objects.filter(pk=person.pk).update(target_season=2027)
    person.refresh_from_db()
    services.tell(applicant=person, by=person.user)
    assert FitFacts.objects.get(applicant=person).known("certified_at") == "rank_list"
    save(person, issued_on=None)

    assert FitFacts.objects.get(applicant=person).known("certified_at") == "start"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"application_sent_on": TODAY + timedelta(days=1)}, "application_sent_on", "is in the future"),
        ({"application_sent_on": date(1949, 12, 31)}, "application_sent_on", "too long ago"),
        ({"issued_on": ago(1), "expires_on": date(2047, 11, 21)}, "expires_on", "cannot be right"),
        ({"step2_cs": "king"}, "step2_cs", "not a valid choice"),
    ],
)
def test_implausible_days_and_answers_are_refused(person, values, field, words):
    with pytest.raises(ValidationError) as refusal:
        save(person, **values)

    assert words in str(refusal.value.message_dict[field])
    assert not Certification.objects.exists()


def test_today_is_the_last_day_that_can_have_happened(person):
    assert save(person, application_sent_on=TODAY).row.application_sent_on == TODAY


def test_a_pathway_that_a_rule_forbids_is_refused_and_nothing_changes(person):
    save(person, step2_cs="failed")

    with pytest.raises(ValidationError, match="Step 2 CS failed means 6"):
        save(person, pathway="1", pathway_chosen_on=TODAY, pathway_season=2027)

    assert Certification.objects.get().pathway == ""


def test_an_answer_that_speaks_against_the_choice_is_kept(person):
    save(person, pathway="1", pathway_chosen_on=TODAY, pathway_season=2027)

    row = save(person, step2_cs="failed").row

    assert (row.step2_cs, row.pathway) == ("failed", "1")


def test_an_unverified_cut_off_does_not_forbid(person):
    save(person, step2_cs="never", license="held", license_clean=True)

    assert save(person, pathway="3", pathway_chosen_on=TODAY, pathway_season=2027).row.pathway == "3"


def test_take_the_pathway_of_the_answers(person):
    with pytest.raises(ValidationError, match="Some answers are missing"):
        services.take_pathway(applicant=person, by=person.user)
    save(person, step2_cs="never", license="held", license_clean=True, pathway_season=2027)

    row = services.take_pathway(applicant=person, by=person.user).row

    assert (row.pathway, row.pathway_chosen_on, row.pathway_season) == ("1", TODAY, 2027)
    assert step_of(person, "pathway_choice").is_done


def test_taking_no_pathway_leaves_the_season_open(person):
    save(person, step2_cs="passed")

    row = services.take_pathway(applicant=person, by=person.user).row

    assert (row.pathway, row.pathway_season) == ("none", None)
    assert step_of(person, "pathway_application").is_done


def test_encounters_have_a_limit_and_name_their_rule(person):
    for number in range(services.MOST_ENCOUNTERS):
        encounter(person, f"Dr Number {number}")

    with pytest.raises(ValidationError, match="Pathway 6 asks for six"):
        encounter(person, "Dr More")


def test_a_third_encounter_with_one_doctor_is_refused_also_by_a_change(person):
    encounter(person, "Dr Hana Sample")
    encounter(person, "hana sample")
    other = encounter(person, "Dr Other")

    for write in (
        lambda: encounter(person, "Dr. Hana Sample"),
        lambda: services.change_encounter(row=other, values={"evaluator": "Hana Sample"}, by=person.user),
    ):
        with pytest.raises(ValidationError, match="at most two encounters"):
            write()

    services.change_encounter(row=other, values={"place": "Ward 3", "done_on": ago(1)}, by=person.user)
    assert Encounter.objects.get(pk=other.pk).place == "Ward 3"


@pytest.mark.parametrize("who", ["stranger", "advisor"])
def test_nobody_else_writes(person, who):
    row, one = save(person, step2_cs="never").row, encounter(person)
    grant = GrantFactory(applicant=person, sections=["exams", "roadmap"])
    by = ApplicantFactory(planned=False).user if who == "stranger" else grant.advisor

    for write in (
        lambda: services.save_certification(applicant=person, values={}, by=by),
        lambda: services.take_pathway(applicant=person, by=by),
        lambda: services.remove_certification(row=row, by=by),
        lambda: services.add_encounter(applicant=person, values={"evaluator": "X"}, by=by),
        lambda: services.change_encounter(row=one, values={"evaluator": "X"}, by=by),
        lambda: services.remove_encounter(row=one, by=by),
        lambda: services.tell(applicant=person, by=by),
    ):
        with pytest.raises(PermissionError):
            write()

    assert Certification.objects.get().step2_cs == "never"
    assert Encounter.objects.get().evaluator == "Dr Sample"


def test_demo_is_accepted_by_every_rule(person):
    demo.fill(person, TODAY, person.user)

    said = Certification.objects.get(applicant=person).said
    assert step_of(person, "ecfmg_application").is_done
    assert (said.route, said.pathway) == ("paper", "")


def test_sheets_read_what_they_write(person):
    record, encounters = sheet.SHEETS
    save(person, **FULL)
    encounter(person, "Dr Sample", done_on=ago(3))
    (row, values), (one, cells) = *record.read(person), *encounters.read(person)

    assert {column.key for column in record.columns} == set(values) == set(Said.__dataclass_fields__)
    assert record.add(applicant=person, values=values, by=person.user) == row
    assert encounters.change(row=one, values=cells, by=person.user).row == one
    assert [values for _row, values in record.read(person)] == [values]
    encounters.remove(row=one, by=person.user)
    record.remove(row=row, by=person.user)
    assert not list(record.read(person)) + list(encounters.read(person))
