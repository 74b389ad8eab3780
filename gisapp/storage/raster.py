"""Raster layers: cloud-optimised GeoTIFFs in the plan CRS, with their catalogue entry inside.

The latest state of a raster is `ID.tif`; the states before it stay in `earlier/ID@VERSION.tif`.
"""

import os
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window

from gisapp.domain.errors import Conflict, NotFound, Vi
from gisapp.domain.layer import NEW_LAYER, LayerEntry, Revision
from gisapp.domain.quality import Quality
from gisapp.domain.raster import Cells, Quantity, RasterFacts
from gisapp.history.shipped import SYSTEM
from gisapp.storage.raster_file import FACTS, RasterDraft, grid_file, take_whole

#: So many cells are read at once at most, in strips of whole rows.
_STRIP_CELLS = 4_000_000
_PIECE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class RasterFolder:
    """The rasters below one folder, as they are or were; implements `gisapp.workflows.ports.Rasters`."""

    folder: Path
    moment: datetime | None = None
    versions: Mapping[str, int] | None = None

    def at(self, *, moment: datetime | None, versions: Mapping[str, int]) -> "RasterFolder":
        """The rasters as they were: at a moment of record time, and single ones at a version."""
        return replace(self, moment=moment, versions=versions)

    def ids(self) -> tuple[str, ...]:
        """The ids of all rasters, sorted."""
        held = sorted(each.stem for each in self.folder.glob("[!.]*.tif"))
        return tuple(each for each in held if self.moment is None or self._then(each) is not None)

    def state(self) -> Hashable:
        """What changes whenever any raster does."""
        return tuple((each, *_state(self._file(each))) for each in self.ids())

    def entry(self, raster: str) -> LayerEntry:
        """One raster's catalogue entry."""
        said = self._said(raster)["entry"]
        return LayerEntry(
            **{
                **said,
                "dated": said["dated"] and date.fromisoformat(said["dated"]),
                "quality": Quality(said["quality"]),
            }
        )

    def facts(self, raster: str) -> RasterFacts:
        """What its cells measure, their size, and what changes whenever the raster does."""
        file = self._file(raster)
        held = _state(file)
        said, cell_m = _head(file, held)
        return RasterFacts(
            quantity=Quantity(said["quantity"]) if said.get("quantity") else None,
            legend=said.get("legend"),
            cell_m=cell_m,
            content=(raster, *held),
        )

    def revision(self, raster: str) -> Revision:
        """The latest revision of a raster."""
        return _revision(self._file(raster))

    def revisions(self, raster: str) -> tuple[Revision, ...]:
        """All revisions of a raster, newest first."""
        return tuple(_revision(each) for each in self._states(raster))

    def received(self) -> frozenset[str]:
        """The hashes of all files that any revision of a raster was made of."""
        files = (file for raster in self.ids() for file in self._all_states(raster))
        return frozenset(sha256 for file in files for sha256 in _said_of(file).get("received", ()))

    def broken(self) -> Iterator[tuple[str, str]]:
        """Each revision whose cells cannot all be read, and why."""
        for file in sorted([*self.folder.glob("[!.]*.tif"), *(self.folder / "earlier").glob("*.tif")]):
            try:
                with rasterio.open(file) as grid:
                    _said_in(grid)
                    for _, window in grid.block_windows(1):
                        grid.read(1, window=window)
            except (rasterio.errors.RasterioError, KeyError, ValueError) as fault:
                yield file.name, str(fault).partition("\n")[0]

    def described(self, raster: str) -> dict[str, Any]:
        """Its cells: width, height, size in metres, bounds in the plan CRS, type and the value for no data."""
        with rasterio.open(self._file(raster)) as grid:
            said = _said_in(grid)
            return {
                "width": grid.width,
                "height": grid.height,
                "cell_m": abs(grid.transform.a),
                "bounds_m": list(grid.bounds),
                "type": grid.dtypes[0],
                "nodata": grid.nodata,
                "quantity": said.get("quantity"),
                "legend": said.get("legend"),
            }

    def chunks(self, raster: str) -> Iterator[bytes]:
        """The whole file, a cloud-optimised GeoTIFF, in pieces: it may be larger than the memory."""
        return _pieces(self._file(raster))

    def windows(self, raster: str, boxes: NDArray[np.float64]) -> Iterator[Iterator[Cells]]:
        """For each box (xmin, ymin, xmax, ymax) the cells that it touches, in strips of whole rows, north first.

        The file is opened once, and stays open for as long as anybody holds strips of it.
        """
        grid = rasterio.open(self._file(raster))  # closed with its last reference: strips may outlive this iterator
        for box in boxes:
            yield _strips(grid, _touched(grid, box))

    def picture(self, raster: str, box: NDArray[np.float64], most_cells: int) -> Cells | None:
        """The cells that the box touches, so much coarser that there are no more than `most_cells`: from overviews."""
        with rasterio.open(self._file(raster)) as grid:
            window = _touched(grid, box)
            if window is None:
                return None
            factor = max(1, int(np.ceil(np.sqrt(window.width * window.height / most_cells))))
            high, wide = (max(1, round(each / factor)) for each in (window.height, window.width))
            west, north = _corner(grid, window.col_off, window.row_off)
            values = grid.read(1, window=window, out_shape=(high, wide))
            return Cells(
                values=values, west=west, north=north, cell_m=grid.transform.a * window.width / wide, absent=grid.nodata
            )

    def bring_up(self, grid: Path, entry: LayerEntry, sha256: str, said: Mapping[str, Any]) -> None:
        """Make a shipped Esri ASCII grid a raster's latest revision, unless this very grid is, or a user's is there."""
        if entry.id in self.ids():
            held = self._said(entry.id)
            if held.get("shipped_sha256") == sha256 or held.get("by", SYSTEM) != SYSTEM:
                return
        with rasterio.open(grid) as source:
            cells = Cells(
                values=source.read(1),
                west=source.bounds.left,
                north=source.bounds.top,
                cell_m=source.transform.a,
                absent=source.nodata,
            )
        with self.draft(entry.id) as draft:
            take_whole(draft, cells)
            told = {**said, "shipped_sha256": sha256, "by": SYSTEM, "why": "shipped with gisapp"}
            self._commit(entry, draft, told)

    @contextmanager
    def draft(self, raster: str) -> Iterator[RasterDraft]:
        """A place for the cells of a raster to be, which come some rows at a time."""
        self.folder.mkdir(exist_ok=True)
        draft = RasterDraft(self.folder / f".{raster}.{os.getpid()}.plain")
        try:
            yield draft
        finally:
            draft.close()

    def commit(
        self,
        entry: LayerEntry,
        draft: RasterDraft,
        *,
        quantity: Quantity,
        legend: str | None,
        by: str,
        why: str,
        received: Sequence[str],
        over: int,
    ) -> Revision:
        """Make these cells the latest revision; `Conflict` where it does not follow the version `over` (-1: none)."""
        held = self.revision(entry.id).version if entry.id in self.ids() else NEW_LAYER
        if held != over:
            raise Conflict(
                expected=f"{entry.id} at version {over}",
                found=f"version {held}",
                todo="look at it, then try again",
                vi=Vi(f"{entry.id} ở phiên bản {over}", "hãy xem phiên bản này rồi thử lại", f"phiên bản {held}"),
            )
        said = {"quantity": str(quantity), "legend": legend, "by": by, "why": why, "received": list(received)}
        self._commit(entry, draft, said)
        return self.revision(entry.id)

    def _commit(self, entry: LayerEntry, draft: RasterDraft, said: dict[str, Any]) -> None:
        """Write beside, put the state that is there among the earlier ones, and rename."""
        target = self.folder / f"{entry.id}.tif"
        version = _revision(target).version + 1 if target.exists() else 0
        committed = datetime.now(UTC).isoformat(timespec="milliseconds")
        beside = self.folder / f".{entry.id}.{os.getpid()}.tif"
        facts = {"entry": asdict(entry), **said, "version": version, "committed": committed}
        draft.become(beside, {FACTS: orjson.dumps(facts, default=str).decode()})
        if version:
            earlier = self.folder / "earlier"
            earlier.mkdir(exist_ok=True)
            kept = earlier / f"{entry.id}@{version - 1}.tif"
            kept.unlink(missing_ok=True)
            os.link(target, kept)
        beside.replace(target)

    def _said(self, raster: str) -> dict[str, Any]:
        return _said_of(self._file(raster))

    def _states(self, raster: str) -> list[Path]:
        """The files of all states up to the moment asked about, newest first."""
        states = self._all_states(raster)
        return [each for each in states if self.moment is None or _revision(each).moment <= self.moment]

    def _all_states(self, raster: str) -> list[Path]:
        latest = self.folder / f"{raster}.tif"
        earlier = {_revision(each).version: each for each in (self.folder / "earlier").glob(f"{raster}@*.tif")}
        states = earlier | {_revision(latest).version: latest}  # linked while the next one was being put in its place
        return [states[version] for version in sorted(states, reverse=True)]

    def _then(self, raster: str) -> Path | None:
        """The file that was the raster at the moment or version asked about."""
        version = (self.versions or {}).get(raster)
        if version is None:
            return next(iter(self._states(raster)), None)
        return next((each for each in self._all_states(raster) if _revision(each).version == version), None)

    def _file(self, raster: str) -> Path:
        if raster not in self.ids():
            raise NotFound(
                expected=f"a raster of this workspace: {', '.join(self.ids()) or 'it has none'}",
                found=repr(raster),
                todo="choose one of these",
                vi=Vi(
                    f"một lớp lưới ô của thư mục làm việc: {', '.join(self.ids()) or 'chưa có'}",
                    "hãy chọn trong số này",
                ),
            )
        if self.moment is None and not self.versions:
            return grid_file(self.folder, raster)
        file = self._then(raster)
        if file is None:
            raise NotFound(
                expected=f"a version of {raster} that is kept",
                found=f"{raster}@{(self.versions or {}).get(raster)}",
                todo=f"see the revisions of {raster}",
                vi=Vi(f"một phiên bản của {raster} còn được lưu", f"hãy xem các phiên bản của {raster}"),
            )
        return file


