"""Which request is this? One id in the answer, in its problem, in the log and in the audit log."""

import re
import secrets
from contextvars import ContextVar

_HERE: ContextVar[str] = ContextVar("request_id", default="")
#: What may be taken over from a proxy: long enough to tell requests apart, and nothing that breaks a log.
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id() -> str:
    """The id of the request that is being answered; empty outside one."""
    return _HERE.get()


def begin_request(given: str | None) -> str:
    """Take over the id that a trusted proxy gave, or make one."""
    taken = given if given is not None and _SANE.fullmatch(given) else secrets.token_hex(8)
    _HERE.set(taken)
    return taken
