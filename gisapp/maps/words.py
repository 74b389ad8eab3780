"""What the map pages say, Vietnamese first."""

Words = dict[str, str]

#: What is said of coverage (facts: the text of Plan 276/KH-UBND is not public).
STANDS_IN: Words = {
    "vi": "Mô hình bao phủ này thay cho Kế hoạch 276/KH-UBND, văn bản không công khai.",
    "en": "This coverage model stands in for Plan 276/KH-UBND, whose text is not public.",
}
STRAIGHT: Words = {"vi": "Khoảng cách tính theo đường chim bay.", "en": "Distances are straight lines."}
ONLY_KNOWN: Words = {
    "vi": "Chỉ tính công trình có trong dữ liệu: 0 % nghĩa là không có công trình nào được biết đến trong tầm.",
    "en": "Only facilities in the data count: 0 % means that none known is within reach.",
}


def sentences(*said: Words) -> Words:
    """Sentences one after the other."""
    return {lang: " ".join(each[lang] for each in said) for lang in ("vi", "en")}


def _w(vi: str, en: str) -> Words:
    return {"vi": vi, "en": en}


VIEW_TITLES: dict[str, Words] = {
    "zones": _w("Khu công nghiệp", "Industrial zones"),
    "land-balance": _w("Cân bằng sử dụng đất", "Land balance"),
    "coverage": _w("Mức độ bao phủ hạ tầng", "Infrastructure coverage"),
    "conflicts": _w("Chồng lấn và ràng buộc", "Conflicts"),
    "ledger": _w("Cân đối cung - cầu hạ tầng", "Ledger of capacity"),
    "rules": _w("Kiểm tra quy định", "Rule check"),
    "portfolios": _w("Phương án chọn khu", "Which zones together"),
    "contradictions": _w("Mâu thuẫn giữa các nguồn", "Contradictions"),
    "access": _w("Khả năng tiếp cận theo đường", "Access by road"),
    "what-if": _w("Nếu đặt khu ở đây", "What if"),
    "difference": _w("Khác nhau giữa hai phía", "Difference of two sides"),
}

#: What every page of a map is called: a view, or a submission.
PAGE_TITLES: dict[str, Words] = {**VIEW_TITLES, "submission": _w("Hồ sơ đề xuất", "Submission")}

#: Units of the ledger as a reader knows them.
LEDGER_UNITS: dict[str, Words] = {
    "kW": _w("kW", "kW"),
    "m3/day": _w("m³/ngày", "m³/day"),
    "t/day": _w("tấn/ngày", "t/day"),
    "places": _w("chỗ", "places"),
    "PCU/day": _w("xe con quy đổi/ngày", "PCU/day"),
}

GROUPS: dict[str, Words] = {
    "submission": _w("Hồ sơ đề xuất", "Submission"),
    "zones": _w("Khu theo tình trạng", "Zones by status"),
    "analysis": _w("Kết quả phân tích", "Analysis"),
    "infrastructure": _w("Hạ tầng", "Infrastructure"),
    "constraints": _w("Ràng buộc", "Constraints"),
    "land": _w("Đất đai", "Land"),
    "rasters": _w("Lớp lưới ô", "Rasters"),
    "background": _w("Nền", "Background"),
}

