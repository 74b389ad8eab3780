"""Which CRS lays each feature where the previous revision has it?

A feature is compared with itself alone, by its id, so that a layer of small parcels side by side cannot fit by chance.
The steps are those of the control layer, over shorter lengths.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.exchange.candidates import Candidate, Numbers
from gisapp.exchange.evidence import Evidence, Witness, placed, scores_of
from gisapp.exchange.pinned import Step, coincide
from gisapp.exchange.sample import SampledFeature
from gisapp.exchange.terms import Previous
from gisapp.geometry.edge_index import index_edges

_STEPS = (Step(2.0, 0.1, 40.0), Step(20.0, 0.3, 1_000.0))
_MEASURED = 200


def weigh_previous(
    features: Sequence[SampledFeature], candidates: Sequence[Candidate], previous: Previous
) -> Evidence | None:
    """Which of the candidates does the previous revision leave? None where it holds none of the features.

    Parameters
    ----------
    features
        Those of the delivery that the previous revision holds too, in the numbers as delivered.
    previous
        What it holds.
    """
    held = [each for each in features if len(each.outline)]
    before = geometries_of([each.id for each in held], previous)
    there = ~(shapely.is_missing(before) | shapely.is_empty(before))
    held, before = [each for each, kept in zip(held, there, strict=True) if kept], before[there]
    if not held or not candidates:
        return None
    owner = np.repeat(np.arange(len(held)), [len(each.outline) for each in held])
    points = placed(np.concatenate([each.outline for each in held]), candidates)
    found = coincide(points, index_edges(before, with_points=True), _STEPS, owner)
    some = np.unique(np.linspace(0, len(owner) - 1, min(_MEASURED, len(owner))).astype(np.intp))
    return Evidence(
        witness=Witness.PREVIOUS,
        against="",
        scores=scores_of(candidates, _medians_m(points[:, some], before[owner[some]]), found.shares),
        left=frozenset(candidates if found.best is None else (candidates[found.best],)),
    )


def share_in_previous(features: Sequence[SampledFeature], candidate: Candidate, previous: Previous) -> float:
    """The share (0..1) of points inside each feature that lies in the previous revision of the same feature."""
    held = [each for each in features if len(each.inside)]
    before = geometries_of([each.id for each in held], previous)
    if not held:
        return float("nan")
    within = [
        shapely.intersects_xy(geometry, *candidate.planar(each.inside).T)
        for each, geometry in zip(held, before, strict=True)
    ]
    return float(np.mean(np.concatenate(within)))


def geometries_of(ids: Sequence[str | None], previous: Previous) -> NDArray[np.object_]:
    """The previous geometries of these features, None where there was none."""
    table = previous.features({each for each in ids if each is not None})
    place = {str(identity): at for at, identity in enumerate(table["id"])}
    known = table.geometry.to_numpy()
    found = np.full(len(ids), None, dtype=object)
    for at, identity in enumerate(ids):
        if identity in place:
            found[at] = known[place[identity]]
    return found


def _medians_m(points: NDArray[np.float64], before: NDArray[np.object_]) -> NDArray[np.float64]:
    """The median distance of each candidate's points from the previous outline of their own feature."""
    outlines = np.where(shapely.get_dimensions(before) > 1, shapely.boundary(before), before)
    return np.array([_median_m(each, outlines) for each in points])


def _median_m(points: Numbers, outlines: NDArray[np.object_]) -> float:
    finite = np.isfinite(points).all(axis=1)
    measured = np.full(len(points), np.inf)
    measured[finite] = shapely.distance(shapely.points(points[finite]), outlines[finite])
    return float(np.median(measured))
