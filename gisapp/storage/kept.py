"""Tables that stay in memory between reads, as long as there is room."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class KeptTables(Generic[T]):
    """The tables read last, by what they are; not to be changed by whoever gets one.

    Parameters
    ----------
    most_bytes
        So much they take together; the one unused for longest goes first, and the latest stays whatever its size.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._held = 0
        self._lock = Lock()

    def peek(self, key: Hashable) -> T | None:
        """The table where it is kept; it is not read for that."""
        with self._lock:
            return self._kept[key][0] if key in self._kept else None

    def get(self, key: Hashable, read: Callable[[], tuple[T, int]]) -> T:
        """The table, read where it is not kept; `read` also says how many bytes it takes."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
        table, size = read()
        with self._lock:
            self._held += size - (self._kept.pop(key)[1] if key in self._kept else 0)
            self._kept[key] = table, size
            while len(self._kept) > 1 and self._held > self._most:
                self._held -= self._kept.popitem(last=False)[1][1]
        return table
