"""Layers as Delta tables: one folder each, a revision per commit, and the commit as the only commit point.

Whatever is said of a layer (titles, source, licence, CRS of delivery, quality) travels in the commit, so that a
revision and its description can never disagree.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import shapely
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import CommitFailedError
from numpy.typing import NDArray

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import Conflict, NotFound
from gisapp.domain.layer import LayerEntry, Revision
from gisapp.domain.quality import Quality
from gisapp.history.shipped import Recorded
from gisapp.storage.parts import prepared, read_parts, write_parts

#: Columns that storage adds to every layer of features beside its geometry.
STORED_COLUMNS = ("xmin", "ymin", "xmax", "ymax", "area_m2")
#: So many whole tables are kept in memory between reads, geometry encoded.
_CACHED_TABLES = 48


class DeltaLayers:
    """The layers below one folder; implements `gisapp.workflows.ports.Layers`."""

    def __init__(self, folder: Path, received: Path) -> None:
        self._folder = folder
        self._received = received

    def ids(self) -> tuple[str, ...]:
        """The ids of all layers, sorted."""
        return tuple(sorted(each.parent.name for each in self._folder.glob("*/_delta_log")))

    def entries(self) -> tuple[LayerEntry, ...]:
        """All layers, by id."""
        return tuple(self.entry(layer) for layer in self.ids())

    def entry(self, layer: str) -> LayerEntry:
        """One layer's catalogue entry."""
        return _entry(self._commit(layer))

    def revision(self, layer: str) -> Revision:
        """The latest revision of a layer."""
        return _revision(layer, self._commit(layer))

    def revisions(self, layer: str) -> tuple[Revision, ...]:
        """All revisions of a layer, newest first."""
        return tuple(_revision(layer, commit) for commit in DeltaTable(str(self._location(layer))).history())

    def recorded(self) -> dict[str, Recorded]:
        """Who committed each layer last, and the hash of what shipped then."""
        commits = {layer: self._commit(layer) for layer in self.ids()}
        return {
            layer: Recorded(by=commit["by"], shipped_sha256=commit.get("shipped_sha256"))
            for layer, commit in commits.items()
        }

    def features(self, layer: str) -> gpd.GeoDataFrame:
        """The whole latest table of a layer of features, in the plan CRS."""
        table = self.rows(layer)
        if not isinstance(table, gpd.GeoDataFrame):
            raise NotFound(
                expected="a layer of features", found=f"{layer}, a table without geometry", todo="read it as a table"
            )
        return table

    def rows(self, layer: str) -> pd.DataFrame:
        """The whole latest table of a layer.

        Geometry is decoded anew for every reader: prepared geometries shared between threads crash the process.
        """
        location = self._location(layer)
        table: pd.DataFrame = _table(*_latest(location)).copy()
        if "geometry" not in table.columns:
            return table
        geometry = shapely.from_wkb(table["geometry"].to_numpy(dtype=object))
        features: pd.DataFrame = gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=geometry, crs=PLAN_CRS)
        return features

    def batches(
        self, layer: str, *, columns: Sequence[str] | None, boxes: NDArray[np.float64] | None
    ) -> Iterator[pa.Table]:
        """Rows whose box meets one of `boxes`, a table at a time."""
        location = self._location(layer)
        return read_parts(str(location), version=_version(location), columns=columns, boxes=boxes)

    def commit(
        self,
        entry: LayerEntry,
        table: gpd.GeoDataFrame | pd.DataFrame,
        *,
        by: str,
        why: str,
        received: bytes | None = None,
        shipped_sha256: str | None = None,
    ) -> Revision:
        """Make `table` the latest revision of its layer.

        Raises
        ------
        Conflict
            When somebody else committed the layer meanwhile.
        """
        received_sha256 = None if received is None else self._keep(received)
        said = {"by": by, "why": why, "received_sha256": received_sha256, "shipped_sha256": shipped_sha256}
        metadata = {"gisapp": orjson.dumps({**said, "entry": asdict(entry)}, default=str).decode()}
        location = self._folder / entry.id
        try:
            write_parts(
                str(location), prepared(table), mode="overwrite", commit=CommitProperties(custom_metadata=metadata)
            )
        except CommitFailedError as failed:
            raise Conflict(
                expected=f"to be the only one to change {entry.id}",
                found="another change committed at the same moment",
                todo="look at the new revision and try again",
            ) from failed
        return self.revision(entry.id)

    def _keep(self, received: bytes) -> str:
        """Keep the file as delivered under its hash; written beside and renamed, so that it is whole or absent."""
        sha256 = hashlib.sha256(received).hexdigest()
        target = self._received / sha256
        if not target.exists():
            self._received.mkdir(exist_ok=True)
            beside = target.with_suffix(f".{os.getpid()}")
            beside.write_bytes(received)
            beside.replace(target)
        return sha256

    def _location(self, layer: str) -> Path:
        if layer in self.ids():
            return self._folder / layer
        raise NotFound(
            expected=f"a layer of this workspace: {', '.join(self.ids())}",
            found=repr(layer),
            todo="see `gisapp layers list`",
        )

    def _commit(self, layer: str) -> dict[str, Any]:
        location = self._location(layer)
        return _commit(*_latest(location))


def _version(location: Path) -> int:
    """The latest committed version: Delta names each commit by it."""
    return int(_last_commit(location).stem)


def _last_commit(location: Path) -> Path:
    return max(each for each in (location / "_delta_log").glob("[0-9]*.json") if each.stem.isdigit())


def _latest(location: Path) -> tuple[str, int, int]:
    """What tells one state of a layer from every other, even where a folder is made anew at the same place."""
    commit = _last_commit(location)
    return str(location), int(commit.stem), commit.stat().st_mtime_ns


@lru_cache(maxsize=512)
def _commit(location: str, version: int, _made: int) -> dict[str, Any]:
    info = DeltaTable(location, version=version).history(1)[0]
    said: dict[str, Any] = orjson.loads(info["gisapp"])
    return {**said, "version": version, "timestamp": info["timestamp"], "gisapp": info["gisapp"]}


@lru_cache(maxsize=_CACHED_TABLES)
def _table(location: str, version: int, _made: int) -> pd.DataFrame:
    batches = list(read_parts(location, version=version, columns=None, boxes=None))
    table: pd.DataFrame = pa.concat_tables(batches).to_pandas(types_mapper=_nullable)
    for name in table.columns[[pd.api.types.is_object_dtype(kind) for kind in table.dtypes]]:
        table[name] = [list(each) if isinstance(each, np.ndarray) else each for each in table[name]]
    kept: pd.DataFrame = table.drop(columns=list(STORED_COLUMNS), errors="ignore")
    return kept


def _nullable(kind: pa.DataType) -> object:
    """Keep whole numbers and truth values whole where some are missing."""
    if pa.types.is_integer(kind):
        return pd.Int64Dtype()
    return pd.BooleanDtype() if pa.types.is_boolean(kind) else None


def _entry(commit: dict[str, Any]) -> LayerEntry:
    said = dict(commit["entry"])
    said["dated"] = date.fromisoformat(said["dated"]) if said["dated"] else None
    said["quality"] = Quality(said["quality"])
    return LayerEntry(**said)


def _revision(layer: str, commit: dict[str, Any]) -> Revision:
    said = orjson.loads(commit["gisapp"])
    return Revision(
        layer=layer,
        version=int(commit["version"]),
        committed=datetime.fromtimestamp(commit["timestamp"] / 1000, UTC).isoformat(timespec="seconds"),
        by=said["by"],
        why=said["why"],
        received_sha256=said["received_sha256"],
    )
