"""How much does each zone demand of power, water, sewerage, waste treatment, workers' housing and roads when there?

A zone's land is its measured area where its outline may be relied upon, else everything that sources say of it from
the least to the greatest. Known tenants and published flows take the place of the norm as the least that there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gisapp.analysis.ledger_rates import Rates, power_of_industry
from gisapp.analysis.needs import ZONE_AREA, Need
from gisapp.analysis.published import Published, published
from gisapp.analysis.values import column, require_columns, text
from gisapp.domain.crs import require_planar
from gisapp.domain.ledger import FLOW_UNITS, PERSON_UNITS, TOPICS
from gisapp.domain.numerals import written
from gisapp.domain.units import SQUARE_METRES_PER_HECTARE, Range

DEMAND_COLUMNS = (
    "zone", "topic", "demand_least", "demand_greatest", "unit", "basis_vi", "basis_en", "needs", "needs_vi",
)  # fmt: skip
_HECTARES = {"ha": 1.0, "km2": 100.0, "km²": 100.0}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stated:
    """What sources say of zones, by zone: published areas, flows of wastewater and workers, and the tenants' land."""

    areas: Mapping[str, Published]
    flows: Mapping[str, Published]
    workers: Mapping[str, Published]
    tenants: Mapping[str, pd.DataFrame]


