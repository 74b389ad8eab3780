"""The one style definition: what each class looks like, on the map, in the legend and in print.

Values are neutral (colours, widths and dashes in screen pixels, names of patterns and shapes) so that Leaflet draws
from them today and MapLibre layers can be made of them. A status is never told by colour alone: each has its own
dash, pattern and letter. Lines have at least 3:1 against the ground (WCAG 1.4.11). Hues after Okabe and Ito (2008),
the coverage ramp is ColorBrewer YlGnBu-5; both stay apart under the common colour-vision deficiencies.
"""

from dataclasses import asdict, dataclass

from gisapp.domain.existence import Presence, Status
from gisapp.domain.facility import KINDS
from gisapp.domain.finding import Severity
from gisapp.domain.quality import Quality
from gisapp.domain.standard import Verification

#: The ground of the map, inside and outside the city.
GROUND = "#fbfaf6"
OUTSIDE = "#eeece4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a class of areas or lines is drawn, and what the legend calls it."""

    vi: str
    en: str
    fill: str
    line: str
    width: float = 2.0
    dash: tuple[float, ...] = ()
    pattern: str = "none"
    opacity: float = 0.5
    letter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """How a facility is drawn: shape, colour and letters together."""

    vi: str
    en: str
    shape: str
    colour: str
    letter: str


STATUS: dict[Status, Look] = {
    Status.OPERATING: Look(
        vi="Đang hoạt động", en="Operating", fill="#0072b2", line="#00436b", opacity=0.55, letter="H"
    ),
    Status.UNDER_CONSTRUCTION: Look(
        vi="Đang xây dựng",
        en="Under construction",
        fill="#e69f00",
        line="#7a4d00",
        pattern="diagonal",
        opacity=0.5,
        letter="X",
    ),
    Status.ESTABLISHED: Look(
        vi="Đã thành lập", en="Established", fill="#56b4e9", line="#0f5a8a", pattern="rows", opacity=0.5, letter="T"
    ),
    Status.POLICY_APPROVED: Look(
        vi="Đã có chủ trương đầu tư",
        en="Investment policy approved",
        fill="#009e73",
        line="#00583f",
        dash=(9, 4),
        opacity=0.4,
        letter="C",
    ),
    Status.IN_PLAN: Look(
        vi="Có trong quy hoạch",
        en="In a plan",
        fill="#a97fc4",
        line="#5b3479",
        dash=(9, 3, 2, 3),
        pattern="columns",
        opacity=0.4,
        letter="Q",
    ),
    Status.PROPOSED: Look(
        vi="Đề xuất",
        en="Proposed",
        fill="#cc79a7",
        line="#8c2f64",
        dash=(2, 4),
        pattern="dots",
        opacity=0.35,
        letter="Đ",
    ),
    Status.STALLED: Look(
        vi="Chậm triển khai",
        en="Stalled",
        fill="#b08d6a",
        line="#5f4326",
        dash=(5, 5),
        pattern="grid",
        opacity=0.35,
        letter="N",
    ),
    Status.REVOKED: Look(
        vi="Đã bãi bỏ", en="Revoked", fill="#9a9a9a", line="#3d3d3d", dash=(1, 6), pattern="cross", letter="B"
    ),
    Status.UNKNOWN: Look(
        vi="Chưa rõ tình trạng", en="Status not known", fill="#c9c9c4", line="#55554f", dash=(2, 6), letter="?"
    ),
}

#: Zones that count at a horizon are filled; the others are drawn hollow and say why.
PRESENCE: dict[Presence, dict[str, object]] = {
    Presence.EXISTS: {"vi": "Có ở mốc này", "en": "Exists at this horizon", "filled": True},
    Presence.EXPECTED_BY: {"vi": "Dự kiến có ở mốc này", "en": "Expected by this horizon", "filled": True},
    Presence.NO_SOURCE_SAYS: {
        "vi": "Không nguồn nào nói về mốc này",
        "en": "No source says for this horizon",
        "filled": False,
    },
    Presence.NOT_EXPECTED: {
        "vi": "Không dự kiến có ở mốc này",
        "en": "Not expected at this horizon",
        "filled": False,
    },
}

