"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone


def page(request: HttpRequest) -> dict[str, Any]:
    """Whether this is the demo, the address of the site, and the day where the person is."""
    return {
        "demo": settings.DEMO,
        "site_url": settings.SITE_URL,
        "has_local_mailbox": settings.LOCAL_MAILBOX is not None,
        "today": timezone.localdate(),
    }
