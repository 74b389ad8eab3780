"""A delivery is opened: which format it is, which of its layers is meant, and its features batch by batch."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import SEEK_END
from typing import BinaryIO

from gisapp.domain.crs import GEOGRAPHIC_CRS
from gisapp.domain.finding import Finding, Severity
from gisapp.exchange import geojson
from gisapp.exchange.batch import Batch
from gisapp.exchange.datasets import Dataset, lone
from gisapp.exchange.declaration import (
    Declaration,
    declared_by_member,
    declared_by_reference,
    declared_by_wkt,
    declared_in_words,
    is_latitude_first,
)
from gisapp.exchange.formats import Brought, bring
from gisapp.exchange.messages import Words, tell
from gisapp.exchange.parts import choose
from gisapp.exchange.sniff import HEAD_BYTES, Format, format_of
from gisapp.exchange.stream import Broken, JsonStream, too_large
from gisapp.exchange.terms import Delivery, Limits, ReadWithGdal, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is known once all batches were gone through: what else was found, the CRS declared, and the axes' order."""

    findings: list[Finding]
    declaration: Declaration
    latitude_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The features of a delivery; `end` is asked when they were gone through, and told whether none had geometry."""

    batches: Iterator[Batch]
    end: Callable[[bool], Ending]


def open_delivery(
    delivery: Delivery, terms: Terms, limits: Limits, read_with_gdal: ReadWithGdal
) -> Opened | list[Finding]:
    """The features of a delivery, or why there is nothing to read."""
    if delivery.size > limits.delivery_bytes:
        return [too_large(delivery.size, limits.delivery_bytes)]
    head, stream = _with_head(delivery.stream)
    form = format_of(head, delivery.name)
    if isinstance(form, Finding):
        return [form]
    if form is not Format.GEOJSON and _real_size(stream) > limits.delivery_bytes:
        return [too_large(_real_size(stream), limits.delivery_bytes)]
    if form is not Format.ARCHIVE:
        dataset = lone(form, lambda: _wound_back(stream))
        return [] if dataset is None else _opened(dataset, terms.part, terms, limits, read_with_gdal, [])
    choice = choose(stream, _real_size(stream), terms.part, limits, read_with_gdal)
    if choice.dataset is None:
        return choice.findings
    return _opened(choice.dataset, choice.layer, terms, limits, read_with_gdal, choice.findings)


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


def _opened(  # noqa: PLR0917 - one call, each argument another kind of thing
    dataset: Dataset, layer: str | None, terms: Terms, limits: Limits, read_with_gdal: ReadWithGdal, told: list[Finding]
) -> Opened:
    if dataset.form is Format.GEOJSON:
        reading = geojson.Reading(limits=limits, findings=told)
        return Opened(
            batches=_geojson(dataset.opens(), reading, terms, limits), end=partial(_end_of_geojson, reading, terms)
        )
    brought = bring(dataset, layer, terms, limits, read_with_gdal)
    brought.findings += told
    return Opened(batches=brought.batches, end=partial(_end_of_foreign, brought, terms))


def _geojson(stream: BinaryIO, reading: geojson.Reading, terms: Terms, limits: Limits) -> Iterator[Batch]:
    try:
        yield from geojson.read(JsonStream(stream, limit_bytes=limits.delivery_bytes), reading, id_field=terms.id_field)
    except Broken as broken:
        reading.findings.append(broken.finding)


def _end_of_geojson(reading: geojson.Reading, terms: Terms, _without_geometry: bool) -> Ending:  # noqa: FBT001
    mixed = [_two_geometries()] if reading.places and reading.others else []
    declaration = _declared_by_geojson(terms, reading)
    return Ending(
        findings=reading.findings + mixed,
        declaration=declaration,
        latitude_first=bool(reading.places and declaration.code and is_latitude_first(declaration.code)),
    )


def _declared_by_geojson(terms: Terms, reading: geojson.Reading) -> Declaration:
    if terms.crs is not None:
        return declared_in_words(terms.crs)
    if reading.places:
        return declared_by_reference(reading.reference)
    if reading.has_crs:
        return declared_by_member(reading.crs)
    return Declaration(code=GEOGRAPHIC_CRS)


def _end_of_foreign(brought: Brought, terms: Terms, without_geometry: bool) -> Ending:  # noqa: FBT001
    if terms.crs is not None:
        declaration = declared_in_words(terms.crs)
    elif without_geometry and not brought.crs:
        declaration = Declaration(code=GEOGRAPHIC_CRS)
    else:
        declaration = declared_by_wkt(brought.crs)
    return Ending(findings=brought.findings, declaration=declaration)


def _two_geometries() -> Finding:
    return tell(
        "crs-undeclared",
        Severity.ERROR,
        vi=Words("mọi đối tượng dùng «place», hoặc không đối tượng nào", "một phần dùng «place»", "hãy xuất lại lớp"),
        en=Words("a place in every feature, or in none", "one in some of them", "export the layer again"),
    )
