"""Coordinate operations: what a thread makes of the steps is what PROJ would seek, number for number."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gisapp.domain.crs import (
    DATUM_OPERATION,
    GEOGRAPHIC_CRS,
    PLAN_AREA,
    PLAN_CRS,
    box_around,
    carry,
    exact_operation,
    transformer,
)
from gisapp.domain.errors import BadInput

WEST, SOUTH, EAST, NORTH = PLAN_AREA
PLACES = np.random.default_rng(20261125).uniform((WEST, SOUTH), (EAST, NORTH), (50, 2))


@pytest.mark.parametrize("code", ["EPSG:4756", PLAN_CRS, "EPSG:3405", "EPSG:9209", "EPSG:32648", "EPSG:3857"])
def test_an_operation_made_of_its_steps_gives_the_numbers_of_the_one_that_is_sought(code):
    for source, target, places in (
        (GEOGRAPHIC_CRS, code, PLACES),
        (code, PLAN_CRS, np.column_stack(exact_operation(GEOGRAPHIC_CRS, code).transform(*PLACES.T))),
    ):
        sought, made = (each(source, target).transform(*places.T) for each in (exact_operation, transformer))
        assert np.array_equal(sought, made), (source, target)


def test_the_plan_crs_is_reached_by_the_exact_datum_operation_and_never_by_a_ballpark():
    operation = exact_operation(GEOGRAPHIC_CRS, PLAN_CRS)
    assert DATUM_OPERATION in operation.description
    assert operation.accuracy == 1
    for ask in (exact_operation, transformer):
        with pytest.raises(BadInput, match="exact operation"):
            ask("EPSG:27700", PLAN_CRS)


def test_every_thread_carries_places_alike():
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(lambda _: carry(carry(PLACES, GEOGRAPHIC_CRS, PLAN_CRS), PLAN_CRS, "EPSG:3405"), range(8))
        )
    assert all(np.array_equal(each, found[0]) for each in found)


def test_the_box_around_a_box_holds_its_edges_though_they_bend():
    west, south, east, north = box_around(PLAN_AREA, GEOGRAPHIC_CRS, PLAN_CRS)
    x, y = carry(np.column_stack([np.linspace(WEST, EAST, 21), np.full(21, NORTH)]), GEOGRAPHIC_CRS, PLAN_CRS).T
    assert north >= y.max() - 0.01
    assert south < y.min()
    assert west <= x.min() + 0.01
    assert x.max() - 0.01 <= east
