"""The files a map page needs, read from the installed packages: Leaflet's and ours."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

import xstatic.pkg.leaflet


@lru_cache(maxsize=1)
def page_assets() -> Mapping[str, bytes]:
    """Every asset by the name under which pages ask for it."""
    leaflet = Path(xstatic.pkg.leaflet.BASE_DIR)
    found = {name: (leaflet / name).read_bytes() for name in ("leaflet.js", "leaflet.css")}
    found |= {f"images/{each.name}": each.read_bytes() for each in (leaflet / "images").iterdir()}
    found |= {each.name: each.read_bytes() for each in _ours() if each.is_file()}
    return MappingProxyType(found)


def _ours() -> list[Traversable]:
    return list((files("gisapp.maps") / "assets").iterdir())
