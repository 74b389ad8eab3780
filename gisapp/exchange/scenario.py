"""The scenario file: JSON with `"format": "gisapp-scenario"` and a version; older versions are brought up to this one.

What a file holds is only looked at for its form here, within limits; whether its values fit the layers is the gate's
affair (`gisapp.workflows.scenario`).
"""

from collections.abc import Mapping
from typing import Any

import orjson

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.layer import is_layer_id
from gisapp.domain.scenario import SCENARIO_VERSION, Action, Change, Scenario, check_once, described
from gisapp.exchange.scenario_members import (
    LARGEST_WHOLE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    counted_vi,
    geometry_in,
    named,
    object_in,
    only,
    place_vi,
    text_in,
    values_in,
    wrong_member,
)
from gisapp.exchange.scenario_migrations import MIGRATIONS

FORMAT, VERSION = "gisapp-scenario", SCENARIO_VERSION
#: A scenario is drawn by hand; a whole new layer is a submission.
MOST_BYTES, MOST_CHANGES, MOST_BASELINES = 10_000_000, 2_000, 200
_MEMBERS = frozenset(
    {"format", "version", "title_vi", "title_en", "note_vi", "note_en", "author", "created", "baseline", "changes",
     "includes", "excludes", "id", "sha256", "register", "links", "findings"}
)  # fmt: skip
_OF_CHANGE = frozenset(
    {"layer", "action", "id", "name", "values", "before", "geometry", "geometry_before", "crs", "assumed", "reason_vi",
     "reason_en"}
)  # fmt: skip


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
                f"tệp kịch bản không quá {counted_vi(MOST_BYTES)} byte",
                "hãy gửi thay đổi lớn thành hồ sơ đề xuất",
                counted_vi(len(data)),
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
    members = object_in(value, "a scenario")
    if members.get("format") != FORMAT:
        raise wrong_member(f'"format": "{FORMAT}"', f'"format": "{FORMAT}"', members.get("format"))
    version = members.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise wrong_member(f'"version" from 1 to {VERSION}', f'"version" từ 1 đến {VERSION}', version)
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
    only(members, _MEMBERS, "a scenario")
    changes = members.get("changes", [])
    if not isinstance(changes, list) or len(changes) > MOST_CHANGES:
        raise wrong_member(
            f'"changes", a list of at most {MOST_CHANGES}',
            f'"changes", danh sách nhiều nhất {counted_vi(MOST_CHANGES)} thay đổi',
            changes,
        )
    titles = [text_in(members.get(name, ""), name, LONGEST_TITLE) for name in ("title_vi", "title_en")]
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
        note_vi=text_in(members.get("note_vi", ""), "note_vi", LONGEST_TEXT),
        note_en=text_in(members.get("note_en", ""), "note_en", LONGEST_TEXT),
        baseline=_baseline(members.get("baseline", {})),
        changes=read,
        includes=_ids(members, "includes"),
        excludes=_ids(members, "excludes"),
        author=text_in(members.get("author", ""), "author", LONGEST_TITLE),
        created=text_in(members.get("created", ""), "created", LONGEST_TITLE),
    )


def _ids(members: Mapping[str, Any], name: str) -> tuple[str, ...]:
    listed = members.get(name, [])
    if not isinstance(listed, list) or len(listed) > MOST_CHANGES:
        raise wrong_member(
            f'"{name}", a list of at most {MOST_CHANGES} ids',
            f'"{name}", danh sách nhiều nhất {counted_vi(MOST_CHANGES)} mã',
            listed,
        )
    return tuple(sorted({named(each, name) for each in listed}))


def _baseline(value: object) -> dict[str, int]:
    held = object_in(value, "baseline")
    if len(held) > MOST_BASELINES:
        raise wrong_member(
            f"a baseline of at most {MOST_BASELINES} layers", f"baseline của nhiều nhất {MOST_BASELINES} lớp", len(held)
        )
    for layer, version in held.items():
        whole = isinstance(version, int) and not isinstance(version, bool) and 0 <= version < LARGEST_WHOLE
        if not is_layer_id(layer) or not whole:
            raise wrong_member(
                'a baseline of layers with their versions, such as {"zones": 3}',
                'baseline gồm các lớp và phiên bản, ví dụ {"zones": 3}',
                {layer: version},
            )
    return dict(sorted(held.items()))


def _change(value: object, place: int) -> Change:
    where = f"change {place + 1}"
    members = object_in(value, where)
    only(members, _OF_CHANGE, where)
    layer, action = members.get("layer"), members.get("action")
    if not isinstance(layer, str) or not is_layer_id(layer):
        raise wrong_member(f"a layer in {where}", f"một lớp ở {place_vi(where)}", layer)
    if not isinstance(action, str) or action not in tuple(Action):
        raise wrong_member(
            f"an action among {', '.join(Action)} in {where}",
            f"action trong {', '.join(Action)} ở {place_vi(where)}",
            action,
        )
    assumed = members.get("assumed", True)
    if not isinstance(assumed, bool):
        raise wrong_member(
            f'"assumed": true or false in {where}', f'"assumed": true hoặc false ở {place_vi(where)}', assumed
        )
    reasons = [text_in(members.get(name, ""), name, LONGEST_TEXT) for name in ("reason_vi", "reason_en")]
    if assumed and not any(reasons):
        raise BadInput(
            expected=f"a reason_vi or reason_en in {where}, which is assumed",
            found="none",
            todo='say why it is supposed, or "assumed": false where somebody decided it',
            vi=Vi(
                f"reason_vi hoặc reason_en trong {place_vi(where)}, vốn là giả định",
                'hãy nêu vì sao giả định như vậy, hoặc ghi "assumed": false khi đã có người quyết định',
                "không có",
            ),
        )
    drawn = members.get("geometry") is not None or members.get("geometry_before") is not None
    crs = members.get("crs", GEOGRAPHIC_CRS) if drawn else PLAN_CRS
    return Change(
        layer=layer,
        action=Action(action),
        id=named(members.get("id"), where),
        values=values_in(members.get("values", {}), f"values of {where}"),
        before=values_in(members.get("before", {}), f"before of {where}"),
        geometry=geometry_in(members.get("geometry"), where),
        geometry_before=geometry_in(members.get("geometry_before"), where),
        crs=text_in(crs, "crs", LONGEST_TITLE),
        assumed=assumed,
        reason_vi=reasons[0] or reasons[1],
        reason_en=reasons[1] or reasons[0],
    )
