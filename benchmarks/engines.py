"""The same question put to several engines, from the same files on disk: m² of each land use in each zone.

`python -m benchmarks.engines ENGINE FOLDER` runs one of them in a process of its own and prints a line of JSON:
seconds and CPU seconds without imports, seconds of the imports (for DuckDB with its extension), peak memory and the
answer. Each engine gets the form that was fastest here: GeoPandas its own overlay on the two columns it needs; DuckDB,
SedonaDB and PostGIS two threads or more, their spatial join, and the stored area of what lies inside, so that they too
clip only what crosses an edge. PostGIS is asked of tables that it has loaded, clustered and indexed before.
"""

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Answer = dict[str, float]
Ask = Callable[[Path], Answer]
THREADS = 2


def gisapp() -> Ask:
    """Through the storage and the analysis of the package, as the workflow calls them."""
    import geopandas as gpd  # noqa: PLC0415 - each process imports what its engine needs, and the time is told
    import numpy as np  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    from gisapp.analysis.land_balance import PARCEL_COLUMNS, land_balance  # noqa: PLC0415
    from gisapp.geometry.edges import common_areas, outline_of  # noqa: PLC0415
    from gisapp.geometry.edges_compiled import compiled  # noqa: PLC0415
    from gisapp.storage.reading import read_parts  # noqa: PLC0415

    square = shapely.box(0, 0, 1, 1)
    common_areas(outline_of(square), np.array([square]), add=compiled())  # numba compiles at the first call

    def ask(folder: Path) -> Answer:
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

    return ask


def gisapp_numpy() -> Ask:
    """The same without numba."""
    for name in ("gisapp.geometry.edges_compiled", "gisapp.analysis.land_balance"):
        importlib.import_module(name).__dict__["compiled"] = lambda: None
    return gisapp()


def geopandas_overlay() -> Ask:
    """`geopandas.overlay` of all parcels and all zones."""
    import geopandas as gpd  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    def read(location: Path, column: str) -> gpd.GeoDataFrame:
        rows = pq.read_table(sorted(location.glob("*.parquet")), columns=[column, "geometry"])
        geometry = gpd.GeoSeries.from_wkb(rows["geometry"].to_pandas(), crs="EPSG:5897")
        return gpd.GeoDataFrame({column: rows[column].to_pandas()}, geometry=geometry)

    def ask(folder: Path) -> Answer:
        parcels, zones = read(folder / "parcels", "land_use"), read(folder / "zones", "id")
        pieces = gpd.overlay(parcels, zones, how="intersection", keep_geom_type=True)
        areas = pieces.area.groupby([pieces["id"], pieces["land_use"]]).sum()
        return {f"{zone} {land_use}": float(area) for (zone, land_use), area in areas.items()}

    return ask


def duckdb() -> Ask:
    """DuckDB's spatial extension, tuned."""
    engine: Any = importlib.import_module("duckdb")
    package = importlib.import_module("duckdb_extension_spatial")
    extension = next(Path(str(package.__file__)).parent.rglob("spatial.duckdb_extension"))
    database = engine.connect(config={"threads": THREADS, "allow_unsigned_extensions": True})
    database.execute(f"LOAD '{extension}'")

    def ask(folder: Path) -> Answer:
        query = DUCKDB_QUERY.format(zones=folder / "zones/*.parquet", parcels=folder / "parcels/*.parquet")
        found = database.execute(query).fetchall()
        return {f"{zone} {land_use}": area for zone, land_use, area in found if area > 0}

    return ask


# The spatial join builds an R-tree of the zones' boxes. Measured beside it and slower at a million parcels: a join on
# the stored boxes before the predicates, the same without ST_Intersects, and a semi-join on boxes before decoding.
DUCKDB_QUERY = """
WITH z AS MATERIALIZED (SELECT id, ST_GeomFromWKB(geometry) AS zg FROM read_parquet('{zones}')),
p AS (SELECT land_use, area_m2, ST_GeomFromWKB(geometry) AS pg FROM read_parquet('{parcels}'))
SELECT id, land_use, sum(CASE WHEN ST_Contains(zg, pg) THEN area_m2 ELSE ST_Area(ST_Intersection(zg, pg)) END)
FROM p JOIN z ON ST_Intersects(zg, pg) GROUP BY ALL
"""


