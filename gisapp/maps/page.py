"""Map pages: folium's map in a page of constants, with the payload beside it as data.

folium's figure renders whatever it is given twice as a template, so it is given nothing but constants. Data are put
into the finished text afterwards, as JSON in which `<`, `>` and `&` are escaped, or fetched by the browser. Of
folium's own links only Leaflet stays, from the assets handed in. A content security policy in the page admits exactly
these scripts by their hash and no address outside, so that a mistake here could not run somebody's text either.
"""

import base64
import hashlib
import html
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import folium
import orjson
from branca.element import Figure, MacroElement
from folium.template import Template

from gisapp.maps.fit import as_json, fitted
from gisapp.maps.inputs import SUBMISSION
from gisapp.maps.shell import SHELL
from gisapp.maps.words import PAGE_TITLES

#: Style sheets and scripts of a map page, in the order in which they load.
STYLES = ("leaflet.css", "gisapp.css", "map.css")
SCRIPTS = (
    "leaflet.js",
    "map-dom.js",
    "map-state.js",
    "map-signs.js",
    "map-labels.js",
    "map-zones.js",
    "map-layers.js",
    "map-rasters.js",
    "map-views.js",
    "map-ledger.js",
    "map-board-table.js",
    "map-portfolios.js",
    "map-rules.js",
    "map-contradictions.js",
    "map-access.js",
    "map-drawing.js",
    "map-what-if.js",
    "map-difference.js",
    "map-facts.js",
    "map-list.js",
    "map-panel.js",
    "map-print.js",
    "map-start.js",
)
#: Only the page of a submission shows one, and only a page that a server sent asks it for anything.
OF_SUBMISSION, OF_SERVER = "map-submission.js", "map-asking.js"

_LINK = re.compile(r'[ \t]*<(?:script src|link rel="stylesheet" href)="[^"]*"\s*/?>(?:</script>)?\n?')
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*/>')
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_OUTSIDE = re.compile(
    r"""<(?:script|link|img|iframe|source|use|object|embed)\b[^>]*?\b(?:src|href|data)\s*=\s*["']?\s*(?:[a-z]+:)?//"""
    r"""|@import|url\(\s*["']?(?:https?:)?//""",
    re.IGNORECASE,
)
_ICON = '<link rel="icon" href="data:,">'
_MAP_DIV = '<div class="folium-map" id="map_gisapp" ></div>'


def live_page(*, view: str, payload_url: str, lang: str, assets: Mapping[str, str]) -> str:
    """The page of a view that fetches its payload; `assets` gives the address of each asset by name."""
    styles = [f'<link rel="stylesheet" href="{html.escape(assets[name])}">' for name in STYLES]
    scripts = [f'<script src="{html.escape(assets[name])}"></script>' for name in (*_scripts(view), OF_SERVER)]
    config = {"view": view, "lang": lang, "payload_url": payload_url}
    return _page(_map(), config, b"null", [*styles, *scripts], sources="'self'")


def standalone_page(
    payload: Mapping[str, object], *, lang: str, assets: Mapping[str, bytes], limit_bytes: int = 2_000_000
) -> str:
    """One file that shows the view with no network at all, smaller than the limit.

    Raises
    ------
    BadInput
        When the zones and their results alone exceed the limit.
    """
    return _standalone(_map(), payload, lang, assets, limit_bytes)


def notebook_map(payload: Mapping[str, object], *, lang: str, assets: Mapping[str, bytes]) -> folium.Map:
    """The view as a folium map that a notebook shows with no network."""
    shown = _map()
    figure = _StandaloneFigure(lambda: _standalone(shown, payload, lang, assets, 2_000_000))
    figure.add_child(shown)
    return shown


class _StandaloneFigure(Figure):
    """The figure around a notebook's map: whatever renders, saves or shows it gets the standalone page."""

    def __init__(self, page: Callable[[], str]) -> None:
        super().__init__(height="680px")
        self._page = page
        self._rendering = False

    def render(self, **kwargs: Any) -> str:
        if self._rendering:
            return str(super().render(**kwargs))
        self._rendering = True
        try:
            return self._page()
        finally:
            self._rendering = False


class _Start(MacroElement):
    """Hands folium's map to our scripts. The template is constant."""

    _template = Template("{% macro script(this, kwargs) %}gisapp.start(map_gisapp);{% endmacro %}")


