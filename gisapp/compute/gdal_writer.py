"""GDAL as a writer: tables of ours become one file of a foreign format. They are our own data, so it needs no cage."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from gisapp.domain.errors import Unavailable, Vi

#: The driver of each ending.
DRIVERS = {".gpkg": "GPKG", ".fgb": "FlatGeobuf"}


def write_with_gdal(tables: Mapping[str, pa.Table], suffix: str, *, notes: Mapping[str, str]) -> bytes:
    """Every table under its name in one file of the format that the ending names.

    Parameters
    ----------
    tables
        Their schema metadata hold `geometry` (the name of the WKB column, empty for a plain table), `geometry_type`,
        `crs`, and `fid` (a name for the row ids that no column has). FlatGeobuf takes one table.
    suffix
        `.gpkg` or `.fgb`.
    notes
        Kept as metadata of the file, where the format has any.

    Raises
    ------
    Unavailable
        When there is no room to write.
    """
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415 - a slow import, needed only here

    try:
        with tempfile.TemporaryDirectory(prefix="gisapp-out-") as folder:
            target = Path(folder) / f"layer{suffix}"
            for at, (name, table) in enumerate(tables.items()):
                _write(target, name, table, DRIVERS[suffix], notes if at == 0 else {})
            return target.read_bytes()
    except (OSError, DataSourceError, DataLayerError) as failed:
        raise Unavailable(
            expected=f"to write a {suffix} file",
            found=str(failed),
            todo="check that the folder for temporary files has room, or choose GeoJSON",
            vi=Vi(f"ghi được tệp {suffix}", "hãy kiểm tra chỗ trống của thư mục tạm, hoặc chọn GeoJSON"),
        ) from failed


def _write(target: Path, name: str, table: pa.Table, driver: str, notes: Mapping[str, str]) -> None:
    from pyogrio.raw import write_arrow  # noqa: PLC0415

    said = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    geometry = said.get("geometry") or None
    write_arrow(
        table.replace_schema_metadata(None),
        target,
        layer=name,
        driver=driver,
        geometry_name=geometry,
        geometry_type=said["geometry_type"] if geometry else None,
        crs=said["crs"] if geometry else None,
        dataset_metadata=dict(notes) if driver == "GPKG" and notes else None,
        layer_options=_options(driver, table, geometry, said["fid"]),
    )


def _options(driver: str, table: pa.Table, geometry: str | None, fid: str) -> dict[str, str]:
    if driver == "FlatGeobuf":
        return {} if geometry and not _lacks_shapes(table[geometry]) else {"SPATIAL_INDEX": "NO"}
    return {"FID": fid, **({"GEOMETRY_NAME": geometry} if geometry else {})}


def _lacks_shapes(shapes: pa.ChunkedArray) -> bool:
    """Whether a shape is missing or empty, which FlatGeobuf's index cannot hold."""
    import shapely  # noqa: PLC0415

    return bool(shapes.null_count) or bool(shapely.is_empty(shapely.from_wkb(shapes.to_pylist())).any())
