"""What land does each zone take, by class? Ask storage for the parcels in the zones' boxes, measure, compare."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from gisapp.analysis.land_balance import PARCEL_COLUMNS, land_balance
from gisapp.analysis.land_minimums import group_of_code, land_minimums
from gisapp.domain.answer import NotComputable
from gisapp.domain.existence import PRESENT
from gisapp.domain.quality import Quality, lowest
from gisapp.workflows.inquiry import Answer, Inquiry, Part, answered, by_zone
from gisapp.workflows.memory import remembered, table_of
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question

#: The least quality of a boundary on which hectares by class may be answered.
NEEDED = Quality.SURVEYED
#: What is read of parcels, the same for all who ask, so that what was read stays at hand.
READ = ("id", "quality", *PARCEL_COLUMNS)

_NO_BOUNDARY = NotComputable(needs=("the surveyed boundary",), needs_vi=("ranh giới đo đạc",))
_NO_PARCELS = NotComputable(
    needs=("a layer of parcels with land-use codes (kind parcels)",),
    needs_vi=("lớp thửa đất có mã loại đất (loại parcels)",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneLandBalance:
    """Rows of the zones that could be balanced, why the others could not, and the layers used."""

    rows: pd.DataFrame
    minimums: pd.DataFrame
    unanswered: dict[str, NotComputable]
    layers: tuple[str, ...]
    quality: Quality | None


def zone_land_balance(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> ZoneLandBalance:
    """How many hectares of each land-use class lie in each zone, and are the minimums of the rules met?"""
    parcels = [entry for entry in workspace.layers.entries() if entry.kind == "parcels"]
    drawn = [
        Quality(quality).suffices(NEEDED, synthetic_admitted=workspace.demo) and shape is not None and shape.area > 0
        for quality, shape in zip(zones["quality"], zones.geometry, strict=True)
    ]
    needs = {zone: _needs(boundary=has, parcels=bool(parcels)) for zone, has in zip(zones["id"], drawn, strict=True)}
    answerable = zones[np.array([not needs[zone] for zone in zones["id"]], dtype=bool)]
    said = {str(entry.quality) for entry in parcels}
    batches = (
        batch
        for entry in parcels
        for batch in workspace.layers.batches(entry.id, columns=READ, boxes=answerable.geometry.bounds.to_numpy())
    )
    rows = land_balance(answerable, _noting_quality(batches, said))
    unbuilt = frozenset(zones["id"][~zones["status"].isin(PRESENT)])
    return ZoneLandBalance(
        rows=rows,
        minimums=land_minimums(
            rows, land_groups(workspace), question.standards, appraised=question.appraised, unbuilt=unbuilt
        ),
        unanswered={zone: _joined(missing) for zone, missing in needs.items() if missing},
        layers=("land_use_classes", *(entry.id for entry in parcels)),
        quality=lowest(Quality(each) for each in said),
    )


def land_groups(workspace: Workspace) -> Mapping[str, str]:
    """The land group of each land-use code. Remembered; not to be changed."""
    layers = workspace.layers
    return remembered(
        layers, ("land_use_classes",), lambda: group_of_code(table_of(layers, "land_use_classes")), "land groups"
    )


def _noting_quality(parcels: Iterable[pa.Table], said: set[str]) -> Iterator[pa.Table]:
    """The tables as they are, every quality that their parcels carry added to what was said."""
    for table in parcels:
        said.update(each for each in table["quality"].unique().to_pylist() if each)
        yield table


def _needs(*, boundary: bool, parcels: bool) -> tuple[NotComputable, ...]:
    return (() if boundary else (_NO_BOUNDARY,)) + (() if parcels else (_NO_PARCELS,))


def _joined(missing: tuple[NotComputable, ...]) -> NotComputable:
    return NotComputable(
        needs=tuple(need for each in missing for need in each.needs),
        needs_vi=tuple(need for each in missing for need in each.needs_vi),
    )


def land_balance_part(inquiry: Inquiry) -> Part:
    """The hectares of each land-use class in each zone."""
    land = inquiry.once(zone_land_balance)
    rows = by_zone(land.rows, inquiry.ids)
    return Part(
        answers={zone: answered(rows[zone], land.unanswered.get(zone)) for zone in inquiry.ids},
        layers=land.layers,
        quality=land.quality,
    )


def land_cells(answer: Answer) -> dict[str, object]:
    """Hectares by land-use class."""
    return {f"land_{row['land_use']}_ha": row["area_ha"] for row in answer.get("rows", [])}