def _map() -> folium.Map:
    """An empty folium map without tiles; its names are constants, so that the same page is the same text."""
    shown = folium.Map(location=[21.03, 105.8], zoom_start=10, tiles=None, zoom_control=False, zoom_snap=0.25)
    shown._id = "gisapp"  # noqa: SLF001  # folium has no public way to name a map
    shown.options |= {"zoomDelta": 0.5, "minZoom": 7, "maxZoom": 18, "attributionControl": False, "keyboard": True}
    start = _Start()  # type: ignore[no-untyped-call]
    start._id = "gisapp"  # noqa: SLF001
    shown.add_child(start, name="start")
    return shown


def _standalone(
    shown: folium.Map, payload: Mapping[str, object], lang: str, assets: Mapping[str, bytes], limit_bytes: int
) -> str:
    styles = [f"<style>{_inline_css(name, assets)}</style>" for name in STYLES]
    scripts = [f"<script>{_inline_js(assets[name])}</script>" for name in _scripts(payload["view"])]
    config = {"view": payload["view"], "lang": lang}
    bare = _page(shown, config, b"null", [*styles, *scripts], sources="")
    fit = fitted(payload, limit_bytes - len(bare.encode()))
    return _page(shown, config, as_json(fit), [*styles, *scripts], sources="")


def _scripts(view: object) -> tuple[str, ...]:
    return (*SCRIPTS[:-1], OF_SUBMISSION, SCRIPTS[-1]) if view == SUBMISSION else SCRIPTS


def _page(
    shown: folium.Map, config: Mapping[str, object], payload: bytes, head_tags: Sequence[str], *, sources: str
) -> str:
    drawn = _VIEWPORT.sub("", _LINK.sub("", shown.get_root().render()))
    head, body = drawn.split("<body>", 1)
    head = head.replace("<html>", f'<html lang="{"en" if config["lang"] == "en" else "vi"}">', 1)
    opening, closing = head.split("<head>", 1)
    closing = closing.replace("</head>", "\n".join([*head_tags, "</head>"]), 1)
    if body.count(_MAP_DIV) != 1:
        raise RuntimeError("folium draws its map in another way than this page expects")
    body = SHELL.replace("<!--map-->", _MAP_DIV) + body.replace(_MAP_DIV, "", 1)
    _refuse_outside(closing + body)
    policy = _policy(closing + body, sources)
    meta = f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{_title(config)}</title>'
    data = _data("gisapp-config", orjson.dumps(dict(config))) + _data("gisapp-payload", payload)
    # The data go in last and are only joined: nothing is searched or replaced in them.
    return f"{opening}<head>{policy}{meta}{_ICON}{closing}<body>{data}{body}"


def _title(config: Mapping[str, object]) -> str:
    words = PAGE_TITLES[str(config["view"])]
    return words["en" if config["lang"] == "en" else "vi"]


def _data(name: str, content: bytes) -> str:
    return f'<script type="application/json" id="{name}">{escaped(content.decode())}</script>\n'


def escaped(data: str) -> str:
    """JSON that no HTML parser can mistake for markup and no script parser for a line end."""
    for mark in "<>&\u2028\u2029":
        data = data.replace(mark, f"\\u{ord(mark):04x}")
    return data


def _policy(page: str, sources: str) -> str:
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
        for code in _INLINE.findall(page)
    )
    rules = (
        "default-src 'none'",
        f"script-src {sources} {hashes}",
        f"style-src {sources} 'unsafe-inline'",
        f"img-src {sources} data:",
        "connect-src " + (sources or "'none'"),
        "base-uri 'none'",
        "form-action 'none'",
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def _inline_js(code: bytes) -> str:
    source = code.decode().replace("\r\n", "\n").replace("</script", "<\\/script").replace("<!--", "<\\!--")
    # Who opens a file reads no comments; a line of its own that begins with slashes is one in every script of ours.
    return re.sub(r"^[ \t]*//.*\n|//# sourceMappingURL=\S+", "", source, flags=re.MULTILINE)


def _inline_css(name: str, assets: Mapping[str, bytes]) -> str:
    def image(match: re.Match[str]) -> str:
        data = assets.get(match.group(1).strip("'\""))
        return f"url(data:image/png;base64,{base64.b64encode(data).decode()})" if data else "url(data:,)"

    sheet = assets[name].decode().replace("\r\n", "\n").replace("</style", "")
    return re.sub(r"url\((images/[^)]+)\)", image, sheet)


def _refuse_outside(page: str) -> None:
    found = _OUTSIDE.search(page)
    if found:
        raise RuntimeError(f"a map page would ask an address outside: {found.group(0)[:80]}")
