"""The small parts that every page is made of: icons, days, rings, forms."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.forms import Form
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.zones import zone_of
from applicants import rooms
from roadmap import road
from roadmap.anchors import ANCHORS
from roadmap.models import AppliesTo

register = template.Library()
GUIDE = re.compile(r"guide (?P<key>S\d+)")


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite; words always stand beside it."""
    return _icon(static("img/icons.svg"), name, size)


@cache
def _icon(sprite: str, name: str, size: str) -> SafeString:
    """Kept, because a page has a hundred of them."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>', f" {size}" if size else "", sprite, name
    )


@register.simple_tag
def day(value: date | datetime | None, style: str = "DATE_FORMAT") -> SafeString:
    """A day as 24 Apr 2027 in a time element; nothing for none. `style` "weekday": Sat 24 Apr 2027."""
    if value is None:
        return SafeString("")
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    pattern = "D j M Y" if style == "weekday" else style
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.date_format(value, pattern))


@register.simple_tag
def moment(value: datetime, zone: str = "", style: str = "D j M Y, g:i a") -> SafeString:
    """An instant in a zone (the person's own without one), as Wed 3 Mar 2027, 9 p.m."""
    local = value.astimezone(zone_of(zone)) if zone else timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>', value.astimezone(UTC).isoformat(), formats.date_format(local, style)
    )


@register.simple_tag(takes_context=True)
def open_rooms(context: Any, person: Any) -> list[rooms.Room]:
    """The rooms of an applicant in the navigation of the person who looks."""
    mine = person.user_id == context["request"].user.pk
    return rooms.open_rooms(hidden=person.hidden_rooms, granted=None if mine else context["granted_sections"])


@register.filter
def is_day(value: Any) -> bool:
    """Whether a value is a day, which a page writes with `day`."""
    return isinstance(value, date)


@register.filter
def away(value: date | None, today: date) -> str:
    """How far a day is, in words: today, in 9 days, in 3 weeks, 21 days ago."""
    return in_words((value - today).days) if value else ""


