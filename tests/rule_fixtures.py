"""Golden squares for the rule check: a zone of 1 km by 1 km, and what is known of it."""

from datetime import date

import geopandas as gpd
from shapely.geometry import Point, box

from gisapp.analysis.rules.facts import ProvinceFacts, ProvinceZone, ZoneFacts
from gisapp.analysis.rules.registry import check
from gisapp.domain.standard import Standard, Verification
from gisapp.domain.units import Range

DAY = date(2026, 12, 31)
SQUARE = box(0, 0, 1000, 1000)
ORDINARY = {"id": "z", "name_vi": "Khu", "name_en": "Zone", "established": False, "listed": True,
            "area_ha": Range.single(100.0)}  # fmt: skip


def standard(quantity, comparator, number, unit, *, applies_to="zone", measured_from="", id_=None, **more):
    words = {"clause": "1", "document": "Quy định thử", "source": "", "title_vi": quantity, "title_en": quantity}
    words |= {"verification": Verification.VERIFIED, "valid_from": date(2021, 7, 5), "valid_to": None, "topic": "t"}
    return Standard(
        id=id_ or quantity, quantity=quantity, applies_to=applies_to, comparator=comparator, number=number, unit=unit,
        measured_from=measured_from, **(words | more),
    )  # fmt: skip


def province(*rows):
    return ProvinceFacts(zones=tuple(ProvinceZone(**(ORDINARY | row)) for row in (rows or ({},))))


def established(name, leased, leasable, area=2000.0):
    return {"id": name, "name_vi": name, "established": True, "area_ha": Range.single(area),
            "leased_ha": leased, "leasable_ha": leasable}  # fmt: skip


def zone(**known):
    plain = {"zone": "z", "zone_type": "industrial", "status": "in_plan", "quality": "surveyed", "built": False,
             "area_ha": Range.single(100.0), "province": province(), "outline": SQUARE}  # fmt: skip
    return ZoneFacts(**(plain | known))


def parcels(*rows):
    """Parcels of a land group, and of a code where it matters."""
    columns = {"land_group": [row[0] for row in rows], "land_use": [row[2] if len(row) > 2 else "" for row in rows]}
    return gpd.GeoDataFrame(columns, geometry=[row[1] for row in rows], crs="EPSG:5897")


def plants(*rows):
    """Wastewater plants: capacity, place, year since when."""
    columns = {"capacity": [row[0] for row in rows], "valid_from": [row[2] if len(row) > 2 else None for row in rows]}
    return gpd.GeoDataFrame(columns, geometry=[Point(row[1]) for row in rows], crs="EPSG:5897")


def outcomes(facts, *standards, appraised=DAY):
    return {each.standard.id: each for each in check(facts, standards, appraised=appraised).outcomes}


def outcome(facts, row, *others):
    """The outcome of the first row; None where it asks nothing of this zone."""
    return outcomes(facts, row, *others).get(row.id)
