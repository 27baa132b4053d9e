"""The forms of an invitation and of its time. What a rule refuses is refused by the service."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.zones import zone_of
from applicants.checklist.forms import DayField
from applicants.eras.models import ListedProgram
from applicants.interviews import times
from applicants.interviews.models import Interview
from applicants.interviews.wall import (
    ClockField,
    Moment,
    ProgramZoneField,
    WallTimesForm,
    WhichField,
    as_typed,
    on_day,
)
from programs.models import Program, Specialty

BEGINS = Moment("starts_at", "day", "begins", "begins_which")
ENDS = Moment("ends_at", "day", "ends", "ends_which")
REPLY = Moment("reply_by", "reply_day", "reply_clock", "reply_which")
AT_FIELD = {
    "starts_at": "begins", "ends_at": "ends", "reply_by": "reply_clock", "invited_at": "invited_time",
    "listed": "program",
}  # fmt: skip
"""The field of a form for a value of another name."""
NOT_SAID = [("", _("Not said"))]
TYPED = "typed"


class BookForm(WallTimesForm):
    """When and where it is. The end uses the day of the beginning."""

    MOMENTS: tuple[Moment, ...] = (BEGINS, ENDS)

    zone = ProgramZoneField(required=False)
    zone_unsure = forms.BooleanField(
        label=_("The invitation does not say the zone, I took it from the place"), required=False,
        help_text=_("We keep asking until you confirm it."),
    )  # fmt: skip
    day = DayField(label=_("Day of the interview"))
    begins = ClockField(label=_("Begins"), help_text=_("On the clock of the program: 9:00 am, or 9:00 am EST."))
    begins_which = WhichField()
    ends = ClockField(label=_("Ends"), required=False)
    ends_which = WhichField()
    how = forms.ChoiceField(label=_("How you meet"), choices=[*NOT_SAID, *Interview.How.choices], required=False)
    place = forms.CharField(label=_("Place or address"), max_length=300, required=False)
    link = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")

    def __init__(self, *args: Any, row: Interview | None = None, **kwargs: Any) -> None:
        if row:
            kwargs["initial"] = self.of(row) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def of(self, row: Interview) -> dict[str, Any]:
        """What an interview puts into the fields."""
        day, begins = as_typed(row.starts_at, row.zone)
        return {
            "zone": row.zone, "zone_unsure": not row.zone_sure, "day": day, "begins": begins,
            "ends": as_typed(row.ends_at, row.zone)[1], "how": row.how, "place": row.place, "link": row.link,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        return data | {"zone_sure": not data.get("zone_unsure")}

    def grouped(self) -> list[tuple[Any, list[Any]]]:
        """The fields in groups, each with its heading."""
        return [("", list(self))]


class InvitationForm(BookForm):
    """An invitation that is there: what came, by when to answer, and its time if it has one.

    `own_zone` is the zone of the person, on whose clock the mail came.
    """

    MOMENTS = (REPLY, BEGINS, ENDS)
    GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (_("The invitation"), (
            "program", "own_name", "own_specialty", "own_city", "own_state", "kind", "invited_on", "invited_time",
            "platform", "zone", "zone_unsure",
        )),
        (_("What they want from you"), ("reply_day", "reply_clock", "reply_which", "slots")),
        (_("The day, once it is fixed"), ("day", "begins", "begins_which", "ends", "ends_which")),
        (_("How you meet"), ("how", "place", "link", "notes")),
    )  # fmt: skip

    kind = forms.ChoiceField(label=_("What it is"), choices=Interview.Kind.choices)
    invited_on = DayField(label=_("Invited on"))
    invited_time = forms.TimeField(
        label=_("At what time, on your own clock"), required=False, help_text=_("The reply-by clock begins then."),
        widget=forms.TimeInput({"type": "time", "class": "short"}, format="%H:%M"),
    )  # fmt: skip
    platform = forms.ChoiceField(
        label=_("Where to answer"), choices=[*NOT_SAID, *Interview.Platform.choices], required=False
    )
    reply_day = DayField(label=_("Reply by: the day"), required=False)
    reply_clock = ClockField(
        label=_("Reply by: the time, on the clock of the program"), required=False,
        help_text=_("Write 11:59 pm if they name only the day."),
    )  # fmt: skip
    reply_which = WhichField()
    slots = forms.CharField(
        label=_("Days and times that they offer"), max_length=2000, required=False,
        widget=forms.Textarea({"rows": 3, "class": "low"}),
    )  # fmt: skip
    notes = forms.CharField(
        label=_("Notes before the day"), max_length=5000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("An advisor who may see your interviews reads all of this page, notes too."),
    )  # fmt: skip

    def __init__(self, *args: Any, own_zone: str, row: Interview | None = None, **kwargs: Any) -> None:
        self.own_zone = own_zone
        super().__init__(*args, row=row, **kwargs)
        for name in ("day", "begins"):
            self.fields[name].required = False
        self.fields["day"].help_text = _("Leave it empty while nothing is booked.")

    def of(self, row: Interview) -> dict[str, Any]:
        reply_day, reply_clock = as_typed(row.reply_by, row.zone)
        came = row.invited_at.astimezone(zone_of(self.own_zone)) if row.invited_at else None
        return super().of(row) | {
            "kind": row.kind, "invited_on": row.invited_on, "invited_time": came.time() if came else None,
            "platform": row.platform, "reply_day": reply_day, "reply_clock": reply_clock, "slots": row.slots,
            "notes": row.notes,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        try:
            data["invited_at"] = on_day(data.get("invited_on"), data.get("invited_time"), self.own_zone)
        except times.NoSuchTime as error:
            self.add_error("invited_time", str(error))
        return data

    def grouped(self) -> list[tuple[Any, list[Any]]]:
        return [(name, [self[field] for field in names if field in self.fields]) for name, names in self.GROUPS]


class NewInvitationForm(InvitationForm):
    """An invitation that is new: also of which program. `listed` are the person's programs, `hits` those found."""

    program = forms.ChoiceField(label=_("Program"))
    own_name = forms.CharField(label=_("Its name, if it is none of these"), max_length=250, required=False)
    own_specialty = forms.ModelChoiceField(
        label=_("Its specialty"), queryset=Specialty.objects.order_by("name"), required=False,
        empty_label=_("Choose one"), help_text=_("Only for a name that you typed."),
    )  # fmt: skip
    own_city = forms.CharField(label=_("Its city"), max_length=100, required=False)
    own_state = forms.CharField(
        label=_("Its state, in two letters"), max_length=2, required=False, widget=forms.TextInput({"class": "short"})
    )

    def __init__(
        self, *args: Any, listed: Sequence[ListedProgram], hits: Iterable[Program] = (), **kwargs: Any
    ) -> None:  # fmt: skip
        self.listed = {f"l{row.pk}": row for row in listed}
        self.hits = {f"p{row.pk}": row for row in hits}
        super().__init__(*args, **kwargs)
        field: Any = self.fields["program"]
        groups: list[tuple[Any, Any]] = [("", _("Choose one"))]
        if self.hits:
            groups.append((_("Found in the catalogue"), [(key, _name(row)) for key, row in self.hits.items()]))
        if self.listed:
            groups.append((_("On my list"), [(key, _name(row)) for key, row in self.listed.items()]))
        field.choices = [*groups, (TYPED, _("Another one, I type its name"))]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen = data.pop("program", "")
        data |= {"listed": self.listed.get(chosen), "program": self.hits.get(chosen)}
        if chosen and chosen != TYPED:
            data |= {"own_name": "", "own_specialty": None, "own_city": "", "own_state": ""}
        elif chosen == TYPED:
            for name in ("own_name", "own_specialty"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Say what it is called, and its specialty."))
        return data


def _name(row: Any) -> str:
    """A program in a list of choices: name, specialty, place."""
    place = row.place if isinstance(row, ListedProgram) else ", ".join(filter(None, (row.city, row.state)))
    return f"{row.name} ({', '.join(filter(None, (row.specialty.name, place)))})"
