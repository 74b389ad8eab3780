"""Quantities with their unit in the type, and ranges that carry a position error with the number."""

from dataclasses import dataclass
from typing import NewType

from gisapp.domain.numerals import in_marks

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


#: How many decimals a figure is told with, by its unit, or by what is counted; of others four digits are told.
DECIMALS = {
    "m": 0, "m2": 0, "km": 1, "km2": 1, "ha": 1, "min": 1, "kW": 0, "MVA": 0, "m3/day": 0, "t/day": 1, "PCU/day": 0,
    "people": 0, "persons": 0, "workers": 0, "places": 0, "households": 0, "billion VND": 0, "%": 1,
}  # fmt: skip


def figure(value: float, unit: str, *, lang: str, more: int = 0) -> str:
    """A figure as its unit demands, in the marks of the language; `more` adds decimals where two would look alike."""
    scaled = value * 100 if unit == "share" else value
    decimals = DECIMALS.get("%" if unit == "share" else unit)
    if decimals is None:
        text = f"{scaled:,.{4 + more}g}" if abs(scaled) < 10_000 else f"{scaled:,.{more}f}"  # noqa: PLR2004 - four digits
    else:
        text = f"{scaled:,.{decimals + more}f}"
    text = "0" if text.strip("-0.,") == "" else text
    return in_marks(text, lang)
