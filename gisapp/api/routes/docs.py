"""The API's documentation page; its files come from here, never from a CDN."""

from fastapi import APIRouter, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html

from gisapp.api.answers import HTML, root, send

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def documentation(request: Request) -> Response:
    """Every path, to read and to try."""
    under = root(request)
    page = get_swagger_ui_html(
        openapi_url=f"{under}/openapi.json",
        title=f"{request.app.title}: API",
        swagger_js_url=f"{under}/assets/swagger-ui-bundle.js",
        swagger_css_url=f"{under}/assets/swagger-ui.css",
        swagger_favicon_url="data:,",
    )
    return send(request, bytes(page.body).replace(b"<html>", b'<html lang="en">', 1), HTML)
