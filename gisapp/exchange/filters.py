"""Filters as others write them (CQL2, OGC 21-065r2): text or JSON becomes one tree, or one reason why it cannot.

The reference parser reads text. It needs time without end for brackets that do not close, and none ends well that are
nested by the thousand: both are counted before. What JSON says is a tree already, and is only looked through.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import cql2
import orjson
import shapely

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import written
from gisapp.domain.served_crs import ServedCrs

#: What a filter may be at most: characters, brackets within brackets, steps of the tree, and the corners of its shapes.
MOST_CHARACTERS, DEEPEST, MOST_STEPS, MOST_CORNERS = 16_000, 10, 2_000, 5_000
#: JSON nests a list for each operand, and coordinates deeper than any bracket.
_DEEPEST_JSON = 4 * DEEPEST
#: Sums and products of many terms lie within each other.
_DEEPEST_TREE = 60
_MOST_NEGATIONS = 50
#: So much of a place is told, its end.
_MOST_PLACE = 120
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_NEGATION = re.compile(r"\bnot\b|-\s*-", re.IGNORECASE)
_AT = re.compile(r"-->\s*(\d+):(\d+)")
_GEOMETRIES = frozenset(
    ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
)
LANGUAGES = ("cql2-text", "cql2-json")


@dataclass(frozen=True, slots=True)
class Named:
    """A column by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Applied:
    """An operator or function over its operands."""

    op: str
    args: "tuple[Step, ...]"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape in the CRS of the filter, east before north; `box` where it was given as one."""

    shape: shapely.Geometry
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """Values of which one is meant."""

    meant: "tuple[Step, ...]"


#: A step of the tree: a value is itself.
Step = Named | Applied | Drawn | Listed | str | float | bool | date | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a filter says, and the CRS of the shapes in it."""

    tree: Step
    crs: ServedCrs


def read_filter(text: str, language: str | None, crs: ServedCrs) -> Filter:
    """What does this filter ask?

    Parameters
    ----------
    language
        `cql2-text` or `cql2-json`; without one, what begins with a brace is JSON.
    crs
        Of the shapes in it; their axes come in the order of its authority.

    Raises
    ------
    BadInput
        When it cannot be read, naming the place, or is larger or deeper than is answered.
    """
    if language not in (None, *LANGUAGES):
        raise BadInput(
            expected=f"a language of filters among {', '.join(LANGUAGES)}",
            found=repr(language),
            todo="correct it",
            vi=Vi(f"filter-lang trong {', '.join(LANGUAGES)}", "hãy sửa lại"),
            by="filter-lang",
        )
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            expected=f"a filter of up to {MOST_CHARACTERS} characters",
            found=f"{len(text)}",
            todo="ask in several steps",
            vi=Vi(
                f"điều kiện lọc không quá {written(MOST_CHARACTERS, 0)} ký tự",
                "hãy hỏi thành nhiều bước",
                written(len(text), 0),
            ),
        )
    is_json = language == LANGUAGES[1] or (language is None and text.lstrip().startswith("{"))
    said = _of_json(text) if is_json else _of_text(text)
    return Filter(tree=_Reader(crs).step(said, "filter"), crs=crs)


def _of_text(text: str) -> Any:
    _check_nesting(text)
    try:
        return cql2.parse_text(text).to_json()
    except (cql2.ParseError, ValueError) as wrong:
        raise _unreadable(text, str(wrong)) from wrong


def _check_nesting(text: str) -> None:
    plain = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), text)
    depth = 0
    for at, letter in enumerate(plain):
        depth += (letter == "(") - (letter == ")")
        if not 0 <= depth <= DEEPEST:
            raise _misplaced(at, _PAIRED, text)
    if depth:
        raise _misplaced(len(text), _PAIRED, text)
    if len(_NEGATION.findall(plain)) > _MOST_NEGATIONS:
        raise BadInput(
            expected=f"NOT up to {_MOST_NEGATIONS} times",
            found="more",
            todo="say it without them",
            vi=Vi(f"NOT không quá {_MOST_NEGATIONS} lần", "hãy viết mà không dùng NOT", "nhiều hơn"),
        )


