"""The access matrix: every URL of the project, as everybody, against one table. An unknown URL fails.

A row gives the answer to a GET (or POST, where a page only takes that) for: anonymous, the owner, another
applicant, an advisor who was given the section, one who was given another section, one whose access was taken
back, an admin (curator). `login` is a redirect to the sign-in page, `own` a redirect elsewhere.
"""

import importlib
import pkgutil

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from applicants.checklist.models import Change, ChecklistItem
from applicants.checklist.services import add_own_step, add_substep, mark_done
from applicants.owned import Section
from applicants.sharing import services as sharing
from applicants.sharing.models import Grant
from reminders.models import Mail
from roadmap.models import Phase
from tests import access
from tests.support.access import (
    CURATOR,
    CURATOR_GO,
    EVERYBODY,
    GO,
    IN_ALREADY,
    LOGIN,
    NOT_YET,
    OPEN,
    OWNER,
    OWNER_GO,
    ROLES,
    ROOM,
    SECTION,
    Row,
)
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory
from tests.support.imports import compared, line, table

TABLE = (
    Row("home", (200, GO, GO, GO, GO, GO, GO)),
    Row("healthz", (503,) * 7),
    Row("unsubscribe", OPEN),
    # one's own way in
    Row("start:begin", (LOGIN, GO, GO, GO, GO, GO, GO)),
    Row("start:step", (LOGIN, GO, 200, 200, 200, 200, 200)),
    Row("start:later", (LOGIN, GO, 200, 200, 200, 200, 200)),
    # the pages of one applicant
    Row("dashboard:today", SECTION, also_post=(LOGIN, 200, 404, 403, 404, 404, 404)),
    Row("dashboard:dismiss", OWNER_GO, post=True),
    Row("checklist:road", SECTION, also_post=(LOGIN, 200, 404, 403, 404, 404, 404)),
    Row("checklist:road", SECTION, query="?view=timeline"),
    Row("checklist:seasons", SECTION, also_post=(LOGIN, 422, 404, 403, 404, 404, 404)),
    Row("checklist:left-out", SECTION),
    Row("checklist:changes", SECTION),
    Row("checklist:undo", OWNER_GO, post=True),
    Row("checklist:add", OWNER),
    Row("checklist:step", SECTION),
    Row("checklist:done", OWNER_GO, post=True),
    Row("checklist:wait", (LOGIN, 422, 404, 404, 404, 404, 404), post=True),
    Row("checklist:edit", OWNER_GO, post=True),
    Row("checklist:remove", OWNER),
    Row("checklist:add-part", (LOGIN, 422, 404, 404, 404, 404, 404), post=True),
    Row("checklist:act", OWNER_GO, post=True),
    Row("checklist:part", OWNER_GO, post=True),
    Row("profile:show", ROOM),
    Row("profile:edit", OWNER),
    Row("sharing:list", OWNER),
    Row("sharing:change", OWNER),
    Row("sharing:take-back", OWNER_GO, post=True),
    Row("sharing:viewings", OWNER),
    # the catalogue
    Row("programs:list", EVERYBODY),
    Row("programs:program", EVERYBODY),
    Row("programs:history", EVERYBODY),
    Row("programs:sources", EVERYBODY),
    Row("programs:suggest", EVERYBODY, also_post=(LOGIN, 422, 422, 422, 422, 422, 422)),
    Row("programs:suggestions", EVERYBODY),
    # advisors
    Row("invitations:show", EVERYBODY),
    Row("mentees", (LOGIN, 403, 403, 200, 200, 200, 403)),
    Row("leave-mentee", (LOGIN, 404, 404, GO, 404, 404, 404), post=True),
    # signing in: open to all; whoever is in already goes home
    Row("account_login", IN_ALREADY),
    Row("account_signup", IN_ALREADY),
    Row("account_logout", (GO, 200, 200, 200, 200, 200, 200)),
    Row("account_inactive", OPEN),
    Row("account_reset_password", OPEN),
    Row("account_reset_password_done", OPEN),
    Row("account_reset_password_from_key", OPEN),
    Row("account_reset_password_from_key_done", OPEN),
    Row("account_confirm_email", OPEN),
    Row("account_email_verification_sent", OPEN),
    Row("account_confirm_login_code", (LOGIN, GO, GO, GO, GO, GO, GO)),
    Row("mfa_authenticate", (LOGIN, GO, GO, GO, GO, GO, GO)),
    # one's own account
    Row("account_reauthenticate", EVERYBODY),
    Row("account_email", EVERYBODY),
    Row("account_change_password", EVERYBODY),
    Row("account_set_password", (LOGIN, GO, GO, GO, GO, GO, GO)),
    Row("mfa_index", EVERYBODY),
    Row("mfa_reauthenticate", (LOGIN, GO, GO, GO, GO, GO, GO)),
    Row("mfa_activate_totp", (LOGIN, GO, GO, GO, GO, GO, GO)),
    Row("mfa_deactivate_totp", NOT_YET),
    Row("mfa_view_recovery_codes", NOT_YET),
    Row("mfa_generate_recovery_codes", (LOGIN, GO, GO, GO, GO, GO, GO)),
    Row("mfa_download_recovery_codes", NOT_YET),
    Row("usersessions_list", EVERYBODY),
    Row("settings:account", EVERYBODY),
    Row("settings:security", EVERYBODY),
    Row("reminders:settings", EVERYBODY),
    Row("reminders:history", EVERYBODY),
    Row("reminders:resume", (LOGIN, GO, GO, GO, GO, GO, GO), post=True),
    # the catalogue
    Row("programs:states", EVERYBODY),
    Row("programs:compare", EVERYBODY),
    Row("programs:export-csv", EVERYBODY),
    Row("programs:export-xlsx", EVERYBODY),
    # admins
    Row("styleguide", (LOGIN, 404, 404, 404, 404, 404, 200)),
    Row("outbox:list", CURATOR),
    Row("outbox:retry", CURATOR_GO, post=True),
    Row("outbox:mailbox", CURATOR),
    Row("dates", OPEN),
    Row("curation:dates", CURATOR),
    Row("curation:date", CURATOR, also_post=(LOGIN, 403, 403, 403, 403, 403, 422)),
    Row("curation:date_history", CURATOR),
    Row("curation:impact", (LOGIN, 403, 403, 403, 403, 403, 404)),
    Row("curation:road", CURATOR),
    Row("curation:milestone", CURATOR, also_post=(LOGIN, 403, 403, 403, 403, 403, 422)),
    Row("curation:milestone_history", CURATOR),
    # imports of programs
    Row("imports:list", CURATOR),
    Row("imports:upload", CURATOR, also_post=(LOGIN, 403, 403, 403, 403, 403, 422)),
    Row("imports:show", CURATOR),
    Row("imports:columns", CURATOR, also_post=(LOGIN, 403, 403, 403, 403, 403, 422)),
    Row("imports:choose", CURATOR_GO, post=True),
    Row("imports:compare", CURATOR_GO, post=True),
    Row("imports:apply", CURATOR_GO, post=True),
    Row("imports:undo", CURATOR_GO, also_post=CURATOR_GO),
    Row("imports:refused", CURATOR),
    # the catalogue
    Row("programs:specialties", EVERYBODY),
    Row("programs:specialty", EVERYBODY),
    # the curation desk of the catalogue
    Row("desk:queue", CURATOR),
    Row("desk:still-true", CURATOR_GO, post=True),
    Row("desk:value", CURATOR, also_post=(LOGIN, 403, 403, 403, 403, 403, 422)),
    Row("desk:suggestions", CURATOR),
    Row("desk:suggestions", CURATOR, query="?show=decided"),
    Row("desk:decide", CURATOR_GO, post=True),
    Row("desk:conflicts", CURATOR),
    Row("desk:duplicates", CURATOR),
    Row("desk:merge", CURATOR),
    Row("desk:apart", CURATOR_GO, post=True),
    Row("desk:history", CURATOR),
    Row("desk:programs", CURATOR),
    Row("desk:add", CURATOR, also_post=(LOGIN, 403, 403, 403, 403, 403, 422)),
    Row("desk:program", CURATOR, also_post=(LOGIN, 403, 403, 403, 403, 403, 422)),
    Row("desk:close", CURATOR_GO, post=True),
    Row("desk:specialties", CURATOR),
    Row("desk:specialty", CURATOR, also_post=(LOGIN, 403, 403, 403, 403, 403, 422)),
)

