"""Where somebody is signed in, and ending that."""

from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.browsers import browser_of
from tests.support.factories import PASSWORD, UserFactory

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


@pytest.fixture
def browsers(db):
    """The same person in two browsers."""
    user = UserFactory(applicant=True)
    both = [Client(headers={"user-agent": FIREFOX}), Client(headers={"user-agent": PHONE})]
    for browser in both:
        browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return both


def test_list_shows_both_browsers_in_words(browsers):
    page = browsers[0].get(reverse("usersessions_list")).content.decode()

    assert "Firefox on Windows" in page
    assert "Chrome on Android" in page
    assert page.count(">here<") == 1


def test_ending_the_others_signs_them_out_and_keeps_this_one(browsers):
    here, there = browsers

    page = here.post(reverse("usersessions_list"), follow=True).content.decode()

    assert "You are signed out everywhere else." in page
    assert "You are signed in only here." in page
    assert here.get(reverse("settings:account")).status_code == 200
    assert there.get(reverse("settings:account")).status_code == 302


def test_new_password_signs_out_the_others(browsers):
    here, there = browsers
    new = "another long password"

    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert here.get(reverse("settings:account")).status_code == 200
    assert there.get(reverse("settings:account")).status_code == 302


def test_last_seen_follows_to_a_few_minutes(client, db, time_machine):
    time_machine.move_to("2026-11-21T12:00:00Z", tick=False)
    user = UserFactory(applicant=True)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    def seen_after(minutes):
        time_machine.move_to(datetime(2026, 11, 21, 12, minutes, tzinfo=UTC), tick=False)
        client.get(reverse("settings:account"))
        return UserSession.objects.get().last_seen_at.minute

    assert [seen_after(4), seen_after(6), seen_after(10), seen_after(12)] == [0, 6, 6, 12]


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (PHONE, "Chrome on Android"),
        (PHONE + " Edg/142.0", "Edge on Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 CriOS/142.0 Safari/604.1",
            "Chrome on iPhone",
        ),
        ("curl/8.0", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)
def test_browser_of_says_it_in_words(user_agent, words):
    assert browser_of(user_agent) == words
