"""The page of a submission: each change with its values and shapes, each finding at its place.

However many features change, the page stays light: shapes are simplified by a stated tolerance, and only what then
does not fit is left out, which is said.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.presence import presence
from gisapp.domain.existence import Status
from gisapp.domain.units import hectares
from gisapp.geometry.gained import gained_and_lost
from gisapp.geometry.sameness import same_shapes
from gisapp.history.diff import GEOMETRY, Diff, Table
from gisapp.maps import copies
from gisapp.maps.difference import Words, cell_text, plainly
from gisapp.maps.difference_words import COLUMNS
from gisapp.maps.inputs import MapInputs, Submitted
from gisapp.maps.submissions import MOST, conflict_told, findings_shown, lines_about, title_of
from gisapp.maps.values import both, filled, number
from gisapp.maps.viewer_columns import columns_told

#: The changes of a page take no more than this: with Leaflet and the layers around them a file stays under 2 MB.
MOST_BYTES = 1_250_000
#: Tolerances of shapes tried in turn, in metres. Coarser ones would hide what is to be decided on.
TOLERANCES_M = (0.0, 1.0, 2.0, 5.0)
#: With more changes than these only outlines before and after are drawn, not what each gained and lost.
GAINED_MOST = 1_500
#: A value longer than this is cut; the table of changes has it whole.
_LONGEST_VALUE = 300
#: What a vertex, and a shape without its vertices, take as JSON.
_VERTEX_BYTES, _SHAPE_BYTES = 10, 45
_AREA = 2
#: How far around what changes is shown, in degrees: about four hundred metres.
_MARGIN_DEGREES = 0.004


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A change as JSON takes it but for its shapes, which are in the plan CRS."""

    record: dict[str, Any]
    shapes: dict[str, Any]


def submission_part(inputs: MapInputs) -> dict[str, object]:
    """What does a submission change, what was found in it, and where does it stand?"""
    submitted = inputs.submitted
    if submitted is None:
        raise ValueError("the page of a submission needs one")
    columns: dict[str, int] = {}
    every = [*_conflicts(inputs, submitted), *_changes(submitted, columns, inputs.plan.horizons)]
    said: dict[str, list[Any]] = {"presences": [], "values": []}
    sizes = _listed_once(every, said)
    changes, tolerance = _light(every, sizes)
    findings = findings_shown(submitted.findings, submitted.places)
    for each in findings:
        at = each["at"]
        each["at"] = at["coordinates"][:2] if isinstance(at, dict) else None
    found = [filled(each) for each in findings[:MOST]]
    return {
        "submission": submitted.said["id"],
        "state": str(submitted.said["state"]),
        "title": title_of(submitted.said),
        "lines": lines_about(submitted.said),
        "columns": [{"id": name} | (COLUMNS.get(name) or plainly(name)) for name in columns],
        "changes": changes,
        **said,
        "findings": found,
        "of": {"changes": len(every), "findings": len(findings)},
        "tolerance_m": tolerance,
        "bounds": _bounds(every, found),
    }


def _conflicts(inputs: MapInputs, submitted: Submitted) -> list[_Change]:
    """What others changed meanwhile; it comes first, for nobody can accept it."""
    named = columns_told(inputs.zones, inputs.land_use_classes)
    told: dict[str, list[dict[str, str]]] = {}
    for each in submitted.conflicts:
        told.setdefault(str(each["id"]), []).append(conflict_told(each, named))
    return [
        _Change(
            record={"id": name, "kind": "conflict", "conflicts": lines}, shapes=_there(conflict=submitted.now.get(name))
        )
        for name, lines in told.items()
    ]


def _changes(submitted: Submitted, columns: dict[str, int], horizons: Sequence[int]) -> list[_Change]:
    """The changes in the order of their ids."""
    diff = submitted.diff
    kinds = diff.kinds().sort_index(key=lambda ids: ids.astype(str))
    was, is_ = (_by_id(table) for table in (diff.before, diff.after))
    old, new = (_shapes(rows, kinds.index) for rows in (was, is_))
    same = same_shapes(old, new)
    gained, lost = gained_and_lost(old, new) if len(kinds) <= GAINED_MOST else (np.full(len(old), None),) * 2
    there = _presence(diff, horizons)
    return [
        _change(
            (str(name), str(kind)),
            (was.get(name, {}), is_.get(name, {})),
            _drawn(bool(same[at]), before=old[at], after=new[at], gained=gained[at], lost=lost[at]),
            columns,
            there.get(str(name), {}),
        )
        for at, (name, kind) in enumerate(kinds.items())
    ]


def _by_id(table: Table) -> dict[Any, dict[Hashable, Any]]:
    names: list[Hashable] = list(map(str, pd.DataFrame(table).columns))
    values = pd.DataFrame(table).to_numpy(dtype=object)
    return {row["id"]: row for row in (dict(zip(names, each, strict=True)) for each in values)}


def _shapes(rows: dict[Any, dict[Hashable, Any]], ids: "pd.Index[Any]") -> NDArray[np.object_]:
    found = np.full(len(ids), None, dtype=object)
    found[:] = [_shape(rows.get(each, {}).get(GEOMETRY)) for each in ids]
    return found


def _shape(cell: object) -> BaseGeometry | None:
    return cell if isinstance(cell, BaseGeometry) and not cell.is_empty else None


def _drawn(same: bool, **shapes: Any) -> dict[str, Any]:  # noqa: FBT001 - one of a pair's facts
    """What is drawn of a change, by the look that it takes."""
    return _there(values=shapes["after"]) if same else _there(**shapes)


def _there(**shapes: Any) -> dict[str, Any]:
    return {name: shape for name, shape in shapes.items() if shape is not None}


