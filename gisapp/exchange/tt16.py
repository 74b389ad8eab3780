"""The classes of a planning dossier under Circular 16/2025/TT-BXD, Annex II, and the columns of ours that they hold.

Out: a layer's rows go under the class that its spec, kind and shape name. In: a table of such a class comes as the spec
it answers, its fields under our columns. Only classes that one of our specs answers are here.

Source: class and field names as in the empty HoSoGIS databases for Hanoi that follow the circular; verification
`secondary`, for nobody here compared them with its signed text. Not known, and therefore left empty, never invented:
the dossier's own codes (`maThongTinQH`, `maHoSoQH`), the object's code (`maDoiTuong`, which is made of them, the class
and a running number), and the circular's lists of codes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gisapp.domain.facility import KINDS
from gisapp.domain.spec import Shape
from gisapp.domain.standard import Verification

DOCUMENT = "Thông tư 16/2025/TT-BXD, Phụ lục II"
VERIFICATION = Verification.SECONDARY
#: The fields that every class has, all text, and how many characters each may have.
MINIMUM_FIELDS: Mapping[str, int] = MappingProxyType(
    {"maThongTinQH": 15, "maHoSoQH": 15, "maDoiTuong": 100, "tenDoiTuong": 100, "phanLoai": 250, "ghiChu": 250}
)
#: Codes that the authority, or the circular's lists, give and that we do not know.
UNKNOWN_CODES = ("maThongTinQH", "maHoSoQH", "maDoiTuong")
#: In a dossier from elsewhere the object's code is the only id there is.
_ID = MappingProxyType({"id": "maDoiTuong"})
_SHAPES = {"A": Shape.POLYGON, "L": Shape.LINE, "P": Shape.POINT}
_NAMED = {"name_vi": "tenDoiTuong", "note_vi": "ghiChu"}
#: The column that tells the kinds of a spec apart.
_KINDS = {"facilities": "kind", "corridors": "kind", "constraints": "constraint_class"}
_ROADS = ("road", "ring_road", "expressway", "national", "provincial", "commune", "internal")
_BUILDINGS = (
    "hospital", "clinic", "kindergarten", "primary_school", "lower_secondary_school", "high_school", "park",
    "workers_housing", "fire_post",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierClass:
    """One class of the circular (vi: lớp của hồ sơ): its name ends in the shape it holds, _A, _L or _P.

    `kinds` are those of the spec's rows that it takes, empty for all. `fields` gives for a column of ours the field
    that holds it instead; `repeats` gives for a further field the column that it says again.
    """

    name: str
    spec: str
    kinds: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(_NAMED))
    repeats: Mapping[str, str] = field(default_factory=dict)

    @property
    def shape(self) -> Shape:
        """The geometry that the end of its name stands for."""
        return _SHAPES[self.name[-1]]

    @property
    def kind_column(self) -> str | None:
        """The column of the spec that holds the kind."""
        return _KINDS.get(self.spec)


def _works(name: str, kinds: tuple[str, ...], **repeats: str) -> tuple[DossierClass, ...]:
    """The classes of a kind of facility, as points and as areas."""
    said = {"phanLoai": "kind", **repeats}
    return tuple(DossierClass(name=f"{name}_{end}", spec="facilities", kinds=kinds, repeats=said) for end in "PA")


_ROAD = {"tenDuong": "name_vi"}
_WORK = {"tenCongTrinh": "name_vi"}
CLASSES: tuple[DossierClass, ...] = (
    DossierClass(name="RanhGioiQuyHoach_A", spec="zones", fields={**_NAMED, "developer": "chuDauTu"}),
    DossierClass(name="ChucNangSuDungDat_A", spec="parcels", fields={"land_use": "chucNangSuDungDatMuc1"}),
    DossierClass(name="MangLuoiGiaoThongDuongBo_L", spec="corridors", kinds=_ROADS, repeats=_ROAD),
    DossierClass(name="MangLuoiGiaoThongDuongSat_L", spec="corridors", kinds=("railway", "metro"), repeats=_ROAD),
    DossierClass(name="MangLuoiPhanPhoiDien_L", spec="corridors", kinds=("power_line",)),
    DossierClass(name="HanhLangAnToan_L", spec="constraints", kinds=("safety_corridor", "transport_corridor")),
    DossierClass(name="MatNuoc_A", spec="constraints", kinds=("water",)),
    DossierClass(name="TenDonViHanhChinh_P", spec="communes", fields={"name_vi": "tenDoiTuong"}),
    *_works("CongTrinhCapDien", ("substation",), tenTramBienAp="name_vi", congSuat="capacity"),
    *_works("CongtrinhCapNuocPCCC", ("water_plant",), **_WORK, congSuat="capacity"),
    *_works("CongTrinhTNTvaVSMT", ("wastewater_plant", "landfill"), **_WORK, congSuat="capacity"),
    *_works("CongTrinhGiaoThong", ("bus_stop", "metro_station", "airport", "inland_port", "road_link"), **_WORK),
    DossierClass(name="ChucNangCongTrinh_P", spec="facilities", kinds=_BUILDINGS, repeats={"phanLoai": "kind"}),
)
#: By name in lower case: the circular itself writes some names with a small letter, and so do its readers.
_BY_NAME = {each.name.lower(): each for each in CLASSES}
_SPECS = frozenset(each.spec for each in CLASSES)


def class_named(name: str) -> DossierClass | None:
    """The class of this name, capital letters or small; None where no spec of ours answers it."""
    return _BY_NAME.get(name.lower())


def classes_of(spec: str | None) -> tuple[DossierClass, ...]:
    """The classes among which the rows of a spec are divided; none where the circular has no place for them."""
    return tuple(each for each in CLASSES if each.spec == spec)


def spec_and_fields(class_name: str) -> tuple[str, dict[str, str]] | None:
    """Which spec does a table of this name answer, and which of its fields holds each column of ours?

    The fields are those of `Terms.fields`; a column that the table has under our own name outweighs them. A table
    called like a spec holds the rows of a layer that no class takes, under our own columns. None: no spec answers it.
    """
    if class_name in _SPECS:
        return class_name, {}
    known = class_named(class_name)
    return (known.spec, {**_ID, **known.fields}) if known else None


def repeated(column: str, row: Mapping[str, object]) -> str | None:
    """What a further field says of a row: its name, its kind in Vietnamese, or its capacity with the unit."""
    value = row.get(column)
    if column == "capacity" and isinstance(value, (int, float)) and math.isfinite(value):
        return f"{value:.15g} {row.get('capacity_unit') or ''}".strip()
    if not isinstance(value, str):
        return None
    return KINDS[value].vi if column == "kind" and value in KINDS else value
