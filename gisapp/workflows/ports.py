"""What a journey needs from the machinery, as Protocols; `gisapp.wiring` supplies it."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from gisapp.domain.layer import LayerEntry, Revision


class Layers(Protocol):
    """The layers of a workspace; every table of features is in the plan CRS EPSG:5897."""

    def state(self) -> Hashable:
        """What changes whenever any layer does."""

    def at_once(self) -> "Layers":
        """These layers as one reader sees them: each stays at the revision at which it is first asked for."""

    def pinned_at(self, versions: Mapping[str, int]) -> "Layers":
        """These layers with some at a version of theirs; `Gone` where it is no longer kept."""

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

    def rows(self, layer: str) -> pd.DataFrame:
        """The whole latest table of a layer; a GeoDataFrame where it has geometry."""

    def stored(self, layer: str) -> pd.DataFrame:
        """The whole latest table as it is stored, geometry as WKB beside xmin, ymin, xmax, ymax; not to be changed."""

    def schema(self, layer: str) -> pa.Schema:
        """The columns and types of the latest table as it is stored."""

    def batches(
        self, layer: str, *, columns: Sequence[str] | None, boxes: NDArray[np.float64] | None
    ) -> Iterator[pa.Table]:
        """Rows whose box meets one of `boxes` (xmin, ymin, xmax, ymax), geometry as WKB, a table at a time."""

    def commit(
        self,
        entry: LayerEntry,
        table: gpd.GeoDataFrame | pd.DataFrame,
        *,
        by: str,
        why: str,
        received: bytes | None,
        over: int | None,
    ) -> Revision:
        """Make `table` the latest revision; `received` is the file as delivered, kept under its hash.

        `over` is the version that it follows, -1 where there is to be none; otherwise `Conflict`. None follows any.
        """


class Rasters(Protocol):
    """The rasters of a workspace, in the plan CRS."""

    def ids(self) -> tuple[str, ...]:
        """All rasters, sorted."""

    def entry(self, raster: str) -> LayerEntry:
        """One raster's catalogue entry."""

    def described(self, raster: str) -> dict[str, Any]:
        """Its cells: width, height, size, bounds, type, no-data value."""

    def read(self, raster: str) -> bytes:
        """The whole file, a cloud-optimised GeoTIFF."""


class Workspace(Protocol):
    """A workspace as a journey sees it."""

    @property
    def name(self) -> str:
        """The folder's name."""

    @property
    def demo(self) -> bool:
        """Whether this is the demo workspace, where invented geometry stands in for surveyed geometry."""

    @property
    def layers(self) -> Layers:
        """Its layers of features and its tables."""

    def at_once(self) -> "Workspace":
        """The workspace as one journey sees it: what it reads and what it cites are the same revisions."""

    @property
    def rasters(self) -> Rasters:
        """Its rasters."""
