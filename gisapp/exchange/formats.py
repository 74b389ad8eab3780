"""A data set of any format but GeoJSON, on its way to the checks: batches, what was said beside them, its CRS."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from gisapp.domain.crs import GEOGRAPHIC_CRS
from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Finding, Severity
from gisapp.domain.spec import Shape
from gisapp.exchange import drawing, foreign, kml, shapefile, spreadsheet
from gisapp.exchange.assembled import assembled, in_our_words
from gisapp.exchange.batch import Batch
from gisapp.exchange.datasets import Dataset
from gisapp.exchange.plaintext import column_types
from gisapp.exchange.sniff import Format
from gisapp.exchange.stream import Broken
from gisapp.exchange.terms import Limits, Opens, ReadWithGdal, Terms
from gisapp.exchange.whole import not_whole


@dataclass(slots=True)
class Brought:
    """Batches to go through; `findings` and `crs` are whole once they are gone through.

    `crs` is an authority code or WKT, empty where the data set declares none.
    """

    batches: Iterator[Batch] = field(default_factory=lambda: iter(()))
    findings: list[Finding] = field(default_factory=list)
    crs: str = ""


def bring(dataset: Dataset, layer: str | None, terms: Terms, limits: Limits, read_with_gdal: ReadWithGdal) -> Brought:
    """Open a data set; what keeps it from being read is a finding."""
    brought = Brought()
    read_with_gdal = _within(limits, read_with_gdal)
    readers: dict[Format, Callable[[], Iterator[Batch]]] = {
        Format.KML: lambda: _from_kml(dataset, terms, brought),
        Format.CSV: lambda: _from_csv(dataset, terms, limits, brought),
        Format.DXF: lambda: _from_drawing(dataset, layer, terms, brought, read_with_gdal),
        Format.SHAPEFILE: lambda: _from_shapefile(dataset, terms, brought, read_with_gdal),
    }
    read = readers.get(dataset.form, lambda: _from_table(dataset, layer, terms, brought, read_with_gdal))
    brought.batches = _until_broken(read, dataset, brought)
    return brought


def _within(limits: Limits, read_with_gdal: ReadWithGdal) -> ReadWithGdal:
    """The same reader, which goes no further where columns are beyond count: each row would have all of them."""

    def read(
        files: Mapping[str, Opens], main: str, /, *, layer: str | None = None, rows: int | None = None
    ) -> pa.Table:
        table = read_with_gdal(files, main, layer=layer, rows=rows)
        if table.num_columns > limits.columns:
            raise Broken(foreign.too_many_columns(table.num_columns, limits.columns))
        return table

    return read


def _until_broken(read: Callable[[], Iterator[Batch]], dataset: Dataset, brought: Brought) -> Iterator[Batch]:
    try:
        yield from read()
    except Broken as broken:
        brought.findings.append(broken.finding)
    except BadInput as refused:
        brought.findings.append(foreign.unreadable(refused, str(dataset.form)))


def _from_kml(dataset: Dataset, terms: Terms, brought: Brought) -> Iterator[Batch]:
    brought.crs = GEOGRAPHIC_CRS
    placemarks = kml.Placemarks()
    id_field = terms.id_field
    types = column_types(terms.spec, terms.fields, id_field)
    yield from kml.read(dataset.opens(), placemarks, types=types, id_field=id_field)
    brought.findings += placemarks.findings()


def _from_csv(dataset: Dataset, terms: Terms, limits: Limits, brought: Brought) -> Iterator[Batch]:
    sheet = spreadsheet.Sheet()
    needs_geometry = terms.spec is None or terms.spec.shape is not Shape.NONE
    types = column_types(terms.spec, terms.fields, terms.id_field)
    stream = dataset.opens()
    try:
        yield from spreadsheet.read(
            stream,
            sheet,
            types=types,
            id_field=terms.id_field,
            most_columns=limits.columns,
            needs_geometry=needs_geometry,
        )
    finally:
        brought.findings += sheet.findings
        brought.crs = f"EPSG:{sheet.srids.pop()}" if len(sheet.srids) == 1 else ", ".join(sorted(sheet.srids))


def _from_table(
    dataset: Dataset, layer: str | None, terms: Terms, brought: Brought, read_with_gdal: ReadWithGdal
) -> Iterator[Batch]:
    table, findings = foreign.read_table(dataset, layer, read_with_gdal)
    if table is not None:
        table = _under_our_columns(table, dataset, layer, terms, read_with_gdal)
    whole = table is not None and set(foreign.said(table, "layer").split("\n")) >= set(foreign.layers(table))
    # Where all layers were put together, none is told to have been chosen; what is wrong is told all the same.
    brought.findings += [each for each in findings if not whole or each.severity is Severity.ERROR]
    if table is not None:
        brought.crs = foreign.said(table, "crs")
        yield from foreign.batches(table, id_field=terms.id_field)


def _under_our_columns(
    table: pa.Table, dataset: Dataset, layer: str | None, terms: Terms, read_with_gdal: ReadWithGdal
) -> pa.Table:
    """Of a planning dossier the tables that answer the spec, together and under our columns; others as they are."""
    if terms.spec is None:
        return table
    if layer is not None:
        return in_our_words(table, layer, named=terms.fields)
    return assembled(
        table, terms.spec.id, lambda name: read_with_gdal(dataset.files, dataset.main, layer=name), named=terms.fields
    )


def _from_shapefile(dataset: Dataset, terms: Terms, brought: Brought, read_with_gdal: ReadWithGdal) -> Iterator[Batch]:
    retell, notes = shapefile.retelling(dataset.note(".cpg"))
    # By the rule of declarations, not by what GDAL guesses.
    brought.crs = dataset.note(".prj") or ""
    table, findings = foreign.read_table(dataset, None, read_with_gdal)
    brought.findings += [*notes, *findings]
    if table is None:
        return
    wanted = [*(terms.spec.names if terms.spec else ()), *terms.fields.values()]
    names = shapefile.full_names(table.column_names, wanted)
    brought.findings += shapefile.renamed(names)
    whole = table.rename_columns([names.get(each, each) for each in table.column_names])
    table = whole.replace_schema_metadata(table.schema.metadata)
    yield from foreign.batches(table, id_field=terms.id_field, retell=retell)


def _from_drawing(
    dataset: Dataset, layer: str | None, terms: Terms, brought: Brought, read_with_gdal: ReadWithGdal
) -> Iterator[Batch]:
    table, findings = foreign.read_table(dataset, "entities", read_with_gdal)
    brought.findings += findings
    if table is None:
        return
    plan = drawing.scan(dataset.opens())
    shapes, notes = drawing.shapes_of(table, plan, layer, terms.shape)
    brought.findings += notes if plan.ended else [*notes, not_whole("DXF")]
    if shapes is not None:
        key = drawing.key_of(shapes)
        yield from foreign.batches(shapes, id_field=terms.id_field, key=key, retell=plan.retell)
