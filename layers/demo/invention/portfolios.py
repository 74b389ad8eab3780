"""What the infrastructure of each candidate would cost: two figures, which contradict each other as figures do."""

from datetime import date

from invention.records import AS_OF, SOURCE, Record

#: Zone, least and greatest figure in billions of đồng.
_COSTS = (("mau-a", 8_400, 10_900), ("mau-b", 4_100, 4_900), ("mau-c", 2_600, 3_400), ("mau-d", 1_700, 2_900),
          ("mau-e", 4_300, 5_200))  # fmt: skip


def cost_rows() -> list[Record]:
    """Figures said of the zones' infrastructure."""
    return [
        {
            "id": f"{zone}-infrastructure-cost-{end}",
            "subject": zone,
            "quantity": "infrastructure_cost",
            "value": f"{value:g}",
            "unit": "billion VND",
            "as_of": AS_OF[:4],
            "source": SOURCE,
            "note_vi": "Minh hoạ.",
            "note_en": "Invented for illustration.",
        }
        for zone, least, greatest in _COSTS
        for end, value in (("least", least), ("greatest", greatest))
    ]


def catalogue_rows() -> list[Record]:
    """The catalogue of this table."""
    return [
        {
            "id": "infrastructure_costs",
            "file": "infrastructure_costs.csv",
            "spec": "claims",
            "kind": "table",
            "title_vi": "Chi phí hạ tầng các khu đề xuất – Huyện Mẫu (minh hoạ)",
            "title_en": "Infrastructure cost of the candidates, Huyện Mẫu (demonstration: invented)",
            "source": SOURCE,
            "licence": "CC0-1.0",
            "date": date.fromisoformat(AS_OF),
            "steward": "gisapp",
            "quality": "synthetic",
        }
    ]
