"""Which program of the catalogue each row means: by code, by name, or up to four that come near."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from heapq import nsmallest
from math import log
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from applicants.eras.importing.reading import Said, said_by
from programs.catalogue.text import plain
from programs.imports.specialties import NoSpecialty, Specialties
from programs.models import Alias, Program, Specialty, Track

SURE, CHOOSE, NONE, TROUBLE = "sure", "choose", "none", "trouble"
MOST_CANDIDATES = 4
LOOKED_AT = 12
"""So many of the nearest names are looked at before the whole name and the place decide among them."""
NEAR = 0.5
"""What share (0 to 1) of the telling words of a row a program must have to be offered."""
USUAL = {
    "a", "and", "at", "center", "centre", "clinic", "college", "community", "county", "for", "foundation", "general",
    "health", "healthcare", "hospital", "hospitals", "in", "institute", "medical", "medicine", "memorial", "of",
    "program", "programme", "regional", "residency", "school", "st", "system", "the", "university",
}  # fmt: skip
"""Words that say little about which program is meant: a name that has others is looked for by those."""
SAME = 50
"""How alike (of 100) the name beside a code must be to that of its program, or one is asked."""

LIKE = 75
"""How alike (of 100) a word of the catalogue must be to one that no program has."""
COMMON = 500
"""A word of more programs than this only decides among those that its rarer words found."""


@dataclass
class Found:
    """What a row means. `candidates` are ids of programs, the likeliest first; `specialty` the id it counts as."""

    number: int
    said: dict[str, Any]
    outcome: str
    candidates: list[int] = field(default_factory=list)
    specialty: int | None = None
    why: list[str] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The row as the person wrote it, for a page."""
        return self.said["name"] or ", ".join(self.said["codes"]) or _("without a name")


@dataclass(frozen=True)
class Asked:
    """A row on its way: what it says, and the specialty it names (or that counts where it names none)."""

    number: int
    said: Said
    specialty: int | None
    trouble: str = ""


def match(
    rows: Sequence[tuple[int, list[str], str]], columns: Mapping[int, str], specialty: int | None
) -> list[Found]:  # fmt: skip
    """What every row means. Eight queries, however many rows there are."""
    known = Specialties(Specialty.objects.order_by("pk"))
    asked = [_asked(row, columns, known, specialty) for row in rows]
    by_code = _by_code({code for one in asked for code in one.said.codes})
    by_name = [one for one in asked if one.said.name and not any(code in by_code for code in one.said.codes)]
    near = _nearest(by_name)
    for number, pks in _same_name(by_name).items():
        near[number] = dict.fromkeys(pks, 1.0) | near.get(number, {})
    programs = programs_of({*by_code.values(), *(pk for pks in near.values() for pk in pks)})
    return [_found(one, by_code, near.get(one.number, {}), programs) for one in asked]


def _asked(
    row: tuple[int, list[str], str], columns: Mapping[int, str], known: Specialties, usual: int | None
) -> Asked:  # fmt: skip
    number, cells, trouble = row
    said = said_by(cells, columns, lambda text: plain(text) in known.by_name)
    specialty = usual
    if said.specialty:
        try:
            specialty = known.find(said.specialty)
        except NoSpecialty as error:
            said.odd.append(str(error))
    if not trouble and not said.name and not said.codes:
        trouble = _("It names no program.")
    return Asked(number, said, specialty, trouble)


def _by_code(codes: Iterable[str]) -> dict[str, int]:
    wanted = list(codes)
    found: dict[Any, int] = dict(Track.objects.filter(code__in=wanted).values_list("code", "program"))
    return found | dict(Program.objects.filter(acgme_code__in=wanted).values_list("acgme_code", "pk"))


def telling(name: str) -> str:
    """The words of a name by which it is looked for: without the usual ones, if it has others."""
    words = plain(name).split()
    return " ".join([word for word in words if word not in USUAL] or words)[:200]


def _same_name(asked: Sequence[Asked]) -> dict[int, list[int]]:
    """By the number of a row the programs that have its very name, or an alias. Two queries."""
    names = {one.said.name.lower() for one in asked}
    rows = Program.objects.listed().annotate(own=Lower("name"), house=Lower("institution__name"))
    found: dict[str, list[tuple[int, int]]] = {}
    for pk, specialty, *own in rows.filter(Q(own__in=names) | Q(house__in=names)).order_by("pk").values_list(
        "pk", "specialty", "own", "house"
    ):  # fmt: skip
        for name in own:
            found.setdefault(name, []).append((pk, specialty))
    aliases = Alias.objects.filter(program__merged_into=None, program__closed_on=None).annotate(own=Lower("name"))
    for pk, specialty, name in aliases.filter(own__in=names).order_by("pk").values_list(
        "program", "program__specialty", "own"
    ):  # fmt: skip
        found.setdefault(name, []).append((pk, specialty))
    return {
        one.number: [pk for pk, own in found.get(one.said.name.lower(), []) if one.specialty in (None, own)]
        for one in asked
    }