#: How strongly what is not there at a horizon is drawn around the zones, where it has no filling to leave out.
PALE = 0.45

QUALITY: dict[Quality, dict[str, str]] = {
    Quality.SYNTHETIC: {"vi": "hư cấu, để minh hoạ", "en": "invented, for demonstration"},
    Quality.SCHEMATIC: {"vi": "sơ đồ", "en": "schematic"},
    Quality.APPROXIMATE: {"vi": "gần đúng", "en": "approximate"},
    Quality.SURVEYED: {"vi": "đo đạc", "en": "surveyed"},
    Quality.OFFICIAL: {"vi": "chính thức", "en": "official"},
}

VERIFICATION: dict[Verification, dict[str, str]] = {
    Verification.VERIFIED: {"vi": "đã đối chiếu văn bản", "en": "checked against the text"},
    Verification.SECONDARY: {"vi": "theo nguồn thứ cấp", "en": "from a secondary source"},
    Verification.ASSUMED: {
        "vi": "giả định, không phải quy định",
        "en": "an assumption, not a standard",
    },
}

#: Upper bounds of the coverage classes, as shares, and their colours.
COVERAGE_BREAKS = (0.2, 0.4, 0.6, 0.8)
COVERAGE_RAMP = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")

HALO = Look(
    vi="Sai số vị trí: khu có thể nằm bất cứ đâu trong vòng này",
    en="Position uncertainty: the zone may lie anywhere within",
    fill="none",
    line="#6b675c",
    width=1.2,
    dash=(3, 5),
    opacity=0.0,
)
SELECTED = Look(vi="Khu đang chọn", en="Selected zone", fill="none", line="#111111", width=3.5, opacity=0.0)
NOT_COMPUTABLE = Look(
    vi="Chưa tính được", en="Not computable", fill="#d9d7cf", line="#55554f", width=1.5, pattern="grid", opacity=0.6
)
SPAN = Look(
    vi="Khoảng giá trị trải qua nhiều mức: tô theo mức nhỏ nhất, gạch chéo",
    en="The range spans classes: drawn by the least, hatched",
    fill="none",
    line="#3d3d3d",
    pattern="diagonal",
    opacity=0.0,
)
OVERLAP = Look(
    vi="Chồng lấn đã xác định (ha)",
    en="Proven overlap (ha)",
    fill="#d7191c",
    line="#8a0d0f",
    width=2,
    pattern="cross",
    opacity=0.45,
)
SAME_COMMUNE = Look(
    vi="Cùng xã, chưa chứng minh chồng lấn",
    en="Same commune, overlap not proven",
    fill="none",
    line="#8a0d0f",
    width=1.8,
    dash=(2, 5),
    opacity=0.0,
)
#: Roads reached within the first, second … of the times asked about: colour and width; dashed where only perhaps.
TIMES: tuple[Look, ...] = (
    Look(vi="Thời gian thứ nhất", en="First time", fill="#01665e", line="#01524b", width=4.5, opacity=0.35),
    Look(vi="Thời gian thứ hai", en="Second time", fill="#80cdc1", line="#2f8d84", width=2.4, pattern="rows"),
    Look(vi="Thời gian thứ ba", en="Third time", fill="#dfc27d", line="#8c510a", width=1.8, pattern="diagonal"),
    Look(vi="Thời gian thứ tư", en="Fourth time", fill="#f6e8c3", line="#99713a", width=1.2, pattern="dots"),
)
PERHAPS_DASH = (6.0, 5.0)
BEYOND = Look(vi="Lâu hơn", en="Longer", fill="#f0d9b5", line="#7a4d00", width=1.5, pattern="columns", opacity=0.6)
#: Communes reached within the first, second … time: hatched, the names and borders stay readable.
COMMUNES_REACHED: tuple[Look, ...] = (
    Look(
        vi="Xã tới được", en="Communes reached", fill="none", line="#01524b", width=1.0, pattern="diagonal", opacity=0.0
    ),
    Look(vi="Xã tới được", en="Communes reached", fill="none", line="#2f8d84", width=1.0, pattern="dots", opacity=0.0),
)
GATE = Look(vi="Cổng ra đường", en="Gate", fill="#ffffff", line="#111111", width=2.0, opacity=1.0)
REACH = Look(vi="Bán kính phục vụ", en="Reach", fill="#0072b2", line="#00436b", width=1, dash=(1, 4), opacity=0.06)

