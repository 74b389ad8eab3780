"""Which stretches of road does each zone reach in how many minutes, as a map draws them?

Roads are cut into pieces of about one length. A piece counts as reached when its middle is, so that a drawn end may be
off by half a piece; the figures of `gisapp.analysis.catchment` are exact and do not come from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.analysis.catchment import Times
from gisapp.analysis.network import Ints, Metric, Network
from gisapp.analysis.network_snap import Access
from gisapp.geometry.junctions import run_lines

_SECONDS_PER_MINUTE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """Stretches of road in the plan CRS; the middle of each lies at `share` of the way along the edge `edge`."""

    lines: NDArray[np.object_]
    edge: Ints
    share: Metric

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def middles(self) -> Access:
        """The middles, as places on the network."""
        at = np.arange(len(self))
        off = np.zeros(len(self))
        return Access(count=len(self), place=at, edge=self.edge, low=self.share, high=self.share, off_m=off)

    def of(self, chosen: NDArray[np.bool_]) -> "Pieces":
        """Some of the pieces."""
        return Pieces(lines=self.lines[chosen], edge=self.edge[chosen], share=self.share[chosen])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReachedPieces:
    """The pieces that some zone may reach, and of each zone (rows) and piece the first time that holds it.

    `soonest` is the position in `minutes` of the first time within which the piece may be reached, `latest` of the
    first within which it surely is; `len(minutes)` where none is. `left_out` names classes of road that are too many to
    be drawn, the slowest first.
    """

    minutes: tuple[float, ...]
    lines: NDArray[np.object_]
    soonest: NDArray[np.int8]
    latest: NDArray[np.int8]
    left_out: tuple[str, ...]


def pieces(network: Network, *, about_m: float) -> Pieces:
    """The roads of the network in pieces of about so many metres; a shorter road is one piece."""
    edges = np.flatnonzero(network.alive & (network.metres > 0.0))
    if not len(edges):
        return Pieces(lines=np.zeros(0, dtype=object), edge=edges, share=np.zeros(0))
    goes_on = (
        (network.road[edges[1:]] == network.road[edges[:-1]])
        & (network.first[edges[1:]] == network.last[edges[:-1]])
    )  # fmt: skip
    begins = np.flatnonzero(np.append(True, ~goes_on))
    ends = np.append(begins[1:], len(edges)) - 1
    chains = run_lines(network.xy, network.first[edges[begins]], network.last[edges[ends]])
    lines, chain, middle = _cut(chains, about_m)
    ahead = np.cumsum(network.metres[edges]) - network.metres[edges]
    along = ahead[begins][chain] + middle
    at = np.clip(np.searchsorted(ahead, along, side="right") - 1, begins[chain], ends[chain])
    share = np.clip((along - ahead[at]) / network.metres[edges[at]], 0.0, 1.0)
    return Pieces(lines=lines, edge=edges[at], share=share)


def reached_pieces(
    network: Network, times: Times, minutes: Sequence[float], *, about_m: float, most: int
) -> ReachedPieces:
    """Which pieces does each zone reach within each of these times, surely and perhaps?

    Parameters
    ----------
    times
        From the zones, at least as far as the longest time.
    about_m
        How long a piece is.
    most
        More pieces are not drawn: then the slowest classes of road are left out, and named.
    """
    asked = tuple(sorted(minutes))
    whole = pieces(network, about_m=about_m)
    middles = whole.middles
    seconds = times.between(network, middles, middles)
    limits = np.array(asked) * _SECONDS_PER_MINUTE
    soonest, latest = (np.searchsorted(limits, each).astype(np.int8) for each in seconds)
    there = np.asarray((soonest < len(asked)).any(axis=0))
    left_out = _too_many(network, whole, there, most)
    there &= ~np.isin(network.classes[network.road[whole.edge]].astype(str), list(left_out))
    chosen = whole.of(there)
    return ReachedPieces(
        minutes=asked,
        lines=chosen.lines,
        soonest=soonest[:, there],
        latest=np.maximum(soonest, latest)[:, there],
        left_out=left_out,
    )


def _cut(chains: NDArray[np.object_], about_m: float) -> tuple[NDArray[np.object_], Ints, Metric]:
    """The pieces of these lines, of which line each is, and how far along it the middle of each lies."""
    xy, line = shapely.get_coordinates(shapely.segmentize(chains, about_m), return_index=True)
    inner = line[1:] == line[:-1]
    first = np.flatnonzero(inner)
    line = line[first]
    long = np.hypot(*(xy[first + 1] - xy[first]).T)
    total = np.bincount(line, long, minlength=len(chains))
    before = np.cumsum(long) - long
    before -= before[np.searchsorted(line, line)]
    step = total / np.maximum(np.round(total / about_m), 1.0)
    bucket = ((before + long / 2) / step[line]).astype(np.intp)
    new = np.append(True, (np.diff(line) != 0) | (np.diff(bucket) != 0))
    piece = np.cumsum(new) - 1
    starts = np.flatnonzero(new)
    stops = np.append(starts[1:], len(first)) - 1
    lines = run_lines(xy, first[starts], first[stops] + 1)
    return lines, line[starts], (before[starts] + before[stops] + long[stops]) / 2 if len(piece) else before


def _too_many(network: Network, whole: Pieces, there: NDArray[np.bool_], most: int) -> tuple[str, ...]:
    """The slowest classes of road without which no more pieces are left than may be drawn; one class always stays."""
    edge = whole.edge[there]
    classes = network.classes[network.road[edge]].astype(str)
    pace = np.minimum(network.onward[edge], network.back[edge]) / network.metres[edge]
    named, which = np.unique(classes, return_inverse=True)
    slow = np.argsort([-np.median(pace[which == at]) for at in range(len(named))], kind="stable")
    count = np.bincount(which, minlength=len(named))
    left: list[str] = []
    for at in slow[:-1]:
        if count.sum() <= most:
            break
        left.append(str(named[at]))
        count[at] = 0
    return tuple(left)
