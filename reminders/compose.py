"""What the mails say. Checked again at the last moment: only what still holds is said."""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import MailKind, User
from accounts.zones import local_day, zone_of
from applicants.checklist.models import ChecklistItem
from applicants.match.couples import services as couples
from applicants.match.couples.models import Couple
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.sharing import services as sharing
from applicants.sharing.models import Invitation
from reminders import catalogue, rules, subjects, words
from reminders.models import Mail, Reminder, Unsubscription
from roadmap import road

UNSUBSCRIBE_SALT = "unsubscribe"
GROUPS = ("late", "chase", "today", "week", "later", "moved", "programs")

KINDS: dict[str, MailKind] = {Reminder.Kind.MOVED: MailKind.DEADLINES, Reminder.Kind.PROGRAM: MailKind.PROGRAMS}
"""Which kind of mail a reminder counts as; all others are about steps and their dates."""
STOPS: dict[str, str] = {Mail.Kind.MOVED: "kind:deadlines", Mail.Kind.PROGRAM: "kind:programs"}
"""What the link at the foot of a mail stops."""
OF_ITS_OWN = (Mail.Kind.URGENT, Mail.Kind.HOUR)
"""Mails about one thing: one click stops that thing."""


@dataclass(slots=True)
class Line:
    """One entry of a mail: a title with its link, a sentence, and how far it is in a word or two; `over`: once past."""

    title: str
    url: str
    words: str
    group: str
    reminder: Reminder
    away: str = ""
    source: str = ""
    source_url: str = ""
    stop_url: str = ""
    over: str = ""


@dataclass(slots=True)
class Content:
    """What is left to say after the check, and what is not and why."""

    lines: list[Line] = field(default_factory=list)
    superseded: list[tuple[Reminder, str]] = field(default_factory=list)
    dropped: list[tuple[Reminder, str]] = field(default_factory=list)


