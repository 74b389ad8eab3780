"""Vector tiles (OGC API Tiles, Two Dimensional Tile Matrix Set 2.0), read back by a decoder that is not ours.

They show what the layer holds, and a feature has the same id on all of them.
"""

import json
import math

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from gisapp.api.app import build
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.exchange.vector_tile import tile_layer
from gisapp.geometry.map_outlines import outlines_of
from gisapp.geometry.map_tiles import EXTENT, WEB_MERCATOR, laid_out, tile_window
from gisapp.maps.zooms import FIRST_ZOOMS
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.tile_content import MOST_BYTES, feature_numbers
from gisapp.workflows.tile_sizes import MAX_ZOOM

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
DOWN = {"y_coord_down": True}


@pytest.fixture(scope="module")
def client(demo: FolderWorkspace) -> TestClient:
    return TestClient(build(demo))


def tile_at(longitude: float, latitude: float, zoom: int) -> tuple[int, int, int]:
    """Zoom, row and column of the tile at a place, by the textbook's formula."""
    size, angle = 2**zoom, math.radians(latitude)
    row = (1 - math.asinh(math.tan(angle)) / math.pi) / 2 * size
    return zoom, int(row), int((longitude + 180) / 360 * size)


def shown(client: TestClient, layer: str, place: tuple[int, int, int], query: str = "") -> dict:
    answer = client.get(f"/collections/{layer}/tiles/WebMercatorQuad/{'/'.join(map(str, place))}{query}")
    if answer.status_code == 204:
        return {}
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    (found,) = mapbox_vector_tile.decode(answer.content, default_options=DOWN).values()
    return {feature["properties"]["id"]: feature for feature in found["features"]}


def parcel_place(client: TestClient, zoom: int) -> tuple[int, int, int]:
    feature = client.get("/collections/parcels/items?limit=1").json()["features"][0]
    middle = shapely.geometry.shape(feature["geometry"]).representative_point()
    return tile_at(middle.x, middle.y, zoom)


def in_units(shape: shapely.Geometry, place: tuple[int, int, int]) -> shapely.Geometry:
    """A shape in degrees as a tile would have it, without any of our shortcuts."""
    zoom, row, column = place
    half = 20037508.342789244
    side = 2 * half / 2**zoom
    web = transform(np.array([shape], dtype=object), GEOGRAPHIC_CRS, WEB_MERCATOR)
    corner = np.array([column * side - half, half - row * side])
    return shapely.transform(web, lambda xy: (xy - corner) * [1, -1] / side * EXTENT)[0]


@pytest.mark.parametrize("zoom", [11, 13, 15, 16])
def test_a_tile_shows_every_parcel_that_lies_on_it_where_it_lies(client: TestClient, zoom: int):
    place = parcel_place(client, zoom)
    found = shown(client, "parcels", place)
    everything = client.get("/collections/parcels/items?limit=10000").json()["features"]
    square = shapely.box(0, 0, EXTENT, EXTENT)
    wanted = {each["id"]: in_units(shapely.geometry.shape(each["geometry"]), place) for each in everything}
    wanted = {name: shape for name, shape in wanted.items() if shapely.intersection(shape, square).area > 40}
    assert wanted
    assert set(wanted) <= set(found)
    for name, shape in wanted.items():
        whole = shapely.geometry.shape(found[name]["geometry"]).buffer(0)
        drawn, exact = shapely.intersection(whole, square), shapely.intersection(shape, square)
        # Half a unit of rounding; below the deepest zoom corners move a little, and of spikes so much goes.
        reach, spike = (0.8, 0) if zoom == MAX_ZOOM else (5, 40)
        assert exact.difference(whole.buffer(reach)).area <= spike, name
        assert drawn.difference(shape.buffer(reach)).area <= spike, name


