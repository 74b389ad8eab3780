"""Work that takes long: kept in the register, run beside the server, survives a restart (vi: tác vụ)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

#: The kind of job that makes a dossier.
MAKE_DOSSIER = "make-dossier"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job: what it is to do, how far it is (0..1), and what became of it.

    `payload` and `result` are plain values; `problem` says expected, found and what to do where it failed. `attempts`
    counts how often it was begun: a job whose process died is begun again, a few times.
    """

    id: str
    kind: str
    by: str
    state: JobState
    created: datetime
    payload: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    started: datetime | None = None
    finished: datetime | None = None
    progress: float = 0.0
    attempts: int = 0
    result: Mapping[str, Any] | None = None
    problem: Mapping[str, str] | None = None
