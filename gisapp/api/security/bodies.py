"""A body as it comes in: counted, timed, and refused as soon as it is more than it may be."""

import asyncio
import time
from http import HTTPStatus

from starlette.types import Message, Receive, Scope

from gisapp.api.errors import Refusal
from gisapp.api.security.scopes import header
from gisapp.domain.errors import Vi
from gisapp.domain.numerals import rounded, written

#: So many bytes earn a body one more second: whoever sends more slowly than 128 kbit/s for long holds a place in vain.
_LEAST_BYTES_PER_SECOND = 16_000
#: What an HTML form sends, which any page may send to anywhere; nothing here is asked for so.
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})


class MeteredBody:
    """The body of one request, read through `receive`; it refuses at the first read that shows it must.

    Nothing is refused before a route reads, so that 401, 403 and 404 come first.

    Parameters
    ----------
    most_bytes
        The body may have so many, whatever its header says.
    seconds
        It may take so long, and longer by what its size earns.
    """

    def __init__(self, scope: Scope, receive: Receive, *, most_bytes: int, seconds: float) -> None:
        self._scope = scope
        self._receive = receive
        self._most = most_bytes
        self._seconds = seconds
        self._begun: float | None = None
        self._count = 0
        self.is_read = not _has_body(scope)
        self.refused: Refusal | None = None

    async def receive(self) -> Message:
        """The next piece.

        Raises
        ------
        Refusal
            415 for a form or a compressed body, 413 for too many bytes, 408 for too slow ones.
        """
        try:
            return await self._next()
        except Refusal as refused:
            self.refused = refused
            raise

    async def _next(self) -> Message:
        if self._begun is None:
            self._begun = time.monotonic()
            self._hold_headers()
        if self.is_read:
            return await self._receive()
        message = await self._in_time()
        self._count += len(message.get("body", b""))
        self.is_read = not message.get("more_body", False)
        if self._count > self._most:
            raise _too_large(self._most)
        return message

    def _hold_headers(self) -> None:
        form = (header(self._scope, b"content-type") or "").partition(";")[0].strip().lower()
        if form in FORMS:
            raise _is_form(form)
        coding = (header(self._scope, b"content-encoding") or "identity").strip().lower()
        if coding != "identity":
            raise _is_coded(coding)
        declared = header(self._scope, b"content-length") or "0"
        if declared.isascii() and declared.isdigit() and (len(declared) > _DIGITS or int(declared) > self._most):
            raise _too_large(self._most)

    async def _in_time(self) -> Message:
        assert self._begun is not None  # noqa: S101 - set by the first read
        left = self._begun + self._seconds + self._count / _LEAST_BYTES_PER_SECOND - time.monotonic()
        try:
            async with asyncio.timeout(max(left, 0.0)):
                return await self._receive()
        except TimeoutError as slow:
            raise _too_slow(self._seconds) from slow


#: No length that can be meant has more.
_DIGITS = 18


def _has_body(scope: Scope) -> bool:
    return header(scope, b"transfer-encoding") is not None or header(scope, b"content-length") not in (None, "0")


def _is_coded(coding: str) -> Refusal:
    return Refusal(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        expected="a body as it is, without Content-Encoding",
        found=repr(coding[:40]),
        todo="send it uncompressed, or files as a ZIP archive where those are taken",
        vi=Vi(
            "nội dung để nguyên, không có Content-Encoding",
            "hãy gửi không nén, hoặc gửi tệp ZIP ở nơi nhận tệp",
        ),
    )


def _too_large(most: int) -> Refusal:
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        expected=f"a body of at most {most} bytes",
        found="more",
        todo="send less at once; the administrator sets the limit",
        vi=Vi(
            f"nội dung gửi lên không quá {written(most, 0)} byte",
            "hãy gửi ít hơn mỗi lần; giới hạn do quản trị viên đặt",
            "nhiều hơn",
        ),
    )


def _too_slow(seconds: float) -> Refusal:
    return Refusal(
        HTTPStatus.REQUEST_TIMEOUT,
        expected=f"the whole body within {seconds:g} s, and a second more for each {_LEAST_BYTES_PER_SECOND} bytes",
        found="a body that was not there in time",
        todo="send it again over a better line",
        vi=Vi(
            f"toàn bộ nội dung trong {rounded(seconds)} giây, thêm một giây cho mỗi "
            f"{written(_LEAST_BYTES_PER_SECOND, 0)} byte",
            "hãy gửi lại qua đường truyền tốt hơn",
            "nội dung không đến kịp",
        ),
    )


def _is_form(form: str) -> Refusal:
    return Refusal(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        expected="a body of JSON, or the file itself with its own media type",
        found=form,
        todo="send no HTML form",
        vi=Vi("nội dung JSON, hoặc chính tệp với kiểu nội dung của tệp", "hãy gửi thẳng, không dùng biểu mẫu HTML"),
    )
