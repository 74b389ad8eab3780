"""Roads that a scenario draws and that join no other: nobody can drive onto them, so that no time changes by them."""

import numpy as np

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.scenario import Scenario
from gisapp.exchange.messages import Words, tell
from gisapp.workflows.gathered import own_id
from gisapp.workflows.network import road_layers, road_network
from gisapp.workflows.plan_register import plans
from gisapp.workflows.ports import Workspace
from gisapp.workflows.scenario import with_scenarios


def unconnected_roads(workspace: Workspace, scenario: Scenario) -> tuple[Finding, ...]:
    """Which roads that a scenario draws have no way onto a road that is there? A warning for each.

    Roads join where a vertex of the one lies on a vertex of the other, at the last horizon that is planned for.
    """
    layers = {layer: workspace.layers.entry(layer) for layer in road_layers(workspace.layers)}
    drawn = {own_id(layers[each.layer], each.id): each.id for each in scenario.changes
             if each.layer in layers and each.geometry is not None}  # fmt: skip
    horizons = [year for plan in plans(workspace) for year in plan.horizons]
    network = road_network(with_scenarios(workspace, (scenario,)), max(horizons)) if drawn and horizons else None
    if network is None:
        return ()
    own = np.isin(network.roads.astype(str), list(drawn))[network.road]
    driven = network.alive & (network.metres > 0.0)
    part = network.parts[network.start]
    alone = driven & own & ~np.isin(part, part[driven & ~own])
    return tuple(_unconnected(drawn[each]) for each in sorted(set(network.roads[network.road[alone]].astype(str))))


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
