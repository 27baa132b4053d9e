"""A specialty as people write it in a spreadsheet."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from programs.imports.specialties import NoSpecialty, Specialties
from programs.models import Specialty


def specialty_named(text: str) -> Specialty | None:
    """The specialty of this name, as imports know them; None for no words. Raises ValidationError for one unknown."""
    if not (text or "").strip():
        return None
    known = Specialties(Specialty.objects.all())
    try:
        return known.rows[known.find(text)]
    except NoSpecialty as error:
        raise ValidationError({"specialty": str(error)}) from None


def with_specialty(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row, with the specialty itself where its name stood."""
    named = {"specialty": specialty_named(values["specialty"])} if "specialty" in values else {}
    return {**values, **named}
