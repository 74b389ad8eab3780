"""What does each zone reach by road, and what is left of it once all zones are counted? Load, ask, keep the doubts."""

from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from gisapp.analysis.access import (
    NETWORK,
    Offer,
    ZonesOnRoads,
    nearest_by_road,
    offered,
    zone_gates,
    zones_on_roads,
)
from gisapp.analysis.catchment import (
    COMMUNES,
    RASTER,
    Catchments,
    CommunesOnRoads,
    Times,
    catchments,
    communes_on_roads,
    old_units,
    zone_times,
)
from gisapp.analysis.network import Network
from gisapp.analysis.network_changes import without_roads
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.numerals import written
from gisapp.domain.quality import Quality
from gisapp.domain.specs import spec_named
from gisapp.workflows.competition import access_steps, competing_rows
from gisapp.workflows.facilities import FacilitiesAt, facilities_at, reaches
from gisapp.workflows.gathered import gather
from gisapp.workflows.inquiry import Answer, Inquiry, Part, answered, by_zone, needing
from gisapp.workflows.memory import remembered
from gisapp.workflows.network import OnRoads, Roads, on_roads, roads_lived_along
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question
from gisapp.workflows.rasters import people_in

#: A raster counts the people of a commune of which it covers so much; elsewhere the commune's own figure stands.
_COVERED = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneAccess:
    """What `gisapp.analysis.access`, `.catchment` and `.competition` answer for these zones, and what it rests on.

    `placed` and `times` are None where the workspace has no roads.
    """

    nearest: pd.DataFrame
    gates: pd.DataFrame
    reach: pd.DataFrame
    communes: pd.DataFrame
    competition: pd.DataFrame
    layers: tuple[str, ...]
    quality: Quality | None
    assumptions_vi: tuple[str, ...]
    assumptions_en: tuple[str, ...]
    roads: Roads | None = field(repr=False)
    placed: ZonesOnRoads | None = field(repr=False)
    times: Times | None = field(repr=False)


