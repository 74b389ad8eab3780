"""HTML that we wrote ourselves: shells with no text of users in them, and the guides.

Pages that show data fetch it and put it in place as text; all that is filled into a shell is the path under which the
app is mounted, escaped, and whether this is the demo.
"""

from functools import lru_cache
from html import escape
from importlib.resources import files

from markdown_it import MarkdownIt
from starlette.requests import Request
from starlette.responses import Response

from gisapp.api.answers import HTML, root, send
from gisapp.domain.errors import NotFound

#: The guides by role, one page each in Vietnamese.
GUIDES = {
    "planner": "nha-quy-hoach.md",
    "technician": "ky-thuat-vien.md",
    "analyst": "nha-phan-tich.md",
    "administrator": "quan-tri-vien.md",
}


def site_page(request: Request, name: str) -> Response:
    """One of our own pages."""
    return send(request, _filled(_read(f"site/{name}"), request).encode(), HTML)


def table_page(request: Request, topic: str) -> Response:
    """The page that fetches this very address as JSON and shows it as a table."""
    shell = _read("site/table.html").replace("[[topic]]", escape(topic))
    return send(request, _filled(shell, request).encode(), HTML)


def guide_page(request: Request, role: str) -> Response:
    """The guide for a role.

    Raises
    ------
    NotFound
        When there is no guide for it.
    """
    if role not in GUIDES:
        raise NotFound(expected=f"a guide: {', '.join(GUIDES)}", found=repr(role), todo="choose one of these")
    body = MarkdownIt("commonmark").enable("table").render(_read(f"guides/{GUIDES[role]}"))
    shell = _read("site/guide.html").replace("[[body]]", body)
    return send(request, _filled(shell, request).encode(), HTML)


def _filled(shell: str, request: Request) -> str:
    demo = "true" if request.app.state.workspace.demo else "false"
    if demo == "false":
        shell = shell.replace("[[root]]/../", "[[root]]/")  # out of the demo; elsewhere there is nothing above
    return shell.replace("[[root]]", escape(root(request))).replace("[[demo]]", demo)


@lru_cache(maxsize=32)
def _read(path: str) -> str:
    return (files("gisapp.api") / path).read_text(encoding="utf-8")
