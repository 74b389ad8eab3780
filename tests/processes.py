"""Processes forked from one that has loaded everything and has no threads: beside threads a lock may stay held."""

import multiprocessing
from multiprocessing.context import ForkServerProcess

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.killed"])


def started(target: object, *args: object, **named: object) -> ForkServerProcess:
    """Begin `target` in a process of its own, at once."""
    child = FORKED.Process(target=target, args=args, kwargs=named)
    child.start()
    return child
