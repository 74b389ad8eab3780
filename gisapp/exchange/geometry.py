"""Is every geometry there, of a type the layer holds, valid, and inside the plan area? Looked at as delivered."""

import re

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import ungrouped, written
from gisapp.domain.spec import LayerSpec, Shape
from gisapp.exchange.earth import AROUND_THE_EARTH_M, no_place
from gisapp.exchange.faults import Faults, where
from gisapp.exchange.identity import Names
from gisapp.exchange.loose import Loose
from gisapp.exchange.messages import Words, tell
from gisapp.exchange.terms import Terms

_DIMENSIONS = {Shape.POINT: 0, Shape.LINE: 1, Shape.POLYGON: 2}
_SHAPES_VI = {Shape.POINT: "điểm", Shape.LINE: "đường", Shape.POLYGON: "vùng"}
_PLACE = re.compile(r"^(?P<why>[^\[]+)\[(?P<x>\S+) (?P<y>[^\s\]]+)")
_REASONS_VI = {
    "Self-intersection": "vùng tự cắt",
    "Ring Self-intersection": "vòng tự cắt",
    "Hole lies outside shell": "lỗ nằm ngoài vùng",
    "Holes are nested": "lỗ nằm trong lỗ",
    "Nested shells": "vùng nằm trong vùng",
    "Duplicate Rings": "vòng trùng nhau",
    "Interior is disconnected": "phần trong bị chia cắt",
    "Too few points in geometry component": "quá ít đỉnh",
    "Invalid Coordinate": "tọa độ không hợp lệ",
}


def check_geometry(
    geometry: Loose, faulty: NDArray[np.bool_], names: Names, terms: Terms
) -> tuple[NDArray[np.bool_], list[Faults]]:
    """What is wrong with the geometries of these features, and which are there and valid.

    Parameters
    ----------
    geometry, faulty, names
        In the file's order; a faulty feature has no geometry and a finding already.
    terms
        Say which geometry the layer holds, and whether a feature may go without.
    """
    if terms.shape is Shape.NONE:
        return np.zeros(len(geometry), dtype=bool), []
    missing = geometry.are_missing()
    empty = geometry.are_empty() & ~faulty
    faults = where(empty, lambda at: _empty(names[at], terms.spec))
    if terms.shape is not None and (shape := terms.shape) in _DIMENSIONS:
        wrong = ~empty & ~faulty & (geometry.dimensions() != _DIMENSIONS[shape])
        faults += where(wrong, lambda at: _wrong_type(geometry.at(at), names[at], shape))
    valid = geometry.are_valid()
    faults += where(~missing & ~valid, lambda at: _invalid(geometry.at(at), names[at]))
    return valid & ~missing & ~empty, faults


def outside(boxes: NDArray[np.float64], area: tuple[float, float, float, float], names: Names) -> list[Faults]:
    """The features that lie wholly outside the plan area; all boxes in the plan CRS, NaN without geometry."""
    apart = (boxes[:, 2] < area[0]) | (boxes[:, 0] > area[2]) | (boxes[:, 3] < area[1]) | (boxes[:, 1] > area[3])
    return where(apart, lambda at: _outside(names[at], boxes[at, 0], boxes[at, 1]))


def check_size(geometry: Loose, names: Names, most: int) -> tuple[NDArray[np.bool_], list[Faults]]:
    """The features with more than `most` vertices, and what is told of them."""
    large = geometry.vertices() > most
    return large, where(large, lambda at: _too_many_vertices(geometry.at(at), names[at], most))


def check_places(geometry: Loose, names: Names) -> tuple[NDArray[np.bool_], list[Faults]]:
    """The features with a number that is no coordinate of any CRS, and what is told of them."""
    far: NDArray[np.bool_] = np.asarray((np.abs(geometry.boxes()) > AROUND_THE_EARTH_M).any(axis=1))
    return far, where(far, lambda at: no_place(geometry.at(at), names[at]))


def _type_name(geometry: shapely.Geometry) -> str:
    return shapely.GeometryType(int(shapely.get_type_id(geometry))).name


