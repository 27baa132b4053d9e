"""Two requests of one person at the same moment. Alone in its module: rows are really committed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.core.exceptions import ValidationError
from django.db import connection

from applicants.documents import limits
from applicants.documents.files.models import StoredFile
from tests.applicants.documents.test_files import UPLOADS, save
from tests.support.factories import ApplicantFactory
from tests.support.pictures import PDF

REAL = limits.current()


def test_two_uploads_at_once_do_not_pass_the_quota(committed, files_dir, on_disk, monkeypatch):
    """The second waits for the first, and then sees its file."""
    few = limits.Uploads(**vars(UPLOADS) | {"files_per_person": 1})
    monkeypatch.setattr(limits, "current", lambda: limits.Limits(**vars(REAL) | {"uploads": few}))
    person = ApplicantFactory()
    together = Barrier(2, timeout=10)

    def send(kind):
        together.wait()
        try:
            save(person, PDF, kind=kind)
        except ValidationError:
            return "refused"
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(send, ["mspe", "school_transcript"]))

    assert answers == ["kept", "refused"]
    assert len(on_disk()) == StoredFile.objects.count() == 1
