"""Two sets of changes to the same base: what goes together, and what conflicts (vi: xung đột).

A submission was drawn over one revision, and the layer has moved on. Changes to different features, or to different
columns of the same feature, go together; only where both changed the same thing to something else must a person
choose.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gisapp.history.diff import Diff, Table, compare, differs, rows_of, stacked

CONFLICT_COLUMNS = ["id", "column", "base", "theirs", "ours"]
#: Stands in a conflict for the feature as a whole, which one side deleted and the other changed.
WHOLE_FEATURE = "*"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Merged:
    """What of our changes remains to be made to the layer as it is now, and what conflicts.

    `conflicts` has a row for each column of each feature that both changed to something else: `id`, `column` (`*`
    where one side deleted the feature), and its value in the `base`, in `theirs` and in `ours`. The features in it are
    not in `diff`.
    """

    diff: Diff
    conflicts: pd.DataFrame


def merge(base: Table, theirs: Table, ours: Diff) -> Merged:
    """What remains of our changes to `base` now that it has become `theirs`?

    Parameters
    ----------
    base
        The state that our changes were made to; of it only the features that we changed are looked at.
    theirs
        The state of the layer now, likewise.
    ours
        Our changes to `base`.
    """
    touched = ours.kinds().index
    base, theirs = rows_of(base, touched), rows_of(theirs, touched)
    moved = compare(base, theirs).kinds().index
    there, kept = pd.Index(theirs["id"]), pd.Index(ours.after["id"])
    torn = moved[moved.isin(there) != moved.isin(kept)]
    shared = moved[moved.isin(there) & moved.isin(kept)]
    combined, conflicts = _combined(rows_of(base, shared), rows_of(theirs, shared), rows_of(ours.after, shared))
    conflicts = [*_torn(torn, there), *conflicts]
    wanted = stacked(rows_of(ours.after, kept.difference(moved, sort=False)), combined)
    settled = touched.difference([row["id"] for row in conflicts], sort=False)
    return Merged(
        diff=compare(rows_of(theirs, settled), rows_of(wanted, settled)),
        conflicts=pd.DataFrame(conflicts, columns=CONFLICT_COLUMNS),
    )


def _torn(ids: "pd.Index[Any]", there: "pd.Index[Any]") -> list[dict[str, Any]]:
    """Features that one side deleted and the other changed."""
    return [
        {
            "id": each,
            "column": WHOLE_FEATURE,
            "base": "there",
            "theirs": "changed" if each in there else "deleted",
            "ours": "deleted" if each in there else "changed",
        }
        for each in ids
    ]


def _combined(base: Table, theirs: Table, ours: Table) -> tuple[Table, list[dict[str, Any]]]:
    """Features that both sides changed, column by column: ours where we changed it, else theirs."""
    result, conflicts = pd.DataFrame(theirs).set_index("id"), []
    ids = result.index
    mine = pd.DataFrame(ours).set_index("id").reindex(ids)
    before = pd.DataFrame(base).set_index("id").reindex(ids)
    for name in dict.fromkeys([*result.columns, *mine.columns]):
        was, now, own = (_column(each, str(name)) for each in (before, result, mine))
        changed, contested = differs(str(name), was, own), differs(str(name), now, own)
        clash = changed & differs(str(name), was, now) & contested
        conflicts += [
            {"id": each, "column": name, "base": was[each], "theirs": now[each], "ours": own[each]}
            for each in ids[clash]
        ]
        result[name] = _chosen(changed & contested, own, now)
    return stacked(theirs.iloc[:0], result.reset_index()), conflicts


def _column(table: pd.DataFrame, name: str) -> "pd.Series[Any]":
    return table[name] if name in table.columns else pd.Series(None, index=table.index, dtype=object)


def _chosen(mine: NDArray[np.bool_], own: "pd.Series[Any]", now: "pd.Series[Any]") -> "pd.Series[Any]":
    values = np.where(mine, own.to_numpy(dtype=object), now.to_numpy(dtype=object))
    return pd.Series(values, index=now.index, dtype=object)