def _empty(name: str, spec: LayerSpec | None) -> Finding:
    allowed = spec is not None and not spec.geometry_required
    return tell(
        "empty-geometry",
        Severity.NOTE if allowed else Severity.ERROR,
        vi=Words(
            "hình học",
            "đối tượng không có hình học",
            "chỉ lưu như một dòng dữ liệu" if allowed else "hãy vẽ đối tượng hoặc bỏ đối tượng này",
        ),
        en=Words("a geometry", "none", "it is kept as a row only" if allowed else "draw the feature or leave it out"),
        feature=name,
    )


def _wrong_type(geometry: shapely.Geometry, name: str, shape: Shape) -> Finding:
    x, y = _first(geometry)
    return tell(
        "wrong-geometry-type",
        Severity.ERROR,
        vi=Words(_SHAPES_VI[shape], _type_name(geometry), "hãy tách đối tượng này sang lớp khác"),
        en=Words(f"a {shape}", _type_name(geometry), "move this feature to another layer"),
        feature=name,
        x=x,
        y=y,
    )


def _invalid(geometry: shapely.Geometry, name: str) -> Finding:
    reason = str(shapely.is_valid_reason(geometry))
    located = _PLACE.match(reason)
    why = located["why"].strip() if located else reason
    x, y = (float(located["x"]), float(located["y"])) if located else _first(geometry)
    ring, vertex = _nearest_vertex(geometry, x, y)
    return tell(
        "invalid-geometry",
        Severity.ERROR,
        vi=Words(
            "hình học hợp lệ",
            f"{_REASONS_VI.get(why, why)} tại {ungrouped(x)} {ungrouped(y)}",
            "hãy sửa hình tại vị trí này",
        ),
        en=Words("a valid geometry", f"{why} at {x:.10g} {y:.10g}", "correct the shape at this place"),
        feature=name,
        ring=ring,
        vertex=vertex,
        x=x,
        y=y,
    )


def _nearest_vertex(geometry: shapely.Geometry, x: float, y: float) -> tuple[int | None, int | None]:
    """The ring (or line) and the vertex in it that lie nearest to the place of a fault, counted from 0."""
    parts = shapely.get_parts(geometry)
    rings = shapely.get_rings(parts) if shapely.get_dimensions(geometry) == _DIMENSIONS[Shape.POLYGON] else parts
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(xy) or not (np.isfinite(x) and np.isfinite(y)):
        return None, None
    nearest = int(np.argmin(np.hypot(xy[:, 0] - x, xy[:, 1] - y)))
    return int(ring[nearest]), nearest - int(np.searchsorted(ring, ring[nearest]))


def _outside(name: str, x: float, y: float) -> Finding:
    return tell(
        "outside-plan-area",
        Severity.WARNING,
        vi=Words(
            "đối tượng trong phạm vi Hà Nội",
            f"đối tượng nằm ngoài, quanh E {ungrouped(round(x))} N {ungrouped(round(y))}",
            "hãy kiểm tra tọa độ",
        ),
        en=Words(
            "a feature inside the area of Hanoi",
            f"one outside, about E {round(x)} N {round(y)}",
            "check its coordinates",
        ),
        feature=name,
    )


def _first(geometry: shapely.Geometry) -> tuple[float, float]:
    xy = shapely.get_coordinates(geometry)
    return float(xy[0, 0]), float(xy[0, 1])


def _too_many_vertices(geometry: shapely.Geometry, name: str, most: int) -> Finding:
    count = int(shapely.get_num_coordinates(geometry))
    x, y = _first(geometry)
    return tell(
        "too-large",
        Severity.ERROR,
        vi=Words(
            f"không quá {written(most, 0)} đỉnh trong một đối tượng",
            f"{written(count, 0)} đỉnh",
            "hãy tách hoặc đơn giản hóa đối tượng",
        ),
        en=Words(
            f"at most {written(most, 0, lang='en')} vertices in a feature",
            written(count, 0, lang="en"),
            "split or simplify the feature",
        ),
        feature=name,
        x=x,
        y=y,
        evidence=(("vertices", str(count)), ("limit_vertices", str(most))),
    )
