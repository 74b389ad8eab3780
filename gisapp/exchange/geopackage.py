"""GeoPackage, read by the caged GDAL that the wiring hands in; the table it brings is only repacked here."""

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.assembled import assembled, in_our_words
from gisapp.exchange.batch import Batch, name_of
from gisapp.exchange.messages import Words, brief, tell
from gisapp.exchange.terms import ReadWithGdal, Terms

_ROWS_PER_BATCH = 5_000


def read_table(
    stream: BinaryIO, terms: Terms, read_with_gdal: ReadWithGdal
) -> tuple[pa.Table | None, str, list[Finding]]:
    """The table of one layer, the CRS the file declares for it, and what kept it from being read.

    Of a planning dossier it is the tables that answer the spec, together and under our columns.
    """

    def read(layer: str | None) -> pa.Table:
        stream.seek(0)
        return read_with_gdal(stream, ".gpkg", layer=layer)

    try:
        table = read(terms.part)
        if terms.spec is not None and terms.part is None:
            table = assembled(table, terms.spec.id, read, named=terms.fields)
        elif terms.spec is not None and terms.part is not None:
            table = in_our_words(table, terms.part, named=terms.fields)
    except BadInput as refused:
        return None, "", [_unreadable(refused)]
    layers = [name for name in _said(table, "layers").split("\n") if name]
    chosen = _said(table, "layer").split("\n")
    findings = [_several(", ".join(chosen), layers)] if set(layers) - set(chosen) and terms.part is None else []
    return table, _said(table, "crs"), findings


def batches(table: pa.Table, *, id_field: str) -> Iterator[Batch]:
    """The rows of the table, a handful at a time."""
    geometry_name, fid_name = _said(table, "geometry"), _said(table, "fid")
    own = [name for name in table.column_names if name not in (geometry_name, fid_name)]
    first = 0
    for chunk in table.to_batches(max_chunksize=_ROWS_PER_BATCH):
        rows = [_plain(row) for row in chunk.select(own).to_pylist()]
        ids = chunk.column(fid_name).to_pylist() if fid_name and id_field not in own else [None] * len(rows)
        binary = chunk.column(geometry_name).to_pylist() if geometry_name else [None] * len(rows)
        names = [
            name_of(identity or row.get(id_field), at)
            for at, (identity, row) in enumerate(zip(ids, rows, strict=True), first)
        ]
        geometry, curved = _decoded(binary)
        faulty = np.array([each is not None for each in binary], dtype=bool) & shapely.is_missing(geometry)
        findings = [_curve(names[at]) for at in np.flatnonzero(curved)]
        findings += [_no_geometry(names[at]) for at in np.flatnonzero(faulty & ~curved)]
        kinds = shapely.get_type_id(geometry)
        collected = kinds == shapely.GeometryType.GEOMETRYCOLLECTION
        findings += [_collection(names[at]) for at in np.flatnonzero(collected)]
        geometry[collected] = None
        faulty |= collected
        yield Batch(first=first, ids=ids, rows=rows, geometry=geometry, faulty=faulty, findings=findings)
        first += len(rows)


def _decoded(binary: list[bytes | None]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """The geometries, missing where the bytes hold none, and which are curves, for which shapely has no form."""
    curved = np.zeros(len(binary), dtype=bool)
    try:
        geometry = shapely.from_wkb(np.asarray(binary, dtype=object), on_invalid="ignore")
    except NotImplementedError:
        geometry = np.full(len(binary), None, dtype=object)
        for at, each in enumerate(binary):
            try:
                geometry[at] = shapely.from_wkb(each, on_invalid="ignore")
            except NotImplementedError:
                curved[at] = True
    return shapely.force_2d(geometry), curved


def _said(table: pa.Table, key: str) -> str:
    said: bytes = (table.schema.metadata or {}).get(key.encode(), b"")
    return said.decode()


def _plain(row: dict[str, object]) -> dict[str, object]:
    """Dates and times as text, as every other format brings them; binary contents are not kept."""
    return {name: value if isinstance(value, _PLAIN) else _as_text(value) for name, value in row.items()}


_PLAIN = (str, int, float, bool, list, dict, type(None))


def _as_text(value: object) -> str | None:
    if isinstance(value, bytes):
        return None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _unreadable(refused: BadInput) -> Finding:
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("một GeoPackage đọc được", refused.found, "hãy xuất lại thành GeoPackage và gửi lại"),
        en=Words(refused.expected, refused.found, refused.todo),
    )


def _several(chosen: str, layers: list[str]) -> Finding:
    names = ", ".join(map(brief, layers[:12]))
    return tell(
        "unreadable",
        Severity.NOTE,
        vi=Words("một lớp trong tệp", f"{len(layers)} lớp: {names}", f"đã đọc lớp {brief(chosen)}"),
        en=Words("one layer in the file", f"{len(layers)}: {names}", f"{brief(chosen)} was read"),
    )


def _no_geometry(name: str) -> Finding:
    return tell(
        "invalid-geometry",
        Severity.ERROR,
        vi=Words("hình học đọc được", "dữ liệu hỏng hoặc vòng không khép kín", "hãy vẽ lại đối tượng này"),
        en=Words("a geometry that can be read", "damaged bytes or an open ring", "draw this feature again"),
        feature=name,
    )


def _curve(name: str) -> Finding:
    return tell(
        "wrong-geometry-type",
        Severity.ERROR,
        vi=Words("các đoạn thẳng", "một đường cong", "hãy chuyển đường cong thành các đoạn thẳng rồi gửi lại"),
        en=Words("straight segments", "a curve", "turn the curve into straight segments and send it again"),
        feature=name,
    )


def _collection(name: str) -> Finding:
    return tell(
        "wrong-geometry-type",
        Severity.ERROR,
        vi=Words("một hình", "GeometryCollection", "hãy tách thành từng đối tượng"),
        en=Words("one shape", "GeometryCollection", "split it into features"),
        feature=name,
    )
