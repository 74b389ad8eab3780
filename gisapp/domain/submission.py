"""What an institute proposes, and what is decided of it (vi: hồ sơ đề xuất, quyết định)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a submission stands."""

    CHECKING = "checking"
    RETURNED = "returned"
    AWAITING_DECISION = "awaiting_decision"
    ACCEPTED = "accepted"
    ACCEPTED_IN_PART = "accepted_in_part"


#: What each is called, in Vietnamese and in English.
STATE_WORDS: dict[State, tuple[str, str]] = {
    State.CHECKING: ("đang kiểm tra", "being checked"),
    State.RETURNED: ("đã trả lại", "returned"),
    State.AWAITING_DECISION: ("chờ quyết định", "awaiting a decision"),
    State.ACCEPTED: ("đã tiếp nhận", "accepted"),
    State.ACCEPTED_IN_PART: ("tiếp nhận một phần", "accepted in part"),
}


class Scope(StrEnum):
    """Whether a file holds only what changes, or the whole layer: then what it leaves out is deleted."""

    PART = "part"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A file with what its sender said of it, and the version of the layer on which it was based.

    `base_version` is `NEW_LAYER` where the layer is new. `terms` holds what the sender said of the file: `crs`,
    `spec`, `kind`, `quality`, `source`, `part`, and `field.NAME` for a column called otherwise. `features` counts
    what the gate read. Times are in UTC.
    """

    id: str
    layer: str
    state: State
    scope: Scope
    name: str
    size: int
    sha256: str
    sender: str
    sent: datetime
    base_version: int
    note: str = ""
    crs: str | None = None
    features: int = 0
    job: str | None = None
    terms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Accept or return, by whom, when and why.

    `accepts` is false where the whole submission is returned. `returned` gives the reason for each feature that is
    returned though the rest is accepted. `version` is the version of the layer that the decision made; None until the
    commit is known to stand, and for ever where nothing was accepted.
    """

    id: str
    submission: str
    by: str
    at: datetime
    why: str
    accepts: bool
    returned: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    version: int | None = None
