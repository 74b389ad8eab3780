"""The gate: what an institute sends becomes a table in the plan CRS, or a list of everything that is wrong with it.

All checks always run, in the order structure, CRS, geometry, meaning; one pass returns every finding. Nothing is
repaired: an error keeps the delivery out, a warning or a note lets it in as it was delivered.
"""

from collections.abc import Iterator
from functools import cache, partial
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform, transformer
from gisapp.domain.finding import Finding, Severity, blocks
from gisapp.domain.spec import Shape
from gisapp.exchange import geojson, geopackage
from gisapp.exchange.candidates import plan_bounds
from gisapp.exchange.columns import absent_columns, missing_columns
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
from gisapp.exchange.gathered import Gathered, gather, id_field
from gisapp.exchange.geometry import outside
from gisapp.exchange.identity import Names, settle
from gisapp.exchange.meaning import Measured, check_meaning
from gisapp.exchange.messages import Words, in_order, tell
from gisapp.exchange.shapes import Sample, Shapes, together
from gisapp.exchange.sniff import HEAD_BYTES, Format, format_of
from gisapp.exchange.stream import Broken, JsonStream, too_large
from gisapp.exchange.table import table_of
from gisapp.exchange.terms import Delivery, Limits, ReadWithGdal, Received, Terms, Tolerances

__all__ = ["Delivery", "Limits", "ReadWithGdal", "Received", "Terms", "Tolerances", "receive"]