#: Whether a facility has room: told by colour, pattern and dash together.
LEDGER: dict[str, Look] = {
    "enough": Look(vi="Còn dư địa", en="Room left", fill="#009e73", line="#00583f", width=2.2, opacity=0.45),
    "open": Look(
        vi="Chưa chắc đủ",
        en="Room not certain",
        fill="#e69f00",
        line="#7a4d00",
        width=2.2,
        dash=(9, 4),
        pattern="diagonal",
        opacity=0.5,
    ),
    "short": Look(
        vi="Thiếu công suất",
        en="Short of capacity",
        fill="#d7191c",
        line="#8a0d0f",
        width=2.6,
        dash=(2, 4),
        pattern="cross",
        opacity=0.5,
    ),
}
#: A zone by its worst outcome; the pattern tells it without the colour.
OUTCOMES: dict[str, Look] = {
    "fail": Look(
        vi="Không đạt ít nhất một quy định", en="Fails at least one rule", fill="#d55e00", line="#7d3500",
        pattern="cross", opacity=0.35,
    ),
    "pass": Look(
        vi="Đạt mọi quy định đã tính được", en="Keeps every rule that could be computed", fill="#009e73",
        line="#00583f", pattern="rows", opacity=0.35,
    ),
    "not_computable": NOT_COMPUTABLE,
}  # fmt: skip
#: A candidate by what it is in the portfolios that no other beats; letter and pattern tell it without the colour.
STANDINGS: dict[str, Look] = {
    "core": Look(
        vi="Luôn được chọn", en="Always chosen", fill="#009e73", line="#00583f", width=2.6, pattern="rows",
        opacity=0.45, letter="✓",
    ),
    "borderline": Look(
        vi="Tùy trọng số", en="Depends on the weights", fill="#e69f00", line="#7a4d00", width=2.2, dash=(9, 4),
        pattern="diagonal", opacity=0.4, letter="±",
    ),
    "exterior": Look(
        vi="Không được chọn", en="Never chosen", fill="#9a9a9a", line="#3d3d3d", dash=(1, 6), pattern="cross",
        opacity=0.35, letter="–",
    ),
    "fixed": Look(
        vi="Cố định trong mọi phương án", en="Fixed in every portfolio", fill="#0072b2", line="#00436b", width=2.6,
        pattern="columns", opacity=0.4, letter="■",
    ),
    "excluded": Look(
        vi="Bị loại theo quy định", en="Excluded by a rule", fill="#d55e00", line="#7d3500", width=2.2, dash=(2, 4),
        pattern="cross", opacity=0.4, letter="✗",
    ),
    "not_assessable": Look(
        vi="Chưa đánh giá được", en="Not assessable", fill="#d9d7cf", line="#55554f", width=1.5, dash=(2, 6),
        pattern="grid", opacity=0.5, letter="?",
    ),
}  # fmt: skip
PORTFOLIO = Look(vi="Phương án đang xem", en="Portfolio looked at", fill="none", line="#111111", width=4.5, opacity=0.0)
#: What a submission changes, by what is seen of it; dash and pattern tell it without the colour.
SUBMITTED: dict[str, Look] = {
    "before": Look(vi="Ranh, vị trí trước", en="Outline or place before", fill="none", line="#6a4a3a", dash=(5, 3)),
    "after": Look(vi="Ranh, vị trí sau", en="Outline or place after", fill="none", line="#0b4f7d", width=2.4),
    "gained": Look(vi="Phần thêm", en="Gained", fill="#bfe6d8", line="#00583f", width=1.0, pattern="diagonal"),
    "lost": Look(vi="Phần bớt", en="Lost", fill="#fbdcc8", line="#a33b00", width=1.0, pattern="cross"),
    "conflict": Look(vi="Xung đột", en="In conflict", fill="none", line="#7a0b62", width=4.0, dash=(10, 6)),
}  # fmt: skip
#: A feature of which a submission changes values alone.
SUBMITTED_VALUES = Look(
    vi="Chỉ đổi thuộc tính", en="Only values change", fill="#e6eff5", line="#0b4f7d", width=1.6, dash=(2, 3),
    pattern="dots", opacity=0.6,
)  # fmt: skip
#: The sign of each change of a submission.
SUBMITTED_SIGNS: dict[str, dict[str, str]] = {
    "insert": {"sign": "+", "vi": "thêm mới", "en": "inserted"},
    "update": {"sign": "~", "vi": "sửa", "en": "updated"},
    "delete": {"sign": "−", "vi": "xoá", "en": "deleted"},
    "conflict": {"sign": "!", "vi": "xung đột", "en": "in conflict"},
}
#: The mark of a finding, around its number; the shape tells its severity without the colour.
SEVERITIES: dict[Severity, Glyph] = {
    Severity.ERROR: Glyph(vi="Lỗi", en="Error", shape="square", colour="#8a0d0f", letter="1"),
    Severity.WARNING: Glyph(vi="Cảnh báo", en="Warning", shape="triangle", colour="#7a4d00", letter="1"),
    Severity.NOTE: Glyph(vi="Ghi chú", en="Note", shape="circle", colour="#00436b", letter="1"),
}
#: What is stated in several ways, by what it is; told by the pattern and the dash without the colour.
CONTRADICTIONS: dict[str, Look] = {
    "outline": Look(
        vi="Ranh giới chồng nhau", en="Outlines that overlap", fill="#d7191c", line="#8a0d0f", width=2.2,
        pattern="cross", opacity=0.45,
    ),
    "status": Look(
        vi="Tình trạng khác nhau", en="Statuses that differ", fill="#cc79a7", line="#8c2f64", width=2.2, dash=(12, 3),
        pattern="grid", opacity=0.45,
    ),
    "figures": Look(
        vi="Số liệu khác nhau", en="Figures that differ", fill="#e69f00", line="#7a4d00", width=2.2, dash=(9, 4),
        pattern="rows", opacity=0.45,
    ),
    "dates": Look(
        vi="Năm chưa rõ hoặc khác nhau", en="Years that are open or differ", fill="#a97fc4", line="#5b3479", width=2.0,
        dash=(9, 3, 2, 3), pattern="columns", opacity=0.45,
    ),
    "outline_suspected": Look(
        vi="Cùng xã với quy hoạch khác, chưa chứng minh chồng lấn", en="Shares a commune with another plan, not proven",
        fill="#8f8fc4", line="#46468a", width=1.8, dash=(2, 5), pattern="dots", opacity=0.3,
    ),
}  # fmt: skip
#: Which way a zone differs between two sides; the sign and the pattern tell it without the colour.
VERDICTS: dict[str, Look] = {
    "better": Look(
        vi="Tốt hơn", en="Better", fill="#009e73", line="#00583f", pattern="rows", opacity=0.4, letter="▲"
    ),
    "worse": Look(vi="Kém đi", en="Worse", fill="#d55e00", line="#7d3500", pattern="cross", opacity=0.4, letter="▼"),
    "both": Look(
        vi="Vừa tốt hơn vừa kém đi", en="Better in some, worse in some", fill="#a97fc4", line="#5b3479",
        pattern="diagonal", opacity=0.45, letter="◆",
    ),
    "differs": Look(
        vi="Chỉ khác, không rõ tốt hay kém", en="Only different", fill="#56b4e9", line="#0f5a8a", pattern="dots",
        opacity=0.4, letter="≠",
    ),
    "same": Look(vi="Không khác", en="Nothing differs", fill="#ffffff", line="#55554f", opacity=0.6, letter="="),
}  # fmt: skip
#: What becomes of a feature: as it was is dashed, as it is solid, and a sign says which change it is.
CHANGES: dict[str, Look] = {
    "before": Look(
        vi="Trước (phía a)", en="Before (side a)", fill="#d55e00", line="#9c4300", width=6, dash=(7, 6),
        pattern="diagonal", opacity=0.12,
    ),
    "after": Look(vi="Sau (phía b)", en="After (side b)", fill="#0072b2", line="#00436b", width=2.6, opacity=0.15),
}  # fmt: skip
#: The sign of each change.
CHANGE_SIGNS: dict[str, dict[str, str]] = {
    "insert": {"sign": "+", "vi": "thêm vào", "en": "inserted"},
    "update": {"sign": "≠", "vi": "sửa đổi", "en": "updated"},
    "moved": {"sign": "↔", "vi": "đổi năm mở", "en": "opening moved"},
    "delete": {"sign": "−", "vi": "bỏ đi", "en": "deleted"},
    "opens": {"sign": "⊕", "vi": "có thêm ở mốc sau", "en": "there by the later horizon"},
    "closes": {"sign": "⊖", "vi": "không còn ở mốc sau", "en": "gone by the later horizon"},
}
RULE_CONFLICT = Look(
    vi="Chỗ không đạt quy định", en="Where a rule is not kept", fill="#d7191c", line="#8a0d0f", width=1.5,
    pattern="diagonal", opacity=0.25,
)  # fmt: skip
PHASE = Look(
    vi="Phân kỳ hợp quy định (đề xuất)", en="Lawful phases (proposed)", fill="none", line="#1a1a1a", width=3,
    dash=(10, 5), opacity=0.0,
)  # fmt: skip
TRIM = Look(
    vi="Phần đất phải nhường (đề xuất)", en="Land to give up (proposed)", fill="#f0e442", line="#5c5300", width=2.2,
    pattern="dots", opacity=0.6,
)  # fmt: skip

