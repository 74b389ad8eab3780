"""The layers that ship with gisapp: text files of facts, read into tables.

Each theme is a folder whose `catalogue*.toml` files list its layers; the files are GeoJSON (longitude, latitude), CSV,
TOML or Esri ASCII grids. They are authored by us and pass our own checks, so they are read without the gate.
"""

import csv
import hashlib
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd
import shapely

from gisapp.domain.crs import DATUM_OPERATION, GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality
from gisapp.domain.spec import Column, ColumnType
from gisapp.domain.specs import spec_named

#: The separator of a list inside a CSV cell.
LIST_SEPARATOR = "; "


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedLayer:
    """One layer as it ships: its entry, its files, the hash of them all, and a raster's quantity and legend."""

    entry: LayerEntry
    files: tuple[Path, ...]
    sha256: str
    measured: Mapping[str, str | None]

    @property
    def is_raster(self) -> bool:
        """Whether this is a grid, which is no table."""
        return self.files[0].suffix == ".asc"


def shipped_layers(themes: tuple[Path, ...]) -> dict[str, ShippedLayer]:
    """All layers of the given theme folders, by id."""
    return {layer.entry.id: layer for theme in themes for layer in _theme_layers(theme)}


def _theme_layers(theme: Path) -> Iterator[ShippedLayer]:
    for catalogue in sorted(theme.glob("catalogue*.toml")):
        for row in tomllib.loads(catalogue.read_text(encoding="utf-8"))["layer"]:
            named = row["file"]
            files = tuple(theme / name for name in ([named] if isinstance(named, str) else named))
            measured = {name: row.get(name) for name in ("quantity", "legend")}
            yield ShippedLayer(entry=_entry(row), files=files, sha256=_hash(row, files), measured=measured)


def _entry(row: Mapping[str, Any]) -> LayerEntry:
    return LayerEntry(
        id=row["id"],
        title_vi=row["title_vi"],
        title_en=row["title_en"],
        spec=row.get("spec"),
        kind=row["kind"],
        crs=row.get("crs"),
        source=row["source"],
        licence=row["licence"],
        dated=row.get("date"),
        steward=row["steward"],
        quality=Quality(row["quality"]),
        shipped=True,
        operation=DATUM_OPERATION if row.get("crs") == GEOGRAPHIC_CRS else None,
        operation_accuracy_m=1.0 if row.get("crs") == GEOGRAPHIC_CRS else None,
    )


def _hash(row: Mapping[str, Any], files: tuple[Path, ...]) -> str:
    digest = hashlib.sha256(repr(sorted(row.items())).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def shipped_table(layer: ShippedLayer) -> gpd.GeoDataFrame | pd.DataFrame:
    """The rows of a shipped layer with the columns of its spec, features in the plan CRS."""
    readers = {".geojson": _geojson, ".csv": _csv, ".toml": _toml}
    tables = [readers[file.suffix](file, layer.entry) for file in layer.files]
    return tables[0] if len(tables) == 1 else pd.concat(tables, ignore_index=True)


def _geojson(file: Path, entry: LayerEntry) -> gpd.GeoDataFrame:
    features = orjson.loads(file.read_bytes())["features"]
    rows = [{"id": feature.get("id"), **feature["properties"]} for feature in features]
    drawn = [feature["geometry"] for feature in features]
    geometry = shapely.from_geojson([None if each is None else orjson.dumps(each).decode() for each in drawn])
    table = _columns(rows, entry)
    return gpd.GeoDataFrame(table, geometry=transform(geometry, entry.crs or GEOGRAPHIC_CRS, PLAN_CRS), crs=PLAN_CRS)


def _csv(file: Path, entry: LayerEntry) -> pd.DataFrame:
    text = io.StringIO(file.read_text(encoding="utf-8"), newline="")
    return _columns([dict(row) for row in csv.DictReader(text)], entry)


def _toml(file: Path, entry: LayerEntry) -> pd.DataFrame:
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    rows = next(value for value in content.values() if isinstance(value, list))
    return _columns(rows, entry)


def _columns(rows: list[dict[str, Any]], entry: LayerEntry) -> pd.DataFrame:
    if entry.spec is None:
        return pd.DataFrame(rows)
    columns = spec_named(entry.spec).columns
    return pd.DataFrame({each.name: [_value(row.get(each.name), each) for row in rows] for each in columns}).astype(
        {each.name: _DTYPES[each.type] for each in columns}
    )


#: How each column type is held in a table; missing values are None or NA, never a stand-in number.
_DTYPES = {
    ColumnType.TEXT: "object",
    ColumnType.TEXTS: "object",
    ColumnType.INTEGER: "Int64",
    ColumnType.NUMBER: "float64",
    ColumnType.BOOLEAN: "boolean",
}


def _value(given: Any, column: Column) -> Any:
    if given is None or given == "":
        return [] if column.type is ColumnType.TEXTS else None
    if column.type is ColumnType.TEXTS:
        return [str(each) for each in given] if isinstance(given, list) else str(given).split(LIST_SEPARATOR)
    if column.type is ColumnType.BOOLEAN:
        return given if isinstance(given, bool) else str(given).lower() == "true"
    if column.type is ColumnType.TEXT:
        return str(given)
    return int(given) if column.type is ColumnType.INTEGER else float(given)
