"""The layers around the zones as a page shows them: lightened copies, and what was left out said with each."""

from collections.abc import Collection
from typing import cast

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.domain.existence import Dates, Status, existence
from gisapp.domain.layer import LayerEntry
from gisapp.maps import copies
from gisapp.maps.inputs import SUBMISSION, MapInputs, MapLayer
from gisapp.maps.style import FACILITIES
from gisapp.maps.values import Row, both, filled, number, rows_of, text, texts, year

#: How much of one layer a live page carries; beyond, copies are simplified, then the smallest features left out.
MOST_VERTICES = 80_000
MOST_FEATURES = 6_000

#: What a spec is drawn as; layers without a known spec are told by their kind or geometry.
_ROLES = {
    "locator": "locator",
    "communes": "communes",
    "parcels": "parcels",
    "facilities": "facilities",
    "corridors": "corridors",
    "constraints": "constraints",
    "tenants": "tenants",
}
_SHOWN_ALWAYS = frozenset({"locator", "communes"})
_SHOWN_IN = {
    "zones": frozenset({"corridors"}),
    "land-balance": frozenset({"parcels"}),
    "coverage": frozenset({"facilities"}),
    "ledger": frozenset({"facilities"}),
    "conflicts": frozenset({"constraints", "corridors", "facilities"}),
    "rules": frozenset(),
    "portfolios": frozenset(),
    "contradictions": frozenset({"constraints"}),
    "access": frozenset({"facilities", "corridors", "lines"}),
    "what-if": frozenset({"constraints"}),
    "difference": frozenset({"corridors"}),
    SUBMISSION: frozenset(
        {"parcels", "facilities", "corridors", "constraints", "tenants", "control", "points", "lines", "areas"}
    ),
}


def layer_records(inputs: MapInputs) -> list[dict[str, object]]:
    """What lies around the zones? One record a layer, in the order in which they came."""
    return [_layer(each, inputs) for each in inputs.around]


def role_of(layer: MapLayer) -> str:
    """What is the layer drawn as?"""
    dimensions = shapely.get_dimensions(np.asarray(layer.table.geometry, dtype=object))
    return role_as(layer.entry, int(dimensions.max(initial=0)) if len(dimensions) else 0)


def role_as(entry: LayerEntry, dimension: int) -> str:
    """What is a layer drawn as whose shapes are points (0), lines (1) or areas (2)?"""
    if entry.spec in _ROLES:
        return _ROLES[entry.spec]
    if entry.kind == "control":
        return "control"
    if entry.kind in FACILITIES:
        return "facilities"
    return ("points", "lines", "areas")[max(dimension, 0)]


def layer_titles(entry: LayerEntry, role: str) -> dict[str, object]:
    """What the catalogue says of a layer, as JSON takes it; what it does not say is left out."""
    return filled(
        {
            "id": entry.id,
            "role": role,
            "kind": entry.kind,
            "title": {"vi": text(entry.title_vi), "en": text(entry.title_en)},
            "source": text(entry.source),
            "licence": text(entry.licence),
            "dated": entry.dated.isoformat() if entry.dated else None,
            "steward": text(entry.steward),
            "quality": entry.quality.value,
        }
    )


def _layer(layer: MapLayer, inputs: MapInputs) -> dict[str, object]:
    entry, role = layer.entry, role_of(layer)
    placed = layer.table[layer.table.geometry.notna() & ~layer.table.geometry.is_empty]
    features, drawn = _features(placed, role, inputs)
    return layer_titles(entry, role) | {
        "shown": inputs.chosen or role in _SHOWN_ALWAYS | _SHOWN_IN[inputs.view],
        "drawn": drawn,
        "features": features,
        "unplaced": [_unplaced(row) for row in rows_of(layer.table[layer.table.geometry.isna()])][:200],
    }


