"""Who works: a worker is a place in a process on a host, and is known to be dead when that process is gone."""

import os
import socket
from pathlib import Path

_PROCESSES = Path("/proc")
#: What is said after the program's name, which may hold spaces: the state first, the start of the process as 20th.
_STATE, _STARTED = 0, 19
_GONE = ("Z", "X")


def worker(slot: int) -> str:
    """The name of one of this process's workers: host, process, its start, and which of them."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}:{slot}"


def is_dead(name: str) -> bool:
    """Whether this worker's process is gone. Of another host's nothing is known here, so it counts as alive."""
    host, process, started, _ = name.rsplit(":", 3)
    return host == socket.gethostname() and _started(int(process)) != started


def _started(process: int) -> str:
    """When a process was started, so that one that got the number of another is not taken for it; empty if none."""
    if not (_PROCESSES / "self" / "stat").exists():  # no Linux
        return _answers(process)
    try:
        said = (_PROCESSES / str(process) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = said.rpartition(")")[2].split()
    return "" if fields[_STATE] in _GONE else fields[_STARTED]


def _answers(process: int) -> str:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        return "alive"
    return "alive"
