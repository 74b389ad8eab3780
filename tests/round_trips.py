"""How a layer is read back from each format: by the gate where it reads it, and by programs that we did not write."""

import io
import tempfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pc
import pyogrio
import shapely

from gisapp import wiring
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.spec import ColumnType
from gisapp.domain.specs import SPECS
from gisapp.exchange.cells import texts_of_cell, unguarded
from gisapp.exchange.dossier import dossier_tables
from gisapp.exchange.export import arrow_columns
from gisapp.exchange.gate import Delivery, Received, Terms, receive
from gisapp.exchange.outgoing import Exported, as_format, as_geopackage

#: How far, in metres, a vertex may lie from where it lay, as each format states it.
PRECISION_M = {".geojson": 0.0002, ".fg.json": 0.0001, ".gpkg": 0.0, ".fgb": 0.0, ".parquet": 0.0, ".csv": 0.0002}
#: What the gate of this version reads.
GATE = (".geojson", ".fg.json", ".gpkg")


def export(table: pd.DataFrame, suffix: str, *, layer: str = "layer", spec: str | None = None) -> Exported:
    if suffix == ".gpkg":
        tables = dossier_tables(table, layer=layer, spec=spec)
        return as_geopackage(tables, write_with_gdal=wiring.gdal_writer)
    return as_format(table, suffix, layer=layer, write_with_gdal=wiring.gdal_writer)


def written(table: pd.DataFrame, suffix: str, *, layer: str = "layer", spec: str | None = None) -> bytes:
    return b"".join(export(table, suffix, layer=layer, spec=spec).chunks)


def through_gate(raw: bytes, *, layer: str = "layer", spec: str | None = None, **terms: object) -> Received:
    meant = Terms(layer=layer, kind="reference", spec=SPECS[spec] if spec else None, **terms)
    return receive(Delivery(name=layer, size=len(raw), stream=io.BytesIO(raw)), meant, read_with_gdal=wiring.gdal)


def layers_of(raw: bytes, suffix: str) -> dict[str, gpd.GeoDataFrame | pd.DataFrame]:
    """Every table of a file as GDAL reads it, whole numbers with gaps as whole numbers."""
    # Without this GDAL 3.12 crashes on a FlatGeobuf feature without a shape.
    pyogrio.set_gdal_config_options({"OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES"})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"file{suffix}"
        file.write_bytes(raw)
        return {str(name): _layer(file, str(name)) for name in pyogrio.list_layers(file)[:, 0]}


def _layer(file: Path, name: str) -> gpd.GeoDataFrame | pd.DataFrame:
    meta, table = pyogrio.read_arrow(file, layer=name)
    geometry = meta["geometry_name"] or "wkb_geometry"
    columns = {each: table[each].to_pylist() for each in table.column_names if each != geometry}
    frame = pd.DataFrame(columns, dtype=object)
    if geometry not in table.column_names:
        return frame
    shapes = gpd.GeoSeries(shapely.from_wkb(np.array(table[geometry].to_pylist(), dtype=object)), crs=meta["crs"])
    return gpd.GeoDataFrame(frame, geometry=shapes)


def arrow_types(raw: bytes, suffix: str) -> dict[str, pa.DataType]:
    """The type of each column of the only table of a file."""
    pyogrio.set_gdal_config_options({"OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES"})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"file{suffix}"
        file.write_bytes(raw)
        return {each.name: each.type for each in pyogrio.read_arrow(file)[1].schema}


def metadata_of(raw: bytes, suffix: str = ".gpkg") -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"file{suffix}"
        file.write_bytes(raw)
        return pyogrio.read_info(file, layer=pyogrio.list_layers(file)[0, 0])["dataset_metadata"] or {}


