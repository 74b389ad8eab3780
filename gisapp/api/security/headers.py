"""What every answer tells a browser not to do: errors, 304 and files too."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_POLICY = b"content-security-policy"
#: What is no page loads nothing and stands in nobody's frame.
_DATA_POLICY = b"default-src 'none'; frame-ancestors 'none'"
#: A worker takes its policy from its own script: it may fetch from here, as the page that starts it may.
_SCRIPT_POLICY = b"default-src 'none'; connect-src 'self'; script-src 'self'; frame-ancestors 'none'"
_HSTS = {"Strict-Transport-Security": "max-age=31536000"}


class Headed:
    """Add the headers that an answer does not have yet.

    Parameters
    ----------
    https
        Whether the public address is one of HTTPS; only then browsers are told to stay with it.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        said = _ALWAYS | (_HSTS if https else {})
        always = [(name.lower().encode(), value.encode()) for name, value in said.items()]
        self._data, self._script = ([*always, (_POLICY, policy)] for policy in (_DATA_POLICY, _SCRIPT_POLICY))
        self._names = frozenset(name for name, _ in self._data)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; only the headers of the answer are added to."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._headed(list(message.get("headers", ())), scope["path"])
            await send(message)

        await self._app(scope, receive, send_headed)

    def _headed(self, headers: list[tuple[bytes, bytes]], path: str) -> list[tuple[bytes, bytes]]:
        script = path.endswith((".js", ".mjs"))  # also its 304, which has no media type
        added = self._script if script else self._data
        there = self._names.intersection([name for name, _ in headers])  # in ASGI they are in lower case
        return headers + ([each for each in added if each[0] not in there] if there else added)
