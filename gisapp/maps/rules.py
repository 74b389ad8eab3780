"""The view *rules*: what each zone keeps, where it fails, what is missing to say, and the lawful repair drawn.

A zone has eighty rules and mostly the same answers at every horizon, so rules, texts and lists of answers stand once
and are named by their place.
"""

import geopandas as gpd
import numpy as np
import shapely

from gisapp.maps import copies
from gisapp.maps.horizons import by_horizon
from gisapp.maps.inputs import MapInputs
from gisapp.maps.paper.rule_words import rule_words
from gisapp.maps.places import Places
from gisapp.maps.values import Row, both, filled, number, rows_of, text, texts


def rules_part(inputs: MapInputs) -> dict[str, object]:
    """Which rules does each zone keep? The rules, and by horizon and zone the outcomes, repairs and places."""
    horizons = inputs.plan.horizons
    said: Places[tuple[str, str]] = Places()
    lists: Places[tuple[object, ...]] = Places()
    answers = {horizon: _lists(rows, said, lists) for horizon, rows in by_horizon(inputs.results, horizons).items()}
    areas: Places[tuple[str, ...]] = Places()
    drawn: list[dict[str, object]] = []
    placed = {
        horizon: [_area(row, areas, drawn) for row in rows]
        for horizon, rows in by_horizon(_light(inputs), horizons).items()
    }
    repaired = {
        horizon: [_repair(row) for row in rows] for horizon, rows in by_horizon(inputs.repairs, horizons).items()
    }
    return {
        "rules": {str(row["standard"]): _rule(row) for row in rows_of(inputs.results)},
        "said": [{"vi": vi, "en": en} for vi, en in said.known],
        "lists": [list(each) for each in lists.known],
        "answers": answers,
        "drawn": drawn,
        "areas": placed,
        "repairs": repaired,
    }


def _rule(row: Row) -> dict[str, object]:
    rule = filled(
        {
            "title": both(row, "title"),
            "topic": text(row.get("topic")),
            "quantity": text(row.get("quantity")),
            "comparator": text(row.get("comparator")),
            "limit": number(row.get("limit"), 5),
            "unit": text(row.get("unit")),
            "clause": text(row.get("clause")),
            "document": text(row.get("document")),
            "verification": text(row.get("verification")),
        }
    )
    return rule | {"cited": rule_words(rule)["cited"]}


def _lists(rows: list[Row], said: Places[tuple[str, str]], lists: Places[tuple[object, ...]]) -> dict[str, int]:
    """The place of each zone's list of answers, each as `gisapp.maps.paper.views.rule_answers` tells it."""
    zones: dict[str, list[tuple[object, ...]]] = {}
    for row in rows:
        needs = tuple(said.of(pair) for pair in zip(texts(row.get("needs_vi")), texts(row.get("needs")), strict=True))
        vi, en = text(row.get("said_vi")), text(row.get("said_en"))
        found: dict[str, object] = {name: number(row.get(name), 4) for name in ("least", "greatest")}
        found["value_unit"] = text(row.get("value_unit"))
        told = rule_words(_rule(row) | found)["told"]
        zones.setdefault(str(row["zone"]), []).append(
            (
                str(row["standard"]),
                text(row.get("outcome")),
                *found.values(),
                needs,
                said.of((vi, en)) if vi and en else None,
                text(row.get("quality")),
                said.of((told["vi"], told["en"])),
            )
        )
    return {zone: lists.of(tuple(answers)) for zone, answers in zones.items()}


def _light(inputs: MapInputs) -> gpd.GeoDataFrame | None:
    areas = inputs.conflict_areas
    if areas is None or areas.empty:
        return None
    light, _ = copies.lightened(copies.planar(areas.geometry), 40_000)
    return areas.set_geometry(gpd.GeoSeries(copies.geographic(light), index=areas.index, crs=areas.crs))


def _area(row: Row, areas: Places[tuple[str, ...]], drawn: list[dict[str, object]]) -> int:
    """The place of this area among those drawn; it is added where no other horizon has the same."""
    geometry = row["geometry"]
    known = len(areas.known)
    place = areas.of(
        (str(row["zone"]), str(row["standard"]), str(row["role"]), str(row["number"]), str(_wkb(geometry)))
    )
    if place == known:
        drawn.append(
            filled(
                {
                    "zone": text(row["zone"]),
                    "standard": text(row["standard"]),
                    "role": text(row["role"]),
                    "number": number(row["number"], 0),
                    "ha": number(row.get("area_ha"), 3),
                    "rice": number(row.get("rice_ha"), 3),
                    "point": copies.point(geometry),  # type: ignore[arg-type]
                    "geometry": copies.geojson(geometry, copies.FINE),  # type: ignore[arg-type]
                }
            )
        )
    return place


def _wkb(geometry: object) -> bytes:
    found: bytes = shapely.to_wkb(np.array([geometry], dtype=object))[0]
    return found


def _repair(row: Row) -> dict[str, object]:
    return filled(
        {
            "zone": text(row["zone"]),
            "kind": text(row["kind"]),
            "standards": list(_standards(row["standards"])),
            "parts": number(row.get("parts"), 0),
            "ha": number(row.get("area_ha"), 3),
            "said": both(row, "said"),
        }
    )


def _standards(cell: object) -> list[str]:
    return texts(cell)
