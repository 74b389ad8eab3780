"""A delivery in a few thousand points: what the diagnosis of its CRS looks at, gathered batch by batch.

Every selection is by position (each n-th vertex, each n-th feature, a point every so many units of edge), and where too
many are kept, every second is let go and n doubles. So memory is bounded, the order of the file decides and nothing
else, and a million features leave no more than a thousand do.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Generic, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.exchange.loose import Loose, loosen

Numbers = NDArray[np.float64]
_VERTICES = 500
_EDGE_POINTS = 500
_FEATURES = 200
_POINTS_PER_OUTLINE = 64
_LATTICE = 7
_AREA = 2
#: A feature of no more vertices waits for being sampled until somebody asks; most that are taken are let go before.
_MAY_WAIT = 1_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledFeature:
    """One feature in points: some of its `outline` (or line, or points), some `inside` it; its id and its commune."""

    id: str | None
    claim: str | None
    outline: Numbers
    inside: Numbers


_Later = Callable[[], SampledFeature]


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

    def add(self, geometry: Loose) -> None:
        """Go on by the vertices of these geometries; only those that hold one that is due are taken apart."""
        counts = geometry.vertices()
        reach = np.cumsum(counts)
        total = int(reach[-1]) if len(reach) else 0
        due = np.arange(-self.seen % self.stride, total, self.stride)
        owner = np.searchsorted(reach, due, side="right")
        held, which = np.unique(owner, return_inverse=True)
        before = np.cumsum(counts[held]) - counts[held]
        xy = shapely.get_coordinates(geometry.take(held).objects())[due - (reach - counts)[owner] + before[which]]
        self.kept = np.concatenate([self.kept, xy])
        self.seen += total
        while len(self.kept) > 2 * self.limit:
            self.kept = self.kept[::2]
            self.stride *= 2

    def spread(self) -> Numbers:
        """No more than the limit, evenly spread; what is not finite is left out."""
        sound = self.kept[np.isfinite(self.kept).all(axis=1)]
        return sound[_spread(len(sound), self.limit)]


@dataclass(slots=True)
class _Along:
    """Points at equal distances along all edges; the distance doubles whenever twice the limit is kept."""

    limit: int
    spacing: float = 0.0
    stride: int = 1
    length: float = 0.0
    count: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    points: Numbers = field(default_factory=lambda: np.empty((0, 2)))

    def add(self, geometry: Loose) -> None:
        """Go on along these geometries; only those on which a point falls are taken apart."""
        lengths = geometry.lengths()
        sound = np.flatnonzero(np.isfinite(lengths) & (lengths > 0))
        lengths = lengths[sound]
        if not len(lengths):
            return
        reach = np.cumsum(lengths)
        self.spacing = self.spacing or float(reach[-1]) / (2 * self.limit)
        self._widen(self.length + float(reach[-1]))
        apart = self.spacing * self.stride
        count = np.arange(np.ceil(self.length / apart), np.ceil((self.length + reach[-1]) / apart)) * self.stride
        at = count * self.spacing - self.length
        owner = np.minimum(np.searchsorted(reach, at, side="right"), len(reach) - 1)
        held, which = np.unique(owner, return_inverse=True)
        along = at - (reach - lengths)[owner] + (np.cumsum(lengths[held]) - lengths[held])[which]
        self.count = np.concatenate([self.count, count.astype(np.int64)])
        self.points = np.concatenate([self.points, _points_along(geometry.take(sound[held]).objects(), along)])
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
    >>> sample.add(loosen(np.array([shapely.box(0, 0, 1, 1)])), ["a"])
    >>> len(sample.vertices), sample.known_features
    (5, [])
    """

    known: Collection[str] = frozenset()
    _vertices: _Vertices = field(default_factory=lambda: _Vertices(_VERTICES))
    _edges: _Along = field(default_factory=lambda: _Along(_EDGE_POINTS))
    _features: _Every[_Later] = field(default_factory=lambda: _Every(_FEATURES))
    _known: _Every[_Later] = field(default_factory=lambda: _Every(_FEATURES))

    def add(self, geometry: Loose, ids: Sequence[str | None], claims: Sequence[str | None] | None = None) -> None:
        """Take in one batch.

        Parameters
        ----------
        geometry, ids
            As delivered; missing geometries and ids are None.
        claims
            The commune that each feature names, where a column names it.
        """
        there = np.flatnonzero(~geometry.are_empty())
        present = geometry.take(there) if len(there) < len(geometry) else geometry
        self._vertices.add(present)
        self._edges.add(present)

        def sampled(at: int) -> _Later:
            place = int(there[at])
            return _later(geometry.at(place), ids[place], claims[place] if claims is not None else None)

        self._features.add(len(there), sampled)
        held = [at for at, place in enumerate(there.tolist()) if ids[place] in self.known] if self.known else []
        self._known.add(len(held), lambda at: sampled(held[at]))

    @property
    def vertices(self) -> Numbers:
        """Some of the vertices, evenly spread over the file."""
        return self._vertices.spread()

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
        return [each() for each in self._features.spread()]

    @property
    def known_features(self) -> list[SampledFeature]:
        """Some of the features that the previous revision holds too."""
        return [each() for each in self._known.spread()]

    def swap(self) -> None:
        """Exchange first and second numbers: JSON-FG says only at its end that latitude comes first."""
        self._vertices.kept = self._vertices.kept[:, ::-1]
        self._edges.points = self._edges.points[:, ::-1]
        for row in (self._features, self._known):
            row.kept = [cache(partial(_swapped, each)) for each in row.kept]


