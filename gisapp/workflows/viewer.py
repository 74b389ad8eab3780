"""What the planners' viewer starts from: zones, layers and words, for every horizon of a plan."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from gisapp.analysis.commune_names import commune_key
from gisapp.analysis.presence import counted, presence
from gisapp.domain.crs import PLAN_AREA
from gisapp.domain.layer import LayerEntry
from gisapp.maps.inputs import MapInputs
from gisapp.maps.viewer import CLASS_COLUMNS, ViewerLayer, ViewerRaster, viewer_start
from gisapp.workflows.collections import extent_of
from gisapp.workflows.map_around import geographic
from gisapp.workflows.memory import remembered
from gisapp.workflows.plan_register import plans
from gisapp.workflows.portfolio_candidates import SETTLED
from gisapp.workflows.ports import Layers, Workspace
from gisapp.workflows.question import inputs, pose, zones_asked
from gisapp.workflows.records import records


def start_of_viewer(
    workspace: Workspace,
    *,
    appraised: date,
    plan: str | None = None,
    horizon: int | None = None,
    tiles_of: Callable[[str], str],
    pictures_of: Callable[[str], str],
) -> dict[str, object]:
    """What is there to see: which zones at which horizon, which layers, and what does each sign mean?

    `tiles_of` gives the address of the tiles of a layer's revision, `pictures_of` of what tells of a raster's.

    Raises
    ------
    NotFound, BadInput
        As `gisapp.workflows.question.pose`.
    """
    workspace = workspace.at_once()
    question = pose(workspace, plan=plan, horizon=horizon, appraised=appraised)
    zones = zones_asked(workspace)
    horizons = question.year.plan.horizons
    told = presence(zones, horizons, included=workspace.included).rename(columns={"id": "zone"})
    shown = MapInputs(
        view="zones",
        plan=question.year.plan,
        horizon=question.horizon,
        appraised=appraised,
        demo=workspace.demo,
        zones=geographic(zones),
        presence=told,
        claims=workspace.layers.rows("claims"),
        around=(),
        results=None,
        conflict_areas=None,
        land_use_classes=workspace.layers.rows("land_use_classes"),
        inputs=inputs(workspace, question, ("claims", *_crosswalks(workspace))),
    )
    drawn = [each for each in workspace.layers.entries() if "geometry" in workspace.layers.schema(each.id).names]
    layers = [_layer(workspace, each, tiles_of(workspace.layers.revision(each.id).name), horizons) for each in drawn]
    rasters = list(_rasters(workspace, pictures_of))
    open_ = sorted(zones["id"][~zones["status"].isin(SETTLED)])
    return viewer_start(shown, layers, rasters, plans(workspace), candidates=open_, former=_former(workspace))


def _crosswalks(workspace: Workspace) -> list[str]:
    return [each.id for each in workspace.layers.entries() if each.spec == "commune_crosswalk"]


def _former(workspace: Workspace) -> dict[str, list[str]]:
    """By the key of each commune of today: the communes that became it, in whole or in part."""
    found: dict[str, list[str]] = {}
    for layer in _crosswalks(workspace):
        for row in records(workspace.layers.rows(layer)):
            found.setdefault(commune_key(row["new_name"]), []).append(row["old_name"])
    return found


def _rasters(workspace: Workspace, pictures_of: Callable[[str], str]) -> Iterator[ViewerRaster]:
    """The rasters of which somebody said what they measure: the others have no colours."""
    for raster in workspace.rasters.ids():
        facts = workspace.rasters.facts(raster)
        if facts.quantity is not None:
            tiles = pictures_of(workspace.rasters.revision(raster).name)
            yield ViewerRaster(entry=workspace.rasters.entry(raster), cell_m=facts.cell_m, tiles=tiles)


def _layer(workspace: Workspace, entry: LayerEntry, tiles: str, horizons: tuple[int, ...]) -> ViewerLayer:
    layers, included = workspace.layers, frozenset(workspace.included)
    seen = remembered(layers, (entry.id,), lambda: _seen(layers, entry), "viewer", entry.id)
    pairs = tuple(combinations(horizons, 2))
    if seen["dated"]:
        told = ("viewer, horizons alike", horizons, included)
        pairs = remembered(layers, (entry.id,), lambda: _alike(layers, entry.id, horizons, included), *told)
    return ViewerLayer(entry=entry, tiles=tiles, alike=pairs, **seen)


def _alike(
    layers: Layers, layer: str, horizons: tuple[int, ...], included: frozenset[str]
) -> tuple[tuple[int, int], ...]:
    """At which two horizons do the same of its features count?"""
    names = [name for name in layers.schema(layer).names if name != "geometry"]
    table = pa.concat_tables(layers.batches(layer, columns=names, boxes=None)).to_pandas()
    at = dict(zip(horizons, counted(table, horizons, included=included).T, strict=True))
    return tuple(pair for pair in combinations(horizons, 2) if np.array_equal(at[pair[0]], at[pair[1]]))


def _seen(layers: Layers, entry: LayerEntry) -> dict[str, Any]:
    """How many features there are, of which classes, and where; the geometry of one is read."""
    names = layers.schema(entry.id).names
    column = CLASS_COLUMNS.get(entry.spec or "")
    wanted = [name for name in (column, "xmin") if name is not None and name in names]
    rows = pa.concat_tables(layers.batches(entry.id, columns=wanted, boxes=None))
    classes = pc.unique(rows[column]).to_pylist() if column in names else []
    extent = extent_of(layers, entry.id).get("spatial")
    return {
        "dimension": _dimension(layers, entry.id),
        "classes": tuple(sorted(str(each) for each in classes if each is not None)),
        "features": len(rows),
        "placed": int(np.isfinite(rows["xmin"].to_numpy().astype(np.float64)).sum()) if "xmin" in wanted else len(rows),
        "dated": "status" in names,
        "bounds": tuple(extent["bbox"][0] if extent else PLAN_AREA),
    }


def _dimension(layers: Layers, layer: str) -> int:
    for batch in layers.batches(layer, columns=["geometry"], boxes=None):
        for shape in batch["geometry"]:
            if shape.is_valid:
                return int(shapely.get_dimensions(shapely.from_wkb(shape.as_py())))
    return 0
