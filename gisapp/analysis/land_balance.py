"""Land balance: hectares of each land-use class in each zone, and what is left unmapped.

Assumes the plan CRS EPSG:5897, valid geometries, and parcels as tables with stored boxes and areas, so that a million
parcels cost little more than reading the boxes of those near a zone.
"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gisapp.analysis.land_minimums import UNMAPPED
from gisapp.domain.crs import require_planar
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.units import SQUARE_METRES_PER_HECTARE
from gisapp.geometry.boxes import around, meeting
from gisapp.geometry.edges_compiled import Sum, compiled
from gisapp.geometry.overlay import ZoneGrid, areas_inside, zone_grid

BOX = ("xmin", "ymin", "xmax", "ymax")
#: What `land_balance` reads of a parcel; ask storage for these and no more.
PARCEL_COLUMNS = ("land_use", "geometry", *BOX, "area_m2")
#: A surplus or remainder below this share of a zone is rounding.
_ROUNDING = 1e-9
#: A class below this share of a zone only touches it: about a square millimetre in a square kilometre.
_TOUCH = 1e-12
#: From so many zones on the edges are summed by machine code where numba is installed; below, loading it costs more.
_MANY = 20


def land_balance(zones: gpd.GeoDataFrame, parcels: Iterable[pa.Table]) -> pd.DataFrame:
    """How many hectares of each land-use class lie in each zone, and how many are unmapped?

    Parameters
    ----------
    zones
        Column `id` and geometry in EPSG:5897; zones may overlap, and each is measured by itself.
    parcels
        Tables with the columns `land_use` (text), `geometry` (WKB, EPSG:5897), `xmin ymin xmax ymax` and `area_m2`;
        `id`, where it is there, names a parcel that cannot be measured. Parcels whose box meets no zone may be left
        out. Neither the order of rows nor their division into tables matters. A parcel without a land-use code counts
        as unmapped.

    Returns
    -------
    pandas.DataFrame
        One row per zone and class that it holds, classes sorted, then one row `unmapped` per zone: `zone`, `land_use`,
        `area_ha`, `share` (of the zone, 0..1) and `overlap_ha`. The rows' `area_ha` sum to the zone's area to 1e-9.
        Where parcels overlap so that classes exceed the zone, `unmapped` is 0 and `overlap_ha` of that row is the
        surplus, else 0; parcels that overlap and leave gaps at once show their net. A zone without an outline (no
        geometry, or a point) has the one row `unmapped` with NaN.

    Raises
    ------
    BadInput
        When the zones are not in EPSG:5897 or not valid, a parcel that crosses a zone's boundary is not valid, or a
        column is missing.

    Examples
    --------
    >>> import geopandas as gpd, pyarrow as pa, shapely
    >>> zones = gpd.GeoDataFrame({"id": ["z"]}, geometry=[shapely.box(0, 0, 200, 100)], crs="EPSG:5897")
    >>> road = shapely.box(0, 0, 100, 300)
    >>> parcels = pa.table({"land_use": ["DGT"], "geometry": [road.wkb], "xmin": [0.0], "ymin": [0.0],
    ...                     "xmax": [100.0], "ymax": [300.0], "area_m2": [30000.0]})
    >>> land_balance(zones, [parcels])[["land_use", "area_ha", "share"]].values.tolist()
    [['DGT', 1.0, 0.5], ['unmapped', 1.0, 0.5]]
    """
    require_planar(zones.crs)
    shapes = _outlines(zones)
    grids = [zone_grid(shape) for shape in shapes]
    add = compiled() if len(zones) >= _MANY else None
    classes: dict[str, int] = {}
    totals = np.zeros((len(grids), 0))
    for table in parcels:
        codes = _class_numbers(table, classes)
        totals = np.pad(totals, ((0, 0), (0, len(classes) - totals.shape[1])))
        _add(totals, grids, table, codes, add)
    return _rows(zones["id"].to_numpy(), shapely.area(shapes), list(classes), totals)


def _outlines(zones: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Give the zones' outlines; an empty polygon where there is none."""
    shapes: NDArray[np.object_] = zones.geometry.to_numpy().copy()
    shapes[~(shapely.area(shapes) > 0)] = shapely.Polygon()
    for place in np.flatnonzero(~shapely.is_valid(shapes)):
        raise BadInput(
            expected="a valid outline of each zone",
            found=f"zone {zones['id'].iloc[place]}: {shapely.is_valid_reason(shapes[place])}",
            todo="send the outline again, corrected",
            vi=Vi(
                "ranh giới hợp lệ của từng khu",
                "hãy sửa ranh giới rồi gửi lại",
                f"khu {zones['id'].iloc[place]}: {shapely.is_valid_reason(shapes[place])}",
            ),
        )
    return shapes


