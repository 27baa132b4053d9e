"""The forms of what came by mail or file: the text or file itself, then what was found, to be confirmed."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import ZoneField
from applicants.checklist.forms import DayField
from applicants.eras.models import ListedProgram
from applicants.interviews.entry import readings
from applicants.interviews.entry.ics import MOST_BYTES
from applicants.interviews.entry.mail import LONGEST_TEXT
from applicants.interviews.entry.readings import Moment, Reading
from applicants.interviews.models import Interview
from applicants.interviews.times import US_ZONES
from programs.models import Specialty

NONE, OWN = "none", "own"
HOUR_HINT = gettext_lazy("Needed for a day whose hour is not named. Write it as 14:30 or 2:30 pm.")
HOW = [("", gettext_lazy("Not said")), ("video", gettext_lazy("Video")), ("in_person", gettext_lazy("In person"))]


class HourField(forms.TimeField):
    """An hour as 14:30 or 2:30 pm. Two digits alone would be a guess."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, input_formats=["%H:%M", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p"],
            widget=forms.TextInput({"class": "short", "autocomplete": "off"}),
            error_messages={"invalid": gettext_lazy("Write the hour as 14:30 or 2:30 pm.")}, **kwargs,
        )  # fmt: skip


class PasteForm(forms.Form):
    """The text of an invitation, and when it came."""

    text = forms.CharField(
        label=gettext_lazy("The text of the mail"), max_length=LONGEST_TEXT,
        help_text=gettext_lazy("Copy all of it. We read it once, show you what we found, and do not keep it."),
        widget=forms.Textarea({"rows": 12}),
    )  # fmt: skip
    came_on = DayField(label=gettext_lazy("The day it came"))
    came_at = HourField(
        label=gettext_lazy("The hour it came, on your clock"),
        help_text=gettext_lazy("It counts where the mail says something like “within 48 hours”."),
    )

    def clean_text(self) -> str:
        """With line ends as we count them: browsers send two characters for each."""
        return "\n".join(str(self.cleaned_data["text"]).splitlines())


class FileForm(forms.Form):
    """A calendar file."""

    file = forms.FileField(
        label=gettext_lazy("The calendar file"), widget=forms.ClearableFileInput({"accept": ".ics,text/calendar"}),
        help_text=gettext_lazy("It ends with .ics, 1 MB at most. Calendars and schedulers offer it for download."),
        error_messages={
            "required": gettext_lazy("Choose a file."), "empty": gettext_lazy("The file is empty."),
        },
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file has more than 1 MB. A calendar file of one invitation is much smaller.")
            )
        return file


