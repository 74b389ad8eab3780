"""QCVN 01:2021, 2.10.5: fire hydrants along the streets of a zone, near enough to each other, on wide enough pipes."""

import numpy as np
import shapely
from scipy.spatial import KDTree

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import ZONE_PLAN, ZoneFacts
from gisapp.analysis.rules.judgement import SURVEYED_BOUNDARY, Judgement, held, needing
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range

#: How far apart the streets are looked at, in metres: the spacing is found to within so much.
_STEP_M = 0.25
_LAYER = Need(en="a layer of hydrants (kind hydrants)", vi="lớp trụ chữa cháy (loại hydrants)")
_STREETS = Need(en="the streets inside the zone", vi="đường nội bộ của khu")
_PIPES = Need(en="the pipe diameter of each hydrant", vi="đường kính ống của từng trụ")
_HALF = Need(
    en="twice the greatest distance from a street inside the zone to the nearest hydrant, in a straight line",
    vi="hai lần khoảng cách lớn nhất từ đường nội bộ đến trụ gần nhất, theo đường chim bay",
)


def hydrant_spacing(facts: ZoneFacts, standard: Standard) -> Judgement:
    """Is every street of the zone within half of the spacing of a hydrant?"""
    needs = _missing(facts)
    if needs or facts.hydrants is None or facts.streets is None:
        return needing(*needs)
    points = shapely.get_coordinates(shapely.segmentize(facts.streets, _STEP_M))
    away, _ = KDTree(shapely.get_coordinates(facts.hydrants.geometry.to_numpy())).query(points)
    widest = 2.0 * float(np.max(away))
    reached = shapely.multipoints(facts.hydrants.geometry.to_numpy()).buffer((standard.number or 0.0) / 2.0)
    bare = shapely.difference(facts.streets, reached)
    return held(standard, Range.single(widest), geometry=bare, said=_HALF)


def hydrant_pipe(facts: ZoneFacts, standard: Standard) -> Judgement:
    """Does every hydrant of the zone stand on a wide enough pipe?"""
    if facts.hydrants is None or facts.hydrants.empty:
        return needing(*_missing(facts))
    pipes = facts.hydrants["pipe_mm"].astype(float)
    if pipes.isna().any():
        return needing(_PIPES)
    narrow = shapely.union_all(facts.hydrants.geometry.to_numpy()[(pipes < (standard.number or 0.0)).to_numpy()])
    return held(standard, Range.single(float(pipes.min())), geometry=narrow)


def _missing(facts: ZoneFacts) -> list[Need]:
    needs = [] if facts.outline is not None else [SURVEYED_BOUNDARY]
    needs += [_LAYER] if facts.hydrants is None or facts.hydrants.empty else []
    if facts.outline is not None and (facts.streets is None or facts.streets.is_empty):
        needs += [_STREETS if facts.built else ZONE_PLAN]
    return needs
