"""The views that the viewer paints its zones by, answered for one horizon."""

from collections.abc import Callable, Mapping

import geopandas as gpd
import pandas as pd

from gisapp.domain.errors import NotFound, Vi
from gisapp.maps.values import rows_of
from gisapp.maps.viewer_views import SHADING, view_of_zones
from gisapp.workflows.coverage import zone_coverage
from gisapp.workflows.ledger import zone_ledger
from gisapp.workflows.portfolios import ForYear
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question, pose, zones_asked
from gisapp.workflows.rules import zone_rules

_ROWS: Mapping[str, Callable[[Workspace, Question, gpd.GeoDataFrame], pd.DataFrame]] = {
    "coverage": lambda workspace, question, zones: zone_coverage(workspace, question, zones).rows,
    "ledger": lambda workspace, question, zones: zone_ledger(workspace, question, zones).demands,
    "rules": lambda workspace, question, zones: zone_rules(workspace, question, zones).rows,
}


def zones_in_view(workspace: Workspace, view: str, asked: str | None, year: ForYear) -> dict[str, object]:
    """How does a view paint the zones at this horizon?

    Raises
    ------
    NotFound
        When there is no such view, question, plan or horizon.
    BadInput
        When several plans have the horizon.
    """
    if view not in SHADING:
        raise NotFound(
            expected=f"a view: {', '.join(SHADING)}",
            found=repr(view[:40]),
            todo="choose one of these",
            vi=Vi(f"một bản đồ: {', '.join(SHADING)}", "hãy chọn trong số này"),
        )
    workspace = workspace.at_once()
    question = pose(workspace, plan=year.plan, horizon=year.horizon, appraised=year.appraised)
    rows = list(rows_of(_ROWS[view](workspace, question, zones_asked(workspace))))
    return view_of_zones(view, rows, asked)
