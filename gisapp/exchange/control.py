"""Which CRS lays the delivery's edges on those of a control layer?

A boundary that two layers share coincides under the right CRS and under no other. It decides when the pinned share
(`gisapp.exchange.pinned`) is large enough, over a length that is long enough, and four times any other candidate's.

The steps were set by trial on the 126 wards of Hanoi, each against the others, and 1,900 areas inside one ward: 300 ha
rectangles, discs cut off 25 and 60 m from the boundary, wards drawn in by 60, 110, 224, 300, 690 and 700 m, mitred and
rounded; each where it lies and moved as the mistakes of CRS move it. Pinned within 2 m: the wards in their own place at
least 0.258 (2.8 km), moved at most 0.004; the areas inside at most 0.020 or 301 m, and once 0.060 over 908 m, a ward
drawn in by just the 690 m that lie between UTM and TM-3. Pinned within 20 m: wards in their own place at least 0.256,
moved at most 0.016; areas inside at most 1.4 km. Real layers of other sources: OpenStreetMap's wards 0.18 and 0.61, its
old communes 0.07 and 0.26, ring roads 0 and 0.28, the province in 4756 under that CRS 0.01 and 0.17 over 412 km; all of
them, schools, hospitals and streets too, at most 0.007 under any wrong one.

A ratio to what remains when moved is no measure: half of the boundary of four wards is straight, and remains.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.exchange.candidates import Candidate, Numbers
from gisapp.exchange.evidence import Evidence, Witness, placed, scores_of
from gisapp.exchange.pinned import Step, coincide
from gisapp.geometry.edge_index import PIECE_M, EdgeIndex, index_edges, pairs_within, squared_m2

if TYPE_CHECKING:
    from scipy.spatial import KDTree

#: Small shares count only over long edges.
_STEPS = (
    Step(2.0, 0.12, 500.0),
    Step(2.0, 0.025, 2_000.0),
    Step(20.0, 0.25, 4_000.0),
    Step(20.0, 0.1, 10_000.0),
)
_FARTHEST_M = 20_000.0
_FAR_SAMPLE = 8
_AREA = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Control:
    """A control layer made ready once, in the plan CRS, to be held against many deliveries."""

    edges: EdgeIndex
    samples: "KDTree"
    areas: shapely.STRtree


def prepare_control(geometry: NDArray[np.object_]) -> Control:
    """Make a control layer's geometries, in the plan CRS, ready to be measured against."""
    from scipy.spatial import KDTree  # noqa: PLC0415 - slow to import, and most deliveries are held against none

    there = geometry[~(shapely.is_missing(geometry) | shapely.is_empty(geometry))]
    extended = there[shapely.get_dimensions(there) > 0]
    edges = index_edges(extended)
    return Control(
        edges=edges,
        samples=KDTree(edges.start, balanced_tree=False, compact_nodes=False),
        areas=shapely.STRtree(extended[shapely.get_dimensions(extended) == _AREA]),
    )


def weigh_control(edges: Numbers, candidates: Sequence[Candidate], control: Control, name: str) -> Evidence | None:
    """Which of the candidates do the shared edges leave? None where there are no edges to compare.

    Parameters
    ----------
    edges
        Points at equal distances along the delivered edges, in the numbers as delivered.
    candidates
        CRSs that put them into the plan area.
    """
    if not len(edges) or not control.edges.length_m or not candidates:
        return None
    points = placed(edges, candidates)
    found = coincide(points, control.edges, _STEPS)
    return Evidence(
        witness=Witness.CONTROL,
        against=name,
        scores=scores_of(candidates, _medians_m(points[:, ::_FAR_SAMPLE], control), found.shares),
        left=frozenset(candidates if found.best is None else (candidates[found.best],)),
    )


def share_in_control(inside: Numbers, control: Control) -> float:
    """The share (0..1) of points inside the delivery's areas that lies in the control layer's areas; NaN of none."""
    sound = inside[np.isfinite(inside).all(axis=1)]
    if not len(inside):
        return float("nan")
    found = control.areas.query(shapely.points(sound), predicate="intersects")[0]
    return len(np.unique(found)) / len(inside)


def _medians_m(points: NDArray[np.float64], control: Control) -> NDArray[np.float64]:
    """The median distance of each candidate's points; from afar it is measured to points along the edges."""
    flat = points.reshape(-1, 2)
    finite = np.isfinite(flat).all(axis=1)
    far = np.full(len(flat), _FARTHEST_M)
    far[finite] = np.minimum(control.samples.query(flat[finite], distance_upper_bound=_FARTHEST_M)[0], _FARTHEST_M)
    near = np.flatnonzero(far <= 2 * PIECE_M)
    point, piece = pairs_within(control.edges, flat[near], PIECE_M)
    exact = np.sqrt(squared_m2(control.edges, flat[near][point], piece))
    np.minimum.at(far, near[point], exact)
    medians: NDArray[np.float64] = np.median(far.reshape(points.shape[:2]), axis=1)
    return medians
