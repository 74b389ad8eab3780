"""What stands on the sheets of an assessment: which columns of which table, and their words in both languages."""

from gisapp.domain.facility import KINDS
from gisapp.exchange.workbook import NOT_COMPUTED, Column

_ZONE = Column(key="zone", vi="khu", en="zone")
_STATUS = Column(key="status", vi="kết quả", en="result")
_NEEDS = Column(key="needs_vi", vi="cần có để tính", en="what it needs")
_QUALITY = Column(key="quality", vi="độ tin cậy", en="quality")
_UNIT = Column(key="unit", vi="đơn vị", en="unit")
_KIND = Column(key="kind", vi="công trình", en="facility")
_TOPIC = Column(key="topic", vi="hạ tầng", en="topic")


def _between(key: str, vi: str, en: str, unit: str = "") -> tuple[Column, Column]:
    """The two ends of a range; `{}` stands where the key says which end."""
    return (
        Column(key=key.format("least"), vi=f"{vi}, từ", en=f"{en}, from", unit=unit),
        Column(key=key.format("greatest"), vi=f"{vi}, đến", en=f"{en}, to", unit=unit),
    )


#: Each sheet: the table that it shows, its name, its titles and its columns.
SHEETS: tuple[tuple[str, str, str, str, tuple[Column, ...]], ...] = (
    ("land_balance", "Sử dụng đất - Land", "Cân bằng sử dụng đất từng khu", "Land use in each zone",
     (_ZONE, Column(key="land_use", vi="mã loại đất", en="land-use code"),
      Column(key="area_ha", vi="diện tích", en="area", unit="ha"),
      Column(key="share", vi="tỷ lệ, từ 0 đến 1", en="share, from 0 to 1"),
      Column(key="overlap_ha", vi="thửa chồng nhau", en="parcels that overlap", unit="ha"), _STATUS, _NEEDS)),
    ("coverage", "Bao phủ - Coverage", "Mức độ bao phủ hạ tầng, đường chim bay", "Coverage in straight lines",
     (_ZONE, _KIND, Column(key="standard", vi="quy định hoặc giả định", en="standard or assumption"),
      Column(key="measured_from", vi="đo từ", en="measured from"),
      Column(key="reach_m", vi="bán kính phục vụ", en="reach", unit="m"),
      *_between("share_{}", "phần được phục vụ, từ 0 đến 1", "share served, from 0 to 1"),
      Column(key="nearest_name_vi", vi="công trình gần nhất", en="nearest"),
      *_between("nearest_{}_m", "khoảng cách", "distance", "m"), _STATUS, _NEEDS, _QUALITY)),
    ("access", "Tiếp cận - Access", "Đường bộ tới công trình gần nhất", "By road to the nearest facility",
     (_ZONE, _KIND, Column(key="network_name_vi", vi="gần nhất theo đường bộ", en="nearest by road"),
      *_between("network_{}_min", "thời gian", "time", "phút / min"),
      *_between("network_{}_m", "quãng đường", "distance", "m"),
      Column(key="straight_name_vi", vi="gần nhất theo đường chim bay", en="nearest in a straight line"),
      *_between("straight_{}_m", "đường chim bay", "straight line", "m"), _STATUS, _NEEDS, _QUALITY)),
    ("access_reach", "Tầm tới - Reach", "Dân cư và đường trong tầm đi", "People and roads within reach",
     (_ZONE, Column(key="minutes", vi="trong", en="within", unit="phút / min"),
      *_between("people_{}", "dân số", "people", "người / people"),
      *_between("communes_{}", "số xã, phường", "communes"),
      *_between("roads_{}_km", "chiều dài đường", "roads", "km"), _STATUS, _NEEDS)),
    ("competition", "Cạnh tranh - Competition", "Tiếp cận có cạnh tranh giữa các khu", "Access with competition",
     (_ZONE, Column(key="supply", vi="nguồn cung", en="supply"),
      *_between("per_1000_workers_{}", "trên 1.000 lao động", "per 1,000 workers"),
      Column(key="competitors", vi="số khu cùng dùng", en="competing zones"), _STATUS, _NEEDS)),
    ("ground", "Mặt đất - Ground", "Hiện trạng mặt đất theo ô lưới", "What is on the ground, by cells",
     (_ZONE, Column(key="measure", vi="mã", en="code"), Column(key="name_vi", vi="tên", en="name"),
      *_between("{}", "giá trị", "value"), _UNIT, Column(key="cell_m", vi="cạnh ô", en="cell", unit="m"),
      Column(key="dated", vi="ngày của dữ liệu", en="dated"), _STATUS, _NEEDS, _QUALITY)),
    ("conflicts", "Chồng lấn - Conflicts", "Chồng lấn và ràng buộc", "Conflicts and constraints",
     (_ZONE, Column(key="conflict_name_vi", vi="với", en="with"),
      Column(key="conflict_class", vi="loại", en="class"), Column(key="proven", vi="kết luận", en="finding"),
      Column(key="area_ha", vi="phần chồng lấn", en="overlap", unit="ha"),
      *_between("area_{}_ha", "do sai số vị trí", "by position error", "ha"),
      Column(key="length_m", vi="chiều dài trong khu", en="length inside", unit="m"),
      Column(key="clause", vi="điều khoản", en="clause"), Column(key="source", vi="nguồn", en="source"),
      _STATUS, _NEEDS, _QUALITY)),
    ("ledger_demands", "Cung cầu - Ledger", "Nhu cầu của khu và dư địa của công trình", "Demand and headroom",
     (_ZONE, _TOPIC, *_between("demand_{}", "nhu cầu", "demand"), _UNIT,
      Column(key="facility_name_vi", vi="công trình phục vụ", en="facility"),
      Column(key="assigned_by", vi="gán theo", en="assigned by"),
      *_between("headroom_{}", "dư địa", "headroom"),
      Column(key="failing_horizon", vi="mốc đầu tiên có thể thiếu", en="first horizon that may fail"),
      Column(key="surely_failing_horizon", vi="mốc đầu tiên chắc chắn thiếu", en="first horizon that surely fails"),
      Column(key="cause", vi="khu gây thiếu", en="zone that causes it"),
      Column(key="cure_name_vi", vi="dự án khắc phục", en="cure"),
      Column(key="cure_cost_billion_vnd", vi="chi phí", en="cost", unit="tỷ đồng / billion VND"),
      Column(key="basis_vi", vi="cách tính nhu cầu", en="basis of the demand"), _STATUS, _NEEDS, _QUALITY)),
    ("ledger_facilities", "Công trình - Facilities", "Công suất và nhu cầu theo mốc", "Capacity and demand by horizon",
     (_ZONE, Column(key="name_vi", vi="công trình", en="facility"), _TOPIC,
      Column(key="horizon", vi="mốc quy hoạch", en="horizon"),
      *_between("capacity_{}", "công suất", "capacity"), *_between("demand_{}", "nhu cầu các khu", "zones' demand"),
      *_between("headroom_{}", "dư địa", "headroom"), _UNIT, Column(key="zones", vi="phục vụ các khu", en="serves"),
      _STATUS, _NEEDS, _QUALITY)),
    ("land_take", "Đất bị lấy - Land take", "Đất bị lấy theo lượt, so với chỉ tiêu",
     "Land taken in turn, against quotas",
     (_ZONE, Column(key="place", vi="lượt", en="turn"), Column(key="horizon", vi="mốc quy hoạch", en="horizon"),
      Column(key="land_class_vi", vi="loại đất", en="class of land"),
      *_between("area_{}_ha", "khu lấy", "taken", "ha"), *_between("used_{}_ha", "các khu đã lấy", "used by all", "ha"),
      Column(key="quota_ha", vi="chỉ tiêu", en="quota", unit="ha"), *_between("left_{}_ha", "còn lại", "left", "ha"),
      Column(key="outcome", vi="kết luận", en="finding"), _STATUS, _NEEDS)),
    ("rules", "Quy định - Rules", "Kiểm tra quy định", "Rule check",
     (_ZONE, Column(key="title_vi", vi="quy định", en="standard"), Column(key="outcome", vi="kết luận", en="finding"),
      *_between("{}", "giá trị", "value"), Column(key="value_unit", vi="đơn vị", en="unit"),
      Column(key="comparator", vi="so sánh", en="comparator"), Column(key="limit", vi="giới hạn", en="limit"),
      Column(key="unit", vi="đơn vị của giới hạn", en="unit of the limit"),
      Column(key="clause", vi="điều khoản", en="clause"), Column(key="document", vi="văn bản", en="document"),
      Column(key="verification", vi="đối chiếu văn bản", en="verification"),
      Column(key="said_vi", vi="nhận xét", en="remark"), _NEEDS, _QUALITY)),
    ("repairs", "Cách sửa - Repairs", "Cách sửa nhỏ nhất để đúng quy định", "The smallest lawful repair",
     (_ZONE, Column(key="kind", vi="cách sửa", en="repair"), Column(key="standards", vi="quy định", en="standards"),
      Column(key="parts", vi="số phần", en="parts"), Column(key="area_ha", vi="diện tích", en="area", unit="ha"),
      Column(key="said_vi", vi="nội dung", en="what it is"))),
)  # fmt: skip

