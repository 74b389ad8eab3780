"""What changed between two states of a layer: features inserted, updated and deleted, and back again.

A diff holds the rows as they were and as they are; which of a feature is missing says what happened to it. Turned
round (`~diff`) it undoes itself. Tables have a column `id`, unique, and may have a geometry in the plan CRS; the order
of their rows means nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas.array import GeometryArray
from numpy.typing import NDArray

from gisapp.domain.errors import Conflict, Vi
from gisapp.domain.numerals import written
from gisapp.geometry.sameness import same_shapes

GEOMETRY = "geometry"
#: Rows with a column `id`; a GeoDataFrame in the plan CRS where they have geometry.
Table: TypeAlias = gpd.GeoDataFrame | pd.DataFrame


class Kind(StrEnum):
    """What happened to a feature."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Diff:
    """The changes between two states of a layer (vi: thay đổi).

    `before` has the rows of updated and deleted features as they were, `after` those of updated and inserted features
    as they are; both carry every column of their state.
    """

    before: Table
    after: Table

    def __invert__(self) -> "Diff":
        """The diff that undoes this one."""
        return Diff(before=self.after, after=self.before)

    def __len__(self) -> int:
        """How many features changed."""
        return len(self.kinds())

    def kinds(self) -> "pd.Series[Any]":
        """What happened to each feature: `Kind` by id, deletions and updates first, in the tables' order."""
        ids = pd.Index(self.before["id"]).append(pd.Index(self.after["id"]).difference(self.before["id"], sort=False))
        was, is_ = ids.isin(self.before["id"]), ids.isin(self.after["id"])
        kinds = np.where(was & is_, Kind.UPDATE, np.where(was, Kind.DELETE, Kind.INSERT))
        return pd.Series(kinds.astype(object), index=ids, dtype=object)

    def only(self, ids: "pd.Index[Any] | list[str]") -> "Diff":
        """The changes of these features alone."""
        return Diff(before=rows_of(self.before, ids), after=rows_of(self.after, ids))

    def changed_columns(self) -> pd.DataFrame:
        """Which columns of which updated feature changed? A row for each: `id`, `column`, `before`, `after`."""
        pairs = _paired(self.before, self.after)
        found = [
            pd.DataFrame(
                {"id": pairs.ids[differs], "column": name, "before": pairs.old[name][differs].to_numpy(dtype=object),
                 "after": pairs.new[name][differs].to_numpy(dtype=object)}
            )
            for name, differs in pairs.differences()
            if differs.any()
        ]  # fmt: skip
        return (
            pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["id", "column", "before", "after"])
        )


def changed_values(diff: Diff) -> pd.DataFrame:
    """Every change as rows `id`, `change`, `column`, `before`, `after`; a feature that came or went is one row, `*`."""
    kinds = diff.kinds()
    whole = kinds[kinds != Kind.UPDATE]
    rows = pd.DataFrame({"id": whole.index, "column": "*", "before": None, "after": None}, dtype=object)
    table = pd.concat([rows, diff.changed_columns()], ignore_index=True)
    table.insert(1, "change", table["id"].map(kinds.map(str)))
    return table.sort_values(["id", "column"], kind="stable", ignore_index=True)


def compare(old: Table, new: Table) -> Diff:
    """What must happen to `old` for it to become `new`?

    Geometries are the same when no vertex moved by more than 1 mm; then, and where every value is equal, a feature did
    not change. A column that one state lacks is empty there.
    """
    pairs = _paired(old, new)
    changed = np.zeros(len(pairs.ids), dtype=bool)
    for _, differs in pairs.differences():
        changed |= differs
    touched = pairs.ids[changed]
    gone = pd.Index(old["id"]).difference(new["id"], sort=False)
    come = pd.Index(new["id"]).difference(old["id"], sort=False)
    return Diff(before=rows_of(old, touched.append(gone)), after=rows_of(new, touched.append(come)))


def apply(table: Table, diff: Diff) -> Table:
    """The table with these changes made; `apply(apply(table, diff), ~diff)` has the rows of `table`.

    Raises
    ------
    Conflict
        When a feature that changes is not there, or one that is inserted is there already.
    """
    kept = table[~_check_there(table, diff)]
    if not len(diff.after):
        return kept.reset_index(drop=True)
    return stacked(kept, diff.after)


def apply_in_place(table: Table, diff: Diff) -> Table:
    """The table with these changes made, every changed row where it was and new ones last.

    Of a large table in which little changes the rows between are copied once, and none is looked at.

    Raises
    ------
    Conflict
        As `apply`.
    """
    places = np.flatnonzero(_check_there(table, diff))
    kept, added, loose = _fitted(table, diff.after)
    ids = table["id"].iloc[places]
    row_of = {name: row for row, name in enumerate(diff.after["id"])}
    pieces, start = [], 0
    for place, name in zip(places.tolist(), ids, strict=True):
        pieces.append(kept.iloc[start:place])
        if name in row_of:
            row = row_of.pop(name)
            pieces.append(added.iloc[row : row + 1])
        start = place + 1
    pieces += [kept.iloc[start:], added.iloc[list(row_of.values())]]
    return _joined([piece for piece in pieces if len(piece)] or [kept.iloc[:0]], loose)


