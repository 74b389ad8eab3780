"""The layers of a workspace: list them, show one, take one out."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import geopandas as gpd

from gisapp.domain.errors import BadInput
from gisapp.domain.layer import LayerEntry
from gisapp.domain.spec import SPECS
from gisapp.exchange.export import csv, geojson, geoparquet
from gisapp.workflows.ports import Workspace

#: The formats a layer can leave in, by the ending of the file's name.
EXPORTS = (".geojson", ".json", ".csv", ".parquet", ".geoparquet")

#: The kind of layers that are grids, not features.
RASTER = "raster"


def list_layers(workspace: Workspace) -> list[dict[str, Any]]:
    """Which layers are there, at which revision, from which source and how reliable?"""
    tables = [_described(workspace, entry.id) for entry in workspace.layers.entries()]
    return tables + [_plain(workspace.rasters.entry(raster)) for raster in workspace.rasters.ids()]


def show_layer(workspace: Workspace, layer: str) -> dict[str, Any]:
    """What is in this layer: its columns, rows, source, quality and revisions, or a raster's cells?"""
    if layer in workspace.rasters.ids():
        return {**_plain(workspace.rasters.entry(layer)), **workspace.rasters.described(layer)}
    table = workspace.layers.rows(layer)
    features = isinstance(table, gpd.GeoDataFrame)
    shapes = table.geometry.geom_type.fillna("None").value_counts() if features else None
    spec = SPECS.get(workspace.layers.entry(layer).spec or "")
    return {
        **_described(workspace, layer),
        "rows": len(table),
        "columns": [str(name) for name in table.columns if name != "geometry"],
        "required": [column.name for column in spec.columns if column.required] if spec else [],
        "geometry": None if shapes is None else {str(kind): int(count) for kind, count in shapes.items()},
        "revisions": [asdict(revision) for revision in workspace.layers.revisions(layer)],
    }


def export_layer(workspace: Workspace, layer: str, suffix: str) -> Iterator[bytes]:
    """The whole layer in the format that the file's ending names.

    Raises
    ------
    BadInput
        When no format has this ending.
    """
    if layer in workspace.rasters.ids():
        if suffix != ".tif":
            raise BadInput(
                expected="a file ending in .tif", found=suffix or "no ending", todo="a raster leaves as it is"
            )
        return iter([workspace.rasters.read(layer)])
    table = workspace.layers.rows(layer)
    if suffix == ".csv":
        return iter([csv(table)])
    if suffix not in EXPORTS:
        raise BadInput(expected=f"a file ending in {', '.join(EXPORTS)}", found=suffix or "no ending", todo="rename it")
    return iter([geoparquet(table)]) if "parquet" in suffix else geojson(table)


def _described(workspace: Workspace, layer: str) -> dict[str, Any]:
    return {**_plain(workspace.layers.entry(layer)), "revision": workspace.layers.revision(layer).name}


def _plain(entry: LayerEntry) -> dict[str, Any]:
    return {**asdict(entry), "dated": entry.dated and entry.dated.isoformat()}