def in_words(days: int) -> str:
    """A distance in days, in words."""
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    size = abs(days)
    text = ngettext("%(n)s day", "%(n)s days", size) % {"n": size}
    if 21 <= size < 120:
        text = ngettext("%(n)s week", "%(n)s weeks", size // 7) % {"n": size // 7}
    elif 120 <= size < 730:
        text = ngettext("%(n)s month", "%(n)s months", round(size / 30.4)) % {"n": round(size / 30.4)}
    elif size >= 730:
        text = ngettext("%(n)s year", "%(n)s years", round(size / 365.25)) % {"n": round(size / 365.25)}
    return (_("in %(span)s") if days > 0 else _("%(span)s ago")) % {"span": text}


@register.inclusion_tag("components/ring.html")
def ring(done: int, total: int) -> dict[str, Any]:
    """A progress ring; the words beside it carry the numbers."""
    share = round(100 * done / total) if total else 0
    return {"share": share, "full": bool(total) and done >= total}


@register.filter
def errors_of(form: Form) -> list[tuple[str, str]]:
    """All errors of a form for its summary, as on the page: (id of the control, or "", message)."""
    found = [("", str(error)) for error in form.non_field_errors()]
    for bound in form:
        found += [(bound.id_for_label or bound.auto_id, str(error)) for error in bound.errors]
    return found


@register.filter
def widget_kind(field: BoundField) -> str:
    """The kind of control, for the templates of fields: choices, checkbox, hidden, area or plain."""
    name = type(field.field.widget).__name__
    return {
        "RadioSelect": "choices",
        "CheckboxSelectMultiple": "choices",
        "CheckboxInput": "checkbox",
        "Textarea": "area",
    }.get(name, "hidden" if field.is_hidden else "plain")


@register.filter
def get(table: dict[Any, Any], key: Any) -> Any:
    """A value of a table, None where it has none."""
    return table.get(key)


@register.filter
def place_of(zone: str) -> str:
    """The place that a zone is named after: Asia/Karachi is Karachi."""
    return zone.rpartition("/")[2].replace("_", " ")


@register.filter
def rule_words(reminder: Any) -> str:
    """The rule of a reminder in words."""
    rule = str(reminder.rule)
    if rule.startswith("T-"):
        days = int(rule[2:])
        return ngettext("%(n)s day before", "%(n)s days before", days) % {"n": days} if days else _("on the day")
    if rule.startswith("late:"):
        return _("late, once a week")
    if reminder.kind == "program":
        return _("it changed")
    return {"chase": _("time to ask again"), "moved": _("the date moved")}.get(rule, rule)


@register.filter
def abs_of(value: int | None) -> int:
    """The size of a number."""
    return abs(value or 0)


@register.filter
def late_by(item: Any, today: date) -> int:
    """By how many days a step is late."""
    return int(item.late_days(today))


@register.filter
def days_since(today: date, since: date | None) -> int:
    """How many days ago a day was."""
    return (today - since).days if since else 0


@register.filter
def weeks(value: float | None) -> str:
    """A length in weeks in words: 2 days, 3 weeks, 6 months."""
    days = round(float(value or 0) * 7)
    if days < 1:
        return _("less than a day")
    if days < 7:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if days < 26 * 7:
        count = round(days / 7)
        return ngettext("%(n)s week", "%(n)s weeks", count) % {"n": count}
    if days < 104 * 7:
        count = round(days / 30.4)
        return ngettext("%(n)s month", "%(n)s months", count) % {"n": count}
    count = round(days / 365.25)
    return ngettext("%(n)s year", "%(n)s years", count) % {"n": count}


ROW_STATES = {"too_late": "toolate", "not_for_me": "notforme", "passed": "toolate"}


@register.filter
def row_state(item: Any) -> str:
    """The state as the stylesheet names it; a wait shows as a wait unless it is late."""
    if item.is_open and item.state == "ready" and item.opens_on:
        return "blocked"
    return ROW_STATES.get(item.state, str(item.state))


@register.filter
def row_icon(item: Any) -> str:
    """The mark of a state: a shape first, words beside it."""
    return row_state(item)


@register.filter
def can_tick(item: Any) -> bool:
    """Whether the mark of the row is the button that ticks it off."""
    return row_state(item) == "ready"


@register.filter
def waits_for(item: Any) -> str:
    """On whom a step waits: the name that was given, else the kind."""
    return str(item.waiting_name or item.get_waiting_on_display())


@register.filter
def needs_buttons(item: Any) -> bool:
    """Whether buttons stand under the row: late or waiting, and nothing else must come first."""
    return bool(item.is_open and not item.blocked_by and row_state(item) in ("late", "toolate", "waiting"))


@register.filter
def can_undo(change: Any) -> bool:
    """Whether a change of a step may be taken back here; what records show is taken back with the record."""
    kept = ("added", "removed", "shown", "not_shown")
    return bool(change.item_id and change.before and not change.undone_at and change.verb not in kept)


@register.filter
def as_day(text: str | None) -> str:
    """A day as it lies in the history (2027-01-31) as 31 Jan 2027."""
    return formats.date_format(date.fromisoformat(text), "DATE_FORMAT") if text else ""


@register.filter
def anchor_name(change: Any) -> str:
    """The name of the official date that a change of the road is about."""
    anchor = ANCHORS.get(change.after.get("anchor", ""))
    return str(anchor.name) if anchor else ""


@register.filter
def for_whom(milestone: Any) -> str:
    """For whom a milestone is, in words."""
    return ", ".join(str(AppliesTo(tag).label) for tag in milestone.applies_to) if milestone else ""


@register.filter
def sources_of(milestone: Any) -> str:
    """The sources of a milestone, the guides by their names."""
    guides = road.current().guides
    return "; ".join(GUIDE.sub(lambda found: guides.get(found["key"], found[0]), text) for text in milestone.sources)


@register.filter
def money(amount: Decimal | None, currency: str = "USD") -> str:
    """An amount with its currency: $1,230, $11.50, PKR 250,000; a dash where it is not known. Cents only if any."""
    if amount is None:
        return "–"
    whole = amount == amount.to_integral_value()
    text = formats.number_format(amount, 0 if whole else 2, use_l10n=True, force_grouping=True)
    return f"${text}" if currency == "USD" else f"{currency} {text}"
