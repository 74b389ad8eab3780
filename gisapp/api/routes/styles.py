"""Styles of maps for MapLibre, made of the one style definition."""

from fastapi import APIRouter, Request, Response

from gisapp.api.answers import JSON, encoded, send_json, send_remembered
from gisapp.api.links import href, link
from gisapp.api.routes.asked import InWorkspace
from gisapp.workflows.styles import THEMES, TITLES, style_of
from gisapp.workflows.tile_sets import GRID

router = APIRouter(tags=["tiles"])


@router.get("/styles")
def styles(request: Request) -> Response:
    """The styles there are."""
    listed = [
        {"id": theme, "title": TITLES[theme][0], "title_en": TITLES[theme][1],
         "links": [link("stylesheet", href(request, "styles", theme), JSON)]}
        for theme in THEMES
    ]  # fmt: skip
    itself = link("self", href(request, "styles"), JSON)
    return send_json(request, {"default": next(iter(THEMES)), "links": [itself], "styles": listed})


@router.get("/styles/{theme}")
def style(request: Request, workspace: InWorkspace, theme: str) -> Response:
    """A MapLibre style of all layers: their tiles are its sources."""

    def tiles_of(layer: str) -> str:
        return href(request, "collections", layer, "tiles", GRID, "tilejson")

    return send_remembered(
        request,
        workspace,
        (href(request), theme),
        lambda: encoded(style_of(workspace, theme, tiles_of=tiles_of)),
    )
