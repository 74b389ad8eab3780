"""QCVN 01:2021, 2.5.3 and 2.6.5: how densely plots are built upon, and how much of them is planted."""

import geopandas as gpd
import pandas as pd
import shapely

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import PLOT_FIGURES, ZoneFacts
from gisapp.analysis.rules.judgement import Judgement, NotThisZone, held, keeps, needing, not_here
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range

FACTORIES = frozenset({"factory", "warehouse"})
_PUBLIC = frozenset({"education", "health", "culture"})
#: The rule for plots with more production floors than these; the row of the pack is named by it.
_MANY_FLOORS, _OVER = 5, "factory_plot_over_5_floors"
_FIGURES = {
    "production_floors": ("number of production floors", "số sàn sản xuất"),
    "building_share": ("building density", "mật độ xây dựng"),
    "green_share": ("planted share", "tỷ lệ cây xanh"),
}
_SAID = Need(en="the worst of so many plots: {}", vi="lô kém nhất trong số lô xét: {}")


def plot_density(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Is no factory plot of the zone built upon too densely, those of many floors by a limit of their own?"""
    plots = _of_use(facts, FACTORIES)
    if plots is None:
        return needing(PLOT_FIGURES)
    floors = pd.to_numeric(plots["production_floors"])
    if floors.isna().any():
        return needing(_of_each_plot("production_floors"))
    high = (floors > _MANY_FLOORS).to_numpy()
    return _worst(plots[high if standard.applies_to == _OVER else ~high], standard, "building_share")


def plot_green(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Is enough of every plot planted?"""
    plots = _of_use(facts, FACTORIES if standard.applies_to == "factory_plot" else _PUBLIC)
    return needing(PLOT_FIGURES) if plots is None else _worst(plots, standard, "green_share")


def _of_use(facts: ZoneFacts, uses: frozenset[str]) -> gpd.GeoDataFrame | None:
    plots = facts.plot_figures
    return None if plots is None else plots[plots["plot_use"].isin(uses).to_numpy()]


def _worst(plots: gpd.GeoDataFrame, standard: Standard, column: str) -> Judgement | NotThisZone:
    """The worst plot against the limit; which plots break it."""
    if plots.empty:
        return not_here("the zone has no such plot", "khu không có lô loại này")
    shares = pd.to_numeric(plots[column])
    known = shares.dropna()
    broken = plots.geometry[[each for each in known.index if not keeps(standard, float(known[each]))]]
    unknown = _of_each_plot(column)
    if known.empty or (len(known) < len(shares) and broken.empty):
        return needing(unknown)
    worst = float(known.max() if standard.comparator in {"<=", "<"} else known.min())
    said = Need(en=_SAID.en.format(len(known)), vi=_SAID.vi.format(len(known)))
    return held(standard, Range.single(worst), geometry=shapely.union_all(broken.to_numpy()), said=said)


def _of_each_plot(column: str) -> Need:
    en, vi = _FIGURES[column]
    return Need(en=f"the {en} of each plot", vi=f"{vi} của từng lô")
