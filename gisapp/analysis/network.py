"""The road network as analyses ask it: nodes, edges that carry seconds and metres, and the parts that are not joined.

Only what the layer joins is joined: roads that cross without a shared vertex, and parts without a way between them, are
never bridged. A road that the layer lacks can only make a time too long, never too short.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from gisapp.geometry.junctions import run_lines
from gisapp.geometry.least_cost import least_matrix
from gisapp.geometry.runs import Runs

Ints = NDArray[np.intp]
Metric = NDArray[np.float64]

#: Points are set on edges so that between two of them lies no more road than this.
_SPACING_M = 200.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Indexed:
    """Some of the edges, found by where they are: run r is edge `edges[r]`."""

    edges: Ints
    runs: Runs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spots:
    """Points of the network: the first rows of the tree are its nodes, the others lie on the edges `edge`."""

    tree: KDTree
    edge: Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Roads between junctions, in the plan CRS.

    Edge e is the run of vertices `xy[first[e]:last[e] + 1]` of the road `roads[road[e]]`, from node `start[e]` to
    `end[e]`, `metres[e]` long; it takes `onward[e]` seconds along the run and `back[e]` against it, infinite where that
    is not allowed. An edge that is not `alive` was replaced by others and counts for nothing. `levels` has the level of
    each road; `ground_s_per_m` is how many seconds it takes to get a metre nearer to a road over the ground.
    """

    xy: Metric
    first: Ints
    last: Ints
    start: Ints
    end: Ints
    road: Ints
    metres: Metric
    onward: Metric
    back: Metric
    alive: NDArray[np.bool_]
    nodes: Metric
    roads: NDArray[np.object_]
    classes: NDArray[np.object_]
    levels: NDArray[np.int64]
    indexed: tuple[Indexed, ...]
    ground_s_per_m: float

    def __len__(self) -> int:
        return int(self.alive.sum())

    @cached_property
    def seconds(self) -> csr_array:
        """From node to node in seconds."""
        return self._matrix(self.onward, self.back)

    @cached_property
    def x_and_y(self) -> tuple[Metric, Metric]:
        """The coordinates of the nodes, each by itself."""
        return np.ascontiguousarray(self.nodes[:, 0]), np.ascontiguousarray(self.nodes[:, 1])

    @cached_property
    def lengths(self) -> csr_array:
        """From node to node in metres, in the directions that are allowed."""
        return self._matrix(*self.costs(in_metres=True))

    @cached_property
    def seconds_towards(self) -> csr_array:
        """The seconds of every way, turned round: asks how long it takes *to* a place."""
        return self.seconds.T.tocsr()

    @cached_property
    def lengths_towards(self) -> csr_array:
        """The metres of every way, turned round."""
        return self.lengths.T.tocsr()

    @cached_property
    def spots(self) -> Spots:
        """The nodes, and points along every edge longer than the spacing, found by where they are."""
        many = np.where(self.alive, self.metres / _SPACING_M, 0.0).astype(np.intp)
        edge = np.repeat(np.arange(len(many)), many)
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        share = (within + 1) / (many[edge] + 1)
        along = shapely.line_interpolate_point(self.lines(edge), share, normalized=True)
        xy = np.concatenate([self.nodes, shapely.get_coordinates(along)])
        return Spots(tree=KDTree(xy if len(xy) else np.full((1, 2), np.inf)), edge=edge)

    def costs(self, *, in_metres: bool) -> tuple[Metric, Metric]:
        """Each edge's seconds, or metres, onward and back, infinite where that is not allowed."""
        return self._in_metres if in_metres else (self.onward, self.back)

    @cached_property
    def _in_metres(self) -> tuple[Metric, Metric]:
        onward = np.where(np.isfinite(self.onward), self.metres, np.inf)
        return onward, np.where(np.isfinite(self.back), self.metres, np.inf)

    @cached_property
    def parts(self) -> NDArray[np.int32]:
        """Which part each node belongs to; the part with most kilometres of road is 0, and so on down."""
        _, label = connected_components(self.lengths, directed=True, connection="weak")
        length = np.bincount(
            label[self.start[self.alive]], self.metres[self.alive], minlength=label.max(initial=-1) + 1
        )
        order = np.lexsort((np.arange(len(length)), -length))
        rank = np.empty(len(length), dtype=np.int32)
        rank[order] = np.arange(len(length))
        return rank[label] if len(label) else np.zeros(0, dtype=np.int32)

    @cached_property
    def part_metres(self) -> Metric:
        """The length of road in each part, longest first."""
        count = int(self.parts.max(initial=-1)) + 1
        long = np.bincount(self.parts[self.start[self.alive]], self.metres[self.alive], minlength=count)
        return np.asarray(long, dtype=np.float64)

    def ground_cost(self, *, in_metres: bool) -> float:
        """What a metre over the ground costs, in seconds or metres."""
        return 1.0 if in_metres else self.ground_s_per_m

    def lines(self, edges: Ints) -> NDArray[np.object_]:
        """These edges as LineStrings."""
        return run_lines(self.xy, self.first[edges], self.last[edges])

    def _matrix(self, onward: Metric, back: Metric) -> csr_array:
        here = self.alive
        return least_matrix(
            np.concatenate([self.start[here], self.end[here]]),
            np.concatenate([self.end[here], self.start[here]]),
            np.concatenate([onward[here], back[here]]),
            size=len(self.nodes),
        )
