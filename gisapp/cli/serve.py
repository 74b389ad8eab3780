"""Serve until interrupted: take the port first, so that a port in use is one clear line and nothing else."""

import os
import signal
import socket
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import typer
import uvicorn

from gisapp.cli.patience import PatientProtocol
from gisapp.cli.workers import in_a_child, serve_in
from gisapp.domain.errors import Unavailable, Vi
from gisapp.settings import read_settings
from gisapp.wiring import demo_of, keep_little, let_go_of_registers, open_workspace, workspace_folder


def serve_forever(folder: Path | None, host: str, port: int, *, workers: int = 1) -> None:
    """Open the workspace (made on first use), take the port, print the address, serve."""
    with _listening(host, port) as taken:
        keep_little()
        if workers == 1:
            _opened(folder)
        else:
            # Who forks opens nothing itself: the libraries that read layers have threads, which no child inherits.
            in_a_child(partial(_opened, folder))
        os.environ["GISAPP_WORKSPACE"] = str(workspace_folder(folder))
        typer.echo(f"gisapp serves {workspace_folder(folder)} at http://{host}:{port}  (Ctrl+C ends it)")
        os.environ["GISAPP_ALLOWED_HOSTS"] = ",".join((*read_settings().allowed_hosts, *_own_names(host)))
        if workers == 1:
            _serve(taken, _APP)
        else:
            module, _, factory = _APP.partition(":")
            app = getattr(import_module(module), factory)()
            let_go_of_registers(folder)  # a connection is one process's own
            serve_in(workers, partial(_serve, taken, app))


_APP = "gisapp.api.app:create_app"


def _opened(folder: Path | None) -> None:
    demo_of(open_workspace(folder, create=True))


def _serve(taken: socket.socket, app: Any) -> None:
    """Serve an app, or what an import string makes."""
    config = uvicorn.Config(
        app,
        factory=isinstance(app, str),
        http=PatientProtocol,
        ws="none",
        access_log=False,
        log_config=None,  # the app writes all logs in one form
        proxy_headers=False,  # the app reads them, from named proxies alone
        server_header=False,
    )
    signal.signal(signal.SIGTERM, _end)
    uvicorn.Server(config).run(sockets=[taken])


def _end(_signal: int, _frame: FrameType | None) -> None:
    """End as programs do, so that the last lines of the log are written; the server has shut down by then."""
    sys.exit(0)


def _own_names(host: str) -> tuple[str, ...]:
    """The names by which this machine is asked: the one it is told to listen on, and its own where that is any."""
    return (socket.gethostname(),) if host in _ANY else (host.partition("%")[0],)


#: Addresses that stand for every address of the machine.
_ANY = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not listened on


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Named TCP, asyncio sends at once; else the body of an answer waits 40 ms for the receipt of its head.
        taken = socket.socket(family, kind, protocol)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        taken.listen(128)
    except (OSError, UnicodeError) as refused:
        raise Unavailable(
            expected=f"to listen on {host}:{port}",
            found=getattr(refused, "strerror", None) or str(refused),
            todo="choose another --port",
            vi=Vi(f"mở được cổng {host}:{port}", "hãy chọn --port khác"),
        ) from refused
    return taken
