"""Django's admin shows the road and lets nobody edit it there."""

import pytest
from django.contrib import admin as django_admin

from roadmap.models import Guide, Milestone, Phase, RoadChange, Season, SeasonDate
from tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db

MODELS = [Guide, Milestone, Phase, RoadChange, Season, SeasonDate]


@pytest.fixture
def superuser(signed_in):
    return signed_in(UserFactory(is_staff=True, is_superuser=True))


@pytest.mark.parametrize("model", MODELS)
def test_admin_shows_and_does_not_edit(superuser, model):
    name = model._meta.model_name
    row = model.objects.first()

    assert superuser.get(f"/admin/roadmap/{name}/").status_code == 200
    assert superuser.get(f"/admin/roadmap/{name}/{row.pk}/change/").status_code == 200
    assert superuser.get(f"/admin/roadmap/{name}/add/").status_code == 403
    assert superuser.post(f"/admin/roadmap/{name}/{row.pk}/change/", {}).status_code == 403
    assert superuser.post(f"/admin/roadmap/{name}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/admin/roadmap/milestone/?q=step1_prep", "/curation/road/step1_prep/"),
        ("/admin/roadmap/season/", "/curation/dates/?season=2027"),
        ("/admin/roadmap/seasondate/?season__match_year=2027", "/curation/dates/2027/A_ROL/"),
    ],
)
def test_admin_leads_to_the_curation_pages(superuser, address, link):
    assert f'href="{link}"' in superuser.get(address).text


def test_admin_knows_every_model_of_the_road():
    assert {model for model in django_admin.site._registry if model._meta.app_label == "roadmap"} == set(MODELS)
