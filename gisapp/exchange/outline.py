"""The outline of a zone that somebody draws: simple enough to be answered while they wait.

What an answer costs grows with the square of the vertices, with every spike that a distance runs round, and with the
hectares. An outline beyond these limits is no zone but a load; a surveyed one is far within them.
"""

import shapely

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import rounded, written
from gisapp.domain.units import hectares
from gisapp.exchange.messages import Words, tell

#: A boundary of twenty kilometres has a vertex every ten metres.
MOST_VERTICES = 2_000
#: Parts and holes together.
MOST_RINGS = 100
#: Three times the largest zone that Hanoi has on record.
MOST_HECTARES = 5_000
#: How often longer than the line round all of it; a cross is 1.2 times as long, a comb of a hundred teeth fifty times.
MOST_WINDINGS = 4


def too_involved(outline: shapely.Geometry, *, feature: str | None = None) -> tuple[Finding, ...]:
    """Is this outline (polygons in the plan CRS EPSG:5897) more than can be answered for while somebody waits?"""
    vertices = int(shapely.get_num_coordinates(outline))
    parts = shapely.get_parts(outline)
    rings = len(parts) + int(shapely.get_num_interior_rings(parts).sum())
    size = hectares(float(shapely.area(outline)))
    windings = float(shapely.length(outline)) / max(float(shapely.length(shapely.convex_hull(outline))), 1e-9)
    measured = (
        (vertices, MOST_VERTICES, "vertices", "đỉnh", "vertices"),
        (rings, MOST_RINGS, "rings", "phần và lỗ", "parts and holes"),
        (size, MOST_HECTARES, "area_ha", "ha", "ha"),
        (windings, MOST_WINDINGS, "windings", "lần chu vi bao ngoài", "times the line round it"),
    )
    return tuple(_over(*each, feature=feature) for each in measured if each[0] > each[1])


def _over(found: float, most: int, name: str, vi: str, en: str, *, feature: str | None) -> Finding:
    return tell(
        "too-large",
        Severity.ERROR,
        vi=Words(
            f"ranh giới không quá {written(most, 0)} {vi}",
            f"{rounded(found, 6)} {vi}",
            "hãy đơn giản hóa ranh giới khu",
        ),
        en=Words(
            f"an outline of at most {written(most, 0, lang='en')} {en}",
            f"{rounded(found, 6, lang='en')} {en}",
            "simplify the outline of the zone",
        ),
        feature=feature,
        evidence=((name, f"{found:.6g}"), (f"limit_{name}", str(most))),
    )
