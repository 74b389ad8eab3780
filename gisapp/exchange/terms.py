"""What is delivered, on which terms, and what the gate hands back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from gisapp.domain.finding import Finding
from gisapp.domain.spec import LayerSpec, Shape
from gisapp.exchange.control import Control
from gisapp.exchange.points import ControlPoint


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
class Previous:
    """The layer's last revision, of which only features that are delivered again are read.

    `ids` are those of all its features; `features` gives some of them by id, in the plan CRS.
    """

    ids: frozenset[str]
    features: Callable[[Collection[str]], gpd.GeoDataFrame]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the delivery is meant to be.

    `crs` is the CRS that the sender declares beside the file; it outweighs what the file says of itself. `fields`
    gives for a column of the spec the name it has in the file, `constants` the text that fills a column in every
    row. `control` is a control layer in the plan CRS, such as the 126 communes, and `control_name` what to call it.
    `part` names one layer of a file that holds several: `lớp`, or `tệp/lớp` in an archive, such as
    `QuyHoach/RanhGioiQuyHoach_A` of a dossier of Circular 16/2025; of a drawing, one of its layers.

    What else speaks for or against the CRS: `points`, control points; `previous`, the layer's last revision;
    `communes`, polygons or centres with `stated_area_km2` in the plan CRS, and
    `commune_field`, the delivery's column that names one. `control` may be prepared once for many deliveries.
    `tolerances` say when a meaning is doubted.
    """

    layer: str
    kind: str
    spec: LayerSpec | None = None
    crs: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    control: gpd.GeoDataFrame | Control | None = None
    control_name: str | None = None
    part: str | None = None
    points: tuple[ControlPoint, ...] = ()
    previous: Previous | None = None
    communes: gpd.GeoDataFrame | None = None
    commune_field: str | None = None
    tolerances: Tolerances = field(default_factory=Tolerances)

    @property
    def shape(self) -> Shape | None:
        """The geometry that is meant to come, where that is known: roads are lines, whatever their spec also holds."""
        said = None if self.spec is None else self.spec.shape
        return Shape.LINE if self.kind == "roads" and said in {None, Shape.ANY} else said

    @property
    def id_field(self) -> str:
        """The column that holds the id."""
        return self.fields.get("id", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is checked; beyond it a delivery is `too-large`.

    Bytes, features and columns of a delivery, vertices of one feature, lists and objects inside each other, and
    findings of one code that are told one by one. The outline of all Hanoi has fewer than 20,000 vertices.

    An archive may hold so many files, whose directory takes so many bytes, and grow to so many bytes; beyond
    `archive_ratio_from_bytes` to no more than `archive_ratio` times its own size.
    """

    delivery_bytes: int = 500_000_000
    features: int = 5_000_000
    columns: int = 1_000
    vertices: int = 500_000
    nesting: int = 64
    findings_per_code: int = 200
    archive_entries: int = 10_000
    archive_directory_bytes: int = 5_000_000
    archive_bytes: int = 2_000_000_000
    archive_ratio: int = 200
    archive_ratio_from_bytes: int = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What the gate hands back: every finding, and the table in the plan CRS unless an error keeps it out.

    `features` counts what was looked at. `brought` names the columns of the table that the file has: of the others it
    says nothing. `crs` is the CRS as declared, in which the file has latitude before longitude where
    `latitude_first`, `operation` the coordinate operation that carried it into the plan CRS (None where none was
    needed) and `operation_accuracy_m` its stated accuracy. `make` builds the table, which a mere check never needs.
    """

    findings: tuple[Finding, ...]
    features: int = 0
    brought: frozenset[str] = frozenset()
    crs: str | None = None
    latitude_first: bool = False
    operation: str | None = None
    operation_accuracy_m: float | None = None
    make: Callable[[], gpd.GeoDataFrame | pd.DataFrame] | None = None

    @property
    def table(self) -> gpd.GeoDataFrame | pd.DataFrame | None:
        """The table in the plan CRS, built when it is first asked for; None where an error keeps it out."""
        return self.make() if self.make is not None else None


#: How a file is opened once more from its beginning; each time a stream of its own, or the same one wound back.
Opens = Callable[[], BinaryIO]


class ReadWithGdal(Protocol):
    """Read files of a foreign format behind bars; `gisapp.compute.cage` is one, the wiring hands it in.

    The table's schema metadata hold `crs` (an authority code or WKT, empty where the file has none), `geometry` (the
    name of the WKB column, empty for a plain table), `fid` (the name of the row ids), `layer` and `layers` (one name
    a line), `counts` (features of each, a number a line, empty where the layer was named) and `features` (how many the
    file promises of this layer). Texts of Shapefiles and
    drawings come byte for byte, as if they were Latin-1: who knows their encoding decodes them.

    Raises
    ------
    BadInput
        When the files cannot be read, or only with more memory or time than they are given.
    """

    def __call__(
        self, files: Mapping[str, Opens], main: str, /, *, layer: str | None = None, rows: int | None = None
    ) -> pa.Table:
        """Read one layer of the file or folder called `main`, of which `files` are all that there is to see.

        Parameters
        ----------
        files
            By the name or path that each has beside the others.
        main
            What is opened; its suffix decides which drivers are left.
        layer
            Which layer; without it the first that has features.
        rows
            No more than so many; 0 to ask which layers there are.
        """
        ...
