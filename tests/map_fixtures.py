"""A small imagined district for the map tests: four zones, a locator, facilities, parcels and their answers."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, MultiPoint, Point, Polygon, box

import gisapp.maps
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.layer import LayerEntry
from gisapp.domain.plan import Plan
from gisapp.domain.quality import Quality
from gisapp.domain.standard import Standard, Verification
from gisapp.maps.inputs import MapAccess, MapInputs, MapLayer, ReachedLines

PLAN = Plan(
    id="capital",
    title_vi="Quy hoạch thử đến năm 2030, tầm nhìn 2050",
    title_en="Trial plan to 2030, vision 2050",
    decision="1/QĐ-THỬ",
    decided=date(2024, 12, 12),
    in_force_from=None,
    in_force_to=None,
    status="in_force",
    horizons=(2030, 2050),
    default=True,
    source="https://example.org/plan",
    questions_vi=("Quy hoạch nào đang chi phối?",),
    questions_en=("Which plan governs?",),
)


def assets() -> dict[str, bytes]:
    """Leaflet and our own scripts and styles, by name."""
    import xstatic.pkg.leaflet

    leaflet, own = Path(xstatic.pkg.leaflet.BASE_DIR), Path(gisapp.maps.__file__).parent / "assets"
    found = {path.name: path.read_bytes() for path in own.iterdir() if path.is_file()}
    found |= {f"images/{path.name}": path.read_bytes() for path in (leaflet / "images").iterdir()}
    return found | {name: (leaflet / name).read_bytes() for name in ("leaflet.js", "leaflet.css")}


def zones(**changes: object) -> gpd.GeoDataFrame:
    rows = [
        _zone("donganh", "KCN Đông Anh", "Dong Anh IP", "policy_approved", 299.45, 2500.0, Point(105.88, 21.16)),
        _zone("tlip", "KCN Thăng Long", "Thang Long IP", "operating", 274.0, 1500.0, Point(105.772, 21.118)),
        _zone("phucat", "KCN Phú Cát", "Phu Cat IP", "unknown", None, 3000.0, Point(105.55, 20.99)),
        _zone("khuchay", "KCN Khu Cháy", "Khu Chay IP", "unknown", None, None, None),
    ]
    for row in rows[:2]:
        row["geometry"] = _disc(row["geometry"], row["stated_area_ha"])
    rows[0] |= changes
    return gpd.GeoDataFrame(rows, crs="EPSG:4326")


def _zone(id_, vi, en, status, *place):
    area, uncertainty, geometry = place
    return {
        "id": id_,
        "name_vi": vi,
        "name_en": en,
        "zone_type": "industrial",
        "status": status,
        "status_as_of": "2025-12-14",
        "stated_area_ha": area,
        "quality": "schematic",
        "position_uncertainty_m": uncertainty,
        "position_basis": "tâm xã",
        "communes_2025": ["Xã Thư Lâm"] if id_ == "donganh" else [],
        "communes_old": [],
        "sources": ["https://example.org/a (báo)", "javascript:alert(1) không phải liên kết"],
        "note_vi": "",
        "note_en": "",
        "geometry": geometry,
    }


def _disc(centre: Point, hectares: float) -> Polygon:
    radius_degrees = (hectares * 10_000 / 3.1416) ** 0.5 / 107_000
    return centre.buffer(radius_degrees, quad_segs=6)


def presence() -> pd.DataFrame:
    rows = []
    for horizon in PLAN.horizons:
        rows += [
            ("donganh", horizon, "expected_by", 2030, 2030, "https://example.org/dates"),
            ("tlip", horizon, "exists", None, None, None),
            ("phucat", horizon, "no_source_says", None, None, None),
            ("khuchay", horizon, "no_source_says", None, None, None),
        ]
    return pd.DataFrame(rows, columns=["zone", "horizon", "presence", "earliest", "latest", "source"])


def claims() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("donganh", "area", 300.0, "ha", "2022", "https://example.org/qd65", None, None),
            ("donganh", "area", 299.45, "ha", "2024-03", "https://example.org/qd221", "179,10 + 120,35", None),
            ("tlip", "area", 274.0, "ha", "2025-12-14", "https://example.org/list", None, None),
        ],
        columns=["subject", "quantity", "value", "unit", "as_of", "source", "note_vi", "note_en"],
    )


def entry(id_: str, spec: str | None, kind: str) -> LayerEntry:
    return LayerEntry(
        id=id_,
        title_vi=f"Lớp {id_}",
        title_en=f"Layer {id_}",
        spec=spec,
        kind=kind,
        crs="EPSG:4326",
        source="https://example.org/layer",
        licence="Apache-2.0",
        dated=date(2026, 1, 1),
        steward="gisapp",
        quality=Quality.SCHEMATIC,
    )


def locator() -> MapLayer:
    rows = [
        ("outline", "outline", "Thành phố", 0, box(105.4, 20.8, 106.0, 21.35)),
        ("red", "river", "Sông Hồng", 8, LineString([(105.4, 21.2), (105.75, 21.12), (105.87, 21.03), (106.0, 20.8)])),
        ("hanoi", "place", "Hà Nội", 7, Point(105.85, 21.02)),
        ("soc-son", "place", "Sóc Sơn", 9, Point(105.85, 21.26)),
    ]
    table = gpd.GeoDataFrame(rows, columns=["id", "kind", "name_vi", "min_zoom", "geometry"], crs="EPSG:4326")
    return MapLayer(entry=entry("locator", "locator", "locator"), table=table)


def facilities() -> MapLayer:
    row = {"id": "tba", "kind": "substation", "name_vi": "Trạm Đông Anh", "name_en": None, "status": "operating"}
    table = gpd.GeoDataFrame([row | {"geometry": Point(105.9, 21.15)}], crs="EPSG:4326")
    return MapLayer(entry=entry("facilities", "facilities", "facilities"), table=table)


def parcels() -> MapLayer:
    rows = [("p1", "SKK", box(105.875, 21.155, 105.88, 21.165)), ("p2", "LUC", box(105.88, 21.155, 105.885, 21.165))]
    table = gpd.GeoDataFrame(rows, columns=["id", "land_use", "geometry"], crs="EPSG:4326")
    return MapLayer(entry=entry("parcels", "parcels", "parcels"), table=table)


def inputs(view: str = "zones", **changes: object) -> MapInputs:
    given = MapInputs(
        view=view,
        plan=PLAN,
        horizon=2030,
        appraised=date(2026, 11, 23),
        demo=False,
        zones=zones(),
        presence=presence(),
        claims=claims(),
        around=(locator(), facilities()),
        results=None,
        conflict_areas=None,
        land_use_classes=None,
        inputs={"revisions": ["zones@1"], "code_version": "0"},
    )
    return replace(given, **(_ANSWERS.get(view, {}) | changes))


_LAND = pd.DataFrame(
    [("donganh", "SKK", 200.0, 0.668), ("donganh", "LUC", 90.0, 0.301), ("donganh", "unmapped", 9.45, 0.0316)],
    columns=["zone", "land_use", "area_ha", "share"],
)
_CLASSES = pd.DataFrame(
    [
        ("skk", "land_law", "SKK", "Đất khu công nghiệp", "Industrial land", "industry", "#FAAAA0", "#8f9fb5"),
        ("luc", "land_law", "LUC", "Đất chuyên trồng lúa", "Two-crop rice", "rice", "#FFFC8C", "#e5d96b"),
    ],
    columns=["id", "system", "code", "name_vi", "name_en", "land_group", "legal_colour", "readable_colour"],
)
_MINIMUMS = pd.DataFrame(
    [("donganh", "green_land_share", 0.04, 0.10, "fail", "2.6", "QCVN 01:2021")],
    columns=["zone", "quantity", "share", "limit", "outcome", "clause", "document"],
)
_REACH = Standard(
    id="reach-substation",
    topic="coverage",
    quantity="reach",
    applies_to="substation",
    comparator="<=",
    number=5000,
    unit="m",
    clause="",
    document="gisapp",
    valid_from=None,
    valid_to=None,
    verification=Verification.ASSUMED,
    source="",
    title_vi="Bán kính phục vụ trạm biến áp",
    title_en="Reach of a substation",
    measured_from="zone",
)
_COVERAGE = pd.DataFrame(
    [
        (
            "donganh",
            "substation",
            "reach-substation",
            "zone",
            5000,
            "computed",
            [],
            [],
            0.1,
            0.9,
            "tba",
            "Trạm Đông Anh",
        ),
        ("tlip", "substation", "reach-substation", "zone", 5000, "computed", [], [], 0.9, 0.95, "tba", "Trạm Đông Anh"),
        (
            "phucat",
            "substation",
            "reach-substation",
            "zone",
            5000,
            "not_computable",
            ["an outline"],
            ["ranh giới"],
            None,
            None,
            None,
            None,
        ),
    ],
    columns=[
        *("zone", "kind", "standard", "measured_from", "reach_m", "status", "needs", "needs_vi"),
        *("share_least", "share_greatest", "nearest_id", "nearest_name_vi"),
    ],
)
_CONFLICTS = pd.DataFrame(
    [
        ("donganh", "tba", "Trạm Đông Anh", None, "safety_corridor", "same_commune_not_proven", None, ["Xã Thư Lâm"]),
        ("tlip", "lua", "Đất lúa", "Rice", "rice", "overlap", 12.5, []),
        ("tlip", "rung", "Rừng", "Forest", "protection_forest", "no_overlap", None, []),
    ],
    columns=[
        *(
            "zone",
            "conflict",
            "conflict_name_vi",
            "conflict_name_en",
            "conflict_class",
            "proven",
            "area_ha",
            "communes",
        ),
    ],
)
_AREAS = gpd.GeoDataFrame(
    [("tlip", "lua", 12.5, box(105.765, 21.115, 105.769, 21.118))],
    columns=["zone", "conflict", "area_ha", "geometry"],
    crs="EPSG:4326",
)
_LEDGER = pd.DataFrame(
    [
        {
            "zone": "donganh", "topic": "power", "status": "computed", "demand_least": 9e3, "demand_greatest": 83e3,
            "facilities": ("tba",), "assigned_by": "assignment", "counted": True, "headroom_least": -20_000.0,
            "headroom_greatest": 30_000.0, "failing_horizon": 2030, "surely_failing_horizon": None, "cause": "donganh",
            "cure": "moi", "cure_name_vi": "Trạm mới", "cure_cost_billion_vnd": None, "cure_enough": True,
            "needs": (), "needs_vi": (), "basis_vi": "theo chỉ tiêu", "basis_en": "by the norm", "quality": "surveyed",
        },
        {
            "zone": "tlip", "topic": "power", "status": "not_computable", "demand_least": 8220.0,
            "demand_greatest": 75_761.0, "facilities": None, "needs": ("which substation serves the zone",),
            "needs_vi": ("trạm biến áp nào phục vụ khu",), "quality": "schematic",
        },
    ]
)  # fmt: skip
_LEDGER_FACILITIES = pd.DataFrame(
    [
        {
            "facility": "tba", "name_vi": "Trạm Đông Anh", "topic": "power", "horizon": horizon,
            "capacity_least": 63e3, "capacity_greatest": 63e3, "demand_least": 9e3, "demand_greatest": 83e3,
            "headroom_least": -20_000.0, "headroom_greatest": 54_000.0, "zones": ("donganh",), "failing_horizon": 2030,
            "surely_failing_horizon": None, "cause": "donganh", "cure": "khac", "cure_name_vi": "Trạm của khu khác",
            "cure_cost_billion_vnd": None, "cure_enough": False,
        }
        for horizon in (2030, 2050)
    ]
)  # fmt: skip
_QUEUE = pd.DataFrame({"zone": ["tlip", "donganh"], "place": [1, 2]})
_RULE = {
    "zone": "tlip", "standard": "decree/phase-area", "topic": "phasing", "quantity": "phase_area",
    "title_vi": "Diện tích một giai đoạn", "title_en": "Area of a phase", "outcome": "fail", "least": 530.0,
    "greatest": 530.0, "value_unit": "ha", "comparator": "<=", "limit": 500.0, "unit": "ha", "clause": "Điều 9",
    "document": "Nghị định", "verification": "verified", "needs": [], "needs_vi": [], "said_vi": None, "said_en": None,
    "quality": "surveyed",
}  # fmt: skip
_RULES = pd.DataFrame([
    _RULE,
    _RULE | {"standard": "code/strip", "title_vi": "Dải cách ly", "title_en": "Strip", "outcome": "not_computable",
             "least": None, "greatest": None, "limit": 10.0, "unit": "m", "comparator": ">=", "verification": "assumed",
             "needs": ["the surveyed boundary"], "needs_vi": ["ranh giới đo đạc"]},
    _RULE | {"zone": "donganh", "outcome": "pass", "least": 299.45, "greatest": 300.0, "quality": "schematic"},
])  # fmt: skip
_REPAIRS = pd.DataFrame([
    {"zone": "tlip", "kind": "phases", "standards": ["decree/phase-area"], "parts": 2, "area_ha": 530.0,
     "said_vi": "ít giai đoạn nhất", "said_en": "the fewest phases"},
])  # fmt: skip
_PLACES = gpd.GeoDataFrame(
    [("tlip", "decree/phase-area", "phase", number, 265.0, 100.0, box(105.75 + east, 21.11, 105.76 + east, 21.12))
     for number, east in ((1, 0.01), (2, 0.02))],
    columns=["zone", "standard", "role", "number", "area_ha", "rice_ha", "geometry"],
    crs="EPSG:4326",
)  # fmt: skip
_TASK = {
    "id": "figures/donganh/area", "kind": "figures", "subject": "donganh", "subject_name_vi": "KCN Đông Anh",
    "subject_name_en": "Dong Anh IP", "quantity": "area", "least": 299.45, "greatest": 300.0, "unit": "ha",
    "spread_share": 0.0018, "values": [
        {"value": "300", "as_of": "2022-01", "source": "https://example.org/qd65"},
        {"value": "299.45", "as_of": "2024-01-11", "source": "https://example.org/qd221"},
    ],
    "task_vi": "Hỏi số liệu nào của KCN Đông Anh được áp dụng.", "task_en": "Ask which figure of Dong Anh IP governs.",
    "ask_vi": "cơ quan lập quy hoạch", "ask_en": "the body that makes the plan", "horizon": 2030,
}  # fmt: skip
_DOUBT = _TASK | {
    "id": "outline_suspected/tlip/donganh", "kind": "outline_suspected", "subject": "tlip", "quantity": "donganh",
    "subject_name_vi": "KCN Thăng Long", "subject_name_en": "Thang Long IP", "least": None, "greatest": None,
    "spread_share": None, "values": [{"value": None, "as_of": None, "source": "https://example.org/a"}],
    "task_vi": "Xin ranh giới đo đạc của cả hai.", "task_en": "Ask for the surveyed outlines of both.",
}  # fmt: skip
_OF_CITY = _TASK | {"id": "figures/city/workers", "subject": "city", "subject_name_vi": "Toàn thành phố",
                    "subject_name_en": "The whole city", "quantity": "workers", "unit": "persons"}  # fmt: skip
_CONTRADICTIONS = pd.DataFrame([_TASK, _DOUBT, _OF_CITY, _TASK | {"horizon": 2050}])
_NEAREST = pd.DataFrame([
    {"zone": zone, "kind": "substation", "status": "computed", "needs": (), "needs_vi": (), "straight_id": "tba",
     "straight_name_vi": "Trạm Đông Anh", "straight_least_m": 0.0, "straight_greatest_m": 2400.0, "network_id": "tba",
     "network_name_vi": "Trạm Đông Anh", "network_least_m": 300.0, "network_greatest_m": 4100.0,
     "network_least_min": 0.5, "network_greatest_min": 21.5, "unbounded": None, "direction": "to_facility"}
    for zone in ("donganh",)
] + [
    {"zone": "tlip", "kind": "substation", "status": "not_computable", "needs": ("roads near the zone",),
     "needs_vi": ("dữ liệu đường ở gần khu",), "straight_id": "tba", "straight_name_vi": "Trạm Đông Anh",
     "straight_least_m": 12_000.0, "straight_greatest_m": 15_000.0, "direction": "to_facility"},
])  # fmt: skip
_GATES = gpd.GeoDataFrame(
    {"zone": ["donganh", "tlip"], "status": ["on_roads", "no_road_data"], "gates": [2, 0], "off_road_m": [0.0, None],
     "may_lack_roads": [False, True]},
    geometry=[MultiPoint([(105.871, 21.16), (105.889, 21.16)]), None], crs="EPSG:4326",
)  # fmt: skip
_PEOPLE = pd.DataFrame([
    {"zone": "donganh", "minutes": minutes, "status": "computed", "roads_least_km": 10.0, "roads_greatest_km": 12.0,
     "communes_least": 1, "communes_greatest": 2, "people_least": people, "people_greatest": people * 1.5,
     "people_from": "communes", "communes_without_people": 1}
    for minutes, people in ((15.0, 12_000.0), (30.0, 80_000.0))
])  # fmt: skip
_COMMUNES = pd.DataFrame([
    {"zone": "donganh", "minutes": minutes, "commune": "x", "name_vi": "Xã Thử", "share_least": least,
     "share_greatest": 1.0}
    for minutes, least in ((15.0, 0.4), (30.0, 1.0))
])  # fmt: skip
_LINES = ReachedLines(
    minutes=(15.0, 30.0),
    zones=("donganh", "tlip"),
    lines=transform(
        np.array(
            [LineString([(105.87, 21.16), (105.86, 21.15)]), LineString([(105.86, 21.15), (105.84, 21.15)]),
             LineString([(105.84, 21.15), (105.8, 21.15)])], dtype=object
        ),
        GEOGRAPHIC_CRS, PLAN_CRS,
    ),
    soonest=np.array([[0, 0, 1], [2, 2, 2]], dtype=np.int8),
    latest=np.array([[0, 1, 1], [2, 2, 2]], dtype=np.int8),
)  # fmt: skip
_ACCESS = MapAccess(
    minutes=(15.0, 30.0), gates=_GATES, reach=_PEOPLE, communes=_COMMUNES, lines={2030: _LINES, 2050: _LINES}
)


def differing(part: str, item: str, quantity: str, **said: object) -> dict[str, object]:
    """One difference of a zone, as the analysis makes it."""
    usual = {
        "zone": "donganh", "part": part, "item": item, "quantity": quantity, "unit": "", "change": "differs", "a": None,
        "b": None, "a_least": None, "a_greatest": None, "b_least": None, "b_greatest": None, "difference_least": None,
        "difference_greatest": None, "verdict": "differs", "horizon": 2050,
    }  # fmt: skip
    return usual | said


_DIFFERENCES = pd.DataFrame([
    differing("access", "substation", "network_min", unit="min", change="more", a="10", b="12 - 14", a_least=10.0,
              a_greatest=10.0, b_least=12.0, b_greatest=14.0, difference_least=2.0, difference_greatest=4.0,
              verdict="worse"),
    differing("access", "substation", "network_id", a="tba", b="tbb"),
    differing("access", "substation", "network_name_vi", a="Trạm Đông Anh", b="Trạm B"),
    differing("coverage", "fire_post · zone · reach-substation", "share", unit="share", change="more", a="0.2", b="0.5",
              a_least=0.2, a_greatest=0.2, b_least=0.5, b_greatest=0.5, difference_least=0.3, difference_greatest=0.3,
              verdict="better"),
    differing("rules", "counts", "fail", zone="tlip", change="less", a="2", b="1", a_least=2.0, a_greatest=2.0,
              b_least=1.0, b_greatest=1.0, difference_least=-1.0, difference_greatest=-1.0, verdict="better"),
], dtype=object)  # fmt: skip
_ROAD = LineString([(105.77, 21.12), (105.88, 21.16)])
_CHANGES = pd.DataFrame([
    {"layer": "roads", "id": "cau", "name_vi": "Cầu Thử", "name_en": "Trial Bridge", "change": "update",
     "before": _ROAD, "after": _ROAD,
     "columns": [{"column": "expected_latest", "before": 2050.0, "after": 2055.0}]},
    {"layer": "facilities", "id": "bo", "name_vi": "Trạm bỏ", "name_en": None, "change": "delete",
     "before": Point(105.8, 21.1), "after": None, "columns": []},
    {"layer": "standards", "id": "s", "name_vi": None, "name_en": None, "change": "update", "before": None,
     "after": None, "columns": [{"column": "number", "before": 500.0, "after": 1000.0}]},
], dtype=object)  # fmt: skip
_LATE = {"id": "0123456789abcdef", "title_vi": "Cầu chậm năm năm", "title_en": "Bridge late", "assumed": 1}
_SIDES = tuple(
    {"plan_vi": PLAN.title_vi, "plan_en": PLAN.title_en, "horizon": 2030, "scenarios": scenarios, "revisions": []}
    for scenarios in ([], [_LATE])
)
_ANSWERS: dict[str, dict[str, object]] = {
    "land-balance": {
        "results": _LAND,
        "land_use_classes": _CLASSES,
        "minimums": _MINIMUMS,
        "around": (locator(), parcels()),
        "demo": True,
    },
    "coverage": {"results": _COVERAGE, "standards": (_REACH,)},
    "ledger": {"results": _LEDGER, "facilities": _LEDGER_FACILITIES, "queue": _QUEUE},
    "conflicts": {"results": _CONFLICTS, "conflict_areas": _AREAS},
    "difference": {
        "results": _DIFFERENCES,
        "changes": _CHANGES,
        "changed": 3,
        "sides": _SIDES,
        "standards": (_REACH,),
    },
    "rules": {"results": _RULES, "conflict_areas": _PLACES, "repairs": _REPAIRS},
    "contradictions": {"results": _CONTRADICTIONS},
    "access": {"results": _NEAREST, "access": _ACCESS},
    "what-if": {"land_use_classes": _CLASSES},
}
