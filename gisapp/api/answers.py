"""How an answer leaves: its ETag made of all it says, 304 where the asker has it, HTML for browsers."""

import re
from collections.abc import Callable, Hashable, Mapping
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response

from gisapp.api.compression import COMPRESSED, LEAST_BYTES, pack
from gisapp.settings import Settings
from gisapp.workflows.ports import Workspace

JSON = "application/json"
GEOJSON = "application/geo+json"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
HTML = "text/html; charset=utf-8"
#: Pages load nothing from elsewhere; folium's own script is inline.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


def send(request: Request, body: bytes, media: str, *, cache: str = "no-cache") -> Response:
    """Send a body, or 304 where the asker already has this very one."""
    headers = {"Content-Security-Policy": PAGE_POLICY, "Referrer-Policy": "same-origin"} if media == HTML else {}
    return send_tagged(request, tag_of(body), lambda: body, media, cache=cache, headers=headers)


def send_tagged(
    request: Request,
    tag: str,
    make: Callable[[], bytes],
    media: str,
    *,
    cache: str = "no-cache",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Send what `make` makes, or 304 without making it where the asker already has what this tag names."""
    said = _said(tag, cache, headers)
    return not_modified(request, tag, cache=cache, headers=headers) or Response(make(), headers=said, media_type=media)


def _said(tag: str, cache: str, headers: Mapping[str, str] | None) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": cache, "Vary": "Accept", **(headers or {})}


def not_modified(
    request: Request, tag: str, *, cache: str = "no-cache", headers: Mapping[str, str] | None = None
) -> Response | None:
    """304 where the asker has what this tag names, whichever of its compressed forms; else None."""
    asked = request.headers.get("if-none-match")
    if asked is None:
        return None
    return Response(status_code=304, headers=_said(tag, cache, headers)) if names(asked, tag) else None


def names(asked: str, tag: str) -> bool:
    """Whether this `If-None-Match` names what the tag does, or anything."""
    held = {plain_tag(each) for each in asked.split(",")}
    return tag in held or "*" in held


def marked(tag: str, form: str) -> str:
    """The tag of this compressed form of what `tag` names."""
    return f'{tag[:-1]}-{form}"'


def plain_tag(given: str) -> str:
    """The tag of an answer by that of any of its compressed forms."""
    tag = given.strip().removeprefix("W/")
    for form in COMPRESSED:
        tag = tag.replace(f'-{form}"', '"')
    return tag


def send_packed(
    request: Request, body: bytes, tag: str, media: str, *, cache: str, headers: Mapping[str, str]
) -> Response:
    """Send a body, compressed at once where the asker takes it so."""
    said = _said(tag, cache, headers)
    packed = pack(body, request.headers.get("accept-encoding", "")) if len(body) >= LEAST_BYTES else None
    if packed is None:
        return Response(body, headers=said, media_type=media)
    whole, form = packed
    said |= {"Content-Encoding": form, "Vary": "Accept, Accept-Encoding", "ETag": marked(tag, form)}
    return Response(whole, headers=said, media_type=media)


#: For an address that names a revision, which never says anything else.
_FOR_EVER = "max-age=31536000, immutable"
_REVISION = re.compile(r"(?:([a-z][a-z0-9_-]*)@)?[0-9]{1,9}")


def lasting(request: Request, layer: str, as_of: str | None) -> str:
    """How long an answer may be kept: for ever where the address names the layer's revision, else it is asked again."""
    return kept_for(request.app.state.settings, layer, as_of)


def kept_for(settings: Settings, layer: str, as_of: str | None) -> str:
    """The same by the settings."""
    named = None if as_of is None else _REVISION.fullmatch(as_of)
    if named is None or named[1] not in (None, layer):
        return "no-cache"
    return f"{'public' if settings.open_reading else 'private'}, {_FOR_EVER}"


def download(body: bytes, media: str, name: str) -> Response:
    """Send a short file to keep."""
    return Response(body, headers=to_keep(name), media_type=media)


def to_keep(name: str) -> dict[str, str]:
    """What says that a file is to be kept, never shown in place of a page."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}", "Cache-Control": "no-store"}


def tag_of(*parts: bytes | str) -> str:
    """The ETag of what these parts make up."""
    digest = blake2b(digest_size=12)
    for part in parts:
        whole = part.encode() if isinstance(part, str) else part
        digest.update(len(whole).to_bytes(8, "big") + whole)
    return f'"{digest.hexdigest()}"'


def send_json(request: Request, content: Any, media: str = JSON) -> Response:
    """Send plain values as JSON."""
    return send(request, encoded(content), media)


def send_remembered(
    request: Request, workspace: Workspace, asked: Hashable, make: Callable[[], bytes], media: str = JSON
) -> Response:
    """Send what was computed for this question on these revisions, computing it where nobody asked before."""
    state = workspace.layers.state(), workspace.rasters.state()
    body = request.app.state.memory.answer((request.url.path, asked, state), make)
    return send(request, body, media)


def answering(*media: str) -> dict[str, Any]:
    """For a route's decorator: in which of these an answer comes; FastAPI would promise JSON and nothing else."""
    content: dict[str, Any] = {each: {"schema": {}} for each in media}
    return {"response_class": Response, "responses": {200: {"description": "The answer", "content": content}}}


def encoded(content: Any) -> bytes:
    """Plain values as JSON."""
    return orjson.dumps(content, default=str)


def wants_page(request: Request) -> bool:
    """Whether a browser asks: `f=html`, or an Accept header that puts HTML before JSON."""
    form = request.query_params.get("f")
    if form is not None:
        return form == "html"
    accept = request.headers.get("accept", "")
    html, json = accept.find("text/html"), accept.find("json")
    return html >= 0 and (json < 0 or html < json)


def root(request: Request) -> str:
    """The path under which this app is mounted: empty, or /demo."""
    return str(request.scope.get("root_path", "")).rstrip("/")
