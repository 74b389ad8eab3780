"""Lawful phases: the fewest parts by straight cuts, each within its limits, together exactly the zone."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from gisapp.geometry.partition import Limit, fewest_parts

STRIP = box(0, 0, 3000, 1000)


def test_a_zone_within_all_limits_stays_whole():
    found = fewest_parts(STRIP, [Limit(shapes=STRIP, most_m2=STRIP.area)])
    assert found.parts == (STRIP,)
    assert found.cut_m == 0


def test_a_strip_of_300_ha_is_cut_across_and_not_along():
    found = fewest_parts(STRIP, [Limit(shapes=STRIP, most_m2=2e6)])
    assert len(found.parts) == 2
    assert found.cut_m == pytest.approx(1000, rel=1e-6)
    assert all(part.area <= 2e6 for part in found.parts)


def test_land_at_one_end_is_shared_out_although_the_area_would_fit():
    rice = box(0, 0, 1000, 1000)
    found = fewest_parts(STRIP, [Limit(shapes=STRIP, most_m2=3e6), Limit(shapes=rice, most_m2=0.5e6)])
    assert len(found.parts) >= 2
    assert all(part.intersection(rice).area <= 0.5e6 for part in found.parts)


def test_a_hole_is_in_no_part():
    ring = STRIP.difference(box(1200, 300, 1800, 700))
    found = fewest_parts(ring, [Limit(shapes=ring, most_m2=1e6)])
    assert shapely.union_all(found.parts).symmetric_difference(ring).area == pytest.approx(0, abs=1e-6)


def test_no_part_can_keep_a_limit_of_nothing():
    assert fewest_parts(STRIP, [Limit(shapes=STRIP, most_m2=0.0)]) is None


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    corners=st.integers(5, 12),
    most=st.floats(0.15, 0.9),
    rice_most=st.floats(0.2, 0.9),
)
def test_the_parts_are_lawful_share_their_edges_and_are_the_zone(seed, corners, most, rice_most):
    rng = np.random.default_rng(seed)
    angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
    radii = rng.uniform(800, 1500, corners)
    corner = np.column_stack([560_000 + radii * np.cos(angles), 2_290_000 + radii * np.sin(angles)])
    outline = Polygon(corner).buffer(0)
    outline = max(shapely.get_parts(outline), key=lambda part: part.area)
    fields = [part for part in shapely.get_parts(outline.intersection(box(560_000, 2_280_000, 562_000, 2_300_000)))
              if part.area > 1]  # fmt: skip
    rice = MultiPolygon(fields)
    limits = [Limit(shapes=outline, most_m2=most * outline.area)]
    limits += [Limit(shapes=rice, most_m2=rice_most * rice.area)] if fields else []
    found = fewest_parts(outline, limits)
    assert sum(part.area for part in found.parts) == pytest.approx(
        outline.area, abs=1e-6 * max(1.0, outline.area / 1e6)
    )
    assert shapely.union_all(found.parts).symmetric_difference(outline).area < 1e-3
    for part in found.parts:
        for limit in limits:
            assert part.intersection(limit.shapes).area <= limit.most_m2 + 1e-6
    for at, one in enumerate(found.parts):
        for other in found.parts[at + 1 :]:
            assert one.intersection(other).area == pytest.approx(0, abs=1e-6)
    assert len(found.parts) >= np.ceil(1 / most - 1e-9)


def test_a_limit_that_a_hundred_parts_cannot_keep_is_told_at_once():
    assert fewest_parts(STRIP, [Limit(shapes=STRIP, most_m2=1e-290)]) is None
    assert fewest_parts(STRIP, [Limit(shapes=STRIP, most_m2=STRIP.area / 101)]) is None