def sedonadb() -> Ask:
    """SedonaDB, tuned."""
    engine: Any = importlib.import_module("sedonadb")
    importlib.import_module("geoarrow.pyarrow")  # with it the answer becomes Arrow
    pa: Any = importlib.import_module("pyarrow")
    database = engine.connect()

    def ask(folder: Path) -> Answer:
        for table in ("zones", "parcels"):
            parts = [str(part) for part in sorted((folder / table).glob("*.parquet"))]
            database.read_parquet(parts).to_view(f"{table}_stored", True)  # noqa: FBT003 - to be put in its place
        found = pa.table(database.sql(SEDONADB_QUERY)).to_pylist()
        return {f"{row['id']} {row['land_use']}": row["m2"] for row in found if row["m2"] > 0}

    return ask


# SedonaDB 0.5 takes some parcels that share an edge with a zone, and lie outside, for covered (ST_Covers, ST_Contains,
# ST_Within and ST_CoveredBy alike: 12 of 720 classes are then wrong at a million parcels). So what meets the boundary
# is clipped whatever ST_Covers says. Beside it in one run, all of them right: clipping everything as much CPU and a
# third more time; ST_Covers of the zone made a centimetre smaller a quarter more CPU.
SEDONADB_QUERY = """
WITH z AS (SELECT id, ST_GeomFromWKB(geometry) AS zg, ST_Boundary(ST_GeomFromWKB(geometry)) AS zb FROM zones_stored),
p AS (SELECT land_use, area_m2, ST_GeomFromWKB(geometry) AS pg FROM parcels_stored)
SELECT id, land_use, sum(CASE WHEN ST_Covers(zg, pg) AND NOT ST_Intersects(zb, pg) THEN area_m2
                              ELSE ST_Area(ST_Intersection(zg, pg)) END) AS m2
FROM p JOIN z ON ST_Intersects(zg, pg) GROUP BY id, land_use
"""


def postgis() -> Ask:
    """PostGIS, tuned; its server runs and is filled already."""
    from benchmarks import postgis as server  # noqa: PLC0415

    def ask(folder: Path) -> Answer:
        with server.connected(Path((folder / "postgis").read_text(encoding="utf-8"))) as connection:
            found = connection.execute(server.QUERY).fetchall()
        return {f"{zone} {land_use}": area for zone, land_use, area in found if area > 0}

    return ask


ENGINES: dict[str, Callable[[], Ask]] = {
    "gisapp": gisapp,
    "gisapp_numpy": gisapp_numpy,
    "geopandas_overlay": geopandas_overlay,
    "duckdb": duckdb,
    "sedonadb": sedonadb,
    "postgis": postgis,
}


def missing(name: str) -> str | None:
    """What is not installed of what this engine needs; None where it can be asked."""
    if name == "postgis":
        from benchmarks import postgis as server  # noqa: PLC0415

        return server.missing()
    needed = {
        "gisapp_numpy": ("numba",),  # without it `gisapp` is this already
        "duckdb": ("duckdb", "duckdb_extension_spatial"),
        "sedonadb": ("sedonadb", "geoarrow"),
    }
    absent = [module for module in needed.get(name, ()) if find_spec(module) is None]
    return ", ".join(absent) or None


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


def cpu_seconds(name: str, folder: Path) -> float:
    """What the engine has used of all cores; for PostGIS its server with it."""
    if name != "postgis":
        return time.process_time()
    from benchmarks import postgis as server  # noqa: PLC0415

    return time.process_time() + server.cpu_seconds(Path((folder / "postgis").read_text(encoding="utf-8")))


def server_mb(name: str, folder: Path) -> float:
    """What the engine's server holds, where it has one."""
    if name != "postgis":
        return 0.0
    from benchmarks import postgis as server  # noqa: PLC0415

    return server.memory_mb(Path((folder / "postgis").read_text(encoding="utf-8")))


def run(name: str, folder: Path) -> dict[str, object]:
    """Import what the engine needs, then time its answer."""
    begun = time.perf_counter()
    ask = ENGINES[name]()
    imported, used = time.perf_counter(), cpu_seconds(name, folder)
    answer = ask(folder)
    done, used = time.perf_counter(), cpu_seconds(name, folder) - used
    return {
        "seconds": done - imported,
        "cpu_seconds": used,
        "import_seconds": imported - begun,
        "peak_mb": peak_mb() + server_mb(name, folder),
        "answer": answer,
    }


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]))))
