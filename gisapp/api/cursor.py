"""Cursors: where a page ended, as text that a link carries; it belongs to one question and says so."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import blake2b

import orjson

from gisapp.domain.errors import BadInput, Vi
from gisapp.workflows.items import Mark

#: Parameters that change how a page looks or how long it is, not which features follow which.
_OF_THE_PAGE = frozenset({"cursor", "limit", "offset", "f", "profile", "crs", "properties"})


def written(mark: Mark, asked: Mapping[str, str]) -> str:
    """The cursor of a page that ended here and answered this question."""
    said = [mark.version, mark.committed, mark.row, _question(asked)]
    return urlsafe_b64encode(orjson.dumps(said)).decode().rstrip("=")


def read(text: str, asked: Mapping[str, str]) -> Mark:
    """Where the earlier page ended.

    Raises
    ------
    BadInput
        When it is no cursor, or one of another question.
    """
    match _said(text):
        case [int(version), str(committed), int(row), str(question)] if 0 <= version < 2**63 and row >= 0:
            if question == _question(asked):
                return Mark(version=version, committed=committed, row=row)
    raise BadInput(
        expected="the cursor of a next link, with the parameters of that link",
        found=repr(text[:80]),
        todo="follow the next link as it is, or begin again without cursor",
        vi=Vi(
            "dấu trang trong liên kết «next», cùng các tham số của liên kết đó",
            "hãy theo đúng liên kết «next», hoặc bắt đầu lại không có cursor",
        ),
    )


def _said(text: str) -> object:
    try:
        return orjson.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
    except ValueError:
        return None


def _question(asked: Mapping[str, str]) -> str:
    lasting = sorted((name, value) for name, value in asked.items() if name not in _OF_THE_PAGE)
    return blake2b(orjson.dumps(lasting), digest_size=6).hexdigest()
