"""What is on the ground of the zones: the demo's rasters, a user's raster under zones of uncertain position."""

from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gisapp import wiring
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transformer
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality
from gisapp.domain.raster import Cells, Quantity
from gisapp.maps.page import standalone_page
from gisapp.maps.shades import png
from gisapp.storage.raster_file import take_whole
from gisapp.workflows.as_of import as_recorded
from gisapp.workflows.assessment import as_table, assess
from gisapp.workflows.maps import map_payload
from gisapp.workflows.overlay import overlaid
from gisapp.workflows.rasters import people_in, zone_ground

DAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def assessed(demo):
    return {each["zone"]: each for each in assess(demo, appraised=DAY, horizon=2030)}


def figures(answer, quantity):
    return {row["measure"]: row for row in answer["ground"]["rows"] if row["quantity"] == quantity}


def test_shares_of_land_cover_sum_to_the_zone(assessed):
    for answer in assessed.values():
        shares = [row["least"] for row in figures(answer, "land_cover").values()]
        assert sum(shares) == pytest.approx(1, abs=1e-5)


def test_land_cover_agrees_with_the_parcels_it_was_made_of_as_far_as_its_cells_are_fine(assessed):
    answer = assessed["mau-a"]
    rice = sum(row["share"] for row in answer["land_balance"]["rows"] if row["land_use"] in {"LUC", "LUK"})
    assert figures(answer, "land_cover")["rice"]["least"] == pytest.approx(rice, abs=0.02)


def test_heights_stand_in_their_order_and_state_cell_and_day(assessed):
    for answer in assessed.values():
        rows = figures(answer, "elevation")
        order = [rows[each]["least"] for each in ("lowest", "p10", "median", "p90", "highest")]
        assert order == sorted(order)
        assert {(row["cell_m"], row["dated"], row["quality"]) for row in rows.values()} == {
            (100.0, "2026-11-22", "synthetic")
        }


def test_an_answer_names_the_rasters_it_rests_on_by_revision(assessed):
    named = set(assessed["mau-a"]["inputs"]["revisions"])
    assert {"elevation@0", "land_cover@0", "population_density@0"} <= named


def test_the_table_has_a_column_for_each_figure(demo, assessed):
    table = as_table(demo, list(assessed.values()))
    assert {"ground_rice_least_share", "ground_lowest_greatest_m", "ground_people_least"} <= set(table.columns)


def test_everybody_of_the_district_is_counted_once(demo):
    communes = demo.layers.features("communes")
    found = people_in(demo, communes.geometry)
    assert found.people.sum() == pytest.approx(152_000, rel=0.005)
    assert list(found.people.index) == list(communes.index)


def test_people_of_nowhere_and_of_two_halves(demo):
    zone = demo.layers.features("zones").geometry.iloc[0]
    west, south, east, north = zone.bounds
    halves = [zone & shapely.box(west, south, (west + east) / 2, north),
              zone & shapely.box((west + east) / 2, south, east, north)]  # fmt: skip
    found = people_in(demo, gpd.GeoSeries([zone, *halves, None, shapely.box(0, 0, 1, 1)], crs=PLAN_CRS))
    assert found.people[1] + found.people[2] == pytest.approx(found.people[0])
    assert (found.people[3], found.people[4], found.covered_share[4]) == (0, 0, 0)


def test_how_much_of_a_zone_lies_below_a_level_grows_with_the_level(demo):
    ground = zone_ground(demo, None, demo.layers.features("zones"))
    shares = [ground.below("mau-a", level).least for level in (0, 4, 5, 5.5, 6, 100)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)


def test_without_a_raster_the_answer_says_which_it_needs(hanoi):
    for answer in assess(hanoi, appraised=DAY, zone="donganh", horizon=2030):
        assert answer["ground"]["status"] == "not_computable"
        assert "a raster of ground elevation" in answer["ground"]["needs"]
        assert "lớp lưới ô cao độ mặt đất" in answer["ground"]["needs_vi"]
    assert people_in(hanoi, gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs=PLAN_CRS)) is None


def raster(workspace, values, quantity, *, cell=100.0, middle=None, over=-1, name="mine"):
    high, wide = values.shape
    entry = LayerEntry(
        id=name, title_vi="Lớp thử", title_en="Trial", spec=None, kind="raster", crs=PLAN_CRS, source="test",
        licence="CC0-1.0", dated=date(2025, 1, 1), steward="test", quality=Quality.SURVEYED,
    )  # fmt: skip
    x, y = middle
    cells = Cells(values=values, west=round(x - wide * cell / 2, -2), north=round(y + high * cell / 2, -2), cell_m=cell,
                  absent=-9999)  # fmt: skip
    with workspace.rasters.draft(name) as draft:
        take_whole(draft, cells)
        return workspace.rasters.commit(
            entry, draft, quantity=quantity, legend=None, by="test", why="test", received=(), over=over
        )


