"""The gate: what an institute sends becomes a table in the plan CRS, or a list of everything that is wrong with it.

All checks always run, in the order structure, CRS, geometry, meaning; one pass returns every finding. Nothing is
repaired: an error keeps the delivery out, a warning or a note lets it in as it was delivered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import SEEK_END
from typing import BinaryIO

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform, transformer
from gisapp.domain.finding import Finding, Severity, blocks
from gisapp.domain.spec import LayerSpec, Shape
from gisapp.exchange import geojson
from gisapp.exchange.batch import Batch
from gisapp.exchange.candidates import plan_bounds
from gisapp.exchange.columns import absent_columns, check_columns, missing_columns
from gisapp.exchange.crs import check_crs
from gisapp.exchange.datasets import Dataset, lone
from gisapp.exchange.declaration import (
    Declaration,
    declared_by_member,
    declared_by_reference,
    declared_by_wkt,
    declared_in_words,
    is_latitude_first,
)
from gisapp.exchange.diagnosis import sample_for
from gisapp.exchange.foreign import too_many_columns
from gisapp.exchange.formats import Brought, bring
from gisapp.exchange.geometry import check_geometry, outside
from gisapp.exchange.identity import identities, settle
from gisapp.exchange.messages import Words, in_order, tell
from gisapp.exchange.parts import choose
from gisapp.exchange.sample import Sample, claims_of
from gisapp.exchange.sniff import HEAD_BYTES, Format, format_of
from gisapp.exchange.stream import Broken, JsonStream, too_large
from gisapp.exchange.table import Columns, columns_of, merge, sound_names
from gisapp.exchange.terms import Delivery, Limits, ReadWithGdal, Received, Terms
from gisapp.exchange.texts import check_texts

__all__ = ["Delivery", "Limits", "ReadWithGdal", "Received", "Terms", "receive"]


@dataclass(slots=True)
class _Gathered:
    """What the batches have brought so far."""

    ids: list[str | None] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    columns: Columns = field(default_factory=Columns)
    seen: dict[str, None] = field(default_factory=dict)
    geometries: list[NDArray[np.object_]] = field(default_factory=list)
    faulty: list[NDArray[np.bool_]] = field(default_factory=list)
    claims: list[str | None] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


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
        Reads foreign formats behind bars.
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
    gathered = _Gathered()
    if delivery.size > limits.delivery_bytes:
        return _refused([too_large(delivery.size, limits.delivery_bytes)], limits)
    head, stream = _with_head(delivery.stream)
    form = format_of(head, delivery.name)
    if isinstance(form, Finding):
        return _refused([form], limits)
    if form is not Format.GEOJSON and _real_size(stream) > limits.delivery_bytes:
        return _refused([too_large(_real_size(stream), limits.delivery_bytes)], limits)
    dataset: Dataset | None = lone(form, lambda: _wound_back(stream))
    layer = terms.part
    if form is Format.ARCHIVE:
        choice = choose(stream, _real_size(stream), terms.part, limits, read_with_gdal)
        dataset, layer = choice.dataset, choice.layer
        gathered.findings += choice.findings
    if dataset is None:
        return _refused(gathered.findings, limits)
    if dataset.form is Format.GEOJSON:
        declaration = _take_geojson(dataset.opens(), terms, gathered, limits)
    else:
        brought = bring(dataset, layer, terms, limits, read_with_gdal)
        declaration = _take_foreign(brought, terms, gathered, limits)
    return _judge(gathered, terms, declaration, limits)


def _with_head(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    start = stream.tell()
    head = stream.read(HEAD_BYTES)
    stream.seek(start)
    return head, stream


def _real_size(stream: BinaryIO) -> int:
    """What the stream holds, whatever was said of it; the reader of GeoJSON counts for itself."""
    return stream.seek(0, SEEK_END)


def _wound_back(stream: BinaryIO) -> BinaryIO:
    stream.seek(0)
    return stream


def _take_geojson(stream: BinaryIO, terms: Terms, gathered: _Gathered, limits: Limits) -> Declaration:
    reading = geojson.Reading()
    try:
        text = JsonStream(stream, limit_bytes=limits.delivery_bytes)
        _take(geojson.read(text, reading, id_field=_id_field(terms)), terms, gathered, limits)
    except Broken as broken:
        gathered.findings.append(broken.finding)
    gathered.findings += reading.findings
    if reading.places and reading.others:
        gathered.findings.append(_two_geometries())
    declaration = _declared_by_geojson(terms, reading)
    if reading.places and declaration.code and is_latitude_first(declaration.code):
        gathered.geometries = [shapely.transform(each, lambda xy: xy[:, ::-1]) for each in gathered.geometries]
    return declaration


def _declared_by_geojson(terms: Terms, reading: geojson.Reading) -> Declaration:
    if terms.crs is not None:
        return declared_in_words(terms.crs)
    if reading.places:
        return declared_by_reference(reading.reference)
    if reading.has_crs:
        return declared_by_member(reading.crs)
    return Declaration(code=GEOGRAPHIC_CRS)


def _take_foreign(brought: Brought, terms: Terms, gathered: _Gathered, limits: Limits) -> Declaration:
    _take(brought.batches, terms, gathered, limits)
    gathered.findings += brought.findings
    if terms.crs is not None:
        return declared_in_words(terms.crs)
    without_geometry = all(shapely.is_missing(each).all() for each in gathered.geometries)
    return Declaration(code=GEOGRAPHIC_CRS) if without_geometry and not brought.crs else declared_by_wkt(brought.crs)


def _take(batches: Iterator[Batch], terms: Terms, gathered: _Gathered, limits: Limits) -> None:
    """Check every batch as it comes, and keep what the table needs of it; no further where columns are beyond count."""
    for batch in batches:
        gathered.seen |= dict.fromkeys(name for row in batch.rows for name in row)
        if len(gathered.seen) > limits.columns:
            gathered.findings.append(too_many_columns(len(gathered.seen), limits.columns))
            return
        ids, findings = identities(batch, id_field=_id_field(terms), named="id" in terms.fields)
        names = [each if each is not None else str(at) for at, each in enumerate(ids, start=batch.first)]
        gathered.findings += [*batch.findings, *findings, *check_texts(batch.rows, names)]
        columns = _columns(batch, names, terms, gathered)
        gathered.columns.append(columns, len(batch.rows), terms.spec)
        gathered.ids += ids
        gathered.names += names
        if terms.commune_field is not None:
            gathered.claims += claims_of(row.get(terms.commune_field) for row in batch.rows)
        gathered.geometries.append(batch.geometry)
        gathered.faulty.append(batch.faulty)


def _columns(batch: Batch, names: list[str], terms: Terms, gathered: _Gathered) -> dict[str, list[object]]:
    if terms.spec is None:
        return columns_of(batch.rows, fields=terms.fields, constants=terms.constants, id_field=_id_field(terms))
    columns, findings = check_columns(batch.rows, names, terms.spec, fields=terms.fields, constants=terms.constants)
    gathered.findings += findings
    return columns


def _judge(gathered: _Gathered, terms: Terms, declaration: Declaration, limits: Limits) -> Received:
    """The checks that need the whole delivery, and the table where nothing keeps it out."""
    geometry = merge(gathered.geometries)
    faulty = np.concatenate(gathered.faulty) if gathered.faulty else np.empty(0, dtype=bool)
    ids, findings = settle(gathered.ids, required=terms.spec is not None, id_field=_id_field(terms))
    findings += [*gathered.findings, *declaration.findings, *_meant_columns(gathered, terms)]
    if not ids and not blocks(findings):
        findings.append(_no_features())
    if terms.spec is None or terms.spec.shape is not Shape.NONE:
        findings += check_crs(_sample(geometry, gathered, terms), declaration.code, terms)
        findings += check_geometry(geometry, faulty, gathered.names, terms.spec)
    planar = None
    if declaration.code is not None and not blocks(findings):
        planar = transform(geometry, declaration.code, PLAN_CRS)
        findings += outside(planar, plan_bounds(), gathered.names)
    told = in_order(_once(findings), per_code=limits.findings_per_code)
    if planar is None or declaration.code is None:
        return Received(table=None, findings=told, crs=declaration.code)
    operation, accuracy = operation_of(declaration.code)
    return Received(
        table=_table(gathered.columns, ids, planar, terms.spec),
        brought=_brought(gathered, terms),
        findings=told,
        crs=declaration.code,
        operation=operation,
        operation_accuracy_m=accuracy,
    )


def _brought(gathered: _Gathered, terms: Terms) -> frozenset[str]:
    """The columns of the table that the file has, or that the terms fill."""
    names = terms.spec.names if terms.spec is not None else tuple(gathered.columns.chunks)
    return frozenset(name for name in names if terms.fields.get(name, name) in gathered.seen or name in terms.constants)


def _meant_columns(gathered: _Gathered, terms: Terms) -> list[Finding]:
    if not gathered.ids:
        return []
    seen = set(gathered.seen)
    if terms.spec is None:
        return absent_columns(seen, terms.fields)
    named_id = {name: column for name, column in terms.fields.items() if name == "id"}
    absent = absent_columns(seen, named_id)
    return absent + missing_columns(seen, terms.spec, fields=terms.fields, constants=terms.constants)


def _once(findings: list[Finding]) -> list[Finding]:
    """A column that is missing altogether is told once, not again for every feature."""
    absent = {each.field for each in findings if each.code == "missing-field" and each.feature is None}
    return [
        each for each in findings if each.code != "missing-field" or each.feature is None or each.field not in absent
    ]


def _table(
    columns: Columns, ids: list[str], planar: NDArray[np.object_], spec: LayerSpec | None
) -> gpd.GeoDataFrame | pd.DataFrame:
    frame = columns.frame()
    if spec is None:
        frame = frame.rename(columns=sound_names(frame.columns))
    frame.insert(0, "id", pd.Series(ids, dtype="str"))
    if spec is not None:
        frame = frame[list(spec.names)] if len(frame) else pd.DataFrame(columns=list(spec.names))
        if spec.shape is Shape.NONE:
            return frame
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(planar, crs=PLAN_CRS))


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


def _sample(geometry: NDArray[np.object_], gathered: _Gathered, terms: Terms) -> Sample:
    sample = sample_for(terms)
    sample.add(geometry, gathered.ids, gathered.claims or None)
    return sample


def _id_field(terms: Terms) -> str:
    return terms.fields.get("id", "id")


def _refused(findings: list[Finding], limits: Limits) -> Received:
    return Received(table=None, findings=in_order(findings, per_code=limits.findings_per_code))


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
