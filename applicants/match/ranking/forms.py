"""The forms of the rank list. Each says from which revision of the list its page was made."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.zones import zone_of
from applicants.checklist.forms import DayField
from applicants.eras.models import ListedProgram
from applicants.match.ranking.models import HUNDRED, TENTH, HardStop, RankCriterion, RankEntry
from applicants.match.ranking.order import MOST_RANKS
from programs.models import Track
from roadmap.models import EASTERN


class RevisionForm(forms.Form):
    """A form of a page that was made from a revision of the list."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class AddForm(RevisionForm):
    """Which program of the list of programs is ranked, and where."""

    listed = forms.ChoiceField(
        label=gettext_lazy("Program"), help_text=gettext_lazy("From your list of programs."), choices=()
    )
    at = forms.IntegerField(
        label=gettext_lazy("Place"), min_value=1, max_value=MOST_RANKS, required=False,
        help_text=gettext_lazy("At the end if left empty."), widget=forms.NumberInput({"class": "short"}),
    )  # fmt: skip

    def __init__(self, *args: Any, programs: Iterable[ListedProgram], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["listed"]
        field.choices = [
            (str(row.pk), f"{row.name} ({row.specialty.name}{', ' + row.place if row.place else ''})")
            for row in programs
        ]  # fmt: skip


class TrackForm(RevisionForm):
    """By which track a program is ranked: one of the catalogue, or a code that is typed."""

    code = forms.CharField(
        label=gettext_lazy("NRMP code"), max_length=14, required=False,
        help_text=gettext_lazy("As in R3, for example 1234140C0. Leave it empty while you do not know it."),
        widget=forms.TextInput({"class": "mid", "autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    track_type = forms.ChoiceField(
        label=gettext_lazy("Kind of track"), required=False,
        choices=[("", gettext_lazy("not known")), *Track.Type.choices],
        help_text=gettext_lazy("The letter in the code decides; this counts only while there is no code."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: RankEntry | None = None, **kwargs: Any) -> None:
        if row:
            kwargs["initial"] = {"code": row.code, "track_type": row.track_type} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)


class KeepForm(RevisionForm):
    """Keep the list as a version."""

    note = forms.CharField(
        label=gettext_lazy("What this version is"), max_length=200, required=False,
        help_text=gettext_lazy("For example: after talking with my family."),
    )  # fmt: skip


class CertifyForm(RevisionForm):
    """When the list was certified in R3, by the clock of the program's official zone or one's own."""

    on = DayField(label=gettext_lazy("Certified on"))
    time = forms.TimeField(
        label=gettext_lazy("At"), widget=forms.TimeInput({"type": "time", "class": "mid"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Write a time like 20:51.")},
    )  # fmt: skip
    zone = forms.ChoiceField(label=gettext_lazy("By which clock"))

    def __init__(self, *args: Any, own_zone: str, **kwargs: Any) -> None:
        now = timezone.now().astimezone(zone_of(own_zone))
        first = {"on": now.date(), "time": now.strftime("%H:%M"), "zone": own_zone}
        kwargs["initial"] = first | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["zone"]
        place = own_zone.rpartition("/")[2].replace("_", " ")
        choices = {own_zone: _("mine (%(place)s)") % {"place": place}, EASTERN: _("US Eastern Time, as in R3")}
        field.choices = list(choices.items())

    def at(self) -> datetime:
        """The instant. In a doubled hour the first one."""
        values = self.cleaned_data
        return datetime.combine(values["on"], values["time"], zone_of(values["zone"]))


class CriterionForm(forms.Form):
    """Something that matters, and how much."""

    name = forms.CharField(label=gettext_lazy("What matters"), max_length=60)
    weight = forms.IntegerField(
        label=gettext_lazy("Weight"), min_value=0, max_value=HUNDRED, widget=forms.NumberInput({"class": "short"}),
        help_text=gettext_lazy("0 to 100. Only the proportions count; they need not add up to 100."),
    )  # fmt: skip


class ScoreForm(forms.Form):
    """The scores of one program, a field for each criterion, and the hard stop."""

    hard_stop = forms.ChoiceField(
        label=gettext_lazy("A hard stop"), required=False,
        choices=[("", gettext_lazy("none: I would train here")), *HardStop.Reason.choices],
        help_text=gettext_lazy("Whatever the score: a proposed order leaves this program out."),
    )  # fmt: skip

    def __init__(self, *args: Any, criteria: Sequence[RankCriterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stop = self.fields.pop("hard_stop")
        self.criteria = criteria
        for row in criteria:
            self.fields[f"score_{row.pk}"] = forms.IntegerField(
                label=row.name, min_value=0, max_value=TENTH, required=False,
                widget=forms.NumberInput({"class": "short"}),
                help_text=_("0 to 10. Weight %(n)s.") % {"n": row.weight},
            )  # fmt: skip
        self.fields["hard_stop"] = stop

    def scores(self) -> dict[int, int | None]:
        """By criterion id."""
        return {row.pk: self.cleaned_data[f"score_{row.pk}"] for row in self.criteria}
