"""What the viewer calls the columns of a layer's specification and the codes that stand in them, Vietnamese first."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from gisapp.domain.facility import KINDS
from gisapp.domain.numerals import rounded, ungrouped
from gisapp.domain.spec import Column, Shape
from gisapp.domain.specs import SPECS
from gisapp.maps.difference_words import COLUMNS
from gisapp.maps.paper.said import LANGUAGES, Said
from gisapp.maps.style import CONSTRAINTS, CORRIDORS, FACILITIES, LOCATOR, QUALITY, STATUS
from gisapp.maps.values import both, filled, rows_of
from gisapp.maps.words import WORDS, Words

Record = dict[str, Any]


def _w(vi: str, en: str) -> Words:
    return {"vi": vi, "en": en}


#: Columns whose words are those of the maps, under this name.
_NAMED = {"length_km": "length", "position_uncertainty_m": "uncertainty", "constraint_class": "kind"}
_TITLES: dict[str, Words] = {
    "zone_type": _w("Loại khu", "Kind of zone"),
    "stated_area_ha": _w("Diện tích công bố", "Stated area"),
    "stated_area_km2": _w("Diện tích công bố", "Stated area"),
    "capacity_unit": _w("Đơn vị công suất", "Unit of the capacity"),
    "since": _w("Hoạt động từ năm", "There since"),
    "unit": _w("Cấp", "Kind of unit"),
    "phase": _w("Giai đoạn", "Phase"),
    "pipe_mm": _w("Đường kính ống", "Pipe diameter"),
    "diameter_mm": _w("Đường kính", "Diameter"),
    "voltage_kv": _w("Điện áp", "Voltage"),
    "plot_use": _w("Công trình trên lô", "What stands on the plot"),
    "building_share": _w("Mật độ xây dựng (phần của lô)", "Built upon (share of the plot)"),
    "green_share": _w("Đất cây xanh (phần của lô)", "Planted (share of the plot)"),
    "production_floors": _w("Số sàn sản xuất", "Production floors"),
    "hazard_class": _w("Cấp độc hại", "Hazard class"),
    "facility": _w("Công trình", "Facility"),
    "households": _w("Số hộ", "Households"),
    "as_of": _w("Tính đến", "As of"),
}
#: What a number is told by, so that no change of it is lost.
_FIGURES = 15
_UNITS = {"_ha": "ha", "_km2": "km²", "_km": "km", "_mm": "mm", "_kv": "kV", "_m": "m"}
_CODES: dict[str, Mapping[str, Words]] = {
    "unit": {each: WORDS[f"unit_{each}"] for each in ("ward", "commune")},
    "capacity_unit": {
        **{name.removeprefix("unit_"): said for name, said in WORDS.items() if name.startswith("unit_")},
        "PCU/day": _w("xe con quy đổi/ngày", "PCU/day"),
        "pupils": _w("học sinh", "pupils"),
        "children": _w("trẻ", "children"),
        "beds": _w("giường", "beds"),
        "flats": _w("căn hộ", "flats"),
        "vehicles": _w("xe", "vehicles"),
        "TEU/year": _w("TEU/năm", "TEU/year"),
    },
    "plot_use": {
        "factory": _w("nhà máy", "factory"),
        "warehouse": _w("kho", "warehouse"),
        "service": _w("dịch vụ", "service"),
        "education": _w("giáo dục", "education"),
        "health": _w("y tế", "health"),
        "culture": _w("văn hoá", "culture"),
        "technical": _w("kỹ thuật", "technical"),
        "other": _w("khác", "other"),
    },
    "industry": {
        "building_materials": _w("vật liệu xây dựng", "building materials"),
        "textile": _w("dệt", "textile"),
        "mechanical": _w("cơ khí", "mechanical"),
        "food": _w("thực phẩm", "food"),
        "electronics": _w("điện tử", "electronics"),
        "warehouse": _w("kho", "warehouse"),
        "garment": _w("may mặc", "garment"),
    },
}
#: Kinds that no style draws by itself.
_KINDS: dict[str, Words] = {
    "main_river": _w("Sông chính", "Main river"),
    "place": _w("Địa danh", "Place"),
    "landmark": _w("Điểm mốc", "Landmark"),
    "metro": _w("Đường sắt đô thị", "Metro line"),
    "landfill": _w("Bãi chôn lấp", "Landfill"),
    "waste_transfer_station": _w("Trạm trung chuyển chất thải", "Waste transfer station"),
    "wastewater_pump": _w("Trạm bơm nước thải", "Wastewater pumping station"),
}


def viewer_columns(zones: Iterable[Mapping[str, Any]]) -> dict[str, Record]:
    """By column: its title, its unit, whether it holds years, and what its codes are called.

    Parameters
    ----------
    zones
        With `id` and `name`: what a column that names a zone is told by.
    """
    codes = _CODES | _styled() | {"zone": {zone["id"]: zone["name"] for zone in zones if "name" in zone}}
    columns = {
        column.name: column for spec in SPECS.values() if spec.shape is not Shape.NONE for column in spec.columns
    }
    told = {name: _column(column, codes.get(name, {})) for name, column in columns.items() if _title(name)}
    return {name: filled(each) for name, each in told.items()}


def columns_told(zones: object, land_use_classes: pd.DataFrame | None) -> dict[str, Record]:
    """The same of two tables, with what the classes of land are called, as `cell_told` takes it."""
    columns = viewer_columns({"id": str(row["id"]), "name": both(row, "name")} for row in rows_of(zones))
    land: dict[str, Words] = {}
    for row in rows_of(land_use_classes):
        told = {lang: f"{row['code']} · {name}" for lang, name in both(row, "name").items()}
        for key in ("id", "code"):
            land.setdefault(str(row[key]), told)
    return columns | {"land_use": columns["land_use"] | {"codes": land}}


def title_told(columns: Mapping[str, Mapping[str, Any]], name: str) -> Words:
    """What a column is called; one that nobody named stays as it is."""
    return columns.get(name, {}).get("title") or dict.fromkeys(LANGUAGES, name)


def cell_told(columns: Mapping[str, Mapping[str, Any]], name: str, value: object) -> Words:
    """What stands in a cell as a reader knows it: a code by its name, a number with its unit, nothing as a dash."""
    if isinstance(value, list) and value:
        told = [cell_told(columns, name, each) for each in value]
        return {lang: "; ".join(each[lang] for each in told) for lang in LANGUAGES}
    column = columns.get(name, {})
    code = column.get("codes", {}).get(value) if isinstance(value, str) else None
    return code or {lang: _plain(value, column, lang) for lang in LANGUAGES}


def _plain(value: object, column: Mapping[str, Any], lang: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "–" if value in (None, "", []) else Said(lang=lang).date(value)
    # Of a column that nobody knows nobody knows whether it holds years.
    if not column or column.get("year"):
        return ungrouped(value, lang=lang)
    return f"{rounded(value, _FIGURES, lang=lang)} {column.get('unit', '')}".rstrip()


def _styled() -> dict[str, Mapping[str, Words]]:
    looks: dict[str, Any] = {**KINDS, **LOCATOR, **CORRIDORS, **FACILITIES}
    return {
        "kind": {key: _w(look.vi, look.en) for key, look in looks.items()} | _KINDS,
        "constraint_class": {key: _w(look.vi, look.en) for key, look in CONSTRAINTS.items()},
        "status": {key.value: _w(look.vi, look.en) for key, look in STATUS.items()},
        "quality": {key.value: _w(look["vi"], look["en"]) for key, look in QUALITY.items()},
        "zone_type": {
            key.removeprefix("type_"): said for key, said in WORDS.items() if key.startswith("type_")
        },
    }  # fmt: skip


def _column(column: Column, codes: Mapping[str, Words]) -> Record:
    unit = next((unit for suffix, unit in _UNITS.items() if column.name.endswith(suffix)), None)
    return {"title": _title(column.name), "unit": unit, "year": column.holds_years or None, "codes": codes}


def _title(name: str) -> Words | None:
    key = _NAMED.get(name, name)
    found = _TITLES.get(name) or WORDS.get(key) or COLUMNS.get(name)
    return found and {lang: said[:1].upper() + said[1:] for lang, said in found.items()}