INPUTS = (
    "Nguồn - Inputs", "Phiên bản dữ liệu, bộ quy định và mức đối chiếu văn bản, phiên bản phần mềm",
    "Revisions, packs of standards with their verification, code version",
    (Column(key="what", vi="loại", en="what"), Column(key="name", vi="tên", en="name"),
     Column(key="said", vi="nội dung", en="said")),
)  # fmt: skip

SUMMARY = (
    "Tóm tắt - Summary", "Mỗi khu một dòng", "One row per zone",
    (_ZONE, Column(key="name_vi", vi="tên", en="name"), Column(key="state", vi="tình trạng", en="status"),
     Column(key="horizon", vi="mốc quy hoạch", en="horizon"), Column(key="presence", vi="ở mốc này", en="presence"),
     Column(key="stated_area_ha", vi="diện tích công bố", en="stated area", unit="ha"),
     Column(key="position_uncertainty_m", vi="sai số vị trí", en="position uncertainty", unit="m"),
     Column(key="pass", vi="quy định đạt", en="rules kept"),
     Column(key="fail", vi="quy định không đạt", en="rules broken"),
     Column(key="not_computable", vi="quy định chưa tính được", en="rules not computable"),
     Column(key="fails_first", vi="hạ tầng có thể thiếu sớm nhất", en="what may fail first"),
     Column(key="unanswered", vi="phần chưa tính được", en="parts not computable"), _QUALITY),
)  # fmt: skip

