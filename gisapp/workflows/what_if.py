"""What if a zone were here? A drawn polygon is assessed as if it were a zone, and nothing of it is stored.

The polygon passes the gate like any delivery, is laid over the zones as a proposed one that counts as expected, and the
engine that answers for stored zones answers for it. It is exact where it is drawn: as if surveyed unless it says that
it is worth less, and without position error unless it states one. What it is laid over keeps its own quality, and the
answer carries the lowest.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.values import is_missing
from gisapp.analysis.zones_met import zones_met
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import BadInput, Inadmissible, Vi
from gisapp.domain.existence import Status
from gisapp.domain.finding import Finding, Severity, blocks
from gisapp.domain.numerals import written
from gisapp.domain.quality import Quality, lowest
from gisapp.domain.spec import LayerSpec, Shape
from gisapp.domain.specs import spec_named
from gisapp.domain.units import hectares
from gisapp.exchange.gate import Delivery, Limits, ReadWithGdal, Received, Terms, receive
from gisapp.exchange.messages import Words, tell
from gisapp.exchange.outline import too_involved
from gisapp.exchange.report import plain_findings
from gisapp.geometry.plan_table import plan_table
from gisapp.history.diff import Diff
from gisapp.workflows.assessment import Assessment, assess
from gisapp.workflows.memory import remembered
from gisapp.workflows.overlay import OverlaidWorkspace, no_rows, overlaid
from gisapp.workflows.ports import Layers, Workspace

#: What a drawn zone is called in the answer; where a zone has this id, with a number behind it.
DRAWN = "drawn"
#: The parts that follow a polygon as it is dragged. Access by road, the ground and land taken wait until asked for.
AT_ONCE = ("land_balance", "coverage", "conflicts", "ledger", "rules")
_ZONES = "zones"
#: What whoever draws a zone does not say of it: it is proposed, and nobody has dated or decided it.
_NOT_SAID = frozenset({
    "id", "status", "status_as_of", "expected_earliest", "expected_latest", "expected_source", "valid_from", "valid_to",
    "decision",
})  # fmt: skip
_NAMES = {"name_vi": "Khu vẽ thử", "name_en": "Drawn zone"}
#: A drawing is never surveyed better than this, whatever it says of itself.
_BEST = Quality.SURVEYED
#: What may lie farther off than the least certain zone of Hanoi is no drawing: its ranges would say nothing.
_FARTHEST_OFF_M = 3_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A polygon, and what a row of the zones layer would say of it, but for its id."""

    said: Mapping[str, Any]
    outline: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnZone(Drawing):
    """A polygon that the gate let in."""

    received: Received

    @property
    def told(self) -> dict[str, Any]:
        """What an answer says of the drawing itself."""
        return {
            "crs": self.received.crs,
            "operation": self.received.operation,
            "operation_accuracy_m": self.received.operation_accuracy_m,
            "area_ha": hectares(float(self.outline.area)),
            "taken_as": str(self.said["quality"]),
            "findings": plain_findings(_of_interest(self.received.findings)),
        }


def drawn_zone(
    delivery: Delivery,
    *,
    read_with_gdal: ReadWithGdal,
    crs: str | None = None,
    most_vertices: int = 100_000,
) -> DrawnZone:
    """Is this a polygon that can be asked about as if it were a zone?

    Parameters
    ----------
    delivery
        One polygon or multipolygon as a feature or a bare geometry. GeoJSON is in longitude and latitude (RFC 7946)
        unless it declares a CRS.
    crs
        The CRS of its numbers; it outweighs what the file says of itself.
    most_vertices
        So many the gate looks at; how involved an outline may be, `gisapp.exchange.outline` says.

    Raises
    ------
    Inadmissible
        With every finding of the gate, where one of them is an error.
    """
    terms = Terms(layer=_ZONES, kind=_ZONES, spec=_spec(), crs=crs)
    limits = Limits(features=1, vertices=most_vertices, findings_per_code=20)
    received = receive(delivery, terms, read_with_gdal=read_with_gdal, limits=limits)
    findings = received.findings if received.features else (*received.findings, _nothing_drawn())
    if blocks(findings) or not isinstance(received.table, gpd.GeoDataFrame):
        raise _inadmissible(findings)
    said = dict(zip(received.table.columns, received.table.to_numpy(dtype=object)[0].tolist(), strict=True))
    outline = said.pop("geometry")
    involved = too_involved(outline)
    if involved:
        raise _inadmissible((*involved, *findings))
    return DrawnZone(said=_as_zone(said), outline=outline, received=received)


def drawing_of(outline: BaseGeometry) -> Drawing:
    """A polygon in the plan CRS of which nothing is said."""
    return Drawing(said=_as_zone({column.name: None for column in _spec().columns}), outline=outline)


def assess_drawn(
    workspace: Workspace,
    drawn: DrawnZone,
    *,
    appraised: date,
    plan: str | None = None,
    horizon: int | None = None,
    only: Collection[str] = (),
) -> Assessment:
    """What could be said of a zone if it were here?

    Parameters as `gisapp.workflows.assessment.assess`.

    Returns
    -------
    dict
        The assessment of the drawn zone, in the form of a stored one's, and under `drawn` what was drawn: the CRS in
        which it came, its hectares, the quality that it is taken as, what the gate has to say of it, and the `zones`
        that it lies on.

    Raises
    ------
    NotFound, BadInput
        As `assess`.
    """
    laid, zone = with_drawn(workspace, drawn)
    answer = assess(laid, appraised=appraised, zone=zone, plan=plan, horizon=horizon, only=only)[0]
    return {**answer, "drawn": {**drawn.told, "zones": zones_under(workspace, drawn)}}


