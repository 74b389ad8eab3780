"""The servers that are measured beside each other: gisapp, and tipg and pygeoapi over one PostGIS with the same plots.

The peers have a Python of their own (3.12 or newer: on 3.11 pip takes an old pygeoapi without a word), in which
`pip install tipg==1.6.1 pygeoapi==0.24.0 geoalchemy2 psycopg2-binary uvicorn uvloop httptools` was run.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import psutil
import shapely

from benchmarks import postgis
from gisapp.domain.served_crs import CRS84
from gisapp.geometry.features import in_crs

_ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS = 120.0
_TABLE = """
CREATE EXTENSION postgis;
CREATE TABLE plots (id text PRIMARY KEY, name_vi text, land_use text, area_ha double precision, floors bigint,
                    geom geometry(Polygon, 4326));
"""
_INDEXED = "CREATE INDEX plots_geom ON plots USING gist (geom); VACUUM ANALYZE plots"
_CONFIGURATION = """
server: {{bind: {{host: 127.0.0.1, port: {port}}}, url: "http://127.0.0.1:{port}", mimetype: application/json,
  encoding: utf-8, gzip: false, languages: [en-US], limits: {{default_items: 100, max_items: 1000}},
  map: {{url: "https://tile.openstreetmap.org/{{z}}/{{x}}/{{y}}.png", attribution: none}}, admin: false}}
logging: {{level: ERROR}}
metadata: {{identification: {{title: plots, description: plots, keywords: [plots], keywords_type: theme,
  terms_of_service: none, url: "http://127.0.0.1"}}, license: {{name: none, url: "http://127.0.0.1"}},
  provider: {{name: none, url: "http://127.0.0.1"}}, contact: {{name: none}}}}
resources:
  plots:
    type: collection
    title: plots
    description: plots
    keywords: [plots]
    extents: {{spatial: {{bbox: [105, 20, 107, 22], crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}}}
    providers:
      - {{type: feature, name: PostgreSQL, data: {{host: 127.0.0.1, port: {database}, dbname: postgres,
         user: {user}, password: none, search_path: [public]}}, id_field: id, table: plots, geom_field: geom}}
"""


class Served:
    """A running server: its port, and its CPU with that of all its processes."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.port = port
        self._leader = psutil.Process(process.pid)

    def processes(self) -> list[psutil.Process]:
        """It and its children."""
        return [self._leader, *self._leader.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """User and system time so far."""
        return float(sum(used.user + used.system for used in (each.cpu_times() for each in self.processes())))


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gisapp(workspace: Path, *, workers: int = 1) -> Iterator[Served]:
    """`gisapp serve` over this workspace."""
    port = free_port()
    said = {"GISAPP_LOG_LEVEL": "error", "GISAPP_WARM_UP": "false"}  # peers log nothing, and have no assessments
    command = [sys.executable, "-m", "gisapp", "serve", "--workspace", str(workspace), "--port", str(port)]
    with _started([*command, "--workers", str(workers)], port, said) as served:
        yield served


@contextmanager
def tipg(python: Path, database: int) -> Iterator[Served]:
    """The tipg server over the PostGIS at this port."""
    port = free_port()
    said = {
        "DATABASE_URL": f"postgresql://{postgis.USER}:none@127.0.0.1:{database}/postgres",
        "TIPG_DB_SCHEMAS": '["public"]',
    }
    command = [str(python), "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--no-access-log"]
    with _started(command, port, said) as served:
        yield served


@contextmanager
def pygeoapi(python: Path, database: int, folder: Path) -> Iterator[Served]:
    """The pygeoapi server over the PostGIS at this port; its configuration is written into the folder."""
    port = free_port()
    configuration, description = folder / "pygeoapi.yml", folder / "openapi.yml"
    configuration.write_text(_CONFIGURATION.format(port=port, database=database, user=postgis.USER), encoding="utf-8")
    said = {"PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(description)}
    generate = [
        str(python.parent / "pygeoapi"),
        "openapi",
        "generate",
        str(configuration),
        "--output-file",
        str(description),
    ]
    subprocess.run(generate, env={**os.environ, **said}, check=True, stdout=subprocess.DEVNULL)
    command = [str(python), "-m", "uvicorn", "pygeoapi.starlette_app:APP", "--port", str(port), "--no-access-log"]
    with _started(command, port, said) as served:
        yield served


@contextmanager
def filled(table: gpd.GeoDataFrame) -> Iterator[tuple[Path, int]]:
    """A PostGIS with these plots in degrees; gives its folder and port."""
    port = free_port()
    with postgis.running((f"port={port}", "listen_addresses=127.0.0.1")) as folder:
        degrees = in_crs(table.geometry.to_numpy(), CRS84)
        with postgis.connected(folder, port=port) as connection:
            connection.execute(_TABLE)
            with connection.cursor().copy("COPY plots FROM STDIN") as copy:
                shapes = shapely.to_wkb(shapely.set_srid(degrees, 4326), hex=True, include_srid=True)
                for row, shape in zip(table.drop(columns="geometry").itertuples(index=False), shapes, strict=True):
                    copy.write_row((*row, shape))
            for command in _INDEXED.split(";"):
                connection.execute(command)
        yield folder, port


@contextmanager
def _started(command: Sequence[str], port: int, said: dict[str, str]) -> Iterator[Served]:
    process = subprocess.Popen(command, cwd=_ROOT, env={**os.environ, **said}, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            sys.exit(f"{json.dumps(list(command))} did not start")
        yield Served(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
