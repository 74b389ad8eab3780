"""Locks that hold between processes: a file that one of them holds at a time, until it is closed or its holder dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold this lock, after whoever holds it."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def lock_of_layer(layers: Path, layer: str) -> Path:
    """The lock under which a layer is committed; what is checked under it still holds at the commit."""
    return layers / f".{layer}.lock"
