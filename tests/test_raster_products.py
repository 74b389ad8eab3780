"""What is known of published rasters is data with a source each, and says what the publishers say."""

import re

import pyproj
import pytest

from gisapp.domain.errors import BadInput
from gisapp.domain.raster import LEGENDS, Quantity
from gisapp.workflows.raster_products import products
from gisapp.workflows.records import records

TILES = {
    "worldcover": ["ESA_WorldCover_10m_2021_v200_N18E105_Map.tif", "ESA_WorldCover_10m_2021_v200_N21E105_Map.tif"],
    "copernicus-dem": ["Copernicus_DSM_COG_10_N21_00_E105_00_DEM.tif"],
    "worldpop": ["vnm_ppp_2020_UNadj_constrained.tif"],
}


@pytest.fixture(scope="module")
def known(hanoi):
    return products(hanoi)


def rows(workspace):
    return records(workspace.layers.rows("raster_products"))


def test_every_fact_has_an_address_and_says_how_it_was_checked(hanoi):
    for row in rows(hanoi):
        assert row["source"].startswith("https://"), row["id"]
        assert row["verification"] in {"verified", "secondary", "assumed"}
        assert row["id"] == f"{row['product']}/{row['fact']}"


def test_the_legend_is_the_one_that_the_publisher_states(known):
    stated = dict(each.split(" ") for each in known["worldcover"].facts["legend"].split("; "))
    assert stated == {str(each.code): each.name for each in LEGENDS["worldcover"]}
    assert known["worldcover"].legend == "worldcover"
    assert known["worldpop"].legend is None


def test_the_attribution_names_the_year_and_the_product_of_the_files(known):
    cover = known["worldcover"]
    assert "Sentinel data (2021) processed" in cover.attribution(TILES["worldcover"])
    assert "Sentinel data processed" in cover.attribution(["mine.tif"])
    heights = known["copernicus-dem"].attribution(TILES["copernicus-dem"])
    assert heights.startswith("produced using Copernicus WorldDEM-30 © DLR")
    assert heights.endswith("liability for any use of the Copernicus WorldDEM-30")
    coarse = ["Copernicus_DSM_COG_30_N21_00_E105_00_DEM.tif"]
    assert known["copernicus-dem"].licence(coarse) == "Licence for COP-DEM GLO-90: free, with its notices"
    for name, product in known.items():
        assert not re.search(r"[{}]", product.attribution(TILES[name]) + product.licence(["mine.tif"]))


def test_the_year_is_that_of_the_names_or_the_last_that_went_into_it(known):
    years = {name: product.dated(TILES[name]).year for name, product in known.items()}
    assert years == {"worldcover": 2021, "copernicus-dem": 2015, "worldpop": 2020}
    assert known["worldcover"].dated(["mine.tif"]) is None


def test_heights_are_above_the_geoid_that_the_codes_name(known):
    datum = known["copernicus-dem"].facts["vertical_datum"]
    named = {code: pyproj.CRS.from_epsg(int(code)).name for code in re.findall(r"EPSG:(\d+)", datum)}
    assert named == {"3855": "EGM2008 height", "5727": "Hon Dau 1992 height"}


def test_people_by_hectare_are_not_taken_for_people_by_cell(known):
    known["worldpop"].refuse_others(TILES["worldpop"])
    with pytest.raises(BadInput, match="another unit"):
        known["worldpop"].refuse_others(["VNM_pph_v2b_2015_UNadj.tif"])
    assert {product.quantity for product in known.values()} == set(Quantity)
