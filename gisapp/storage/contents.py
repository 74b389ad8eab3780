"""What a version of a layer holds: its columns, and its rows as they are stored or as journeys read them."""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from gisapp.domain.layer import DERIVED
from gisapp.storage.commits import Committed
from gisapp.storage.kept import KeptTables
from gisapp.storage.reading import read_parts
from gisapp.storage.tables import decoded, plain
from gisapp.storage.versions import version_of

#: Whole tables are kept in memory between reads, geometry encoded; a million parcels take about 0.3 GB.
_TABLES = KeptTables[pd.DataFrame](most_bytes=1_500_000_000)


def schema_of(state: Committed) -> pa.Schema:
    """The columns and types of a version, those of the box among them."""
    return version_of(state).schema


@lru_cache(maxsize=1024)
def count_of(state: Committed) -> int:
    """How many rows a version has, as its parts themselves say."""
    location = Path(state.location)
    return sum(pq.read_metadata(location / path).num_rows for path in version_of(state).paths)


def stored_table(state: Committed) -> pd.DataFrame:
    """The whole table of a version, geometry as WKB with its box beside it; kept, and not to be changed."""

    def read() -> tuple[pd.DataFrame, int]:
        stored = _stored(state)
        return plain(stored), stored.nbytes

    return _TABLES.get(state, read)


def rows_of(
    state: Committed, *, paths: Collection[str] | None = None, ids: Collection[str] | None = None
) -> gpd.GeoDataFrame | pd.DataFrame:
    """The rows of a version with their geometry: of some of its parts, or some of its features."""
    kept = _TABLES.peek(state) if paths is None and ids is not None else None
    if kept is not None:
        return decoded(undecorated(kept[kept["id"].isin(list(ids or ()))].reset_index(drop=True)))
    return decoded(undecorated(plain(_stored(state, paths=paths, ids=ids))))


def undecorated(table: pd.DataFrame) -> pd.DataFrame:
    """The table without the columns that storage keeps for itself."""
    return table.drop(columns=list(DERIVED), errors="ignore")


def _stored(state: Committed, *, paths: Collection[str] | None = None, ids: Collection[str] | None = None) -> pa.Table:
    return pa.concat_tables(read_parts(state.location, version=state.version, paths=paths, ids=ids))
