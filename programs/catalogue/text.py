"""The words by which a program is found, without accents and in small letters."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Prefetch

from programs.catalogue.models import Alias, Program, Track, Word

ODD = re.compile(r"[^0-9a-z]+")
SPOKEN = re.compile(r"[a-z]{3,100}")
"""Words that people may mistype; codes are none."""


LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
"""Letters that are no accent over another one, as people without them on the keyboard type them."""


RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: Any) -> Any:
    """A value as it may stand in a spreadsheet: a text that would be read as a formula gets a ' before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def unquoted(text: str) -> str:
    """The text before `harmless` put a ' in front of it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RISKY) else text


def plain(text: str) -> str:
    """Small letters and digits only, accents gone: “Côte-d'Or” is “cote d or”, “Ørsted” is “orsted”."""
    bare = unicodedata.normalize("NFKD", text.lower().translate(LETTERS))
    return ODD.sub(" ", "".join(mark for mark in bare if not unicodedata.combining(mark)).lower()).strip()


def words_of(program: Program) -> str:
    """Name, institution, place, aliases and codes; each word once, in this order. A new row has no aliases yet."""
    parts: list[str] = [program.name, program.institution.name if program.institution else "", program.city]
    if program.pk:
        parts += [alias.name for alias in program.aliases.all()]
    parts.append(program.acgme_code or "")
    if program.pk:
        parts += [track.code for track in program.tracks.all()]
    return " ".join(dict.fromkeys(plain(" ".join(parts)).split()))


def index(program_ids: Iterable[int]) -> None:
    """Write the words of these programs anew. Called by every service that changes one of the parts."""
    rows = (
        Program.objects.filter(pk__in=list(program_ids)).select_related("institution").order_by("pk")
        .prefetch_related(Prefetch("aliases", Alias.objects.order_by("pk")))
        .prefetch_related(Prefetch("tracks", Track.objects.order_by("code")))
    )  # fmt: skip
    changed, texts = [], []
    for program in rows:
        text = words_of(program)
        texts.append(text)
        if text != program.search_text:
            program.search_text = text
            changed.append(program)
    with connection.cursor() as cursor:  # one statement; bulk_update takes many times as long
        cursor.execute(
            "UPDATE programs_program AS own SET search_text = found.words "
            "FROM unnest(%s::bigint[], %s::text[]) AS found (id, words) WHERE own.id = found.id",
            [[row.pk for row in changed], [row.search_text for row in changed]],
        )
    learn(texts)


def learn(texts: Iterable[str]) -> None:
    """Keep the words of these search texts, so that a typing error finds them. Words that are known stay."""
    words = {word for text in texts for word in text.split() if SPOKEN.fullmatch(word)}
    Word.objects.bulk_create([Word(word) for word in sorted(words)], ignore_conflicts=True, batch_size=2000)
