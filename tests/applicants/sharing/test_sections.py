"""An advisor with one section gets its pages and no others; they show nothing of others, and no link leads nowhere."""

import re
from html import escape, unescape

import pytest
from django.apps import apps
from django.db.models import CharField, TextField
from django.test import Client, override_settings
from django.urls import resolve, reverse

from applicants.checklist import records
from applicants.eras.models import ListedProgram
from applicants.interviews.models import Interview
from applicants.match.ranking.models import RankEntry
from applicants.owned import OwnedModel, PrivateQuerySet
from applicants.sections import Section
from config.demo import ROOMS
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.test_access import ROOMS as TABLES
from tests.test_access import TABLE, names_of, objects_of

LINK = re.compile(r'(?:href|src)="(/a/[^"#]+)')
SHORTEST = 8
"""A shorter text may stand on a page by chance; one without a blank is a key."""

NAMES_A_PROGRAM = {Section.INTERVIEWS: Interview, Section.MATCH: RankEntry}
"""An interview or a rank is one of a program: whoever may see it reads the program's name, typed or not."""


@pytest.fixture(scope="module")
def people(module_db, clock, tmp_path_factory):
    """An applicant with rows in every room (the demo's and those of the access matrix), and an advisor per section."""
    with override_settings(FILES_DIR=tmp_path_factory.mktemp("files")):
        applicant = ApplicantFactory()
        user = applicant.user
        with records.together(applicant=applicant, by=user):
            for room in ROOMS:
                room.fill(applicant, user.today(), user)
        found = {"applicant": applicant, "owner": user}
        special = objects_of(TABLES, found)
        advisors = {section: GrantFactory(applicant=applicant, sections=[section]).advisor for section in Section}
        yield applicant, advisors, addresses({"applicant": applicant.public_id}, special)


def addresses(arguments, special):
    """Every page under /a/<uuid>/ that can be looked at, with the section that opens it."""
    found = {}
    for row in TABLE:
        names = names_of(row.name)
        values = arguments | special.get(row.name, {})
        if "applicant" in names and not row.post and names <= values.keys():
            path = reverse(row.name, kwargs={name: values[name] for name in names})
            found[path + row.query] = resolve(path).func.section
    return found


def texts_of(applicant):
    """What people wrote, by section; of what nobody else may see, under None."""
    found = {section: set() for section in (*Section.values, None)}
    for model in apps.get_app_config("applicants").get_models():
        if not issubclass(model, OwnedModel):
            continue
        key = None if isinstance(model.objects.all(), PrivateQuerySet) else model.section
        names = [
            field.name for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField) and not field.choices
        ]  # fmt: skip
        for row in model.objects.filter(applicant=applicant).values_list(*names):
            found[key] |= telling(row)
    listed = ListedProgram.objects.filter(applicant=applicant).select_related("program")
    found[Section.PROGRAMS] |= telling(row.name for row in listed)
    for section, model in NAMES_A_PROGRAM.items():
        found[section] |= telling(row.listed.name for row in model.objects.filter(applicant=applicant))
    return found


def telling(texts):
    """The texts that can stand on a page only on purpose."""
    return {text for text in texts if isinstance(text, str) and " " in text and len(text) >= SHORTEST}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("section", Section.values)
def test_a_section_opens_its_pages_and_no_others(people, db, section):
    _applicant, advisors, pages = people
    client = signed_in(advisors[section])

    found = {path: client.get(path).status_code for path in pages}

    assert found == {path: 200 if opens == section else 404 for path, opens in pages.items()}


@pytest.mark.parametrize("section", [one for one in Section.values if one != Section.NOTES])
def test_pages_of_a_section_show_nothing_of_another(people, db, section):
    applicant, advisors, pages = people
    client, texts = signed_in(advisors[section]), texts_of(applicant)
    mine = "\n".join(texts[section])
    others = {text for key, words in texts.items() if key != section for text in words if text not in mine}

    shown = [client.get(path).content.decode() for path, opens in pages.items() if opens == section]

    assert shown
    assert len(others) > 50
    assert {text for page in shown for text in others if escape(text) in page} == set()


@pytest.mark.parametrize("section", [one for one in Section.values if one != Section.NOTES])
def test_no_link_leads_to_a_closed_door(people, db, section):
    _applicant, advisors, pages = people
    client = signed_in(advisors[section])
    shown = [client.get(path).content.decode() for path, opens in pages.items() if opens == section]

    links = {unescape(link) for page in shown for link in LINK.findall(page)}

    assert links
    assert {link for link in links if resolve(link.partition("?")[0]).func.section != section} == set()
