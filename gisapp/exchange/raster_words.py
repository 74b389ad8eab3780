"""How the gate words what it finds in a GeoTIFF."""

from typing import Any

from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import percent, rounded, written
from gisapp.domain.raster import Quantity
from gisapp.exchange.messages import Words, brief, tell

SEND_TIFF = ("hãy gửi GeoTIFF", "send a GeoTIFF")


def no_geotiff(what: str, name: str) -> Finding:
    """The first bytes are those of something else, whatever the name says."""
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("tệp GeoTIFF", f"{what} ({brief(name)})", "hãy xuất lớp thành GeoTIFF một kênh"),
        en=Words("a GeoTIFF", f"{what} ({brief(name)})", "export the layer as a GeoTIFF of one band"),
    )


def unreadable(name: str, refused: BadInput) -> Finding:
    """GDAL, behind its bars, could not make sense of it, or it needs too much."""
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("tệp GeoTIFF nguyên vẹn", f"{brief(name)}: {refused.found_vi}", "hãy xuất lại tệp"),
        en=Words("a whole GeoTIFF", f"{brief(name)}: {refused.found}", "export it again"),
    )


def too_many_cells(name: str, cells: int, most: int) -> Finding:
    """More cells in the plan area than are taken."""
    return tell(
        "too-large",
        Severity.ERROR,
        vi=Words(
            f"không quá {written(most, 0)} ô trong phạm vi quy hoạch",
            f"{written(cells, 0)} ô ({brief(name)})",
            "hãy dùng ô lớn hơn",
        ),
        en=Words(
            f"at most {written(most, 0, lang='en')} cells in the plan area",
            f"{written(cells, 0, lang='en')} ({brief(name)})",
            "send coarser cells",
        ),
        evidence=(("cells", str(cells)), ("limit_cells", str(most))),
    )


def too_many_columns(name: str, columns: int, most: int) -> Finding:
    """Longer rows than are worked on at once."""
    return tell(
        "too-large",
        Severity.ERROR,
        vi=Words(
            f"không quá {written(most, 0)} cột trong phạm vi quy hoạch",
            f"{written(columns, 0)} cột ({brief(name)})",
            "hãy dùng ô lớn hơn, hoặc chia thành nhiều mảnh",
        ),
        en=Words(
            f"at most {written(most, 0, lang='en')} columns in the plan area",
            f"{written(columns, 0, lang='en')} ({brief(name)})",
            "send coarser cells, or several tiles",
        ),
        evidence=(("columns", str(columns)), ("limit_columns", str(most))),
    )


def several_bands(name: str, bands: int) -> Finding:
    """A picture, or several quantities at once."""
    return tell(
        "wrong-type",
        Severity.ERROR,
        vi=Words("một kênh", f"{bands} kênh ({brief(name)})", "hãy xuất riêng kênh cần dùng"),
        en=Words("one band", f"{bands} bands ({brief(name)})", "export the band that is meant by itself"),
    )


def wrong_type(name: str, kind: str) -> Finding:
    """Values that are no plain numbers."""
    return tell(
        "wrong-type",
        Severity.ERROR,
        vi=Words("số nguyên hoặc số thực", f"kiểu {kind} ({brief(name)})", "hãy đổi kiểu của ô"),
        en=Words("integers or floating-point numbers", f"{kind} ({brief(name)})", "convert the type of the cells"),
    )


def classes_in_parts(name: str, kind: str) -> Finding:
    """Classes are whole numbers."""
    return tell(
        "wrong-type",
        Severity.ERROR,
        vi=Words("mã loại là số nguyên", f"kiểu {kind} ({brief(name)})", "hãy xuất mã loại dạng số nguyên"),
        en=Words("classes as whole numbers", f"{kind} ({brief(name)})", "export the classes as integers"),
    )


def not_placed(name: str) -> Finding:
    """No place on the ground, or cells turned against the axes."""
    return tell(
        "invalid-geometry",
        Severity.ERROR,
        vi=Words("ô lưới song song với hai trục, có toạ độ", brief(name), "hãy nắn lại ảnh theo hệ toạ độ rồi gửi"),
        en=Words("cells along the axes, with a place", brief(name), "rectify it to a CRS and send it again"),
    )


def nodata_undeclared(name: str) -> Finding:
    """Every value counts as data."""
    return tell(
        "nodata-undeclared",
        Severity.WARNING,
        vi=Words(
            "giá trị của ô trống (nodata)",
            f"không khai báo ({brief(name)}), mọi ô đều được tính",
            "hãy khai báo giá trị đó nếu có ô trống",
        ),
        en=Words(
            "the value of cells without data",
            f"none declared ({brief(name)}), so that every cell counts",
            "declare it if some are empty",
        ),
    )