def _unreadable(text: str, why: str) -> BadInput:
    found = _AT.search(why)
    lines = text.splitlines() or [""]
    line, column = (int(found[1]), int(found[2])) if found else (1, 1)
    at = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
    return _misplaced(at, ("a filter in CQL2 text", "điều kiện lọc viết bằng CQL2 dạng chữ"), text)


_PAIRED = (
    f"brackets in pairs, at most {DEEPEST} within each other",
    f"dấu ngoặc đủ cặp, lồng nhau không quá {DEEPEST} cấp",
)


def _misplaced(at: int, expected: tuple[str, str], text: str) -> BadInput:
    inside, near = at < len(text), repr(text[at : at + 30])
    return BadInput(
        expected=expected[0],
        found=f"{near} at character {at + 1} of filter" if inside else "the end of filter",
        todo="correct it there, for example status = 'operating' AND area_ha > 100",
        vi=Vi(
            expected[1],
            "hãy sửa tại đó, ví dụ status = 'operating' AND area_ha > 100",
            f"{near} ở ký tự {at + 1} của điều kiện lọc" if inside else "hết điều kiện lọc",
        ),
    )


def _of_json(text: str) -> Any:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError as wrong:
        raise _misplaced(
            wrong.pos, ("a filter in CQL2 JSON", "điều kiện lọc viết bằng CQL2 dạng JSON"), text
        ) from wrong
    waiting = [(said, 1)]
    while waiting:
        each, depth = waiting.pop()
        if depth > _DEEPEST_JSON:
            raise BadInput(
                expected=f"a filter at most {_DEEPEST_JSON} deep",
                found="a deeper one",
                todo="flatten it",
                vi=Vi(f"điều kiện lọc lồng không quá {_DEEPEST_JSON} cấp", "hãy viết gọn lại", "sâu hơn"),
            )
        inner = each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        waiting += ((one, depth + 1) for one in inner)
    return said


