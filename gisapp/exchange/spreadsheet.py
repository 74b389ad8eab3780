"""CSV with a column of WKT, read by us: GDAL would follow what its texts name and guess what its columns mean."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import BinaryIO

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.spec import ColumnType
from gisapp.exchange.batch import Batch, name_of
from gisapp.exchange.foreign import fit, too_many_columns
from gisapp.exchange.legacy import from_western
from gisapp.exchange.loose import loosen
from gisapp.exchange.messages import Words, brief, tell
from gisapp.exchange.plaintext import value_of
from gisapp.exchange.stream import Broken, too_large
from gisapp.exchange.whole import not_whole

_ROWS_PER_BATCH = 2_000
#: A ring of a million vertices fits into one cell; an unclosed quotation mark must not swallow the whole file.
_CELL_BYTES = 100_000_000
_GEOMETRY_NAMES = ("wkt", "geometry", "geom", "the_geom", "wkt_geom", "shape")
_WKT = re.compile(
    r"\s*(?:SRID\s*=\s*(?P<srid>\d{4,6})\s*;\s*)?"
    r"(?:POINT|LINESTRING|POLYGON|MULTIPOINT|MULTILINESTRING|MULTIPOLYGON|GEOMETRYCOLLECTION)\b",
    re.IGNORECASE,
)
_SEPARATORS = ",;\t|"
csv.field_size_limit(_CELL_BYTES)


@dataclass(slots=True)
class Sheet:
    """What the table said beside its rows, filled in while they are read."""

    srids: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    damaged: int = 0
    ended: bool = True


def read(
    stream: BinaryIO,
    sheet: Sheet,
    *,
    types: dict[str, ColumnType],
    id_field: str,
    most_columns: int,
    needs_geometry: bool,
) -> Iterator[Batch]:
    """Read rows batch by batch; a row that cannot be read is named, and the rest is read all the same.

    Parameters
    ----------
    types
        The type that each column is meant to have, where somebody says so.
    most_columns
        How many columns are looked at.
    needs_geometry
        Whether a table without a column of WKT is refused.
    """
    lines = _lines(stream, sheet)
    first = next(lines, "")
    cells = csv.reader(chain([first], lines), delimiter=max(_SEPARATORS, key=first.count), strict=True)
    try:
        names = [name.strip() for name in next(cells, [])]
        rows = list(islice(cells, _ROWS_PER_BATCH))
        column = _geometry_column(names, rows)
        sheet.findings += (faults := _heading_faults(names, column, most_columns, needs_geometry=needs_geometry))
        position, last = 0, names
        while rows and not faults:
            yield _batch(rows, sheet, first=position, names=names, column=column, types=types, id_field=id_field)
            position, last = position + len(rows), rows[-1]
            rows = list(islice(cells, _ROWS_PER_BATCH))
    except csv.Error as error:
        raise Broken(_not_csv(str(error), cells.line_num)) from None
    if not sheet.ended and len(last) < len(names):
        sheet.findings.append(not_whole("CSV"))
    if sheet.damaged:
        sheet.findings.append(_not_utf8(sheet.damaged))


def _lines(stream: BinaryIO, sheet: Sheet) -> Iterator[str]:
    number = 0
    while line := stream.readline(_CELL_BYTES):
        if len(line) >= _CELL_BYTES:
            raise Broken(too_large(len(line), _CELL_BYTES))
        number += 1
        sheet.ended = line.endswith(b"\n")
        line = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        try:
            yield line.decode("utf-8").replace("\x00", "\N{REPLACEMENT CHARACTER}")
        except UnicodeDecodeError:
            sheet.damaged = sheet.damaged or number
            yield from_western(line).replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _geometry_column(names: list[str], rows: list[list[str]]) -> int | None:
    """The column of WKT, by its name or by what stands in it."""
    lowered = [name.lower() for name in names]
    named = next((lowered.index(each) for each in _GEOMETRY_NAMES if each in lowered), None)
    if named is not None:
        return named
    return next((at for row in rows for at, cell in enumerate(row[: len(names)]) if _WKT.match(cell)), None)


def _heading_faults(names: list[str], column: int | None, most_columns: int, *, needs_geometry: bool) -> list[Finding]:
    if len(names) > most_columns:
        return [too_many_columns(len(names), most_columns)]
    faults = [_twice(name) for name, times in sorted(Counter(names).items()) if times > 1]
    return faults + ([_no_geometry(names)] if column is None and needs_geometry else [])


def _batch(
    cells: list[list[str]],
    sheet: Sheet,
    *,
    first: int,
    names: list[str],
    column: int | None,
    types: dict[str, ColumnType],
    id_field: str,
) -> Batch:
    rows: list[dict[str, object]] = []
    texts: list[str] = []
    findings: list[Finding] = []
    for position, row in enumerate(cells, start=first):
        if not any(row):
            continue
        if len(row) > len(names):
            findings.append(_ragged(position, len(row), len(names)))
        full = row + [""] * (len(names) - len(row))
        texts.append(full[column] if column is not None else "")
        rows.append({name: value_of(full[at], types.get(name)) for at, name in enumerate(names) if at != column})
    features = [name_of(row.get(id_field), at) for at, row in enumerate(rows, start=first)]
    geometry, faulty, faults = _geometries(texts, features, sheet)
    return Batch(
        first=first,
        ids=[None] * len(rows),
        rows=rows,
        geometry=loosen(geometry),
        faulty=faulty,
        findings=[*findings, *faults],
    )


def _geometries(
    texts: list[str], names: list[str], sheet: Sheet
) -> tuple[NDArray[np.object_], NDArray[np.bool_], list[Finding]]:
    plain = [_without_srid(text, sheet) for text in texts]
    geometry = np.full(len(texts), None, dtype=object)
    findings: list[Finding] = []
    faulty = np.zeros(len(texts), dtype=bool)
    for at, text in enumerate(plain):
        if text:
            geometry[at], why = _from_wkt(text)
            faulty[at] = why is not None
            findings += [_not_wkt(names[at], text, why)] if why is not None else []
    flat, unfit, more = fit(geometry, names)
    return flat, faulty | unfit, findings + more


def _without_srid(text: str, sheet: Sheet) -> str:
    found = _WKT.match(text)
    if found and found["srid"]:
        sheet.srids.add(found["srid"])
        return text.split(";", 1)[1].strip()
    return text.strip()


def _from_wkt(text: str) -> tuple[shapely.Geometry | None, str | None]:
    try:
        with np.errstate(invalid="ignore"):
            return shapely.from_wkt(text), None
    except (shapely.errors.GEOSException, ValueError) as error:
        return None, str(error).split("\n", 1)[0]


def _no_geometry(names: list[str]) -> Finding:
    listed = ", ".join(map(brief, names[:12]))
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("CSV có cột «WKT» chứa hình học", f"các cột {listed}", "hãy thêm cột WKT, hoặc gửi GeoPackage"),
        en=Words(
            "a CSV with a column WKT that holds geometry", listed, "add a column of WKT, or send a GeoPackage instead"
        ),
    )


def _twice(name: str) -> Finding:
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("mỗi tên cột một lần", f"{brief(name)} nhiều lần", "hãy đổi tên cột"),
        en=Words("each column's name once", f"{brief(name)} several times", "rename the column"),
        field=name,
    )


def _ragged(position: int, found: int, expected: int) -> Finding:
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words(f"{expected} ô trong một dòng", f"{found} ô", "hãy đặt chữ có dấu phân cách trong ngoặc kép"),
        en=Words(f"{expected} cells in a row", str(found), "put texts that hold the separator into quotation marks"),
        feature=str(position),
    )


def _not_csv(why: str, line: int) -> Finding:
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("CSV hợp lệ", f"lỗi ở dòng {line} ({why})", "hãy xuất lại tệp CSV"),
        en=Words("a valid CSV", f"a fault at line {line} ({why})", "export the CSV again"),
        evidence=(("line", str(line)),),
    )


def _not_utf8(line: int) -> Finding:
    return tell(
        "encoding-damaged",
        Severity.ERROR,
        vi=Words("CSV mã UTF-8", f"dòng {line} không phải UTF-8", "trong Excel lưu dạng «CSV UTF-8»"),
        en=Words("a CSV in UTF-8", f"another encoding at line {line}", "in Excel save it as CSV UTF-8"),
        evidence=(("line", str(line)),),
    )


def _not_wkt(name: str, text: str, why: str | None) -> Finding:
    return tell(
        "invalid-geometry",
        Severity.ERROR,
        vi=Words("hình học dạng WKT", f"{brief(text)} ({brief(why or '')})", "hãy xuất lại đối tượng này"),
        en=Words("a geometry in WKT", f"{brief(text)} ({brief(why or '')})", "export this feature again"),
        feature=name,
    )
