"""Serve until interrupted: take the port first, so that a port in use is one clear line and nothing else."""

import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType

import typer
import uvicorn

from gisapp.cli.patience import PatientProtocol
from gisapp.domain.errors import Unavailable
from gisapp.settings import read_settings
from gisapp.wiring import demo_of, keep_little, open_workspace, workspace_folder


def serve_forever(folder: Path | None, host: str, port: int) -> None:
    """Open the workspace (made on first use), take the port, print the address, serve."""
    with _listening(host, port) as taken:
        keep_little()
        opened = open_workspace(folder, create=True)
        demo_of(opened)
        os.environ["GISAPP_WORKSPACE"] = str(workspace_folder(folder))
        typer.echo(f"gisapp serves {opened.folder} at http://{host}:{port}  (Ctrl+C ends it)")
        os.environ["GISAPP_ALLOWED_HOSTS"] = ",".join((*read_settings().allowed_hosts, *_own_names(host)))
        config = uvicorn.Config(
            "gisapp.api.app:create_app",
            factory=True,
            http=PatientProtocol,
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
        ) from refused
    return taken
