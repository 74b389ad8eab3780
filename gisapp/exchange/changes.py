"""Changes between two states of a layer as others read them: GeoJSON for a map, CSV for a table.

In the GeoJSON every change has up to four features: the shape `before` and `after`, and of polygons what was `gained`
and `lost`; the one that stands for the change as a whole (after, or before where it is gone) carries its values.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely

from gisapp.domain.served_crs import CRS84
from gisapp.domain.units import hectares
from gisapp.exchange.cells import guarded
from gisapp.geometry.features import in_crs, plain_value
from gisapp.geometry.gained import gained_and_lost
from gisapp.geometry.sameness import same_shapes
from gisapp.history.diff import GEOMETRY, Diff, Table

_POLYGON = 2


def changes_geojson(diff: Diff) -> Iterator[bytes]:
    """The changes as an RFC 7946 FeatureCollection, one feature a line, ordered by id.

    Each feature has the properties `id`, `change` (insert, update, delete), `state` (before, after, gained, lost);
    the leading one of a change also `columns`, the values that changed as `{"name": [before, after]}`, and
    `area_before_ha`, `area_after_ha` where the shapes are polygons.
    """
    before, after = (_by_id(table) for table in (diff.before, diff.after))
    yield b'{"type":"FeatureCollection","features":['
    joint = b"\n"
    for feature, kind in sorted(diff.kinds().items(), key=lambda item: str(item[0])):
        for each in _features(str(feature), str(kind), before.get(str(feature)), after.get(str(feature))):
            yield joint + each
            joint = b",\n"
    yield b"\n]}\n"


def changes_csv(diff: Diff) -> bytes:
    """The changes as CSV in UTF-8 with a byte order mark: one row for each changed value of each feature.

    Texts that a spreadsheet would run are guarded as `gisapp.exchange.cells` says.
    """
    rows = [[guarded(each) if isinstance(each, str) else each for each in row] for row in _rows(diff)]
    table = pd.DataFrame(rows, columns=["id", "change", "column", "before", "after"], dtype=object)
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def sha256_of(pieces: Iterable[bytes]) -> str:
    """The SHA-256 of a text that comes in pieces, in hexadecimal digits."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _by_id(table: Table) -> dict[str, dict[str, Any]]:
    names = list(table.columns)
    return {
        row["id"]: row for row in (dict(zip(names, values, strict=True)) for values in table.to_numpy(dtype=object))
    }


def _features(feature: str, kind: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Iterator[bytes]:
    old, new = ((row or {}).get(GEOMETRY) for row in (before, after))
    said = {"columns": _values(before or {}, after or {}), **_areas(old, new)}
    leading = "before" if after is None else "after"
    yield _feature(feature, kind, leading, old if after is None else new, said)
    if before is not None and after is not None and not _same(old, new):
        yield _feature(feature, kind, "before", old, {})
        yield from (_feature(feature, kind, state, shape, {}) for state, shape in _differences(old, new))


def _values(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    names = [name for name in dict.fromkeys([*before, *after]) if name not in ("id", GEOMETRY)]
    pairs = {name: [plain_value(row.get(name)) for row in (before, after)] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _areas(old: shapely.Geometry | None, new: shapely.Geometry | None) -> dict[str, float]:
    shapes = {"area_before_ha": old, "area_after_ha": new}
    return {
        name: round(float(hectares(float(shapely.area(shape)))), 4)
        for name, shape in shapes.items()
        if shape is not None and shapely.get_dimensions(shape) == _POLYGON
    }


def _same(old: shapely.Geometry | None, new: shapely.Geometry | None) -> bool:
    was, is_ = (np.array([each], dtype=object) for each in (old, new))
    return bool(same_shapes(was, is_)[0])


def _differences(old: shapely.Geometry | None, new: shapely.Geometry | None) -> list[tuple[str, shapely.Geometry]]:
    """What polygons gained and lost."""
    pairs = gained_and_lost(np.array([old], dtype=object), np.array([new], dtype=object))
    return [
        (state, shapes[0]) for state, shapes in zip(("gained", "lost"), pairs, strict=True) if shapes[0] is not None
    ]


def _feature(feature: str, kind: str, state: str, shape: shapely.Geometry | None, said: dict[str, Any]) -> bytes:
    head = orjson.dumps(
        {"type": "Feature", "properties": {"id": feature, "change": kind, "state": state, **said}}, default=str
    )
    return head[:-1] + b',"geometry":' + _lonlat(shape) + b"}"


def _lonlat(shape: shapely.Geometry | None) -> bytes:
    if shape is None:
        return b"null"
    return str(shapely.to_geojson(in_crs(np.array([shape], dtype=object), CRS84))[0]).encode()


def _rows(diff: Diff) -> Iterator[Sequence[Any]]:
    before, after = (_by_id(table) for table in (diff.before, diff.after))
    for feature, kind in sorted(diff.kinds().items(), key=lambda item: str(item[0])):
        old, new = before.get(str(feature), {}), after.get(str(feature), {})
        for name, (was, is_) in _values(old, new).items():
            yield feature, kind, name, was, is_
        if not _same(old.get(GEOMETRY), new.get(GEOMETRY)):
            yield feature, kind, GEOMETRY, _wkt(old.get(GEOMETRY)), _wkt(new.get(GEOMETRY))


def _wkt(shape: shapely.Geometry | None) -> str | None:
    return None if shape is None else str(shapely.to_wkt(shape, rounding_precision=4))
