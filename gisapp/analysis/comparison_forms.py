"""How the parts of an assessment are compared: which columns name a row, in which unit it is, what is better.

A part that is not listed here is compared all the same, by whichever of the usual key columns its rows have; to list it
is to say which of them name the row where that is not plain. A quantity of which nobody said which way is better only
differs: more of it is neither good nor bad by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ListForm:
    """The columns that name a row of a list; those it lacks are passed over.

    `units` says of quantities whose column does not tell their unit which column does. `ways` has 1 for quantities of
    which more is better and -1 for those of which less is; `orders` the texts of a column from the worst to the best;
    `faults` the quantities that are there only where something is wrong.
    """

    keys: tuple[str, ...]
    units: Mapping[str, str] = field(default_factory=dict)
    ways: Mapping[str, int] = field(default_factory=dict)
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    faults: frozenset[str] = frozenset()

    def key(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """What names this row."""
        return tuple(_named(row.get(name)) for name in self.keys)

    def unit(self, quantity: str, row: Mapping[str, Any]) -> str:
        """The unit of a quantity of this row: as the row says, else as its column does."""
        return str(row.get(self.units.get(quantity, "")) or UNITS.of(quantity))


def _named(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Units:
    """Units by the suffix of a column, and the columns that are prose about a row, which follow from the rest of it."""

    suffixes: Mapping[str, str]
    prose: frozenset[str]

    def of(self, quantity: str) -> str:
        """The unit of a quantity; empty where it is a count, or its column does not say."""
        found = [suffix for suffix in self.suffixes if f"_{quantity}".endswith(suffix)]
        return self.suffixes[max(found, key=len)] if found else ""


#: Column suffixes of the house (GLOSSARY.md), with their units.
UNITS = _Units(
    suffixes={
        "_ha": "ha",
        "_m": "m",
        "_km": "km",
        "_km2": "km2",
        "_m2": "m2",
        "_m3": "m3",
        "_m3_per_day": "m3/day",
        "_t_per_day": "t/day",
        "_kw": "kW",
        "_mva": "MVA",
        "_min": "min",
        "_minutes": "min",
        "_billion_vnd": "billion VND",
        "_share": "share",
    },
    prose=frozenset(
        {
            "needs_vi",
            "basis_vi",
            "basis_en",
            "note_vi",
            "note_en",
            "assumptions_vi",
            "assumptions_en",
            "said_vi",
            "said_en",
            "told_vi",
            "told_en",
            "cited_vi",
            "cited_en",
            "land_class_vi",
            "land_class_en",
            "assumption_vi",
            "assumption_en",
            "nearest_name_en",
            "straight_name_en",
            "network_name_en",
            "facility_name_en",
            "cure_name_en",
            "geometry",
        }
    ),
)
#: The usual names of a row, in the order in which they are read.
USUAL = ListForm(
    keys=("subject", "topic", "standard", "rule", "quantity", "kind", "land_use", "conflict", "conflict_class",
          "land_class", "phase", "facility", "supply", "minutes", "commune", "zone", "destination", "mode",
          "measured_from", "applies_to", "horizon", "raster", "class", "as_of")
)  # fmt: skip
_IN_UNIT = dict.fromkeys(
    ("demand", "capacity", "headroom", "existing", "under_construction", "committed", "planned", "proposed"), "unit"
)
_PUBLISHED = ListForm(keys=("subject", "topic", "demand_of", "capacity_of"), units=_IN_UNIT)
#: A later failing year is better, and none at all is best.
_FAILING = frozenset({"failing_horizon", "surely_failing_horizon"})
_SUPPLY = {"capacity": 1, "headroom": 1, **dict.fromkeys(_FAILING, 1)}
_JUDGED = {"outcome": ("fail", "pass")}
#: By part and list of rows, or members within the part.
FORMS: dict[tuple[str, str], ListForm] = {
    ("land_balance", "rows"): ListForm(keys=("land_use",)),
    ("coverage", "rows"): ListForm(keys=("kind", "measured_from", "standard"), ways={"share": 1, "nearest_m": -1}),
    ("conflicts", "rows"): ListForm(
        keys=("conflict",), ways={"area_ha": -1, "length_m": -1}, orders={"proven": ("overlap", "no_overlap")}
    ),
    ("conflicts", "by_class"): ListForm(
        keys=("conflict_class",), ways={"overlapping": -1, "area_ha": -1, "length_m": -1}
    ),
    ("access", "rows"): ListForm(keys=("kind",), ways={"straight_m": -1, "network_m": -1, "network_min": -1}),
    ("access", "roads"): ListForm(keys=(), ways={"off_road_m": -1}),
    ("access", "reach"): ListForm(keys=("minutes",), ways={"roads_km": 1, "communes": 1, "people": 1}),
    ("access", "communes"): ListForm(keys=("commune",), ways={"share": 1}),
    ("access", "competition"): ListForm(keys=("supply",), ways={"competitors": -1, "per_1000_workers": 1}),
    ("access", "drained_by"): ListForm(keys=("zone",), ways={"per_1000_workers": -1}),
    ("ground", "rows"): ListForm(keys=("quantity", "measure"), units={"value": "unit"}),
    ("ledger", "rows"): ListForm(keys=("topic",), units=_IN_UNIT, ways=_SUPPLY, faults=_FAILING),
    ("ledger", "facilities"): ListForm(
        keys=("topic", "facility", "horizon"), units=_IN_UNIT, ways=_SUPPLY, faults=_FAILING
    ),
    ("ledger", "published"): _PUBLISHED,
    ("ledger", "city"): _PUBLISHED,
    ("land_take", "rows"): ListForm(
        keys=("land_class", "phase", "horizon"), ways={"area_ha": -1, "left_ha": 1}, orders=_JUDGED
    ),
    ("rules", "rows"): ListForm(
        keys=("quantity", "standard"), units={"value": "value_unit", "limit": "unit"}, orders=_JUDGED
    ),
    ("rules", "counts"): ListForm(keys=(), ways={"pass": 1, "fail": -1}),
    ("rules", "repairs"): ListForm(keys=("kind", "standards")),
}


def form_of(part: str, rows: str) -> ListForm:
    """How the rows of a part are told apart, and which way they are better."""
    return FORMS.get((part, rows), USUAL)
