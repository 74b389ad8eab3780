"""Which format is it? The first bytes decide; the file's name is only quoted in the message."""

import re
from dataclasses import dataclass
from enum import StrEnum

from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.messages import Words, tell

#: How many of the first bytes are needed: an XML file may begin with a comment, a CSV with many columns.
HEAD_BYTES = 4_096
READ_VI = "GeoJSON, JSON-FG, GeoPackage, FlatGeobuf, KML, DXF, CSV có WKT, hoặc ZIP của Shapefile, MapInfo, .gdb"
READ_EN = "GeoJSON, JSON-FG, GeoPackage, FlatGeobuf, KML, DXF, CSV with WKT, or a ZIP of Shapefile, MapInfo, .gdb"


class Format(StrEnum):
    """The formats that the gate reads."""

    GEOJSON = "GeoJSON"
    GEOPACKAGE = "GeoPackage"
    FLATGEOBUF = "FlatGeobuf"
    KML = "KML"
    DXF = "DXF"
    CSV = "CSV"
    ARCHIVE = "ZIP"
    SHAPEFILE = "Shapefile"
    FILE_GEODATABASE = "File Geodatabase"
    TAB = "MapInfo TAB"
    MIF = "MapInfo MIF"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A format that is not read: what it is, and what its sender can do instead (vi, en)."""

    what: str
    todo_vi: str
    todo_en: str


_FROM_DWG = (
    "trong AutoCAD dùng lệnh DXFOUT (Save As > DXF 2018), hoặc mở bằng QGIS rồi lưu thành DXF hoặc GeoPackage",
    "in AutoCAD use DXFOUT (Save As > DXF 2018), or open it in QGIS, and save it as DXF or GeoPackage",
)
_FROM_DGN = (
    "trong MicroStation dùng File > Save As > DXF, hoặc Export từ ArcGIS, rồi gửi dạng DXF hoặc GeoPackage",
    "in MicroStation use File > Save As > DXF, or export it from ArcGIS, and save it as DXF or GeoPackage",
)
_AS_GEOPACKAGE = ("hãy lưu thành GeoPackage", "save it as GeoPackage")
_NOT_A_DRAWING = ("hãy gửi lớp vectơ dạng GeoPackage hoặc GeoJSON", "send vector data as GeoPackage or GeoJSON")
_A_RASTER = (
    "hãy thêm GeoTIFF thành lớp lưới ô bằng gisapp layers add, hoặc gửi lớp vectơ",
    "add a GeoTIFF as a raster with gisapp layers add, or send vector data",
)
_AS_UTF8 = ("hãy lưu lại với mã UTF-8", "save it again in UTF-8")
#: Source: the formats' own signatures.
_FOREIGN: tuple[tuple[bytes, Foreign], ...] = (
    (b"AC10", Foreign("DWG (AutoCAD)", *_FROM_DWG)),
    (b"\xd0\xcf\x11\xe0", Foreign("DGN V8 (MicroStation)", *_FROM_DGN)),
    (b"\x08\x09\xfe", Foreign("DGN V7 (MicroStation)", *_FROM_DGN)),
    (b"\xc8\x09\xfe", Foreign("DGN V7 (MicroStation)", *_FROM_DGN)),
    (b"AutoCAD Binary DXF", Foreign("a binary DXF", *_FROM_DWG)),
    (b"PAR1", Foreign("Parquet", *_AS_GEOPACKAGE)),
    (b"%PDF", Foreign("PDF", *_NOT_A_DRAWING)),
    (b"II*\x00", Foreign("TIFF", *_A_RASTER)),
    (b"MM\x00*", Foreign("TIFF", *_A_RASTER)),
    (b"Rar!", Foreign("RAR", "hãy nén lại thành ZIP", "compress it as ZIP instead")),
    (b"7z\xbc\xaf", Foreign("7-Zip", "hãy nén lại thành ZIP", "compress it as ZIP instead")),
    (b"\x1f\x8b", Foreign("gzip", "hãy nén lại thành ZIP", "compress it as ZIP instead")),
    (b"\xff\xfe", Foreign("UTF-16", *_AS_UTF8)),
    (b"\xfe\xff", Foreign("UTF-16", *_AS_UTF8)),
    (b"PK\x05\x06", Foreign("an empty ZIP", "hãy nén lại các tệp của lớp", "compress the files of the layer again")),
)
_SHP = b"\x00\x00\x27\x0a"
#: The header of every table of a File Geodatabase begins with its version, 3 or 4.
_GDBTABLE = (b"\x03\x00\x00\x00", b"\x04\x00\x00\x00")
_FLATGEOBUF = b"fgb"
_ZIP = b"PK\x03\x04"
_UTF8_MARK = b"\xef\xbb\xbf"
_SQLITE = b"SQLite format 3\x00"
#: Bytes 68-71 of a GeoPackage: GPKG since version 1.2, GP10 and GP11 before (OGC 12-128, clause 1.1.1.1.1).
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")
_DXF = re.compile(rb"(?:[ \t]*999\r?\n[^\n]*\n)*[ \t]*0\r?\n[ \t]*SECTION\b")
_MIF = re.compile(rb"version\s+\d+", re.IGNORECASE)
_XML_ROOT = re.compile(rb"(?:<\?.*?\?>|<!--.*?-->|\s+)*<(?:[\w.-]+:)?(?P<root>[\w.-]+)", re.DOTALL)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SEPARATOR = re.compile(rb"[,;\t|]")
_WKT = re.compile(rb"\b(?:wkt|geom(?:etry)?|MULTI|POINT|LINESTRING|POLYGON)", re.IGNORECASE)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
#: What a dBASE table says of itself: version, year, month, day (bytes 0-3).
_DBASE = frozenset({0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5})
_MONTHS, _DAYS, _DBASE_HEADER = range(1, 13), range(1, 32), 32
_GDBTABLE_HEADER = 40
#: What belongs together where a format is several files; one alone cannot be read.
_COMPANIONS = {
    Format.SHAPEFILE: (".shp, .shx, .dbf, .prj, .cpg", "Shapefile"),
    Format.TAB: (".tab, .dat, .map, .id", "MapInfo TAB"),
    Format.MIF: (".mif, .mid", "MapInfo MIF"),
    Format.FILE_GEODATABASE: ("*.gdb/", "File Geodatabase"),
}


def format_of(head: bytes, name: str) -> Format | Finding:
    """Which format do these first bytes begin, or why can they not be read?"""
    kind = kind_of(head)
    if isinstance(kind, Foreign):
        return unreadable(kind, name)
    if kind in _COMPANIONS:
        return _one_of_several(kind, name)
    return kind


def kind_of(head: bytes) -> Format | Foreign:
    """What these first bytes begin, the parts of formats of several files included."""
    text = head.removeprefix(_UTF8_MARK).lstrip(b" \t\r\n\x1e")
    return _binary_kind(head) or _text_kind(text) or _unknown(text)


def unreadable(kind: Foreign, name: str) -> Finding:
    """The finding for a file of a format that is not read."""
    if not kind.what:
        return tell(
            "unreadable",
            Severity.ERROR,
            vi=Words("một lớp dữ liệu", f"tệp rỗng {name}", kind.todo_vi),
            en=Words("a layer", f"an empty file, {name}", kind.todo_en),
        )
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words(READ_VI, f"{kind.what} ({name})", kind.todo_vi),
        en=Words(READ_EN, f"{kind.what} ({name})", kind.todo_en),
    )


def _binary_kind(head: bytes) -> Format | Foreign | None:
    if head.startswith(_SQLITE):
        return Format.GEOPACKAGE if head[68:72] in _GEOPACKAGE_IDS else Foreign("SQLite", *_AS_GEOPACKAGE)
    for signature, form in ((_ZIP, Format.ARCHIVE), (_FLATGEOBUF, Format.FLATGEOBUF), (_SHP, Format.SHAPEFILE)):
        if head.startswith(signature):
            return form
    if head.startswith(_GDBTABLE) and len(head) >= _GDBTABLE_HEADER:
        return Format.FILE_GEODATABASE
    known = next((foreign for signature, foreign in _FOREIGN if head.startswith(signature)), None)
    return known or (Format.SHAPEFILE if _is_dbase(head) else None)


def _is_dbase(head: bytes) -> bool:
    dated = len(head) > _DBASE_HEADER and head[2] in _MONTHS and head[3] in _DAYS
    return dated and head[0] in _DBASE and int.from_bytes(head[8:10], "little") % _DBASE_HEADER in (1, 8)


def _text_kind(text: bytes) -> Format | Foreign | None:
    if text[:1] in (b"{", b"["):
        return Format.GEOJSON
    if text[:1] == b"<":
        return _xml_kind(text)
    if _DXF.match(text):
        return Format.DXF
    if text[:6].lower() == b"!table":
        return Format.TAB
    if _MIF.match(text):
        return Format.MIF
    return Format.CSV if _is_csv(text) else None


def _xml_kind(text: bytes) -> Format | Foreign:
    if _DOCTYPE.search(text):
        return Foreign("XML with a DOCTYPE", "hãy bỏ phần DOCTYPE", "leave the DOCTYPE out, which may name other files")
    root = _XML_ROOT.match(text)
    if root and root["root"].lower() == b"kml":
        return Format.KML
    return Foreign("XML, GML, VRT", "hãy lưu thành GeoPackage hoặc GeoJSON", "save it as GeoPackage or GeoJSON")


def _is_csv(text: bytes) -> bool:
    first = text.split(b"\n", 1)[0]
    return bool(first) and not _BINARY.search(text) and bool(_SEPARATOR.search(first) or _WKT.search(first))


def _unknown(text: bytes) -> Foreign:
    if not text:
        return Foreign("", "hãy xuất lại lớp và gửi lại", "export the layer again and send it")
    found = "text" if text.isascii() and not _BINARY.search(text) else "bytes of no known format"
    return Foreign(found, "hãy gửi GeoPackage hoặc GeoJSON", "send a GeoPackage or GeoJSON")


def _one_of_several(kind: Format, name: str) -> Finding:
    files, what = _COMPANIONS[kind]
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words(
            f"cả bộ tệp {what} ({files}) trong một tệp ZIP",
            f"một tệp đơn lẻ ({name})",
            "hãy nén cả bộ thành một ZIP, hoặc lưu thành GeoPackage",
        ),
        en=Words(
            f"all files of a {what} ({files}) in one ZIP",
            f"one of them alone ({name})",
            "compress them into one ZIP, or save the layer as GeoPackage",
        ),
    )
