"""What a journey needs from the machinery, as Protocols; `gisapp.wiring` supplies it."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, BinaryIO, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from gisapp.domain.layer import LayerEntry, Revision
from gisapp.domain.raster import Cells, Grid, Quantity, RasterFacts
from gisapp.domain.scenario import Scenario
from gisapp.domain.served_crs import ServedCrs
from gisapp.history.diff import Diff


class Slices(Protocol):
    """A revision of a layer in ready-made pieces, row by row in the order of the table."""

    count: int
    placeless: NDArray[np.intp]

    def near(self, window: Sequence[float]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Rows whose box meets this window of the plan CRS, and their boxes as lines xmin, ymin, xmax, ymax.

        Those without a box are `placeless`.
        """

    def find(self, identity: str) -> int | None:
        """The first row of this id; None where there is none."""

    def is_ready(self, rows: Sequence[int], crs: ServedCrs, *, whole: bool = False) -> bool:
        """Whether the pieces of these rows are there, or whole features of them, so that nobody waits for them."""

    def alone(self, row: int, crs: ServedCrs) -> memoryview:
        """One feature as GeoJSON in this CRS, a comma after it."""

    def whole(self, rows: NDArray[np.intp], crs: ServedCrs) -> Sequence[memoryview]:
        """These features as GeoJSON in this CRS, a comma after each; those that lie together come as one piece."""

    def heads(self, rows: Sequence[int]) -> Sequence[bytes | memoryview]:
        """What stands before the shape of each row: id and properties, a brace open."""

    def shapes(self, rows: Sequence[int], crs: ServedCrs) -> Sequence[bytes | memoryview]:
        """Each shape as GeoJSON text in this CRS; null where there is none."""

    def dimensions(self, rows: NDArray[np.intp], crs: ServedCrs) -> NDArray[np.int8]:
        """Whether each shape is points (0), lines (1) or polygons (2); -1 where there is none."""

    def stored(self, rows: Sequence[int]) -> Sequence[bytes]:
        """Each shape as WKB in the plan CRS."""


class TilePyramid(Protocol):
    """Tiles of a revision that were made ahead, down to a zoom."""

    file: str
    size: int
    deepest: int
    least_size_m: tuple[float, ...]
    metadata: Mapping[str, Any]

    def tile(self, zoom: int, row: int, column: int) -> bytes | None:
        """The tile as it is kept, compressed; None where nothing is on it."""


class AtHand(Protocol):
    """The latest revision of a layer as it lies open, so that nothing has to be read before it answers."""

    @property
    def revision(self) -> Revision:
        """Which revision it is."""

    @property
    def entry(self) -> LayerEntry:
        """The layer's catalogue entry then."""

    @property
    def content(self) -> Hashable:
        """What changes whenever the layer does."""

    @property
    def slices(self) -> Slices:
        """Its table in ready-made pieces."""

    @property
    def pyramid(self) -> TilePyramid | None:
        """Its tiles where they were made ahead."""


class Layers(Protocol):
    """The layers of a workspace; every table of features is in the plan CRS EPSG:5897."""

    def state(self) -> Hashable:
        """What changes whenever any layer does."""

    def content(self, layer: str) -> Hashable:
        """What changes whenever this layer does."""

    def at_once(self) -> "Layers":
        """These layers as one reader sees them: each stays at the revision at which it is first asked for."""

    def pinned_at(self, versions: Mapping[str, int]) -> "Layers":
        """These layers with some at a version of theirs; `Gone` where it is no longer kept."""

    def ids(self) -> tuple[str, ...]:
        """The ids of all layers, sorted."""

    def entries(self) -> tuple[LayerEntry, ...]:
        """All layers, by id."""

    def entry(self, layer: str) -> LayerEntry:
        """One layer's catalogue entry; `NotFound` names the layers there are."""

    def revision(self, layer: str) -> Revision:
        """The latest revision of a layer."""

    def revisions(self, layer: str) -> tuple[Revision, ...]:
        """All revisions of a layer, newest first."""

    def features(self, layer: str) -> gpd.GeoDataFrame:
        """The whole latest table of a layer of features."""

    def rows(self, layer: str, *, ids: Collection[str] | None = None) -> pd.DataFrame:
        """The whole latest table of a layer, or these features alone; a GeoDataFrame where it has geometry."""

    def stored(self, layer: str) -> pd.DataFrame:
        """The whole latest table as it is stored, geometry as WKB beside xmin, ymin, xmax, ymax; not to be changed."""

    def slices(self, layer: str) -> Slices | None:
        """The latest table in ready-made pieces; None where changes are laid over it."""

    def at_hand(self, layer: str) -> AtHand | None:
        """The latest revision where it is open already; None where it would have to be opened, or is another one."""

    def count(self, layer: str) -> int:
        """How many rows the latest table has."""

    def pyramid(self, layer: str) -> TilePyramid | None:
        """Tiles of the latest table where they were made ahead; None where changes are laid over it."""

    def pyramid_before(self, layer: str) -> tuple[int, TilePyramid] | None:
        """Tiles of the latest earlier version that are kept still, and that version."""

    def make_pyramid(
        self,
        layer: str,
        places: Iterable[tuple[int, int, int]],
        make: Callable[[tuple[int, int, int]], bytes],
        *,
        bounds: Sequence[float],
        metadata: Mapping[str, Any],
    ) -> None:
        """Keep tiles (zoom, row, column) of the latest table; `make` makes each as gzip, or no bytes for an empty one.

        `Unavailable` where they cannot be kept.
        """

    def schema(self, layer: str) -> pa.Schema:
        """The columns and types of the latest table as it is stored."""

    def batches(
        self, layer: str, *, columns: Sequence[str] | None, boxes: NDArray[np.float64] | None
    ) -> Iterator[pa.Table]:
        """Rows whose box meets one of `boxes` (xmin, ymin, xmax, ymax), geometry as WKB, a table at a time."""

    def diff(self, layer: str, since: int, until: int) -> Diff:
        """What changed in a layer from one version to another; `NotFound` where there is no such version."""

    def commit(
        self,
        entry: LayerEntry,
        table: gpd.GeoDataFrame | pd.DataFrame,
        *,
        by: str,
        why: str,
        received_sha256: str | None = None,
        decision: str | None = None,
        over: int | None = None,
    ) -> Revision:
        """Make `table` the latest revision.

        `over` is the version that it follows, -1 where there is to be none; otherwise `Conflict`. None follows any.
        """

    def change(
        self,
        entry: LayerEntry,
        diff: Diff,
        *,
        by: str,
        why: str,
        over: int,
        received_sha256: str | None = None,
        decision: str | None = None,
    ) -> Revision:
        """Make these changes to the version `over`; `Conflict` where it is not the latest any more."""


