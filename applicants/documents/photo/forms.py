"""The forms of the photo."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.documents import limits
from applicants.documents.files.kinds import size_words
from applicants.documents.photo.crop import Position


class UploadForm(forms.Form):
    """A picture."""

    picture = forms.FileField(
        label=_("Picture"), widget=forms.FileInput({"accept": "image/jpeg,image/png"}),
        error_messages={"required": _("Choose a picture."), "empty": _("The file is empty. Choose another one.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].help_text = _(
            "JPEG or PNG, %(most)s at most. Only you see it, and advisors whom you let see your documents."
        ) % {"most": size_words(limits.current().uploads.photo_bytes)}


class PositionForm(forms.Form):
    """Which part of the picture is kept."""

    position = forms.ChoiceField(
        label=_("Keep"), widget=forms.RadioSelect,
        choices=[
            (Position.START.value, _("The top (of a wide picture: the left)")),
            (Position.MIDDLE.value, _("The middle, with room above the head")),
            (Position.END.value, _("The bottom (of a wide picture: the right)")),
        ],
    )  # fmt: skip