def _said_in(grid: Any) -> dict[str, Any]:
    said: dict[str, Any] = orjson.loads(grid.tags()[FACTS])
    return said


def _said_of(file: Path) -> dict[str, Any]:
    return _head(file, _state(file))[0]


def _state(file: Path) -> tuple[int, int, int]:
    """What changes whenever a file does: a raster's is only ever put in place whole."""
    held = file.stat()
    return held.st_ino, held.st_mtime_ns, held.st_size


@lru_cache(maxsize=256)
def _head(file: Path, _state: tuple[int, int, int]) -> tuple[dict[str, Any], float]:
    """What a file says of itself, not to be changed, and the size of its cells; every answer asks each raster."""
    with rasterio.open(file) as grid:
        return _said_in(grid), abs(grid.transform.a)


def _revision(file: Path) -> Revision:
    """The revision that a file is; one written before revisions were counted is the first, made when it was written."""
    said = _said_of(file)
    written = datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat(timespec="milliseconds")
    return Revision(
        layer=said["entry"]["id"],
        version=said.get("version", 0),
        committed=said.get("committed", written),
        by=said.get("by", SYSTEM),
        why=said.get("why", "shipped with gisapp"),
        received_sha256=next(iter(said.get("received", ())), None),
    )


def _corner(grid: Any, column: int, row: int) -> tuple[float, float]:
    """West and north of a cell; every raster of a workspace is north up."""
    return grid.transform.c + column * grid.transform.a, grid.transform.f + row * grid.transform.e


