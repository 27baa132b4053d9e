"""What the mails say. Checked again at the last moment: only what still holds is said."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import MailKind, User
from accounts.zones import local_day
from applicants.checklist.models import ChecklistItem
from applicants.profile.models import Applicant
from applicants.sharing import services as sharing
from reminders import rules, subjects
from reminders.models import Mail, Reminder, Unsubscription
from roadmap import road
from roadmap.anchors import ANCHORS

UNSUBSCRIBE_SALT = "unsubscribe"
GROUPS = ("late", "chase", "today", "week", "later")


@dataclass(slots=True)
class Line:
    """One entry of a mail: a title with its link, and a sentence."""

    title: str
    url: str
    words: str
    group: str
    on: date
    reminder: Reminder


@dataclass(slots=True)
class Content:
    """What is left to say after the check, and what is not and why."""

    lines: list[Line] = field(default_factory=list)
    superseded: list[Reminder] = field(default_factory=list)
    dropped: list[tuple[Reminder, str]] = field(default_factory=list)


def new_message_id(mail: Mail) -> str:
    """The Message-ID of a mail; it stays the same on every attempt."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<mail-{mail.pk}-{secrets.token_hex(8)}@{host}>"


def message_for(mail: Mail, now: datetime) -> EmailMultiAlternatives | None:
    """The message of a mail, or None when nothing is left to say. Reminders that no longer hold are marked."""
    if mail.kind == Mail.Kind.INVITATION:
        return _invitation(mail)
    user = mail.user
    if user is None or not user.is_active or user.address_bounced_at:
        return None
    content = check(mail, user, now)
    _mark(content)
    if not content.lines:
        return None
    return _message(mail, user, content.lines, now)


# ---------------------------------------------------------------------------- the check at the end


def check(mail: Mail, user: User, now: datetime) -> Content:
    """Look at every reminder of a mail once more. Writes nothing."""
    reminders = list(mail.reminders.pending().order_by("event_on", "pk"))
    stopped = set(Unsubscription.objects.filter(user=user).values_list("subject", flat=True))
    applicant = Applicant.objects.planned().filter(user=user).select_related("user").first()
    content = Content()
    fresh = _fresh(applicant)
    for reminder in reminders:
        kind = MailKind.DEADLINES if reminder.kind == Reminder.Kind.MOVED else MailKind.STEPS
        if applicant is None or not user.wants(kind) or reminder.subject in stopped:
            content.dropped.append((reminder, "not wanted any more"))
        elif reminder.kind == Reminder.Kind.MOVED:
            _check_moved(reminder, applicant, content)
        else:
            _check_due(reminder, applicant, fresh, content, local_day(now, user.time_zone))
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


def _check_due(
    reminder: Reminder, applicant: Applicant, fresh: dict[str, list[rules.Subject]], content: Content, today: date
) -> None:
    now_is = fresh.get(reminder.subject, [])
    same = [subject for subject in now_is if subject.version == reminder.due_version]
    if same:
        content.lines.append(_due_line(reminder, same[0], applicant, today))
    elif now_is:
        content.superseded.append(reminder)
    else:
        content.dropped.append((reminder, "done, or not open any more"))


def _check_moved(reminder: Reminder, applicant: Applicant, content: Content) -> None:
    facts = reminder.data
    row = road.current().dates.get((facts["season"], facts["anchor"]))
    if row is None or reminder.due_version != f"v{row.version}:{row.on.isoformat()}":
        content.superseded.append(reminder)
        return
    content.lines.append(_moved_line(reminder, applicant))


def _mark(content: Content) -> None:
    Reminder.objects.filter(pk__in=[r.pk for r in content.superseded]).update(state=Reminder.State.SUPERSEDED)
    for reminder, reason in content.dropped:
        Reminder.objects.filter(pk=reminder.pk).update(state=Reminder.State.DROPPED, reason=reason)


# ------------------------------------------------------------------------------------ the words


def _due_line(reminder: Reminder, subject: rules.Subject, applicant: Applicant, today: date) -> Line:
    left = (subject.on - today).days
    group = rules.group_of(reminder.kind, reminder.rule, left)
    if subject.kind == Reminder.Kind.DEADLINE:
        words, url = _deadline_words(subject, applicant, left), _url("checklist:road", applicant)
    else:
        words, url = _step_words(subject, left), _step_url(subject, applicant)
    return Line(subject.title, url, words, group, subject.on, reminder)


