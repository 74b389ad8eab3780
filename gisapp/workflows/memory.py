"""What was computed once for these revisions and need not be computed again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, Generic, TypeVar

import pandas as pd

from gisapp.workflows.ports import Layers

T = TypeVar("T")


class Memory(Generic[T]):
    """The latest answers by what was asked of which revisions; who asks what is being computed waits for it.

    Parameters
    ----------
    size
        So many answers are kept; the one unused for longest goes first.
    most_bytes, weigh
        So much they take together, each as much as `weigh` says; without them their number alone counts.
    """

    def __init__(self, size: int, *, most_bytes: int = 0, weigh: Callable[[T], int] = lambda _: 0) -> None:
        self._size = size
        self._most, self._weigh = most_bytes, weigh
        self._held = 0
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._reading = Lock()
        self._making: dict[Hashable, RLock] = {}

    def answer(self, asked: Hashable, make: Callable[[], T]) -> T:
        """The answer to `asked`, made on first use; what `make` raises is not kept. What it makes may ask again."""
        found = self._find(asked)
        if found is not None:
            return found
        with self._reading:
            making = self._making.setdefault(asked, RLock())
        with making:
            found = self._find(asked)
            if found is not None:
                return found
            try:
                return self._keep(asked, make())
            finally:
                with self._reading:
                    self._making.pop(asked, None)

    def peek(self, asked: Hashable) -> T | None:
        """The answer where it is kept; nothing is made for that."""
        return self._find(asked)

    def _find(self, asked: Hashable) -> T | None:
        with self._reading:
            if asked in self._kept:
                self._kept.move_to_end(asked)
            return self._kept.get(asked)

    def _keep(self, asked: Hashable, made: T) -> T:
        with self._reading:
            self._held += self._weigh(made)
            self._kept[asked] = made
            while len(self._kept) > self._size or self._held > self._most > 0:
                self._held -= self._weigh(self._kept.popitem(last=False)[1])
        return made


_OF_LAYERS: Memory[Any] = Memory(256)


def remembered(layers: Layers, named: tuple[str, ...], make: Callable[[], T], *said: Hashable) -> T:
    """What `make` makes of these layers as they are; made again only when one of them changes.

    `said` tells apart what is made of the same layers: the name of the question, a horizon. Whoever gets the answer
    shares it with other threads, so it must not be changed and must hold no prepared geometries.
    """
    held = (said, *((layer, layers.content(layer)) for layer in named))
    answer: T = _OF_LAYERS.answer(held, make)
    return answer


def table_of(layers: Layers, layer: str) -> pd.DataFrame:
    """The whole table of a small layer, remembered; not to be changed."""
    return remembered(layers, (layer,), lambda: layers.rows(layer), "whole table")
