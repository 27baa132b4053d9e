"""The rank list as a table: what goes out. It does not come in: an order that decides about years is made on its page,
where versions and a second window are looked after.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from applicants.match.ranking.models import RankEntry

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula when a text begins with it."""


def csv_of(rows: Iterable[RankEntry]) -> str:
    """The primary list, then each supplemental list, one rank a line."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("List"), _("Place"), _("Program"), _("Specialty"), _("NRMP code"), _("Kind of track")])
    writer.writerows([_plain(cell) for cell in line] for line in _lines(list(rows)))
    return "\ufeff" + out.getvalue()  # the mark by which spreadsheets know UTF-8


def _lines(rows: list[RankEntry]) -> Iterator[tuple[str, ...]]:
    names = {row.pk: row.listed.name for row in rows}
    for row in rows:
        behind = row.rank_list.entry_id
        which = _("supplemental behind %(name)s") % {"name": names[behind]} if behind else _("primary")
        yield (
            which, str(row.position), row.listed.name, row.listed.specialty.name, row.code,
            str(row.get_track_type_display()),
        )  # fmt: skip


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
