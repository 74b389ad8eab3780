"""What does each zone collide with? Hectares where both outlines are surveyed; otherwise only *the same commune*.

An overlap is a matter of outlines, so it is proven, or excluded, only where zone and constraint are both `surveyed` or
better (in the demo workspace `synthetic` stands in, and the answer says so). Elsewhere two lists of communes that share
a name make the row *same commune, overlap not proven*, which is a reason to fetch the outlines and no more: communes of
one name in different old districts are not told apart. Where neither holds, nothing is listed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial

import geopandas as gpd
import numpy as np
import pandas as pd

from gisapp.analysis.commune_names import commune_keys
from gisapp.analysis.conflict_overlap import Comparison, Overlap, compare, zone_outlines
from gisapp.analysis.conflict_summary import by_class
from gisapp.analysis.constraints import CELLS, Constraints, class_of, constraints_of, sure
from gisapp.analysis.needs import OTHER_SURVEYED, ZONE_SURVEYED
from gisapp.analysis.values import Row, lowest_stated, require_columns, rows, text, texts
from gisapp.domain.crs import require_planar
from gisapp.domain.units import hectares
from gisapp.geometry.plan_table import plan_table

COLUMNS = (
    "zone", "conflict", "conflict_name_vi", "conflict_name_en", "conflict_class", "proven",
    "area_ha", "area_least_ha", "area_greatest_ha", "length_m", "communes", "clause",
    "needs", "needs_vi", "quality", "source",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Conflicts:
    """Conflicts row by row (`table`), their geometry where proven (`areas`), and their sums (`by_class`)."""

    table: pd.DataFrame
    by_class: pd.DataFrame
    draw: Callable[[], gpd.GeoDataFrame] = field(repr=False)

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """Laid out only for whoever asks for it."""
        return self.draw()


def conflicts(zones: gpd.GeoDataFrame, constraints: gpd.GeoDataFrame, *, synthetic_admitted: bool) -> Conflicts:
    """Which of these constraints does each zone overlap, or share a commune with? As `conflicts_with`.

    Parameters
    ----------
    zones, constraints
        As `conflicts_with` and `constraints_of` ask for.
    synthetic_admitted
        True in the demo workspace alone.
    """
    return conflicts_with(zones, constraints_of(constraints, synthetic_admitted=synthetic_admitted))


def conflicts_with(zones: gpd.GeoDataFrame, constraints: Constraints) -> Conflicts:
    """Which protected land, corridors and projects does each zone overlap, or share a commune with?

    Parameters
    ----------
    zones
        EPSG:5897; `id`, `quality`, and where known `position_uncertainty_m`, `communes_old`, `communes_2025`.
    constraints
        Made by `constraints_of` of a table in EPSG:5897; constraints, and facilities or corridors that cannot share
        their ground: `id`, `quality`, and where known `name_vi`, `name_en`, `constraint_class` (else `kind`), `clause`,
        `position_uncertainty_m`, `communes_old`, `communes_2025`, `sources`, `zone` (what belongs to a zone is no
        conflict of that zone).

    Returns
    -------
    Conflicts
        `table`: one row per pair that is proven or suspected, by zone, then constraint, in their order: `zone`,
        `conflict`, names, `conflict_class`, `proven` (overlap, no_overlap, same_commune_not_proven), `area_ha` of the
        overlap as drawn with `area_least_ha` and `area_greatest_ha` over the position uncertainty of both (NaN unless
        proven, and for lines and points), `length_m` of a line inside the zone (else NaN), `communes` (tuple, as the
        zone spells them), `clause`, `needs`, `needs_vi` (tuples), `quality` (the lower of the two), `source`.
        *no_overlap* is listed where the two share a commune, and counted in `by_class` everywhere.
        `areas`: `zone`, `conflict`, `conflict_class`, `area_ha`, `quality` and the overlap's geometry, EPSG:5897.
        `by_class`: see `gisapp.analysis.conflict_summary.by_class`.

    Raises
    ------
    BadInput
        When a table is not in EPSG:5897 or lacks a column.
    """
    require_planar(zones.crs)
    require_columns(zones, ("id", "quality") if len(zones) else ("id",), of="zones")
    zone_rows, others = rows(zones, CELLS), constraints.rows
    zones_sure = sure(zone_rows, synthetic_admitted=constraints.synthetic_admitted)
    compared = compare(zone_outlines(zones, zones_sure), constraints.outlines)
    shared = _shared_communes(zone_rows, constraints)
    listed = [
        _row(zone_rows[at], others[to], compared, (at, to), shared.get((at, to), ()))
        for at, to in sorted({*compared.near, *shared})
        if not _belongs(zone_rows[at], others[to]) and _tells(compared.of(at, to), shared.get((at, to)))
    ]
    return Conflicts(
        table=pd.DataFrame(listed, columns=list(COLUMNS)),
        draw=partial(_areas, zone_rows, others, compared),
        by_class=by_class(zone_rows, constraints, compared),
    )


def _shared_communes(zones: list[Row], constraints: Constraints) -> dict[tuple[int, int], tuple[str, ...]]:
    """The pairs whose lists of old or of new communes share a name, with the names as the zone spells them."""
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for lists, holders in constraints.holders.items():
        for at, zone in enumerate(zones):
            for key, name in commune_keys(texts(zone[lists])).items():
                for to in holders.get(key, ()):
                    known = found.get((at, to), ())
                    found[at, to] = known if name in known else (*known, name)
    return found


def _belongs(zone: Row, other: Row) -> bool:
    return text(other["zone"]) == str(zone["id"])


def _tells(overlap: Overlap | None, communes: tuple[str, ...] | None) -> bool:
    """Whether the pair is listed: it is proven to overlap, or the communes make it suspect."""
    return communes is not None or (overlap is not None and overlap.proven is True)


def _row(
    zone: Row, other: Row, compared: Comparison, pair: tuple[int, int], communes: tuple[str, ...]
) -> dict[str, object]:
    overlap = compared.of(*pair)
    if overlap is None or overlap.proven is None:
        proven, overlap = "same_commune_not_proven", None
        needs = [] if compared.others[pair[1]] else [OTHER_SURVEYED]
        needs = [*([] if compared.zones[pair[0]] and needs else [ZONE_SURVEYED]), *needs]
    else:
        proven, needs = ("overlap" if overlap.proven else "no_overlap"), []
    return {
        "zone": zone["id"],
        "conflict": other["id"],
        "conflict_name_vi": text(other["name_vi"]) or None,
        "conflict_name_en": text(other["name_en"]) or None,
        "conflict_class": class_of(other),
        "proven": proven,
        "area_ha": hectares(overlap.area_m2) if overlap else math.nan,
        "area_least_ha": hectares(overlap.area_range_m2.least) if overlap else math.nan,
        "area_greatest_ha": hectares(overlap.area_range_m2.greatest) if overlap else math.nan,
        "length_m": overlap.length_m if overlap else math.nan,
        "communes": communes,
        "clause": text(other["clause"]) or None,
        "needs": tuple(need.en for need in needs),
        "needs_vi": tuple(need.vi for need in needs),
        "quality": lowest_stated([zone["quality"], other["quality"]]),
        "source": "; ".join(texts(other["sources"])) or None,
    }


def _areas(zones: list[Row], others: list[Row], compared: Comparison) -> gpd.GeoDataFrame:
    proven = [
        (pair, overlap)
        for pair, overlap in sorted(compared.near.items(), key=lambda item: item[0])
        if overlap.proven and not _belongs(zones[pair[0]], others[pair[1]])
    ]
    pairs = [(zones[at], others[to]) for (at, to), _ in proven]
    columns = {
        "zone": [zone["id"] for zone, _ in pairs],
        "conflict": [other["id"] for _, other in pairs],
        "conflict_class": [class_of(other) for _, other in pairs],
        "area_ha": [hectares(overlap.area_m2) for _, overlap in proven],
        "quality": [lowest_stated([zone["quality"], other["quality"]]) for zone, other in pairs],
    }
    return plan_table(columns, np.array([overlap.geometry for _, overlap in proven], dtype=object))