class ConfirmForm(forms.Form):
    """What was found, as questions: which program, when it begins, by when to answer, in which zone.

    `slots` and `deadlines` are moments with the words that they came from; each way to read one is an answer.
    """

    about = forms.ChoiceField(label=gettext_lazy("Is it new?"), widget=forms.RadioSelect)
    program = forms.ChoiceField(label=gettext_lazy("The program"), required=False)
    own_name = forms.CharField(
        label=gettext_lazy("Name of a program that is not on your list"), max_length=250, required=False
    )
    own_specialty = forms.ModelChoiceField(
        label=gettext_lazy("Its specialty"), queryset=Specialty.objects.order_by("name"), required=False
    )
    starts = forms.ChoiceField(
        label=gettext_lazy("When does it begin?"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the time that is booked, or “nothing is booked yet”.")},
    )  # fmt: skip
    starts_hour = HourField(label=gettext_lazy("At what hour, on the program's clock?"), help_text=HOUR_HINT)
    reply = forms.ChoiceField(
        label=gettext_lazy("By when is an answer due?"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the time to answer by, or “none is named”.")},
    )  # fmt: skip
    reply_hour = HourField(label=gettext_lazy("By what hour, on the program's clock?"), help_text=HOUR_HINT)
    zone = ZoneField(label=gettext_lazy("Time zone of the program"))
    how = forms.ChoiceField(label=gettext_lazy("How you meet"), choices=HOW, required=False)

    def __init__(
        self, data: Any = None, *, slots: Sequence[tuple[Moment, str]], deadlines: Sequence[tuple[Moment, str]],
        listed: Sequence[ListedProgram], proposed: Sequence[int], interviews: Sequence[Interview], own_zone: str,
        row: Interview | None = None, booked: bool = False, zone_hint: str = "",
        initial: Mapping[str, Any] | None = None, prefix: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(initial or {}), prefix=prefix)
        self.own_zone, self.row, self.interviews = own_zone, row, interviews
        self.listed = {str(one.pk): one for one in listed}
        self.chosen_zone = str(self.data.get(self.add_prefix("zone"), "")) if self.is_bound else ""
        self.options: dict[str, dict[str, Reading]] = {}
        self.counted: set[str] = set()
        """Readings that were counted from the hour it came, on the person's clock: no word about the program's."""
        self._offer("starts", slots, _("Nothing is booked yet"), sure=booked)
        self._offer("reply", deadlines, _("None is named, or it does not count any more"), sure=False)
        self._ask_program(proposed)
        zone: Any = self.fields["zone"]
        zone.required = False
        zone.help_text = zone_hint
        readings_found = [reading for options in self.options.values() for reading in options.values()]
        every = [reading for reading in readings_found if reading.key not in self.counted]
        words = [moment for moment, _words in (*slots, *deadlines) if moment.zone_word]
        if words and all(reading.zone for reading in every) and not self.chosen_zone:
            del self.fields["zone"]
        else:
            zone.required = not any(reading.zone for reading in every)
            zone.error_messages["required"] = _("Choose the time zone of the program.")
            us = [(name, label) for name, (label, _word) in US_ZONES.items()]
            zone.choices = [("", _("Choose one")), (_("United States"), us), *ZoneField.grouped()]

    def _offer(self, name: str, moments: Sequence[tuple[Moment, str]], none: str, *, sure: bool) -> None:
        """The ways to read these moments as answers, with the words beside each; and what raises the question.

        `sure`: the words say that it is booked, so that a single reading is chosen beforehand.
        """
        field: Any = self.fields[name]
        self.options[name], reasons, choices = {}, [], []
        hour, nameless = self._typed_hour(name), False
        for moment, words in moments:
            before, why = readings.readings(moment)
            found, why_now = readings.readings(readings.with_hour(moment, hour), self.chosen_zone)
            reasons += [reason for reason in (why_now if self.is_bound else why) if reason not in reasons]
            nameless = nameless or any(reading.hour is None for reading in before)
            for reading in found:
                if moment.instants and moment.zone == self.own_zone:
                    self.counted.add(reading.key)
                if self.options[name].setdefault(reading.key, reading) is reading:
                    choices.append((reading.key, self._label(reading, words)))
            self._follow(name, before, found)
        if not moments:
            del self.fields[name]
        else:
            field.choices = [*choices, (NONE, none)]
            field.help_text = " ".join(reasons)
            known = list(self.options[name].values())
            if sure and len(known) == 1 and known[0].starts_at:
                field.initial = known[0].key
        if not nameless:
            del self.fields[f"{name}_hour"]

    def _typed_hour(self, name: str) -> time | None:
        try:
            return HourField().clean(self.data.get(self.add_prefix(f"{name}_hour"), "")) if self.is_bound else None
        except forms.ValidationError:
            return None

    def _follow(self, name: str, before: Sequence[Reading], found: Sequence[Reading]) -> None:
        """An answer that was chosen before hour or zone were known is the one that it is now, if there is only one."""
        key = self.add_prefix(name)
        chosen = next((one for one in before if self.is_bound and one.key == self.data.get(key)), None)
        if chosen is None:
            return
        same = [one for one in found if readings.is_same(chosen, one)]
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[key] = same[0].key if len(same) == 1 else ""
        self.data = data

    def _label(self, reading: Reading, words: str) -> Any:
        own = reading.own_label(self.own_zone)
        said = format_html("{}<mark>{}</mark>", " · " if own else "", words) if words else ""
        return format_html("{}<small>{}{}</small>", reading.label, own, said)

    def _ask_program(self, proposed: Sequence[int]) -> None:
        if self.row:  # it is known what it is about
            for name in ("about", "program", "own_name", "own_specialty"):
                del self.fields[name]
            return
        program: Any = self.fields["program"]
        names = {int(pk): self._name(row) for pk, row in self.listed.items()}
        rest = [(str(pk), name) for pk, name in names.items() if pk not in proposed]
        likely = [(str(pk), names[pk]) for pk in proposed]
        groups = [(label, rows) for label, rows in ((_("Named in it"), likely), (_("Your list"), rest)) if rows]
        program.choices = [("", _("Choose one")), *groups, (OWN, _("Another one, named below"))]
        program.required = not self.interviews
        program.error_messages["required"] = _("Choose the program, or “another one”.")
        specialty: Any = self.fields["own_specialty"]
        specialty.empty_label = _("Choose one")
        about: Any = self.fields["about"]
        if not self.interviews:
            del self.fields["about"]
            return
        about.choices = [
            ("new", _("A new invitation")),
            *[(str(row.pk), _("About %(name)s, invited on %(day)s") % {
                "name": row.listed.name, "day": f"{row.invited_on:%-d %b %Y}",
            }) for row in self.interviews],
        ]  # fmt: skip
        self.fields["about"].initial = self.fields["about"].initial or "new"

    @staticmethod
    def _name(row: ListedProgram) -> str:
        return f"{row.name} ({row.specialty.name})"

    def clean(self) -> dict[str, Any]:
        """`starts_at`, `ends_at`, `reply_by` (instants or None), `zone`, and `row` or the program."""
        data = super().clean() or self.cleaned_data
        for name, value in (("starts", "starts_at"), ("reply", "reply_by")):
            reading = self._chosen(name, data)
            data[value] = reading.starts_at if reading else None
            if name == "starts":
                data["ends_at"] = reading.ends_at if reading else None
            if reading and reading.zone and reading.key not in self.counted and (
                name == "starts" or not data.get("zone")
            ):  # fmt: skip
                data["zone"] = reading.zone
        if not data.get("zone") and not self.errors:
            self.add_error("zone" if "zone" in self.fields else None, _("Choose the time zone of the program."))
        about = data.get("about", "new")
        wanted = data.pop("program", "")  # an answer of this form, not the program of the catalogue that services take
        data["row"] = self.row or next((row for row in self.interviews if str(row.pk) == about), None)
        if data["row"] is None and "about" not in self.errors:
            self._clean_program(data, wanted)
        return data

    def _clean_program(self, data: dict[str, Any], wanted: str) -> None:
        data["listed"] = self.listed.get(wanted)
        if not wanted and "program" not in self.errors:
            self.add_error("program", _("Choose the program, or “another one”."))
        elif wanted == OWN and not data.get("own_name", "").strip():
            self.add_error("own_name", _("Type the name of the program."))
        elif wanted == OWN and not data.get("own_specialty"):
            self.add_error("own_specialty", _("Choose the specialty of the program that you typed."))

    def _chosen(self, name: str, data: Mapping[str, Any]) -> Reading | None:
        """The reading that the person chose; what is not known of it yet is asked at its field."""
        reading = self.options[name].get(data.get(name, ""))
        if reading is None or reading.starts_at:
            return reading
        if reading.hour is None and not data.get(f"{name}_hour"):
            if f"{name}_hour" not in self.errors:
                self.add_error(f"{name}_hour", _("Say the hour."))
        elif "zone" not in self.errors:
            self.add_error("zone", _("Choose the time zone of the program."))
        return None
