"""An official date moves: every plan follows, those concerned are told once, nothing stale goes out."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from applicants.checklist import services as checklist
from applicants.checklist.models import Change, ChecklistItem, RecordDate
from applicants.eras import services as eras
from applicants.match.ranking import keeping
from applicants.match.ranking import services as ranking
from reminders import moves, services
from reminders.models import Reminder
from roadmap import road
from roadmap.models import RoadChange
from roadmap.services import edit_milestone
from tests.reminders.conftest import karachi, move, own_step, send_all
from tests.support.catalogue import ProgramFactory

CLOSE = "date:2027:A_PATHWAY_CLOSE"
FEBRUARY = date(2027, 2, 15)


@pytest.fixture
def concerned(person):
    """Somebody who waits for the result that the Pathway needs."""
    return person(begun=["oet_result"])


def deadline(applicant, key="oet_result"):
    return ChecklistItem.objects.get(applicant=applicant, key=key).deadline_on


def notices(applicant):
    return list(Reminder.objects.filter(user=applicant.user, rule="moved").order_by("pk"))


# -------------------------------------------------------------------------------- who follows, who is told


def test_follow_road_replans_everybody_and_tells_those_concerned_once(concerned, person, mailoutbox):
    done = person()  # the step is done or not theirs: nothing hangs on the date
    later = person(begun=["oet_result"], season=2028)
    move(FEBRUARY)

    for _ in range(3):
        send_all()

    assert deadline(concerned) == FEBRUARY
    assert deadline(later) == date(2028, 1, 31)
    assert [message.to[0] for message in mailoutbox] == [f"{concerned.user.name} <{concerned.user.email}>"]
    for applicant in (concerned, done, later):
        applicant.refresh_from_db()
        assert applicant.road_version == road.version()
    assert not RoadChange.objects.to_follow().exists()


def test_follow_road_says_old_and_new_day_in_both_zones_and_the_source(concerned, mailoutbox):
    move(date(2026, 12, 31), time(18), source="ECFMG news of 20 November 2026")

    send_all()

    (message,) = mailoutbox
    assert message.subject == "Date moved: ECFMG Pathways applications close (Match 2027)"
    html = message.alternatives[0].content
    for body in (message.body, html):
        assert "It was Sun 31 Jan 2027, 11:59 p.m. ET (expected)." in body
        assert "It is now Thu 31 Dec 2026, 6:00 p.m. ET, which is Fri 1 Jan, 4:00 a.m. in Karachi." in body
        assert "That is 31 days earlier." in body
        assert "1 date of your plan moved." in body
        assert "Still open for it: OET result." in body
        assert "ECFMG news of 20 November 2026" in body
        assert "https://www.ecfmg.org/news/" in body


def test_follow_road_writes_what_changed_into_the_history(concerned):
    move(FEBRUARY)

    moves.follow_road()

    change = Change.objects.filter(applicant=concerned, verb=Change.Verb.ROAD).get()
    assert (change.before["on"], change.after["on"]) == ("2027-01-31", "2027-02-15")
    assert (change.moved_count, change.later_count) == (1, 1)


@pytest.mark.parametrize("silence", ["muted", "stopped", "bounced"])
def test_follow_road_replans_but_does_not_write_to_those_who_do_not_want_it(concerned, mailoutbox, silence):
    user = concerned.user
    if silence == "muted":
        services.stop_reminders(user=user, what="kind:deadlines")
    elif silence == "stopped":
        services.stop_reminders(user=user, what=CLOSE)
    else:
        type(user).objects.filter(pk=user.pk).update(address_bounced_at=karachi(2026, 11, 1))
    move(FEBRUARY)

    send_all()

    assert mailoutbox == []
    assert deadline(concerned) == FEBRUARY


def test_follow_road_only_the_day_counts_not_status_or_source(concerned, mailoutbox):
    move(date(2027, 1, 31), status="official")
    move(date(2027, 1, 31), source="A second source says so too")

    send_all()

    assert mailoutbox == []
    concerned.refresh_from_db()
    assert concerned.road_version == road.version()


def test_follow_road_a_milestone_edit_replans_without_a_notice(concerned, admin, mailoutbox):
    edit_milestone(key="oet_result", values={"deadline": "A_PATHWAY_CLOSE-2w"}, by=admin)

    send_all()

    assert mailoutbox == []
    assert deadline(concerned) == date(2027, 1, 17)
    assert Change.objects.filter(applicant=concerned, verb=Change.Verb.ROAD).get().moved_count == 1


def test_follow_road_a_date_that_was_over_and_stays_over_concerns_nobody(concerned, mailoutbox, time_machine):
    time_machine.move_to(karachi(2027, 3, 1, 7))
    move(date(2027, 1, 30))

    send_all()

    assert mailoutbox == []


def test_follow_road_tells_those_whose_door_shut_by_the_move_itself(person, mailoutbox, time_machine):
    applicant = person("soap_plan")
    time_machine.move_to(karachi(2027, 3, 12, 7))
    move(date(2027, 3, 11), time(10), anchor="A_STATUS")

    send_all()

    assert ChecklistItem.objects.get(applicant=applicant, key="soap_plan").state in ("passed", "late", "too_late")
    (message,) = mailoutbox
    assert "It is now Thu 11 Mar 2027, 10:00 a.m. ET" in message.body
    assert "That is over." in message.body


# --------------------------------------------------------------------------------- several moves


def test_follow_road_several_moves_in_a_row_are_one_notice_from_the_day_that_was_known(concerned, mailoutbox):
    for on in (date(2026, 12, 31), date(2027, 1, 15), FEBRUARY):
        move(on)

    send_all()

    (message,) = mailoutbox
    assert "It was Sun 31 Jan 2027" in message.body
    assert "It is now Mon 15 Feb 2027" in message.body
    assert [notice.state for notice in notices(concerned)] == ["superseded", "superseded", "sent"]


@pytest.mark.parametrize("waiting", ["written", "bundled", "checked"])
def test_follow_road_a_notice_overtaken_before_it_was_sent_is_not_said(concerned, mailoutbox, waiting):
    move(date(2026, 12, 31))
    moves.follow_road()
    pks = services.sweep() if waiting != "written" else []
    move(FEBRUARY)
    if waiting == "checked":
        assert [services.deliver(pk) for pk in pks] == ["empty"]

    send_all()

    (message,) = mailoutbox
    assert "It was Sun 31 Jan 2027" in message.body
    assert "It is now Mon 15 Feb 2027" in message.body
    assert [notice.state for notice in notices(concerned)] == ["superseded", "sent"]


def test_follow_road_a_date_that_moves_back_before_anybody_was_told_is_not_said(concerned, mailoutbox):
    move(date(2026, 12, 31))
    moves.follow_road()
    move(date(2027, 1, 31))

    send_all()

    assert mailoutbox == []
    assert [notice.state for notice in notices(concerned)] == ["superseded"]


def test_follow_road_a_date_that_moves_away_and_back_is_said_both_times(concerned, mailoutbox):
    for on in (FEBRUARY, date(2027, 1, 31), FEBRUARY):
        move(on)
        send_all()

    told = [message.body.partition("It is now ")[2][:15] for message in mailoutbox]
    assert told == ["Mon 15 Feb 2027", "Sun 31 Jan 2027", "Mon 15 Feb 2027"]


def test_follow_road_a_new_source_after_a_move_does_not_withdraw_the_notice(concerned, mailoutbox):
    move(FEBRUARY)
    moves.follow_road()
    move(FEBRUARY, source="The same, on another page")

    send_all()

    assert len(mailoutbox) == 1


def test_follow_road_two_dates_that_move_at_once_come_in_one_mail_and_count_the_steps_once(person, mailoutbox):
    person(begun=["oet_result", "rol_draft"])
    move(FEBRUARY)
    move(date(2027, 3, 10), time(21), anchor="A_ROL")

    send_all()

    (message,) = mailoutbox
    assert message.subject == "2 official dates moved"
    assert message.body.count("of your plan moved") == 1


def test_follow_road_a_replan_of_their_own_in_between_does_not_swallow_the_notice(concerned, mailoutbox):
    move(FEBRUARY)
    own_step(concerned, date(2027, 5, 1))  # ends in a replan, with the new date already
    assert deadline(concerned) == FEBRUARY

    send_all()

    assert [message.subject for message in mailoutbox] == ["Date moved: ECFMG Pathways applications close (Match 2027)"]


def test_follow_road_moves_the_days_of_records_that_hang_on_the_date(person):
    applicant = person(begun=["rol_certify"])
    first, second = (eras.add_program(applicant=applicant, program=ProgramFactory(), by=applicant.user) for _ in "12")
    ranking.put(applicant=applicant, listed=first, code="1234140C0", revision=None, by=applicant.user)
    keeping.certify(applicant=applicant, at=timezone.now(), revision=None, by=applicant.user)
    ranking.put(applicant=applicant, listed=second, code="1235140C0", revision=None, by=applicant.user)
    alarm = RecordDate.objects.get(applicant=applicant, key="certify-again")
    before = alarm.on

    move(before + timedelta(days=7), time(21), anchor="A_ROL")
    moves.follow_road()

    alarm.refresh_from_db()
    assert alarm.on > before + timedelta(days=6)


# --------------------------------------------------------------------------------- when it breaks


def test_follow_road_goes_on_where_it_stopped(person, monkeypatch, mailoutbox):
    people = [person(begun=["oet_result"]) for _ in range(3)]
    move(FEBRUARY)
    broken = people[1]
    replan = checklist.replan

    def break_for_one(applicant, **options):
        moved = replan(applicant, **options)
        if applicant.pk == broken.pk:
            raise RuntimeError("killed in the middle")
        return moved

    monkeypatch.setattr(checklist, "replan", break_for_one)
    assert moves.follow_road() == 2
    assert notices(broken) == []
    assert deadline(broken) == date(2027, 1, 31)  # nothing half done
    assert RoadChange.objects.to_follow().exists()

    monkeypatch.undo()
    assert moves.follow_road() == 1

    send_all()
    assert len(mailoutbox) == 3
    assert not RoadChange.objects.to_follow().exists()


def test_follow_road_by_two_workers_brings_each_along_once(concerned):
    move(FEBRUARY)
    newest = road.version()

    assert [moves.bring_along(concerned.pk, newest, karachi(2026, 11, 22, 10)) for _ in range(2)] == [True, False]
    assert len(notices(concerned)) == 1


# ----------------------------------------------------------------------- what really happened, replayed


def test_the_history_of_the_pathways_deadline_of_2027(person, mailoutbox, time_machine):
    """31 January; moved to 31 December, 18:00 in New York; moved to 15 February. Slow: 90 days, a sweep each."""
    applicant = person(begun=["oet_result"], lead_days=[30, 14, 7])
    moved_on = {date(2026, 12, 5): (date(2026, 12, 31), time(18)), date(2026, 12, 17): (FEBRUARY, time(23, 59))}
    plan, said = {}, {}

    for day in (date(2026, 11, 22) + timedelta(days=n) for n in range(90)):
        time_machine.move_to(karachi(day.year, day.month, day.day, 8))
        pks = services.sweep()
        if day in moved_on:  # in the minute between the sweep and the sending, on the 17th with a mail on its way
            move(*moved_on[day])
            moves.follow_road()
            pks = services.sweep()
        for pk in pks:
            services.deliver(pk)
        plan[day], said[day] = deadline(applicant), [message.subject for message in mailoutbox]
        mailoutbox.clear()
        assert not Reminder.objects.all().pending().exists()

    assert plan[date(2026, 12, 4)] == date(2027, 1, 31)
    assert plan[date(2026, 12, 5)] == date(2026, 12, 31)
    assert plan[date(2026, 12, 17)] == FEBRUARY
    name = "ECFMG Pathways applications close (Match 2027)"
    assert {day: subjects for day, subjects in said.items() if subjects} == {
        date(2026, 12, 5): [f"Date moved: {name}"],
        date(2026, 12, 6): [f"In 25 days: {name}"],  # of 31 December: thirty days were over already
        date(2026, 12, 17): [f"Date moved: {name}"],  # and no word of fourteen days to 31 December
        date(2027, 1, 17): [f"In 30 days: {name}"],  # of 15 February, 9:59 on the 16th in Karachi
        date(2027, 2, 2): [f"In 14 days: {name}"],
        date(2027, 2, 9): [f"In 7 days: {name}"],
        date(2027, 2, 15): [f"In 25 hours: {name}"],
        date(2027, 2, 16): [f"In 1 hour: {name}"],
        date(2027, 2, 17): [f"Missed: {name}"],
    }
    assert [notice.state for notice in notices(applicant)] == ["sent", "sent"]
    assert Reminder.objects.get(state="superseded").rule == "T-14"