CONSTRAINTS: dict[str, Look] = {
    "two_crop_rice": Look(
        vi="Đất chuyên trồng lúa", en="Two-crop rice land", fill="#d9c400", line="#6e6300", width=1, pattern="rows"
    ),
    "rice": Look(vi="Đất lúa", en="Rice land", fill="#d9c400", line="#6e6300", width=1, pattern="rows", opacity=0.4),
    "protection_forest": Look(
        vi="Rừng phòng hộ", en="Protection forest", fill="#3f8f3f", line="#1f5a1f", width=1, pattern="dots", opacity=0.4
    ),
    "special_use_forest": Look(
        vi="Rừng đặc dụng", en="Special-use forest", fill="#1f6b3a", line="#0d4021", width=1, pattern="grid"
    ),
    "water": Look(vi="Mặt nước", en="Water", fill="#7fb8d6", line="#2b6a8c", width=1, opacity=0.5),
    "safety_corridor": Look(
        vi="Hành lang an toàn", en="Safety corridor", fill="#e07b39", line="#8c4210", width=1, pattern="diagonal"
    ),
    "transport_corridor": Look(
        vi="Hành lang giao thông",
        en="Transport corridor",
        fill="#c9a227",
        line="#6b5200",
        width=1,
        pattern="rows",
    ),
    "other_plan": Look(
        vi="Quy hoạch, dự án khác",
        en="Another plan or project",
        fill="#8f8fc4",
        line="#46468a",
        width=1,
        dash=(6, 3),
    ),
    "heritage": Look(vi="Di tích", en="Heritage", fill="#b5654a", line="#6b2e1a", width=1, pattern="cross"),
    "housing": Look(vi="Khu dân cư", en="Housing", fill="#c98fb0", line="#7d3d60", width=1, pattern="columns"),
    "other": Look(vi="Ràng buộc khác", en="Other constraint", fill="#b5aca0", line="#5c5348", width=1, dash=(4, 3)),
}

