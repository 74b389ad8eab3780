"""What the guards read from a request before any route does: headers, the path inside the app, what it changes."""

from starlette.types import Scope

#: Methods that change nothing.
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_DEMO = "/demo"


def headers_named(scope: Scope, name: bytes) -> list[str]:
    """Every header of this name, which is given in lower case."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of this name."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


def is_change(scope: Scope) -> bool:
    """Whether the method may change something."""
    return scope["method"] not in SAFE


def path_inside(scope: Scope) -> str:
    """The path as routes see it: without the root path, and without /demo, whose routes are the same."""
    path: str = scope["path"]
    root = scope.get("root_path", "")
    inside = path[len(root) :] if root and path.startswith(f"{root}/") else path
    return inside[len(_DEMO) :] if inside.startswith(f"{_DEMO}/") else inside
