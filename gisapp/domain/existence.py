"""What exists at horizon H of plan P: the one answer that every analysis uses.

Unknown dates are never silently present or absent. The rules (design §4): what is operating, under construction or
established exists now; what is in a plan or has its policy approved is expected from the first horizon that a source
names for it; what is merely proposed is there only where a scenario or portfolio includes it; stalled and unknown
things have no source; revoked ones are not expected.
"""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a zone stands on its way from proposal to operation (vi: tình trạng)."""

    PROPOSED = "proposed"
    IN_PLAN = "in_plan"
    POLICY_APPROVED = "policy_approved"
    ESTABLISHED = "established"
    UNDER_CONSTRUCTION = "under_construction"
    OPERATING = "operating"
    STALLED = "stalled"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


#: What a status is called, in Vietnamese and English.
STATUS_WORDS: dict[Status, tuple[str, str]] = {
    Status.PROPOSED: ("Đề xuất", "Proposed"),
    Status.IN_PLAN: ("Có trong quy hoạch", "In a plan"),
    Status.POLICY_APPROVED: ("Đã có chủ trương đầu tư", "Investment policy approved"),
    Status.ESTABLISHED: ("Đã thành lập", "Established"),
    Status.UNDER_CONSTRUCTION: ("Đang xây dựng", "Under construction"),
    Status.OPERATING: ("Đang hoạt động", "Operating"),
    Status.STALLED: ("Chậm triển khai", "Stalled"),
    Status.REVOKED: ("Đã bãi bỏ", "Revoked"),
    Status.UNKNOWN: ("Chưa rõ tình trạng", "Status not known"),
}
#: What is there comes first, then what is announced, proposed, uncertain and gone.
IN_ORDER = (
    Status.OPERATING,
    Status.UNDER_CONSTRUCTION,
    Status.ESTABLISHED,
    Status.POLICY_APPROVED,
    Status.IN_PLAN,
    Status.PROPOSED,
    Status.STALLED,
    Status.UNKNOWN,
    Status.REVOKED,
)
#: Statuses of things that are there already.
PRESENT = frozenset({Status.OPERATING, Status.UNDER_CONSTRUCTION, Status.ESTABLISHED})
#: Statuses of things that a plan or a policy announces.
ANNOUNCED = frozenset({Status.IN_PLAN, Status.POLICY_APPROVED})


class Presence(StrEnum):
    """The four answers to *does it exist at this horizon?*."""

    EXISTS = "exists"
    EXPECTED_BY = "expected_by"
    NOT_EXPECTED = "not_expected"
    NO_SOURCE_SAYS = "no_source_says"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """What sources say about when a thing exists; every date is a year and None means *no source says*.

    `expected_earliest` and `expected_latest` bound the first horizon that a source names; `expected_source` is its
    address. `valid_from` and `valid_to` bound the existence of things that are there, or that were.
    """

    status: Status
    expected_earliest: int | None = None
    expected_latest: int | None = None
    expected_source: str | None = None
    valid_from: int | None = None
    valid_to: int | None = None
    included: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Existence:
    """One of the four answers, with the interval and the source it rests on."""

    presence: Presence
    earliest: int | None = None
    latest: int | None = None
    source: str | None = None

    @property
    def counts(self) -> bool:
        """Whether an analysis at this horizon includes the thing: it exists, or is expected by then."""
        return self.presence in (Presence.EXISTS, Presence.EXPECTED_BY)


def existence(dates: Dates, horizon: int) -> Existence:
    """Does this thing exist at the horizon, and who says so?

    Parameters
    ----------
    dates
        Status and dates of a zone, facility, standard or administrative unit.
    horizon
        A year of the plan.

    Returns
    -------
    Existence
        *exists*, *expected by* (earliest, latest, source), *not expected*, or *no source says*.
    """
    ended = dates.valid_to is not None and dates.valid_to < horizon
    begun_later = dates.valid_from is not None and dates.valid_from > horizon
    if ended or dates.status is Status.REVOKED:
        return Existence(presence=Presence.NOT_EXPECTED, latest=dates.valid_to)
    if dates.status in PRESENT:
        presence = Presence.NOT_EXPECTED if begun_later else Presence.EXISTS
        return Existence(presence=presence, earliest=dates.valid_from, latest=dates.valid_to)
    if dates.included:
        return Existence(presence=Presence.EXPECTED_BY, earliest=dates.expected_earliest, latest=dates.expected_latest)
    if dates.status is Status.PROPOSED:
        return Existence(presence=Presence.NOT_EXPECTED)
    if dates.status not in ANNOUNCED or dates.expected_earliest is None or dates.expected_source is None:
        return Existence(presence=Presence.NO_SOURCE_SAYS)
    presence = Presence.NOT_EXPECTED if horizon < dates.expected_earliest else Presence.EXPECTED_BY
    return Existence(
        presence=presence,
        earliest=dates.expected_earliest,
        latest=dates.expected_latest,
        source=dates.expected_source,
    )