ROOMS = [importlib.import_module(f"tests.access.{module.name}") for module in pkgutil.iter_modules(access.__path__)]
TABLE += tuple(row for room in ROOMS for row in room.ROWS)

ADMIN = "admin/"
"""Django's own admin has a test of its own below."""


@pytest.fixture(scope="module")
def people(module_db):
    """One applicant, and everybody who might look. Made once; every test leaves them as they were."""
    applicant = ApplicantFactory()
    other = ApplicantFactory(planned=False)
    advisor = GrantFactory(applicant=applicant).advisor
    elsewhere = GrantFactory(
        applicant=applicant, sections=[one for one in Section.values if one != Section.ROADMAP]
    ).advisor
    revoked = GrantFactory(applicant=applicant, revoked_at=timezone.now()).advisor
    return {
        "anonymous": None, "owner": applicant.user, "other": other.user, "advisor": advisor, "elsewhere": elsewhere,
        "revoked": revoked, "admin": UserFactory(admin=True), "curator": catalogue_curator(), "applicant": applicant,
    }  # fmt: skip


def catalogue_curator():
    """Somebody who may curate the catalogue, and has no other right: no staff, not of the curators' group."""
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="curate_programs"))
    return user


@pytest.fixture(scope="module")
def arguments(people):
    """A real object for every argument of a URL, all of them of the one applicant."""
    from reminders import compose

    applicant, user = people["applicant"], people["owner"]
    step = ChecklistItem.objects.get(applicant=applicant, key="step1_baseline")
    own = add_own_step(applicant=applicant, title="My own", phase=Phase.objects.first(), by=user)
    change = mark_done(item=ChecklistItem.objects.get(applicant=applicant, key="wdoms_check"), by=user)
    part = add_substep(item=step, text="A part", by=user)
    invitation = sharing.invite(applicant=applicant, email="new@example.org", sections=["roadmap"], by=user)
    mail = Mail.objects.create(
        user=user, kind=Mail.Kind.DAILY, slot="x", due_at=timezone.now(), send_at=timezone.now(), state="failed"
    )
    token = compose.unsubscribe_url(user, "kind:steps").rstrip("/").rpartition("/")[2]
    base = {
        "applicant": applicant.public_id, "step": step.public_id, "change": change.pk, "part": part.pk, "pk": mail.pk,
        "number": 1, "verb": "begin", "grant": Grant.objects.get(advisor=people["advisor"]).pk,
        "invitation": invitation.pk, "token": token, "key": "abc", "uidb36": "1",
        "season": 2027, "anchor": "A_ROL", "code": ProgramFactory().public_code, "field": "j1", "search": 1,
        "batch": compared(table([line(1)])).public_id,
        **desk_rows(user),
    }  # fmt: skip
    special = {
        "curation:milestone": {"key": "step1_prep"},
        "curation:milestone_history": {"key": "step1_prep"},
        "programs:specialty": {"key": "internal-medicine"},
        "desk:specialty": {"key": "internal-medicine"},
        "checklist:part": {"verb": "tick"},
        "checklist:remove": {"step": own.public_id},
        "profile:edit": {"part": "school"},
        "invitations:show": {"token": sharing.token_of(invitation)},
    }
    return base, special | objects_of(ROOMS, people)


