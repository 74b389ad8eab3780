"""Which CRSs put these numbers into Hanoi? Told from their size alone, without any other layer.

Hanoi spans E 528 800-607 200, N 2 274 000-2 366 500 in EPSG:5897; UTM differs by about 700 m and the next meridians by
26 km each, so that several candidates usually remain.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyproj
from numpy.typing import NDArray

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_AREA, PLAN_CRS, box_around, transformer
from gisapp.exchange.declaration import TWINS

#: The meridians of VN-2000 TM-3 (Circular 973/2001/TT-TCĐC; EPSG v11.022).
TM3 = ("EPSG:5897", "EPSG:5896", *(f"EPSG:{code}" for code in range(9205, 9219)), "EPSG:5898", "EPSG:5899")
DEGREES = (GEOGRAPHIC_CRS, "EPSG:4756")
#: With the deprecated look-alikes, which have the 500 000 m in the northings: some programs still write them.
METRES = (*TM3, "EPSG:3405", "EPSG:3406", "EPSG:32648", "EPSG:32649", "EPSG:3857", *TWINS)
#: CRSs that differ in the datum alone: 224 m in Hanoi.
DATUM_PAIRS = tuple(map(frozenset, (DEGREES, ("EPSG:3405", "EPSG:32648"), ("EPSG:3406", "EPSG:32649"))))
_SWAPPED = " (x↔y)"
_LARGEST_DEGREE = 180.0
#: A CRS explains the numbers when at least this share of them lies in the plan area.
PLAUSIBLE_SHARE = 0.5

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A CRS that the numbers may be in, as they stand or with their two columns swapped."""

    code: str
    swapped: bool = False

    @property
    def title(self) -> str:
        """How a message names it."""
        return f"{self.code}{_SWAPPED}" if self.swapped else self.code

    def planar(self, numbers: Numbers) -> Numbers:
        """Where the numbers lie in the plan CRS if this is right; infinite where they can lie nowhere."""
        x, y = (1, 0) if self.swapped else (0, 1)
        if self.code == PLAN_CRS:
            return numbers[:, (x, y)]
        return np.column_stack(transformer(self.code, PLAN_CRS).transform(numbers[:, x], numbers[:, y]))


def plan_bounds() -> tuple[float, float, float, float]:
    """The plan area's bounds in the plan CRS."""
    return box_around(PLAN_AREA, GEOGRAPHIC_CRS, PLAN_CRS)


@lru_cache(maxsize=64)
def _bounds_in(code: str) -> tuple[float, float, float, float]:
    """The plan area's bounds in the numbers of a CRS: what lies outside them lies outside the plan area."""
    if is_in_degrees(code):
        # The datum shift is 224 m, less than a hundredth of a degree.
        west, south, east, north = PLAN_AREA
        return (west - 0.01, south - 0.01, east + 0.01, north + 0.01)
    return box_around(PLAN_AREA, GEOGRAPHIC_CRS, code)


def candidate_named(title: str) -> Candidate:
    """The candidate of a title."""
    return Candidate(title.removesuffix(_SWAPPED), swapped=title.endswith(_SWAPPED))


def are_degrees(numbers: Numbers) -> bool:
    """Whether most of these numbers can be longitudes and latitudes."""
    return bool(np.mean((np.abs(numbers) <= _LARGEST_DEGREE).all(axis=1)) > PLAUSIBLE_SHARE)


@lru_cache(maxsize=256)
def is_in_degrees(code: str) -> bool:
    """Whether a CRS counts in degrees."""
    return bool(pyproj.CRS.from_user_input(code).is_geographic)


def share_inside(numbers: Numbers, candidate: Candidate) -> float:
    """The share of the numbers (0..1) that this candidate puts into the plan area."""
    planar = candidate.planar(numbers)
    xmin, ymin, xmax, ymax = plan_bounds()
    x, y = planar.T
    return float(np.mean((x >= xmin) & (x <= xmax) & (y >= ymin) & (y <= ymax)))


def plausible(numbers: Numbers) -> dict[Candidate, float]:
    """The candidates that put at least half of the numbers into the plan area, the best first."""
    codes = DEGREES if are_degrees(numbers) else METRES
    shares = {each: share_inside(numbers, each) for each in _of_size(numbers, codes)}
    kept = {candidate: share for candidate, share in shares.items() if share >= PLAUSIBLE_SHARE}
    return dict(sorted(kept.items(), key=lambda item: -item[1]))


def _of_size(numbers: Numbers, codes: tuple[str, ...]) -> list[Candidate]:
    """The candidates in which enough of the numbers have the size of the plan area's: seen without carrying them."""
    some = numbers[::5]
    low, high = (np.array([_bounds_in(code)[at : at + 2] for code in codes])[:, None] for at in (0, 2))
    return [
        Candidate(codes[at], swapped)
        for swapped, xy in ((False, some), (True, some[:, ::-1]))
        for at in np.flatnonzero(((xy >= low) & (xy <= high)).all(axis=2).mean(axis=1) >= PLAUSIBLE_SHARE / 2)
    ]


def fault(declared: str, actual: Candidate) -> str:
    """The code of the mistake, when `declared` was declared and the numbers are in `actual`."""
    if actual.swapped and is_in_degrees(declared) == is_in_degrees(actual.code):
        return "axes-swapped"
    if frozenset((declared, actual.code)) in DATUM_PAIRS:
        return "datum-shift-missing"
    return "wrong-meridian" if declared in TM3 and actual.code in TM3 else "crs-mismatch"
