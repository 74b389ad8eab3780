"""What tells a client where tiles are: the tile set of a layer (OGC 17-083r4), TileJSON 3.0, and the grid itself."""

from collections.abc import Sequence
from typing import Any

from gisapp.domain.crs import PLAN_AREA
from gisapp.domain.layer import LayerEntry
from gisapp.geometry.map_tiles import DEEPEST_ZOOM, HALF_WORLD_M
from gisapp.workflows.collections import extent_of
from gisapp.workflows.items import Frame
from gisapp.workflows.schemas import columns_of
from gisapp.workflows.tile_content import drawn_columns
from gisapp.workflows.tile_sizes import MAX_ZOOM, least_sizes
from gisapp.workflows.tiles import require_shapes

GRID = "WebMercatorQuad"
GRID_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
#: The relation by which a tile set names its grid.
SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
_CRS_URI = "http://www.opengis.net/def/crs/EPSG/0/3857"
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_TILE_PIXELS = 256
#: The pixel of OGC's scales has 0.28 mm.
_PIXEL_M = 0.00028
#: TileJSON has types of its own for what a layer's properties are.
_TYPES = {"boolean": "Boolean", "integer": "Number", "number": "Number", "string": "String"}


def tile_set(frame: Frame) -> dict[str, Any]:
    """What is on the tiles of this layer, and down to which zoom are they made?

    Raises
    ------
    NotFound
        When the layer has no geometry.
    """
    require_shapes(frame)
    entry = frame.layers.entry(frame.revision.layer)
    return {
        **set_of_tiles(entry, _bounds(frame), frame.revision.name, kind="vector"),
        "layers": [{"id": entry.id, "title": entry.title_vi, "dataType": "vector", "minTileMatrix": "0",
                    "maxTileMatrix": str(MAX_ZOOM), "propertiesSchema": {"type": "object", "properties": {
                        name: {"type": kind} for name, kind in _fields(frame).items()}}}],
    }  # fmt: skip


def set_of_tiles(entry: LayerEntry, bounds: Sequence[float], revision: str, *, kind: str) -> dict[str, Any]:
    """What every tile set says of itself, of features (`vector`) or of pictures (`map`)."""
    return {
        "title": entry.title_vi,
        "description": entry.title_en,
        "dataType": kind,
        "crs": _CRS_URI,
        "tileMatrixSetURI": GRID_URI,
        "tileMatrixSetId": GRID,
        "boundingBox": {"lowerLeft": bounds[:2], "upperRight": bounds[2:], "crs": _CRS84},
        "revision": revision,
    }


def described_tiles(entry: LayerEntry, bounds: Sequence[float], revision: str, template: str) -> dict[str, Any]:
    """What every TileJSON says."""
    return {
        "tilejson": "3.0.0",
        "name": entry.title_vi,
        "description": entry.title_en,
        "attribution": f"{entry.source} ({entry.licence})",
        "scheme": "xyz",
        "tiles": [template],
        "bounds": bounds,
        "center": [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2, 10],
        "revision": revision,
    }


def tile_json(frame: Frame, template: str) -> dict[str, Any]:
    """The same as TileJSON, whose tiles are at `template`.

    Raises
    ------
    NotFound
        When the layer has no geometry.
    """
    require_shapes(frame)
    entry, bounds = frame.layers.entry(frame.revision.layer), _bounds(frame)
    return {
        **described_tiles(entry, bounds, frame.revision.name, template),
        "least_size_m": {str(zoom): round(least, 1) for zoom, least in enumerate(least_sizes(frame)) if least},
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "vector_layers": [{"id": entry.id, "description": entry.title_vi, "minzoom": 0, "maxzoom": MAX_ZOOM,
                           "fields": {name: _TYPES[kind] for name, kind in _fields(frame).items()}}],
    }  # fmt: skip


def grid() -> dict[str, Any]:
    """The grid of the web's maps, as OGC 17-083r4 writes it."""
    return {
        "id": GRID,
        "title": "Web Mercator",
        "uri": GRID_URI,
        "crs": _CRS_URI,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(zoom) for zoom in range(DEEPEST_ZOOM + 1)],
    }


def _matrix(zoom: int) -> dict[str, Any]:
    cell = 2 * HALF_WORLD_M / _TILE_PIXELS / 2**zoom
    return {
        "id": str(zoom),
        "scaleDenominator": cell / _PIXEL_M,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-HALF_WORLD_M, HALF_WORLD_M],
        "tileWidth": _TILE_PIXELS,
        "tileHeight": _TILE_PIXELS,
        "matrixWidth": 2**zoom,
        "matrixHeight": 2**zoom,
    }


def _fields(frame: Frame) -> dict[str, str]:
    kinds = columns_of(frame.layers, frame.revision.layer).scalars()
    return {name: kinds[name] for name in drawn_columns(frame.layers, frame.revision.layer)}


def _bounds(frame: Frame) -> list[float]:
    """Where its features are; where there are none, the plan area."""
    extent = extent_of(frame.layers, frame.revision.layer)
    held: list[float] = extent["spatial"]["bbox"][0] if "spatial" in extent else list(PLAN_AREA)
    return held