def test_a_zone_that_may_lie_elsewhere_has_ranges(workspace):
    zones = workspace.layers.features("zones")
    zone = zones[(zones.geometry.area > 0) & (zones["position_uncertainty_m"].between(1, 5_000))].iloc[[0]]
    x, y = zone.geometry.iloc[0].centroid.coords[0]
    slope = np.tile(np.linspace(0, 40, 300), (300, 1)).astype(np.float32)
    raster(workspace, slope, Quantity.ELEVATION, middle=(x, y))
    [answer] = assess(workspace, appraised=DAY, zone=zone["id"].iloc[0], horizon=2030)
    heights = figures(answer, "elevation")
    per_metre = 40 / 299 / 100
    span = heights["mean"]["greatest"] - heights["mean"]["least"]
    assert span >= 2 * float(zone["position_uncertainty_m"].iloc[0]) * per_metre * 0.99
    assert heights["lowest"]["greatest"] <= heights["highest"]["greatest"]
    assert answer["ground"]["rows"][0]["quality"] == zone["quality"].iloc[0]


def test_a_raster_that_covers_a_zone_in_part_answers_neither_heights_nor_people(demo, tmp_path):
    from tests.conftest import copied

    workspace = copied(demo, tmp_path / "w")
    zones = workspace.layers.features("zones")
    x, y = zones[zones["id"] == "mau-a"].geometry.iloc[0].centroid.coords[0]
    raster(workspace, np.full((10, 10), 7, np.int16), Quantity.ELEVATION, middle=(x, y))
    [answer] = assess(workspace, appraised=DAY, zone="mau-a", horizon=2030)
    lowest = figures(answer, "elevation")["lowest"]
    assert (lowest["raster"], lowest["status"], lowest["least"]) == ("mine", "not_computable", None)
    assert "covers the whole zone" in lowest["needs"][0]


def test_a_moment_of_record_time_shows_the_raster_of_that_moment(workspace):
    raster(workspace, np.full((10, 10), 1, np.int16), Quantity.ELEVATION, middle=(580_000, 2_330_000))
    raster(workspace, np.full((10, 10), 2, np.int16), Quantity.ELEVATION, middle=(580_000, 2_330_000), over=0)
    then = as_recorded(workspace, "mine@0")
    assert {int(each.values.max()) for each in next(then.rasters.windows("mine", BOX))} == {1}
    assert {int(each.values.max()) for each in next(workspace.rasters.windows("mine", BOX))} == {2}
    assert as_recorded(workspace, "2020-01-01").rasters.ids() == ()
    assert overlaid(workspace, {}, name="x").rasters.ids() == ("mine",)


BOX = np.array([[579_000.0, 2_329_000.0, 581_000.0, 2_331_000.0]])


def test_a_window_is_read_in_strips_that_leave_nothing_out(workspace, monkeypatch):
    values = np.random.default_rng(2).integers(0, 9, (1_300, 700)).astype(np.int16)
    raster(workspace, values, Quantity.LAND_COVER, cell=10.0, middle=(580_000, 2_330_000))
    monkeypatch.setattr("gisapp.storage.raster._STRIP_CELLS", 100_000)
    around = np.array([[0.0, 0.0, 3e6, 3e6]])
    strips = list(next(workspace.rasters.windows("mine", around)))
    assert len(strips) == 3
    assert (np.vstack([each.values for each in strips]) == values).all()


def test_a_raster_is_a_picture_in_the_legend_off_at_first_and_transparent_without_data(demo):
    shown = map_payload(demo, "zones", appraised=DAY, horizon=2030)
    cover = next(each for each in shown["rasters"] if each["id"] == "land_cover")
    assert cover["image"].startswith("data:image/png;base64,")
    assert {"đất lúa", "đất ở"} <= {kind["label"]["vi"] for kind in cover["kinds"]}
    switches = {
        entry["toggle"]: entry["shown"] for group in shown["legend"] if group["id"] == "rasters"
        for entry in group["entries"]
    }  # fmt: skip
    assert switches == {"raster:elevation": False, "raster:land_cover": False, "raster:population_density": False}
    to_plan = transformer(GEOGRAPHIC_CRS, PLAN_CRS)
    west, south, _, north = cover["bounds"]
    x, _ = to_plan.transform(west, (south + north) / 2)
    assert x == pytest.approx(556_400, abs=200)


def test_pictures_go_before_layers_where_a_file_would_be_too_large(demo):
    shown = map_payload(demo, "zones", appraised=DAY, horizon=2030)
    heavy = {**shown["rasters"][0], "image": "data:image/png;base64," + "A" * 2_000_000}
    page = standalone_page({**shown, "rasters": [heavy]}, lang="vi", assets=wiring.assets())
    assert len(page.encode()) < 2_000_000
    assert "A" * 1_000 not in page


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_png_is_one():
    from rasterio.io import MemoryFile

    picture = np.array([[0, 1], [2, 1]], dtype=np.uint8)
    with MemoryFile(png(picture, ["#ff0000", "#00ff00"])) as memory, memory.open() as grid:
        assert (grid.read(1) == picture).all()
        assert grid.colormap(1)[2][:3] == (0, 255, 0)
        assert grid.nodata == 0