CORRIDORS: dict[str, Look] = {
    "ring_road": Look(vi="Đường vành đai", en="Ring road", fill="none", line="#b06a1b", width=2.6),
    "expressway": Look(vi="Đường cao tốc", en="Expressway", fill="none", line="#8a4b12", width=2.6),
    "road": Look(vi="Đường", en="Road", fill="none", line="#94733f", width=1.8, dash=(10, 3)),
    "railway": Look(vi="Đường sắt", en="Railway", fill="none", line="#44423b", width=2.0, dash=(6, 3, 1, 3)),
    "metro_line": Look(
        vi="Đường sắt đô thị", en="Metro line", fill="none", line="#0f4c75", width=2.0, dash=(6, 3, 1, 3)
    ),
    "national": Look(vi="Quốc lộ", en="National road", fill="none", line="#8f6d3d", width=2.0),
    "provincial": Look(vi="Đường tỉnh", en="Provincial road", fill="none", line="#8f7d5d", width=1.5),
    "commune": Look(vi="Đường xã", en="Commune road", fill="none", line="#8a8470", width=1.0),
    "internal": Look(vi="Đường nội bộ", en="Road inside a zone", fill="none", line="#8a8470", width=0.8),
    "power_line": Look(vi="Đường dây điện", en="Power line", fill="none", line="#7a3f9d", width=1.6, dash=(2, 3)),
    "waterway": Look(vi="Đường thuỷ", en="Waterway", fill="none", line="#2b6a8c", width=1.8, dash=(8, 4)),
    "other": Look(vi="Tuyến khác", en="Other corridor", fill="none", line="#6a4c2f", width=1.6, dash=(10, 3)),
}


