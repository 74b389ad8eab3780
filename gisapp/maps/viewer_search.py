"""By what the viewer finds a zone: its name, with its kind in full, in short and without; its places and decision."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gisapp.analysis.commune_names import commune_key, commune_keys

Record = dict[str, Any]
#: Kinds of zone as names begin with them, in full and as everybody shortens them.
_KINDS = {
    "Khu công nghiệp": "KCN",
    "Khu công nghệ cao": "KCNC",
    "Khu chế xuất": "KCX",
    "Cụm công nghiệp": "CCN",
}


def with_search(zones: Iterable[Record], former: Mapping[str, Sequence[str]]) -> list[Record]:
    """The same zones; of each its `names`, its communes, district and decision (`places`), and the `former` communes.

    Parameters
    ----------
    former
        By the key of a commune of today: the communes that became it, in whole or in part. A zone need not lie in
        each of those, so that they are told apart from its places, each with what it became.
    """
    return [zone | {"names": _names(zone), "places": _places(zone), "former": _former(zone, former)} for zone in zones]


def _names(zone: Mapping[str, Any]) -> list[str]:
    name, english = (str(zone.get("name", {}).get(lang) or "") for lang in ("vi", "en"))
    kind = next((kind for kind in _KINDS.items() if name.startswith(tuple(f"{each} " for each in kind))), ())
    bare = next((name.removeprefix(f"{each} ") for each in kind if name.startswith(f"{each} ")), name)
    return list(dict.fromkeys(filter(None, (*(f"{each} {bare}" for each in kind), bare, english)))) or [str(zone["id"])]


def _places(zone: Mapping[str, Any]) -> list[str]:
    communes = [*zone.get("communes_2025", []), *zone.get("communes_old", [])]
    return list(dict.fromkeys(filter(None, (*communes, zone.get("district_old"), zone.get("decision")))))


def _former(zone: Mapping[str, Any], former: Mapping[str, Sequence[str]]) -> list[str]:
    today = zone.get("communes_2025", [])
    told = commune_keys([*today, *zone.get("communes_old", [])])
    became = ((name, commune) for commune in today for name in former.get(commune_key(commune), ()))
    return [f"{name} → {commune}" for name, commune in became if commune_key(name) not in told]
