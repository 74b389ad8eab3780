"""The gate: what an institute sends becomes a table in the plan CRS, or a list of everything that is wrong with it.

All checks always run, in the order structure, CRS, geometry, meaning; one pass returns every finding. Nothing is
repaired: an error keeps the delivery out, a warning or a note lets it in as it was delivered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import BinaryIO

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform, transformer
from gisapp.domain.finding import Finding, Severity, blocks
from gisapp.domain.spec import LayerSpec, Shape
from gisapp.exchange import geojson, geopackage
from gisapp.exchange.batch import Batch, Values
from gisapp.exchange.candidates import plan_bounds
from gisapp.exchange.columns import absent_columns, check_columns, missing_columns
from gisapp.exchange.crs import check_crs
from gisapp.exchange.declaration import (
    Declaration,
    declared_by_member,
    declared_by_reference,
    declared_by_wkt,
    declared_in_words,
    is_latitude_first,
)
from gisapp.exchange.faults import Faults, Tally
from gisapp.exchange.geometry import check_geometry, check_size, outside
from gisapp.exchange.identity import Names, identities, settle
from gisapp.exchange.meaning import Measured, check_meaning
from gisapp.exchange.messages import Words, in_order, tell
from gisapp.exchange.shapes import Sample, Shapes, together
from gisapp.exchange.sniff import HEAD_BYTES, Format, format_of
from gisapp.exchange.stated import StatedAreas
from gisapp.exchange.stream import Broken, JsonStream, too_large
from gisapp.exchange.table import Columns, columns_of, sound_names
from gisapp.exchange.terms import Delivery, Limits, ReadWithGdal, Received, Terms, Tolerances
from gisapp.exchange.texts import check_texts

__all__ = ["Delivery", "Limits", "ReadWithGdal", "Received", "Terms", "Tolerances", "receive"]


@dataclass(slots=True)
class _Gathered:
    """What the batches have brought so far."""

    tally: Tally
    ids: list[pa.Array] = field(default_factory=list)
    columns: Columns = field(default_factory=Columns)
    seen: dict[str, None] = field(default_factory=dict)
    shapes: Shapes = field(default_factory=Shapes)
    sample: Sample = field(default_factory=Sample)
    stated: StatedAreas = field(default_factory=StatedAreas)
    latitude_first: bool = False


def receive(
    delivery: Delivery, terms: Terms, *, read_with_gdal: ReadWithGdal, limits: Limits | None = None
) -> Received:
    """Can this delivery be accepted as the layer it is meant to be, and if not, what must its sender correct?

    Parameters
    ----------
    delivery
        The file; its format is decided from its first bytes.
    terms
        Layer, kind, spec, declared CRS, names of columns, constants and the control layer.
    read_with_gdal
        Reads GeoPackages behind bars.
    limits
        How large a delivery may be, and how many findings of one code are told one by one.

    Returns
    -------
    Received
        The table in EPSG:5897 with the text column `id`, the spec's columns (without a spec: those it brings) and a
        RangeIndex, a plain table where the spec has no geometry; None where a finding is an error. Never raises for
        what a file holds.
    """
    limits = limits or Limits()
    gathered = _Gathered(tally=Tally(limits.findings_per_code))
    if delivery.size > limits.delivery_bytes:
        return _refused(too_large(delivery.size, limits.delivery_bytes), limits)
    head, stream = _with_head(delivery.stream)
    form = format_of(head, delivery.name)
    if isinstance(form, Finding):
        return _refused(form, limits)
    if form is Format.GEOJSON:
        declaration = _take_geojson(stream, terms, gathered, limits)
    else:
        declaration = _take_geopackage(stream, terms, gathered, limits, read_with_gdal)
    return _judge(gathered, terms, declaration, limits)


def _with_head(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    start = stream.tell()
    head = stream.read(HEAD_BYTES)
    stream.seek(start)
    return head, stream


def _take_geojson(stream: BinaryIO, terms: Terms, gathered: _Gathered, limits: Limits) -> Declaration:
    reading = geojson.Reading(limits=limits)
    try:
        text = JsonStream(stream, limit_bytes=limits.delivery_bytes)
        _take(geojson.read(text, reading, id_field=_id_field(terms)), terms, gathered, limits)
    except Broken as broken:
        gathered.tally.add([broken.finding])
    gathered.tally.add(reading.findings)
    if reading.places and reading.others:
        gathered.tally.add([_two_geometries()])
    declaration = _declared_by_geojson(terms, reading)
    gathered.latitude_first = bool(reading.places and declaration.code and is_latitude_first(declaration.code))
    return declaration


def _declared_by_geojson(terms: Terms, reading: geojson.Reading) -> Declaration:
    if terms.crs is not None:
        return declared_in_words(terms.crs)
    if reading.places:
        return declared_by_reference(reading.reference)
    if reading.has_crs:
        return declared_by_member(reading.crs)
    return Declaration(code=GEOGRAPHIC_CRS)


def _take_geopackage(
    stream: BinaryIO, terms: Terms, gathered: _Gathered, limits: Limits, read_with_gdal: ReadWithGdal
) -> Declaration:
    table, crs, findings = geopackage.read_table(stream, terms.part, read_with_gdal)
    gathered.tally.add(findings)
    if table is not None:
        _take(geopackage.batches(table, id_field=_id_field(terms)), terms, gathered, limits)
    if terms.crs is not None:
        return declared_in_words(terms.crs)
    without_geometry = table is None or shapely.is_missing(gathered.sample.geometry).all()
    return Declaration(code=GEOGRAPHIC_CRS) if without_geometry and not crs else declared_by_wkt(crs)


def _take(batches: Iterator[Batch], terms: Terms, gathered: _Gathered, limits: Limits) -> None:
    """Check every batch as it comes, and keep what later checks need of it; no further where columns are beyond count."""
    for batch in batches:
        columns = batch.by_column()
        fresh = [name for name in columns if name not in gathered.seen]
        gathered.seen |= dict.fromkeys(fresh)
        if len(gathered.seen) > limits.columns:
            gathered.tally.add([_too_many_columns(len(gathered.seen), limits.columns)])
            return
        named = "id" in terms.fields
        inside = columns.get(_id_field(terms), [])
        ids, findings = identities(batch.ids, inside, first=batch.first, count=len(batch.geometry), named=named)
        names = Names(ids, batch.first)
        gathered.ids.append(ids)
        gathered.tally.add([*batch.findings, *findings, *check_texts(columns, names, fresh=fresh)])
        _keep_columns(columns, names, terms, gathered, len(batch.geometry))
        _keep_geometry(batch, names, terms, gathered, limits)


def _keep_columns(columns: Mapping[str, Values], names: Names, terms: Terms, gathered: _Gathered, count: int) -> None:
    spec, fields, constants = terms.spec, terms.fields, terms.constants
    gathered.stated.add(columns, count, spec, fields)
    if spec is None:
        kept = columns_of(columns, count, fields=fields, constants=constants, id_field=_id_field(terms))
    else:
        kept, findings, faults = check_columns(columns, names, spec, count=count, fields=fields, constants=constants)
        gathered.tally.add(findings)
        gathered.tally.add_faults(faults)
    gathered.columns.append(kept, count, spec)


def _keep_geometry(batch: Batch, names: Names, terms: Terms, gathered: _Gathered, limits: Limits) -> None:
    large, faults = check_size(batch.geometry, names, limits.vertices)
    geometry = np.where(large, None, batch.geometry) if large.any() else batch.geometry
    sound, more = check_geometry(geometry, batch.faulty | large, names, terms.spec)
    gathered.tally.add_faults(faults + more)
    gathered.shapes.append(geometry, sound)
    gathered.sample.add(geometry)


def _judge(gathered: _Gathered, terms: Terms, declaration: Declaration, limits: Limits) -> Received:
    """The checks that need the whole delivery, and how its table is made where nothing keeps it out."""
    tally = gathered.tally
    delivered_ids = pa.chunked_array(gathered.ids, pa.large_string())
    ids, faults = settle(delivered_ids, required=terms.spec is not None, id_field=_id_field(terms))
    tally.add_faults(faults)
    tally.add([*declaration.findings, *_meant_columns(gathered, terms)])
    count = len(delivered_ids)
    if not count and not tally.blocks:
        tally.add([_no_features()])
    right = _crs_holds(gathered, terms, declaration)
    code = declaration.code
    if code is None or not right:
        return Received(findings=tally.told(), features=count, crs=code)
    planar = _in_plan_crs(gathered, code)
    if terms.spec is None or terms.spec.shape is not Shape.NONE:
        for more in _meant(planar, Names(delivered_ids), gathered, terms, code):
            tally.add_faults([more])
    if tally.blocks:
        return Received(findings=tally.told(), features=count, crs=code)
    operation, accuracy = operation_of(code)
    return Received(
        findings=tally.told(),
        features=count,
        crs=code,
        operation=operation,
        operation_accuracy_m=accuracy,
        make=cache(lambda: _table(gathered.columns, ids, planar, terms.spec)),
    )


def _crs_holds(gathered: _Gathered, terms: Terms, declaration: Declaration) -> bool:
    """Whether nothing speaks against the declared CRS; what does is told."""
    if terms.spec is not None and terms.spec.shape is Shape.NONE:
        return True
    sample = gathered.sample.geometry
    geometry = _flipped(sample) if gathered.latitude_first else sample
    findings = check_crs(geometry, declaration.code, control=_control(terms), control_name=_control_name(terms))
    gathered.tally.add(findings)
    return not blocks(findings)


def _in_plan_crs(gathered: _Gathered, code: str) -> Shapes:
    if code == PLAN_CRS and not gathered.latitude_first:
        return gathered.shapes

    def move(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
        return transform(_flipped(geometry) if gathered.latitude_first else geometry, code, PLAN_CRS)

    return gathered.shapes.moved(move)


def _flipped(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    turned: NDArray[np.object_] = shapely.transform(geometry, lambda xy: xy[:, ::-1])
    return turned


def _meant(shapes: Shapes, names: Names, gathered: _Gathered, terms: Terms, code: str) -> Iterator[Faults]:
    """What the layer says of itself, held against what it is in the plan CRS."""
    layer = Measured(
        shapes=shapes,
        polygonal=together(shapes.polygonal, np.empty(0, dtype=bool)),
        boxes=together(shapes.boxes, np.empty((0, 4))),
        area_m2=together(shapes.area, np.empty(0)),
        length_m=together(shapes.length, np.empty(0)),
        names=names,
        delivered=partial(_as_delivered, code=code, latitude_first=gathered.latitude_first),
    )
    yield from outside(layer.boxes, plan_bounds(), names)
    yield from check_meaning(layer, terms.spec, terms.tolerances, gathered.stated.hectares())


def _as_delivered(xy: NDArray[np.float64], *, code: str, latitude_first: bool) -> NDArray[np.float64]:
    """Places in the plan CRS in the numbers of the file."""
    back = xy if code == PLAN_CRS else np.column_stack(transformer(PLAN_CRS, code).transform(xy[:, 0], xy[:, 1]))
    return back[:, ::-1] if latitude_first else back


def _meant_columns(gathered: _Gathered, terms: Terms) -> list[Finding]:
    if not any(map(len, gathered.ids)):
        return []
    seen = set(gathered.seen)
    if terms.spec is None:
        return absent_columns(seen, terms.fields)
    named_id = {name: column for name, column in terms.fields.items() if name == "id"}
    absent = absent_columns(seen, named_id)
    return absent + missing_columns(seen, terms.spec, fields=terms.fields, constants=terms.constants)


def _table(
    columns: Columns, ids: pa.Array | pa.ChunkedArray, planar: Shapes, spec: LayerSpec | None
) -> gpd.GeoDataFrame | pd.DataFrame:
    frame = columns.frame()
    if spec is None:
        frame = frame.rename(columns=sound_names(frame.columns))
    frame.insert(0, "id", pd.Series(ids.to_pylist(), dtype="str"))
    if spec is not None:
        frame = frame[list(spec.names)] if len(frame) else pd.DataFrame(columns=list(spec.names))
        if spec.shape is Shape.NONE:
            return frame
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(planar.whole(), crs=PLAN_CRS))


def operation_of(code: str) -> tuple[str | None, float | None]:
    """The datum operation that carries this CRS into the plan CRS, and its accuracy in metres; None for itself.

    A CRS on the same datum needs a projection alone, which loses nothing.
    """
    if code == PLAN_CRS:
        return None, None
    move = transformer(code, PLAN_CRS)
    shifts = [each.to_json_dict().get("id", {}) for each in move.operations or () if " to " in each.name]
    named = next((f"EPSG:{each['code']}" for each in shifts if "code" in each), str(move.description))
    return named, float(move.accuracy)


def _control(terms: Terms) -> NDArray[np.object_] | None:
    if terms.control is None or not len(terms.control):
        return None
    return np.asarray(terms.control.geometry.to_numpy(), dtype=object)


def _control_name(terms: Terms) -> str:
    return (terms.control_name or "control") if terms.control is not None else ""


def _id_field(terms: Terms) -> str:
    return terms.fields.get("id", "id")


def _refused(finding: Finding, limits: Limits) -> Received:
    return Received(findings=in_order([finding], per_code=limits.findings_per_code))


def _no_features() -> Finding:
    return tell(
        "empty-geometry",
        Severity.WARNING,
        vi=Words("ít nhất một đối tượng", "lớp rỗng", "hãy kiểm tra nếu không chủ ý"),
        en=Words("at least one feature", "an empty layer", "check whether this is meant"),
    )


def _too_many_columns(count: int, most: int) -> Finding:
    return tell(
        "too-large",
        Severity.ERROR,
        vi=Words(f"không quá {most} cột", f"ít nhất {count} cột", "hãy xuất lại lớp với các cột cần thiết"),
        en=Words(f"at most {most} columns", f"at least {count}", "export the layer again with the columns it needs"),
        evidence=(("columns", str(count)), ("limit_columns", str(most))),
    )


def _two_geometries() -> Finding:
    return tell(
        "crs-undeclared",
        Severity.ERROR,
        vi=Words("mọi đối tượng dùng «place», hoặc không đối tượng nào", "một phần dùng «place»", "hãy xuất lại lớp"),
        en=Words("a place in every feature, or in none", "one in some of them", "export the layer again"),
    )
