"""How the parts of an assessment are compared: which columns name a row, and in which unit its quantities are.

A part that is not listed here is compared all the same, by whichever of the usual key columns its rows have; to list it
is to say which of them name the row where that is not plain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ListForm:
    """The columns that name a row of a list; those it lacks are passed over."""

    keys: tuple[str, ...]

    def key(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """What names this row."""
        return tuple("" if row.get(name) is None else str(row[name]) for name in self.keys)


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
        "_share": "share",
    },
    prose=frozenset(
        {"needs_vi", "basis_vi", "basis_en", "note_vi", "note_en", "assumptions_vi", "assumptions_en", "geometry"}
    ),
)
#: The usual names of a row, in the order in which they are read.
USUAL = ListForm(
    keys=("subject", "topic", "standard", "rule", "quantity", "kind", "land_use", "conflict", "conflict_class",
          "land_class", "phase", "facility", "supply", "minutes", "commune", "zone", "destination", "mode",
          "measured_from", "applies_to", "horizon", "raster", "class", "as_of")
)  # fmt: skip
#: By part and list of rows.
FORMS: dict[tuple[str, str], ListForm] = {
    ("land_balance", "rows"): ListForm(keys=("land_use",)),
    ("coverage", "rows"): ListForm(keys=("kind", "measured_from", "standard")),
    ("conflicts", "rows"): ListForm(keys=("conflict",)),
    ("conflicts", "by_class"): ListForm(keys=("conflict_class",)),
    ("access", "rows"): ListForm(keys=("kind",)),
    ("access", "reach"): ListForm(keys=("minutes",)),
    ("access", "competition"): ListForm(keys=("supply",)),
    ("ledger", "rows"): ListForm(keys=("topic",)),
    ("ledger", "facilities"): ListForm(keys=("topic", "facility", "horizon")),
    ("land_take", "rows"): ListForm(keys=("land_class", "phase", "horizon")),
    ("rules", "rows"): ListForm(keys=("quantity", "standard")),
}


def form_of(part: str, rows: str) -> ListForm:
    """How the rows of a part are told apart."""
    return FORMS.get((part, rows), USUAL)
