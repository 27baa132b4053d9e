"""The forms of the curation pages. Each checks a change as a whole, so that the preview shows what would be saved."""

import difflib
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import ZoneField
from roadmap import road
from roadmap.anchors import FIRST_SEASON, LAST_SEASON
from roadmap.facts import EDGE_FIELDS, PLAIN_FIELDS, Facts, changes_of, check_edges, facts_of
from roadmap.listing import LABELS
from roadmap.models import AppliesTo, Guide, Milestone, SeasonDate
from roadmap.planner import RoadError, RoadLoop, parse_moment
from roadmap.proposals import Proposal
from roadmap.road import Edges
from roadmap.services import by_the_rule, check_date

DATE_INPUT = {"type": "date"}


class SeasonForm(forms.Form):
    """Which season to look at."""

    season = forms.TypedChoiceField(
        label=gettext_lazy("Match season"),
        coerce=int,
        choices=[(season, season) for season in range(FIRST_SEASON, LAST_SEASON + 1)],
    )


class SearchForm(forms.Form):
    """Which milestones to look at."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[("", gettext_lazy("on the road")), ("off", gettext_lazy("taken off")), ("all", gettext_lazy("all"))],
    )


class ProgressForm(forms.Form):
    """How far a count has come: the running totals in the address."""

    change = forms.CharField(max_length=4000)
    after = forms.IntegerField(min_value=0)
    plans = forms.IntegerField(min_value=0)
    touched = forms.IntegerField(min_value=0)
    late = forms.IntegerField(min_value=0)
    impossible = forms.IntegerField(min_value=0)


class DateForm(forms.ModelForm):
    """A new version of a date. Knows the version that it would replace."""

    zone = ZoneField(label=gettext_lazy("Time zone"))

    class Meta:
        model = SeasonDate
        fields = ["on", "at", "zone", "status", "source", "source_url", "checked_on", "note"]
        widgets = {
            "on": forms.DateInput(DATE_INPUT, "%Y-%m-%d"),
            "at": forms.TimeInput({"type": "time"}, "%H:%M"),
            "checked_on": forms.DateInput(DATE_INPUT, "%Y-%m-%d"),
            "status": forms.RadioSelect,
        }
        help_texts = {
            "at": gettext_lazy("Leave it empty when only the day is known; the day then counts to its end."),
            "source": gettext_lazy("Who says so, and where: “NRMP, Match calendar”."),
            "checked_on": gettext_lazy("The day on which you read it there."),
            "note": gettext_lazy("One sentence that people see beside the date."),
        }
        error_messages = {
            "on": {"required": gettext_lazy("Write the day.")},
            "source": {"required": gettext_lazy("Name the source: no date without one.")},
            "status": {"required": gettext_lazy("Say whether the day is official.")},
            "checked_on": {"required": gettext_lazy("Write the day on which you read it.")},
        }

    def __init__(
        self, data: Any = None, *, season: int, anchor: str, old: SeasonDate | None, initial: Any = None
    ) -> None:
        super().__init__(data, instance=SeasonDate(season_id=season, anchor=anchor), initial=initial)
        self.old = old
        self.fields["status"].choices = SeasonDate.Status.choices  # type: ignore[attr-defined]
        self.fields["checked_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_checked_on(self) -> Any:
        on = self.cleaned_data["checked_on"]
        if on > timezone.localdate():
            raise ValidationError(_("This day is in the future; write the day on which you read it."))
        return on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            candidate = SeasonDate(season_id=self.instance.season_id, anchor=self.instance.anchor, **data)
            check_date(candidate, self.old)
        return data

    @property
    def proposal(self) -> Proposal | None:
        """What plans would see of it: None where the day stays."""
        new = self.instance
        if new.on == self.before.on:
            return None
        return Proposal.of_date(season=new.season_id, anchor=new.anchor, on=new.on, expected=new.is_expected)

    @property
    def before(self) -> SeasonDate:
        """What holds until now: the version before, or the rule's day."""
        return self.old or by_the_rule(self.instance.season_id, self.instance.anchor)

    @property
    def tells(self) -> bool:
        """Whether people are told: the day or the hour moves."""
        new, old = self.instance, self.before
        return (new.on, new.at, new.zone) != (old.on, old.at, old.zone)


