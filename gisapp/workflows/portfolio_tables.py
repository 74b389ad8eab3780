"""The board as tables: for an analyst's notebook, and as layers of a GeoPackage."""

from typing import Any

import geopandas as gpd
import pandas as pd

from gisapp.exchange.outgoing import WriteWithGdal, gdal_table
from gisapp.workflows.ports import Workspace

Board = dict[str, Any]


def candidate_table(workspace: Workspace, board: Board) -> gpd.GeoDataFrame:
    """One row per candidate in the plan CRS EPSG:5897: its standing, its shares, and its data by objective."""
    zones = workspace.layers.features("zones").set_index("id")
    rows = [_candidate(each) for each in board["candidates"]]
    geometry = zones.geometry.reindex([each["zone"] for each in board["candidates"]]).to_numpy()
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=geometry, crs=zones.crs)


def portfolio_table(board: Board) -> pd.DataFrame:
    """One row per portfolio told: its zones, whether no other beats it, and its values in native units."""
    names = [f"{each['id']}_{end}" for each in board["objectives"] for end in ("least", "middle", "greatest")]
    rows = [
        {
            "portfolio": each["id"],
            "zones": each["zones"],
            "area_ha": each["area_ha"],
            "unbeaten": each["unbeaten"],
            "best_share": each["best_share"],
            **dict(zip(names, (end for values in each["values"] for end in values), strict=True)),
        }
        for each in board["portfolios"]
    ]
    return pd.DataFrame(rows)


def board_geopackage(workspace: Workspace, board: Board, *, write_with_gdal: WriteWithGdal) -> bytes:
    """The board as a GeoPackage: candidates with their shapes, portfolios, objectives, changes, what is said."""
    said = pd.DataFrame([*board["said"], {lang: board["recommendation"][lang] for lang in ("vi", "en")}])
    objectives = pd.DataFrame(board["objectives"]).drop(columns=["bases"])
    tables = {
        "candidates": candidate_table(workspace, board),
        "portfolios": portfolio_table(board),
        "objectives": objectives,
        "notes": said,
    }
    if board["turns"]["data"]:
        tables["changes"] = pd.DataFrame(board["turns"]["data"])
    mark = {f"note_{lang}": text for lang, text in board["mark"].items() if text}
    return write_with_gdal({name: gdal_table(table) for name, table in tables.items()}, ".gpkg", notes=mark)


def _candidate(each: Board) -> dict[str, Any]:
    told = ("zone", "name_vi", "name_en", "status", "quality", "stated_area_ha", "position_uncertainty_m",
            "approved_by", "fixed", "standing", "share_of_best")  # fmt: skip
    data = {
        f"{name}_{part}": datum[part] for name, datum in each["data"].items() for part in ("least", "greatest", "basis")
    }
    pole = each["growth_pole"]
    return {**{name: each[name] for name in told}, "growth_pole": pole["id"] if pole else None, **data}
