"""What the planners' viewer says beside the words of all maps, Vietnamese first."""

from gisapp.maps.difference_words import COLUMNS
from gisapp.maps.style import QUALITY
from gisapp.maps.viewer_deciding_words import DECIDING_WORDS
from gisapp.maps.words import LEDGER_UNITS, ONLY_KNOWN, Words


def _w(vi: str, en: str) -> Words:
    return {"vi": vi, "en": en}


VIEWER_WORDS: dict[str, Words] = {
    "viewer_skip": _w("Tới bảng các khu", "Skip to the table of zones"),
    "viewer_side": _w("Khu, lớp, vẽ, kịch bản, so sánh", "Zones, layers, drawing, scenario, comparison"),
    "viewer_tab_zones": _w("Khu", "Zones"),
    "viewer_tab_layers": _w("Lớp", "Layers"),
    "viewer_tab_draw": _w("Vẽ, đo", "Draw"),
    "viewer_tab_edit": _w("Kịch bản", "Scenario"),
    "viewer_tab_compare": _w("So sánh", "Compare"),
    "viewer_map_help": _w(
        "Bản đồ. Phím mũi tên để dời, cộng và trừ để phóng; Enter để hỏi nơi ở giữa bản đồ.",
        "Map. Arrow keys move it, plus and minus zoom; Enter asks what lies at its centre.",
    ),
    "viewer_find": _w("Tìm khu, xã cũ hoặc mới, số quyết định", "Find a zone, a commune old or new, a decision"),
    "viewer_find_hint": _w("không cần dấu", "diacritics are not needed"),
    "viewer_cells": _w("Ô lưới", "Cells"),
    "viewer_features": _w("Số đối tượng", "Features"),
    "viewer_placed": _w("{of}, trong đó {n} có vị trí", "{of}, of which {n} have a position"),
    "viewer_dated": _w("Ngày", "Date"),
    "viewer_steward": _w("Đơn vị quản lý", "Steward"),
    "viewer_licence": _w("Giấy phép", "Licence"),
    "viewer_about": _w("Thông tin", "About"),
    "viewer_no_data": _w("Chưa có dữ liệu", "No data"),
    "viewer_no_position": _w("Chưa đối tượng nào có vị trí", "No feature has a position"),
    "viewer_counted": _w(
        "{n} trong {of} khu được tính ở mốc này, {ha} ha theo diện tích công bố.",
        "{n} of {of} zones count at this horizon, {ha} ha by their stated areas.",
    ),
    "viewer_nothing_here": _w("Không có gì ở đây", "Nothing here"),
    "viewer_nothing_help": _w(
        "Không có đối tượng nào của các lớp đang bật ở chỗ này.", "No feature of the layers that are on lies here."
    ),
    "viewer_here": _w("Ở đây: {n} đối tượng", "Here: {n} features"),
    "viewer_more_facts": _w("Thông tin khác", "More facts"),
    "viewer_asking": _w("Đang tính …", "Calculating …"),
    "viewer_land": _w("Cân bằng sử dụng đất", "Land balance"),
    "viewer_coverage": _w("Bao phủ hạ tầng", "Infrastructure coverage"),
    "viewer_ledger": _w("Cân đối cung - cầu hạ tầng", "Capacity against demand"),
    "viewer_rules": _w("Kiểm tra quy định", "Rule check"),
    "viewer_conflicts": _w("Chồng lấn với ràng buộc", "Overlap with constraints"),
    "viewer_more": _w("và {n} điều nữa", "and {n} more"),
    "viewer_computed_of": _w("tính được {n} trong {of}", "{n} of {of} computed"),
    "viewer_served": _w("Được phục vụ", "Served"),
    "viewer_lasts": _w("Đủ đến khi nào", "How long it lasts"),
    "viewer_table": _w("Bảng các khu", "Table of zones"),
    "viewer_presence": _w("Ở mốc đang chọn", "At this horizon"),
    "viewer_stated_area": _w("Diện tích công bố", "Stated area"),
    "viewer_filter": _w("Lọc bảng", "Filter the table"),
    "viewer_all_statuses": _w("Mọi tình trạng", "All statuses"),
    "viewer_download": _w("Tải bảng đang hiện: {x}", "Download the rows shown: {x}"),
    "viewer_link_unknown": _w(
        "Đường dẫn có phần không hiểu được, không còn, hoặc bị kịch bản đang xem bỏ đi: {x}. Phần đó được bỏ qua.",
        "Part of the link is not understood, is gone, or is dropped by the scenario shown: {x}. That part is left out.",
    ),
    "viewer_offline": _w(
        "Mất kết nối. Những gì đã tải vẫn xem được; phần còn lại sẽ tải khi có mạng.",
        "The connection is lost. What is loaded can still be seen; the rest comes when it is back.",
    ),
    "viewer_lost": _w("Không nối được với máy chủ", "The server cannot be reached"),
    "viewer_only_known": ONLY_KNOWN,
    "viewer_token": _w(
        "Cần mã truy cập còn hạn. Chỉ để xem nơi ai cũng được xem thì để trống",
        "A valid token is needed; only to read what anybody may read, leave it empty",
    ),
    "viewer_not_allowed": _w("Mã truy cập này không cho phép xem phần này", "This token does not reach so far"),
    "viewer_broken": _w("Máy chủ đang trục trặc", "The server is in trouble"),
    "viewer_refused": _w("Máy chủ không nhận yêu cầu", "The server refused"),
    "viewer_retry": _w("Thử lại", "Try again"),
    "viewer_token_field": _w("Mã truy cập", "Token"),
    "viewer_token_use": _w("Dùng mã này", "Use it"),
    "viewer_draw_zone": _w("Vẽ khu", "Draw a zone"),
    "viewer_measure": _w("Đo chiều dài", "Measure a length"),
    "viewer_corner_here": _w("Đặt đỉnh ở giữa", "Corner at centre"),
    "viewer_undo": _w("Bỏ đỉnh cuối", "Drop last corner"),
    "viewer_done": _w("Xong", "Done"),
    "viewer_clear": _w("Xoá hình", "Clear"),
    "viewer_corner": _w("Đỉnh {n}", "Corner {n}"),
    "viewer_adding": _w(
        "Bấm lên bản đồ để đặt từng đỉnh. Bàn phím: mũi tên dời bản đồ, phím cách đặt đỉnh ở giữa, Backspace bỏ đỉnh "
        "cuối, Enter là xong.",
        "Click to set each corner. By keyboard: arrows move the map, space sets a corner at its centre, Backspace "
        "drops the last, Enter ends.",
    ),
    "viewer_draw_help": _w(
        "Vẽ một khu thì kết quả đổi theo khi kéo đỉnh; không lưu gì cả. Trên một đỉnh, mũi tên dời đỉnh, Delete bỏ "
        "đỉnh.",
        "Draw a zone and the answers follow as its corners are dragged; nothing is kept. On a corner, arrows move it "
        "and Delete drops it.",
    ),
    "viewer_perimeter": _w("Chu vi", "Perimeter"),
    "viewer_plane": _w("trên mặt phẳng VN-2000 / TM-3 105°", "on the plane of VN-2000 / TM-3 105°"),
    "viewer_typed": _w("Nhập toạ độ", "Type coordinates"),
    "viewer_typed_help": _w(
        "Mỗi dòng một đỉnh: kinh độ, vĩ độ (WGS 84)", "One corner a line: longitude, latitude (WGS 84)"
    ),
    "viewer_show_typed": _w("Vẽ theo toạ độ", "Draw these"),
    "viewer_not_typed": _w(
        "Cần ít nhất ba dòng, mỗi dòng kinh độ rồi vĩ độ.",
        "At least three lines are needed, each longitude, then latitude.",
    ),
    "viewer_more_corners": _w("Cần ít nhất ba đỉnh.", "At least three corners are needed."),
    "viewer_none": _w("Không có.", "None."),
    "viewer_drawn_quality": _w(
        "Độ tin cậy của kết quả: {q}. Hình vẽ được coi như đã đo đạc.",
        "Quality of the answer: {q}. The drawing is taken as if surveyed.",
    ),
    "viewer_compare_help": _w(
        "Hai phía của cùng một bản đồ, ngăn bằng vạch kéo được: hai mốc, hai quy hoạch, hoặc có và không có kịch bản.",
        "Two sides of one map with a divider between them: two horizons, two plans, or with and without a scenario.",
    ),
    "viewer_compare_begin": _w("Bắt đầu so sánh", "Compare"),
    "viewer_compare_end": _w("Thôi so sánh", "End the comparison"),
    "viewer_this_side": _w("Phía trái", "Left side"),
    "viewer_other_side": _w("Phía phải", "Right side"),
    "viewer_scenario": _w("Kịch bản", "Scenario"),
    "viewer_no_scenarios": _w("Chưa có kịch bản nào được lưu.", "No scenario is stored yet."),
    "viewer_edit_help": _w(
        "Chọn một khu, một tuyến đường hay một công trình, trong danh sách hoặc trên bản đồ, rồi bấm «Đổi mốc, tình "
        "trạng». Đối tượng của lớp đang tắt thì bật lớp đó trước. Các lớp dữ liệu giữ nguyên: kịch bản chỉ phủ lên "
        "trên.",
        "Choose a zone, a road or a facility, from its list or on the map, then “Change date or status”. Switch its "
        "layer on first where it is off. The layers stay as they are: a scenario only lies over them.",
    ),
    "viewer_edit_pick": _w("Đường, công trình đang thấy trên bản đồ", "Roads and facilities seen on the map"),
    "viewer_in_view": _w("chọn trong {n} đối tượng …", "choose among {n} …"),
    "viewer_add_road": _w("Vẽ đường mới", "Draw a new road"),
    "viewer_changes": _w("Thay đổi ({n})", "Changes ({n})"),
    "viewer_unsaved": _w(
        "Thay đổi chưa lưu ({n}): chưa tính vào bản đồ và số liệu",
        "Changes not saved yet ({n}): map and figures are without them",
    ),
    "viewer_no_changes": _w("Chưa có thay đổi nào.", "No change yet."),
    "viewer_change_insert": _w("Thêm {x}", "Add {x}"),
    "viewer_change_delete": _w("Bỏ {x}", "Drop {x}"),
    "viewer_revoke": _w("Bỏ thay đổi này", "Revoke this change"),
    "viewer_move": _w("Đổi mốc, tình trạng", "Change date or status"),
    "viewer_drop": _w("Bỏ khu này", "Drop this zone"),
    "viewer_apply": _w("Ghi thay đổi", "Apply"),
    "viewer_into": _w("Đưa vào kịch bản", "Put into the scenario"),
    "viewer_opens": _w("Năm mở (để trống: ở mọi mốc)", "Opens in (empty: at every horizon)"),
    "viewer_lacking": _w("Còn thiếu: {x}.", "Missing: {x}."),
    "viewer_title": _w("Tên kịch bản", "Name of the scenario"),
    "viewer_why": _w("Vì sao giả định như vậy", "Why this is supposed"),
    "viewer_to_say": _w("Cần tên kịch bản và lý do giả định.", "A name and a reason are needed."),
    "viewer_save": _w("Lưu kịch bản", "Save the scenario"),
    "viewer_discard": _w("Bỏ mọi thay đổi", "Discard the changes"),
    "viewer_saving": _w("Đang lưu …", "Saving …"),
    "viewer_saved": _w(
        "Đã lưu. Bản đồ, bảng và số liệu đang theo kịch bản này.",
        "Saved. Map, table and figures now follow this scenario.",
    ),
    "viewer_not_saved": _w("Chưa lưu được; mọi thay đổi vẫn còn nguyên.", "Not saved; every change is kept as it is."),
    "viewer_difference": _w("Khác gì so với khi không có kịch bản", "What differs from no scenario"),
    "viewer_differs": _w("Kịch bản làm khác gì ở đây", "What the scenario changes here"),
    "viewer_differs_not": _w("Không khác ở điểm nào.", "Nothing differs."),
    "viewer_view": _w("Tô các khu theo", "Zones painted by"),
    "viewer_question": _w("Hỏi về", "Asked about"),
    "viewer_paper": _w("Khổ giấy", "Paper"),
    "viewer_scale": _w("Tỷ lệ", "Scale"),
    "viewer_as_shown": _w("Như trên màn hình", "As on the screen"),
    "viewer_print_map": _w("In bản đồ", "Print the map"),
    "viewer_print_zone": _w("In phiếu {x}", "Print the sheet of {x}"),
    "viewer_print_board": _w(
        "Bản in tô khu theo bảng phương án ở mốc này; trọng số, phương án A và B đang xem không có trên bản in.",
        "The print paints zones by the board of this horizon; weights and the portfolios A and B are not on it.",
    ),
    "viewer_print_rasters": _w(
        "Lớp lưới ô chỉ có trên màn hình, không in.", "Rasters are on the screen only, not on the print."
    ),
    "viewer_print_unsaved": _w(
        "Hình đang vẽ và thay đổi chưa ghi không có trên bản in.",
        "What is being drawn and changes not yet saved are not on the print.",
    ),
    "viewer_printing": _w("Đang lập tệp PDF …", "Making the PDF …"),
    "viewer_split": _w("Vạch ngăn hai phía", "Divider between the sides"),
    **{f"column_{key}": said for key, said in COLUMNS.items()},
    **{f"viewer_quality_{key}": {"vi": said["vi"], "en": said["en"]} for key, said in QUALITY.items()},
    **{f"unit_{key}": said for key, said in LEDGER_UNITS.items()},
    **DECIDING_WORDS,
}
