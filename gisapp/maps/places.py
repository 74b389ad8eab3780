"""Things that a payload holds once and names by their place."""

from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Places(Generic[T]):
    """Things in the order of their first mention, each once."""

    def __init__(self) -> None:
        self.known: dict[T, int] = {}

    def of(self, thing: T) -> int:
        """The thing's place."""
        return self.known.setdefault(thing, len(self.known))
