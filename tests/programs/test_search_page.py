import pytest
from django.urls import reverse

from tests.support.catalogue import ProgramFactory, state
from tests.support.html import page_of, problems_of

URL = "/programs/"


@pytest.mark.parametrize("query", ["", "?q=example", "?j1=1&img=200&mine=step2", "?state=ZZ&specialty=no-such"])
def test_smoke(db, applicant, signed_in, query):
    program = ProgramFactory(j1=True)
    state(program, "step2_min", 225)
    client = signed_in(applicant)
    for url in (
        URL,
        reverse("programs:states"),
        reverse("programs:export-csv"),
        reverse("programs:export-xlsx"),
        reverse("programs:compare") + "?p=" + program.public_code,
    ):
        answer = client.get(url + query if "compare" not in url else url)
        assert answer.status_code == 200
        if "export" not in url:
            assert problems_of(page_of(answer)) == []
        else:
            b"".join(answer.streaming_content)
