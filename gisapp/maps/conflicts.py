"""The view *conflicts*: overlaps proven, with their hectares, and those that sharing a commune leaves open."""

import geopandas as gpd

from gisapp.maps import copies
from gisapp.maps.horizons import by_horizon
from gisapp.maps.inputs import MapInputs
from gisapp.maps.values import Row, both, filled, number, text, texts


def conflicts_part(inputs: MapInputs) -> dict[str, object]:
    """What does each zone run into? The rows and the areas of conflict, by horizon."""
    horizons = inputs.plan.horizons
    return {
        "rows": {
            horizon: [_row(row) for row in rows if text(row.get("proven")) != "no_overlap"]
            for horizon, rows in by_horizon(inputs.results, horizons).items()
        },
        "areas": {
            horizon: [_area(row) for row in rows] for horizon, rows in by_horizon(_light(inputs), horizons).items()
        },
    }


def _light(inputs: MapInputs) -> gpd.GeoDataFrame | None:
    areas = inputs.conflict_areas
    if areas is None or areas.empty:
        return None
    light, _ = copies.lightened(copies.planar(areas.geometry), 40_000)
    return areas.set_geometry(gpd.GeoSeries(copies.geographic(light), index=areas.index, crs=areas.crs))


def _row(row: Row) -> dict[str, object]:
    english = texts(row.get("needs"))
    return filled(
        {
            "zone": str(row["zone"]),
            "conflict": text(row.get("conflict")),
            "name": both(row, "conflict_name"),
            "class": text(row.get("conflict_class")),
            "proven": text(row.get("proven")),
            "ha": number(row.get("area_ha"), 3),
            "communes": texts(row.get("communes")),
            "clause": text(row.get("clause")),
            "needs": {"vi": "; ".join(texts(row.get("needs_vi")) or english), "en": "; ".join(english)},
            "quality": text(row.get("quality")),
            "source": text(row.get("source")),
        }
    )


def _area(row: Row) -> dict[str, object]:
    geometry = row["geometry"]
    return filled(
        {
            "zone": text(row.get("zone")),
            "conflict": text(row.get("conflict")),
            "ha": number(row.get("area_ha"), 3),
            "point": copies.point(geometry),  # type: ignore[arg-type]
            "geometry": copies.geojson(geometry, copies.FINE),  # type: ignore[arg-type]
        }
    )
