"""A delivery in a few thousand points: what the diagnosis of its CRS looks at, gathered batch by batch.

Every selection is by position (each n-th vertex, each n-th feature, a point every so many units of edge), and where too
many are kept, every second is let go and n doubles. So memory is bounded, the order of the file decides and nothing
else, and a million features leave no more than a thousand do.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_VERTICES = 500
_EDGE_POINTS = 500
_FEATURES = 200
_POINTS_PER_OUTLINE = 64
_LATTICE = 7
_AREA = 2

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledFeature:
    """One feature in points: some of its `outline` (or line, or points), some `inside` it; its id and its commune."""

    id: str | None
    claim: str | None
    outline: Numbers
    inside: Numbers


@dataclass(slots=True)
class _Every(Generic[T]):
    """Each n-th of an endless row of things; n doubles whenever twice the limit is kept."""

    limit: int
    stride: int = 1
    seen: int = 0
    kept: list[T] = field(default_factory=list)

    def add(self, count: int, make: Callable[[int], T]) -> None:
        """Go on by `count` things, of which those that are due are made."""
        for at in range(-self.seen % self.stride, count, self.stride):
            # The stride may double on the way.
            if (self.seen + at) % self.stride == 0:
                self.kept.append(make(at))
                if len(self.kept) > 2 * self.limit:
                    self.kept = self.kept[::2]
                    self.stride *= 2
        self.seen += count

    def spread(self) -> list[T]:
        """No more than the limit, evenly spread."""
        return [self.kept[at] for at in _spread(len(self.kept), self.limit)]


@dataclass(slots=True)
class _Vertices:
    """Each n-th vertex; n doubles whenever twice the limit is kept."""

    limit: int
    stride: int = 1
    seen: int = 0
    kept: Numbers = field(default_factory=lambda: np.empty((0, 2)))

    def add(self, xy: Numbers) -> None:
        """Go on by these vertices."""
        self.kept = np.concatenate([self.kept, xy[-self.seen % self.stride :: self.stride]])
        self.seen += len(xy)
        while len(self.kept) > 2 * self.limit:
            self.kept = self.kept[::2]
            self.stride *= 2


@dataclass(slots=True)
class _Along:
    """Points at equal distances along all edges; the distance doubles whenever twice the limit is kept."""

    limit: int
    spacing: float = 0.0
    stride: int = 1
    length: float = 0.0
    count: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    points: Numbers = field(default_factory=lambda: np.empty((0, 2)))

    def add(self, edges: NDArray[np.object_]) -> None:
        """Go on along these lines and rings."""
        xy, edge = shapely.get_coordinates(edges, return_index=True)
        joined = edge[1:] == edge[:-1]
        start, step = xy[:-1][joined], (xy[1:] - xy[:-1])[joined]
        lengths = np.hypot(*step.T)
        sound = np.isfinite(lengths) & (lengths > 0)
        start, step, lengths = start[sound], step[sound], lengths[sound]
        if not len(lengths):
            return
        reach = np.cumsum(lengths)
        self.spacing = self.spacing or float(reach[-1]) / (2 * self.limit)
        self._widen(self.length + float(reach[-1]))
        apart = self.spacing * self.stride
        count = np.arange(np.ceil(self.length / apart), np.ceil((self.length + reach[-1]) / apart)) * self.stride
        at = count * self.spacing - self.length
        piece = np.minimum(np.searchsorted(reach, at, side="right"), len(reach) - 1)
        along = (at - reach[piece]) / lengths[piece] + 1
        self.count = np.concatenate([self.count, count.astype(np.int64)])
        self.points = np.concatenate([self.points, start[piece] + along[:, None] * step[piece]])
        self.length += float(reach[-1])

    def spread(self) -> Numbers:
        """No more than the limit, evenly spread."""
        return self.points[_spread(len(self.points), self.limit)]

    def _widen(self, length: float) -> None:
        while length / (self.spacing * self.stride) > 2 * self.limit + 1:
            self.stride *= 2
        kept = self.count % self.stride == 0
        self.count, self.points = self.count[kept], self.points[kept]


@dataclass(slots=True, kw_only=True)
class Sample:
    """What has been gathered of a delivery, in the numbers as delivered.

    Parameters
    ----------
    known
        Ids of the previous revision: of these features more is kept.

    Examples
    --------
    >>> sample = Sample()
    >>> sample.add(np.array([shapely.box(0, 0, 1, 1)]), ["a"])
    >>> len(sample.vertices), sample.known_features
    (5, [])
    """

    known: Collection[str] = frozenset()
    _vertices: _Vertices = field(default_factory=lambda: _Vertices(_VERTICES))
    _edges: _Along = field(default_factory=lambda: _Along(_EDGE_POINTS))
    _features: _Every[SampledFeature] = field(default_factory=lambda: _Every(_FEATURES))
    _known: _Every[SampledFeature] = field(default_factory=lambda: _Every(_FEATURES))

    def add(
        self, geometry: NDArray[np.object_], ids: Sequence[str | None], claims: Sequence[str | None] | None = None
    ) -> None:
        """Take in one batch.

        Parameters
        ----------
        geometry, ids
            As delivered; missing geometries and ids are None.
        claims
            The commune that each feature names, where a column names it.
        """
        there = np.flatnonzero(~(shapely.is_missing(geometry) | shapely.is_empty(geometry)))
        present = geometry[there]
        xy = shapely.get_coordinates(present)
        self._vertices.add(xy[np.isfinite(xy).all(axis=1)])
        self._edges.add(edges_of_all(present))

        def sampled(at: int) -> SampledFeature:
            place = int(there[at])
            return _sampled(geometry[place], ids[place], claims[place] if claims is not None else None)

        self._features.add(len(there), sampled)
        held = [at for at, place in enumerate(there.tolist()) if ids[place] in self.known] if self.known else []
        self._known.add(len(held), lambda at: sampled(held[at]))

    @property
    def vertices(self) -> Numbers:
        """Some of the vertices, evenly spread over the file."""
        return self._vertices.kept[_spread(len(self._vertices.kept), _VERTICES)]

    @property
    def edges(self) -> Numbers:
        """Points at equal distances along all edges; none where the delivery holds only points."""
        return self._edges.spread()

    @property
    def edge_length(self) -> float:
        """How long all edges are together, in the units as delivered."""
        return self._edges.length

    @property
    def features(self) -> list[SampledFeature]:
        """Some of the features, evenly spread over the file."""
        return self._features.spread()

    @property
    def known_features(self) -> list[SampledFeature]:
        """Some of the features that the previous revision holds too."""
        return self._known.spread()

    def swap(self) -> None:
        """Exchange first and second numbers: JSON-FG says only at its end that latitude comes first."""
        self._vertices.kept = self._vertices.kept[:, ::-1]
        self._edges.points = self._edges.points[:, ::-1]
        for row in (self._features, self._known):
            row.kept = [replace(each, outline=each.outline[:, ::-1], inside=each.inside[:, ::-1]) for each in row.kept]


def claims_of(values: Iterable[object]) -> list[str | None]:
    """The commune that each value of a column names, as a text or as a list of one; None of several."""
    alone = (value[0] if isinstance(value, list) and len(value) == 1 else value for value in values)
    return [value if isinstance(value, str) and value.strip() else None for value in alone]


def edges_of_all(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """The outlines and lines of geometries, each by itself."""
    parts = shapely.get_parts(geometry)
    dimensions = shapely.get_dimensions(parts)
    edges: NDArray[np.object_] = np.concatenate([shapely.get_rings(parts[dimensions == _AREA]), parts[dimensions == 1]])
    return edges


def _spread(count: int, limit: int) -> NDArray[np.intp]:
    return np.unique(np.linspace(0, count - 1, min(limit, count)).astype(np.intp))


def _sampled(geometry: shapely.Geometry, identity: str | None, claim: str | None) -> SampledFeature:
    edges = edges_of_all(np.array([geometry], dtype=object))
    along = _Along(_POINTS_PER_OUTLINE)
    along.add(edges)
    points = shapely.get_coordinates(geometry)
    outline = along.spread() if len(along.points) else points[np.isfinite(points).all(axis=1)][:_POINTS_PER_OUTLINE]
    area = shapely.get_dimensions(geometry) == _AREA
    inside = _lattice(geometry) if area else outline[: 1 if len(edges) else None]
    return SampledFeature(id=identity, claim=claim, outline=outline, inside=inside)


def _lattice(geometry: shapely.Geometry) -> Numbers:
    """Points of a lattice over the geometry's box that lie in it."""
    xmin, ymin, xmax, ymax = shapely.bounds(geometry)
    if not np.isfinite([xmin, ymin, xmax, ymax]).all():
        return np.empty((0, 2))
    share = (np.arange(_LATTICE) + 0.5) / _LATTICE
    x, y = np.meshgrid(xmin + share * (xmax - xmin), ymin + share * (ymax - ymin))
    points = np.column_stack([x.ravel(), y.ravel()])
    within: Numbers = points[shapely.intersects_xy(geometry, points[:, 0], points[:, 1])]
    return within
