"""Name, roles and zone; and the address."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import services
from accounts.models import User
from tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/settings/"


@pytest.fixture
def zara(client):
    user = UserFactory(applicant=True, name="Zara", time_zone="Asia/Karachi")
    client.force_login(user)
    return user


def answers(**changed):
    return {"name": "Zara", "roles": ["applicant"], "time_zone": "Asia/Karachi", **changed}


def test_saving_keeps_the_answers_and_confirms_a_changed_zone(client, zara):
    answer = client.post(PAGE, answers(name="Zara S. 🩺", roles=["advisor"], time_zone="America/New_York"))

    zara.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert (zara.name, zara.time_zone, zara.time_zone_confirmed) == ("Zara S. 🩺", "America/New_York", True)
    assert (zara.is_applicant, zara.is_advisor) == (False, True)


def test_saving_without_a_new_zone_confirms_nothing(client, zara):
    client.post(PAGE, answers(name="Zara Sample"))

    zara.refresh_from_db()
    assert not zara.time_zone_confirmed


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"roles": []}, "roles"),
        ({"roles": ["admin"]}, "roles"),
        ({"name": "x" * 151}, "name"),
    ],
)
def test_invalid_answers_are_refused_and_nothing_is_saved(client, zara, changed, field):
    before = User.objects.values().get()

    answer = client.post(PAGE, answers(**changed))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in answer.content.decode()
    assert User.objects.values().get() == before


def test_staff_may_go_without_role(client):
    admin = UserFactory(admin=True)
    client.force_login(admin)

    answer = client.post(PAGE, answers(roles=[]))

    assert answer.status_code == 303


def test_page_says_what_time_it_is_there(client, zara, time_machine):
    time_machine.move_to("2026-11-21T13:40:00Z")

    page = client.get(PAGE).content.decode()

    assert "It is 6:40 p.m. on 21 Nov there now." in page
    assert '<option value="Asia/Karachi" selected>Karachi</option>' in page
    assert '<optgroup label="America">' in page


def test_choosing_a_zone_asks_for_its_clock_only(client, zara, time_machine):
    time_machine.move_to("2026-11-21T13:40:00Z")

    answer = client.get(PAGE, {"time_zone": "Asia/Tokyo"}, headers={"hx-request": "true"})

    assert answer.content.decode() == "It is 10:40 p.m. on 21 Nov there now."
    assert "HX-Request" in answer.headers["Vary"]


def test_clock_after_a_mistake_is_that_of_the_chosen_zone(client, zara, time_machine):
    time_machine.move_to("2026-11-21T13:40:00Z")

    page = client.post(PAGE, answers(roles=[], time_zone="Asia/Tokyo")).content.decode()

    assert "It is 10:40 p.m. on 21 Nov there now." in page


def test_clock_of_an_unknown_zone_is_the_own_one(client, zara, time_machine):
    time_machine.move_to("2026-11-21T13:40:00Z")

    answer = client.get(PAGE, {"time_zone": "<b>"}, headers={"hx-request": "true"})

    assert answer.content.decode() == "It is 6:40 p.m. on 21 Nov there now."


def test_change_account_is_for_oneself(zara):
    with pytest.raises(PermissionError):
        services.change_account(user=zara, name="", roles=["applicant"], time_zone="UTC", by=UserFactory())


@pytest.mark.parametrize("changed", [{"roles": []}, {"time_zone": "Mars/Olympus"}])
def test_change_account_keeps_the_rules_without_a_form(zara, changed):
    with pytest.raises(ValidationError):
        services.change_account(
            **{"user": zara, "name": "", "roles": ["applicant"], "time_zone": "UTC", "by": zara, **changed}
        )


def test_new_address_counts_after_its_link_and_the_old_one_is_told(client, zara):
    old = zara.email
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    page = client.get(reverse("account_email")).content.decode()
    link = next(line for line in mail.outbox[0].body.splitlines() if "confirm-email" in line)

    client.post(link.removeprefix("http://127.0.0.1:8000"))

    zara.refresh_from_db()
    assert "new@example.org is not confirmed yet" in page
    assert zara.email == "new@example.org"
    assert [letter.to for letter in mail.outbox] == [["new@example.org"], [old]]
    assert f"from {old} to new@example.org" in mail.outbox[1].body


def test_pending_address_can_be_dropped(client, zara):
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})

    client.post(reverse("account_email"), {"email": "new@example.org", "action_remove": ""})

    assert [address.email for address in EmailAddress.objects.all()] == [zara.email]


def test_security_page_names_the_pending_address(client, zara):
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})

    page = client.get(reverse("settings:security")).content.decode()

    assert "new@example.org waits to be confirmed" in page
    assert "Off: your password is enough" in page
