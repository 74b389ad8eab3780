"""What a user's data gets wrong: one result of one check, as a value (vi: điểm cần xử lý)."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a finding blocks (`error`), asks for a look (`warning`) or informs (`note`)."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


#: The stable codes, in the order in which the gate checks: structure, CRS, geometry, meaning.
CODES = (
    "unreadable", "too-large", "encoding-damaged", "missing-field", "unknown-field", "wrong-type", "unknown-code",
    "years-reversed", "duplicate-id", "unsafe-text", "nodata-undeclared",
    "crs-undeclared", "crs-undecided", "crs-mismatch", "wrong-meridian", "datum-shift-missing", "axes-swapped",
    "outside-plan-area", "resampled",
    "empty-geometry", "wrong-geometry-type", "invalid-geometry",
    "overlap", "sliver", "area-differs", "unconnected", "stale-base",
)  # fmt: skip


def in_vietnamese(expected: str, found: str, todo: str) -> str:
    """What would be right, what is there and what to do, as a sentence in Vietnamese."""
    return f"Cần {expected}; nhận được {found}; {todo}"


def in_english(expected: str, found: str, todo: str) -> str:
    """The same in English."""
    return f"expected {expected}; found {found}; {todo}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One point that needs attention, located as closely as the check can.

    `evidence` holds what the check measured (metres, scores, candidates); `x`, `y` is the place in the numbers as
    delivered. `feature` is the id of the feature, or its position in the file counted from 0 where it has none.
    """

    code: str
    severity: Severity
    message_vi: str
    message_en: str
    feature: str | None = None
    ring: int | None = None
    vertex: int | None = None
    x: float | None = None
    y: float | None = None
    field: str | None = None
    evidence: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code} is not a stable code")


def blocks(findings: "tuple[Finding, ...] | list[Finding]") -> bool:
    """Whether these findings keep a layer out."""
    return any(finding.severity is Severity.ERROR for finding in findings)
