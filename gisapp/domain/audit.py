"""The audit log: who did what to what, and when (vi: nhật ký)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One line of the audit log: who did what to what, when, in which request."""

    at: datetime
    who: str
    action: str
    subject: str
    request: str = ""
    detail: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
