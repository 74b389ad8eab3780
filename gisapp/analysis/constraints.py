"""What a zone may collide with, made ready once for the questions of many zones."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.commune_names import commune_key
from gisapp.analysis.conflict_overlap import Flags, Outlines, other_outlines
from gisapp.analysis.values import Row, require_columns, rows, text, texts
from gisapp.domain.crs import require_planar
from gisapp.domain.quality import Quality

CELLS = (
    "id", "name_vi", "name_en", "constraint_class", "kind", "clause", "quality", "communes_old", "communes_2025",
    "sources", "zone",
)  # fmt: skip
#: The columns with the communes in which a thing lies; a name in the same column of both is a shared commune.
COMMUNE_LISTS = ("communes_old", "communes_2025")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Constraints:
    """Rows with their outlines, class, owner and quality; `holders` gives for each list those that name a commune.

    `synthetic_admitted` is true in the demo workspace alone, and holds for the zones asked about too. Threads may share
    it.
    """

    rows: list[Row]
    outlines: Outlines
    classes: NDArray[np.object_]
    owners: NDArray[np.object_]
    qualities: NDArray[np.object_]
    holders: dict[str, dict[str, list[int]]]
    synthetic_admitted: bool

    def __len__(self) -> int:
        return len(self.rows)


def constraints_of(table: gpd.GeoDataFrame, *, synthetic_admitted: bool) -> Constraints:
    """The rows of a table as `gisapp.analysis.conflicts.conflicts` describes it, ready to be asked about.

    Raises
    ------
    BadInput
        When it is not in EPSG:5897 or lacks a column.
    """
    require_planar(table.crs)
    require_columns(table, ("id", "quality") if len(table) else ("id",), of="constraints")
    held = rows(table, CELLS)
    return Constraints(
        rows=held,
        outlines=other_outlines(table, sure(held, synthetic_admitted=synthetic_admitted)),
        classes=_objects([class_of(row) for row in held]),
        owners=_objects([text(row["zone"]) for row in held]),
        qualities=_objects([text(row["quality"]) for row in held]),
        holders={name: _holders(held, name) for name in COMMUNE_LISTS},
        synthetic_admitted=synthetic_admitted,
    )


def sure(table: list[Row], *, synthetic_admitted: bool) -> Flags:
    """Which rows are surveyed or better?"""
    return np.array(
        [
            bool(stated := text(row["quality"]))
            and Quality(stated).suffices(Quality.SURVEYED, synthetic_admitted=synthetic_admitted)
            for row in table
        ],
        dtype=bool,
    )


def class_of(row: Row) -> str:
    """The class of what it is: of a constraint its own, of anything else its kind."""
    return text(row["constraint_class"]) or text(row["kind"]) or "other"


def _objects(values: list[str]) -> NDArray[np.object_]:
    return np.array(values, dtype=object)


def _holders(held: list[Row], name: str) -> dict[str, list[int]]:
    holders: dict[str, list[int]] = {}
    for to, row in enumerate(held):
        for key in {commune_key(commune) for commune in texts(row[name])}:
            holders.setdefault(key, []).append(to)
    return holders
