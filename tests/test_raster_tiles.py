"""Rasters as tiles of pictures (OGC API Tiles): each point has the colour of the cell there, as the legend says."""

import json
import math

import numpy as np
import pytest
import rasterio
from fastapi.testclient import TestClient
from openapi_spec_validator import validate
from rasterio.io import MemoryFile

from gisapp.api.app import build
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transformer
from gisapp.domain.raster import Cells, Quantity
from gisapp.maps.cell_looks import CELLS
from gisapp.maps.shades import Shades, shades_of
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.maps import map_payload
from tests.test_map_tiles import tile_at
from tests.test_rasters import DAY, raster

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
SET = "map/tiles/WebMercatorQuad"


@pytest.fixture(scope="module")
def client(demo: FolderWorkspace) -> TestClient:
    return TestClient(build(demo))


def picture(client: TestClient, layer: str, place: tuple[int, int, int]) -> np.ndarray:
    """Red, green, blue and opacity of each point."""
    answer = client.get(f"/collections/{layer}/{SET}/{'/'.join(map(str, place))}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    with MemoryFile(answer.content) as memory, memory.open() as grid:
        palette = grid.colormap(1)
        colours = np.array([palette.get(number, (0, 0, 0, 0)) for number in range(256)])
        numbers = grid.read(1)
    shown = colours[numbers]
    shown[..., 3] = np.where(numbers == 0, 0, 255)
    return shown


def middles(place: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The middle of each of 256 by 256 points in the plan CRS, by the textbook's formula."""
    zoom, row, column = place
    size, steps = 2**zoom, (np.arange(256) + 0.5) / 256
    lon = (column + steps) / size * 360 - 180
    lat = np.degrees(np.arctan(np.sinh(math.pi * (1 - 2 * (row + steps) / size))))
    x, y = transformer(GEOGRAPHIC_CRS, PLAN_CRS).transform(*np.meshgrid(lon, lat))
    return np.asarray(x), np.asarray(y)


def colour(code: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(code.lstrip("#")))


@pytest.mark.parametrize("zoom", [10, 12, 14])
def test_a_point_has_the_colour_of_the_class_of_the_cell_that_lies_there(client, demo, zoom):
    told = client.get(f"/collections/land_cover/{SET}/tilejson").json()
    place = tile_at(told["center"][0], told["center"][1], zoom)
    shown = picture(client, "land_cover", place)
    kinds = [kind["look"] for kind in told["kinds"]]
    meaning = {colour(kind["colour"]): kind["look"] for kind in told["kinds"]}
    with rasterio.open(demo.folder / "rasters" / "land_cover.tif") as grid:
        cells, absent = grid.read(1), grid.nodata
        corner = grid.transform
    x, y = middles(place)
    columns, rows = (x - corner.c) / corner.a, (y - corner.f) / corner.e
    near = np.abs(columns - np.rint(columns)) < 0.02  # on the very edge of two cells either may be shown
    near |= np.abs(rows - np.rint(rows)) < 0.02
    inside = (columns >= 0) & (columns < cells.shape[1]) & (rows >= 0) & (rows < cells.shape[0])
    codes = np.where(inside, cells[np.where(inside, rows, 0).astype(int), np.where(inside, columns, 0).astype(int)], 0)
    codes = np.where(inside, codes, absent)
    names = ["unmapped", "industry", "service", "traffic", "green", "technical", "water", "rice", "forest",
             "agriculture", "housing", "social", "other"]  # fmt: skip
    assert set(kinds) <= set(names)
    wrong = 0
    for row, column in np.argwhere(~near)[::37]:
        code, point = codes[row, column], shown[row, column]
        expected = None if code == absent else names[int(code)]
        wrong += (meaning[tuple(point[:3])] if point[3] else None) != expected
    # At zoom 10 a cell is smaller than a point, and the nearest one may be the next.
    assert wrong <= (0 if zoom > 10 else 400)


def test_page_tile_and_legend_have_one_way_of_colouring(client, demo):
    drawn = {each["id"]: each for each in map_payload(demo, "zones", appraised=DAY, horizon=2030)["rasters"]}
    for raster_id in ("land_cover", "elevation", "population_density"):
        told = client.get(f"/collections/{raster_id}/{SET}/tilejson").json()
        assert [{k: kind[k] for k in ("look", "label")} for kind in told["kinds"]] == drawn[raster_id]["kinds"]
        assert all(kind["colour"] == CELLS[kind["look"]].fill for kind in told["kinds"])
        seen = picture(client, raster_id, tile_at(told["center"][0], told["center"][1], 11))
        colours = {tuple(each) for each in seen[seen[..., 3] > 0][:, :3]}
        assert colours <= {colour(kind["colour"]) for kind in told["kinds"]}


def test_a_raster_on_which_most_cells_are_alike_still_shows_where_more_people_live():
    values = np.zeros((50, 50), np.float32)
    values[10:12, 10:13] = [[3, 40, 80], [120, 160, 300]]
    cells = Cells(values=values, west=0, north=0, cell_m=100)
    shades = shades_of(Quantity.POPULATION, None, cells)
    assert not [kind for kind in shades.kinds if kind["label"]["en"].startswith("< 0")]
    numbers = shades.numbers(cells)
    assert numbers[0, 0] == 1
    assert numbers[11, 12] == len(shades.kinds) == 6


def test_a_class_without_a_name_and_one_that_only_a_tile_shows_have_a_colour():
    seen = Cells(values=np.array([[10, 77]], np.uint8), west=0, north=0, cell_m=10, absent=0)
    shades = shades_of(Quantity.LAND_COVER, "worldcover", seen)
    assert [kind["look"] for kind in shades.kinds] == ["tree_cover", "unnamed"]
    tile = Cells(values=np.array([[10, 80, 99, 0]], np.uint8), west=0, north=0, cell_m=10, absent=0)
    numbers = shades.numbers(tile)[0]
    assert shades.colours[numbers[1] - 1] == CELLS["permanent_water"].fill
    assert shades.colours[numbers[2] - 1] == CELLS["unnamed"].fill
    assert numbers[3] == 0
    nothing = Cells(values=np.zeros((2, 2), np.uint8), west=0, north=0, cell_m=10, absent=0)
    for quantity in Quantity:
        assert not shades_of(quantity, None, nothing).numbers(nothing).any()
        assert not Shades.empty().numbers(seen).any()


def test_what_is_no_tile_is_a_problem_and_an_empty_one_is_no_content(client):
    for path, status in (
        (f"elevation/{SET}/12/4096/0", 404), (f"elevation/{SET}/23/0/0", 404), (f"elevation/{SET}/a/0/0", 404),
        (f"elevation/{SET}/5/0/0", 204), (f"elevation/{SET}/0/0/0", 204), (f"elevation/{SET}/12/1700/3100", 204),
        (f"zones/{SET}/5/0/0", 404), ("zones/map/tiles", 404), (f"nothing/{SET}/5/0/0", 404),
        (f"elevation/{SET}/5/0/0?as-of=elevation@7", 404), (f"elevation/{SET}/5/0/0?horizon=2030", 400),
    ):  # fmt: skip
        answer = client.get(f"/collections/{path}")
        assert answer.status_code == status, path
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["todo"]


def test_a_tile_that_the_asker_has_is_not_sent_again_and_a_new_revision_is_another_tile(workspace):
    place = (580_000.0, 2_330_000.0)
    values = np.tile(np.arange(60, dtype=np.int16), (60, 1))
    raster(workspace, values, Quantity.ELEVATION, middle=place)
    client = TestClient(build(workspace))
    told = client.get(f"/collections/mine/{SET}/tilejson").json()
    z, y, x = tile_at(told["center"][0], told["center"][1], 12)
    named = told["tiles"][0].format(z=z, y=y, x=x)
    kept = client.get(named)
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    path = f"/collections/mine/{SET}/{z}/{y}/{x}"
    first = client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    assert client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    raster(workspace, values[:, ::-1].copy(), Quantity.ELEVATION, middle=place, over=0)
    second = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert second.status_code == 200
    assert second.content != first.content
    assert client.get(named).content == first.content


def test_the_tile_set_says_where_its_tiles_are(client):
    listed = client.get("/collections/elevation/map/tiles").json()["tilesets"]
    alone = client.get(f"/collections/elevation/{SET}").json()
    assert listed == [alone]
    assert alone["dataType"] == "map"
    (item,) = [each for each in alone["links"] if each["rel"] == "item"]
    assert item["templated"] is True
    told = client.get(f"/collections/elevation/{SET}/tilejson").json()
    place = dict(zip(("tileMatrix", "tileRow", "tileCol"), tile_at(*told["center"][:2], 12), strict=True))
    assert client.get(item["href"].format(**place)).status_code == 200
    links = client.get("/collections/elevation").json()["links"]
    (tiles,) = [each["href"] for each in links if each["rel"].endswith("/tilesets-map")]
    assert client.get(tiles).status_code == 200
    spec = client.get("/openapi.json").json()
    validate(spec)
    answers = spec["paths"][f"/collections/{{layer}}/{SET}/{{z}}/{{y}}/{{x}}"]["get"]["responses"]
    assert set(answers["200"]["content"]) == {"image/png"}
    assert {"204", "304", "404"} <= set(answers)
    assert json.dumps(alone)
