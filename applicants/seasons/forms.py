"""The form that closes a season."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.eras.models import ListedProgram
from applicants.profile.models import Applicant
from applicants.seasons import rules
from applicants.seasons.models import PastSeason
from roadmap import road

State = ListedProgram.State
SETS: dict[str, tuple[Any, frozenset[str]]] = {
    "all": (_("All programs on my list"), frozenset(State.values)),
    "answered": (
        _("Only those that invited me"),
        frozenset({State.INVITED, State.SCHEDULED, State.INTERVIEWED, State.RANKED}),
    ),
    "none": (_("None; I make a new list"), frozenset()),
}
"""Which programs come along, by the states that they are in."""


class CloseForm(forms.Form):
    """How the season ended, which season comes next, and which programs come along."""

    outcome = forms.ChoiceField(
        label=_("How did the season end?"), choices=PastSeason.Outcome, widget=forms.RadioSelect
    )
    next_season = forms.TypedChoiceField(
        label=_("Which Match comes next?"), coerce=int, widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Match %(value)s cannot follow. Choose one of these.")},
    )  # fmt: skip
    carry = forms.ChoiceField(
        label=_("Which programs come along?"), choices=[(key, label) for key, (label, _states) in SETS.items()],
        widget=forms.RadioSelect, initial="all",
        help_text=_("They come along as considered ones, with their tier and your notes."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What do you take from it?"), required=False, max_length=2000, widget=forms.Textarea({"rows": 4}),
        help_text=_("A few words for yourself. They stay with the season."),
    )  # fmt: skip

    def __init__(self, *args: Any, applicant: Applicant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coming = road.current().calendar.coming_season(applicant.user.today())
        choices: Any = self.fields["next_season"]
        seasons = rules.next_seasons(applicant.target_season or coming, coming)
        choices.choices = [(season, str(season)) for season in seasons]
        choices.initial = seasons[0] if seasons else None

    @property
    def states(self) -> frozenset[str]:
        """The states of programs that come along."""
        return SETS[self.cleaned_data["carry"]][1]
