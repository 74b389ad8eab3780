"""Runs of vertices are found where a tree of their lines finds them."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gisapp.geometry.junctions import run_lines
from gisapp.geometry.runs import runs

COORDINATES = st.integers(0, 60)
LINES = st.lists(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=2, max_size=5), max_size=70)
PLACES = st.lists(
    st.one_of(
        st.tuples(COORDINATES, COORDINATES).map(shapely.Point),
        st.tuples(COORDINATES, COORDINATES, st.integers(1, 20)).map(
            lambda at: shapely.box(at[0], at[1], at[0] + at[2], at[1] + at[2])
        ),
        st.sampled_from([None, shapely.Point(), shapely.Polygon()]),
    ),
    max_size=4,
)


@given(LINES, PLACES, st.integers(0, 25))
def test_runs_are_found_as_a_tree_of_all_lines_finds_them(lines, places, distance):
    xy = np.array([point for line in lines for point in line], dtype=np.float64).reshape(-1, 2)
    last = np.cumsum([len(line) for line in lines], dtype=np.intp) - 1
    first = last - np.array([len(line) for line in lines], dtype=np.intp) + 1
    made, asked = runs(xy, first, last), np.array([*places, None], dtype=object)[:-1]
    tree = shapely.STRtree(run_lines(xy, first, last))
    near = tree.query(asked, predicate="dwithin", distance=distance)
    met = tree.query(asked, predicate="intersects")
    for found, wanted in ((made.within(asked, distance), near), (made.meeting(asked), met)):
        assert sorted(zip(found.place.tolist(), found.run.tolist(), strict=True)) == sorted(
            zip(*wanted.tolist(), strict=True)
        )
        assert all(found.line == run_lines(xy, first[found.run], last[found.run]))
