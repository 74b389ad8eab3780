"""Decree 35/2022, Art. 9(2)-(3): investment phases, and the first phase of a cluster linkage."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import PARCELS, TWO_CROP_RICE, ZoneFacts, a_statement_of
from gisapp.analysis.rules.judgement import SURVEYED_BOUNDARY, Judgement, NotThisZone, either, held, needing, not_here
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range, hectares
from gisapp.geometry.overlay import joined
from gisapp.geometry.prepared import prepared

_NO_PHASES = Need(en="taken as one phase: no phases are drawn", vi="coi là một giai đoạn: chưa vẽ phân kỳ")
_LARGEST = Need(en="the largest of its phases", vi="giai đoạn lớn nhất")
_AREA = Need(en="the zone's area", vi="diện tích khu")


def phase_area(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Is each phase of the zone small enough? A zone without phases is one phase."""
    if facts.stated("cluster_linkage"):
        return not_here("a cluster linkage is judged by clause 3", "khu cụm liên kết ngành xét theo khoản 3")
    if facts.phases is not None and facts.outline is not None:
        areas = facts.phases.area.to_numpy() / 1e4
        geometry = shapely.union_all(facts.phases.geometry.to_numpy()[areas > (standard.number or 0.0)])
        return held(standard, Range.single(float(areas.max())), geometry=geometry, said=_LARGEST)
    if facts.area_ha is None:
        return needing(_AREA)
    return held(standard, facts.area_ha, said=_NO_PHASES)


def phase_rice(facts: ZoneFacts, standard: Standard) -> Judgement:
    """Does each phase convert little enough two-crop rice? Less than the whole zone's area in any case."""
    if facts.outline is None or facts.ground is None:
        if facts.area_ha is None:
            return needing(SURVEYED_BOUNDARY, PARCELS)
        most = Range(least=0.0, greatest=facts.area_ha.greatest)
        return held(standard, most, settles=SURVEYED_BOUNDARY if facts.outline is None else PARCELS, said=_NO_PHASES)
    rice = two_crop_rice(facts)
    if facts.phases is None:
        value = Range.single(hectares(rice.area))
        return held(standard, value, geometry=rice, said=_NO_PHASES)
    shares = shapely.intersection(facts.phases.geometry.to_numpy(), rice)
    areas = shapely.area(shares) / 1e4
    over = shapely.union_all(shares[areas > (standard.number or 0.0)])
    return held(standard, Range.single(float(areas.max())), geometry=over, said=_LARGEST)


def two_crop_rice(facts: ZoneFacts) -> BaseGeometry:
    """The rice land of two or more crops inside the zone."""
    if facts.ground is None or facts.outline is None:
        return shapely.MultiPolygon()
    fields = facts.ground.geometry.to_numpy()[facts.ground["land_use"].isin(TWO_CROP_RICE).to_numpy()]
    edge = ~shapely.contains_properly(prepared(np.array([facts.outline]))[0], fields)
    fields[edge] = shapely.intersection(fields[edge], facts.outline)
    inside = shapely.get_parts(fields)
    return joined(inside[shapely.get_dimensions(inside) == np.int32(2)])


def first_phase(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Is the first phase of a cluster linkage small enough?"""
    if not facts.stated("cluster_linkage"):
        return _NOT_LINKED
    if facts.phases is None:
        return needing(_AREA) if facts.area_ha is None else held(standard, facts.area_ha, said=_NO_PHASES)
    first = facts.phases.sort_values("phase", kind="stable").iloc[0]
    return held(standard, Range.single(hectares(first.geometry.area)), geometry=first.geometry)


def linkage_capital(facts: ZoneFacts, standard: Standard, other: Standard | None) -> Judgement | NotThisZone:
    """Do the projects of the cluster linkage bring enough capital, in dollars or in dong (`other` is the other)?"""
    if not facts.stated("cluster_linkage"):
        return _NOT_LINKED
    others = [] if other is None or other.number is None else [_capital(facts, other)]
    return either(_capital(facts, standard), others)


def _capital(facts: ZoneFacts, standard: Standard) -> Judgement:
    stated = facts.stated(standard.quantity)
    if stated is None:
        return needing(
            a_statement_of("tổng vốn các dự án trong cụm liên kết ngành", "the capital of the linked projects")
        )
    return held(standard, Range.single(float(stated)))


#: Clause 3 is an exception that a zone claims; who does not claim it is judged by clause 2.
_NOT_LINKED = not_here("no cluster linkage is stated", "khu không khai cụm liên kết ngành")
