"""The zones as a page shows them: facts, claims, existence at each horizon, outline and position error."""

from collections import defaultdict

from shapely.geometry.base import BaseGeometry

from gisapp.maps import copies
from gisapp.maps.inputs import MapInputs
from gisapp.maps.values import Row, both, filled, number, rows_of, text, texts, year


def zone_records(inputs: MapInputs) -> list[dict[str, object]]:
    """Which zones are there, and what is known of each? One record a zone, those without a position among them."""
    claims = _claims_by_subject(inputs)
    presence = presence_by_zone(inputs)
    outlines = copies.planar(inputs.zones.geometry)
    return [
        _record(row, outline, claims.get(str(row["id"]), []), presence.get(str(row["id"]), {}))
        for row, outline in zip(rows_of(inputs.zones), outlines, strict=True)
    ]


def presence_by_zone(inputs: MapInputs) -> dict[str, dict[str, dict[str, object]]]:
    """What does each zone answer at each horizon? By zone, then by horizon as text."""
    answers: dict[str, dict[str, dict[str, object]]] = defaultdict(dict)
    for row in rows_of(inputs.presence):
        subject = row.get("zone", row.get("id"))
        answers[str(subject)][str(row["horizon"])] = filled(
            {
                "presence": text(row["presence"]),
                "earliest": year(row.get("earliest")),
                "latest": year(row.get("latest")),
                "source": text(row.get("source")),
            }
        )
    return answers


def _record(
    row: Row, outline: BaseGeometry | None, claims: list[dict[str, object]], presence: dict[str, dict[str, object]]
) -> dict[str, object]:
    drawn = row.get("geometry")
    shape = drawn if isinstance(drawn, BaseGeometry) and not drawn.is_empty else None
    uncertainty = number(row.get("position_uncertainty_m"))
    measured = outline.area / 10_000 if outline is not None and outline.area > 0 else None
    return filled(
        {
            "id": str(row["id"]),
            "name": both(row, "name"),
            "type": text(row.get("zone_type")),
            "status": text(row.get("status")) or "unknown",
            "status_as_of": text(row.get("status_as_of")),
            "decision": text(row.get("decision")),
            "developer": text(row.get("developer")),
            "stated_area_ha": number(row.get("stated_area_ha")),
            "drawn_area_ha": number(measured, 2),
            "quality": text(row.get("quality")),
            "uncertainty_m": uncertainty,
            "basis": text(row.get("position_basis")),
            "communes_2025": texts(row.get("communes_2025")),
            "communes_old": texts(row.get("communes_old")),
            "district_old": text(row.get("district_old")),
            "sources": texts(row.get("sources")),
            "note": both(row, "note"),
            "claims": claims,
            "presence": presence,
            "geometry": copies.geojson(shape, copies.FINE),
            "point": copies.point(shape),
            "halo": copies.halo(outline, float(uncertainty or 0)),
        }
    )


def _claims_by_subject(inputs: MapInputs) -> dict[str, list[dict[str, object]]]:
    claims: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows_of(inputs.claims):
        claims[str(row["subject"])].append(
            filled(
                {
                    "quantity": text(row["quantity"]),
                    "value": number(row["value"]),
                    "unit": text(row.get("unit")),
                    "as_of": text(row.get("as_of")),
                    "source": text(row.get("source")),
                    "note": both(row, "note"),
                }
            )
        )
    return claims
