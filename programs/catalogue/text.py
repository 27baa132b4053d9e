"""The words by which a program is found, without accents and in small letters."""

import re
import unicodedata
from collections.abc import Iterable

from django.db import connection
from django.db.models import Prefetch

from programs.catalogue.models import Alias, Program, Track

ODD = re.compile(r"[^0-9a-z]+")


def plain(text: str) -> str:
    """Small letters and digits only, accents gone: “Côte-d'Or” is “cote d or”."""
    bare = unicodedata.normalize("NFKD", text)
    return ODD.sub(" ", "".join(mark for mark in bare if not unicodedata.combining(mark)).lower()).strip()


def words_of(program: Program) -> str:
    """Name, institution, place, codes and aliases; each word once, in this order."""
    parts: list[str] = [program.name, program.institution.name if program.institution else "", program.city]
    parts += [alias.name for alias in program.aliases.all()]
    parts += [program.acgme_code or "", *(track.code for track in program.tracks.all())]
    return " ".join(dict.fromkeys(plain(" ".join(parts)).split()))


def index(program_ids: Iterable[int]) -> None:
    """Write the words of these programs anew. Called by every service that changes one of the parts."""
    rows = (
        Program.objects.filter(pk__in=list(program_ids)).select_related("institution").order_by("pk")
        .prefetch_related(Prefetch("aliases", Alias.objects.order_by("pk")))
        .prefetch_related(Prefetch("tracks", Track.objects.order_by("code")))
    )  # fmt: skip
    changed = []
    for program in rows:
        text = words_of(program)
        if text != program.search_text:
            program.search_text = text
            changed.append(program)
    with connection.cursor() as cursor:  # one statement; bulk_update takes many times as long
        cursor.execute(
            "UPDATE programs_program AS own SET search_text = found.words "
            "FROM unnest(%s::bigint[], %s::text[]) AS found (id, words) WHERE own.id = found.id",
            [[row.pk for row in changed], [row.search_text for row in changed]],
        )
