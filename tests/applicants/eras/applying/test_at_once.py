"""Two tabs at the same moment. Alone in its module: rows are really committed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.core.exceptions import ValidationError
from django.db import connection

from applicants.eras.applying import services
from applicants.eras.applying.models import Application, AssignedLetter, Signal
from applicants.eras.applying.services import Wish
from applicants.eras.models import ListedProgram
from applicants.letters.models import Letter
from programs.models import Specialty
from tests.support.factories import ApplicantFactory


def at_once(*calls):
    """What the calls answer when they are made together: "kept" or "refused"."""
    together = Barrier(len(calls), timeout=10)

    def run(call):
        together.wait()
        try:
            call()
        except ValidationError:
            return "refused"
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


def own(person, name, key):
    return ListedProgram.objects.create(
        applicant=person, own_name=name, own_specialty=Specialty.objects.get(key=key), state="will_apply"
    )


def test_two_tabs_give_the_last_signal_once(committed):
    person = ApplicantFactory(planned__season=2027)
    rows = [own(person, f"Example {n} (demo)", "internal-medicine") for n in range(4)]
    for row in rows[:2]:
        services.set_signal(listed=row, kind="gold", by=person.user)

    answers = at_once(*[
        lambda row=row: services.set_signal(listed=row, kind="gold", by=person.user) for row in rows[2:]
    ])  # fmt: skip

    assert answers == ["kept", "refused"]
    assert Signal.objects.filter(applicant=person).count() == 3


def test_two_tabs_assign_the_fourth_letter_once(committed):
    person = ApplicantFactory(planned__season=2027)
    row = own(person, "Example (demo)", "internal-medicine")
    letters = [
        Letter.objects.create(applicant=person, season=2027, writer=f"Dr {n}", added_on="2026-05-01").pk
        for n in range(5)
    ]  # fmt: skip

    def give(*chosen):
        services.assign(applicant=person, listed=[row.pk], wish=Wish(letters=chosen), by=person.user)

    give(*letters[:3])

    assert at_once(lambda: give(letters[3]), lambda: give(letters[4])) == ["kept", "refused"]
    assert AssignedLetter.objects.filter(listed=row).count() == 4


def test_two_tabs_certify_once(committed):
    person = ApplicantFactory(planned__season=2027)
    own(person, "Example (demo)", "internal-medicine")
    today = person.user.today()

    def certify():
        services.certify(applicant=person, service="eras", certified_on=today, by=person.user)

    assert at_once(certify, certify) == ["kept", "kept"]
    assert Application.objects.get(applicant=person).sent == [ListedProgram.objects.get(applicant=person).pk]