def test_a_feature_has_one_number_on_every_tile_and_keeps_what_classes_it(client: TestClient):
    numbers = {}
    for zoom in (9, 12, 14):
        for layer in ("zones", "parcels"):
            for name, feature in shown(client, layer, parcel_place(client, zoom)).items():
                assert numbers.setdefault((layer, name), feature["id"]) == feature["id"]
                assert feature["id"] == int(feature_numbers([name])[0]) < 2**53
                assert {"zones": "status", "parcels": "land_use"}[layer] in feature["properties"]
    assert len(set(numbers.values())) == len(numbers)


def test_neighbours_have_no_sliver_between_them_at_any_zoom(client: TestClient):
    """Between parcels that touch no gap opens that is wider than a unit, an eighth of a screen's pixel."""
    everything = client.get("/collections/parcels/items?limit=10000").json()["features"]
    for zoom in (10, 12, 14):
        place = parcel_place(client, zoom)
        found = shown(client, "parcels", place)
        drawn = [shapely.geometry.shape(each["geometry"]).buffer(0) for each in found.values()]
        together = shapely.union_all(drawn)
        known = shapely.union_all([in_units(shapely.geometry.shape(each["geometry"]), place) for each in everything])
        holes = [shapely.Polygon(ring) for part in shapely.get_parts(together) for ring in part.interiors]
        assert [each for each in holes if not each.buffer(-0.55).is_empty and known.contains(each.buffer(-0.6))] == []
        overlap = sum(each.area for each in drawn) - together.area
        assert overlap <= 0.002 * together.area + 2


def test_holes_pieces_and_bends_survive_the_writing():
    holed = shapely.Polygon(shapely.box(0, 0, 900, 900).exterior, [shapely.box(100, 100, 200, 300).exterior])
    pieces = shapely.MultiPolygon([shapely.box(1000, 0, 1100, 90), shapely.box(1200, 0, 1300, 90)])
    lines = shapely.MultiLineString([[(0, 0), (5, 5)], [(7, 7), (9, 9), (20, 9)]])
    points = shapely.MultiPoint([(1, 2), (3, 4)])
    shapes = np.array([holed, pieces, lines, points, shapely.Point(5, 6), None, shapely.box(7, 7, 7.2, 7.2)])
    columns = {"text": list("ÂbcdeFg"), "whole": [1, -5, None, 2**40, 0, 1, 1], "yes": [True, False] + [None] * 5}
    written = tile_layer(
        "ớ", outlines_of(shapes, np.asarray), np.arange(7, dtype=np.uint64) + 2**50, columns, extent=EXTENT
    )
    found = mapbox_vector_tile.decode(written, default_options=DOWN)["ớ"]
    assert found["extent"] == EXTENT
    by_id = {each["id"] - 2**50: each for each in found["features"]}
    assert set(by_id) == {0, 1, 2, 3, 4}  # nothing, and what is smaller than a unit, are not drawn
    for number, each in by_id.items():
        assert shapely.geometry.shape(each["geometry"]).equals(shapes[number]), number
    assert by_id[0]["properties"] == {"text": "Â", "whole": 1, "yes": True}
    assert by_id[1]["properties"] == {"text": "b", "whole": -5, "yes": False}
    assert by_id[3]["properties"] == {"text": "d", "whole": 2**40}


SPOT = st.tuples(st.integers(0, EXTENT), st.integers(0, EXTENT))


@given(spots=st.lists(SPOT, min_size=4, max_size=12, unique=True), hole=st.booleans())
def test_any_polygon_comes_back_as_it_was(spots, hole):
    shape = shapely.convex_hull(shapely.MultiPoint(spots))
    if shape.geom_type != "Polygon":
        return
    inner = shapely.transform(shape, lambda xy: np.rint(xy.mean(axis=0) + (xy - xy.mean(axis=0)) * 0.5))
    if hole and inner.is_valid and inner.area and shape.contains_properly(inner):
        shape = shapely.Polygon(shape.exterior, [inner.exterior])
    written = tile_layer(
        "a", outlines_of(np.array([shape]), np.asarray), np.array([7], dtype=np.uint64), {}, extent=EXTENT
    )
    (feature,) = mapbox_vector_tile.decode(written, default_options=DOWN)["a"]["features"]
    assert shapely.geometry.shape(feature["geometry"]).equals(shape)