def _facility(kind: str, *, shape: str, colour: str, letter: str) -> Glyph:
    called = KINDS[kind]
    return Glyph(
        vi=called.vi[0].upper() + called.vi[1:],
        en=called.en[0].upper() + called.en[1:],
        shape=shape,
        colour=colour,
        letter=letter,
    )


FACILITIES: dict[str, Glyph] = {
    "substation": _facility("substation", shape="square", colour="#8a5a00", letter="Đ"),
    "water_plant": _facility("water_plant", shape="drop", colour="#0b6aa2", letter="N"),
    "wastewater_plant": _facility("wastewater_plant", shape="drop", colour="#5a4632", letter="T"),
    "landfill": _facility("landfill", shape="square", colour="#55554f", letter="R"),
    "fire_post": _facility("fire_post", shape="triangle", colour="#a50026", letter="C"),
    "hospital": _facility("hospital", shape="circle", colour="#b3124a", letter="B"),
    "clinic": _facility("clinic", shape="circle", colour="#c2410c", letter="Y"),
    "kindergarten": _facility("kindergarten", shape="diamond", colour="#7a3f9d", letter="M"),
    "primary_school": _facility("primary_school", shape="diamond", colour="#4b55a5", letter="1"),
    "lower_secondary_school": _facility("lower_secondary_school", shape="diamond", colour="#3b4a8a", letter="1"),
    "high_school": _facility("high_school", shape="diamond", colour="#23306b", letter="1"),
    "park": _facility("park", shape="circle", colour="#1f6b3a", letter="P"),
    "bus_stop": _facility("bus_stop", shape="square", colour="#0f766e", letter="b"),
    "metro_station": _facility("metro_station", shape="square", colour="#0f4c75", letter="G"),
    "workers_housing": _facility("workers_housing", shape="house", colour="#8c2f64", letter="A"),
    "road_link": _facility("road_link", shape="diamond", colour="#6b4a12", letter="L"),
    "other": Glyph(vi="Công trình khác", en="Other facility", shape="circle", colour="#55554f", letter="·"),
}