class _Reader:
    """Steps of a tree; `place` names where in the filter each of them stands."""

    def __init__(self, crs: ServedCrs) -> None:
        self._crs = crs
        self._steps = 0
        self._deep = 0
        self._corners = 0

    def step(self, said: Any, place: str) -> Step:  # noqa: C901, PLR0911 - a case for each kind of step
        """One step, with all that is in it."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise BadInput(
                expected=f"a filter of up to {MOST_STEPS} steps",
                found="more",
                todo="ask in several steps",
                vi=Vi(f"điều kiện lọc không quá {written(MOST_STEPS, 0)} bước", "hãy hỏi thành nhiều lần", "nhiều hơn"),
            )
        match said:
            case {"op": str(op), "args": list(args)}:
                return Applied(op.lower(), tuple(self._operands(args, f"{place}, {op}")))
            case {"property": str(name)}:
                return Named(name)
            case {"date": str(day)}:
                return self._moment(day, date.fromisoformat, place)
            case {"timestamp": str(moment)}:
                return self._moment(moment, _in_utc, place)
            case {"bbox": list(sides)}:
                return self._box(sides, place)
            case {"type": str(kind)} if kind in _GEOMETRIES:
                return self._shape(said, place)
            case bool() | str():
                return said
            case int() | float() if math.isfinite(said):
                return float(said)
            case list():
                return Listed(tuple(self._operands(said, place)))
        raise BadInput(
            expected=f"{place}: an operator with its operands, a property, a value or a shape",
            found=repr(said)[:80],
            todo="correct it; null is asked for by IS NULL (isNull)",
            vi=Vi(
                f"{place}: một phép toán với các toán hạng, một cột, một giá trị hoặc một hình",
                "hãy sửa lại; để hỏi giá trị trống dùng IS NULL (isNull)",
            ),
        )

    def _operands(self, said: list[Any], place: str) -> Iterator[Step]:
        self._deep += 1
        if self._deep > _DEEPEST_TREE:
            raise BadInput(
                expected=f"a filter at most {_DEEPEST_TREE} operators deep",
                found="a deeper one",
                todo="flatten it",
                vi=Vi(f"điều kiện lọc lồng không quá {_DEEPEST_TREE} phép toán", "hãy viết gọn lại", "sâu hơn"),
            )
        for number, each in enumerate(said, start=1):
            yield self.step(each, f"{place} #{number}"[-_MOST_PLACE:])
        self._deep -= 1

    def _moment(self, text: str, read: Any, place: str) -> date:
        try:
            found: date = read(text)
        except ValueError as wrong:
            raise BadInput(
                expected=f"{place}: a day or moment of the calendar",
                found=repr(text[:40]),
                todo="for example DATE('2030-12-31')",
                vi=Vi(f"{place}: một ngày hoặc thời điểm có trong lịch", "ví dụ DATE('2030-12-31')"),
            ) from wrong
        return found

    def _box(self, sides: list[Any], place: str) -> Drawn:
        numbers = [float(each) for each in sides if isinstance(each, int | float) and not isinstance(each, bool)]
        if len(numbers) == 6:  # noqa: PLR2004 - heights choose nothing
            numbers = [*numbers[:2], *numbers[3:5]]
        if len(numbers) != 4 or len(sides) not in (4, 6) or not all(map(math.isfinite, numbers)):  # noqa: PLR2004
            raise BadInput(
                expected=f"{place}: a box of four numbers",
                found=repr(sides)[:80],
                todo="correct it",
                vi=Vi(f"{place}: khung gồm bốn số", "hãy sửa lại"),
            )
        west, south, east, north = [numbers[at] for at in (1, 0, 3, 2)] if self._crs.north_first else numbers
        if not (west < east and south < north):
            raise BadInput(
                expected=f"{place}: a lower and an upper corner",
                found=repr(sides)[:80],
                todo="lower corner first",
                vi=Vi(f"{place}: góc dưới rồi góc trên", "hãy viết góc dưới trước"),
            )
        self._check_degrees((west, south, east, north), place)
        return Drawn(shapely.box(west, south, east, north), (west, south, east, north))

    def _shape(self, said: dict[str, Any], place: str) -> Drawn:
        try:
            shape = shapely.force_2d(shapely.from_geojson(orjson.dumps(said)))
        except (shapely.GEOSException, TypeError, ValueError) as wrong:
            raise BadInput(
                expected=f"{place}: a shape with coordinates",
                found=repr(said)[:80],
                todo="correct it",
                vi=Vi(f"{place}: một hình có tọa độ", "hãy sửa lại"),
            ) from wrong
        self._corners += int(shapely.get_num_coordinates(shape))
        if self._corners > MOST_CORNERS:
            raise BadInput(
                expected=f"shapes of up to {MOST_CORNERS} corners",
                found="more",
                todo="simplify them",
                vi=Vi(f"các hình không quá {written(MOST_CORNERS, 0)} đỉnh", "hãy đơn giản hóa hình", "nhiều hơn"),
            )
        if shape.is_empty or not shape.is_valid:
            why = "an empty one" if shape.is_empty else shapely.is_valid_reason(shape)[:80]
            raise BadInput(
                expected=f"{place}: a valid shape",
                found=why,
                todo="correct it",
                vi=Vi(f"{place}: một hình hợp lệ", "hãy sửa lại", "hình rỗng" if shape.is_empty else why),
            )
        if self._crs.north_first:
            shape = shapely.transform(shape, lambda xy: xy[:, ::-1])
        self._check_degrees(shape.bounds, place)
        return Drawn(shape)

    def _check_degrees(self, bounds: tuple[float, ...], place: str) -> None:
        west, south, east, north = bounds
        if self._crs.in_degrees and (max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90):  # noqa: PLR2004
            order = "latitude, longitude" if self._crs.north_first else "longitude, latitude"
            order_vi = "vĩ độ, kinh độ" if self._crs.north_first else "kinh độ, vĩ độ"
            raise BadInput(
                expected=f"{place}: {order} in degrees",
                found=repr(bounds)[:80],
                todo=f"order {order}, or give the CRS of the filter",
                vi=Vi(
                    f"{place}: tọa độ tính bằng độ, theo thứ tự {order_vi}",
                    f"hãy viết theo thứ tự {order_vi}, hoặc nêu hệ tọa độ của điều kiện lọc",
                ),
                by="filter-crs",
            )


def _in_utc(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