def independently(raw: bytes, suffix: str, like: pd.DataFrame) -> pd.DataFrame:
    """The file as a program that we did not write reads it; what it cannot know (types of CSV) is taken from `like`."""
    if suffix == ".csv":
        return _csv(raw, like)
    if suffix == ".parquet":
        shaped = isinstance(like, gpd.GeoDataFrame)
        return (gpd.read_parquet if shaped else pd.read_parquet)(io.BytesIO(raw))
    (table,) = layers_of(raw, suffix).values()
    return table.set_crs(GEOGRAPHIC_CRS, allow_override=True) if suffix == ".geojson" else table


def _csv(raw: bytes, like: pd.DataFrame) -> pd.DataFrame:
    assert raw.startswith(b"\xef\xbb\xbf")
    types = {
        each.name: pa.string() if pa.types.is_list(each.type) else each.type for each in arrow_columns(like).schema
    }
    options = pc.ConvertOptions(
        strings_can_be_null=True, quoted_strings_can_be_null=False,
        column_types={**types, "wkt": pa.string()},
    )  # fmt: skip
    table = pc.read_csv(
        io.BytesIO(raw), convert_options=options, parse_options=pc.ParseOptions(newlines_in_values=True)
    )
    columns = {unguarded(name): table[name].to_pylist() for name in table.column_names}
    shapes = columns.pop("wkt", None)
    plain = {
        name: [unguarded(each) if isinstance(each, str) else each for each in values]
        for name, values in columns.items()
    }
    frame = pd.DataFrame(plain, dtype=object)
    if shapes is None:
        return frame
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapely.from_wkt(shapes), crs=GEOGRAPHIC_CRS))


def rows_of(table: pd.DataFrame, lists: set[str] = frozenset()) -> dict[str, dict[str, object]]:
    """The values of each row by its id, as plain Python; `lists` are columns in which a text may stand for a list."""
    names = [name for name in table.columns if name != "geometry"]
    values = {name: [_plain(each, as_list=name in lists) for each in table[name]] for name in names}
    return {values["id"][at]: {name: values[name][at] for name in names} for at in range(len(table))}


def _plain(value: object, *, as_list: bool) -> object:
    if isinstance(value, (list, np.ndarray)):
        return [str(each) for each in value]
    if isinstance(value, date):
        # A text of ours that looks like a date: GDAL makes a date of it where it reads JSON.
        return value.isoformat()
    if pd.isna(value):
        return None
    if as_list and isinstance(value, str):
        return texts_of_cell(value)
    return value.item() if isinstance(value, np.generic) else value


def list_columns(spec: str | None) -> set[str]:
    return {column.name for column in SPECS[spec].columns if column.type is ColumnType.TEXTS} if spec else set()


def farthest_m(had: gpd.GeoDataFrame, has: gpd.GeoDataFrame) -> float:
    """How far a vertex of any feature moved; a shape that lost or gained a part, ring or vertex moved infinitely."""
    before, after = _planar(had), _planar(has)
    assert before.keys() == after.keys()
    return max((_moved(before[each], after[each]) for each in before), default=0.0)


def _planar(table: gpd.GeoDataFrame) -> dict[str, shapely.Geometry | None]:
    crs = f"EPSG:{table.crs.to_epsg()}"
    shapes = transform(np.asarray(table.geometry.to_numpy(), dtype=object), crs, PLAN_CRS)
    return dict(zip(table["id"].astype(str), shapes, strict=True))


def _moved(had: shapely.Geometry | None, has: shapely.Geometry | None) -> float:
    if had is None or has is None:
        return 0.0 if had is has else np.inf
    if _build(had) != _build(has):
        return np.inf
    return 0.0 if had.is_empty else float(shapely.hausdorff_distance(had, has))


def _build(shape: shapely.Geometry) -> tuple[int, list[list[int]]]:
    """Dimension, and for each part how many vertices each of its rings has."""
    rings = [[len(ring.coords) for ring in _rings(part)] for part in shapely.get_parts(shape)]
    return int(shapely.get_dimensions(shape)), rings


def _rings(part: shapely.Geometry) -> list[shapely.Geometry]:
    return [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part]