def _step_words(subject: rules.Subject, left: int) -> str:
    day = date_format(subject.on, "D j M Y")
    if subject.chase:
        return _("You wait for an answer. You wanted to ask again on %(day)s. A short mail is enough.") % {"day": day}
    if left < 0:
        late = ngettext("Late by %(n)s day.", "Late by %(n)s days.", -left) % {"n": -left}
        return _("%(late)s The day was %(day)s. Do it now, or choose a new date.") % {"late": late, "day": day}
    if subject.act == ChecklistItem.Act.START:
        what = _("Begin by %(day)s, %(away)s. Later than that, your plan gets late.")
    elif subject.act == ChecklistItem.Act.TARGET:
        what = _("Your own date is %(day)s, %(away)s.")
    else:
        what = _("Finish by %(day)s, %(away)s.")
    return str(what % {"day": day, "away": in_days(left)})


def _deadline_words(subject: rules.Subject, applicant: Applicant, left: int) -> str:
    _date, season, anchor = subject.key.split(":")
    when = official_words(int(season), anchor, applicant)
    names = _open_steps(applicant, int(season), anchor)
    needs = _("Still open for it: %(steps)s.") % {"steps": ", ".join(names)} if names else ""
    if left < 0:
        return _("You missed this: it was %(when)s. %(needs)s") % {"when": when, "needs": needs}
    return f"{when[0].upper()}{when[1:]}, {in_days(left)}. {needs}".strip()


def official_words(season: int, anchor: str, applicant: Applicant) -> str:
    """The official moment first, the person's own beside it; "expected" until official."""
    current = road.current()
    row = current.dates.get((season, anchor))
    if row is None:
        on = current.calendar.day(season, anchor, applicant.training_years).on
        return _("%(day)s (expected)") % {"day": date_format(on, "D j M Y")}
    day = date_format(row.on, "D j M Y")
    if row.at:
        own = row.instant.astimezone(ZoneInfo(applicant.user.time_zone))
        place = applicant.user.time_zone.rpartition("/")[2].replace("_", " ")
        day = _("%(day)s, %(time)s %(zone)s, which is %(own)s in %(place)s") % {
            "day": day, "time": time_format(row.at, "g:i a"), "zone": zone_word(row.zone),
            "own": date_format(own, "D j M, g:i a"), "place": place,
        }  # fmt: skip
    return _("%(day)s (expected)") % {"day": day} if row.is_expected else day


def zone_word(zone: str) -> str:
    """ET for New York, else the place."""
    return "ET" if zone == "America/New_York" else zone.rpartition("/")[2].replace("_", " ")


def _open_steps(applicant: Applicant, season: int, anchor: str) -> list[str]:
    """The open steps whose own deadline is this day, at most five."""
    rows = ChecklistItem.objects.filter(applicant=applicant).open().filter(milestone__deadline__startswith=anchor)
    found = []
    for item in rows.select_related("milestone").in_order():
        moment = road.current().road.nodes[item.key].deadline
        if moment.key == anchor and not moment.days and (applicant.target_season or 0) + moment.seasons == season:
            found.append(item.short)
    return found[:5]


def _moved_line(reminder: Reminder, applicant: Applicant) -> Line:
    facts = reminder.data
    name = str(ANCHORS[facts["anchor"]].name)
    old, new = _stored_words(facts["old"]), official_words(facts["season"], facts["anchor"], applicant)
    words = _("It was %(old)s. It is now %(new)s.") % {"old": old, "new": new}
    if facts["moved"]:
        words += " " + ngettext(
            "%(n)s date of your plan moved.", "%(n)s dates of your plan moved.", facts["moved"]
        ) % {"n": facts["moved"]}  # fmt: skip
    if facts["late"]:
        words += " " + ngettext("%(n)s step is late now.", "%(n)s steps are late now.", facts["late"]) % {
            "n": facts["late"]
        }
    if facts["new"].get("source"):
        words += " " + _("Source: %(source)s.") % {"source": facts["new"]["source"]}
    title = _("%(name)s, Match %(season)s") % {"name": name, "season": facts["season"]}
    return Line(title, _url("checklist:road", applicant), words, "moved", reminder.event_on or date.max, reminder)


def _stored_words(facts: dict[str, Any]) -> str:
    """An old date, as the change log keeps it."""
    day = date_format(date.fromisoformat(facts["on"]), "D j M Y")
    if facts.get("at"):
        day += f", {time_format(time.fromisoformat(facts['at']), 'g:i a')} {zone_word(facts['zone'])}"
    return day


def in_days(left: int) -> str:
    """today, tomorrow, in 6 days."""
    if left in (0, 1):
        return _("tomorrow") if left else _("today")
    return _("in %(n)s days") % {"n": left}


