"""Text that diffs well: one feature per line, coordinates rounded to a centimetre, grids with short numbers."""

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.transformer import AreaOfInterest, TransformerGroup
from shapely.geometry.base import BaseGeometry

from invention.ground import ORIGIN

PLAN_CRS, GEOGRAPHIC_CRS = "EPSG:5897", "EPSG:4326"
PLAN_AREA = AreaOfInterest(105.18, 20.46, 106.12, 21.49)
#: A ten-millionth of a degree is about a centimetre.
DECIMALS = 7
Row = Mapping[str, Any]


def _to_degrees() -> pyproj.Transformer:
    group = TransformerGroup(PLAN_CRS, GEOGRAPHIC_CRS, always_xy=True, area_of_interest=PLAN_AREA, allow_ballpark=False)
    return group.transformers[0]


_DEGREES = _to_degrees()


def _rounded(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    longitude, latitude = _DEGREES.transform(xy[:, 0] + ORIGIN[0], xy[:, 1] + ORIGIN[1])
    return np.round(np.column_stack([longitude, latitude]), DECIMALS)


def in_degrees(shape: BaseGeometry) -> BaseGeometry:
    """A shape in longitude and latitude, outer rings counter-clockwise (RFC 7946)."""
    degrees: BaseGeometry = shapely.orient_polygons(shapely.transform(shape, _rounded), exterior_cw=False)
    return degrees


def geojson(rows: Iterable[tuple[Row, BaseGeometry]]) -> str:
    """A feature collection with one feature on each line."""
    lines = [_feature(properties, shape) for properties, shape in rows]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def _feature(properties: Row, shape: BaseGeometry) -> str:
    text = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
    return f'{{"type":"Feature","properties":{text},"geometry":{_compact(in_degrees(shape))}}}'


def _compact(shape: BaseGeometry) -> str:
    return json.dumps(shapely.geometry.mapping(shape), separators=(",", ":"))


def table(rows: Sequence[Row]) -> str:
    """A CSV table; the first row's keys are the header."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def grid(values: NDArray[Any], *, west_m: float, south_m: float, cell_m: float) -> str:
    """An Esri ASCII grid in EPSG:5897, rows from north to south; what is no number is -9999."""
    head = {
        "ncols": values.shape[1],
        "nrows": values.shape[0],
        "xllcorner": f"{west_m + ORIGIN[0]:.1f}",
        "yllcorner": f"{south_m + ORIGIN[1]:.1f}",
        "cellsize": f"{cell_m:.1f}",
        "NODATA_value": -9999,
    }
    lines = [f"{name} {value}" for name, value in head.items()]
    lines += [" ".join("-9999" if math.isnan(value) else f"{value:g}" for value in row) for row in values.tolist()]
    return "\n".join(lines) + "\n"


def toml(rows: Sequence[Row], name: str) -> str:
    """Rows as an array of TOML tables; what is None is left out."""
    return "\n".join(
        f"[[{name}]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in row.items() if value is not None)
        for row in rows
    )


def _toml(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
