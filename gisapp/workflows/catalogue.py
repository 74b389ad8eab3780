"""The layers of a workspace: list them, show one, take one out."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import geopandas as gpd
import pandas as pd

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.layer import LayerEntry
from gisapp.domain.specs import SPECS
from gisapp.exchange.dossier import dossier_tables, joined
from gisapp.exchange.outgoing import RASTER_MEDIA_TYPE, Exported, WriteWithGdal, as_format, as_geopackage
from gisapp.workflows.ports import Workspace

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


def export_layer(workspace: Workspace, layer: str, suffix: str, *, write_with_gdal: WriteWithGdal) -> Exported:
    """The whole layer in the format that the file's ending names.

    Parameters
    ----------
    suffix
        One of `gisapp.exchange.outgoing.MEDIA_TYPES`, or `.tif` for a raster.

    Raises
    ------
    NotFound
        When there is no such layer.
    BadInput
        When no format has this ending.
    """
    if suffix == ".gpkg" and layer not in workspace.rasters.ids():
        return export_dossier(workspace, [layer], write_with_gdal=write_with_gdal)
    if layer in workspace.rasters.ids():
        if suffix != ".tif":
            raise BadInput(
                expected="a file ending in .tif",
                found=suffix or "no ending",
                todo="a raster leaves as it is",
                vi=Vi("tệp có đuôi .tif", "lớp lưới ô được xuất nguyên dạng", suffix or "không có đuôi"),
            )
        return Exported(chunks=workspace.rasters.chunks(layer), media_type=RASTER_MEDIA_TYPE)
    return as_format(workspace.layers.rows(layer), suffix, layer=layer, write_with_gdal=write_with_gdal)


def export_dossier(workspace: Workspace, layers: Sequence[str], *, write_with_gdal: WriteWithGdal) -> Exported:
    """Several layers as one GeoPackage with the classes of Circular 16/2025, as a planning dossier holds them.

    Raises
    ------
    NotFound
        When there is no such layer.
    BadInput
        When two layers of one spec use the same id.
    """
    at_once = workspace.at_once()
    dossier: dict[str, pd.DataFrame] = {}
    for layer in dict.fromkeys(layers):
        spec = at_once.layers.entry(layer).spec
        dossier = joined(dossier, dossier_tables(at_once.layers.rows(layer), layer=layer, spec=spec))
    return as_geopackage(dossier, write_with_gdal=write_with_gdal)


def _described(workspace: Workspace, layer: str) -> dict[str, Any]:
    return {**_plain(workspace.layers.entry(layer)), "revision": workspace.layers.revision(layer).name}


def _plain(entry: LayerEntry) -> dict[str, Any]:
    return {**asdict(entry), "dated": entry.dated and entry.dated.isoformat()}
