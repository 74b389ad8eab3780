"""Formats that the caged GDAL reads, which the wiring hands in; the table it brings is only repacked here."""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import written
from gisapp.exchange.batch import Batch, name_of
from gisapp.exchange.coordinates import heights_left_out
from gisapp.exchange.datasets import Dataset
from gisapp.exchange.earth import endless, no_place
from gisapp.exchange.legacy import from_western
from gisapp.exchange.loose import loosen
from gisapp.exchange.messages import Words, brief, tell
from gisapp.exchange.sniff import Format
from gisapp.exchange.stream import Broken
from gisapp.exchange.terms import ReadWithGdal
from gisapp.exchange.whole import not_whole, rows_of

_ROWS_PER_BATCH = 5_000
_SHOWN = 100
#: Where the number of a row is a key that the file keeps; elsewhere it is only its place.
_WITH_KEYS = frozenset({Format.GEOPACKAGE, Format.FILE_GEODATABASE})
#: Where the number of features that the file promises is that of those it holds.
_COUNTED = frozenset({Format.FILE_GEODATABASE, Format.FLATGEOBUF, Format.MIF})
Retell = Callable[[str], str]


def read_table(
    dataset: Dataset, layer: str | None, read_with_gdal: ReadWithGdal
) -> tuple[pa.Table | None, list[Finding]]:
    """The table of one layer, and what kept it from being read."""
    try:
        table = read_with_gdal(dataset.files, dataset.main, layer=layer)
    except Broken as broken:
        return None, [broken.finding]
    except BadInput as refused:
        return None, [_absent(dataset, layer, read_with_gdal) or unreadable(refused, str(dataset.form))]
    found = layers(table)
    findings = [_several(said(table, "layer"), found)] if len(found) > 1 and layer is None else []
    findings += _unread(dataset, table)
    if dataset.form not in _WITH_KEYS:
        table = table.replace_schema_metadata({**table.schema.metadata, b"fid": b""})
        table = table.drop_columns([name for name in ("OGC_FID", "fid") if name in table.column_names[:1]])
    return table, findings


def _absent(dataset: Dataset, layer: str | None, read_with_gdal: ReadWithGdal) -> Finding | None:
    """The finding for a layer that the file does not have, asked for once it could not be read."""
    if layer is None or dataset.form not in _WITH_KEYS:
        return None
    try:
        there = layers(read_with_gdal(dataset.files, dataset.main, rows=0))
    except (Broken, BadInput):
        return None
    return None if layer in there else no_such_layer(layer, there)


def no_such_layer(layer: str, there: list[str]) -> Finding:
    """The finding for a layer that was asked for and is not there."""
    listed = brief(", ".join(there[:_SHOWN]), longest=4_000).strip("«»")
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words(f"một trong các lớp: {listed}", brief(layer), "hãy nêu một lớp trong số này"),
        en=Words(f"one of the layers {listed}", brief(layer), "name one of these"),
        evidence=tuple(("layer", each) for each in there[:_SHOWN]),
    )


def _unread(dataset: Dataset, table: pa.Table) -> list[Finding]:
    """Fewer features than the file promises are an end before it should be."""
    promised = int(said(table, "features") or 0) if dataset.form in _COUNTED else 0
    if dataset.form is Format.MIF:
        promised = max(promised, rows_of(dataset.files["upload.mid"]))
    return [not_whole(str(dataset.form), promised=promised, found=len(table))] if promised > len(table) else []


def batches(table: pa.Table, *, id_field: str, key: str = "", retell: Retell | None = None) -> Iterator[Batch]:
    """The rows of the table, a handful at a time.

    Parameters
    ----------
    key
        The column that tells features apart where no id does; without it the row ids, where the file keeps them.
    retell
        Decodes texts that came byte for byte.
    """
    geometry_name, fid_name = said(table, "geometry"), key or said(table, "fid")
    own = [name for name in table.column_names if name not in (geometry_name, fid_name)]
    first = 0
    for chunk in table.to_batches(max_chunksize=_ROWS_PER_BATCH):
        rows = _rows(chunk, own, retell)
        ids = chunk.column(fid_name).to_pylist() if fid_name and id_field not in own else [None] * len(rows)
        binary = chunk.column(geometry_name).to_pylist() if geometry_name else [None] * len(rows)
        names = [
            name_of(identity or row.get(id_field), at)
            for at, (identity, row) in enumerate(zip(ids, rows, strict=True), first)
        ]
        geometry, faulty, findings = _geometries(binary, names)
        yield Batch(first=first, ids=ids, rows=rows, geometry=loosen(geometry), faulty=faulty, findings=findings)
        first += len(rows)


