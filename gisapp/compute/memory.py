"""Memory that the process holds and does not use, given back to the machine."""

import ctypes
import gc
from contextlib import suppress


def give_back() -> None:
    """Give back what large tables leave behind once something small was made of them; elsewhere than glibc nothing.

    What the process freed between what it keeps stays its own until it is asked for: 0.2 GB after 300,000 roads.
    """
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
