"""Doors for tests: an app with known tokens, routes that take bodies, a real server and a real proxy around it."""

import hashlib
import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from gisapp.api.app import build
from gisapp.api.security.people import require
from gisapp.cli.patience import PatientProtocol
from gisapp.domain.access import Person, Role, Token, grants_of
from gisapp.settings import Settings
from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import free_port

NOW = datetime.now(UTC)
YEAR = timedelta(days=365)
SQUARE = {"type": "Polygon", "coordinates": [[[105.8, 21.0], [105.81, 21.0], [105.81, 21.01], [105.8, 21.0]]]}


def token(name: str, *grants: str, expires: datetime = NOW + YEAR, revoked: datetime | None = None) -> Token:
    return Token(
        id=name, name=name, grants=grants_of(grants), created=NOW - YEAR, expires=expires, revoked=revoked
    )  # fmt: skip


#: The secret of each is its name and `-secret`.
TOKENS = (
    token("administrator", "administrator"),
    token("reader", "reader"),
    token("zones-reader", "reader:zones"),
    token("zones-submitter", "submitter:zones"),
    token("zones-approver", "approver:zones", "reader"),
    token("nothing"),
    token("expired", "administrator", expires=NOW - timedelta(seconds=1)),
    token("revoked", "administrator", revoked=NOW - timedelta(seconds=1)),
)
KNOWN = {hashlib.sha256(f"{each.name}-secret".encode()).hexdigest(): each for each in TOKENS}


def person_of(register: Any, secret: str, now: datetime) -> Person | None:
    """Whoever bears the secret; as the register does it, in memory."""
    found = register.get(hashlib.sha256(secret.encode()).hexdigest())
    return Person(name=found.name, grants=found.grants) if found and found.holds(now) else None


def bearing(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}-secret"}


async def drop(request: Request) -> dict[str, Any]:
    """Take a body from a submitter of zones."""
    require(request, Role.SUBMITTER, "zones")
    return {"bytes": len(await request.body())}


async def take(request: Request) -> dict[str, Any]:
    """Take a body from anybody."""
    return {"bytes": len(await request.body())}


def take_model(body: dict[str, Any]) -> dict[str, Any]:
    """Take JSON as FastAPI reads it."""
    return {"members": len(body)}


def fail() -> None:
    """A fault of ours."""
    raise RuntimeError("a fault on purpose")


def door(workspace: FolderWorkspace, *, demo: FolderWorkspace | None = None, **settings: Any) -> FastAPI:
    """The real application, with the tokens above and a few routes that take bodies."""
    made = Settings(**settings)
    app = build(workspace, demo=demo, register=KNOWN, person_of=person_of, settings=made)  # type: ignore[arg-type]
    return with_bodies(app)


def with_bodies(app: FastAPI) -> FastAPI:
    """The app with routes that take bodies, and one that fails."""
    for path, handler in (("/drop", drop), ("/take", take), ("/model", take_model)):
        app.add_api_route(path, handler, methods=["POST"], response_model=None)
    app.add_api_route("/fail", fail, methods=["GET"])
    return app


def client(workspace: FolderWorkspace, **settings: Any) -> TestClient:
    return TestClient(door(workspace, **settings), follow_redirects=False)


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """The app behind a real socket, as `gisapp serve` puts it there; gives the port."""
    port = free_port()
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, http=PatientProtocol, log_config=None, access_log=False,
        proxy_headers=False, server_header=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(timeout=20)


@contextmanager
def proxied(upstream: int, prefix: str, *, strips: bool, says: Mapping[str, str]) -> Iterator[str]:
    """A reverse proxy of its own that leads `prefix` to the service and nothing else; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith(f"{prefix}/") and self.path != prefix:
                self.send_error(404, "outside the service")
                return
            passed = self.path.removeprefix(prefix) or "/" if strips else self.path
            said = {name: value.format(host=self.headers["Host"]) for name, value in says.items()}
            accept = {"Accept": self.headers.get("Accept", "*/*")}
            asked = http.client.HTTPConnection("127.0.0.1", upstream, timeout=60)
            asked.request("GET", passed, headers={**accept, **said})
            answer = asked.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("connection", "date"):
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            asked.close()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}"
    finally:
        proxy.shutdown()
        thread.join(timeout=20)
        proxy.server_close()
