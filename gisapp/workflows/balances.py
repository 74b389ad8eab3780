"""What do published figures say of capacity against demand?"""

import geopandas as gpd
import pandas as pd

from gisapp.analysis.balances import sourced_balances
from gisapp.workflows.memory import table_of
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question


def zone_balances(workspace: Workspace, _question: Question, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Capacity against demand as published, dates and assumptions shown; no forecast."""
    return sourced_balances(zones, table_of(workspace.layers, "claims"))
