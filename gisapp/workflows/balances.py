"""What do published figures say of capacity against demand?"""

import geopandas as gpd
import pandas as pd

from gisapp.analysis.balances import sourced_balances
from gisapp.domain.answer import NotComputable
from gisapp.workflows.inquiry import Inquiry, Part, answered, by_zone
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question
from gisapp.workflows.records import records

_NO_FIGURES = NotComputable(
    needs=("published figures of capacity and demand for this zone",),
    needs_vi=("số liệu công bố về công suất và nhu cầu của khu này",),
)


def zone_balances(workspace: Workspace, _question: Question, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Capacity against demand as published, dates and assumptions shown; no forecast."""
    return sourced_balances(zones, workspace.layers.rows("claims"))


def ledger_part(inquiry: Inquiry) -> Part:
    """What published figures say of each zone, and of the whole city."""
    balances = inquiry.once(zone_balances).rename(columns={"subject": "zone"})
    city = [{"subject": row.pop("zone"), **row} for row in records(balances[balances["zone"] == "city"])]
    published = by_zone(balances, inquiry.ids)
    return Part(
        answers={
            zone: {**answered(rows, None if rows else _NO_FIGURES), "city": city} for zone, rows in published.items()
        },
        layers=("claims",),
    )
