"""Capacity against demand: what extends facilities, who is assigned where, what things cost, quotas of land."""

from datetime import date

from invention.records import AS_OF, PLAN, SOURCE, Record, existing, planned, sourced

#: What extends a facility: id, name, facility, capacity, unit, dates.
_PROJECTS: tuple[tuple[str, str, str, str, float, str, Record], ...] = (
    ("water-plant-01-plus", "Mở rộng Nhà máy nước 1", "Extension of water plant 1", "water-plant-01", 20_000, "m3/day",
     planned(2030) | {"status": "policy_approved", "expected_earliest": 2028, "expected_latest": 2032}),
    ("wastewater-plant-02-plus", "Mở rộng Nhà máy xử lý nước thải KCN Mẫu N", "Extension of the wastewater plant of N",
     "wastewater-plant-02", 1_000, "m3/day", planned(2050)),
    ("substation-01-plus", "Máy biến áp thứ hai, Trạm biến áp 110 kV 1", "Second transformer, 110 kV substation 1",
     "substation-01", 63, "MVA", planned(2050) | {"expected_earliest": 2030}),
    ("substation-02-plus", "Máy biến áp thứ hai, Trạm biến áp 110 kV 2", "Second transformer, 110 kV substation 2",
     "substation-02", 63, "MVA", planned(2050) | {"status": "proposed"}),
    ("workers-housing-03-plus", "Nhà ở công nhân N1, giai đoạn 2", "Workers' housing N1, phase 2", "workers-housing-03",
     1_200, "places", existing(2029, status="under_construction")),
)  # fmt: skip

#: Zone, facility, topic, share of the demand (None: by capacity), why.
_ASSIGNMENTS: tuple[tuple[str, str, str, float | None, str, str], ...] = (
    (
        "mau-b",
        "wastewater-plant-03",
        "wastewater",
        None,
        "Thoả thuận đấu nối (minh hoạ).",
        "Connection agreed (invented).",
    ),
    ("mau-e", "substation-01", "power", 0.4, "Cấp điện từ hai nguồn (minh hoạ).", "Fed from two sides (invented)."),
    ("mau-e", "substation-02", "power", 0.6, "Cấp điện từ hai nguồn (minh hoạ).", "Fed from two sides (invented)."),
)

#: What projects cost, in billions of đồng; the new landfill has no figure, to show how that is told.
COSTS: tuple[tuple[str, str, float, str, str], ...] = tuple(
    (name, "cost", cost, "billion VND", "")
    for name, cost in (
        ("water-plant-01-plus", 620.0), ("water-plant-02", 2_400.0), ("wastewater-plant-02-plus", 55.0),
        ("wastewater-plant-04", 760.0), ("substation-01-plus", 130.0), ("substation-02-plus", 125.0),
        ("substation-03", 420.0), ("workers-housing-03-plus", 310.0), ("workers-housing-07", 980.0),
    )
)  # fmt: skip

#: Horizon, class of land, hectares that all zones together may take by then.
_QUOTAS = ((2030, "two_crop_rice", 300.0), (2030, "other_rice", 400.0), (2030, "protection_forest", 0.0),
           (2050, "two_crop_rice", 420.0), (2050, "other_rice", 600.0), (2050, "protection_forest", 0.0))  # fmt: skip


def project_rows() -> list[Record]:
    """What will extend facilities that are there."""
    return [
        {
            "id": name,
            "name_vi": vi,
            "name_en": en,
            "facility": facility,
            **dates,
            "capacity": capacity,
            "capacity_unit": unit,
            **sourced("Minh hoạ.", "Invented for illustration."),
        }
        for name, vi, en, facility, capacity, unit, dates in _PROJECTS
    ]


def assignment_rows() -> list[Record]:
    """Which facility serves a zone, where that is agreed."""
    return [
        {
            "id": f"{zone}-{topic.replace('_', '-')}-{facility}",
            "zone": zone,
            "facility": facility,
            "ledger_topic": topic,
            "share": share,
            **sourced(vi, en),
        }
        for zone, facility, topic, share, vi, en in _ASSIGNMENTS
    ]


def quota_rows() -> list[Record]:
    """How much land all zones together may take by each horizon."""
    return [
        {
            "id": f"{land_class.replace('_', '-')}-{horizon}",
            "plan": PLAN,
            "horizon": horizon,
            "land_class": land_class,
            "quota_ha": quota_ha,
            "source": SOURCE,
            "note_vi": "Chỉ tiêu bịa ra để minh hoạ.",
            "note_en": "A quota invented for illustration.",
        }
        for horizon, land_class, quota_ha in _QUOTAS
    ]


def catalogue_rows() -> list[Record]:
    """The catalogue of these tables."""
    return [
        {
            "id": name,
            "file": f"{name}.toml",
            "spec": name,
            "kind": "table",
            "title_vi": f"{vi} – Huyện Mẫu (minh hoạ)",
            "title_en": f"{en}, Huyện Mẫu (demonstration: invented)",
            "source": SOURCE,
            "licence": "CC0-1.0",
            "date": date.fromisoformat(AS_OF),
            "steward": "gisapp",
            "quality": "synthetic",
        }
        for name, vi, en in (
            ("capacity_projects", "Dự án mở rộng công suất", "Projects that extend capacity"),
            ("assignments", "Phân công công trình phục vụ khu", "Which facility serves which zone"),
            ("quotas", "Chỉ tiêu chuyển mục đích đất", "Quotas of land"),
        )
    ]
