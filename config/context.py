"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject


def page(request: HttpRequest) -> dict[str, Any]:
    """Whether this is the demo, the address of the site, and the day where the person is."""
    return {
        "demo": settings.DEMO,
        "site_url": settings.SITE_URL,
        "has_local_mailbox": settings.LOCAL_MAILBOX is not None,
        "today": timezone.localdate(),
        "applicant": None,  # whose pages these are; views of an applicant set it
        "place": "",  # which place of the navigation this is; views set it
        "granted_sections": getattr(request, "granted_sections", ()),
        "own_applicant": SimpleLazyObject(lambda: own_applicant(request)),
    }


def own_applicant(request: HttpRequest) -> Any:
    """The signed-in person's own applicant row, None for others; at most one query, and only when a page asks."""
    user = getattr(request, "user", None)
    return getattr(user, "applicant", None) if user and user.is_authenticated and user.is_applicant else None
