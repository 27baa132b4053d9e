"""What happens at every request of somebody who is signed in."""

from collections.abc import Callable
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.zones import zone_of

SEEN_AGAIN_AFTER = timedelta(minutes=5)


class OwnTimeMiddleware:
    """Dates and times appear in the person's own zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            with timezone.override(zone_of(request.user.time_zone)):
                return self.get_response(request)
        return self.get_response(request)


class LastSeenMiddleware:
    """When and from where a session was last seen, for the page that lists them. To a few minutes, not more.

    allauth's own middleware reads and writes five times a request; this one asks once and seldom writes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now()
            UserSession.objects.filter(
                session_key=request.session.session_key, last_seen_at__lt=now - SEEN_AGAIN_AFTER
            ).update(last_seen_at=now, ip=get_adapter().get_client_ip(request))
        return self.get_response(request)
