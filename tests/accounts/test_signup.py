"""From the sign-up form over the mailbox to the first page."""

import re

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse

from accounts.forms import ARRIVAL_SALT
from accounts.models import User
from tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long and odd password"
TRIED = {"status": "graduate", "visa": "j1"}


@pytest.fixture
def sign_up(client):
    def send(**answers):
        answers = {"email": "zara@example.org", "password1": PASSWORD, "roles": ["applicant"], **answers}
        return client.post(reverse("account_signup"), answers)

    return send


def link_in(letter):
    """Path and query of the link in a mail; fails unless it begins with the address of the site."""
    return re.search(r"^http://127\.0\.0\.1:8000(/\S+)$", letter.body, re.MULTILINE)[1]


def token_of(answers):
    return signing.dumps(answers, salt=ARRIVAL_SALT)


def test_signup_leads_over_the_mail_to_the_first_page(client, sign_up):
    answer = sign_up(name="Zara O'Brien & Co", time_zone="Asia/Karachi")
    assert answer.headers["Location"] == reverse("account_email_verification_sent")

    (letter,) = mail.outbox
    link = link_in(letter)
    assert letter.to == ["zara@example.org"]
    assert "&amp;" not in letter.body
    assert client.get(link).status_code == 200
    assert client.post(link).headers["Location"] == reverse("home")

    user = User.objects.get(email="zara@example.org")
    assert client.get(reverse("settings:account")).context["request"].user == user
    assert (user.name, user.time_zone, user.time_zone_confirmed) == ("Zara O'Brien & Co", "Asia/Karachi", False)


def test_signup_without_confirming_lets_nobody_in(client, sign_up):
    sign_up()

    answer = client.get(reverse("settings:account"))

    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("roles", "applicant", "advisor"),
    [(["applicant"], True, False), (["advisor"], False, True), (["applicant", "advisor"], True, True)],
)
def test_roles_are_the_chosen_ones(sign_up, roles, applicant, advisor):
    sign_up(roles=roles)

    user = User.objects.get()

    assert (user.is_applicant, user.is_advisor) == (applicant, advisor)


def test_signup_without_role_is_refused_and_keeps_the_answers(sign_up):
    answer = sign_up(roles=[], name="Zara")

    page = answer.content.decode()
    assert not User.objects.exists()
    assert 'value="Zara"' in page
    assert "data-focus" in page
    assert 'href="#id_roles"' in page


def test_empty_form_names_what_is_missing_in_the_order_of_the_page(client):
    page = client.post(reverse("account_signup"), {}).content.decode()

    summary = page.partition("error-summary")[2].partition("</ul>")[0]
    assert re.findall(r'href="#(\w+)">([^<]+)<', summary) == [
        ("id_email", "Write your e-mail address."),
        ("id_password1", "Choose a password."),
        ("id_roles", "Choose at least one: on your way, or advisor."),
    ]


@pytest.mark.parametrize("password", ["short1", "1234567890", "password123", "zara@example.org"])
def test_weak_password_is_refused(sign_up, password):
    answer = sign_up(password1=password)

    assert answer.context["form"].errors["password1"]
    assert not User.objects.exists()


def test_unknown_zone_of_the_browser_is_left_out(sign_up):
    sign_up(time_zone="Mars/Olympus")

    assert User.objects.get().time_zone == "UTC"


def test_tried_plan_comes_from_the_address_and_is_kept(client, sign_up):
    token = token_of(TRIED)

    page = client.get(reverse("account_signup"), {"plan": token}).content.decode()
    assert f'name="plan" value="{token}"' in page

    page = sign_up(roles=[], plan=token).content.decode()
    assert f'name="plan" value="{token}"' in page

    sign_up(plan=token)
    assert User.objects.get().arrived_with == TRIED


@pytest.mark.parametrize(
    "token",
    ["forged:token:here", "x" * 9000, signing.dumps(TRIED, salt="another")],
    ids=["forged", "huge", "signed for another use"],
)
def test_forged_plan_is_left_out(client, sign_up, token):
    page = client.get(reverse("account_signup"), {"plan": token}).content.decode()
    sign_up(plan=token)

    assert token not in page
    assert User.objects.get().arrived_with == {}


def test_old_plan_is_left_out(sign_up, time_machine):
    time_machine.move_to("2026-11-01T12:00:00Z")
    token = token_of(TRIED)
    time_machine.move_to("2026-11-09T12:00:00Z")

    sign_up(plan=token)

    assert User.objects.get().arrived_with == {}


def test_next_survives_signup_in_the_same_browser(client, sign_up):
    wanted = reverse("dates")
    page = client.get(reverse("account_signup"), {"next": wanted}).content.decode()
    assert f'name="next" value="{wanted}"' in page

    sign_up(next=wanted)

    answer = client.post(link_in(mail.outbox[0]))
    assert answer.headers["Location"] == wanted


def test_next_survives_signup_in_another_browser(sign_up):
    wanted = reverse("settings:account")
    sign_up(next=wanted)
    elsewhere, link = Client(), link_in(mail.outbox[0])

    page = elsewhere.get(link).content.decode()
    answer = elsewhere.post(link.partition("?")[0], {"next": wanted}, follow=True)

    assert f'name="next" value="{wanted}"' in page
    assert answer.redirect_chain[-1][0] == f"{reverse('account_login')}?next={wanted}"


def test_next_to_another_site_is_left_out(client, sign_up):
    sign_up(next="https://evil.example/")

    assert "evil" not in mail.outbox[0].body
    assert client.post(link_in(mail.outbox[0])).headers["Location"] == reverse("home")


def test_known_address_gets_the_same_answer_and_a_mail(client, sign_up):
    fresh = sign_up(email="new@example.org")
    UserFactory(email="zara@example.org")
    mail.outbox.clear()

    known = sign_up()

    assert (known.status_code, known.headers["Location"]) == (fresh.status_code, fresh.headers["Location"])
    assert User.objects.filter(email="zara@example.org").count() == 1
    assert "You have an account already" in mail.outbox[0].subject


def test_confirming_link_works_once(client, sign_up):
    sign_up()
    link = link_in(mail.outbox[0])
    client.post(link)

    page = Client().get(link).content.decode()

    assert "This link no longer works" in page


def test_signing_in_before_confirming_sends_a_new_link(client, sign_up, time_machine):
    time_machine.move_to("2026-11-21T12:00:00Z")
    sign_up()
    time_machine.shift(200)
    elsewhere = Client()

    answer = elsewhere.post(reverse("account_login"), {"login": "zara@example.org", "password": PASSWORD})

    assert answer.headers["Location"] == reverse("account_email_verification_sent")
    assert len(mail.outbox) == 2


def test_mail_server_that_is_away_loses_no_signup(client, sign_up, monkeypatch):
    def broken(self, *args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)

    sign_up()

    page = client.get(reverse("account_email_verification_sent")).content.decode()
    assert User.objects.filter(email="zara@example.org").exists()
    assert "We could not send you a mail just now" in page


def test_signup_fields_help_browser_and_phone(client):
    page = client.get(reverse("account_signup")).content.decode()

    email, password, name = (re.search(rf'<input[^>]*name="{field}"[^>]*>', page)[0] for field in
                             ("email", "password1", "name"))  # fmt: skip
    assert 'type="email"' in email
    assert 'autocomplete="email"' in email
    assert 'inputmode="email"' in email
    assert 'autocomplete="new-password"' in password
    assert 'aria-describedby="id_password1_helptext"' in password
    assert 'autocomplete="name"' in name
    assert 'data-detect="zone"' in page
    assert "placeholder" not in page
