"""The gallery of components: for staff, and in it each icon."""

import re

import pytest
from django.urls import reverse

from tests.accounts.test_pages import frame_of


def test_styleguide_shows_staff_every_icon_of_the_sprite(admin, signed_in, settings):
    sprite = (settings.BASE_DIR / "static/img/icons.svg").read_text()

    answer = signed_in(admin).get(reverse("styleguide"))

    shown = set(re.findall(r'icons\.svg#([\w-]+)"', answer.content.decode()))
    assert frame_of(answer) == "shell"
    assert shown >= set(re.findall(r'id="([\w-]+)"', sprite))


def test_styleguide_links_lead_to_its_sections(admin, signed_in):
    page = signed_in(admin).get(reverse("styleguide")).content.decode()

    linked = re.findall(r'<a href="#([a-z]+)">[A-Z][a-z ]+</a>', page)
    assert linked == re.findall(r'<section class="section" id="([a-z]+)"', page)


@pytest.mark.parametrize("kind", ["applicant", "advisor"])
def test_styleguide_does_not_exist_for_others(request, signed_in, kind):
    client = signed_in(request.getfixturevalue(kind))

    assert client.get(reverse("styleguide")).status_code == 404


@pytest.mark.django_db
def test_styleguide_asks_strangers_to_sign_in(client):
    assert client.get(reverse("styleguide")).status_code == 302


def test_every_icon_that_a_template_names_is_there(settings):
    sprite = (settings.BASE_DIR / "static/img/icons.svg").read_text()
    known = set(re.findall(r'symbol id="([^"]*)"', sprite))

    named = {
        (str(path.relative_to(settings.BASE_DIR)), name)
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]*)"', path.read_text())
    }

    assert [one for one in sorted(named) if one[1] not in known] == []
