"""Which format is it? The first bytes decide; the file's name is only a hint for the message."""

from enum import StrEnum

from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.messages import Words, tell

#: How many of the first bytes are needed.
HEAD_BYTES = 512


class Format(StrEnum):
    """The formats that the gate reads."""

    GEOJSON = "GeoJSON"
    GEOPACKAGE = "GeoPackage"


#: What a file that begins so is, and what its sender can do instead (vi, en). Source: the formats' own signatures.
_FOREIGN: tuple[tuple[bytes, str, str, str], ...] = (
    (b"AC10", "DWG (AutoCAD)", "hãy lưu thành DXF hoặc GeoPackage", "save it as DXF or GeoPackage"),
    (b"\xd0\xcf\x11\xe0", "DGN V8", "hãy lưu thành DXF hoặc GeoPackage", "save it as DXF or GeoPackage"),
    (b"\x08\x09\xfe", "DGN V7", "hãy lưu thành DXF hoặc GeoPackage", "save it as DXF or GeoPackage"),
    (b"\xc8\x09\xfe", "DGN V7", "hãy lưu thành DXF hoặc GeoPackage", "save it as DXF or GeoPackage"),
    (b"PK\x03\x04", "ZIP", "hãy gửi GeoPackage hoặc GeoJSON", "send a GeoPackage or GeoJSON"),
    (
        b"PK\x05\x06",
        "ZIP",
        "tệp nén rỗng, hãy gửi GeoPackage hoặc GeoJSON",
        "it is empty; send a GeoPackage or GeoJSON",
    ),
    (b"\x00\x00\x27\x0a", "Shapefile (.shp)", "hãy lưu thành GeoPackage", "save it as GeoPackage"),
    (b"fgb", "FlatGeobuf", "hãy lưu thành GeoPackage", "save it as GeoPackage"),
    (b"PAR1", "Parquet", "hãy lưu thành GeoPackage", "save it as GeoPackage"),
    (
        b"%PDF",
        "PDF",
        "hãy gửi dữ liệu gốc dạng GeoPackage hoặc GeoJSON",
        "send the data behind it as GeoPackage or GeoJSON",
    ),
    (b"II*\x00", "TIFF", "hãy gửi lớp vectơ dạng GeoPackage hoặc GeoJSON", "send vector data as GeoPackage or GeoJSON"),
    (b"MM\x00*", "TIFF", "hãy gửi lớp vectơ dạng GeoPackage hoặc GeoJSON", "send vector data as GeoPackage or GeoJSON"),
    (b"\xff\xfe", "UTF-16", "hãy lưu lại với mã UTF-8", "save it again in UTF-8"),
    (b"\xfe\xff", "UTF-16", "hãy lưu lại với mã UTF-8", "save it again in UTF-8"),
    (b"<", "XML, KML, GML, VRT", "hãy lưu thành GeoPackage hoặc GeoJSON", "save it as GeoPackage or GeoJSON"),
    (b"0\r\nSECTION", "DXF", "hãy lưu thành GeoPackage kèm hệ tọa độ", "save it as GeoPackage with its CRS"),
    (b"0\nSECTION", "DXF", "hãy lưu thành GeoPackage kèm hệ tọa độ", "save it as GeoPackage with its CRS"),
)
_UTF8_MARK = b"\xef\xbb\xbf"
_SQLITE = b"SQLite format 3\x00"
#: Bytes 68-71 of a GeoPackage: GPKG since version 1.2, GP10 and GP11 before (OGC 12-128, clause 1.1.1.1.1).
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")


def format_of(head: bytes, name: str) -> Format | Finding:
    """Which format do these first bytes begin, or why can they not be read?"""
    if head.startswith(_SQLITE):
        return Format.GEOPACKAGE if head[68:72] in _GEOPACKAGE_IDS else _unreadable("SQLite", *_AS_GEOPACKAGE, name)
    for signature, what, todo_vi, todo_en in _FOREIGN[:-2]:
        if head.startswith(signature):
            return _unreadable(what, todo_vi, todo_en, name)
    text = head.removeprefix(_UTF8_MARK).lstrip(b" \t\r\n\x1e")
    if text[:1] in (b"{", b"["):
        return Format.GEOJSON
    for signature, what, todo_vi, todo_en in _FOREIGN[-3:]:
        if text.startswith(signature):
            return _unreadable(what, todo_vi, todo_en, name)
    if not text:
        return tell(
            "unreadable",
            Severity.ERROR,
            vi=Words("một lớp dữ liệu", f"tệp rỗng {name}", "hãy xuất lại lớp và gửi lại"),
            en=Words("a layer", f"an empty file, {name}", "export the layer again and send it"),
        )
    found = "text" if text.isascii() else "bytes of no known format"
    return _unreadable(found, "hãy gửi GeoPackage hoặc GeoJSON", "send a GeoPackage or GeoJSON", name)


_AS_GEOPACKAGE = ("hãy xuất thành GeoPackage", "export it as a GeoPackage")


def _unreadable(found: str, todo_vi: str, todo_en: str, name: str) -> Finding:
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("GeoJSON, GeoJSONSeq, JSON-FG hoặc GeoPackage", f"{found} ({name})", todo_vi),
        en=Words("GeoJSON, GeoJSONSeq, JSON-FG or GeoPackage", f"{found} ({name})", todo_en),
    )
