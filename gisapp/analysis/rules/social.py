"""QCVN 01:2021, 2.3: places and land of schools and clinics for those who live in the zone's workers' housing.

Who else uses the same school is not known here, so that what the housing has is at most what is counted: too little of
it is a failure, enough of it is not yet a pass.
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import ZoneFacts
from gisapp.analysis.rules.judgement import Judgement, NotThisZone, held, keeps, needing, not_here
from gisapp.domain.facility import KINDS as KINDS_OF_FACILITY
from gisapp.domain.standard import Standard, Verification
from gisapp.domain.units import Range

Pack = Sequence[Standard]
#: Kinds that serve a residential unit, and so the workers' housing (2.3.3, Bảng 2.4).
KINDS = frozenset({"kindergarten", "primary_school", "lower_secondary_school", "clinic"})
_HOUSING = Need(
    en="workers' housing of this zone, with its position and places",
    vi="nhà ở công nhân của khu này, kèm vị trí và số chỗ",
)
_POSITION = Need(
    en="a more certain position of the workers' housing and the facilities",
    vi="vị trí chính xác hơn của nhà ở công nhân và công trình",
)
_OTHERS = Need(
    en="the people beside the workers' housing who use the same facilities",
    vi="số người ngoài khu nhà ở công nhân cùng dùng các công trình này",
)
_AT_MOST = Need(
    en="at most: counted for the places of the workers' housing alone, in straight lines within the service radius",
    vi="mức cao nhất: chỉ tính cho số chỗ ở công nhân, theo đường chim bay trong bán kính phục vụ",
)


def places(facts: ZoneFacts, standard: Standard, pack: Pack) -> Judgement | NotThisZone:
    """Are there enough places within reach for those who live in the zone's workers' housing?"""
    found = _within_reach(facts, standard, pack)
    if not isinstance(found, gpd.GeoDataFrame):
        return found
    if found["capacity"].isna().any():
        return needing(_of_each("places", "số chỗ", standard))
    return _at_most(standard, float(found["capacity"].sum()) / _people(facts) * 1_000.0)


def land_by_person(facts: ZoneFacts, standard: Standard, pack: Pack) -> Judgement | NotThisZone:
    """Is there enough land of such facilities within reach for those who live in the workers' housing?"""
    found = _within_reach(facts, standard, pack)
    if not isinstance(found, gpd.GeoDataFrame):
        return found
    areas = _areas(facts, found)
    if np.isnan(areas).any():
        return needing(_site_of(standard))
    return _at_most(standard, float(areas.sum()) / _people(facts))


def land_by_place(facts: ZoneFacts, standard: Standard, pack: Pack) -> Judgement | NotThisZone:
    """Has every such facility within reach enough land for its places?"""
    return _of_sites(facts, standard, pack, by_place=True)


def site_area(facts: ZoneFacts, standard: Standard, pack: Pack) -> Judgement | NotThisZone:
    """Is the site of every such facility within reach large enough?"""
    return _of_sites(facts, standard, pack, by_place=False)


def count(facts: ZoneFacts, standard: Standard, pack: Pack) -> Judgement | NotThisZone:
    """Are there enough such facilities within reach of the workers' housing?"""
    found = _within_reach(facts, standard, pack)
    return held(standard, Range.single(float(len(found)))) if isinstance(found, gpd.GeoDataFrame) else found


def _people(facts: ZoneFacts) -> float:
    return 0.0 if facts.housing is None else float(facts.housing["capacity"].sum())


def _within_reach(facts: ZoneFacts, standard: Standard, pack: Pack) -> gpd.GeoDataFrame | Judgement | NotThisZone:
    """The facilities of the kind within reach of a site of the zone's workers' housing, or what is missing to tell."""
    kind = standard.applies_to
    housing = facts.housing
    if housing is None or housing["capacity"].isna().any() or _people(facts) <= 0:
        return needing(_HOUSING)
    reach = next(
        (each.number for each in pack
         if each.quantity == "reach" and each.applies_to == kind and each.measured_from == "workers_housing"
         and each.verification is not Verification.ASSUMED), None,
    )  # fmt: skip
    if reach is None:
        return needing(Need(
            en=f"a service radius of this kind ({_name(kind, 'en')}): the packs in force set none",
            vi=f"bán kính phục vụ của loại này ({_name(kind, 'vi')}): các quy định hiện hành không nêu",
        ))  # fmt: skip
    social = facts.social
    of_kind = None if social is None else (social["kind"] == kind).to_numpy(dtype=bool)
    if social is None or of_kind is None or not of_kind.any():
        return needing(
            Need(
                en=f"a layer of facilities of the kind {_name(kind, 'en')}",
                vi=f"lớp dữ liệu công trình loại {_name(kind, 'vi')}",
            )
        )
    if (social["position_uncertainty_m"][of_kind] > 0).any() or (housing["position_uncertainty_m"] > 0).any():
        return needing(_POSITION)
    sites = shapely.union_all(housing.geometry.to_numpy())
    near = shapely.distance(social.geometry.to_numpy()[of_kind], sites) <= reach
    return social.iloc[np.flatnonzero(of_kind)[near]]


def _at_most(standard: Standard, value: float) -> Judgement:
    if keeps(standard, value):
        return needing(_OTHERS, value=Range(least=0.0, greatest=value), said=_AT_MOST)
    return Judgement(outcome="fail", value=Range(least=0.0, greatest=value), said=_AT_MOST)


def _of_sites(facts: ZoneFacts, standard: Standard, pack: Pack, *, by_place: bool) -> Judgement | NotThisZone:
    found = _within_reach(facts, standard, pack)
    if not isinstance(found, gpd.GeoDataFrame):
        return found
    if found.empty:
        return not_here("none lies within reach of the workers' housing", "không có công trình loại này trong bán kính")
    areas = _areas(facts, found)
    if by_place:
        areas = areas / pd.to_numeric(found["capacity"]).to_numpy(dtype=float)
    known = areas[~np.isnan(areas)]
    open_ = len(known) < len(areas)
    if not len(known) or (open_ and all(keeps(standard, float(each)) for each in known)):
        return needing(_site_of(standard))
    return held(standard, Range.single(float(known.min())))


def _areas(facts: ZoneFacts, found: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """The area of each facility's site in square metres; NaN where no site is known."""
    sites = facts.facility_sites
    if sites is None:
        return np.full(len(found), np.nan)
    areas = sites.area.groupby(sites["facility"].to_numpy()).sum()
    return np.asarray(areas.reindex(found["id"]).to_numpy(dtype=float))


def _site_of(standard: Standard) -> Need:
    return _of_each("site (a layer of the kind facility_sites)", "lô đất (lớp loại facility_sites)", standard)


def _of_each(en: str, vi: str, standard: Standard) -> Need:
    kind = standard.applies_to
    return Need(
        en=f"{en} of each {_name(kind, 'en')} within reach of the workers' housing",
        vi=f"{vi} của từng {_name(kind, 'vi')} trong bán kính của khu nhà ở công nhân",
    )


def _name(kind: str, lang: str) -> str:
    known = KINDS_OF_FACILITY.get(kind)
    return kind if known is None else known.vi if lang == "vi" else known.en
