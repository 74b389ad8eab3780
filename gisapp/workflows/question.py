"""What is asked: of which zones, for which year of which plan, under the rules of which day; and what it rests on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd

from gisapp import __version__
from gisapp.analysis.presence import presence
from gisapp.domain.errors import NotFound, Vi
from gisapp.domain.existence import IN_ORDER
from gisapp.domain.plan import PlannedYear, choose_plan
from gisapp.domain.scenario import Scenario
from gisapp.domain.standard import Standard
from gisapp.workflows.plan_register import plans, standards
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with everything in it decided; `standards` are all rows of all packs.

    Without slots, so that the rows in force are looked for once.
    """

    year: PlannedYear
    appraised: date
    standards: tuple[Standard, ...]

    @property
    def horizon(self) -> int:
        """The year asked about."""
        return self.year.horizon

    @cached_property
    def in_force(self) -> tuple[Standard, ...]:
        """The rows that hold on the day of appraisal."""
        return tuple(row for row in self.standards if row.in_force(self.appraised))


def pose(workspace: Workspace, *, plan: str | None, horizon: int | None, appraised: date) -> Question:
    """Decide plan and year, and read the rule packs.

    Raises
    ------
    NotFound, BadInput
        As `gisapp.domain.plan.choose_plan`.
    """
    year = choose_plan(plans(workspace), plan=plan, horizon=horizon)
    return Question(year=year, appraised=appraised, standards=standards(workspace))


_STATUS_RANK = {status: rank for rank, status in enumerate(IN_ORDER)}


def zones_asked(workspace: Workspace, zone: str | None = None) -> gpd.GeoDataFrame:
    """All zones in the order of their status and name, or the one asked for, in the plan CRS.

    Raises
    ------
    NotFound
        When there is no zone of this id.
    """
    if zone is not None:
        return _zone(workspace, zone)
    zones = workspace.layers.features("zones")
    ranked = zones.assign(rank=zones["status"].map(_STATUS_RANK)).sort_values(["rank", "name_vi"], kind="stable")
    return ranked.drop(columns="rank").reset_index(drop=True)


def _zone(workspace: Workspace, zone: str) -> gpd.GeoDataFrame:
    """One zone alone; of hundreds of others nothing is read."""
    found = workspace.layers.rows("zones", ids=[zone.lower()])
    if not isinstance(found, gpd.GeoDataFrame) or found.empty:
        zones = workspace.layers.features("zones")
        raise NotFound(
            expected=f"a zone: {', '.join(sorted(zones['id']))}",
            found=repr(zone),
            todo="choose one of these; ids are lower-case codes",
            vi=Vi(f"một khu: {', '.join(sorted(zones['id']))}", "hãy chọn trong số này; mã khu viết chữ thường"),
        )
    return found.reset_index(drop=True)


def inputs(workspace: Workspace, question: Question, layers: tuple[str, ...]) -> dict[str, object]:
    """What an answer rests on: revisions, rows of the packs by verification, scenarios, and the code."""
    held = {entry.id for entry in workspace.layers.entries()}
    named = sorted({"plans", "standards", "zones", *layers} & held)
    rasters = sorted({*layers} & set(workspace.rasters.ids()))
    in_force = question.in_force
    return {
        "revisions": [
            *(workspace.layers.revision(layer).name for layer in named),
            *(workspace.rasters.revision(raster).name for raster in rasters),
        ],
        "standards": [
            {"pack": pack, "verification": sorted({str(row.verification) for row in in_force if row.pack == pack})}
            for pack in sorted({row.pack for row in in_force})
        ],
        "scenarios": [scenario_named(each) for each in workspace.scenarios],
        "code_version": __version__,
    }


def scenario_named(scenario: Scenario) -> dict[str, object]:
    """How an answer names a scenario that it supposes, with the standards that it changes."""
    return {
        "id": scenario.id,
        "sha256": scenario.sha256,
        "title_vi": scenario.title_vi,
        "title_en": scenario.title_en,
        "changes": len(scenario.changes),
        "assumed": sum(change.assumed for change in scenario.changes),
        "standards": [change.id for change in scenario.of_layer("standards")],
    }


def existence_rows(
    zones: gpd.GeoDataFrame, horizons: tuple[int, ...], *, included: Collection[str]
) -> list[dict[str, Any]]:
    """The answer to *does it exist then?* of each zone at each horizon, as rows; `included` are proposed things."""
    return records(presence(zones, horizons, included=included).rename(columns={"id": "zone"}))