def new_message_id(mail: Mail) -> str:
    """The Message-ID of a mail; it stays the same on every attempt."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<mail-{mail.pk}-{secrets.token_hex(8)}@{host}>"


def message_for(mail: Mail, now: datetime) -> EmailMultiAlternatives | None:
    """The message of a mail, or None when nothing is left to say. Reminders that no longer hold are marked."""
    if mail.kind == Mail.Kind.INVITATION:
        return _invitation(mail)
    if mail.kind == Mail.Kind.COUPLE:
        return _couple(mail)
    user = mail.user
    assert user
    content = check(mail, user, now)
    _mark(content)
    return _message(mail, user, content.lines, now) if content.lines else None


# ---------------------------------------------------------------------------- the check at the end


def check(mail: Mail, user: User, now: datetime) -> Content:
    """Look at every reminder of a mail once more. Writes nothing."""
    reminders = list(mail.reminders.pending().order_by("event_on", "pk"))
    stopped = set(Unsubscription.objects.filter(user=user).values_list("subject", flat=True))
    applicant = Applicant.objects.planned().filter(user=user).select_related("user").first()
    content = Content()
    fresh, newest = _fresh(applicant), _newest(user, reminders)
    news = catalogue.News.of(applicant, reminders)
    for reminder in reminders:
        kind = KINDS.get(reminder.kind, MailKind.STEPS)
        if applicant is None or not user.is_active or user.address_bounced_at:
            content.dropped.append((reminder, Reminder.Reason.UNREACHABLE))
        elif not user.is_applicant or not user.wants(kind) or reminder.subject in stopped:
            content.dropped.append((reminder, Reminder.Reason.STOPPED))
        elif reminder.kind == Reminder.Kind.MOVED:
            _check_moved(reminder, applicant, content, now)
        elif reminder.kind == Reminder.Kind.PROGRAM:
            _check_program(reminder, news, content)
        elif newest.get((reminder.subject, reminder.due_version), 0) > reminder.pk:
            content.superseded.append((reminder, Reminder.Reason.LATER))
        else:
            _check_due(reminder, applicant, fresh, content, now)
    return content


def _fresh(applicant: Applicant | None) -> dict[str, list[rules.Subject]]:
    """What the applicant can be reminded of now, by key."""
    if applicant is None:
        return {}
    items = ChecklistItem.objects.filter(applicant=applicant).open().select_related("milestone")
    found: dict[str, list[rules.Subject]] = {}
    for subject in subjects.subjects_of(applicant, items, road.current()):
        found.setdefault(subject.key, []).append(subject)
    return found


def _newest(user: User, reminders: Iterable[Reminder]) -> dict[tuple[str, str], int]:
    """The newest reminder about each date of each subject: a mail that was held up for days does not repeat it."""
    said = Reminder.objects.filter(
        user=user, subject__in=[reminder.subject for reminder in reminders],
        state__in=[Reminder.State.PENDING, Reminder.State.SENT],
    )  # fmt: skip
    newest = said.order_by().values_list("subject", "due_version").annotate(newest=Max("pk"))
    return {(subject, version): pk for subject, version, pk in newest}


def _check_due(
    reminder: Reminder, applicant: Applicant, fresh: dict[str, list[rules.Subject]], content: Content, now: datetime
) -> None:
    now_is = fresh.get(reminder.subject, [])
    same = [subject for subject in now_is if subject.version == reminder.due_version]
    if same:
        content.lines.append(_due_line(reminder, same[0], applicant, now))
    elif now_is:
        content.superseded.append((reminder, Reminder.Reason.MOVED))
    else:
        content.dropped.append((reminder, Reminder.Reason.CLOSED))


def _check_moved(reminder: Reminder, applicant: Applicant, content: Content, now: datetime) -> None:
    row = road.current().dates.get((reminder.data["season"], reminder.data["anchor"]))
    if row and subjects.counts_to(reminder.due_version, row):
        content.lines.append(_moved_line(reminder, applicant, now))
    else:
        content.superseded.append((reminder, Reminder.Reason.MOVED))


def _check_program(reminder: Reminder, news: catalogue.News, content: Content) -> None:
    reason = news.left_out(reminder)
    if not reason:
        content.lines.append(_program_line(reminder, news))
    elif reason in (Reminder.Reason.NEWER, Reminder.Reason.LATER):
        content.superseded.append((reminder, reason))
    else:
        content.dropped.append((reminder, reason))


def _mark(content: Content) -> None:
    left_out = (
        (Reminder.State.SUPERSEDED, content.superseded),
        (Reminder.State.DROPPED, content.dropped),
    )  # fmt: skip
    for state, reminders in left_out:
        for reminder, reason in reminders:
            Reminder.objects.filter(pk=reminder.pk).pending().update(state=state, reason=reason)


# ------------------------------------------------------------------------------------ the lines


def _due_line(reminder: Reminder, subject: rules.Subject, applicant: Applicant, now: datetime) -> Line:
    left = (subject.on - local_day(now, applicant.user.time_zone)).days
    if subject.kind == Reminder.Kind.DEADLINE:
        over = words.is_over(subject, left, now)
        text = words.date_words(subject, applicant, left, now)
        far, url = words.away_words(subject, left, now), _url("checklist:road", applicant)
    elif subject.at:
        over, zone = subject.at <= now, applicant.user.time_zone
        text = words.hour_words(subject, zone, now, missed=reminder.rule == rules.MISSED)
        far, url = words.nearly(subject.at, now), str(settings.SITE_URL) + subject.path
    elif subject.kind == Reminder.Kind.RECORD:
        over = left < 0
        text = words.record_words(subject, left)
        far, url = words.in_days(left), str(settings.SITE_URL) + subject.path
    else:
        over = left < 0
        text = words.step_words(subject, left, applicant.target_season or 0)
        far, url = words.in_days(left), _url("checklist:step", applicant, UUID(subject.key.partition(":")[2]))
    line = Line(subject.title, url, text, rules.group_of(reminder.rule, left, over=over), reminder, "" if over else far)
    if subject.at:
        line.over = _("Began %(away)s") % {"away": far} if subject.passes else _("Missed")
    if line.group == "late" and not subject.passes:  # it comes every week
        line.stop_url = unsubscribe_url(applicant.user, subject.key)
    return line


def _moved_line(reminder: Reminder, applicant: Applicant, now: datetime) -> Line:
    facts = reminder.data
    title = subjects.date_title(facts["season"], facts["anchor"])
    return Line(
        title, _url("checklist:road", applicant), " ".join(words.moved_words(facts, applicant, now)), "moved", reminder,
        source=facts["new"].get("source") or "", source_url=facts["new"].get("source_url") or "",
    )  # fmt: skip


def _program_line(reminder: Reminder, news: catalogue.News) -> Line:
    facts = reminder.data
    return Line(
        facts["title"], str(settings.SITE_URL) + news.path_of(reminder), catalogue.words_of(reminder, news), "programs",
        reminder, source=facts["source"], source_url=facts["source_url"],
    )  # fmt: skip


def _url(name: str, applicant: Applicant, *args: Any) -> str:
    return str(settings.SITE_URL) + reverse(name, args=[applicant.public_id, *args])


# -------------------------------------------------------------------------------------- the mails


def one_line(text: str) -> str:
    """Fit for a header: whatever somebody typed, it stays on its line."""
    return " ".join(text.split())


def unsubscribe_url(user: User, what: str) -> str:
    """A signed address at which this kind or subject can be stopped without signing in."""
    token = signing.dumps({"user": user.pk, "what": what}, salt=UNSUBSCRIBE_SALT)
    return str(settings.SITE_URL) + reverse("unsubscribe", args=[token])


def subject_of(lines: list[Line]) -> str:
    """The subject line: what needs the person, in a few words."""
    if len(lines) == 1:
        line = lines[0]
        far = line.away[:1].upper() + line.away[1:]
        late = line.over or (_("Missed") if line.reminder.kind == Reminder.Kind.DEADLINE else _("Late"))
        first = {"late": late, "chase": _("Ask again"), "moved": _("Date moved"), "programs": _("Program changed")}.get(
            line.group, far
        )
        return f"{first}: {line.title}"
    count = Counter(line.group for line in lines)
    soon = count["today"] + count["week"] + count["later"]
    parts = [
        (count["moved"], _("%(n)s official dates moved")), (count["programs"], _("%(n)s changes on your program list")),
        (count["late"], _("%(n)s late")),
        (count["chase"], _("%(n)s to ask again")), (soon, _("%(n)s soon")),
    ]  # fmt: skip
    return ", ".join(text % {"n": n} for n, text in parts if n)


def grouped(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """The lines under their headings, in the order of need. A single line needs none: the subject says it."""
    if len(lines) == 1:
        return [("", lines)]
    names = {
        "late": _("Late"), "chase": _("Ask again"), "today": _("Today"), "week": _("This week"),
        "later": _("Soon"), "moved": _("Moved"), "programs": _("Programs on your list"),
    }  # fmt: skip
    groups = [(names[group], [line for line in lines if line.group == group]) for group in GROUPS]
    return [(name, entries) for name, entries in groups if entries]


def _message(mail: Mail, user: User, lines: list[Line], now: datetime) -> EmailMultiAlternatives:
    kind = STOPS.get(mail.kind, "kind:steps")
    one = lines[0].reminder.subject if len(lines) == 1 else ""
    subject = one_line(subject_of(lines))
    with timezone.override(zone_of(user.time_zone)):
        context = {
            "subject": subject, "mail": mail, "user": user, "groups": grouped(lines), "lines": lines,
            "now": timezone.localtime(now), "place": words.place(user.time_zone),
            "home_url": settings.SITE_URL + "/", "settings_url": settings.SITE_URL + reverse("reminders:settings"),
            "stop_kind_url": unsubscribe_url(user, kind), "stop_one_url": unsubscribe_url(user, one) if one else "",
            "season": user.applicant.target_season, "demo": user.is_demo,
        }  # fmt: skip
        text = render_to_string("reminders/mail/reminder.txt", context)
        html = render_to_string("reminders/mail/reminder.html", context)
    headers = {
        "Message-ID": mail.message_id,
        "List-Unsubscribe": f"<{unsubscribe_url(user, one if mail.kind in OF_ITS_OWN else kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    name = one_line(user.name)
    to = formataddr((name, user.email)) if name else user.email
    message = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers)
    message.attach_alternative(html, "text/html")
    return message


def _invitation(mail: Mail) -> EmailMultiAlternatives | None:
    """The mail to somebody who is invited as an advisor; None when it was taken back meanwhile."""
    invitation = (
        Invitation.objects.open().select_related("applicant__user")
        .filter(public_id=mail.slot.partition(":")[2], applicant__user__is_active=True).first()
    )  # fmt: skip
    if invitation is None:
        return None
    person = one_line(invitation.applicant.user.shown_name)
    context = {
        "person": person, "invitation": invitation,
        "sections": [str(label) for value, label in Section.choices if value in invitation.sections],
        "accept_url": settings.SITE_URL + reverse("invitations:show", args=[sharing.token_of(invitation)]),
    }  # fmt: skip
    subject = _("%(person)s asks you to be their advisor") % {"person": person}
    return _to_address(mail, subject, "invitation", context)


def _couple(mail: Mail) -> EmailMultiAlternatives | None:
    """The mail to somebody who is invited to match as a couple; None when it was taken back meanwhile."""
    couple = Couple.objects.open().filter(public_id=mail.slot.partition(":")[2]).first()
    inviter = couples.inviter_of(couple) if couple else None
    if couple is None or inviter is None or not inviter.applicant.user.is_active:
        return None
    person = one_line(inviter.applicant.user.shown_name)
    context = {
        "person": person, "couple": couple,
        "accept_url": settings.SITE_URL + reverse("couple_invitations:show", args=[couples.token_of(couple)]),
    }  # fmt: skip
    return _to_address(mail, _("%(person)s asks you to match as a couple") % {"person": person}, "couple", context)


def _to_address(mail: Mail, subject: str, name: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """A message to somebody who may not be a user. `name`: of its two templates."""
    message = EmailMultiAlternatives(
        subject, render_to_string(f"reminders/mail/{name}.txt", context), settings.DEFAULT_FROM_EMAIL,
        [mail.address],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    message.attach_alternative(render_to_string(f"reminders/mail/{name}.html", context), "text/html")
    return message