def zones_under(workspace: Workspace, drawn: Drawing) -> list[dict[str, Any]]:
    """The zones that a drawing lies on, as `zones_met` tells them."""
    layers = workspace.layers
    zones = remembered(layers, (_ZONES,), lambda: layers.features(_ZONES), "zones with their shapes")
    return zones_met(zones, drawn.outline)


def with_drawn(workspace: Workspace, drawn: Drawing) -> tuple[OverlaidWorkspace, str]:
    """The workspace with the drawn zone laid over its zones, and the id that it has there."""
    now = workspace.at_once()
    zone = _free_id(now)
    row = _as_held(now.layers, {**drawn.said, "id": zone}, drawn.outline)
    diff = Diff(before=row.iloc[:0], after=row)
    return overlaid(now, {_ZONES: diff}, name=(DRAWN, zone, _hash(drawn)), included={zone}), zone


def _as_held(layers: Layers, said: Mapping[str, Any], outline: BaseGeometry) -> gpd.GeoDataFrame:
    """The row under the columns of the zones layer and in their types; what it does not say is missing."""

    def make() -> dict[str, Any]:
        blank = no_rows(layers, _ZONES).drop(columns="geometry").reindex(range(1))
        return {str(name): column.array for name, column in blank.items()}

    blank = remembered(layers, (_ZONES,), make, "a zone of which nothing is said")
    return plan_table(
        {
            name: nothing if is_missing(said.get(name)) else pd.array([said[name]], dtype=nothing.dtype)
            for name, nothing in blank.items()
        },
        np.array([outline], dtype=object),
    )


def _spec() -> LayerSpec:
    """What may be said of a drawn zone: the columns of a zone, none of them required."""
    zones = spec_named(_ZONES)
    said = tuple(replace(column, required=False) for column in zones.columns if column.name not in _NOT_SAID)
    return LayerSpec(id="drawn", shape=Shape.POLYGON, geometry_required=True, columns=said)


def _as_zone(said: Mapping[str, Any]) -> dict[str, Any]:
    """What the zones layer would hold of it; what was left out is filled with what drawing it means."""
    stated = _BEST if is_missing(said["quality"]) else Quality(said["quality"])
    off = 0.0 if is_missing(said["position_uncertainty_m"]) else float(said["position_uncertainty_m"])
    if off > _FARTHEST_OFF_M:
        raise BadInput(
            expected=f"a position uncertainty of at most {written(_FARTHEST_OFF_M, lang='en')} m",
            found=f"{written(off, lang='en')} m",
            todo="draw it closer",
            vi=Vi(
                f"sai số vị trí không quá {written(_FARTHEST_OFF_M)} m", "hãy vẽ gần đúng chỗ hơn", f"{written(off)} m"
            ),
        )
    named = {column: said[column] if isinstance(said[column], str) else text for column, text in _NAMES.items()}
    return {
        **said,
        **named,
        "status": str(Status.PROPOSED),
        "quality": str(lowest([stated, _BEST])),
        "position_uncertainty_m": off,
    }


def _free_id(workspace: Workspace) -> str:
    def make() -> frozenset[str]:
        held = workspace.layers.batches(_ZONES, columns=["id"], boxes=None)
        return frozenset(str(each) for batch in held for each in batch["id"].to_pylist())

    taken = remembered(workspace.layers, (_ZONES,), make, "ids of zones")
    names = (f"{DRAWN}-{number}" if number else DRAWN for number in count())
    return next(name for name in names if name not in taken)


def _hash(drawn: Drawing) -> str:
    """What tells this drawing from all others."""
    text = orjson.dumps({name: str(value) for name, value in drawn.said.items()})
    return hashlib.blake2b(text + shapely.to_wkb(drawn.outline), digest_size=16).hexdigest()


def _of_interest(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Without what holds for every drawing: it has no id, and one polygon alone never decides between near CRSs."""
    return tuple(each for each in findings if each.field != "id" and each.code != "crs-undecided")


def _nothing_drawn() -> Finding:
    return tell(
        "empty-geometry",
        Severity.ERROR,
        vi=Words("một vùng (Polygon hoặc MultiPolygon)", "không có đối tượng nào", "hãy vẽ ranh giới khu"),
        en=Words("one Polygon or MultiPolygon", "no feature", "draw the outline of the zone"),
    )


def _inadmissible(findings: tuple[Finding, ...]) -> Inadmissible:
    wrong = [each for each in findings if each.severity is Severity.ERROR]
    return Inadmissible(
        expected="one polygon that can be asked about as if it were a zone",
        found="; ".join(f"{each.code}: {each.message_en}" for each in wrong[:3]),
        todo="see the findings",
        findings=_of_interest(findings),
        vi=Vi(
            "một vùng hỏi được như một khu",
            "hãy xem các điểm cần xử lý",
            "; ".join(f"{each.code}: {each.message_vi}" for each in wrong[:3]),
        ),
    )


def geojson_only(*_: object, **__: object) -> Any:
    """Refuse to open anything with GDAL: where a body arrives over the network, a drawing is GeoJSON.

    Raises
    ------
    BadInput
        Always.
    """
    raise BadInput(
        expected=f"GeoJSON in longitude and latitude, or with a CRS such as {PLAN_CRS}",
        found="another format",
        todo="send the polygon as GeoJSON",
        vi=Vi(
            f"GeoJSON theo kinh độ, vĩ độ, hoặc theo một hệ tọa độ như {PLAN_CRS}",
            "hãy gửi vùng vẽ dưới dạng GeoJSON",
            "định dạng khác",
        ),
    )
