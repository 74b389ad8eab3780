"""Which CRS puts each feature into the commune that it names?

Communes are kilometres wide, so this tells what is tens of kilometres off, a wrong meridian, and seldom more. A
candidate is excluded where it puts nearly nothing into the communes named while another puts nearly everything there:
a feature that reaches over the border, or a few wrong names, cannot tip the scales.

Where only centres and areas are known, a commune is taken for what lies within 3.2 radii of the disc of its area. Of
the 126 communes that ship, none has a place farther from its centre than 3.08 radii; the next meridian moves every
place of every commune to 3.39 radii or more.
"""

import math
from collections import Counter
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from gisapp.analysis.commune_names import commune_key
from gisapp.exchange.candidates import Candidate
from gisapp.exchange.evidence import Evidence, Witness, scores_of
from gisapp.exchange.sample import SampledFeature

#: The share of the features that counts as nearly everything, and as nearly nothing.
_EVERYTHING, _NOTHING = 0.9, 0.05
_RADII = 3.2
#: So many features must agree against a declaration: one or two may simply name the wrong commune.
_REFUTING = 3
_AREA_COLUMN = "stated_area_km2"
_NAME_COLUMNS = ("id", "code", "name_vi", "name_en", "name")
_AREA = 2

#: A feature, and the commune that it names.
_Told = tuple[SampledFeature, shapely.Geometry]


def weigh_communes(
    features: Sequence[SampledFeature], candidates: Sequence[Candidate], communes: gpd.GeoDataFrame
) -> Evidence | None:
    """Which of the candidates do the communes that the features name leave? None where they name none that is known.

    Parameters
    ----------
    features
        In the numbers as delivered.
    communes
        In the plan CRS: polygons, or centres with `stated_area_km2`; named by `id`, `code`, `name_vi` or `name`.
    """
    places = _places(communes)
    claims = [(each, commune_key(each.claim)) for each in features if each.claim and len(each.inside)]
    told = [(each, places[key]) for each, key in claims if key in places]
    if not told or not candidates:
        return None
    shares = np.array([_share(told, candidate) for candidate in candidates])
    medians = np.array([_median_m(told, candidate) for candidate in candidates])
    somewhere = {each for each, share in zip(candidates, shares, strict=True) if share > _NOTHING}
    return Evidence(
        witness=Witness.COMMUNE,
        against=", ".join(sorted({str(each.claim) for each, _ in told})[:3]),
        scores=scores_of(candidates, medians, {"share_in_commune": shares}),
        left=frozenset(somewhere if shares.max() >= _EVERYTHING else candidates),
        refutes=len(told) >= _REFUTING,
    )


def _places(communes: gpd.GeoDataFrame) -> dict[str, shapely.Geometry]:
    """Where a feature of each commune lies, by every name and code that belongs to one commune alone."""
    areas = communes.get(_AREA_COLUMN, [math.nan] * len(communes))
    grown = [_grown(geometry, area) for geometry, area in zip(communes.geometry, areas, strict=True)]
    names = [communes[column] for column in _NAME_COLUMNS if column in communes.columns]
    keys = [{commune_key(str(column.iloc[at])) for column in names} - {""} for at in range(len(communes))]
    times = Counter(key for each in keys for key in each)
    return {key: place for place, own in zip(grown, keys, strict=True) if place for key in own if times[key] == 1}


def _grown(geometry: shapely.Geometry | None, area_km2: float | None) -> shapely.Geometry | None:
    if geometry is None or shapely.is_empty(geometry):
        return None
    if shapely.get_dimensions(geometry) == _AREA:
        return geometry
    if area_km2 is None or not area_km2 > 0:
        return None
    return shapely.buffer(shapely.centroid(geometry), _RADII * math.sqrt(area_km2 / math.pi) * 1_000)


def _share(told: Sequence[_Told], candidate: Candidate) -> float:
    return float(
        np.mean([shapely.intersects_xy(place, *candidate.planar(each.inside).T).mean() for each, place in told])
    )


def _median_m(told: Sequence[_Told], candidate: Candidate) -> float:
    """How far outside their communes the features lie."""
    middles = [candidate.planar(each.inside).mean(axis=0) for each, _ in told]
    finite = [np.isfinite(middle).all() for middle in middles]
    away = [
        float(shapely.distance(shapely.Point(middle), place)) if sound else math.inf
        for middle, sound, (_, place) in zip(middles, finite, told, strict=True)
    ]
    return float(np.median(away))
