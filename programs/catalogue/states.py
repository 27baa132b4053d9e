"""The states of the US in which one can train: names, regions, and the place of each in a map of tiles. Pure data.

Regions are those of the Census Bureau; the territories stand by themselves. Tiles count columns from the west and
rows from the north, one tile a state, about where it lies.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _


class State(NamedTuple):
    """A state, the District of Columbia or a territory."""

    code: str
    name: str
    region: str
    column: int
    row: int


REGIONS = {
    "northeast": _("Northeast"),
    "midwest": _("Midwest"),
    "south": _("South"),
    "west": _("West"),
    "territories": _("Territories"),
}

STATES: Mapping[str, State] = {
    code: State(code, name, region, column, row)
    for region, states in {
        "northeast": (
            ("CT", "Connecticut", 10, 4), ("ME", "Maine", 11, 1), ("MA", "Massachusetts", 10, 3),
            ("NH", "New Hampshire", 11, 2), ("NJ", "New Jersey", 9, 4), ("NY", "New York", 9, 3),
            ("PA", "Pennsylvania", 8, 4), ("RI", "Rhode Island", 11, 4), ("VT", "Vermont", 10, 2),
        ),
        "midwest": (
            ("IL", "Illinois", 6, 3), ("IN", "Indiana", 6, 4), ("IA", "Iowa", 5, 4), ("KS", "Kansas", 4, 6),
            ("MI", "Michigan", 7, 3), ("MN", "Minnesota", 5, 3), ("MO", "Missouri", 5, 5), ("NE", "Nebraska", 4, 5),
            ("ND", "North Dakota", 4, 3), ("OH", "Ohio", 7, 4), ("SD", "South Dakota", 4, 4),
            ("WI", "Wisconsin", 6, 2),
        ),
        "south": (
            ("AL", "Alabama", 7, 7), ("AR", "Arkansas", 5, 6), ("DE", "Delaware", 10, 5),
            ("DC", "District of Columbia", 9, 6), ("FL", "Florida", 9, 8), ("GA", "Georgia", 8, 7),
            ("KY", "Kentucky", 6, 5), ("LA", "Louisiana", 5, 7), ("MD", "Maryland", 9, 5),
            ("MS", "Mississippi", 6, 7), ("NC", "North Carolina", 7, 6), ("OK", "Oklahoma", 4, 7),
            ("SC", "South Carolina", 8, 6), ("TN", "Tennessee", 6, 6), ("TX", "Texas", 4, 8),
            ("VA", "Virginia", 8, 5), ("WV", "West Virginia", 7, 5),
        ),
        "west": (
            ("AK", "Alaska", 0, 1), ("AZ", "Arizona", 2, 6), ("CA", "California", 1, 5), ("CO", "Colorado", 3, 5),
            ("HI", "Hawaii", 0, 8), ("ID", "Idaho", 2, 3), ("MT", "Montana", 3, 3), ("NV", "Nevada", 2, 4),
            ("NM", "New Mexico", 3, 6), ("OR", "Oregon", 1, 4), ("UT", "Utah", 2, 5), ("WA", "Washington", 1, 3),
            ("WY", "Wyoming", 3, 4),
        ),
        "territories": (
            ("AS", "American Samoa", 0, 9), ("GU", "Guam", 1, 9), ("MP", "Northern Mariana Islands", 2, 9),
            ("PR", "Puerto Rico", 10, 9), ("VI", "US Virgin Islands", 11, 9),
        ),
    }.items()
    for code, name, column, row in states
}  # fmt: skip


def states_of(place: str) -> frozenset[str]:
    """The codes that a place stands for: a state's own, a region's states; none for anything else."""
    if place in STATES:
        return frozenset([place])
    return frozenset(code for code, state in STATES.items() if state.region == place)


def place_name(place: str) -> str:
    """What a state or a region is called; the code itself where it is unknown."""
    return STATES[place].name if place in STATES else str(REGIONS.get(place, place))
