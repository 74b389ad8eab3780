"""Layers as Delta tables: one folder each, a revision per commit, and the commit as the only commit point.

Whatever is said of a layer (titles, source, licence, CRS of delivery, quality) travels in the commit, so that a
revision and its description can never disagree.
"""

import fcntl
import hashlib
import os
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from deltalake.exceptions import CommitFailedError, DeltaError
from numpy.typing import NDArray

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import Conflict, GisappError, Gone, NotFound, Unavailable
from gisapp.domain.layer import DERIVED, NEW_LAYER, LayerEntry, Revision, is_layer_id
from gisapp.domain.quality import Quality
from gisapp.history.shipped import Recorded
from gisapp.storage.parts import prepared, read_parts, write_parts

#: So many whole tables are kept in memory between reads, geometry encoded.
_CACHED_TABLES = 48


#: A layer's location, its version, and when that was committed.
_State = tuple[str, int, int]


class DeltaLayers:
    """The layers below one folder; implements `gisapp.workflows.ports.Layers`."""

    def __init__(self, folder: Path, received: Path, *, pinned: dict[str, _State] | None = None) -> None:
        self._folder = folder
        self._received = received
        self._pinned = pinned

    def at_once(self) -> "DeltaLayers":
        """These layers as one reader sees them: each stays at the revision at which it is first asked for."""
        return DeltaLayers(self._folder, self._received, pinned={**(self._pinned or {})})

    def pinned_at(self, versions: Mapping[str, int]) -> "DeltaLayers":
        """These layers with some at a version of theirs, and the others as one reader sees them.

        Raises
        ------
        Gone
            When a version is not there, or no longer whole.
        """
        held = {layer: _kept(self._location(layer), version) for layer, version in versions.items()}
        return DeltaLayers(self._folder, self._received, pinned={**(self._pinned or {}), **held})

    def state(self) -> Hashable:
        """What changes whenever any layer does, even where a workspace is made anew at the same place."""
        return tuple(self._state(layer) for layer in self.ids())

    def ids(self) -> tuple[str, ...]:
        """The ids of all layers that were ever committed, sorted."""
        with _whole(self._folder):
            held = [each.name for each in self._folder.iterdir() if _is_table(each)]
        return tuple(sorted(held))

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
        location = self._location(layer)
        with _whole(location):
            return tuple(_revision(layer, commit) for commit in DeltaTable(str(location)).history())

    def recorded(self) -> dict[str, Recorded]:
        """Who committed each layer last, and the hash of what shipped then."""
        commits = {layer: self._commit(layer) for layer in self.ids()}
        return {
            layer: Recorded(by=commit["by"], shipped_sha256=commit.get("shipped_sha256"), version=commit["version"])
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
        with _whole(self._folder / layer):
            table = _table(*self._state(layer)).drop(columns=list(DERIVED), errors="ignore").copy()
        if "geometry" not in table.columns:
            return table
        geometry = shapely.from_wkb(table["geometry"].to_numpy(dtype=object))
        features: pd.DataFrame = gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=geometry, crs=PLAN_CRS)
        return features

    def stored(self, layer: str) -> pd.DataFrame:
        """The whole latest table as it is stored, geometry as WKB with its box beside it; not to be changed."""
        with _whole(self._folder / layer):
            return _table(*self._state(layer))

    def schema(self, layer: str) -> pa.Schema:
        """The columns and types of the latest table, those of the box among them."""
        location, version, _ = self._state(layer)
        with _whole(self._folder / layer):
            return pa.schema(DeltaTable(location, version=version).schema().to_arrow())

    def batches(
        self, layer: str, *, columns: Sequence[str] | None, boxes: NDArray[np.float64] | None
    ) -> Iterator[pa.Table]:
        """Rows whose box meets one of `boxes`, a table at a time."""
        location, version, _ = self._state(layer)
        with _whole(self._folder / layer):
            yield from read_parts(location, version=version, columns=columns, boxes=boxes)

    def commit(
        self,
        entry: LayerEntry,
        table: gpd.GeoDataFrame | pd.DataFrame,
        *,
        by: str,
        why: str,
        received: bytes | None = None,
        shipped_sha256: str | None = None,
        over: int | None = None,
    ) -> Revision:
        """Make `table` the latest revision of its layer.

        `over` is the version that this one follows, `NEW_LAYER` where there is to be none; None follows any.

        Raises
        ------
        Conflict
            When somebody else committed the layer meanwhile.
        Unavailable
            When the workspace cannot be written.
        """
        location = self._folder / entry.id
        rows = prepared(table)
        try:
            received_sha256 = None if received is None else self._keep(received)
            said = {"by": by, "why": why, "received_sha256": received_sha256, "shipped_sha256": shipped_sha256}
            metadata = {"gisapp": orjson.dumps({**said, "entry": asdict(entry)}, default=str).decode()}
            with _alone(self._folder / f".{entry.id}.lock"):
                latest = _version(location) if entry.id in self.ids() else NEW_LAYER
                if over not in (None, latest):
                    raise _changed_meanwhile(entry.id)
                write_parts(str(location), rows, mode="overwrite", commit=CommitProperties(custom_metadata=metadata))
                return _revision(entry.id, _commit(*_latest(location)))
        except CommitFailedError as failed:
            raise _changed_meanwhile(entry.id) from failed
        except (DeltaError, OSError) as failed:
            raise Unavailable(
                expected=f"to write to {self._folder}",
                found=str(failed),
                todo="check that the workspace may be written",
            ) from failed

    def _keep(self, received: bytes) -> str:
        """Keep the file as delivered under its hash; written beside and renamed, so that it is whole or absent."""
        sha256 = hashlib.sha256(received).hexdigest()
        target = self._received / sha256
        if not target.exists():
            self._received.mkdir(exist_ok=True)
            beside = target.with_suffix(f".{os.getpid()}")
            try:
                beside.write_bytes(received)
                beside.replace(target)
            finally:
                beside.unlink(missing_ok=True)
        return sha256

    def _location(self, layer: str) -> Path:
        location = self._folder / layer
        if is_layer_id(layer) and _is_table(location):
            return location
        raise NotFound(
            expected=f"a layer of this workspace: {', '.join(self.ids())}",
            found=repr(layer),
            todo="see `gisapp layers list`",
        )

    def _state(self, layer: str) -> _State:
        latest = _latest(self._location(layer))
        return latest if self._pinned is None else self._pinned.setdefault(layer, latest)

    def _commit(self, layer: str) -> dict[str, Any]:
        with _whole(self._folder / layer):
            return _commit(*self._state(layer))


