"""Quantities with their unit in the type, and ranges that carry a position error with the number."""

from dataclasses import dataclass
from typing import NewType

Metres = NewType("Metres", float)
SquareMetres = NewType("SquareMetres", float)
Hectares = NewType("Hectares", float)
Share = NewType("Share", float)

SQUARE_METRES_PER_HECTARE = 10_000.0


def hectares(area: float) -> Hectares:
    """Give an area in square metres as hectares."""
    return Hectares(area / SQUARE_METRES_PER_HECTARE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The least and the greatest value a quantity may have; both are equal where nothing is uncertain.

    Raises
    ------
    ValueError
        When `least` exceeds `greatest`.
    """

    least: float
    greatest: float

    def __post_init__(self) -> None:
        if self.least > self.greatest:
            raise ValueError(f"a range runs upward: {self.least} > {self.greatest}")

    @classmethod
    def single(cls, value: float) -> "Range":
        """A range of one value, for a quantity that is known."""
        return cls(least=value, greatest=value)
