"""Which program of the catalogue somebody means who types one."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from programs.models import Program


def program_like(values: Mapping[str, Any]) -> Program | None:
    """The program with this code (ACGME or NRMP); else the one of exactly this name in the specialty.

    None where no program, or more than one, is like it. `values` as of a typed program: own_name, own_code, ...
    """
    if code := values.get("own_code"):
        for one in (Q(acgme_code=code), Q(tracks__code=code)):  # an index each
            if found := Program.objects.filter(one).order_by("pk").first():
                return found
    name, specialty = values.get("own_name"), values.get("own_specialty")
    if not (name and specialty):
        return None
    named = Program.objects.listed().filter(name__iexact=name, specialty=specialty)
    for field, key in (("state", "own_state"), ("city__iexact", "own_city")):
        if values.get(key):
            named = named.filter(Q(**{field: values[key]}) | Q(**{field.partition("__")[0]: ""}))
    few = list(named.order_by("pk")[:2])
    return few[0] if len(few) == 1 else None
