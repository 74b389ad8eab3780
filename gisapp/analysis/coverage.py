"""How far do facilities serve the zones? The share within reach and the nearest facility, in straight lines.

Straight lines are shorter than roads, so a share is the most that a road network could serve. Where no rule sets a
reach, the packs hold an editable assumption, and the row's `standard` leads to it. Position error travels with the
number: each answer is a range over every place where zone and facilities may be (see `gisapp.geometry.displacement`).
The bounds are outer, never too narrow; a zone whose position is certain, among facilities whose positions are certain,
has one value.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

import geopandas as gpd
import pandas as pd

from gisapp.analysis.coverage_measures import Measured, Origin, from_workers_housing, from_zone, origins
from gisapp.analysis.needs import COMMUNE_PEOPLE, a_reach_for
from gisapp.analysis.supply import Supply, supplies
from gisapp.analysis.values import require_columns
from gisapp.domain.crs import require_planar
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import rounded
from gisapp.domain.standard import Standard

COLUMNS = (
    "zone", "kind", "standard", "measured_from", "reach_m", "status", "needs", "needs_vi",
    "share_least", "share_greatest", "share_of",
    "nearest_id", "nearest_name_vi", "nearest_name_en", "nearest_least_m", "nearest_greatest_m",
    "facilities", "unplaced", "method", "quality",
)  # fmt: skip


def kinds_asked(reaches: Iterable[Standard]) -> frozenset[str]:
    """The kinds of facilities that these questions need: what serves, and what is served from workers' housing."""
    return frozenset({"workers_housing", *(row.applies_to for row in reaches)})


def coverage(
    zones: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame | Mapping[str, Supply], reaches: Sequence[Standard]
) -> pd.DataFrame:
    """Which share of each zone, or of its workers' housing, do facilities of each kind serve, and how far is one?

    Parameters
    ----------
    zones
        EPSG:5897; `id`, `quality`, `position_uncertainty_m` (m; missing: 0). A zone may be an area, a point or have no
        geometry.
    facilities
        EPSG:5897; those that exist at the horizon: `id`, `kind`, `quality`, and where known `name_vi`,
        `name_en`, `position_uncertainty_m`, `zone`, `capacity`. Points, lines or areas. Or what `supplies` made of such
        a table for `kinds_asked(reaches)`, where many questions are put to the same facilities.
    reaches
        One row per question: the kind in `applies_to`, the reach in `number` (m), `measured_from` *zone* (or empty) or
        *workers_housing*: then the housing whose `zone` is the zone's id is measured, by its places where every site
        states them (`capacity`), else by sites, and the zone's own outline is not used.

    Returns
    -------
    One row per zone and question, in their order: `zone`, `kind`, `standard` (its id), `measured_from`, `reach_m`,
    `status` (computed or not_computable), `needs`, `needs_vi` (tuples of texts), `share_least`, `share_greatest` (0..1;
    NaN where not computable), `share_of` (area, places or sites), `nearest_id`, `nearest_name_vi` and
    `nearest_name_en` (as drawn; Vietnamese where it has no English name),
    `nearest_least_m`, `nearest_greatest_m` (to the nearest facility, whichever it is; NaN where not computable; known
    for a point too), `facilities` (of the kind, with a position), `unplaced` (of the kind, without one: they could only
    raise the share), `method` (straight_line), `quality` (lowest of zone or housing, of the facilities that may be in
    reach and of the nearest; None where one of them states none).

    Raises
    ------
    BadInput
        When a table is not in EPSG:5897, lacks a column, or a reach is not in metres.
    """
    require_planar(zones.crs)
    require_columns(zones, ("id", "quality"), of="zones")
    for reach in reaches:
        _require_metres(reach)
    there = facilities if isinstance(facilities, Mapping) else supplies(facilities, kinds_asked(reaches))
    found = [
        _row(zone.id, reach, there[reach.applies_to], _measure(zone, reach, there))
        for zone in origins(zones)
        for reach in reaches
    ]
    return pd.DataFrame(found, columns=list(COLUMNS))


def _require_metres(reach: Standard) -> None:
    if reach.number is not None and (reach.unit != "m" or reach.number < 0):
        raise BadInput(
            expected="a reach in metres (unit m), 0 or more",
            found=f"{reach.number:g} {reach.unit} in {reach.id}",
            todo="correct the row in the rule pack",
            vi=Vi(
                "bán kính phục vụ tính bằng mét (đơn vị m), từ 0 trở lên",
                "hãy sửa dòng này trong bộ quy định",
                f"{rounded(reach.number, 15)} {reach.unit} ở {reach.id}",
            ),
        )


def _measure(zone: Origin, reach: Standard, there: Mapping[str, Supply]) -> Measured:
    facilities = there[reach.applies_to]
    if reach.number is None:
        return Measured(needs=(a_reach_for(reach.applies_to, reach.document),))
    if reach.measured_from == "workers_housing":
        return from_workers_housing(zone, there["workers_housing"], facilities, reach_m=reach.number)
    if reach.measured_from in ("", "zone"):
        return from_zone(zone, facilities, reach_m=reach.number)
    return Measured(needs=(COMMUNE_PEOPLE,))


def _row(zone: str, reach: Standard, facilities: Supply, found: Measured) -> dict[str, object]:
    share, near = found.share, found.nearest
    return {
        "zone": zone,
        "kind": reach.applies_to,
        "standard": reach.id,
        "measured_from": reach.measured_from or "zone",
        "reach_m": math.nan if reach.number is None else reach.number,
        "status": "not_computable" if share is None else "computed",
        "needs": tuple(need.en for need in found.needs),
        "needs_vi": tuple(need.vi for need in found.needs),
        "share_least": math.nan if share is None else share.least,
        "share_greatest": math.nan if share is None else share.greatest,
        "share_of": found.share_of,
        "nearest_id": None if near is None else near.id,
        "nearest_name_vi": None if near is None else near.name_vi,
        "nearest_name_en": None if near is None else near.name_en,
        "nearest_least_m": math.nan if near is None else near.metres.least,
        "nearest_greatest_m": math.nan if near is None else near.metres.greatest,
        "facilities": len(facilities),
        "unplaced": facilities.unplaced,
        "method": "straight_line",
        "quality": found.quality,
    }
