"""Where supplies are and how near each zone is to them: what competition is made of and does not depend on who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.analysis.access import Offer, ZonesOnRoads, zones_on_roads
from gisapp.analysis.catchment import Times, zone_times
from gisapp.analysis.competition import steps_of
from gisapp.analysis.needs import Need, a_layer_of, positions_of
from gisapp.analysis.network import Network
from gisapp.analysis.network_positions import Sites, sites
from gisapp.analysis.network_snap import leaving
from gisapp.analysis.network_times import seconds_between
from gisapp.analysis.values import column, uncertainty_m
from gisapp.geometry.least_cost import costs_from
from gisapp.workflows.memory import remembered
from gisapp.workflows.network import OnRoads
from gisapp.workflows.overlay import OverlaidLayers
from gisapp.workflows.ports import Layers

#: What zones compete for alone, and what the people of the communes compete for too. Workforce: the communes' people.
WORKFORCE = "workforce"
_ZONES_ONLY = ("workers_housing",)
_WITH_PEOPLE = ("clinic", "hospital", "kindergarten", "primary_school", "lower_secondary_school", "high_school")
SUPPLIES = (WORKFORCE, *_ZONES_ONLY, *_WITH_PEOPLE)
#: So many zones are asked at once: each has a cell for every node of the network.
_AT_ONCE = 32

_PEOPLE = Need(en="the population of communes with a position", vi="dân số các xã, phường có vị trí")
_CAPACITY = Need(en="the capacity of facilities of this kind", vi="công suất của công trình loại này")

Steps = Mapping[float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """Where there is something to compete for, how much, and whether people of communes compete too."""

    supply: NDArray[np.float64]
    places: Sites
    with_people: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """How near zones are to the sites of each supply: rows are zones, columns sites, cells steps of the weights.

    `least` is at the greatest time, `greatest` at the least, `drawn` where zones and sites are drawn.
    """

    least: NDArray[np.int8]
    greatest: NDArray[np.int8]
    drawn: NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """What does not depend on who asks: the sources, the people's steps, and the fields of all zones of the layer."""

    held: tuple[object, ...]
    sources: Mapping[str, Source | Need]
    people: Source | None
    below: Mapping[str, NDArray[np.int8]]
    outlines: Mapping[str, tuple[bytes, float]]
    row: Mapping[str, int]
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """Zones on the network, and their seconds to every node: as they may be, and where they are drawn."""

    where: ZonesOnRoads
    times: Times
    as_drawn: NDArray[np.float64]


def settled_competition(
    asked: OnRoads, network: Network, offers: Sequence[Offer], communes: gpd.GeoDataFrame, steps: Steps
) -> Settled:
    """Remembered by the zones below any change that is laid over them, and by what the offers and the roads are."""
    layers = asked.workspace.layers
    base = layers.base if isinstance(layers, OverlaidLayers) else layers
    said = ("competition", asked.limit_m, tuple(sorted(steps.items())), id(network), id(communes),
            tuple(id(each) for each in offers))  # fmt: skip
    return remembered(
        base, ("zones",), lambda: _settle(base, network, offers, communes, steps, limit_m=asked.limit_m), *said
    )


def _settle(
    layers: Layers, network: Network, offers: Sequence[Offer], communes: gpd.GeoDataFrame, steps: Steps, *,
    limit_m: float,
) -> Settled:  # fmt: skip
    people = _people(network, communes, limit_m=limit_m)
    sources = {name: _source(name, offers, people) for name in SUPPLIES}
    known = {name: each for name, each in sources.items() if not isinstance(each, Need)}
    table = layers.features("zones")
    return Settled(
        held=(network, communes, *offers),
        sources=sources,
        people=people,
        below=_below(network, people, {name: each for name, each in known.items() if each.with_people}, steps),
        outlines=_outlines(table),
        row={str(zone): row for row, zone in enumerate(table["id"])},
        fields=_fields(network, table, known, steps, limit_m=limit_m),
    )


def _below(
    network: Network, people: Source | None, shared_by: Mapping[str, Source], steps: Steps
) -> dict[str, NDArray[np.int8]]:
    """How near the communes are, as drawn, to what their people compete for."""
    if people is None or not shared_by:
        return {}
    drawn = people.places.drawn
    there = costs_from(network.seconds, leaving(network, drawn), limit=max(steps) * 60.0)
    return {
        name: steps_of(seconds_between(network, there, drawn, each.places.drawn), steps)
        for name, each in shared_by.items()
    }


def _outlines(table: gpd.GeoDataFrame) -> dict[str, tuple[bytes, float]]:
    """What a zone's field depends on, by zone."""
    off = uncertainty_m(table, of="zones")
    return {
        str(zone): (shape or b"", float(each))
        for zone, shape, each in zip(table["id"], shapely.to_wkb(table.geometry.to_numpy()), off, strict=True)
    }


