"""Which CRS puts the control points where they are known to be?

A surveyor sends a small table (vi: điểm khống chế): which two numbers the file has for a mark, in the order of the
file, and where that mark is known to be. Because Vietnamese lists call the northing X and GIS files the easting, no
column is called x or y:

    point,first_in_file,second_in_file,east_m,north_m
    GPS-01,586513.385,2326256.818,586513.39,2326256.80

`lon,lat` (WGS 84) may stand in place of `east_m,north_m` (EPSG:5897). The headings are read in Vietnamese too:
`diem, so_thu_nhat, so_thu_hai, dong_m, bac_m, kinh_do, vi_do`.

At least three points decide, of which three quarters must lie within 20 m of their place under one candidate and half
no nearer than 100 m under every other: the operation is exact to 1 m, a hand-held receiver to 10 m, and no two
candidates are nearer to each other than 224 m.
"""

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transformer
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import ungrouped
from gisapp.exchange.candidates import Candidate, plan_bounds
from gisapp.exchange.evidence import Evidence, Witness, placed, scores_of

LEAST_POINTS = 3
_FITS_M = 20.0
_FITTING_SHARE = 0.75
_APART_M = 100.0
_MOST_POINTS = 10_000
_HEADINGS = {
    "point": ("point", "diem", "điểm", "so_hieu", "số_hiệu", "id"),
    "first": ("first_in_file", "so_thu_nhat", "số_thứ_nhất"),
    "second": ("second_in_file", "so_thu_hai", "số_thứ_hai"),
    "east": ("east_m", "dong_m", "đông_m"),
    "north": ("north_m", "bac_m", "bắc_m"),
    "lon": ("lon", "kinh_do", "kinh_độ"),
    "lat": ("lat", "vi_do", "vĩ_độ"),
}
_EXAMPLE = "point,first_in_file,second_in_file,east_m,north_m"
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPoint:
    """A mark: the two numbers that the file has for it, and where it is in the plan CRS."""

    name: str
    first: float
    second: float
    east_m: float
    north_m: float


def parse_points(text: str) -> tuple[ControlPoint, ...]:
    r"""Read a surveyor's table of control points.

    Separated by commas, semicolons or tabs; with the latter two a comma is a decimal comma.

    Raises
    ------
    BadInput
        When a column is missing, a number is none, or a mark lies outside the plan area.

    Examples
    --------
    >>> parse_points("diem;so_thu_nhat;so_thu_hai;dong_m;bac_m\nM1;105,8342;21,0278;586513,4;2326256,8")[0].first
    105.8342
    """
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if line.strip()]
    separator = next((each for each in "\t;" if lines and each in lines[0]), ",")
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=separator)]
    if len(rows) > _MOST_POINTS:
        raise BadInput(
            expected=f"at most {_MOST_POINTS} points",
            found=str(len(rows)),
            todo="send three to ten of them",
            vi=Vi(f"nhiều nhất {_MOST_POINTS} điểm", "hãy gửi từ ba đến mười điểm"),
        )
    columns = _columns(rows[0] if rows else [])
    return tuple(_point(row, number, columns, separator) for number, row in enumerate(rows[1:], start=2))


def weigh_points(points: Sequence[ControlPoint], candidates: Sequence[Candidate]) -> Evidence | None:
    """Which of the candidates do the control points leave? None of them where none fits; no evidence without points."""
    if not points or not candidates:
        return None
    numbers = np.array([(each.first, each.second) for each in points])
    known = np.array([(each.east_m, each.north_m) for each in points])
    away = np.hypot(*np.moveaxis(placed(numbers, candidates) - known, 2, 0))
    medians, fitting = np.median(away, axis=1), np.mean(away <= _FITS_M, axis=1)
    return Evidence(
        witness=Witness.POINTS,
        against=str(len(points)),
        scores=scores_of(candidates, medians, {f"share_within_{_FITS_M:.0f}m": fitting}),
        left=_left(candidates, medians, fitting) if len(points) >= LEAST_POINTS else frozenset(candidates),
    )


def _left(
    candidates: Sequence[Candidate], medians: NDArray[np.float64], fitting: NDArray[np.float64]
) -> frozenset[Candidate]:
    best = int(np.argmin(medians))
    if fitting[best] < _FITTING_SHARE:
        return frozenset()
    near = {each for each, median in zip(candidates, medians, strict=True) if median < _APART_M}
    return frozenset(near | {candidates[best]})


def _columns(heading: Sequence[str]) -> Mapping[str, int]:
    names = [_SPACES.sub("_", cell.casefold()) for cell in heading]
    found = {column: names.index(name) for column, known in _HEADINGS.items() for name in known if name in names}
    if not ({"first", "second"} <= set(found) and ({"east", "north"} <= set(found) or {"lon", "lat"} <= set(found))):
        raise BadInput(
            expected=f"the columns {_EXAMPLE} (or lon,lat at the end)",
            found=", ".join(heading)[:100] or "an empty table",
            todo="write these headings in the first line",
            vi=Vi(
                f"các cột {_EXAMPLE} (hoặc lon,lat ở cuối)",
                "hãy ghi các tên cột này ở dòng đầu",
                ", ".join(heading)[:100] or "bảng trống",
            ),
        )
    return found


def _point(row: Sequence[str], line: int, columns: Mapping[str, int], separator: str) -> ControlPoint:
    cells = {column: row[at] if at < len(row) else "" for column, at in columns.items()}
    numbers = {name: _number(cells[name], line, separator) for name in cells if name != "point"}
    if "east" in numbers and "north" in numbers:
        east, north = numbers["east"], numbers["north"]
    else:
        east, north = transformer(GEOGRAPHIC_CRS, PLAN_CRS).transform(numbers["lon"], numbers["lat"])
    xmin, ymin, xmax, ymax = plan_bounds()
    if not (xmin <= east <= xmax and ymin <= north <= ymax):
        raise BadInput(
            expected=f"a mark in the area of Hanoi, E {xmin:.0f}-{xmax:.0f}, N {ymin:.0f}-{ymax:.0f} in {PLAN_CRS}",
            found=f"E {east:.0f} N {north:.0f} in line {line}",
            todo="give east first and north second, in metres of EPSG:5897, or lon and lat",
            vi=Vi(
                f"điểm trong phạm vi Hà Nội, E {round(xmin)}-{round(xmax)}, N {round(ymin)}-{round(ymax)} theo "
                f"{PLAN_CRS}",
                "hãy ghi tọa độ đông trước, bắc sau, bằng mét theo EPSG:5897, hoặc lon và lat",
                f"E {ungrouped(round(east))} N {ungrouped(round(north))} ở dòng {line}",
            ),
        )
    name = cells.get("point") or str(line - 1)
    return ControlPoint(
        name=name, first=numbers["first"], second=numbers["second"], east_m=float(east), north_m=float(north)
    )


def _number(cell: str, line: int, separator: str) -> float:
    plain = _SPACES.sub("", cell)
    try:
        number = float(plain.replace(",", ".") if separator != "," else plain)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadInput(
            expected=f"a number in line {line}",
            found=repr(cell[:40]),
            todo="write it as 586513.385",
            vi=Vi(f"một số ở dòng {line}", "hãy viết như 586513.385"),
        )
    return number
