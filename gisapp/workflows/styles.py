"""Styles of whole maps: which layers are drawn, and in which theme of land-use colours."""

from collections.abc import Callable
from typing import Any

from gisapp.domain.errors import NotFound, Vi
from gisapp.maps.map_style import Drawn, map_style
from gisapp.workflows.memory import table_of
from gisapp.workflows.ports import Workspace

#: The themes there are, by the column of their colours: the legal ones, and those that all eyes can tell apart.
THEMES = {"readable": "readable_colour", "legal": "legal_colour"}
TITLES = {
    "readable": ("Dễ phân biệt", "Colours that all eyes can tell apart"),
    "legal": ("Màu theo quy định", "The colours of the law"),
}


def style_of(workspace: Workspace, theme: str, *, tiles_of: Callable[[str], str]) -> dict[str, Any]:
    """The MapLibre style of this workspace's layers in a theme.

    Parameters
    ----------
    tiles_of
        The address at which the tiles of a layer are described.

    Raises
    ------
    NotFound
        When there is no such theme.
    """
    if theme not in THEMES:
        raise NotFound(
            expected=f"a style among {', '.join(THEMES)}",
            found=repr(theme),
            todo="choose one of these",
            vi=Vi(f"một kiểu bản đồ trong {', '.join(THEMES)}", "hãy chọn trong số này"),
        )
    layers = workspace.at_once().layers
    shaped = [each for each in layers.entries() if "geometry" in layers.schema(each.id).names]
    drawn = [
        Drawn(
            id=each.id, spec=each.spec, kind=each.kind, tilejson=tiles_of(each.id)
        )
        for each in shaped
    ]  # fmt: skip
    return map_style(drawn, _land_colours(workspace, THEMES[theme]), name=f"gisapp {theme}")


def _land_colours(workspace: Workspace, column: str) -> dict[str, str]:
    if "land_use_classes" not in workspace.layers.ids():
        return {}
    # A class without a colour in this theme is drawn as what is of no class.
    classes = table_of(workspace.layers, "land_use_classes").dropna(subset=[column])
    colours = classes[column].astype(str)
    # Parcels name a class by its id or by its code alone; of classes with one code the first counts.
    by_code = dict(zip(classes["code"][::-1].astype(str), colours[::-1], strict=True))
    return by_code | dict(zip(classes["id"].astype(str), colours, strict=True))
