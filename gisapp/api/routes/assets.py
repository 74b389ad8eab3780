"""The files that pages load; from here and from nowhere else."""

from mimetypes import guess_type

from fastapi import APIRouter, Request, Response

from gisapp.api.answers import send
from gisapp.domain.errors import NotFound

router = APIRouter(include_in_schema=False)


@router.get("/assets/{name:path}")
def asset(request: Request, name: str) -> Response:
    """One file by the name under which pages ask for it."""
    files = request.app.state.assets
    if name not in files:
        raise NotFound(expected="a file that pages load", found=repr(name), todo="see the page that asked for it")
    return send(request, files[name], guess_type(name)[0] or "application/octet-stream", cache="max-age=300")
