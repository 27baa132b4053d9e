"""The forms of visa and start: parts of the three records, a wait, a paper."""

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import ZoneField
from accounts.zones import zone_of
from applicants.checklist.forms import DayField
from applicants.visa.models import H1bCase, J1Case, VisaPaper, VisaPlan, VisaWait
from applicants.visa.said import J1, H1b, Plan, names

YES_NO = {True: "yes", False: "no", None: ""}
AT = ("interview_on", "interview_time", "interview_zone")
CHOICES = ("track", "none_reason", "sponsor_answer")


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known: True, False or None."""

    widget = forms.RadioSelect({"class": "inline"})

    def __init__(self, **kwargs: Any) -> None:
        choices = [("yes", _("Yes")), ("no", _("No")), ("", _("Not known yet"))]
        super().__init__(
            coerce=lambda value: value == "yes", required=False, empty_value=None, choices=choices, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return YES_NO.get(value, value)


def days(*kinds: type[Any]) -> dict[str, type[forms.Field]]:
    """The fields that are days, for `field_classes`."""
    found = {field for kind in kinds for field in names(kind) if field.endswith(("_on", "_from", "_until", "_since"))}
    return dict.fromkeys(found, DayField)


class PartForm(forms.ModelForm):
    """Some fields of a record."""

    def __init__(self, *args: Any, only: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(only):
            del self.fields[name]
        self.order_fields(list(only))

    def kept(self) -> dict[str, Any]:
        """The values as the services take them."""
        return dict(self.cleaned_data)


class PlanForm(PartForm):
    """Some fields of the plan."""

    class Meta:
        model = VisaPlan
        fields = names(Plan)
        field_classes = days(Plan) | {"starts_on": DayField}
        widgets = dict.fromkeys(CHOICES, forms.RadioSelect)
        labels = {
            "none_reason": _("If none is needed: why"),
            "decided_on": _("Decided on"),
            "sponsor_answer": _("It sponsors"),
        }
        help_texts = {
            "decided_on": _("Leave it empty while both are kept open."),
            "starts_on": _("Often before 1 July, with the orientation. DS-2019 and entry count from it."),
            "passport_until": _("Better six months longer than the first day (not verified)."),
            "insured_on": _("The step is done with it, if no amount is below the J-1 minimum."),
            "moved_on": _("The step is done with it."),
            "ssn_on": _("Never write the number here."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CHOICES:
            if name in self.fields:
                field: Any = self.fields[name]
                field.choices = [*[pair for pair in field.choices if pair[0]], ("", _("Not said yet"))]


class CaseForm(PartForm):
    """Some fields of a track. The interview is asked for as the clock at the consulate says it."""

    interview_on = DayField(label=_("Day of the interview"), required=False)
    interview_time = forms.TimeField(
        label=_("Hour of the interview"), required=False,
        widget=forms.TimeInput({"type": "time", "class": "mid"}, "%H:%M"),
        help_text=_("As the clock at the consulate says."),
        error_messages={"invalid": _("Write an hour like 09:30.")},
    )  # fmt: skip
    interview_zone = ZoneField(label=_("Time zone of the consulate"), required=False)

    def __init__(self, *args: Any, only: tuple[str, ...], zone: str = "UTC", **kwargs: Any) -> None:
        super().__init__(*args, only=only, **kwargs)
        if "interview_on" in self.fields:
            at, place = self.instance.interview_at, self.instance.interview_zone or zone
            local = at.astimezone(zone_of(place)) if at else None
            self.initial = {
                **self.initial, "interview_on": local and local.date(), "interview_time": local and local.time(),
                "interview_zone": place,
            }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        on, at, zone = (values.get(name) for name in AT)
        if "interview_on" not in self.fields or self.errors.keys() & set(AT):
            return values
        if (on is None) != (at is None):
            missing = "interview_on" if on is None else "interview_time"
            self.add_error(missing, _("An interview has a day and an hour. Give both, or none."))
        elif on and at and instant(on, at, zone or "UTC") is None:
            self.add_error(
                "interview_time", _("The clocks there skip this hour on that day. Look at the appointment again.")
            )
        return values

    def kept(self) -> dict[str, Any]:
        values = super().kept()
        if "interview_on" in values:
            on, at, zone = (values.pop(name) for name in AT)
            there = instant(on, at, zone or "UTC") if on and at else None
            values |= {"interview_at": there, "interview_zone": zone or "UTC" if there else ""}
        return values


def instant(on: date, at: time, zone: str) -> datetime | None:
    """The instant when the clock there says so; None in an hour that is skipped. Of a doubled hour the first."""
    local = datetime.combine(on, at.replace(second=0, microsecond=0), zone_of(zone))
    found = local.astimezone(UTC)
    return found if found.astimezone(zone_of(zone)).replace(tzinfo=None) == local.replace(tzinfo=None) else None


class J1Form(CaseForm):
    """Some fields of the J-1 track."""

    statement_wording = YesNoField(label=_("It has the fixed wording, word for word"))
    statement_specialty = YesNoField(label=_("It names the specialty of the match"))
    statement_seal = YesNoField(label=_("It has the seal of the ministry"))

    class Meta:
        model = J1Case
        fields = tuple(name for name in names(J1) if name not in ("interview_at", "interview_zone"))
        field_classes = days(J1)
        help_texts = {
            "statement_sent_on": _("By the ministry itself. The step is done with it."),
            "evsp_complete_on": _(
                "Contract, Statement of Need, ECFMG certificate, passport, CV and fee are all there."
            ),
            "ds2019_issued_on": _("At most six months before the first day. The step is done with it."),
            "j1_since": _("Only if you were in training on a J-1 before. Seven years are the most."),
            "enters_on": _("Planned or past; at most 30 days before the first day."),
            "processing_on": _("Only if the consulate said so. It has no fixed length."),
            "visa_on": _("The step is done with it."),
        }


class H1bForm(CaseForm):
    """Some fields of the H-1B track."""

    premium = YesNoField(label=_("Filed with premium processing"))

    class Meta:
        model = H1bCase
        fields = tuple(name for name in names(H1b) if name not in ("interview_at", "interview_zone"))
        field_classes = days(H1b)
        help_texts = {
            "filed_on": _("After Step 3 is passed and the LCA is certified."),
            "approved_on": _("The step is done with it."),
            "processing_on": _("Only if the consulate said so. It has no fixed length."),
            "visa_on": _("The step is done with it."),
        }


FORMS: dict[str, type[PartForm]] = {"plan": PlanForm, "j1": J1Form, "h1b": H1bForm}


class WaitForm(forms.ModelForm):
    """On whom a step waits."""

    ask_on = DayField(
        label=_("Ask again on"), required=False, help_text=_("Empty: we propose a day from how long it usually takes.")
    )

    class Meta:
        model = VisaWait
        fields = ("who", "name", "since", "asked_on", "ask_on")
        field_classes = {"since": DayField, "asked_on": DayField}
        labels = {"since": _("Since")}

    def _post_clean(self) -> None:
        """The service checks the row whole, with the day that it proposes."""


class PaperForm(forms.ModelForm):
    """Whether a paper is there."""

    class Meta:
        model = VisaPaper
        fields = ("state", "since", "note")
        field_classes = {"since": DayField}
        widgets = {"state": forms.RadioSelect}
        help_texts = {"since": _("Empty while you wait: today.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state: Any = self.fields["state"]
        state.choices = [pair for pair in state.choices if pair[0]]

    def _post_clean(self) -> None:
        """The service checks the row whole, with the day that it sets."""