class Words:
    """The words of all programs that people find, to look names up in. One query."""

    def __init__(self) -> None:
        self.programs: dict[str, set[int]] = {}
        self.specialty: dict[int, int] = {}
        self.alike: dict[str, dict[str, float]] = {}
        rows = Program.objects.listed().order_by("pk").values_list("pk", "specialty", "search_text")
        for pk, specialty, text in rows:
            self.specialty[pk] = specialty
            for word in text.split():
                self.programs.setdefault(word, set()).add(pk)

    def near(self, name: str, specialty: int | None) -> dict[int, float]:
        """The programs that share most of the telling words, rare ones counting most: id -> share, the best few."""
        weights: dict[str, float] = {}
        found: dict[int, float] = {}
        for word in sorted(set(telling(name).split()), key=lambda one: (self._spread(one), one)):
            weights[word] = 1 / log(2 + self._spread(word))
            for other, likeness in self._alike(word).items():
                programs = self.programs[other]
                ids = [pk for pk in found if pk in programs] if found and len(programs) > COMMON else programs
                for pk in ids:
                    if specialty in (None, self.specialty[pk]):
                        found[pk] = found.get(pk, 0) + weights[word] * likeness
        whole = sum(weights.values())
        shares = [(share / whole, pk) for pk, share in found.items() if share >= NEAR * whole]
        return {pk: share for share, pk in nsmallest(LOOKED_AT, shares, key=lambda one: (-one[0], one[1]))}

    def _spread(self, word: str) -> int:
        return sum(len(self.programs[other]) for other in self._alike(word))

    def _alike(self, word: str) -> dict[str, float]:
        """The word itself, or those that a typing error makes of it, each with its likeness from 0 to 1."""
        if word in self.programs:
            return {word: 1.0}
        if word not in self.alike:
            near = process.extract(word, self.programs.keys(), scorer=fuzz.ratio, limit=1, score_cutoff=LIKE)
            self.alike[word] = {other: score / 100 for other, score, _place in near}
        return self.alike[word]


def _nearest(asked: Sequence[Asked]) -> dict[int, dict[int, float]]:
    """By the number of a row the programs whose names come near, each with its score. One query."""
    wanted = [one for one in asked if plain(one.said.name)]
    if not wanted:
        return {}
    words = Words()
    return {one.number: words.near(one.said.name, one.specialty) for one in wanted}


def programs_of(ids: Iterable[int]) -> dict[int, Program]:
    """The programs with all that their names are made of, by id. Two queries."""
    rows = Program.objects.select_related(
        "specialty", "institution", "merged_into__specialty"
    ).prefetch_related("aliases")  # fmt: skip
    return {row.pk: row for row in rows.filter(pk__in=list(ids)).order_by("pk")}


def _found(
    asked: Asked, by_code: Mapping[str, int], near: Mapping[int, float], programs: Mapping[int, Program]
) -> Found:  # fmt: skip
    found = Found(asked.number, asdict(asked.said), NONE, specialty=asked.specialty, why=list(asked.said.odd))
    if asked.trouble:
        found.outcome, found.why = TROUBLE, [asked.trouble]
        return found
    coded = {programs[by_code[code]].now.pk: programs[by_code[code]] for code in asked.said.codes if code in by_code}
    if coded:
        found.candidates = list(coded)[:MOST_CANDIDATES]
        doubt = _doubt(asked, list(coded.values()))
        found.outcome = CHOOSE if doubt else SURE
        found.why += [doubt] if doubt else []
        return found
    if asked.said.codes:
        found.why.append(_("The code %(code)s is not known here.") % {"code": ", ".join(asked.said.codes)})
    ranked = sorted(near, key=lambda pk: (-_likeness(asked.said, programs[pk], near[pk]), pk))
    exact = [pk for pk in ranked if _is_exact(asked.said, programs[pk])]
    found.candidates = [*exact, *(pk for pk in ranked if pk not in exact)][:MOST_CANDIDATES]
    if len(exact) == 1 and not asked.said.codes:
        found.outcome, found.candidates = SURE, exact
    elif found.candidates:
        found.outcome = CHOOSE
    return found


def _doubt(asked: Asked, programs: Sequence[Program]) -> str:
    """Why the codes of a row do not settle which program it means; empty when they do."""
    program = programs[0]
    if len({one.now.pk for one in programs}) > 1:
        return _("Its codes are of more than one program.")
    words = f"{program.search_text} {plain(program.specialty.name)}"
    if asked.said.name and fuzz.token_set_ratio(plain(asked.said.name), words) < SAME:
        return _("Its code is of %(name)s, which has another name.") % {"name": program.name}
    if asked.said.specialty and asked.specialty not in (None, program.specialty_id):
        return _("Its code is of a program of %(specialty)s.") % {"specialty": program.specialty.name}
    return ""


def _likeness(said: Said, program: Program, score: float) -> float:
    """The score with what the whole name and the place say for or against it."""
    score += fuzz.token_sort_ratio(plain(said.name), plain(program.name)) / 200
    if said.city:
        score += 0.15 if plain(said.city) == plain(program.city) else 0
    if said.state and program.state:
        score += 0.1 if said.state == program.state else -0.2
    return score


def _is_exact(said: Said, program: Program) -> bool:
    """Whether the row has the very name, or an alias, of the program, and no other place."""
    if said.state and program.state and said.state != program.state:
        return False
    if said.city and program.city and plain(said.city) != plain(program.city):
        return False
    names = [program.name, *(alias.name for alias in program.aliases.all())]
    if program.institution:
        names.append(program.institution.name)
    return plain(said.name) in {plain(name) for name in names}
