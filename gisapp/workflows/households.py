"""How many households live in each zone? Counted from the layers of the spec `households`, where there are some."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from gisapp.analysis.households import households_inside
from gisapp.domain.answer import NotComputable
from gisapp.domain.quality import Quality, lowest
from gisapp.workflows.gathered import gather
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question

_SPEC = "households"
_NO_LAYER = NotComputable(
    needs=("a layer of households inside the zones",), needs_vi=("lớp dữ liệu số hộ dân trong phạm vi các khu",)
)
_NO_BOUNDARY = NotComputable(needs=("the surveyed boundary",), needs_vi=("ranh giới đo đạc",))


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneHouseholds:
    """Households by zone, why others have no number, and what the numbers rest on."""

    counted: dict[str, int]
    unanswered: dict[str, NotComputable]
    layers: tuple[str, ...]
    quality: Quality | None


def zone_households(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> ZoneHouseholds:  # noqa: ARG001 - as every topic of an inquiry
    """How many households live inside each zone? A number needs the outline surveyed, and somebody to have counted."""
    entries = [entry for entry in workspace.layers.entries() if entry.spec == _SPEC]
    if not entries:
        return ZoneHouseholds(counted={}, unanswered=dict.fromkeys(zones["id"], _NO_LAYER), layers=(), quality=None)
    outlined = np.array([
        Quality(quality).suffices(Quality.SURVEYED, synthetic_admitted=workspace.demo) and shape is not None
        and shape.area > 0
        for quality, shape in zip(zones["quality"], zones.geometry, strict=True)
    ], dtype=bool)  # fmt: skip
    held = gather(workspace, entries, _SPEC)
    inside = households_inside(zones[outlined], held)
    said = [Quality(each) for each in {str(entry.quality) for entry in entries} | set(held["quality"].dropna())]
    return ZoneHouseholds(
        counted={zone: int(number) for zone, number in zip(zones["id"][outlined], inside, strict=True)},
        unanswered=dict.fromkeys(zones["id"][~outlined], _NO_BOUNDARY),
        layers=tuple(entry.id for entry in entries),
        quality=lowest(said),
    )
