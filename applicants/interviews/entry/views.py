"""An invitation from the text of a mail or a calendar file. For the owner alone; stored once they have confirmed."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, refuse, render_page
from accounts.zones import local_day
from applicants.checklist.views import base, user_of
from applicants.eras.models import ListedProgram
from applicants.interviews.entry import ics, mail, matching, services
from applicants.interviews.entry.forms import ConfirmForm, FileForm, PasteForm
from applicants.interviews.entry.models import CalendarEntry
from applicants.interviews.entry.readings import Moment
from applicants.interviews.entry.states import zone_of_state
from applicants.interviews.models import Interview
from applicants.interviews.times import NoSuchTime, to_instant
from applicants.profile.models import Applicant
from applicants.room_views import say
from applicants.sharing.access import applicant_page

SALT = "calendar-file"
DAY_S = 86_400
"""So long the page with the entries of a file can stay open."""
BACK = "interviews:agenda"


def _context(request: HttpRequest, applicant: Applicant, **more: Any) -> dict[str, Any]:
    return base(request, applicant, "interviews") | more


# ------------------------------------------------------------------------------------- a mail


@applicant_page(None)
def paste(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Paste the text; then see what was found in it."""
    form = PasteForm(posted(request), initial={"came_on": applicant.user.today()})
    if form.is_valid():
        data = dict(form.cleaned_data)
        named = mail.day_it_came(data["text"])
        if named and named <= applicant.user.today():
            data["came_on"] = named
        return _show_mail(request, applicant, data, None)
    context = _context(request, applicant, form=form)
    return render_page(request, "applicants/interviews/entry/paste.html", context, status=422 if form.errors else 200)