def _touched(grid: Any, box: NDArray[np.float64]) -> Window | None:
    """The window of whole cells that the box touches; None where it lies beside the raster."""
    cell = grid.transform.a
    left, right = (np.array([box[0], box[2]]) - grid.transform.c) / cell
    top, bottom = (grid.transform.f - np.array([box[3], box[1]])) / cell
    columns = np.clip([np.floor(left + 1e-9), np.ceil(right - 1e-9)], 0, grid.width).astype(int)
    rows = np.clip([np.floor(top + 1e-9), np.ceil(bottom - 1e-9)], 0, grid.height).astype(int)
    wide, high = int(columns[1] - columns[0]), int(rows[1] - rows[0])
    return Window(int(columns[0]), int(rows[0]), wide, high) if wide > 0 and high > 0 else None


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE_BYTES):
            yield piece


def _strips(grid: Any, window: Window | None) -> Iterator[Cells]:
    """A window in strips that end where the blocks of the file do, so that no block is read twice."""
    if window is None:
        return
    block = grid.block_shapes[0][0]
    rows = max(1, _STRIP_CELLS // (window.width * block)) * block
    row, end = window.row_off, window.row_off + window.height
    while row < end:
        until = min(end, (row // rows + 1) * rows)
        west, north = _corner(grid, window.col_off, row)
        values = grid.read(1, window=Window(window.col_off, row, window.width, until - row))
        yield Cells(values=values, west=west, north=north, cell_m=grid.transform.a, absent=grid.nodata)
        row = until
