"""A program changes that somebody lists: exactly they are told, once, at their hour, and only what still holds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applicants.eras import services as eras
from applicants.eras.models import ListedProgram
from programs.curation import decisions, merging
from programs.curation import services as suggesting
from programs.facts.models import Fact, ProgramChange, Source
from programs.models import Institution, Program
from reminders import catalogue, preview, services
from reminders.models import Mail, Reminder
from tests.reminders.conftest import karachi, make_person, send_all
from tests.support.catalogue import ProgramFactory, SourceFactory, state
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory
from tests.support.html import page_of

EVENING, MORNING = karachi(2026, 11, 22, 20), karachi(2026, 11, 23, 8)
"""The tests begin on 22 November, 10:00 in Karachi; the hour of the daily mail (8) is over."""


@pytest.fixture
def program(db):
    return ProgramFactory(name="Example Lakeside Medical Center (demo) 🏥")


@pytest.fixture
def source(db):
    return SourceFactory(name="Site of Lakeside")


@pytest.fixture
def lister(person, program):
    applicant = person()
    eras.add_program(applicant=applicant, program=program, by=applicant.user)
    return applicant


def change(program, value, source, field="j1", **rest):
    """A curator accepts a newer value."""
    count = program.facts.count()
    return state(
        program, field, value, source=source, retrieved_on=date(2026, 10, 1) + timedelta(days=count),
        address="https://example.org/visa", **rest,
    )  # fmt: skip


@pytest.fixture
def known(program, source, lister, time_machine):
    """J-1 is yes, everybody has been told, an hour has passed."""
    change(program, True, source)
    ProgramChange.objects.update(told_at=timezone.now())
    time_machine.shift(3600)
    return program


def told(**facts):
    return list(Reminder.objects.filter(kind="program", **facts).order_by("pk").values_list("rule", "state", "reason"))


def send(time_machine, at=MORNING):
    time_machine.move_to(at, tick=False)
    return send_all()


def test_exactly_those_who_list_it_are_told(known, source, person, lister, mailoutbox, time_machine):
    """Five people: one lists it, one does not, one took it off, one is erased, one advises the first."""
    bystander, gone, erased = person(), person(), person()
    for applicant in (gone, erased):
        eras.add_program(applicant=applicant, program=known, by=applicant.user)
    eras.remove_program(applicant=gone, program=known, by=gone.user)
    advisor = GrantFactory(applicant=lister, sections=["programs", "roadmap"]).advisor
    time_machine.shift(60)
    change(known, False, source, by=UserFactory(admin=True))
    send_all()  # noted, not yet the hour
    User.objects.get(pk=erased.user.pk).delete()
    assert not mailoutbox

    send(time_machine)

    assert [message.to[0] for message in mailoutbox] == [f"{lister.user.name} <{lister.user.email}>"]
    assert set(Reminder.objects.filter(kind="program").values_list("user", flat=True)) == {lister.user.pk}
    assert not Reminder.objects.filter(user__in=[bystander.user, gone.user, advisor]).exists()


def test_an_accepted_edit_reaches_each_who_lists_the_program_under_any_of_its_names(
    program, source, person, mailoutbox, time_machine, signed_in
):
    """One lists it, one lists what is merged into it, one lists what was merged into that: they are told. One whose
    account is closed, one who is erased before the change, one who is erased after it was noted, one who stopped all
    mails about programs and an advisor whose access was taken back: none of them is, and no mail row is left over."""
    twin, older, other = (ProgramFactory(name=name) for name in ("Twin (demo)", "Older twin (demo)", "Other (demo)"))
    direct, of_twin, of_older, closed, early, late, muted, elsewhere = (person() for _ in range(8))
    lists = {direct: program, of_twin: twin, of_older: older, closed: program, early: twin, late: older, muted: program,
             elsewhere: other}  # fmt: skip
    for applicant, listed in lists.items():
        eras.add_program(applicant=applicant, program=listed, by=applicant.user)
    GrantFactory(applicant=direct, sections=["programs"], revoked_at=timezone.now())
    curator, suggester = UserFactory(admin=True), UserFactory()
    change(program, True, source)
    merging.merge(keep=twin, drop=older, by=curator)
    merging.merge(keep=program, drop=twin, by=curator)
    ProgramChange.objects.update(told_at=timezone.now())
    time_machine.shift(3600)
    User.objects.filter(pk=early.user.pk).delete()
    User.objects.filter(pk=closed.user.pk).update(is_active=False)
    services.stop_reminders(user=muted.user, what="kind:programs")
    suggestion = suggesting.suggest(program=program, field="j1", value=False, comment="Said by mail", by=suggester)

    signed_in(curator).post(reverse("desk:decide", args=[suggestion.pk]), {"decision": "accept"})
    send_all()  # noted, not yet the hour
    User.objects.filter(pk=late.user.pk).delete()
    send(time_machine)

    told_people = sorted(message.to[0].rpartition("<")[2].rstrip(">") for message in mailoutbox)
    assert told_people == sorted(one.user.email for one in (direct, of_twin, of_older))
    assert all("It was: Yes. It is now: No." in " ".join(message.body.split()) for message in mailoutbox)
    assert set(Mail.objects.filter(state="sent").values_list("user", flat=True)) == {
        one.user.pk for one in (direct, of_twin, of_older)
    }
    assert set(Reminder.objects.filter(state="sent").values_list("user", flat=True)) == {
        one.user.pk for one in (direct, of_twin, of_older)
    }


def test_line_names_program_field_old_new_and_source(known, source, lister, mailoutbox, time_machine, settings):
    settings.SITE_URL = "https://roadmap.example.org"
    change(known, False, source)
    send_all()

    send(time_machine)

    (message,) = mailoutbox
    assert message.subject == f"Program changed: {known.name}: J-1"
    for body in (message.body, message.alternatives[0].content):
        assert f"{known.name}: J-1" in body
        assert "It was: Yes. It is now: No." in body
        assert "Site of Lakeside" in body
        assert "https://example.org/visa" in body
        assert f"https://roadmap.example.org{known.get_absolute_url()}" in body
        assert "a program on your list has changed" in body
    assert Mail.objects.get(kind="program").due_at == MORNING


def test_an_accepted_suggestion_reaches_those_who_list_the_program(known, lister, person, mailoutbox, time_machine):
    """From a user's correction over a curator's yes to the inbox of whoever lists it; a refused one goes nowhere."""
    bystander, suggester = person(), UserFactory()
    wrong = suggesting.suggest(program=known, field="j1", value=True, says="value", comment="I heard so", by=suggester)
    right = suggesting.suggest(program=known, field="j1", value=False, address="https://example.org/v", by=suggester)
    curator = UserFactory(admin=True)
    decisions.refuse(suggestion=wrong, words="No source.", by=curator)
    decisions.accept(suggestion=right, by=curator)
    decisions.accept(suggestion=right, by=curator)  # a double click

    send(time_machine)

    assert [message.to for message in mailoutbox] == [[f"{lister.user.name} <{lister.user.email}>"]]
    assert "It was: Yes. It is now: No." in " ".join(mailoutbox[0].body.split())
    assert not Reminder.objects.filter(user__in=[bystander.user, suggester], kind="program").exists()


def test_several_changes_come_in_one_mail(known, source, lister, mailoutbox, time_machine):
    other = ProgramFactory(name="Sample Valley (demo)")
    eras.add_program(applicant=lister, program=other, by=lister.user)
    time_machine.shift(60)
    change(known, False, source)
    change(known, 225, source, field="step2_min", rule="preference")
    send_all()
    time_machine.move_to(EVENING, tick=False)
    change(other, None, source, says="not_published")
    send_all()

    send(time_machine)

    (message,) = mailoutbox
    assert message.subject == "3 changes on your program list"
    assert "It was: Not known. It is now: 225 (preference)." in message.body
    assert "It was: Not known. It is now: Not published." in message.body


def test_sweeps_twice_again_and_later_say_it_once(known, source, lister, mailoutbox, time_machine):
    change(known, False, source)
    for _ in range(3):
        send_all()
    for days in range(4):
        for _ in range(2):
            send(time_machine, MORNING + timedelta(days=days))

    assert len(mailoutbox) == 1
    assert told() == [("j1", "sent", "")]


def test_only_the_newest_change_is_said_from_what_was_known(program, source, lister, mailoutbox, time_machine):
    time_machine.shift(60)
    for value in (220, 225, 230):
        change(program, value, source, field="step2_min")
        send_all()

    send(time_machine)

    assert "It was: Not known. It is now: 230 (strict rule)." in mailoutbox[0].body
    assert told() == [("step2_min", "superseded", "newer")] * 2 + [("step2_min", "sent", "")]
    change(program, 235, source, field="step2_min")
    send_all()
    send(time_machine, MORNING + timedelta(days=1))
    assert "It was: 230 (strict rule). It is now: 235 (strict rule)." in mailoutbox[1].body


def test_change_that_was_taken_back_is_not_said(known, source, lister, mailoutbox, time_machine):
    change(known, False, source)
    send_all()
    change(known, True, source)
    send_all()

    send(time_machine)

    assert not mailoutbox
    assert told() == [("j1", "superseded", "newer"), ("j1", "dropped", "back")]
    assert Mail.objects.get(kind="program").state == "empty"


def test_value_that_changed_since_the_sweep_is_not_said(known, source, lister, time_machine):
    change(known, False, source)
    catalogue.note_changes(now=timezone.now())
    time_machine.move_to(MORNING, tick=False)
    services.bundle_programs(now=timezone.now())
    change(known, None, source, says="unknown")  # not yet noted

    assert services.deliver(Mail.objects.get(kind="program").pk) == "empty"
    assert told() == [("j1", "superseded", "newer")]


def test_taken_off_the_list_before_the_mail(known, source, lister, mailoutbox, time_machine):
    change(known, False, source)
    send_all()
    eras.remove_program(applicant=lister, program=known, by=lister.user)

    send(time_machine)

    assert not mailoutbox
    assert told() == [("j1", "dropped", "unlisted")]


@pytest.mark.parametrize(("seconds", "count"), [(-1, 1), (0, 1), (1, 0)])
def test_added_after_the_change_is_no_news(known, source, person, time_machine, seconds, count):
    applicant = person()
    change(known, False, source)
    at = ProgramChange.objects.latest("pk").at
    ListedProgram.objects.create(applicant=applicant, program=known)
    ListedProgram.objects.filter(applicant=applicant).update(added_at=at + timedelta(seconds=seconds))

    catalogue.note_changes(now=timezone.now())

    assert len(told(user=applicant.user)) == count


@pytest.mark.parametrize("muted_first", [True, False])
def test_muted_kind_hears_nothing(known, source, lister, mailoutbox, time_machine, muted_first):
    def mute():
        services.stop_reminders(user=lister.user, what="kind:programs")

    if muted_first:
        mute()
    change(known, False, source)
    send_all()
    if not muted_first:
        mute()

    send(time_machine)

    assert not mailoutbox
    assert told() == ([] if muted_first else [("j1", "dropped", "stopped")])


def test_one_program_can_be_stopped_from_the_mail(known, source, lister, mailoutbox, time_machine, client, signed_in):
    change(known, False, source)
    send_all()
    send(time_machine)
    (message,) = mailoutbox
    header = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert "Stop mails about programs" in message.body

    page = client.post("/" + header.split("/", 3)[3])
    assert "programs on your list that change" in page_of(page).text
    assert User.objects.get(pk=lister.user.pk).muted_kinds == ["programs"]
    services.resume_reminders(user=lister.user, what="kind:programs")
    services.stop_reminders(user=lister.user, what=f"program:{known.pk}")
    assert known.name in page_of(signed_in(lister).get(reverse("reminders:settings"))).text
    change(known, True, source)
    send_all()
    send(time_machine, MORNING + timedelta(days=1))
    assert len(mailoutbox) == 1


def test_history_page_names_program_and_field(known, source, lister, time_machine, signed_in):
    change(known, False, source)
    send_all()
    send(time_machine)

    assert f"{known.name}: J-1" in page_of(signed_in(lister).get(reverse("reminders:history"))).text


def test_preview_holds_what_the_next_mail_then_says(known, source, lister, mailoutbox, time_machine, signed_in):
    """Noted and waiting: shown at the hour of the mail, as long as it still holds; not before, and not once sent."""
    other = ProgramFactory(name="Sample Valley (demo)")
    eras.add_program(applicant=lister, program=other, by=lister.user)
    time_machine.shift(60)
    assert preview.coming(lister, lister.user.today()) == []
    change(known, False, source)
    change(other, 14, source, field="positions")
    change(known, 225, source, field="step2_min")
    send_all()
    change(known, None, source, field="step2_min", says="unknown")  # it does not hold any more

    (promised,) = preview.coming(lister, lister.user.today())
    page = page_of(signed_in(lister).get(reverse("reminders:settings"))).text
    send(time_machine)

    assert promised == (MORNING, False, [], [f"{known.name}: J-1", f"{other.name}: Places a year"])
    assert f"Programs on your list: {known.name}: J-1; {other.name}: Places a year" in page
    assert all(title in mailoutbox[0].body for title in promised.news)
    assert "Step 2 CK" not in mailoutbox[0].body
    assert preview.coming(lister, lister.user.today()) == []


@pytest.mark.parametrize("what", ["kind:programs", "program:{}", "failed", "unlisted"])
def test_preview_leaves_out_what_will_not_be_sent(known, source, lister, time_machine, what):
    change(known, False, source)
    send_all()
    assert len(preview.coming(lister, lister.user.today())) == 1

    if what == "unlisted":
        eras.remove_program(applicant=lister, program=known, by=lister.user)
    elif what == "failed":
        time_machine.move_to(MORNING, tick=False)
        services.bundle_programs(now=timezone.now())
        Mail.objects.update(state=Mail.State.FAILED)
    else:
        services.stop_reminders(user=lister.user, what=what.format(known.pk))
    lister.user.refresh_from_db()

    assert preview.coming(lister, lister.user.today()) == []


def test_same_value_for_a_new_season_and_made_up_facts_are_no_news(known, source, lister):
    change(known, True, source, season=2029)
    demo = SourceFactory(type=Source.Type.DEMO)
    change(known, False, demo, season=2029)

    catalogue.note_changes(now=timezone.now())

    assert told() == []
    assert not ProgramChange.objects.to_tell().exists()


def test_closed_program_is_said(known, lister, mailoutbox, time_machine):
    known.closed_on = date(2026, 11, 22)
    known.save()
    ProgramChange.objects.create(program=known, verb="closed", source_words="ACGME list")
    send_all()

    send(time_machine)

    assert "The program is closed, as far as we know." in mailoutbox[0].body


def test_change_of_the_successor_reaches_who_lists_the_merged_one(known, source, lister, mailoutbox, time_machine):
    successor = ProgramFactory(name="Successor (demo)")
    known.merged_into = successor
    known.save()
    change(successor, False, source, field="h1b")
    send_all()

    send(time_machine)

    assert "Successor (demo): H-1B" in mailoutbox[0].body


def test_hour_of_the_mail_is_the_persons(db):
    user = make_person(digest_hour=20).user

    assert catalogue.next_mail(user, karachi(2026, 11, 22, 19, 59)) == karachi(2026, 11, 22, 20)
    assert catalogue.next_mail(user, karachi(2026, 11, 22, 20)) == karachi(2026, 11, 22, 20)
    assert catalogue.next_mail(user, karachi(2026, 11, 22, 20, 1)) == karachi(2026, 11, 23, 20)


def test_one_trouble_leaves_the_others_alone(known, source, lister, monkeypatch, mailoutbox, time_machine):
    monkeypatch.setattr(catalogue, "_note_some", lambda now: 1 / 0)
    change(known, False, source)

    services.sweep()  # the trouble is logged
    monkeypatch.undo()
    send_all()
    send(time_machine)

    assert len(mailoutbox) == 1


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Rows are really committed, for tests with threads; what was made is deleted afterwards."""
    with django_db_blocker.unblock():
        yield
        User.objects.all().delete()
        Fact.objects.all().delete()
        Program.objects.all().delete()
        Institution.objects.all().delete()
        Source.objects.all().delete()


def test_four_sweeps_at_once_tell_once(committed):
    """Slow: four real connections."""
    user = UserFactory(applicant=True)
    applicant = ApplicantFactory(user=user, planned=False, target_season=2028, onboarded_at=timezone.now())
    program, source = ProgramFactory(), SourceFactory()
    ListedProgram.objects.create(applicant=applicant, program=program)
    for value in (220, 225):
        change(program, value, source, field="step2_min")
    start = Barrier(4)

    def sweep(_):
        try:
            start.wait()
            catalogue.note_changes(now=EVENING)
            services.bundle_programs(now=MORNING)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(sweep, range(4)))
    services.bundle_programs(now=MORNING)  # who came while the rows were locked left them to the next sweep

    assert Reminder.objects.filter(kind="program").count() == 2
    assert sum(mail.reminders.count() for mail in Mail.objects.filter(kind="program")) == 2