def outside(name: str, crs: str, said: dict[str, Any]) -> Finding:
    """Nothing of it lies in the plan area."""
    wide, _, x, _, high, y = said["transform"]
    return tell(
        "outside-plan-area",
        Severity.ERROR,
        vi=Words(
            "lớp phủ lên phạm vi quy hoạch Hà Nội",
            f"{brief(name)} nằm ngoài, theo {crs}",
            "hãy kiểm tra hệ toạ độ hoặc chọn mảnh khác",
        ),
        en=Words(
            "a layer over the plan area of Hanoi",
            f"{brief(name)} beside it, read as {crs}",
            "check the CRS, or choose another tile",
        ),
        x=float(x),
        y=float(y),
        evidence=(
            ("crs", crs),
            ("east_edge", str(x + wide * said["width"])),
            ("south_edge", str(y + high * said["height"])),
        ),
    )


def empty(quantity: Quantity) -> Finding:
    """No cell in the plan area has data."""
    return tell(
        "empty-geometry",
        Severity.ERROR,
        vi=Words("ít nhất một ô có số liệu trong phạm vi quy hoạch", "toàn ô trống", "hãy chọn mảnh khác"),
        en=Words("a cell with data in the plan area", f"a raster of {quantity} without any", "choose another tile"),
    )


def covers(share: float) -> Finding:
    """How much of the plan area has data."""
    return tell(
        "outside-plan-area",
        Severity.NOTE,
        vi=Words(
            "lớp phủ toàn bộ phạm vi quy hoạch",
            f"có số liệu trên {percent(share)} phạm vi",
            "khu nằm ngoài phần đó sẽ chưa tính được",
        ),
        en=Words(
            "the whole plan area covered",
            f"data on {percent(share, lang='en')} of it",
            "zones beside that cannot be answered",
        ),
        evidence=(("covered_share", f"{share:.6f}"),),
    )


def negative_people(least: float) -> Finding:
    """Nobody counts less than nobody."""
    return tell(
        "wrong-type",
        Severity.ERROR,
        vi=Words("số người từ 0 trở lên", rounded(least, 6), "hãy khai báo giá trị của ô trống"),
        en=Words("people, 0 or more", rounded(least, 6, lang="en"), "declare the value of cells without data"),
    )


def impossible_height(least: float, greatest: float) -> Finding:
    """Heights that nothing in the north of Vietnam has."""
    return tell(
        "wrong-type",
        Severity.ERROR,
        vi=Words(
            "cao độ tính bằng mét, từ -100 đến 3.200",
            f"từ {rounded(least, 6)} đến {rounded(greatest, 6)}",
            "hãy kiểm tra đơn vị và giá trị của ô trống",
        ),
        en=Words(
            "heights in metres, -100 to 3,200",
            f"{rounded(least, 6, lang='en')} to {rounded(greatest, 6, lang='en')}",
            "check the unit and the value of cells without data",
        ),
    )


def unknown_classes(codes: list[int], legend: str) -> Finding:
    """Classes that the legend does not name."""
    told = ", ".join(map(str, codes[:20]))
    return tell(
        "unknown-code",
        Severity.WARNING,
        vi=Words(f"mã của chú giải {legend}", f"mã {told}", "các mã này được tính riêng, không có tên"),
        en=Words(f"classes of the legend {legend}", f"{told}", "they are counted by themselves, without a name"),
        evidence=(("codes", told),),
    )


_HOW = {
    Quantity.LAND_COVER: ("lấy loại tại tâm ô (nearest)", "each takes the class at its middle (nearest)"),
    Quantity.ELEVATION: ("nội suy song tuyến tính", "each is interpolated between four (bilinear)"),
    Quantity.POPULATION: ("chia số người theo diện tích, giữ nguyên tổng",
                          "people are shared out by area, their sum is kept"),
}  # fmt: skip


def resampled(quantity: Quantity, crs: str, cell_m: float, totals: tuple[float, float] | None) -> Finding:
    """The cells kept are not those delivered: how they were made."""
    vi, en = _HOW[quantity]
    kept = f"; tổng {rounded(totals[0], 6)} thành {rounded(totals[1], 6)} người" if totals else ""
    kept_en = f"; {rounded(totals[0], 6, lang='en')} people became {rounded(totals[1], 6, lang='en')}" if totals else ""
    return tell(
        "resampled",
        Severity.NOTE,
        vi=Words(
            "ô lưới vuông trong EPSG:5897",
            f"ô theo {crs}",
            f"bản lưu dùng ô {rounded(cell_m, 6)} m: {vi}{kept}; tệp gốc giữ nguyên",
        ),
        en=Words(
            "square cells in EPSG:5897",
            f"cells in {crs}",
            f"the copy has cells of {rounded(cell_m, 6, lang='en')} m: {en}{kept_en}; the file as delivered is kept",
        ),
        evidence=(("cell_m", f"{cell_m:g}"), ("from_crs", crs)),
    )
