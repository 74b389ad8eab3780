"""Tiles of large layers, made ahead: which layers need them, and their making, a job beside the server.

A tile of a pyramid is the very one that would be made when it is asked for; so nobody can tell which one he got.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gisapp import __version__
from gisapp.domain.errors import NotFound, Unavailable, Vi
from gisapp.domain.job import Job, JobState
from gisapp.domain.layer import BOX
from gisapp.geometry.map_tiles import tile_box
from gisapp.workflows.items import Frame, framed
from gisapp.workflows.ports import TilePyramid, Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.tile_sets import tile_json
from gisapp.workflows.tile_sizes import MAX_ZOOM, MEASURED, columns_read, least_sizes
from gisapp.workflows.tiles import PYRAMID_ZOOM as DEEPEST
from gisapp.workflows.tiles import TileWanted, drawn_at, is_empty, make_tile, require_shapes, rows_drawn

MAKE_TILES = "make-tiles"
#: Who begins what nobody asked for.
_SYSTEM = "system"
_LATEST_JOBS = 1_000
#: So many rows of a zoom are kept between its tiles: about 60 MB.
_MOST_KEPT = 200_000
#: After more changes than these nearly every tile is another one.
_MOST_CHANGES = 2_000
Place = tuple[int, int, int]


def due(
    workspace: Workspace, register: Register, *, rows: int, at: datetime, name: Callable[[], str]
) -> tuple[Job, ...]:
    """Queue the making of tiles for each layer of so many rows that has none.

    What failed or was cancelled is not begun again for the same revision and version of gisapp.
    """
    workspace = workspace.at_once()
    layers = workspace.layers
    large = [
        each.id
        for each in layers.entries()
        if "geometry" in layers.schema(each.id).names and layers.count(each.id) >= rows
    ]
    missing = {layer: _content(workspace, layer) for layer in large if layers.pyramid(layer) is None}
    held = register.jobs(limit=_LATEST_JOBS) if missing else ()
    known = {each.payload.get("content") for each in held if each.state is not JobState.DONE}
    jobs = tuple(
        Job(id=name(), kind=MAKE_TILES, by=_SYSTEM, state=JobState.QUEUED, created=at,
            payload=MappingProxyType({"layer": layer, "content": content}))
        for layer, content in missing.items() if content not in known
    )  # fmt: skip
    for each in jobs:
        register.add_job(each)
    return jobs


def _content(workspace: Workspace, layer: str) -> str:
    return hashlib.blake2b(repr((workspace.layers.content(layer), __version__)).encode(), digest_size=12).hexdigest()


def pyramid_of_job(workspace: Workspace, job: Job, go_on: Callable[[float], None]) -> dict[str, Any]:
    """Make the tiles that a job is to make; those of a revision that has some already are not made again."""
    layer = job.payload["layer"]
    return told_of(make_ahead(workspace, layer, go_on), layer)


def told_of(pyramid: TilePyramid, layer: str) -> dict[str, Any]:
    """What became of the making of tiles."""
    told = pyramid.metadata
    return {"layer": layer, "revision": told["revision"], "bytes": pyramid.size, "tiles": told["tiles_made"],
            "heaviest": dict(told["heaviest"])}  # fmt: skip


def make_ahead(
    workspace: Workspace, layer: str, go_on: Callable[[float], None] = lambda _: None, *, again: bool = False
) -> TilePyramid:
    """All tiles of the latest revision of a layer down to `DEEPEST`.

    Parameters
    ----------
    go_on
        Told which share is done.
    again
        Whether tiles that are there are made anew.

    Raises
    ------
    NotFound
        When there is no such layer, or it has no geometry.
    Unavailable
        When they cannot be kept.
    """
    frame = framed(workspace, layer, as_of=None, after=None)
    require_shapes(frame)
    held = None if again else frame.layers.pyramid(layer)
    if held is not None:
        return held
    described = tile_json(frame, "")
    told = {name: described[name] for name in ("name", "description", "attribution", "vector_layers", "revision")}
    places, made, few = occupied(frame), count(1), _Few(frame)
    unchanged = None if again else unchanged_since(frame, told["vector_layers"])

    def make(place: Place) -> bytes:
        go_on(next(made) / len(places))
        zoom, row, column = place
        if unchanged is not None and unchanged.holds(place):
            return unchanged.pyramid.tile(zoom, row, column) or b""
        packed = make_tile(frame, TileWanted(zoom=zoom, row=row, column=column), among=few.at(zoom))
        return b"" if is_empty(packed) else packed

    frame.layers.make_pyramid(
        layer,
        places,
        make,
        bounds=described["bounds"],
        metadata={**told, "deepest": DEEPEST, "format": "pbf", "least_size_m": least_sizes(frame)},
    )
    pyramid = frame.layers.pyramid(layer)
    if pyramid is None:
        raise Unavailable(
            expected=f"the tiles of {layer} just made",
            found="none",
            todo="make them again",
            vi=Vi(f"các mảnh bản đồ của {layer} vừa dựng", "hãy dựng lại", "không có"),
        )
    return pyramid


@dataclass(frozen=True, slots=True, eq=False)
class Unchanged:
    """Tiles of an earlier revision, and the boxes in which something changed since."""

    pyramid: TilePyramid
    boxes: NDArray[np.float64]

    def holds(self, place: Place) -> bool:
        """Whether nothing changed where this tile looks."""
        box = tile_box(*place)
        if box is None:
            return False
        met = (self.boxes[:, :2] <= box[2:]) & (self.boxes[:, 2:] >= box[:2])
        return not met.all(axis=1).any()


def unchanged_since(frame: Frame, described: object) -> Unchanged | None:
    """Tiles that need not be made again: an earlier pyramid's, where the same is drawn of what did not change.

    Parameters
    ----------
    described
        What tiles of this revision hold, as their TileJSON says.
    """
    layer = frame.revision.layer
    held = frame.layers.pyramid_before(layer)
    if held is None:
        return None
    version, pyramid = held
    if pyramid.metadata["vector_layers"] != described or pyramid.least_size_m != least_sizes(frame):
        return None
    diff = frame.layers.diff(layer, version, frame.revision.version)
    shapes = [shapely.bounds(rows.geometry.to_numpy()) for rows in (diff.before, diff.after) if len(rows)]
    boxes = np.concatenate([np.empty((0, 4)), *shapes])
    return Unchanged(pyramid, boxes[np.isfinite(boxes).all(axis=1)]) if len(boxes) <= _MOST_CHANGES else None


class _Few:
    """The rows that are drawn at small scales, where their size lets few through: read once, for all those tiles."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._deepest = self._deepest_of_few()
        self._at: tuple[int, pa.Table | None] = (-1, None)
        columns = columns_read(frame.layers, frame.revision.layer)
        self._all = None if self._deepest < 0 else rows_drawn(frame, self._deepest, columns=columns)

    def _deepest_of_few(self) -> int:
        least = least_sizes(self._frame)
        if not any(least):
            return -1
        sizes = rows_drawn(self._frame, MAX_ZOOM, columns=MEASURED)
        few = [
            zoom for zoom in range(DEEPEST + 1) if least[zoom] and len(drawn_at(self._frame, sizes, zoom)) <= _MOST_KEPT
        ]
        return max(few, default=-1)

    def at(self, zoom: int) -> pa.Table | None:
        """What is drawn at this zoom; None where that is too much to be kept."""
        if self._all is None or zoom > self._deepest:
            return None
        if self._at[0] != zoom:
            self._at = zoom, drawn_at(self._frame, self._all, zoom)
        return self._at[1]


