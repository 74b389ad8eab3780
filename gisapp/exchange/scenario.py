"""The scenario file: JSON with `"format": "gisapp-scenario"` and a version; older versions are brought up to this one.

What a file holds is only looked at for its form here, within limits; whether its values fit the layers is the gate's
affair (`gisapp.workflows.scenario`).
"""

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

import orjson

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.layer import is_layer_id
from gisapp.domain.numerals import in_marks
from gisapp.domain.scenario import SCENARIO_VERSION, Action, Change, Scenario, check_once, described
from gisapp.exchange.scenario_migrations import MIGRATIONS

FORMAT, VERSION = "gisapp-scenario", SCENARIO_VERSION
#: A scenario is drawn by hand; a whole new layer is a submission.
MOST_BYTES, MOST_CHANGES, MOST_BASELINES = 10_000_000, 2_000, 200
_LONGEST_TITLE, _LONGEST_TEXT, _LONGEST_ID, _MOST_COLUMNS, _MOST_ITEMS = 200, 10_000, 200, 200, 1_000
#: A collection of collections of polygons needs a dozen; more is no geometry but an attack on a writer of JSON.
_MOST_LEVELS = 32
#: What no text can mean: control characters, and marks that turn the direction of writing.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_MEMBERS = frozenset(
    {"format", "version", "title_vi", "title_en", "note_vi", "note_en", "author", "created", "baseline", "changes",
     "includes", "excludes", "id", "sha256", "register", "links", "findings"}
)  # fmt: skip
_OF_CHANGE = frozenset(
    {"layer", "action", "id", "values", "before", "geometry", "geometry_before", "crs", "assumed", "reason_vi",
     "reason_en"}
)  # fmt: skip
#: Beyond it whole numbers are rounded on the way through other programs.
_LARGEST_WHOLE = 2**53


def read_scenario(data: bytes) -> Scenario:
    """The scenario in these bytes.

    Raises
    ------
    BadInput
        When they are too many, no JSON, or no scenario that this gisapp reads: what was expected and what was found.
    """
    return scenario_in(json_in(data))


def json_in(data: bytes) -> object:
    """What these bytes hold as JSON.

    Raises
    ------
    BadInput
        When they are too many or no JSON.
    """
    if len(data) > MOST_BYTES:
        raise BadInput(
            expected=f"a scenario of at most {MOST_BYTES} bytes",
            found=str(len(data)),
            todo="send large changes as a submission",
            vi=Vi(
                f"tệp kịch bản không quá {_in_vi(MOST_BYTES)} byte",
                "hãy gửi thay đổi lớn thành hồ sơ đề xuất",
                _in_vi(len(data)),
            ),
        )
    try:
        value: object = orjson.loads(data)
    except orjson.JSONDecodeError as wrong:
        raise BadInput(
            expected="JSON in UTF-8",
            found=str(wrong)[:200],
            todo="correct the file",
            vi=Vi("JSON mã UTF-8", "hãy sửa tệp"),
        ) from wrong
    return value


def scenario_in(value: object) -> Scenario:
    """The scenario that a JSON value is, brought up from whatever version it has.

    Raises
    ------
    BadInput
        When it is none that this gisapp reads.
    """
    members = _object(value, "a scenario")
    if members.get("format") != FORMAT:
        raise _wrong(f'"format": "{FORMAT}"', f'"format": "{FORMAT}"', members.get("format"))
    version = members.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _wrong(f'"version" from 1 to {VERSION}', f'"version" từ 1 đến {VERSION}', version)
    if version > VERSION:
        raise BadInput(
            expected=f"a scenario of version {VERSION} or older",
            found=f"version {version}",
            todo="install the gisapp that wrote it or a newer one, or ask its author for an older version of the file",
            vi=Vi(
                f"kịch bản phiên bản {VERSION} trở về trước",
                "hãy cài gisapp đã ghi tệp này hoặc bản mới hơn, hoặc xin tác giả tệp ở phiên bản cũ hơn",
                f"phiên bản {version}",
            ),
        )
    for step in range(version, VERSION):
        members = MIGRATIONS[step](members)
    return _scenario(members)


def written(scenario: Scenario) -> dict[str, Any]:
    """The members of a scenario's file in the version of this gisapp; read again, it is the same scenario."""
    beside = {"author": scenario.author, "created": scenario.created}
    said = {name: value for name, value in beside.items() if value}
    return {"format": FORMAT, "id": scenario.id, "sha256": scenario.sha256} | said | described(scenario)


