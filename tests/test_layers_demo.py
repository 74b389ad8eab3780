"""The fictitious district: whole, exact, complete, invented, and the same each time it is written."""

import csv
import json
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gisapp.domain.existence import Dates, Presence, Status, existence
from gisapp.domain.raster import LEGENDS
from gisapp.domain.specs import SPECS
from gisapp.storage.shipped import shipped_layers, shipped_table

THEME = Path(__file__).parents[1] / "layers" / "demo"
LAYERS = shipped_layers((THEME,))
FEATURES = sorted(name for name, layer in LAYERS.items() if layer.files[0].suffix == ".geojson")
RASTERS = sorted(name for name, layer in LAYERS.items() if layer.is_raster)
AREAS_HA = {
    "mau-a": 530.0, "mau-b": 240.0, "mau-c": 180.0, "mau-d": 86.0, "mau-e": 310.0, "mau-m": 150.0, "mau-n": 95.0,
}  # fmt: skip
CANDIDATES = ("mau-a", "mau-b", "mau-c", "mau-d", "mau-e")
KINDS = {
    "substation", "water_plant", "wastewater_plant", "landfill", "fire_post", "hospital", "clinic", "kindergarten",
    "primary_school", "lower_secondary_school", "high_school", "park", "bus_stop", "metro_station", "workers_housing",
}  # fmt: skip
#: Land of each minimum, by the codes used in the operating zones; shares of the zone.
GROUPS = {"traffic": ("DGT",), "green": ("DKV",), "technical": ("DCT", "DNL")}
INHABITANTS = 152_000
HECTARE = 10_000.0
CENTIMETRE_M2 = 100.0  # what rounding to a centimetre may add up to over the district's 11,000 ha


@pytest.fixture(scope="module")
def tables() -> dict[str, gpd.GeoDataFrame]:
    return {name: shipped_table(LAYERS[name]) for name in FEATURES}


@pytest.fixture(scope="module")
def zones(tables):
    return tables["zones"].set_index("id")


@pytest.fixture(scope="module")
def parcels(tables):
    return tables["parcels"]


@pytest.fixture(scope="module")
def district(tables):
    return shapely.union_all(tables["communes"].geometry.to_numpy())


def _shares(parcels: gpd.GeoDataFrame, zone: str) -> dict[str, float]:
    own = parcels[parcels["zone"] == zone]
    by_use = own.geometry.area.groupby(own["land_use"]).sum() / HECTARE / AREAS_HA[zone]
    return {group: float(by_use.reindex(codes).sum()) for group, codes in GROUPS.items()}


def _overlap_ha(shape: shapely.Geometry, rows: gpd.GeoDataFrame) -> float:
    return float(shapely.area(shapely.intersection(rows.geometry.to_numpy(), shape)).sum()) / HECTARE


def _dates(row) -> Dates:
    years = ("expected_earliest", "expected_latest", "valid_from", "valid_to")
    given = {name: None if row[name] is None or row[name] != row[name] else int(row[name]) for name in years}
    return Dates(status=Status(row["status"]), expected_source=row["expected_source"], **given)


def _counted(table: gpd.GeoDataFrame, horizon: int) -> Counter:
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return Counter(row["kind"] for row in rows if existence(_dates(row), horizon).counts)


def _grid(name: str) -> tuple[dict[str, float], np.ndarray]:
    lines = LAYERS[name].files[0].read_text(encoding="ascii").splitlines()
    head = {key: float(value) for key, value in (line.split() for line in lines[:6])}
    return head, np.array([[float(value) for value in line.split()] for line in lines[6:]])


def _middles(head: dict[str, float], values: np.ndarray) -> np.ndarray:
    rows, columns = np.indices(values.shape)
    x = head["xllcorner"] + (columns + 0.5) * head["cellsize"]
    y = head["yllcorner"] + (values.shape[0] - rows - 0.5) * head["cellsize"]
    return np.asarray(shapely.points(x, y))


def test_the_generator_writes_the_same_bytes_again(tmp_path):
    subprocess.run([sys.executable, "-B", str(THEME / "generate.py"), str(tmp_path)], check=True)
    written = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    shipped = {file.name: file.read_bytes() for file in THEME.iterdir() if file.is_file() and file.suffix != ".py"}
    assert written.keys() == shipped.keys()
    assert [name for name, content in written.items() if content != shipped[name]] == []


