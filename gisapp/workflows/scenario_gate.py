"""The features that a scenario inserts or updates go through the gate, as those of a file do."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

import orjson
import shapely

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.finding import Finding, Severity
from gisapp.domain.scenario import Action, Change
from gisapp.domain.specs import SPECS
from gisapp.exchange.gate import Delivery, Limits, Received, Terms, receive
from gisapp.exchange.messages import Words, tell
from gisapp.history.diff import GEOMETRY
from gisapp.workflows.records import records
from gisapp.workflows.scenario import geometry_of
from gisapp.workflows.scenario_baseline import Found

_LIMITS = Limits(delivery_bytes=50_000_000, features=5_000, vertices=50_000)


def through_gate(found: Found, changes: Sequence[Change]) -> tuple[list[Change], list[Finding]]:
    """The changes with values and geometry as the layer holds them, and what the gate says of them.

    Features are looked at whole, as they would be; those drawn in different CRSs apart.
    """
    looked_at = [change for change in changes if change.action is not Action.DELETE]
    drawn_in = {change.id: change.crs if change.geometry else PLAN_CRS for change in looked_at}
    findings: list[Finding] = []
    known: dict[str, tuple[Mapping[str, Any], shapely.Geometry | None]] = {}
    for crs in dict.fromkeys(drawn_in.values()):
        received = _received(found, [change for change in looked_at if drawn_in[change.id] == crs], crs)
        findings += [each for each in received.findings if _matters(each)]
        if received.table is not None:
            shapes = received.table[GEOMETRY] if GEOMETRY in received.table.columns else [None] * len(received.table)
            known |= {row["id"]: (row, shape) for row, shape in zip(records(received.table), shapes, strict=True)}
    findings += [_nothing_drawn(change) for change in looked_at if change.geometry and _is_empty(known.get(change.id))]
    return [_typed(change, known) for change in changes], findings


def _received(found: Found, changes: Sequence[Change], crs: str) -> Received:
    features = [_feature(found, change) for change in changes]
    body = orjson.dumps({"type": "FeatureCollection", "features": features}, default=str)
    entry = found.entry
    terms = Terms(layer=entry.id, kind=entry.kind, spec=SPECS.get(entry.spec or ""), crs=crs)
    delivery = Delivery(name="scenario.geojson", size=len(body), stream=io.BytesIO(body))
    return receive(delivery, terms, read_with_gdal=_refuse_foreign, limits=_LIMITS)


def _feature(found: Found, change: Change) -> dict[str, Any]:
    held = {name: value for name, value in found.rows.get(change.id, {}).items() if value is not None}
    shape = change.geometry or geometry_of(found.shape(change.id))
    return {"type": "Feature", "id": change.id, "properties": {**held, **change.values}, "geometry": shape}


def _matters(finding: Finding) -> bool:
    """Errors always, warnings of what was drawn; a few features cannot decide a CRS, and are not asked to."""
    undecided = finding.code in ("crs-undecided", "unknown-field")
    return finding.severity is Severity.ERROR or (finding.severity is Severity.WARNING and not undecided)


def _is_empty(received: tuple[Mapping[str, Any], shapely.Geometry | None] | None) -> bool:
    return received is not None and (received[1] is None or bool(shapely.is_empty(received[1])))


def _nothing_drawn(change: Change) -> Finding:
    """A geometry without a place; the gate lets a layer's features go without one, but here one was meant."""
    return tell(
        "empty-geometry",
        Severity.ERROR,
        vi=Words("hình học có tọa độ", "hình học rỗng", "hãy vẽ đối tượng, hoặc bỏ hình học để giữ như cũ"),
        en=Words("a geometry with places", "an empty one", "draw the feature, or leave geometry out to keep it"),
        feature=change.id,
    )


def _typed(change: Change, known: Mapping[str, tuple[Mapping[str, Any], shapely.Geometry | None]]) -> Change:
    if change.id not in known:
        return change
    row, shape = known[change.id]
    values = {name: row.get(name, value) for name, value in change.values.items()}
    return replace(change, values=values, geometry=geometry_of(shape) if change.geometry else None, crs=PLAN_CRS)


def _refuse_foreign(*_: object, **__: object) -> NoReturn:
    raise BadInput(
        expected="GeoJSON",
        found="another format",
        todo="send the scenario as it was",
        vi=Vi("GeoJSON", "hãy gửi kịch bản như ban đầu", "định dạng khác"),
    )