@given(zoom=st.integers(0, 18), x=st.floats(560_000, 600_000), y=st.floats(2_300_000, 2_340_000))
def test_a_place_lies_on_its_tile_to_a_twentieth_of_a_unit(zoom, x, y):
    point = shapely.Point(x, y)
    degrees = transform(np.array([point]), PLAN_CRS, GEOGRAPHIC_CRS)[0]
    place = tile_at(degrees.x, degrees.y, zoom)
    window = tile_window(*place)
    assert window is not None
    exact = in_units(degrees, place)
    got = window.place(np.array([[x, y]]))[0]
    assert math.hypot(got[0] - exact.x, got[1] - exact.y) < 0.06
    assert -0.06 <= got[0] <= EXTENT + 0.06
    (drawn,) = laid_out(np.array([point]), window, simplify=True).shapes()
    assert not drawn.is_empty


def test_a_tile_that_is_too_heavy_drops_what_is_least_seen(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    from gisapp.workflows import tile_content, tiles

    place = parcel_place(client, 12)
    whole = shown(client, "parcels", place)
    monkeypatch.setattr(tile_content, "MOST_BYTES", 3_000)
    monkeypatch.setattr(tiles, "_KEPT", tiles.Memory(4))
    answer = client.get(f"/collections/parcels/tiles/WebMercatorQuad/{'/'.join(map(str, place))}")
    fewer = shown(client, "parcels", place)
    assert int(answer.headers["content-length"]) <= 3_000
    assert 0 < len(fewer) < len(whole)
    left = {name: shapely.geometry.shape(whole[name]["geometry"]) for name in whole}
    size = {name: math.hypot(*np.subtract(shape.bounds[2:], shape.bounds[:2])) for name, shape in left.items()}
    assert min(size[name] for name in fewer) >= max(size[name] for name in set(whole) - set(fewer)) - 3


def test_no_tile_of_what_ships_is_heavier_than_its_limit(client: TestClient):
    for layer in ("parcels", "roads", "communes", "zones"):
        for zoom in range(7, 15):
            place = "/".join(map(str, parcel_place(client, zoom)))
            answer = client.get(f"/collections/{layer}/tiles/WebMercatorQuad/{place}")
            assert int(answer.headers.get("content-length", 0)) <= MOST_BYTES


def test_classes_that_crowd_a_map_begin_at_their_zoom(client: TestClient):
    first = FIRST_ZOOMS["corridors"][1]["internal"]
    feature = next(
        each for each in client.get("/collections/roads/items?kind=internal").json()["features"] if each["geometry"]
    )
    middle = shapely.geometry.shape(feature["geometry"]).representative_point()
    for zoom in (first - 1, first):
        kinds = {
            each["properties"]["kind"] for each in shown(client, "roads", tile_at(middle.x, middle.y, zoom)).values()
        }
        assert ("internal" in kinds) == (zoom >= first)


def test_a_tile_that_the_asker_has_is_not_sent_again_and_one_of_a_revision_never_asked_again(client: TestClient):
    place = "/".join(map(str, parcel_place(client, 13)))
    path = f"/collections/parcels/tiles/WebMercatorQuad/{place}"
    first = client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["content-encoding"] == "gzip"
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-encoding" not in again.headers
    named = client.get(f"{path}?as-of=parcels@0")
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get(f"{path}?as-of=zones@0").headers["cache-control"] == "no-cache"
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == first.content  # the client unpacks the other one itself
    assert plain.headers["etag"] != first.headers["etag"]


def test_what_is_no_tile_is_a_problem_and_an_empty_one_is_no_content(client: TestClient):
    base = "/collections/parcels/tiles/WebMercatorQuad"
    for path, status in (
        ("12/4096/0", 404), ("23/0/0", 404), ("a/0/0", 404), ("1/-1/0", 404), ("99999999999999999999/0/0", 404),
        ("5/0/0", 204), ("12/0/0", 204), ("0/0/0", 204), ("5/0/0?bbox=1,2,3,4", 400), ("5/0/0?as-of=x", 400),
        ("5/0/0?horizon=soon", 400), ("5/0/0?horizon=2031", 404),
    ):  # fmt: skip
        answer = client.get(f"{base}/{path}")
        assert answer.status_code == status, path
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/collections/plans/tiles/WebMercatorQuad/0/0/0").status_code == 404
    assert client.get("/collections/nothing/tiles/WebMercatorQuad/0/0/0").status_code == 404


def test_a_tile_of_a_horizon_shows_what_is_there_by_then(client: TestClient):
    page = client.get("/collections/zones/items?horizon=2030").json()
    found = {}
    for feature in client.get("/collections/zones/items").json()["features"]:
        if feature["geometry"]:
            middle = shapely.geometry.shape(feature["geometry"]).representative_point()
            found |= shown(client, "zones", tile_at(middle.x, middle.y, 11), "?horizon=2030")
    assert set(found) == {each["id"] for each in page["features"] if each["geometry"]}


def test_the_tile_set_says_where_its_tiles_are(client: TestClient):
    base = "/collections/parcels/tiles"
    listed = client.get(base).json()["tilesets"]
    alone = client.get(f"{base}/WebMercatorQuad").json()
    assert listed == [alone]
    assert alone["tileMatrixSetURI"].endswith("/WebMercatorQuad")
    (item,) = [each for each in alone["links"] if each["rel"] == "item"]
    assert item["templated"] is True
    place = dict(zip(("tileMatrix", "tileRow", "tileCol"), parcel_place(client, 13), strict=True))
    assert client.get(item["href"].format(**place)).status_code == 200
    told = client.get(f"{base}/WebMercatorQuad/tilejson").json()
    assert told["tilejson"] == "3.0.0"
    z, y, x = parcel_place(client, 13)
    answer = client.get(told["tiles"][0].format(z=z, y=y, x=x))
    assert answer.headers["cache-control"].endswith("immutable")
    (layer,) = told["vector_layers"]
    (feature, *_) = shown(client, "parcels", (z, y, x)).values()
    assert layer["id"] == "parcels"
    assert set(feature["properties"]) <= set(layer["fields"])
    west, south, east, north = told["bounds"]
    assert (west, south) < (east, north)
    grid = client.get("/tileMatrixSets/WebMercatorQuad").json()
    assert [each["id"] for each in grid["tileMatrices"]][: MAX_ZOOM + 1] == [str(n) for n in range(MAX_ZOOM + 1)]
    assert grid["tileMatrices"][0]["scaleDenominator"] == pytest.approx(559082264.0287178)
    assert client.get(f"{base}/WebMercatorQuad/tilejson?horizon=2030").json()["tiles"][0].endswith("&horizon=2030")
    assert client.get("/collections/plans/tiles").status_code == 404


def test_the_style_draws_every_layer_that_has_geometry_from_its_tiles(client: TestClient):
    listed = client.get("/styles").json()["styles"]
    assert [each["id"] for each in listed] == ["readable", "legal"]
    style = client.get(listed[0]["links"][0]["href"]).json()
    assert style["version"] == 8
    assert {"zones", "parcels", "facilities", "roads"} <= set(style["sources"])
    names = [layer["id"] for layer in style["layers"]]
    assert len(set(names)) == len(names)
    assert {layer.get("source") for layer in style["layers"]} - {None} == set(style["sources"])
    for name, source in style["sources"].items():
        assert client.get(source["url"]).json()["vector_layers"][0]["id"] == name
    land = next(layer for layer in style["layers"] if layer["id"] == "parcels/land")["paint"]["fill-color"]
    assert land[:2] == ["match", ["get", "land_use"]]
    colours = dict(zip(land[2:-1:2], land[3:-1:2], strict=True))
    uses = {each["properties"]["land_use"] for each in client.get("/collections/parcels/items").json()["features"]}
    assert uses <= set(colours)
    legal = client.get("/styles/legal").json()
    assert json.dumps(legal) != json.dumps(style)
    assert client.get("/styles/other").status_code == 404
