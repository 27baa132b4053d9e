"""Fields in which a person types a day and a time on the program's clock, and answers where that is not clear."""

from datetime import datetime, time
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.forms import ZoneField
from accounts.zones import zone_of
from applicants.interviews import times
from applicants.interviews.times import Question


class ProgramZoneField(ZoneField):
    """The zone in which a program says its times: those of the US first, by their plain names, then all."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Time zone of the program"), **kwargs)

    @staticmethod
    def grouped() -> list[tuple[str, Any]]:
        """Options as a select wants them."""
        us: Any = [(zone, label) for zone, (label, _word) in times.US_ZONES.items()]
        first: list[tuple[Any, Any]] = [("", _("Choose one")), (_("United States"), us)]
        return [*first, *ZoneField.grouped()]


class ClockField(forms.CharField):
    """A time, with the zone word behind it if there is one: "9:00 am", "14:30", "9:00 AM EST"."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"class": "mid", "autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return times.read_clock(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class WhichField(forms.ChoiceField):
    """The answer to a question about a time; hidden until there is one to ask."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Which one is meant?"), required=False, widget=forms.HiddenInput, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return True  # the form compares it with the options of its question


class Moment(NamedTuple):
    """A value of a form, and the fields in which it is typed: day, time, and the answer to a question about it."""

    value: str
    day: str
    clock: str
    which: str


class WallTimesForm(forms.Form):
    """A form with times on the program's clock, whose zone is the field `zone`."""

    MOMENTS: tuple[Moment, ...] = ()

    def clean(self) -> dict[str, Any]:
        """The instants (UTC), None where no time was typed. `zone` is that of a typed zone word, if none was chosen."""
        data = super().clean() or self.cleaned_data
        for moment in self.MOMENTS:
            data[moment.value] = None
            if not {moment.day, moment.clock, "zone"} & set(self.errors):
                self._read(moment, data)
        if not data.get("zone") and "zone" not in self.errors:
            self.add_error("zone", _("Choose the time zone in which the program says its times."))
        return data

    def _read(self, moment: Moment, data: dict[str, Any]) -> None:
        day, clock = data.get(moment.day), data.get(moment.clock)
        shares_its_day = [row.day for row in self.MOMENTS].index(moment.day) != self.MOMENTS.index(moment)
        if day and clock:
            data[moment.value] = self._instant(datetime.combine(day, clock[0]), clock[1], moment.clock, moment.which)
        elif clock:
            self.add_error(moment.day, _("Say on which day."))
        elif day and not shares_its_day:
            self.add_error(moment.clock, _("Say at what time, on the clock of the program."))

    def _instant(self, wall: datetime, word: str, clock: str, which: str) -> datetime | None:
        """What was meant, or None with the question at its field."""
        try:
            if word:
                meant = times.zone_question(word, wall)
            elif self.cleaned_data.get("zone"):
                meant = times.ask_or_mean(wall, self.cleaned_data["zone"])
            else:
                return None  # the form asks for the zone
        except times.NoSuchTime as error:
            self.add_error(clock, str(error))
            return None
        if isinstance(meant, Question):
            answer = meant.answer(self.data.get(self.add_prefix(which), ""))
            self._ask(meant, clock, which, again=answer is None)
            if answer is None:
                return None
            meant = answer
        return self._in_one_zone(meant, clock)

    def _in_one_zone(self, meant: times.Meant, clock: str) -> datetime:
        """A typed word and the chosen zone must not speak of two clocks."""
        zone = self.cleaned_data.get("zone")
        if not zone:
            self.cleaned_data["zone"] = meant.zone
        elif (
            meant.instant.astimezone(zone_of(zone)).utcoffset()
            != meant.instant.astimezone(zone_of(meant.zone)).utcoffset()
        ):
            self.add_error(clock, _("You typed a time of %(typed)s and chose %(chosen)s. Make both the same.") % {
                "typed": times.zone_word(meant.zone), "chosen": times.zone_word(zone),
            })  # fmt: skip
        return meant.instant

    def _ask(self, question: Question, clock: str, which: str, *, again: bool) -> None:
        """Offer the options; with `again`, the form comes back with the question."""
        field: Any = self.fields[which]
        if question.options:
            field.widget = forms.RadioSelect()
            field.choices = [(option.key, option.words) for option in question.options]
            field.label = question.words
        if again:
            self.add_error(which if question.options else clock, question.words)


def as_typed(instant: datetime | None, zone: str) -> tuple[Any, str]:
    """A stored instant as it is typed: (day, "9:00 am"). In an hour that comes twice, with the word that tells them."""
    if instant is None:
        return None, ""
    there = instant.astimezone(zone_of(zone))
    text = date_format(there, "g:i a").replace(".", "")
    wall = there.replace(tzinfo=None, fold=0)
    if isinstance(times.ask_or_mean(wall, zone), Question):
        text = f"{text} {there:%Z}"
    return there.date(), text


def on_day(day: Any, at: time | None, zone: str) -> datetime | None:
    """An instant of a day on one's own clock; the first one in an hour that comes twice. Raises NoSuchTime."""
    return times.to_instant(datetime.combine(day, at), zone, fold=0) if day and at else None