class Received(Protocol):
    """The files as delivered, under their hash."""

    def keep(self, stream: BinaryIO) -> tuple[str, int]:
        """Keep a file; its SHA-256 and its bytes."""

    def open(self, sha256: str) -> BinaryIO:
        """A file that was kept; `NotFound` where there is none."""

    def size(self, sha256: str) -> int:
        """The bytes of a file that was kept."""


class Proposals(Protocol):
    """What submissions propose, as tables; disposable, for the gate can make them again."""

    def keep(self, submission: str, table: gpd.GeoDataFrame | pd.DataFrame) -> None:
        """Keep what a submission proposes."""

    def find(self, submission: str) -> gpd.GeoDataFrame | pd.DataFrame | None:
        """What a submission proposes, or None where it is not kept."""


class Draft(Protocol):
    """The cells of a raster to be; they come some rows at a time, north first."""

    def begin(self, grid: Grid) -> None:
        """These cells will come."""

    def write(self, values: NDArray[np.generic]) -> None:
        """The next rows."""


class Rasters(Protocol):
    """The rasters of a workspace, in the plan CRS."""

    def state(self) -> Hashable:
        """What changes whenever any raster does."""

    def ids(self) -> tuple[str, ...]:
        """All rasters, sorted."""

    def entry(self, raster: str) -> LayerEntry:
        """One raster's catalogue entry."""

    def described(self, raster: str) -> dict[str, Any]:
        """Its cells: width, height, size, bounds, type, no-data value."""

    def facts(self, raster: str) -> RasterFacts:
        """What its cells measure, their size, and what changes whenever the raster does."""

    def revision(self, raster: str) -> Revision:
        """The latest revision of a raster."""

    def revisions(self, raster: str) -> tuple[Revision, ...]:
        """All revisions of a raster, newest first."""

    def chunks(self, raster: str) -> Iterator[bytes]:
        """The whole file, a cloud-optimised GeoTIFF, in pieces: it may be larger than the memory."""

    def windows(self, raster: str, boxes: NDArray[np.float64]) -> Iterator[Iterator[Cells]]:
        """For each box (xmin, ymin, xmax, ymax) the cells that it touches, in strips, north first."""

    def picture(self, raster: str, box: NDArray[np.float64], most_cells: int) -> Cells | None:
        """The cells that the box touches, so much coarser that there are no more than `most_cells`."""

    def draft(self, raster: str) -> AbstractContextManager[Draft]:
        """A place for the cells of a raster to be, which come some rows at a time."""

    def commit(
        self,
        entry: LayerEntry,
        draft: Any,  # one of its own
        *,
        quantity: Quantity,
        legend: str | None,
        by: str,
        why: str,
        received: Sequence[str],
        over: int,
    ) -> Revision:
        """Make these cells the latest revision; `Conflict` where it does not follow the version `over` (-1: none)."""


class Workspace(Protocol):
    """A workspace as a journey sees it."""

    @property
    def name(self) -> str:
        """The folder's name."""

    @property
    def demo(self) -> bool:
        """Whether this is the demo workspace, where invented geometry stands in for surveyed geometry."""

    @property
    def included(self) -> frozenset[str]:
        """Ids of proposed things that count as expected: those that a scenario includes; none without one."""

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios whose changes its layers show, the later over the earlier; none in a workspace itself."""

    @property
    def made(self) -> datetime:
        """When it was made: before, nobody could see anything of it."""

    @property
    def layers(self) -> Layers:
        """Its layers of features and its tables."""

    @property
    def received(self) -> Received:
        """The files as delivered."""

    @property
    def proposals(self) -> Proposals:
        """What submissions propose."""

    def at(self, *, moment: datetime | None, versions: Mapping[str, int]) -> "Workspace":
        """The workspace as it was: at a moment of record time, and single layers at a version."""

    def at_once(self) -> "Workspace":
        """The workspace as one journey sees it: what it reads and what it cites are the same revisions."""

    @property
    def rasters(self) -> Rasters:
        """Its rasters."""
