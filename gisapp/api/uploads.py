"""A file as the body of a request, and what its sender says of it in the query."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, cast

from fastapi import Depends, Query, Request

from gisapp.api.errors import Refusal
from gisapp.domain.errors import BadInput, Unavailable, Vi
from gisapp.domain.quality import Quality
from gisapp.domain.submission import Scope
from gisapp.exchange.terms import Delivery
from gisapp.workflows.submissions import Sending

#: Files above this are looked at by a job, and wait on disk meanwhile.
IN_PLACE_BYTES = 10_000_000
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/html")
#: How OpenAPI tells of such a body.
FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@asynccontextmanager
async def uploaded(request: Request, name: str) -> AsyncIterator[Delivery]:
    """The file that a request carries as its body, on disk where it is large; it is gone afterwards.

    Raises
    ------
    Refusal
        415 where it is a form: the file itself is the body.
    BadInput
        When the body is empty.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media in _FORMS:
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            expected="the file itself as the body",
            found=media,
            todo="send it as application/octet-stream",
            vi=Vi("chính tệp làm nội dung yêu cầu", "hãy gửi dưới dạng application/octet-stream"),
        )
    with SpooledTemporaryFile(max_size=IN_PLACE_BYTES) as spooled:
        try:
            async for chunk in request.stream():
                spooled.write(chunk)
        except OSError as failed:
            raise Unavailable(
                expected="room for the file",
                found=str(failed),
                todo="send it again later",
                vi=Vi("đủ chỗ cho tệp", "hãy gửi lại sau"),
            ) from failed
        size = spooled.tell()
        if not size:
            raise BadInput(
                expected="a file as the body of the request",
                found="nothing",
                todo="send the file itself",
                vi=Vi("một tệp làm nội dung yêu cầu", "hãy gửi chính tệp đó", "không có gì"),
            )
        spooled.seek(0)
        yield Delivery(name=name, size=size, stream=cast(BinaryIO, spooled))


def said_of_file(
    layer: Annotated[str, Query(description="The layer that it changes.")],
    name: Annotated[str, Query(max_length=255, description="The file's name; only for messages.")] = "file",
    scope: Annotated[Scope, Query(description="part: its features change; whole: it is the whole layer.")] = Scope.PART,
    base: Annotated[int | None, Query(ge=0, description="The version it was made from; default: the latest.")] = None,
    note: Annotated[str, Query(max_length=2_000, description="A word to the approver.")] = "",
    crs: Annotated[str | None, Query(max_length=200, description="The CRS of its numbers, such as EPSG:5897.")] = None,
    spec: Annotated[str | None, Query(description="Of a new layer: the spec its columns follow.")] = None,
    kind: Annotated[str | None, Query(max_length=64, description="Of a new layer: what it is for.")] = None,
    part: Annotated[str | None, Query(max_length=500, description="One layer of a file that holds several.")] = None,
    quality: Annotated[Quality | None, Query(description="How reliable its positions are.")] = None,
    source: Annotated[str | None, Query(max_length=500, description="Where it comes from.")] = None,
    field: Annotated[list[str] | None, Query(description="name=column, for each column called otherwise.")] = None,
) -> Sending:
    """What the sender says of a file."""
    return Sending(
        layer=layer,
        name=name,
        scope=scope,
        base=base,
        note=note,
        crs=crs,
        spec=spec,
        kind=kind,
        part=part,
        quality=quality,
        source=source,
        fields=_fields(field or []),
    )


def _fields(given: list[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in given]
    for name, equals, column in pairs:
        if not (name and equals and column):
            raise BadInput(
                expected="field=name=column",
                found=f"{name}{equals}{column}",
                todo="name both sides",
                vi=Vi("field=tên=cột", "hãy nêu đủ hai vế"),
            )
    return {name: column for name, _, column in pairs}


OfFile = Annotated[Sending, Depends(said_of_file)]
