"""A small made-up catalogue with something in every corner, and the people who walk through it.

Made in the database of the running product: `manage.py shell -c "from tests.browser.rows import make; make()"`.
"""

import json
from datetime import timedelta

from django.contrib.auth.models import Permission
from django.utils import timezone

from applicants.eras import services as eras
from applicants.profile.facts import FitFacts
from programs.catalogue import text
from programs.catalogue.models import Program
from programs.curation import services as suggesting
from programs.curation.rules import coming_season
from programs.facts.models import Source
from programs.imports import services as imports
from programs.imports.models import Batch
from tests.support import imports as files
from tests.support.catalogue import InstitutionFactory, ProgramFactory, SourceFactory, state
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory

ZARA, CORA, OMAR, PLAIN = (f"{name}@example.org" for name in ("zara", "cora", "omar", "plain"))
LAKESIDE, VALLEY = "Example Lakeside Medical Center (demo)", "Sample Valley University Hospital (demo)"
ODD_NAMES = (
    "مستشفى البحيرة التعليمي (demo)", "🏥 Emoji 👩‍⚕️ Example (demo)", "Unbroken" + "x" * 200,
    "Long Example " + "Extraordinarily Named Teaching Hospital and " * 4,
)  # fmt: skip
FILLERS = 18


def make() -> None:
    """Everything at once; prints what the tests need to know as JSON."""
    today = timezone.localdate()
    site, directory = SourceFactory(name="Site of the program"), SourceFactory(name="A directory", type="directory")
    lakeside, valley = _known(today, site, directory)
    for number in range(FILLERS):
        filler = ProgramFactory(name=f"Mock Filler {number:02} (demo)", state="NY", city="Mockford")
        state(filler, "j1", number % 2 == 0, season=coming_season(today), source=site,
              retrieved_on=today - timedelta(days=number))  # fmt: skip
        if number == FILLERS - 1:  # for the curator without JavaScript
            _to_decide(filler, today, site, directory)
    odd = [_odd(today, name, number) for number, name in enumerate(ODD_NAMES)]
    other = ProgramFactory(name=VALLEY.replace("University", "Univ"), city="Sampleton", state="MI", acgme_code=None)
    text.index(Program.objects.values_list("pk", flat=True))
    zara = _people()
    for value in (230, 235):
        suggesting.suggest(
            program=valley, field="step2_min", value=value, comment="Said at the open house", by=zara.user
        )
    filler = Program.objects.filter(name__contains="Filler 17", acgme_code__isnull=False).get()
    for value in (10, 11):
        suggesting.suggest(program=filler, field="interviews", value=value, comment="Heard there", by=zara.user)
    eras.add_program(applicant=zara, program=odd[0], by=zara.user)
    print(json.dumps({
        "applicant": str(zara.public_id), "lakeside": lakeside.public_code, "valley": valley.public_code,
        "valley_pk": valley.pk, "other": other.pk, "odd": [row.public_code for row in odd],
        "batches": _batches(today),
    }))  # fmt: skip


def _known(today, site, directory):
    """Two programs of which much is known, the first with a twin, a conflict and values that are too old."""
    season, long_ago = coming_season(today), today - timedelta(days=400)
    lakeside = ProgramFactory(name=LAKESIDE, acgme_code="1400099001")
    ProgramFactory(name=LAKESIDE.replace("Medical", "Med"), acgme_code=None)
    valley = ProgramFactory(name=VALLEY, city="Sampleton", state="MI", acgme_code="1400099002")
    said = {"season": season, "source": site, "address": "https://example.org/apply"}
    for field, value in (("j1", True), ("grad_years_max", 5), ("step2_min", 225), ("positions", 14)):
        state(lakeside, field, value, retrieved_on=today - timedelta(days=7), **said)
    for field, value in (("letters_min", 3), ("attempts_max", 1)):
        state(lakeside, field, value, retrieved_on=long_ago, words="In the words of the source", **said)
    state(lakeside, "h1b", True, retrieved_on=today - timedelta(days=90), **said)
    state(lakeside, "h1b", False, season=season, source=directory, retrieved_on=today - timedelta(days=30))
    state(valley, "j1", True, retrieved_on=today - timedelta(days=20), **said)
    state(valley, "img_share", 43.2, rule="observed", retrieved_on=today - timedelta(days=20), **said)
    return lakeside, valley


def _to_decide(filler, today, site, directory):
    """A value that is too old, one on which sources disagree, and a twin."""
    season = coming_season(today)
    state(filler, "positions", 9, season=season, source=site, retrieved_on=today - timedelta(days=500))
    for source, value in ((site, True), (directory, False)):
        state(filler, "f1", value, season=season, source=source, retrieved_on=today - timedelta(days=9))
    ProgramFactory(name=filler.name, city=filler.city, state=filler.state, acgme_code=None)


def _odd(today, name, number):
    """A program with a name that pages may stumble over, the second half of them without any fact."""
    house = InstitutionFactory(name=("The Very Long Example Institution of Medicine and Surgery " * 4)[:200])
    program = ProgramFactory(name=name, institution=house, city="الإسكندرية", acgme_code=None)
    if number < 2:
        state(program, "website", "https://example.org/" + "w" * 200, words="w" * 300, verified=True,
              season=coming_season(today), retrieved_on=today)  # fmt: skip
    return program


def _people():
    """Two applicants with facts, an advisor of the first, a curator of the catalogue without staff rights."""
    users = [UserFactory(email=email, name=f"{email[0].upper()}. Sample", applicant=True) for email in (PLAIN, ZARA)]
    for user in users:
        zara = ApplicantFactory(user=user)
        FitFacts.objects.create(applicant=zara, most_attempts=1, usce_months=0)
    curator = UserFactory(email=CORA, name="Cora Curator")
    curator.user_permissions.add(Permission.objects.get(codename="curate_programs"))
    GrantFactory(applicant=zara, advisor=UserFactory(email=OMAR, advisor=True), sections=["programs"])
    eras.save_search(applicant=zara, name="Kept long ago", query="?q=valley", by=zara.user)
    return zara


def _batches(today):
    """An import in every state, by state."""
    said = {"season": coming_season(today), "retrieved_on": today}
    owner = imports.source_named(name="Example Directory (demo)", type=Source.Type.DIRECTORY)
    rows = [files.line(1), files.line(2, acgme_code="unicorn"), files.line(3, j1_visa="No")]
    found = {}
    for number, name in enumerate(Batch.State.values):
        content = files.table([row | {"city": f"Exampleville {number}"} for row in rows])
        batch = (
            imports.upload(content=content, source=owner, file_name=f"{name}.csv", by=None, **said)
            if name == Batch.State.UPLOADED
            else files.compared(content, file_name=f"{name}.csv", **said)
        )
        trouble = "This is not a spreadsheet." if name == Batch.State.REFUSED else ""
        at = timezone.now()
        Batch.objects.filter(pk=batch.pk).update(state=name, trouble=trouble, applied_at=at, undone_at=at)
        found[name] = str(batch.public_id)
    return found