LEGEND: dict[str, Words] = {
    "filled": _w("Tô nền: được tính ở mốc đang chọn", "Filled: counts at the chosen horizon"),
    "hollow": _w(
        "Không tô: không nguồn nào nói, hoặc không dự kiến có ở mốc này",
        "Hollow: no source says so, or not expected at this horizon",
    ),
    "pale": _w(
        "Nhạt hoặc rỗng: không nguồn nào nói, hoặc không dự kiến có ở mốc này",
        "Pale or hollow: no source says so, or not expected at this horizon",
    ),
    "point": _w("Hình thoi: chưa có diện tích có nguồn", "Diamond: no sourced area"),
    "halo": _w(
        "Sai số vị trí: khu có thể nằm đâu đó trong vòng", "Position uncertainty: the zone may lie anywhere in it"
    ),
    "names": _w("Tên khu", "Zone names"),
    "ramp_0": _w("dưới 20 %", "under 20 %"),
    "ramp_1": _w("20 đến dưới 40 %", "20 to under 40 %"),
    "ramp_2": _w("40 đến dưới 60 %", "40 to under 60 %"),
    "ramp_3": _w("60 đến dưới 80 %", "60 to under 80 %"),
    "ramp_4": _w("từ 80 %", "80 % and more"),
    "span": _w(
        "Gạch chéo: khoảng trải nhiều mức, tô theo mức nhỏ nhất", "Hatched: range spans classes, drawn by the least"
    ),
    "not_computable": _w("Chưa tính được", "Not computable"),
    "reach": _w("Bán kính phục vụ quanh công trình", "Reach around the facilities"),
    "unmapped": _w("Chưa có hiện trạng", "Not mapped"),
    "overlap": _w("Chồng lấn đã xác định (ha)", "Proven overlap (ha)"),
    "same_commune": _w("Cùng xã, chưa chứng minh chồng lấn", "Same commune, overlap not proven"),
    "no_contradiction": _w(
        "Để trống: không thấy mâu thuẫn trong các lớp hiện có", "Blank: no contradiction in the layers there are"
    ),
    "both_sides": _w("Đường nối hai bên chưa rõ ranh giới", "Lines between the two sides of a doubt"),
    "roads_within": _w("Đường tới được ≤ {m} phút", "Roads reached, ≤ {m} min"),
    "roads_perhaps": _w("Đường có thể tới ≤ {m} phút", "Roads perhaps reached, ≤ {m} min"),
    "communes_within": _w("Xã, phường tới được ≤ {m} phút", "Communes reached, ≤ {m} min"),
    "zone_within": _w("Khu tới công trình ≤ {m} phút", "Zone to the nearest, ≤ {m} min"),
    "zone_beyond": _w("Khu tới công trình > {m} phút", "Zone to the nearest, > {m} min"),
    "served": _w(
        "Đường nối khu với công trình phục vụ (màu và nét theo kết quả)",
        "Lines from zones to what serves them (colour and dash of the result)",
    ),
}

RESERVATIONS: dict[str, dict[str, str | None]] = {
    "demo": {
        "vi": "MINH HOẠ: huyện, khu và số liệu đều hư cấu, chỉ để trình diễn cách tính.",
        "en": "DEMONSTRATION: district, zones and figures are invented, to show how answers are made.",
    },
    "schematic": {
        "vi": "Ranh giới các khu chưa được công bố. Hình vẽ là sơ đồ dựng từ diện tích công bố quanh vị trí xã; "
        "vòng đứt nét là sai số vị trí. Không dùng để đo đạc, giao đất hay xác định chồng lấn.",
        "en": "The zones' boundaries are not published. Outlines are schematic, made of the published area around the "
        "commune's position; the dashed ring is the position uncertainty. Not for surveying, allocation or overlaps.",
    },
    "unplaced": {
        "vi": "Khu chưa có diện tích có nguồn được vẽ bằng hình thoi; khu chỉ biết tên có trong danh sách.",
        "en": "Zones without a sourced area are drawn as diamonds; those known by name only are in the list.",
    },
    "land_balance": {
        "vi": "Cân bằng sử dụng đất chưa tính được: cần ranh giới đo đạc và lớp hiện trạng sử dụng đất.",
        "en": "The land balance is not computable: it needs surveyed boundaries and a layer of current land use.",
    },
    "coverage": {**sentences(STANDS_IN, STRAIGHT)},
    "conflicts": {
        "vi": "Chồng lấn tính bằng héc-ta chỉ được xác định khi có ranh giới đo đạc. “Cùng xã” không có nghĩa là "
        "chồng lấn.",
        "en": "Hectares of overlap are established only on surveyed boundaries. “Same commune” does not mean overlap.",
    },
    "ledger": {
        "vi": "Cân đối cung - cầu chỉ tính nhu cầu của các khu; phần nơi khác đang dùng chưa có nguồn. Mỗi số là một "
        "khoảng theo chỉ tiêu và giả định, không phải dự báo.",
        "en": "The ledger counts the zones' demand alone; what others draw has no source. Every figure is a range by "
        "norms and assumptions, and no forecast.",
    },
    "rules": {
        "vi": "Theo các bộ quy định đang áp dụng vào ngày thẩm định; mỗi quy định ghi mức đối chiếu văn bản. "
        "Không phải ý kiến pháp lý. Điều gì phụ thuộc ranh giới thì chỉ trả lời khi có ranh giới đo đạc.",
        "en": "By the packs in force on the day of appraisal; each rule says how it was checked against its text. No "
        "legal advice. What depends on the boundary is answered on surveyed boundaries only.",
    },
    "portfolios": {
        "vi": "Mọi phương án được liệt kê và so sánh; điểm chỉ có khi người dùng cho trọng số. Mục tiêu thiếu số liệu "
        "của một khu thì không xét và được nêu tên.",
        "en": "Every portfolio is listed and compared; there are scores only where the user gives weights. An "
        "objective that lacks a zone's datum is left out and named.",
    },
    "contradictions": {
        "vi": "Danh sách việc cần hỏi, không phải kết luận bên nào đúng. Nơi để trống chỉ là chưa thấy mâu thuẫn trong "
        "các lớp hiện có.",
        "en": "A list of what to ask, no finding of who is right. What is blank only shows no contradiction in the "
        "layers there are.",
    },
    "access": {
        "vi": "Đường tới được, xã, phường và số người là kết quả; không vẽ đường bao. Thời gian theo tốc độ giả định, "
        "không tính ùn tắc. Nơi lớp dữ liệu không có đường thì ghi “chưa có dữ liệu đường”, không suy ra thời gian.",
        "en": "Reached roads, communes and people are the answer; no outline is drawn around them. Times follow "
        "assumed speeds without congestion. Where the layer has no road it says “no road data”, and no time is told.",
    },
    "difference": {
        "vi": "So sánh hai phía được hỏi như nhau, cùng ngày thẩm định. “Tốt hơn”, “kém đi” chỉ nói ở đại lượng đã "
        "biết chiều nào là tốt; khoảng giá trị còn chồng lên nhau thì chỉ gọi là khác.",
        "en": "Both sides are asked in the same way and on the same day of appraisal. “Better” and “worse” are said "
        "only of quantities whose good direction is known; ranges that overlap are only called different.",
    },
    "submission": {
        "vi": "Thay đổi do đơn vị gửi đề xuất; chưa được tiếp nhận thì chưa có hiệu lực. Các lớp xung quanh là dữ liệu "
        "hiện nay.",
        "en": "Changes proposed by whoever sent them; nothing holds before it is accepted. The layers around are the "
        "data as they are now.",
    },
    "locator": {
        "vi": "Lớp nền (ranh giới, sông, địa danh) là sơ đồ để định hướng.",
        "en": "The background (outline, rivers, places) is schematic, for orientation.",
    },
}