def _change(
    named: tuple[str, str],
    rows: tuple[dict[Hashable, Any], dict[Hashable, Any]],
    shapes: dict[str, Any],
    columns: dict[str, int],
    there: dict[str, str],
) -> _Change:
    name, kind = named
    was, is_ = rows
    pairs = (
        (each, was.get(each), is_.get(each)) for each in dict.fromkeys([*was, *is_]) if each not in ("id", GEOMETRY)
    )
    told = [(str(each), _value(before), _value(after)) for each, before, after in pairs]
    areas = [_hectares(row.get(GEOMETRY)) for row in rows]
    return _Change(
        record=filled(
            {
                "id": name,
                "kind": kind,
                "name": both(is_ or was, "name"),
                "values": [[columns.setdefault(each, len(columns)), a, b] for each, a, b in told if a != b],
                "areas": areas if any(areas) and areas[0] != areas[1] else None,
                "presence": there,
            }
        ),
        shapes=shapes,
    )


def _value(cell: object) -> str | Words | None:
    if isinstance(cell, (list, tuple, np.ndarray)):
        return _value("; ".join(str(each) for each in cell))
    told = cell_text(cell)
    return told if not isinstance(told, str) or len(told) <= _LONGEST_VALUE else f"{told[: _LONGEST_VALUE - 1]}…"


def _hectares(shape: object) -> float | None:
    if not isinstance(shape, BaseGeometry) or shapely.get_dimensions(shape) != _AREA:
        return None
    return number(float(hectares(shape.area)), 4)


def _presence(diff: Diff, horizons: Sequence[int]) -> dict[str, dict[str, str]]:
    """Whether each feature is there at each horizon, as it would be; nothing where the layer says nothing of that."""
    after = pd.DataFrame(diff.after)
    stated = {str(each) for each in after.get("status", pd.Series(dtype=object)).dropna()}
    if "status" not in after or not stated <= set(Status):
        return {}
    found: dict[str, dict[str, str]] = {}
    for row in presence(after, horizons).to_dict("records"):
        found.setdefault(str(row["id"]), {})[str(row["horizon"])] = str(row["presence"])
    return found


def _light(changes: list[_Change], sizes: NDArray[np.int64]) -> tuple[list[dict[str, Any]], float]:
    """The changes with their shapes, no heavier than a page takes, and the tolerance in metres; `sizes` in bytes."""
    owner = np.repeat(np.arange(len(changes)), [len(each.shapes) for each in changes])
    shapes = np.array([shape for each in changes for shape in each.shapes.values()] + [None], dtype=object)[:-1]
    light, tolerance, kept = shapes, 0.0, -1
    for coarser in TOLERANCES_M:
        tried = copies.simplified(shapes, coarser) if coarser else shapes
        weights = shapely.get_num_coordinates(tried) * _VERTEX_BYTES + _SHAPE_BYTES
        drawn = np.bincount(owner, weights=weights, minlength=len(changes))
        fits = int(np.searchsorted(np.cumsum(sizes + drawn), MOST_BYTES))
        if fits > kept:
            light, tolerance, kept = tried, coarser, fits
        if fits == len(changes):
            break
    told = _with_shapes(changes[:kept], copies.geographic(light[owner < kept]))
    whole = sizes[:kept] + [len(orjson.dumps(each.get("shapes"))) for each in told]
    told = told[: int(np.searchsorted(np.cumsum(whole), MOST_BYTES))]
    return told, tolerance if told else 0.0


def _with_shapes(changes: list[_Change], shapes: NDArray[np.object_]) -> list[dict[str, Any]]:
    given = iter(shapes)
    packed = [{state: copies.packed(next(given)) for state in each.shapes} for each in changes]
    return [each.record | filled({"shapes": own}) for each, own in zip(changes, packed, strict=True)]


def _listed_once(changes: list[_Change], said: dict[str, list[Any]]) -> NDArray[np.int64]:
    """Put what thousands of changes say alike into lists, and its place there into each; how many bytes each then adds.

    A change has one `presence`, and several `values`.
    """
    places: dict[bytes, int] = {}
    sizes = []

    def placed(each: Any, listed: list[Any]) -> tuple[int, int]:
        key = orjson.dumps(each)
        new = key not in places
        if new:
            places[key] = len(listed)
            listed.append(each)
        return places[key], len(key) if new else 0

    for record in (each.record for each in changes):
        values = [placed(each, said["values"]) for each in record.get("values", [])]
        there = [placed(record["presence"], said["presences"])] if "presence" in record else []
        record.update({"values": [place for place, _ in values]} if values else {})
        record.update({"presence": there[0][0]} if there else {})
        sizes.append(len(orjson.dumps(record)) + sum(size for _, size in (*values, *there)))
    return np.array(sizes, dtype=np.int64)


def _bounds(changes: list[_Change], findings: Sequence[dict[str, object]]) -> list[float] | None:
    """West, south, east, north of what changes and of what was found; None where nothing has a place."""
    shapes = np.array([shape for each in changes for shape in each.shapes.values()] + [None], dtype=object)[:-1]
    boxes = [shapely.total_bounds(copies.geographic(shapes))] if len(shapes) else []
    boxes += [np.array([*at, *at]) for at in (each.get("at") for each in findings) if isinstance(at, list)]
    if not boxes:
        return None
    corners = np.array(boxes, dtype=np.float64)
    least, greatest = corners[:, :2].min(axis=0) - _MARGIN_DEGREES, corners[:, 2:].max(axis=0) + _MARGIN_DEGREES
    return [round(float(each), 5) for each in np.concatenate([least, greatest])]
