"""Is every coordinate a place on the Earth, whatever the CRS?"""

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import ungrouped
from gisapp.exchange.messages import Words, tell

AROUND_THE_EARTH_M = 40_100_000.0


def endless(geometry: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which geometries hold a number that is no coordinate of any CRS: not finite, or farther than around the Earth."""
    xy, owner = shapely.get_coordinates(geometry, return_index=True)
    marked = np.zeros(len(geometry), dtype=bool)
    marked[owner[~_is_place(xy)]] = True
    return marked


def _is_place(xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray((np.abs(xy) <= AROUND_THE_EARTH_M).all(axis=1))


def no_place(geometry: shapely.Geometry, name: str) -> Finding:
    """The finding for a geometry with such a number."""
    xy = shapely.get_coordinates(geometry)
    vertex = int(np.argmin(_is_place(xy)))
    found, found_en = (" ".join(ungrouped(float(each), lang=lang) for each in xy[vertex]) for lang in ("vi", "en"))
    return tell(
        "invalid-geometry",
        Severity.ERROR,
        vi=Words("tọa độ là số hữu hạn, trên Trái Đất", found, "hãy sửa hoặc bỏ đỉnh này"),
        en=Words("finite coordinates on the Earth", found_en, "correct this vertex or leave it out"),
        feature=name,
        vertex=vertex,
    )