def _check_there(table: Table, diff: Diff) -> NDArray[np.bool_]:
    """Which rows the diff replaces or deletes; `Conflict` where it does not fit."""
    ids = table["id"]
    gone = ids.isin(diff.before["id"]).to_numpy(dtype=bool)
    lost = pd.Index(diff.before["id"]).difference(ids[gone], sort=False)
    new = pd.Index(diff.after["id"]).difference(diff.before["id"], sort=False)
    twice = list(ids[ids.isin(new)]) if len(new) else []
    if len(lost) or twice:
        raise Conflict(
            expected="features as the changes found them",
            found=f"{len(lost)} that are gone and {len(twice)} that are there already: "
            f"{', '.join(map(str, [*lost[:3], *twice[:3]]))}",
            todo="compare again with the layer as it is now",
            vi=Vi(
                "các đối tượng đúng như lúc ghi thay đổi",
                "hãy so lại với lớp như hiện nay",
                f"{written(len(lost), 0)} đối tượng không còn và {written(len(twice), 0)} đối tượng đã có: "
                f"{', '.join(map(str, [*lost[:3], *twice[:3]]))}",
            ),
        )
    return gone


def rows_of(table: Table, ids: "pd.Index[Any] | list[str]") -> Table:
    """The rows of these features."""
    return table[pd.Index(table["id"]).isin(ids)].reset_index(drop=True)


def stacked(kept: Table, added: Table) -> Table:
    """One table over another: the columns of both, typed as the upper one has them where the values allow it."""
    kept, added, loose = _fitted(kept, added)
    return _joined([each for each in (kept, added) if len(each)] or [kept], loose)


def _fitted(kept: Table, added: Table) -> tuple[Table, Table, dict[str, "pd.Series[Any]"]]:
    """Both under the columns of both, the lower in the types of the upper; and the columns that this does not work for.

    Of the upper one, which may be large, no value is looked at. The columns that do not fit are objects in both, and
    come with one that has the type they should have.
    """
    names = [str(name) for name in dict.fromkeys([*kept.columns, *added.columns])]
    crs = next((each.crs for each in (kept, added) if isinstance(each, gpd.GeoDataFrame)), None)
    above = pd.DataFrame(kept) if list(kept.columns) == names else pd.DataFrame(kept).reindex(columns=names)
    below = pd.DataFrame(added).reindex(columns=names)
    loose: dict[str, pd.Series[Any]] = {}
    fitted: dict[str, pd.Series[Any]] = {}
    for name in names:
        if name == GEOMETRY and crs is not None:
            continue
        like = (kept if name in kept.columns else added)[name]
        if name in kept.columns and below[name].dtype == like.dtype:
            continue
        values = below[name].astype(object)
        typed = _typed(values, like) if name in kept.columns or not len(kept) else None
        fitted[name] = values if typed is None else typed
        if typed is None:
            loose[name] = like
    below = below.assign(**fitted) if fitted else below
    above = above.astype(dict.fromkeys(loose, object)) if loose else above
    return (above, below, loose) if crs is None else (_placed(above, crs), _placed(below, crs), loose)


def _placed(table: pd.DataFrame, crs: Any) -> gpd.GeoDataFrame:
    """The table as one of features; rows of a table that has none are without a place."""
    shapes = table[GEOMETRY]
    if not isinstance(shapes.array, GeometryArray):
        shapes = gpd.GeoSeries([None if pd.isna(each) else each for each in shapes], index=table.index, crs=crs)
    return gpd.GeoDataFrame(table.assign(**{GEOMETRY: shapes}), geometry=GEOMETRY, crs=crs)


def _joined(pieces: list[Table], loose: "Mapping[str, pd.Series[Any]]") -> Table:
    rows: Table = pd.concat(pieces, ignore_index=True)
    for name, like in loose.items():
        typed = _typed(rows[name], like)
        rows[name] = rows[name].infer_objects() if typed is None else typed
    return rows


def _typed(values: "pd.Series[Any]", like: "pd.Series[Any]") -> "pd.Series[Any] | None":
    """The values in the type of another column, or None where it cannot hold them as they are."""
    try:
        typed = values.astype(like.dtype)
    except (TypeError, ValueError):
        return None
    # Whole numbers and truths would take any value, and make another of it.
    if like.dtype.kind not in "biu":
        return typed
    known = values.notna()
    held = bool((typed[known].astype(object) == values[known]).all()) and bool(typed[~known].isna().all())
    return typed if held else None


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The features that two states share, row by row under the union of their columns."""

    ids: "pd.Index[Any]"
    old: pd.DataFrame
    new: pd.DataFrame

    def differences(self) -> list[tuple[str, NDArray[np.bool_]]]:
        """For each column, which rows differ in it."""
        return [(str(name), differs(str(name), self.old[name], self.new[name])) for name in self.old.columns]


def _paired(old: Table, new: Table) -> _Pairs:
    shared = pd.Index(old["id"]).intersection(new["id"], sort=False)
    names = [name for name in dict.fromkeys([*old.columns, *new.columns]) if name != "id"]
    aligned = [pd.DataFrame(each).set_index("id").reindex(index=shared, columns=names) for each in (old, new)]
    return _Pairs(shared, *aligned)


def differs(name: str, old: "pd.Series[Any]", new: "pd.Series[Any]") -> NDArray[np.bool_]:
    """Which values of this column differ, row by row? Shapes by their vertices, the rest by value."""
    if name == GEOMETRY:
        return ~same_shapes(old.to_numpy(dtype=object), new.to_numpy(dtype=object))
    return _values_differ(old, new)


def _values_differ(old: "pd.Series[Any]", new: "pd.Series[Any]") -> NDArray[np.bool_]:
    """Which values differ; missing ones and empty lists are alike, and 1 equals 1.0."""
    return np.asarray(_plain(old) != _plain(new), dtype=bool)


def _plain(values: "pd.Series[Any]") -> NDArray[np.object_]:
    """Values that can be compared one by one: lists as tuples, None for what is missing and for an empty list."""
    plain = np.empty(len(values), dtype=object)
    plain[:] = [(tuple(each) or None) if isinstance(each, list | np.ndarray) else each for each in values]
    plain[np.asarray(pd.isna(plain), dtype=bool)] = None
    return plain
