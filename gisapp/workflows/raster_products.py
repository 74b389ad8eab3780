"""Published rasters that users bring as files: what they measure, their legend, source and licence.

Sources: ESA WorldCover Product User Manual v2.0 (classes, CC BY 4.0, attribution); Copernicus DEM Product
Handbook (acquired 2011-2015, EGM2008, a surface model) and the licence of GLO-30; WorldPop, data catalogue,
CC BY 4.0 (constrained counts leave cells without settlement empty).
"""

from dataclasses import dataclass

from gisapp.domain.raster import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A published raster. `year_in_name` finds its year in a file's name; `year` is that of all of its tiles."""

    quantity: Quantity
    title_vi: str
    title_en: str
    source: str
    licence: str
    steward: str
    legend: str | None = None
    year_in_name: str | None = None
    year: int | None = None
    empty_is_zero: bool = False


PRODUCTS = {
    "worldcover": Product(
        quantity=Quantity.LAND_COVER,
        legend="worldcover",
        title_vi="Lớp phủ mặt đất ESA WorldCover 10 m",
        title_en="Land cover, ESA WorldCover 10 m",
        source="© ESA WorldCover project / Contains modified Copernicus Sentinel data processed by ESA WorldCover "
        "consortium",
        licence="CC-BY-4.0",
        steward="ESA WorldCover consortium",
        year_in_name=r"WorldCover_10m_(\d{4})_",
    ),
    "copernicus-dem": Product(
        quantity=Quantity.ELEVATION,
        title_vi="Cao độ bề mặt Copernicus DEM (gồm nhà và cây; trên EGM2008, không phải hệ độ cao Hòn Dấu)",
        title_en="Surface heights, Copernicus DEM (buildings and trees included; above EGM2008, not Hòn Dấu)",
        source="© DLR e.V. 2010-2014 and © Airbus Defence and Space GmbH 2014-2018 provided under COPERNICUS by the "
        "European Union and ESA; all rights reserved",
        licence="Copernicus DEM licence (GLO-30: free, with attribution)",
        steward="European Space Agency",
        year=2015,
    ),
    "worldpop": Product(
        quantity=Quantity.POPULATION,
        title_vi="Dân số mỗi ô WorldPop (ước tính)",
        title_en="People per cell, WorldPop (estimated)",
        source="WorldPop (www.worldpop.org), University of Southampton",
        licence="CC-BY-4.0",
        steward="WorldPop",
        year_in_name=r"_(20\d{2})(?:_|\.)",
        empty_is_zero=True,
    ),
}
