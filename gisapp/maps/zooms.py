"""From which zoom on is a class drawn? What would only crowd a small-scale map is left out of its tiles.

Zooms are those of the web's grid; at zoom 12 a pixel of a screen is about 18 metres of Hanoi.
"""

from collections.abc import Mapping
from types import MappingProxyType

#: By layer spec: the column that tells the class, and the first zoom of each class that is not drawn at all of them.
FIRST_ZOOMS: Mapping[str, tuple[str, Mapping[str, int]]] = MappingProxyType({
    "corridors": ("kind", {"national": 8, "provincial": 10, "commune": 12, "internal": 14}),
    "facilities": (
        "kind",
        {"bus_stop": 13, "clinic": 11, "kindergarten": 12, "primary_school": 12, "lower_secondary_school": 12,
         "park": 11, "road_link": 11},
    ),
})  # fmt: skip


def too_early(spec: str | None, zoom: int) -> tuple[str, tuple[str, ...]] | None:
    """Which classes, and of which column, are not drawn yet at this zoom? None where all are."""
    if spec is None or spec not in FIRST_ZOOMS:
        return None
    column, first = FIRST_ZOOMS[spec]
    early = tuple(kind for kind, least in first.items() if zoom < least)
    return (column, early) if early else None
