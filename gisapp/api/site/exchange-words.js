// The words of the exchange: states, severities, checks, changes, and what to do about a refusal.

/** Where a submission stands. */
export const STATE = {
  checking: { vi: "đang kiểm tra", en: "being checked" },
  returned: { vi: "đã trả lại", en: "returned" },
  awaiting_decision: { vi: "chờ quyết định", en: "awaiting a decision" },
  accepted: { vi: "đã tiếp nhận", en: "accepted" },
  accepted_in_part: { vi: "tiếp nhận một phần", en: "accepted in part" },
};

/** How much a finding matters, the gravest first; the mark is its shape on the map and in the list. */
export const SEVERITY = {
  error: { vi: "Lỗi, phải sửa trước khi gửi", en: "Errors: to correct before sending", one: { vi: "lỗi", en: "error" }, short: { vi: "LỖI", en: "ERROR" } },
  warning: { vi: "Cảnh báo, cần xem lại", en: "Warnings: have a look", one: { vi: "cảnh báo", en: "warning" }, short: { vi: "CẢNH BÁO", en: "WARNING" } },
  note: { vi: "Ghi chú", en: "Notes", one: { vi: "ghi chú", en: "note" }, short: { vi: "GHI CHÚ", en: "NOTE" } },
};

/** What each check of the gate found, in a few words (the guide for technicians explains them). */
export const CODE = {
  "unreadable": { vi: "Không đọc được tệp", en: "The file cannot be read" },
  "too-large": { vi: "Tệp quá lớn", en: "Too large" },
  "encoding-damaged": { vi: "Chữ tiếng Việt hỏng mã", en: "Damaged encoding" },
  "missing-field": { vi: "Thiếu cột", en: "A column is missing" },
  "unknown-field": { vi: "Cột không có trong bộ cột", en: "Unknown column" },
  "wrong-type": { vi: "Giá trị sai kiểu", en: "A value of the wrong type" },
  "unknown-code": { vi: "Mã không có trong danh mục", en: "Unknown code" },
  "years-reversed": { vi: "Năm sau đứng trước năm đầu", en: "The last year before the first" },
  "duplicate-id": { vi: "Trùng mã số", en: "The same id twice" },
  "unsafe-text": { vi: "Chữ không an toàn", en: "Unsafe text" },
  "nodata-undeclared": { vi: "Chưa khai báo giá trị trống", en: "No value for no data" },
  "crs-undeclared": { vi: "Khai báo hệ toạ độ", en: "CRS declaration" },
  "crs-undecided": { vi: "Chưa đủ căn cứ về hệ toạ độ", en: "The CRS cannot be decided" },
  "crs-mismatch": { vi: "Sai hệ toạ độ", en: "Another CRS than declared" },
  "wrong-meridian": { vi: "Sai kinh tuyến trục", en: "Wrong central meridian" },
  "datum-shift-missing": { vi: "Thiếu bước chuyển VN-2000 ↔ WGS 84", en: "The datum shift is missing" },
  "axes-swapped": { vi: "Đổi chỗ hai trục", en: "Axes swapped" },
  "outside-plan-area": { vi: "Ngoài phạm vi Hà Nội", en: "Outside the plan area" },
  "resampled": { vi: "Đã tính lại ô lưới", en: "Cells computed anew" },
  "empty-geometry": { vi: "Không có hình", en: "No geometry" },
  "wrong-geometry-type": { vi: "Sai loại hình", en: "Wrong geometry type" },
  "invalid-geometry": { vi: "Hình không hợp lệ", en: "Invalid geometry" },
  "overlap": { vi: "Chồng lên nhau", en: "Overlap" },
  "sliver": { vi: "Khe hoặc mảnh hẹp", en: "Sliver" },
  "area-differs": { vi: "Diện tích khác con số ghi", en: "Area differs from the stated one" },
  "unconnected": { vi: "Không nối với đường nào", en: "Joins no road" },
  "stale-base": { vi: "Người khác đã sửa", en: "Changed by others meanwhile" },
};

/** What happens to a feature; the sign stands beside the word, so that colour is never alone. */
export const CHANGE = {
  insert: { vi: "thêm mới", en: "inserted", sign: "+" },
  update: { vi: "sửa", en: "updated", sign: "~" },
  delete: { vi: "xoá", en: "deleted", sign: "−" },
  conflict: { vi: "xung đột", en: "in conflict", sign: "!" },
};

/** What the switch of the change map shows. */
export const MODE = {
  before: { vi: "Trước", en: "Before" },
  after: { vi: "Sau", en: "After" },
  difference: { vi: "Chênh lệch", en: "Difference" },
};

