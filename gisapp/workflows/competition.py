"""Who competes for workers, housing, clinics and schools? All zones of the horizon, and the people of the communes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gisapp.analysis.access import NETWORK, Offer, ZonesOnRoads, zones_on_roads
from gisapp.analysis.catchment import Times, zone_times
from gisapp.analysis.competition import drained_from, shared, weights
from gisapp.analysis.needs import Need, a_layer_of, positions_of
from gisapp.analysis.network import Metric, Network
from gisapp.analysis.network_positions import Sites, sites
from gisapp.analysis.network_snap import leaving
from gisapp.analysis.network_times import seconds_between, ways_between
from gisapp.analysis.presence import at_horizon
from gisapp.analysis.values import column, uncertainty_m
from gisapp.domain.units import SQUARE_METRES_PER_HECTARE
from gisapp.geometry.least_cost import costs_from
from gisapp.workflows.memory import remembered
from gisapp.workflows.network import OnRoads
from gisapp.workflows.question import Question

#: What zones compete for alone, and what the people of the communes compete for too. Workforce: the communes' people.
_WORKFORCE = "workforce"
_ZONES_ONLY = ("workers_housing",)
_WITH_PEOPLE = ("clinic", "hospital", "kindergarten", "primary_school", "lower_secondary_school", "high_school")
_PER = 1000.0
#: So many zones are followed over the roads at once.
_AT_ONCE = 25
COLUMNS = (
    "zone", "supply", "status", "needs", "needs_vi", "per_1000_workers_least", "per_1000_workers_greatest",
    "drained_by", "competitors", "unknown_competitors",
)  # fmt: skip

_WORKERS = Need(
    en="workers per hectare in the rule packs, and the zone's area",
    vi="số công nhân trên mỗi ha trong bộ giả định, và diện tích khu",
)
_WEIGHTS = Need(
    en="weights of access by time in the rule packs", vi="trọng số tiếp cận theo thời gian trong bộ giả định"
)
_PEOPLE = Need(en="the population of communes with a position", vi="dân số các xã, phường có vị trí")
_CAPACITY = Need(en="the capacity of facilities of this kind", vi="công suất của công trình loại này")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Source:
    """Where there is something to compete for, how much, and whether people of communes compete too."""

    supply: NDArray[np.float64]
    places: Sites
    with_people: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rivals:
    """The zones that count at the horizon, or are asked about, with their workers, least and greatest.

    Those that a scenario or a drawing adds, and that are asked about, come last and are marked.
    """

    table: gpd.GeoDataFrame
    added: NDArray[np.bool_]
    counts: NDArray[np.bool_]
    workers: tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Claims:
    """How much each site counts for each zone, and the people who compete with them: how many, and for which site."""

    least: NDArray[np.float64]
    greatest: NDArray[np.float64]
    drawn: NDArray[np.float64]
    people: tuple[NDArray[np.float64], NDArray[np.float64]] | None
    source: _Source

    def at_sites(self, sites_: NDArray[np.intp]) -> "_Claims":
        """The claims at these sites alone."""
        return replace(
            self,
            least=self.least[:, sites_],
            greatest=self.greatest[:, sites_],
            drawn=self.drawn[:, sites_],
            people=None if self.people is None else (self.people[0], self.people[1][:, sites_]),
            source=replace(self.source, supply=self.source.supply[sites_]),
        )

    def of(self, zones: NDArray[np.intp]) -> "_Claims":
        """The claims of these zones, those of the people below them."""
        below = self.people[1] if self.people else np.zeros((0, self.least.shape[1]))
        least, greatest, drawn = (
            np.concatenate([each[zones], below]) for each in (self.least, self.greatest, self.drawn)
        )
        return replace(self, least=least, greatest=greatest, drawn=drawn)

    def demand(self, workers: NDArray[np.float64]) -> NDArray[np.float64]:
        """The workers of the zones, the people below them."""
        return np.concatenate([workers, self.people[0]]) if self.people else workers


def competing_rows(  # noqa: PLR0917 - the topic's tables, in the order in which they are made
    asked: OnRoads,
    placed: ZonesOnRoads | None,
    times: Times | None,
    zones: gpd.GeoDataFrame,
    offers: Sequence[Offer],
    communes: gpd.GeoDataFrame,
) -> pd.DataFrame:
    """What is there for each thousand workers of a zone, once all who reach it are counted, and who drains it?

    `drained_by` lists the zones without which there would be more, and how much more, all where they are drawn.
    `unknown_competitors` are zones that count at the horizon and of which nobody knows where or how large they are.
    `placed` and `times` are of `zones`.
    """
    network = asked.network
    steps = access_steps(asked.question)
    names = (_WORKFORCE, *_ZONES_ONLY, *_WITH_PEOPLE)
    if network is None or placed is None or times is None or not steps:
        need = NETWORK if network is None else _WEIGHTS
        return _table([_unanswered(zone, name, need) for zone in zones["id"] for name in names])
    rivals = _rivals(asked, zones)
    held = _held(asked, network, rivals.table[~rivals.added], offers, communes, steps)
    found: list[dict[str, Any]] = []
    for name in names:
        claims = held[name]
        if isinstance(claims, Need):
            found += [_unanswered(zone, name, claims) for zone in zones["id"]]
            continue
        whole = _with_added(network, claims, rivals, placed, times, steps)
        found += [_answer(zone, name, rivals, whole) for zone in zones["id"]]
    return _table(found)


def _held(  # noqa: PLR0917 - what the claims are made of
    asked: OnRoads,
    network: Network,
    stored: gpd.GeoDataFrame,
    offers: Sequence[Offer],
    communes: gpd.GeoDataFrame,
    steps: Mapping[float, float],
) -> "dict[str, _Claims | Need]":
    """What the zones that are stored claim of each supply, remembered: who draws one more changes none of it."""

    def made() -> tuple[Any, dict[str, _Claims | Need]]:  # what has an id in the key is kept, so that no other gets it
        return (network, tuple(offers)), _claims(network, stored, offers, communes, steps, limit_m=asked.limit_m)

    layers = asked.workspace.layers
    named = tuple(each.id for each in layers.entries() if each.spec == "communes")
    off = tuple(uncertainty_m(stored, of="zones"))
    outlines = (tuple(stored["id"]), tuple(stored.geometry.to_wkb()), off)
    said = ("competition", id(network), tuple(map(id, offers)), tuple(steps.items()), asked.limit_m, outlines)
    return remembered(layers, named, made, *said)[1]


def _claims(
    network: Network,
    stored: gpd.GeoDataFrame,
    offers: Sequence[Offer],
    communes: gpd.GeoDataFrame,
    steps: Mapping[float, float],
    *,
    limit_m: float,
) -> "dict[str, _Claims | Need]":
    people = _people(network, communes, limit_m=limit_m)
    sources = {name: _source(name, offers, people) for name in (_WORKFORCE, *_ZONES_ONLY, *_WITH_PEOPLE)}
    real = {name: source for name, source in sources.items() if isinstance(source, _Source)}
    parts: dict[str, list[tuple[Metric, Metric, Metric]]] = {name: [] for name in real}
    # A hundred thousand nodes of hundreds of zones at once would take a gigabyte.
    for begin in range(0, max(len(stored), 1), _AT_ONCE):
        some = stored.iloc[begin : begin + _AT_ONCE].reset_index(drop=True)
        placed = zones_on_roads(network, some, limit_m=limit_m)
        times = zone_times(network, placed, within_s=max(steps) * 60.0)
        for name, source in real.items():
            parts[name].append(_weighed(network, placed, times, source, steps))
    found: dict[str, _Claims | Need] = {name: each for name, each in sources.items() if isinstance(each, Need)}
    for name, source in real.items():
        least, greatest, drawn = (np.concatenate(each) for each in zip(*parts[name], strict=True))
        from_people = _from_people(network, people, source, steps) if source.with_people else None
        found[name] = _Claims(least=least, greatest=greatest, drawn=drawn, people=from_people, source=source)
    return found


def _weighed(
    network: Network, placed: ZonesOnRoads, times: Times, source: _Source, steps: Mapping[float, float]
) -> tuple[Metric, Metric, Metric]:
    """How much each site counts for these zones: at least, at most, and as drawn."""
    soonest, latest_ = times.between(network, source.places.soonest, source.places.latest)
    where = placed.where
    if where.soonest is where.drawn and source.places.soonest is source.places.drawn:
        drawn = soonest
    else:
        at_nodes = costs_from(network.seconds, leaving(network, where.drawn), limit=max(steps) * 60.0)
        drawn = seconds_between(network, at_nodes, where.drawn, source.places.drawn)
    return weights(latest_, steps), weights(soonest, steps), weights(drawn, steps)


def _with_added(  # noqa: PLR0917 - the claims, and what they are added to
    network: Network,
    claims: "_Claims",
    rivals: "_Rivals",
    placed: ZonesOnRoads,
    times: Times,
    steps: Mapping[float, float],
) -> "_Claims":
    """The claims of all rivals in their order: stored ones first, then those that are added and asked about."""
    if not rivals.added.any():
        return claims
    new = _weighed(network, placed, times, claims.source, steps)
    at = {zone: row for row, zone in enumerate(placed.table["id"])}
    rows = [at[zone] for zone in rivals.table["id"][rivals.added]]
    if len(rows) == len(placed.table):  # a site that none of those asked about reaches says nothing of them
        seen = np.flatnonzero((new[1] > 0.0).any(axis=0))
        claims, new = claims.at_sites(seen), (new[0][:, seen], new[1][:, seen], new[2][:, seen])
    held = (claims.least, claims.greatest, claims.drawn)
    least, greatest, drawn = (np.concatenate([one, two[rows]]) for one, two in zip(held, new, strict=True))
    return replace(claims, least=least, greatest=greatest, drawn=drawn)


def access_steps(question: Question) -> dict[float, float]:
    """How much a supply counts that is no more than so many minutes away."""
    rows = [row for row in question.in_force if row.quantity == "access_weight"]
    return {float(row.applies_to): row.number for row in rows if row.number is not None}


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _answer(zone: str, name: str, rivals: _Rivals, claims: _Claims) -> dict[str, Any]:
    ids = list(rivals.table["id"])
    own = ids.index(zone)
    there = rivals.counts.copy()
    there[own] = True  # asked about: as if it were there
    known = ~np.isnan(rivals.workers[0])
    if not known[own]:
        return _unanswered(zone, name, _WORKERS)
    chosen = np.flatnonzero(there & known)
    at = int(np.flatnonzero(chosen == own)[0])
    source, claims = claims.source, claims.of(chosen)
    low, high = (claims.demand(each[chosen]) for each in rivals.workers)
    told = shared(source.supply, (low, high), (claims.least, claims.greatest), of=[at])
    taken = drained_from(source.supply, (low + high) / 2, claims.drawn, at, range(len(chosen))) * _PER
    order = [each for each in np.argsort(-taken, kind="stable") if taken[each] > 0.0]
    return {
        "zone": zone,
        "supply": name,
        "status": "computed",
        "needs": (),
        "needs_vi": (),
        "per_1000_workers_least": float(told.least[0]) * _PER,
        "per_1000_workers_greatest": float(told.greatest[0]) * _PER,
        "drained_by": [{"zone": ids[chosen[each]], "per_1000_workers": float(taken[each])} for each in order],
        "competitors": len(chosen) - 1,
        "unknown_competitors": int((there & ~known).sum()),
    }


def _unanswered(zone: str, name: str, need: Need) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    return {
        **row,
        "zone": zone,
        "supply": name,
        "status": "not_computable",
        "needs": (need.en,),
        "needs_vi": (need.vi,),
    }


def _rivals(asked: OnRoads, zones: gpd.GeoDataFrame) -> _Rivals:
    workspace, question = asked.workspace, asked.question
    whole = workspace.layers.features("zones")
    new = zones["id"].isin(list(workspace.included)).to_numpy() | ~zones["id"].isin(whole["id"]).to_numpy()
    others = whole[~whole["id"].isin(zones["id"][new])]
    table = gpd.GeoDataFrame(pd.concat([others, zones[new]], ignore_index=True), crs=zones.crs)
    there = set(at_horizon(table, question.horizon, included=workspace.included)["id"])
    per_ha = [
        next((row.number for row in question.in_force if row.quantity == f"workers_per_ha_{end}"), None)
        for end in ("least", "greatest")
    ]
    hectares = pd.to_numeric(column(table, "stated_area_ha"), errors="coerce").to_numpy(
        dtype=np.float64, na_value=np.nan
    )
    drawn = table.geometry.area.fillna(0.0).to_numpy() / SQUARE_METRES_PER_HECTARE
    hectares = np.where(np.isnan(hectares) & (drawn > 0.0), drawn, hectares)
    workers = [hectares * (np.nan if each is None else each) for each in per_ha]
    added = table["id"].isin(zones["id"][new]).to_numpy()
    return _Rivals(
        table=table, added=added, counts=table["id"].isin(there).to_numpy(), workers=(workers[0], workers[1])
    )


def _people(network: Network | None, communes: gpd.GeoDataFrame, *, limit_m: float) -> _Source | None:
    """The people of the communes, as if each lived in the middle of its commune."""
    stated = pd.to_numeric(column(communes, "population"), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    counted = communes[(stated > 0.0) & communes.geometry.notna().to_numpy()]
    if network is None or counted.empty:
        return None
    middles = counted.geometry.representative_point().to_numpy()
    places = sites(network, middles, uncertainty_m(counted, of="communes"), limit_m=limit_m)
    return _Source(supply=counted["population"].to_numpy(dtype=np.float64), places=places, with_people=False)


def _source(name: str, offers: Sequence[Offer], people: _Source | None) -> _Source | Need:
    if name == _WORKFORCE:
        return people or _PEOPLE
    offer = next((each for each in offers if each.there.kind == name), None)
    if offer is None or not len(offer.there):
        return positions_of(name) if offer is not None and offer.there.unplaced else a_layer_of(name)
    capacity = pd.to_numeric(pd.Series(offer.there.capacities), errors="coerce").to_numpy(
        dtype=np.float64, na_value=np.nan
    )
    if offer.places is None or np.isnan(capacity).all():
        return _CAPACITY
    return _Source(supply=np.nan_to_num(capacity), places=offer.places, with_people=name in _WITH_PEOPLE)


def _from_people(
    network: Network, people: _Source | None, source: _Source, steps: Mapping[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """The people who compete, and how much each site counts for them, as drawn."""
    if people is None:
        return None
    seconds = ways_between(network, people.places.drawn, source.places.drawn).seconds
    return people.supply, weights(seconds, steps)