def _url(name: str, applicant: Applicant, *args: Any) -> str:
    return str(settings.SITE_URL) + reverse(name, args=[applicant.public_id, *args])


def _step_url(subject: rules.Subject, applicant: Applicant) -> str:
    return str(settings.SITE_URL) + reverse(
        "checklist:step", args=[applicant.public_id, UUID(subject.key.partition(":")[2])]
    )


# -------------------------------------------------------------------------------------- the mails


def unsubscribe_url(user: User, what: str) -> str:
    """A signed address at which this kind or subject can be stopped without signing in."""
    token = signing.dumps({"user": user.pk, "what": what}, salt=UNSUBSCRIBE_SALT)
    return str(settings.SITE_URL) + reverse("unsubscribe", args=[token])


def subject_of(kind: str, lines: list[Line]) -> str:
    """The subject line: what needs the person, in a few words."""
    if kind == Mail.Kind.MOVED and len(lines) == 1:
        return _("Date moved: %(title)s") % {"title": lines[0].title}
    if kind == Mail.Kind.MOVED:
        return _("%(n)s official dates moved") % {"n": len(lines)}
    if kind == Mail.Kind.URGENT:
        return _("Closes soon: %(title)s") % {"title": lines[0].title}
    late, chase = (sum(line.group == group for line in lines) for group in ("late", "chase"))
    soon = len(lines) - late - chase
    parts = [
        (late, _("%(n)s late")), (chase, _("%(n)s to chase")), (soon, _("%(n)s soon")),
    ]  # fmt: skip
    return ", ".join(words % {"n": n} for n, words in parts if n)


def grouped(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The lines under their headings, in the order of need."""
    names = {
        "late": _("Late"), "chase": _("Ask again"), "today": _("Today"), "week": _("This week"),
        "later": _("Soon"), "moved": _("Moved"),
    }  # fmt: skip
    lines = list(lines)
    return [
        (names[group], [line for line in lines if line.group == group])
        for group in (*GROUPS, "moved")
        if any(line.group == group for line in lines)
    ]


def _message(mail: Mail, user: User, lines: list[Line], now: datetime) -> EmailMultiAlternatives:
    kind = "kind:deadlines" if mail.kind == Mail.Kind.MOVED else "kind:steps"
    one = lines[0].reminder.subject if len(lines) == 1 else ""
    subject = subject_of(mail.kind, lines)
    with timezone.override(ZoneInfo(user.time_zone)):
        context = {
            "subject": subject, "mail": mail, "user": user, "groups": grouped(lines), "lines": lines,
            "now": timezone.localtime(now), "place": user.time_zone.rpartition("/")[2].replace("_", " "),
            "home_url": settings.SITE_URL + "/", "settings_url": settings.SITE_URL + reverse("reminders:settings"),
            "stop_kind_url": unsubscribe_url(user, kind), "stop_one_url": unsubscribe_url(user, one) if one else "",
            "season": user.applicant.target_season, "demo": user.is_demo,
        }  # fmt: skip
        text = render_to_string("reminders/mail/reminder.txt", context)
        html = render_to_string("reminders/mail/reminder.html", context)
    headers = {
        "Message-ID": mail.message_id,
        "List-Unsubscribe": f"<{unsubscribe_url(user, one if mail.kind == Mail.Kind.URGENT else kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    to = formataddr((user.name, user.email)) if user.name else user.email
    message = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers)
    message.attach_alternative(html, "text/html")
    return message


def _invitation(mail: Mail) -> EmailMultiAlternatives | None:
    """The mail to somebody who is invited as an advisor; None when it was taken back meanwhile."""
    from applicants.sharing.models import Invitation

    invitation = (
        Invitation.objects.open().select_related("applicant__user")
        .filter(public_id=mail.slot.partition(":")[2]).first()
    )  # fmt: skip
    if invitation is None:
        return None
    person = invitation.applicant.user.shown_name
    context = {
        "person": person, "invitation": invitation,
        "sections": [str(label) for value, label in _section_choices() if value in invitation.sections],
        "accept_url": settings.SITE_URL + reverse("invitations:show", args=[sharing.token_of(invitation)]),
    }  # fmt: skip
    subject = _("%(person)s asks you to be their advisor") % {"person": " ".join(person.split())}
    message = EmailMultiAlternatives(
        subject, render_to_string("reminders/mail/invitation.txt", context), settings.DEFAULT_FROM_EMAIL,
        [mail.address],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    message.attach_alternative(render_to_string("reminders/mail/invitation.html", context), "text/html")
    return message


def _section_choices() -> list[tuple[str, Any]]:
    from applicants.owned import Section

    return list(Section.choices)