def claims_of(values: Iterable[object]) -> list[str | None]:
    """The commune that each value of a column names, as a text or as a list of one; None of several."""
    alone = (value[0] if isinstance(value, list) and len(value) == 1 else value for value in values)
    return [value if isinstance(value, str) and value.strip() else None for value in alone]


def _points_along(geometry: NDArray[np.object_], along: NDArray[np.float64]) -> Numbers:
    """The points at these distances along all outlines and lines, one after another."""
    parts = shapely.get_parts(geometry)
    # A polygon's rings in its own place among the lines: the distances count in the order of the features.
    edges = np.where(shapely.get_dimensions(parts) == _AREA, shapely.boundary(parts), parts)
    xy, edge = shapely.get_coordinates(shapely.get_parts(edges), return_index=True)
    joined = edge[1:] == edge[:-1]
    start, step = xy[:-1][joined], (xy[1:] - xy[:-1])[joined]
    lengths = np.hypot(*step.T)
    start, step, lengths = start[lengths > 0], step[lengths > 0], lengths[lengths > 0]
    reach = np.cumsum(lengths)
    piece = np.minimum(np.searchsorted(reach, along, side="right"), len(reach) - 1)
    share = np.clip((along - reach[piece]) / lengths[piece] + 1, 0.0, 1.0)
    points: Numbers = start[piece] + share[:, None] * step[piece]
    return points


def _spread(count: int, limit: int) -> NDArray[np.intp]:
    return np.unique(np.linspace(0, count - 1, min(limit, count)).astype(np.intp))


def _later(geometry: shapely.Geometry, identity: str | None, claim: str | None) -> _Later:
    later = cache(partial(_sampled, geometry, identity, claim))
    if shapely.get_num_coordinates(geometry) <= _MAY_WAIT:
        return later
    sampled = later()
    return lambda: sampled


def _swapped(later: _Later) -> SampledFeature:
    sampled = later()
    return replace(sampled, outline=sampled.outline[:, ::-1], inside=sampled.inside[:, ::-1])


def _sampled(geometry: shapely.Geometry, identity: str | None, claim: str | None) -> SampledFeature:
    along = _Along(_POINTS_PER_OUTLINE)
    along.add(loosen(np.array([geometry], dtype=object)))
    points = shapely.get_coordinates(geometry)
    outline = along.spread() if len(along.points) else points[np.isfinite(points).all(axis=1)][:_POINTS_PER_OUTLINE]
    area = shapely.get_dimensions(geometry) == _AREA
    inside = _lattice(geometry) if area else outline[: 1 if len(along.points) else None]
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
