"""Two at the same moment, in two threads of this process."""

import threading

from django.db import connections, transaction
from django.utils import timezone

from reminders import services
from reminders.models import Mail, Reminder


def at_once(*what):
    """Run these in threads of their own, all at once. Returns their answers; an exception fails the test."""
    start, answers = threading.Barrier(len(what)), []

    def run(one):
        try:
            start.wait()
            answers.append(one())
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[one]) for one in what]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    return answers


def sweep_and_send():
    return [services.deliver(pk) for pk in services.sweep()]


def test_two_sweeps_make_each_row_once(house, people, own_mailer):
    house.nobody_works()
    everybody = people(12)

    at_once(sweep_and_send, sweep_and_send)
    sweep_and_send()  # whom both had just seen locked by the other

    assert list(Mail.objects.values_list("state", "attempts")) == [("sent", 1)] * 12
    assert list(Reminder.objects.values_list("state", flat=True)) == ["sent"] * 12
    assert house.sink.receivers == {user.email: 1 for user in everybody}


def test_two_workers_with_the_same_mail_send_it_once(house, people, own_mailer):
    """The first has claimed it and not yet committed; the second does not wait for that, and does not send."""
    house.nobody_works()
    people(1)
    (pk,) = services.sweep()

    with transaction.atomic():
        assert services._claim(pk, timezone.now())
        second = at_once(lambda: services.deliver(pk))

    assert second == [""]
    assert house.sink.taken == []
