"""A workspace with changes laid over some of its layers: nothing is stored, everybody who asks sees them made."""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gisapp.domain.errors import NotAllowed, NotFound, Vi
from gisapp.domain.layer import BOX, LayerEntry, Revision
from gisapp.domain.scenario import Scenario
from gisapp.geometry.boxes import meeting_any
from gisapp.history.diff import Diff, Table, apply_in_place, rows_of, stacked
from gisapp.workflows.memory import remembered
from gisapp.workflows.ports import AtHand, Layers, Proposals, Rasters, Received, Slices, TilePyramid, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlaidLayers:
    """Layers with a diff laid over some of them; `name` tells these diffs from all others."""

    base: Layers
    diffs: Mapping[str, Diff]
    name: Hashable

    def state(self) -> Hashable:
        """What changes whenever any layer does, and with the changes laid over them."""
        return self.base.state(), self.name

    def content(self, layer: str) -> Hashable:
        """What changes whenever this layer does."""
        held = self.base.content(layer)
        return (held, self.name) if layer in self.diffs else held

    def at_once(self) -> "OverlaidLayers":
        """These layers as one reader sees them."""
        return replace(self, base=self.base.at_once())

    def pinned_at(self, versions: Mapping[str, int]) -> "OverlaidLayers":
        """These layers with some at a version of theirs, changes included."""
        return replace(self, base=self.base.pinned_at(versions))

    def ids(self) -> tuple[str, ...]:
        """The ids of all layers, sorted."""
        return self.base.ids()

    def entries(self) -> tuple[LayerEntry, ...]:
        """All layers, by id."""
        return self.base.entries()

    def entry(self, layer: str) -> LayerEntry:
        """One layer's catalogue entry."""
        return self.base.entry(layer)

    def revision(self, layer: str) -> Revision:
        """The revision that the changes are laid over."""
        return self.base.revision(layer)

    def revisions(self, layer: str) -> tuple[Revision, ...]:
        """All revisions of a layer, newest first."""
        return self.base.revisions(layer)

    def features(self, layer: str) -> gpd.GeoDataFrame:
        """The whole table of a layer of features, changes made."""
        table = self.rows(layer)
        if not isinstance(table, gpd.GeoDataFrame):
            raise NotFound(
                expected="a layer of features",
                found=f"{layer}, a table",
                todo="read it as a table",
                vi=Vi("một lớp đối tượng", "hãy đọc như một bảng", f"{layer}, một bảng"),
            )
        return table

    def rows(self, layer: str, *, ids: Collection[str] | None = None) -> pd.DataFrame:
        """The whole table of a layer, or these features alone, changes made."""
        if layer not in self.diffs:
            return self.base.rows(layer, ids=ids)
        if ids is not None:
            return self._some(layer, ids)
        return apply_in_place(self.base.rows(layer), self.diffs[layer])

    def _some(self, layer: str, ids: Collection[str]) -> pd.DataFrame:
        """These features alone; those that nothing changes need not be laid over."""
        diff = self.diffs[layer]
        if set(ids) <= set(diff.after["id"]) and diff.before.empty:
            rows, none = rows_of(diff.after, list(ids)), no_rows(self.base, layer)
            return rows if rows.dtypes.equals(none.dtypes) else stacked(none, rows)
        return apply_in_place(self.base.rows(layer, ids=ids), diff.only(list(ids)))

    def stored(self, layer: str) -> pd.DataFrame:
        """The whole table with geometry as WKB beside its box, changes made; not to be changed."""
        return encoded(self.rows(layer)) if layer in self.diffs else self.base.stored(layer)

    def slices(self, layer: str) -> Slices | None:
        """The pieces of a layer that nothing is laid over."""
        return None if layer in self.diffs else self.base.slices(layer)

    def at_hand(self, layer: str) -> AtHand | None:
        """A layer that nothing is laid over, where it is open already."""
        return None if layer in self.diffs else self.base.at_hand(layer)

    def count(self, layer: str) -> int:
        """How many rows the table has, changes made."""
        diff = self.diffs.get(layer)
        return self.base.count(layer) + (0 if diff is None else len(diff.after) - len(diff.before))

    def pyramid(self, layer: str) -> TilePyramid | None:
        """The tiles of a layer that nothing is laid over, where they were made ahead."""
        return None if layer in self.diffs else self.base.pyramid(layer)

    def pyramid_before(self, layer: str) -> None:
        """None: tiles are made ahead of what is recorded alone."""

    def schema(self, layer: str) -> pa.Schema:
        """The columns and types of the table as it is stored."""
        return self.base.schema(layer)

    def batches(
        self, layer: str, *, columns: Sequence[str] | None, boxes: NDArray[np.float64] | None
    ) -> Iterator[pa.Table]:
        """Rows whose box meets one of `boxes`, changes made, a table at a time."""
        if layer not in self.diffs:
            yield from self.base.batches(layer, columns=columns, boxes=boxes)
            return
        diff = self.diffs[layer]
        gone = pa.array(list(diff.before["id"]), self.schema(layer).field("id").type)
        asked = None if columns is None else list(dict.fromkeys([*columns, "id"]))
        for table in self.base.batches(layer, columns=asked, boxes=boxes):
            kept = table.filter(pc.invert(pc.is_in(table["id"], value_set=gone)))
            yield kept if columns is None else kept.select(list(columns))
        yield self._added(layer, diff, columns, boxes)

    def _added(
        self, layer: str, diff: Diff, columns: Sequence[str] | None, boxes: NDArray[np.float64] | None
    ) -> pa.Table:
        rows = encoded(diff.after)
        if boxes is not None:
            rows = rows[meeting_any(rows[list(BOX)].to_numpy(dtype=np.float64), boxes)]
        schema = self.schema(layer)
        whole = rows.reindex(columns=schema.names)
        # pandas takes a column of nothing for one of numbers, which becomes no text and no list.
        nothing = [name for name in schema.names if whole[name].isna().all()]
        whole = whole.astype(dict.fromkeys(nothing, object))
        table = pa.Table.from_pandas(whole, schema=schema, preserve_index=False)
        return table if columns is None else table.select(list(columns))

    def diff(self, layer: str, since: int, until: int) -> Diff:
        """What changed in a layer from one version to another."""
        return self.base.diff(layer, since, until)

    def commit(self, *_: object, **__: object) -> NoReturn:
        """Refused: what is laid over layers is never stored in them."""
        raise _ONLY_SHOWN

    def change(self, *_: object, **__: object) -> NoReturn:
        """Refused: what is laid over layers is never stored in them."""
        raise _ONLY_SHOWN

    def make_pyramid(self, *_: object, **__: object) -> NoReturn:
        """Refused: tiles are made ahead of what is recorded alone."""
        raise _ONLY_SHOWN


