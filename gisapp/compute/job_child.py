"""The process of one job: does it, says why not, and ends with the process that started it."""

import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import FrameType
from typing import Never

from gisapp.domain.errors import GisappError, fault_of_ours

#: What does a job: the workspace's folder, and the job's id in its register.
Perform = Callable[[str, str], None]
Problem = dict[str, str]
_LOOK_S = 0.5
#: Whoever asks a question is answered first: a job takes what the server leaves, all of it where nobody asks.
_LESS_URGENT = 5
_ENDED = 143  # as a shell says of a process that was told to end


def perform_one(perform: Perform, folder: str, job: str, told: "Connection[Problem, Problem]") -> None:
    """Do one job; what it refuses, or a fault of ours, is told to the process that started this one."""
    signal.signal(signal.SIGTERM, _end)
    os.nice(_LESS_URGENT)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the parent decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        perform(folder, job)
    except GisappError as refused:
        told.send(refused.said)
    except Exception:  # noqa: BLE001 - whatever it is, the job has failed and the log has the traceback
        traceback.print_exc()
        told.send(fault_of_ours().said)


def _end(_signal: int, _frame: FrameType | None) -> Never:
    """End with what clears up after itself: cages, temporary folders."""
    sys.exit(_ENDED)


def _end_with_parent() -> None:
    """A job without a runner is nobody's: the next runner begins it again, and two would do it at once."""
    parent = multiprocessing.parent_process()
    while parent is not None and os.getppid() == parent.pid:
        time.sleep(_LOOK_S)
    os._exit(_ENDED)
