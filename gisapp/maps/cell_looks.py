"""How cells of rasters look: a colour for each class of land cover, and ramps for heights and people.

WorldCover's classes have the colours of its own legend, a little darker where they would vanish; the ramps are
ColorBrewer's, which stay in order for every eye (C. Brewer, colorbrewer2.org: YlOrBr-6, Purples-6).
"""

from gisapp.domain.raster import LEGENDS, Quantity
from gisapp.maps.style import Look

_COLOURS = {
    "unmapped": "#d9d6cc", "industry": "#b48ead", "service": "#e2a3a3", "traffic": "#8d8d86", "green": "#8fc47a",
    "technical": "#a7895e", "water": "#7fb6d6", "rice": "#ebdd5c", "forest": "#3d7d4a", "agriculture": "#b9bd5a",
    "housing": "#e59a6c", "social": "#d25f7b", "other": "#bdb7a6",
    "tree_cover": "#006400", "shrubland": "#ffbb22", "grassland": "#d8d84c", "cropland": "#f096ff",
    "built_up": "#fa0000", "bare": "#b4b4b4", "snow_ice": "#f0f0f0", "permanent_water": "#0064c8",
    "herbaceous_wetland": "#0096a0", "mangroves": "#00cf75", "moss_lichen": "#fae6a0",
}  # fmt: skip
RAMPS = {
    Quantity.ELEVATION: ("#ffffd4", "#fee391", "#fec44f", "#fe9929", "#d95f0e", "#993404"),
    Quantity.POPULATION: ("#f2f0f7", "#dadaeb", "#bcbddc", "#9e9ac8", "#756bb1", "#54278f"),
}
#: What a class has that no legend names.
UNNAMED = "#8a8470"


def _look(vi: str, en: str, colour: str) -> Look:
    return Look(vi=vi, en=en, fill=colour, line="#8a8470", width=0.5)


CELLS: dict[str, Look] = {
    each.name: _look(each.vi, each.en, _COLOURS[each.name]) for legend in LEGENDS.values() for each in legend
} | {
    f"{quantity}-{place}": _look("", "", colour)
    for quantity, ramp in RAMPS.items()
    for place, colour in enumerate(ramp)
}
CELLS["unnamed"] = _look("loại khác", "another class", UNNAMED)
