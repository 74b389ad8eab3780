"""What a zone demands of infrastructure, topic by topic: the kind of facility that meets it, and the units it is in."""

from dataclasses import dataclass

from gisapp.domain.existence import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A demand, the kind of facility that meets it, and the unit in which both are counted.

    `units` are the spellings of capacity that can be counted, each with its factor; those of `apparent` are apparent
    power, which becomes power only by a power factor. `supply_vi`, `supply_en` name what one must ask for where no
    facility's capacity is known; by default the capacity of each of the kind.
    """

    id: str
    kind: str
    unit: str
    units: dict[str, float]
    vi: str
    unit_vi: str
    apparent: frozenset[str] = frozenset()
    supply_vi: str = ""
    supply_en: str = ""


FLOW_UNITS = dict.fromkeys(
    ("m3/day", "m³/day", "m3/ngày", "m³/ngày", "m3/ngày đêm", "m³/ngày đêm", "m3/d", "m³/d"), 1.0
)
PERSON_UNITS = dict.fromkeys(("persons", "person", "places", "người", "chỗ"), 1.0)
_POWER_UNITS = {"kw": 1.0, "mw": 1000.0, "kva": 1.0, "mva": 1000.0}
_ROAD_UNITS = dict.fromkeys(("pcu/day", "pcu/ngày", "xcqđ/ngày", "xcqđ/ngày đêm", "pcu/d"), 1.0)
_WASTE_UNITS = dict.fromkeys(("t/day", "tấn/ngày", "tấn/ngày đêm", "t/d"), 1.0)

TOPICS = (
    Topic(
        id="power",
        kind="substation",
        unit="kW",
        units=_POWER_UNITS,
        vi="điện",
        unit_vi="kW",
        apparent=frozenset({"kva", "mva"}),
    ),
    Topic(id="water", kind="water_plant", unit="m3/day", units=FLOW_UNITS, vi="nước sạch", unit_vi="m³/ngày"),
    Topic(id="wastewater", kind="wastewater_plant", unit="m3/day", units=FLOW_UNITS, vi="nước thải", unit_vi="m³/ngày"),
    Topic(id="solid_waste", kind="landfill", unit="t/day", units=_WASTE_UNITS, vi="chất thải rắn", unit_vi="tấn/ngày"),
    Topic(
        id="workers_housing",
        kind="workers_housing",
        unit="places",
        units=PERSON_UNITS,
        vi="chỗ ở công nhân",
        unit_vi="chỗ",
    ),
    Topic(
        id="road",
        kind="road_link",
        unit="PCU/day",
        units=_ROAD_UNITS,
        vi="giao thông",
        unit_vi="xe con quy đổi/ngày",
        supply_vi="năng lực của các đường phục vụ khu",
        supply_en="the capacity of the roads that serve the zone",
    ),
)
TOPIC_IDS = tuple(topic.id for topic in TOPICS)
KINDS = tuple(topic.kind for topic in TOPICS)

#: The column of the ledger that the capacity of a facility of each status stands in; none for what nobody dates.
STATES: dict[Status, str] = {
    Status.OPERATING: "existing",
    Status.ESTABLISHED: "existing",
    Status.UNDER_CONSTRUCTION: "under_construction",
    Status.POLICY_APPROVED: "committed",
    Status.IN_PLAN: "planned",
    Status.PROPOSED: "proposed",
}
STATE_COLUMNS = tuple(dict.fromkeys(STATES.values()))
