"""What the planners' viewer says of what is to be decided: the board of portfolios, and review of submissions."""

from gisapp.domain.submission import STATE_WORDS
from gisapp.maps.words import Words


def _w(vi: str, en: str) -> Words:
    return {"vi": vi, "en": en}


DECIDING_WORDS: dict[str, Words] = {
    "viewer_tab_board": _w("Phương án", "Portfolios"),
    "viewer_tab_review": _w("Hồ sơ", "Review"),
    "viewer_board_help": _w(
        "Mọi cách chọn từ 2 đến 5 khu trong các khu đề xuất. Chỉ kể những phương án mà không phương án nào trội "
        "hơn về mọi mặt.",
        "Every way to choose 2 to 5 zones out of the candidates. Told are those that no other beats in everything.",
    ),
    "viewer_board_sizes": _w("Số khu trong một phương án", "Zones in a portfolio"),
    "viewer_board_candidates": _w("Khu đề xuất đưa vào xét", "Candidates considered"),
    "viewer_board_left_out": _w("không đưa vào", "left out"),
    "viewer_board_list": _w("Phương án không bị trội hơn về mọi mặt", "Portfolios that no other beats in everything"),
    "viewer_board_compare": _w("So với phương án đang xem", "Compare with the one shown"),
    "viewer_board_compared": _w("Đang so", "Compared"),
    "viewer_board_shown": _w("Phương án trên bản đồ", "Portfolios on the map"),
    "viewer_board_figure": _w("Mục tiêu", "Objective"),
    "viewer_board_better": _w("▲ tốt hơn", "▲ better"),
    "viewer_board_gone": _w("Phương án {x} không có trong bảng này.", "Portfolio {x} is not on this board."),
    "viewer_board_unweighted": _w("Bỏ trọng số", "Drop the weights"),
    "viewer_board_sources": _w("Dựa trên phiên bản dữ liệu", "Rests on the revisions"),
    "viewer_board_slow": _w(
        "Bảng lớn, máy chủ đang lập: {x}. Vẫn dùng bản đồ được.",
        "A large board, being made on the server: {x}. The map can be used meanwhile.",
    ),
    "viewer_cancel": _w("Huỷ", "Cancel"),
    "viewer_cancelled": _w("Đã huỷ.", "Cancelled."),
    "viewer_review_help": _w(
        "Hồ sơ mà mã truy cập này được xem. Mã chỉ giữ trong thẻ này, không nằm trong đường dẫn.",
        "Submissions that this token may see. The token stays in this tab and is never in the link.",
    ),
    "viewer_review_token": _w("Nhập mã truy cập để xem hồ sơ.", "Enter a token to see submissions."),
    "viewer_review_token_over": _w(
        "Mã truy cập đã hết hạn hoặc không đúng. Nhập mã khác rồi tiếp tục: những gì bạn đã gõ vẫn còn.",
        "The token has run out or is wrong. Enter another and go on: what you typed is still here.",
    ),
    "viewer_review_given": _w(
        "Các đánh dấu và lý do ở đây lấy từ đường dẫn: hãy đọc hết trước khi quyết định.",
        "Marks and reasons here come from the link: read all of them before you decide.",
    ),
    "viewer_review_none": _w("Không có hồ sơ nào.", "There are no submissions."),
    "viewer_review_back": _w("← Mọi hồ sơ", "← All submissions"),
    "viewer_review_page": _w("Trang đầy đủ của hồ sơ", "The full page of this submission"),
    "viewer_review_map": _w("Bản đồ và tệp để chia sẻ", "Map and file to share"),
    "viewer_review_from": _w("{who} gửi {at}, dựa trên {base}", "sent by {who}, {at}, based on {base}"),
    "viewer_review_new_layer": _w("lớp mới", "a new layer"),
    "viewer_review_changes": _w("Thay đổi so với lớp hiện nay", "Changes to the layer as it is now"),
    "viewer_review_when": _w("Xem trên bản đồ", "Show on the map"),
    "viewer_review_before": _w("Trước", "Before"),
    "viewer_review_after": _w("Sau", "After"),
    "viewer_review_difference": _w("Chênh lệch", "Difference"),
    "viewer_review_insert": _w("+ thêm mới", "+ inserted"),
    "viewer_review_update": _w("~ sửa", "~ updated"),
    "viewer_review_delete": _w("− xoá", "− deleted"),
    "viewer_review_conflict": _w("! xung đột", "! in conflict"),
    "viewer_review_shape": _w("hình đổi", "its shape changes"),
    "viewer_review_moved_by": _w("vị trí dời {n} m", "its place moves by {n} m"),
    "viewer_review_theirs": _w(
        "{column}: người khác đã ghi {theirs} sau phiên bản gốc, hồ sơ ghi {ours}",
        "{column}: others wrote {theirs} after the base revision, this says {ours}",
    ),
    "viewer_review_theirs_shape": _w(
        "Người khác đã sửa hình của đối tượng này sau phiên bản gốc.",
        "Others changed its shape after the base revision.",
    ),
    "viewer_review_send_again": _w(
        "Người khác đã sửa đối tượng này; gửi lại trên phiên bản mới nhất.",
        "Others changed this feature; send it again over the latest revision.",
    ),
    "viewer_review_findings": _w("Điểm cần xử lý", "Findings"),
    "viewer_review_no_findings": _w("Không có điểm nào cần xử lý.", "Nothing needs attention."),
    "viewer_review_error": _w("lỗi", "error"),
    "viewer_review_warning": _w("cảnh báo", "warning"),
    "viewer_review_note": _w("ghi chú", "note"),
    "viewer_review_feature": _w("đối tượng {x}", "feature {x}"),
    "viewer_review_field": _w("cột {x}", "column {x}"),
    "viewer_review_ring": _w("vòng {x}", "ring {x}"),
    "viewer_review_vertex": _w("đỉnh {x}", "vertex {x}"),
    "viewer_review_accept": _w("Tiếp nhận", "Accept"),
    "viewer_review_return": _w("Trả lại", "Return"),
    "viewer_review_why": _w("Lý do trả lại {x}", "Reason for returning {x}"),
    "viewer_review_decision": _w("Quyết định", "Decision"),
    "viewer_review_accept_all": _w(
        "Tiếp nhận, trừ những thay đổi đánh dấu trả lại", "Accept, but for the changes marked as returned"
    ),
    "viewer_review_return_all": _w("Trả lại toàn bộ hồ sơ", "Return the whole submission"),
    "viewer_review_reason": _w("Lý do (bắt buộc khi trả lại toàn bộ)", "Reason (required when the whole is returned)"),
    "viewer_review_decide": _w("Ghi quyết định", "Record the decision"),
    "viewer_review_will": _w(
        "Sẽ tiếp nhận {n} thay đổi và trả lại {back}.", "{n} changes will be accepted and {back} returned."
    ),
    "viewer_review_lacks": _w("Cần nêu lý do: {x}.", "A reason is needed: {x}."),
    "viewer_review_whole": _w("toàn bộ hồ sơ", "the whole submission"),
    "viewer_review_every": _w(
        "Mọi thay đổi đều bị trả lại: hãy chọn trả lại toàn bộ hồ sơ.",
        "Every change is returned: choose to return the whole submission.",
    ),
    "viewer_review_moved": _w(
        "Hồ sơ hoặc lớp đã đổi từ khi bạn mở, nên chưa ghi quyết định. Đã tải lại; xem lại rồi quyết định.",
        "The submission or the layer changed since you opened it, so nothing is recorded. It was loaded "
        "again; look, then decide.",
    ),
    "viewer_review_title": _w("{layer}: {state}", "{layer}: {state}"),
    "viewer_review_lead": _w("{x}: {kind}", "{x}: {kind}"),
    "viewer_review_nowhere": _w("không có vị trí trên bản đồ", "without a place on the map"),
    "viewer_review_they_deleted": _w(
        "Người khác đã xoá đối tượng này sau phiên bản gốc, hồ sơ sửa nó.",
        "Others deleted this feature after the base revision, the submission updates it.",
    ),
    "viewer_review_we_delete": _w(
        "Người khác đã sửa đối tượng này sau phiên bản gốc, hồ sơ xoá nó.",
        "Others updated this feature after the base revision, the submission deletes it.",
    ),
    "viewer_review_more": _w(
        "Chỉ liệt kê {n} trong {of}; trang đầy đủ có tất cả.", "Listed are {n} of {of}; the full page has all."
    ),
    "viewer_review_done": _w("Đã ghi quyết định: {x}, {who}, {at}. {why}", "Recorded: {x}, {who}, {at}. {why}"),
    "viewer_review_revision": _w("Phiên bản mới: {x}.", "New revision: {x}."),
    "viewer_review_reload": _w("Tải lại bản đồ theo phiên bản mới", "Load the map of the new revision"),
    **{f"viewer_state_{state}": _w(*words) for state, words in STATE_WORDS.items()},
}