def _rows(chunk: pa.RecordBatch, names: list[str], retell: Retell | None) -> list[dict[str, object]]:
    columns = [_values(chunk.column(name), retell) for name in names]
    if not columns:
        return [{} for _ in range(len(chunk))]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _geometries(
    binary: list[bytes | None], names: list[str]
) -> tuple[NDArray[np.object_], NDArray[np.bool_], list[Finding]]:
    """The shapes in two dimensions, which of them cannot be kept, and why."""
    geometry, curved = _decoded(binary)
    broken = np.array([each is not None for each in binary], dtype=bool) & shapely.is_missing(geometry)
    findings = [_curve(names[at]) for at in np.flatnonzero(curved)]
    findings += [_no_geometry(names[at]) for at in np.flatnonzero(broken & ~curved)]
    raised = shapely.has_z(geometry)
    findings += [heights_left_out(int(raised.sum()), names[int(np.argmax(raised))])] if raised.any() else []
    flat, unfit, more = fit(geometry, names)
    return flat, broken | unfit, findings + more


def fit(
    geometry: NDArray[np.object_], names: list[str]
) -> tuple[NDArray[np.object_], NDArray[np.bool_], list[Finding]]:
    """The shapes that a layer can hold, in two dimensions: no collections, and no number that is no place."""
    nowhere = endless(geometry)
    collected = shapely.get_type_id(geometry) == shapely.GeometryType.GEOMETRYCOLLECTION
    findings = [no_place(geometry[at], names[at]) for at in np.flatnonzero(nowhere)]
    findings += [_collection(names[at]) for at in np.flatnonzero(collected)]
    flat: NDArray[np.object_] = geometry.copy()
    flat[nowhere | collected] = None
    return shapely.force_2d(flat), nowhere | collected, findings


def said(table: pa.Table, key: str) -> str:
    """What the reader says of the table."""
    told: bytes = (table.schema.metadata or {}).get(key.encode(), b"")
    return told.decode("utf-8", "replace")


def layers(table: pa.Table) -> list[str]:
    """The layers of the file that the table is from."""
    return [name for name in said(table, "layers").split("\n") if name]


def too_many_columns(count: int, most: int) -> Finding:
    """The finding for a table with more columns than are looked at."""
    return tell(
        "too-large",
        Severity.ERROR,
        vi=Words(
            f"không quá {written(most, 0)} cột",
            f"ít nhất {written(count, 0)} cột",
            "hãy xuất lại lớp với các cột cần thiết",
        ),
        en=Words(f"at most {most} columns", f"at least {count}", "export the layer again with the columns it needs"),
        evidence=(("columns", str(count)), ("limit_columns", str(most))),
    )


def unreadable(refused: BadInput, form: str) -> Finding:
    """The finding for files that their reader refused, in its words."""
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words(f"tệp {form} đọc được", refused.found_vi, "hãy xuất lại lớp và gửi lại"),
        en=Words(refused.expected, refused.found, refused.todo),
    )


def _values(column: pa.Array, retell: Retell | None) -> list[object]:
    """Dates and times as text, as every other format brings them; binary contents are not kept."""
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return [value if isinstance(value, _PLAIN) else _as_text(value) for value in column.to_pylist()]
    try:
        texts = column.to_pylist()
    except UnicodeDecodeError:
        texts = [each if each is None else _careful(each) for each in column.cast(pa.large_binary()).to_pylist()]
    return [each if each is None else retell(each) for each in texts] if retell else texts


def _careful(raw: bytes) -> str:
    """Text that should be UTF-8; what is not, as Western European, where the check of texts knows it again."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return from_western(raw)


def _decoded(binary: list[bytes | None]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """The geometries, missing where the bytes hold none, and which are curves, for which shapely has no form."""
    curved = np.zeros(len(binary), dtype=bool)
    try:
        geometry = from_wkb(binary)
    except NotImplementedError:
        geometry = np.full(len(binary), None, dtype=object)
        for at, each in enumerate(binary):
            try:
                geometry[at] = from_wkb([each])[0]
            except NotImplementedError:
                curved[at] = True
    return geometry, curved


def from_wkb(binary: list[bytes | None]) -> NDArray[np.object_]:
    """Geometries of their bytes, as they are: a number that is none is named later, not warned about here."""
    with np.errstate(invalid="ignore"):
        geometry: NDArray[np.object_] = shapely.from_wkb(np.asarray(binary, dtype=object), on_invalid="ignore")
    return geometry


_PLAIN = (str, int, float, bool, list, dict, type(None))


def _as_text(value: object) -> str | None:
    if isinstance(value, bytes):
        return None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


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
