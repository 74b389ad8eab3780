"""What an analysis answers when it cannot answer: the part stays, with its status and what it needs."""

from dataclasses import dataclass
from typing import Literal

from gisapp.domain.quality import Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class NotComputable:
    """*Not computable: needs …* (vi: chưa tính được: cần …)."""

    needs: tuple[str, ...]
    needs_vi: tuple[str, ...]
    quality: Quality | None = None
    status: Literal["not_computable"] = "not_computable"
