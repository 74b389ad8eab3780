"""How it is told that a layer contradicts itself: overlaps, slits, slivers and areas, with where and how much."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import percent, rounded, written
from gisapp.exchange.loose import Floats
from gisapp.exchange.measured import Measured
from gisapp.exchange.messages import Words, tell

_M2_PER_HA = 10_000.0


def _place(layer: Measured, point: Floats) -> tuple[float, float]:
    x, y = layer.delivered(np.asarray(point, dtype=np.float64).reshape(1, 2))[0]
    return float(x), float(y)


def overlap(
    layer: Measured, pair: Sequence[int] | NDArray[np.intp], common: shapely.Geometry, severity: Severity
) -> Finding:
    """Two features that share land."""
    one, other = layer.names[int(pair[0])], layer.names[int(pair[1])]
    x, y = _place(layer, shapely.get_coordinates(shapely.point_on_surface(common))[0])
    hectares = float(shapely.area(common)) / _M2_PER_HA
    return tell(
        "overlap",
        severity,
        vi=Words(
            "các đối tượng không chồng lên nhau",
            f"«{one}» và «{other}» chồng lên nhau {written(hectares, 4)} ha",
            "hãy sửa ranh chung của hai đối tượng",
        ),
        en=Words(
            "features that do not overlap",
            f"{one} and {other} sharing {written(hectares, 4, lang='en')} ha",
            "correct their boundary",
        ),
        feature=one,
        x=x,
        y=y,
        evidence=(("other", other), ("area_ha", f"{hectares:.4f}")),
    )


def gap(layer: Measured, pair: NDArray[np.intp], point: Floats, width_m: float, severity: Severity) -> Finding:
    """A slit between two features."""
    one, other = layer.names[int(pair[0])], layer.names[int(pair[1])]
    x, y = _place(layer, point)
    return tell(
        "sliver",
        severity,
        vi=Words(
            "ranh chung trùng khít",
            f"khe rộng {written(width_m)} m giữa «{one}» và «{other}»",
            "hãy bắt điểm theo ranh chung",
        ),
        en=Words(
            "a shared boundary",
            f"a gap of {written(width_m, lang='en')} m between {one} and {other}",
            "snap one to the other",
        ),
        feature=one,
        x=x,
        y=y,
        evidence=(("other", other), ("width_m", f"{width_m:.2f}")),
    )


def thin(layer: Measured, at: int, width_m: float, severity: Severity) -> Finding:
    """A feature that is a sliver."""
    x, y = _place(layer, shapely.get_coordinates(shapely.point_on_surface(layer.at(at)))[0])
    return tell(
        "sliver",
        severity,
        vi=Words(
            "một vùng có bề rộng", f"mảnh hẹp, rộng trung bình {written(width_m)} m", "hãy gộp vào đối tượng bên cạnh"
        ),
        en=Words(
            "an area of some width",
            f"a strip {written(width_m, lang='en')} m wide on average",
            "join it to its neighbour",
        ),
        feature=layer.names[at],
        x=x,
        y=y,
        evidence=(("width_m", f"{width_m:.2f}"), ("area_m2", f"{layer.area_m2[at]:.1f}")),
    )


def area_differs(name: str, stated_ha: float, measured_ha: float) -> Finding:
    """A stated area that is not the measured one."""
    off = measured_ha - stated_ha
    stated, measured, apart = (
        {lang: f"{rounded(area, lang=lang, sign=sign)} ha" for lang in ("vi", "en")}
        for area, sign in ((stated_ha, False), (measured_ha, False), (off, True))
    )
    if stated_ha:
        apart = {lang: f"{said} ({percent(off / stated_ha, lang=lang, sign=True)})" for lang, said in apart.items()}
    return tell(
        "area-differs",
        Severity.WARNING,
        vi=Words(
            f"diện tích như đã ghi, {stated['vi']}",
            f"đo được {measured['vi']} trong EPSG:5897, lệch {apart['vi']}",
            "hãy kiểm tra hệ tọa độ, ranh giới và con số ghi",
        ),
        en=Words(
            f"the stated area, {stated['en']}",
            f"{measured['en']} measured in EPSG:5897, off by {apart['en']}",
            "check the CRS, the outline and the figure",
        ),
        feature=name,
        evidence=(("stated_ha", f"{stated_ha:.6g}"), ("measured_ha", f"{measured_ha:.6g}")),
    )


def not_all(count: int, severity: Severity) -> Finding:
    """Features that lie upon each other in such numbers that not all were compared."""
    return tell(
        "overlap",
        severity,
        vi=Words(
            "các đối tượng nằm cạnh nhau",
            f"{written(count, 0)} đối tượng dồn lên nhau, chưa so hết từng cặp",
            "hãy bỏ các bản trùng",
        ),
        en=Words(
            "features side by side",
            f"{written(count, 0, lang='en')} that lie upon each other, not all compared",
            "leave the copies out",
        ),
        evidence=(("features", str(count)),),
    )
