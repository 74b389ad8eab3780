"""From coordinates as delivered to geometries, naming every number that is not one.

Nothing is repaired: a ring that does not close stays open, and its feature has no geometry until the sender closes it.
"""

import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import ungrouped, written
from gisapp.exchange.messages import Words, brief, tell

#: How deep the positions lie in `coordinates` (RFC 7946, section 3.1).
DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_NUMBERS = frozenset({int, float})
_TYPES = {
    "Point": shapely.GeometryType.POINT,
    "MultiPoint": shapely.GeometryType.MULTIPOINT,
    "LineString": shapely.GeometryType.LINESTRING,
    "MultiLineString": shapely.GeometryType.MULTILINESTRING,
    "Polygon": shapely.GeometryType.POLYGON,
    "MultiPolygon": shapely.GeometryType.MULTIPOLYGON,
}
_PLANE, _SPACE = 2, 3
_RING_LEAST, _LINE_LEAST = 4, 2
_FAULTS_PER_FEATURE = 10
Run = list[list[float]]


@dataclass(slots=True)
class _Sheaf:
    """Geometries of one type on their way into one array, as shapely's ragged arrays want them."""

    places: list[int] = field(default_factory=list)
    numbers: "array[float]" = field(default_factory=lambda: array("d"))
    runs: list[int] = field(default_factory=lambda: [0])
    parts: list[int] = field(default_factory=lambda: [0])
    wholes: list[int] = field(default_factory=lambda: [0])

    def add(self, place: int, runs: Sequence[Run], rings_of_parts: Sequence[int]) -> None:
        self.places.append(place)
        for run in runs:
            flat = run if len(run[0]) == _PLANE else [position[:_PLANE] for position in run]
            self.numbers.extend(chain.from_iterable(flat))
            self.runs.append(self.runs[-1] + len(run))
        for rings in rings_of_parts:
            self.parts.append(self.parts[-1] + rings)
        self.wholes.append(self.wholes[-1] + len(rings_of_parts))

    def geometries(self, kind: str) -> NDArray[np.object_]:
        xy = np.frombuffer(self.numbers, dtype=np.float64).reshape(-1, _PLANE)
        depth = DEPTHS[kind]
        inner = (np.asarray(self.runs), np.asarray(self.parts), np.asarray(self.wholes))
        # Polygons have one "part" each, and a line no more than its run.
        offsets = {0: (), 1: inner[:1], 2: inner[:2], 3: inner}[depth]
        built: NDArray[np.object_] = shapely.from_ragged_array(_TYPES[kind], xy, offsets)
        return built


def build(raw: Sequence[object], names: Sequence[str]) -> tuple[NDArray[np.object_], NDArray[np.bool_], list[Finding]]:
    """Make geometries of GeoJSON geometry objects, and say of each that cannot be one why.

    Returns
    -------
    geometries, faulty, findings
        A geometry is None where the delivery has none, and where it is faulty.
    """
    geometries = np.full(len(raw), None, dtype=object)
    faulty = np.zeros(len(raw), dtype=bool)
    findings: list[Finding] = []
    sheaves = {kind: _Sheaf() for kind in DEPTHS}
    heights = _Heights()
    for place, (value, name) in enumerate(zip(raw, names, strict=True)):
        if value is None:
            continue
        faults = _add(value, place, name, sheaves, heights)
        findings += faults
        faulty[place] = bool(faults)
    for kind, sheaf in sheaves.items():
        if sheaf.places:
            geometries[sheaf.places] = sheaf.geometries(kind)
    return geometries, faulty, findings + heights.findings()


@dataclass(slots=True)
class _Heights:
    """How many features bring heights, which a plan does not keep."""

    count: int = 0
    first: str = ""

    def seen(self, name: str) -> None:
        self.first = self.first or name
        self.count += 1

    def findings(self) -> list[Finding]:
        return [heights_left_out(self.count, self.first)] if self.count else []


def heights_left_out(count: int, first: str) -> Finding:
    """So many features bring heights, `first` among them."""
    return tell(
        "wrong-geometry-type",
        Severity.NOTE,
        vi=Words("tọa độ hai chiều", f"{written(count, 0)} đối tượng có cao độ", "cao độ không được giữ lại"),
        en=Words(
            "two coordinates", f"{written(count, 0, lang='en')} features with heights", "the heights are left out"
        ),
        feature=first,
    )


def _add(value: object, place: int, name: str, sheaves: dict[str, _Sheaf], heights: _Heights) -> list[Finding]:
    if not isinstance(value, dict):
        return [_malformed(name, "geometry", brief(value))]
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in DEPTHS:
        return [_foreign_type(name, kind)]
    coordinates, depth = value.get("coordinates"), DEPTHS[kind]
    if isinstance(coordinates, list) and not coordinates:
        return []
    faults = _shape_faults(coordinates, depth, name)
    if faults:
        return faults
    runs, rings_of_parts = _runs(list(coordinates or ()), depth)
    numbered = [_dimensions(run) for run in runs]
    if None in numbered or not all(_long_enough(run, kind) for run in runs):
        faults = list(_position_faults(runs, kind, name))[:_FAULTS_PER_FEATURE]
        if faults:
            return faults
    if any(dimensions != _PLANE for dimensions in numbered):
        heights.seen(name)
    sheaves[kind].add(place, runs, rings_of_parts)
    return []


