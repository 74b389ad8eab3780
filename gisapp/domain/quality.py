"""How far a geometry or figure can be relied upon, and what may be answered on it."""

from collections.abc import Iterable
from enum import StrEnum


class Quality(StrEnum):
    """The reliability of a datum, least first (vi: độ tin cậy)."""

    SYNTHETIC = "synthetic"
    SCHEMATIC = "schematic"
    APPROXIMATE = "approximate"
    SURVEYED = "surveyed"
    OFFICIAL = "official"

    @property
    def rank(self) -> int:
        """Place in the order synthetic < schematic < approximate < surveyed < official, from 0."""
        return _RANK[self]

    def suffices(self, needed: "Quality", *, synthetic_admitted: bool = False) -> bool:
        """Whether an answer that needs `needed` may rest on this.

        `synthetic_admitted` is true in the demo workspace alone: there invented geometry stands in for surveyed
        geometry, and the answer still says `synthetic`.
        """
        return self.rank >= needed.rank or (synthetic_admitted and self is Quality.SYNTHETIC)


_RANK = {quality: rank for rank, quality in enumerate(Quality)}


def lowest(qualities: Iterable[Quality]) -> Quality | None:
    """The quality an answer carries: the lowest of its inputs, or None where it has none."""
    return min(qualities, key=lambda quality: quality.rank, default=None)
