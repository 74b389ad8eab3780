"""GeoTIFFs come through a gate of their own: placed, counted, laid on the plan CRS, or refused with every reason."""

import io
import json
import os
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio

from gisapp import wiring
from gisapp.compute.raster_cage import RasterCage, raster_drivers_left
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transformer
from gisapp.domain.errors import BadInput
from gisapp.domain.raster import Quantity
from gisapp.exchange.raster_terms import RasterLimits, RasterTerms
from gisapp.exchange.rasters import receive_rasters
from gisapp.exchange.terms import Delivery
from gisapp.storage.backup import back_up, restore
from tests.raster_fixtures import Taken, geotiff, opener

COVER = RasterTerms(quantity=Quantity.LAND_COVER, legend="worldcover")
HEIGHTS = RasterTerms(quantity=Quantity.ELEVATION)
PEOPLE = RasterTerms(quantity=Quantity.POPULATION, empty_is_zero=True)
#: A place in the plan area, in the plan CRS and in degrees.
WEST, NORTH = 580_000.0, 2_330_000.0


def received(*files, terms=COVER, limits=None):
    deliveries = [
        Delivery(name=file.name, size=file.stat().st_size, stream=io.BytesIO(file.read_bytes())) for file in files
    ]
    taken = Taken()
    found = receive_rasters(deliveries, terms, RasterCage(), limits=limits, take=taken)
    return SimpleNamespace(findings=found.findings, cells=taken.cells if found.grid else None)


def codes(found):
    return {(finding.code, str(finding.severity)) for finding in found.findings}


def lonlat(x, y):
    return transformer(PLAN_CRS, GEOGRAPHIC_CRS).transform(x, y)


def test_cells_of_the_plan_crs_stay_as_they_are(tmp_path):
    values = np.array([[10, 50], [80, 0]], dtype=np.uint8)
    found = received(geotiff(tmp_path / "a.tif", values, x=WEST, y=NORTH, cell=10, crs=PLAN_CRS, nodata=0))
    assert (found.cells.values == values).all()
    assert (found.cells.west, found.cells.north, found.cells.cell_m, found.cells.absent) == (WEST, NORTH, 10, 0)
    assert codes(found) == {("outside-plan-area", "note")}


def test_classes_in_degrees_take_the_class_at_each_middle(tmp_path):
    lon, lat = lonlat(WEST, NORTH)
    values = np.repeat(np.array([[10, 50]], dtype=np.uint8), 40, axis=1).repeat(60, axis=0)
    found = received(geotiff(tmp_path / "a.tif", values, x=lon, y=lat, cell=1 / 12_000, crs="EPSG:4326", nodata=0))
    cells = found.cells
    assert ("resampled", "note") in codes(found)
    there = transformer(PLAN_CRS, GEOGRAPHIC_CRS)
    for row, column in ((3, 3), (20, 30), (20, 60), (50, 70)):
        x, y = cells.west + (column + 0.5) * cells.cell_m, cells.north - (row + 0.5) * cells.cell_m
        at_lon, at_lat = there.transform(x, y)
        old = values[int((lat - at_lat) * 12_000), int((at_lon - lon) * 12_000)]
        assert cells.values[row, column] == old


def test_a_slope_stays_a_slope(tmp_path):
    lon, lat = lonlat(WEST, NORTH)
    row, column = np.mgrid[0:80, 0:80]
    slope = (5 + 0.1 * column + 0.05 * row).astype(np.float32)
    found = received(geotiff(tmp_path / "a.tif", slope, x=lon, y=lat, cell=1 / 3_600, crs="EPSG:4326"), terms=HEIGHTS)
    cells = found.cells
    at_lon, at_lat = transformer(PLAN_CRS, GEOGRAPHIC_CRS).transform(
        cells.west + 40.5 * cells.cell_m, cells.north - 30.5 * cells.cell_m
    )
    expected = 5 + 0.1 * ((at_lon - lon) * 3_600 - 0.5) + 0.05 * ((lat - at_lat) * 3_600 - 0.5)
    assert float(cells.values[30, 40]) == pytest.approx(expected, abs=1e-3)