def receive(
    delivery: Delivery,
    terms: Terms,
    *,
    read_with_gdal: ReadWithGdal,
    limits: Limits | None = None,
    keep_table: bool = True,
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
    keep_table
        Whether the table is wanted where nothing keeps it out; a mere check needs less memory.

    Returns
    -------
    Received
        The table in EPSG:5897 with the text column `id`, the spec's columns (without a spec: those it brings) and a
        RangeIndex, a plain table where the spec has no geometry; None where a finding is an error. Never raises for
        what a file holds.
    """
    limits = limits or Limits()
    gathered = Gathered(tally=Tally(limits.findings_per_code), keep_table=keep_table)
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
    return _judge(gathered, terms, declaration)


def _with_head(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    start = stream.tell()
    head = stream.read(HEAD_BYTES)
    stream.seek(start)
    return head, stream


def _take_geojson(stream: BinaryIO, terms: Terms, gathered: Gathered, limits: Limits) -> Declaration:
    reading = geojson.Reading(limits=limits)
    try:
        text = JsonStream(stream, limit_bytes=limits.delivery_bytes)
        gather(geojson.read(text, reading, id_field=id_field(terms)), terms, gathered, limits)
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
    stream: BinaryIO, terms: Terms, gathered: Gathered, limits: Limits, read_with_gdal: ReadWithGdal
) -> Declaration:
    table, crs, findings = geopackage.read_table(stream, terms.part, read_with_gdal)
    gathered.tally.add(findings)
    if table is not None:
        gather(geopackage.batches(table, id_field=id_field(terms)), terms, gathered, limits)
    if terms.crs is not None:
        return declared_in_words(terms.crs)
    without_geometry = table is None or shapely.is_missing(gathered.sample.geometry).all()
    return Declaration(code=GEOGRAPHIC_CRS) if without_geometry and not crs else declared_by_wkt(crs)


def _judge(gathered: Gathered, terms: Terms, declaration: Declaration) -> Received:
    """The checks that need the whole delivery, and how its table is made where nothing keeps it out."""
    tally = gathered.tally
    delivered_ids = pa.chunked_array(gathered.ids, pa.large_string())
    ids, faults = settle(delivered_ids, required=terms.spec is not None, id_field=id_field(terms))
    tally.add_faults(faults)
    tally.add([*declaration.findings, *_meant_columns(gathered, terms)])
    count = len(delivered_ids)
    if not count and not tally.blocks:
        tally.add([_no_features()])
    right = _crs_holds(gathered, terms, declaration)
    code = declaration.code
    if code is None or not right:
        return Received(findings=tally.told(), features=count, crs=code, latitude_first=gathered.latitude_first)
    planar = _in_plan_crs(gathered, code)
    if terms.spec is None or terms.spec.shape is not Shape.NONE:
        for more in _meant(planar, Names(delivered_ids), gathered, terms, code):
            tally.add_faults([more])
    if tally.blocks:
        return Received(findings=tally.told(), features=count, crs=code, latitude_first=gathered.latitude_first)
    operation, accuracy = operation_of(code)
    return Received(
        findings=tally.told(),
        features=count,
        crs=code,
        latitude_first=gathered.latitude_first,
        operation=operation,
        operation_accuracy_m=accuracy,
        make=cache(lambda: table_of(gathered.columns, ids, planar, terms.spec)) if gathered.keep_table else None,
    )


def _crs_holds(gathered: Gathered, terms: Terms, declaration: Declaration) -> bool:
    """Whether nothing speaks against the declared CRS; what does is told."""
    if terms.spec is not None and terms.spec.shape is Shape.NONE:
        return True
    sample, gathered.sample = gathered.sample.geometry, Sample()
    geometry = _flipped(sample) if gathered.latitude_first else sample
    findings = check_crs(geometry, declaration.code, control=_control(terms), control_name=_control_name(terms))
    gathered.tally.add(findings)
    return not blocks(findings)


def _in_plan_crs(gathered: Gathered, code: str) -> Shapes:
    if code == PLAN_CRS and not gathered.latitude_first:
        return gathered.shapes

    def move(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
        return transform(_flipped(geometry) if gathered.latitude_first else geometry, code, PLAN_CRS)

    return gathered.shapes.moved(move)


def _flipped(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    turned: NDArray[np.object_] = shapely.transform(geometry, lambda xy: xy[:, ::-1])
    return turned


def _meant(shapes: Shapes, names: Names, gathered: Gathered, terms: Terms, code: str) -> Iterator[Faults]:
    """What the layer says of itself, held against what it is in the plan CRS."""
    layer = Measured(
        shapes=shapes,
        polygonal=together(shapes.polygonal, np.empty(0, dtype=bool)),
        boxes=together(shapes.boxes, np.empty((0, 4))),
        area_m2=together(shapes.area, np.empty(0)),
        length_m=together(shapes.length, np.empty(0)),
        vertices=together(shapes.vertices, np.empty(0, dtype=np.int32)),
        names=names,
        delivered=partial(_as_delivered, code=code, latitude_first=gathered.latitude_first),
    )
    yield from outside(layer.boxes, plan_bounds(), names)
    yield from check_meaning(layer, terms.spec, terms.tolerances, gathered.stated.hectares())


def _as_delivered(xy: NDArray[np.float64], *, code: str, latitude_first: bool) -> NDArray[np.float64]:
    """Places in the plan CRS in the numbers of the file."""
    back = xy if code == PLAN_CRS else np.column_stack(transformer(PLAN_CRS, code).transform(xy[:, 0], xy[:, 1]))
    return back[:, ::-1] if latitude_first else back


def _meant_columns(gathered: Gathered, terms: Terms) -> list[Finding]:
    if not any(map(len, gathered.ids)):
        return []
    seen = set(gathered.seen)
    if terms.spec is None:
        return absent_columns(seen, terms.fields)
    named_id = {name: column for name, column in terms.fields.items() if name == "id"}
    absent = absent_columns(seen, named_id)
    return absent + missing_columns(seen, terms.spec, fields=terms.fields, constants=terms.constants)


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


def _refused(finding: Finding, limits: Limits) -> Received:
    return Received(findings=in_order([finding], per_code=limits.findings_per_code))


def _no_features() -> Finding:
    return tell(
        "empty-geometry",
        Severity.WARNING,
        vi=Words("ít nhất một đối tượng", "lớp rỗng", "hãy kiểm tra nếu không chủ ý"),
        en=Words("at least one feature", "an empty layer", "check whether this is meant"),
    )


def _two_geometries() -> Finding:
    return tell(
        "crs-undeclared",
        Severity.ERROR,
        vi=Words("mọi đối tượng dùng «place», hoặc không đối tượng nào", "một phần dùng «place»", "hãy xuất lại lớp"),
        en=Words("a place in every feature, or in none", "one in some of them", "export the layer again"),
    )
