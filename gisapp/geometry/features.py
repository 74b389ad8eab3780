"""Features as the pieces that answers are joined of: the shape as GeoJSON text in a CRS, and all that stands before it.

Pieces are JSON text, so that whoever has them needs neither geometry nor columns to answer.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import PLAN_CRS, transform
from gisapp.domain.served_crs import ServedCrs


def as_text(shapes: NDArray[np.object_], crs: ServedCrs) -> list[str | None]:
    """Each shape of the plan CRS as GeoJSON text in this CRS, axes as its authority orders them; None where missing."""
    written = in_crs(shapes, crs)
    if crs.north_first:
        written = shapely.transform(written, lambda xy: xy[:, ::-1])
    return list(shapely.to_geojson(written))


def in_crs(geometry: NDArray[np.object_], crs: ServedCrs) -> NDArray[np.object_]:
    """Geometries of the plan CRS as they are served in another, east first, rounded to 0.1 mm, outer rings leftward."""
    moved = transform(geometry, PLAN_CRS, crs.code)
    rounded = shapely.transform(moved, lambda xy: np.round(xy, crs.decimals))
    oriented: NDArray[np.object_] = shapely.orient_polygons(rounded)
    return oriented


def heads(table: pd.DataFrame, names: Sequence[str]) -> Iterator[bytes]:
    """Each row as the beginning of a feature: its type, id and properties of these names; a brace stays open."""
    return (_head(*row) for row in zip(table["id"], _records(table, names), strict=True))


def plain_value(value: Any) -> Any:
    """A cell as JSON has it: missing is null, a list stays a list."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain_value(each) for each in value]
    if pd.isna(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if isinstance(value, np.generic) else value


def _head(identity: object, properties: dict[str, object]) -> bytes:
    said = {"type": "Feature", "id": plain_value(identity), "properties": {"id": plain_value(identity), **properties}}
    return orjson.dumps(said, default=str)[:-1]


def _records(table: pd.DataFrame, names: Sequence[str]) -> Iterator[dict[str, object]]:
    columns = [[plain_value(value) for value in table[name]] for name in names]
    if not names:
        return ({} for _ in table["id"])
    return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))