def _runs(nested: list[object], depth: int) -> tuple[list[Run], list[int]]:
    """The runs of positions (rings or lines) of a geometry, and how many each part has."""
    if depth == 0:
        return [[nested]], []  # type: ignore[list-item]
    if depth == 1:
        return [nested], []  # type: ignore[list-item]
    if depth == 2:  # noqa: PLR2004 - the depth of a polygon
        return nested, [len(nested)]  # type: ignore[return-value]
    return list(chain.from_iterable(nested)), [len(part) for part in nested]  # type: ignore[arg-type]


def _shape_faults(coordinates: object, depth: int, name: str) -> list[Finding]:
    """Whether lists lie in lists down to the positions, of which no run is empty; numbers are looked at later."""
    level: list[object] = [coordinates]
    for above in range(depth, -1, -1):
        if not set(map(type, level)) <= {list} or (above and not all(level)):
            wrong = next(each for each in level if not isinstance(each, list) or not each)
            return [_malformed(name, f"coordinates {depth + 1} lists deep", brief(wrong))]
        if above:
            level = list(chain.from_iterable(level))  # type: ignore[arg-type]
    return []


def _dimensions(run: Run) -> int | None:
    """How many numbers each position of a run has, or None where some position is not numbers."""
    sizes = set(map(len, run))
    if min(sizes) < _PLANE or not set(map(type, chain.from_iterable(run))) <= _NUMBERS:
        return None
    # Only the slow parser lets NaN and infinity through, so that a sum finds them cheaply.
    if not math.isfinite(sum(chain.from_iterable(run))):
        return None
    return _PLANE if sizes == {_PLANE} else _SPACE


def _long_enough(run: Run, kind: str) -> bool:
    if "Polygon" in kind:
        return len(run) >= _RING_LEAST and run[0][:_PLANE] == run[-1][:_PLANE]
    return "LineString" not in kind or len(run) >= _LINE_LEAST


def _position_faults(runs: Sequence[Run], kind: str, name: str) -> Iterator[Finding]:
    for ring, run in enumerate(runs):
        faults = [fault for at, position in enumerate(run) for fault in _number_faults(position, name, ring, at)]
        yield from faults
        if not faults and not _long_enough(run, kind):
            yield _short_or_open(run, kind, name, ring)


def _number_faults(position: Sequence[object], name: str, ring: int, vertex: int) -> Iterator[Finding]:
    if len(position) < _PLANE or any(isinstance(number, list) for number in position):
        yield _malformed(name, "a position of two numbers", brief(position), ring=ring, vertex=vertex)
        return
    for number in position:
        if type(number) not in _NUMBERS:
            yield tell(
                "wrong-type",
                Severity.ERROR,
                vi=Words("tọa độ là số", brief(number), "hãy xuất tọa độ dạng số, không đặt trong dấu ngoặc kép"),
                en=Words("coordinates as numbers", brief(number), "export them as numbers, without quotes"),
                feature=name,
                ring=ring,
                vertex=vertex,
                field="geometry",
            )
            return
    if not all(math.isfinite(number) for number in position[:_PLANE]):  # type: ignore[arg-type]
        yield tell(
            "invalid-geometry",
            Severity.ERROR,
            vi=Words("tọa độ là số hữu hạn", brief(position), "hãy sửa hoặc bỏ đỉnh này"),
            en=Words("finite coordinates", brief(position), "correct this vertex or leave it out"),
            feature=name,
            ring=ring,
            vertex=vertex,
        )


def _short_or_open(run: Run, kind: str, name: str, ring: int) -> Finding:
    last = len(run) - 1
    x, y = float(run[last][0]), float(run[last][1])
    if "Polygon" not in kind:
        vi = Words("đường có ít nhất 2 đỉnh", f"{len(run)} đỉnh", "hãy vẽ lại hoặc bỏ đường này")
        en = Words("a line of at least 2 vertices", str(len(run)), "draw it again or leave it out")
    elif len(run) < _RING_LEAST:
        vi = Words("vòng khép kín có ít nhất 4 đỉnh", f"{len(run)} đỉnh", "hãy vẽ lại vòng này")
        en = Words("a closed ring of at least 4 positions", str(len(run)), "draw this ring again")
    else:
        ends = ((x, y), (float(run[0][0]), float(run[0][1])))
        vi = Words("vòng khép kín (đỉnh cuối trùng đỉnh đầu)", _apart(ends, "vi"), "hãy khép kín vòng này")
        en = Words("a closed ring (its last position equal to its first)", _apart(ends, "en"), "close this ring")
    return tell("invalid-geometry", Severity.ERROR, vi=vi, en=en, feature=name, ring=ring, vertex=last, x=x, y=y)


def _apart(ends: tuple[tuple[float, float], ...], lang: str) -> str:
    return " ≠ ".join(" ".join(ungrouped(each, lang=lang) for each in end) for end in ends)


def _malformed(name: str, expected: str, found: str, ring: int | None = None, vertex: int | None = None) -> Finding:
    return tell(
        "invalid-geometry",
        Severity.ERROR,
        vi=Words(f"hình học theo RFC 7946 ({expected})", found, "hãy xuất lại đối tượng này"),
        en=Words(f"a geometry as in RFC 7946 ({expected})", found, "export this feature again"),
        feature=name,
        ring=ring,
        vertex=vertex,
    )


def _foreign_type(name: str, kind: object) -> Finding:
    collection = kind == "GeometryCollection"
    return tell(
        "wrong-geometry-type",
        Severity.ERROR,
        vi=Words(
            ", ".join(DEPTHS),
            brief(kind),
            "hãy tách thành từng đối tượng" if collection else "hãy xuất lại đối tượng này",
        ),
        en=Words(
            ", ".join(DEPTHS), brief(kind), "split it into features" if collection else "export this feature again"
        ),
        feature=name,
    )
