"""What zones reach by road at every horizon, made ready to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gisapp.analysis.network_pieces import reached_pieces
from gisapp.analysis.network_positions import gate_points
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.numerals import written
from gisapp.maps.inputs import MapAccess, ReachedLines
from gisapp.workflows.access import ZoneAccess, access_minutes, zone_access
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question

#: Roads are drawn in pieces of about so many metres, and no more pieces than a page carries.
_PIECE_M, _MOST_PIECES = 300.0, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnAccess:
    """The nearest of each kind, what is reached, the layers that were used, and what a reader must know."""

    nearest: pd.DataFrame
    shown: MapAccess
    layers: tuple[str, ...]
    notes: tuple[dict[str, str], ...]


def drawn_access(workspace: Workspace, questions: Sequence[Question], zones: gpd.GeoDataFrame) -> DrawnAccess:
    """What does each zone reach by road at each of these horizons, as a map shows it?"""
    found = {each.horizon: zone_access(workspace, each, zones) for each in questions}
    minutes = access_minutes(questions[0])
    lines: dict[int, ReachedLines] = {}
    left_out: dict[str, None] = {}
    for horizon, each in found.items():
        if each.roads is not None and each.times is not None and minutes:
            drawn = reached_pieces(each.roads.network, each.times, minutes, about_m=_PIECE_M, most=_MOST_PIECES)
            ids = tuple(str(zone) for zone in zones["id"])
            lines[horizon] = ReachedLines(
                minutes=drawn.minutes, zones=ids, lines=drawn.lines, soonest=drawn.soonest, latest=drawn.latest
            )
            left_out |= dict.fromkeys(drawn.left_out)
    first = next(iter(found.values()))
    said = zip(first.assumptions_vi, first.assumptions_en, strict=True)
    return DrawnAccess(
        nearest=_joined({horizon: each.nearest for horizon, each in found.items()}),
        shown=MapAccess(
            minutes=minutes,
            gates=_gates(found),
            reach=_joined({horizon: each.reach for horizon, each in found.items()}),
            communes=_joined({horizon: each.communes for horizon, each in found.items()}),
            lines=lines,
        ),
        layers=tuple(dict.fromkeys(layer for each in found.values() for layer in each.layers)),
        notes=(*({"vi": vi, "en": en} for vi, en in said), *_drawn_notes(lines, tuple(left_out))),
    )


def _drawn_notes(lines: dict[int, ReachedLines], left_out: tuple[str, ...]) -> list[dict[str, str]]:
    if not lines:
        return []
    told = [
        {
            "vi": f"Đường tới được vẽ theo đoạn khoảng {written(_PIECE_M, 0)} m; các con số tính trên toàn mạng đường",
            "en": f"Reached roads are drawn in pieces of about {written(_PIECE_M, 0, lang='en')} m; figures are of the "
            "whole network",
        }
    ]
    if left_out:
        classes = ", ".join(left_out)
        told.append(
            {
                "vi": f"Có tính nhưng không vẽ vì quá nhiều: đường loại {classes}",
                "en": f"Counted but too many to be drawn: roads of class {classes}",
            }
        )
    return told


def _joined(tables: dict[int, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([table.assign(horizon=year) for year, table in tables.items()], ignore_index=True)


def _gates(found: dict[int, ZoneAccess]) -> gpd.GeoDataFrame:
    """The zones on their roads, each with its gates as one geometry."""
    rows, points = [], []
    for horizon, each in found.items():
        if each.roads is None or each.placed is None:
            continue
        rows.append(each.gates.assign(horizon=horizon))
        for shape in each.placed.table.geometry:
            at = gate_points(each.roads.network, shape)
            points.append(shapely.multipoints(at) if len(at) else None)
    table = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame({"zone": [], "horizon": []})
    geometry = transform(np.array(points, dtype=object), PLAN_CRS, GEOGRAPHIC_CRS)
    return gpd.GeoDataFrame(table, geometry=geometry, crs=GEOGRAPHIC_CRS)
