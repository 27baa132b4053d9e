"""Which specialty a row is about: by its name, by the codes of its program, or the names that come near."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from programs.catalogue.text import plain
from programs.specialties.models import Specialty

ALIKE = 60
"""How near (of 100) a name that nobody knows must come to the specialty of the row's code."""


class NoSpecialty(Exception):
    """The row names no specialty that is known. Its text says which names come near."""


JOINED = re.compile(r"\s*(?:/|&|,|\band\b)\s*", re.IGNORECASE)


def parts_of(name: str) -> tuple[str, ...]:
    """What a combined specialty joins, in any order: A/B is B and A."""
    return tuple(sorted(plain(part) for part in JOINED.split(name) if plain(part)))


class Specialties:
    """All specialties, found by name or code."""

    def __init__(self, rows: Iterable[Specialty]) -> None:
        self.rows = {row.pk: row for row in rows}
        self.by_name: dict[str, int] = {}
        self.by_parts: dict[tuple[str, ...], int] = {}
        self.by_acgme: dict[str, list[int]] = defaultdict(list)
        self.by_nrmp: dict[str, list[int]] = defaultdict(list)
        for pk, row in self.rows.items():
            for name in row.other_names:
                self.by_name.setdefault(plain(name), pk)
            for name in (row.name, *row.other_names):
                self.by_parts.setdefault(parts_of(name), pk)
            if row.acgme_code:
                self.by_acgme[row.acgme_code].append(pk)
            for code in row.nrmp_codes:
                self.by_nrmp[code].append(pk)
        self.by_name |= {plain(row.name): pk for pk, row in self.rows.items()}

    def find(self, name: str, acgme_code: str = "", nrmp_codes: Sequence[str] = ()) -> int:
        """The id of the specialty. A known name counts most, then the codes. Raises NoSpecialty."""
        words = plain(name)
        if words in self.by_name:
            return self.by_name[words]
        if parts_of(name) in self.by_parts:
            return self.by_parts[parts_of(name)]
        by_code = self.by_acgme.get(acgme_code[:3], []) if acgme_code else []
        if not by_code and nrmp_codes:
            by_code = self.by_nrmp.get(nrmp_codes[0][4:7], []) or self.by_acgme.get(nrmp_codes[0][4:7], [])
        if not by_code:
            raise NoSpecialty(self._unknown(name))
        if not words:
            return self._plainest(by_code)
        best = max(by_code, key=lambda pk: (self._likeness(words, pk), pk == self._plainest(by_code)))
        if self._likeness(words, best) < ALIKE:
            raise NoSpecialty(
                _("It names the specialty “%(name)s”, but its code is of %(own)s.")
                % {"name": name[:80], "own": self.rows[self._plainest(by_code)].name}
            )
        return best

    def _plainest(self, found: Sequence[int]) -> int:
        """Of several with the same code the one that is no preliminary year of another."""
        return min(found, key=lambda pk: ("preliminary" in self.rows[pk].key, pk))

    def _likeness(self, words: str, pk: int) -> float:
        row = self.rows[pk]
        return max(fuzz.token_set_ratio(words, plain(one)) for one in (row.name, *row.other_names))

    def _unknown(self, name: str) -> str:
        if not name:
            return _("It has no specialty and no code that tells it.")
        near = process.extract(
            plain(name), {pk: plain(row.name) for pk, row in self.rows.items()}, scorer=fuzz.token_sort_ratio,
            limit=3, score_cutoff=50,
        )  # fmt: skip
        if not near:
            return _("The specialty “%(name)s” is not known here.") % {"name": name[:80]}
        names = ", ".join(self.rows[pk].name for _words, _score, pk in near)
        return _("The specialty “%(name)s” is not known here. These come near: %(names)s.") % {
            "name": name[:80], "names": names,
        }  # fmt: skip
