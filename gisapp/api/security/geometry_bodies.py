"""A body with a geometry that is worth looking at: declared as JSON, not too deep, not too many vertices.

What is wrong with the geometry itself is the gate's to say, with every finding in its place; here is only what would
make the gate's own work too much.
"""

import re
from http import HTTPStatus

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from gisapp.api.errors import Refusal
from gisapp.domain.errors import Vi
from gisapp.domain.numerals import written
from gisapp.settings import Settings

#: A collection of collections of features needs a dozen levels; more is no geometry but an attack on a parser.
MOST_LEVELS = 32
_JSON = re.compile(r"application/(?:[A-Za-z0-9.+-]+\+)?json")
#: A string without an end goes to the end of the text; otherwise each of its quotes would be tried anew.
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_STEPS = np.zeros(256, dtype=np.int8)
_STEPS[[ord("["), ord("{")]] = 1
_STEPS[[ord("]"), ord("}")]] = -1
#: A position is one array; rings, parts and properties of a few more.
_ARRAYS_PER_VERTEX = 2
_ARRAYS_BESIDE = 1_000
#: In space, or behind the mark of UTF-8, an object begins; no other format that the gate reads does.
_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*\{")


async def geometry_body(request: Request) -> bytes:
    """The text of an object of JSON in the body of a request; whether it is GeoJSON is the gate's to say.

    Raises
    ------
    Refusal
        415 where the body is not declared as JSON, 413 where it has too many vertices, 422 where it is no object or
        nested too deep.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not _JSON.fullmatch(media):
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            expected="application/geo+json or application/json",
            found=repr(media[:100]) if media else "no media type",
            todo='send it with its "Content-Type"',
            vi=Vi(
                "application/geo+json hoặc application/json",
                'hãy gửi kèm "Content-Type" đúng',
                repr(media[:100]) if media else "không khai kiểu nội dung",
            ),
        )
    settings: Settings = request.app.state.settings
    body = await request.body()
    await run_in_threadpool(hold_geometry, body, most_vertices=settings.body_vertices)
    return body


def hold_geometry(data: bytes, *, most_vertices: int) -> None:
    """Refuse a text that is not worth parsing.

    Raises
    ------
    Refusal
        As `geometry_body` says.
    """
    if data.count(b"[") > most_vertices * _ARRAYS_PER_VERTEX + _ARRAYS_BESIDE:
        raise Refusal(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            expected=f"at most {most_vertices} vertices",
            found="more",
            todo="simplify the geometry, or send it in parts",
            vi=Vi(
                f"không quá {written(most_vertices, 0)} đỉnh",
                "hãy đơn giản hóa hình, hoặc gửi thành nhiều phần",
                "nhiều hơn",
            ),
        )
    if not _OBJECT.match(data):
        raise _inadmissible(
            ("a GeoJSON object", "một đối tượng GeoJSON"),
            ("no object", "không phải đối tượng") if data else ("nothing", "không có gì"),
        )
    if levels(data) > MOST_LEVELS:
        raise _inadmissible(
            (f"JSON of at most {MOST_LEVELS} levels", f"JSON lồng không quá {MOST_LEVELS} cấp"), ("more", "sâu hơn")
        )


def levels(data: bytes) -> int:
    """How deep the arrays and objects of a JSON text are nested; what stands in strings does not count."""
    steps = _STEPS[np.frombuffer(_STRING.sub(b"", data), dtype=np.uint8)]
    return int(np.cumsum(steps, dtype=np.int64).max(initial=0))


def _inadmissible(expected: tuple[str, str], found: tuple[str, str]) -> Refusal:
    return Refusal(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        expected=expected[0],
        found=found[0],
        todo="correct the body",
        vi=Vi(expected[1], "hãy sửa nội dung gửi lên", found[1]),
    )
