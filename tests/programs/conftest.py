"""Fixtures of the catalogue: who looks, in plain values."""

import pytest

from programs.catalogue.viewer import Viewer

VIEWERS = {}


def viewer(request):
    """What settings.PROGRAMS_VIEWER names in these tests."""
    return VIEWERS.get("viewer", Viewer())


@pytest.fixture
def look_as(settings):
    """`look_as(Viewer(...))`: the pages see this viewer."""
    settings.PROGRAMS_VIEWER = "tests.programs.conftest.viewer"

    def look(found):
        VIEWERS["viewer"] = found

    VIEWERS.clear()
    yield look
    VIEWERS.clear()