def _scenario(members: Mapping[str, Any]) -> Scenario:
    _only(members, _MEMBERS, "a scenario")
    changes = members.get("changes", [])
    if not isinstance(changes, list) or len(changes) > MOST_CHANGES:
        raise _wrong(
            f'"changes", a list of at most {MOST_CHANGES}',
            f'"changes", danh sách nhiều nhất {_in_vi(MOST_CHANGES)} thay đổi',
            changes,
        )
    titles = [_text(members.get(name, ""), name, _LONGEST_TITLE) for name in ("title_vi", "title_en")]
    if not any(titles):
        raise BadInput(
            expected="a title_vi or title_en",
            found="none",
            todo="name the scenario",
            vi=Vi("title_vi hoặc title_en", "hãy đặt tên cho kịch bản", "không có"),
        )
    read = tuple(_change(each, place) for place, each in enumerate(changes))
    check_once(read)
    return Scenario(
        title_vi=titles[0] or titles[1],
        title_en=titles[1] or titles[0],
        note_vi=_text(members.get("note_vi", ""), "note_vi", _LONGEST_TEXT),
        note_en=_text(members.get("note_en", ""), "note_en", _LONGEST_TEXT),
        baseline=_baseline(members.get("baseline", {})),
        changes=read,
        includes=_ids(members, "includes"),
        excludes=_ids(members, "excludes"),
        author=_text(members.get("author", ""), "author", _LONGEST_TITLE),
        created=_text(members.get("created", ""), "created", _LONGEST_TITLE),
    )


def _ids(members: Mapping[str, Any], name: str) -> tuple[str, ...]:
    listed = members.get(name, [])
    if not isinstance(listed, list) or len(listed) > MOST_CHANGES:
        raise _wrong(
            f'"{name}", a list of at most {MOST_CHANGES} ids',
            f'"{name}", danh sách nhiều nhất {_in_vi(MOST_CHANGES)} mã',
            listed,
        )
    return tuple(sorted({_named(each, name) for each in listed}))


def _baseline(value: object) -> dict[str, int]:
    held = _object(value, "baseline")
    if len(held) > MOST_BASELINES:
        raise _wrong(
            f"a baseline of at most {MOST_BASELINES} layers", f"baseline của nhiều nhất {MOST_BASELINES} lớp", len(held)
        )
    for layer, version in held.items():
        whole = isinstance(version, int) and not isinstance(version, bool) and 0 <= version < _LARGEST_WHOLE
        if not is_layer_id(layer) or not whole:
            raise _wrong(
                'a baseline of layers with their versions, such as {"zones": 3}',
                'baseline gồm các lớp và phiên bản, ví dụ {"zones": 3}',
                {layer: version},
            )
    return dict(sorted(held.items()))


def _change(value: object, place: int) -> Change:
    where = f"change {place + 1}"
    members = _object(value, where)
    _only(members, _OF_CHANGE, where)
    layer, action = members.get("layer"), members.get("action")
    if not isinstance(layer, str) or not is_layer_id(layer):
        raise _wrong(f"a layer in {where}", f"một lớp ở {_vi(where)}", layer)
    if not isinstance(action, str) or action not in tuple(Action):
        raise _wrong(
            f"an action among {', '.join(Action)} in {where}",
            f"action trong {', '.join(Action)} ở {_vi(where)}",
            action,
        )
    assumed = members.get("assumed", True)
    if not isinstance(assumed, bool):
        raise _wrong(f'"assumed": true or false in {where}', f'"assumed": true hoặc false ở {_vi(where)}', assumed)
    reasons = [_text(members.get(name, ""), name, _LONGEST_TEXT) for name in ("reason_vi", "reason_en")]
    if assumed and not any(reasons):
        raise BadInput(
            expected=f"a reason_vi or reason_en in {where}, which is assumed",
            found="none",
            todo='say why it is supposed, or "assumed": false where somebody decided it',
            vi=Vi(
                f"reason_vi hoặc reason_en trong {_vi(where)}, vốn là giả định",
                'hãy nêu vì sao giả định như vậy, hoặc ghi "assumed": false khi đã có người quyết định',
                "không có",
            ),
        )
    drawn = members.get("geometry") is not None or members.get("geometry_before") is not None
    crs = members.get("crs", GEOGRAPHIC_CRS) if drawn else PLAN_CRS
    return Change(
        layer=layer,
        action=Action(action),
        id=_named(members.get("id"), where),
        values=_values(members.get("values", {}), f"values of {where}"),
        before=_values(members.get("before", {}), f"before of {where}"),
        geometry=_geometry(members.get("geometry"), where),
        geometry_before=_geometry(members.get("geometry_before"), where),
        crs=_text(crs, "crs", _LONGEST_TITLE),
        assumed=assumed,
        reason_vi=reasons[0] or reasons[1],
        reason_en=reasons[1] or reasons[0],
    )