def _features(
    placed: gpd.GeoDataFrame, role: str, inputs: MapInputs
) -> tuple[list[dict[str, object]], dict[str, object]]:
    outlines = copies.planar(placed.geometry)
    if role == "lines" and len(placed) > MOST_FEATURES:
        merged, tolerance = copies.lightened(_merged(outlines), MOST_VERTICES)
        shapes = copies.geographic(merged)
        drawn: dict[str, object] = {"of": len(placed), "features": len(placed), "merged": True}
        return [{"geometry": copies.geojson(each)} for each in shapes], drawn | {"tolerance_m": tolerance}
    kept = _largest(outlines, MOST_FEATURES)
    light, tolerance = copies.lightened(outlines[kept], MOST_VERTICES)
    shapes = copies.geographic(light) if tolerance else np.asarray(placed.geometry, dtype=object)[kept]
    digits = copies.FINE if role == "parcels" else copies.COARSE
    table = placed.iloc[kept]
    features = [_feature(row, shape, role, inputs, digits) for row, shape in zip(rows_of(table), shapes, strict=True)]
    return features, {"of": len(placed), "features": len(features), "tolerance_m": tolerance}


def _merged(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """Thousands of short ways as one line feature: the picture stays, the facts of each way do not."""
    parts = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapely.get_parts(lines))))
    return np.array([shapely.multilinestrings(parts)], dtype=object)


def _largest(outlines: NDArray[np.object_], most: int) -> NDArray[np.intp]:
    """The positions of the largest features in their own order; of points the first ones."""
    if len(outlines) <= most:
        return np.arange(len(outlines))
    size = np.where(shapely.get_dimensions(outlines) == 1, shapely.length(outlines), shapely.area(outlines))
    return cast("NDArray[np.intp]", np.sort(np.argsort(-size, kind="stable")[:most]))


def _feature(row: Row, shape: BaseGeometry, role: str, inputs: MapInputs, digits: int) -> dict[str, object]:
    if role == "parcels":
        return filled(_parcel_facts(row)) | {"geometry": copies.geojson(shape, digits)}
    facts = _facts(row)
    if role in {"facilities", "corridors", "constraints", "lines"}:
        facts["presence"] = _presence(row, inputs.plan.horizons, inputs.included)
    if shape.geom_type.endswith("Polygon") or (shape.geom_type.endswith("LineString") and role != "locator"):
        facts["point"] = copies.point(shape)
    return filled(facts) | {"geometry": copies.geojson(shape, digits)}


def _unplaced(row: Row) -> dict[str, object]:
    return filled(_facts(row))


def _parcel_facts(row: Row) -> dict[str, object]:
    """The little that a page says of a parcel: there are thousands of them."""
    return {"land_use": text(row.get("land_use")), "zone": text(row.get("zone"))}


def _facts(row: Row) -> dict[str, object]:
    name = both(row, "name")
    plain = text(row.get("name"))
    return {
        "id": text(row.get("id")),
        "name": name if name["vi"] else {"vi": plain, "en": plain},
        "kind": text(row.get("kind")),
        "class": text(row.get("constraint_class")),
        "clause": text(row.get("clause")),
        "min_zoom": number(row.get("min_zoom")),
        "unit_type": text(row.get("unit")),
        "stated_area_km2": number(row.get("stated_area_km2")),
        "population": number(row.get("population"), 0),
        "status": text(row.get("status")),
        "status_as_of": text(row.get("status_as_of")),
        "capacity": number(row.get("capacity")),
        "capacity_unit": text(row.get("capacity_unit")),
        "length_km": number(row.get("length_km")),
        "land_use": text(row.get("land_use")),
        "zone": text(row.get("zone")),
        "industry": text(row.get("industry")),
        "quality": text(row.get("quality")),
        "uncertainty_m": number(row.get("position_uncertainty_m")),
        "basis": text(row.get("position_basis")),
        "communes_2025": texts(row.get("communes_2025")),
        "sources": texts(row.get("sources")),
        "note": both(row, "note"),
    }


def _presence(row: Row, horizons: tuple[int, ...], included: Collection[str]) -> dict[str, str]:
    status = text(row.get("status"))
    if status not in set(Status):
        return {}
    dates = Dates(
        status=Status(status),
        expected_earliest=year(row.get("expected_earliest")),
        expected_latest=year(row.get("expected_latest")),
        expected_source=text(row.get("expected_source")),
        valid_from=year(row.get("valid_from")),
        valid_to=year(row.get("valid_to")),
        included=text(row.get("id")) in included,
    )
    return {str(horizon): existence(dates, horizon).presence.value for horizon in horizons}
