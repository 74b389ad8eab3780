"""What a scenario draws, held against what is there: zones that lie on others, roads that join none. Warnings only."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from gisapp.analysis.zones_met import zones_met
from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import written
from gisapp.domain.scenario import Change, Scenario
from gisapp.exchange.messages import Words, tell
from gisapp.workflows.gathered import own_id
from gisapp.workflows.network import road_layers, road_network
from gisapp.workflows.plan_register import plans
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import zones_asked
from gisapp.workflows.scenario import with_scenarios


def drawn_findings(workspace: Workspace, scenario: Scenario) -> tuple[Finding, ...]:
    """Which zones that a scenario draws lie on another zone, and which roads have no way onto another road?

    A zone is told to lie on another where that is placed so surely that it is proven. Roads join where a vertex of the
    one lies on a vertex of the other, at the last horizon that is planned for.
    """
    drawn = [each for each in scenario.changes if each.geometry is not None]
    if not drawn:
        return ()
    supposed = with_scenarios(workspace, (scenario,))
    return (*_zones_on_zones(supposed, drawn), *_unconnected_roads(supposed, drawn))


def _zones_on_zones(workspace: Workspace, drawn: Sequence[Change]) -> Iterator[Finding]:
    own = [each.id for each in drawn if each.layer == "zones"]
    if not own:
        return
    zones = zones_asked(workspace)
    for each in own:
        mine = (zones["id"] == each).to_numpy()
        for outline in zones.geometry[mine]:
            yield from (_laid_over(each, met) for met in zones_met(zones[~mine], outline) if met["area_ha"] is not None)


def _laid_over(zone: str, met: Mapping[str, Any]) -> Finding:
    return tell(
        "overlap",
        Severity.WARNING,
        vi=Words(
            "khu không nằm đè lên khu khác",
            f"«{zone}» nằm đè lên {met['name_vi']} {written(met['area_ha'], 1)} ha",
            "hãy sửa ranh, hoặc bỏ khu kia trong kịch bản",
        ),
        en=Words(
            "a zone that lies on no other",
            f"{zone} on {met['name_en'] or met['name_vi']} with {written(met['area_ha'], 1, lang='en')} ha",
            "mend the outline, or drop the other zone in the scenario",
        ),
        feature=zone,
    )


def _unconnected_roads(workspace: Workspace, drawn: Sequence[Change]) -> Iterator[Finding]:
    layers = {layer: workspace.layers.entry(layer) for layer in road_layers(workspace.layers)}
    own_ids = {own_id(layers[each.layer], each.id): each.id for each in drawn if each.layer in layers}
    horizons = [year for plan in plans(workspace) for year in plan.horizons]
    network = road_network(workspace, max(horizons)) if own_ids and horizons else None
    if network is not None:
        own = np.isin(network.roads.astype(str), list(own_ids))[network.road]
        driven = network.alive & (network.metres > 0.0)
        part = network.parts[network.start]
        others = driven & ~own
        # Where the data know no other road there is nothing to join.
        alone = driven & own & ~np.isin(part, part[others]) & others.any()
        for road in sorted(set(network.roads[network.road[alone]].astype(str))):
            yield _unconnected(own_ids[road])


def _unconnected(road: str) -> Finding:
    return tell(
        "unconnected",
        Severity.WARNING,
        vi=Words(
            "đường mới nối vào đường đã có",
            f"«{road}» không có đỉnh nào trùng đỉnh của đường khác, nên không đi được từ đường khác sang và không "
            "thời gian nào thay đổi",
            "hãy đặt một đỉnh trùng đỉnh của đường đã có, hoặc lấy tuyến đã nối từ viện quy hoạch",
        ),
        en=Words(
            "a new road that joins one that is there",
            f"{road} without a vertex on a vertex of another road, so that nobody gets onto it and no time changes",
            "place a vertex on one of a road that is there, or take a joined line from the planning institute",
        ),
        feature=road,
    )
