"""Four zones written in every format, the texts of drawings and placemarks, and a gate that reads them all."""

import io
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import shapely

from gisapp.compute.cage import read_with_gdal
from gisapp.domain.crs import transform
from gisapp.domain.finding import Severity
from gisapp.exchange.gate import Delivery, Received, Terms, receive

NAMES = ("Khu công nghiệp Đông Anh", "Thường Tín", "Cụm Quất Động – mở rộng", "Xã Ỷ La, Hà Đông")
IDS = ("kcn-1", "kcn-2", "kcn-3", "kcn-4")
BOXES = shapely.box([586_000.123, 587_000, 588_000, 589_000.5], 2_326_000, [586_100.123, 587_100, 588_100, 589_100.5],
                    2_326_100.25)  # fmt: skip


def zones(crs: str | None = "EPSG:5897", **columns: Any) -> gpd.GeoDataFrame:
    """Four zones in a row, under names with every kind of diacritic."""
    rows = {"id": list(IDS), "ten": list(NAMES), "dien_tich": [1.5, 2.0, 3.25, 4.0], **columns}
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(BOXES, crs=crs))


def gate(data: bytes, name: str = "x", **terms: Any) -> Received:
    delivery = Delivery(name=name, size=len(data), stream=io.BytesIO(data))
    return receive(delivery, Terms(**{"layer": "new", "kind": "reference", **terms}), read_with_gdal=read_with_gdal)


def zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def folder(path: Path, under: str = "") -> dict[str, bytes]:
    return {f"{under}{file.relative_to(path)}": file.read_bytes() for file in path.rglob("*") if file.is_file()}


def written(table: gpd.GeoDataFrame, path: Path, driver: str, **options: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(table, path, driver=driver, **options)
    return path


def codes(received: Received, *severities: Severity) -> list[str]:
    return [each.code for each in received.findings if each.severity in (severities or (Severity.ERROR,))]


def notes(received: Received, said: str) -> list[Any]:
    return [each for each in received.findings if each.severity is Severity.NOTE and said in each.message_en]


def only(received: Received, code: str) -> Any:
    found = [each for each in received.findings if each.code == code]
    assert len(found) == 1, received.findings
    return found[0]


def shapefile(table: gpd.GeoDataFrame, at: Path) -> bytes:
    written(table, at / "khu.shp", "ESRI Shapefile", ENCODING="UTF-8")
    return zipped(folder(at))


def geodatabase(table: gpd.GeoDataFrame, at: Path) -> bytes:
    written(table, at / "khu.gdb", "OpenFileGDB", LAYER_ALIAS="Khu")
    return zipped(folder(at))


def flatgeobuf(table: gpd.GeoDataFrame, at: Path) -> bytes:
    return written(table, at / "khu.fgb", "FlatGeobuf").read_bytes()


def geopackage(table: gpd.GeoDataFrame, at: Path) -> bytes:
    return written(table, at / "khu.gpkg", "GPKG").read_bytes()


def tab(table: gpd.GeoDataFrame, at: Path) -> bytes:
    written(table, at / "khu.tab", "MapInfo File", ENCODING="UTF-8")
    return zipped(folder(at))


def mif(table: gpd.GeoDataFrame, at: Path) -> bytes:
    written(table, at / "khu.mif", "MapInfo File", FORMAT="MIF", ENCODING="UTF-8")
    return zipped(folder(at))


def csv_of(table: gpd.GeoDataFrame, at: Path, separator: str = ",") -> bytes:
    at.mkdir(parents=True, exist_ok=True)
    rows = table.assign(WKT=table.geometry.to_wkt(rounding_precision=4)).drop(columns="geometry")
    return rows.to_csv(index=False, sep=separator).encode()


def kml(table: gpd.GeoDataFrame, at: Path) -> bytes:
    places = gpd.GeoSeries(transform(table.geometry.to_numpy(), "EPSG:5897", "EPSG:4326"), index=table.index, crs=4326)
    return written(table.set_geometry(places), at / "khu.kml", "LIBKML").read_bytes()


@dataclass(frozen=True)
class Way:
    """One format: how it is written, how exact it is, and whether it can declare VN-2000."""

    write: Callable[[gpd.GeoDataFrame, Path], bytes]
    metres: float
    declares: bool = True


WAYS = {
    "Shapefile": Way(shapefile, 0.0),
    "File Geodatabase": Way(geodatabase, 0.0001),
    "FlatGeobuf": Way(flatgeobuf, 0.0),
    "GeoPackage": Way(geopackage, 0.0),
    "zipped GeoPackage": Way(lambda table, at: zipped({"a/khu.gpkg": geopackage(table, at)}), 0.0),
    # There and back between VN-2000 and WGS 84 takes up to a millimetre.
    "KML": Way(kml, 0.001),
    "KMZ": Way(lambda table, at: zipped({"doc.kml": kml(table, at), "files/a.png": b"\x89PNG"}), 0.001),
    # MapInfo has no VN-2000 of its own: GDAL writes WGS 84 with the projection's numbers, which declares nothing.
    "MapInfo TAB": Way(tab, 0.02, declares=False),
    "MapInfo MIF": Way(mif, 0.0001, declares=False),
    "CSV": Way(csv_of, 0.0001, declares=False),
    "CSV with semicolons": Way(lambda table, at: csv_of(table, at, ";"), 0.0001, declares=False),
}


def parts(table: gpd.GeoDataFrame, at: Path, **options: str) -> dict[str, bytes]:
    written(table, at / "khu.shp", "ESRI Shapefile", **{"ENCODING": "UTF-8", **options})
    return folder(at)


def pairs(*said: tuple[int, object]) -> str:
    return "".join(f"{code:>3}\n{value}\n" for code, value in said)


def polyline(layer: str, handle: str, *, closed: bool, bulge: float = 0) -> str:
    corners = [(586_000, 2_326_000), (586_100, 2_326_000), (586_100, 2_326_100), (586_000, 2_326_100)]
    head = pairs((0, "LWPOLYLINE"), (5, handle), (100, "AcDbEntity"), (8, layer), (100, "AcDbPolyline"), (90, 4),
                 (70, int(closed)))  # fmt: skip
    return head + "".join(pairs((10, x), (20, y), *([(42, bulge)] if bulge else [])) for x, y in corners)


TREE = pairs((0, "BLOCK"), (8, "0"), (2, "CAY"), (70, 0), (10, 0), (20, 0), (0, "LINE"), (8, "0"), (10, 0), (20, 0),
             (11, 1), (21, 1), (0, "ENDBLK"))  # fmt: skip


def dxf(*entities: str, version: str = "AC1021", page: str = "", encoding: str = "utf-8") -> bytes:
    header = pairs((9, "$ACADVER"), (1, version), *([(9, "$DWGCODEPAGE"), (3, page)] if page else []))
    sections = {"HEADER": header, "BLOCKS": TREE, "ENTITIES": "".join(entities)}
    text = "".join(pairs((0, "SECTION"), (2, name)) + body + pairs((0, "ENDSEC")) for name, body in sections.items())
    return (text + pairs((0, "EOF"))).encode(encoding)


def placemark(*inside: str, name: str = "KCN Mẫu A") -> str:
    return f"<Placemark><name>{name}</name>{''.join(inside)}</Placemark>"


def kml_text(*placemarks: str) -> bytes:
    inside = f"<Document>{''.join(placemarks)}</Document>"
    return f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2">{inside}</kml>'.encode()


POINT = "<Point><coordinates>105.8,21.0,0</coordinates></Point>"
