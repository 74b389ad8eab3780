"""The files that pages load; from here and from nowhere else.

What was built is there compressed, and is sent as it lies; nothing of it is compressed while somebody waits.
"""

from functools import lru_cache
from mimetypes import guess_type

from fastapi import APIRouter, Request, Response

from gisapp.api.answers import marked, not_modified, send, send_tagged, tag_of
from gisapp.api.compression import taken
from gisapp.domain.errors import NotFound, Vi

router = APIRouter(include_in_schema=False)
#: The endings of compressed copies, the smallest first, and what each is called in a header.
READY = {".br": "br", ".gz": "gzip"}
#: An address that names what the file says (`?v=`) never says anything else.
_SHORT, _FOR_EVER = "max-age=300", "public, max-age=31536000, immutable"


@router.get("/assets/{name:path}")
def asset(request: Request, name: str, v: str = "") -> Response:
    """One file by the name under which pages ask for it, with the version that the page names."""
    files = request.app.state.assets
    if name not in files or name.endswith(tuple(READY)):
        raise NotFound(
            expected="a file that pages load",
            found=repr(name),
            todo="see the page that asked for it",
            vi=Vi("một tệp mà các trang tải", "hãy xem trang đã yêu cầu tệp này"),
        )
    media = guess_type(name)[0] or "application/octet-stream"
    cache = _FOR_EVER if v == version(files[name]) else _SHORT
    copies = {form: files[name + ending] for ending, form in READY.items() if name + ending in files}
    if not copies:
        return send(request, files[name], media, cache=cache)
    form = _form(copies, request.headers.get("accept-encoding", ""))
    tag, varies = tag_of(files[name]), {"Vary": "Accept-Encoding"}
    packed = {"ETag": marked(tag, form), "Content-Encoding": form} if form else {}
    held = not_modified(request, tag, cache=cache, headers=varies)
    return held or send_tagged(
        request, tag, lambda: copies.get(form, files[name]), media, cache=cache, headers=varies | packed
    )


@lru_cache(maxsize=64)
def version(body: bytes) -> str:
    """What a page names a file by, so that a browser keeps it until it says something else."""
    return tag_of(body).strip('"')


def _form(copies: dict[str, bytes], accepted: str) -> str:
    """The smallest form that the asker takes; empty for the file itself."""
    heard = taken(accepted)
    return next((form for form in copies if form in heard or "*" in heard), "")
