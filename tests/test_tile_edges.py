"""The rule by which edges of a tile are thinned, read slowly and plainly, gives what the quick reading of it gives."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gisapp.geometry.map_corners import by_strips, corners_on_edges
from gisapp.geometry.map_edges import LATTICE, thinned
from gisapp.geometry.map_rings import keys_of

Place = tuple[int, int]
Run = list[Place]
#: What was rounded on both sides may lie so far beside an edge.
ON_EDGE = 1.4143


def edges_of(run: Run, *, closed: bool) -> Iterator[tuple[Place, Place]]:
    yield from pairwise([*run, run[0]] if closed else run)


def lies_on(place: Place, begin: Place, end: Place) -> float | None:
    """How far along the edge a corner lies that is on it, between its ends."""
    (x, y), (along_x, along_y) = ((one[0] - begin[0], one[1] - begin[1]) for one in (place, end))
    along, whole = x * along_x + y * along_y, along_x**2 + along_y**2
    on = 0 < along < whole and abs(x * along_y - y * along_x) <= ON_EDGE * math.sqrt(whole)
    return along if on and place not in (begin, end) else None


def with_corners(runs: list[tuple[Run, bool]]) -> list[tuple[Run, bool]]:
    used = Counter(frozenset(edge) for run, closed in runs for edge in edges_of(run, closed=closed))
    corners = {place for edge, count in used.items() if count == 1 for place in edge}
    whole = []
    for run, closed in runs:
        more = []
        for begin, end in edges_of(run, closed=closed):
            more.append(begin)
            if used[frozenset((begin, end))] == 1:
                on = [(along, each) for each in corners if (along := lies_on(each, begin, end)) is not None]
                more += [each for _, each in sorted(on)]
        whole.append((more if closed else [*more, run[-1]], closed))
    return whole


def off(place: Place, begin: Place, end: Place) -> float:
    """The square of the distance from a stretch."""
    (x, y), (along_x, along_y) = ((one[0] - begin[0], one[1] - begin[1]) for one in (place, end))
    share, length = x * along_x + y * along_y, along_x**2 + along_y**2
    if 0 < share < length:
        return (x * along_y - y * along_x) ** 2 / length
    return min(x * x + y * y, (x - along_x) ** 2 + (y - along_y) ** 2)


def stretch(run: Run, tolerance: float) -> list[int]:
    """Which points of a stretch stay, its ends among them: a round after another, as Douglas and Peucker do it."""
    kept = [0, len(run) - 1]
    while True:
        thin = run[0] == run[-1] and len(kept) - 1 < 3
        taken = []
        for begin, end in pairwise(kept):
            inner = range(begin + 1, end)
            if inner:
                far = min(inner, key=lambda at: (-off(run[at], run[begin], run[end]), run[at]))
                if off(run[far], run[begin], run[end]) > (0.0 if thin else tolerance**2):
                    taken.append(far)
        if not taken:
            return kept
        kept = sorted(kept + taken)


def slowly(runs: list[tuple[Run, bool]], tolerance: float) -> list[Run]:
    runs = with_corners(runs)
    beside = defaultdict(set)
    for run, closed in runs:
        for begin, end in edges_of(run, closed=closed):
            beside[begin].add(end)
            beside[end].add(begin)
    drawn = []
    for run, closed in runs:
        square = [(x // LATTICE, y // LATTICE) for x, y in run]
        last = len(run) - 1
        pinned = {at for at, place in enumerate(run) if len(beside[place]) != 2}
        pinned |= {at for at in range(len(run)) for by in (at - 1, (at + 1) % len(run))
                   if square[at] != square[by] and (closed or (by >= 0 and abs(at - by) == 1))}  # fmt: skip
        pinned |= set() if closed else {0, last}
        pinned = pinned or {at for at, place in enumerate(run) if place == min(run)}
        pins = sorted(pinned)
        kept = set(pinned)
        for begin, end in pairwise([*pins, pins[0] + len(run)] if closed else pins):
            places = [run[at % len(run)] for at in range(begin, end + 1)]
            kept |= {(begin + at) % len(run) for at in stretch(places, tolerance)}
        drawn.append([run[at] for at in sorted(kept)])
    return drawn


def runs_in(shapes: np.ndarray) -> list[tuple[Run, bool]]:
    """Rings first, then lines, at whole units, nothing twice in a row."""
    parts = shapely.get_parts(shapes)
    solid = parts[shapely.get_type_id(parts) == 3]
    lines = [(each, False) for each in parts[shapely.get_type_id(parts) == 1]]
    runs = []
    for line, closed in [*((ring, True) for ring in shapely.get_rings(solid)), *lines]:
        run = [(int(x), int(y)) for x, y in shapely.get_coordinates(line)][: -1 if closed else None]
        runs.append(([place for at, place in enumerate(run) if (at or not closed) or place != run[-1]], closed))
    return runs


SPOTS = st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), min_size=4, max_size=30, unique=True)


@given(spots=SPOTS, groups=st.lists(st.integers(0, 3), min_size=60, max_size=60), stretch_to=st.sampled_from([1, 7]),
       line=SPOTS, tolerance=st.sampled_from([0.0, 2.0, 6.0]))  # fmt: skip
def test_the_quick_reading_of_the_rule_is_the_slow_one(spots, groups, stretch_to, line, tolerance):
    """Parcels are what triangles between the same points make, some of them left out; a line runs across."""
    triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.MultiPoint(np.array(spots) * stretch_to)))
    of = np.array([groups[at % len(groups)] for at in range(len(triangles))])
    parcels = [shapely.union_all(triangles[of == number]) for number in range(1, 4)]
    # Points in the middle of straight edges are left to one side only.
    parcels = [each.simplify(0) if number else each for number, each in enumerate(parcels)]
    shapes = np.array([each for each in parcels if not each.is_empty] + [shapely.LineString(np.array(line) * 3)])
    quick = [[(int(x), int(y)) for x, y in shapely.get_coordinates(each)][: -1 if closed else None]
             for each, closed in lines_of(thinned(shapes, np.rint, tolerance=tolerance).shapes())]  # fmt: skip
    runs = runs_in(shapes)
    slow = [run for run, (_, closed) in zip(slowly(runs, tolerance), runs, strict=True) if len(run) > 1 + closed]
    assert quick == slow


def lines_of(shapes: np.ndarray) -> list[tuple[shapely.Geometry, bool]]:
    parts = shapely.get_parts(shapes)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    solid, lines = parts[shapely.get_type_id(parts) == 3], parts[shapely.get_type_id(parts) == 1]
    return [*((each, True) for each in shapely.get_rings(solid)), *((each, False) for each in lines)]


FAR = st.tuples(st.integers(-40, 90), st.integers(-40, 90))


@given(corners=st.lists(FAR, min_size=1, max_size=60, unique=True), bits=st.integers(2, 6),
       edges=st.lists(st.tuples(FAR, FAR), min_size=1, max_size=12), scale=st.sampled_from([1, 2, 30]))  # fmt: skip
def test_every_corner_on_an_edge_is_found_and_no_other(corners, bits, edges, scale):
    """Where edges end corners lie too, and some lie far from all others."""
    edges = [(begin, end) for begin, end in edges if begin != end]
    if not edges:
        return
    spread = [(x * scale, y * scale) for x, y in corners] + [(3, -5_000)]
    ends = [tuple(x * scale for x in each) for edge in edges for each in edge]
    keys = np.unique(keys_of(np.array([*spread, *ends, *[(x + 1, y) for x, y in ends]], dtype=float)))
    keys = keys[np.argsort(by_strips(keys, bits))]
    begins, stops = (keys_of(np.array(each, dtype=float)) for each in (ends[::2], ends[1::2]))
    edge, corner = corners_on_edges(keys, begins, stops, bits=bits)
    places = [(int(key) >> 32, (int(key) & 0xFFFF_FFFF) - 2**31) for key in keys]
    expected = []
    for number, (begin, end) in enumerate(zip(ends[::2], ends[1::2], strict=True)):
        on = [(along, place) for place in places if (along := lies_on(place, begin, end)) is not None]
        expected += [(number, place) for _, place in sorted(on)]
    assert [(int(one), places[other]) for one, other in zip(edge, corner, strict=True)] == expected


@pytest.mark.parametrize("reach", [(0, 2_000), (2_000, 0), (1_900, 1_337), (-1_900, 7)])
def test_a_corner_on_a_long_edge_is_found_wherever_it_lies(reach):
    places = {tuple(np.rint(np.array(reach) * share).astype(int)) for share in np.linspace(0, 1, 400)}
    keys = np.unique(keys_of(np.array(sorted(places), dtype=float)))
    keys = keys[np.argsort(by_strips(keys, 2))]
    ends = keys_of(np.array([(0, 0), reach], dtype=float))
    edge, corner = corners_on_edges(keys, ends[:1], ends[1:], bits=2)
    assert len(edge) == len(set(corner.tolist())) == len(keys) - 2
