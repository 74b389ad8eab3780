"""The analyst's door: the same numbers in a notebook, with no network.

>>> from gisapp.notebook import open_workspace
>>> ws = open_workspace()
>>> table = ws.assess(horizon=2030)
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import orjson
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from gisapp import wiring
from gisapp.clock import day
from gisapp.clock import shown as on_the_clock
from gisapp.domain.errors import NotFound, Vi
from gisapp.domain.scenario import Scenario
from gisapp.exchange.scenario import FORMAT, VERSION, read_scenario, scenario_in
from gisapp.exchange.terms import Delivery
from gisapp.history.diff import changed_values
from gisapp.maps.page import notebook_map
from gisapp.workflows.as_of import at_time
from gisapp.workflows.assessment import Assessment, as_table, assess
from gisapp.workflows.catalogue import list_layers
from gisapp.workflows.comparison import Side, compared
from gisapp.workflows.contradictions import contradictions
from gisapp.workflows.land_take import zone_land_take
from gisapp.workflows.ledger import zone_ledger
from gisapp.workflows.maps import map_payload
from gisapp.workflows.plan_register import plans, standards
from gisapp.workflows.portfolio_overrides import overrides_recorded
from gisapp.workflows.portfolio_presets import with_preset
from gisapp.workflows.portfolio_question import Texts, read_question
from gisapp.workflows.portfolio_tables import candidate_table, portfolio_table
from gisapp.workflows.portfolios import ForYear, pivotal_projects, portfolio_board
from gisapp.workflows.ports import Workspace as WorkspacePort
from gisapp.workflows.question import pose, zones_asked
from gisapp.workflows.register_port import Register
from gisapp.workflows.scenario import with_scenarios
from gisapp.workflows.scenarios import as_admitted, scenarios_named
from gisapp.workflows.submission_map import submission_payload
from gisapp.workflows.what_if import assess_drawn, drawn_zone

__all__ = ["Workspace", "open_demo", "open_workspace"]

Board = dict[str, Any]


def open_workspace(folder: str | Path | None = None) -> "Workspace":
    """The shipped layers, or the workspace in a folder.

    Raises
    ------
    gisapp.domain.errors.NotFound
        When the folder named is not there.
    """
    return Workspace(wiring.open_workspace(None if folder is None else Path(folder)))


def open_demo() -> "Workspace":
    """The fictitious district, in which every analysis has an answer."""
    return Workspace(wiring.demo_of(wiring.open_workspace()))


class Workspace:
    """A workspace in the hands of an analyst; every method asks the engine that maps and API ask."""

    def __init__(self, workspace: WorkspacePort, *, home: wiring.FolderWorkspace | None = None) -> None:
        self._workspace = workspace
        self._home = home or (workspace if isinstance(workspace, wiring.FolderWorkspace) else None)

    def layers(self) -> pd.DataFrame:
        """Which layers are there? One row each: id, titles, kind, CRS of delivery, source, quality, revision."""
        return pd.DataFrame(list_layers(self._workspace))

    def layer(self, layer: str) -> pd.DataFrame:
        """One layer as a table; a GeoDataFrame in the plan CRS EPSG:5897 where it has geometry."""
        return self._workspace.layers.rows(layer)

    def as_of(self, when: str) -> "Workspace":
        """Everything as it was recorded then: a moment, a day, or a revision such as `zones@3`."""
        return Workspace(at_time(self._workspace, when), home=self._home)

    def with_scenario(self, *scenarios: "str | Path | Mapping[str, object] | Scenario") -> "Workspace":
        """Everything as these scenarios suppose it, the later over the earlier; nothing is stored.

        Parameters
        ----------
        scenarios
            Each the id of one that is kept, the path of a file, what such a file holds (`title_vi`, `changes`), or the
            value of `scenario`.
        """
        read = [self._scenario(each) for each in scenarios]
        return Workspace(with_scenarios(self._workspace, read), home=self._home)

    def scenario(self, said: "str | Path | Mapping[str, object]") -> Scenario:
        """A scenario as it would be kept: with its baseline, what each change found, and its id; `~` undoes it."""
        return self._scenario(said)

    def _scenario(self, said: "str | Path | Mapping[str, object] | Scenario") -> Scenario:
        if isinstance(said, Scenario):
            return said
        if isinstance(said, str) and self._home is not None and not Path(said).suffix:
            return scenarios_named(wiring.register_of(self._home), said)[0]
        if isinstance(said, Mapping):
            return as_admitted(self._workspace, scenario_in({"format": FORMAT, "version": VERSION, **said}))
        return as_admitted(self._workspace, read_scenario(Path(said).read_bytes()))

    def compare(
        self,
        other: "Workspace",
        *,
        horizon: int | None = None,
        other_horizon: int | None = None,
        plan: str | None = None,
        zone: str | None = None,
        appraised: date | str | None = None,
    ) -> pd.DataFrame:
        """What is different in the other workspace? One row a quantity of a zone that differs.

        `other_horizon` is the year asked of the other, where it is another one.
        """
        a = Side(workspace=self._workspace, plan=plan, horizon=horizon)
        b = Side(workspace=other._workspace, plan=plan, horizon=other_horizon or horizon)  # noqa: SLF001 - of this class
        return compared(a, b, appraised=day(appraised), zone=zone).rows

    def revisions(self, layer: str) -> pd.DataFrame:
        """Who changed this layer, when and why? One row a revision, newest first."""
        held = self._workspace.layers.revisions(layer)
        return pd.DataFrame([{name: getattr(each, name) for name in each.__slots__} for each in held])

    def diff(self, layer: str, since: int, until: int) -> pd.DataFrame:
        """What changed in a layer from one version to another? One row a changed value: id, column, before, after.

        Features that came or went have `*` for the column.
        """
        return changed_values(self._workspace.layers.diff(layer, since, until))

    def plans(self) -> pd.DataFrame:
        """Which plans and horizons are there? One row a plan."""
        return pd.DataFrame([{name: getattr(plan, name) for name in plan.__slots__} for plan in plans(self._workspace)])

    def standards(self, appraised: date | str | None = None) -> pd.DataFrame:
        """Which rules and assumptions hold for a plan appraised on this day (default today)? One row each."""
        rows = [row for row in standards(self._workspace) if row.in_force(day(appraised))]
        return pd.DataFrame([{name: getattr(row, name) for name in row.__slots__} for row in rows])

    def assess(
        self, *, horizon: int | None = None, plan: str | None = None, appraised: date | str | None = None
    ) -> gpd.GeoDataFrame:
        """What can be said of the zones? One row a zone in EPSG:5897, units in the column names.

        Missing values stand where a part is not computable; the column `not_computable` names those parts.
        """
        answers = assess(self._workspace, appraised=day(appraised), plan=plan, horizon=horizon)
        return as_table(self._workspace, answers)

    def assessment(
        self,
        zone: str,
        *,
        horizon: int | None = None,
        plan: str | None = None,
        appraised: date | str | None = None,
    ) -> Assessment:
        """Everything that can be said of one zone, in the form in which the API sends it."""
        return assess(self._workspace, appraised=day(appraised), zone=zone, plan=plan, horizon=horizon)[0]

    def contradictions(
        self, *, horizon: int | None = None, plan: str | None = None, appraised: date | str | None = None
    ) -> pd.DataFrame:
        """Where do sources and plans disagree, and who must be asked what? One row a task."""
        question = pose(self._workspace, plan=plan, horizon=horizon, appraised=day(appraised))
        return pd.DataFrame(contradictions(self._workspace, question)["tasks"])

    def land_take(
        self, *, horizon: int | None = None, plan: str | None = None, appraised: date | str | None = None
    ) -> pd.DataFrame:
        """What land do all zones take in turn, by horizon and class, against quotas? One row a turn."""
        question = pose(self._workspace, plan=plan, horizon=horizon, appraised=day(appraised))
        return zone_land_take(self._workspace, question, zones_asked(self._workspace)).rows

    def ledger(
        self, *, horizon: int | None = None, plan: str | None = None, appraised: date | str | None = None
    ) -> pd.DataFrame:
        """What has each facility at each horizon of the plan, and when does it fail, by whom? One row each."""
        question = pose(self._workspace, plan=plan, horizon=horizon, appraised=day(appraised))
        return zone_ledger(self._workspace, question, zones_asked(self._workspace)).facilities

    def assess_polygon(
        self,
        polygon: BaseGeometry | Mapping[str, Any],
        *,
        crs: str | None = None,
        horizon: int | None = None,
        plan: str | None = None,
        appraised: date | str | None = None,
        **said: object,
    ) -> Assessment:
        """What could be said of a zone if it were here? In the form in which the API sends it; nothing is stored.

        Parameters
        ----------
        polygon
            A polygon of shapely, or a feature or geometry of GeoJSON.
        crs
            The CRS of its numbers, such as `EPSG:5897`; without it longitude and latitude.
        said
            What is said of the zone, such as `name_vi`, `zone_type`, `stated_area_ha`, `quality`.

        Raises
        ------
        gisapp.domain.errors.Inadmissible
            When it is no polygon that can be assessed; its `findings` say why.
        """
        text = _feature(polygon, said)
        delivery = Delivery(name="polygon", size=len(text), stream=io.BytesIO(text))
        drawn = drawn_zone(delivery, read_with_gdal=wiring.gdal, crs=crs)
        return assess_drawn(self._workspace, drawn, appraised=day(appraised), plan=plan, horizon=horizon)

    def portfolios(
        self,
        sizes: str = "",
        *,
        preset: str | None = None,
        candidates: Sequence[str] = (),
        fixed: str | Sequence[str] = "none",
        exclude: Sequence[tuple[str, str]] = (),
        one_per_pole: bool = False,
        phases: Sequence[int] = (),
        quotas_ha: Mapping[int, float] | None = None,
        land_quotas: bool = False,
        weights: str | Mapping[str, float] = "",
        overrides: Sequence[str] = (),
        horizon: int | None = None,
        plan: str | None = None,
        appraised: date | str | None = None,
        seed: int = 2026,
    ) -> Board:
        """Which zones together? The board in the form in which the API sends it.

        Parameters
        ----------
        sizes
            `"2-5"`; or a `preset` that says it.
        fixed
            `"approved"`, or ids that are in every portfolio.
        weights
            By objective, or as text: `"rice=2,jobs=1"`, ranges `"rice=0.2..0.5"`, pairs `"rice/jobs=3"`.
        overrides
            Ids that stay though a rule excludes them; each with a reason in the audit log.
        """
        texts = Texts(
            sizes=sizes,
            candidates=",".join(candidates),
            fixed=fixed if isinstance(fixed, str) else ",".join(fixed),
            exclude=[",".join(pair) for pair in exclude],
            one_per_pole=one_per_pole,
            phases=",".join(map(str, phases)),
            quotas=",".join(f"{year}={most:g}" for year, most in (quotas_ha or {}).items()),
            land_quotas=land_quotas,
            weights=weights if isinstance(weights, str) else ",".join(f"{key}={each}" for key, each in weights.items()),
            overrides=",".join(overrides),
            seed=seed,
        )
        asked = read_question(with_preset(self._workspace, texts, preset))
        year = ForYear(appraised=day(appraised), plan=plan, horizon=horizon)
        recorded = overrides_recorded(self._register(), asked.overrides) if asked.overrides else {}
        return portfolio_board(self._workspace, asked, year, overrides=recorded)

    def pivotal_projects(
        self,
        candidates: Sequence[str] = (),
        *,
        horizon: int | None = None,
        plan: str | None = None,
        appraised: date | str | None = None,
    ) -> pd.DataFrame:
        """Which planned project makes or breaks each candidate, and what does a year's delay cost? One row each."""
        asked = read_question(Texts(sizes="1", candidates=",".join(candidates)))
        year = ForYear(appraised=day(appraised), plan=plan, horizon=horizon)
        return pd.DataFrame(pivotal_projects(self._workspace, asked, year)["projects"])

    def board_candidates(self, board: Board) -> gpd.GeoDataFrame:
        """The candidates of a board, one row each in EPSG:5897: standing, shares, data."""
        return candidate_table(self._workspace, board)

    def board_portfolios(self, board: Board) -> pd.DataFrame:
        """The portfolios that a board tells, one row each, in native units."""
        return portfolio_table(board)

    def _submission(self, named: str, year: ForYear) -> dict[str, Any]:
        register = self._register()
        found = register.submission(named)
        return submission_payload(
            self._workspace, register, found, year, read_with_gdal=wiring.gdal, on_the_clock=on_the_clock
        )

    def _register(self) -> Register:
        if not isinstance(self._workspace, wiring.FolderWorkspace):
            raise NotFound(
                expected="the workspace itself",
                found="a view of it",
                todo="ask without as_of",
                vi=Vi("chính thư mục làm việc", "hãy hỏi mà không dùng as_of", "một cách nhìn về thời điểm khác"),
            )
        return wiring.register_of(self._workspace)

    def map(
        self,
        view: str = "zones",
        *,
        horizon: int | None = None,
        plan: str | None = None,
        appraised: date | str | None = None,
        lang: str = "vi",
        against: "Workspace | None" = None,
        against_horizon: int | None = None,
        submission: str | None = None,
    ) -> folium.Map:
        """A view as a folium map that the notebook shows without any request.

        With `submission`, its id, the map shows what that changes and what was found in it.

        The view `difference` shows what is different here from what it is in `against`, at `against_horizon` where that
        is another year; without either the first year of the plan is held against its last.
        """
        year = ForYear(appraised=day(appraised), plan=plan, horizon=horizon)
        if submission is not None:
            return notebook_map(self._submission(submission, year), lang=lang, assets=wiring.assets())
        a = None
        if against is not None or against_horizon is not None:
            held = self._workspace if against is None else against._workspace  # noqa: SLF001 - of this class
            a = Side(workspace=held, plan=plan, horizon=against_horizon or horizon)
        shown = map_payload(self._workspace, view, appraised=day(appraised), plan=plan, horizon=horizon, against=a)
        return notebook_map(shown, lang=lang, assets=wiring.assets())


def _feature(polygon: BaseGeometry | Mapping[str, Any], said: Mapping[str, object]) -> bytes:
    """The polygon as the text of a feature, with what is said of it beside what it says itself."""
    if isinstance(polygon, BaseGeometry):
        polygon = {"type": "Feature", "geometry": shapely.geometry.mapping(polygon), "properties": {}}
    elif polygon.get("type") != "Feature":
        polygon = {"type": "Feature", "geometry": dict(polygon), "properties": {}}
    return orjson.dumps({**polygon, "properties": {**(polygon.get("properties") or {}), **said}})
