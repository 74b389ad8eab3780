"""Processes that serve from one port, forked from a parent that has loaded everything, so that they share it."""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

#: A worker that ends sooner after its start is not started again at once.
_SHORT_LIFE_S = 5.0


def in_a_child(work: Callable[[], None]) -> None:
    """Do something in a process of its own, whose threads end with it: who forks must not have any.

    Raises
    ------
    SystemExit
        With the code with which the child ended, where it failed; it said why.
    """
    child = os.fork()
    if child == 0:
        work()
        _leave(0)
    _, status = os.waitpid(child, 0)
    if status:
        sys.exit(os.waitstatus_to_exitcode(status))


def serve_in(count: int, serve: Callable[[], None]) -> None:
    """Run `serve` in so many processes until this one is told to end; one that dies is started again."""
    gc.collect()
    gc.freeze()  # what is there by now is looked at no more, and so stays shared
    workers = {_begun(serve): time.monotonic() for _ in range(count)}
    ending: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        ending.append(number)
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    while workers:
        ended, _ = os.wait()
        begun = workers.pop(ended, 0.0)
        if not ending:
            time.sleep(max(0.0, _SHORT_LIFE_S - (time.monotonic() - begun)))
        if not ending:
            workers[_begun(serve)] = time.monotonic()


def _begun(serve: Callable[[], None]) -> int:
    worker = os.fork()
    if worker == 0:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        serve()
        _leave(0)
    return worker


def _leave(code: int) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
