"""The view *what-if*: a polygon is asked about while it is drawn; the answers come from `POST /assessments`."""

from gisapp.maps.inputs import MapInputs
from gisapp.maps.values import both, rows_of

_WORDS: dict[str, dict[str, str]] = {
    "title": {"vi": "Nếu đặt khu ở đây?", "en": "What if a zone were here?"},
    "help": {
        "vi": "Bấm lên bản đồ để đặt từng đỉnh, Enter để khép; kéo đỉnh thì kết quả đổi theo. Bàn phím: mũi tên dời "
        "bản đồ, phím cách đặt đỉnh ở giữa; trên một đỉnh, mũi tên dời đỉnh, Delete bỏ đỉnh. Không lưu gì cả.",
        "en": "Click to set each corner, Enter to close; drag a corner and the answers follow. By keyboard: arrows "
        "move the map, space sets a corner at its centre; on a corner, arrows move it. Nothing is kept.",
    },
    "live_only": {
        "vi": "Chỉ vẽ và hỏi được trên trang do máy chủ gisapp phục vụ; tệp độc lập này không có máy chủ để hỏi.",
        "en": "Drawing and asking need the page of a gisapp server; this self-contained file has none to ask.",
    },
    "begin": {"vi": "Vẽ khu", "en": "Draw a zone"},
    "corner_here": {"vi": "Đặt đỉnh ở giữa", "en": "Corner at centre"},
    "close": {"vi": "Khép hình", "en": "Close"},
    "undo": {"vi": "Bỏ đỉnh cuối", "en": "Drop last corner"},
    "clear": {"vi": "Xoá hình", "en": "Clear"},
    "corner": {"vi": "Đỉnh {n}", "en": "Corner {n}"},
    "typed": {"vi": "Nhập toạ độ", "en": "Type coordinates"},
    "typed_help": {
        "vi": "Mỗi dòng một đỉnh: kinh độ, vĩ độ (WGS 84)",
        "en": "One corner a line: longitude, latitude (WGS 84)",
    },
    "show_typed": {"vi": "Vẽ theo toạ độ", "en": "Draw these"},
    "not_typed": {
        "vi": "Cần ít nhất ba dòng, mỗi dòng kinh độ rồi vĩ độ.",
        "en": "At least three lines are needed, each longitude, then latitude.",
    },
    "nothing": {"vi": "Chưa vẽ hình nào.", "en": "Nothing is drawn yet."},
    "more_corners": {"vi": "Cần ít nhất ba đỉnh.", "en": "At least three corners are needed."},
    "may_close": {"vi": "Nhấn Enter để khép hình.", "en": "Press Enter to close."},
    "asking": {"vi": "Đang tính …", "en": "Calculating …"},
    "failed": {"vi": "Không hỏi được máy chủ. Hãy thử lại.", "en": "The server could not be asked. Try again."},
    "refused": {"vi": "Hình này chưa đánh giá được:", "en": "This polygon cannot be assessed:"},
    "land": {"vi": "Sử dụng đất", "en": "Land use"},
    "conflicts": {"vi": "Chồng lấn với ràng buộc", "en": "Overlap with constraints"},
    "rules": {"vi": "Kiểm tra quy định", "en": "Rule check"},
    "headroom": {"vi": "Nhu cầu và dư địa hạ tầng", "en": "Demand and headroom"},
    "none": {"vi": "Không có.", "en": "None."},
    "unit_places": {"vi": "chỗ", "en": "places"},
    "quality": {
        "vi": "Độ tin cậy của kết quả: {q}. Hình vẽ được coi như đã đo đạc.",
        "en": "Quality of the answer: {q}. The drawing is taken as if surveyed.",
    },
}


def what_if_part(inputs: MapInputs) -> dict[str, object]:
    """What does the page need to ask and to tell? Its words, and the names of land-use classes by id and code."""
    names: dict[str, dict[str, str | None]] = {}
    for row in rows_of(inputs.land_use_classes):
        named = both(row, "name")
        names[str(row["id"])] = named
        names.setdefault(str(row["code"]), named)
    return {"words": _WORDS, "classes": names}