/** How far a job is. */
export const JOB = {
  queued: { vi: "đang chờ", en: "queued" },
  running: { vi: "đang chạy", en: "running" },
  done: { vi: "đã xong", en: "done" },
  failed: { vi: "không thành", en: "failed" },
  cancelled: { vi: "đã huỷ", en: "cancelled" },
};

/** Whether a file holds only what changes, or the whole layer. */
export const SCOPE = {
  part: { vi: "chỉ những đối tượng thay đổi", en: "only the features that change" },
  whole: { vi: "toàn bộ lớp", en: "the whole layer" },
};

/** The CRSs that deliveries come in; what is not here is typed. */
export const CRS = {
  "EPSG:5897": { vi: "VN-2000 / TM-3, kinh tuyến trục 105°00′ (Hà Nội)", en: "VN-2000 / TM-3, meridian 105°00′ (Hanoi)" },
  "EPSG:3405": { vi: "VN-2000 / UTM múi 48N", en: "VN-2000 / UTM zone 48N" },
  "EPSG:9208": { vi: "VN-2000 / TM-3, kinh tuyến trục 104°45′", en: "VN-2000 / TM-3, meridian 104°45′" },
  "EPSG:9209": { vi: "VN-2000 / TM-3, kinh tuyến trục 105°30′", en: "VN-2000 / TM-3, meridian 105°30′" },
  "EPSG:9210": { vi: "VN-2000 / TM-3, kinh tuyến trục 105°45′", en: "VN-2000 / TM-3, meridian 105°45′" },
  "EPSG:4756": { vi: "VN-2000, kinh độ và vĩ độ", en: "VN-2000, longitude and latitude" },
  "EPSG:4326": { vi: "WGS 84, kinh độ và vĩ độ", en: "WGS 84, longitude and latitude" },
  "EPSG:32648": { vi: "WGS 84 / UTM múi 48N", en: "WGS 84 / UTM zone 48N" },
};

/** What a refusal means and what to do, by its HTTP status or how a job ended; the server's own words stand below. */
export const REFUSED = {
  cancelled: { vi: "Đã huỷ việc kiểm tra: tệp này không được xét. Cần thì gửi lại.", en: "The check was cancelled: this file is not considered. Send it again if needed." },
  failed: { vi: "Việc kiểm tra không thành. Xem lý do dưới đây rồi gửi lại.", en: "The check failed. See the reason below and send again." },
  0: { vi: "Không liên lạc được với máy chủ. Kiểm tra mạng rồi thử lại.", en: "The server cannot be reached. Check the network and try again." },
  400: { vi: "Thông tin gửi lên chưa đúng. Sửa theo dòng dưới rồi gửi lại.", en: "What was sent is not right. Correct it as said below and send again." },
  401: { vi: "Cần mã truy cập còn hiệu lực. Nhập mã do quản trị viên cấp.", en: "A token that holds is needed. Enter the one from your administrator." },
  403: { vi: "Mã truy cập này không có quyền làm việc đó. Người gửi không được tự quyết định hồ sơ của mình.", en: "This token may not do that. Who sent a submission never decides on it." },
  404: { vi: "Không có, hoặc mã truy cập này không được xem.", en: "It is not there, or this token may not see it." },
  409: { vi: "Đã có quyết định, hoặc người khác đã sửa các đối tượng này. Mở lại hồ sơ để xem.", en: "It is decided already, or others changed these features. Open the submission again." },
  410: { vi: "Phiên bản này không còn.", en: "This revision is gone." },
  412: { vi: "Hồ sơ đã thay đổi từ khi bạn mở. Trang đã tải lại; xem lại rồi quyết định.", en: "The submission changed since you opened it. It was loaded again; look, then decide." },
  413: { vi: "Tệp lớn hơn mức máy chủ nhận. Chia thành nhiều tệp.", en: "The file is larger than the server takes. Split it." },
  415: { vi: "Máy chủ không nhận dạng nội dung này.", en: "The server does not take this kind of content." },
  422: { vi: "Nội dung không hợp lệ. Sửa theo dòng dưới.", en: "The content is not admissible. Correct it as said below." },
  428: { vi: "Thiếu phiên bản của hồ sơ mà bạn đã xem. Mở lại hồ sơ rồi quyết định.", en: "The state that you looked at is not named. Open the submission again, then decide." },
  429: { vi: "Gửi quá nhanh. Chờ một lát rồi thử lại.", en: "Too many requests. Wait a moment and try again." },
  500: { vi: "Máy chủ gặp lỗi. Báo quản trị viên mã yêu cầu dưới đây.", en: "A fault of the server. Tell the administrator the request id below." },
  503: { vi: "Máy chủ đang bận. Thử lại sau nửa phút.", en: "The server is busy. Try again in half a minute." },
};
