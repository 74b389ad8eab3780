"""Who asks? The bearer of a token, or nobody in particular; a token that does not hold is never taken for nobody."""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from gisapp.api.errors import Refusal
from gisapp.api.security.scopes import headers_named
from gisapp.clock import now
from gisapp.domain.access import EVERYWHERE, Person, Role, role_vi
from gisapp.domain.errors import Vi

#: Who bears a secret at a moment; None where no token that holds has it. The register is the first argument.
PersonOfSecret = Callable[[Any, str, datetime], Person | None]
ANONYMOUS = "anonymous"
#: Under these keys the scope's state holds who asks, and by what requests are counted and logged.
PERSON, CLIENT = "person", "client"
_BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/=-]{1,512})", re.IGNORECASE)
_CHALLENGE = 'Bearer realm="gisapp"'


class Known:
    """Put who asks into the request's state; what cannot be told is refused here and now.

    Parameters
    ----------
    open_reading
        Whether everybody may read everything, with a token or without.
    """

    def __init__(self, app: ASGIApp, *, open_reading: bool) -> None:
        self._app = app
        self._open = open_reading
        self._nobody = opened(Person(name=ANONYMOUS)) if open_reading else Person(name=ANONYMOUS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its person.

        Raises
        ------
        Refusal
            401 where a token does not hold, or what is sent is none.
        """
        if scope["type"] == "http":
            given = headers_named(scope, b"authorization")
            scope.setdefault("state", {})[PERSON] = await self._who(scope, given) if given else self._nobody
        await self._app(scope, receive, send)

    async def _who(self, scope: Scope, given: list[str]) -> Person:
        found = _BEARER.fullmatch(given[0]) if len(given) == 1 else None
        if found is None:
            raise not_known(NO_TOKEN, SEND_TOKEN)
        scope["state"][CLIENT] = f"token:{hashlib.sha256(found[1].encode()).hexdigest()[:12]}"
        state = scope["app"].state
        person = await run_in_threadpool(state.person_of, state.register, found[1], now())
        if person is None:
            raise not_known(_UNKNOWN, ("ask the administrator for a new one", "hãy xin quản trị viên mã mới"))
        return opened(person) if self._open else person


def opened(person: Person) -> Person:
    """The same person, who may read whatever anybody may."""
    return Person(name=person.name, grants=MappingProxyType({EVERYWHERE: Role.READER, **person.grants}))


#: What is found where nobody said who they are, in English and Vietnamese.
NO_TOKEN = ("no token", "chưa có mã truy cập")
_UNKNOWN = ("one that is unknown, has expired or was revoked", "mã không có, đã hết hạn hoặc đã bị thu hồi")
SEND_TOKEN = ('send "Authorization: Bearer" and the token', "hãy nhập mã truy cập")


def _send_one_with(role: Role) -> tuple[str, str]:
    return (
        f'send "Authorization: Bearer" and a token with the role {role}',
        f"hãy nhập mã truy cập có vai trò {role_vi(role)}",
    )


def not_known(found: tuple[str, str], todo: tuple[str, str]) -> Refusal:
    """The refusal of one who must say who they are; what was found and what to do in English and Vietnamese."""
    error = ', error="invalid_token"' if found is _UNKNOWN else ""
    challenge = {"WWW-Authenticate": f"{_CHALLENGE}{error}"}
    return Refusal(
        HTTPStatus.UNAUTHORIZED,
        expected="a token that holds",
        found=found[0],
        todo=todo[0],
        vi=Vi("mã truy cập còn hiệu lực", todo[1], found[1]),
        headers=challenge,
    )


def person(request: HTTPConnection) -> Person:
    """Who asks."""
    known: Person = request.scope["state"][PERSON]
    return known


def require(request: HTTPConnection, role: Role, layer: str = EVERYWHERE) -> Person:
    """Who asks, if they have the role on the layer.

    Raises
    ------
    Refusal
        401 where nobody said who they are.
    NotAllowed
        403 where they did, and may not.
    """
    who = person(request)
    hold(who, role, layer)
    return who


def hold(who: Person, role: Role, layer: str = EVERYWHERE) -> None:
    """Refuse whoever has not the role on the layer, as `require` does.

    Raises
    ------
    Refusal, NotAllowed
        As `require` says.
    """
    if who.name == ANONYMOUS and not who.may(role, layer):
        raise not_known(NO_TOKEN, _send_one_with(role))
    who.require(role, layer)


def _person_of_request(request: Request) -> Person:
    return person(request)


#: For handlers: who asks.
PersonOf = Annotated[Person, Depends(_person_of_request)]
