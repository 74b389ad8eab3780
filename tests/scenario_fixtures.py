"""Scenarios for tests, over the fictitious district."""

from typing import Any

import orjson

from gisapp.domain.scenario import Scenario
from gisapp.exchange.scenario import read_scenario
from gisapp.workflows.ports import Workspace
from gisapp.workflows.scenarios import as_admitted

WHY = {"reason_vi": "giả sử để tính thử", "reason_en": "supposed, to see what follows"}
#: The fire post is planned for 2050, the road and its bridge as well.
EARLY_POST: dict[str, Any] = {
    "layer": "facilities", "action": "update", "id": "fire-post-03",
    "values": {"expected_earliest": 2030, "expected_latest": 2030}, **WHY,
}  # fmt: skip
EARLY_ROAD: dict[str, Any] = {
    "layer": "roads", "action": "update", "id": "road-074",
    "values": {"expected_earliest": 2045, "expected_latest": 2045}, **WHY,
}  # fmt: skip
NEARER: dict[str, Any] = {
    "layer": "standards", "action": "update", "id": "reach/substation/zone", "values": {"number": 1000}, **WHY,
}  # fmt: skip
DROPPED: dict[str, Any] = {"layer": "zones", "action": "delete", "id": "mau-b", **WHY}
_SQUARE = [[105.61, 20.67], [105.62, 20.67], [105.62, 20.68], [105.61, 20.68], [105.61, 20.67]]
DRAWN: dict[str, Any] = {
    "layer": "zones", "action": "insert", "id": "mau-x", "values": {"name_vi": "KCN Mẫu X"},
    "geometry": {"type": "Polygon", "coordinates": [_SQUARE]}, **WHY,
}  # fmt: skip


def file(*changes: dict[str, Any], **said: Any) -> dict[str, Any]:
    """A scenario file of the present version."""
    usual = {"format": "gisapp-scenario", "version": 2, "title_vi": "Thử", "title_en": "A try"}
    return {**usual, "changes": list(changes), **said}


def read(*changes: dict[str, Any], **said: Any) -> Scenario:
    """What a file of these changes says, not yet held against any layer."""
    return read_scenario(orjson.dumps(file(*changes, **said)))


def drawn(workspace: Workspace, *changes: dict[str, Any], **said: Any) -> Scenario:
    """A scenario as it would be kept in this workspace."""
    return as_admitted(workspace, read(*changes, **said))
