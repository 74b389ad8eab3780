"""Rules with their number, unit, clause, validity and verification status, chosen by the date of appraisal.

A reach that no rule sets is an assumption (vi: giả định): it stands in the packs with the verification `assumed` and
is never called a standard.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import in_marks

#: A comma before decimals, dots between thousands.
#: Units that Vietnamese writes in its own way; others are written alike.
_UNITS_VI = {
    "share": "%",
    "count": "",
    "factor": "",
    "years": "năm",
    "min": "phút",
    "persons": "người",
    "persons/ha": "người/ha",
    "m2": "m²",
    "m2/place": "m²/chỗ",
    "m2/bed": "m²/giường",
    "m2/person": "m²/người",
    "km/km2": "km/km²",
    "m3/ha/day": "m³/ha/ngày",
    "t/ha/day": "tấn/ha/ngày",
    "ha per 1000 m3/day": "ha trên 1.000 m³/ngày",
    "places/1000 persons": "chỗ/1.000 người",
    "beds/1000 persons": "giường/1.000 người",
    "PCU/ha/day": "xe con quy đổi/ha/ngày",
}


class Verification(StrEnum):
    """How a rule's number was checked against the text of the law."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One row of a rule pack; `number` is None where the rule exists and its number is not known."""

    id: str
    topic: str
    quantity: str
    applies_to: str
    comparator: str
    number: float | None
    unit: str
    clause: str
    document: str
    valid_from: date | None
    valid_to: date | None
    verification: Verification
    source: str
    title_vi: str
    title_en: str
    pack: str = ""
    measured_from: str = ""
    note: str = ""

    def figure(self) -> str:
        """The number with its unit, a share as per cent."""
        if self.number is None:
            return ""
        unit = {"share": "%", "count": "", "factor": ""}.get(self.unit, self.unit)
        return f"{self.number * 100 if self.unit == 'share' else self.number:.15g} {unit}".strip()

    def figure_vi(self) -> str:
        """The same figure as it is written in Vietnamese."""
        if self.number is None:
            return ""
        number = f"{self.number * 100 if self.unit == 'share' else self.number:,.15g}"
        return f"{in_marks(number, 'vi')} {_UNITS_VI.get(self.unit, self.unit)}".strip()

    def in_force(self, appraised: date) -> bool:
        """Whether the rule holds for a plan appraised on this day."""
        begun = self.valid_from is None or self.valid_from <= appraised
        ended = self.valid_to is not None and self.valid_to < appraised
        return begun and not ended


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInForce:
    """The rule for a quantity on a day, and the last figure known where the pack in force lacks one."""

    standard: Standard | None
    last_known: Standard | None

    @property
    def number(self) -> float | None:
        """The limit in force, or None where the pack in force has none."""
        return self.standard.number if self.standard else None

    def missing(self) -> str | None:
        """Why there is no number, in one sentence; None where there is one."""
        if self.number is not None:
            return None
        if self.last_known is None:
            return "no rule in the packs sets a number"
        document = self.standard.document if self.standard else "the packs in force"
        return f"not known in {document}; the figure of {self.last_known.document} was {self.last_known.figure()}"

    def missing_vi(self) -> str | None:
        """The same sentence in Vietnamese."""
        if self.number is not None:
            return None
        if self.last_known is None:
            return "chưa có quy định nào trong bộ dữ liệu nêu chỉ tiêu này"
        document = self.standard.document if self.standard else "các quy định hiện hành"
        return f"chưa có số liệu trong {document}; theo {self.last_known.document} là {self.last_known.figure_vi()}"


def rule_in_force(standards: Iterable[Standard], quantity: str, applies_to: str, appraised: date) -> RuleInForce:
    """Which rule limits this quantity for a plan appraised on this day?

    Parameters
    ----------
    standards
        All rows of all packs.
    quantity, applies_to
        What is limited, and of what, for example `traffic_land_share` of a `zone`.
    appraised
        The plan's date of appraisal; it chooses the pack.
    """
    rows = [row for row in standards if row.quantity == quantity and row.applies_to == applies_to]
    current = next((row for row in rows if row.in_force(appraised)), None)
    begun = [row for row in rows if row.valid_from is None or row.valid_from <= appraised]
    numbered = [row for row in begun if row.number is not None and row is not current]
    latest = max(numbered, key=lambda row: row.valid_from or date.min, default=None)
    return RuleInForce(standard=current, last_known=latest)


def check_numbers(standards: Iterable[Standard]) -> None:
    """Can these rules hold at once: no share above the whole, no least above its greatest?

    Raises
    ------
    BadInput
        Naming the rules that cannot.
    """
    rows = {(row.quantity, row.pack, row.applies_to, row.measured_from, row.valid_from): row for row in standards}
    for (quantity, pack, applies_to, measured_from, since), row in rows.items():
        if row.number is not None and row.unit == "share" and row.number > 1.0:
            raise _cannot_hold(("a share of at most 1", "tỷ lệ không quá 1"), row)
        greatest = rows.get((f"{quantity.removesuffix('_least')}_greatest", pack, applies_to, measured_from, since))
        if greatest is None or row.number is None or greatest.number is None or greatest is row:
            continue
        if quantity.endswith("_least") and row.number > greatest.number:
            raise _cannot_hold(
                (f"a {quantity} of at most {greatest.figure()}", f"{quantity} không quá {greatest.figure_vi()}"), row
            )


def _cannot_hold(expected: tuple[str, str], row: Standard) -> BadInput:
    return BadInput(
        expected=expected[0],
        found=f"{row.figure()} in {row.id}",
        todo="correct the row in the rule pack, or in the scenario",
        vi=Vi(
            expected[1],
            "hãy sửa dòng này trong bộ quy định, hoặc trong kịch bản",
            f"{row.figure_vi()} ở {row.id}",
        ),
    )