def objects_of(rooms, people):
    """The objects of each room by the names of its addresses: two rooms may call an argument alike."""
    found = {}
    for room in rooms:
        made = room.objects(people)
        special = room.special(people, made) if hasattr(room, "special") else {}
        found |= {row.name: made | special.get(row.name, {}) for row in room.ROWS}
    return found


def desk_rows(user):
    """Two programs that look alike, with a fact and a suggestion."""
    from programs.curation.models import Suggestion
    from tests.support.catalogue import ProgramFactory, state

    keep, drop = ProgramFactory(), ProgramFactory()
    fact = state(keep, "j1", True)
    suggestion = Suggestion.objects.create(
        program=keep, field="j1", season=2028, value=False, by=user, retrieved_on=timezone.localdate()
    )
    return {"program": keep.pk, "keep": keep.pk, "drop": drop.pk, "fact": fact.pk, "suggestion": suggestion.pk,
            "field": "j1"}  # fmt: skip


def walk(patterns, prefix="", namespace=""):
    """Every named URL below these patterns: (namespaced name, route, argument names)."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry.url_patterns, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            route = prefix + str(entry.pattern)
            names = set(entry.pattern.converters) | {
                name
                for name in ("applicant", "token", "key", "uidb36")
                if f":{name}>" in route or f"P<{name}>" in route
            }
            yield f"{namespace}{entry.name}", route, names


ALL = list(walk(get_resolver().url_patterns))


def names_of(name):
    return next(names for known, _route, names in ALL if known == name)


def test_every_url_has_a_row():
    rows = {row.name for row in TABLE}
    unknown = [f"{name} ({route})" for name, route, _names in ALL if name not in rows and not route.startswith(ADMIN)]

    assert not unknown, "URLs without a row in the access matrix"


def answer_of(response):
    if response.status_code in (301, 302, 303):
        return LOGIN if "/accounts/login/" in response.url else GO
    return response.status_code


def ask(row, role, people, arguments, *, post):
    base, special = arguments
    wanted = {name: {**base, **special.get(row.name, {})}[name] for name in names_of(row.name)}
    client = Client(raise_request_exception=True)
    if people[role]:
        client.force_login(people[role])
    url = reverse(row.name, kwargs=wanted) + row.query
    return answer_of(client.post(url) if post else client.get(url))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name + row.query)
def test_access(row, people, arguments, db, settings, tmp_path):
    settings.LOCAL_MAILBOX = tmp_path

    found = tuple(ask(row, role, people, arguments, post=row.post) for role in ROLES)

    assert dict(zip(ROLES, found, strict=True)) == dict(zip(ROLES, row.answers, strict=True))


@pytest.mark.parametrize("row", [row for row in TABLE if row.also_post], ids=lambda row: row.name)
def test_access_post(row, people, arguments, db):
    found = tuple(ask(row, role, people, arguments, post=True) for role in ROLES)

    assert dict(zip(ROLES, found, strict=True)) == dict(zip(ROLES, row.also_post, strict=True))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name + row.query)
def test_curator_of_the_catalogue_can_do_all_of_the_desk_and_nothing_more(row, people, arguments, db):
    """What an admin gets of the desk and the imports; of all else what somebody without any right gets."""
    refused = {"curation": 403, "outbox": 403, "styleguide": 404}.get(row.name.partition(":")[0])
    wanted = [refused or row.answers[-1]] + ([refused or row.also_post[-1]] if row.also_post else [])

    found = [ask(row, "curator", people, arguments, post=row.post)]
    found += [ask(row, "curator", people, arguments, post=True)] if row.also_post else []

    assert found == wanted


@pytest.mark.parametrize("role", ["anonymous", "owner", "other", "advisor", "curator"])
def test_admin_is_closed_to_all_but_staff(role, people, db):
    """Every page of Django's admin that needs no argument: a sign-in, a redirect or a refusal, never a page."""
    client = Client()
    if people[role]:
        client.force_login(people[role])
    plain = [reverse(name) for name, route, names in ALL if route.startswith(ADMIN) and not names and "<" not in route]

    found = {url: client.get(url).status_code for url in plain if "jsi18n" not in url}

    assert len(found) > 10
    assert set(found.values()) <= {302, 403, 404}, found


