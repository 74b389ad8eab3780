"""What a view is drawn from, handed over by the workflow as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gisapp.domain.layer import LayerEntry
from gisapp.domain.plan import Plan
from gisapp.domain.standard import Standard
from gisapp.history.diff import Diff
from gisapp.maps.rasters import MapRaster

#: The views that can be drawn, in the order in which they are offered.
VIEWS = (
    "zones", "land-balance", "coverage", "access", "conflicts", "ledger", "rules", "portfolios", "contradictions",
    "what-if", "difference",
)  # fmt: skip

#: The page of one submission, which is offered beside that submission alone.
SUBMISSION = "submission"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLayer:
    """A layer drawn around the zones; its table is in EPSG:4326 with an `id` column."""

    entry: LayerEntry
    table: gpd.GeoDataFrame


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReachedLines:
    """Stretches of road in the plan CRS, and of each zone (rows) and stretch the first time that holds it.

    `soonest` is the position in `minutes` of the first time within which it may be reached, `latest` of the first
    within which it surely is; `len(minutes)` where none is.
    """

    minutes: tuple[float, ...]
    zones: tuple[str, ...]
    lines: NDArray[np.object_]
    soonest: NDArray[np.int8]
    latest: NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapAccess:
    """What zones reach by road, with a `horizon` column in each table.

    `gates` are the rows of the zones on their roads, with the gates as one MultiPoint each in EPSG:4326 (missing where
    there are none); `reach` and `communes` those of the catchments; `lines` the stretches drawn, by horizon.
    """

    minutes: tuple[float, ...]
    gates: gpd.GeoDataFrame
    reach: pd.DataFrame
    communes: pd.DataFrame
    lines: Mapping[int, ReachedLines]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What a submission proposes and what was found in it.

    `said` is what `gisapp.maps.submissions` tells of it, with its `decision`; `findings` and `places` come in the same
    order; `diff` is in the plan CRS; `conflicts` are id, column, theirs, ours, and `now` has by id the shape in the
    plan CRS that a feature in conflict has in the layer.
    """

    said: Mapping[str, Any]
    findings: Sequence[Mapping[str, Any]]
    places: Sequence[Mapping[str, Any]]
    diff: Diff
    conflicts: Sequence[Mapping[str, Any]] = ()
    now: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapInputs:
    """Everything one view shows, for every horizon of the plan at once.

    `zones` has the columns of the spec `zones` in EPSG:4326; geometry may be missing. `presence` has one row for each
    zone and horizon: zone, horizon, presence, earliest, latest, source. `results` are the rows of the view's analysis
    with a `horizon` column (None for the view `zones`); `conflict_areas` the geometry of proven conflicts in
    EPSG:4326 with zone, conflict and area_ha. `minimums` are the rows of the land minimums (view `land-balance`),
    `repairs` those of the rule check (view `rules`, whose `conflict_areas` hold its places and repairs), `standards`
    the rules whose reaches the view `coverage` answers; `facilities` and `queue` the ledger of facilities with a
    `horizon` column, and the zones in the order of their turns (view `ledger`); `access` what zones reach by road
    (view `access`, whose `results` are the nearest of each kind); `boards` by horizon what
    `gisapp.workflows.portfolio_answer` says (view `portfolios`), or why there is none. The view `contradictions` shows
    the tasks of `gisapp.analysis.contradictions` as its `results`. In the view `difference`, `results` are the
    differences of two sides, `changes` the features that are not the same on both, `changed` how many there are,
    `sides` what each side is, `lost` the ids of zones that only the first has, `named` what places in answers are
    called, by their ids and Vietnamese names. The page of a submission shows
    what is `submitted`. `included` are ids of proposed things that count as expected. `chosen` says that somebody named
    the layers around the zones, so that all of them are shown.
    `inputs` names revisions, standards and code version.
    """

    view: str
    plan: Plan
    horizon: int
    appraised: date
    demo: bool
    zones: gpd.GeoDataFrame
    presence: pd.DataFrame
    claims: pd.DataFrame
    around: tuple[MapLayer, ...]
    results: pd.DataFrame | None
    conflict_areas: gpd.GeoDataFrame | None
    land_use_classes: pd.DataFrame | None
    inputs: Mapping[str, object]
    notes: tuple[Mapping[str, str], ...] = ()
    minimums: pd.DataFrame | None = None
    boards: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    repairs: pd.DataFrame | None = None
    standards: tuple[Standard, ...] = ()
    facilities: pd.DataFrame | None = None
    queue: pd.DataFrame | None = None
    rasters: tuple[MapRaster, ...] = ()
    access: MapAccess | None = None
    changes: pd.DataFrame | None = None
    changed: int = 0
    sides: tuple[Mapping[str, object], ...] = ()
    lost: tuple[str, ...] = ()
    named: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    included: frozenset[str] = frozenset()
    chosen: bool = False
    submitted: Submitted | None = None