def test_nobody_is_lost_or_made_when_people_are_laid_on_other_cells(tmp_path):
    lon, lat = lonlat(WEST, NORTH)
    people = np.random.default_rng(1).gamma(1, 5, (40, 40)).astype(np.float32)
    people[3, 4] = -99_999
    tile = geotiff(tmp_path / "vnm_ppp_2020.tif", people, x=lon, y=lat, cell=1 / 1_200, crs="EPSG:4326", nodata=-99_999)
    found = received(tile, terms=PEOPLE)
    assert found.cells.values[found.cells.known].sum() == pytest.approx(people[people > -1].sum(), rel=1e-6)


def test_two_tiles_are_joined_without_a_seam(tmp_path):
    lon, lat = lonlat(WEST, NORTH)
    left = geotiff(
        tmp_path / "a.tif", np.full((60, 60), 10, np.uint8), x=lon, y=lat, cell=1 / 12_000, crs="EPSG:4326", nodata=0
    )
    right = geotiff(
        tmp_path / "b.tif", np.full((60, 60), 50, np.uint8), x=lon + 60 / 12_000, y=lat, cell=1 / 12_000,
        crs="EPSG:4326", nodata=0,
    )  # fmt: skip
    cells = received(left, right).cells
    middle = cells.values[cells.values.shape[0] // 2]
    assert list(dict.fromkeys(middle[1:-1].tolist())) == [10, 50]


@pytest.mark.parametrize(
    ("what", "more", "code"),
    [
        ("no CRS", {"crs": None}, "crs-undeclared"),
        ("a CRS without the datum", {"crs": "+proj=tmerc +lon_0=105 +k=0.9999 +x_0=500000 +ellps=WGS84"},
         "crs-undeclared"),
        ("three bands", {"count": 3}, "wrong-type"),
        ("far away", {"x": WEST + 900_000}, "outside-plan-area"),
        ("cells beyond the world", {"cell": 1e308}, "invalid-geometry"),
        ("cells of nothing", {"cell": 1e-300}, "invalid-geometry"),
        ("cells of a thousandth of a millimetre", {"cell": 1e-6}, "invalid-geometry"),
        ("cells that are no number", {"cell": float("nan")}, "invalid-geometry"),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_both_languages_and_keeps_it_out(tmp_path, what, more, code):
    given = {"x": WEST, "y": NORTH, "cell": 10, "crs": PLAN_CRS, "nodata": 0, **more}
    found = received(geotiff(tmp_path / "a.tif", np.full((5, 5), 10, np.uint8), **given))
    assert found.cells is None
    [finding] = [each for each in found.findings if str(each.severity) == "error"]
    assert finding.code == code
    assert finding.message_vi.startswith("Cần ")
    assert finding.message_en.startswith("Expected ")


def test_all_faults_are_told_at_once(tmp_path):
    values = np.full((5, 5), 1.5, np.float32)
    found = received(geotiff(tmp_path / "a.tif", values, x=WEST, y=NORTH, cell=10, crs=None, count=2))
    assert {code for code, severity in codes(found) if severity == "error"} == {"wrong-type", "crs-undeclared"}


def test_a_raster_without_a_value_for_no_data_is_a_warning(tmp_path):
    found = received(geotiff(tmp_path / "a.tif", np.full((5, 5), 10, np.uint8), x=WEST, y=NORTH, cell=10, crs=PLAN_CRS))
    assert ("nodata-undeclared", "warning") in codes(found)


def test_classes_that_the_legend_does_not_name_are_told(tmp_path):
    values = np.array([[10, 77], [80, 0]], dtype=np.uint8)
    found = received(geotiff(tmp_path / "a.tif", values, x=WEST, y=NORTH, cell=10, crs=PLAN_CRS, nodata=0))
    [finding] = [each for each in found.findings if each.code == "unknown-code"]
    assert dict(finding.evidence) == {"codes": "77"}


def test_nobody_is_less_than_nobody_and_no_ground_is_a_mistaken_number(tmp_path):
    wrong = geotiff(tmp_path / "a.tif", np.full((5, 5), -9_999.0, np.float32), x=WEST, y=NORTH, cell=10, crs=PLAN_CRS)
    for terms in (RasterTerms(quantity=Quantity.POPULATION), HEIGHTS):
        assert ("wrong-type", "error") in codes(received(wrong, terms=terms))


def test_more_cells_than_are_taken_are_refused_before_they_are_read(tmp_path):
    tile = geotiff(tmp_path / "a.tif", np.full((50, 50), 10, np.uint8), x=WEST, y=NORTH, cell=10, crs=PLAN_CRS)
    assert ("too-large", "error") in codes(received(tile, limits=RasterLimits(cells=1_000)))


def vrt_of(path):
    return f"""<VRTDataset rasterXSize="5" rasterYSize="5"><SRS>EPSG:5897</SRS>
    <GeoTransform>{WEST}, 10, 0, {NORTH}, 0, -10</GeoTransform><VRTRasterBand dataType="Byte" band="1">
    <SimpleSource><SourceFilename relativeToVRT="0">{path}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>
    </VRTRasterBand></VRTDataset>""".encode()


def test_another_files_contents_never_come_in_under_the_name_of_a_tiff(tmp_path):
    secret = geotiff(tmp_path / "secret.tif", np.full((5, 5), 50, np.uint8), x=WEST, y=NORTH, cell=10, crs=PLAN_CRS)
    payloads = {
        "vrt": vrt_of(secret),
        "gdalg": json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal raster read {secret}"}).encode(),
        "wms": b"<GDAL_WMS><Service name='TMS'><ServerUrl>http://127.0.0.1/</ServerUrl></Service></GDAL_WMS>",
        "text": str(secret).encode(),
    }
    for name, payload in payloads.items():
        planted = tmp_path / f"{name}.tif"
        planted.write_bytes(payload)
        found = received(planted)
        assert codes(found) == {("unreadable", "error")}, name
        with pytest.raises(BadInput):  # nor where it would reach the cage
            RasterCage().describe(opener(payload))


def test_a_file_with_the_head_of_a_tiff_and_nothing_else_is_refused(tmp_path):
    for payload in (b"II*\x00", b"II*\x00" + vrt_of(tmp_path / "x.tif"), b"II*\x00" + os.urandom(5_000)):
        (tmp_path / "a.tif").write_bytes(payload)
        assert codes(received(tmp_path / "a.tif")) == {("unreadable", "error")}


def test_a_tiff_cut_short_is_refused(tmp_path):
    values = np.random.default_rng(1).integers(0, 99, (400, 400)).astype(np.uint8)
    tile = geotiff(tmp_path / "a.tif", values, x=WEST, y=NORTH, cell=10, crs=PLAN_CRS, nodata=0, compress="DEFLATE")
    tile.write_bytes(tile.read_bytes()[:60_000])
    assert ("unreadable", "error") in codes(received(tile))


def test_the_child_has_the_one_driver():
    assert raster_drivers_left() == ["GTiff"]


@pytest.fixture(scope="module")
def added(hanoi, tmp_path_factory, command):
    """A workspace into which a planner brought tiles of three products."""
    from tests.conftest import copied

    folder = tmp_path_factory.mktemp("tiles")
    workspace = copied(hanoi, folder / "w")
    lon, lat = lonlat(WEST, NORTH)
    rng = np.random.default_rng(5)
    cover = rng.choice([10, 40, 50, 80], (240, 240)).astype(np.uint8)
    tiles = {
        "worldcover": ("ESA_WorldCover_10m_2021_v200_N18E105_Map.tif", cover, 12_000, 0),
        "copernicus-dem": ("Copernicus_DSM_COG_10_N21_00_E105_00_DEM.tif",
                           rng.normal(8, 1, (80, 80)).astype(np.float32), 3_600, None),
        "worldpop": ("vnm_ppp_2020_UNadj.tif", rng.gamma(1, 5, (24, 24)).astype(np.float32), 1_200, -99_999),
    }  # fmt: skip
    told = {}
    for product, (name, values, per_degree, nodata) in tiles.items():
        tile = geotiff(folder / name, values, x=lon, y=lat, cell=1 / per_degree, crs="EPSG:4326", nodata=nodata)
        told[product] = command(
            "layers", "add", product, tile, "--as", product, "--lang", "en", workspace=workspace.folder
        )
    return workspace, told


def test_tiles_of_known_products_come_in_by_name_with_source_licence_and_year(added):
    workspace, told = added
    assert [each.returncode for each in told.values()] == [0, 0, 0], [each.stderr for each in told.values()]
    assert set(workspace.rasters.ids()) == {"worldcover", "copernicus-dem", "worldpop"}
    cover = workspace.rasters.entry("worldcover")
    assert (cover.licence, cover.dated.year, cover.kind) == ("CC-BY-4.0", 2021, "raster")
    assert workspace.rasters.facts("worldcover").legend == "worldcover"
    assert workspace.rasters.entry("worldpop").dated.year == 2020
    assert "people became" in told["worldpop"].stdout


def test_what_was_added_leaves_as_a_cloud_optimised_geotiff(added, command, tmp_path):
    workspace, _ = added
    out = tmp_path / "out.tif"
    assert command("layers", "export", "worldcover", "-o", out, workspace=workspace.folder).returncode == 0
    with rasterio.open(out) as grid:
        assert (grid.crs.to_epsg(), grid.compression.name, grid.profile["tiled"]) == (5897, "deflate", True)
        assert grid.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"


def test_a_second_delivery_is_a_second_revision_and_the_first_stays(added, command, tmp_path):
    workspace, _ = added
    tile = geotiff(
        tmp_path / "n.tif", np.full((90, 90), 50, np.uint8), x=WEST, y=NORTH, cell=10, crs=PLAN_CRS, nodata=0
    )
    again = command("layers", "add", "worldcover", tile, "--as", "worldcover", workspace=workspace.folder)
    assert (again.returncode, "already" in again.stderr) == (2, True)
    first = _whole(workspace, "worldcover")
    done = command("layers", "add", "worldcover", tile, "--as", "worldcover", "--replace", workspace=workspace.folder)
    assert "worldcover@1" in done.stdout
    assert [each.version for each in workspace.rasters.revisions("worldcover")] == [1, 0]
    then = workspace.at(moment=None, versions={"worldcover": 0})
    assert _whole(then, "worldcover") == first != _whole(workspace, "worldcover")


def _whole(workspace, raster):
    return b"".join(workspace.rasters.chunks(raster))


def test_a_raster_goes_out_in_pieces_and_not_whole(added, monkeypatch):
    workspace, _ = added
    whole = _whole(workspace, "worldpop")
    monkeypatch.setattr("gisapp.storage.raster._PIECE_BYTES", 100)
    pieces = list(workspace.rasters.chunks("worldpop"))
    assert max(map(len, pieces)) == 100
    assert b"".join(pieces) == whole


def test_a_backup_brings_rasters_back_and_verify_and_gc_know_their_files(added, command, tmp_path):
    workspace, _ = added
    from gisapp.storage.register import open_register

    with (tmp_path / "b.tar.gz").open("wb") as target:
        back_up(workspace, wiring.register_of(workspace), target)
    with (tmp_path / "b.tar.gz").open("rb") as source:
        restore(source, tmp_path / "back", lambda made: open_register(None, made))
    back = wiring.open_workspace(tmp_path / "back")
    assert _whole(back, "worldpop") == _whole(workspace, "worldpop")
    assert command("verify", workspace=back.folder).returncode == 0
    assert wiring.cleared(back, only_tell=True) == ()
    whole = _whole(back, "worldpop")
    (back.folder / "rasters" / "worldpop.tif").write_bytes(whole[: len(whole) // 2])
    assert command("verify", workspace=back.folder).returncode == 2


def test_a_check_tells_everything_and_changes_nothing(hanoi, command, tmp_path):
    tile = geotiff(tmp_path / "a.tif", np.full((5, 5), 10, np.uint8), x=WEST, y=NORTH, cell=10, crs=None)
    told = command("check", tile, "--layer", "cover", "--as", "worldcover", "--format", "json", workspace=hanoi.folder)
    assert told.returncode == 2
    assert "crs-undeclared" in told.stdout
    unsaid = command("check", tile, "--layer", "cover", workspace=hanoi.folder)
    assert (unsaid.returncode, "--quantity" in unsaid.stderr) == (2, True)
