"""What the style guide shows: samples for the components."""

import re
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

SECTIONS = [
    ("color", "Color"), ("type", "Type"), ("states", "States"), ("buttons", "Buttons"), ("fields", "Fields"),
    ("messages", "Messages"), ("labels", "Labels"), ("lists", "Lists"), ("pictures", "Pictures"),
    ("places", "Getting around"), ("icons", "Icons"),
]  # fmt: skip
COLORS = [
    ("paper", "page"), ("raised", "fields, framed box"), ("sunken", "side column, notes"), ("line", "hairlines"),
    ("edge", "borders of fields"), ("ink", "text"), ("ink-2", "second text"), ("ink-3", "third text, done"),
    ("accent", "links, critical path"), ("solid", "main button"), ("accent-soft", "chosen, hover"),
    ("late", "late, fails"), ("late-soft", "behind late"), ("wait", "waiting, soon, below"),
    ("wait-soft", "behind waiting"), ("good", "meets, verified"), ("good-soft", "behind good"),
]  # fmt: skip


class SampleForm(forms.Form):
    """Each kind of field once; the score is wrong on purpose."""

    writer = forms.CharField(label="Name of the letter writer", help_text="As it stands on the letter.")
    score = forms.IntegerField(
        label="Step 2 CK score", error_messages={"invalid": "Write your score as a number from 1 to 300."},
        widget=forms.TextInput({"class": "short", "inputmode": "numeric"}),
    )  # fmt: skip
    specialty = forms.ChoiceField(label="Specialty", choices=[("im", "Internal Medicine"), ("fm", "Family Medicine")])
    locked = forms.CharField(label="Not possible now", disabled=True, initial="Add your score first")
    comment = forms.CharField(label="Comment", required=False, widget=forms.Textarea({"rows": 2}))
    visa = forms.ChoiceField(label="Visa", choices=[("j1", "J-1"), ("h1b", "H-1B")], widget=forms.RadioSelect)
    remind = forms.MultipleChoiceField(
        label="Remind me", help_text="At 8 a.m. where you are.", choices=[("7", "7 days before"), ("0", "On the day")],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    share = forms.BooleanField(label="Show my notes too", help_text="You can take that back.", required=False)


def icon_names() -> list[str]:
    """All icons of the sprite."""
    sprite = finders.find("img/icons.svg")
    return re.findall(r'id="([\w-]+)"', Path(sprite).read_text(encoding="utf-8")) if sprite else []


def samples() -> dict[str, Any]:
    """The context of the page."""
    here = reverse("styleguide")
    return {
        "sections": SECTIONS,
        "colors": COLORS,
        "icons": icon_names(),
        "now": timezone.now(),
        "form": SampleForm(
            {"writer": "Dr. Hana Placeholder", "score": "25o", "specialty": "im", "visa": "j1", "remind": ["7"]}
        ),
        "flashes": [
            Message(constants.SUCCESS, "Marked as done: Write your CV.", extra_tags=here),
            Message(constants.SUCCESS, "Saved."),
            Message(constants.WARNING, "The mail goes out later: the mail server does not answer."),
            Message(constants.ERROR, "Not saved: somebody changed this row while you wrote."),
        ],
    }
