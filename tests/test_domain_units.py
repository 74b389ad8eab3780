"""Ranges, quality and the plan CRS: what every number travels with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.domain.crs import PLAN_CRS, require_planar
from gisapp.domain.errors import BadInput
from gisapp.domain.quality import Quality, lowest
from gisapp.domain.units import Range, figure, hectares

finite = st.floats(-1e9, 1e9)


def test_ten_thousand_square_metres_are_one_hectare():
    assert hectares(10_000) == 1.0


def test_a_range_runs_upward():
    with pytest.raises(ValueError, match="upward"):
        Range(least=2.0, greatest=1.0)


@given(finite)
def test_a_known_value_is_a_range_of_one_value(value):
    known = Range.single(value)
    assert (known.least, known.greatest) == (value, value)


def test_an_answer_carries_the_lowest_quality_of_its_inputs():
    assert lowest([Quality.OFFICIAL, Quality.SCHEMATIC, Quality.SURVEYED]) is Quality.SCHEMATIC
    assert lowest([]) is None


def test_qualities_run_from_synthetic_to_official():
    ranks = [each.rank for each in ("synthetic", "schematic", "approximate", "surveyed", "official") for each in
             (Quality(each),)]  # fmt: skip
    assert ranks == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("quality", "suffices"),
    [("synthetic", False), ("schematic", False), ("approximate", False), ("surveyed", True), ("official", True)],
)
def test_what_depends_on_the_outline_needs_surveyed_or_better(quality, suffices):
    assert Quality(quality).suffices(Quality.SURVEYED) is suffices


def test_synthetic_stands_in_for_surveyed_in_the_demo_alone_and_schematic_nowhere():
    assert Quality.SYNTHETIC.suffices(Quality.SURVEYED, synthetic_admitted=True)
    assert not Quality.SCHEMATIC.suffices(Quality.SURVEYED, synthetic_admitted=True)


def test_lengths_and_areas_are_measured_in_the_plan_crs():
    require_planar(PLAN_CRS)
    require_planar("urn:ogc:def:crs:EPSG::5897")


@pytest.mark.parametrize("crs", [None, "EPSG:4326", "EPSG:3857", "EPSG:3405", "EPSG:32648", "EPSG:6957"])
def test_no_other_crs_is_measured_in_and_the_message_says_what_to_do(crs):
    with pytest.raises(BadInput, match=r"EPSG:5897.*reproject"):
        require_planar(crs)


@pytest.mark.parametrize(("value", "unit", "vi", "en"), [
    (7_814.4155, "m", "7.814", "7,814"), (12.51864, "min", "12,5", "12.5"), (0.98765, "share", "98,8", "98.8"),
    (-39_417.92, "kW", "-39.418", "-39,418"), (0.31234, "PCU/ha", "0,3123", "0.3123"), (-0.2, "m", "0", "0"),
    (18_250.5, "", "18.250", "18,250"),
])  # fmt: skip
def test_a_figure_is_told_as_its_unit_demands_in_the_marks_of_the_language(value, unit, vi, en):
    assert (figure(value, unit, lang="vi"), figure(value, unit, lang="en")) == (vi, en)


def test_more_decimals_tell_apart_what_would_look_alike():
    assert (figure(2_154.52, "m", lang="en", more=1), figure(2_154.58, "m", lang="en", more=1)) == (
        "2,154.5",
        "2,154.6",
    )
