"""The formats that a layer leaves in: their endings and media types, and the whole layer in one of them.

Lists of texts are lists in GeoJSON, JSON-FG and GeoParquet; GeoPackage and FlatGeobuf hold them as JSON text, CSV as
`gisapp.exchange.cells` says. Whole numbers with gaps, truths, empty texts and missing values differ in every format.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import written
from gisapp.exchange.dossier import dossier_notes
from gisapp.exchange.export import arrow_table, csv, free_name, geojson, geoparquet, json_fg
from gisapp.exchange.messages import Words, tell

_JSON_FG = "application/vnd.ogc.fg+json"
_PARQUET = "application/vnd.apache.parquet"
#: The media type of each ending; the longest ending that a file's name has decides.
MEDIA_TYPES: Mapping[str, str] = {
    ".geojson": "application/geo+json",
    ".json": "application/geo+json",
    ".jsonfg": _JSON_FG,
    ".fg.json": _JSON_FG,
    ".gpkg": "application/geopackage+sqlite3",
    ".fgb": "application/flatgeobuf",
    ".parquet": _PARQUET,
    ".geoparquet": _PARQUET,
    ".csv": "text/csv; charset=utf-8",
}
RASTER_MEDIA_TYPE = "image/tiff; application=geotiff; profile=cloud-optimized"


class WriteWithGdal(Protocol):
    """Write tables as one file of a foreign format; `gisapp.compute.gdal_writer` is one, the wiring hands it in.

    A table's schema metadata hold `geometry` (the name of the WKB column, empty for a plain table), `geometry_type` (as
    GDAL calls it, `Unknown` for several), `crs`, and `fid` (a name for the row ids that no column has); `notes` become
    the file's metadata where the format has any.
    """

    def __call__(self, tables: Mapping[str, pa.Table], suffix: str, /, *, notes: Mapping[str, str]) -> bytes:
        """Write every table under its name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A layer on its way out: its bytes piece by piece, what they are, and what the receiver must know."""

    chunks: Iterator[bytes]
    media_type: str
    notes: tuple[Finding, ...] = ()


def ending_of(name: str) -> str:
    """The ending of a file's name that tells its format: the longest known one, else what follows the last dot."""
    plain = name.lower()
    known = [ending for ending in (*MEDIA_TYPES, ".tif") if plain.endswith(ending)]
    return max(known, key=len) if known else plain[plain.rfind(".") :] if "." in plain else ""


def as_format(
    table: gpd.GeoDataFrame | pd.DataFrame, suffix: str, *, layer: str, write_with_gdal: WriteWithGdal
) -> Exported:
    """A whole layer in the format that a file's ending names, except GeoPackage, which is a dossier of tables.

    Raises
    ------
    BadInput
        When no format has this ending.
    """
    written = {
        ".csv": lambda: iter([csv(table)]),
        ".parquet": lambda: iter([geoparquet(table)]),
        ".geoparquet": lambda: iter([geoparquet(table)]),
        ".jsonfg": lambda: json_fg(table, layer=layer),
        ".fg.json": lambda: json_fg(table, layer=layer),
        ".geojson": lambda: geojson(table),
        ".json": lambda: geojson(table),
        ".fgb": lambda: iter([write_with_gdal({layer: gdal_table(table)}, suffix, notes={})]),
    }
    if suffix not in written:
        known = ", ".join(MEDIA_TYPES)
        raise BadInput(
            expected=f"a file ending in {known}",
            found=suffix or "no ending",
            todo="rename it",
            vi=Vi(f"tệp có đuôi {known}", "hãy đổi tên tệp", suffix or "không có đuôi"),
        )
    notes = _without_shape(table) if suffix == ".fgb" else ()
    return Exported(chunks=written[suffix](), media_type=MEDIA_TYPES[suffix], notes=notes)


def as_geopackage(tables: Mapping[str, pd.DataFrame], *, write_with_gdal: WriteWithGdal) -> Exported:
    """The tables of one or more layers as one GeoPackage in EPSG:5897; its notes stand in its metadata too."""
    notes = dossier_notes(tables)
    said = {f"note_{lang}": "\n".join(getattr(note, f"message_{lang}") for note in notes) for lang in ("vi", "en")}
    whole = write_with_gdal(
        {name: gdal_table(table) for name, table in tables.items()}, ".gpkg", notes=said if notes else {}
    )
    return Exported(chunks=iter([whole]), media_type=MEDIA_TYPES[".gpkg"], notes=notes)


def gdal_table(table: gpd.GeoDataFrame | pd.DataFrame) -> pa.Table:
    """A table as GDAL is handed it, with what it says of its geometry."""
    rows = arrow_table(table)
    fid = free_name("fid", rows.column_names)
    if not isinstance(table, gpd.GeoDataFrame):
        return rows.replace_schema_metadata({"geometry": "", "fid": fid})
    kinds = set(table.geometry.geom_type.dropna())
    kind = kinds.pop() if len(kinds) == 1 else "Unknown"
    said = {"geometry": "geometry", "geometry_type": kind, "crs": PLAN_CRS, "fid": fid}
    return rows.replace_schema_metadata(said)


def _without_shape(table: pd.DataFrame) -> tuple[Finding, ...]:
    """FlatGeobuf's index takes no feature without a shape, and some readers break on one."""
    shapes = table.geometry.to_numpy() if isinstance(table, gpd.GeoDataFrame) else None
    missing = len(table) if shapes is None else int((shapely.is_missing(shapes) | shapely.is_empty(shapes)).sum())
    if not missing:
        return ()
    note = tell(
        "empty-geometry",
        Severity.WARNING,
        vi=Words(
            "mọi đối tượng có hình, vì FlatGeobuf chỉ mục theo hình",
            f"{written(missing, 0)} đối tượng không có hình",
            "tệp không có chỉ mục, và GDAL đọc tệp này qua Arrow có thể dừng đột ngột; nên dùng GeoPackage",
        ),
        en=Words(
            "a shape for every feature, by which FlatGeobuf is indexed",
            f"{written(missing, 0, lang='en')} without one",
            "the file has no index, and GDAL may crash when it reads it through Arrow; better use GeoPackage",
        ),
    )
    return (note,)
