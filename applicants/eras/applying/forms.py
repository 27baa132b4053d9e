"""The forms of applying. What a rule refuses is refused by the service and comes back at its field."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.checklist.forms import DayField
from applicants.eras.applying.reads import Desk
from applicants.eras.applying.rules import LetterOf, StatementOf, Target
from applicants.eras.applying.services import Wish

NONE = "none"
CHOSEN = "chosen"


class CertifyForm(forms.Form):
    """The day on which an application was certified."""

    certified_on = DayField(label=gettext_lazy("Certified on"), help_text=gettext_lazy("As your receipt says."))


class AssignForm(forms.Form):
    """What one program gets, exactly."""

    letters = forms.MultipleChoiceField(
        label=gettext_lazy("Letters, four at most"), required=False, widget=forms.CheckboxSelectMultiple
    )
    statement = forms.ChoiceField(label=gettext_lazy("Statement"), required=False)

    def __init__(self, *args: Any, desk: Desk, assigned: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = [desk.letters[pk] for pk in assigned if pk in desk.letters]
        letters = {one.pk: one for one in (*desk.letters_to_assign, *there)}
        _choices(self, "letters", [(str(pk), letter_words(one)) for pk, one in letters.items()])
        texts = [(str(one.pk), statement_words(one)) for one in desk.statements.values()]
        _choices(self, "statement", [("", _("None")), *texts])

    @property
    def wish(self) -> Wish:
        """What a valid form says."""
        statement = self.cleaned_data["statement"]
        return Wish(
            letters=[int(pk) for pk in self.cleaned_data["letters"]], exactly=True,
            statement=int(statement) if statement else None, no_statement=not statement,
        )  # fmt: skip


class ManyForm(AssignForm):
    """What many programs get: those that are ticked, or all of a specialty."""

    scope = forms.ChoiceField(label=gettext_lazy("Which programs"), initial=CHOSEN)
    programs = forms.MultipleChoiceField(required=False)
    how = forms.ChoiceField(
        label=gettext_lazy("The letters"), initial="add", widget=forms.RadioSelect,
        choices=[("add", gettext_lazy("Add them to what a program has")),
                 ("exactly", gettext_lazy("Let it have these alone"))],
    )  # fmt: skip
    field_order = ["scope", "letters", "how", "statement"]

    def __init__(self, *args: Any, desk: Desk, targets: Sequence[Target], **kwargs: Any) -> None:
        super().__init__(*args, desk=desk, **kwargs)
        self.targets = targets
        specialties: dict[int, list[Target]] = {}
        for target in targets:
            specialties.setdefault(target.specialty_pk, []).append(target)
        _choices(self, "scope", [(CHOSEN, _("Those that I ticked")), *[
            (str(pk), _("All of %(specialty)s (%(n)s)") % {"specialty": rows[0].specialty, "n": len(rows)})
            for pk, rows in specialties.items()
        ]])  # fmt: skip
        _choices(self, "programs", [(str(target.pk), target.name) for target in targets])
        statement: Any = self.fields["statement"]
        _choices(self, "statement", [
            ("", _("Leave it as it is")), *statement.choices[1:], (NONE, _("Take it away")),
        ])  # fmt: skip
        data: Any = self.data
        self.ticked = set(data.getlist("programs")) if self.is_bound else set()

    @property
    def chosen(self) -> list[int]:
        """The ids of the listed programs, of a valid form."""
        if self.cleaned_data["scope"] == CHOSEN:
            return [int(pk) for pk in self.cleaned_data["programs"]]
        return [one.pk for one in self.targets if str(one.specialty_pk) == self.cleaned_data["scope"]]

    @property
    def wish(self) -> Wish:
        """What a valid form says. Where no letter is ticked, the letters stay as they are."""
        statement, exactly = self.cleaned_data["statement"], self.cleaned_data["how"] == "exactly"
        letters = [int(pk) for pk in self.cleaned_data["letters"]]
        return Wish(
            letters=letters or None, exactly=exactly, no_statement=statement == NONE,
            statement=int(statement) if statement not in ("", NONE) else None,
        )  # fmt: skip


def _choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field: Any = form.fields[name]
    field.choices = choices


def letter_words(letter: LetterOf) -> str:
    """A letter as it stands among the choices."""
    parts = [letter.writer, letter.specialty or _("General")]
    if letter.is_us:
        parts.append(_("US"))
    if not letter.uploaded:
        parts.append(_("not uploaded yet"))
    return ", ".join(parts)


def statement_words(statement: StatementOf) -> str:
    """A statement as it stands among the choices."""
    parts = [statement.title, statement.specialty or _("General")]
    if not statement.is_final:
        parts.append(_("no final version yet"))
    return ", ".join(parts)
