"""What is delivered, on which terms, and what the gate hands back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from gisapp.domain.finding import Finding
from gisapp.domain.spec import LayerSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A file as somebody sent it: its name, its size in bytes, and a stream that reads from its beginning."""

    name: str
    size: int
    stream: BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the delivery is meant to be.

    `crs` is the CRS that the sender declares beside the file; it outweighs what the file says of itself. `fields`
    gives for a column of the spec the name it has in the file, `constants` the text that fills a column in every
    row. `control` is a control layer in the plan CRS, such as the 126 communes, and `control_name` what to call it.
    `part` names one layer of a file that holds several.
    """

    layer: str
    kind: str
    spec: LayerSpec | None = None
    crs: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    control: gpd.GeoDataFrame | None = None
    control_name: str | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is checked: bytes and columns of a delivery, and findings of one code that are told one by one."""

    delivery_bytes: int = 500_000_000
    columns: int = 1_000
    findings_per_code: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What the gate hands back: the table in the plan CRS, or None where an error keeps it out, and every finding.

    `brought` names the columns of the table that the file has: of the others it says nothing. `crs` is the CRS as
    declared, `operation` the coordinate operation that carried it into the plan CRS (None where
    none was needed) and `operation_accuracy_m` its stated accuracy.
    """

    table: gpd.GeoDataFrame | pd.DataFrame | None
    findings: tuple[Finding, ...]
    brought: frozenset[str] = frozenset()
    crs: str | None = None
    operation: str | None = None
    operation_accuracy_m: float | None = None


class ReadWithGdal(Protocol):
    """Read a file of a foreign format behind bars; `gisapp.compute.cage` is one, the wiring hands it in.

    The table's schema metadata hold `crs` (an authority code or WKT, empty where the file has none), `geometry` (the
    name of the WKB column, empty for a plain table), `fid` (the name of the row ids), `layer` and `layers` (one name
    a line).

    Raises
    ------
    BadInput
        When the file cannot be read, or only with more memory or time than it is given.
    """

    def __call__(self, stream: BinaryIO, suffix: str, /, *, layer: str | None = None) -> pa.Table:
        """Read one layer of the file."""
        ...
