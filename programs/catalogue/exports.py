"""The result of a search as a file, CSV or XLSX: every value with its kind, source and day.

Written part by part, so that a large result needs little memory. Texts cannot become formulas of a spreadsheet.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from accounts.http import SignedInRequest
from programs.catalogue import lines, search
from programs.catalogue.models import Program
from programs.catalogue.query import Query
from programs.catalogue.search_page import read
from programs.catalogue.text import harmless
from programs.catalogue.viewer import Viewer, viewer_of
from programs.facts.fields import FIELDS
from programs.facts.models import Fact

MOST = 20_000
"""Programs in a file; whoever finds more narrows the search first."""
AT_ONCE = 500


def head() -> list[str]:
    """The names of the columns."""
    fixed = [_("Program"), _("Specialty"), _("Institution"), _("City"), _("State"), _("ACGME code"), _("NRMP codes")]
    parts = [_("rule"), _("source"), _("seen on")]
    return fixed + [name for one in FIELDS.values() for name in (str(one.label), *(f"{one.label}: {p}" for p in parts))]


def ids_of(query: Query, viewer: Viewer) -> list[int]:
    """The programs of a query in their order, as many as a file may have."""
    asked = read(query, viewer)
    rows = search.found(asked.query, viewer, asked.words)
    order = search.order_of(asked.query, viewer, asked.words)
    return list(search.ordered(rows, order, viewer, asked.words).values_list("pk", flat=True)[:MOST])


def rows_of(ids: Sequence[int]) -> Iterator[list[Any]]:
    """A row for each of these programs, in this order."""
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        rows = Program.objects.filter(pk__in=part).select_related("specialty", "institution").prefetch_related("tracks")
        by_id = {row.pk: row for row in lines.with_facts(rows.defer("search_text").order_by("pk"))}
        yield from (row_of(by_id[pk]) for pk in part if pk in by_id)


def row_of(program: Any) -> list[Any]:
    """A program as a row: what it is, then value, rule, source and day of each field."""
    facts = lines.facts_of(program)
    row: list[Any] = [
        program.name, program.specialty.name, program.institution.name if program.institution else "", program.city,
        program.state, program.acgme_code or "", " ".join(track.code for track in program.tracks.all()),
    ]  # fmt: skip
    for key, one in FIELDS.items():
        fact = facts.get(key)
        value = fact.value if fact else getattr(program, key) if one.column else None
        if value is not None:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            shown: Any = value if number else one.words(value)
        else:
            shown = _("not published") if fact and fact.says == Fact.Says.NOT_PUBLISHED else _("not known")
        if fact:
            source = " ".join(filter(None, (fact.source, fact.address or fact.site)))
            rule = str(Fact.Rule(fact.rule).label) if value is not None else ""
            row += [shown, rule, source, fact.seen_on]
        else:
            row += [shown, lines.kind_words(program, facts, key) if one.column else "", "", None]
    return [harmless(value) for value in row]


def file_name(ending: str) -> str:
    """programs-2026-11-22.csv"""
    return f"programs-{timezone.localdate().isoformat()}.{ending}"


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


@require_safe
def as_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """UTF-8 with a byte-order mark, as spreadsheets want it."""
    ids = ids_of(Query.read(request.GET), viewer_of(request))
    writer = csv.writer(Echo())

    def told() -> Iterator[str]:
        yield "\ufeff"
        yield writer.writerow(head())
        for row in rows_of(ids):
            yield writer.writerow(row)

    answer = StreamingHttpResponse(told(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name("csv")}"'
    return answer


@require_safe
def as_xlsx(request: SignedInRequest) -> FileResponse:
    """A workbook with one sheet. Its rows go through a temporary file; only the packed workbook is in memory."""
    ids = ids_of(Query.read(request.GET), viewer_of(request))
    packed = io.BytesIO()
    write_xlsx(ids, packed)
    packed.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(packed, as_attachment=True, filename=file_name("xlsx"), content_type=kind)


def write_xlsx(ids: Sequence[int], to: IO[bytes]) -> None:
    """Texts are written as texts, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Programs"))
    sheet.freeze_panes = "B2"
    sheet.append(head())
    for row in rows_of(ids):
        sheet.append([_clean(value) for value in row])
    book.save(to)


def _clean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", value)
