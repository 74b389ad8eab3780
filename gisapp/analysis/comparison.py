"""What differs between two assessments of the same zones: two scenarios, horizons, plans or revisions.

Both sides are the same questions put with the same parameters, so that whatever differs comes from what was changed and
not from the way of asking. What is equal on both sides makes no row: of an unchanged scenario nothing is left.

The difference of two ranges is a range: what b may be at the least less what a may be at the most, and the other way
round. It supposes nothing of how the two are related, and is exact where both are single values.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose, isfinite
from typing import Any, TypeAlias

import pandas as pd

from gisapp.analysis.comparison_forms import UNITS, ListForm, form_of
from gisapp.analysis.comparison_verdicts import Verdict, of_computable, verdict

Answer: TypeAlias = Mapping[str, Any]
Key: TypeAlias = tuple[str, ...]
COLUMNS = [
    "zone", "part", "item", "quantity", "unit", "change", "a", "b", "a_least", "a_greatest", "b_least", "b_greatest",
    "difference_least", "difference_greatest", "verdict",
]  # fmt: skip
#: Members of an assessment that say what was asked, or on what the answer rests: not what it says.
_ASKED = frozenset({"zone", "plan", "horizon", "appraised", "inputs"})
#: What is said of the zone itself, whose values stand side by side.
_OF_ZONE = "zone"
#: Floating-point numbers that differ by no more, relatively or at all, are one number computed in two ways.
_ROUNDING = 1e-9
#: The form of what stands alone, and so needs no name.
_BARE = ListForm(keys=())


@dataclass(frozen=True, slots=True)
class _Cell:
    """One quantity on one side: a number or range, or a text; None where that side has none."""

    least: float | None = None
    greatest: float | None = None
    text: str | None = None

    @property
    def is_number(self) -> bool:
        return self.least is not None and self.greatest is not None


def differences(a: Sequence[Answer], b: Sequence[Answer]) -> pd.DataFrame:
    """What is different in `b` from what it is in `a`, for each zone, part and quantity?

    Parameters
    ----------
    a, b
        Assessments as `gisapp.workflows.assessment.assess` gives them; the order of zones and rows means nothing.

    Returns
    -------
    DataFrame
        One row for each quantity that differs, indexed 0..n-1: `zone`; `part` of the assessment, `zone` for what is
        said of the zone itself; `item`, the row of the part, by its key columns; `quantity` and its `unit`, empty for
        texts; `change`: `more`, `less`, `differs` (ranges that overlap, and texts), `appeared`, `gone`; `a` and `b` as
        text; of numbers their least and greatest values on both sides, and of the difference b - a. None where a side
        has none. A zone that only one side has is one row.
    """
    sides = [{str(each["zone"]): each for each in side} for side in (a, b)]
    rows = [{"zone": zone, **row} for zone in dict.fromkeys([*sides[0], *sides[1]]) for row in _of_zone(zone, *sides)]
    table = pd.DataFrame(rows, columns=COLUMNS, dtype=object)
    return table.assign(verdict=of_computable(table))


def _of_zone(zone: str, a: Mapping[str, Answer], b: Mapping[str, Answer]) -> Iterator[dict[str, Any]]:
    if zone not in a or zone not in b:
        was, is_ = (_Cell(text=str(side[zone]["name_vi"])) if zone in side else _Cell() for side in (a, b))
        yield _row(_OF_ZONE, "", "zone", was, is_)
        return
    old, new = a[zone], b[zone]
    for name in dict.fromkeys([*old, *new]):
        if name in _ASKED:
            continue
        one, other = old.get(name), new.get(name)
        if one == other:
            continue
        if _is_part(one) or _is_part(other):
            yield from _of_part(name, *(_unasked(part or {}, side) for part, side in ((one, old), (other, new))))
        else:
            inside = name if isinstance(one, Mapping) or isinstance(other, Mapping) else None
            yield from _of_row(_OF_ZONE, "", _flat(one, inside or name), _flat(other, inside or name), _BARE)


def _is_part(value: object) -> bool:
    return isinstance(value, Mapping) and "status" in value


def _flat(value: object, name: str) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {each: inner for each, inner in value.items() if each not in _ASKED}
    return {name: value}


def _of_part(part: str, a: Answer, b: Answer) -> Iterator[dict[str, Any]]:
    """What differs in the part as a whole, then in its lists of rows."""
    yield from _of_row(part, "", a, b, _BARE)


def _unasked(part: Answer, asked: Answer) -> Answer:
    """The part without the year asked about in its rows, where all of a list are of it: it tells no two rows apart."""
    year = asked.get("horizon")
    return {
        name: [{**row, "horizon": None} for row in value]
        if _is_list(value) and all(row.get("horizon") == year for row in value)
        else value
        for name, value in part.items()
    }


def _of_list(part: str, item: str, name: str, a: object, b: object) -> Iterator[dict[str, Any]]:
    """What differs between two lists of rows."""
    form = form_of(part, name)
    was, is_ = (_keyed(_listed(side), form) for side in (a, b))
    for key in dict.fromkeys([*was, *is_]):
        yield from _of_row(part, _joined(item, *key), was.get(key), is_.get(key), form)


def _joined(*names: str) -> str:
    return " · ".join(name for name in names if name)


def _is_list(value: object) -> bool:
    """Whether this is a list of rows."""
    return isinstance(value, list) and any(isinstance(row, Mapping) for row in value)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _keyed(rows: Iterable[Answer], form: ListForm) -> dict[Key, Answer]:
    """Rows by their key; those that share one are told apart by their place among them."""
    found: dict[Key, Answer] = {}
    for row in rows:
        key = form.key(row)
        place = 1
        while (*key, *(() if place == 1 else (f"({place})",))) in found:
            place += 1
        found[(*key, *(() if place == 1 else (f"({place})",)))] = row
    return found


def _of_row(part: str, item: str, a: Answer | None, b: Answer | None, form: ListForm) -> Iterator[dict[str, Any]]:
    """What differs between two rows, then in what stands inside them: rows, and members with members of their own."""
    one, other = a or {}, b or {}
    old, new = (_cells(side, form.keys) for side in (one, other))
    for quantity in dict.fromkeys([*old, *new]):
        was, is_ = old.get(quantity, _Cell()), new.get(quantity, _Cell())
        if not _alike(was, is_):
            found = _row(part, item, quantity, was, is_)
            unit = form.unit(quantity, b or one) if was.is_number or is_.is_number else ""
            # Of a row that one side has not at all nothing got better or worse: another may stand in its place.
            said = verdict(found, form) if a is not None and b is not None else Verdict.DIFFERS
            yield found | {"unit": unit, "verdict": said}
    for name in dict.fromkeys([*one, *other]):
        inside = one.get(name), other.get(name)
        if name in UNITS.prose or inside[0] == inside[1]:
            continue
        if any(map(_is_list, inside)):
            yield from _of_list(part, item, name, *inside)
        elif any(isinstance(each, Mapping) for each in inside):
            yield from _of_row(part, _joined(item, name), *inside, form_of(part, name))


def _cells(row: Answer, keys: Sequence[str]) -> dict[str, _Cell]:
    """The quantities of a row; what it says as least and as greatest is one."""
    cells: dict[str, _Cell] = {}
    for name, value in row.items():
        if name in keys or name in UNITS.prose or value in (None, []) or isinstance(value, Mapping) or _is_list(value):
            continue
        quantity, end = _end_of(name)
        number = _number(value)
        if number is None:
            cells[name] = _Cell(text=_text(value))
        elif end is None:
            cells[quantity] = _Cell(least=number, greatest=number)
        else:
            held = cells.get(quantity, _Cell(least=number, greatest=number))
            ends = {"least": held.least, "greatest": held.greatest, end: number}
            cells[quantity] = _Cell(least=ends["least"], greatest=ends["greatest"])
    return cells


def _alike(a: _Cell, b: _Cell) -> bool:
    """Whether two sides say the same: of sums made in another order the last digits mean nothing."""
    ends = ((a.least, b.least), (a.greatest, b.greatest))
    return a.text == b.text and all(_close(one, other) for one, other in ends)


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=_ROUNDING, abs_tol=_ROUNDING)


def _end_of(name: str) -> tuple[str, str | None]:
    """The quantity that a column is an end of: `share_least` and `area_least_ha` are of `share` and `area_ha`."""
    for end in ("least", "greatest"):
        words = name.split("_")
        if end in words:
            words.remove(end)
            return "_".join(words) or "value", end
    return name, None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value)


def _text(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _row(part: str, item: str, quantity: str, a: _Cell, b: _Cell) -> dict[str, Any]:
    both = a.is_number and b.is_number
    least, greatest = (_less(b.least, a.greatest), _less(b.greatest, a.least)) if both else (None, None)
    return {
        "part": part,
        "item": item,
        "quantity": quantity,
        "unit": "",
        "change": _change(a, b, least, greatest),
        "a": _shown(a),
        "b": _shown(b),
        "a_least": a.least,
        "a_greatest": a.greatest,
        "b_least": b.least,
        "b_greatest": b.greatest,
        "difference_least": least,
        "difference_greatest": greatest,
        "verdict": "differs",
    }


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _change(a: _Cell, b: _Cell, least: float | None, greatest: float | None) -> str:
    if a == _Cell() or b == _Cell():
        return "appeared" if a == _Cell() else "gone"
    if least is not None and greatest is not None:
        return "more" if least > 0 else "less" if greatest < 0 else "differs"
    return "differs"


def _shown(cell: _Cell) -> str | None:
    if not cell.is_number:
        return cell.text
    return f"{cell.least:.10g}" if cell.least == cell.greatest else f"{cell.least:.10g} - {cell.greatest:.10g}"