class KeysField(forms.CharField):
    """Milestone keys, separated by commas, spaces or lines."""

    widget = forms.Textarea({"rows": 3, "spellcheck": "false", "autocapitalize": "off"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [key for key in re.split(r"[\s,;]+", super().to_python(value) or "") if key]


class LinesField(forms.CharField):
    """Texts, one a line."""

    widget = forms.Textarea({"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


class MilestoneForm(forms.ModelForm):
    """An edit of a milestone. `before` and `after` hold what it would change, once it is valid."""

    requires = KeysField(required=False, help_text=gettext_lazy("Keys of milestones, one a line or with commas."))
    follows = KeysField(required=False, help_text=gettext_lazy("They order the plan, but never stand in the way."))
    applies_to = forms.MultipleChoiceField(choices=AppliesTo.choices, widget=forms.CheckboxSelectMultiple)
    guides = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    sources = LinesField(label=gettext_lazy("Sources"), required=False, help_text=gettext_lazy("One a line."))

    class Meta:
        model = Milestone
        fields = [*PLAIN_FIELDS, "is_active"]
        help_texts = {
            "not_before": gettext_lazy("A day of the season: A_SUBMIT, A_REVIEW-8w, A_STATUS+1d."),
            "deadline": gettext_lazy("A day of the season, before:key, with:key, or text: and words (people type it)."),
            "is_active": gettext_lazy("Without it nobody sees the step, and later steps wait for what came before it."),
        }  # fmt: skip
        widgets = {
            "checked_on": forms.DateInput(DATE_INPUT, "%Y-%m-%d"),
            "what": forms.Textarea({"rows": 4}), "why": forms.Textarea({"rows": 4}),
            "how": forms.Textarea({"rows": 6}), "pitfalls": forms.Textarea({"rows": 4}),
            "elsewhere": forms.Textarea({"rows": 3}),
        }  # fmt: skip

    def __init__(self, data: Any = None, *, instance: Milestone, edges: Edges) -> None:
        super().__init__(data, instance=instance)
        self.edges = edges.get(instance.key, {name: [] for name in EDGE_FIELDS})
        self.facts = facts_of(instance, self.edges)
        for name, label in LABELS.items():
            self.fields[name].label = capfirst(str(label))
        self.initial.update({n: self.facts[n] for n in (*EDGE_FIELDS, "applies_to", "guides", "sources")})
        self.fields["guides"].choices = [(g.key, f"{g.key}: {g}") for g in Guide.objects.all()]  # type: ignore[attr-defined]
        self.before: Facts = {}
        self.after: Facts = {}

    def clean_not_before(self) -> str:
        text: str = self.cleaned_data["not_before"]
        if self._moment(text).kind not in ("none", "anchor"):
            raise ValidationError(_("Only a day of the season can stand here."))
        return text

    def clean_deadline(self) -> str:
        text: str = self.cleaned_data["deadline"]
        moment = self._moment(text)
        if moment.kind in ("before", "with"):
            self._must_exist([moment.key])
        return text

    def clean_requires(self) -> list[str]:
        return self._must_exist(self.cleaned_data["requires"])

    def clean_follows(self) -> list[str]:
        return self._must_exist(self.cleaned_data["follows"])

    def _moment(self, text: str) -> Any:
        try:
            return parse_moment(text)
        except RoadError as error:
            raise ValidationError(str(error)) from None

    def _must_exist(self, keys: list[str]) -> list[str]:
        known = road.current().road.nodes
        for key in keys:
            if key not in known:
                close = difflib.get_close_matches(key, known, n=1)
                hint = _(" Did you mean “%(key)s”?") % {"key": close[0]} if close else ""
                raise ValidationError(_("There is no milestone “%(key)s”.") % {"key": key} + hint)
        return keys

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        # browsers send line ends of two characters
        data.update({name: value.replace("\r\n", "\n") for name, value in data.items() if isinstance(value, str)})
        if self.errors or not data["min_weeks"] <= data["typical_weeks"] <= data["max_weeks"]:
            return data  # the constraint of the model says what is wrong with the lengths
        check_edges(self.instance.key, data, road.current().road.nodes)
        self.before, self.after = changes_of(self.instance, self.edges, data)
        try:
            self.proposed.applied()
        except RoadLoop as loop:
            raise ValidationError(_("These milestones would wait for each other in a circle: %(keys)s.") % {
                "keys": " → ".join(loop.keys),
            }) from None  # fmt: skip
        except RoadError as error:
            raise ValidationError(str(error)) from None
        return data

    @property
    def proposed(self) -> Proposal:
        """The milestone as it would be."""
        return Proposal.of_milestone(self.instance.key, self.facts | self.after)

    @property
    def proposal(self) -> Proposal | None:
        """What plans would see of it: None where only words change."""
        now = Proposal.of_milestone(self.instance.key, self.facts)
        return self.proposed if self.proposed != now else None