#: Codes as a planner reads them.
CODES = {
    "computed": "đã tính / computed", "not_computable": f"{NOT_COMPUTED} / not computable",
    "pass": "đạt / pass", "fail": "không đạt / fail",
    "overlap": "chồng lấn đã xác định / overlap", "no_overlap": "không chồng lấn / no overlap",
    "same_commune_not_proven": "cùng xã, chưa chứng minh / same commune, not proven",
    "exists": "có ở mốc này / exists", "expected_by": "dự kiến có / expected",
    "not_expected": "không dự kiến có / not expected", "no_source_says": "không nguồn nào nói / no source says",
    "synthetic": "hư cấu, để minh hoạ / invented", "schematic": "sơ đồ / schematic",
    "approximate": "gần đúng / approximate",
    "surveyed": "đo đạc / surveyed", "official": "chính thức / official",
    "verified": "đã đối chiếu văn bản / verified", "secondary": "theo nguồn thứ cấp / secondary",
    "assumed": "giả định, không phải quy định / assumed",
    "proposed": "đề xuất / proposed", "in_plan": "có trong quy hoạch / in plan",
    "policy_approved": "đã có chủ trương đầu tư / policy approved", "established": "đã thành lập / established",
    "under_construction": "đang xây dựng / under construction", "operating": "đang hoạt động / operating",
    "stalled": "chậm triển khai / stalled", "revoked": "đã bãi bỏ / revoked", "unknown": "chưa rõ / unknown",
    "power": "điện / power", "water": "nước, mặt nước / water", "wastewater": "nước thải / wastewater",
    "solid_waste": "chất thải rắn / solid waste", "road": "đường / road", "zone": "khu / zone",
    "phases": "phân giai đoạn / phases", "trim": "nhường đất / trim", "none": "không có / none",
    "land_balance": "sử dụng đất / land balance", "coverage": "bao phủ / coverage", "access": "tiếp cận / access",
    "ground": "mặt đất / ground", "conflicts": "chồng lấn / conflicts", "ledger": "cung - cầu / ledger",
    "land_take": "đất bị lấy / land take", "rules": "quy định / rules", "unmapped": "chưa có số liệu / unmapped",
    "housing": "khu dân cư / housing", "rice": "đất lúa / rice",
    "two_crop_rice": "đất chuyên trồng lúa / two-crop rice",
    "protection_forest": "rừng phòng hộ / protection forest",
    "special_use_forest": "rừng đặc dụng / special-use forest",
    "safety_corridor": "hành lang an toàn / safety corridor",
    "transport_corridor": "hành lang giao thông / transport corridor",
    "other_plan": "quy hoạch, dự án khác / other plan",
    "workforce": "lực lượng lao động / workforce",
    "assignment": "theo dữ liệu phân công / as assigned", "own_facility": "công trình của khu / its own",
    "unserved": "chưa có công trình phục vụ / unserved",
    "nearest_with_headroom": "gần nhất còn dư địa / nearest with headroom",
    "nearest_that_may_have_headroom": "gần nhất có thể còn dư địa / nearest that may have headroom",
    **{name: f"{kind.vi} / {kind.en}" for name, kind in KINDS.items()},
}  # fmt: skip
#: Columns whose cells are codes; in all others a text stands as it came.
CODED = frozenset({
    "status", "state", "outcome", "proven", "quality", "verification", "kind", "topic", "conflict_class", "presence",
    "measured_from", "supply", "assigned_by", "land_use",
})  # fmt: skip
