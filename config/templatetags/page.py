"""The small parts that every page is made of: icons, days, rings, forms."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms import Form
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite; words always stand beside it."""
    sprite = static("img/icons.svg")
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
    local = value.astimezone(ZoneInfo(zone)) if zone else timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>', value.astimezone(UTC).isoformat(), formats.date_format(local, style)
    )


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