@contextmanager
def _whole(place: Path) -> Iterator[None]:
    """Tell of a store that is damaged or gone as what it is: nothing that the caller did."""
    try:
        yield
    except (DeltaError, OSError, pa.ArrowException, KeyError, ValueError) as damaged:
        if isinstance(damaged, GisappError):
            raise
        why = str(damaged).splitlines()[0] if str(damaged) else type(damaged).__name__
        raise Unavailable(
            expected=f"whole files in {place}", found=why, todo="check the disk, or restore the workspace from a backup"
        ) from damaged


def _is_table(folder: Path) -> bool:
    return any(folder.glob("_delta_log/[0-9]*.json"))


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold the layer's lock, so that what is checked before a commit still holds at the commit."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _changed_meanwhile(layer: str) -> Conflict:
    return Conflict(
        expected=f"to be the only one to change {layer}",
        found="another change committed at the same moment",
        todo="look at the new revision and try again",
    )


def _version(location: Path) -> int:
    """The latest committed version: Delta names each commit by it."""
    return int(_last_commit(location).stem)


def _last_commit(location: Path) -> Path:
    return max(each for each in (location / "_delta_log").glob("[0-9]*.json") if each.stem.isdigit())


def _latest(location: Path) -> _State:
    """What tells one state of a layer from every other, even where a folder is made anew at the same place."""
    commit = _last_commit(location)
    return str(location), int(commit.stem), commit.stat().st_mtime_ns


def _kept(location: Path, version: int) -> _State:
    """A version that is still whole: its commit and all its parts are there."""
    commit = location / "_delta_log" / f"{version:020}.json"
    try:
        made = commit.stat().st_mtime_ns
        parts = [
            location / part
            for part in pa.table(DeltaTable(location, version=version).get_add_actions())["path"].to_pylist()
        ]
        if all(part.exists() for part in parts):
            return str(location), version, made
    except (OSError, DeltaError):
        pass
    raise Gone(
        expected=f"a revision of {location.name} that is still kept",
        found=f"{location.name}@{version}",
        todo=f"begin again; the latest is {location.name}@{_version(location)}",
    )


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
    return table


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