def _class_numbers(table: pa.Table, classes: dict[str, int]) -> NDArray[np.intp]:
    """Give each parcel the number of its class, adding classes not met before; -1 without a code."""
    missing = [name for name in PARCEL_COLUMNS if name not in table.column_names]
    if missing:
        raise BadInput(
            expected=f"parcels with the columns {', '.join(PARCEL_COLUMNS)}",
            found=f"no {', '.join(missing)}",
            todo="read the parcels from a layer of the workspace",
            vi=Vi(
                f"thửa đất có các cột {', '.join(PARCEL_COLUMNS)}",
                "hãy đọc thửa đất từ một lớp của thư mục làm việc",
                f"thiếu {', '.join(missing)}",
            ),
        )
    encoded = pc.dictionary_encode(table["land_use"].combine_chunks())
    names = encoded.dictionary.to_pylist()
    numbers = [
        -1 if not name or name == UNMAPPED else classes.setdefault(name, len(classes)) for name in (*names, None)
    ]
    found: NDArray[np.intp] = np.array(numbers)[encoded.indices.fill_null(len(names)).to_numpy(zero_copy_only=False)]
    return found


def _add(
    totals: NDArray[np.float64], zones: list[ZoneGrid], table: pa.Table, codes: NDArray[np.intp], add: Sum | None
) -> None:
    """Add to each zone's classes, in m², what this table's parcels have inside it."""
    boxes = np.column_stack([table[name].to_numpy() for name in BOX])
    areas = table["area_m2"].to_numpy()
    geometry = table["geometry"].combine_chunks()

    def decode(rows: NDArray[np.intp]) -> NDArray[np.object_]:
        shapes: NDArray[np.object_] = shapely.from_wkb(geometry.take(pa.array(rows)).to_numpy(zero_copy_only=False))
        return shapes

    near = meeting(np.array([zone.box for zone in zones]).reshape(-1, 4), around(boxes))
    for zone in np.flatnonzero(near):
        rows, inside = areas_inside(zones[zone], boxes, areas, decode, add=add)
        coded = codes[rows] >= 0
        totals[zone] += np.bincount(codes[rows][coded], weights=inside[coded], minlength=totals.shape[1])


def _rows(
    ids: NDArray[np.object_], zone_areas: NDArray[np.float64], classes: list[str], totals: NDArray[np.float64]
) -> pd.DataFrame:
    """Lay the totals out as rows, with what is left of each zone."""
    order = np.argsort(np.array(classes, dtype=str), kind="stable")
    rows = []
    for zone, whole, found in zip(ids, zone_areas, totals, strict=True):
        named = [(classes[place], found[place], 0.0) for place in order if found[place] > _TOUCH * whole]
        left = whole - found.sum()
        left = 0.0 if abs(left) <= _ROUNDING * whole else left
        named.append((UNMAPPED, max(left, 0.0), max(0.0, -left)) if whole > 0 else (UNMAPPED, np.nan, 0.0))
        rows += [
            (
                zone,
                land_use,
                area / SQUARE_METRES_PER_HECTARE,
                area / whole if whole > 0 else np.nan,
                surplus / SQUARE_METRES_PER_HECTARE,
            )
            for land_use, area, surplus in named
        ]
    names, figures = ("zone", "land_use"), ("area_ha", "share", "overlap_ha")
    columns = list(zip(*rows, strict=True)) or [()] * (len(names) + len(figures))
    texts = {name: pd.array(list(column), dtype="str") for name, column in zip(names, columns, strict=False)}
    numbers = {name: np.array(column, dtype=float) for name, column in zip(figures, columns[2:], strict=True)}
    return pd.DataFrame({**texts, **numbers})
