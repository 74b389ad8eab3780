"""A delivery in a few thousand points: bounded, the same every time, and the same however it is cut into batches."""

import numpy as np
import pytest
import shapely

from gisapp.exchange.loose import loosen
from gisapp.exchange.sample import Sample

BOXES = shapely.box(np.arange(5_000), 0.0, np.arange(5_000) + 1.0, 1.0)
IDS = [str(n) for n in range(5_000)]


def gathered(size, *, known=()):
    sample = Sample(known=frozenset(known))
    for start in range(0, len(BOXES), size):
        sample.add(loosen(BOXES[start : start + size]), IDS[start : start + size])
    return sample


@pytest.mark.parametrize("size", [1, 7, 2_000, 5_000])
def test_a_sample_is_bounded_and_spread_over_the_whole_file(size):
    sample = gathered(size, known=IDS[::2])
    assert len(sample.vertices) <= 500
    assert len(sample.edges) <= 500
    assert len(sample.features) <= 200
    assert len(sample.known_features) <= 200
    for points in (sample.vertices, sample.edges):
        assert len(points) > 200
        assert points[:, 0].min() < 50
        assert points[:, 0].max() > 4_900
    assert sample.edge_length == pytest.approx(20_000)


def test_the_vertices_and_features_kept_do_not_depend_on_the_batches():
    one, many = gathered(5_000), gathered(13)
    assert one.vertices.tolist() == many.vertices.tolist()
    assert [each.id for each in one.features] == [each.id for each in many.features]


def test_points_along_the_edges_lie_at_equal_distances():
    line = shapely.LineString([(0, 0), (100, 0), (100, 900)])
    sample = Sample()
    sample.add(loosen(np.array([line])), [None])
    along = shapely.line_locate_point(line, shapely.points(sample.edges))
    assert np.ptp(np.diff(along)) < 2.1 * np.diff(along).min()
    assert shapely.distance(line, shapely.points(sample.edges)).max() < 1e-9


def test_only_features_of_the_previous_revision_are_known():
    sample = gathered(100, known=["7", "4000", "nobody"])
    assert [each.id for each in sample.known_features] == ["7", "4000"]
    assert len(sample.known_features[0].outline) == 64
    assert shapely.contains_xy(BOXES[7], *sample.known_features[0].inside.T).all()


def test_swapping_a_sample_swaps_every_number():
    sample, swapped = gathered(5_000, known=["3"]), gathered(5_000, known=["3"])
    swapped.swap()
    assert swapped.vertices.tolist() == sample.vertices[:, ::-1].tolist()
    assert swapped.edges.tolist() == sample.edges[:, ::-1].tolist()
    for one, other in ((sample.features, swapped.features), (sample.known_features, swapped.known_features)):
        assert one[0].outline.tolist() == other[0].outline[:, ::-1].tolist()
        assert one[0].inside.tolist() == other[0].inside[:, ::-1].tolist()


def test_what_is_missing_empty_or_not_finite_leaves_nothing():
    sample = Sample()
    with np.errstate(invalid="ignore"):
        odd = np.array([None, shapely.Polygon(), shapely.LineString([(0, 0), (np.nan, 1)])], dtype=object)
    sample.add(loosen(odd), [None, "a", "b"])
    assert sample.edges.tolist() == []
    assert np.isfinite(sample.vertices).all()


def test_a_delivery_of_points_has_no_edges():
    sample = Sample()
    sample.add(loosen(shapely.points([[1.0, 2.0], [3.0, 4.0]])), ["a", "b"])
    assert sample.edges.tolist() == []
    assert [each.inside.tolist() for each in sample.features] == [[[1.0, 2.0]], [[3.0, 4.0]]]
