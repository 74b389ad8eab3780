"""Which growth pole does each zone belong to? As a layer of the spec `growth_poles` says, or the zones themselves.

A pole lists zones, or the former districts of which it is made. What the zones' own column `growth_pole` names goes
before that. A zone of which nothing says its pole has none, and the condition of one zone a pole does not bind it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd

from gisapp.analysis.values import is_missing, text
from gisapp.domain.errors import BadInput, Vi
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records

_SPEC, _COLUMN = "growth_poles", "growth_pole"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthPole:
    """A pole of growth (vi: cực tăng trưởng), which plan names it, and where that is said."""

    id: str
    name_vi: str
    name_en: str
    plan: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Poles:
    """The pole of each zone that has a known one, and the layers that say so."""

    of: Mapping[str, GrowthPole]
    layers: tuple[str, ...]

    def apart(self, zones: Sequence[str]) -> tuple[str, ...]:
        """The pole of each of these, of which no portfolio has two; empty where none is known.

        Raises
        ------
        BadInput
            When no data name the pole of any.
        """
        if not any(zone in self.of for zone in zones):
            raise BadInput(
                expected=f"a growth pole for one candidate at least (a layer of the spec {_SPEC}, or the column "
                f"{_COLUMN} of the zones)",
                found="none",
                todo="deliver one of the two, or leave the condition out",
                vi=Vi(
                    f"cực tăng trưởng của ít nhất một khu đề xuất (lớp theo bộ cột {_SPEC}, hoặc cột {_COLUMN} của lớp "
                    "khu)",
                    "hãy gửi một trong hai, hoặc bỏ điều kiện này",
                    "chưa có",
                ),
            )
        return tuple(self.of[zone].id if zone in self.of else "" for zone in zones)


def growth_poles(workspace: Workspace, zones: gpd.GeoDataFrame) -> Poles:
    """Which pole does each of these zones belong to, as far as data say?"""
    layers = tuple(entry.id for entry in workspace.layers.entries() if entry.spec == _SPEC)
    rows = [row for layer in layers for row in records(workspace.layers.rows(layer))]
    named = {str(row["id"]): _pole(row) for row in rows}
    listed = {zone: named[str(row["id"])] for row in rows for zone in _texts(row["zones"])}
    districts = {district: named[str(row["id"])] for row in rows for district in _texts(row["districts_old"])}
    found = {row["id"]: _of(row, named, listed, districts) for row in records(zones)}
    return Poles(of={zone: pole for zone, pole in found.items() if pole is not None}, layers=layers)


def _of(
    zone: Mapping[str, Any],
    named: Mapping[str, GrowthPole],
    listed: Mapping[str, GrowthPole],
    districts: Mapping[str, GrowthPole],
) -> GrowthPole | None:
    own = zone.get(_COLUMN)
    if not is_missing(own) and text(own):
        return named.get(text(own), GrowthPole(id=text(own), name_vi=text(own), name_en=text(own)))
    district = zone.get("district_old")
    return listed.get(zone["id"]) or (None if is_missing(district) else districts.get(text(district)))


def _pole(row: Mapping[str, Any]) -> GrowthPole:
    return GrowthPole(
        id=str(row["id"]),
        name_vi=str(row["name_vi"]),
        name_en=str(row["name_en"] or row["name_vi"]),
        plan=str(row["plan"] or ""),
        sources=tuple(_texts(row["sources"])),
    )


def _texts(cell: object) -> list[str]:
    return [] if not isinstance(cell, Iterable) or isinstance(cell, str) else [str(each) for each in cell]