def stated(claims: pd.DataFrame, let: pd.DataFrame) -> Stated:
    """What do sources say of the land and the demand of zones?

    Parameters
    ----------
    claims
        Published figures; `area`, `wastewater_flow` and `workers` of a zone are used.
    let
        `zone`, `industry`, `area_ha`: land that tenants hold, in any number of rows.
    """
    return Stated(
        areas=published(claims, "area", _HECTARES, every_year=True),
        flows=published(claims, "wastewater_flow", FLOW_UNITS),
        workers=published(claims, "workers", PERSON_UNITS),
        tenants={str(zone): rows for zone, rows in let.groupby("zone")} if len(let) else {},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """A zone's demand of one topic and how it was reached; None with what is missing."""

    demand: Range | None
    vi: str = ""
    en: str = ""
    needs: tuple[Need, ...] = ()


def zone_demands(zones: gpd.GeoDataFrame, rates: Rates, *, measured: NDArray[np.bool_], said: Stated) -> pd.DataFrame:
    """How much does each zone demand of each topic once it is there?

    Parameters
    ----------
    zones
        `id`, geometry in the plan CRS, and where known `stated_area_ha`.
    rates
        What a hectare demands (`gisapp.analysis.ledger_rates.rates`).
    measured
        Of each zone, whether its outline may be relied upon for its area.
    said
        What sources say of them (`stated`).

    Returns
    -------
    One row per zone and topic of `gisapp.domain.ledger.TOPICS`, in the order of `zones`: `demand_least` and
    `demand_greatest` in `unit` (NaN where not known), `basis_vi`, `basis_en`, and `needs`, `needs_vi` (tuples, empty
    where there is a demand).

    Raises
    ------
    BadInput
        When the zones are not in the plan CRS or a column is missing.
    """
    require_planar(zones.crs)
    require_columns(zones, ("id",), of="zones")
    areas = _areas(zones, measured, said.areas)
    found = []
    for zone, area in zip(zones["id"], areas, strict=True):
        power = _power(area, rates, said.tenants.get(zone))
        special = {"power": power} if power else {}
        if zone in said.flows:
            special["wastewater"] = _flow(area, rates, said.flows[zone])
        if zone in said.workers and rates.housed is not None:
            special["workers_housing"] = _housing(area, rates, said.workers[zone], rates.housed)
        found += [
            _row(zone, topic.id, topic.unit, special.get(topic.id) or _norm(area, rates, topic.id)) for topic in TOPICS
        ]
    return pd.DataFrame(found, columns=list(DEMAND_COLUMNS))


def _areas(zones: gpd.GeoDataFrame, measured: NDArray[np.bool_], said: Mapping[str, Published]) -> list[Range | None]:
    """How large is each zone, in hectares? None where nothing says."""
    drawn = zones.geometry.area.to_numpy() / SQUARE_METRES_PER_HECTARE
    told = pd.to_numeric(column(zones, "stated_area_ha"), errors="coerce").to_numpy(dtype=np.float64)
    return [
        Range.single(own) if good and own > 0.0 else _said_area(own, each, said.get(zone))
        for own, each, good, zone in zip(drawn.tolist(), told.tolist(), measured.tolist(), zones["id"], strict=True)
    ]


def _said_area(drawn: float, stated: float, said: Published | None) -> Range | None:
    known = [] if np.isnan(stated) else [stated]
    known += [] if said is None else [said.value.least, said.value.greatest]
    known = known or ([drawn] if drawn > 0.0 else [])
    return Range(least=min(known), greatest=max(known)) if known else None


def _norm(area: Range | None, rates: Rates, topic: str) -> _Basis:
    rate = rates.by_topic[topic]
    needs = (() if area else (ZONE_AREA,)) + rate.needs
    if area is None or rate.per_ha is None:
        return _Basis(demand=None, needs=needs)
    demand = Range(least=area.least * rate.per_ha.least, greatest=area.greatest * rate.per_ha.greatest)
    return _Basis(demand=demand, vi=rate.vi, en=rate.en)


def _power(area: Range | None, rates: Rates, tenants: pd.DataFrame | None) -> _Basis | None:
    """Of known tenants: theirs at least; at greatest, the rest of the industrial land let to the most demanding."""
    if tenants is None or area is None or rates.industrial_land is None or not rates.power_of:
        return None
    lowest, highest = min(rates.power_of.values()), max(rates.power_of.values())
    held = tenants.groupby(column(tenants, "industry").map(text))["area_ha"].sum()
    norms = {industry: power_of_industry(rates.power_of, str(industry)) for industry in held.index}
    least = sum(float(ha) * (lowest if (norm := norms[industry]) is None else norm) for industry, ha in held.items())
    most = sum(float(ha) * (highest if (norm := norms[industry]) is None else norm) for industry, ha in held.items())
    free = max(0.0, area.greatest * rates.industrial_land.greatest - float(held.sum()))
    let_vi, let_en = (written(float(held.sum()), 1, lang=lang) for lang in ("vi", "en"))
    return _Basis(
        demand=Range(least=least, greatest=most + free * highest),
        vi=f"Ít nhất: {let_vi} ha đất của doanh nghiệp theo ngành; nhiều nhất: phần đất công nghiệp còn lại "
        "cho ngành dùng nhiều điện nhất.",
        en=f"At least the {let_en} ha of tenants by industry; at most the rest of the industrial land let to "
        "the most demanding industry.",
    )


def _flow(area: Range | None, rates: Rates, flow: Published) -> _Basis:
    """Between the published flow and the most that the norm says: where they contradict each other, both stand."""
    norm = _norm(area, rates, "wastewater").demand
    told = [flow.value.least, flow.value.greatest, *([norm.greatest] if norm else [])]
    year_vi, year_en = flow.as_of or "năm không rõ", flow.as_of or "year not stated"
    return _Basis(
        demand=Range(least=min(told), greatest=max(told)),
        vi=f"Giữa lưu lượng công bố ({year_vi}) và mức cao nhất theo chỉ tiêu: hai số khác nhau nên nêu cả hai.",
        en=f"Between the published flow ({year_en}) and the most by the norm: the two differ, and both stand.",
    )


def _housing(area: Range | None, rates: Rates, workers: Published, housed: Range) -> _Basis:
    norm = _norm(area, rates, "workers_housing").demand
    greatest = max(workers.value.greatest * housed.greatest, norm.greatest if norm else 0.0)
    return _Basis(
        demand=Range(least=workers.value.least * housed.least, greatest=greatest),
        vi=f"Ít nhất: số công nhân công bố ({workers.as_of or 'năm không rõ'}) nhân tỷ lệ cần chỗ ở nhỏ nhất; nhiều "
        "nhất: theo diện tích nếu lớn hơn.",
        en=f"At least the published workers ({workers.as_of or 'year not stated'}) times the least share who need a "
        "place; at most by area where that is greater.",
    )


def _row(zone: str, topic: str, unit: str, basis: _Basis) -> Mapping[str, object]:
    return {
        "zone": zone,
        "topic": topic,
        "demand_least": np.nan if basis.demand is None else basis.demand.least,
        "demand_greatest": np.nan if basis.demand is None else basis.demand.greatest,
        "unit": unit,
        "basis_vi": basis.vi,
        "basis_en": basis.en,
        "needs": tuple(dict.fromkeys(need.en for need in basis.needs)),
        "needs_vi": tuple(dict.fromkeys(need.vi for need in basis.needs)),
    }
