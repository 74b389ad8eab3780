"""How a scenario file of an earlier version becomes one of the next: a step a version, so that no file is ever lost."""

from collections.abc import Callable, Mapping
from typing import Any

from gisapp.domain.errors import BadInput, Vi

_ACTIONS = {"new": "insert", "modified": "update"}
_REASON_VI = "Tệp kịch bản phiên bản 1 không ghi lý do"
_REASON_EN = "The file, of version 1, gives no reason"


def from_version_1(members: Mapping[str, Any]) -> dict[str, Any]:
    """A file of version 1, which listed whole features under each layer, as one of version 2.

    Version 1 had one `name`, a `base` of revisions by name (`zones@3`), and under `layers` for each layer the GeoJSON
    features that were `new` or `modified`, whole, and the ids of those `deleted`. It had no reasons: all is assumed.

    Raises
    ------
    BadInput
        When it is no file of version 1.
    """
    layers = members.get("layers", {})
    base = members.get("base", {})
    if not isinstance(layers, dict) or not isinstance(base, dict):
        raise _wrong("the objects base and layers", "các đối tượng base và layers", [layers, base])
    name = members.get("name", "")
    return {
        **{each: members[each] for each in ("author", "created") if each in members},
        "title_vi": name,
        "title_en": name,
        "baseline": {layer: _version(layer, said) for layer, said in base.items()},
        "changes": [change for layer, lists in layers.items() for change in _changes(layer, lists)],
        "includes": members.get("included", []),
    }


def _version(layer: str, said: object) -> int:
    named, _, version = str(said).partition("@")
    if named != layer or not (version.isascii() and version.isdigit()) or len(version) > len(str(2**31)):
        raise _wrong(f"a revision of {layer[:40]} such as zones@3", f"phiên bản của {layer[:40]}, ví dụ zones@3", said)
    return int(version)


def _changes(layer: str, lists: object) -> list[dict[str, Any]]:
    if not isinstance(lists, dict) or set(lists) - {*_ACTIONS, "deleted"}:
        raise _wrong(
            f"the lists new, modified and deleted of {layer[:40]}",
            f"các danh sách new, modified và deleted của {layer[:40]}",
            lists,
        )
    whole = [(action, each) for name, action in _ACTIONS.items() for each in _listed(lists.get(name, []))]
    gone = _listed(lists.get("deleted", []))
    assumed = {"assumed": True, "reason_vi": _REASON_VI, "reason_en": _REASON_EN}
    return [
        *({"layer": layer, "action": action, **_feature(each), **assumed} for action, each in whole),
        *({"layer": layer, "action": "delete", "id": each, **assumed} for each in gone),
    ]


def _feature(value: object) -> dict[str, Any]:
    properties = value.get("properties") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(properties, dict):
        raise _wrong("a GeoJSON feature", "một đối tượng GeoJSON", value)
    named = value.get("id", properties.get("id"))
    kept = {name: each for name, each in properties.items() if name != "id"}
    return {"id": named, "values": kept, "geometry": value.get("geometry")}


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong("a list", "một danh sách", value)
    return value


def _wrong(expected: str, expected_vi: str, found: object) -> BadInput:
    return BadInput(
        expected=f"{expected} in a scenario of version 1",
        found=repr(found)[:120],
        todo="correct the file",
        vi=Vi(f"{expected_vi} trong kịch bản phiên bản 1", "hãy sửa tệp"),
    )


#: By the version that each begins from.
MIGRATIONS: dict[int, Callable[[Mapping[str, Any]], dict[str, Any]]] = {1: from_version_1}
