"""The landing page, the state of the service, and what it conforms to."""

from fastapi import APIRouter, Request, Response

from gisapp import __version__
from gisapp.api.answers import JSON, OPENAPI, send_json, wants_page
from gisapp.api.conformance import CONFORMANCE
from gisapp.api.links import href, link
from gisapp.api.pages import guide_page, site_page
from gisapp.api.routes.asked import InWorkspace
from gisapp.domain.errors import NotFound, Unavailable, Vi

router = APIRouter(tags=["service"])

#: Where to go from the landing page: relation, path, media type.
_LINKS = (
    ("service-desc", "openapi.json", OPENAPI),
    ("service-doc", "docs", "text/html"),
    ("conformance", "conformance", JSON),
    ("data", "collections", JSON),
    ("plans", "plans", JSON),
    ("standards", "standards", JSON),
    ("maps", "maps", JSON),
    ("http://www.opengis.net/def/rel/ogc/1.0/styles", "styles", JSON),
    ("http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", "tileMatrixSets", JSON),
)


@router.get("/")
def home(request: Request, workspace: InWorkspace) -> Response:
    """Where to go from here: HTML for browsers, JSON for programs."""
    if wants_page(request):
        return site_page(request, "demo.html" if workspace.demo else "home.html")
    forms = [link("self", href(request), JSON), link("alternate", href(request, query=[("f", "html")]), "text/html")]
    links = forms + [link(rel, href(request, path), media) for rel, path, media in _LINKS]
    title = "gisapp, dữ liệu minh hoạ" if workspace.demo else "gisapp, các khu công nghiệp Hà Nội"
    said = "Các lớp dữ liệu, nhu cầu và độ phủ hạ tầng của khu công nghiệp theo từng mốc quy hoạch."
    return send_json(request, {"title": title, "description": said, "version": __version__, "links": links})


@router.get("/conformance")
def conformance(request: Request) -> Response:
    """The OGC conformance classes that hold, each proven by a test (CONFORMANCE.md)."""
    return send_json(request, {"conformsTo": CONFORMANCE})


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request) -> Response:
    """Every path, for programs: OpenAPI 3.0."""
    servers = [{"url": href(request).rstrip("/")}]
    return send_json(request, {**request.app.openapi(), "servers": servers}, OPENAPI)


@router.get("/health")
async def health() -> dict[str, str]:
    """Alive."""
    return {"status": "alive", "version": __version__}


@router.get("/ready")
def ready(request: Request, workspace: InWorkspace) -> dict[str, object]:
    """Ready: the layers that every answer needs can be read; `warm` once what answers share was made ahead."""
    try:
        revisions = [workspace.layers.revision(name).name for name in ("zones", "plans")]
    except NotFound as missing:
        raise Unavailable(
            expected=missing.expected,
            found=missing.found,
            todo="restore the workspace",
            vi=Vi(missing.expected_vi, "hãy khôi phục thư mục làm việc", missing.found_vi),
        ) from missing
    return {"status": "ready", "warm": request.app.state.warm.is_set(), "revisions": revisions}


@router.get("/guide/{role}", include_in_schema=False)
def guide(request: Request, role: str) -> Response:
    """One page in Vietnamese for each role."""
    return guide_page(request, role)
