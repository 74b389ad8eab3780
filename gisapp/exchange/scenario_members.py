"""What a scenario's file may hold within its members: plain values, texts, ids, geometry, each within limits."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import in_marks
from gisapp.exchange.texts import require_plain

LONGEST_TITLE, LONGEST_TEXT, LONGEST_ID, _MOST_COLUMNS, _MOST_ITEMS = 200, 10_000, 200, 200, 1_000
#: A collection of collections of polygons needs a dozen; more is no geometry but an attack on a writer of JSON.
_MOST_LEVELS = 32
#: Beyond it whole numbers are rounded on the way through other programs.
LARGEST_WHOLE = 2**53


def values_in(value: object, where: str) -> dict[str, Any]:
    """The columns of a change, each with a plain value."""
    held = object_in(value, where)
    if len(held) > _MOST_COLUMNS:
        raise wrong_member(
            f"at most {_MOST_COLUMNS} columns in {where}",
            f"nhiều nhất {_MOST_COLUMNS} cột ở {place_vi(where)}",
            len(held),
        )
    return {text_in(name, where, LONGEST_ID): _value(each, f"{name[:40]} in {where}") for name, each in held.items()}


def _value(value: object, where: str) -> object:
    if isinstance(value, list):
        if len(value) > _MOST_ITEMS or any(isinstance(each, list | dict) for each in value):
            raise wrong_member(
                f"a list of at most {_MOST_ITEMS} plain values as {where}",
                f"danh sách nhiều nhất {counted_vi(_MOST_ITEMS)} giá trị đơn ở {place_vi(where)}",
                value,
            )
        return [_value(each, where) for each in value]
    if isinstance(value, str):
        return text_in(value, where, LONGEST_TEXT)
    if isinstance(value, int | float) and not (isfinite(value) and abs(value) <= LARGEST_WHOLE):
        raise wrong_member(
            f"a number that all programs read alike as {where}",
            f"số mà mọi chương trình đọc như nhau ở {place_vi(where)}",
            value,
        )
    if value is None or isinstance(value, bool | int | float):
        return value
    raise wrong_member(f"a plain value as {where}", f"một giá trị đơn ở {place_vi(where)}", value)


def geometry_in(value: object, where: str) -> dict[str, Any] | None:
    """A GeoJSON geometry of bounded depth, or none."""
    if value is None:
        return None
    held = object_in(value, f"geometry of {where}")
    if not isinstance(held.get("type"), str) or ("coordinates" not in held and "geometries" not in held):
        raise wrong_member(f"a GeoJSON geometry in {where}", f"hình học GeoJSON ở {place_vi(where)}", sorted(held))
    if _is_deeper(held, _MOST_LEVELS):
        raise BadInput(
            expected=f"a GeoJSON geometry of at most {_MOST_LEVELS} levels in {where}",
            found="more",
            todo="correct the file by the schema of scenarios",
            vi=Vi(
                f"hình học GeoJSON lồng không quá {_MOST_LEVELS} cấp trong {place_vi(where)}",
                "hãy sửa tệp theo lược đồ của kịch bản",
                "sâu hơn",
            ),
        )
    return dict(held)


def _is_deeper(value: object, most: int) -> bool:
    """Whether lists and objects are nested in more levels; level by level, so that depth costs no stack."""
    level = [value]
    for _ in range(most):
        held = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, list | dict)]
        level = [inner for each in held for inner in each if isinstance(inner, list | dict)]
        if not level:
            return False
    return True


def named(value: object, where: str) -> str:
    """An id that is not empty."""
    text = text_in(value, f"the id of {where}", LONGEST_ID)
    if not text.strip():
        raise wrong_member(f"an id in {where}", f"mã ở {place_vi(where)}", value)
    return text


def text_in(value: object, where: str, longest: int) -> str:
    """A text of bounded length without control characters."""
    if not isinstance(value, str) or len(value) > longest:
        raise wrong_member(
            f"a text of at most {longest} characters as {where}",
            f"chữ dài nhiều nhất {counted_vi(longest)} ký tự ở {place_vi(where)}",
            value,
        )
    require_plain(value, where, place_vi(where))
    return value


def object_in(value: object, where: str) -> dict[str, Any]:
    """An object of JSON."""
    if not isinstance(value, dict):
        raise wrong_member(f"an object as {where}", f"một đối tượng JSON ở {place_vi(where)}", value)
    return value


def only(members: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    """Refuse members that nobody reads."""
    unknown = sorted(set(members) - known)
    if unknown:
        raise BadInput(
            expected=f"members among {', '.join(sorted(known))} in {where}",
            found=", ".join(each[:40] for each in unknown[:5]),
            todo="correct or drop them",
            vi=Vi(f"các thành phần trong {', '.join(sorted(known))} ở {place_vi(where)}", "hãy sửa hoặc bỏ đi"),
        )


def counted_vi(number: int) -> str:
    """A count as Vietnamese writes it."""
    return in_marks(f"{number:,}", "vi")


def place_vi(where: str) -> str:
    """A place in the file in Vietnamese; the names of its members stay as they are."""
    for en, vi in _WHERE_VI:
        where = where.replace(en, vi)
    return where


_WHERE_VI = (("a scenario", "kịch bản"), ("the id of ", "mã của "), ("change ", "thay đổi "), (" of ", " của "),
             (" in ", " trong "))  # fmt: skip


def wrong_member(expected: str, expected_vi: str, found: object) -> BadInput:
    """The refusal of a member that is not what was expected, in English and in Vietnamese."""
    return BadInput(
        expected=expected,
        found=repr(found)[:120],
        todo="correct the file by the schema of scenarios",
        vi=Vi(expected_vi, "hãy sửa tệp theo lược đồ của kịch bản"),
    )