@require_POST
@applicant_page(None)
def keep_mail(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """What was found is confirmed; the text travels in the form and is forgotten."""
    first = PasteForm(request.POST)
    if not first.is_valid():
        context = _context(request, applicant, form=first)
        return render_page(request, "applicants/interviews/entry/paste.html", context, status=422)
    return _show_mail(request, applicant, first.cleaned_data, request.POST)


def _show_mail(request: HttpRequest, applicant: Applicant, data: dict[str, Any], answers: Any) -> HttpResponse:
    text, user = data["text"], applicant.user
    found = mail.read(text, came_on=data["came_on"], came_at=data.get("came_at"), own_zone=user.time_zone)
    listed = _listed(request, applicant)
    proposed = matching.best({row.pk: row.name for row in listed}, text, [name.text for name in found.names])
    zone, hint = _proposed_zone(mail.zone_in(found), [row for row in listed if row.pk in proposed[:1]])
    form = ConfirmForm(
        answers, slots=_with_words(text, found.slots), deadlines=_with_words(text, found.deadlines), listed=listed,
        proposed=proposed, interviews=_interviews(request, applicant), own_zone=user.time_zone, zone_hint=hint,
        booked=found.booked,
        initial={
            "program": str(proposed[0]) if len(proposed) == 1 else "", "zone": zone, "how": found.how,
            "own_name": found.names[0].text if found.names and not proposed else "",
        },
    )  # fmt: skip
    if answers is not None and form.is_valid():
        values = form.cleaned_data | {
            "invited_on": data["came_on"], "source": "mail", "platform": found.platform, "zone_sure": True,
            "link": _link(found), "invited_at": _came_at(data, user.time_zone),
        }  # fmt: skip
        try:
            kept = services.keep(applicant=applicant, values=values, by=user_of(request))
        except ValidationError as error:
            refuse(form, error)
        else:
            say(request, _("Your invitation is recorded. The text of the mail was not kept."), kept.moved)
            return go_on(request, reverse(BACK, args=[applicant.public_id]))
    context = _context(
        request, applicant, form=form, found=found, pieces=mail.marked(text, found.spans), text=text,
        came_on=data["came_on"], came_at=data.get("came_at"),
    )  # fmt: skip
    status = 422 if form.errors else 200
    return render_page(request, "applicants/interviews/entry/confirm.html", context, status=status)


def _came_at(data: dict[str, Any], zone: str) -> datetime | None:
    """The moment at which the mail came, where the hour was said; the first one of an hour that comes twice."""
    at = data.get("came_at")
    try:
        return to_instant(datetime.combine(data["came_on"], at), zone, fold=0) if at else None
    except NoSuchTime:
        return None


def _link(found: mail.Found) -> str:
    """The link of the meeting, where there is one."""
    meets = (link.text for link in found.links if mail.first_of(link.text, mail.MEETINGS))
    return next((link for link in meets if len(link) <= mail.LONGEST_LINK), "")


def _with_words(text: str, moments: Iterable[Moment]) -> list[tuple[Moment, str]]:
    return [
        (moment, " … ".join(" ".join(text[span.start : span.end].split()) for span in moment.spans))
        for moment in moments
    ]


def _listed(request: HttpRequest, applicant: Applicant) -> list[ListedProgram]:
    rows = ListedProgram.objects.editable_by(request.user).filter(applicant=applicant).for_list()
    return list(rows)


def _interviews(request: HttpRequest, applicant: Applicant) -> list[Interview]:
    rows = Interview.objects.editable_by(request.user).filter(applicant=applicant, state__in=Interview.OPEN)
    return list(rows.with_program().select_related("applicant").order_by("invited_on", "pk"))


def _proposed_zone(named: str, rows: list[ListedProgram]) -> tuple[str, str]:
    """The zone to propose, and where it comes from: the words, else the state of the program."""
    if named:
        return named, _("The zone that the mail names elsewhere. Is it right for all its times?")
    for row in rows:
        state = row.now.state if row.now else row.own_state
        if zone := zone_of_state(state):
            return zone, _("No zone is named. We propose the one of %(state)s, where the program is. Is it right?") % {
                "state": state
            }
    return "", ""


# ------------------------------------------------------------------------------------- a file


@applicant_page(None)
def file(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Choose a calendar file; then see what is in it."""
    form = FileForm(posted(request), request.FILES or None)
    if form.is_valid():
        try:
            events = ics.read(form.cleaned_data["file"].read())
        except ics.Unreadable as error:
            form.add_error("file", str(error))
        else:
            return _show_file(request, applicant, events, None)
    context = _context(request, applicant, form=form)
    return render_page(request, "applicants/interviews/entry/file.html", context, status=422 if form.errors else 200)


@require_POST
@applicant_page(None)
def keep_file(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Take the entries that the person chose; what was read of the file travels signed in the form."""
    try:
        events = [_unpacked(one) for one in _loaded(request, applicant)]
    except signing.BadSignature:
        messages.warning(request, _("This page was open for too long. Choose the file again."))
        return go_on(request, reverse("entry:file", args=[applicant.public_id]))
    return _show_file(request, applicant, events, request.POST)


def _salt(applicant: Applicant) -> str:
    return f"{SALT}-{applicant.pk}"


def _loaded(request: HttpRequest, applicant: Applicant) -> Any:
    return signing.loads(request.POST.get("events", ""), salt=_salt(applicant), max_age=DAY_S)


def _show_file(request: HttpRequest, applicant: Applicant, events: list[ics.Event], answers: Any) -> HttpResponse:
    entries = CalendarEntry.objects.editable_by(request.user).filter(applicant=applicant)
    uids = [event.uid for event in events if event.uid]
    known = {
        row.uid: row for row in entries.filter(uid__in=uids).select_related("interview__listed", "interview__applicant")
    }
    known |= services.own_entries(applicant, [event.uid for event in events if not event.cancelled])
    listed, interviews = _listed(request, applicant), _interviews(request, applicant)
    lines = [_line(applicant, number, event, known, listed, interviews, answers) for number, event in enumerate(events)]
    wanted = [line for line in lines if line["can"] and answers is not None and line["taken"]]
    valid = all(line["form"] is None or line["form"].is_valid() for line in wanted)
    if wanted and valid and _take(request, applicant, wanted):
        return go_on(request, reverse(BACK, args=[applicant.public_id]))
    nothing = answers is not None and not wanted
    packed = signing.dumps([_packed(event) for event in events], salt=_salt(applicant), compress=True)
    bad = nothing or any(line["form"] and line["form"].errors for line in lines) or any(line["error"] for line in lines)
    asked = [(line, line["form"]) for line in wanted if line["form"] and line["form"].errors]
    context = _context(request, applicant, lines=lines, events=packed, nothing=nothing, asked=asked)
    return render_page(
        request, "applicants/interviews/entry/entries.html", context, status=422 if bad else 200
    )  # fmt: skip


def _line(
    applicant: Applicant, number: int, event: ics.Event, known: Any, listed: Any, interviews: Any, answers: Any
) -> dict[str, Any]:
    """One entry: what it would do, and the form with its questions where there are any."""
    does = services.what_it_does(known, event.uid, event.sequence, cancelled=event.cancelled)
    line: dict[str, Any] = {
        "number": number, "event": event, "does": does, "form": None, "error": "",
        "taken": answers is None or f"take{number}" in answers,
    }  # fmt: skip
    line["can"] = not event.refused and does in (services.NEW, services.CHANGED, services.CANCELLED)
    if not line["can"] or does == services.CANCELLED:
        return line
    proposed = matching.best({row.pk: row.name for row in listed}, f"{event.name} {event.place}", [event.name])
    about = known[event.uid].interview if does == services.CHANGED else None
    zone, hint = _proposed_zone("", [row for row in listed if row.pk in proposed[:1]])
    line["form"] = ConfirmForm(
        answers if answers is not None and f"take{number}" in answers else None, prefix=f"e{number}",
        slots=[(event.moment, "")], deadlines=[], listed=listed, proposed=proposed,
        interviews=interviews, row=about, own_zone=applicant.user.time_zone, zone_hint=hint,
        booked=True,
        initial={
            "program": str(proposed[0]) if len(proposed) == 1 else "", "zone": about.zone if about else zone,
            "own_name": "" if proposed else next((name.text for name in mail.names_in(event.name)), event.name),
        },
    )  # fmt: skip
    return line


def _take(request: HttpRequest, applicant: Applicant, lines: list[dict[str, Any]]) -> bool:
    """Write the chosen entries; one that is refused says why and leaves the others alone."""
    done, moved = 0, None
    for line in lines:
        event, by = line["event"], user_of(request)
        try:
            if line["does"] == services.CANCELLED:
                kept = services.cancel_entry(applicant=applicant, uid=event.uid, sequence=event.sequence, by=by)
            elif line["form"] is None:
                continue
            else:
                values = line["form"].cleaned_data | {
                    "invited_on": _invited_on(line["form"].cleaned_data, by.today()), "source": "file",
                    "zone_sure": True, "place": event.place, "link": event.link,
                }  # fmt: skip
                kept = services.keep_entry(
                    applicant=applicant, uid=event.uid, sequence=event.sequence, values=values, by=by
                )  # fmt: skip
        except ValidationError as error:
            line["error"] = " ".join(error.messages)
        else:
            done, moved = done + 1, kept.moved
            line["can"] = line["taken"] = False
    if done:
        say(request, ngettext("%(n)s entry is taken over.", "%(n)s entries are taken over.", done) % {"n": done}, moved)
    return done == len(lines)


def _invited_on(values: dict[str, Any], today: date) -> date:
    """A file does not say when they were invited: today, or the day of an interview that is over."""
    starts_at = values.get("starts_at")
    return min(today, local_day(starts_at, values["zone"])) if starts_at else today


def _packed(event: ics.Event) -> dict[str, Any]:
    """What travels in the form: plain values."""
    moment = event.moment
    return asdict(event) | {
        "moment": {
            "days": [day.isoformat() for day in moment.days],
            "hours": [[one.isoformat() if one else None for one in pair] for pair in moment.hours],
            "instants": [[one.isoformat() if one else None for one in pair] for pair in moment.instants],
            "zone": moment.zone, "why": list(moment.why),
        },
    }  # fmt: skip


def _unpacked(facts: dict[str, Any]) -> ics.Event:
    about = facts.pop("moment")
    moment = Moment(
        spans=(), zone=about["zone"], why=tuple(about["why"]),
        days=tuple(date.fromisoformat(day) for day in about["days"]),
        hours=tuple((time.fromisoformat(a), time.fromisoformat(b) if b else None) for a, b in about["hours"]),
        instants=tuple(
            (datetime.fromisoformat(a).astimezone(UTC), datetime.fromisoformat(b).astimezone(UTC) if b else None)
            for a, b in about["instants"]
        ),
    )  # fmt: skip
    return ics.Event(**facts, moment=moment)
