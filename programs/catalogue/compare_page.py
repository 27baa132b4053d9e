"""Up to four programs side by side."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from programs.catalogue import lines
from programs.catalogue.models import ACGME, Program
from programs.catalogue.viewer import viewer_of
from programs.facts.fields import FIELDS, GROUPS, Field
from programs.facts.models import Age, Fact
from programs.fit import RULES, Me, Verdict

MOST = 4
OWN_CODE = re.compile(r"p([0-9]{1,15})")


class Cell(NamedTuple):
    """What one program says. `state` value, not_published or unknown; `fit` the verdict where it is a rule."""

    text: str
    state: str
    kind: str = ""
    fact: lines.Told | None = None
    age: Age | None = None
    fit: lines.Line | None = None


class CompareRow(NamedTuple):
    """A field across the programs. `differs`: two of them say different things."""

    label: Any
    cells: Sequence[Cell]
    differs: bool


class Column(NamedTuple):
    """A program, its facts by field, what it comes to for the person by field, and the page without it."""

    program: Any
    facts: Mapping[str, lines.Told]
    fits: Mapping[str, Verdict]
    without: str
    listed: bool


@require_safe
def compare(request: SignedInRequest) -> HttpResponse:
    """`?p=CODE&p=CODE`: the programs in this order. Codes that are not known are named."""
    viewer, today = viewer_of(request), timezone.localdate()
    asked = list(
        dict.fromkeys(code.strip().replace("\0", "")[:20] for code in request.GET.getlist("p") if code.strip())
    )
    by_code = {program.public_code: program for program in _rows(asked[:20])}
    codes = [code for code in asked if code in by_code][:MOST]
    columns = [
        Column(by_code[code], lines.facts_of(by_code[code]), _fits(by_code[code], viewer.me),
               _address([other for other in codes if other != code]), by_code[code].pk in viewer.listed)
        for code in codes
    ]  # fmt: skip
    rows = {key: [_row(field, columns, today) for field in FIELDS.values() if field.group == key] for key in GROUPS}
    known = {key: [row for row in found if any(cell.state != "unknown" for cell in row.cells)]
             for key, found in rows.items()}  # fmt: skip
    context = {
        "place": "programs",
        "viewer": viewer,
        "columns": columns,
        "groups": [(label, known[key]) for key, label in GROUPS.items() if known[key]],
        "unknown": [row.label for key, found in rows.items() for row in found if row not in known[key]],
        "not_found": [code for code in asked if code not in by_code],
        "too_many": len([code for code in asked if code in by_code]) > MOST,
        "here": _address(codes),
        "most": MOST,
    }
    return render(request, "programs/compare.html", context)


def _rows(codes: Sequence[str]) -> Any:
    acgme = [code for code in codes if re.fullmatch(ACGME, code)]
    ids = [int(found[1]) for code in codes if (found := OWN_CODE.fullmatch(code))]
    rows = Program.objects.listed().filter(Q(acgme_code__in=acgme) | Q(pk__in=ids)).order_by("pk")
    return lines.with_facts(rows.select_related("specialty", "institution").defer("search_text"))


def _address(codes: Sequence[str]) -> str:
    return f"{reverse('programs:compare')}?{urlencode([('p', code) for code in codes])}".rstrip("?")


def _fits(program: Program, me: Me) -> dict[str, Verdict]:
    """What the rules come to, by the field that they look at; nothing for people without facts."""
    if me == Me():
        return {}
    found: dict[str, Verdict] = {}
    for rule in RULES.values():
        if (verdict := rule.verdict(program, me)) is not None:
            found |= dict.fromkeys(rule.columns(me), verdict)
    return found


def _row(field: Field, columns: Sequence[Column], today: Any) -> CompareRow:
    cells = [_cell(field, column, today) for column in columns]
    return CompareRow(field.label, cells, len({(cell.text, cell.kind) for cell in cells}) > 1)


def _cell(field: Field, column: Column, today: Any) -> Cell:
    fact = column.facts.get(field.key)
    value = fact.value if fact else getattr(column.program, field.key) if field.column else None
    age = fact.age(today) if fact else None
    if value is not None:
        kind = lines.kind_words(column.program, column.facts, field.key) if field.column else ""
        verdict = column.fits.get(field.key)
        fit = lines.Line(verdict, lines.WORDS[verdict], "") if verdict else None
        return Cell(field.words(value), "value", kind, fact, age, fit)
    if fact and fact.says == Fact.Says.NOT_PUBLISHED:
        return Cell(_("not published"), "not_published", "", fact, age)
    return Cell(_("not known"), "unknown", "", fact, age)
