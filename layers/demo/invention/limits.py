"""What land may not be used for: rice, protection forest, power-line safety strips, water and housing."""

from collections.abc import Iterable, Iterator

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from invention.lines import safety_strips
from invention.parcels import Plot
from invention.records import Record, existing, placed, sourced

#: The text each class rests on. Clauses of Decree 35/2022 as its Articles 4 and 9 have them; the others are named as
#: invented, because their texts have not been checked.
CLAUSES = {
    "rice": "Nghị định 35/2022/NĐ-CP, Điều 9 khoản 2 điểm b: mỗi giai đoạn chuyển đổi không quá 200 ha đất "
    "chuyên trồng lúa / Decree 35/2022, Art. 9(2)b: at most 200 ha of two-crop rice in each phase",
    "protection_forest": "Nghị định 35/2022/NĐ-CP, Điều 4: khu công nghiệp không lấy vào rừng đặc dụng, rừng phòng hộ "
    "/ Decree 35/2022, Art. 4: no special-use or protection forest",
    "safety_corridor": "Hành lang an toàn lưới điện 110 kV; bề rộng 2 × 15 m là minh hoạ, chưa đối chiếu văn bản "
    "/ 110 kV safety corridor; the width of 2 × 15 m is invented, not checked against the text",
    "water": "Sông, hồ; điều khoản minh hoạ, chưa đối chiếu văn bản / Rivers and lakes; clause not checked",
    "housing": "Đất ở hiện có: bồi thường, tái định cư; điều khoản minh hoạ, chưa đối chiếu văn bản "
    "/ Existing housing: compensation and resettlement; clause not checked",
}  # fmt: skip


def constraint_rows(
    parcels: list[Plot], numbers: list[int], communes: list[str], district: Polygon
) -> Iterator[tuple[Record, BaseGeometry]]:
    """Every constraint; shapes made of parcels share their vertices."""
    for number, commune in enumerate(communes):
        rice = [plot for plot, own in zip(parcels, numbers, strict=True) if own == number and plot.use == "LUC"]
        names = f"Đất chuyên trồng lúa {commune}", f"Two-crop rice land of {commune}"
        yield _row(f"rice-{number + 1}", *names, "rice", [commune]), _union(rice)
    forest = [plot for plot in parcels if plot.use == "RPH"]
    yield (
        _row("forest-1", "Rừng phòng hộ Mẫu", "Mẫu Protection Forest", "protection_forest", communes[:1]),
        _union(forest),
    )
    for name, vi, en, dates, shape in safety_strips(district):
        row = _row(f"safety-{name}", f"Hành lang an toàn {vi}", f"Safety corridor of {en}", "safety_corridor", [])
        yield row | dates, shape
    yield from _waters(parcels)
    yield from _homes(parcels, numbers, communes)


def _waters(parcels: list[Plot]) -> Iterator[tuple[Record, BaseGeometry]]:
    river = [plot for plot in parcels if plot.use == "SON"]
    yield _row("water-1", "Sông Mẫu", "Mẫu River", "water", []), _union(river)
    lake = [plot for plot in parcels if plot.use == "MNC" and plot.zone is None and plot.place is None]
    yield _row("water-2", "Hồ Mẫu", "Mẫu Lake", "water", []), _union(lake)


def _homes(parcels: list[Plot], numbers: list[int], communes: list[str]) -> Iterator[tuple[Record, BaseGeometry]]:
    places = sorted({plot.place for plot in parcels if plot.place}, key=lambda name: (len(name), name))
    for count, place in enumerate(places, start=1):
        homes = [(plot, own) for plot, own in zip(parcels, numbers, strict=True) if plot.place == place]
        shape = _union(plot for plot, _ in homes if plot.use == "ONT")
        inside = sorted({communes[own] for _, own in homes})
        yield _row(f"homes-{count:02d}", f"Đất ở {place}", f"Housing of {place}", "housing", inside), shape


def _union(plots: Iterable[Plot]) -> BaseGeometry:
    return shapely.coverage_union_all([plot.shape for plot in plots])


def _row(name: str, vi: str, en: str, constraint_class: str, communes: list[str]) -> Record:
    return {
        "id": name,
        "name_vi": vi,
        "name_en": en,
        "constraint_class": constraint_class,
        "clause": CLAUSES[constraint_class],
        **existing(None, status="established"),
        **placed(communes),
        **sourced(),
    }