def tiles_made(workspace: Workspace, layer: str) -> TilePyramid:
    """The pyramid of the latest revision of a layer.

    Raises
    ------
    NotFound
        When there is no such layer, or its tiles were not made ahead.
    """
    held = workspace.layers.pyramid(layer)
    if held is None:
        raise NotFound(
            expected=f"tiles of {layer} made ahead",
            found="none: they are made when they are asked for",
            todo="take them one by one, or have the administrator make them ahead",
            vi=Vi(
                f"các mảnh bản đồ của {layer} dựng sẵn",
                "hãy lấy từng mảnh, hoặc nhờ quản trị viên dựng sẵn",
                "chưa có: mảnh được dựng khi có người hỏi",
            ),
        )
    return held


def occupied(frame: Frame) -> list[Place]:
    """The tiles down to `DEEPEST` on which something may lie, by the boxes of the features."""
    rows = pa.concat_tables(frame.layers.batches(frame.revision.layer, columns=list(BOX), boxes=None))
    boxes = np.column_stack([rows[name].to_numpy() for name in BOX]).astype(np.float64)
    found: list[Place] = []
    waiting: list[tuple[Place, NDArray[np.float64]]] = [((0, 0, 0), boxes[np.isfinite(boxes).all(axis=1)])]
    while waiting:
        (zoom, row, column), near = waiting.pop()
        box = tile_box(zoom, row, column)
        if box is None:
            continue
        near = near[(near[:, :2] <= box[2:]).all(axis=1) & (near[:, 2:] >= box[:2]).all(axis=1)]
        if not len(near):
            continue
        found.append((zoom, row, column))
        if zoom < DEEPEST:
            waiting += [((zoom + 1, 2 * row + down, 2 * column + right), near) for down in (0, 1) for right in (0, 1)]
    return found
