"""Preconditions of writes: who changes something says which state of it they looked at (RFC 9110, RFC 6585)."""

from http import HTTPStatus

from starlette.requests import Request

from gisapp.api.answers import plain_tag
from gisapp.api.errors import Refusal
from gisapp.domain.errors import Vi


def require_match(request: Request, tag: str) -> None:
    """Refuse a write that does not name the state it is meant for, or names another one.

    Parameters
    ----------
    tag
        The ETag of what is written to, as it is now; `If-Match` may name its compressed form too.

    Raises
    ------
    Refusal
        428 without `If-Match`, 412 where it names another state.
    """
    given = request.headers.get("if-match")
    if given is None:
        raise Refusal(
            HTTPStatus.PRECONDITION_REQUIRED,
            expected="If-Match with the ETag of what you looked at",
            found="none",
            todo="get it, look at it, and send its ETag along",
            vi=Vi("If-Match với ETag của bản đã xem", "hãy tải lại, xem, rồi gửi kèm ETag của bản đó", "không có"),
        )
    held = {plain_tag(each) for each in given.split(",")}
    if tag not in held and "*" not in held:
        raise Refusal(
            HTTPStatus.PRECONDITION_FAILED,
            expected=f"If-Match: {tag}",
            found=given[:80],
            todo="it changed since you looked: get it again",
            vi=Vi(f"If-Match: {tag}", "dữ liệu đã đổi từ khi xem: hãy tải lại"),
        )