_ONLY_SHOWN = NotAllowed(
    expected="a layer of the workspace itself",
    found="one with changes laid over it",
    todo="write to the workspace",
    vi=Vi("chính lớp của thư mục làm việc", "hãy ghi vào thư mục làm việc", "lớp có thay đổi phủ lên"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlaidWorkspace:
    """A workspace whose layers show changes; `included` are the proposed things that count as expected."""

    base: Workspace
    layers: Layers
    included: frozenset[str]
    scenarios: tuple[Scenario, ...] = ()

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.base.name

    @property
    def demo(self) -> bool:
        """Whether this is the demo workspace."""
        return self.base.demo

    @property
    def made(self) -> datetime:
        """When it was made."""
        return self.base.made

    @property
    def received(self) -> Received:
        """The files as delivered."""
        return self.base.received

    @property
    def proposals(self) -> Proposals:
        """What submissions propose."""
        return self.base.proposals

    @property
    def rasters(self) -> Rasters:
        """Its rasters."""
        return self.base.rasters

    def at(self, *, moment: datetime | None, versions: Mapping[str, int]) -> Workspace:
        """Refused: choose the moment first, then lay the changes over it."""
        raise NotAllowed(
            expected="a moment chosen before the changes are laid over it",
            found=f"{moment or versions} asked of changed layers",
            todo="ask the workspace for the moment, then lay the changes over that",
            vi=Vi(
                "thời điểm được chọn trước khi phủ thay đổi lên",
                "hãy hỏi thời điểm ở thư mục làm việc, rồi phủ thay đổi lên đó",
                f"hỏi {moment or versions} trên các lớp đã phủ thay đổi",
            ),
        )

    def at_once(self) -> "OverlaidWorkspace":
        """The workspace as one journey sees it."""
        return replace(self, layers=self.layers.at_once())


def overlaid(
    workspace: Workspace,
    diffs: Mapping[str, Diff],
    *,
    name: Hashable,
    included: Collection[str] = (),
    scenarios: tuple[Scenario, ...] = (),
) -> OverlaidWorkspace:
    """The workspace with these diffs laid over its layers, on top of whatever is laid over them already.

    Parameters
    ----------
    diffs
        By layer; each fits the layer as the workspace shows it.
    name
        Tells these diffs from all others: answers are remembered by it.
    included
        Ids of proposed things that count as expected from now on.
    scenarios
        Those that the diffs are of; every answer names them.
    """
    return OverlaidWorkspace(
        base=workspace,
        layers=OverlaidLayers(base=workspace.layers, diffs=diffs, name=name),
        included=workspace.included | frozenset(included),
        scenarios=(*workspace.scenarios, *scenarios),
    )


def pinned(workspace: Workspace, versions: Mapping[str, int]) -> OverlaidWorkspace:
    """The workspace with some layers at a version of theirs; `Gone` where one is no longer kept."""
    return OverlaidWorkspace(
        base=workspace,
        layers=workspace.layers.pinned_at(versions),
        included=workspace.included,
        scenarios=workspace.scenarios,
    )


def no_rows(layers: Layers, layer: str) -> pd.DataFrame:
    """A layer's table without any of its rows: its columns with their types. Remembered; not to be changed."""
    return remembered(layers, (layer,), lambda: layers.rows(layer, ids=()), "no rows")


def added_on_top(workspace: Workspace, layer: str) -> tuple[Workspace, Table] | None:
    """The workspace below, and the included features that its topmost changes add to this layer and nothing else.

    None where they do anything more: then what is known of the workspace below need not hold.
    """
    layers = workspace.layers
    if not isinstance(workspace, OverlaidWorkspace) or not isinstance(layers, OverlaidLayers):
        return None
    diff = layers.diffs.get(layer)
    if diff is None or len(layers.diffs) > 1 or len(diff.before) or not workspace.included.issuperset(diff.after["id"]):
        return None
    return replace(workspace, layers=layers.base), diff.after


def encoded(table: pd.DataFrame) -> pd.DataFrame:
    """The table as storage lays it out: geometry as WKB beside its box and its area."""
    if not isinstance(table, gpd.GeoDataFrame):
        return table
    plain = pd.DataFrame(table.drop(columns="geometry"))
    boxes = table.geometry.bounds.to_numpy()
    derived = {**dict(zip(BOX, boxes.T, strict=True)), "area_m2": table.geometry.area.to_numpy()}
    return plain.assign(geometry=table.geometry.to_wkb().to_numpy(), **derived)
