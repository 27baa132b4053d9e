"""Settings and history for people, outbox and mailbox for admins, one-click stop, health."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import services as accounts
from accounts.http import go_on, posted, render_page
from accounts.models import User
from applicants.profile.models import Applicant
from reminders import compose, health, mailbox, preview, services, subjects
from reminders.forms import ReminderSettings
from reminders.models import Mail, Reminder, Unsubscription

watches_outbox = permission_required("reminders.watch_outbox", raise_exception=True)


# -------------------------------------------------------------------------------------- for people


@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """When we write, about what, and what the next 14 days would bring."""
    user = cast(User, request.user)
    form = ReminderSettings(posted(request), instance=user)
    if request.method == "POST" and form.is_valid():
        accounts.change_reminders(
            user=user, values={**form.cleaned_data, "muted_kinds": form.muted_kinds}, by=user
        )  # fmt: skip
        messages.success(request, _("Saved."))
        return go_on(request, reverse("reminders:settings"))
    user = User.objects.get(pk=user.pk)
    applicant = Applicant.objects.editable_by(user).planned().select_related("user").first()
    context = {
        "form": form, "place": "settings", "tab": "reminders",
        "coming": preview.coming(applicant, user.today()) if applicant else [],
        "stopped": _stopped(user),
    }  # fmt: skip
    return render_page(request, "reminders/settings.html", context, status=422 if form.errors else 200)


def _stopped(user: User) -> list[tuple[Unsubscription, str]]:
    """What they want no reminders about, with its name, the last one first."""
    stops = list(Unsubscription.objects.filter(user=user).order_by("-at", "-pk"))
    names = subjects.names_of(user, [stop.subject for stop in stops])
    return [(stop, names.get(stop.subject, _("A step that is gone"))) for stop in stops]


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """What was sent to oneself, and what was not and why."""
    mine = Reminder.objects.filter(user=request.user.pk).select_related("mail").order_by("-pk")
    page = Paginator(mine, 50).get_page(request.GET.get("page"))
    return render(request, "reminders/history.html", {"page": page, "place": "settings", "tab": "reminders"})


@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Take a stop of one subject back."""
    services.resume_reminders(user=cast(User, request.user), what=request.POST.get("what", ""))
    messages.success(request, _("You get these reminders again."))
    return go_on(request, reverse("reminders:settings"))


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a kind or a subject. A POST acts at once, without signing in (RFC 8058); a GET only shows the form."""
    try:
        found = signing.loads(token, salt=compose.UNSUBSCRIBE_SALT)
    except signing.BadSignature:
        raise Http404 from None
    user = get_object_or_404(User, pk=found["user"])
    what = str(found["what"])
    if request.method == "POST":
        services.stop_reminders(user=user, what=what)
    context = {"done": request.method == "POST", "email": user.email, "name": _name_of(user, what)}
    return render(request, "reminders/unsubscribe.html", context)


def _name_of(user: User, what: str) -> str:
    """What can be stopped, inside a sentence."""
    kinds = {"kind:steps": _("your steps and their dates"), "kind:deadlines": _("official dates that move"),
             "kind:programs": _("programs on your list that change")}  # fmt: skip
    title = subjects.names_of(user, [what]).get(what)
    return kinds.get(what) or (_("“%(title)s”") % {"title": title} if title else _("this item"))


# -------------------------------------------------------------------------------------- for admins


@watches_outbox
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """All mails with their state; what failed first when asked for. Never their words: those are private."""
    mails = Mail.objects.all().for_list()
    state = request.GET.get("state", "")
    if state in Mail.State.values:
        mails = mails.filter(state=state)
    page = Paginator(mails, 50).get_page(request.GET.get("page"))
    context = {
        "page": page, "state": state, "states": Mail.State.choices, "health": health.report(), "place": "outbox",
    }  # fmt: skip
    return render_page(request, "reminders/outbox.html", context)


@watches_outbox
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a failed mail once more."""
    mail = services.try_again(mail=get_object_or_404(Mail, pk=pk), by=cast(User, request.user))
    if mail.state == Mail.State.PENDING:
        messages.success(request, _("The mail goes out with the next sweep."))
    else:
        messages.warning(request, _("Nothing was changed: only a mail that failed can be tried again."))
    return go_on(request, reverse("outbox:list"))


@watches_outbox
@require_GET
def local_mailbox(request: HttpRequest) -> HttpResponse:
    """The mails of this machine. Only where nothing is really sent; elsewhere the page does not exist."""
    from django.conf import settings

    if not settings.LOCAL_MAILBOX:
        raise Http404
    mails = mailbox.newest(settings.LOCAL_MAILBOX, 100)
    return render(request, "reminders/mailbox.html", {"mails": mails, "place": "mailbox"})


@never_cache
@login_not_required
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """Database, broker, worker, beat and the oldest unsent mail; 503 when anything is wrong."""
    report = health.report()
    return JsonResponse(report, status=200 if report["ok"] else 503)