#: What each check of the gate found, in a few words, by its code.
FINDING_WORDS: dict[str, Words] = {
    "unreadable": _w("Không đọc được tệp", "The file cannot be read"),
    "too-large": _w("Tệp quá lớn", "Too large"),
    "encoding-damaged": _w("Chữ tiếng Việt hỏng mã", "Damaged encoding"),
    "missing-field": _w("Thiếu cột", "A column is missing"),
    "unknown-field": _w("Cột không có trong bộ cột", "Unknown column"),
    "wrong-type": _w("Giá trị sai kiểu", "A value of the wrong type"),
    "unknown-code": _w("Mã không có trong danh mục", "Unknown code"),
    "years-reversed": _w("Năm sau đứng trước năm đầu", "The last year before the first"),
    "duplicate-id": _w("Trùng mã số", "The same id twice"),
    "unsafe-text": _w("Chữ không an toàn", "Unsafe text"),
    "nodata-undeclared": _w("Chưa khai báo giá trị trống", "No value for no data"),
    "crs-undeclared": _w("Khai báo hệ toạ độ", "CRS declaration"),
    "crs-undecided": _w("Chưa đủ căn cứ về hệ toạ độ", "The CRS cannot be decided"),
    "crs-mismatch": _w("Sai hệ toạ độ", "Another CRS than declared"),
    "wrong-meridian": _w("Sai kinh tuyến trục", "Wrong central meridian"),
    "datum-shift-missing": _w("Thiếu bước chuyển VN-2000 ↔ WGS 84", "The datum shift is missing"),
    "axes-swapped": _w("Đổi chỗ hai trục", "Axes swapped"),
    "outside-plan-area": _w("Ngoài phạm vi Hà Nội", "Outside the plan area"),
    "resampled": _w("Đã tính lại ô lưới", "Cells computed anew"),
    "empty-geometry": _w("Không có hình", "No geometry"),
    "wrong-geometry-type": _w("Sai loại hình", "Wrong geometry type"),
    "invalid-geometry": _w("Hình không hợp lệ", "Invalid geometry"),
    "overlap": _w("Chồng lên nhau", "Overlap"),
    "sliver": _w("Khe hoặc mảnh hẹp", "Sliver"),
    "area-differs": _w("Diện tích khác con số ghi", "Area differs from the stated one"),
    "unconnected": _w("Không nối với đường nào", "Joins no road"),
    "stale-base": _w("Người khác đã sửa", "Changed by others meanwhile"),
}