def _values(value: object, where: str) -> dict[str, Any]:
    held = _object(value, where)
    if len(held) > _MOST_COLUMNS:
        raise _wrong(
            f"at most {_MOST_COLUMNS} columns in {where}", f"nhiều nhất {_MOST_COLUMNS} cột ở {_vi(where)}", len(held)
        )
    return {_text(name, where, _LONGEST_ID): _value(each, f"{name[:40]} in {where}") for name, each in held.items()}


def _value(value: object, where: str) -> object:
    if isinstance(value, list):
        if len(value) > _MOST_ITEMS or any(isinstance(each, list | dict) for each in value):
            raise _wrong(
                f"a list of at most {_MOST_ITEMS} plain values as {where}",
                f"danh sách nhiều nhất {_in_vi(_MOST_ITEMS)} giá trị đơn ở {_vi(where)}",
                value,
            )
        return [_value(each, where) for each in value]
    if isinstance(value, str):
        return _text(value, where, _LONGEST_TEXT)
    if isinstance(value, int | float) and not (isfinite(value) and abs(value) <= _LARGEST_WHOLE):
        raise _wrong(
            f"a number that all programs read alike as {where}",
            f"số mà mọi chương trình đọc như nhau ở {_vi(where)}",
            value,
        )
    if value is None or isinstance(value, bool | int | float):
        return value
    raise _wrong(f"a plain value as {where}", f"một giá trị đơn ở {_vi(where)}", value)


def _geometry(value: object, where: str) -> dict[str, Any] | None:
    if value is None:
        return None
    held = _object(value, f"geometry of {where}")
    if not isinstance(held.get("type"), str) or ("coordinates" not in held and "geometries" not in held):
        raise _wrong(f"a GeoJSON geometry in {where}", f"hình học GeoJSON ở {_vi(where)}", sorted(held))
    if _is_deeper(held, _MOST_LEVELS):
        raise BadInput(
            expected=f"a GeoJSON geometry of at most {_MOST_LEVELS} levels in {where}",
            found="more",
            todo="correct the file by the schema of scenarios",
            vi=Vi(
                f"hình học GeoJSON lồng không quá {_MOST_LEVELS} cấp trong {_vi(where)}",
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


def _named(value: object, where: str) -> str:
    text = _text(value, f"the id of {where}", _LONGEST_ID)
    if not text.strip():
        raise _wrong(f"an id in {where}", f"mã ở {_vi(where)}", value)
    return text


def _text(value: object, where: str, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise _wrong(
            f"a text of at most {longest} characters as {where}",
            f"chữ dài nhiều nhất {_in_vi(longest)} ký tự ở {_vi(where)}",
            value,
        )
    if _CONTROL.search(value):
        raise BadInput(
            expected=f"text without control characters as {where}",
            found=repr(value[:40]),
            todo="remove the control characters",
            vi=Vi(f"chữ không có ký tự điều khiển ở {_vi(where)}", "hãy bỏ các ký tự điều khiển"),
        )
    return value


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(f"an object as {where}", f"một đối tượng JSON ở {_vi(where)}", value)
    return value


def _only(members: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    unknown = sorted(set(members) - known)
    if unknown:
        raise BadInput(
            expected=f"members among {', '.join(sorted(known))} in {where}",
            found=", ".join(each[:40] for each in unknown[:5]),
            todo="correct or drop them",
            vi=Vi(f"các thành phần trong {', '.join(sorted(known))} ở {_vi(where)}", "hãy sửa hoặc bỏ đi"),
        )


def _in_vi(number: int) -> str:
    return in_marks(f"{number:,}", "vi")


def _vi(where: str) -> str:
    """A place in the file in Vietnamese; the names of its members stay as they are."""
    for en, vi in _WHERE_VI:
        where = where.replace(en, vi)
    return where


_WHERE_VI = (("a scenario", "kịch bản"), ("the id of ", "mã của "), ("change ", "thay đổi "), (" of ", " của "),
             (" in ", " trong "))  # fmt: skip


def _wrong(expected: str, expected_vi: str, found: object) -> BadInput:
    return BadInput(
        expected=expected,
        found=repr(found)[:120],
        todo="correct the file by the schema of scenarios",
        vi=Vi(expected_vi, "hãy sửa tệp theo lược đồ của kịch bản"),
    )
