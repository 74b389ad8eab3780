"""The files that pages load, read from folders of installed packages: Leaflet's and ours."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import xstatic.pkg.leaflet


@lru_cache(maxsize=4)
def page_assets(folders: tuple[Path, ...]) -> Mapping[str, bytes]:
    """Leaflet and every file of our own folders, by the name under which pages ask for it."""
    leaflet = Path(xstatic.pkg.leaflet.BASE_DIR)
    found = {name: (leaflet / name).read_bytes() for name in ("leaflet.js", "leaflet.css")}
    found |= {f"images/{each.name}": each.read_bytes() for each in (leaflet / "images").iterdir()}
    found |= {each.name: each.read_bytes() for folder in folders for each in sorted(folder.iterdir()) if each.is_file()}
    return MappingProxyType(found)
