"""What submissions propose, as tables: made by the gate from files as received, and made again where they are lost."""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from gisapp.domain.layer import DERIVED
from gisapp.storage.parts import prepared
from gisapp.storage.tables import decoded, plain
from gisapp.storage.whole import beside

_ID = re.compile("[a-z0-9][a-z0-9-]{0,63}")


class ProposalFolder:
    """The folder of proposed tables; implements `gisapp.workflows.ports.Proposals`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, submission: str, table: gpd.GeoDataFrame | pd.DataFrame) -> None:
        """Keep what a submission proposes; written beside and renamed."""
        rows = prepared(table)
        with beside(self._folder) as place:
            pq.write_table(rows, place, compression="zstd")
            place.replace(self._place(submission))

    def find(self, submission: str) -> gpd.GeoDataFrame | pd.DataFrame | None:
        """What a submission proposes, or None where it is not kept (any more)."""
        place = self._place(submission)
        if not place.is_file():
            return None
        try:
            return decoded(plain(pq.read_table(place)).drop(columns=list(DERIVED), errors="ignore"))
        except (OSError, pa.ArrowException):
            return None

    def _place(self, submission: str) -> Path:
        assert _ID.fullmatch(submission), submission  # noqa: S101 - ids are made by the wiring, never by users
        return self._folder / f"{submission}.parquet"
