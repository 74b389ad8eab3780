"""How many households live in a zone? Counted where somebody counted them, on surveyed outlines, and never guessed."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gisapp.analysis.households import households_inside
from gisapp.domain.errors import BadInput
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.assessment import assess
from gisapp.workflows.portfolio_question import Texts, read_question
from gisapp.workflows.portfolios import ForYear, portfolio_board
from tests.conftest import copied

DAY = date(2026, 11, 26)
SQUARE = shapely.Polygon([(0, 0), (100, 0), (100, 100), (0, 100)], [[(40, 40), (60, 40), (60, 60), (40, 60)]])


def zones(*shapes: shapely.Geometry | None, crs: str = "EPSG:5897") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), crs=crs)


def points(rows: list[tuple[float, float, int]], crs: str = "EPSG:5897") -> gpd.GeoDataFrame:
    shapes = [shapely.Point(x, y) for x, y, _ in rows]
    return gpd.GeoDataFrame({"households": [count for *_, count in rows]}, geometry=shapes, crs=crs)


def test_households_on_the_outline_count_and_those_in_a_hole_or_outside_do_not() -> None:
    held = points([(10, 10, 3), (100, 50, 4), (50, 50, 100), (101, 50, 100)])
    assert households_inside(zones(SQUARE), held).tolist() == [7]


def test_a_zone_without_an_outline_has_no_number_and_one_without_households_has_none_of_them() -> None:
    counted = households_inside(zones(SQUARE, None, shapely.Point(10, 10)), points([]))
    assert counted.iloc[0] == 0
    assert counted.iloc[1:].isna().all()


@given(st.permutations([(10.0, 10.0, 3), (20.0, 20.0, 5), (500.0, 0.0, 7)]))
def test_the_order_of_households_does_not_matter(rows) -> None:
    assert households_inside(zones(SQUARE), points(rows)).tolist() == [8]


def test_households_in_degrees_are_refused() -> None:
    with pytest.raises(BadInput):
        households_inside(zones(SQUARE), points([(10, 10, 3)], crs="EPSG:4326"))


@pytest.fixture(scope="module")
def counted(demo: FolderWorkspace, tmp_path_factory) -> FolderWorkspace:
    """The demonstration with a layer of households: forty in Mẫu A, none elsewhere."""
    workspace = copied(demo, tmp_path_factory.mktemp("counted") / "workspace")
    shape = workspace.layers.features("zones").set_index("id").geometry["mau-a"]
    place = gpd.GeoDataFrame(
        {"id": ["h-1"], "households": [40], "as_of": ["2026"], "quality": ["synthetic"], "sources": [["invented"]],
         "note_vi": [None], "note_en": [None]},
        geometry=[shape.point_on_surface()], crs="EPSG:5897",
    )  # fmt: skip
    like = workspace.layers.entry("hydrants")
    entry = replace(like, id="households", spec="households", kind="households", shipped=False)
    workspace.layers.commit(entry, place, by="test", why="counted")
    return workspace


def test_the_board_weighs_households_where_somebody_counted_them(counted: FolderWorkspace) -> None:
    board = portfolio_board(counted, read_question(Texts(sizes="2")), ForYear(appraised=DAY))
    ids = [each["id"] for each in board["objectives"]]
    assert "households" in ids
    assert not {"residents", "homes"} & set(ids)
    data = {each["zone"]: each["data"]["households"] for each in board["candidates"]}
    assert (data["mau-a"]["least"], data["mau-a"]["greatest"], data["mau-d"]["greatest"]) == (40, 40, 0)


def test_the_assessment_tells_the_households_of_a_zone(counted: FolderWorkspace) -> None:
    told = {each["zone"]: each["land_take"]["households"] for each in assess(counted, horizon=2030, appraised=DAY)}
    assert told["mau-a"] == {"status": "computed", "households": 40, "quality": "synthetic"}


def test_where_nobody_counted_households_the_board_names_what_would_tell(hanoi: FolderWorkspace) -> None:
    board = portfolio_board(hanoi, read_question(Texts(sizes="2")), ForYear(appraised=DAY))
    (left_out,) = [each for each in board["objectives_left_out"] if each["id"] == "households"]
    assert left_out["needs"] == ["a layer of households inside the zones or a raster of population"]
    assert left_out["needs_vi"] == ["lớp dữ liệu số hộ dân trong phạm vi các khu hoặc lớp lưới ô dân số"]
