"""The same question put to three engines, from the same files on disk: m² of each land use in each zone.

`python -m benchmarks.engines ENGINE FOLDER` runs one of them in a process of its own and prints a line of JSON:
seconds without the imports, seconds of the imports, peak memory and the answer. Each engine gets the form that was
fastest here: GeoPandas its own overlay on the two columns it needs; DuckDB two threads, boxes before predicates, and
the stored area of what lies inside, so that it too clips only what crosses an edge.
"""

import importlib
import importlib.metadata
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

Answer = dict[str, float]
_MODULES = {
    "gisapp": ("gisapp.analysis.land_balance", "gisapp.storage.parts"),
    "geopandas_overlay": ("geopandas", "pyarrow.parquet"),
    "duckdb": ("duckdb", "duckdb_extension_spatial"),
}
THREADS = 2


def gisapp(folder: Path) -> Answer:
    """Through the storage and the analysis of the package, as the workflow calls them."""
    import geopandas as gpd  # noqa: PLC0415 - each process imports what its engine needs
    import pyarrow as pa  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    from gisapp.analysis.land_balance import PARCEL_COLUMNS, land_balance  # noqa: PLC0415
    from gisapp.storage.parts import read_parts  # noqa: PLC0415

    rows = pa.concat_tables(read_parts(str(folder / "zones"), columns=("id", "geometry")))
    outlines = shapely.from_wkb(rows["geometry"].to_numpy())
    zones = gpd.GeoDataFrame({"id": rows["id"].to_pylist()}, geometry=outlines, crs="EPSG:5897")
    boxes = shapely.bounds(outlines)
    balance = land_balance(zones, read_parts(str(folder / "parcels"), columns=PARCEL_COLUMNS, boxes=boxes))
    kept = balance[balance["land_use"] != "unmapped"]
    return {
        f"{zone} {land_use}": area_ha * 10_000
        for zone, land_use, area_ha in zip(kept["zone"], kept["land_use"], kept["area_ha"], strict=True)
    }


def geopandas_overlay(folder: Path) -> Answer:
    """`geopandas.overlay` of all parcels and all zones."""
    import geopandas as gpd  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    def read(name: str, column: str) -> gpd.GeoDataFrame:
        rows = pq.read_table(sorted((folder / name).glob("*.parquet")), columns=[column, "geometry"])
        geometry = gpd.GeoSeries.from_wkb(rows["geometry"].to_pandas(), crs="EPSG:5897")
        return gpd.GeoDataFrame({column: rows[column].to_pandas()}, geometry=geometry)

    pieces = gpd.overlay(read("parcels", "land_use"), read("zones", "id"), how="intersection", keep_geom_type=True)
    areas = pieces.area.groupby([pieces["id"], pieces["land_use"]]).sum()
    return {f"{zone} {land_use}": float(area) for (zone, land_use), area in areas.items()}


def duckdb(folder: Path) -> Answer:
    """DuckDB's spatial extension, tuned."""
    import duckdb as engine  # noqa: PLC0415

    database = engine.connect(config={"threads": THREADS, "allow_unsigned_extensions": True})
    database.execute(f"LOAD '{_spatial_extension()}'")
    found = database.execute(
        DUCKDB_QUERY.format(zones=folder / "zones/*.parquet", parcels=folder / "parcels/*.parquet")
    ).fetchall()
    return {f"{zone} {land_use}": area for zone, land_use, area in found if area > 0}


DUCKDB_QUERY = """
WITH z AS MATERIALIZED (
  SELECT id, ST_GeomFromWKB(geometry) AS g, xmin, ymin, xmax, ymax FROM read_parquet('{zones}')
), pairs AS (
  SELECT z.id, p.land_use, p.area_m2, z.g AS zg, ST_GeomFromWKB(p.geometry) AS pg
  FROM read_parquet('{parcels}') p
  JOIN z ON p.xmin <= z.xmax AND p.xmax >= z.xmin AND p.ymin <= z.ymax AND p.ymax >= z.ymin
)
SELECT id, land_use, sum(CASE WHEN ST_Contains(zg, pg) THEN area_m2 ELSE ST_Area(ST_Intersection(zg, pg)) END)
FROM pairs GROUP BY ALL
"""


def _spatial_extension() -> Path:
    package = importlib.import_module("duckdb_extension_spatial")
    return next(Path(str(package.__file__)).parent.rglob("spatial.duckdb_extension"))


def peak_mb() -> float:
    """The most memory that this process has held since it began.

    Linux counts into `ru_maxrss` what the parent held when it started this process, but not into `VmHWM`.
    """
    status = Path("/proc/self/status")
    if status.exists():
        said = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return int(said["VmHWM"].split()[0]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


ENGINES: dict[str, Callable[[Path], Answer]] = {
    "gisapp": gisapp,
    "geopandas_overlay": geopandas_overlay,
    "duckdb": duckdb,
}


def run(name: str, folder: Path) -> dict[str, object]:
    """Import what the engine needs, then time its answer."""
    begun = time.perf_counter()
    for module in _MODULES[name]:
        importlib.import_module(module)
    imported = time.perf_counter()
    answer = ENGINES[name](folder)
    done = time.perf_counter()
    return {
        "seconds": done - imported,
        "import_seconds": imported - begun,
        "peak_mb": peak_mb(),
        "answer": answer,
    }


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]))))
