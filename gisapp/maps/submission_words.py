"""What the page of a submission says, Vietnamese first; its list is of findings and changes where others list zones."""

from gisapp.maps.words import Words


def _w(vi: str, en: str) -> Words:
    return {"vi": vi, "en": en}


SUBMISSION_WORDS: dict[str, Words] = {
    "skip": _w("Tới danh sách thay đổi", "Skip to the list of changes"),
    "list": _w("Thay đổi và điểm cần xử lý", "Changes and findings"),
    "search": _w("Tìm mã, tên, giá trị (không cần dấu)", "Find an id, a name or a value"),
    "found": _w("{n} mục", "{n} entries"),
    "nothing": _w("Không có mục nào khớp.", "No entry matches."),
    "findings": _w("Điểm cần xử lý", "Findings"),
    "changes": _w("Thay đổi so với lớp hiện nay", "Changes to the layer as it is now"),
    "changes_made": _w("Thay đổi đã ghi khi tiếp nhận", "Changes recorded when it was accepted"),
    "values": _w("Giá trị", "Values"),
    "value_before": _w("Trước", "Before"),
    "value_after": _w("Sau", "After"),
    "shape_moved": _w("Hình đổi.", "Its shape changes."),
    "only_values": _w("Hình giữ nguyên, chỉ đổi thuộc tính.", "Its shape stays, only values change."),
    "no_shape": _w("Không có hình để vẽ.", "It has no shape to draw."),
    "no_place": _w("Không có vị trí trên bản đồ.", "It has no place on the map."),
    "conflicts": _w("Xung đột", "In conflict"),
    "nothing_drawn": _w(
        "Hồ sơ này không có gì để vẽ: không thay đổi nào có hình, không điểm cần xử lý nào có vị trí.",
        "There is nothing to draw: no change has a shape, and no finding has a place.",
    ),
    "no_changes": _w("Hồ sơ không còn thay đổi nào đang chờ.", "No change of it awaits a decision."),
    "being_checked": _w(
        "Hồ sơ đang được kiểm tra; chưa có thay đổi.", "It is being checked; there are no changes yet."
    ),
    "proposes_nothing": _w(
        "Hồ sơ đã bị trả lại nên không đề xuất thay đổi nào; bản đồ chỉ có điểm cần xử lý.",
        "It was returned and so proposes no change; the map has its findings alone.",
    ),
    "no_findings": _w("Không có điểm nào cần xử lý.", "Nothing needs attention."),
    "listed_of": _w(
        "Chỉ có {n} trong {of}; trang đầy đủ của hồ sơ có tất cả.", "These are {n} of {of}; the full page has all."
    ),
    "drawn_coarser": _w(
        "Hình giản lược để vẽ, dung sai {m} m; hình được xét là hình gốc.",
        "Shapes are simplified for drawing, tolerance {m} m; the original is what is decided on.",
    ),
    "names_of_changes": _w("Dấu và mã của thay đổi", "Signs and ids of the changes"),
    "full_page": _w("Trang đầy đủ của hồ sơ", "The full page of this submission"),
    "save_file": _w("Lưu thành một tệp HTML", "Save as one HTML file"),
    "area": _w("Diện tích (ha)", "Area (ha)"),
    "more_entries": _w("… và {n} mục nữa", "… and {n} more"),
}
