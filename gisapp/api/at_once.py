"""Hot reads of what lies ready are answered here, behind the guards and before any route is looked for.

A page by box, a feature and a tile of the latest revision take less time than the way through the routes. Whatever else
is asked, or is not ready, or cannot be answered, goes on to the routes, which say the same with more care.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from starlette.datastructures import QueryParams, State
from starlette.types import ASGIApp, Receive, Scope, Send

from gisapp.api.answers import GEOJSON, kept_for, marked, names, tag_of
from gisapp.api.compression import LEAST_BYTES, pack
from gisapp.api.links import Address, parameters
from gisapp.api.query import parse, parse_feature, parse_tile
from gisapp.api.routes.items import collection, feature_alone, feature_tag, form_headers, page_tag
from gisapp.domain.errors import GisappError
from gisapp.exchange.features import Form
from gisapp.exchange.vector_tile import MEDIA_TYPE
from gisapp.workflows.items import Frame, Wanted, feature_at_once, features_at_once, frame_at_hand
from gisapp.workflows.ports import AtHand
from gisapp.workflows.tile_sets import GRID
from gisapp.workflows.tiles import is_empty, kept_tile, latest_tile, made_ahead, require_place

#: Pages of so many features are joined where they are asked for; larger ones would hold up who asks next.
_MOST = 500
#: Questions longer than this are rare, and take room where they are remembered.
_MOST_QUERY = 1_000
_HEARD = frozenset((b"accept", b"accept-encoding", b"if-none-match", b"host"))
_VARY = {each: (b"vary", each) for each in (b"Accept", b"Accept, Accept-Encoding", b"Accept-Encoding")}
_FEATURES = (b"content-type", GEOJSON.encode())
_TILE_TYPE = (b"content-type", MEDIA_TYPE.encode())
_COLLECTIONS = "collections"
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Answered:
    """Status, headers and body of an answer."""

    status: int
    headers: Headers
    body: bytes

    async def send(self, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: where it was asked, of which app, what its headers say, and the latest revision that answers."""

    address: Address
    state: State
    heard: dict[bytes, bytes]
    frame: Frame
    held: AtHand

    def text(self, header: bytes) -> str:
        return self.heard.get(header, b"").decode("latin-1")

    def has(self, tag: str) -> bool:
        """Whether the asker has what this tag names."""
        return b"if-none-match" in self.heard and names(self.text(b"if-none-match"), tag)

    def is_latest(self, as_of: str | None) -> bool:
        """Whether the revision asked for is the one at hand."""
        return as_of is None or as_of == self.held.revision.name

    def cache(self, as_of: str | None) -> tuple[bytes, bytes]:
        kept = kept_for(self.state.settings, self.held.revision.layer, as_of)
        return b"cache-control", kept.encode()


