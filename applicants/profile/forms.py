"""The forms of onboarding and of the profile."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.forms import HOURS, ZoneField
from accounts.models import User
from applicants.checklist.forms import DayField
from applicants.profile import rules
from applicants.profile.models import EARLIEST_GRADUATION, Applicant
from applicants.profile.services import MOST_SPECIALTIES
from programs.models import Specialty
from roadmap import road
from roadmap.anchors import LAST_SEASON
from roadmap.planner import GRADUATION


class SchoolForm(forms.ModelForm):
    """Step 1: where you are."""

    graduation_on = DayField(
        label=_("Graduation"), required=False,
        help_text=_("The day on your diploma, or the day you expect it. The month is enough: take its last day."),
    )  # fmt: skip

    class Meta:
        model = Applicant
        fields = ["status", "graduation_on", "school", "school_country"]
        widgets = {"status": forms.RadioSelect}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["status"].label = _("Where are you now?")
        self.fields["school"].widget.attrs["autocomplete"] = "organization"
        self.fields["school_country"].widget.attrs["autocomplete"] = "country-name"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "graduation_on" in data and data.get("status"):
            rules.check_status(data["status"], data["graduation_on"], self.today)
        return data


class AimForm(forms.ModelForm):
    """Step 2: specialty, visa and what else decides which steps apply."""

    specialties = forms.ModelMultipleChoiceField(
        label=_("Which specialties?"), queryset=Specialty.objects.all(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Up to five. Without a choice the plan counts with three years of training."),
    )  # fmt: skip
    first_specialty = forms.ModelChoiceField(
        label=_("Which of them first?"), queryset=Specialty.objects.all(), required=False,
        empty_label=_("the first of the list"), help_text=_("Its length decides when training ends."),
    )  # fmt: skip
    options = forms.MultipleChoiceField(
        label=_("What else is true for you?"), choices=Applicant.Option, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = Applicant
        fields = ["visa", "options"]
        widgets = {"visa": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visa"].label = _("Which visa?")
        chosen = [row.specialty for row in self.instance.targetspecialtys.select_related("specialty")]
        self.fields["specialties"].initial = chosen
        self.fields["first_specialty"].initial = chosen[0] if chosen else None
        self.order_fields(["specialties", "first_specialty", "visa", "options"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen, first = list(data.get("specialties") or []), data.get("first_specialty")
        if first:
            chosen = [first, *(specialty for specialty in chosen if specialty != first)]
        if len(chosen) > MOST_SPECIALTIES:
            self.add_error("specialties", _t("Choose at most %(count)s.") % {"count": MOST_SPECIALTIES})
        data["specialties"] = chosen
        return data


class DoneAlreadyForm(forms.Form):
    """Step 3: what is done, with its day. Built from the milestones that onboarding asks about.

    A student is not asked for the diploma.
    """

    def __init__(
        self, *args: Any, done: dict[str, date | None], today: date, student: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        titles = road.current().titles
        self.asked = [key for key in rules.ASKED if key in titles and not (student and key == GRADUATION)]
        for key in self.asked:
            self.fields[key] = forms.BooleanField(label=rules.said(key, titles), required=False, initial=key in done)
            self.fields[f"{key}_on"] = DayField(
                label=_("On which day?"), required=False, initial=done.get(key),
                help_text=rules.DAY_HINTS.get(key, ""),
            )  # fmt: skip

    def pairs(self) -> list[tuple[Any, Any]]:
        """Each question with its day, for the page."""
        return [(self[key], self[f"{key}_on"]) for key in self.asked]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for key in self.asked:
            on = data.get(f"{key}_on")
            if on and on > self.today:
                self.add_error(f"{key}_on", _t("This day is in the future."))
            elif on and on < EARLIEST_GRADUATION:
                self.add_error(f"{key}_on", _t("This day is too long ago. Is the year right?"))
            elif data.get(key) and not on and f"{key}_on" not in self.errors:
                self.add_error(f"{key}_on", _t("Give the day, a rough one is fine."))
            elif on and not data.get(key) and on != self.fields[f"{key}_on"].initial:
                self.add_error(key, _t("You gave a day. Tick this too, or take the day out."))
        return data

    def done(self) -> dict[str, date | None]:
        """What was answered: a day for what is done, None for what is not."""
        return {key: self.cleaned_data.get(f"{key}_on") if self.cleaned_data.get(key) else None for key in self.asked}


class HoursForm(forms.ModelForm):
    """Step 4: time zone and hour of the daily mail."""

    time_zone = ZoneField(label=_("Your time zone"), help_text=_("All dates and reminders follow it."))
    digest_hour = forms.TypedChoiceField(
        label=_("Daily mail at"), coerce=int, choices=HOURS,
        help_text=_("One mail on days with something to do, none on others."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ["time_zone", "digest_hour"]


class SeasonForm(forms.Form):
    """Which Match season; possible and recommended ones are said so, and closed ones are no choice."""

    target_season = forms.TypedChoiceField(
        label=_("Your Match season"), coerce=int, widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Match %(value)s cannot be chosen. Choose one of these.")},
    )  # fmt: skip

    def __init__(self, *args: Any, applicant: Applicant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = road.current().calendar.coming_season(applicant.user.today())
        last = max(applicant.recommended_season or 0, applicant.target_season or 0, first + 2) + 2
        last = min(last, LAST_SEASON)
        closed = set(applicant.pastseasons.values_list("season", flat=True))
        self.fields["target_season"].choices = [  # type: ignore[attr-defined]
            (season, rules.season_label(season, applicant.possible_season, applicant.recommended_season))
            for season in range(first, last + 1)
            if season not in closed
        ]
        self.fields["target_season"].initial = applicant.target_season or applicant.recommended_season