def test_the_district_is_small_enough_to_ship():
    assert sum(file.stat().st_size for file in THEME.iterdir() if file.is_file()) < 3_300_000


def test_every_layer_has_its_place_in_the_catalogue():
    assert set(LAYERS) == {
        "zones", "claims", "plans", "communes", "locator", "parcels", "facilities", "corridors", "constraints",
        "tenants", "roads", "population_density", "elevation", "land_cover",
        "capacity_projects", "assignments", "quotas", "zone_statements", "land_use_plans",
        "phases", "hydrants", "approved_boundaries", "infrastructure_costs", "road_links", "road_link_projects",
        "road_link_assignments", "plot_figures", "zone_works", "facility_sites", "water_mains", "urban_areas",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_everything_says_that_it_is_invented(name):
    entry = LAYERS[name].entry
    assert entry.quality == "synthetic"
    assert entry.licence == "CC0-1.0"
    assert "invented" in entry.source
    assert "minh hoạ" in entry.title_vi
    assert "invented" in entry.title_en


@pytest.mark.parametrize("name", FEATURES)
def test_features_have_the_columns_of_their_spec_and_no_others(name):
    spec = SPECS[LAYERS[name].entry.spec or ""]
    features = json.loads(LAYERS[name].files[0].read_text(encoding="utf-8"))["features"]
    assert {tuple(each["properties"]) for each in features} == {spec.names}
    required = [column.name for column in spec.columns if column.required]
    assert [each for each in features if any(each["properties"][column] in (None, "") for column in required)] == []


def test_tables_have_the_columns_of_their_spec_and_no_others():
    with (THEME / "claims.csv").open(encoding="utf-8", newline="") as opened:
        assert tuple(next(csv.reader(opened))) == SPECS["claims"].names
    plan = tomllib.loads((THEME / "plans.toml").read_text(encoding="utf-8"))["plan"]
    assert [(row["id"], row["horizons"], row["default"]) for row in plan] == [("demo-plan", ["2030", "2050"], True)]
    assert set(plan[0]) <= set(SPECS["plans"].names)


@pytest.mark.parametrize("name", FEATURES)
def test_features_are_valid_and_named_once(tables, name):
    table = tables[name]
    assert table["id"].is_unique
    assert table.geometry.notna().all()
    assert table.geometry.is_valid.all()
    if "quality" in table:
        assert set(table["quality"]) == {"synthetic"}
    if "position_uncertainty_m" in table:
        assert set(table["position_uncertainty_m"]) == {0.0}


@pytest.mark.parametrize("name", FEATURES)
def test_outer_rings_run_counter_clockwise(name):
    features = json.loads(LAYERS[name].files[0].read_text(encoding="utf-8"))["features"]
    shapes = shapely.get_parts(shapely.from_geojson([json.dumps(each["geometry"]) for each in features]))
    rings = shapely.get_exterior_ring(shapes[shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON])
    assert shapely.is_ccw(rings).all()


def test_the_zones_have_the_areas_they_state(zones):
    measured = zones.geometry.area / HECTARE
    assert dict(measured) == pytest.approx(AREAS_HA, abs=0.1)
    assert dict(zones["stated_area_ha"]) == AREAS_HA


def test_no_two_zones_overlap(zones):
    shapes = zones.geometry.to_numpy()
    assert shapely.union_all(shapes).area == pytest.approx(shapely.area(shapes).sum(), abs=1e-6)


def test_candidates_are_expected_by_2030_and_the_operating_zones_exist(zones):
    rows = zones.astype(object).where(zones.notna(), None)
    answers = {name: existence(_dates(row), 2030).presence for name, row in rows.iterrows()}
    assert answers == {name: Presence.EXPECTED_BY if name in CANDIDATES else Presence.EXISTS for name in AREAS_HA}


def test_the_large_zone_takes_two_hundred_and_sixty_hectares_of_two_crop_rice(zones, parcels, tables):
    zone = zones.geometry["mau-a"]
    assert _overlap_ha(zone, parcels[parcels["land_use"] == "LUC"]) == pytest.approx(260.0, abs=0.1)
    rice = tables["constraints"].query("constraint_class == 'rice'")
    assert _overlap_ha(zone, rice) == pytest.approx(260.0, abs=0.1)


def test_each_candidate_has_a_weakness_of_its_own_and_one_has_hardly_any(zones, tables):
    classes = dict(list(tables["constraints"].query("status == 'operating' or status == 'established'").groupby(
        "constraint_class")))  # fmt: skip
    forest = {name: _overlap_ha(zones.geometry[name], classes["protection_forest"]) for name in CANDIDATES}
    corridor = {name: _overlap_ha(zones.geometry[name], classes["safety_corridor"]) for name in CANDIDATES}
    homes = {name: _overlap_ha(zones.geometry[name], classes["housing"]) for name in CANDIDATES}
    assert 2 < forest.pop("mau-b") < 15
    assert 1 < corridor.pop("mau-c") < 15
    assert 5 < homes.pop("mau-a") < 20
    assert [*forest.values(), *corridor.values(), *homes.values()] == pytest.approx([0.0] * 12, abs=1e-6)
    assert _overlap_ha(zones.geometry["mau-e"], classes["rice"]) < 0.15 * AREAS_HA["mau-e"]


def test_the_zone_across_the_river_gets_a_better_road_only_by_2050(zones, tables):
    roads = tables["roads"].query("kind in ('national', 'provincial')")
    today, later = roads.query("status == 'operating'"), roads.query("status == 'in_plan'")
    assert float(today.distance(zones.geometry["mau-d"]).min()) > 2_000
    assert float(later.distance(zones.geometry["mau-d"]).min()) == 0
    assert set(later["expected_earliest"]) == {2050}
    assert all(float(today.distance(zones.geometry[name]).min()) < 30 for name in ("mau-a", "mau-e"))


def test_parcels_fill_the_district_but_for_the_one_plot_left_out(parcels, district):
    shapes = parcels.geometry.to_numpy()
    union = shapely.union_all(shapes)
    assert union.area == pytest.approx(shapely.area(shapes).sum(), abs=1e-3)
    gaps = shapely.get_parts(shapely.difference(district, union))
    large = [gap for gap in gaps if gap.area > 1]
    assert len(large) == 1
    assert district.area == pytest.approx(union.area + large[0].area, abs=CENTIMETRE_M2)
    assert 2 < large[0].area / HECTARE < 4


def test_neighbouring_parcels_share_their_edges_vertex_for_vertex(parcels):
    assert shapely.coverage_is_valid(parcels.geometry.to_numpy())


def test_parcels_look_like_parcels(parcels):
    assert 3_000 < len(parcels) < 6_000
    assert float(np.mean(shapely.get_num_coordinates(parcels.geometry.to_numpy()))) > 6
    assert float(parcels.geometry.area.min()) > 100


def test_communes_and_zones_are_made_of_whole_parcels(parcels, tables, zones):
    inside = shapely.point_on_surface(parcels.geometry.to_numpy())
    for shape in (*tables["communes"].geometry, *zones.geometry):
        own = parcels.geometry.to_numpy()[shapely.contains(shape, inside)]
        unmapped = shape.area - shapely.area(own).sum()
        assert -1e-3 < unmapped < 4 * HECTARE


def test_one_operating_zone_meets_the_land_minimums_and_the_other_lacks_green_however_its_gap_is_used(parcels):
    full, lacking = _shares(parcels, "mau-m"), _shares(parcels, "mau-n")
    assert full["traffic"] >= 0.10
    assert full["green"] >= 0.10
    assert full["technical"] >= 0.01
    assert lacking["traffic"] >= 0.10
    assert lacking["technical"] >= 0.01
    mapped = parcels[parcels["zone"] == "mau-n"].geometry.area.sum() / HECTARE / AREAS_HA["mau-n"]
    assert lacking["green"] + (1 - mapped) < 0.10


def test_tenants_stand_on_factory_plots_of_the_operating_zones(tables, parcels):
    tenants = tables["tenants"]
    plots = {shape.normalize().wkb for shape in parcels[parcels["land_use"] == "SKK"].geometry}
    assert {shape.normalize().wkb for shape in tenants.geometry} <= plots
    assert set(tenants["zone"]) == {"mau-m", "mau-n"}
    let = tenants.geometry.area.groupby(tenants["zone"]).sum() / HECTARE
    total = parcels[parcels["land_use"] == "SKK"].geometry.area.groupby(parcels["zone"]).sum() / HECTARE
    assert 0.85 < let["mau-m"] / total["mau-m"] < 1
    assert 0.3 < let["mau-n"] / total["mau-n"] < 0.6


def test_every_kind_of_facility_is_there_and_2050_has_more_of_them(tables):
    facilities = tables["facilities"]
    assert set(facilities["kind"]) == KINDS
    near, far = _counted(facilities, 2030), _counted(facilities, 2050)
    assert KINDS - set(near) == {"metro_station"}
    assert set(far) == KINDS
    more = {kind for kind in KINDS if far[kind] > near[kind]}
    assert {"substation", "water_plant", "wastewater_plant", "fire_post", "hospital", "high_school", "park"} <= more


def test_one_landfill_closes_before_2050(tables):
    landfills = tables["facilities"].query("kind == 'landfill'")
    closing = landfills[landfills["valid_to"].notna()]
    assert len(closing) == 1
    assert 2030 < int(closing["valid_to"].iloc[0]) < 2050


def test_workers_housing_names_the_zone_it_serves(tables):
    housing = tables["facilities"].query("kind == 'workers_housing'")
    assert set(housing["zone"]) == set(AREAS_HA)
    assert (housing["capacity"] > 0).all()


def test_facilities_lie_in_the_district(tables, district):
    assert tables["facilities"].within(district).all()


def test_the_roads_of_today_are_one_network(tables):
    roads = tables["roads"].query("status == 'operating'")
    reached: dict[tuple[float, float], tuple[float, float]] = {}

    def end(point: tuple[float, float]) -> tuple[float, float]:
        while reached.setdefault(point, point) != point:
            point = reached[point]
        return point

    for line in roads.geometry:
        reached[end(line.coords[0])] = end(line.coords[-1])
    assert len({end(point) for point in list(reached)}) == 1
    assert set(roads["kind"]) == {"national", "provincial", "commune", "internal"}


@pytest.mark.parametrize("name", RASTERS)
def test_grids_cover_the_district_and_nothing_else(name, district):
    head, values = _grid(name)
    assert values.shape == (head["nrows"], head["ncols"])
    assert LAYERS[name].entry.crs == "EPSG:5897"
    west, south, east, north = district.bounds
    assert head["xllcorner"] <= west
    assert head["yllcorner"] <= south
    assert head["xllcorner"] + head["ncols"] * head["cellsize"] >= east
    assert head["yllcorner"] + head["nrows"] * head["cellsize"] >= north
    filled = shapely.contains(district, _middles(head, values))
    assert ((values != head["NODATA_value"]) == filled).all()


def test_the_population_adds_up_over_cells_and_over_communes(tables):
    head, values = _grid("population_density")
    assert values[values != head["NODATA_value"]].sum() == INHABITANTS
    assert int(tables["communes"]["population"].sum()) == INHABITANTS
    assert f"{INHABITANTS:,}" in LAYERS["population_density"].entry.title_en


def test_the_land_lies_between_three_and_twelve_metres():
    head, values = _grid("elevation")
    heights = values[values != head["NODATA_value"]]
    assert 3 <= heights.min() < 4
    assert 10 < heights.max() <= 12


def test_every_land_use_is_a_class_of_the_land_law_with_the_group_that_the_cover_grid_gives_it(parcels):
    classes = shipped_table(shipped_layers((THEME.parent / "standards",))["land_use_classes"])
    groups = classes[classes["system"] == "land_law"].set_index("code")["land_group"]
    head, values = _grid("land_cover")
    cells, at = parcels.sindex.query(_middles(head, values).ravel(), predicate="within")
    codes = {each.name: each.code for each in LEGENDS["land_groups"]}
    expected = parcels["land_use"].map(groups).map(codes).astype(float).to_numpy()[at]
    assert not np.isnan(expected).any()
    assert (values.ravel()[cells] == expected).mean() > 0.999
    assert 1 <= (values == 0).sum() <= 5  # the plot that is left out


def test_claims_are_about_zones_and_one_contradicts_another(zones):
    claims = shipped_table(LAYERS["claims"])
    projects = shipped_table(LAYERS["capacity_projects"])["id"]
    costs = claims["quantity"] == "cost"
    assert set(claims["subject"][~costs]) == set(zones.index)
    assert set(claims["subject"][costs]) <= {*shipped_table(LAYERS["facilities"])["id"], *projects}
    areas = claims[claims["quantity"] == "area"]
    assert areas["subject"].value_counts()["mau-b"] == 2
    flow, capacity = (
        claims[claims["quantity"] == name].set_index("subject")["value"]
        for name in ("wastewater_flow", "wastewater_capacity")
    )
    assert {zone: bool(flow[zone] <= capacity[zone]) for zone in flow.index} == {"mau-m": True, "mau-n": False}