class AtOnce:
    """Answer what lies ready, and pass everything else on.

    Parameters
    ----------
    served
        By the path under which they are mounted, the states of the apps whose workspaces are asked.
    """

    def __init__(self, app: ASGIApp, *, served: Mapping[str, State]) -> None:
        self._app = app
        self._served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        answered = self._answer(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if answered is None:
            await self._app(scope, receive, send)
        else:
            await answered.send(send)

    def _answer(self, scope: Scope) -> Answered | None:
        root, query = scope.get("root_path", "").rstrip("/"), scope["query_string"]
        segments = scope["path"][len(root) :].split("/")
        if segments[1:2] != [_COLLECTIONS]:
            root += f"/{segments.pop(1)}" if len(segments) > 1 else ""
        mounted = root[len(scope.get("root_path", "").rstrip("/")) :]
        if segments[1:2] != [_COLLECTIONS] or mounted not in self._served or len(query) > _MOST_QUERY:
            return None
        state, heard = self._served[mounted], {}
        for name, value in scope["headers"]:
            if name in _HEARD and name not in heard:
                heard[name] = value
        if b"host" not in heard:
            return None
        origin = state.settings.public_origin or f"{scope['scheme']}://{heard[b'host'].decode('latin-1')}"
        try:
            return _read(state, Address(origin, root, scope["path"], query), heard, segments[2:])
        except GisappError:  # its route says what is wrong
            return None


def _read(state: State, address: Address, heard: dict[bytes, bytes], segments: list[str]) -> Answered | None:
    if len(segments) < 2 or segments[1] not in ("items", "tiles"):  # noqa: PLR2004 - a layer, and what of it
        return None
    found = frame_at_hand(state.workspace, segments[0])
    if found is None:
        return None
    asked = _Asked(address, state, heard, *found)
    match segments[1:]:
        case ["items"]:
            return _page(asked)
        case ["items", feature]:
            return _feature(asked, feature)
        case ["tiles", grid, zoom, row, column] if grid == GRID:
            return _tile(asked, zoom, row, column)
    return None


def _page(asked: _Asked) -> Answered | None:
    wanted = _page_wanted(asked.address.query, asked.text(b"accept"))
    simple = wanted.is_plain and wanted.form.is_plain and wanted.scenario is None and wanted.limit <= _MOST
    if not simple or not asked.is_latest(wanted.as_of) or not _continues(wanted, asked.held):
        return None
    tag = page_tag(asked.address, asked.frame, wanted)
    if asked.has(tag):
        return _not_modified(asked, tag, wanted.form, wanted.as_of)
    page = features_at_once(asked.frame, wanted, asked.held.slices)
    if page is None:
        return None
    return _packed(asked, collection(asked.address, asked.frame, wanted, page), tag, wanted.form, wanted.as_of)


def _continues(wanted: Wanted, held: AtHand) -> bool:
    """Whether the page before was of this revision too."""
    after, revision = wanted.after, held.revision
    return after is None or (after.version == revision.version and after.committed == revision.committed)


def _feature(asked: _Asked, named: str) -> Answered | None:
    form, as_of, scenario = _feature_wanted(asked.address.query, asked.text(b"accept"))
    if scenario is not None or not asked.is_latest(as_of):
        return None
    feature = feature_at_once(asked.held.slices, named, form)
    if feature is None:
        return None
    tag = feature_tag(feature, asked.frame, form)
    if asked.has(tag):
        return _not_modified(asked, tag, form, as_of)
    return _packed(asked, feature_alone(asked.address, asked.frame, form, feature), tag, form, as_of)


def _tile(asked: _Asked, zoom: str, row: str, column: str) -> Answered | None:
    wanted = parse_tile({"z": zoom, "y": row, "x": column}, QueryParams(asked.address.query))
    timeless = wanted.scenario is None and wanted.horizon is None and wanted.plan is None
    if not timeless or not asked.is_latest(wanted.as_of) or b"gzip" not in asked.heard.get(b"accept-encoding", b""):
        return None
    require_place(wanted)
    question = latest_tile(asked.held.content, wanted)
    packed = made_ahead(asked.held.pyramid, wanted) or kept_tile(question)
    if packed is None or is_empty(packed):
        return None
    tag = tag_of(repr(question))
    cache, vary = asked.cache(wanted.as_of), _VARY[b"Accept-Encoding"]
    if asked.has(tag):
        return Answered(304, [(b"etag", tag.encode()), cache, vary], b"")
    told = (b"etag", marked(tag, "gzip").encode())
    length = (b"content-length", b"%d" % len(packed))
    return Answered(200, [told, cache, vary, (b"content-encoding", b"gzip"), length, _TILE_TYPE], packed)


@lru_cache(maxsize=256)
def _page_wanted(query: bytes, accept: str) -> Wanted:
    return parse(QueryParams(list(parameters(query))), accept)


@lru_cache(maxsize=256)
def _feature_wanted(query: bytes, accept: str) -> tuple[Form, str | None, str | None]:
    return parse_feature(QueryParams(list(parameters(query))), accept)


@lru_cache(maxsize=64)
def _form_said(form: Form) -> Headers:
    return [(name.lower().encode(), value.encode()) for name, value in form_headers(form).items()]


def _not_modified(asked: _Asked, tag: str, form: Form, as_of: str | None) -> Answered:
    said = [(b"etag", tag.encode()), asked.cache(as_of), _VARY[b"Accept"], *_form_said(form)]
    return Answered(304, said, b"")


def _packed(asked: _Asked, body: bytes, tag: str, form: Form, as_of: str | None) -> Answered:
    """The answer, compressed where the asker takes it so."""
    large = len(body) >= LEAST_BYTES
    packed = pack(body, asked.text(b"accept-encoding")) if large and b"accept-encoding" in asked.heard else None
    encoding: Headers = []
    if packed is not None:
        body, name = packed
        tag, encoding = marked(tag, name), [(b"content-encoding", name.encode())]
    vary = _VARY[b"Accept, Accept-Encoding" if large else b"Accept"]
    said = [(b"etag", tag.encode()), asked.cache(as_of), vary, *_form_said(form), *encoding]
    return Answered(200, [*said, (b"content-length", b"%d" % len(body)), _FEATURES], body)
