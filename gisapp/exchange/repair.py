"""What would the delivery be, read in the CRS that its numbers are really in? A copy to download, never applied.

Only the coordinates change: ids and properties leave as they came, feature by feature, in the order of the file.
Heights are left out, as the gate leaves them out. A feature whose geometry cannot be read stops the copy, for a copy
without it would lose it silently.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.errors import BadInput, Vi
from gisapp.exchange.batch import Batch, listed, name_of
from gisapp.exchange.candidates import Candidate

#: 0.1 mm, the grid of storage (design §4): nine decimals of a degree, four of a metre.
_DEGREE_DECIMALS, _METRE_DECIMALS = 9, 4
_PLAN_REFERENCE = f"http://www.opengis.net/def/crs/EPSG/0/{PLAN_CRS.removeprefix('EPSG:')}"
_JSON_FG = ["http://www.opengis.net/spec/json-fg-1/0.3/conf/core"]


class RepairForm(StrEnum):
    """How a repaired copy is written: RFC 7946 in longitude and latitude, or JSON-FG in the plan CRS."""

    GEOJSON = "geojson"
    JSON_FG = "json-fg"


def repaired_copy(
    batches: Iterable[Batch],
    declared: str | None,
    candidate: Candidate,
    form: RepairForm = RepairForm.GEOJSON,
    *,
    latitude_first: bool = False,
) -> Iterator[bytes]:
    """The delivery read in `candidate`, a piece at a time; it says of itself what was declared and how it was read.

    Parameters
    ----------
    batches
        As the gate reads them, in the numbers as delivered.
    declared
        The CRS that the sender declared, or None.
    candidate
        One of those that the finding told (`candidates_told`).
    latitude_first
        Whether the gate exchanged first and second numbers before it looked (JSON-FG in such a CRS).

    Raises
    ------
    BadInput
        When a geometry cannot be read, or has no place in the candidate CRS.
    """
    read_as = {"declared": declared, "read_as": candidate.code, "swapped": candidate.swapped}
    head: dict[str, object] = {"type": "FeatureCollection", "repaired": read_as}
    if form is RepairForm.JSON_FG:
        head |= {"conformsTo": _JSON_FG, "coordRefSys": _PLAN_REFERENCE}
    yield orjson.dumps(head)[:-1] + b',"features":['
    begun = False
    for batch in batches:
        features = _features(batch, candidate, form, latitude_first=latitude_first)
        if features:
            yield (b",\n" if begun else b"\n") + b",\n".join(features)
            begun = True
    yield b"\n]}\n"


def _features(batch: Batch, candidate: Candidate, form: RepairForm, *, latitude_first: bool) -> list[bytes]:
    ids, rows = listed(batch.ids) or [None] * len(batch.geometry), batch.by_row()
    for at in np.flatnonzero(batch.faulty):
        raise _unreadable(name_of(ids[at], batch.first + int(at)))
    geometry = batch.geometry.objects()
    numbers = shapely.transform(geometry, lambda xy: xy[:, ::-1]) if latitude_first else geometry
    planar = shapely.transform(numbers, candidate.planar)
    for at in np.flatnonzero(~_finite(planar)):
        raise _elsewhere(name_of(ids[at], batch.first + int(at)), candidate)
    if form is RepairForm.JSON_FG:
        shapes = shapely.to_geojson(_tidy(planar, _METRE_DECIMALS))
        return [_feature(*row, b'"geometry":null,"place":') for row in zip(ids, rows, shapes, strict=True)]
    shapes = shapely.to_geojson(_tidy(transform(planar, PLAN_CRS, GEOGRAPHIC_CRS), _DEGREE_DECIMALS))
    return [_feature(*row, b'"geometry":') for row in zip(ids, rows, shapes, strict=True)]


def _finite(planar: NDArray[np.object_]) -> NDArray[np.bool_]:
    xy, owner = shapely.get_coordinates(planar, return_index=True)
    finite = np.ones(len(planar), dtype=np.bool_)
    finite[owner[~np.isfinite(xy).all(axis=1)]] = False
    return finite


def _tidy(geometry: NDArray[np.object_], decimals: int) -> NDArray[np.object_]:
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, decimals))
    oriented: NDArray[np.object_] = shapely.orient_polygons(rounded)
    return oriented


def _feature(identity: object, properties: dict[str, object], shape: str | None, member: bytes) -> bytes:
    outside = {} if identity is None else {"id": identity}
    head = orjson.dumps({"type": "Feature", **outside, "properties": properties})
    # The shape is JSON text already: it is joined in, not decoded and written again.
    return head[:-1] + b"," + member + (shape or "null").encode() + b"}"


def _unreadable(name: str) -> BadInput:
    return BadInput(
        expected="geometries that can be read",
        found=f"a broken one in feature {name}",
        todo="correct it first",
        vi=Vi("hình học đọc được", "hãy sửa hình đó trước", f"hình hỏng ở đối tượng {name}"),
    )


def _elsewhere(name: str, candidate: Candidate) -> BadInput:
    return BadInput(
        expected=f"coordinates in {candidate.title}",
        found=f"some without a place in it in feature {name}",
        todo="choose another candidate, or correct them first",
        vi=Vi(
            f"tọa độ theo {candidate.title}",
            "hãy chọn hệ tọa độ khác, hoặc sửa các tọa độ đó trước",
            f"tọa độ không ứng với nơi nào ở đối tượng {name}",
        ),
    )
