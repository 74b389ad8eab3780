"""Which rows of a layer meet a filter? Columns decide; of shapes only those are decoded whose box meets what was drawn.

A comparison with a missing value is neither true nor false (as in SQL): its row is chosen neither by it nor by its NOT.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from shapely import GeometryType

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.layer import BOX
from gisapp.domain.served_crs import ServedCrs
from gisapp.exchange.filters import Applied, Drawn, Filter, Listed, Named, Step
from gisapp.geometry.features import in_crs
from gisapp.workflows.within import Box, rows_near_box, stored_meets_box

Mask = NDArray[np.bool_]
_TEXT, _NUMBER, _TRUTH, _MOMENT, _SHAPE = "text", "a number", "true or false", "a day or moment", "a shape"
_KINDS_VI = {
    _TEXT: "chữ", _NUMBER: "số", _TRUTH: "đúng hoặc sai", _MOMENT: "ngày hoặc thời điểm", _SHAPE: "hình",
}  # fmt: skip
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": np.equal, "<>": np.not_equal, "<": np.less, ">": np.greater, "<=": np.less_equal, ">=": np.greater_equal,
}  # fmt: skip
_COUNT: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "%": np.fmod,
    "div": np.floor_divide, "^": np.power,
}  # fmt: skip
_RELATE: dict[str, Callable[[Any, Any], Any]] = {
    "s_intersects": shapely.intersects, "s_within": shapely.within, "s_contains": shapely.contains,
    "s_touches": shapely.touches, "s_overlaps": shapely.overlaps, "s_crosses": shapely.crosses,
    "s_equals": shapely.equals, "s_disjoint": shapely.disjoint,
}  # fmt: skip
#: What a relation is where the second operand stands first.
_TURNED = {"s_within": "s_contains", "s_contains": "s_within"}
_KINDS = {"string": _TEXT, "integer": _NUMBER, "number": _NUMBER, "boolean": _TRUTH}
_TOLD = ("and", "or", "not", "between", "in", "like", "isnull", "casei", "accenti")
OPERATORS = (*_TOLD, *_COMPARE, *_COUNT, *_RELATE)


@dataclass(frozen=True, slots=True)
class _Truth:
    """Of each row whether it is so, and whether it is not; where a value is missing it is neither."""

    yes: Mask
    no: Mask


@dataclass(frozen=True, slots=True)
class _Values:
    """A value of each row, or one for all, of one kind; `here` says where there is one."""

    kind: str
    held: Any
    here: Any


def rows_met(table: pd.DataFrame, asked: Filter, columns: dict[str, dict[str, Any]]) -> Mask:
    """Which of the stored rows meet the filter?

    Parameters
    ----------
    table
        As stored: geometry as WKB in EPSG:5897 beside xmin, ymin, xmax, ymax.
    columns
        What can be asked for, each as JSON Schema.

    Raises
    ------
    BadInput
        When the filter names what the layer has not, or compares what cannot be compared; it says where.
    """
    return _Question(table, asked.crs, columns).truth(asked.tree).yes


class _Question:
    def __init__(self, table: pd.DataFrame, crs: ServedCrs, columns: dict[str, dict[str, Any]]) -> None:
        self._table = table
        self._crs = crs
        self._columns = columns

    def truth(self, step: Step) -> _Truth:  # noqa: C901, PLR0911 - a case for each operator
        """Of a step that is true or false."""
        if not isinstance(step, Applied) or step.op in _COUNT or step.op in ("casei", "accenti"):
            return self._of_truths(step)
        args = step.args
        match step.op, len(args):
            case (("and" | "or"), count) if count > 1:
                told = [self.truth(each) for each in args]
                yes, no = [each.yes for each in told], [each.no for each in told]
                if step.op == "and":
                    return _Truth(np.logical_and.reduce(yes), np.logical_or.reduce(no))
                return _Truth(np.logical_or.reduce(yes), np.logical_and.reduce(no))
            case "not", 1:
                inner = self.truth(args[0])
                return _Truth(inner.no, inner.yes)
            case "isnull", 1:
                here = self._all(self._here(args[0]))
                return _Truth(~here, here)
            case "between", 3:
                return self.truth(Applied("and", (Applied(">=", args[:2]), Applied("<=", (args[0], args[2])))))
            case "in", 2 if isinstance(args[1], Listed) and args[1].meant:
                return self._in(args[0], args[1])
            case "like", 2:
                return self._like(*args)
            case op, 2 if op in _COMPARE:
                return self._compared(step)
            case op, 2 if op in _RELATE:
                return self._related(step.op, *args)
        raise _unknown(step)

    def _of_truths(self, step: Step) -> _Truth:
        told = self._values(step)
        if told.kind != _TRUTH:
            raise BadInput(
                expected="a filter that is true or false",
                found=_shown(step),
                todo="compare it with a value",
                vi=Vi("một điều kiện đúng hoặc sai", "hãy so sánh nó với một giá trị"),
            )
        yes = self._all(told.here) & self._all(told.held)
        return _Truth(yes, self._all(told.here) & ~yes)

    def _all(self, mask: Any) -> Mask:
        return np.broadcast_to(np.asarray(mask, dtype=np.bool_), len(self._table)).copy()

    def _here(self, step: Step) -> Any:
        if isinstance(step, Named) and step.name == "geometry":
            return self._shapes_here()
        return self._values(step).here

    def _values(self, step: Step) -> _Values:  # noqa: PLR0911 - a case for each kind of step
        match step:
            case bool():
                return _Values(_TRUTH, step, True)  # noqa: FBT003 - it is there
            case float():
                return _Values(_NUMBER, step, True)  # noqa: FBT003
            case str():
                return _Values(_TEXT, unicodedata.normalize("NFC", step), True)  # noqa: FBT003
            case date():
                return _Values(_MOMENT, _moment(step), True)  # noqa: FBT003
            case Named():
                return self._column(step.name)
            case Applied(op, (inner,)) if op in ("casei", "accenti"):
                return self._folded(op, inner, step)
            case Applied(op, (first, second)) if op in _COUNT:
                return self._counted(op, first, second, step)
            case Applied():
                raise _unknown(step)
        raise BadInput(
            expected="a property, a value, or what is made of them",
            found=_shown(step),
            todo="correct it",
            vi=Vi("một cột, một giá trị, hoặc biểu thức từ chúng", "hãy sửa lại"),
        )

    def _column(self, name: str) -> _Values:
        said = self._columns.get(name)
        if said is None:
            raise BadInput(
                expected=f"a property among {', '.join(self._columns)}",
                found=repr(name),
                todo="choose a column that can be filtered by",
                vi=Vi(f"một cột trong {', '.join(self._columns)}", "hãy chọn một cột lọc được"),
            )
        kind = _MOMENT if str(said.get("format", "")).startswith("date") else _KINDS.get(str(said.get("type")), _SHAPE)
        if kind == _SHAPE:
            raise BadInput(
                expected="a property with values",
                found=repr(name),
                todo="ask for it by S_INTERSECTS",
                vi=Vi("một cột có giá trị", "hãy hỏi bằng S_INTERSECTS"),
            )
        column = self._table[name]
        here = column.notna().to_numpy(dtype=np.bool_)
        if kind == _NUMBER:
            return _Values(kind, pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan), here)
        if kind == _MOMENT:
            return _Values(kind, pd.to_datetime(column, utc=True).dt.tz_convert(None).to_numpy("datetime64[us]"), here)
        filled = column.astype(object).where(here, "" if kind == _TEXT else False)
        return _Values(kind, filled.to_numpy(dtype=object if kind == _TEXT else np.bool_), here)

    def _folded(self, op: str, inner: Step, step: Step) -> _Values:
        told = self._values(inner)
        if told.kind != _TEXT:
            raise BadInput(
                expected=f"text within {op.upper()}",
                found=f"{told.kind}: {_shown(step)}",
                todo="drop it",
                vi=Vi(f"chữ trong {op.upper()}", "hãy bỏ đi", f"{_KINDS_VI[told.kind]}: {_shown(step)}"),
            )
        fold = str.casefold if op == "casei" else without_accents
        if isinstance(told.held, str):
            return _Values(_TEXT, fold(told.held), told.here)
        return _Values(_TEXT, np.array([fold(each) for each in told.held], dtype=object), told.here)

    def _counted(self, op: str, first: Step, second: Step, step: Step) -> _Values:
        one, other = self._values(first), self._values(second)
        if one.kind != _NUMBER or other.kind != _NUMBER:
            raise BadInput(
                expected=f"numbers on both sides of {op}",
                found=_shown(step),
                todo="correct it",
                vi=Vi(f"số ở hai vế của {op}", "hãy sửa lại"),
            )
        with np.errstate(all="ignore"):
            made = _COUNT[op](np.float64(one.held), np.float64(other.held))
        return _Values(_NUMBER, made, np.isfinite(made) & one.here & other.here)

    def _compared(self, step: Applied) -> _Truth:
        one, other = self._alike(step, *step.args)
        here = self._all(one.here) & self._all(other.here)
        with np.errstate(invalid="ignore"):
            met = self._all(_COMPARE[step.op](one.held, other.held)) & here
        return _Truth(met, here & ~met)

    def _alike(self, step: Step, first: Step, second: Step) -> tuple[_Values, _Values]:
        one, other = self._values(first), self._values(second)
        if one.kind != other.kind:
            raise BadInput(
                expected="values of one kind on both sides",
                found=f"{one.kind} and {other.kind}: {_shown(step)}",
                todo="text stands in single quotes, a day as DATE('2030-12-31')",
                vi=Vi(
                    "hai vế cùng loại giá trị",
                    "chữ đặt trong dấu nháy đơn, ngày viết DATE('2030-12-31')",
                    f"{_KINDS_VI[one.kind]} và {_KINDS_VI[other.kind]}: {_shown(step)}",
                ),
            )
        return one, other

    def _in(self, first: Step, listed: Listed) -> _Truth:
        step = Applied("in", (first, listed))
        told = [self._alike(step, first, each) for each in listed.meant]
        here = self._all(told[0][0].here)
        if any(np.ndim(other.held) for _, other in told):
            return self.truth(Applied("or", tuple(Applied("=", (first, each)) for each in (*listed.meant,) * 2)))
        values = {other.held for _, other in told}
        met = self._all(pd.Series(np.atleast_1d(told[0][0].held)).isin(values).to_numpy()) & here
        return _Truth(met, here & ~met)

    def _like(self, first: Step, second: Step) -> _Truth:
        one, other = self._alike(Applied("like", (first, second)), first, second)
        if one.kind != _TEXT or not isinstance(other.held, str):
            raise BadInput(
                expected="text LIKE a pattern in quotes",
                found=_shown(second),
                todo="correct it",
                vi=Vi("chữ LIKE một mẫu trong dấu nháy", "hãy sửa lại"),
            )
        here = self._all(one.here)
        texts = pa.array(np.broadcast_to(np.asarray(one.held, dtype=object), len(self._table)), pa.large_string())
        # Matched by automata: no pattern takes longer than its text is long.
        met: Mask = pc.match_like(texts, other.held).to_numpy(zero_copy_only=False).astype(np.bool_) & here
        return _Truth(met, here & ~met)

    def _shapes_here(self) -> Mask:
        if "geometry" not in self._table.columns:
            raise BadInput(
                expected="a layer of features",
                found="a table without geometry",
                todo="ask by its columns",
                vi=Vi("một lớp đối tượng", "hãy hỏi theo các cột", "bảng không có hình học"),
            )
        here: Mask = ~np.isnan(self._table[BOX[0]].to_numpy(dtype=np.float64))
        return here

    def _related(self, op: str, first: Step, second: Step) -> _Truth:
        here = self._shapes_here()
        match first, second:
            case Named("geometry"), Drawn():
                drawn = second
            case Drawn(), Named("geometry"):
                op, drawn = _TURNED.get(op, op), first
            case _:
                raise BadInput(
                    expected=f"{op.upper()} of geometry and a shape",
                    found=_shown(Applied(op, (first, second))),
                    todo="for example S_INTERSECTS(geometry, BBOX(105.7,20.9,105.8,21.0))",
                    vi=Vi(
                        f"{op.upper()} giữa hình học và một hình",
                        "ví dụ S_INTERSECTS(geometry, BBOX(105.7,20.9,105.8,21.0))",
                    ),
                )
        apart = op == "s_disjoint"
        met = self._meeting("s_intersects" if apart else op, drawn) & here
        return _Truth(here & ~met if apart else met, met if apart else here & ~met)

    def _meeting(self, op: str, drawn: Drawn) -> Mask:
        """Which shapes stand in this relation, which only those can whose box meets what was drawn."""
        west, south, east, north = shapely.bounds(drawn.shape).tolist()
        box = Box(west=west, south=south, east=east, north=north, crs=self._crs)
        if drawn.box is not None and op == "s_intersects":
            return stored_meets_box(self._table, box)
        met = np.zeros(len(self._table), dtype=np.bool_)
        near = rows_near_box(self._table, box)
        shapes = in_crs(shapely.from_wkb(self._table["geometry"].iloc[near].to_numpy(dtype=object)), self._crs)
        shapely.prepare(drawn.shape)
        try:
            met[near] = _RELATE[op](shapes, drawn.shape)
        except shapely.GEOSException:
            met[near] = _RELATE[op](shapely.make_valid(shapes), shapely.make_valid(drawn.shape))
        return met


def without_accents(text: str) -> str:
    """The text without its marks, and đ as d: how it is typed without a Vietnamese keyboard."""
    plain = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    return plain.replace("đ", "d").replace("Đ", "D")


def _moment(step: date) -> np.datetime64:
    if isinstance(step, datetime):
        return np.datetime64(step.astimezone(UTC).replace(tzinfo=None), "us")
    return np.datetime64(step, "us")


def _unknown(step: Applied) -> BadInput:
    return BadInput(
        expected=f"operators among {', '.join(OPERATORS)}, each with its operands",
        found=_shown(step),
        todo="correct it",
        vi=Vi(f"các phép toán trong {', '.join(OPERATORS)}, mỗi phép có toán hạng", "hãy sửa lại"),
    )


def _shown(step: Step) -> str:
    """A step as CQL2 writes it, which reads the same in every language."""
    match step:
        case Named(name):
            return name
        case Applied(op, args):
            return f"{op}({', '.join(map(_shown, args[:3]))})"[:200]
        case Drawn(shape=shape):
            return f"{GeometryType(int(shapely.get_type_id(shape))).name}(…)"
        case Listed():
            return "(…)"
    return repr(step)[:60]
