"""The rows of the access matrix. A room keeps its own in tests/access/<room>.py:

ROWS, the addresses of the room; `objects(people)`, a real object for each argument of them, all of them of
`people["applicant"]`; and, where an address wants another object for an argument, SPECIAL = {name: {argument: value}}
from `special(people, found)`.

The answers stand in the order of ROLES: anonymous, the owner, another applicant, an advisor who was given the roadmap
alone, one who was given every other section but not the roadmap, one whose access was taken back, an admin (curator).
"""

from dataclasses import dataclass
from typing import Any

ROLES = ("anonymous", "owner", "other", "advisor", "elsewhere", "revoked", "admin")

LOGIN, GO = "login", "go"
OPEN = (200,) * 7
OWNER = (LOGIN, 200, 404, 404, 404, 404, 404)
OWNER_GO = (LOGIN, GO, 404, 404, 404, 404, 404)
SECTION = (LOGIN, 200, 404, 200, 404, 404, 404)
EVERYBODY = (LOGIN, 200, 200, 200, 200, 200, 200)
IN_ALREADY = (200, GO, GO, GO, GO, GO, GO)
NOT_YET = (LOGIN, 404, 404, 404, 404, 404, 404)  # needs a second factor of one's own first
CURATOR = (LOGIN, 403, 403, 403, 403, 403, 200)
CURATOR_GO = (LOGIN, 403, 403, 403, 403, 403, GO)


@dataclass(frozen=True)
class Row:
    """A URL name, what it takes, and who gets what."""

    name: str
    answers: tuple[Any, ...]
    post: bool = False
    query: str = ""
    also_post: tuple[Any, ...] | None = None


ROOM = (LOGIN, 200, 404, 404, 200, 404, 404)
"""A page of a room: the owner, and an advisor who was given its section."""
OWNER_FORM = (LOGIN, 422, 404, 404, 404, 404, 404)
"""An empty form of the owner's, sent."""
