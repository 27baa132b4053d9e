"""The two statements of the search page that the ORM cannot say; it writes their parts. Reads only.

Both keep the work on all programs small: what is shown beside a number or a place is joined when few rows are left.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from programs.catalogue.models import Program

SUMS = """
WITH found AS ({groups}),
wanted AS (SELECT id FROM programs_specialty WHERE key = ANY(%s)),
place AS (SELECT *, (%s::text[] = '{{}}' OR state = ANY(%s)) AS here,
                 (NOT EXISTS (SELECT FROM wanted) OR specialty_id IN (SELECT id FROM wanted)) AS this FROM found)
SELECT (SELECT json_agg(json_build_array(id, key, name)) FROM programs_specialty)::text,
       (SELECT json_object_agg(specialty_id, n) FROM
           (SELECT specialty_id, sum({first})::bigint AS n FROM place WHERE here GROUP BY 1) AS own)::text,
       (SELECT json_object_agg(state, n) FROM
           (SELECT state, sum({first})::bigint AS n FROM place WHERE this GROUP BY 1) AS own)::text,
       CASE WHEN coalesce(sum({first}), 0) = 0 THEN EXISTS ({anywhere}) END,
       {sums}
FROM place WHERE here AND this
"""

PAGE = """
SELECT own.* FROM unnest(ARRAY({ids})) WITH ORDINALITY AS place (id, at)
JOIN ({shown}) AS own ON own.id = place.id ORDER BY place.at
"""


class Sums(NamedTuple):
    """`specialties` all there are: (id, key, name). `by_specialty` (id) and `by_state` are sums of the first number."""

    specialties: Sequence[tuple[int, str, str]]
    by_specialty: Mapping[int, int]
    by_state: Mapping[str, int]
    anywhere: bool | None
    totals: Sequence[int]


def sums(
    groups: Any, names: Sequence[str], anywhere: Any, *, specialties: Sequence[str], states: Sequence[str]
) -> Sums:  # fmt: skip
    """What the groups (by `specialty_id` and `state`) come to; `names` are those of their numbers.

    The totals are those of these specialties (keys) and states; a specialty that is not known does not count, and none
    is all of them. The sums by specialty look at these states only, those by state at these specialties. Where the
    first total is 0, it is also said whether there are any rows of the query `anywhere`.
    """
    (inner, values), (other, more) = _sql(groups), _sql(anywhere)
    totals = ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in names)
    places = list(states)
    with connection.cursor() as cursor:
        cursor.execute(
            SUMS.format(groups=inner, first=names[0], anywhere=other, sums=totals),
            [*values, list(specialties), places, places, *more],
        )
        known, by_specialty, by_state, anything, *numbers = cursor.fetchone()
    found = {int(pk): number for pk, number in json.loads(by_specialty or "{}").items()}
    every = [tuple(one) for one in json.loads(known or "[]")]
    return Sums(every, found, json.loads(by_state or "{}"), anything, numbers)


def page(ids: Any, shown: Any) -> Any:
    """The rows of `shown` with these ids, in the order of `ids`: a query of ids that is sorted and cut already."""
    (inner, values), (outer, more) = _sql(ids), shown
    return Program.objects.raw(PAGE.format(ids=inner, shown=outer), [*values, *more])


def _sql(rows: Any) -> tuple[str, tuple[Any, ...]]:
    """The statement of a query and its values, also of one that can find nothing."""
    found: tuple[str, tuple[Any, ...]] = rows.query.get_compiler(connection=connection, elide_empty=False).as_sql()
    return found
