"""Memory that the process holds and does not use, given back to the machine."""

import ctypes
import gc
from contextlib import suppress

#: glibc's mallopt: how many heaps threads share, from which size on memory goes back as soon as it is freed, and how
#: much may lie free at the end of a heap; without that a tile fetches and gives back the same memory a dozen times.
_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = -8, -3, -1
_HEAPS, _GIVEN_BACK_AT_ONCE, _FREE_AT_THE_END = 2, 1 << 20, 8 << 20


def keep_little() -> None:
    """Hold no more memory than is used, for a process of many threads that makes small things of large tables.

    Elsewhere than with glibc nothing is done.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_ARENA_MAX, _HEAPS)
        libc.mallopt(_MMAP_THRESHOLD, _GIVEN_BACK_AT_ONCE)
        libc.mallopt(_TRIM_THRESHOLD, _FREE_AT_THE_END)


def settle() -> None:
    """Take what is there now for what stays: it is not looked through again whenever memory is tidied up."""
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Give back what large tables leave behind once something small was made of them; elsewhere than glibc nothing.

    What the process freed between what it keeps stays its own until it is asked for: 0.2 GB after 300,000 roads.
    """
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
