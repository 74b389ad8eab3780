"""A road network from a road layer: what is a junction, how fast is each class, which way may one drive?"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.analysis.network import Indexed, Network
from gisapp.analysis.values import is_missing, require_columns, text
from gisapp.domain.crs import require_planar
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.standard import Standard
from gisapp.geometry.junctions import Edges, edges_between_junctions
from gisapp.geometry.runs import runs

#: Columns that may say of what class a road is, and the class of a road of which none does.
CLASS_COLUMNS = ("highway", "road_class", "kind", "class", "fclass")
OTHER = "other"
#: Not a class of road: how fast one gets to the road over the ground.
GROUND = "ground"
_SECONDS_PER_METRE_AT_1_KMH = 3.6
#: What a layer says of one-way roads (OpenStreetMap, and tables that say true or 1).
_ONWARD = frozenset({"yes", "true", "1", "f"})
_AGAINST = frozenset({"-1", "reverse", "t"})
_BRIDGE, _TUNNEL = 1, -1
_LEVEL_COLUMNS = ("level", "layer")


def speeds(standards: Iterable[Standard]) -> dict[str, float]:
    """How fast is each class of road, in km/h? 0: not for vehicles.

    Raises
    ------
    BadInput
        When a speed is not in km/h.
    """
    said: dict[str, float] = {}
    for row in standards:
        if row.quantity == "speed" and row.number is not None:
            if row.unit != "km/h" or row.number < 0:
                raise BadInput(
                    expected="a speed in km/h, 0 or more",
                    found=f"{row.figure()} in {row.id}",
                    todo="correct the row",
                    vi=Vi("tốc độ tính bằng km/h, từ 0 trở lên", "hãy sửa dòng này", f"{row.figure_vi()} ở {row.id}"),
                )
            said[row.applies_to] = row.number
    return said


def build_network(roads: gpd.GeoDataFrame, speed_kmh: Mapping[str, float]) -> Network:
    """Which roads can be driven, from where to where, and in how many seconds?

    Parameters
    ----------
    roads
        EPSG:5897; those that exist: `id`, lines; where known the class (`highway`, `road_class`, `kind`, `class`),
        `oneway`, and `level` or `layer`, else `bridge` and `tunnel`. Rows without a line are left out.
    speed_kmh
        By class of road; `other` for a class that it does not name, `ground` for the ground between a place and its
        road. Roads of speed 0 are left out.

    Raises
    ------
    BadInput
        When the table is not in EPSG:5897, has no `id`, or `other` or `ground` has no speed.
    """
    require_planar(roads.crs)
    require_columns(roads, ("id",), of="roads")
    for needed in (OTHER, GROUND):
        if not speed_kmh.get(needed):
            raise BadInput(
                expected=f"a speed for the class {needed}",
                found="none",
                todo="add it to the rule pack",
                vi=Vi(f"tốc độ của loại đường {needed}", "hãy bổ sung vào bộ quy định", "không có"),
            )
    roads = roads.iloc[np.argsort(roads["id"].astype(str), kind="stable")]  # so that the order of rows does not matter
    classes = road_classes(roads)
    pace = _seconds_per_metre(classes, speed_kmh)
    drawn = roads.geometry.to_numpy()
    kept = np.isin(shapely.get_type_id(drawn), (1, 5)) & ~shapely.is_empty(drawn) & np.isfinite(pace)
    here = roads[kept]
    levels = _levels(here)
    onward, back = _directions(here)
    edges = edges_between_junctions(drawn[kept], levels)
    seconds = edges.metres * pace[kept][edges.line]
    return Network(
        xy=edges.xy,
        first=edges.first,
        last=edges.last,
        start=edges.start,
        end=edges.end,
        road=edges.line,
        metres=edges.metres,
        onward=np.where(onward[edges.line], seconds, np.inf),
        back=np.where(back[edges.line], seconds, np.inf),
        alive=np.ones(len(edges.first), dtype=bool),
        nodes=edges.nodes,
        roads=here["id"].astype(str).to_numpy(dtype=object),
        classes=classes[kept],
        levels=levels,
        indexed=(_indexed(edges),),
        ground_s_per_m=_SECONDS_PER_METRE_AT_1_KMH / speed_kmh[GROUND],
    )


def road_classes(roads: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """The class of each road, from the first column that says one; `other` where none does."""
    named = next((name for name in CLASS_COLUMNS if name in roads.columns), None)
    if named is None:
        return np.full(len(roads), OTHER, dtype=object)
    return _mapped(roads[named], lambda value: text(value, OTHER).lower())


def _indexed(edges: Edges) -> Indexed:
    return Indexed(edges=np.arange(len(edges.first)), runs=runs(edges.xy, edges.first, edges.last))


def _seconds_per_metre(classes: NDArray[np.object_], speed_kmh: Mapping[str, float]) -> NDArray[np.float64]:
    """Infinite for roads that are not for vehicles."""

    def pace(each: Any) -> float:
        speed = speed_kmh.get(each, speed_kmh[OTHER])
        return _SECONDS_PER_METRE_AT_1_KMH / speed if speed > 0.0 else math.inf

    return _mapped(classes, pace).astype(np.float64)


def _levels(roads: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """The level that a road states, else one up on a bridge and one down in a tunnel."""
    level = np.zeros(len(roads), dtype=np.int64)
    for name, there in (("tunnel", _TUNNEL), ("bridge", _BRIDGE)):
        if name in roads.columns:
            level[_mapped(roads[name], _is_said).astype(bool)] = there
    for name in _LEVEL_COLUMNS:
        if name in roads.columns:
            stated = _mapped(roads[name], _whole)
            known = np.array([each is not None for each in stated], dtype=bool)
            level[known] = stated[known].astype(np.int64)
    return level


def _directions(roads: gpd.GeoDataFrame) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether one may drive each road in the direction in which it is drawn, and against it."""
    if "oneway" not in roads.columns:
        both = np.ones(len(roads), dtype=bool)
        return both, both
    said = _mapped(roads["oneway"], lambda value: text(value).lower())
    return ~np.isin(said, list(_AGAINST)), ~np.isin(said, list(_ONWARD))


def _is_said(value: Any) -> bool:
    return text(value).lower() not in {"", "no", "false", "0"}


def _whole(value: Any) -> int | None:
    """A whole number, None where the cell says something else."""
    try:
        return None if is_missing(value) else int(float(value))
    except ValueError:
        return None


def _mapped(values: Any, rule: Any) -> NDArray[Any]:
    """What the rule makes of each value, asked once for each that is different."""
    cells = np.asarray(values, dtype=object)
    known: dict[Any, Any] = {}
    out = np.empty(len(cells), dtype=object)
    for at, cell in enumerate(cells):
        key = None if is_missing(cell) else cell
        if key not in known:
            known[key] = rule(key)
        out[at] = known[key]
    return out
