"""What is delivered, on which terms, and what the gate hands back."""

from collections.abc import Callable, Mapping
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
class Tolerances:
    """From where on the meaning of a layer is doubted; measured in the plan CRS.

    No rule sets these figures for land-use plans: they are assumptions, made so that what drawing and rounding leave
    behind stays quiet. Coordinates in degrees with seven decimals move a point by up to 8 mm; cadastral points in
    towns are surveyed to 5 cm (Circular 25/2014/TT-BTNMT, scale 1:200).
    """

    #: An overlap is told when it is larger than this, ...
    overlap_m2: float = 1.0
    #: ... and on average wider than this.
    overlap_width_m: float = 0.1
    #: A polygon, or a slit between two, is a sliver when it is narrower than this, ...
    sliver_width_m: float = 0.5
    #: ... and two boundaries touch when they are no farther apart than this.
    touching_m: float = 0.02
    #: A stated area differs when it is off by more than this share of itself, ...
    area_share: float = 0.02
    #: ... and by more hectares than this.
    area_ha: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the delivery is meant to be.

    `crs` is the CRS that the sender declares beside the file; it outweighs what the file says of itself. `fields`
    gives for a column of the spec the name it has in the file, `constants` the text that fills a column in every
    row. `control` is a control layer in the plan CRS, such as the 126 communes, and `control_name` what to call it.
    `part` names one layer of a file that holds several, `tolerances` say when a meaning is doubted.
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
    tolerances: Tolerances = field(default_factory=Tolerances)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is checked; beyond it a delivery is `too-large`.

    Bytes, features and columns of a delivery, vertices of one feature, lists and objects inside each other, and
    findings of one code that are told one by one. The outline of all Hanoi has fewer than 20,000 vertices.
    """

    delivery_bytes: int = 500_000_000
    features: int = 5_000_000
    columns: int = 1_000
    vertices: int = 500_000
    nesting: int = 64
    findings_per_code: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What the gate hands back: every finding, and the table in the plan CRS unless an error keeps it out.

    `features` counts what was looked at. `crs` is the CRS as declared, in which the file has latitude before
    longitude where `latitude_first`, `operation` the coordinate operation that
    carried it into the plan CRS (None where none was needed) and `operation_accuracy_m` its stated accuracy. `make`
    builds the table, which a mere check never needs.
    """

    findings: tuple[Finding, ...]
    features: int = 0
    crs: str | None = None
    latitude_first: bool = False
    operation: str | None = None
    operation_accuracy_m: float | None = None
    make: Callable[[], gpd.GeoDataFrame | pd.DataFrame] | None = None

    @property
    def table(self) -> gpd.GeoDataFrame | pd.DataFrame | None:
        """The table in the plan CRS, built when it is first asked for; None where an error keeps it out."""
        return self.make() if self.make is not None else None


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
