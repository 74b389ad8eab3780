"""Tokens: made for a person with roles and an end, told once, known by their hash, taken back at any time."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from gisapp.domain.access import Grants, Person, Token, grants_of
from gisapp.domain.audit import Deed
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import written
from gisapp.history.shipped import SYSTEM
from gisapp.workflows.register_port import Register

#: By it a secret is recognised wherever it does not belong: in a log, in a file, in a mail.
PREFIX = "gisapp_"
#: For how many days a token holds unless said otherwise, and at the most.
DAYS, MOST_DAYS = 90, 1_830
_LONGEST_NAME = 100
#: Who the audit log means by these names is nobody with a token.
_TAKEN = (SYSTEM, "anonymous")
_LONGEST_SECRET = 200


def create_token(
    register: Register, *, name: str, roles: Iterable[str], now: datetime, by: str, days: int = DAYS
) -> tuple[Token, str]:
    """Whose requests shall be let in, with which roles and for how long?

    Parameters
    ----------
    name
        The person, as the audit log and decisions will name them.
    roles
        As they are written: `submitter` for every layer, `approver:zones` for one.
    by
        Who makes it.

    Returns
    -------
    tuple[Token, str]
        The token and its secret, which nobody can be told again: only its hash is kept.

    Raises
    ------
    BadInput
        When the name, a role or the days are none.
    """
    token = Token(
        id=secrets.token_hex(4),
        name=_name(name),
        grants=_grants(roles),
        created=now,
        expires=now + timedelta(days=_days(days)),
    )
    secret = PREFIX + secrets.token_urlsafe(32)
    detail = {"name": token.name, "grants": dict(token.grants), "expires": token.expires.isoformat()}
    deed = Deed(at=now, who=by, action="create-token", subject=token.id, detail=detail)
    register.add_token(token, sha256=_hash(secret), deed=deed)
    return token, secret


def list_tokens(register: Register) -> tuple[Token, ...]:
    """Which tokens are there, the latest first, expired and revoked ones too?"""
    return register.tokens()


def revoke_token(register: Register, token: str, *, now: datetime, by: str) -> Token:
    """Whose token shall hold no longer? From now on no request with it is let in.

    Raises
    ------
    NotFound
        When there is no such token.
    """
    return register.revoke_token(token, now, deed=Deed(at=now, who=by, action="revoke-token", subject=token))


def person_of(register: Register, secret: str, now: datetime) -> Person | None:
    """Who asks with this secret? Nobody where it is unknown, expired or revoked."""
    if not secret.startswith(PREFIX) or len(secret) > _LONGEST_SECRET:
        return None
    token = register.token_by_hash(_hash(secret))
    return Person(name=token.name, grants=token.grants) if token and token.holds(now) else None


def _hash(secret: str) -> str:
    """A plain hash will do: the secret is 256 random bits, which nobody guesses."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable() or name.casefold() in _TAKEN:
        raise BadInput(
            expected=f"the name of a person, of at most {_LONGEST_NAME} characters, and none of {', '.join(_TAKEN)}",
            found=repr(given[:64]),
            todo="write it as the audit log shall show it",
            vi=Vi(
                f"tên một người, nhiều nhất {_LONGEST_NAME} ký tự, và không phải {', '.join(_TAKEN)}",
                "hãy viết tên như cần hiện trong nhật ký",
            ),
        )
    return name


def _grants(roles: Iterable[str]) -> Grants:
    grants = grants_of(roles)
    if not grants:
        raise BadInput(
            expected="at least one role",
            found="none",
            todo="for example submitter",
            vi=Vi("ít nhất một vai trò", "ví dụ submitter", "không có"),
            by="role",
        )
    return grants


def _days(days: int) -> int:
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(
            expected=f"from 1 to {MOST_DAYS} days",
            found=str(days),
            todo="make a new token when it ends",
            vi=Vi(f"từ 1 đến {written(MOST_DAYS, 0)} ngày", "hãy lập mã truy cập mới khi mã này hết hạn"),
        )
    return days
