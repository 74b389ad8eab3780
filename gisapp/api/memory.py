"""Answers that were computed once for these revisions and need not be computed again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock


class Memory:
    """The latest answers by what was asked of which revisions; one is computed at a time, the rest wait for it.

    Parameters
    ----------
    size
        So many answers are kept; the one unused for longest goes first.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._reading = Lock()
        self._making = Lock()

    def answer(self, asked: Hashable, make: Callable[[], bytes]) -> bytes:
        """The answer to `asked`, made on first use; what `make` raises is not kept."""
        found = self._find(asked)
        if found is not None:
            return found
        with self._making:
            found = self._find(asked)
            return self._keep(asked, make()) if found is None else found

    def _find(self, asked: Hashable) -> bytes | None:
        with self._reading:
            if asked in self._kept:
                self._kept.move_to_end(asked)
            return self._kept.get(asked)

    def _keep(self, asked: Hashable, made: bytes) -> bytes:
        with self._reading:
            self._kept[asked] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made