def zone_access(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> ZoneAccess:
    """How far is everything from each zone by road, what does it reach in time, and who competes for it?"""
    asked = on_roads(workspace, question)
    network = asked.network
    kinds = tuple(dict.fromkeys(row.applies_to for row in reaches(question.in_force)))
    there = facilities_at(workspace, question.horizon, kinds)
    offers = _offers(asked, there, kinds)
    communes = communes_of(workspace)
    placed = zones_on_roads(network, zones, limit_m=asked.limit_m) if network else None
    within_s = 60.0 * max((*access_minutes(question), *access_steps(question)), default=0.0)
    times = zone_times(network, placed, within_s=within_s) if network and placed else None
    found = _reach(asked, placed, times, communes)
    vi, en = _said(asked.roads, there)
    return ZoneAccess(
        nearest=nearest_by_road(network, zones, placed, offers),
        gates=zone_gates(network, placed) if network and placed else pd.DataFrame({"zone": []}),
        reach=found.rows,
        communes=found.communes,
        competition=competing_rows(asked, zones, (placed, times) if placed and times else None, offers, communes),
        layers=tuple(
            dict.fromkeys([*there.layers, *(asked.roads.layers if asked.roads else ()), *_commune_layers(workspace)])
        ),
        quality=asked.roads.quality if asked.roads else None,
        assumptions_vi=vi,
        assumptions_en=en,
        roads=asked.roads,
        placed=placed,
        times=times,
    )


def communes_of(workspace: Workspace) -> gpd.GeoDataFrame:
    """The communes of today with their people: as a raster counts them where one covers the commune, else as stated.

    Remembered; not to be changed. `people_from` says who counted.
    """
    named = tuple(each.id for each in workspace.layers.entries() if each.spec == "communes")
    counting = workspace.rasters.state()
    return remembered(workspace.layers, named, lambda: _counted(workspace), "communes with people", counting)


def _counted(workspace: Workspace) -> gpd.GeoDataFrame:
    table = gather(workspace, [each for each in workspace.layers.entries() if each.spec == "communes"], "communes")
    table = gpd.GeoDataFrame(table.reindex(columns=[*spec_named("communes").names, "geometry"]), crs=PLAN_CRS)
    table = table.assign(people_from=COMMUNES)
    is_area = shapely.area(table.geometry.to_numpy()) > 0.0
    found = people_in(workspace, table.geometry[is_area]) if is_area.any() else None
    if found is None:
        return table
    covered = found.covered_share[found.covered_share >= _COVERED].index
    table["population"] = pd.to_numeric(table["population"], errors="coerce").astype(float)
    table.loc[covered, "population"] = found.people[covered]
    table.loc[covered, "people_from"] = RASTER
    return table


def access_minutes(question: Question) -> tuple[float, ...]:
    """The times within which people and communes are counted."""
    stated = {row.number for row in question.in_force if row.quantity == "access_time"}
    return tuple(sorted(each for each in stated if each is not None))


def _commune_layers(workspace: Workspace) -> tuple[str, ...]:
    return tuple(each.id for each in workspace.layers.entries() if each.spec in ("communes", "commune_crosswalk"))


def _offers(asked: OnRoads, there: FacilitiesAt, kinds: tuple[str, ...]) -> tuple[Offer, ...]:
    """The facilities of each kind on the roads, which is remembered: it does not depend on the zones."""
    network, limit = asked.network, asked.limit_m

    def made() -> tuple[Network | None, FacilitiesAt, tuple[Offer, ...]]:
        # Network and facilities are kept too, so that no others get their ids.
        return network, there, tuple(offered(network, there.table, kind, limit_m=limit) for kind in kinds)

    said = ("offers", kinds, limit, id(network), id(there))
    return remembered(asked.workspace.layers, there.layers, made, *said)[2]


def _communes_on_roads(asked: OnRoads, network: Network, communes: gpd.GeoDataFrame) -> CommunesOnRoads:
    before, come = roads_lived_along(asked)
    along = without_roads(network, network.roads) if before is None else before

    def made() -> tuple[Network, Network, gpd.GeoDataFrame, CommunesOnRoads]:
        found = communes_on_roads(network, communes, limit_m=asked.limit_m, along=along, come=come)
        return network, along, communes, found

    named = tuple(each.id for each in asked.workspace.layers.entries() if each.spec == "communes")
    said = ("communes on roads", asked.limit_m, id(network), before and id(before), come, id(communes))
    return remembered(asked.workspace.layers, named, made, *said)[3]


def _reach(asked: OnRoads, placed: ZonesOnRoads | None, times: Times | None, communes: gpd.GeoDataFrame) -> Catchments:
    """What is reached within each time: roads, communes of now and of before, people."""
    layers = asked.workspace.layers
    if asked.network is None or placed is None or times is None:
        return Catchments(rows=pd.DataFrame({"zone": []}), communes=pd.DataFrame({"zone": []}))
    minutes = access_minutes(asked.question)
    found = catchments(asked.network, placed, times, _communes_on_roads(asked, asked.network, communes), minutes)
    held = [each.id for each in layers.entries() if each.spec == "commune_crosswalk"]
    if not held:
        return found
    crosswalk = pd.concat([layers.rows(each) for each in held], ignore_index=True)
    old = old_units(found.communes, crosswalk)
    return replace(found, rows=found.rows.merge(old, on=["zone", "minutes"], how="left"))


_MODEL_VI = (
    "Thời gian theo tốc độ giả định của từng cấp đường, không tính ùn tắc; tính cả đoạn ra đường. "
    "Lớp đường thiếu tuyến thì thời gian chỉ có thể dài hơn thực tế"
)
_MODEL_EN = (
    "Times follow assumed speeds by class of road, without congestion, and include the ground to the road. "
    "Where the layer lacks a road, a time can only be too long"
)


def _said(roads: Roads | None, there: FacilitiesAt) -> tuple[tuple[str, ...], tuple[str, ...]]:
    vi, en = [_MODEL_VI], [_MODEL_EN]
    told = [
        (", ".join(there.undated), "Lớp không có ngày tháng, coi như vẫn còn", "Layers without dates, taken to stay"),
        (", ".join(there.unsourced), "Không tính vì không nguồn nào nêu thời điểm", "Left out: no source says when"),
    ]
    if roads is not None:
        parts = roads.network.part_metres / 1000.0
        if len(parts) > 1:
            (first_vi, rest_vi), (first_en, rest_en) = (
                [written(float(km), 1, lang=lang) for km in (parts[0], parts[1:].sum())] for lang in ("vi", "en")
            )
            vi.append(f"Mạng đường gồm {len(parts)} phần không nối nhau; phần dài nhất {first_vi} km, còn lại "
                      f"{rest_vi} km; không tự nối")  # fmt: skip
            en.append(f"The roads are {len(parts)} parts that nothing joins; the longest has {first_en} km, the others "
                      f"{rest_en} km; they are not bridged")  # fmt: skip
        told += [
            (", ".join(roads.undated), "Lớp đường không có ngày tháng, coi như vẫn còn",
             "Road layers without dates, taken to stay"),
            (", ".join(roads.unsourced), "Đường không tính vì không nguồn nào nêu thời điểm",
             "Roads left out: no source says when"),
            (", ".join(roads.unplaced), "Đường không tính vì chưa rõ vị trí",
             "Roads left out: nobody knows exactly where they run"),
        ]  # fmt: skip
    vi += [f"{words}: {named}" for named, words, _ in told if named]
    en += [f"{words}: {named}" for named, _, words in told if named]
    return tuple(vi), tuple(en)


def access_part(inquiry: Inquiry) -> Part:
    """What each zone reaches by road; computed where one of its rows is, otherwise it needs what they need."""
    found = inquiry.once(zone_access)
    model = {"assumptions_vi": list(found.assumptions_vi), "assumptions_en": list(found.assumptions_en)}
    nearest, gates, reach, communes, competition = (
        by_zone(each, inquiry.ids)
        for each in (found.nearest, found.gates, found.reach, found.communes, found.competition)
    )
    return Part(
        answers={
            zone: {
                **_computed(nearest[zone]),
                "roads": gates[zone][0] if gates[zone] else None,
                "reach": _with_communes(reach[zone], communes[zone]),
                "competition": competition[zone],
                **model,
            }
            for zone in inquiry.ids
        },
        layers=found.layers,
        quality=found.quality,
    )


def _computed(rows: list[Answer]) -> Answer:
    if any(row["status"] == "computed" for row in rows):
        return answered(rows)
    needs = needing(rows) if rows else needing([{"needs": [NETWORK.en], "needs_vi": [NETWORK.vi]}])
    return {**needs, "rows": rows}


def _with_communes(rows: list[Answer], communes: list[Answer]) -> list[Answer]:
    named: dict[Any, list[Answer]] = {}
    for each in communes:
        named.setdefault(each["minutes"], []).append({key: value for key, value in each.items() if key != "minutes"})
    return [{**row, "communes": named.get(row["minutes"], [])} for row in rows]


def access_cells(answer: Answer) -> dict[str, object]:
    """Minutes and metres by road to the nearest of each kind, and people within each time."""
    cells: dict[str, object] = {}
    for row in answer["rows"]:
        for end in ("least", "greatest"):
            cells[f"{row['kind']}_by_road_{end}_min"] = row[f"network_{end}_min"]
            cells[f"{row['kind']}_by_road_{end}_m"] = row[f"network_{end}_m"]
    for row in answer["reach"]:
        for end in ("least", "greatest"):
            cells[f"people_within_{row['minutes']:g}min_{end}"] = row[f"people_{end}"]
    return cells
