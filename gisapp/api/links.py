"""Where this service stands, as links say it: the public address if one is set, else the host that was asked."""

from starlette.requests import HTTPConnection

from gisapp.settings import Settings


def href(request: HTTPConnection, path: str) -> str:
    """The whole address of a path of this app, such as `/collections`; under /demo it leads to the demo's own."""
    return f"{origin(request)}{str(request.scope.get('root_path', '')).rstrip('/')}{path}"


def origin(request: HTTPConnection) -> str:
    """Scheme and host of every link; the host was held against the allow-list before any route ran."""
    settings: Settings = request.app.state.settings
    return settings.public_origin or f"{request.scope['scheme']}://{_host(request)}"


def _host(request: HTTPConnection) -> str:
    named = request.headers.get("host")
    if named:
        return named
    address, port = request.scope.get("server") or ("localhost", None)
    literal = f"[{address}]" if ":" in address else address
    return literal if port is None else f"{literal}:{port}"