#: The strokes of each pattern as paths in a tile of 8 by 8 pixels; `dots` has dots of 1.1 pixels instead.
PATTERN_TILE = 8.0
PATTERNS: dict[str, tuple[str, ...]] = {
    "diagonal": ("M-2 2L2 -2M0 8L8 0M6 10L10 6",),
    "cross": ("M-2 2L2 -2M0 8L8 0M6 10L10 6", "M-2 6L2 10M0 0L8 8M6 -2L10 2"),
    "rows": ("M0 2L8 2M0 6L8 6",),
    "columns": ("M2 0L2 8M6 0L6 8",),
    "grid": ("M0 4L8 4M4 0L4 8",),
    "dots": (),
}
PATTERN_DOTS: dict[str, tuple[tuple[float, float], ...]] = {"dots": ((2, 2), (6, 6))}
#: The outlines of facilities' signs in a box of 16 by 16 pixels: M, L, C and Z only, so that anything can draw them.
SHAPES: dict[str, str] = {
    "circle": "M1 8C1 4.13 4.13 1 8 1C11.87 1 15 4.13 15 8C15 11.87 11.87 15 8 15C4.13 15 1 11.87 1 8Z",
    "square": "M1.5 1.5L14.5 1.5L14.5 14.5L1.5 14.5Z",
    "diamond": "M8 .5L15.5 8L8 15.5L.5 8Z",
    "triangle": "M8 .5L15.7 15L.3 15Z",
    "drop": "M8 .5C12 5 14.5 7.5 14.5 10C14.5 13.3 11.59 16 8 16C4.41 16 1.5 13.3 1.5 10C1.5 7.5 4 5 8 .5Z",
    "house": "M8 .5L15.5 7L13.5 7L13.5 15.5L2.5 15.5L2.5 7L.5 7Z",
}
#: How opaque land uses are painted.
LAND_OPACITY = 0.78
#: The quiet background by what a layer is drawn as; also what its legend entries show.
BACKGROUND: dict[str, Look] = {
    "locator": Look(vi="Nền", en="Background", fill="none", line="#9cc3da", width=3, opacity=0),
    "communes": Look(vi="Xã, phường", en="Communes", fill="none", line="#c9c5b6", width=0.8, opacity=0),
    "control": Look(vi="Đối chiếu", en="Control", fill="none", line="#8f8a78", width=0.9, dash=(4, 2), opacity=0),
    "lines": Look(vi="Tuyến", en="Lines", fill="none", line="#a08f78", width=1, opacity=0),
    "areas": Look(vi="Vùng", en="Areas", fill="#dedaca", line="#8f8a78", width=1, opacity=0.35),
    "points": Look(vi="Điểm", en="Points", fill="none", line="#6a675d", width=1, opacity=0),
    "parcels": Look(vi="Thửa đất", en="Parcels", fill="none", line="#a9a596", width=0.8, opacity=0),
    "tenants": Look(vi="Doanh nghiệp", en="Tenants", fill="none", line="#6a675d", width=1, dash=(2, 2), opacity=0),
}
#: What the locator draws: the outline of the area, lakes, roads, rivers, and the Red River wider.
LOCATOR: dict[str, Look] = {
    "outline": Look(vi="Ranh giới", en="Outline", fill=GROUND, line="#b9b39d", width=1.6, opacity=1),
    "lake": Look(vi="Hồ", en="Lake", fill="#cfe3ee", line="none", width=0, opacity=1),
    "road": Look(vi="Đường", en="Road", fill="none", line="#d8d1bd", width=1.6, opacity=0),
    "river": Look(vi="Sông", en="River", fill="none", line="#c9e0ec", width=2.4, opacity=0),
    "main_river": Look(vi="Sông Hồng", en="Red River", fill="none", line="#bcd9e8", width=5, opacity=0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NameLook:
    """How a kind of name is written: pixels, weight, colour; lower ranks are placed first, `away` from their point."""

    size: float
    weight: int
    colour: str
    rank: int
    away: float = 0.0
    spaced: float = 0.0
    dot: bool = False


NAMES: dict[str, NameLook] = {
    "selected": NameLook(size=14, weight=700, colour="#111111", rank=0, away=13),
    "zone": NameLook(size=12.5, weight=650, colour="#1d2733", rank=1, away=12),
    "result": NameLook(size=12, weight=700, colour="#8a0d0f", rank=2),
    "city": NameLook(size=17, weight=600, colour="#4c4a43", rank=3, spaced=1.5),
    "place": NameLook(size=12, weight=500, colour="#6a675d", rank=4, away=7, dot=True),
    "facility": NameLook(size=11, weight=500, colour="#4a3b28", rank=5, away=10),
    "river": NameLook(size=12, weight=500, colour="#2f7396", rank=6, spaced=1.5),
    "commune": NameLook(size=10.5, weight=400, colour="#85816f", rank=7),
    "code": NameLook(size=10, weight=600, colour="#3a382f", rank=8),
}


def style_table() -> dict[str, object]:
    """What does each class look like? The whole definition, as JSON takes it; the page draws map and legend from it."""
    return {
        "ground": GROUND,
        "outside": OUTSIDE,
        "status": {key.value: asdict(look) for key, look in STATUS.items()},
        "presence": {key.value: value for key, value in PRESENCE.items()},
        "pale": PALE,
        "quality": {key.value: value for key, value in QUALITY.items()},
        "verification": {key.value: value for key, value in VERIFICATION.items()},
        "coverage": {"breaks": list(COVERAGE_BREAKS), "ramp": list(COVERAGE_RAMP)},
        "halo": asdict(HALO),
        "selected": asdict(SELECTED),
        "not_computable": asdict(NOT_COMPUTABLE),
        "span": asdict(SPAN),
        "overlap": asdict(OVERLAP),
        "same_commune": asdict(SAME_COMMUNE),
        "reach": asdict(REACH),
        "ledger": {key: asdict(look) for key, look in LEDGER.items()},
        "outcomes": {key: asdict(look) for key, look in OUTCOMES.items()},
        "standings": {key: asdict(look) for key, look in STANDINGS.items()},
        "portfolio": asdict(PORTFOLIO),
        "severities": {key.value: asdict(glyph) for key, glyph in SEVERITIES.items()},
        "contradictions": {key: asdict(look) for key, look in CONTRADICTIONS.items()},
        "verdicts": {key: asdict(look) for key, look in VERDICTS.items()},
        "changes": {key: asdict(look) for key, look in CHANGES.items()},
        "change_signs": CHANGE_SIGNS,
        "rule_conflict": asdict(RULE_CONFLICT),
        "phase": asdict(PHASE),
        "trim": asdict(TRIM),
        "times": [asdict(look) for look in TIMES],
        "times_perhaps": [asdict(look) | {"dash": PERHAPS_DASH} for look in TIMES],
        "beyond": asdict(BEYOND),
        "communes_reached": [asdict(look) for look in COMMUNES_REACHED],
        "gate": asdict(GATE),
        "constraints": {key: asdict(look) for key, look in CONSTRAINTS.items()},
        "corridors": {key: asdict(look) for key, look in CORRIDORS.items()},
        "facilities": {key: asdict(glyph) for key, glyph in FACILITIES.items()},
        "patterns": {key: list(strokes) for key, strokes in PATTERNS.items()},
        "pattern_dots": {key: [list(dot) for dot in dots] for key, dots in PATTERN_DOTS.items()},
        "shapes": SHAPES,
        "land_opacity": LAND_OPACITY,
        "background": {key: asdict(look) for key, look in BACKGROUND.items()},
        "locator": {key: asdict(look) for key, look in LOCATOR.items()},
        "names": {key: asdict(look) for key, look in NAMES.items()},
    }


def submitted_table() -> dict[str, object]:
    """What do the changes of a submission look like? As `style_table`, which their page has beside it."""
    return {
        "submitted": {key: asdict(look) for key, look in {**SUBMITTED, "values": SUBMITTED_VALUES}.items()},
        "submitted_signs": SUBMITTED_SIGNS,
    }