def fields_of(
    network: Network, settled: Settled, zones: gpd.GeoDataFrame, steps: Steps, *, limit_m: float,
    asked: tuple[Sequence[str], Placed],
) -> dict[str, Field]:  # fmt: skip
    """The fields of these zones: those of the layer as they are known, others asked anew.

    `asked` are zones of which it is known already where they are on the roads.
    """
    outlines = _outlines(zones)
    same = np.array([settled.outlines.get(zone) == told for zone, told in outlines.items()], dtype=bool)
    rows = np.array([settled.row[str(zone)] for zone in zones["id"][same]], dtype=np.intp)
    known = {name: each for name, each in settled.sources.items() if not isinstance(each, Need)}
    changed = zones[~same]
    if list(changed["id"]) == list(asked[0]):
        others = {name: _field(network, asked[1], each, steps) for name, each in known.items()}
    else:
        others = _fields(network, changed, known, steps, limit_m=limit_m)
    order = np.argsort(np.concatenate([np.flatnonzero(same), np.flatnonzero(~same)]))
    found = {}
    for name, field in settled.fields.items():
        of_layer = Field(least=field.least[rows], greatest=field.greatest[rows], drawn=field.drawn[rows])
        whole = _joined([of_layer, others[name]])
        found[name] = Field(least=whole.least[order], greatest=whole.greatest[order], drawn=whole.drawn[order])
    return found


def placed_zones(network: Network, where: ZonesOnRoads, times: Times, *, within_s: float) -> Placed:
    """The seconds from where the zones are drawn are those of the times where all are certain."""
    certain = times.from_base is times.least
    drawn = times.least if certain else costs_from(network.seconds, leaving(network, where.where.drawn), limit=within_s)
    return Placed(where=where, times=times, as_drawn=drawn)


def _fields(
    network: Network, table: gpd.GeoDataFrame, sources: Mapping[str, Source], steps: Steps, *, limit_m: float
) -> dict[str, Field]:
    """How near these zones are to the sites of each source, asked some at a time."""
    within_s = max(steps) * 60.0
    blocks: dict[str, list[Field]] = {name: [_no_field(each)] for name, each in sources.items()}
    for first in range(0, len(table), _AT_ONCE):
        where = zones_on_roads(network, table.iloc[first : first + _AT_ONCE], limit_m=limit_m)
        placed = placed_zones(network, where, zone_times(network, where, within_s=within_s), within_s=within_s)
        for name, source in sources.items():
            blocks[name].append(_field(network, placed, source, steps))
    return {name: _joined(some) for name, some in blocks.items()}


def _field(network: Network, zones: Placed, source: Source, steps: Steps) -> Field:
    places = source.places
    soon, late = zones.times.between(network, places.soonest, places.latest)
    if zones.as_drawn is zones.times.least and places.drawn is places.soonest:
        as_drawn = soon
    else:
        as_drawn = seconds_between(network, zones.as_drawn, zones.where.where.drawn, places.drawn)
    greatest = steps_of(soon, steps)
    least = greatest if late is soon else steps_of(late, steps)
    return Field(least=least, greatest=greatest, drawn=greatest if as_drawn is soon else steps_of(as_drawn, steps))


def _no_field(source: Source) -> Field:
    none = np.zeros((0, source.places.drawn.count), dtype=np.int8)
    return Field(least=none, greatest=none, drawn=none)


def _joined(some: list[Field]) -> Field:
    return Field(
        least=np.concatenate([each.least for each in some]),
        greatest=np.concatenate([each.greatest for each in some]),
        drawn=np.concatenate([each.drawn for each in some]),
    )


def _people(network: Network | None, communes: gpd.GeoDataFrame, *, limit_m: float) -> Source | None:
    """The people of the communes, as if each lived in the middle of its commune."""
    stated = pd.to_numeric(column(communes, "population"), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    counted = communes[(stated > 0.0) & communes.geometry.notna().to_numpy()]
    if network is None or counted.empty:
        return None
    middles = counted.geometry.representative_point().to_numpy()
    places = sites(network, middles, uncertainty_m(counted, of="communes"), limit_m=limit_m)
    return Source(supply=counted["population"].to_numpy(dtype=np.float64), places=places, with_people=False)


def _source(name: str, offers: Sequence[Offer], people: Source | None) -> Source | Need:
    if name == WORKFORCE:
        return people or _PEOPLE
    offer = next((each for each in offers if each.there.kind == name), None)
    if offer is None or not len(offer.there):
        return positions_of(name) if offer is not None and offer.there.unplaced else a_layer_of(name)
    capacity = pd.to_numeric(pd.Series(offer.there.capacities), errors="coerce").to_numpy(
        dtype=np.float64, na_value=np.nan
    )
    if offer.places is None or np.isnan(capacity).all():
        return _CAPACITY
    return Source(supply=np.nan_to_num(capacity), places=offer.places, with_people=name in _WITH_PEOPLE)
