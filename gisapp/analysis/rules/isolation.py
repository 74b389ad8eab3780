"""QCVN 01:2021, 2.5.2 and 2.11.4: the green strip around a zone and around a new wastewater plant."""

from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import LET_GROUPS, PARCELS, ZONE_PLAN, ZoneFacts
from gisapp.analysis.rules.judgement import SURVEYED_BOUNDARY, Judgement, NotThisZone, held, needing, not_here
from gisapp.analysis.values import column, year
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range

#: Corners of the strip stay sharp up to so many times its width, so that it is as wide there.
_MITRE = 10.0
_WITHIN = Need(
    en="measured inside the boundary: the least distance from it to a plot that is let or to be let",
    vi="đo bên trong ranh giới: khoảng cách nhỏ nhất từ ranh giới đến lô đất cho thuê",
)
_SITE = Need(en="the site of the plant on the land-use plan", vi="lô đất của nhà máy trên quy hoạch sử dụng đất")


def zone_strip(facts: ZoneFacts, standard: Standard) -> Judgement:
    """Is there a green strip of the width all around the zone? Where not, what lies in it is what has to go."""
    if facts.outline is None:
        return needing(SURVEYED_BOUNDARY)
    if facts.plots is None:
        return needing(PARCELS if facts.ground is None else ZONE_PLAN)
    plots = _let(facts)
    if not len(plots):
        return needing(ZONE_PLAN)
    width = float(shapely.distance(facts.outline.boundary, plots).min())
    trim = strip_trim(facts.outline, plots, standard.number or 0.0)
    return held(standard, Range.single(width), geometry=trim, said=_WITHIN)


def strip_trim(outline: BaseGeometry, plots: NDArray[np.object_], width_m: float) -> BaseGeometry:
    """The parts of plots within the width of the boundary, inside it."""
    ring = shapely.difference(outline, outline.buffer(-width_m, join_style="mitre", mitre_limit=_MITRE))
    return _areas(shapely.intersection(plots, ring))


def _let(facts: ZoneFacts) -> NDArray[np.object_]:
    plots = facts.plots
    if plots is None:
        return np.array([], dtype=object)
    return np.asarray(plots.geometry.to_numpy()[plots["land_group"].isin(LET_GROUPS).to_numpy()], dtype=object)


def plant_strip(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Is there a green strip around the zone's wastewater plants?"""
    if facts.plants is None or facts.plants.empty:
        return not_here("no wastewater plant in the zone is known", "chưa biết trạm xử lý nước thải nào trong khu")
    new = facts.plants[[_is_new(each, standard) for each in column(facts.plants, "valid_from")]]
    if new.empty:
        return not_here("its plants are older than the rule", "trạm có trước khi quy chuẩn có hiệu lực")
    if facts.outline is None:
        return needing(SURVEYED_BOUNDARY)
    sites = plant_sites(replace(facts, plants=new))
    if facts.plots is None or not len(sites):
        return needing(_SITE)
    plots = _let(facts)
    width = min(float(shapely.distance(site, plots).min()) for site in sites) if len(plots) else np.inf
    ring = shapely.union_all(
        [site.buffer(standard.number or 0.0, join_style="mitre", mitre_limit=_MITRE).difference(site) for site in sites]
    )
    return held(standard, Range.single(width), geometry=_areas(shapely.intersection(plots, ring)))


def _is_new(since: Any, standard: Standard) -> bool:
    """Whether a plant came with the rule or after it; one that is not there yet will be."""
    begun = year(since)
    return begun is None or standard.valid_from is None or begun >= standard.valid_from.year


def plant_sites(facts: ZoneFacts) -> list[BaseGeometry]:
    """The technical plots on which the zone's wastewater plants stand; none where a plant stands on no such plot."""
    if facts.plots is None or facts.plants is None:
        return []
    technical = facts.plots.geometry.to_numpy()[(facts.plots["land_group"] == "technical").to_numpy()]
    held_by = [technical[shapely.covers(technical, point)] for point in facts.plants.geometry]
    return [found[0] for found in held_by if len(found)]


def _areas(shapes: NDArray[np.object_]) -> BaseGeometry:
    parts = shapely.get_parts(shapes)
    found: BaseGeometry = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])  # noqa: PLR2004 - areas
    return found