#: Words of the page itself, by the key that the scripts ask for.
WORDS: dict[str, Words] = {
    "opacity": _w("Độ đậm", "Opacity"),
    "cells_of": _w("ô {m} m", "cells of {m} m"),
    "title": _w("Bản đồ khu công nghiệp Hà Nội", "Hanoi industrial zones"),
    "title_demo": _w("Bản đồ minh hoạ", "Demonstration map"),
    "demo": _w("Minh hoạ", "Demonstration"),
    "demo_text": _w("Huyện, khu và số liệu hư cấu", "District, zones and figures are invented"),
    "skip": _w("Tới danh sách khu", "Skip to the zone list"),
    "map": _w("Bản đồ", "Map"),
    "list": _w("Danh sách khu", "Zones"),
    "search": _w("Tìm khu, xã (không cần dấu)", "Find a zone or commune"),
    "found": _w("{n} khu", "{n} zones"),
    "nothing": _w("Không có khu nào khớp.", "No zone matches."),
    "no_position": _w("Không có vị trí trong nguồn", "No position in the sources"),
    "horizon": _w("Mốc quy hoạch", "Horizon"),
    "alike": _w("Mốc {years} không khác nhau ở điểm nào có nguồn.", "Horizons {years} differ in nothing sourced."),
    "language": _w("English", "Tiếng Việt"),
    "print": _w("In A3", "Print A3"),
    "print_pdf": _w("In PDF đúng tỷ lệ", "Print (PDF)"),
    "over_zones": _w("Nằm đè lên ranh khu khác: {x}.", "It lies on other zones: {x}."),
    "over_zones_unsure": _w("có thể, vị trí khu chưa chắc", "perhaps, its place is uncertain"),
    "save_failed": _w("Không lưu được. Hãy thử lại.", "It could not be saved. Try again."),
    "copy": _w("Sao chép liên kết", "Copy link"),
    "copied": _w("Đã sao chép", "Copied"),
    "whole": _w("Toàn cảnh", "Whole area"),
    "zoom_in": _w("Phóng to", "Zoom in"),
    "zoom_out": _w("Thu nhỏ", "Zoom out"),
    "legend": _w("Chú giải và lớp", "Legend and layers"),
    "views": _w("Bản đồ chuyên đề", "Views"),
    "close": _w("Đóng", "Close"),
    "plan": _w("Quy hoạch", "Plan"),
    "decision": _w("Quyết định", "Decision"),
    "appraised": _w("Ngày thẩm định", "Appraised"),
    "printed": _w("Ngày in", "Printed"),
    "scale": _w("Tỷ lệ khoảng 1:{n}", "Scale about 1:{n}"),
    "reservations": _w("Lưu ý khi sử dụng", "Reservations"),
    "sources": _w("Nguồn", "Sources"),
    "layer_sources": _w("Nguồn của các lớp", "Sources of the layers"),
    "questions": _w("Câu hỏi còn để ngỏ với cơ quan quản lý", "Open questions to the authority"),
    "left_out": _w("Không đưa vào tệp này", "Left out of this file"),
    "lightened": _w("giản lược để vẽ, dung sai {m} m", "simplified for drawing, tolerance {m} m"),
    "capped": _w("vẽ {n} trong {of} đối tượng lớn nhất", "the largest {n} of {of} drawn"),
    "merged": _w("{of} đoạn vẽ gộp", "{of} ways drawn as one"),
    "inputs": _w("Dữ liệu đầu vào", "Inputs"),
    "status": _w("Tình trạng", "Status"),
    "as_of": _w("tính đến {d}", "as of {d}"),
    "at_horizon": _w("Ở mốc {h}", "At {h}"),
    "between": _w("khoảng {a}–{b}", "between {a} and {b}"),
    "from_year": _w("từ {a}", "from {a}"),
    "to_year": _w("đến {b}", "until {b}"),
    "area": _w("Diện tích", "Area"),
    "areas": _w("Diện tích theo từng nguồn", "Area, source by source"),
    "area_part": _w("một phần", "part"),
    "area_published_total": _w("tổng đã công bố", "published total"),
    "drawn_area": _w("Diện tích hình vẽ", "Area as drawn"),
    "no_area": _w("chưa có diện tích có nguồn", "no sourced area"),
    "figures": _w("Số liệu khác theo nguồn", "Other sourced figures"),
    "quality": _w("Độ tin cậy", "Quality"),
    "uncertainty": _w("Sai số vị trí", "Position uncertainty"),
    "basis": _w("Cơ sở vị trí", "Basis of the position"),
    "developer": _w("Chủ đầu tư hạ tầng", "Developer"),
    "communes_2025": _w("Xã, phường (2025)", "Communes (2025)"),
    "communes_old": _w("Xã cũ", "Former communes"),
    "district_old": _w("Huyện cũ", "Former district"),
    "note": _w("Ghi chú", "Note"),
    "kind": _w("Loại", "Kind"),
    "capacity": _w("Công suất", "Capacity"),
    "length": _w("Chiều dài", "Length"),
    "population": _w("Dân số", "Population"),
    "clause": _w("Điều khoản", "Clause"),
    "unit_ward": _w("phường", "ward"),
    "unit_commune": _w("xã", "commune"),
    "land_use": _w("Loại đất", "Land use"),
    "industry": _w("Ngành", "Industry"),
    "layer": _w("Lớp", "Layer"),
    "unplaced": _w("Không có vị trí trong nguồn", "Without a position in the sources"),
    "theme": _w("Màu sử dụng đất", "Land-use colours"),
    "theme_readable": _w("Dễ đọc", "Readable"),
    "theme_legal": _w("Ký hiệu pháp quy", "Legal colours and codes"),
    "share": _w("Tỷ lệ", "Share"),
    "unmapped": _w("Chưa có hiện trạng", "Not mapped"),
    "minimums": _w("So với tỷ lệ tối thiểu", "Against the minimums"),
    "traffic_land_share": _w("Đất giao thông", "Traffic land"),
    "green_land_share": _w("Đất cây xanh", "Green land"),
    "technical_land_share": _w("Đất hạ tầng kỹ thuật", "Technical land"),
    "pass": _w("đạt", "pass"),
    "fail": _w("không đạt", "fail"),
    "not_computable": _w("chưa tính được", "not computable"),
    "repairs": _w("Cách sửa nhỏ nhất hợp quy định", "The smallest lawful repair"),
    "repair_phases": _w("Phân kỳ hợp quy định:", "Lawful phases:"),
    "repair_trim": _w("Phần đất phải nhường:", "Land to give up:"),
    "repair_none": _w("Không sửa được bằng ranh giới", "Not repaired by moving lines"),
    "phase_number": _w("Giai đoạn {n}", "Phase {n}"),
    "trim": _w("Phần phải nhường", "To give up"),
    "rule_rice": _w("lúa hai vụ {x}", "two-crop rice {x}"),
    "rule_limit": _w("mức yêu cầu {x}", "limit {x}"),
    "counted_civil_buildings_in_safety_distance": _w("công trình", "building(s)"),
    "counted_plants_in_urban_construction_area": _w("cơ sở", "plant(s)"),
    "counted_attached_residential_functions_outside_urban_rules": _w("khu chức năng", "function(s)"),
    "counted_new_zones_in_inner_city": _w("khu", "zone(s)"),
    "counted_facilities_per_unit": _w("công trình", "site(s)"),
    "counted_parks_per_unit": _w("công viên", "park(s)"),
    "counted_parking_areas": _w("bãi đỗ xe", "parking area(s)"),
    "counted_repair_shops": _w("xưởng sửa chữa", "repair shop(s)"),
    "counted_symbiosis_links": _w("liên kết", "link(s)"),
    "rule_share_reached": _w("phần nằm trong bán kính: {x}", "within reach: {x}"),
    "rule_all_within": _w("phải nằm trọn trong {x}", "all of it has to lie within {x}"),
    "rule_share_too_low": _w("phần nền thấp hơn mức quy định: {x}", "too low: {x} of the ground"),
    "rule_above_flood": _w(
        "nền phải cao hơn mực nước ngập tính toán ít nhất {x}", "ground at least {x} above the design flood"
    ),
    "rule_general_plan_from": _w(
        "từ {x} trở lên phải lập quy hoạch chung và phân khu", "a general and a zoning plan are due from {x}"
    ),
    "rule_opinions_from": _w(
        "từ {x} trở lên phải lấy ý kiến các bộ", "the ministries' opinions have to be asked from {x}"
    ),
    "rule_there": _w("đã có", "there"),
    "rule_not_there": _w("chưa có", "not there"),
    "rule_has_to_be": _w("phải có", "has to be there"),
    "unit_VND": _w("tỷ đồng", "billion đồng"),
    "unit_USD": _w("tỷ USD", "billion USD"),
    "unit_years": _w("năm", "years"),
    "unit_persons": _w("người", "persons"),
    "unit_places/1000 persons": _w("chỗ/1.000 người", "places/1,000 persons"),
    "unit_beds/1000 persons": _w("giường/1.000 người", "beds/1,000 persons"),
    "unit_m2/place": _w("m²/chỗ", "m²/place"),
    "unit_m2/bed": _w("m²/giường", "m²/bed"),
    "unit_m2/person": _w("m²/người", "m²/person"),
    "unit_m2": _w("m²", "m²"),
    "unit_m3/day": _w("m³/ngày", "m³/day"),
    "unit_m3/ha/day": _w("m³/ha/ngày", "m³/ha/day"),
    "unit_t/ha/day": _w("tấn/ha/ngày", "t/ha/day"),
    "unit_t/day": _w("tấn/ngày", "t/day"),
    "unit_ha per 1000 m3/day": _w("ha/1.000 m³/ngày", "ha per 1,000 m³/day"),
    "question": _w("Công trình và bán kính phục vụ", "Facility and reach"),
    "within": _w("trong {m} m", "within {m} m"),
    "from_zone": _w("tính từ khu", "measured from the zone"),
    "from_workers_housing": _w("tính từ nhà ở công nhân", "measured from workers' housing"),
    "from_commune": _w("tính từ xã", "measured from the commune"),
    "access_kind": _w("Loại công trình", "Kind of facility"),
    "access_choose": _w(
        "Chọn một khu để xem đường, xã, phường tới được và số người; màu khu theo thời gian tới công trình gần nhất.",
        "Choose a zone to see the roads, communes and people it reaches; zones are painted by the time to the nearest.",
    ),
    "minutes": _w("{n} phút", "{n} minutes"),
    "within_minutes": _w("Trong {n} phút", "Within {n} minutes"),
    "people_reached": _w("Số người", "People"),
    "people_unknown": _w("chưa có dân số", "population not known"),
    "people_from_raster": _w("theo lớp lưới dân số", "by the raster of population"),
    "people_from_communes": _w("theo dân số xã, phường", "by the population of communes"),
    "people_from_raster_and_communes": _w(
        "theo lớp lưới dân số và dân số xã, phường", "by the raster of population and the communes' own figures"
    ),
    "roads_reached": _w("Đường tới được", "Roads reached"),
    "communes_reached": _w("Xã, phường", "Communes"),
    "old_reached": _w("Xã cũ (trước 7/2025)", "Communes of before July 2025"),
    "uncounted": _w("{n} xã, phường chưa có dân số", "{n} communes without a population"),
    "gates": _w("Cổng ra đường", "Gates"),
    "gates_as_drawn": _w("{n}, theo hình vẽ", "{n}, as drawn"),
    "no_road_data": _w("Chưa có dữ liệu đường ở đây: không tính thời gian", "No road data here: no time is told"),
    "may_lack_roads": _w(
        "Khu có thể nằm ở nơi chưa có dữ liệu đường: không có mức lớn nhất",
        "The zone may lie where there is no road data: nothing bounds the greatest time",
    ),
    "beside_roads": _w("Cách đường gần nhất {m} m", "{m} m from the nearest road"),
    "no_position_here": _w("Chưa rõ vị trí khu", "The zone's position is not known"),
    "no_roads": _w("Chưa có lớp đường giao thông", "There is no layer of roads"),
    "by_road": _w("Theo đường", "By road"),
    "straight": _w("Đường chim bay", "Straight line"),
    "at_least": _w("từ {x}, chưa có mức lớn nhất", "{x} or more"),
    "cut_off": _w("có thể không có đường nối", "perhaps no way between"),
    "reached_wholly": _w("toàn bộ", "wholly"),
    "towards_zone": _w("từ công trình đến khu", "from the facility to the zone"),
    "as_known": _w("{x} theo dữ liệu đang có", "{x} as far as known"),
    "covered": _w("Phần được phục vụ", "Share served"),
    "nearest": _w("Gần nhất", "Nearest"),
    "considered": _w("Số công trình xét", "Facilities considered"),
    "all_questions": _w("Mọi loại công trình", "All kinds"),
    "ledger_topic": _w("Loại hạ tầng", "Topic"),
    "ledger_hint": _w(
        "Các khu lần lượt theo tình trạng, ngày quyết định, mã khu.",
        "Zones take turns by status, date of decision, id.",
    ),
    "ledger_power": _w("Điện", "Power"),
    "ledger_water": _w("Nước sạch", "Water"),
    "ledger_wastewater": _w("Nước thải", "Wastewater"),
    "ledger_solid_waste": _w("Chất thải rắn", "Solid waste"),
    "ledger_workers_housing": _w("Chỗ ở công nhân", "Workers' housing"),
    "ledger_road": _w("Đường phục vụ", "Roads"),
    "demand": _w("Nhu cầu", "Demand"),
    "headroom": _w("Dư địa", "Headroom"),
    "in_turn": _w("Các khu theo lượt", "Zones in turn"),
    "queue": _w("Lượt {n} trong {of} khu", "Turn {n} of {of} zones"),
    "may_fail": _w("có thể thiếu, sớm nhất ở mốc {h}", "may fail, first at {h}"),
    "surely_fails": _w("chắc chắn thiếu, sớm nhất ở mốc {h}", "surely fails, first at {h}"),
    "never_fails": _w("đủ ở mọi mốc", "holds at every horizon"),
    "caused_by": _w("do {z}", "because of {z}"),
    "cure": _w("khắc phục rẻ nhất đã biết: {p}", "cheapest known cure: {p}"),
    "cure_short": _w("không dự án nào đủ; lớn nhất: {p}", "no project suffices; largest: {p}"),
    "no_cure": _w("chưa có dự án nào để khắc phục", "no project is known that would cure it"),
    "cost": _w("{n} tỷ đồng", "{n} billion đồng"),
    "cost_unknown": _w("chưa biết chi phí", "cost not known"),
    "by_scenario": _w("kịch bản «{s}» ({n} giả định)", "the scenario “{s}” ({n} assumed)"),
    "no_scenario": _w("không kịch bản", "no scenario"),
    "sides_alike": _w("Hai phía không khác nhau ở điểm nào.", "The two sides differ in nothing."),
    "zones_alike": _w(
        "Ở mốc này các khu không khác nhau ở điểm nào; dữ liệu thì có khác.",
        "At this horizon the zones differ in nothing; the data do.",
    ),
    "zone_alike": _w("Khu này không khác nhau ở điểm nào.", "This zone differs in nothing."),
    "features_differ": _w("Đối tượng khác nhau giữa hai phía: {n}", "Features that differ: {n}"),
    "first_told": _w(
        "{n} trong {of} điểm khác, điểm rõ tốt hay kém kể trước", "{n} of {of} differences, the clear first"
    ),
    "change_more": _w("tăng", "more"),
    "change_less": _w("giảm", "less"),
    "change_differs": _w("khác", "differs"),
    "change_appeared": _w("mới có", "appeared"),
    "change_gone": _w("không còn", "gone"),
    "by_own_facility": _w("công trình riêng của khu", "the zone's own facility"),
    "by_assignment": _w("được phân công theo dữ liệu", "assigned by data"),
    "by_nearest_with_headroom": _w("gần nhất còn đủ dư địa", "the nearest with headroom"),
    "by_nearest_that_may_have_headroom": _w("gần nhất có thể còn dư địa", "the nearest that may have headroom"),
    "by_nearest_by_road_with_headroom": _w(
        "gần nhất theo đường bộ, còn đủ dư địa", "the nearest by road with headroom"
    ),
    "by_nearest_by_road_that_may_have_headroom": _w(
        "gần nhất theo đường bộ, có thể còn dư địa", "the nearest by road that may have headroom"
    ),
    "by_unserved": _w("không công trình nào còn đủ chỗ", "no facility has room"),
    "as_if_last": _w("chưa tính ở mốc này; trả lời như khi đến lượt cuối", "not counted; as if it came last"),
    "tasks": _w("{n} việc cần hỏi", "{n} to ask"),
    "tasks_as_data": _w("Danh sách này dưới dạng dữ liệu", "This list as data"),
    "ask": _w("Hỏi: {who}.", "Ask: {who}."),
    "differs": _w("chênh {x}", "apart by {x}"),
    "no_contradiction": _w(
        "Không thấy mâu thuẫn nào trong các lớp hiện có.", "No contradiction in the layers there are."
    ),
    "overlaps": _w("Chồng lấn đã xác định", "Proven overlaps"),
    "same_commune": _w("Cùng xã, chưa chứng minh chồng lấn", "Same commune, overlap not proven"),
    "conflict_unknown": _w("Chưa xác định", "Not established"),
    "no_conflict": _w("Không thấy chồng lấn nào trong các lớp hiện có.", "No conflict in the layers there are."),
    "shared": _w("cùng xã: {c}", "shared: {c}"),
    "show": _w("Xem trên bản đồ", "Show on the map"),
    "needs": _w("Cần", "Needs"),
    "zone": _w("Khu", "Zone"),
    "more_zones": _w("và {n} khu khác", "and {n} more"),
    "failed": _w(
        "Không tải được dữ liệu bản đồ. Hãy tải lại trang.", "The map's data could not be loaded. Reload the page."
    ),
    "claim_wastewater_flow": _w("Lưu lượng nước thải", "Wastewater flow"),
    "claim_wastewater_capacity": _w("Công suất trạm nước thải", "Wastewater capacity"),
    "claim_workers_housing_built": _w("Chỗ ở công nhân đã xây", "Workers' housing built"),
    "claim_workers_housing_designed": _w("Chỗ ở công nhân theo thiết kế", "Workers' housing designed"),
    "claim_workers": _w("Công nhân", "Workers"),
    "claim_workers_planned": _w("Công nhân dự kiến", "Workers planned"),
    "claim_enterprises": _w("Doanh nghiệp", "Enterprises"),
    "claim_infrastructure_cost": _w("Vốn đầu tư hạ tầng", "Cost of infrastructure"),
    "claim_area_cleared": _w("Đã giải phóng mặt bằng", "Cleared"),
    "claim_area_to_clear": _w("Còn phải giải phóng mặt bằng", "Still to be cleared"),
    "claim_area_whole_plan": _w("Diện tích cả quy hoạch", "Area of the whole plan"),
    "claim_area_whole_plan_part": _w("Một phần của cả quy hoạch", "A part of the whole plan"),
    "claim_wastewater_capacity_planned": _w("Công suất trạm nước thải dự kiến", "Wastewater capacity planned"),
    "claim_wastewater_capacity_under_construction": _w(
        "Công suất trạm nước thải đang xây dựng", "Wastewater capacity under construction"
    ),
    "unit_billion VND": _w("tỷ đồng", "billion đồng"),
    "unit_places": _w("chỗ", "places"),
    "type_industrial": _w("Khu công nghiệp", "Industrial zone"),
    "type_export_processing": _w("Khu chế xuất", "Export-processing zone"),
    "type_high_tech": _w("Khu công nghệ cao", "High-tech zone"),
    "type_supporting": _w("Khu công nghiệp hỗ trợ", "Supporting-industry zone"),
    "type_specialised": _w("Khu công nghiệp chuyên ngành", "Specialised zone"),
    "type_eco": _w("Khu công nghiệp sinh thái", "Eco-industrial zone"),
    "board_none": _w("Chưa lập được bảng phương án", "There is no board"),
    "board_year": _w("Bảng này tính cho mốc {h}.", "This board is for {h}."),
    "board_other_year": _w("Bảng này chưa lập cho mốc {h}.", "There is no board for {h} on this page."),
    "board_make_year": _w("Lập bảng cho mốc {h}", "Make the board for {h}"),
    "board_compare": _w("So sánh cạnh nhau", "Compare side by side"),
    "board_close": _w("Đóng", "Close"),
    "board_why": _w("Vì sao đáng xem", "Why it is worth a look"),
    "board_bars": _w(
        "Vạch xanh: từ kém nhất (trái) đến tốt nhất (phải) trong mọi phương án; dài là số liệu còn là khoảng.",
        "Blue bars: from the worst (left) to the best (right) of all portfolios; long where the data are a range.",
    ),
    "board_pivotal": _w("Dự án then chốt", "Pivotal projects"),
    "board_said": _w("Bảng này nói gì", "What the board says"),
    "board_turns": _w("Số liệu sai bao nhiêu thì lựa chọn đổi", "Which datum, off by how much, changes the choice"),
    "board_turns_at": _w(
        "Với trọng số đã cho trong câu hỏi, không phải các thanh; mọi số liệu khác giữ nguyên.",
        "At the weights of the question, not of the sliders; all other data as they are.",
    ),
    "board_turn": _w("sai lệch {x}: {p} đứng đầu", "off by {x}: {p} comes first"),
    "board_turn_possible": _w("nằm trong khoảng số liệu", "within the range of the data"),
    "board_few": _w("Các phương án đáng xem", "Portfolios worth a look"),
    "board_weights": _w("Trọng số của bạn", "Your weights"),
    "board_no_weights": _w(
        "Chưa cho trọng số nên chưa xếp hạng: hãy kéo các thanh.",
        "No weights given, so that nothing is ranked: move the sliders.",
    ),
    "board_ranked": _w("Xếp hạng theo các trọng số đang hiện", "Ranked by the weights shown"),
    "board_figures": _w("Số liệu của phương án", "Its figures"),
    "board_score": _w("điểm {x}", "score {x}"),
    "board_only_unbeaten": _w(
        "Xếp hạng trong {n} phương án mà không phương án nào trội hơn về mọi mặt, trong tổng số {of}.",
        "Ranked among the {n} portfolios that no other beats in everything, of {of}.",
    ),
    "board_share": _w("Có trong {x} các phương án không bị trội hơn", "In {x} of the portfolios that no other beats"),
    "board_data": _w("Số liệu của khu trên bảng", "The zone's data on the board"),
    "board_unknown": _w("chưa có số liệu", "not known"),
    "board_more": _w("càng cao càng tốt", "more is better"),
    "board_less": _w("càng thấp càng tốt", "less is better"),
    "board_conditional": _w("Chỉ được chọn kèm điều kiện của quy định", "Only on the condition of a rule"),
    "basis_sourced": _w("có nguồn", "sourced"),
    "basis_assumed": _w("giả định", "assumed"),
    "basis_synthetic": _w("dữ liệu minh hoạ", "demonstration data"),
    "basis_unknown": _w("chưa có", "not known"),
    "board_unit_persons": _w("người", "persons"),
    "board_unit_billion": _w("tỷ đồng", "billion VND"),
}
