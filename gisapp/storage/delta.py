"""Layers as Delta tables: one folder each, a revision per commit, and the commit as the only commit point.

Whatever is said of a layer (titles, source, licence, CRS of delivery, quality) travels in the commit, so that a
revision and its description can never disagree.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
from deltalake import DeltaTable
from numpy.typing import NDArray

from gisapp.domain.errors import NotFound, Vi
from gisapp.domain.layer import LayerEntry, Revision, is_layer_id
from gisapp.domain.numerals import in_hanoi
from gisapp.history.diff import Diff, compare
from gisapp.history.shipped import Recorded
from gisapp.storage.commits import Committed, at_moment, committed, is_table, latest, seen_last
from gisapp.storage.committing import commit_diff, commit_table
from gisapp.storage.contents import count_of, rows_of, schema_of, stored_table, undecorated
from gisapp.storage.damage import kept_version, whole_files
from gisapp.storage.near import rows_near
from gisapp.storage.reading import read_parts
from gisapp.storage.rewrite import parts_of
from gisapp.storage.sliced import AtHand, Sliced, opened, sliced
from gisapp.storage.tables import decoded
from gisapp.storage.tile_pyramids import Place, TilePyramid, pyramid_before, pyramid_of, write_pyramid


class DeltaLayers:
    """The layers below one folder; implements `gisapp.workflows.ports.Layers`.

    Parameters
    ----------
    folder
        Where each layer has a folder of its own.
    moment
        The record time that readers see; None for now.
    versions
        The version that readers see of single layers, whatever the moment.
    """

    def __init__(
        self, folder: Path, *, moment: datetime | None = None, versions: Mapping[str, int] | None = None
    ) -> None:
        self._folder = folder
        self._moment = moment
        self._versions = dict(versions or {})
        self._seen: dict[str, Committed] | None = None
        self._listed: tuple[str, ...] | None = None
        self._entries: tuple[LayerEntry, ...] | None = None

    def at_once(self) -> "DeltaLayers":
        """These layers as one reader sees them: each stays at the revision at which it is first asked for."""
        pinned = DeltaLayers(self._folder, moment=self._moment, versions=self._versions)
        pinned._seen = {} if self._seen is None else self._seen
        pinned._listed, pinned._entries = self._listed, self._entries
        return pinned

    def at(self, *, moment: datetime | None, versions: Mapping[str, int]) -> "DeltaLayers":
        """These layers as they were: at a moment of record time, and single ones at a version."""
        return DeltaLayers(self._folder, moment=moment, versions=versions)

    def pinned_at(self, versions: Mapping[str, int]) -> "DeltaLayers":
        """These layers with some at a version of theirs, and the others as one reader sees them.

        Raises
        ------
        Gone
            When a version is not there, or no longer whole.
        """
        pinned = self.at_once()
        pinned._entries = None  # those of other versions may say something else  # noqa: SLF001
        pinned._seen = {  # noqa: SLF001 - another of its own
            **(self._seen or {}),
            **{layer: kept_version(self._location(layer), version) for layer, version in versions.items()},
        }
        return pinned

    def state(self) -> Hashable:
        """What changes whenever any layer does, even where a workspace is made anew at the same place."""
        return tuple(self._state(layer) for layer in self.ids())

    def content(self, layer: str) -> Hashable:
        """What changes whenever this layer does, even where a workspace is made anew at the same place."""
        return self._state(layer)

    def ids(self) -> tuple[str, ...]:
        """The ids of all layers that were ever committed, or that were there at the moment asked about, sorted."""
        if self._listed is None:
            with whole_files(self._folder):
                held = [each for each in self._folder.iterdir() if is_table(each) and self._was_there(each)]
            listed = tuple(sorted(each.name for each in held))
            if self._seen is None:
                return listed
            self._listed = listed  # one reader sees the same layers all along
        return self._listed

    def _was_there(self, location: Path) -> bool:
        return self._moment is None or location.name in self._versions or at_moment(location, self._moment) is not None

    def entries(self) -> tuple[LayerEntry, ...]:
        """All layers, by id."""
        if self._entries is not None:
            return self._entries
        found = tuple(self.entry(layer) for layer in self.ids())
        if self._seen is not None:
            self._entries = found  # as `ids`
        return found

    def entry(self, layer: str) -> LayerEntry:
        """One layer's catalogue entry."""
        return self._read(layer).entry

    def revision(self, layer: str) -> Revision:
        """The latest revision of a layer, or the one that was the latest then."""
        return self._read(layer).revision

    def revisions(self, layer: str) -> tuple[Revision, ...]:
        """All revisions of a layer up to the one that readers see, newest first."""
        location = self._location(layer)
        with whole_files(location):
            last = self._state(layer).version
            return tuple(committed(location, version).revision for version in range(last, -1, -1))

    def recorded(self) -> dict[str, Recorded]:
        """Who committed each layer last, and the hash of what shipped then."""
        commits = {layer: self._read(layer).said for layer in self.ids()}
        return {
            layer: Recorded(by=said["by"], shipped_sha256=said.get("shipped_sha256"), version=said["version"])
            for layer, said in commits.items()
        }

    def features(self, layer: str) -> gpd.GeoDataFrame:
        """The whole latest table of a layer of features, in the plan CRS."""
        table = self.rows(layer)
        if not isinstance(table, gpd.GeoDataFrame):
            raise NotFound(
                expected="a layer of features",
                found=f"{layer}, a table without geometry",
                todo="read it as a table",
                vi=Vi("một lớp đối tượng", "hãy đọc như một bảng", f"{layer}, bảng không có hình học"),
            )
        return table

    def rows(self, layer: str, *, ids: Collection[str] | None = None) -> pd.DataFrame:
        """The whole latest table of a layer, or the rows of these features alone."""
        if ids is None:
            return decoded(undecorated(self.stored(layer)).copy())
        with whole_files(f"{self._folder}/{layer}"):
            return rows_of(self._state(layer), ids=ids)

    def stored(self, layer: str) -> pd.DataFrame:
        """The whole latest table as it is stored, geometry as WKB with its box beside it; not to be changed."""
        with whole_files(f"{self._folder}/{layer}"):
            return stored_table(self._state(layer))

    def slices(self, layer: str) -> Sliced:
        """The latest table in ready-made pieces; what is not there yet is made when it is asked for."""
        with whole_files(f"{self._folder}/{layer}"):
            return sliced(self._state(layer), self._pieces)

    def at_hand(self, layer: str) -> AtHand | None:
        """The latest revision where it is open already; None where readers see an older one, or it is not open."""
        if self._moment is not None or self._versions or self._seen is not None or not is_layer_id(layer):
            return None
        place = f"{self._folder}/{layer}"
        state = seen_last(place)
        pieces = None if state is None else opened(state)
        if state is None or pieces is None:
            return None
        with whole_files(place):
            return _at_hand(state, pieces, self._pyramids)

    @cached_property
    def _pieces(self) -> Path:
        return self._folder.parent / "artifacts" / "slices"

    @cached_property
    def _pyramids(self) -> Path:
        return self._folder.parent / "artifacts" / "tiles"

    def count(self, layer: str) -> int:
        """How many rows the latest table has."""
        with whole_files(f"{self._folder}/{layer}"):
            return count_of(self._state(layer))

    def pyramid(self, layer: str) -> TilePyramid | None:
        """Tiles of the latest table where they were made ahead."""
        with whole_files(f"{self._folder}/{layer}"):
            return pyramid_of(self._pyramids, self._state(layer))

    def pyramid_before(self, layer: str) -> tuple[int, TilePyramid] | None:
        """Tiles of the latest earlier version that are kept still, and that version."""
        with whole_files(f"{self._folder}/{layer}"):
            return pyramid_before(self._pyramids, self._state(layer))

    def make_pyramid(
        self,
        layer: str,
        places: Iterable[Place],
        make: Callable[[Place], bytes],
        *,
        bounds: Sequence[float],
        metadata: Mapping[str, Any],
    ) -> None:
        """Keep the tiles of the latest table that `make` makes.

        Raises
        ------
        Unavailable
            When the workspace cannot be written.
        """
        write_pyramid(self._pyramids, self._state(layer), places, make, bounds=bounds, metadata=metadata)

    def schema(self, layer: str) -> pa.Schema:
        """The columns and types of the latest table, those of the box among them."""
        with whole_files(f"{self._folder}/{layer}"):
            return schema_of(self._state(layer))

    def batches(
        self, layer: str, *, columns: Sequence[str] | None, boxes: NDArray[np.float64] | None
    ) -> Iterator[pa.Table]:
        """Rows whose box meets one of `boxes`, a table at a time."""
        state = self._state(layer)
        with whole_files(f"{self._folder}/{layer}"):
            near = None if boxes is None else rows_near(state, columns, boxes)
            if near is not None:
                yield near
            else:
                yield from read_parts(state.location, version=state.version, columns=columns, boxes=boxes)

    def diff(self, layer: str, since: int, until: int) -> Diff:
        """What changed in a layer from one version to another; parts that both share are not read.

        Raises
        ------
        NotFound
            When the layer has no such version.
        """
        states = [self._version(layer, version) for version in (since, until)]
        with whole_files(f"{self._folder}/{layer}"):
            old, new = (
                {part.path for part in parts_of(DeltaTable(each.location, version=each.version))} for each in states
            )
            was, is_ = (rows_of(state, paths=own) for state, own in zip(states, (old - new, new - old), strict=True))
            return compare(was, is_)

    def commit(
        self,
        entry: LayerEntry,
        table: gpd.GeoDataFrame | pd.DataFrame,
        *,
        by: str,
        why: str,
        received_sha256: str | None = None,
        shipped_sha256: str | None = None,
        decision: str | None = None,
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
        said = {"by": by, "why": why, "received_sha256": received_sha256, "shipped_sha256": shipped_sha256}
        return commit_table(self._folder, entry, table, {**said, "decision": decision}, over=over)

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
        """Make these changes over the version `over`; only the parts in which something changes are rewritten.

        Raises
        ------
        Conflict
            When somebody else committed the layer meanwhile, or a feature that changes is not there.
        Unavailable
            When the workspace cannot be written.
        """
        said = {"by": by, "why": why, "received_sha256": received_sha256, "shipped_sha256": None, "decision": decision}
        rows = partial(self.at(moment=None, versions={entry.id: over}).rows, entry.id)
        return commit_diff(self._folder, entry, diff, said, over=over, pieces=self._pieces / entry.id, rows=rows)

    def _location(self, layer: str) -> Path:
        location = self._folder / layer
        if is_layer_id(layer) and is_table(location):
            return location
        raise NotFound(
            expected=f"a layer of this workspace: {', '.join(self.ids())}",
            found=repr(layer),
            todo="choose one of these",
            vi=Vi(f"một lớp của thư mục làm việc: {', '.join(self.ids())}", "hãy chọn trong số này"),
        )

    def _state(self, layer: str) -> Committed:
        """The version of a layer that readers see."""
        if self._seen is not None and layer in self._seen:
            return self._seen[layer]
        state = self._found(layer)
        return state if self._seen is None else self._seen.setdefault(layer, state)

    def _found(self, layer: str) -> Committed:
        if layer in self._versions:
            return self._version(layer, self._versions[layer])
        if self._moment is None:
            seen = seen_last(f"{self._folder}/{layer}") if is_layer_id(layer) else None
            return seen or latest(self._location(layer))
        location = self._location(layer)
        state = at_moment(location, self._moment)
        if state is None:
            raise NotFound(
                expected=f"a layer that was there at {self._moment.isoformat(timespec='seconds')}",
                found=f"{layer}, first committed at {committed(location, 0).moment.isoformat(timespec='seconds')}",
                todo="ask for a later moment",
                vi=Vi(
                    f"một lớp đã có lúc {in_hanoi(self._moment)}",
                    "hãy hỏi thời điểm muộn hơn",
                    f"{layer}, có từ {in_hanoi(committed(location, 0).moment)}",
                ),
            )
        return state

    def _version(self, layer: str, version: int) -> Committed:
        location = self._location(layer)
        last = latest(location).version
        if not 0 <= version <= last:
            raise NotFound(
                expected=f"a version of {layer} from 0 to {last}",
                found=str(version),
                todo=f"see the revisions of {layer}",
                vi=Vi(f"một phiên bản của {layer} từ 0 đến {last}", f"hãy xem các phiên bản của {layer}"),
            )
        return committed(location, version)

    def _read(self, layer: str) -> Committed:
        """The version that readers see, its commit read."""
        with whole_files(f"{self._folder}/{layer}"):
            state = self._state(layer)
            _ = state.said
            return state


@lru_cache(maxsize=64)
def _at_hand(state: Committed, pieces: Sliced, pyramids: Path) -> AtHand:
    return AtHand(revision=state.revision, entry=state.entry, content=state, slices=pieces, pyramids=pyramids)