def test_forged_ids_of_another_applicant_are_not_found(people, arguments, db):
    """Ids of somebody else under one's own address: 404, and nothing is written."""
    base, _special = arguments
    mine = ApplicantFactory()
    client = Client()
    client.force_login(mine.user)
    before = Change.objects.count()

    answers = [
        client.post(reverse("checklist:done", args=[mine.public_id, base["step"]])),
        client.post(reverse("checklist:act", args=[mine.public_id, base["step"], "begin"])),
        client.get(reverse("checklist:step", args=[mine.public_id, base["step"]])),
        client.post(reverse("checklist:undo", args=[mine.public_id, base["change"]])),
        client.post(reverse("checklist:part", args=[mine.public_id, base["part"], "tick"])),
        client.post(reverse("sharing:change", args=[mine.public_id, base["grant"]]), {"revoke": "1"}),
        client.post(reverse("sharing:take-back", args=[mine.public_id, base["invitation"]])),
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert Change.objects.count() == before
    assert Grant.objects.get(pk=base["grant"]).revoked_at is None


def test_revocation_counts_from_the_next_request(people, db):
    applicant, advisor = people["applicant"], people["advisor"]
    client = Client()
    client.force_login(advisor)
    url = reverse("dashboard:today", args=[applicant.public_id])
    assert client.get(url).status_code == 200

    sharing.revoke(grant=Grant.objects.get(advisor=advisor), by=applicant.user)

    assert client.get(url).status_code == 404
