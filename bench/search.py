"""The search over 14,000 and 140,000 made-up programs: filters, and texts with one typing error."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.__main__ import Row

SMALL, LARGE = 14_000, 140_000
FILTERS_MS = 60.0
TIMES_AT_MOST = 3
QUERIES_AT_MOST = 8
ROUNDS = 8
FILTERS = (
    "", "j1=1", "specialty=internal-medicine&j1=1&img=15", "state=OH&state=MI&h1b=1", "state=northeast&sort=img",
    "type=community&positions=10", "specialty=family-medicine&specialty=pediatrics&unknown=drop&j1=1",
    "mine=years&mine=attempts&j1=1", "sort=newest&accepts=1", "img=20&unknown=drop&page=3",
    "specialty=internal-medicine&q=riverbend", "q=university+hospital",
)  # fmt: skip
TEXTS = 60
HTMX = {"HX-Request": "true"}


def search_rows(row: "Callable[..., Row]") -> Iterator["Row"]:
    """The rows of the table. `row` makes one."""
    from django.db import connection

    from accounts.models import User
    from programs.catalogue import scale
    from programs.models import Program

    person = User.objects.get(email="applicant@demo.example")
    for count in (SMALL, LARGE):
        scale.make(count - Program.objects.count(), seed=count)
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
        note = f"{len(FILTERS)} addresses in turn"
        yield measure(row, f"search {count:,}: filters", person, FILTERS * ROUNDS, note, headers=HTMX)
        yield measure(row, f"whole page {count:,}: filters", person, FILTERS * ROUNDS, note, headers={})
        wanted = mistyped(random.Random(count), TEXTS)
        hits = sum(finds(text, name) for text, name in wanted)
        texts = [f"q={text.replace(' ', '+')}" for text, _name in wanted]
        note = f"{hits} of {TEXTS} find the program that was meant"
        yield measure(row, f"search {count:,}: text, one error", person, texts, note, headers=HTMX)


def mistyped(dice: random.Random, count: int) -> list[tuple[str, int]]:
    """Two words of the name of some program, one of them with one error; and the id of that program."""
    from programs.models import Program

    ids = dice.sample(list(Program.objects.order_by("pk").values_list("pk", flat=True)), count)
    found = []
    for pk, name in Program.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "name"):
        words = [word.lower() for word in name.split() if word.isalpha() and len(word) > 4]
        chosen = dice.sample(words, 2)
        found.append((f"{with_error(dice, chosen[0])} {chosen[1]}", pk))
    return found


def with_error(dice: random.Random, word: str) -> str:
    """A letter too many, missing, wrong, or two neighbors swapped."""
    at = dice.randrange(len(word) - 1)
    letter = dice.choice("abcdefghijklmnopqrstuvwxyz")
    return dice.choice([
        word[:at] + letter + word[at:], word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ])  # fmt: skip


def finds(text: str, pk: int) -> bool:
    """Whether the program is among those that the text finds."""
    from django.http import QueryDict

    from programs.catalogue import search
    from programs.catalogue.query import Query
    from programs.catalogue.search_page import read
    from programs.catalogue.viewer import Viewer

    asked = read(Query.read(QueryDict(f"q={text}")), Viewer())
    return bool(search.found(asked.query, Viewer(), asked.words).filter(pk=pk).exists())


def measure(
    row: "Callable[..., Row]", name: str, person: Any, queries: Sequence[str], note: str, *, headers: dict[str, str]
) -> "Row":
    """One address after the other. With the header of htmx the region alone, as the browser asks for it."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench.__main__ import timed

    client: Client = Client()
    client.force_login(person)
    most = 0
    for query in dict.fromkeys(queries):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/programs/?{query}", headers=headers)
        assert answer.status_code == 200, query
        most = max(most, len(captured))
    turn = iter(queries)
    times = timed(lambda: client.get(f"/programs/?{next(turn)}", headers=headers), len(queries))
    return row(name, *times, len(queries), most, note)


def judged(rows: "Sequence[Row]") -> list[tuple[bool, str]]:
    """What was promised of the search, and whether it holds."""
    small = [row for row in rows if row.name.startswith(f"search {SMALL:,}")]
    large = [row for row in rows if row.name.startswith(f"search {LARGE:,}")]
    if not small or not large:
        return []
    slowest, slowest_large = (max(row.p95 or 0 for row in found) for found in (small, large))
    pages = [row for row in rows if row.name.startswith(f"whole page {SMALL:,}")]
    pages += [row for row in rows if row.name.startswith(f"whole page {LARGE:,}")]
    most = max(row.queries or 0 for row in (*small, *large, *pages))
    return [
        (slowest < FILTERS_MS, f"search over {SMALL:,} programs takes under {FILTERS_MS:g} ms ({slowest:.1f}, p95)"),
        (slowest_large <= TIMES_AT_MOST * FILTERS_MS,
         f"over {LARGE:,} at most {TIMES_AT_MOST * FILTERS_MS:g} ms ({slowest_large:.1f}, p95)"),
        (most <= QUERIES_AT_MOST, f"the search takes at most {QUERIES_AT_MOST} queries, a whole page too ({most})"),
    ]  # fmt: skip
