"""Workers die, brokers forget, databases restart: every due reminder arrives, and arrives once."""

from datetime import timedelta

from django.utils import timezone

from reminders.models import Heartbeat, Mail, Reminder
from tests.faults.harness import wait_until


def all_sent(count):
    return lambda: Mail.objects.filter(state="sent").count() == count


def each_once(house, people):
    """Everybody got one mail, and no dialogue took place that the outbox does not know of."""
    attempts = sum(Mail.objects.values_list("attempts", flat=True))
    assert house.sink.receivers == {user.email: 1 for user in people}
    assert set(house.sink.ids.values()) == {1}
    assert house.sink.dialogues == attempts
    assert not Reminder.objects.exclude(state="sent").exists()


def test_worker_killed_between_claim_and_send(house, people, states):
    house.sink.hang("RCPT")
    everybody = people(5)
    beat, worker = house.have("beat"), house.have("worker")
    wait_until(lambda: house.sink.hanging == 2, "both processes of the worker stand in front of the mail server")
    assert states() == [("pending", 0)] * 3 + [("sending", 1)] * 2

    house.kill(worker)
    house.sink.let_go()
    house.run("worker")

    wait_until(all_sent(5), "everything sent")
    assert beat.poll() is None
    assert states() == [("sent", 1)] * 3 + [("sent", 2)] * 2
    each_once(house, everybody)


def test_worker_killed_between_accepted_and_marked(house, people, states):
    """The one case that can repeat a mail, once, with the same Message-ID (docs/reminders.md says so)."""
    house.sink.hang("QUIT")  # the mail is taken, the worker has not yet heard the end of the dialogue
    (person,) = people(1)
    house.have("beat")
    worker = house.have("worker")
    wait_until(lambda: house.sink.hanging, "the mail was taken")
    assert states() == [("sending", 1)]

    house.kill(worker)
    house.sink.let_go()
    house.run("worker")

    wait_until(all_sent(1), "the mail is marked as sent")
    assert states() == [("sent", 2)]
    assert house.sink.receivers == {person.email: 2}
    assert list(house.sink.ids) == [Mail.objects.get().message_id]


def test_two_beats_and_two_workers(house, people, states):
    house.have("beat", 2)
    house.have("worker", 2)
    wait_until(lambda: house.workers_that_answer() == 2, "both workers came up")

    everybody = people(40)

    wait_until(all_sent(40), "everything sent")
    assert states() == [("sent", 1)] * 40
    each_once(house, everybody)


def test_broker_flushed_while_mails_wait_in_it(house, people, states):
    house.sink.hang("RCPT")
    everybody = people(8)
    house.have("beat")
    house.have("worker")
    wait_until(lambda: house.sink.hanging == 2, "two mails are being sent, the others wait in the broker")

    waiting = house.flush_broker()
    house.sink.let_go()

    assert waiting >= 5
    wait_until(all_sent(8), "everything sent")
    assert states() == [("sent", 1)] * 8
    each_once(house, everybody)


def test_broker_restarted_while_mails_wait_in_it(house, people, states):
    house.sink.hang("RCPT")
    everybody = people(8)
    beat, worker = house.have("beat"), house.have("worker")
    wait_until(lambda: house.sink.hanging == 2, "two mails are being sent, the others wait in the broker")

    with house.without(house.broker):
        house.sink.let_go()
        wait_until(all_sent(2), "what was with the mail server is sent and marked without a broker")

    wait_until(all_sent(8), "everything sent")
    assert (beat.poll(), worker.poll()) == (None, None)
    assert states() == [("sent", 1)] * 8
    each_once(house, everybody)


def test_database_restarted_under_worker_and_beat(house, people, states):
    house.sink.hang("QUIT")
    everybody = people(8)
    beat, worker = house.have("beat"), house.have("worker")
    wait_until(lambda: house.sink.hanging == 2, "two mails are taken and not yet marked")
    Heartbeat.objects.update(at=timezone.now() - timedelta(days=1))

    with house.without(house.postgres):
        house.sink.let_go()  # so that both want to mark while there is no database

    wait_until(all_sent(8), "everything sent")
    assert (beat.poll(), worker.poll()) == (None, None)
    assert states() == [("sent", 1)] * 8
    each_once(house, everybody)
    long_ago = timezone.now() - timedelta(hours=1)
    wait_until(lambda: not Heartbeat.objects.filter(at__lt=long_ago).exists(), "both say again that they live")


def test_mail_server_breaks_off_and_refuses_for_a_while(house, people, states):
    everybody = people(3)
    house.have("beat")
    house.have("worker")
    for trouble in ({"RCPT": "break"}, {"DATA": "break"}, {"DATA": "451 4.3.0 try later"}):
        house.sink.troubles = trouble
        before = house.sink.dialogues
        Mail.objects.update(send_at=timezone.now())  # the rest of a minute or more is over
        wait_until(lambda: house.sink.dialogues == before + 3, "everybody's mail was tried")  # noqa: B023
        wait_until(lambda: Mail.objects.filter(state="pending").count() == 3, "and rests")
    assert house.sink.taken == []

    house.sink.let_go()
    Mail.objects.update(send_at=timezone.now())

    wait_until(all_sent(3), "everything sent")
    assert states() == [("sent", 4)] * 3
    each_once(house, everybody)
